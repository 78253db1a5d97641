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
use crate::text::count;
use crate::zone::Zone;
use answer::{Answer, Asked};
pub(super) use course::Course;
pub(super) use described::Described;
pub(super) use digests::{Digests, check, holds_digests};
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
    let mut reading =
        Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    if args.verify {
        reading.keep_streams()?;
    }
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
    tally.tell(issues.cloned().collect());
    let mut trails = course.trails();
    described.tell(&mut trails)?;
    let (answer, _) = course.finish(&reading, &trails, digests, asked, &tally);
    print(args, zone, &answer, &tally, &reading, streams)?;
    Ok(reading.finish(&tally, streams))
}

/// How many digests were met among the records and are none of the `read` files that were read as digests.
pub(super) fn unweighed(reading: &Reading<'_>, tally: &Tally, read: u64) -> u64 {
    let met = tally.not_cloudtrail.get(&NotEvent::Digest).copied();
    let files = reading.files().iter();
    // One that cannot be read as a digest is told as such.
    let named = files.filter(|file| file.layout().folder == Some(Folder::Digest));
    met.unwrap_or(0)
        .saturating_sub(read.max(named.count() as u64))
}

/// The same in words, where there are any.
pub(super) fn unweighed_words(number: u64) -> Option<String> {
    let digests = count(number, "digest");
    (number > 0).then(|| {
        format!("{digests} in a zip or tar, or under another name, were not weighed: unpack them")
    })
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
