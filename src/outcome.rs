//! How a run ended, and the exit code that says so.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | yes: something was found |
//! | 1 | no: nothing matched |
//! | 2 | could not tell: an input unreadable, or a command that makes no sense |
//! | 130 | interrupted |
//!
//! For `verify`, yes is intact, no is altered, and trouble is undecided.

use crate::filter::FilterError;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something was found.
    Yes,
    /// Nothing was found, and all was read.
    No,
    /// Something could not be read, so that nobody can tell.
    Trouble,
    /// ^C.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(match outcome {
            Outcome::Yes => 0,
            Outcome::No => 1,
            Outcome::Trouble => 2,
            Outcome::Interrupted => 130,
        })
    }
}

/// Why a run could not go on.
#[derive(Debug)]
pub enum Failure {
    /// The command makes no sense, or nothing could be read at all; the text is for the person.
    Message(String),
    /// The answer could not be written.
    Output(io::Error),
}

impl Failure {
    /// True when the reader of standard output went away, which is success.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Message(text) => f.write_str(text),
            Failure::Output(error) => {
                write!(
                    f,
                    "the answer cannot be written: {}",
                    crate::archive::reason(error)
                )
            }
        }
    }
}

impl std::error::Error for Failure {}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        Failure::Message(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}
