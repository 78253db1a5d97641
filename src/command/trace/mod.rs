//! `ctq trace ACTOR`: everything that came from one actor: what it did, what the sessions did that its
//! credentials opened, the keys it made, what they changed.
//!
//! Two passes over the archive: the first gathers all links up to the end of the period (and, for a bare
//! name, who could be meant), the second the events. Counts are kept of everything; the events themselves only for the timeline,
//! which is put in order in bounded memory.

mod answer;
mod document;
mod gather;
mod survey;
mod text;
mod totals;

use super::Streams;
use super::reading::{Reading, refuse_path, whole_past, zone};
use crate::cli::trace::{TraceArgs, TraceFormat};
use crate::descent::{Descent, Subject};
use crate::event::Time;
use crate::filter::Filter;
use crate::lineage::Lineage;
use crate::outcome::{Failure, Outcome};
use crate::render::{ArrayWriter, Format, Rows, for_terminal};
use crate::scan::{Flow, Seen};
use crate::sort::{KeyBuilder, Order, Sorter};
use crate::tally::Tally;
use crate::zone::Zone;
use answer::{Answer, Fold, Line};
use gather::{Baseline, Evidence};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How much of a timeline is held before it is spilled to temporary files.
const SORT_MEMORY: usize = 128 << 20;

pub(super) fn run(args: &TraceArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let zone = zone(&args.output)?;
    let now = streams.environment.now;
    let filter = Filter::new(&args.filters, zone, now)?;
    let mut subject =
        Subject::parse(&args.actor).map_err(|error| Failure::Message(error.to_string()))?;
    let period = filter.bounds();
    let baseline = baseline(args, zone, period.since, now)?;
    let mut bounds = filter.bounds();
    if let Some(baseline) = &baseline {
        bounds.since = Some(baseline.from);
    }
    refuse_path(
        "trace",
        "actor",
        &args.actor,
        &args.input,
        streams.environment,
    )?;
    let mut reading =
        Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    let survey = survey::survey(&mut reading, &subject, whole_past(&bounds))?;
    if streams.stop.load(Ordering::Relaxed) {
        return Ok(reading.finish(&Tally::default(), streams));
    }
    match subject.resolve(&survey.lineage, &survey.seen) {
        Ok(others) => also(&subject, &others, &reading, streams),
        Err(candidates) => {
            let which = survey::which(&subject.typed, &candidates);
            return Err(Failure::Message(which));
        }
    }
    same_name(&subject, &survey.lineage, &reading, streams);
    let lineage = Arc::new(survey.lineage);
    let descent = Descent::new(Arc::clone(&lineage), subject, &survey.opened);
    let mut evidence = Evidence {
        needle: gather::needle(&descent),
        descent: &descent,
        filter,
        baseline,
    };
    evidence.filter.learn(Arc::clone(&lineage));
    if let Some(baseline) = &mut evidence.baseline {
        baseline.filter.learn(lineage);
    }
    let days = evidence.baseline.is_some().then_some(args.baseline);
    let timeline = args.events || !matches!(args.format, TraceFormat::Table | TraceFormat::Json);
    let mut sorter = timeline.then(|| Sorter::new(Order::Ascending, SORT_MEMORY, None));
    let mut fold = Fold::default();
    let mut seen = Seen::default();
    let tally = reading.scan(bounds, &evidence, |unit, tally| {
        for (all, some) in fold.before.iter_mut().zip(unit.part.before) {
            all.extend(some);
        }
        for found in unit.part.found {
            let record = unit.first_record + found.place.record;
            if !reading.is_new(&mut seen, found.fingerprint, &unit.source, record, tally) {
                continue;
            }
            fold.count(&found);
            if let Some(sorter) = &mut sorter {
                let line = Line {
                    by: answer::label(&descent, &found.seat),
                    certainty: answer::certainty(&found.seat),
                    file: unit.source.name.clone(),
                    record,
                    deed: found.deed,
                };
                push(sorter, &line)?;
            }
        }
        Ok(Flow::More)
    })?;
    if streams.stop.load(Ordering::Relaxed) {
        return Ok(reading.finish(&tally, streams));
    }
    if let Some(sorter) = sorter {
        print_timeline(args, zone, sorter, &reading, streams)?;
    } else {
        let answer = Answer::new(&descent, fold, (period.since, period.until), days);
        print(args, zone, &answer, &tally, &reading, streams)?;
    }
    reading.warn_of_holes(&evidence.filter, streams);
    Ok(reading.finish(&tally, streams))
}

/// The days before the period, where one was asked for.
fn baseline(
    args: &TraceArgs,
    zone: Zone,
    since: Option<Time>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<Baseline>, Failure> {
    const DAY: i64 = 24 * 3_600 * 1_000_000;
    let Some(until) = since.filter(|_| args.baseline > 0) else {
        return Ok(None);
    };
    let mut filters = args.filters.clone();
    filters.since = None;
    filters.until = None;
    filters.on = Vec::new();
    filters.around = Vec::new();
    let filter = Filter::new(&filters, zone, now)?;
    Ok(Some(Baseline {
        filter,
        from: Time(until.0 - i64::from(args.baseline) * DAY),
        until,
    }))
}

/// Says what else the name is, so that nobody takes a session's name for the user's.
fn also(
    subject: &Subject,
    others: &[crate::descent::Candidate],
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) {
    if let Some(other) = others.first() {
        let more = match others.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let text = format!(
            "taken as {} {}; the name is also that of the {} {}{more}",
            subject.kind(),
            for_terminal(subject.id()),
            other.identity.class.name(),
            for_terminal(&other.identity.id)
        );
        reading.hint(streams.err, &text);
    }
}

/// Says that several had the ARN one after the other, so that nobody takes the deeds of one for the other's.
fn same_name(
    subject: &Subject,
    lineage: &Lineage,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) {
    let bearers = subject.bearers(lineage);
    if bearers.len() < 2 {
        return;
    }
    let id = for_terminal(subject.id());
    let text = match subject.unique_id() {
        Some(unique) => format!(
            "{}; {} had the name {id}, too: a record without a unique id can be of either",
            for_terminal(unique),
            if bearers.len() == 2 {
                "another"
            } else {
                "others"
            },
        ),
        None => format!(
            "{} had this name one after the other; trace one of them by its id: {}",
            bearers.len(),
            for_terminal(&bearers.join(", "))
        ),
    };
    reading.hint(streams.err, &text);
}

fn push(sorter: &mut Sorter, line: &Line) -> io::Result<()> {
    let id = line.deed.event_id.as_deref();
    let key = KeyBuilder::new()
        .time(line.deed.time)
        .text_or_none(id)
        .text(&line.file)
        .number(Some(line.record as f64))
        .finish();
    sorter.push(&key, &serde_json::to_vec(line)?)
}

fn print(
    args: &TraceArgs,
    zone: Zone,
    answer: &Answer<'_>,
    tally: &Tally,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let (mut out, target) = reading.destination(streams.out)?;
    let name = |file| reading.file_name(file);
    if args.format == TraceFormat::Json {
        let document = document::whole(answer, tally, &name);
        serde_json::to_writer_pretty(&mut out, &document).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        out.flush()?;
    } else if !answer.is_empty() {
        text::whole(answer, zone, &name, &mut out, target)?;
    }
    Ok(())
}

fn print_timeline(
    args: &TraceArgs,
    zone: Zone,
    sorter: Sorter,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let mut sorted = sorter.finish()?;
    let (mut out, target) = reading.destination(streams.out)?;
    let mut each = |row: &mut dyn FnMut(&Line) -> io::Result<()>| -> io::Result<()> {
        while let Some(payload) = sorted.next()? {
            row(&serde_json::from_slice(payload)?)?;
        }
        Ok(())
    };
    let format = match args.format {
        TraceFormat::Json => {
            let mut array = ArrayWriter::new(&mut out);
            each(&mut |line| array.element(&serde_json::to_vec(&document::line(line))?))?;
            array.finish()?.flush()?;
            return Ok(());
        }
        TraceFormat::Jsonl => {
            each(&mut |line| {
                serde_json::to_writer(&mut out, &document::line(line))?;
                out.write_all(b"\n")
            })?;
            out.flush()?;
            return Ok(());
        }
        TraceFormat::Csv => Format::Csv,
        TraceFormat::Md => Format::Md,
        TraceFormat::Table => Format::Table,
    };
    let mut rows = Rows::new(&mut out, format, text::columns(format), target);
    each(&mut |line| rows.row(&text::cells(line, format, zone)))?;
    rows.finish()?.flush()?;
    Ok(())
}
