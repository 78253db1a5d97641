//! Hours in which a stream should have been recorded and is not here.

use super::{Found, Ground, shown};
use crate::coverage::Class;

pub(super) fn look(on: Ground<'_>) -> Found {
    let hours = |class: Class| on.coverage.hours.get(class.name()).copied().unwrap_or(0);
    let rows: Vec<Vec<String>> = (on.coverage.gaps.iter())
        .map(|gap| {
            let why = gap.why.as_ref().map_or_else(
                || gap.means.clone(),
                |why| format!("{} by {}", why.event, why.origin.label),
            );
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
                why,
            ]
        })
        .collect();
    let life: u64 = Class::ALL.into_iter().map(hours).sum();
    let narrowed = on.coverage.gaps.iter().any(|gap| gap.category.is_some());
    // Silence that is usual is no hole, and is no proof either: only a digest proves an empty hour.
    let unproven = hours(Class::Quiet) + hours(Class::OutOfLife);
    let absent = |given: &[String], found: &[String]| given.iter().any(|one| !found.contains(one));
    let absent = absent(&on.scope.accounts_given, &on.scope.accounts_found)
        || absent(&on.scope.regions_given, &on.scope.regions_found);
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
                "{} hours are holes, the longest {}",
                on.coverage.holes, on.coverage.longest_hole
            ),
        ),
        () if narrowed => (
            Some(false),
            "trails were told to leave events out".to_owned(),
        ),
        () if unproven > 0 => (
            None,
            format!(
                "no hole, but {unproven} hours of which nothing can be said: silent as usual, or before the trail was made"
            ),
        ),
        () => (Some(true), "no hole".to_owned()),
    };
    Found {
        holds,
        says: format!("{says}; {life} hours of all accounts and regions"),
        columns: &["class", "hours", "from", "to", "of", "category", "why"],
        rows,
    }
}
