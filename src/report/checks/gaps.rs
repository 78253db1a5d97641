//! Hours in which a stream should have been recorded and is not here; and hours that are here, of which
//! trails were told to leave events out.

use super::{Found, Ground, shown};
use crate::coverage::Class;
use crate::report::needs::switched_off;
use crate::text::count;

pub(super) fn look(on: Ground<'_>) -> Found {
    let hours = |class: Class| on.coverage.hours.get(class.name()).copied().unwrap_or(0);
    let rows: Vec<Vec<String>> = (on.coverage.gaps.iter())
        .map(|gap| {
            vec![
                gap.class.clone(),
                gap.hours.to_string(),
                shown(gap.from),
                shown(gap.to),
                gap.streams
                    .iter()
                    .map(|one| one.join(" "))
                    .collect::<Vec<_>>()
                    .join(", "),
                gap.category.clone().unwrap_or_default(),
                gap.because(),
            ]
        })
        .collect();
    let life = count(Class::ALL.into_iter().map(hours).sum(), "hour");
    let life = format!("{life} of all accounts and regions");
    let left_out: Vec<String> = (on.coverage.left_out().into_iter())
        .map(|(category, hours)| format!("{category} events for {}", count(hours, "hour")))
        .collect();
    // Silence that is usual is no hole, and is no proof either: only a digest proves an empty hour.
    let unproven = hours(Class::Quiet) + hours(Class::OutOfLife);
    let absent = |given: &[String], found: &[String]| given.iter().any(|one| !found.contains(one));
    let absent = absent(&on.scope.accounts_given, &on.scope.accounts_found)
        || absent(&on.scope.regions_given, &on.scope.regions_found);
    let off = on.coverage.streams.iter().flat_map(|stream| {
        let spans = switched_off(stream, on.coverage, on.trails).into_iter();
        spans.map(move |(from, to)| {
            let (from, to) = (shown(Some(from)), shown(Some(to)));
            format!("{} {} from {from} to {to}", stream.account, stream.region)
        })
    });
    let off: Vec<String> = off.collect();
    let (holds, says) = match () {
        () if absent => (
            Some(false),
            "of an account or region that was asked for nothing is here".to_owned(),
        ),
        () if on.coverage.streams.is_empty() => {
            (None, "no account and region is known to be here".to_owned())
        }
        () if on.coverage.holes > 0 => (
            Some(false),
            format!(
                "{} are holes, the longest {}, of {life}",
                count(on.coverage.holes, "hour"),
                on.coverage.longest_hole
            ),
        ),
        () if !off.is_empty() => (
            Some(false),
            format!(
                "no whole hour of {life} is a hole, but logging was switched off: {}",
                off.join(", ")
            ),
        ),
        // Recorded as it was meant or not: that a person has to say.
        () if !left_out.is_empty() => (
            None,
            format!(
                "no hole in {life}; but trails were told to leave events out: {}",
                left_out.join(", ")
            ),
        ),
        // The hours are here, and parts of what happened in them no trail recorded.
        () if !on.coverage.unrecorded.is_empty() => (
            None,
            format!(
                "no hole in {life}; but {}",
                on.coverage.unrecorded.join("; ")
            ),
        ),
        () if unproven > 0 => (
            None,
            format!(
                "no hole, but of {life} there are {unproven} of which nothing can be said: silent as usual, or before the trail was made"
            ),
        ),
        () if hours(Class::EmptyProven) > 0 && !on.is_signed() => (
            None,
            format!(
                "no hole in {life}; but that {} are empty only hashes say, and whoever took files away could have made those anew: no public keys were given",
                hours(Class::EmptyProven)
            ),
        ),
        () => (Some(true), format!("no hole in {life}")),
    };
    Found {
        holds,
        says,
        columns: &["class", "hours", "from", "to", "of", "category", "why"],
        rows,
    }
}
