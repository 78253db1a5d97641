//! Counts of events by outcome, with the first and the last.

use crate::event::{Outcome, Time};
use crate::report::model::{DayCount, Hits};

/// A UTC day.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// Counts of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Daily {
    /// Events, each once.
    pub events: u64,
    /// Of these, writes.
    pub writes: u64,
    /// Of these, refused.
    pub denied: u64,
    /// Of these, failed otherwise.
    pub failed: u64,
}

impl Daily {
    /// Counts so many events of one kind.
    pub fn count(&mut self, events: u64, outcome: Outcome, write: bool) {
        self.events += events;
        self.writes += if write { events } else { 0 };
        match outcome {
            Outcome::Ok => {}
            Outcome::Denied => self.denied += events,
            Outcome::Failed => self.failed += events,
        }
    }

    /// As the report has it; `day` counts from 1970-01-01.
    pub fn on(self, day: i64) -> DayCount {
        DayCount {
            day: Time(day * DAY).utc().format("%Y-%m-%d").to_string(),
            events: self.events,
            writes: self.writes,
            denied: self.denied,
            failed: self.failed,
        }
    }
}

/// The UTC day of a moment, counted from 1970-01-01.
pub(super) fn day_of(time: Time) -> i64 {
    time.0.div_euclid(DAY)
}

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
