//! ctq, the CloudTrail investigator. This page is the map of the house.
//!
//! # The data's way
//!
//! ```text
//! path(s) ─► discover ─► log file ─► decode ─► envelope ─► raw record ─► filter ─► event ─► gather ─► merge ─► render
//!            walk, S3     what the    gzip, …   which of    bytes of     cheapest   typed    per        one      table, JSON,
//!            layout,      path says   by magic  the shapes  one record   test       lazy     worker     thread   JSON Lines,
//!            pruning                  bytes     it comes in              first      view                         CSV, HTML, …
//! ```
//!
//! A **log file** is one file of the **archive** that a person points at. Decoding takes off gzip, zstd,
//! zip, tar, UTF-16; an **envelope** is the shape around records (a trail's `Records`, lookup-events,
//! EventBridge, …); a **raw record** is its bytes, an **event** the typed view of it. The **filter**
//! looks at bytes first, and only candidates become events. A command says what it keeps of an event
//! ([`scan::Gather`]) and what it makes of all that was kept; the **engine** ([`scan`]) does the rest: it
//! runs workers, puts their results in archive order, and keeps the **tally**.
//!
//! # The identity
//!
//! `read = matched + filtered + duplicate + malformed`, in every run ([`tally`]). What was recognised
//! and is no event is counted by kind; what could not be read is an **issue**: printed, counted, and
//! told by the exit code ([`outcome`]). Workers never print; the main thread owns both streams.
//!
//! # The rooms
//!
//! | room | what is in it |
//! |---|---|
//! | [`cli`] | what a person types, clap definitions only |
//! | [`environment`] | clock, variables, terminals: read here and nowhere else |
//! | [`command`] | one file per command |
//! | [`archive`] | discover, layout (the S3 key grammar), prune, decode |
//! | [`envelope`] | which shape a text has, and the records in it |
//! | [`json`] | JSON looked at where it lies |
//! | [`event`] | the view of a record: identity, outcome, time, category, fields |
//! | [`filter`] | who, when, where, what; the `--where` language; what bytes a match must contain |
//! | [`scan`] | the engine; one event, many deliveries |
//! | [`resource`] | how services name things, and whether an event touches one |
//! | [`lineage`] | every credential that was issued; from a session back to its origin |
//! | [`rule`] | Sigma rules: loading, asking them of events, correlations |
//! | [`descent`] | from an actor down to everything that came from it |
//! | [`verify`] | digests: chains, signatures, hashes; what is altered, missing, unlisted |
//! | [`coverage`] | which hours are here, and what the silence of the others is worth |
//! | [`sort`] | rows in order, in bounded memory |
//! | [`report`] | what compliance frameworks ask, as data files; populations, checks, statuses; the tree that every format prints |
//! | [`render`] | table, JSON, CSV, Markdown, HTML pages; hostile text made harmless |
//! | [`tally`], [`outcome`], [`zone`], [`text`], `intern` | counts and issues, exit codes, time zones, words, values by number |
//!
//! Whoever adds a command writes a file in [`command`] and a struct in [`cli`]; whoever adds a shape
//! writes a file in [`envelope`]; a filter is a condition in [`filter`] with its flag in
//! [`cli::filters`].

pub mod archive;
pub mod cli;
pub mod command;
pub mod coverage;
pub mod descent;
pub mod envelope;
pub mod environment;
pub mod event;
pub mod filter;
mod intern;
pub mod json;
pub mod lineage;
pub mod outcome;
pub mod render;
pub mod report;
pub mod resource;
pub mod rule;
pub mod scan;
pub mod sort;
pub mod tally;
pub mod text;
pub mod verify;
pub mod zone;

use clap::Parser;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The program: reads the command line of the process, runs it, answers with the exit code.
pub fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are success; mistakes are code 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    // A panic becomes an issue of the file it happened in; its own report would only confuse.
    std::panic::set_hook(Box::new(|_| {}));
    let stop = Arc::new(AtomicBool::new(false));
    let environment = environment::Environment::of_process();
    // The first ^C ends the run in good order, the second at once.
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let mut streams = command::Streams {
        out: &mut out,
        err: &mut err,
        environment: &environment,
        stop: &stop,
    };
    let run = catch_unwind(AssertUnwindSafe(|| {
        command::run(&cli.command, &mut streams)
    }));
    let message = match run {
        Ok(Ok(outcome)) => return outcome.into(),
        Ok(Err(failure)) if failure.is_closed_pipe() => return ExitCode::SUCCESS,
        Ok(Err(failure)) => failure.to_string(),
        Err(_) => "internal error, please report it with the command that led to it".to_owned(),
    };
    let _ = writeln!(err, "ctq: {message}");
    ExitCode::from(2)
}
