//! Counts of what was done, and by whom: small, whatever the number of events.

use super::gather::Deed;
use crate::event::{Outcome, Time};
use std::collections::BTreeMap;

/// How often something was done, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) events: u64,
    pub(super) writes: u64,
    pub(super) denied: u64,
    pub(super) failed: u64,
    pub(super) first: Option<Time>,
    pub(super) last: Option<Time>,
}

impl Totals {
    pub(super) fn count(&mut self, deed: &Deed) {
        self.events += 1;
        self.writes += u64::from(deed.write);
        self.denied += u64::from(deed.is(Outcome::Denied));
        self.failed += u64::from(deed.is(Outcome::Failed));
        self.span(deed.time(), deed.time());
    }

    pub(super) fn add(&mut self, other: &Totals) {
        self.events += other.events;
        self.writes += other.writes;
        self.denied += other.denied;
        self.failed += other.failed;
        self.span(other.first, other.last);
    }

    fn span(&mut self, first: Option<Time>, last: Option<Time>) {
        self.first = [self.first, first].into_iter().flatten().min();
        self.last = self.last.max(last);
    }

    pub(super) fn ok(&self) -> u64 {
        self.events - self.denied - self.failed
    }
}

/// Totals by a text.
pub(super) type By = BTreeMap<Box<str>, Totals>;

/// Counts a deed under a text.
pub(super) fn count(by: &mut By, text: &str, deed: &Deed) {
    if let Some(totals) = by.get_mut(text) {
        totals.count(deed);
    } else {
        by.entry(text.into()).or_default().count(deed);
    }
}

/// The texts of a table, the most frequent first.
pub(super) fn ranked(by: &By) -> Vec<(&str, &Totals)> {
    let mut rows: Vec<(&str, &Totals)> =
        by.iter().map(|(text, totals)| (&**text, totals)).collect();
    rows.sort_by(|a, b| b.1.events.cmp(&a.1.events).then(a.0.cmp(b.0)));
    rows
}
