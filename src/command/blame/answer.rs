//! The answer of blame: one actor for each origin and chain, with what it did to the resource.

pub(super) use super::gather::Touched;
use crate::event::{ActorKind, Outcome, Time};
use crate::lineage::{Caller, Certainty, Chain, Gap, Hop, KeyCreation, Lineage, Origin, Party};
use crate::resource::{Described, Tier};
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeMap;
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
    /// The chain of its first event.
    pub(super) chain: Chain,
    /// Further chains that differ only in the sessions' access keys and issuing events, or in where they
    /// leave the archive: sessions opened anew.
    pub(super) further: Vec<Chain>,
    /// In time order.
    pub(super) acts: Vec<Act>,
    namesakes: Arc<Namesakes>,
}

/// Labels that several origins of one answer share, so that a label alone does not say who it was.
type Namesakes = HashSet<String>;

impl Actor {
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

    /// The sessions between origin and acting session, the origin's first.
    pub(super) fn via(&self) -> impl Iterator<Item = &Hop> {
        self.chain.hops.iter().rev()
    }

    /// Where its chains leave the archive, in the order of the events. What differs only in when the session
    /// can have been opened, because no record says it, is one.
    pub(super) fn gaps(&self) -> Vec<Gap> {
        let mut places: HashMap<Gap, usize> = HashMap::new();
        let mut gaps: Vec<Gap> = Vec::new();
        let chains = std::iter::once(&self.chain).chain(&self.further);
        for gap in chains.filter_map(|chain| chain.gap.as_ref()) {
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

    /// One of the origins as people know it: with its account where another has the same name.
    pub(super) fn name(&self, origin: &Origin) -> String {
        if !self.namesakes.contains(&origin.label) {
            return origin.label.clone();
        }
        let account = origin.account.as_deref();
        format!(
            "{} ({})",
            origin.label,
            account.unwrap_or(origin.kind.name())
        )
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
        let mut steps: Vec<Step<'_>> = runs(&self.chain)
            .filter_map(|run| {
                Some(Step {
                    held: &run.first()?.held,
                    times: times(run),
                    certainty: run.iter().map(|hop| hop.certainty).min()?,
                })
            })
            .collect();
        // All chains of an actor have the same runs.
        for chain in &self.further {
            for (step, run) in steps.iter_mut().zip(runs(chain)) {
                step.times = step.times.max(times(run));
            }
        }
        steps.retain(|step| step.held.id != self.chain.origin.id);
        steps
    }

    /// Of chains that are alike keeps one.
    fn keep_different_chains(&mut self) {
        let is_new: Vec<bool> = {
            let mut known: HashSet<&Chain> = HashSet::from_iter([&self.chain]);
            self.further
                .iter()
                .map(|chain| known.insert(chain))
                .collect()
        };
        let mut is_new = is_new.into_iter();
        self.further.retain(|_| is_new.next().unwrap_or(true));
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

/// A session on the way.
pub(super) struct Step<'a> {
    pub(super) held: &'a Party,
    /// So often in a row, at most, it was opened by itself.
    pub(super) times: u64,
    /// How sure the least sure of its links is.
    pub(super) certainty: Certainty,
}

impl Step<'_> {
    /// `app/s`, or `app/s × 6` of a session that went on opening itself.
    pub(super) fn label(&self) -> String {
        let label = &self.held.label;
        match self.times {
            1 => label.clone(),
            times => format!("{label} × {times}"),
        }
    }
}

/// The sessions of a chain, the origin's first; those in a row that the same principal held, one opened with
/// the other, stand together.
pub(super) fn runs(chain: &Chain) -> impl Iterator<Item = &[Hop]> {
    chain.hops.chunk_by(|a, b| a.held.id == b.held.id).rev()
}

/// How many links a run has, with those that are only counted.
fn times(run: &[Hop]) -> u64 {
    run.iter().map(|hop| 1 + hop.left_out).sum()
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
        let mut callers = HashMap::new();
        let mut groups: HashMap<String, usize> = HashMap::new();
        let mut actors: Vec<Actor> = Vec::new();
        for act in acts {
            let group = *callers
                .entry(act.touched.caller.clone())
                .or_insert_with(|| {
                    let chain = lineage.trace(&act.touched.caller);
                    let group = groups.entry(signature(&chain)).or_insert(actors.len());
                    match actors.get_mut(*group) {
                        Some(actor) => actor.further.push(chain),
                        None => actors.push(Actor {
                            chain,
                            further: Vec::new(),
                            acts: Vec::new(),
                            namesakes: Arc::default(),
                        }),
                    }
                    *group
                });
            actors[group].acts.push(act);
        }
        for actor in &mut actors {
            actor.keep_different_chains();
        }
        actors.sort_by(|a, b| {
            b.last()
                .cmp(&a.last())
                .then_with(|| signature(&a.chain).cmp(&signature(&b.chain)))
        });
        let namesakes = Arc::new(namesakes(&actors));
        for actor in &mut actors {
            actor.namesakes = Arc::clone(&namesakes);
        }
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

fn namesakes(actors: &[Actor]) -> Namesakes {
    let mut ids: HashMap<&str, &str> = HashMap::new();
    let mut shared = Namesakes::new();
    for chain in actors.iter().map(|actor| &actor.chain) {
        let makers = chain.key_created_by.iter().flat_map(KeyCreation::makers);
        let origins = std::iter::once(&chain.origin).chain(&chain.candidates);
        for origin in origins.chain(makers) {
            let id = *ids.entry(&origin.label).or_insert(&origin.id);
            if id != origin.id && !shared.contains(&origin.label) {
                shared.insert(origin.label.clone());
            }
        }
    }
    shared
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

/// What tells chains apart: origin, the principals on the way, how sure it is, and the source identity.
/// Access keys do not: a role session that is renewed every hour is one actor, be it that
/// somebody opens it anew or that it does so itself. A user's own key does where it is known who made it, for
/// that may be whose hands it was in.
fn signature(chain: &Chain) -> String {
    let mut text = format!(
        "{}\n{}\n{}",
        chain.origin.kind.name(),
        chain.origin.id,
        chain.certainty
    );
    for run in runs(chain) {
        text.push('\n');
        text.push_str(&run[0].held.id);
    }
    for candidate in &chain.candidates {
        text.push('\n');
        text.push_str(&candidate.id);
    }
    for made in &chain.key_created_by {
        let _ = write!(text, "\nkey {} {}", made.access_key, made.certainty);
        for maker in made.makers() {
            let _ = write!(text, " {}", maker.id);
        }
    }
    if let Some(said) = &chain.source_identity {
        let _ = write!(text, "\nsource identity {said}");
    }
    text
}
