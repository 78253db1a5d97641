//! What a worker keeps of the events of one unit.

use super::condition::Condition;
use super::detail::Detail;
use super::kind::Kind;
use super::late::Late;
use super::pool::{Pool, Rank};
use super::switch::Switch;
use crate::event::{Event, EventId, Outcome, Time, Top};
use crate::intern::Interner;
use crate::lineage::Callers;
use crate::report::hash;
use crate::report::plan::{Class, Plan};
use crate::report::rulebook::Rulebook;
use crate::rule::{LogBuckets, Noted};
use crate::scan::Fingerprint;
use crate::zone::Zone;
use hashbrown::HashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is asked of every event.
pub struct Watch<'p> {
    /// The controls.
    pub plan: &'p Plan<'p>,
    /// The rules.
    pub book: &'p Rulebook,
    /// How many rows are kept of each control.
    pub needs: Needs,
    /// Tells which buckets hold logs.
    pub log_buckets: LogBuckets,
    /// What is known to be too late to be listed.
    pub late: Late,
}

/// How many rows are kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    /// The first so many.
    pub first: usize,
    /// So many drawn.
    pub drawn: usize,
    /// By this number.
    pub seed: u64,
}

/// What is alike in many events that count for a control.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Profile {
    /// The rules that hold whatever turns out, if the bucket holds logs, and if it does not.
    pub(super) rules: [Box<[u32]>; 3],
    pub(super) bucket: Option<Box<str>>,
    pub(super) outcome: Outcome,
    pub(super) write: bool,
    pub(super) account: Box<str>,
}

/// A combination of values that a control counts by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub(super) control: u32,
    pub(super) condition: Condition,
    pub(super) values: Box<[Box<str>]>,
}

/// Rows of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Heap {
    pub(super) control: u32,
    pub(super) class: Class,
    pub(super) condition: Condition,
    /// The drawn ones, not the first.
    pub(super) drawn: bool,
}

/// An event for which rules hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Which event of the unit, by the number in which it was counted.
    pub(super) event: u32,
    pub(super) profile: u32,
    /// The number of who called, and under which condition.
    pub(super) who: u32,
    /// Its groups, as places in [`Part::in_groups`].
    pub(super) groups: (u32, u32),
    pub(super) outcome: Outcome,
}

/// What a correlation asks of an event.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) event: u32,
    pub(super) record: u64,
    pub(super) rule: u32,
    pub(super) condition: Condition,
    pub(super) time: Time,
    pub(super) event_id: EventId,
    /// The number of what was noted.
    pub(super) noted: u32,
}

/// Who got bytes, and from which bucket.
pub(super) type Mover = (Box<str>, Box<str>);

/// Bytes that left a bucket.
#[derive(Clone, Debug)]
pub(super) struct Left {
    pub(super) event: u32,
    pub(super) bytes: u64,
    pub(super) by: u32,
}

/// What one unit of work holds.
#[derive(Debug, Default)]
pub struct Part {
    pub(super) kinds: Interner<Kind>,
    /// The kind of each event counted, in their order.
    pub(super) kind_of: Vec<u32>,
    pub(super) times: Vec<Option<Time>>,
    pub(super) profiles: Interner<Profile>,
    pub(super) groups: Interner<Group>,
    pub(super) in_groups: Vec<u32>,
    pub(super) callers: Callers,
    /// Who called, under which condition that counts.
    pub(super) who: Interner<(Condition, u32)>,
    pub(super) marks: Vec<Mark>,
    pub(super) heaps: HashMap<Heap, Pool<(u32, Detail)>>,
    /// Rows of populations that are drawn from: event, control, condition, and rank.
    pub(super) ranks: Vec<(u32, u32, Condition, Rank)>,
    pub(super) notes: Interner<Noted>,
    pub(super) seen: Vec<Seen>,
    pub(super) log_buckets: BTreeSet<Box<str>>,
    /// Buckets that CloudTrail called upon, and the accounts that own them.
    pub(super) bucket_accounts: BTreeSet<(Box<str>, Box<str>)>,
    pub(super) switches: Vec<(Option<u32>, Switch)>,
    pub(super) movers: Interner<Mover>,
    pub(super) left: Vec<Left>,
    weight: usize,
}

impl Part {
    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        self.weight + self.callers.weight() + self.kind_of.len() * 40
    }
}

impl Watch<'_> {
    /// Notes what matters of an event whenever it was: which buckets hold logs.
    pub fn aside(&self, event: &Event<'_>, part: &mut Part) {
        if !self.log_buckets.could_tell(event.raw()) {
            return;
        }
        let Some(bucket) = self.log_buckets.of(event) else {
            return;
        };
        let bucket: Box<str> = (&*bucket).into();
        // CloudTrail's call on a bucket stands in the account that owns it.
        if event.source().as_deref() == Some("s3.amazonaws.com")
            && let Some(account) = event.text(Top::RecipientAccountId)
        {
            let owned = (bucket.clone(), Box::from(&*account));
            part.weight += if part.bucket_accounts.insert(owned) {
                120
            } else {
                0
            };
        }
        part.weight += if part.log_buckets.insert(bucket) {
            80
        } else {
            0
        };
    }

    /// Counts an event of period and scope. The order in which events are counted numbers them.
    pub fn count(
        &self,
        event: &Event<'_>,
        record: u64,
        print: Option<Fingerprint>,
        part: &mut Part,
    ) {
        let number = part.kind_of.len() as u32;
        let (kind, new) = part.kinds.number_of(&Kind::of(event));
        part.weight += if new { 400 } else { 0 };
        part.kind_of.push(kind);
        part.times.push(event.time());
        if let Some(switch) = Switch::of(event) {
            part.weight += 600;
            part.switches.push((Some(number), switch));
        }
        if let Some((bytes, by)) = left(event) {
            let (by, _) = part.movers.number(by);
            part.weight += size_of::<Left>();
            part.left.push(Left {
                event: number,
                bytes,
                by,
            });
        }
        let (rules, bucket) = self.rules(event);
        if rules.iter().any(|rules| !rules.is_empty()) {
            self.mark(event, number, record, print, rules, bucket, part);
        }
    }

    /// The rules that hold whatever turns out, if the bucket holds logs, and if it does not.
    fn rules(&self, event: &Event<'_>) -> ([Box<[u32]>; 3], Option<Box<str>>) {
        let set = &self.book.set;
        let numbers =
            |rules: Vec<usize>| -> Vec<u32> { rules.into_iter().map(|rule| rule as u32).collect() };
        if !set.could_match(event.raw()) {
            return Default::default();
        }
        let held = set.evaluate_before(event);
        let without = numbers(held.rules);
        let Some((bucket, with)) = held.if_logs else {
            return ([without.into(), [].into(), [].into()], None);
        };
        let with = numbers(with);
        let only = |one: &[u32], other: &[u32]| -> Box<[u32]> {
            one.iter()
                .copied()
                .filter(|rule| !other.contains(rule))
                .collect()
        };
        let (if_logs, if_not) = (only(&with, &without), only(&without, &with));
        let both = only(&without, &if_not);
        ([both, if_logs, if_not], Some(bucket))
    }

    /// The controls that the event counts for, each under its condition.
    fn controls(
        &self,
        rules: &[Box<[u32]>; 3],
        bucket: Option<&str>,
    ) -> Vec<(u32, Class, Condition)> {
        let [both, if_logs, if_not] = rules;
        let Some(bucket) = bucket else {
            let controls = self.plan.controls_of(both).into_iter();
            return controls
                .map(|(one, class)| (one, class, Condition::Always))
                .collect();
        };
        let with = self.plan.controls_of(&[&**both, if_logs].concat());
        let without = self.plan.controls_of(&[&**both, if_not].concat());
        let mut all = Vec::new();
        for one in &with {
            let condition = if without.contains(one) {
                Condition::Always
            } else {
                Condition::IfLogs(bucket.into())
            };
            all.push((one.0, one.1, condition));
        }
        for one in without.iter().filter(|one| !with.contains(one)) {
            all.push((one.0, one.1, Condition::IfNot(bucket.into())));
        }
        all
    }

    #[allow(clippy::too_many_arguments)]
    fn mark(
        &self,
        event: &Event<'_>,
        number: u32,
        record: u64,
        print: Option<Fingerprint>,
        rules: [Box<[u32]>; 3],
        bucket: Option<Box<str>>,
        part: &mut Part,
    ) {
        let outcome = event.outcome();
        let controls = self.controls(&rules, bucket.as_deref());
        self.observe(event, number, record, &rules, bucket.as_deref(), part);
        let from = part.in_groups.len() as u32;
        for (control, class, condition) in &controls {
            if *class == Class::Population {
                let fields = &self.plan.controls[*control as usize].count_by;
                let group = Group {
                    control: *control,
                    condition: condition.clone(),
                    values: (fields.iter())
                        .map(|field| Box::from(&*field.cell(event, Zone::Utc)))
                        .collect(),
                };
                let (group, new) = part.groups.number(group);
                part.weight += if new { 300 } else { 4 };
                part.in_groups.push(group);
            }
        }
        let condition = controls.iter().map(|(.., condition)| condition).min();
        let who = condition.map_or(u32::MAX, |condition| {
            let caller = part.callers.number(event);
            part.who.number((condition.clone(), caller)).0
        });
        let kept = (&rules, bucket.as_deref());
        self.keep(event, number, record, print, kept, &controls, part);
        let (profile, new) = part.profiles.number(Profile {
            rules,
            bucket,
            outcome,
            write: event.access().write,
            account: event
                .text(Top::RecipientAccountId)
                .unwrap_or_default()
                .into(),
        });
        part.weight += size_of::<Mark>() + if new { 300 } else { 0 };
        let mark = Mark {
            event: number,
            profile,
            who,
            groups: (from, part.in_groups.len() as u32),
            outcome,
        };
        part.marks.push(mark);
    }

    /// Keeps the event's row where it may be among those that are listed or drawn.
    #[allow(clippy::too_many_arguments)]
    fn keep(
        &self,
        event: &Event<'_>,
        number: u32,
        record: u64,
        print: Option<Fingerprint>,
        (rules, bucket): (&[Box<[u32]>; 3], Option<&str>),
        controls: &[(u32, Class, Condition)],
        part: &mut Part,
    ) {
        let rank = Rank {
            draw: 0,
            time: event.time(),
            event_id: event.text(Top::EventId).unwrap_or_default().into(),
            file: 0,
            record,
        };
        let mut detail: Option<Arc<(u32, Detail)>> = None;
        for (control, class, condition) in controls {
            for drawn in [false, true] {
                let most = if drawn {
                    self.needs.drawn
                } else {
                    self.needs.first
                };
                if most == 0 || (drawn && *class == Class::Beyond) {
                    continue;
                }
                let heap = Heap {
                    control: *control,
                    class: *class,
                    condition: condition.clone(),
                    drawn,
                };
                if self.late.is_late(&heap, rank.time) {
                    continue;
                }
                let mut rank = rank.clone();
                if drawn {
                    part.weight += size_of::<(u32, u32, Condition, Rank)>() + 40;
                    let row = (number, *control, condition.clone(), rank.clone());
                    part.ranks.push(row);
                    rank.draw = self.draw(*control, event);
                }
                let pool = part.heaps.entry(heap).or_insert_with(|| Pool::new(most));
                if !pool.wants(&rank) {
                    continue;
                }
                let detail = detail.get_or_insert_with(|| {
                    let fields = self.fields(rules);
                    let detail = Detail::of(event, rules.clone(), bucket.map(Into::into), &fields);
                    part.weight += detail.weight();
                    Arc::new((number, detail))
                });
                pool.put(rank, print, Arc::clone(detail));
            }
        }
    }

    /// The fields that these rules name as worth showing.
    fn fields(&self, rules: &[Box<[u32]>; 3]) -> Vec<String> {
        let all: BTreeSet<&String> = (rules.iter().flatten())
            .flat_map(|rule| self.book.fields(*rule as usize))
            .collect();
        all.into_iter().cloned().collect()
    }

    /// A number that decides whether an event is drawn: the beginning of a keyed hash, of which the
    /// smallest are kept. The key is the seed; the text is control, account and `eventID`, so that anybody
    /// can draw the same rows again from a list of the population. Events without an id go by their text.
    fn draw(&self, control: u32, event: &Event<'_>) -> u64 {
        let control = self.plan.controls.get(control as usize);
        let asked = control.and_then(|control| control.asked.as_ref());
        let control = asked.map_or("", |asked| asked.id.as_str());
        let account = event.text(Top::RecipientAccountId).unwrap_or_default();
        let id = event.text(Top::EventId).unwrap_or_default();
        let content = if id.is_empty() { event.raw() } else { &[] };
        let parts = [
            control.as_bytes(),
            b"\n",
            account.as_bytes(),
            b"\n",
            id.as_bytes(),
            content,
        ];
        // Never 0, which means that nothing was drawn.
        hash::keyed_number(&self.needs.seed.to_string(), &parts).max(1)
    }

    fn observe(
        &self,
        event: &Event<'_>,
        number: u32,
        record: u64,
        rules: &[Box<[u32]>; 3],
        bucket: Option<&str>,
        part: &mut Part,
    ) {
        let Some(time) = event.time() else { return };
        for (rules, at) in rules.iter().zip(0..) {
            for rule in &**rules {
                let Some(noted) = self.book.set.observe(*rule as usize, event) else {
                    continue;
                };
                let (noted, new) = part.notes.number(noted);
                let bucket = || bucket.unwrap_or_default().into();
                part.weight += size_of::<Seen>() + if new { 300 } else { 0 };
                part.seen.push(Seen {
                    event: number,
                    record,
                    rule: *rule,
                    condition: match at {
                        0 => Condition::Always,
                        1 => Condition::IfLogs(bucket()),
                        _ => Condition::IfNot(bucket()),
                    },
                    time,
                    event_id: (event.text(Top::EventId))
                        .map_or_else(EventId::default, |id| EventId::from(&*id)),
                    noted,
                });
            }
        }
    }
}

/// Bytes that an S3 data event sent out, with who got them and from where.
fn left(event: &Event<'_>) -> Option<(u64, Mover)> {
    let more = event.get(Top::AdditionalEventData)?;
    let bytes: f64 = more.get("bytesTransferredOut")?.text().parse().ok()?;
    if !bytes.is_finite() || bytes < 1.0 {
        return None;
    }
    let bucket = event.get(Top::RequestParameters)?.get_text("bucketName")?;
    let by = (&*event.actor().id).into();
    #[allow(clippy::cast_sign_loss)]
    Some((bytes as u64, (by, (&*bucket).into())))
}
