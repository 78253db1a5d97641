//! What a worker keeps for coverage: of every event when it was and in which stream, links, changes of
//! trails, and the deliveries that CloudTrail recorded of itself.

use crate::coverage::{Change, Hour, excludable};
use crate::event::{Category, Event, Time, Top};
use crate::lineage::{Caller, Harvest, could_link};
use crate::scan::{Fingerprint, Gather, Kept, Place};
use hashbrown::{Equivalent, HashMap, HashSet};
use std::borrow::Cow;

/// What is counted: the events of a period.
#[derive(Clone, Copy, Debug)]
pub(in crate::command) struct Facts {
    pub(in crate::command) since: Option<Time>,
    pub(in crate::command) until: Option<Time>,
}

impl Facts {
    /// True for a moment within the period; what has no time is never outside.
    pub(in crate::command) fn holds(&self, time: Option<Time>) -> bool {
        time.is_none_or(|time| {
            self.since.is_none_or(|since| time >= since)
                && self.until.is_none_or(|until| time < until)
        })
    }
}

/// Which stream a record says it is of, and what kind of event it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sort {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) category: Category,
    pub(super) write: bool,
    /// Of a management event, its source where trails may leave it out by name.
    pub(super) service: Option<&'static str>,
    /// CloudTrail looked at the access list of its bucket.
    pub(super) heartbeat: bool,
}

/// The same, not yet kept.
#[derive(Hash)]
struct SortOf<'e> {
    account: Cow<'e, str>,
    region: Cow<'e, str>,
    category: Category,
    write: bool,
    service: Option<&'static str>,
    heartbeat: bool,
}

impl Equivalent<Sort> for SortOf<'_> {
    fn equivalent(&self, key: &Sort) -> bool {
        (self.category, self.write, self.service, self.heartbeat)
            == (key.category, key.write, key.service, key.heartbeat)
            && self.account == key.account
            && self.region == key.region
    }
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) place: Place,
    /// Place in [`Part::sorts`].
    pub(super) sort: u32,
    pub(super) time: Option<Time>,
}

/// A log file or digest that CloudTrail recorded having delivered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Delivery {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) time: Option<Time>,
}

/// What one unit of work holds.
#[derive(Default)]
pub(in crate::command) struct Part {
    pub(super) sorts: Vec<Sort>,
    known: HashMap<Sort, u32>,
    pub(super) hits: Vec<Hit>,
    pub(super) links: Harvest,
    /// Changes with who made them, and the record they stand in.
    pub(super) changes: Vec<(Change, Caller, u64)>,
    pub(super) delivered: Vec<Delivery>,
    /// True where a record was read, counted or not.
    pub(super) is_told: bool,
    /// Hours of events that are not counted.
    pub(super) aside: HashSet<Hour>,
    weight: usize,
}

impl Gather for Facts {
    type Part = Part;

    fn could_match(&self, _: &[u8]) -> bool {
        true
    }

    fn expects_all(&self) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Part) -> Kept {
        self.aside(event, place, part);
        if !self.holds(event.time()) {
            part.set_aside(event.time());
            return Kept::Aside;
        }
        part.count(event, place);
        Kept::Matched
    }

    fn weight(&self, part: &Part) -> usize {
        part.weight + part.links.weight()
    }
}

impl Facts {
    /// Notes what explains coverage, of events outside the period too.
    pub(in crate::command) fn aside(&self, event: &Event<'_>, place: Place, part: &mut Part) {
        part.is_told = true;
        if could_link(event.raw()) {
            part.links.read(event, place.record);
        }
        if let Some(change) = Change::of(event) {
            let caller = Caller::of(event);
            part.weight += change.weight() + caller.weight();
            part.changes.push((change, caller, place.record));
        }
        let time = event.time();
        if let Some(delivery) = delivery(event, time).filter(|_| self.holds(time)) {
            part.weight += delivery.bucket.len() + delivery.key.len() + 80;
            part.delivered.push(delivery);
        }
    }
}

impl Part {
    /// Notes an event that is not counted: it tells that something was recorded then.
    pub(in crate::command) fn set_aside(&mut self, time: Option<Time>) {
        self.aside.extend(time.map(Hour::of));
    }

    /// Counts an event of the period; gives its fingerprint back.
    pub(in crate::command) fn count(
        &mut self,
        event: &Event<'_>,
        place: Place,
    ) -> Option<Fingerprint> {
        let fingerprint = Fingerprint::of(event);
        let sort = self.sort(event);
        self.weight += size_of::<Hit>();
        self.hits.push(Hit {
            fingerprint,
            place,
            sort,
            time: event.time(),
        });
        fingerprint
    }

    fn sort(&mut self, event: &Event<'_>) -> u32 {
        let category = event.category();
        let management = category == Category::Management;
        let source = event.source().filter(|_| management);
        let sort = SortOf {
            account: event.text(Top::RecipientAccountId).unwrap_or_default(),
            region: event.text(Top::AwsRegion).unwrap_or_default(),
            category,
            write: management && event.access().write,
            service: source.as_deref().and_then(excludable),
            heartbeat: source.as_deref() == Some("s3.amazonaws.com")
                && event.name().as_deref() == Some("GetBucketAcl")
                && is_own(event),
        };
        if let Some(known) = self.known.get(&sort) {
            return *known;
        }
        let next = self.sorts.len() as u32;
        let sort = Sort {
            account: sort.account.into_owned(),
            region: sort.region.into_owned(),
            category,
            write: sort.write,
            service: sort.service,
            heartbeat: sort.heartbeat,
        };
        self.sorts.push(sort.clone());
        self.known.insert(sort, next);
        next
    }
}

/// Whether CloudTrail itself made the call.
fn is_own(event: &Event<'_>) -> bool {
    let own = "cloudtrail.amazonaws.com";
    event.actor().invoked_by.as_deref() == Some(own)
        || event.text(Top::SourceIpAddress).as_deref() == Some(own)
}

/// What CloudTrail delivered, where the data events of its bucket are recorded.
fn delivery(event: &Event<'_>, time: Option<Time>) -> Option<Delivery> {
    if event.name()? != "PutObject"
        || event.source()? != "s3.amazonaws.com"
        || event.text(Top::ErrorCode).is_some()
    {
        return None;
    }
    if !is_own(event) {
        return None;
    }
    let request = event.get(Top::RequestParameters)?;
    Some(Delivery {
        bucket: request.get_text("bucketName")?.into_owned(),
        key: request.get_text("key")?.into_owned(),
        time,
    })
}
