//! Where an answer goes: standard output or a file, never one of the files that are read.

use super::Reading;
use crate::archive::{self, LogFile};
use crate::cli::output::OutputArgs;
use crate::environment::Environment;
use crate::outcome::Failure;
use crate::render::{Target, Terminal, for_terminal, wants_color};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

impl Reading<'_> {
    /// Says no where a terminal would get what only a browser can show, unless `--out -` asks for it.
    pub(in crate::command) fn refuse_terminal(&self, what: &str) -> Result<(), Failure> {
        if self.output.out.is_none() && self.environment.stdout_width.is_some() {
            return Err(Failure::Message(format!(
                "standard output is a terminal, and {what} is for a browser; name a file with --out FILE.html, or redirect: > FILE.html"
            )));
        }
        Ok(())
    }

    /// Opens the place where the answer goes.
    pub(in crate::command) fn destination<'s>(
        &self,
        out: &'s mut dyn Write,
    ) -> Result<(Box<dyn Write + 's>, Target), Failure> {
        destination(self.output, self.environment, out)
    }
}

/// Opens the place where an answer goes, for a command that reads no archive. A terminal gets nothing that it
/// would act upon, whatever the format is.
pub(in crate::command) fn destination<'s>(
    output: &OutputArgs,
    environment: &Environment,
    out: &'s mut dyn Write,
) -> Result<(Box<dyn Write + 's>, Target), Failure> {
    let color = |terminal| wants_color(output.color, terminal, &Environment::var);
    let out_file = output.out.as_ref();
    if let Some(path) = out_file.filter(|path| path.as_os_str() != "-") {
        let file = File::create(path).map_err(|error| {
            let name = path.display().to_string();
            let reason = archive::reason(&error);
            Failure::Message(format!("--out: {}: {reason}", for_terminal(&name)))
        })?;
        let target = Target {
            terminal_width: None,
            color: color(false),
        };
        return Ok((Box::new(BufWriter::with_capacity(1 << 16, file)), target));
    }
    let width = environment.stdout_width;
    let target = Target {
        terminal_width: width,
        color: color(width.is_some()),
    };
    let out: Box<dyn Write + 's> = match width {
        Some(_) => Box::new(Terminal::new(out)),
        None => Box::new(out),
    };
    Ok((Box::new(BufWriter::with_capacity(1 << 16, out)), target))
}

/// True when writing to `out` would destroy one of the files to read: evidence is never overwritten.
/// Links are followed, symbolic and hard; only files of the same size can be the same.
pub(super) fn is_input(out: &Path, files: &[LogFile]) -> bool {
    let (Ok(meta), Ok(whole)) = (fs::metadata(out), fs::canonicalize(out)) else {
        return false;
    };
    let same = |path: &Path| {
        fs::canonicalize(path).is_ok_and(|path| path == whole)
            || same_file::is_same_file(path, out).unwrap_or(false)
    };
    meta.is_file()
        && files
            .iter()
            .filter(|file| file.regular && file.size == meta.len())
            .any(|file| same(&file.path))
}
