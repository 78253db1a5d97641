//! The other direction: what a session or an actor opened. Built when it is first asked for, from the
//! same searches as tracing, so that up and down agree.

use super::Lineage;
use super::caller::Text;
use super::certainty::Certainty;
use super::chain::{Child, Evidence, LinkId, Node};
use super::find::Found;
use super::store::{Row, Store};
use crate::event::ActorKind;
use hashbrown::HashMap;

/// Which callers stand under which node.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Callers by the row they hold a credential of, with how sure that is; by row.
    sessions: Vec<(u32, u32, Certainty)>,
    /// Callers behind whom no link was found, by who they are.
    actors: HashMap<(ActorKind, String), Vec<(u32, Certainty)>>,
    /// Rows by caller.
    by_caller: Vec<u32>,
}

impl Lineage {
    /// The sessions and keys that a node opened itself, by time, then event id. A tree walked down by
    /// this can hold a circle (keys can make keys): whoever walks keeps what was seen.
    pub fn children(&self, of: &Node) -> Vec<Child> {
        let tree = self.tree.get_or_init(|| Tree::of(&self.store));
        let mut callers: Vec<(u32, Certainty)> = match of {
            Node::Actor(kind, id) => tree
                .actors
                .get(&(*kind, id.clone()))
                .into_iter()
                .flatten()
                .copied()
                .collect(),
            Node::Session(LinkId(row)) => {
                let start = tree.sessions.partition_point(|(at, ..)| at < row);
                tree.sessions[start..]
                    .iter()
                    .take_while(|(at, ..)| at == row)
                    .map(|(_, caller, certainty)| (*caller, *certainty))
                    .collect()
            }
        };
        callers.sort_unstable();
        callers.dedup_by_key(|(caller, _)| *caller);
        let store = &self.store;
        let mut rows: Vec<(u32, Certainty)> = callers
            .into_iter()
            .flat_map(|(caller, certainty)| {
                let by = |at: &u32| store.rows[*at as usize].caller;
                let start = tree.by_caller.partition_point(|at| by(at) < caller);
                tree.by_caller[start..]
                    .iter()
                    .take_while(move |at| by(at) == caller)
                    .map(move |at| (*at, certainty))
            })
            .collect();
        rows.sort_unstable_by_key(|(at, _)| (store.rows[*at as usize].time, *at));
        rows.into_iter()
            .filter_map(|(at, certainty)| store.child(at, store.rows.get(at as usize)?, certainty))
            .collect()
    }
}

impl Store {
    /// What a row issued.
    pub(super) fn child(&self, at: u32, row: &Row, certainty: Certainty) -> Option<Child> {
        Some(Child {
            held: self.holder(row),
            certainty,
            issued: self.issued(at)?,
            expires: self.expires(at),
        })
    }
}

impl Tree {
    fn of(store: &Store) -> Tree {
        let mut tree = Tree::default();
        for at in (0..).take(store.callers.len()) {
            let caller = store.caller(at);
            let end = store.end(&caller);
            let evident = end.certainty == Certainty::Direct;
            match store.find(&caller, &|_| false) {
                Found::One(row, certainty) if !evident || certainty >= Certainty::Matched => {
                    tree.sessions.push((row, at, certainty));
                }
                Found::Several(rows, _) => {
                    let under = |row| (row, at, Certainty::Ambiguous);
                    tree.sessions.extend(rows.into_iter().map(under));
                }
                _ => {
                    // A session that merely nobody can explain did itself what it did.
                    let sure = match end.origin.evidence {
                        Evidence::LastKnown => Certainty::Proven,
                        _ => end.certainty.min(Certainty::Proven),
                    };
                    let actor = (end.origin.kind, end.origin.id);
                    tree.actors.entry(actor).or_default().push((at, sure));
                }
            }
            // What a made key opened stands under the key as well as under its user.
            if caller.get(Text::Key).is_some() {
                let made = store.made(&caller);
                let certainty = match made.len() {
                    1 => Certainty::Proven,
                    _ => Certainty::Ambiguous,
                };
                let under = |row| (row, at, certainty);
                tree.sessions.extend(made.into_iter().map(under));
            }
        }
        tree.sessions.sort_unstable();
        tree.by_caller = (0..).take(store.rows.len()).collect();
        tree.by_caller
            .sort_unstable_by_key(|at| (store.rows[*at as usize].caller, *at));
        tree
    }

    pub(super) fn weight(&self) -> usize {
        self.sessions.capacity() * size_of::<(u32, u32, Certainty)>()
            + self.by_caller.capacity() * size_of::<u32>()
            + self.actors.allocation_size()
    }
}
