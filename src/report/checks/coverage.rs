//! Which hours of each account and region are here, and which of them a digest proves.

use super::{Found, Ground, percent};

/// Classes of hours whose events are here, or that had none.
const COVERED: [&str; 4] = ["covered", "covered-unverified", "empty-proven", "narrowed"];
/// Those of them that a digest proves.
const PROVEN: [&str; 2] = ["covered", "empty-proven"];

pub(super) fn look(on: Ground<'_>) -> Found {
    let hours = |hours: &std::collections::BTreeMap<String, u64>, classes: &[&str]| -> u64 {
        classes.iter().filter_map(|class| hours.get(*class)).sum()
    };
    let all: u64 = on.coverage.hours.values().sum();
    let covered = hours(&on.coverage.hours, &COVERED);
    Found {
        holds: None,
        says: format!(
            "{covered} of {all} hours are covered ({}), {} proven by digests, {} holes",
            percent(covered, all),
            hours(&on.coverage.hours, &PROVEN),
            on.coverage.holes
        ),
        columns: &[
            "account", "region", "hours", "covered", "proven", "holes", "share",
        ],
        rows: (on.coverage.streams.iter())
            .map(|stream| {
                let all: u64 = stream.hours.values().sum();
                let covered = hours(&stream.hours, &COVERED);
                let holes: u64 = stream.days.iter().map(|day| u64::from(day.holes)).sum();
                vec![
                    stream.account.clone(),
                    stream.region.clone(),
                    all.to_string(),
                    covered.to_string(),
                    hours(&stream.hours, &PROVEN).to_string(),
                    holes.to_string(),
                    percent(covered, all),
                ]
            })
            .collect(),
    }
}
