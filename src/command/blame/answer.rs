//! The answer of blame: one actor for each origin and chain, with what it did to the resource.

pub(super) use super::gather::Touched;
use super::links::{Chains, Kept, Step, Traced, steps};
use super::names::Names;
use crate::event::{ActorKind, Outcome, Time};
use crate::lineage::{Caller, Certainty, Chain, Gap, KeyCreation, Lineage, Origin};
use crate::resource::{Described, Tier};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

/// One event of an actor, and where it was read.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) touched: Touched,
    pub(super) file: String,
    pub(super) record: u64,
}

/// How often an actor called one operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Action {
    pub(super) events: u64,
    pub(super) ok: u64,
    pub(super) denied: u64,
    pub(super) failed: u64,
    pub(super) write: bool,
}

/// Everything that came from one origin by one chain.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    /// The chain of its first event, without its links.
    pub(super) chain: Chain,
    /// The links of that chain. Then those of further chains that differ only in the sessions' access keys and
    /// issuing events, in where they leave the archive, or in how often one opened itself: sessions opened anew.
    pub(super) ways: Vec<Kept>,
    /// In time order.
    pub(super) acts: Vec<Act>,
    names: Arc<Names>,
}

impl Actor {
    fn new(one: &Traced, names: &Arc<Names>) -> Actor {
        let mut chain = (*one.chain).clone();
        chain.origin.unique_id = names.unique_id(&chain.origin);
        chain.name_few();
        Actor {
            chain,
            ways: vec![one.way.clone()],
            acts: Vec::new(),
            names: Arc::clone(names),
        }
    }

    /// Takes in a further chain of the same actor.
    fn goes_on(&mut self, one: &Traced) {
        if one.resource().is_none() {
            // Called by what all its records tell.
            let resource = &one.chain.origin.resource;
            self.chain.origin.resource.clone_from(resource);
        }
        self.ways.push(one.way.clone());
    }

    pub(super) fn count(&self, test: impl Fn(&Touched) -> bool) -> u64 {
        self.acts.iter().filter(|act| test(&act.touched)).count() as u64
    }

    pub(super) fn first(&self) -> Option<Time> {
        self.acts.iter().filter_map(|act| act.touched.time).min()
    }

    pub(super) fn last(&self) -> Option<Time> {
        self.acts.iter().filter_map(|act| act.touched.time).max()
    }

    /// How often each value occurs.
    pub(super) fn tally(&self, value: impl Fn(&Touched) -> Option<&str>) -> BTreeMap<&str, u64> {
        let mut counts = BTreeMap::new();
        for value in self.acts.iter().filter_map(|act| value(&act.touched)) {
            *counts.entry(value).or_default() += 1;
        }
        counts
    }

    /// Operations: changes first, then the most frequent.
    pub(super) fn actions(&self) -> Vec<(&str, Action)> {
        let mut actions: BTreeMap<&str, Action> = BTreeMap::new();
        for Act { touched, .. } in &self.acts {
            let action = actions.entry(&touched.event).or_default();
            action.events += 1;
            action.write |= touched.write;
            match touched.outcome {
                Outcome::Ok => action.ok += 1,
                Outcome::Denied => action.denied += 1,
                Outcome::Failed => action.failed += 1,
            }
        }
        let mut actions: Vec<_> = actions.into_iter().collect();
        actions.sort_by(|a, b| {
            (b.1.write, b.1.events)
                .cmp(&(a.1.write, a.1.events))
                .then_with(|| a.0.cmp(b.0))
        });
        actions
    }

    /// How many events there are of each tier, strongest first.
    pub(super) fn tiers(&self) -> [(Tier, u64); 4] {
        [Tier::Exact, Tier::Named, Tier::Child, Tier::Mentioned]
            .map(|tier| (tier, self.count(|touched| touched.tier == tier)))
    }

    /// Where its chains leave the archive, in the order of the events. What differs only in when the session
    /// can have been opened, because no record says it, is one.
    pub(super) fn gaps(&self) -> Vec<Gap> {
        let mut places: HashMap<Gap, usize> = HashMap::new();
        let mut gaps: Vec<Gap> = Vec::new();
        for gap in self.ways.iter().filter_map(|way| way.gap.as_ref()) {
            let mut place = gap.clone();
            if gap.from != gap.until {
                (place.from, place.until) = (None, None);
            }
            let next = gaps.len();
            match gaps.get_mut(*places.entry(place).or_insert(next)) {
                Some(known) => {
                    known.from = known.from.min(gap.from);
                    known.until = known.until.max(gap.until);
                }
                None => gaps.push(gap.clone()),
            }
        }
        gaps
    }

    pub(super) fn certainty(&self) -> Certainty {
        self.chain.certainty
    }

    /// One of the origins as people know it: with what tells it from another that has the same name.
    pub(super) fn name(&self, origin: &Origin) -> String {
        self.names.name(origin)
    }

    /// What tells one of the origins from every other of the answer.
    pub(super) fn identity(&self, origin: &Origin) -> String {
        self.names.identity(origin)
    }

    /// The links of further chains.
    pub(super) fn further(&self) -> &[Kept] {
        self.ways.get(1..).unwrap_or_default()
    }

    /// The origin in a few words; a chain that left the archive names the last that is known.
    pub(super) fn origin(&self) -> String {
        self.chain.origin_named(|origin| self.name(origin))
    }

    /// Who made a key; every candidate where there are several.
    pub(super) fn maker(&self, creation: &KeyCreation) -> String {
        creation.maker_named(|origin| self.name(origin))
    }

    /// True when the archive says which one origin it was.
    pub(super) fn is_known(&self) -> bool {
        !matches!(
            self.certainty(),
            Certainty::NotInArchive | Certainty::Ambiguous
        )
    }

    /// The sessions between the origin and the resource as they are told in short, the origin's first: not
    /// those that are the origin itself, and one that opens itself anew, over and over, once.
    pub(super) fn steps(&self) -> Vec<Step<'_>> {
        let mut ways = self.ways.iter().map(steps);
        let mut told = ways.next().unwrap_or_default();
        // All ways of an actor have the same steps.
        for way in ways {
            for (step, other) in told.iter_mut().zip(way) {
                step.times = step.times.max(other.times);
            }
        }
        told.retain(|step| step.held.is_none_or(|held| held.id != self.chain.origin.id));
        told
    }

    /// The sessions on the way, the origin's first: `deploy/x → data-admin/y`; before them who made the
    /// key at the beginning, and who made the key that this was done with.
    pub(super) fn way(&self) -> String {
        let sessions: Vec<String> = self.steps().iter().map(Step::label).collect();
        let mut parts: Vec<String> = Vec::new();
        for (at, creation) in self.chain.key_created_by.iter().enumerate() {
            let whose = if at == 0 { "key" } else { "whose key was" };
            let (maker, certainty) = (self.maker(creation), creation.certainty);
            parts.push(format!("{whose} made by {maker} ({certainty})"));
        }
        let made = parts.join(", ");
        match (made.as_str(), &sessions[..]) {
            (_, []) => made,
            ("", _) => sessions.join(" → "),
            _ => format!("{made}; {}", sessions.join(" → ")),
        }
    }
}

/// The whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) resource: Described,
    /// Newest activity first.
    pub(super) actors: Vec<Actor>,
}

impl Answer {
    /// Traces every caller and puts acts of one origin and chain together.
    pub(super) fn new(resource: Described, mut acts: Vec<Act>, lineage: &Lineage) -> Self {
        // In an order of their own, so that the order of files decides nothing.
        acts.sort_by(|a, b| order(a).cmp(&order(b)));
        name_callers(&mut acts);
        let chains = Chains::new(acts.iter().map(|act| &act.touched.caller), lineage);
        let names = Arc::new(Names::new(chains.all().iter().map(|one| &*one.chain)));
        let signatures = signatures(chains.all(), &names);
        let mut groups: HashMap<&str, usize> = HashMap::new();
        let mut placed: Vec<Option<usize>> = vec![None; signatures.len()];
        let mut actors: Vec<(&str, Actor)> = Vec::new();
        for (act, number) in acts.into_iter().zip(&chains.of) {
            let group = *placed[*number].get_or_insert_with(|| {
                let (one, signature) = (&chains.all()[*number], signatures[*number].as_str());
                let group = *groups.entry(signature).or_insert(actors.len());
                match actors.get_mut(group) {
                    Some((_, actor)) => actor.goes_on(one),
                    None => actors.push((signature, Actor::new(one, &names))),
                }
                group
            });
            actors[group].1.acts.push(act);
        }
        actors.sort_by(|(a, one), (b, other)| other.last().cmp(&one.last()).then(a.cmp(b)));
        let actors = actors.into_iter().map(|(_, actor)| actor).collect();
        Answer { resource, actors }
    }

    /// True when its events name more than one resource, such as two objects of the bucket.
    pub(super) fn touches_several(&self) -> bool {
        let mut resources = self.actors.iter().flat_map(|actor| &actor.acts);
        let first = resources.next().map(|act| &act.touched.resource);
        resources.any(|act| Some(&act.touched.resource) != first)
    }

    pub(super) fn first(&self) -> Option<Time> {
        self.actors.iter().filter_map(Actor::first).min()
    }

    pub(super) fn last(&self) -> Option<Time> {
        self.actors.iter().filter_map(Actor::last).max()
    }
}

/// A call across accounts is recorded in both: the caller's copy says who it was, the owner's only which
/// account. Copies of one call share a `sharedEventID`, and so they share the caller.
fn name_callers(acts: &mut [Act]) {
    let named: HashMap<Box<str>, Caller> = acts
        .iter()
        .filter(|act| act.touched.caller.kind() != ActorKind::Account)
        .filter_map(|act| {
            let shared = act.touched.shared_event_id.clone()?;
            Some((shared, act.touched.caller.clone()))
        })
        .collect();
    for act in acts {
        let touched = &mut act.touched;
        if touched.caller.kind() == ActorKind::Account
            && let Some(shared) = &touched.shared_event_id
            && let Some(caller) = named.get(shared)
        {
            touched.caller = caller.clone();
        }
    }
}

fn order(act: &Act) -> (Option<Time>, Option<&str>, &str, u64) {
    let id = act.touched.event_id.as_deref();
    (act.touched.time, id, &act.file, act.record)
}

/// What tells chains apart: origin, what a service acted for, the principals on the way, how sure it is, and the
/// source identity. Access keys do not: a role session that is renewed every hour is one actor, be it that
/// somebody opens it anew or that it does so itself. A user's own key does where it is known who made it, for
/// that may be whose hands it was in.
fn signatures(chains: &[Traced], names: &Names) -> Vec<String> {
    let mut signatures: Vec<String> = chains.iter().map(|one| signature(one, names)).collect();
    let mut resources: HashMap<String, BTreeSet<&str>> = HashMap::new();
    for (one, signature) in chains.iter().zip(&signatures) {
        if let Some(resource) = one.resource() {
            let known = resources.entry_ref(signature).or_default();
            known.insert(resource);
        }
    }
    for (one, signature) in chains.iter().zip(&mut signatures) {
        // What one session acted for need not stand in each of its records.
        let only = resources.get(signature).filter(|known| known.len() == 1);
        let only = only.and_then(|known| known.first()).copied();
        if let Some(resource) = one.resource().or(only) {
            let _ = write!(signature, "\nfor {resource}");
        }
    }
    signatures
}

fn signature(one: &Traced, names: &Names) -> String {
    let chain = &one.chain;
    let mut text = format!(
        "{}\n{}\n{}",
        chain.origin.kind.name(),
        names.who(&chain.origin),
        chain.certainty
    );
    for step in steps(&one.way) {
        text.push('\n');
        text.push_str(step.held.map_or("…", |held| &held.id));
    }
    for candidate in &chain.candidates {
        text.push('\n');
        text.push_str(&names.identity(candidate));
    }
    for made in &chain.key_created_by {
        let _ = write!(text, "\nkey {} {}", made.access_key, made.certainty);
        for maker in made.makers() {
            let _ = write!(text, " {}", names.identity(maker));
        }
    }
    if let Some(said) = &chain.source_identity {
        let _ = write!(text, "\nsource identity {said}");
    }
    text
}
