//! What the known trails of a stream did not record at all: nothing while they were off, no events of global
//! services, no other regions. Where a trail is not known to leave it out, it may have recorded it.

use super::{Evidence, global, id, of_trails, region, shown};
use crate::coverage::{self, Attested, Hour, Ran, Trail, joined};
use crate::event::Time;
use crate::report::model::{Coverage, StreamCoverage};
use std::collections::{BTreeMap, BTreeSet};

/// The time that a stream is asked about.
fn period(stream: &StreamCoverage) -> Option<(Time, Time)> {
    let from = stream.intervals.first().and_then(|one| one.from)?;
    let to = stream.intervals.last().and_then(|one| one.to)?;
    Some((from, to))
}

/// When a stream's trails were [switched off](coverage::switched_off) without a whole hour between.
pub fn switched_off(
    stream: &StreamCoverage,
    coverage: &Coverage,
    trails: &[Trail],
) -> Vec<(Time, Time)> {
    let trails = of_trails(stream, coverage, trails);
    let off = |period| coverage::switched_off(&id(stream), period, &trails);
    period(stream).map_or_else(Vec::new, off)
}

/// The same of streams, in words.
pub(super) fn stops(streams: &[&StreamCoverage], on: &Evidence<'_>) -> Vec<(u64, String)> {
    let of_stream = |stream: &&StreamCoverage| {
        let place = format!("{} {}", stream.account, region(stream));
        let spans = switched_off(stream, on.coverage, on.trails).into_iter();
        spans.map(move |(from, to)| {
            let (from, to) = (shown(Some(from)), shown(Some(to)));
            let what = format!("{place} from {from} to {to}: logging was switched off");
            (1, what)
        })
    };
    streams.iter().flat_map(of_stream).collect()
}

/// The trails that ran at a moment; where none surely did, those that may have.
fn at_work<'t>(trails: &[&'t Trail], at: Time) -> Vec<&'t Trail> {
    let surest = trails.iter().map(|trail| trail.ran(at)).max();
    let surest = surest.filter(|ran| *ran != Ran::No);
    let of = trails.iter().filter(|trail| Some(trail.ran(at)) == surest);
    of.copied().collect()
}

/// Digests come within two hours of the first log file that they list: so far before the first and after the last
/// that are proven their trail was at work, too.
const ABOUT: i64 = 2 * 3_600 * 1_000_000;

/// When trails were at work of which nothing is known but their digests.
fn strangers(streams: &[&StreamCoverage], on: &Evidence<'_>) -> Vec<(Time, Time)> {
    let is_of = |one: &&Attested, stream: &StreamCoverage| {
        let of = &one.stream;
        (&of.organization, &of.account, &of.region)
            == (&stream.organization, &stream.account, &stream.region)
    };
    // Trails of other accounts may have the same name.
    let is_known = |one: &&Attested| {
        on.trails.iter().any(|trail| {
            let is_named = trail.name == one.trail && trail.region == one.home_region;
            is_named && trail.is_of(&one.stream)
        })
    };
    let attested = on.attested.iter().filter(|one| !is_known(one));
    let attested = attested.filter(|one| streams.iter().any(|stream| is_of(one, stream)));
    let spans = attested.flat_map(|one| &one.spans).map(|(from, to)| {
        let early = Time(from.0.saturating_sub(ABOUT));
        (early, Time(to.0.saturating_add(ABOUT)))
    });
    joined(spans.collect())
}

/// When trails ran of which all that ran left something out. What none of them recorded another did, of which
/// nothing is known: then nothing is said.
fn left_out(
    period: (Time, Time),
    streams: &[&StreamCoverage],
    trails: &[&Trail],
    on: &Evidence<'_>,
    when: impl Fn(&Trail) -> Vec<(Time, Time)>,
) -> Vec<(Time, Time)> {
    let strangers = strangers(streams, on);
    let turns = trails.iter().flat_map(|trail| trail.turns());
    let spans = trails.iter().flat_map(|trail| when(trail));
    let edges = spans.chain(strangers.iter().copied());
    let edges = edges.flat_map(|span| [span.0, span.1]);
    let within = turns
        .chain(edges)
        .filter(|at| period.0 < *at && *at < period.1);
    let mut cuts: BTreeSet<Time> = within.collect();
    cuts.extend([period.0, period.1]);
    let cuts: Vec<Time> = cuts.into_iter().collect();
    let mut out: Vec<(Time, Time)> = Vec::new();
    for piece in cuts.windows(2) {
        let (from, to) = (piece[0], piece[1]);
        let is_within =
            |spans: &[(Time, Time)]| spans.iter().any(|span| span.0 <= from && to <= span.1);
        if is_within(&strangers) {
            continue;
        }
        let ran = at_work(trails, from);
        if ran.is_empty() {
            if streams.iter().any(|stream| is_alive(stream, from, to)) {
                return Vec::new();
            }
            continue;
        }
        if ran.into_iter().all(|trail| is_within(&when(trail))) {
            match out.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => out.push((from, to)),
            }
        }
    }
    out
}

/// True where a stream has events of whole hours within a stretch of time.
fn is_alive(stream: &StreamCoverage, from: Time, to: Time) -> bool {
    let (from, to) = (Hour::after(from).next().start(), Hour::of(to).start());
    stream.intervals.iter().any(|one| {
        let is_here = ["covered", "covered-unverified"].contains(&one.class.as_str());
        is_here && (one.from.zip(one.to)).is_some_and(|(begin, end)| begin.max(from) < end.min(to))
    })
}

fn hours((from, to): (Time, Time)) -> u64 {
    let hours = (to.0 - from.0).div_euclid(3_600_000_000);
    u64::try_from(hours).unwrap_or(0).max(1)
}

/// When no known trail of a stream recorded events of global services: how many hours, and the words.
pub(super) fn global_services(
    streams: &[&StreamCoverage],
    on: &Evidence<'_>,
) -> BTreeSet<(u64, String)> {
    let mut holes = BTreeSet::new();
    for stream in streams {
        let trails = of_trails(stream, on.coverage, on.trails);
        let Some(period) = period(stream) else {
            continue;
        };
        for span in left_out(period, &[stream], &trails, on, Trail::without_global) {
            let ran = at_work(&trails, span.0).into_iter();
            let names: BTreeSet<&str> = ran.map(|trail| trail.name.as_str()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            let who = match &names[..] {
                [one] => format!("trail {one} records"),
                many => format!("trails {} record", many.join(", ")),
            };
            let (from, to) = (shown(Some(span.0)), shown(Some(span.1)));
            let what = format!("{who} no global services from {from} to {to}");
            holes.insert((hours(span), what));
        }
    }
    holes
}

/// The accounts of which for a time nothing is known to be recorded but in the home regions of their trails,
/// where no regions were named.
pub(super) fn other_regions(on: &Evidence<'_>) -> Vec<(u64, String)> {
    if !on.scope.regions_given.is_empty() {
        return Vec::new();
    }
    let mut accounts: BTreeMap<&str, Vec<&StreamCoverage>> = BTreeMap::new();
    for stream in &on.coverage.streams {
        accounts.entry(&stream.account).or_default().push(stream);
    }
    let mut holes = Vec::new();
    for (account, streams) in accounts {
        let of_stream = |stream: &&StreamCoverage| of_trails(stream, on.coverage, on.trails);
        // A stream of which no trail is known has one.
        if streams.iter().any(|stream| of_stream(stream).is_empty()) {
            continue;
        }
        let mut trails: Vec<&Trail> = Vec::new();
        for trail in streams.iter().flat_map(of_stream) {
            if !trails.iter().any(|known| std::ptr::eq(*known, trail)) {
                trails.push(trail);
            }
        }
        let periods = streams.iter().filter_map(|stream| period(stream));
        let Some(period) = periods.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
            continue;
        };
        for span in left_out(period, &streams, &trails, on, Trail::of_one_region) {
            let ran = at_work(&trails, span.0).into_iter();
            let regions: BTreeSet<&str> = ran.map(|trail| trail.region.as_str()).collect();
            let regions: Vec<&str> = regions.into_iter().collect();
            let (regions, from, to) =
                (regions.join(", "), shown(Some(span.0)), shown(Some(span.1)));
            let what = format!(
                "{account}: no trail is known that records regions other than {regions} from {from} to {to}"
            );
            holes.push((hours(span), what));
        }
    }
    holes
}

/// What no known trail recorded in the whole scope, in words, the longest first.
pub fn unrecorded(on: &Evidence<'_>) -> Vec<String> {
    let (global, _) = global(on.coverage, on.scope);
    let mut holes: Vec<(u64, String)> = global_services(&global, on).into_iter().collect();
    holes.extend(other_regions(on));
    let streams: Vec<&StreamCoverage> = on.coverage.streams.iter().collect();
    holes.extend(stops(&streams, on));
    holes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    holes.into_iter().map(|(_, what)| what).collect()
}
