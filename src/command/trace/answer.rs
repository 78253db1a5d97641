//! The answer of trace: the tree of sessions with what was done in each, and what was done in all:
//! operations, addresses, user agents, keys made, resources changed.

use super::gather::{Deed, Found};
use super::totals::{By, Totals, count};
use crate::descent::{Descent, Seat};
use crate::event::Time;
use crate::lineage::{Certainty, Child, LinkId};
use hashbrown::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Sessions this deep under the subject hang their own sessions beside themselves: readers of JSON stop
/// at some depth, and so do eyes.
const DEEPEST: usize = 50;
/// Without a time before, an address is new when it is first seen this long after the first event.
const SETTLED: i64 = 24 * 3_600 * 1_000_000;

/// What is counted while events come in.
#[derive(Debug, Default)]
pub(super) struct Fold {
    own: Sure,
    sessions: HashMap<LinkId, Sure>,
    /// With a short name, by id.
    principals: HashMap<String, (String, Sure)>,
    pub(super) all: Totals,
    pub(super) actions: By,
    pub(super) writing: HashSet<Box<str>>,
    pub(super) resources: BTreeMap<Box<str>, Change>,
    pub(super) keys: By,
    /// Addresses and user agents.
    pub(super) from: [By; 2],
    /// Those of the time before.
    pub(super) before: [HashSet<Box<str>>; 2],
}

/// Totals, and how sure it is whose they are: as sure as the least sure event.
#[derive(Clone, Debug)]
pub(super) struct Sure {
    pub(super) certainty: Certainty,
    pub(super) totals: Totals,
}

impl Default for Sure {
    fn default() -> Self {
        Sure {
            certainty: Certainty::Direct,
            totals: Totals::default(),
        }
    }
}

impl Sure {
    fn count(&mut self, deed: &Deed, certainty: Certainty) {
        self.certainty = self.certainty.min(certainty);
        self.totals.count(deed);
    }
}

impl Fold {
    /// Counts one event.
    pub(super) fn count(&mut self, found: &Found) {
        let deed = &found.deed;
        let sure = certainty(&found.seat);
        match &found.seat {
            Seat::Own(_) => self.own.count(deed, sure),
            Seat::Session(link, _) => self.sessions.entry(*link).or_default().count(deed, sure),
            Seat::Principal { id, label, .. } => {
                let held = self
                    .principals
                    .entry(id.clone())
                    .or_insert_with(|| (label.clone(), Sure::default()));
                held.0 = held.0.clone().min(label.clone());
                held.1.count(deed, sure);
            }
        }
        self.all.count(deed);
        count(&mut self.actions, &deed.event, deed);
        if deed.write && !self.writing.contains(&deed.event) {
            self.writing.insert(deed.event.clone());
        }
        for resource in &deed.changed {
            let change = self.resources.entry(resource.clone()).or_default();
            change.totals.count(deed);
            if !change.events.contains(&deed.event) {
                change.events.insert(deed.event.clone());
            }
        }
        if let Some(key) = &deed.access_key {
            count(&mut self.keys, key, deed);
        }
        for (by, text) in self.from.iter_mut().zip([&deed.ip, &deed.user_agent]) {
            if let Some(text) = text {
                count(by, text, deed);
            }
        }
    }
}

/// How a resource was changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    pub(super) totals: Totals,
    /// The operations.
    pub(super) events: BTreeSet<Box<str>>,
}

/// What a branch of the tree is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A session or key.
    Session(Box<Child>),
    /// A principal behind whom the subject stands, or that the subject means.
    Principal { id: String, label: String },
}

/// A branch of the tree.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) certainty: Certainty,
    pub(super) totals: Totals,
    /// By first activity.
    pub(super) children: Vec<usize>,
}

impl Node {
    /// When it began: the opening of a session, else the first event.
    fn began(&self) -> Option<Time> {
        match &self.kind {
            Kind::Session(child) => child.issued.time,
            Kind::Principal { .. } => self.totals.first,
        }
    }

    /// What tells it from its neighbours, whatever its key: a session opened anew is the same.
    pub(super) fn id(&self) -> String {
        match &self.kind {
            Kind::Session(child) if is_key(child) => child.held.access_key.clone(),
            Kind::Session(child) => Some(child.held.id.clone()),
            Kind::Principal { id, .. } => Some(id.clone()),
        }
        .unwrap_or_default()
    }
}

/// True for a long-term key, which lasts, unlike a session.
pub(super) fn is_key(child: &Child) -> bool {
    child.issued.event_name == "CreateAccessKey"
}

/// An address or user agent.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    pub(super) text: Box<str>,
    pub(super) totals: Totals,
    pub(super) is_new: bool,
}

/// The whole answer.
#[derive(Debug)]
pub(super) struct Answer<'d> {
    pub(super) descent: &'d Descent,
    pub(super) fold: Fold,
    /// All branches; those directly under the subject are [`tops`](Answer::tops).
    pub(super) nodes: Vec<Node>,
    pub(super) tops: Vec<usize>,
    /// Days before `--since` that were looked at for what is new; `None` where the first day was taken.
    pub(super) baseline: Option<u32>,
}

impl<'d> Answer<'d> {
    /// Builds the tree. Sessions in which nothing was done are there when they were opened within the
    /// period.
    pub(super) fn new(
        descent: &'d Descent,
        fold: Fold,
        period: (Option<Time>, Option<Time>),
        baseline: Option<u32>,
    ) -> Answer<'d> {
        let mut answer = Answer {
            descent,
            fold,
            nodes: Vec::new(),
            tops: Vec::new(),
            baseline,
        };
        answer.grow(period);
        answer
    }

    fn grow(&mut self, (since, until): (Option<Time>, Option<Time>)) {
        let descent = self.descent;
        let in_period = |child: &Child| {
            child.issued.time.is_none_or(|time| {
                since.is_none_or(|since| time >= since) && until.is_none_or(|until| time < until)
            })
        };
        let sessions = descent.sessions();
        let mut shown: HashSet<LinkId> = HashSet::new();
        for child in &sessions {
            let link = child.issued.link;
            let quiet = !self.fold.sessions.contains_key(&link);
            // The portal's event stands beside the session that it leads to.
            let portal = child.issued.event_name == "GetRoleCredentials";
            if quiet && (portal || !in_period(child)) {
                continue;
            }
            let mut above = Some(link);
            while let Some(link) = above.filter(|link| shown.insert(*link)) {
                above = descent.place(link).and_then(|place| place.parent);
            }
        }
        let mut principals: HashMap<String, usize> = HashMap::new();
        let mut known: Vec<_> = self.fold.principals.drain().collect();
        known.sort_by(|a, b| a.0.cmp(&b.0));
        for (id, (label, Sure { certainty, totals })) in known {
            principals.insert(id.clone(), self.nodes.len());
            self.tops.push(self.nodes.len());
            self.nodes.push(Node {
                kind: Kind::Principal { id, label },
                certainty,
                totals,
                children: Vec::new(),
            });
        }
        let mut at: HashMap<LinkId, usize> = HashMap::new();
        for child in sessions {
            let link = child.issued.link;
            if let Some(place) = descent.place(link).filter(|_| shown.contains(&link)) {
                let did = self.fold.sessions.remove(&link).unwrap_or_default();
                at.insert(link, self.nodes.len());
                self.nodes.push(Node {
                    kind: Kind::Session(Box::new(child)),
                    certainty: place.certainty.min(did.certainty),
                    totals: did.totals,
                    children: Vec::new(),
                });
            }
        }
        self.hang(&at, &mut principals);
        let began = |node: &usize| self.nodes[*node].began();
        let by_time = |nodes: &mut Vec<usize>| nodes.sort_by_key(|node| (began(node), *node));
        let mut tops = std::mem::take(&mut self.tops);
        by_time(&mut tops);
        let mut children: Vec<Vec<usize>> = self.nodes.iter().map(|n| n.children.clone()).collect();
        children.iter_mut().for_each(by_time);
        self.tops = tops;
        for (node, children) in self.nodes.iter_mut().zip(children) {
            node.children = children;
        }
    }

    /// Puts every session under the one that opened it.
    fn hang(&mut self, at: &HashMap<LinkId, usize>, principals: &mut HashMap<String, usize>) {
        let descent = self.descent;
        let mut links: Vec<(LinkId, usize)> =
            at.iter().map(|(link, node)| (*link, *node)).collect();
        links.sort_unstable();
        let mut depths: HashMap<LinkId, usize> = HashMap::new();
        for (link, node) in links {
            let way = self.way(link, &mut depths);
            match way {
                Some(parent) => {
                    if let Some(parent) = at.get(&parent) {
                        self.nodes[*parent].children.push(node);
                    }
                }
                // Of the many principals that an account or address means, the one who opened it.
                None if !descent.subject().is_one() => {
                    let Kind::Session(child) = &self.nodes[node].kind else {
                        continue;
                    };
                    let by = &child.issued.by;
                    let (id, label) = (by.id.clone(), by.label.clone());
                    let next = self.nodes.len();
                    let parent = *principals.entry(id.clone()).or_insert(next);
                    if parent == next {
                        self.tops.push(next);
                        self.nodes.push(Node {
                            kind: Kind::Principal { id, label },
                            certainty: Certainty::Direct,
                            totals: Totals::default(),
                            children: Vec::new(),
                        });
                    }
                    self.nodes[parent].children.push(node);
                }
                None => self.tops.push(node),
            }
        }
    }

    /// The session under which a session is shown.
    fn way(&self, link: LinkId, depths: &mut HashMap<LinkId, usize>) -> Option<LinkId> {
        let parent_of = |link| self.descent.place(link).and_then(|place| place.parent);
        let mut open = vec![link];
        while let Some(parent) = open.last().and_then(|last| parent_of(*last))
            && !depths.contains_key(&parent)
        {
            open.push(parent);
        }
        while let Some(link) = open.pop() {
            let depth = parent_of(link)
                .and_then(|parent| depths.get(&parent))
                .map_or(0, |depth| depth + 1);
            depths.insert(link, depth);
        }
        let mut parent = parent_of(link)?;
        while depths.get(&parent).is_some_and(|depth| *depth >= DEEPEST) {
            parent = parent_of(parent)?;
        }
        Some(parent)
    }

    /// What the subject itself did.
    pub(super) fn own(&self) -> &Sure {
        &self.fold.own
    }

    /// The operations, changes first, then the most frequent.
    pub(super) fn actions(&self) -> Vec<(&str, &Totals)> {
        let mut actions = super::totals::ranked(&self.fold.actions);
        actions.sort_by_key(|(event, _)| !self.fold.writing.contains(*event));
        actions
    }

    /// The resources changed, the most often changed first.
    pub(super) fn resources(&self) -> Vec<(&str, &Change)> {
        let mut rows: Vec<(&str, &Change)> = self
            .fold
            .resources
            .iter()
            .map(|(resource, change)| (&**resource, change))
            .collect();
        rows.sort_by(|a, b| b.1.totals.events.cmp(&a.1.totals.events).then(a.0.cmp(b.0)));
        rows
    }

    /// How often a key was used, and when.
    pub(super) fn use_of(&self, child: &Child) -> Totals {
        let key = child.held.access_key.as_deref();
        let totals = key.and_then(|key| self.fold.keys.get(key));
        totals.cloned().unwrap_or_default()
    }

    /// True when nothing came from the subject.
    pub(super) fn is_empty(&self) -> bool {
        self.fold.all.events == 0 && self.nodes.is_empty()
    }

    /// Addresses (`0`) or user agents (`1`), the most frequent first.
    pub(super) fn sights(&self, of: usize) -> Vec<Sight> {
        let start = self.fold.all.first;
        super::totals::ranked(&self.fold.from[of])
            .into_iter()
            .map(|(text, totals)| Sight {
                text: text.into(),
                totals: totals.clone(),
                // A service that acts for somebody is no new place.
                is_new: !text.ends_with(".amazonaws.com")
                    && match self.baseline {
                        Some(_) => !self.fold.before[of].contains(text),
                        None => totals
                            .first
                            .zip(start)
                            .is_some_and(|(first, start)| first.0 - start.0 > SETTLED),
                    },
            })
            .collect()
    }

    /// The long-term keys that came from the subject, by time.
    pub(super) fn keys_created(&self) -> Vec<(&Child, &Node)> {
        let mut keys: Vec<(&Child, &Node)> = self
            .nodes
            .iter()
            .filter_map(|node| match &node.kind {
                Kind::Session(child) if is_key(child) => Some((&**child, node)),
                _ => None,
            })
            .collect();
        keys.sort_by_key(|(child, _)| (child.issued.time, child.issued.link));
        keys
    }
}

/// How a seat is called: the session, else who.
pub(super) fn label(descent: &Descent, seat: &Seat) -> String {
    match seat {
        Seat::Own(_) => descent.subject().label(),
        Seat::Session(link, _) => descent
            .lineage()
            .session(*link)
            .map_or_else(String::new, |child| session_label(&child)),
        Seat::Principal { label, .. } => label.clone(),
    }
}

/// How sure a seat is.
pub(super) fn certainty(seat: &Seat) -> Certainty {
    match seat {
        Seat::Own(certainty) | Seat::Session(_, certainty) | Seat::Principal { certainty, .. } => {
            *certainty
        }
    }
}

/// `deploy/cli-session`; of a key its id and user.
pub(super) fn session_label(child: &Child) -> String {
    let held = &child.held;
    match &held.access_key {
        Some(key) if is_key(child) => format!("key {key} of {}", held.label),
        _ => held.label.clone(),
    }
}

/// A deed with its place, as it is put in order for the timeline.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Line {
    pub(super) deed: Deed,
    pub(super) by: String,
    pub(super) certainty: Certainty,
    pub(super) file: String,
    pub(super) record: u64,
}
