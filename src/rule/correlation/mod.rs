//! Rules about several events: how many, how many different, which together, in which order, within a
//! span of time.
//!
//! Workers note of each hit of a rule that a correlation refers to only what correlations ask for: its
//! time and the values of a few fields ([`Observation`]). When all is read they are folded in the order
//! of time, so that neither threads nor files decide anything. A correlation that goes on holding from
//! event to event has fired once: what is told is the whole stretch.

mod fold;
mod plan;

pub(super) use plan::{Correlation, Fields, Named, Plan, plan};

use crate::event::Time;

/// One hit of a rule that a correlation refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The rule that holds.
    pub rule: usize,
    /// When.
    pub time: Time,
    /// `eventID`, which orders events of one second.
    pub event_id: Box<str>,
    /// The values of the fields that correlations ask for, in the rule's order of them.
    pub values: Vec<Vec<Box<str>>>,
    /// The caller's own number for the event.
    pub event: usize,
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
