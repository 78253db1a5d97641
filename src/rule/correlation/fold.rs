//! Observations in the order of time, and the correlations that they make hold.

use super::plan::{Correlation, Enough, Kind, Slots};
use super::{Firing, Observation};
use crate::event::Time;
use crate::rule::matcher::Compare;
use hashbrown::HashMap;
use rsigma_parser::ConditionOperator;
use std::borrow::Cow;
use std::collections::VecDeque;

/// The values of the fields that are grouped by.
type Group = Vec<Option<Box<str>>>;

/// What of an observation one correlation looks at.
struct Seen<'o> {
    time: Time,
    event: usize,
    /// Which of the references have held.
    references: Cow<'o, [usize]>,
    values: Cow<'o, [Box<str>]>,
}

impl Correlation {
    /// Works it out over observations of any rules, which are in the order of time.
    pub(crate) fn fold(&self, rule: usize, observations: &[Observation]) -> Vec<Firing> {
        let mut groups: HashMap<Group, Vec<Seen<'_>>> = HashMap::new();
        for observation in observations {
            let slots = self
                .slots
                .binary_search_by_key(&observation.rule, |slots| slots.rule);
            if let Ok(at) = slots {
                sort_in(&self.slots[at], observation, &mut groups);
            }
        }
        let mut firings = Vec::new();
        for (group, seen) in groups {
            let runs = match self.kind {
                Kind::InOrder => self.in_order(seen),
                _ => self.windows(&seen),
            };
            let named = || self.group_by.iter().cloned().zip(group.iter().cloned());
            firings.extend(runs.into_iter().map(|run| Firing {
                rule,
                group: named().collect(),
                first: run.first,
                last: run.last,
                events: run.events,
            }));
        }
        firings.sort_by(|a, b| {
            (a.first, a.last, &a.group, &a.events).cmp(&(b.first, b.last, &b.group, &b.events))
        });
        firings
    }

    /// The stretches over which the window that ends with each event is enough.
    fn windows(&self, seen: &[Seen<'_>]) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut run: Option<Run> = None;
        let mut window = Window {
            held: vec![0; self.references],
            ..Window::default()
        };
        for one in seen {
            window.take(one, self.kind);
            while let Some(oldest) = window.seen.front()
                && one.time.0.saturating_sub(oldest.time.0) > self.span
            {
                window.drop_oldest(self.kind);
            }
            // Nothing before this event is near enough: what held before is another stretch.
            if window.seen.len() == 1 {
                runs.extend(run.take());
            }
            if !self.is_enough(&window) {
                runs.extend(run.take());
                continue;
            }
            match &mut run {
                Some(run) => {
                    run.events.push(one.event);
                    run.last = one.time;
                }
                None => run = window.run(),
            }
        }
        runs.extend(run);
        runs
    }

    fn is_enough(&self, window: &Window<'_>) -> bool {
        let number = match self.kind {
            Kind::Events | Kind::InOrder => window.seen.len() as f64,
            Kind::Values => window.values.len() as f64,
            Kind::Together => window.held.iter().filter(|times| **times > 0).count() as f64,
            Kind::Sum => window.sum,
            Kind::Average if window.numbers == 0 => return false,
            Kind::Average => window.sum / window.numbers as f64,
        };
        match &self.enough {
            Enough::EachRule => window.held.iter().all(|times| *times > 0),
            Enough::Rules(expression) => expression.holds(&window.held),
            Enough::Number(all) => all.iter().all(|(operator, bound)| {
                let bound = *bound as f64;
                match operator {
                    ConditionOperator::Lt => Compare::Less.holds(number, bound),
                    ConditionOperator::Lte => Compare::LessOrEqual.holds(number, bound),
                    ConditionOperator::Gt => Compare::Greater.holds(number, bound),
                    ConditionOperator::Gte => Compare::GreaterOrEqual.holds(number, bound),
                    ConditionOperator::Eq => Compare::Equal.holds(number, bound),
                    ConditionOperator::Neq => !Compare::Equal.holds(number, bound),
                }
            }),
        }
    }

    /// Events of which each meets the next rule. CloudTrail tells seconds, so that within one second the
    /// order of the rules is taken for the order of events. No event is used twice.
    fn in_order(&self, mut seen: Vec<Seen<'_>>) -> Vec<Run> {
        seen.sort_by_key(|one| (one.time, one.references.iter().min().copied(), one.event));
        let mut runs = Vec::new();
        // For each rule the chain that ends with it and began last.
        let mut chains: Vec<Option<Run>> = vec![None; self.references];
        for one in &seen {
            let mut stages = one.references.to_vec();
            stages.sort_unstable_by(|a, b| b.cmp(a));
            stages.dedup();
            for stage in stages {
                let chain = if stage == 0 {
                    Some(Run::default())
                } else {
                    chains[stage - 1].clone()
                };
                let Some(mut chain) = chain else { continue };
                if chain.events.is_empty() {
                    chain.first = one.time;
                }
                if one.time.0.saturating_sub(chain.first.0) > self.span {
                    continue;
                }
                chain.events.push(one.event);
                chain.last = one.time;
                if stage + 1 == self.references {
                    runs.push(chain);
                    chains.fill(None);
                    break;
                }
                chains[stage] = Some(chain);
            }
        }
        runs
    }
}

/// Puts what a correlation looks at into its group.
fn sort_in<'o>(
    slots: &'o Slots,
    observation: &'o Observation,
    groups: &mut HashMap<Group, Vec<Seen<'o>>>,
) {
    let values = |slot: &Option<usize>| slot.and_then(|slot| observation.values.get(slot));
    let group = slots
        .group
        .iter()
        .map(|slot| {
            values(slot)
                .filter(|list| !list.is_empty())
                .map(|list| list.join(", ").into())
        })
        .collect();
    let seen = groups.entry(group).or_default();
    // An event for which several of the rules hold is one event.
    if let Some(last) = seen.last_mut()
        && last.event == observation.event
    {
        last.references.to_mut().extend(&slots.references);
        return;
    }
    let values = match &slots.value[..] {
        [one] => Cow::Borrowed(values(one).map_or(&[][..], Vec::as_slice)),
        [] => Cow::Borrowed(&[][..]),
        several => {
            let lists: Option<Vec<_>> = several.iter().map(values).collect();
            let joined = |lists: Vec<&Vec<Box<str>>>| -> Box<str> {
                let texts: Vec<String> = lists.iter().map(|list| list.join(", ")).collect();
                texts.join("\n").into()
            };
            Cow::Owned(lists.map(joined).into_iter().collect())
        }
    };
    seen.push(Seen {
        time: observation.time,
        event: observation.event,
        references: Cow::Borrowed(&slots.references),
        values,
    });
}

/// Events that a correlation is about.
#[derive(Clone, Debug)]
struct Run {
    first: Time,
    last: Time,
    events: Vec<usize>,
}

impl Default for Run {
    fn default() -> Self {
        Run {
            first: Time(0),
            last: Time(0),
            events: Vec::new(),
        }
    }
}

/// The events that are near enough to the newest, and what they add up to.
#[derive(Default)]
struct Window<'s> {
    seen: VecDeque<&'s Seen<'s>>,
    /// How often each reference has held.
    held: Vec<u32>,
    /// How often each value stands there.
    values: HashMap<&'s str, u32>,
    sum: f64,
    numbers: u64,
}

impl<'s> Window<'s> {
    fn take(&mut self, one: &'s Seen<'s>, kind: Kind) {
        self.seen.push_back(one);
        for reference in &*one.references {
            self.held[*reference] += 1;
        }
        match kind {
            Kind::Values => {
                for value in &*one.values {
                    *self.values.entry(value).or_default() += 1;
                }
            }
            Kind::Sum | Kind::Average => {
                for number in numbers(one) {
                    self.sum += number;
                    self.numbers += 1;
                }
            }
            Kind::Events | Kind::Together | Kind::InOrder => {}
        }
    }

    fn drop_oldest(&mut self, kind: Kind) {
        let Some(one) = self.seen.pop_front() else {
            return;
        };
        for reference in &*one.references {
            self.held[*reference] -= 1;
        }
        match kind {
            Kind::Values => {
                for value in &*one.values {
                    if let Some(count) = self.values.get_mut(&**value) {
                        *count -= 1;
                        if *count == 0 {
                            self.values.remove(&**value);
                        }
                    }
                }
            }
            Kind::Sum | Kind::Average => {
                for number in numbers(one) {
                    self.sum -= number;
                    self.numbers -= 1;
                }
            }
            Kind::Events | Kind::Together | Kind::InOrder => {}
        }
    }

    fn run(&self) -> Option<Run> {
        Some(Run {
            first: self.seen.front()?.time,
            last: self.seen.back()?.time,
            events: self.seen.iter().map(|one| one.event).collect(),
        })
    }
}

fn numbers<'s>(seen: &'s Seen<'s>) -> impl Iterator<Item = f64> + use<'s> {
    seen.values
        .iter()
        .filter_map(|value| value.trim().parse::<f64>().ok())
        .filter(|number| number.is_finite())
}
