//! Descent: everything that came from one actor. The other direction of [`lineage`](crate::lineage),
//! which goes from an event back to whoever started it.
//!
//! ```text
//! what was typed ─► Subject ──► resolve: which principal a bare name means
//!                                  │
//! links of the archive ────────────┴─► Descent ─► seat of each caller: the subject itself, a session
//!                                                 that its credentials opened, or no part of it
//! ```
//!
//! The sessions are found downwards, from the credentials that the subject asked for and those that
//! these asked for in turn; an event finds its place among them upwards, by its own chain. Both use the
//! same searches, so they agree.

mod identity;
mod shown;
mod subject;

use crate::event::Event;
use crate::lineage::{Caller, Certainty, Child, Issued, Lineage, LinkId, Memo};
use hashbrown::{HashMap, HashSet};
use std::sync::Arc;

pub use identity::{Class, Identity, identities};
pub use subject::{Candidate, Subject, Who};

/// Where an event stands in what came from the subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seat {
    /// The subject did it; of an access key that a record does not show, as sure as its session.
    Own(Certainty),
    /// A session or key did it that the subject's credentials opened.
    Session(LinkId, Certainty),
    /// A principal did it behind whom the subject stands, or who is one of several that the subject
    /// means (an account, an address).
    Principal {
        /// The ARN where there is one.
        id: String,
        /// A short name for people.
        label: String,
        /// How sure it is that the subject stands behind it.
        certainty: Certainty,
    },
}

/// A session or key among what came from the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The session that opened it; `None` where the subject did.
    pub parent: Option<LinkId>,
    /// How sure it is that the subject stands behind it: as sure as the weakest link down to it.
    pub certainty: Certainty,
}

/// All sessions that came from a subject.
#[derive(Debug)]
pub struct Descent {
    lineage: Arc<Lineage>,
    subject: Subject,
    /// Credentials that are the subject itself, where the subject is an access key.
    own: HashSet<LinkId>,
    places: HashMap<LinkId, Place>,
    known: Memo<Option<Seat>>,
}

impl Descent {
    /// Walks down from the subject. `opened` holds the event ids of sessions opened from the subject's
    /// addresses; empty where it is no address.
    pub fn new(lineage: Arc<Lineage>, subject: Subject, opened: &HashSet<Box<str>>) -> Descent {
        let mut own = HashSet::new();
        let mut first: Vec<(LinkId, Certainty)> = Vec::new();
        for child in lineage.issued() {
            let link = child.issued.link;
            if subject.is_credential(&child) {
                own.insert(link);
                first.extend(
                    lineage
                        .children(&child.node())
                        .into_iter()
                        .map(|child| (child.issued.link, child.certainty)),
                );
            } else if opened.contains(child.issued.event_id.as_str()) {
                first.push((link, Certainty::Proven));
            } else if let Some(certainty) = subject.opened(&child) {
                first.push((link, certainty));
            }
        }
        first.retain(|(link, _)| !own.contains(link));
        let places = walk(&lineage, first);
        Descent {
            lineage,
            subject,
            own,
            places,
            known: Memo::default(),
        }
    }

    /// The subject.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The links it was found with.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// The credentials that are the subject itself, by key, time and event id.
    pub fn own(&self) -> Vec<Child> {
        self.children_of(self.own.iter().copied())
    }

    /// Every session and key that came from it, by key, time and event id.
    pub fn sessions(&self) -> Vec<Child> {
        self.children_of(self.places.keys().copied())
    }

    fn children_of(&self, links: impl Iterator<Item = LinkId>) -> Vec<Child> {
        let mut links: Vec<LinkId> = links.collect();
        links.sort_unstable();
        let session = |link| self.lineage.session(link);
        links.into_iter().filter_map(session).collect()
    }

    /// Where a session stands; `None` where it did not come from the subject.
    pub fn place(&self, link: LinkId) -> Option<Place> {
        self.places.get(&link).copied()
    }

    /// Where an event stands; `None` where the subject has no part in it.
    pub fn seat(&self, event: &Event<'_>, caller: &Caller) -> Option<Seat> {
        let seat = self.known.get(caller, |caller| self.find_seat(caller));
        match seat {
            None if self.subject.is_from(event) => {
                let party = self.lineage.party(caller);
                Some(Seat::Principal {
                    id: party.id,
                    label: party.label,
                    certainty: Certainty::Direct,
                })
            }
            seat => seat,
        }
    }

    fn find_seat(&self, caller: &Caller) -> Option<Seat> {
        let acting = self.lineage.party(caller);
        if self.subject.is_key(acting.access_key.as_deref()) {
            return Some(Seat::Own(Certainty::Direct));
        }
        let chain = self.lineage.trace(caller);
        if let Some(hop) = chain.hops.first() {
            let issued = || hop.issued.iter().chain(&hop.alternatives);
            if issued().any(|issued| self.own.contains(&issued.link)) {
                return Some(Seat::Own(hop.certainty));
            }
            if let Some(seat) = self.among(issued(), hop.certainty) {
                return Some(seat);
            }
        }
        if let Some(certainty) = self.subject.certainty(&acting) {
            return Some(if self.subject.is_one() {
                Seat::Own(certainty)
            } else {
                Seat::Principal {
                    id: acting.id,
                    label: acting.label,
                    certainty,
                }
            });
        }
        for made in &chain.key_created_by {
            let issued = made.issued.iter().chain(&made.alternatives);
            let certainty = match made.issued {
                Some(_) => Certainty::Proven,
                None => Certainty::Ambiguous,
            };
            if let Some(seat) = self.among(issued, certainty) {
                return Some(seat);
            }
        }
        let deeper = chain.hops.iter().skip(1);
        let passed = deeper
            .flat_map(|hop| hop.issued.iter().chain(&hop.alternatives))
            .any(|issued| {
                self.own.contains(&issued.link) || self.places.contains_key(&issued.link)
            });
        // The last that is known of a role is one of its sessions; whose the role's id is, that one's record says.
        let last = match chain.hops.last() {
            Some(hop) => hop
                .issued
                .as_ref()
                .and_then(|one| one.by.unique_id.as_deref()),
            None => acting.unique_id.as_deref(),
        };
        let mut candidates = chain.candidates.iter();
        let is_behind = passed
            || self.subject.is_origin(&chain.origin, last)
            || candidates.any(|origin| self.subject.is_origin(origin, None));
        is_behind.then_some({
            Seat::Principal {
                id: acting.id,
                label: acting.label,
                certainty: chain.certainty,
            }
        })
    }

    /// The first of the sessions that is one of the subject's.
    fn among<'i>(
        &self,
        issued: impl Iterator<Item = &'i Issued>,
        certainty: Certainty,
    ) -> Option<Seat> {
        issued
            .filter_map(|issued| Some((issued.link, self.places.get(&issued.link)?)))
            .min_by_key(|(link, _)| *link)
            .map(|(link, place)| Seat::Session(link, certainty.min(place.certainty)))
    }
}

/// Everything that was opened with these sessions, to any depth. A session stands under the one that
/// opened it; where that is a circle (keys can make keys), the first of it stands under the subject.
fn walk(lineage: &Lineage, mut first: Vec<(LinkId, Certainty)>) -> HashMap<LinkId, Place> {
    first.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    first.dedup_by_key(|(link, _)| *link);
    let mut opened: HashMap<LinkId, Vec<(LinkId, Certainty)>> = HashMap::new();
    let mut has_parent: HashSet<LinkId> = HashSet::new();
    let mut open: Vec<LinkId> = first.iter().map(|(link, _)| *link).collect();
    while let Some(link) = open.pop() {
        if opened.contains_key(&link) {
            continue;
        }
        let node = crate::lineage::Node::Session(link);
        let children: Vec<(LinkId, Certainty)> = lineage
            .children(&node)
            .into_iter()
            .map(|child| (child.issued.link, child.certainty))
            .filter(|(child, _)| *child != link)
            .collect();
        has_parent.extend(children.iter().map(|(child, _)| *child));
        open.extend(children.iter().map(|(child, _)| *child));
        opened.insert(link, children);
    }
    let mut places: HashMap<LinkId, Place> = HashMap::with_capacity(opened.len());
    let tops = first.iter().filter(|(link, _)| !has_parent.contains(link));
    for (top, certainty) in tops.chain(&first) {
        let mut level = vec![(*top, None, *certainty)];
        while !level.is_empty() {
            let mut next = Vec::new();
            for (link, parent, certainty) in level {
                if places.contains_key(&link) {
                    continue;
                }
                places.insert(link, Place { parent, certainty });
                for (child, sure) in opened.get(&link).into_iter().flatten() {
                    next.push((*child, Some(link), certainty.min(*sure)));
                }
            }
            level = next;
        }
    }
    places
}
