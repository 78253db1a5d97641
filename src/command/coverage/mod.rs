//! `ctq coverage`: what the archive holds, and where it has holes.
//!
//! Paths give the streams and their deliveries, records their hours, digests and CloudTrail's own events
//! what ought to be there. One pass over the records; every hour of every stream ends up with a class.

mod answer;
mod calendar;
mod course;
mod described;
mod digests;
mod document;
mod gather;
mod holdings;
mod life;
mod narrowing;
mod notes;
mod row;
mod selected;
mod stops;
mod text;
mod told;
mod words;

use super::Streams;
use super::reading::{Reading, period, zone};
use super::verify::Given;
use crate::archive::layout::Folder;
use crate::cli::coverage::{CoverageArgs, CoverageFormat};
use crate::envelope::NotEvent;
use crate::event::Time;
use crate::filter::Bounds;
use crate::outcome::{Failure, Outcome};
use crate::scan::Flow;
use crate::tally::Tally;
use crate::zone::Zone;
use answer::{Answer, Asked};
pub(super) use course::Course;
pub(super) use described::Described;
pub(super) use digests::{Digests, check};
pub(super) use gather::{Facts, Part};
use std::io::{self, Write};
use std::sync::atomic::Ordering;
pub(super) use told::{Covered, Wanted};

pub(super) fn run(args: &CoverageArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let zone = zone(&args.output)?;
    let now = streams.environment.now;
    let bounds = Bounds::of_period(args.since.as_ref(), args.until.as_ref(), zone, now)?;
    let described = Described::read(&args.trails)?;
    let asked = Asked {
        period: period(bounds.since, bounds.until, Time::from(now)),
        accounts: args.accounts.clone(),
        regions: args.regions.clone(),
    };
    let given = Given::read(&args.public_keys)?;
    let reading = Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    let facts = Facts {
        since: bounds.since,
        until: bounds.until,
    };
    let mut course = Course::new(&reading, &facts, &bounds);
    let reach = course.reach().clone();
    let mut tally = reading.scan(reach, &facts, |unit, tally| {
        course.take(unit, &reading, tally);
        Ok(Flow::More)
    })?;
    let digests = Digests::of(&reading, &facts, args, &given.keys)?;
    if streams.stop.load(Ordering::Relaxed) {
        return Ok(reading.finish(&tally, streams));
    }
    let issues = digests.issues.iter().chain(&given.issues);
    tally.issues.extend(issues.cloned());
    let mut trails = course.trails();
    described.tell(&mut trails)?;
    let (mut answer, _) = course.finish(&reading, &trails, digests, asked, &tally);
    answer.unweighed = unweighed(&reading, &tally);
    print(args, zone, &answer, &tally, &reading, streams)?;
    Ok(reading.finish(&tally, streams))
}

/// How many digests were met among the records and are no files that digests are read from.
fn unweighed(reading: &Reading<'_>, tally: &Tally) -> u64 {
    let met = tally.not_cloudtrail.get(&NotEvent::Digest).copied();
    let files = reading.files().iter();
    let read = files.filter(|file| file.layout().folder == Some(Folder::Digest));
    met.unwrap_or(0).saturating_sub(read.count() as u64)
}

fn print(
    args: &CoverageArgs,
    zone: Zone,
    answer: &Answer,
    tally: &Tally,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let (mut out, target) = reading.destination(streams.out)?;
    match args.format {
        CoverageFormat::Json => {
            let document = document::whole(answer, tally);
            serde_json::to_writer_pretty(&mut out, &document).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        CoverageFormat::Csv => text::intervals(answer, zone, &mut out, target)?,
        CoverageFormat::Md => text::markdown(answer, zone, &mut out, target)?,
        CoverageFormat::Table if answer.rows.is_empty() => {}
        CoverageFormat::Table => text::whole(answer, zone, &mut out, target)?,
    }
    out.flush()?;
    Ok(())
}
