//! What a worker keeps for detect: events for which a rule holds, every link that their callers may be
//! traced by, and, while that is not known, which buckets hold logs.

use crate::event::{Derived, Event, EventId, Field, Outcome, Time, Top};
use crate::filter::Filter;
use crate::intern::Interner;
use crate::json::valid;
use crate::lineage::{Callers, Harvest, could_link};
use crate::rule::{LogBuckets, Noted, Set};
use crate::scan::{Fingerprint, Gather, Kept, Place};
use crate::zone::Zone;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// Asks rules of what a filter lets through.
pub(super) struct Watch {
    pub(super) set: Set,
    pub(super) filter: Filter,
    /// Tells which buckets hold logs, where rules ask and it is not known.
    pub(super) log_buckets: Option<LogBuckets>,
}

/// An event for which rules hold, as a worker found it: numbers of what its unit holds.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) place: Place,
    pub(super) caller: u32,
    /// Which rules hold.
    pub(super) rules: u32,
    /// What correlations ask of it, as places in [`Found::observed`].
    pub(super) observed: Range<usize>,
    pub(super) told: Told<u32>,
}

/// What is told of an event.
#[derive(Clone, Debug)]
pub(super) struct Told<T> {
    pub(super) time: Option<Time>,
    pub(super) outcome: Outcome,
    pub(super) actor: T,
    pub(super) actor_label: T,
    /// Service and name: `s3:PutBucketPolicy`.
    pub(super) event: T,
    /// `ok`, else the error code or message.
    pub(super) result: T,
    pub(super) ip: Option<T>,
    pub(super) target: T,
    pub(super) region: Option<T>,
    /// `recipientAccountId`.
    pub(super) account: Option<T>,
    pub(super) event_id: Option<EventId>,
}

impl<T> Told<T> {
    /// The same with other texts.
    pub(super) fn map<U>(self, mut of: impl FnMut(T) -> U) -> Told<U> {
        Told {
            time: self.time,
            outcome: self.outcome,
            actor: of(self.actor),
            actor_label: of(self.actor_label),
            event: of(self.event),
            result: of(self.result),
            ip: self.ip.map(&mut of),
            target: of(self.target),
            region: self.region.map(&mut of),
            account: self.account.map(&mut of),
            event_id: self.event_id,
        }
    }
}

/// What one unit of work holds.
#[derive(Default)]
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    pub(super) texts: Interner<Box<str>>,
    pub(super) callers: Callers,
    /// Rules that hold for one event.
    pub(super) rules: Interner<Vec<usize>>,
    pub(super) notes: Interner<Noted>,
    /// What correlations ask of events: rule, and number of the values.
    pub(super) observed: Vec<(usize, u32)>,
    pub(super) links: Harvest,
    pub(super) buckets: Buckets,
    /// The rules that hold for the event that is just looked at, and whether it may be a link.
    held: Vec<usize>,
    may_link: bool,
    weight: usize,
}

/// Buckets, while it is not known which hold logs.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// They do.
    pub(super) known: BTreeSet<Box<str>>,
    /// Other rules would hold for some event if they did.
    pub(super) asked: BTreeSet<Box<str>>,
}

impl Buckets {
    /// Takes in what another part of the archive tells.
    pub(super) fn join(&mut self, other: Buckets) {
        self.known.extend(other.known);
        self.asked.extend(other.asked);
    }

    /// True when other rules hold for some event than were found to.
    pub(super) fn matter(&self) -> bool {
        !self.known.is_disjoint(&self.asked)
    }
}

impl Found {
    /// What is told of an event.
    fn told(&mut self, event: &Event<'_>) -> Told<u32> {
        let mut number = |text: Cow<'_, str>| {
            let (number, new) = self.texts.number_of(&*text);
            self.weight += if new { text.len() + 24 } else { 0 };
            number
        };
        let cell = |derived| Field::Derived(derived).cell(event, Zone::Utc);
        Told {
            time: event.time(),
            outcome: event.outcome(),
            actor: number(cell(Derived::Actor)),
            actor_label: number(cell(Derived::ActorLabel)),
            event: number(cell(Derived::Event)),
            result: number(cell(Derived::Result)),
            ip: event.text(Top::SourceIpAddress).map(&mut number),
            target: number(cell(Derived::Target)),
            region: event.text(Top::AwsRegion).map(&mut number),
            account: event.text(Top::RecipientAccountId).map(&mut number),
            event_id: event.text(Top::EventId).map(|id| EventId::from(&*id)),
        }
    }
}

impl Watch {
    /// The rules that hold, and the buckets that it takes to tell.
    fn hold(&self, event: &Event<'_>, buckets: &mut Buckets) -> Vec<usize> {
        let Some(log_buckets) = &self.log_buckets else {
            return self.set.evaluate(event);
        };
        if log_buckets.could_tell(event.raw())
            && let Some(bucket) = log_buckets.of(event)
            && valid(event.raw())
        {
            note(&mut buckets.known, &bucket);
        }
        let held = self.set.evaluate_before(event);
        if let Some((bucket, _)) = &held.if_logs
            && self.filter.matches(event)
        {
            note(&mut buckets.asked, bucket);
        }
        held.rules
    }
}

fn note(buckets: &mut BTreeSet<Box<str>>, bucket: &str) {
    if !buckets.contains(bucket) {
        buckets.insert(bucket.into());
    }
}

impl Gather for Watch {
    type Part = Found;

    fn could_match(&self, record: &[u8]) -> bool {
        (self.set.could_match(record) && self.filter.could_match(record))
            || could_link(record)
            || (self.log_buckets.as_ref()).is_some_and(|buckets| buckets.could_tell(record))
    }

    fn matches(&self, event: &Event<'_>) -> bool {
        self.matches_noting(event, &mut Found::default())
    }

    fn matches_noting(&self, event: &Event<'_>, part: &mut Found) -> bool {
        part.held = self.hold(event, &mut part.buckets);
        part.may_link = could_link(event.raw());
        part.may_link || !part.held.is_empty()
    }

    fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.filter.lacks_time(event) && !self.set.evaluate(event).is_empty()
    }

    fn looks_back(&self) -> bool {
        // Of the links.
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Found) -> Kept {
        if part.may_link {
            part.links.read(event, place.record);
        }
        let rules = std::mem::take(&mut part.held);
        if rules.is_empty() || !self.filter.matches(event) {
            return Kept::Aside;
        }
        let from = part.observed.len();
        for rule in &rules {
            if let Some(noted) = self.set.observe(*rule, event) {
                let (noted, new) = part.notes.number(noted);
                part.weight += if new { 300 } else { 16 };
                part.observed.push((*rule, noted));
            }
        }
        let told = part.told(event);
        part.weight += size_of::<Hit>();
        part.hits.push(Hit {
            fingerprint: Fingerprint::of(event),
            place,
            caller: part.callers.number(event),
            observed: from..part.observed.len(),
            rules: part.rules.number(rules).0,
            told,
        });
        Kept::Matched
    }

    fn weight(&self, part: &Found) -> usize {
        let buckets = part.buckets.known.len() + part.buckets.asked.len();
        part.weight + part.callers.weight() + part.links.weight() + buckets * 128
    }
}
