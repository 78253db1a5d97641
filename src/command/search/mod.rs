//! `ctq search`: the events that match, in time order, as rows or as delivered.
//!
//! Workers turn each match into a sort key and a body (the record's bytes, or its cells); the merging
//! thread drops further deliveries and either writes the body at once (`--unsorted`) or gives it to the
//! sorter, whose memory is bounded.

mod shape;
mod writer;

use super::Streams;
use super::reading::{Reading, zone};
use crate::cli::SearchArgs;
use crate::filter::Filter;
use crate::outcome::{Failure, Outcome};
use crate::scan::{Flow, Seen, Unit};
use crate::sort::{Order, Sorter};
use crate::tally::Tally;
use crate::text::{count, thousands};
use shape::{Matches, Row, Shape};
use std::borrow::Cow;
use std::io;
use std::sync::atomic::Ordering;
use writer::{Origin, Writer};

/// How much the sorter holds before it spills to temporary files.
const SORT_MEMORY: usize = 128 << 20;

pub(super) fn run(args: &SearchArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let zone = zone(&args.output)?;
    let filter = Filter::new(&args.filters, zone, streams.environment.now)?;
    let mut shape = Shape::new(args, filter, zone)?;
    let mut reading =
        Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    reading.teach(&mut shape.filter)?;
    let tally = if args.rows.unsorted {
        as_found(args, &reading, &shape, streams)?
    } else {
        in_order(args, &reading, &shape, streams)?
    };
    reading.warn_of_holes(&shape.filter, streams);
    Ok(reading.finish(&tally, streams))
}

/// Writes each match as soon as everything before it in the archive is written.
fn as_found(
    args: &SearchArgs,
    reading: &Reading<'_>,
    shape: &Shape,
    streams: &mut Streams<'_>,
) -> Result<Tally, Failure> {
    let mut seen = Seen::default();
    let (out, target) = reading.destination(streams.out)?;
    let mut writer = Writer::new(shape, out, target, None);
    let limit = args.rows.limit.map_or(u64::MAX, |limit| limit as u64);
    let tally = reading.scan(shape.filter.bounds(), shape, |unit, tally| {
        each_new(&unit, &mut seen, tally, reading, |row| {
            if writer.written >= limit {
                return Ok(Flow::Enough);
            }
            let origin = shape.provenance.then(|| origin(&unit, row));
            writer.write(&unit.part.bytes[row.body.0..row.body.1], origin.as_ref())?;
            Ok(if writer.written >= limit {
                Flow::Enough
            } else {
                Flow::More
            })
        })
        .and_then(|flow| {
            if reading.is_live() {
                writer.flush()?;
            }
            Ok(flow)
        })
    })?;
    let written = writer.written;
    writer.finish()?;
    if written == limit {
        reading.hint(
            streams.err,
            &format!(
                "the first {} (--limit); the rest was not read",
                thousands(written)
            ),
        );
    }
    Ok(tally)
}

/// Sorts the matches, in bounded memory, and writes them when all is read.
fn in_order(
    args: &SearchArgs,
    reading: &Reading<'_>,
    shape: &Shape,
    streams: &mut Streams<'_>,
) -> Result<Tally, Failure> {
    let mut seen = Seen::default();
    let order = if args.rows.reverse {
        Order::Descending
    } else {
        Order::Ascending
    };
    let mut sorter = Sorter::new(order, SORT_MEMORY, args.rows.limit);
    let mut widths: Vec<usize> = Vec::new();
    let mut payload = Vec::new();
    let tally = reading.scan(shape.filter.bounds(), shape, |unit, tally| {
        widths.resize(widths.len().max(unit.part.widths.len()), 0);
        for (widest, width) in widths.iter_mut().zip(&unit.part.widths) {
            *widest = (*widest).max(*width);
        }
        each_new(&unit, &mut seen, tally, reading, |row| {
            payload.clear();
            if shape.provenance {
                origin(&unit, row).push(&mut payload);
            }
            payload.extend_from_slice(&unit.part.bytes[row.body.0..row.body.1]);
            sorter.push(&unit.part.bytes[row.key.0..row.key.1], &payload)?;
            Ok(Flow::More)
        })
    })?;
    if streams.stop.load(Ordering::Relaxed) {
        // Half an answer in time order would look like a whole one.
        return Ok(tally);
    }
    let found = sorter.len();
    let mut sorted = sorter.finish()?;
    let (out, target) = reading.destination(streams.out)?;
    // Widths are measured over everything; a limited answer is narrower.
    let known =
        (args.rows.limit.is_none() && !shape.provenance && !widths.is_empty()).then_some(widths);
    let mut writer = Writer::new(shape, out, target, known);
    while let Some(payload) = sorted.next()? {
        if streams.stop.load(Ordering::Relaxed) {
            break;
        }
        match shape.provenance.then(|| Origin::split(payload)).flatten() {
            Some((origin, body)) => writer.write(body, Some(&origin))?,
            None => writer.write(payload, None)?,
        }
    }
    let written = writer.written;
    writer.finish()?;
    if written < found && !streams.stop.load(Ordering::Relaxed) {
        let text = format!(
            "{} of {} (--limit)",
            thousands(written),
            count(found, "event")
        );
        reading.hint(streams.err, &text);
    }
    Ok(tally)
}

/// Drops further deliveries of an event and notes those that differ; calls `keep` for the rest.
fn each_new(
    unit: &Unit<Matches>,
    seen: &mut Seen,
    tally: &mut Tally,
    reading: &Reading<'_>,
    mut keep: impl FnMut(&Row) -> io::Result<Flow>,
) -> io::Result<Flow> {
    for row in &unit.part.rows {
        let record = unit.first_record + row.place.record;
        if !reading.is_new(seen, row.fingerprint, &unit.source, record, tally) {
            continue;
        }
        if keep(row)? == Flow::Enough {
            return Ok(Flow::Enough);
        }
    }
    Ok(Flow::More)
}

fn origin<'a>(unit: &'a Unit<Matches>, row: &Row) -> Origin<'a> {
    Origin {
        file: Cow::Borrowed(&unit.source.name),
        record: unit.first_record + row.place.record,
        envelope: Cow::Borrowed(row.place.envelope.name()),
    }
}
