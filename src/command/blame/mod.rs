//! `ctq blame RESOURCE`: every actor who touched it, and who stands behind each session.
//!
//! One pass over the archive keeps the events that touch the resource and, as a compact index, every
//! link: each credential that was issued. Then each caller is followed back to its origin. Links may
//! stand in any file, in any order, and before the period that was asked for: sessions live up to 36
//! hours, so the look-back by path is that much wider; where a chain goes on before that, all older files
//! are read for links as well.

mod answer;
mod document;
mod gather;
mod graph;
mod html;
mod links;
mod names;
mod text;
mod way;

use super::Streams;
use super::reading::{Reading, look_back, refuse_path, zone};
use crate::cli::blame::{BlameArgs, BlameFormat};
use crate::filter::Filter;
use crate::lineage::Builder;
use crate::outcome::{Failure, Outcome};
use crate::render::{Format, for_terminal};
use crate::resource::{Described, How, Target};
use crate::scan::{Flow, Seen};
use answer::{Act, Answer};
use gather::{Evidence, Touched};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::Ordering;

pub(super) fn run(args: &BlameArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let zone = zone(&args.output)?;
    let mut filter = Filter::new(&args.filters, zone, streams.environment.now)?;
    let target =
        Target::parse(&args.target).map_err(|error| Failure::Message(error.to_string()))?;
    refuse_path(
        "blame",
        "resource",
        &args.target,
        &args.input,
        streams.environment,
    )?;
    let mut reading =
        Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    reading.teach(&mut filter)?;
    if args.format == BlameFormat::Html {
        reading.refuse_terminal("a page")?;
    }
    let bounds = look_back(&filter.bounds());
    let evidence = Evidence {
        target,
        how: How {
            children: !args.exact,
            mentioned: args.mentioned,
        },
        filter,
    };
    let mut seen = Seen::default();
    let mut builder = Builder::default();
    let mut acts: Vec<Act> = Vec::new();
    let mut tally = reading.scan(bounds.clone(), &evidence, |unit, tally| {
        let links = unit.part.links;
        for link in links.located(unit.source.file, unit.first_record) {
            builder.push(&link);
        }
        for touched in unit.part.touched {
            let record = unit.first_record + touched.place.record;
            if !reading.is_new(&mut seen, touched.fingerprint, &unit.source, record, tally) {
                continue;
            }
            builder.learn(&touched.caller);
            acts.push(act(touched, &unit.source.name, unit.first_record));
        }
        Ok(Flow::More)
    })?;
    let callers = acts.iter().map(|act| &act.touched.caller);
    let lineage = reading.complete(builder, &bounds, callers, &mut tally)?;
    if streams.stop.load(Ordering::Relaxed) {
        return Ok(reading.finish(&tally, streams));
    }
    let mut described = evidence.target.describe();
    if described.arn.is_none()
        && let Some(found) = one_resource(&described.name, &acts)?
        && let Ok(found) = Target::parse(found)
    {
        described = Described {
            input: described.input,
            ..found.describe()
        };
    }
    let answer = Answer::new(described, acts, &lineage);
    print(args, &answer, &evidence, &tally, &reading, streams)?;
    reading.warn_of_holes(&evidence.filter, streams);
    if args.format == BlameFormat::Table && !args.tree {
        for actor in &answer.actors {
            let gaps = actor.gaps();
            let [gap, more @ ..] = &gaps[..] else {
                continue;
            };
            let label = actor.name(&actor.chain.origin);
            let (label, gap) = (for_terminal(&label), gap.to_string());
            let mut hint = format!("behind {label}: {}", for_terminal(&gap));
            if !more.is_empty() {
                let more = crate::text::count(more.len() as u64, "further session");
                hint += &format!("; nor what opened {more} (-o json lists all)");
            }
            reading.hint(streams.err, &hint);
        }
    }
    Ok(reading.finish(&tally, streams))
}

fn act(touched: Touched, file: &str, first_record: u64) -> Act {
    Act {
        record: first_record + touched.place.record,
        file: file.to_owned(),
        touched,
    }
}

/// The resource that a bare name turned out to mean. It can mean several: then they are listed, and one
/// is asked for.
fn one_resource<'a>(name: &str, acts: &'a [Act]) -> Result<Option<&'a str>, Failure> {
    let mut candidates: BTreeMap<&str, u64> = BTreeMap::new();
    for act in acts {
        *candidates.entry(&act.touched.resource).or_default() += 1;
    }
    if candidates.len() < 2 {
        return Ok(candidates.into_keys().next());
    }
    let mut message = format!(
        "`{}` is the name of several resources; which one?",
        for_terminal(name)
    );
    for (resource, events) in candidates {
        let events = crate::text::count(events, "event");
        message += &format!("\n  {}  ({events})", for_terminal(resource));
    }
    Err(Failure::Message(message))
}

fn print(
    args: &BlameArgs,
    answer: &Answer,
    evidence: &Evidence,
    tally: &crate::tally::Tally,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let (mut out, target) = reading.destination(streams.out)?;
    let name = |file| reading.file_name(file);
    let zone = zone(&args.output)?;
    match args.format {
        BlameFormat::Json => {
            let document = document::whole(answer, tally, &name);
            serde_json::to_writer_pretty(&mut out, &document).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
            out.flush()?;
        }
        BlameFormat::Jsonl => {
            for actor in &answer.actors {
                let document = document::actor(actor, &name);
                serde_json::to_writer(&mut out, &document).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
            out.flush()?;
        }
        BlameFormat::Dot | BlameFormat::Mermaid => graph::write(answer, args.format, &mut out)?,
        BlameFormat::Html => {
            let told = html::Told {
                filter: evidence.filter.describe(),
                how: evidence.how,
                places: reading.places(),
                tally,
                zone,
                several: answer.touches_several(),
                name: &name,
            };
            html::write(answer, &told, &mut out)?;
        }
        BlameFormat::Csv => text::table(answer, Format::Csv, zone, &mut out, target)?,
        BlameFormat::Md => text::table(answer, Format::Md, zone, &mut out, target)?,
        BlameFormat::Table if args.tree => text::tree(answer, zone, &name, &mut out, target)?,
        BlameFormat::Table if args.events => text::events(answer, zone, &mut out, target)?,
        BlameFormat::Table => text::table(answer, Format::Table, zone, &mut out, target)?,
    }
    Ok(())
}
