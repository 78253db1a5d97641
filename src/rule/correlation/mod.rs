//! Rules about several events: how many, how many different, which together, in which order, within a
//! span of time.
//!
//! Workers note of each hit of a rule that a correlation refers to only what correlations ask for: its
//! time and the values of a few fields ([`Observation`]). When all is read they are folded in the order
//! of time, so that neither threads nor files decide anything.
//!
//! How often a correlation fires while its condition holds is not in the specification of Sigma. rsigma's
//! engine tells every event that keeps the condition, unless it is told to suppress or to reset; the
//! searches that pySigma makes have a row for each group and bucket of time. Neither is what a person
//! wants of an archive: the one floods, the other cuts bursts at the edges of buckets. So what goes on
//! holding from event to event has fired once, and what is told is the whole stretch, with all its events.

mod fold;
mod nested;
mod ordered;
mod plan;
mod ranks;
mod sum;

pub(super) use nested::{Nested, Told};
pub(super) use plan::{Correlation, Fields, Named, Plan, plan};

use crate::event::{EventId, Time};
use hashbrown::HashSet;
use std::rc::Rc;

/// The values of the fields that correlations ask for of an event, in the rule's order of them.
pub type Noted = Vec<Vec<Box<str>>>;

/// What was noted, each different one once: many events are alike in what correlations ask for.
#[derive(Debug, Default)]
pub struct Notes(HashSet<Rc<Noted>>);

impl Notes {
    /// The one that is like this.
    pub fn share(&mut self, noted: Noted) -> Rc<Noted> {
        if let Some(known) = self.0.get(&noted) {
            return Rc::clone(known);
        }
        let noted = Rc::new(noted);
        self.0.insert(Rc::clone(&noted));
        noted
    }
}

/// One hit of a rule that a correlation refers to. Of an archive there may be millions.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// When.
    pub time: Time,
    /// `eventID`, which orders events of one second.
    pub event_id: EventId,
    /// What was noted of it.
    pub values: Rc<Noted>,
    /// The rule that holds.
    pub rule: u32,
    /// The caller's own number for the event.
    pub event: u32,
}

/// A correlation that held.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// The correlation.
    pub rule: usize,
    /// The fields that it groups by, and their values; `None` where the events do not say.
    pub group: Vec<(String, Option<Box<str>>)>,
    /// The first event that it is about.
    pub first: Time,
    /// The last.
    pub last: Time,
    /// The caller's numbers of all events that it is about, in the order of time.
    pub events: Vec<usize>,
}
