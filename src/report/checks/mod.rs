//! What is looked at beside the events of a control: one file for each check.
//!
//! A check answers with a sentence, a small table, and, where it can be a verdict, whether it holds. It
//! says so only where the archive shows it: what cannot be told is undecided, and input that could not be
//! read leaves nothing of which absence could be told.

mod classes;
mod completeness;
mod coverage;
mod data_events;
mod egress;
mod gaps;
mod integrity;
mod inventory;
mod lag;
mod log_bucket;
mod restore;
mod retention;
mod stops;

use super::check::Check;
use super::model::{CheckOutcome, Coverage, Integrity, Population, Scope};
use super::population::Totals;
use crate::coverage::{Class, EXCERPT, Trail};
use crate::event::Time;

/// Rows of a check's table that are kept.
const ROWS: usize = 200;

/// What checks look at.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'g> {
    /// Period and place.
    pub scope: &'g Scope,
    /// Hours and trails.
    pub coverage: &'g Coverage,
    /// Digests.
    pub integrity: &'g Integrity,
    /// All events.
    pub population: &'g Population,
    /// What was counted.
    pub totals: &'g Totals,
    /// What could not be read, in a sentence.
    pub trouble: Option<&'g str>,
    /// The trails, and when they were on.
    pub trails: &'g [Trail],
    /// The current time.
    pub now: Time,
}

impl Ground<'_> {
    /// Whether signatures speak for what digests say. Whoever changed an archive could have made digests anew
    /// of which only the hashes fit.
    fn is_signed(&self) -> bool {
        self.integrity.keys_given
    }

    /// Whether something that nothing here speaks against holds: events that are not here could, so only
    /// where signed digests speak for every hour is it sure.
    fn proves_silence(&self, holds: bool) -> Option<bool> {
        let all: u64 = self.coverage.hours.values().sum();
        let proven = [Class::Covered, Class::EmptyProven].map(Class::name);
        let hours = proven
            .iter()
            .filter_map(|name| self.coverage.hours.get(*name));
        if !holds {
            return Some(false);
        }
        (self.is_signed() && all > 0 && hours.sum::<u64>() == all).then_some(true)
    }
}

impl Ground<'_> {
    /// That something was not found, and what that is worth.
    fn silence(&self, what: &str) -> String {
        match self.proves_silence(true) {
            Some(_) => format!("{what}, and signed digests speak for every hour"),
            None => format!("{what}; without a signed digest for every hour that proves nothing"),
        }
    }
}

/// Looks.
pub fn run(check: Check, on: Ground<'_>) -> CheckOutcome {
    let found = match check {
        Check::Integrity => integrity::look(on),
        Check::Retention90Days => retention::look(on, 90, "90 days"),
        Check::Retention12Months => retention::look(on, 365, "12 months"),
        Check::Retention30Months => retention::look(on, 913, "30 months"),
        Check::FieldCompleteness => completeness::look(on),
        Check::Gaps => gaps::look(on),
        Check::StopStartIntervals => stops::look(on),
        Check::TimeToRestore => restore::look(on),
        Check::DeliveryLag => lag::look(on),
        Check::Coverage => coverage::look(on),
        Check::Inventory => inventory::look(on),
        Check::EventClasses => classes::look(on),
        Check::DataEventsSeen => data_events::look(on),
        Check::LogBucketAccount => log_bucket::look(on),
        Check::EgressVolume => egress::look(on),
    };
    let mut outcome = CheckOutcome {
        check: check.name().to_owned(),
        title: title(check).to_owned(),
        holds: found.holds.filter(|_| check.decides()),
        says: found.says,
        columns: found
            .columns
            .iter()
            .map(|column| (*column).to_owned())
            .collect(),
        rows_all: found.rows.len() as u64,
        rows: found.rows,
    };
    if let Some(trouble) = on.trouble.filter(|_| outcome.holds == Some(true)) {
        outcome.holds = None;
        outcome.says += &format!("; undecided all the same: {trouble}");
    }
    let mut streams = on.coverage.streams.iter();
    let is_excerpt = streams.any(|stream| stream.excerpt);
    if is_excerpt && outcome.holds == Some(true) {
        outcome.holds = None;
        outcome.says += &format!("; undecided all the same: {EXCERPT}");
    }
    outcome.rows.truncate(ROWS);
    outcome
}

/// What a check found.
#[derive(Debug, Default)]
struct Found {
    holds: Option<bool>,
    says: String,
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

fn title(check: Check) -> &'static str {
    match check {
        Check::Integrity => "Digest validation",
        Check::Retention90Days => "Kept for 90 days",
        Check::Retention12Months => "Kept for 12 months",
        Check::Retention30Months => "Kept for 30 months",
        Check::FieldCompleteness => "Elements of a record",
        Check::Gaps => "Holes",
        Check::StopStartIntervals => "Logging switched off",
        Check::TimeToRestore => "Time until it was on again",
        Check::DeliveryLag => "From event to delivery",
        Check::Coverage => "Coverage by account and region",
        Check::Inventory => "What is recorded",
        Check::EventClasses => "Classes of events",
        Check::DataEventsSeen => "Stores with data events",
        Check::LogBucketAccount => "Account of the log bucket",
        Check::EgressVolume => "Bytes out of buckets",
    }
}

/// A moment in a table.
fn shown(time: Option<Time>) -> String {
    time.map_or_else(String::new, |time| time.to_string())
}

/// A length of time in words: `3 d 4 h`, `12 min`, `45 s`.
fn span(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// A share with two decimals, never rounded up to the whole.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    let share = u128::from(part) * 10_000 / u128::from(whole);
    format!("{}.{:02} %", share / 100, share % 100)
}
