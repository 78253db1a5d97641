//! Observations in the order of time, and the correlations that they make hold.

use super::nested::Nested;
use super::ordered::in_order;
use super::plan::{Correlation, Enough, Kind, Slots};
use super::ranks::Ranks;
use super::sum::Sum;
use super::{Noted, Observation};
use crate::event::{EventId, Time};
use crate::intern::Interner;
use crate::rule::matcher::Compare;
use hashbrown::{HashMap, HashSet};
use rsigma_parser::ConditionOperator;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::rc::Rc;

/// The values of the fields that are grouped by.
pub(super) type Group = Vec<Option<Box<str>>>;

/// One observation on the way of a correlation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'o> {
    pub(super) observation: &'o Observation,
    /// Where in it the values lie that the correlation asks for.
    pub(super) slots: &'o Slots,
}

/// From where a correlation holds to where it ends.
#[derive(Debug)]
pub(crate) struct Stretch<'o> {
    pub(super) group: Group,
    pub(super) run: Run<'o>,
}

/// What of an observation one correlation looks at.
pub(super) struct Seen<'o> {
    pub(super) step: Step<'o>,
    /// Which of the references have held.
    pub(super) references: Cow<'o, [usize]>,
    values: Cow<'o, [Box<str>]>,
    /// It is of a stretch that was counted before.
    again: bool,
}

impl Correlation {
    /// Works it out over observations of the rules that it refers to, which are in the order of time.
    pub(crate) fn fold<'o>(
        &'o self,
        observations: &[&'o Observation],
        nested: &Nested,
    ) -> Vec<Stretch<'o>> {
        let mut groups: Interner<Group> = Interner::default();
        let mut by_group: Vec<Vec<Seen<'o>>> = Vec::new();
        // Events that are alike share what was noted of them, and so their group.
        let mut known: HashMap<(*const Noted, usize), u32> = HashMap::new();
        let mut met: HashSet<(u32, usize)> = HashSet::new();
        for observation in observations.iter().copied() {
            let slots = self
                .slots
                .binary_search_by_key(&(observation.rule as usize), |slots| slots.rule);
            let Ok(at) = slots else { continue };
            let slots = &self.slots[at];
            let alike = (Rc::as_ptr(&observation.values), at);
            let group =
                *(known.entry(alike)).or_insert_with(|| groups.number(group(slots, observation)).0);
            by_group.resize_with(groups.values().len(), Vec::new);
            // A stretch counts once, however many events keep it.
            let again = self.kind == Kind::Events || slots.references.len() > 1;
            let again = again
                && (nested.stretch(observation.event as usize))
                    .is_some_and(|stretch| !met.insert((group, stretch)));
            if again && self.kind != Kind::Events {
                continue;
            }
            let step = Step { observation, slots };
            sort_in(step, again, &mut by_group[group as usize]);
        }
        let mut stretches = Vec::new();
        for (group, seen) in groups.into_values().into_iter().zip(by_group) {
            let runs = match self.kind {
                Kind::InOrder => in_order(&seen, self.references, self.span),
                _ => self.windows(&seen),
            };
            stretches.extend(runs.into_iter().map(|run| Stretch {
                group: group.clone(),
                run,
            }));
        }
        stretches.sort_by(|a, b| {
            let place = |one: &Stretch<'_>| (one.run.time(0), one.run.time(usize::MAX));
            (place(a), &a.group)
                .cmp(&(place(b), &b.group))
                .then_with(|| a.run.ids().cmp(b.run.ids()))
        });
        stretches
    }

    /// The stretches over which the window that ends with each event is enough. Windows that share an event are
    /// of one stretch, so that no event is told twice, however often the condition comes and goes.
    fn windows<'o>(&self, seen: &[Seen<'o>]) -> Vec<Run<'o>> {
        let mut runs: Vec<Run<'o>> = Vec::new();
        // Behind the last event of the last run.
        let mut told = 0;
        let mut window = Window {
            held: vec![0; self.references],
            ..Window::default()
        };
        if matches!(self.kind, Kind::Percentile(_)) {
            window.ranks = Ranks::new(seen.iter().flat_map(numbers));
        }
        for (at, one) in seen.iter().enumerate() {
            window.take(one, self.kind);
            while let Some(oldest) = window.seen.front()
                && one.step.since(oldest.step) > self.span
            {
                window.drop_oldest(self.kind);
            }
            if !self.is_enough(&window) {
                continue;
            }
            let from = at + 1 - window.seen.len();
            match runs.last_mut().filter(|_| from < told) {
                Some(run) => {
                    for missed in &seen[told..at] {
                        run.lapses.push(run.steps.len());
                        run.steps.push(missed.step);
                    }
                    run.steps.push(one.step);
                }
                None => runs.push(window.run()),
            }
            told = at + 1;
        }
        runs
    }

    fn is_enough(&self, window: &Window<'_, '_>) -> bool {
        let number = match self.kind {
            Kind::Events | Kind::InOrder => window.hits as f64,
            Kind::Values => window.values.len() as f64,
            Kind::Together => window.held.iter().filter(|times| **times > 0).count() as f64,
            Kind::Sum => window.sum.total(),
            Kind::Average => match window.sum.mean() {
                Some(mean) => mean,
                None => return false,
            },
            Kind::Percentile(rank) => match window.ranks.percentile(rank) {
                Some(number) => number,
                None => return false,
            },
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
}

/// The group that an observation is in.
fn group(slots: &Slots, observation: &Observation) -> Group {
    let values = |slot: &usize| observation.values.get(*slot);
    let joined = |list: &Vec<Box<str>>| list.join(", ").into();
    let value = |slot| values(slot).filter(|list| !list.is_empty()).map(joined);
    slots.group.iter().map(value).collect()
}

/// Puts what a correlation looks at behind what is in its group.
fn sort_in<'o>(step: Step<'o>, again: bool, seen: &mut Vec<Seen<'o>>) {
    let Step { observation, slots } = step;
    // An event for which several of the rules hold is one event.
    if let Some(last) = seen.last_mut()
        && last.step.observation.event == observation.event
    {
        last.references.to_mut().extend(&slots.references);
        return;
    }
    let values = |slot: &usize| observation.values.get(*slot);
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
        step,
        references: Cow::Borrowed(&slots.references),
        values,
        again,
    });
}

impl Step<'_> {
    /// How long after another, in microseconds.
    pub(super) fn since(self, other: Step<'_>) -> i64 {
        let time = |step: Step<'_>| step.observation.time.0;
        time(self).saturating_sub(time(other))
    }
}

/// Observations over which a correlation holds.
#[derive(Debug)]
pub(super) struct Run<'o> {
    pub(super) steps: Vec<Step<'o>>,
    /// With so many of them it first held.
    pub(super) enough: usize,
    /// At these of them it did not, though it had before.
    lapses: Vec<usize>,
}

impl<'o> Run<'o> {
    /// Observations with the last of which it holds.
    pub(super) fn of(steps: Vec<Step<'o>>) -> Self {
        Run {
            enough: steps.len(),
            steps,
            lapses: Vec::new(),
        }
    }

    /// True when it held at this one.
    pub(super) fn holds(&self, at: usize) -> bool {
        at + 1 >= self.enough && self.lapses.binary_search(&at).is_err()
    }

    fn time(&self, at: usize) -> Option<Time> {
        let at = at.min(self.steps.len().saturating_sub(1));
        self.steps.get(at).map(|step| step.observation.time)
    }

    fn ids(&self) -> impl Iterator<Item = &EventId> {
        self.steps.iter().map(|step| &step.observation.event_id)
    }
}

/// The events that are near enough to the newest, and what they add up to.
#[derive(Default)]
struct Window<'s, 'o> {
    seen: VecDeque<&'s Seen<'o>>,
    /// How many of them count.
    hits: u64,
    /// How often each reference has held.
    held: Vec<u32>,
    /// How often each value stands there.
    values: HashMap<&'s str, u32>,
    sum: Sum,
    /// All numbers, where a percentile is asked for.
    ranks: Ranks,
}

impl<'s, 'o> Window<'s, 'o> {
    fn take(&mut self, one: &'s Seen<'o>, kind: Kind) {
        self.seen.push_back(one);
        self.hits += u64::from(!one.again);
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
                numbers(one).for_each(|number| self.sum.come(number));
            }
            Kind::Percentile(_) => {
                numbers(one).for_each(|number| self.ranks.come(number));
            }
            Kind::Events | Kind::Together | Kind::InOrder => {}
        }
    }

    fn drop_oldest(&mut self, kind: Kind) {
        let Some(one) = self.seen.pop_front() else {
            return;
        };
        self.hits -= u64::from(!one.again);
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
                numbers(one).for_each(|number| self.sum.go(number));
            }
            Kind::Percentile(_) => {
                numbers(one).for_each(|number| self.ranks.go(number));
            }
            Kind::Events | Kind::Together | Kind::InOrder => {}
        }
    }

    fn run(&self) -> Run<'o> {
        Run::of(self.seen.iter().map(|one| one.step).collect())
    }
}

fn numbers<'s>(seen: &'s Seen<'_>) -> impl Iterator<Item = f64> + use<'s> {
    seen.values
        .iter()
        .filter_map(|value| value.trim().parse::<f64>().ok())
        .filter(|number| number.is_finite())
}
