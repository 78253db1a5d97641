//! Correlations as parts of others: when they are said to hold, in which groups, and which events stand
//! behind them.
//!
//! A correlation is said to hold at the moment at which its condition first did, and again at each event
//! that keeps it: so a sign-in that works is found behind a burst of failures, whether or not the burst
//! goes on. A field that it does not group by is had from its events: it is said to hold in each group in
//! which one of them is ("Sigma Correlation Rules Specification", "Ordered Temporal Proximity": the outer
//! correlation uses its own `group-by` alone).

use super::fold::{Group, Step, Stretch};
use super::plan::{Correlation, Kind};
use super::{Firing, Noted, Notes, Observation};
use crate::event::Time;
use hashbrown::{HashMap, HashSet};
use std::rc::Rc;

/// What is told of correlations that held, as far as it was worked out.
pub(crate) struct Nested {
    /// By event of the caller: its time, and its place in the order of time.
    events: Vec<(Time, usize)>,
    /// Numbers behind those of the events are moments at which a correlation was said to hold.
    moments: Vec<Moment>,
    /// All events of each stretch over which a correlation held.
    stretches: Vec<Vec<usize>>,
    notes: Notes,
}

/// A moment at which a correlation was said to hold.
struct Moment {
    stretch: usize,
    /// How many events of the stretch there were by then.
    events: usize,
}

/// Events without the moments between them.
#[derive(Default)]
struct Flat {
    events: Vec<usize>,
    met: HashSet<usize>,
    /// By stretch: how many of its events were looked at.
    taken: HashMap<usize, usize>,
}

/// How much of each stretch one correlation has told in each group.
#[derive(Default)]
pub(crate) struct Told(HashMap<(Group, usize), usize>);

impl Nested {
    /// Before any correlation is worked out over these observations, which are in the order of time.
    pub(crate) fn new(observations: &[&Observation]) -> Nested {
        let numbers = observations.iter().map(|one| one.event as usize + 1);
        let mut events = vec![(Time(0), 0); numbers.max().unwrap_or(0)];
        for (place, one) in observations.iter().enumerate() {
            events[one.event as usize] = (one.time, place);
        }
        Nested {
            events,
            moments: Vec::new(),
            stretches: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// The stretch that a number belongs to, where it stands for a moment and not for an event.
    pub(super) fn stretch(&self, event: usize) -> Option<usize> {
        self.moment(event).map(|moment| moment.stretch)
    }

    fn moment(&self, event: usize) -> Option<&Moment> {
        self.moments.get(event.checked_sub(self.events.len())?)
    }

    /// What a person is told of a stretch: every event that it is about, in the order of time. In a chain
    /// an event is told once, so that of a stretch that went on only the rest is in the next.
    pub(crate) fn firing(
        &self,
        rule: usize,
        correlation: &Correlation,
        stretch: &Stretch<'_>,
        told: &mut Told,
    ) -> Firing {
        let mut flat = Flat::default();
        for step in &stretch.run.steps {
            let event = step.observation.event as usize;
            let moment = self.moment(event);
            if let Some(moment) = moment.filter(|_| correlation.kind == Kind::InOrder) {
                let key = (stretch.group.clone(), moment.stretch);
                let before = told.0.insert(key, moment.events).unwrap_or(0);
                flat.taken.insert(moment.stretch, before);
            }
            self.append(event, &mut flat);
        }
        let mut events = flat.events;
        events.sort_by_key(|event| self.events[*event].1);
        let time = |event: Option<&usize>| event.map_or(Time(0), |event| self.events[*event].0);
        let names = correlation.group_by.iter().cloned();
        Firing {
            rule,
            group: names.zip(stretch.group.iter().cloned()).collect(),
            first: time(events.first()),
            last: time(events.last()),
            events,
        }
    }

    /// Tells a stretch to the correlations that are about the one that held.
    pub(crate) fn tell(
        &mut self,
        rule: usize,
        stretch: &Stretch<'_>,
        observations: &mut Vec<Observation>,
    ) {
        let known: Noted = stretch
            .group
            .iter()
            .map(|value| value.clone().into_iter().collect())
            .collect();
        let mut flat = Flat::default();
        let mut groups: Vec<Rc<Noted>> = Vec::new();
        let mut met: HashSet<Rc<Noted>> = HashSet::new();
        for (at, step) in stretch.run.steps.iter().enumerate() {
            self.append(step.observation.event as usize, &mut flat);
            let values = self
                .notes
                .share(known.iter().cloned().chain(carried(step)).collect());
            let holds = stretch.run.holds(at);
            // All that came together until it held stands for itself in its own group.
            if at + 1 > stretch.run.enough || met.insert(Rc::clone(&values)) {
                groups.push(values);
            }
            if !holds {
                continue;
            }
            for values in groups.drain(..) {
                observations.push(Observation {
                    time: step.observation.time,
                    event_id: step.observation.event_id.clone(),
                    values,
                    rule: rule as u32,
                    event: (self.events.len() + self.moments.len()) as u32,
                });
                self.moments.push(Moment {
                    stretch: self.stretches.len(),
                    events: flat.events.len(),
                });
            }
        }
        self.stretches.push(flat.events);
    }

    /// Adds an event, or all events of a stretch up to a moment.
    fn append(&self, event: usize, flat: &mut Flat) {
        let Some(moment) = self.moment(event) else {
            flat.push(event);
            return;
        };
        let taken = flat.taken.entry(moment.stretch).or_default();
        let from = std::mem::replace(taken, moment.events.max(*taken));
        let inner = &self.stretches[moment.stretch];
        for event in inner.get(from..moment.events).unwrap_or_default() {
            flat.push(*event);
        }
    }
}

impl Flat {
    fn push(&mut self, event: usize) {
        if self.met.insert(event) {
            self.events.push(event);
        }
    }
}

/// The values that are asked of a correlation beyond those that it groups by, as one of its events has them.
fn carried<'s>(step: &'s Step<'_>) -> impl Iterator<Item = Vec<Box<str>>> + use<'s> {
    let values = &step.observation.values;
    let slots = step.slots.carried.iter();
    slots.map(|slot| values.get(*slot).cloned().unwrap_or_default())
}
