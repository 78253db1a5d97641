//! `ctq verify`: are the log files those that CloudTrail delivered, and are they all there?

mod document;
mod statement;
mod text;

pub(super) use document::word;
pub(super) use statement::sentence;

use super::Streams;
use super::reading::{Reading, zone};
use crate::archive;
use crate::cli::verify::VerifyArgs;
use crate::event::Time;
use crate::filter::Bounds;
use crate::outcome::{Failure, Outcome};
use crate::render::{Cell, Column, Format, Rows, for_terminal};
use crate::tally::Issue;
use crate::verify::{Check, Checked, Ended, Finding, Keys, Scope, Verdict};
use crate::zone::Zone;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(super) fn run(args: &VerifyArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let zone = zone(&args.output)?;
    let scope = scope(args, zone, streams)?;
    let given = Given::read(&args.public_keys)?;
    let reading = Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    if reading.is_live() {
        return Err(Failure::Message(
            "verify reads files on disk; name folders or files instead of standard input or a pipe"
                .into(),
        ));
    }
    let mut checked = reading.work(|files, progress| {
        Check {
            files,
            keys: &given.keys,
            scope: &scope,
            contents: true,
            max_file_size: args.input.max_file_size,
            progress: &progress.bytes,
            stop: streams.stop,
        }
        .run()
    })?;
    checked.issues.extend(given.issues.iter().cloned());
    checked
        .issues
        .extend(reading.found_issues().iter().cloned());
    checked.issues.sort_by(|a, b| a.file.cmp(&b.file));
    if !reading.is_interrupted() {
        print(args, &checked, &given, zone, &reading, streams)?;
    }
    let ended = match checked.verdict() {
        Verdict::Intact => Outcome::Yes,
        Verdict::Altered => Outcome::No,
        Verdict::Undecided => Outcome::Trouble,
    };
    if given.keys.is_empty()
        && let Some(file) = checked.keys_found.first()
    {
        let name = reading.file_name(*file);
        let text = format!(
            "{} holds public keys; they count only where --public-keys names them",
            for_terminal(&name)
        );
        reading.hint(streams.err, &text);
    }
    let mut lines = Vec::new();
    if ended == Outcome::Trouble && checked.counts.digests == 0 {
        statement::nothing(&checked, &reading.places(), &mut lines);
    }
    Ok(reading.finish_with(&checked.issues, ended, lines, streams))
}

/// The keys that the person names.
pub(super) struct Given {
    pub(super) keys: Keys,
    /// How many files they are from.
    files: usize,
    pub(super) issues: Vec<Issue>,
}

impl Given {
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut given = Given {
            keys: Keys::default(),
            files: 0,
            issues: Vec::new(),
        };
        let failure = |path: &Path, what: &dyn std::fmt::Display| {
            let name = path.display().to_string();
            Failure::Message(format!("--public-keys: {}: {what}", for_terminal(&name)))
        };
        for path in paths {
            let unreadable = |error: io::Error| failure(path, &archive::reason(&error));
            let mut files = vec![path.clone()];
            if path.is_dir() {
                let entries = fs::read_dir(path).map_err(unreadable)?;
                let below: io::Result<Vec<PathBuf>> =
                    entries.map(|entry| Ok(entry?.path())).collect();
                files = below.map_err(unreadable)?;
                files.retain(|file| file.is_file());
                files.sort();
            }
            for file in files {
                let text = archive::text_of(&file).map_err(unreadable)?;
                let wrong = given
                    .keys
                    .add(&text)
                    .map_err(|error| failure(&file, &error))?;
                given.files += 1;
                let name = file.display().to_string();
                let notes = wrong.into_iter().map(|what| Issue::note(&name, what));
                given.issues.extend(notes);
            }
        }
        if given.keys.is_empty()
            && let Some(path) = paths.first()
        {
            return Err(failure(path, &"no usable public key in it"));
        }
        Ok(given)
    }
}

fn scope(args: &VerifyArgs, zone: Zone, streams: &Streams<'_>) -> Result<Scope, Failure> {
    let now = streams.environment.now;
    let bounds = Bounds::of_period(args.since.as_ref(), args.until.as_ref(), zone, now)?;
    Ok(Scope {
        since: bounds.since,
        until: bounds.until,
        present: Some(Time::from(now)),
        accounts: args.accounts.clone(),
        regions: args.regions.clone(),
    })
}

fn print(
    args: &VerifyArgs,
    checked: &Checked,
    given: &Given,
    zone: Zone,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let (mut out, target) = reading.destination(streams.out)?;
    let name = |number: u32| reading.file_name(number);
    match args.format.output {
        Format::Table => {
            text::Text {
                checked,
                given,
                zone,
                name: &name,
                target,
            }
            .write(&mut out)?;
        }
        Format::Json => {
            let document = document::whole(checked, given, &name);
            serde_json::to_writer_pretty(&mut out, &document).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Format::Jsonl => {
            let verdict = document::verdict_line(checked);
            serde_json::to_writer(&mut out, &verdict).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            for finding in &checked.findings {
                let line = document::line(finding, &name);
                serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            for one in checked.ended_early() {
                let line = document::ended_line(one);
                serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
        format @ (Format::Csv | Format::Md) => {
            let headings = [
                "time", "subject", "fault", "account", "region", "trail", "file", "key", "digest",
                "because",
            ];
            let columns = headings.map(Column::left).to_vec();
            let mut rows = Rows::new(out, format, columns, target);
            rows.row(&verdict_cells(checked, zone))?;
            for finding in &checked.findings {
                rows.row(&cells(finding, zone, &name))?;
            }
            for one in checked.ended_early() {
                rows.row(&ended_cells(one, zone))?;
            }
            rows.finish()?.flush()?;
            return Ok(());
        }
    }
    out.flush()?;
    Ok(())
}

/// The verdict as a row among the findings: a list that says nothing of it looks like a clean one.
fn verdict_cells(checked: &Checked, zone: Zone) -> Vec<Cell<'static>> {
    let (word, sentence) = statement::headline(checked, zone);
    let until = checked.intact_until();
    let mut cells = vec![
        Cell::plain(until.map_or_else(String::new, |time| zone.rfc3339(time))),
        Cell::plain("verdict"),
        Cell::plain(document::word(checked.verdict())),
    ];
    cells.extend((0..6).map(|_| Cell::plain("")));
    cells.push(Cell::plain(format!("{word}: {sentence}")));
    cells
}

/// The end of a chain as a row among the findings.
fn ended_cells(one: &Ended, zone: Zone) -> Vec<Cell<'_>> {
    vec![
        Cell::plain(zone.rfc3339(one.from)),
        Cell::plain("trail"),
        Cell::plain("ended"),
        Cell::plain(one.chain.account.as_str()),
        Cell::plain(one.chain.region.as_str()),
        Cell::plain(one.chain.trail.as_str()),
        Cell::plain(""),
        Cell::plain(""),
        Cell::plain(""),
        Cell::plain(document::because(one)),
    ]
}

fn cells<'f>(finding: &'f Finding, zone: Zone, name: &dyn Fn(u32) -> String) -> Vec<Cell<'f>> {
    let text = |text: &'f Option<String>| Cell::plain(text.as_deref().unwrap_or(""));
    vec![
        Cell::plain(finding.time.map_or_else(String::new, |t| zone.rfc3339(t))),
        Cell::plain(document::word(finding.subject)),
        Cell::plain(document::word(finding.fault)),
        Cell::plain(finding.chain.account.as_str()),
        Cell::plain(finding.chain.region.as_str()),
        Cell::plain(finding.chain.trail.as_str()),
        Cell::plain(finding.file.map_or_else(String::new, name)),
        text(&finding.key),
        text(&finding.digest),
        Cell::plain(finding.because.as_str()),
    ]
}
