//! What surrounds a run: variables, clock, terminals, read here so that everything else can be tested with a
//! made-up surrounding.

use chrono::{DateTime, Utc};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

/// The surroundings of one run.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The current time.
    pub now: DateTime<Utc>,
    /// `CTQ_LOGS`: where to read when no path is given.
    pub logs: Option<OsString>,
    /// The terminal's width, when standard output is one.
    pub stdout_width: Option<usize>,
    /// Standard error is a terminal: a progress bar may be drawn.
    pub stderr_is_terminal: bool,
    /// Standard input is a terminal: waiting for records from it would hang.
    pub stdin_is_terminal: bool,
}

impl Environment {
    /// Looks around. `CTQ_NOW` (RFC 3339) sets the clock, so that documented examples stay true.
    pub fn of_process() -> Self {
        let stdout = std::io::stdout();
        let stdout_width = stdout.is_terminal().then(|| {
            let asked = Self::var("COLUMNS").and_then(|text| text.to_str()?.parse().ok());
            asked
                .or_else(|| terminal_size::terminal_size_of(&stdout).map(|(w, _)| usize::from(w.0)))
                .unwrap_or(80)
                .max(20)
        });
        let now = Self::var("CTQ_NOW")
            .and_then(|text| DateTime::parse_from_rfc3339(text.to_str()?).ok())
            .map_or_else(Utc::now, |now| now.with_timezone(&Utc));
        Environment {
            now,
            logs: Self::var("CTQ_LOGS").filter(|logs| !logs.is_empty()),
            stdout_width,
            stderr_is_terminal: std::io::stderr().is_terminal(),
            stdin_is_terminal: std::io::stdin().is_terminal(),
        }
    }

    /// A variable of the process.
    pub fn var(name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    /// The paths to read: those typed, else `CTQ_LOGS`, else the current folder.
    pub fn paths(&self, typed: &[PathBuf]) -> Vec<PathBuf> {
        if !typed.is_empty() {
            return typed.to_vec();
        }
        let named: Vec<PathBuf> = self
            .logs
            .iter()
            .flat_map(std::env::split_paths)
            .filter(|path| !path.as_os_str().is_empty())
            .collect();
        if named.is_empty() {
            return vec![PathBuf::from(".")];
        }
        named
    }
}
