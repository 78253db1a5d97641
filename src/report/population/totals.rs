//! What came out: every count in its place, when it is known which buckets hold logs.

use super::condition::Condition;
use super::detail::Detail;
use super::fold::Fold;
use super::hits::{Daily, Tallied};
use super::kind::Kind;
use super::part::Profile;
use super::pool::{Pool, Rank};
use super::switch::Switch;
use crate::event::{EventId, Time};
use crate::lineage::Caller;
use crate::report::plan::{Class, Plan};
use crate::rule::Observation;
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

/// An event that a correlation is about, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// `eventID`; empty where there is none.
    pub event_id: EventId,
    /// When.
    pub time: Time,
    /// Index of the file.
    pub file: u32,
    /// Record number there, from 1.
    pub record: u64,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the whole population, from 1.
    pub number: u64,
    /// Index of the file.
    pub file: u32,
    /// Record number there, from 1.
    pub record: u64,
    /// The event, with a number that means nothing any more.
    pub detail: Arc<(u32, Detail)>,
    /// The rules that hold for it.
    pub rules: Vec<usize>,
}

/// The values of one group.
pub type Values = Box<[Box<str>]>;

/// What was counted of one control.
#[derive(Debug, Default)]
pub struct ControlTotals {
    /// Its population.
    pub population: Tallied,
    /// Events for which only a rule beyond the standard holds.
    pub beyond: Tallied,
    /// The population by account.
    pub accounts: BTreeMap<Box<str>, Tallied>,
    /// The population by its fields, most events first.
    pub groups: Vec<(Values, Tallied)>,
    /// The population by UTC day since 1970-01-01.
    pub days: BTreeMap<i64, Daily>,
    /// The first rows of the population.
    pub first: Vec<Row>,
    /// The first of those beyond.
    pub beyond_first: Vec<Row>,
    /// Rows that were drawn.
    pub drawn: Vec<Row>,
}

/// Everything.
#[derive(Debug, Default)]
pub struct Totals {
    /// All events by UTC day since 1970-01-01.
    pub days: BTreeMap<i64, Daily>,
    /// Console sign-ins by who and account.
    pub log_ins: BTreeMap<(Box<str>, Box<str>), Tallied>,
    /// By rule about single events.
    pub rules: Vec<Tallied>,
    /// By control of the plan.
    pub controls: Vec<ControlTotals>,
    /// Every kind of event, with deliveries and events.
    pub kinds: Vec<(Kind, u64, u64)>,
    /// Callers of the populations, with their events.
    pub callers: Vec<(Caller, u64)>,
    /// What correlations ask for.
    pub observations: Vec<Observation>,
    /// The events that these are about, by number.
    pub moments: Vec<Moment>,
    /// Buckets that trails deliver to.
    pub log_buckets: BTreeSet<Box<str>>,
    /// Buckets that CloudTrail called upon, with the accounts that own them.
    pub bucket_accounts: BTreeSet<(Box<str>, Box<str>)>,
    /// Watchers switched off and on, oldest first.
    pub switches: Vec<Switch>,
    /// Bytes out of buckets: who, bucket, bytes, events; most bytes first.
    pub movers: Vec<(Box<str>, Box<str>, u64, u64)>,
    /// Events by the seconds from event to delivery.
    pub lags: BTreeMap<i64, u64>,
    /// Deliveries in each file.
    pub files: HashMap<u32, u64>,
}

impl Fold {
    /// Puts everything in its place; an error where what was written to files could not be read again.
    pub fn finish(
        mut self,
        plan: &Plan<'_>,
        rules: usize,
        most: (usize, usize),
    ) -> io::Result<Totals> {
        let log_buckets = std::mem::take(&mut self.log_buckets);
        let mut totals = Totals {
            rules: vec![Tallied::default(); rules],
            controls: plan
                .controls
                .iter()
                .map(|_| ControlTotals::default())
                .collect(),
            moments: self.moments,
            files: self.files,
            days: self.days,
            log_ins: self.log_ins,
            bucket_accounts: self.bucket_accounts,
            ..Totals::default()
        };
        for (profile, counted) in self.profiles.into_pairs() {
            let rules = holding(&profile.rules, |at| is_so(&profile, at, &log_buckets));
            for rule in &rules {
                if let Some(count) = totals.rules.get_mut(*rule as usize) {
                    count.add(counted.all);
                }
            }
            for (control, class) in plan.controls_of(&rules) {
                let control = &mut totals.controls[control as usize];
                if class == Class::Beyond {
                    control.beyond.add(counted.all);
                    continue;
                }
                control.population.add(counted.all);
                let account = control.accounts.entry(profile.account.clone()).or_default();
                account.add(counted.all);
                for (day, events) in &counted.days {
                    let day = control.days.entry(*day).or_default();
                    day.count(*events, profile.outcome, profile.write);
                }
            }
        }
        let mut groups: BTreeMap<(u32, Values), Tallied> = BTreeMap::new();
        for (group, counted) in self.groups.into_pairs() {
            if group.condition.holds(&log_buckets) {
                groups
                    .entry((group.control, group.values))
                    .or_default()
                    .add(counted);
            }
        }
        for ((control, values), counted) in groups {
            totals.controls[control as usize]
                .groups
                .push((values, counted));
        }
        for control in &mut totals.controls {
            control.groups.sort_by(|a, b| {
                (b.1.events(), b.1.raw)
                    .cmp(&(a.1.events(), a.1.raw))
                    .then_with(|| a.0.cmp(&b.0))
            });
        }
        let mut heaps: BTreeMap<(u32, Class, bool), Pool<(u32, Detail)>> = BTreeMap::new();
        for (heap, pool) in self.heaps {
            if heap.condition.holds(&log_buckets) {
                let most = if heap.drawn { most.1 } else { most.0 };
                let all = heaps
                    .entry((heap.control, heap.class, heap.drawn))
                    .or_insert_with(|| Pool::new(most));
                for (rank, print, detail) in pool.iter() {
                    all.put(rank.clone(), print, Arc::clone(detail));
                }
            }
        }
        let drawn = heaps.iter().filter(|((.., drawn), _)| *drawn);
        let asked: HashMap<(u32, u32, u64), u64> = drawn
            .flat_map(|((control, ..), pool)| {
                let place = |rank: &Rank| ((*control, rank.file, rank.record), 0);
                pool.iter().map(move |(rank, ..)| place(rank))
            })
            .collect();
        let holds = |condition: &Condition| condition.holds(&log_buckets);
        let numbers = self.numbers.finish(asked, holds)?;
        for ((number, class, drawn), pool) in heaps {
            let control = &mut totals.controls[number as usize];
            let mut rows: Vec<Row> = (1..)
                .zip(pool.iter())
                .map(|(at, (rank, _, detail))| {
                    let place = (number, rank.file, rank.record);
                    let number = match numbers.get(&place) {
                        Some(number) if drawn => *number,
                        _ => at,
                    };
                    row(number, rank, detail, &log_buckets)
                })
                .collect();
            rows.sort_by_key(|row| row.number);
            match (class, drawn) {
                (_, true) => control.drawn = rows,
                (Class::Population, false) => control.first = rows,
                (Class::Beyond, false) => control.beyond_first = rows,
            }
        }
        let mut events_of = vec![0; self.callers.values().len()];
        for ((condition, caller), events) in self.who.into_pairs() {
            if condition.holds(&log_buckets) {
                events_of[caller as usize] += events;
            }
        }
        let callers = self.callers.into_values().into_iter().zip(events_of);
        totals.callers = callers.filter(|(_, events)| *events > 0).collect();
        totals.kinds = self
            .kinds
            .into_pairs()
            .map(|(kind, (raw, unique))| (kind, raw, unique))
            .collect();
        totals.observations = self.observations;
        let decided = self.observations_if.into_iter();
        let decided = decided.filter(|(condition, _)| condition.holds(&log_buckets));
        totals.observations.extend(decided.map(|(_, one)| one));
        totals.switches = self.switches;
        totals.switches.sort_by(|a, b| {
            (a.time, &a.event_id, a.way, &a.what).cmp(&(b.time, &b.event_id, b.way, &b.what))
        });
        totals.movers = (self.movers.into_pairs())
            .map(|((by, bucket), (bytes, events))| (by, bucket, bytes, events))
            .filter(|(.., events)| *events > 0)
            .collect();
        totals
            .movers
            .sort_by(|a, b| b.2.cmp(&a.2).then_with(|| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
        totals.lags = self.lags.into_iter().collect();
        totals.log_buckets = log_buckets;
        Ok(totals)
    }
}

/// Whether the rules at this place hold: always, if the bucket holds logs, if it does not.
fn is_so(profile: &Profile, at: usize, log_buckets: &BTreeSet<Box<str>>) -> bool {
    let logs = || {
        let bucket = profile.bucket.as_ref();
        bucket.is_some_and(|bucket| log_buckets.contains(bucket))
    };
    match at {
        0 => true,
        1 => logs(),
        _ => !logs(),
    }
}

fn holding(rules: &[Box<[u32]>; 3], is_so: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut all: Vec<u32> = (0..)
        .zip(rules)
        .filter(|(at, _)| is_so(*at))
        .flat_map(|(_, rules)| rules.iter().copied())
        .collect();
    all.sort_unstable();
    all
}

fn row(
    number: u64,
    rank: &Rank,
    detail: &Arc<(u32, Detail)>,
    log_buckets: &BTreeSet<Box<str>>,
) -> Row {
    let logs = || {
        let bucket = detail.1.bucket.as_ref();
        bucket.is_some_and(|bucket| log_buckets.contains(bucket))
    };
    let rules = holding(&detail.1.rules, |at| match at {
        0 => true,
        1 => logs(),
        _ => !logs(),
    });
    Row {
        number,
        file: rank.file,
        record: rank.record,
        detail: Arc::clone(detail),
        rules: rules.into_iter().map(|rule| rule as usize).collect(),
    }
}
