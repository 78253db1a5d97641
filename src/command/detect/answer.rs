//! The answer of detect: for each rule that holds how often, by whom, from when to when, and the
//! earliest events. What is kept grows with the rules and the callers, not with the events, unless all
//! events are asked for or a correlation needs them.

use super::gather::{Found, Hit, Told};
use crate::event::{EventId, Outcome, Time};
use crate::intern::Interner;
use crate::lineage::{Caller, Certainty, Chain, Lineage, Origin};
use crate::rule::{Firing, Level, Noted, Notes, Observation, Rule, Set};
use hashbrown::HashSet;
use std::collections::BTreeMap;
use std::rc::Rc;

/// An event, and where it was read. What is told of it are numbers of texts, which [`Answer::told`] reads.
#[derive(Clone, Debug)]
pub(super) struct Act {
    told: Told<u32>,
    pub(super) file: Rc<str>,
    pub(super) record: u64,
    caller: u32,
}

/// By time, then by what tells events of one moment apart.
type Order = (Option<Time>, Option<EventId>, Rc<str>, u64);

impl Act {
    fn order(&self) -> Order {
        let id = self.told.event_id.clone();
        (self.told.time, id, Rc::clone(&self.file), self.record)
    }
}

/// How often a rule held, and how.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) hits: u64,
    pub(super) ok: u64,
    pub(super) denied: u64,
    pub(super) failed: u64,
    pub(super) first: Option<Time>,
    pub(super) last: Option<Time>,
    callers: HashSet<u32>,
}

impl Counts {
    fn during(&mut self, first: Option<Time>, last: Option<Time>) {
        self.first = [self.first, first].into_iter().flatten().min();
        self.last = self.last.max(last);
    }

    fn event(&mut self, caller: u32, outcome: Outcome) {
        self.callers.insert(caller);
        match outcome {
            Outcome::Ok => self.ok += 1,
            Outcome::Denied => self.denied += 1,
            Outcome::Failed => self.failed += 1,
        }
    }
}

/// What is kept while the archive is read.
pub(super) struct Fold {
    /// At most so many events of each rule.
    most: usize,
    counts: BTreeMap<usize, Counts>,
    /// The earliest events of each rule.
    kept: BTreeMap<usize, BTreeMap<Order, Rc<Act>>>,
    callers: Interner<Caller>,
    observations: Vec<Observation>,
    observed: Vec<Rc<Act>>,
    /// Of what was observed: a rule that speaks for itself holds.
    heard: Vec<bool>,
    /// Events beside those that only silent rules hold for.
    silent: u64,
    notes: Notes,
    texts: Interner<Box<str>>,
}

/// A text of a unit: most are of events that are only counted, and then not kept.
enum UnitText {
    Own(Box<str>),
    /// Its number in the whole.
    Kept(u32),
}

/// What the numbers in the hits of one unit stand for.
pub(super) struct Unit {
    file: Rc<str>,
    first_record: u64,
    rules: Vec<Rc<[usize]>>,
    observed: Vec<(usize, u32)>,
    texts: Vec<UnitText>,
    /// The numbers that these have in the whole.
    callers: Vec<u32>,
    notes: Vec<Rc<Noted>>,
}

impl Fold {
    pub(super) fn new(most: usize) -> Self {
        Fold {
            most,
            counts: BTreeMap::new(),
            kept: BTreeMap::new(),
            callers: Interner::default(),
            observations: Vec::new(),
            observed: Vec::new(),
            heard: Vec::new(),
            silent: 0,
            notes: Notes::default(),
            texts: Interner::default(),
        }
    }

    /// Takes in what the hits of a unit have in common; the hits themselves are left.
    pub(super) fn unit(
        &mut self,
        part: Found,
        file: &Rc<str>,
        first_record: u64,
    ) -> (Unit, Vec<Hit>) {
        let texts = part.texts.into_values().into_iter();
        let callers = part.callers.into_values().into_iter();
        let notes = part.notes.into_values().into_iter();
        let rules = part.rules.into_values().into_iter();
        let unit = Unit {
            file: Rc::clone(file),
            first_record,
            rules: rules.map(Rc::from).collect(),
            observed: part.observed,
            texts: texts.map(UnitText::Own).collect(),
            callers: callers
                .map(|caller| self.callers.number(caller).0)
                .collect(),
            notes: notes.map(|noted| self.notes.share(noted)).collect(),
        };
        (unit, part.hits)
    }

    /// Takes in an event that was not met before. Returns who called.
    pub(super) fn add(&mut self, set: &Set, hit: &Hit, unit: &mut Unit) -> &Caller {
        let caller = unit.callers[hit.caller as usize];
        let Told {
            time,
            outcome,
            ref event_id,
            ..
        } = hit.told;
        let record = unit.first_record + hit.place.record;
        let rules = Rc::clone(&unit.rules[hit.rules as usize]);
        let is_silent = |rule: &usize| set.rules().get(*rule).is_none_or(Rule::is_helper);
        let is_heard = !rules.iter().all(is_silent);
        let mut act: Option<Rc<Act>> = None;
        if let Some(time) = time
            && !hit.observed.is_empty()
        {
            let number = self.observed.len() as u32;
            for (rule, noted) in &unit.observed[hit.observed.clone()] {
                self.observations.push(Observation {
                    time,
                    event_id: event_id.clone().unwrap_or_default(),
                    values: Rc::clone(&unit.notes[*noted as usize]),
                    rule: *rule as u32,
                    event: number,
                });
            }
            let kept = self.keep(hit, unit, &mut act);
            self.observed.push(kept);
            self.heard.push(is_heard);
        } else {
            self.silent += u64::from(!is_heard);
        }
        for rule in &*rules {
            if is_silent(rule) {
                continue;
            }
            let counts = self.counts.entry(*rule).or_default();
            counts.hits += 1;
            counts.during(time, time);
            counts.event(caller, outcome);
            let kept = self.kept.entry(*rule).or_default();
            let last = kept.last_key_value().map(|(last, _)| last);
            let own = (time, event_id, &unit.file, record);
            let is_after = |(time, id, file, record): &Order| own > (*time, id, file, *record);
            if kept.len() >= self.most && last.is_none_or(is_after) {
                continue;
            }
            let act = self.keep(hit, unit, &mut act);
            let kept = self.kept.entry(*rule).or_default();
            kept.insert(act.order(), act);
            if kept.len() > self.most {
                kept.pop_last();
            }
        }
        &self.callers.values()[caller as usize]
    }

    /// The event with its texts, made once.
    fn keep(&mut self, hit: &Hit, unit: &mut Unit, act: &mut Option<Rc<Act>>) -> Rc<Act> {
        let make = || {
            let text = |text: u32| {
                let text = &mut unit.texts[text as usize];
                match text {
                    UnitText::Kept(number) => *number,
                    UnitText::Own(own) => {
                        let (number, _) = self.texts.number(std::mem::take(own));
                        *text = UnitText::Kept(number);
                        number
                    }
                }
            };
            Rc::new(Act {
                told: hit.told.clone().map(text),
                record: unit.first_record + hit.place.record,
                file: Rc::clone(&unit.file),
                caller: unit.callers[hit.caller as usize],
            })
        };
        Rc::clone(act.get_or_insert_with(make))
    }

    /// Everybody who called, each once.
    pub(super) fn callers(&self) -> impl Iterator<Item = &Caller> {
        self.callers.values().iter()
    }

    /// The answer, when all is read.
    pub(super) fn finish(mut self, set: &Set, lineage: &Lineage) -> Answer {
        let mut counts = self.counts;
        let mut hits: BTreeMap<usize, Vec<Shown>> = BTreeMap::new();
        for (rule, kept) in self.kept {
            let events = kept.into_values().map(Shown::Event).collect();
            hits.insert(rule, events);
        }
        for firing in set.correlate(&self.observations) {
            if set.rules().get(firing.rule).is_none_or(Rule::is_helper) {
                continue;
            }
            let counts = counts.entry(firing.rule).or_default();
            counts.hits += 1;
            counts.during(Some(firing.first), Some(firing.last));
            let events: Vec<Rc<Act>> = firing
                .events
                .iter()
                .filter_map(|event| self.observed.get(*event).map(Rc::clone))
                .collect();
            for act in &events {
                counts.event(act.caller, act.told.outcome);
            }
            for event in &firing.events {
                if let Some(heard) = self.heard.get_mut(*event) {
                    *heard = true;
                }
            }
            let shown = hits.entry(firing.rule).or_default();
            if shown.len() < self.most {
                shown.push(Shown::Stretch { firing, events });
            }
        }
        let callers = self.callers.values().iter();
        let chains = callers.map(|caller| {
            let mut chain = lineage.trace(caller);
            chain.shorten();
            chain
        });
        let chains: Vec<Chain> = chains.collect();
        let mut rules: Vec<Detected> = counts
            .into_iter()
            .map(|(rule, counts)| {
                let origins: HashSet<(&str, &str)> = counts
                    .callers
                    .iter()
                    .filter_map(|caller| chains.get(*caller as usize))
                    .map(|chain| (chain.origin.kind.name(), chain.origin.id.as_str()))
                    .collect();
                Detected {
                    rule,
                    actors: origins.len() as u64,
                    hits: hits.remove(&rule).unwrap_or_default(),
                    counts,
                }
            })
            .collect();
        let level = |rule: usize| -> Option<Level> { set.rules().get(rule)?.header.level };
        rules.sort_by(|a, b| {
            (level(b.rule), b.counts.hits)
                .cmp(&(level(a.rule), a.counts.hits))
                .then_with(|| a.rule.cmp(&b.rule))
        });
        let silent = self.heard.iter().filter(|heard| !**heard).count() as u64;
        Answer {
            rules,
            silent: self.silent + silent,
            chains,
            texts: self.texts.into_values(),
        }
    }
}

/// One hit of a rule.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// An event.
    Event(Rc<Act>),
    /// A correlation, and the events that it is about.
    Stretch {
        firing: Firing,
        events: Vec<Rc<Act>>,
    },
}

/// A rule that holds.
#[derive(Clone, Debug)]
pub(super) struct Detected {
    pub(super) rule: usize,
    pub(super) counts: Counts,
    /// How many different origins its events have.
    pub(super) actors: u64,
    /// The earliest hits.
    pub(super) hits: Vec<Shown>,
}

impl Detected {
    /// How many hits are counted and not kept.
    pub(super) fn left_out(&self) -> u64 {
        self.counts.hits - self.hits.len() as u64
    }
}

/// The whole answer: the gravest rules first, then those with most hits.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) rules: Vec<Detected>,
    /// Events for which rules hold, but none that speaks: correlations ask for them, and did not come together.
    pub(super) silent: u64,
    chains: Vec<Chain>,
    texts: Vec<Box<str>>,
}

impl Answer {
    /// What is told of an event.
    pub(super) fn told(&self, act: &Act) -> Told<&str> {
        let text = |text: u32| self.texts.get(text as usize).map_or("", |text| &**text);
        act.told.clone().map(text)
    }

    /// The way from the caller of an event to its origin.
    pub(super) fn chain(&self, act: &Act) -> Option<&Chain> {
        self.chains.get(act.caller as usize)
    }

    /// Who stands behind the caller of an event, and how sure that is.
    pub(super) fn origin(&self, act: &Act) -> Option<(&Origin, Certainty)> {
        self.chain(act)
            .map(|chain| (&chain.origin, chain.certainty))
    }
}
