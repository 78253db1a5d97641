//! Counts of events by outcome, with the first and the last.

use crate::event::{Outcome, Time};
use crate::report::model::Hits;

/// Counts that add up whatever the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// Deliveries.
    pub raw: u64,
    /// Events that worked.
    pub ok: u64,
    /// Events that were refused.
    pub denied: u64,
    /// Events that failed otherwise.
    pub failed: u64,
    /// The first event.
    pub first: Option<Time>,
    /// The last event.
    pub last: Option<Time>,
}

impl Tallied {
    /// Counts a delivery; `fresh` when it is the first of its event.
    pub fn count(&mut self, fresh: bool, outcome: Outcome, time: Option<Time>) {
        self.raw += 1;
        if !fresh {
            return;
        }
        match outcome {
            Outcome::Ok => self.ok += 1,
            Outcome::Denied => self.denied += 1,
            Outcome::Failed => self.failed += 1,
        }
        self.add(Tallied {
            first: time,
            last: time,
            ..Tallied::default()
        });
    }

    /// Adds other counts.
    pub fn add(&mut self, other: Tallied) {
        self.raw += other.raw;
        self.ok += other.ok;
        self.denied += other.denied;
        self.failed += other.failed;
        self.first = match (self.first, other.first) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.last = self.last.max(other.last);
    }

    /// Events, each once.
    pub fn events(&self) -> u64 {
        self.ok + self.denied + self.failed
    }

    /// As the report has it.
    pub fn hits(&self) -> Hits {
        Hits {
            events: self.events(),
            raw: self.raw,
            effective: self.ok,
            attempted: self.denied + self.failed,
            denied: self.denied,
            failed: self.failed,
            first: self.first,
            last: self.last,
        }
    }
}
