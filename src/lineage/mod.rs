//! Links and origins: from every temporary credential back to the event that issued it, and from that
//! event's caller again, to the human, key or service that started it.
//!
//! ```text
//! raw record ─► could_link ─► links ──► Builder ─► Lineage ─► trace ─► Chain: hops, origin, certainty, gap
//!               bytes         worker    merge                 ▲    └── children: what a session opened
//! acting event ─────────────────────────────► Caller::of ─────┘
//! ```
//!
//! A **link** is one credential handed out, a **hop** one link followed, the **origin** the actor at the
//! far end. How sure a hop is stands beside it ([`Certainty`]); where the archive ends there is a
//! [`Gap`] that says what to look for. A wrong link is worse than none: what a record contradicts is
//! not joined, and the session ARN alone joins nothing, because two calls can share role, session name
//! and second.
//!
//! No answer depends on the order in which links arrive (`store`), and no chain is too long
//! (`trace`).

mod call;
mod caller;
mod callers;
mod certainty;
mod chain;
mod event_id;
mod find;
mod gap;
mod harvest;
mod link;
mod memo;
mod origin;
mod short;
mod store;
mod table;
mod trace;
mod tree;
mod undecided;

#[cfg(test)]
mod tests;

pub use call::could_link;
pub use caller::Caller;
pub(crate) use callers::Callers;
pub use certainty::Certainty;
pub use chain::{
    Chain, Child, Evidence, Hop, Issued, KeyCreation, LeftOut, LinkId, NO_UNIQUE_ID, Node, Origin,
    Party,
};
pub use find::LONGEST;
pub use gap::Gap;
pub use harvest::Harvest;
pub use link::{Link, links};
pub use memo::Memo;
pub use store::Builder;

use crate::event::ActorKind;
use caller::Text;
use std::sync::OnceLock;
use store::Store;
use tree::Tree;

/// All links of an archive.
#[derive(Debug, Default)]
pub struct Lineage {
    store: Store,
    tree: OnceLock<Tree>,
}

impl Lineage {
    /// From links in any order, copies among them.
    pub fn new(links: impl IntoIterator<Item = Link>) -> Lineage {
        let mut builder = Builder::default();
        for link in links {
            builder.push(&link);
        }
        Lineage::from(builder)
    }

    /// How many credentials were issued, copies counted once.
    pub fn len(&self) -> usize {
        self.store.rows.len()
    }

    /// True when nothing was issued.
    pub fn is_empty(&self) -> bool {
        self.store.rows.is_empty()
    }

    /// A caller as people read it, with what the links tell of its names.
    pub fn party(&self, caller: &Caller) -> Party {
        self.store.party(caller)
    }

    /// Every credential that was issued, by key, time and event id.
    pub fn issued(&self) -> impl Iterator<Item = Child> {
        (0..)
            .zip(&self.store.rows)
            .filter_map(|(at, row)| self.store.child(at, row, Certainty::Proven))
    }

    /// What one link issued.
    pub fn session(&self, link: LinkId) -> Option<Child> {
        let row = self.store.rows.get(link.0 as usize)?;
        self.store.child(link.0, row, Certainty::Proven)
    }

    /// The ARN of the role or user that has a unique id (`AROA…`, `AIDA…`), if a record told it.
    pub fn arn_of(&self, id: &str) -> Option<&str> {
        let arn = self.store.ids.get(&self.store.table.find_some(Some(id)))?;
        self.store.table.get_some(*arn)
    }

    /// The unique ids of the user or role that has an ARN.
    pub fn ids_of<'a>(&'a self, arn: &'a str) -> impl Iterator<Item = &'a str> {
        let text = |sym| self.store.table.get(sym);
        let ids = self.store.ids.iter();
        ids.filter(move |(_, one)| text(**one) == arn)
            .map(move |(id, _)| text(*id))
    }

    /// The unique ids of the users and roles of a name, of whatever account.
    pub fn ids_called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let text = |sym| self.store.table.get(sym);
        let ids = self.store.ids.iter();
        ids.map(move |(id, arn)| (text(*id), text(*arn)))
            .filter(move |(_, arn)| arn.rsplit('/').next() == Some(name))
            .map(|(id, _)| id)
    }

    /// The users who asked for a credential in another account, whose record gives their id and no name, and
    /// whom no record told.
    pub fn nameless(&self) -> Vec<Origin> {
        (0..)
            .take(self.store.callers.len())
            .map(|at| self.store.caller(at))
            .filter(|caller| caller.kind == ActorKind::Account)
            .map(|caller| self.store.end(&caller).origin)
            .filter(|origin| self.is_nameless(origin))
            .collect()
    }

    /// Those of them who stand at an end of a caller's chain.
    pub fn nameless_behind(&self, caller: &Caller) -> Vec<Origin> {
        let chain = self.trace(caller);
        let makers = chain.key_created_by.iter().flat_map(KeyCreation::makers);
        let ends = std::iter::once(&chain.origin).chain(&chain.candidates);
        ends.chain(makers)
            .filter(|origin| self.is_nameless(origin))
            .cloned()
            .collect()
    }

    fn is_nameless(&self, origin: &Origin) -> bool {
        origin.kind == ActorKind::IamUser
            && origin.id.starts_with("AIDA")
            && self.arn_of(&origin.id).is_none()
    }

    /// The name of the Identity Center user who has an id (`onBehalfOf.userId`), if a record told it.
    pub fn person_of(&self, id: &str) -> Option<String> {
        let mut caller = Caller::empty(ActorKind::IdentityCenter);
        caller.set(Text::OnBehalf, Some(id));
        self.store.person(&caller)
    }

    /// About how many bytes it holds in memory.
    pub fn weight(&self) -> usize {
        self.store.weight() + self.tree.get().map_or(0, Tree::weight)
    }
}

/// To take in more links.
impl From<Lineage> for Builder {
    fn from(lineage: Lineage) -> Self {
        Builder::from(lineage.store)
    }
}

impl From<Builder> for Lineage {
    fn from(builder: Builder) -> Self {
        Lineage {
            store: builder.finish(),
            tree: OnceLock::new(),
        }
    }
}
