//! What a worker keeps for trace: the events that came from the subject, each with its seat among the
//! sessions, and what was seen of the subject in the days before.

use crate::descent::{Descent, Seat, Subject, Who, identities};
use crate::event::{Derived, Event, Field, Outcome, Time, Top};
use crate::filter::{Filter, Needle};
use crate::lineage::Caller;
use crate::resource::{Arn, acted_on};
use crate::scan::{Fingerprint, Gather, Kept, Place};
use crate::zone::Zone;
use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

/// More sessions are not looked for in the bytes: telling them apart would cost more than it saves.
const MOST_NEEDLES: usize = 2_000;

/// Events of a descent.
pub(super) struct Evidence<'d> {
    pub(super) descent: &'d Descent,
    pub(super) filter: Filter,
    pub(super) baseline: Option<Baseline>,
    /// What stands in the bytes of every event wanted.
    pub(super) needle: Option<Needle>,
}

/// The time before the one asked for.
pub(super) struct Baseline {
    /// The filter without its times.
    pub(super) filter: Filter,
    /// The first moment of it.
    pub(super) from: Time,
    /// The moment after it.
    pub(super) until: Time,
}

/// One event that came from the subject.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) place: Place,
    pub(super) seat: Seat,
    pub(super) deed: Deed,
}

/// What was done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Deed {
    /// Microseconds since 1970 in UTC.
    pub(super) time: Option<i64>,
    /// Service and name: `s3:PutBucketPolicy`.
    pub(super) event: Box<str>,
    /// `ok`, `denied`, `failed`.
    pub(super) outcome: Box<str>,
    /// `ok`, else the error code or message.
    pub(super) result: Box<str>,
    pub(super) write: bool,
    pub(super) region: Box<str>,
    pub(super) ip: Option<Box<str>>,
    pub(super) user_agent: Option<Box<str>>,
    pub(super) access_key: Option<Box<str>>,
    pub(super) event_id: Option<Box<str>>,
    /// The first resource listed, else the first name among the parameters.
    pub(super) target: Box<str>,
    /// What it changed; empty of what only read or did not succeed.
    pub(super) changed: Vec<Box<str>>,
}

impl Deed {
    fn of(event: &Event<'_>) -> Deed {
        let text = |field| event.text(field).map(Into::into);
        let cell = |derived| Field::Derived(derived).cell(event, Zone::Utc).into();
        let outcome = event.outcome();
        let write = event.access().write;
        let changed: Vec<Box<str>> = if write && outcome == Outcome::Ok {
            let resources = acted_on(event).into_iter();
            resources.map(String::into_boxed_str).collect()
        } else {
            Vec::new()
        };
        Deed {
            time: event.time().map(|time| time.0),
            event: cell(Derived::Event),
            outcome: outcome.name().into(),
            result: cell(Derived::Result),
            write,
            target: cell(Derived::Target),
            region: cell(Derived::Region),
            ip: text(Top::SourceIpAddress),
            user_agent: text(Top::UserAgent),
            access_key: event.actor().access_key.as_deref().map(Into::into),
            event_id: text(Top::EventId),
            changed,
        }
    }

    pub(super) fn time(&self) -> Option<Time> {
        self.time.map(Time)
    }

    pub(super) fn is(&self, outcome: Outcome) -> bool {
        &*self.outcome == outcome.name()
    }

    fn weight(&self) -> usize {
        let texts = [&self.ip, &self.user_agent, &self.access_key, &self.event_id];
        let texts: usize = texts.iter().copied().flatten().map(|text| text.len()).sum();
        let changed: usize = self.changed.iter().map(|text| text.len() + 16).sum();
        size_of::<Self>()
            + texts
            + changed
            + self.target.len()
            + self.event.len()
            + self.result.len()
    }
}

/// What one unit of work holds.
#[derive(Default)]
pub(super) struct Part {
    pub(super) found: Vec<Found>,
    /// Addresses and user agents of the time before.
    pub(super) before: [HashSet<Box<str>>; 2],
    weight: usize,
}

impl Gather for Evidence<'_> {
    type Part = Part;

    fn could_match(&self, record: &[u8]) -> bool {
        let wanted = self.filter.could_match(record)
            || self
                .baseline
                .as_ref()
                .is_some_and(|baseline| baseline.filter.could_match(record));
        wanted && (self.could_be_session(record) || self.could_be_from(record))
    }

    fn expects_all(&self) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        // What passed the bytes is looked at once, in `add`.
        true
    }

    fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.filter.lacks_time(event) && self.descent.seat(event, &Caller::of(event)).is_some()
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Part) -> Kept {
        let now = self.filter.matches(event);
        let before = !now && self.is_before(event);
        if !now && !before {
            return Kept::Aside;
        }
        let Some(seat) = self.descent.seat(event, &Caller::of(event)) else {
            return Kept::Aside;
        };
        if before {
            let fields = [Top::SourceIpAddress, Top::UserAgent];
            for (known, field) in part.before.iter_mut().zip(fields) {
                if let Some(text) = event.text(field)
                    && !known.contains(&*text)
                {
                    part.weight += text.len() + 32;
                    known.insert((*text).into());
                }
            }
            return Kept::Aside;
        }
        let deed = Deed::of(event);
        part.weight += size_of::<Found>() + deed.weight();
        part.found.push(Found {
            fingerprint: Fingerprint::of(event),
            place,
            seat,
            deed,
        });
        Kept::Matched
    }

    fn weight(&self, part: &Part) -> usize {
        part.weight
    }
}

impl Evidence<'_> {
    fn could_be_session(&self, record: &[u8]) -> bool {
        self.needle
            .as_ref()
            .is_none_or(|needle| needle.may_be_in(record))
    }

    fn could_be_from(&self, record: &[u8]) -> bool {
        match &self.descent.subject().who {
            Who::Address(addresses) => addresses.could_match(record),
            _ => false,
        }
    }

    fn is_before(&self, event: &Event<'_>) -> bool {
        self.baseline.as_ref().is_some_and(|baseline| {
            let when = baseline.from..baseline.until;
            event.time().is_some_and(|time| when.contains(&time)) && baseline.filter.matches(event)
        })
    }
}

/// One of these texts stands in every record that came from the subject: names and keys of the subject
/// and of every session. `None` where that is not so, or not worth the search.
pub(super) fn needle(descent: &Descent) -> Option<Needle> {
    let mut texts: Vec<String> = own_texts(descent.subject())?;
    if let Who::Identity(id) = &descent.subject().who
        && let Some(name) = id.rsplit('/').next()
    {
        // Another account's record has the id alone.
        texts.extend(descent.lineage().ids_called(name).map(str::to_owned));
    }
    for child in descent.own().into_iter().chain(descent.sessions()) {
        // The portal's event leads to sessions of the user it is about, whose names it does not tell.
        if texts.len() > MOST_NEEDLES || child.issued.event_name == "GetRoleCredentials" {
            return None;
        }
        texts.extend(child.held.access_key.clone());
        // Of a session the last identity is the session itself, not its role.
        let own = identities(&child.held).pop();
        texts.extend(own.map(|identity| identity.names[0].clone()));
    }
    if texts.is_empty() {
        // Nothing but the address itself leads to events.
        texts.push("\u{1}never in a record\u{1}".to_owned());
    }
    texts.sort();
    texts.dedup();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    Needle::of_texts(&texts, false)
}

fn own_texts(subject: &Subject) -> Option<Vec<String>> {
    let text = match &subject.who {
        Who::Address(_) => return Some(Vec::new()),
        Who::AccessKey(text) | Who::Account(text) => text.as_str(),
        Who::Name(_) => return None,
        Who::Identity(id) => match Arn::parse(id) {
            Some(arn) if arn.resource == "root" => arn.account,
            Some(arn) => arn.resource.rsplit('/').next()?,
            None if id.starts_with("AROA") || id.starts_with("AIDA") => {
                id.split(':').next().unwrap_or(id)
            }
            // An Identity Center user, a service, a source identity: records know them by other names.
            None => return None,
        },
    };
    Some(vec![text.to_owned()])
}
