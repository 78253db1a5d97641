//! What all units add up to, taken one after the other in archive order.

use super::condition::Condition;
use super::detail::Detail;
use super::hits::{Daily, Tallied, day_of};
use super::kind::Kind;
use super::numbers::Numbers;
use super::part::{Group, Heap, Part, Profile, Seen};
use super::pool::{Pool, Rank};
use super::switch::Switch;
use super::totals::Moment;
use crate::event::Time;
use crate::intern::Interner;
use crate::lineage::Caller;
use crate::rule::{Noted, Notes, Observation};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Where a unit was read.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Index of its file.
    pub file: u32,
    /// The number of its first record there, from 1.
    pub first_record: u64,
    /// The minute of delivery in the file's name.
    pub delivered: Option<Time>,
}

/// Counts of a profile.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) all: Tallied,
    /// Events by day.
    pub(super) days: BTreeMap<i64, u64>,
}

/// Numbered values, each with what was counted of it.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    keys: Interner<K>,
    pub(super) values: Vec<V>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table {
            keys: Interner::default(),
            values: Vec::new(),
        }
    }
}

impl<K: Clone + Eq + std::hash::Hash, V: Default> Table<K, V> {
    /// The numbers here of values that have others in a part.
    fn numbers(&mut self, keys: &[K]) -> Vec<usize> {
        keys.iter()
            .map(|key| {
                let (number, new) = self.keys.number(key.clone());
                if new {
                    self.values.push(V::default());
                }
                number as usize
            })
            .collect()
    }

    /// Everything.
    pub(super) fn into_pairs(self) -> impl Iterator<Item = (K, V)> {
        self.keys.into_values().into_iter().zip(self.values)
    }
}

/// What was taken so far.
#[derive(Debug, Default)]
pub struct Fold {
    /// Deliveries and events of each kind.
    pub(super) kinds: Table<Kind, (u64, u64)>,
    /// All events by day.
    pub(super) days: BTreeMap<i64, Daily>,
    /// Console sign-ins by who and account.
    pub(super) log_ins: BTreeMap<(Box<str>, Box<str>), Tallied>,
    pub(super) profiles: Table<Profile, Counted>,
    pub(super) groups: Table<Group, Tallied>,
    pub(super) callers: Interner<Caller>,
    /// Events by who called, under which condition.
    pub(super) who: Table<(Condition, u32), u64>,
    pub(super) heaps: HashMap<Heap, Pool<(u32, Detail)>>,
    /// Whole populations, where some are drawn.
    pub(super) numbers: Numbers,
    /// What correlations ask for, whatever turns out.
    pub(super) observations: Vec<Observation>,
    /// And under a condition.
    pub(super) observations_if: Vec<(Condition, Observation)>,
    notes: Notes,
    pub(super) moments: Vec<Moment>,
    pub(super) log_buckets: BTreeSet<Box<str>>,
    pub(super) bucket_accounts: BTreeSet<(Box<str>, Box<str>)>,
    pub(super) switches: Vec<Switch>,
    /// Bytes and events by who and bucket.
    pub(super) movers: Table<(Box<str>, Box<str>), (u64, u64)>,
    /// Events by the seconds from event to delivery.
    pub(super) lags: HashMap<i64, u64>,
    /// Deliveries in each file.
    pub(super) files: HashMap<u32, u64>,
}

impl Fold {
    /// Takes a part. `fresh` tells of each event counted in it whether it is the first delivery of that
    /// event; `learn` hears of every caller that will be traced.
    pub fn take(
        &mut self,
        part: Part,
        fresh: &[bool],
        place: Place,
        mut learn: impl FnMut(&Caller),
    ) {
        let is_fresh = |event: u32| fresh.get(event as usize).copied().unwrap_or(true);
        self.log_buckets.extend(part.log_buckets);
        self.bucket_accounts.extend(part.bucket_accounts);
        if !part.kind_of.is_empty() {
            *self.files.entry(place.file).or_default() += part.kind_of.len() as u64;
        }
        let kinds = self.kinds.numbers(part.kinds.values());
        for ((event, kind), time) in (0..).zip(&part.kind_of).zip(&part.times) {
            let (raw, unique) = &mut self.kinds.values[kinds[*kind as usize]];
            *raw += 1;
            if is_fresh(event) {
                *unique += 1;
                if let Some(time) = time {
                    let kind = &part.kinds.values()[*kind as usize];
                    let day = self.days.entry(day_of(*time)).or_default();
                    day.count(1, kind.outcome, kind.write);
                    if let Some((_, who)) = &kind.log_in {
                        let key = (who.clone(), kind.account.clone());
                        self.log_ins
                            .entry(key)
                            .or_default()
                            .count(true, kind.outcome, Some(*time));
                    }
                }
                if let (Some(time), Some(delivered)) = (time, place.delivered) {
                    let lag = (delivered.0 - time.0).div_euclid(1_000_000);
                    *self.lags.entry(lag).or_default() += 1;
                }
            }
        }
        let profiles = self.profiles.numbers(part.profiles.values());
        let groups = self.groups.numbers(part.groups.values());
        part.callers.values().iter().for_each(&mut learn);
        let callers = part.callers.into_values().into_iter();
        let callers: Vec<u32> = callers
            .map(|caller| self.callers.number(caller).0)
            .collect();
        let who = part.who.into_values().into_iter();
        let who: Vec<_> = who
            .map(|(condition, caller)| (condition, callers[caller as usize]))
            .collect();
        let who = self.who.numbers(&who);
        for mark in &part.marks {
            let fresh = is_fresh(mark.event);
            let time = part.times[mark.event as usize];
            let profile = &mut self.profiles.values[profiles[mark.profile as usize]];
            profile.all.count(fresh, mark.outcome, time);
            if let Some(time) = time.filter(|_| fresh) {
                *profile.days.entry(day_of(time)).or_default() += 1;
            }
            let (from, to) = mark.groups;
            for group in &part.in_groups[from as usize..to as usize] {
                let group = &mut self.groups.values[groups[*group as usize]];
                group.count(fresh, mark.outcome, time);
            }
            if fresh && let Some(who) = who.get(mark.who as usize) {
                self.who.values[*who] += 1;
            }
        }
        let placed = |rank: &Rank| Rank {
            file: place.file,
            record: place.first_record + rank.record,
            ..rank.clone()
        };
        for (heap, pool) in part.heaps {
            let most = pool.most();
            let kept = self.heaps.entry(heap).or_insert_with(|| Pool::new(most));
            for (rank, print, detail) in pool.iter() {
                if is_fresh(detail.0) {
                    kept.put(placed(rank), print, detail.clone());
                }
            }
        }
        for (event, control, condition, rank) in part.ranks {
            if is_fresh(event) {
                self.numbers.push(control, &condition, &placed(&rank));
            }
        }
        let notes = part.notes.into_values().into_iter();
        let notes: Vec<_> = notes.map(|noted| self.notes.share(noted)).collect();
        self.observe(part.seen, &notes, &is_fresh, place);
        let switches = part.switches.into_iter();
        let fresh_switches = switches.filter(|(event, _)| event.is_none_or(is_fresh));
        self.switches.extend(fresh_switches.map(|(_, switch)| {
            learn(&switch.caller);
            switch
        }));
        let movers = self.movers.numbers(part.movers.values());
        for left in part.left.iter().filter(|left| is_fresh(left.event)) {
            let (bytes, events) = &mut self.movers.values[movers[left.by as usize]];
            *bytes = bytes.saturating_add(left.bytes);
            *events += 1;
        }
    }

    /// Numbers the events that correlations ask for: one number for each, whatever rules hold.
    fn observe(
        &mut self,
        seen: Vec<Seen>,
        notes: &[Rc<Noted>],
        is_fresh: &dyn Fn(u32) -> bool,
        place: Place,
    ) {
        let mut last = None;
        for one in seen.into_iter().filter(|one| is_fresh(one.event)) {
            if last != Some(one.event) {
                last = Some(one.event);
                self.moments.push(Moment {
                    event_id: one.event_id.clone(),
                    time: one.time,
                    file: place.file,
                    record: place.first_record + one.record,
                });
            }
            let observation = Observation {
                time: one.time,
                event_id: one.event_id,
                values: Rc::clone(&notes[one.noted as usize]),
                rule: one.rule,
                event: self.moments.len() as u32 - 1,
            };
            match one.condition {
                Condition::Always => self.observations.push(observation),
                condition => self.observations_if.push((condition, observation)),
            }
        }
    }

    /// Names a bucket that trails deliver to, known from elsewhere.
    pub fn log_bucket(&mut self, bucket: &str) {
        self.log_buckets.insert(bucket.into());
    }
}
