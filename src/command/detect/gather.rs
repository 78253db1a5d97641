//! What a worker keeps for detect: events for which a rule holds, and every link that their callers may
//! be traced by.

use crate::event::{Derived, Event, Field, Outcome, Time, Top};
use crate::filter::Filter;
use crate::lineage::{Caller, Harvest, could_link};
use crate::rule::{Noted, Set};
use crate::scan::{Fingerprint, Gather, Kept, Place};
use crate::zone::Zone;

/// Asks rules of what a filter lets through.
pub(super) struct Watch {
    pub(super) set: Set,
    pub(super) filter: Filter,
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
    pub(super) event_id: Option<T>,
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
            event_id: self.event_id.map(&mut of),
        }
    }
}

/// What one unit of work holds.
#[derive(Default)]
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    pub(super) links: Harvest,
    weight: usize,
}

impl Gather for Watch {
    type Part = Found;

    fn could_match(&self, record: &[u8]) -> bool {
        (self.set.could_match(record) && self.filter.could_match(record)) || could_link(record)
    }

    fn matches(&self, event: &Event<'_>) -> bool {
        could_link(event.raw()) || self.set.holds(event)
    }

    fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.filter.lacks_time(event) && !self.set.evaluate(event).is_empty()
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Found) -> Kept {
        if could_link(event.raw()) {
            part.links.read(event, place.record);
        }
        if !self.filter.matches(event) {
            return Kept::Aside;
        }
        let rules = self.set.evaluate(event);
        if rules.is_empty() {
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
                event_id: text(Top::EventId),
            },
        };
        part.weight += size_of::<Hit>() + 400;
        part.hits.push(hit);
        Kept::Matched
    }

    fn weight(&self, part: &Found) -> usize {
        part.weight + part.links.weight()
    }
}
