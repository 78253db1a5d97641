//! What tracing answers: hops from the acting session back, the origin, how sure it is, and where the
//! archive ends.

use super::certainty::Certainty;
use super::gap::Gap;
use crate::event::{ActorKind, Time};
use crate::text::thousands;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Names one link within its [`Lineage`](super::Lineage), the same in every run over the same archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub(super) u32);

/// Somebody or something that holds or asks for a credential.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Party {
    /// The kind of principal.
    pub kind: ActorKind,
    /// The ARN where there is one, else service, principal id, name, account.
    pub id: String,
    /// A short name for people.
    pub label: String,
    /// Its own account.
    pub account: Option<String>,
    /// The access key id that it held.
    pub access_key: Option<String>,
    /// The unique id of the user (`AIDA…`) or of the session's role (`AROA…`), where the record has one: a user or
    /// role that is made anew has the ARN of the old one, and another id. Of a user of Identity Center the id in
    /// the identity store.
    pub unique_id: Option<String>,
}

/// The event that issued a credential.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issued {
    /// The link.
    pub link: LinkId,
    /// `eventID`; empty where the record has none.
    pub event_id: String,
    /// `AssumeRole`, `ConsoleLogin`, …
    pub event_name: &'static str,
    /// When.
    pub time: Option<Time>,
    /// Index of the file in the list that the links were gathered with.
    pub file: u32,
    /// Record number within the file, as it was given with the link.
    pub record: u64,
    /// Who asked for it.
    pub by: Party,
}

/// One link followed: what was held, and how it was issued.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Who held the credential, and which.
    pub held: Party,
    /// How sure this link is.
    pub certainty: Certainty,
    /// The issuing event; `None` where there are [`alternatives`](Hop::alternatives).
    pub issued: Option<Issued>,
    /// The events that fit equally well, by key, time and event id; empty where one was found.
    pub alternatives: Vec<Issued>,
    /// Events that fit as well, beyond the alternatives.
    pub more_alternatives: u64,
    /// Links between this one and the next that is nearer to the acting event, which are counted and not kept:
    /// a session may open itself anew for years.
    pub left_out: Option<LeftOut>,
}

/// Links of a chain that are only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeftOut {
    /// How many.
    pub links: u64,
    /// How sure the least sure of them is.
    pub certainty: Certainty,
    /// The principal of the link that they are noted at holds them all.
    pub is_alike: bool,
}

/// Why the origin is believed to be the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The record (of the acting event, or of the last issuing event) names the principal itself.
    Identity,
    /// `sessionContext.sessionIssuer` of a federated session.
    SessionIssuer,
    /// `inScopeOf` names the compute resource that holds the session.
    InScopeOf,
    /// The credentials were delivered by an instance's metadata service.
    InstanceProfile,
    /// A service-linked role, which only its service can assume.
    ServiceLinkedRole,
    /// `sourceIdentity`, which stays for the whole chain.
    SourceIdentity,
    /// `onBehalfOf` names the Identity Center user.
    OnBehalfOf,
    /// The session name of a role that only Identity Center hands out.
    SessionName,
    /// Nothing: this is merely the last that the archive tells.
    LastKnown,
}

impl Evidence {
    /// The words for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Evidence::Identity => "identity",
            Evidence::SessionIssuer => "session issuer",
            Evidence::InScopeOf => "in scope of",
            Evidence::InstanceProfile => "instance profile",
            Evidence::ServiceLinkedRole => "service-linked role",
            Evidence::SourceIdentity => "source identity",
            Evidence::OnBehalfOf => "on behalf of",
            Evidence::SessionName => "session name",
            Evidence::LastKnown => "last known",
        }
    }
}

/// What stands behind the name of somebody whose record has no unique id, where others of the name have one.
pub const NO_UNIQUE_ID: &str = "no unique id";

/// The actor at the far end of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The kind of principal.
    pub kind: ActorKind,
    /// What tells this origin from every other: the ARN where there is one, else the service's host
    /// name, the Identity Center user's name, the principal id, the account.
    pub id: String,
    /// A short name for people.
    pub label: String,
    /// Its own account.
    pub account: Option<String>,
    /// Of a service: the instance, function, task or pod that held the session.
    pub resource: Option<String>,
    /// Of a user the unique id (`AIDA…`), of a user of Identity Center the id in the identity store, where a record
    /// has it: a user that is made anew has the old name and ARN, and two directories can have one name.
    pub unique_id: Option<String>,
    /// Why it is believed.
    pub evidence: Evidence,
}

/// As the output documents have it; keys are only ever added.
impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Origin", 7)?;
        out.serialize_field("kind", self.kind.name())?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("label", &self.label)?;
        out.serialize_field("account", &self.account)?;
        out.serialize_field("resource", &self.resource)?;
        out.serialize_field("uniqueId", &self.unique_id)?;
        out.serialize_field("evidence", self.evidence.name())?;
        out.end()
    }
}

/// The way from an acting session back to its origin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chain {
    /// The links followed, nearest to the acting event first.
    pub hops: Vec<Hop>,
    /// Who started it, as far as the archive tells.
    pub origin: Origin,
    /// How sure the origin is: as sure as the weakest link, except that a link behind which the origin
    /// is named by the record itself (a user's own session token, a service's own session) does not
    /// weaken it below [`Certainty::Matched`].
    pub certainty: Certainty,
    /// The origins that [`Certainty::Ambiguous`] is between, by id; empty otherwise.
    pub candidates: Vec<Origin>,
    /// So many more, at most, are not among them.
    pub more_candidates: u64,
    /// Where the chain leaves the archive. There can be one although the origin is known: a user's own
    /// session whose opening was not recorded.
    pub gap: Option<Gap>,
    /// `sourceIdentity` of the acting session.
    pub source_identity: Option<String>,
    /// Who made the long-term key at the chain's end; then who made the key that was used for that, and
    /// so on. Empty where no CreateAccessKey was found.
    pub key_created_by: Vec<KeyCreation>,
}

impl Chain {
    /// The origin in a few words; a chain that left the archive names the last that is known.
    pub fn origin_label(&self) -> String {
        self.origin_named(|origin| origin.label.clone())
    }

    /// The same with names of the caller's own making.
    pub fn origin_named(&self, name: impl Fn(&Origin) -> String) -> String {
        match self.certainty {
            Certainty::NotInArchive => format!("? behind {}", name(&self.origin)),
            Certainty::Ambiguous if !self.candidates.is_empty() => {
                let mut told = any_of(&self.candidates, name);
                if self.more_candidates > 0 {
                    told += &format!(" or {} more", thousands(self.more_candidates));
                }
                told
            }
            _ => self.origin.named(name),
        }
    }
}

/// `carol or dave`.
fn any_of(origins: &[Origin], name: impl Fn(&Origin) -> String) -> String {
    let names: Vec<String> = origins.iter().map(|origin| origin.named(&name)).collect();
    names.join(" or ")
}

impl Origin {
    /// With what a service acted for behind the name that it is given.
    pub fn named(&self, name: impl Fn(&Origin) -> String) -> String {
        match &self.resource {
            Some(resource) => format!("{} for {resource}", name(self)),
            None => name(self),
        }
    }

    /// What can stand behind the label where others have the same, the shortest first: the account, else the
    /// kind; the unique id; the id.
    pub fn remarks(&self) -> [Option<&str>; 3] {
        let account = self.account.as_deref().unwrap_or(self.kind.name());
        [Some(account), self.unique_id.as_deref(), Some(&self.id)]
    }
}

/// A long-term access key and the way to whoever made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyCreation {
    /// The key.
    pub access_key: String,
    /// Its CreateAccessKey; `None` where there are several.
    pub issued: Option<Issued>,
    /// Several CreateAccessKey that fit.
    pub alternatives: Vec<Issued>,
    /// From the caller of CreateAccessKey back.
    pub hops: Vec<Hop>,
    /// Who made the key, as far as the archive tells.
    pub origin: Origin,
    /// The origins that an ambiguous maker is between, by id; empty otherwise.
    pub candidates: Vec<Origin>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where the way to the maker leaves the archive.
    pub gap: Option<Gap>,
}

impl KeyCreation {
    /// Whoever can have made the key: the maker, or every candidate where there are several.
    pub fn makers(&self) -> &[Origin] {
        if self.candidates.is_empty() {
            std::slice::from_ref(&self.origin)
        } else {
            &self.candidates
        }
    }

    /// The same in a few words, with names of the caller's own making.
    pub fn maker_named(&self, name: impl Fn(&Origin) -> String) -> String {
        any_of(self.makers(), name)
    }
}

/// A place in the tree of sessions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// An origin, by kind and id as in [`Origin`].
    Actor(ActorKind, String),
    /// A session or key, by the link that issued it.
    Session(LinkId),
}

/// A session or key that a node opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Who holds it, and its key as recorded at issue.
    pub held: Party,
    /// How sure it is that the node opened it.
    pub certainty: Certainty,
    /// The event that issued it.
    pub issued: Issued,
    /// When it expires, where that is known.
    pub expires: Option<Time>,
}

impl Origin {
    /// The node that this origin is.
    pub fn node(&self) -> Node {
        Node::Actor(self.kind, self.id.clone())
    }
}

impl Chain {
    /// The node under which an acting event of this chain belongs: its session, else the origin.
    pub fn node(&self) -> Node {
        match self.hops.first() {
            Some(hop) => match &hop.issued {
                Some(issued) => Node::Session(issued.link),
                None => Node::Actor(hop.held.kind, hop.held.id.clone()),
            },
            None => self.origin.node(),
        }
    }
}

impl Child {
    /// The node that this child is.
    pub fn node(&self) -> Node {
        Node::Session(self.issued.link)
    }
}
