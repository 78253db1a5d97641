//! What a worker keeps for detect: events for which a rule holds, every link that their callers may be
//! traced by, and, while that is not known, which buckets hold logs.

use crate::event::{Derived, Event, EventId, Field, Outcome, Time, Top};
use crate::filter::Filter;
use crate::json::valid;
use crate::lineage::{Caller, Harvest, could_link};
use crate::rule::{LogBuckets, Noted, Set};
use crate::scan::{Fingerprint, Gather, Kept, Place};
use crate::zone::Zone;
use std::collections::BTreeSet;

/// Asks rules of what a filter lets through.
pub(super) struct Watch {
    pub(super) set: Set,
    pub(super) filter: Filter,
    /// Tells which buckets hold logs, where rules ask and it is not known.
    pub(super) log_buckets: Option<LogBuckets>,
}

/// An event for which rules hold, as a worker found it.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) place: Place,
    pub(super) caller: Caller,
    /// Which rules.
    pub(super) rules: Vec<usize>,
    /// What correlations ask of it: rule and values.
    pub(super) observed: Vec<(usize, Noted)>,
    pub(super) told: Told<Box<str>>,
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
    pub(super) links: Harvest,
    pub(super) buckets: Buckets,
    /// The rules that hold for the event that is just looked at.
    held: Vec<usize>,
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
        !part.held.is_empty() || could_link(event.raw())
    }

    fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.filter.lacks_time(event) && !self.set.evaluate(event).is_empty()
    }

    fn looks_back(&self) -> bool {
        // Of the links.
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Found) -> Kept {
        if could_link(event.raw()) {
            part.links.read(event, place.record);
        }
        let rules = std::mem::take(&mut part.held);
        if rules.is_empty() || !self.filter.matches(event) {
            return Kept::Aside;
        }
        let observe = |rule: &usize| Some((*rule, self.set.observe(*rule, event)?));
        let text = |field| event.text(field).map(Into::into);
        let cell = |derived| Field::Derived(derived).cell(event, Zone::Utc).into();
        let hit = Hit {
            fingerprint: Fingerprint::of(event),
            place,
            caller: Caller::of(event),
            observed: rules.iter().filter_map(observe).collect(),
            rules,
            told: Told {
                time: event.time(),
                outcome: event.outcome(),
                actor: cell(Derived::Actor),
                actor_label: cell(Derived::ActorLabel),
                event: cell(Derived::Event),
                result: cell(Derived::Result),
                ip: text(Top::SourceIpAddress),
                target: cell(Derived::Target),
                region: text(Top::AwsRegion),
                account: text(Top::RecipientAccountId),
                event_id: event.text(Top::EventId).map(|id| EventId::from(&*id)),
            },
        };
        part.weight += size_of::<Hit>() + 400;
        part.hits.push(hit);
        Kept::Matched
    }

    fn weight(&self, part: &Found) -> usize {
        let buckets = part.buckets.known.len() + part.buckets.asked.len();
        part.weight + part.links.weight() + buckets * 128
    }
}
