//! One room per command: it takes the parts, wires them together and says how it ended.

mod blame;
mod coverage;
mod detect;
mod document;
mod fields;
mod generate;
mod reading;
mod report;
mod search;
mod stats;
mod trace;
mod verify;

use crate::cli::Command;
use crate::environment::Environment;
use crate::outcome::{Failure, Outcome};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Where a command writes and what surrounds it. Nothing below prints by itself.
pub struct Streams<'a> {
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// Clock, variables, terminals.
    pub environment: &'a Environment,
    /// Set by ^C.
    pub stop: &'a Arc<AtomicBool>,
}

/// Runs a command.
pub fn run(command: &Command, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    match command {
        Command::Search(args) => search::run(args, streams),
        Command::Blame(args) => blame::run(args, streams),
        Command::Trace(args) => trace::run(args, streams),
        Command::Detect(args) => detect::run(args, streams),
        Command::Stats(args) => stats::run(args, streams),
        Command::Verify(args) => verify::run(args, streams),
        Command::Report(args) => report::run(args, streams),
        Command::Coverage(args) => coverage::run(args, streams),
        Command::Completions { shell } => generate::completions(*shell, streams.out),
        Command::Man => generate::man(streams.out),
    }
}
