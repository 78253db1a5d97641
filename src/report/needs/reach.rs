//! What the known trails of a stream did not record at all: nothing while they were off, no events of global
//! services, no other regions. Where a trail is not known to leave it out, it may have recorded it.

use super::{Evidence, of_trails, shown};
use crate::coverage::{Hour, Trail};
use crate::event::Time;
use crate::report::model::{Coverage, StreamCoverage};
use std::collections::{BTreeMap, BTreeSet};

/// The time that a stream is asked about.
fn period(stream: &StreamCoverage) -> Option<(Time, Time)> {
    let from = stream.intervals.first().and_then(|one| one.from)?;
    let to = stream.intervals.last().and_then(|one| one.to)?;
    Some((from, to))
}

/// When this holds of all trails at once; never where none is known.
fn all_at_once(
    period: (Time, Time),
    trails: &[&Trail],
    when: impl Fn(&Trail) -> Vec<(Time, Time)>,
) -> Vec<(Time, Time)> {
    if trails.is_empty() {
        return Vec::new();
    }
    let mut all = vec![period];
    for trail in trails {
        let spans = when(trail);
        let both = |(from, to): (Time, Time)| {
            let spans = spans.iter();
            let spans = spans.map(move |span| (from.max(span.0), to.min(span.1)));
            spans.filter(|(from, to)| from < to)
        };
        all = all.into_iter().flat_map(both).collect();
    }
    all
}

/// Stretches without a whole hour in them in which every known trail of a stream was off. The hours are
/// covered, for something of each is here; longer stretches are told by the class of their hours.
pub fn switched_off(
    stream: &StreamCoverage,
    coverage: &Coverage,
    trails: &[Trail],
) -> Vec<(Time, Time)> {
    let Some(period) = period(stream) else {
        return Vec::new();
    };
    let trails = of_trails(stream, coverage, trails);
    let mut off = all_at_once(period, &trails, |trail| {
        let spans = trail.silent(&stream.region);
        spans
            .map(|span| (span.from, span.to.unwrap_or(period.1)))
            .collect()
    });
    off.retain(|(from, to)| Hour::of(*to) <= Hour::after(*from));
    off
}

/// When no known trail of a stream recorded events of global services: how many hours, and the words.
pub(super) fn global_services(
    streams: &[&StreamCoverage],
    on: &Evidence<'_>,
) -> BTreeSet<(u64, String)> {
    let mut holes = BTreeSet::new();
    for stream in streams {
        let trails = of_trails(stream, on.coverage, on.trails);
        let names: BTreeSet<&str> = trails.iter().map(|trail| trail.name.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let who = match &names[..] {
            [one] => format!("trail {one} records"),
            many => format!("trails {} record", many.join(", ")),
        };
        let spans =
            period(stream).map(|period| all_at_once(period, &trails, Trail::without_global));
        for (from, to) in spans.into_iter().flatten() {
            let hours = (to.0 - from.0).div_euclid(3_600_000_000);
            let (from, to) = (shown(Some(from)), shown(Some(to)));
            let what = format!("{who} no global services from {from} to {to}");
            holes.insert((u64::try_from(hours).unwrap_or(0).max(1), what));
        }
    }
    holes
}

/// The accounts of which nothing is known to be recorded but in the home regions of their trails, where no regions
/// were named.
pub(super) fn other_regions(on: &Evidence<'_>) -> Vec<(u64, String)> {
    if !on.scope.regions_given.is_empty() {
        return Vec::new();
    }
    // Of each account the regions of its trails, unless one may record more or some stream has none that is known.
    let mut accounts: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
    for stream in &on.coverage.streams {
        let trails = of_trails(stream, on.coverage, on.trails);
        let regions = accounts
            .entry(&stream.account)
            .or_insert_with(|| Some(BTreeSet::new()));
        if trails.is_empty() || !trails.iter().all(|trail| trail.is_of_one_region()) {
            *regions = None;
        } else if let Some(regions) = regions {
            regions.extend(trails.iter().map(|trail| trail.region.as_str()));
        }
    }
    let narrow = accounts.into_iter();
    let narrow = narrow.filter_map(|(account, regions)| Some((account, regions?)));
    narrow
        .map(|(account, regions)| {
            let regions: Vec<&str> = regions.into_iter().collect();
            let regions = regions.join(", ");
            let what =
                format!("{account}: no trail is known that records regions other than {regions}");
            (u64::MAX, what)
        })
        .collect()
}
