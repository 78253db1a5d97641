//! Runs the program as a person would and compares everything it says: standard output, standard
//! error, exit code. What a test does not mention must be empty, so a stray line fails it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The clock of every test: two days after the story's end.
pub const NOW: &str = "2026-03-18T12:00:00Z";

/// The repository's root, where commands run unless a test says otherwise.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A command being put together.
#[must_use]
pub struct Ctq {
    args: Vec<String>,
    stdin: Vec<u8>,
    vars: Vec<(String, String)>,
    folder: PathBuf,
    stdout: String,
    stderr: String,
    code: i32,
}

/// What a command said.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub stdout: Vec<u8>,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Said {
    /// Standard output as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("standard output is UTF-8")
    }

    /// Standard output as one JSON document.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "standard output is no JSON ({error}):\n{}\n{}",
                self.text(),
                self.stderr
            )
        })
    }

    /// Standard output as JSON Lines.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }
}

impl Ctq {
    /// A command line as a person types it; words are split at spaces, quotes `'…'` keep them together.
    pub fn new(line: &str) -> Self {
        let mut args = Vec::new();
        let mut rest = line.trim();
        while !rest.is_empty() {
            let mut word = String::new();
            while let Some(next) = rest.chars().next().filter(|c| *c != ' ') {
                if let Some(quoted) = rest.strip_prefix('\'') {
                    let (inside, after) = quoted.split_once('\'').expect("a closing quote");
                    word.push_str(inside);
                    rest = after;
                } else {
                    word.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
            args.push(word);
            rest = rest.trim_start();
        }
        Ctq {
            args,
            stdin: Vec::new(),
            vars: vec![("CTQ_NOW".into(), NOW.into())],
            folder: root().to_owned(),
            stdout: String::new(),
            stderr: String::new(),
            code: 0,
        }
    }

    pub fn arg(mut self, arg: impl AsRef<Path>) -> Self {
        self.args
            .push(arg.as_ref().to_str().expect("UTF-8").to_owned());
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub fn var(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        let value = value.as_ref().to_str().expect("UTF-8").to_owned();
        self.vars.push((name.to_owned(), value));
        self
    }

    pub fn folder(mut self, folder: impl AsRef<Path>) -> Self {
        folder.as_ref().clone_into(&mut self.folder);
        self
    }

    /// Expected standard output; the common indentation of its lines is taken off.
    pub fn stdout(mut self, text: &str) -> Self {
        self.stdout = unindent(text);
        self
    }

    /// Expected standard error; the common indentation of its lines is taken off.
    pub fn stderr(mut self, text: &str) -> Self {
        self.stderr = unindent(text);
        self
    }

    /// Expected exit code; 0 unless said.
    pub fn code(mut self, code: i32) -> Self {
        self.code = code;
        self
    }

    /// The process, ready to start.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ctq"));
        command
            .args(&self.args)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.vars.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it and gives back what it said, whatever that is.
    pub fn say(&self) -> Said {
        let mut child = self.command().spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        let bytes = self.stdin.clone();
        let feeder = std::thread::spawn(move || {
            // It may stop reading early, which is its right.
            let _ = stdin.write_all(&bytes);
        });
        let output = child.wait_with_output().expect("the program ends");
        feeder.join().expect("the feeder ends");
        Said {
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
            code: output.status.code(),
        }
    }

    /// Runs it within this process as if standard output were a terminal of so many columns, in the
    /// repository's root: what is printed, else the message that it failed with.
    pub fn on_terminal(&self, columns: usize) -> Result<String, String> {
        use clap::Parser;
        let words = std::iter::once("ctq").chain(self.args.iter().map(String::as_str));
        let cli = ctq::cli::Cli::parse_from(words);
        let mut environment = ctq::environment::Environment::of_process();
        environment.stdout_width = Some(columns);
        environment.now = NOW.parse().expect("a time");
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = ctq::command::Streams {
            out: &mut out,
            err: &mut err,
            environment: &environment,
            stop: &std::sync::Arc::default(),
        };
        let done = ctq::command::run(&cli.command, &mut streams);
        let text = String::from_utf8(out).expect("standard output is UTF-8");
        done.map(|_| text).map_err(|failure| failure.to_string())
    }

    /// Runs it and compares everything.
    #[track_caller]
    pub fn run(self) {
        let said = self.say();
        let got = (said.text(), said.stderr.as_str(), said.code);
        let want = (self.stdout.as_str(), self.stderr.as_str(), Some(self.code));
        assert!(
            got == want,
            "ctq {}\n--- standard output, wanted:\n{}--- got:\n{}--- standard error, wanted:\n{}--- got:\n{}--- exit code {:?}, wanted {:?}",
            self.args.join(" "),
            want.0,
            got.0,
            want.1,
            got.1,
            got.2,
            want.2,
        );
    }
}

/// Takes off the first line if empty, and the indentation that all lines share.
fn unindent(text: &str) -> String {
    let text = text.strip_prefix('\n').unwrap_or(text);
    let indent = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let mut out = String::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let last = at + 1 == lines.len();
        if last && line.trim().is_empty() {
            break;
        }
        out.push_str(line.get(indent..).unwrap_or(""));
        out.push('\n');
    }
    out
}

/// A folder that is gone after the test.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Writes a file below `folder`, with the folders it needs.
pub fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("has a parent")).expect("folders");
    std::fs::write(&path, bytes).expect("written");
    path
}
