//! What a worker keeps for blame: events that touch the resource, with who called, and every link that
//! a caller may be traced by. One pass over the bytes serves both, in any order of files.

use crate::event::{Derived, Event, Field, Outcome, Time, Top};
use crate::filter::Filter;
use crate::lineage::{Caller, Harvest, could_link};
use crate::resource::{How, Target, Tier};
use crate::scan::{Fingerprint, Gather, Kept, Place};
use crate::zone::Zone;

/// Touching events and links.
pub(super) struct Evidence {
    pub(super) target: Target,
    pub(super) how: How,
    pub(super) filter: Filter,
}

/// One event that touched the resource.
#[derive(Clone, Debug)]
pub(super) struct Touched {
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) place: Place,
    pub(super) caller: Caller,
    pub(super) time: Option<Time>,
    /// Service and name: `s3:PutBucketPolicy`.
    pub(super) event: Box<str>,
    pub(super) outcome: Outcome,
    /// `ok`, else the error code or message.
    pub(super) result: Box<str>,
    pub(super) write: bool,
    pub(super) ip: Option<Box<str>>,
    pub(super) user_agent: Option<Box<str>>,
    pub(super) access_key: Option<Box<str>>,
    pub(super) event_id: Option<Box<str>>,
    /// By which the copies of one call in two accounts know each other.
    pub(super) shared_event_id: Option<Box<str>>,
    /// `awsRegion`.
    pub(super) region: Option<Box<str>>,
    /// `recipientAccountId`: in whose trail it stands.
    pub(super) account: Option<Box<str>>,
    pub(super) tier: Tier,
    /// Which resource it named.
    pub(super) resource: Box<str>,
}

/// What one unit of work holds.
#[derive(Default)]
pub(super) struct Found {
    pub(super) touched: Vec<Touched>,
    pub(super) links: Harvest,
    weight: usize,
}

/// What a record can be wanted for, a bit each.
const TOUCH: u8 = 1;
const LINK: u8 = 2;

impl Gather for Evidence {
    type Part = Found;

    fn could_match(&self, record: &[u8]) -> bool {
        self.could_touch(record) || could_link(record)
    }

    fn purposes(&self, text: &[u8]) -> u8 {
        u8::from(self.could_touch(text)) * TOUCH + u8::from(could_link(text)) * LINK
    }

    fn could_match_for(&self, purposes: u8, record: &[u8]) -> bool {
        (purposes & TOUCH != 0 && self.could_touch(record))
            || (purposes & LINK != 0 && could_link(record))
    }

    fn expects_all(&self) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        // What passed the bytes is looked at once, in `add`; nearly all of it is wanted.
        true
    }

    fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.filter.lacks_time(event)
            && self.target.could_touch(event.raw())
            && self.target.touch(event, self.how).is_some()
    }

    fn looks_back(&self) -> bool {
        // Of the links.
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Found) -> Kept {
        part.links.read(event, place.record);
        // Most of what comes here was let through for its links.
        if !self.target.could_touch(event.raw()) || !self.filter.matches(event) {
            return Kept::Aside;
        }
        let Some(touch) = self.target.touch(event, self.how) else {
            return Kept::Aside;
        };
        let text = |field| event.text(field).map(Into::into);
        let cell = |derived| Field::Derived(derived).cell(event, Zone::Utc).into();
        let touched = Touched {
            fingerprint: Fingerprint::of(event),
            place,
            caller: Caller::of(event),
            time: event.time(),
            event: cell(Derived::Event),
            outcome: event.outcome(),
            result: cell(Derived::Result),
            write: event.access().write,
            ip: text(Top::SourceIpAddress),
            user_agent: text(Top::UserAgent),
            access_key: event.actor().access_key.as_deref().map(Into::into),
            event_id: text(Top::EventId),
            shared_event_id: text(Top::SharedEventId),
            region: text(Top::AwsRegion),
            account: text(Top::RecipientAccountId),
            tier: touch.tier,
            resource: touch.resource.into(),
        };
        part.weight += size_of::<Touched>() + 400;
        part.touched.push(touched);
        Kept::Matched
    }

    fn weight(&self, part: &Found) -> usize {
        part.weight + part.links.weight()
    }
}

impl Evidence {
    fn could_touch(&self, record: &[u8]) -> bool {
        self.target.could_touch(record) && self.filter.could_match(record)
    }
}
