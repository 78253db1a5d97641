//! How long logs were kept: the oldest event, and every day from it to the end.

use super::{Found, Ground};
use crate::event::Time;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

const DAY: i64 = 24 * 3_600 * 1_000_000;

pub(super) fn look(on: Ground<'_>, days: i64, words: &str) -> Found {
    let end = on.scope.to.unwrap_or(on.now);
    let first = (on.coverage.streams.iter())
        .filter_map(|stream| stream.first)
        .min();
    let Some(first) = first else {
        return Found {
            says: "there is no event".to_owned(),
            ..Found::default()
        };
    };
    let wanted = Time(end.0 - days * DAY);
    let kept = (end.0 - first.0) / DAY;
    let holes = uncovered(on, wanted, |holes| holes > 0);
    let empty = uncovered(on, wanted, |holes| holes == 0).len();
    // Somebody who asks for less than the time to keep cannot be told that more was not kept.
    let asked_less = on.scope.since.is_some_and(|since| since > wanted);
    let old_enough = first.0 <= wanted.0 + DAY;
    let (holds, says) = match () {
        () if !holes.is_empty() && old_enough => (
            Some(false),
            format!(
                "{} between are without coverage",
                crate::text::count(holes.len() as u64, "day")
            ),
        ),
        () if old_enough && empty > 0 => (
            None,
            format!(
                "of {} between nothing is here, and nothing proves that nothing happened",
                crate::text::count(empty as u64, "day")
            ),
        ),
        () if old_enough => (Some(true), "every day since then is covered".to_owned()),
        () if asked_less => (
            None,
            format!("the period asked for is shorter than {words}"),
        ),
        () => (
            Some(false),
            format!("{words} before the end would be {wanted}"),
        ),
    };
    Found {
        holds,
        says: format!(
            "the oldest event is of {first}, {kept} days before the end of the period ({end}); {says}"
        ),
        columns: &["month", "covered", "holes", "newest three"],
        rows: months(on),
    }
}

/// Days from a moment on of which no stream is covered, and whose hours of holes are as asked.
fn uncovered(on: Ground<'_>, from: Time, asked: impl Fn(u64) -> bool) -> Vec<String> {
    let first = from.utc().date_naive();
    let mut days: BTreeMap<NaiveDate, (u64, u64)> = BTreeMap::new();
    for day in on.coverage.streams.iter().flat_map(|stream| &stream.days) {
        let (covered, holes) = days.entry(day.day).or_default();
        // That a day is empty whoever emptied it could have written in digests that nobody signed.
        if day.events > 0 || on.is_signed() {
            *covered += u64::from(day.covered);
        }
        *holes += u64::from(day.holes);
    }
    days.into_iter()
        .filter(|(day, (covered, holes))| *day >= first && asked(*holes) && *covered == 0)
        .map(|(day, _)| day.to_string())
        .collect()
}

/// Hours by month, newest first.
fn months(on: Ground<'_>) -> Vec<Vec<String>> {
    let mut months: BTreeMap<(i32, u32), (u64, u64)> = BTreeMap::new();
    for day in on.coverage.streams.iter().flat_map(|stream| &stream.days) {
        let month = (day.day.year(), day.day.month());
        let (covered, holes) = months.entry(month).or_default();
        *covered += u64::from(day.covered);
        *holes += u64::from(day.holes);
    }
    (0..)
        .zip(months.into_iter().rev())
        .map(|(at, ((year, month), (covered, holes)))| {
            let newest = if at < 3 { "yes" } else { "" };
            vec![
                format!("{year:04}-{month:02}"),
                covered.to_string(),
                holes.to_string(),
                newest.to_owned(),
            ]
        })
        .collect()
}
