//! The actor as a person types it: an ARN, a bare name, an access key, an address, an account.

use super::identity::{self, Class, Identity, identities};
use super::shown::{Shown, as_shown};
use crate::cli::filters::FilterArgs;
use crate::event::{ActorKind, Event, is_account};
use crate::filter::Filter;
use crate::lineage::{Certainty, Child, Lineage, Origin, Party};
use crate::resource::{Arn, ResourceError};
use crate::zone::Zone;
use ipnet::IpNet;
use std::net::IpAddr;

/// An actor to follow.
#[derive(Debug)]
pub struct Subject {
    /// As it was typed.
    pub typed: String,
    /// What it is.
    pub who: Who,
    /// The account of whoever is named, where it was typed beside the name.
    account: Option<String>,
    /// The service that holds the session that is named, where it was typed before the name.
    service: Option<String>,
    /// The unique id, where that was typed: others may have had the ARN before or after it.
    unique: Option<String>,
}

/// What a subject is.
#[derive(Debug)]
pub enum Who {
    /// One user, role, session, …, by the id of its [`Identity`].
    Identity(String),
    /// A name or unique id, of which the archive must tell what it means.
    Name(String),
    /// A credential.
    AccessKey(String),
    /// All principals of an account.
    Account(String),
    /// Whoever called from an address or network, as a filter that knows its spellings.
    Address(Box<Filter>),
}

const EXAMPLES: &str = "an actor is a user, role, session, access key, address or account: alice, \
     arn:aws:iam::111122223333:role/deploy, deploy/cli-session, AKIAIOSFODNN7EXAMPLE, 203.0.113.66, \
     111122223333";

impl Subject {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A malformed ARN, with a caret under the place; an ARN of something that never acts.
    pub fn parse(typed: &str) -> Result<Subject, ResourceError> {
        let typed = typed.trim();
        let Shown {
            name: text,
            account,
            service,
        } = as_shown(typed);
        let who = if text.is_empty() {
            return Err(ResourceError::new("no actor was named").hint(EXAMPLES));
        } else if text.starts_with("arn:") {
            Who::Identity(of_arn(text)?)
        } else if is_account(text) {
            Who::Account(text.to_owned())
        } else if is_access_key(text) {
            Who::AccessKey(text.to_owned())
        } else if let Some(addresses) = addresses(text) {
            Who::Address(Box::new(addresses))
        } else if let Some(at) = text.find(char::is_control) {
            return Err(ResourceError::new("a name has no control characters").at(text, at, 1));
        } else {
            Who::Name(text.to_owned())
        };
        Ok(Subject {
            typed: typed.to_owned(),
            who,
            account: account.map(str::to_owned),
            service: service.map(str::to_owned),
            unique: None,
        })
    }

    /// The kind in words, for output.
    pub fn kind(&self) -> &'static str {
        match &self.who {
            Who::Identity(id) => kind_of(id),
            Who::Name(_) => "name",
            Who::AccessKey(_) => "access-key",
            Who::Account(_) => "account",
            Who::Address(_) => "address",
        }
    }

    /// What tells it from every other.
    pub fn id(&self) -> &str {
        match &self.who {
            Who::Identity(id) | Who::Account(id) => id,
            _ => &self.typed,
        }
    }

    /// A short name for people.
    pub fn label(&self) -> String {
        match &self.who {
            Who::Identity(id) => match id.split_once(":assumed-role/") {
                Some((_, session)) => session.to_owned(),
                None if id.ends_with(":root") => {
                    let account = Arn::parse(id).map_or("", |arn| arn.account);
                    format!("root ({account})")
                }
                None => match id.split_once(":oidc-provider/") {
                    // The provider, the audience, and whom the provider vouches for, with slashes of its own.
                    Some((_, told)) => told.splitn(3, ':').last().unwrap_or(told).to_owned(),
                    None => id.rsplit('/').next().unwrap_or(id).to_owned(),
                },
            },
            _ => self.id().to_owned(),
        }
    }

    /// True when the party is the subject, or one of those it means.
    pub fn names(&self, party: &Party) -> bool {
        self.certainty(party).is_some()
    }

    /// How sure it is that the party is the subject, or one of those it means; `None` where it is not. A
    /// name that merely stands in the record is no proof of whose it is.
    pub(super) fn certainty(&self, party: &Party) -> Option<Certainty> {
        let direct = |is: bool| is.then_some(Certainty::Direct);
        let among = |is: &dyn Fn(&Identity) -> bool| {
            let one = identities(party).into_iter().find(is)?;
            Some(match one.class {
                Class::Said => Certainty::Inferred,
                Class::Principal | Class::Role | Class::Session => Certainty::Direct,
            })
        };
        match &self.who {
            Who::Identity(id) if self.may_be(party.unique_id.as_deref()) => {
                among(&|one| one.is(id))
            }
            Who::Name(name) if self.is_in(party.account.as_deref()) => {
                among(&|one| one.is_called(name))
            }
            Who::AccessKey(key) => direct(party.access_key.as_deref() == Some(key)),
            Who::Account(account) => direct(party.account.as_deref() == Some(account)),
            Who::Identity(_) | Who::Name(_) | Who::Address(_) => None,
        }
    }

    /// True when it may be the subject by its unique id: where neither is known, or both are the same.
    fn may_be(&self, unique_id: Option<&str>) -> bool {
        let own = self.unique.as_deref();
        own.zip(unique_id).is_none_or(|(own, other)| own == other)
    }

    /// The unique id, where only the bearer of this one is meant, and not whoever had the ARN before or after.
    pub fn unique_id(&self) -> Option<&str> {
        self.unique.as_deref()
    }

    /// The unique ids of the users or roles that had the subject's ARN, one after the other, in order.
    pub fn bearers<'l>(&'l self, lineage: &'l Lineage) -> Vec<&'l str> {
        let Who::Identity(id) = &self.who else {
            return Vec::new();
        };
        let Some((_, name)) = id.rsplit_once('/') else {
            return Vec::new();
        };
        let is_its = |unique: &&str| {
            let arn = lineage.arn_of(unique).map(identity::without_path);
            arn.as_ref() == Some(id)
        };
        let mut ids: Vec<&str> = lineage.ids_called(name).filter(is_its).collect();
        ids.sort_unstable();
        ids
    }

    /// True when the chain ends at the subject; `last` is the unique id in the last record of the chain.
    pub(super) fn is_origin(&self, origin: &Origin, last: Option<&str>) -> bool {
        match &self.who {
            Who::Identity(id) => {
                let is_session = matches!(origin.kind, ActorKind::RoleSession | ActorKind::Account);
                let last = last.filter(|_| is_session);
                self.may_be(origin.unique_id.as_deref().or(last))
                    && identity::of_origin(origin).iter().any(|one| one.is(id))
            }
            Who::Name(name) => {
                self.is_in(origin.account.as_deref())
                    && identity::of_origin(origin)
                        .iter()
                        .any(|one| one.is_called(name))
            }
            Who::Account(account) => origin.account.as_deref() == Some(account),
            Who::AccessKey(_) | Who::Address(_) => false,
        }
    }

    /// True when a name may mean somebody of this account.
    fn is_in(&self, account: Option<&str>) -> bool {
        self.account
            .as_deref()
            .is_none_or(|own| account == Some(own))
    }

    /// True when the event was called from the subject's address.
    pub(super) fn is_from(&self, event: &Event<'_>) -> bool {
        match &self.who {
            Who::Address(addresses) => addresses.matches(event),
            _ => false,
        }
    }

    /// True when it is this access key.
    pub(super) fn is_key(&self, key: Option<&str>) -> bool {
        match &self.who {
            Who::AccessKey(own) => key == Some(own),
            _ => false,
        }
    }

    /// True when the credential is the subject itself.
    pub(super) fn is_credential(&self, child: &Child) -> bool {
        self.is_key(child.held.access_key.as_deref())
    }

    /// How sure it is that the subject asked for the credential, or holds it; `None` where it did not.
    pub(super) fn opened(&self, child: &Child) -> Option<Certainty> {
        // A key that somebody else made for the subject is no session of the subject's.
        let made_for = child.issued.event_name == "CreateAccessKey";
        let by = self.certainty(&child.issued.by);
        let held = || self.certainty(&child.held).filter(|_| !made_for);
        by.or_else(held).map(|sure| sure.min(Certainty::Proven))
    }

    /// True when it is one actor, not whoever belongs to an account or called from an address.
    pub fn is_one(&self) -> bool {
        !matches!(self.who, Who::Account(_) | Who::Address(_))
    }

    /// What a name means, by the names that the links know and the parties seen, with how many records
    /// each was seen in. A party that does not bear the name was seen with it as an id. A name that means
    /// several things of the likeliest class stays open.
    ///
    /// # Errors
    /// The candidates, by class, number of records (most first) and id.
    pub fn resolve(
        &mut self,
        lineage: &Lineage,
        seen: &[(Party, u64)],
    ) -> Result<Vec<Candidate>, Vec<Candidate>> {
        let Who::Name(name) = &self.who else {
            return Ok(Vec::new());
        };
        if let Some(arn) = lineage.arn_of(name) {
            self.unique = Some(name.clone());
            self.who = Who::Identity(identity::without_path(arn));
            return Ok(Vec::new());
        }
        if let Some(person) = lineage.person_of(name) {
            self.who = Who::Identity(person);
            return Ok(Vec::new());
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut add = |party: &Party, records: u64, by_id: bool| {
            for mut identity in identities(party) {
                if !self.is_in(party.account.as_deref()) {
                    continue;
                }
                if let Some(id) = known_by_arn(lineage, &identity.id) {
                    identity.id = id;
                }
                if !by_id && !identity.is_called(name) {
                    continue;
                }
                match candidates
                    .iter_mut()
                    .find(|known| known.identity.is(&identity.id))
                {
                    Some(known) => known.records += records,
                    None => candidates.push(Candidate { identity, records }),
                }
            }
        };
        for (party, records) in seen {
            add(party, *records, !self.names(party));
        }
        for child in lineage.issued() {
            add(&child.held, 0, false);
            add(&child.issued.by, 0, false);
        }
        // An id that is typed as it stands means no other, though another may differ only in case.
        if let Some(own) = candidates.iter().position(|one| one.identity.id == *name) {
            candidates = vec![candidates.swap_remove(own)];
        }
        let others = |one: &Candidate| self.is_held_by_another(lineage, &one.identity);
        if !candidates.iter().all(others) {
            candidates.retain(|one| !others(one));
        }
        candidates.sort_by(|a, b| {
            (a.identity.class, b.records, &a.identity.id).cmp(&(
                b.identity.class,
                a.records,
                &b.identity.id,
            ))
        });
        let best = candidates.first().map(|one| one.identity.class);
        let others = candidates
            .iter()
            .position(|one| Some(one.identity.class) != best)
            .unwrap_or(candidates.len());
        let rest = candidates.split_off(others);
        if candidates.len() > 1 {
            return Err(candidates);
        }
        if let Some(one) = candidates.pop() {
            self.who = Who::Identity(one.identity.id);
        }
        Ok(rest)
    }

    /// True for a session that was opened for others alone than the service that was typed beside its name.
    fn is_held_by_another(&self, lineage: &Lineage, identity: &Identity) -> bool {
        let Some(service) = &self.service else {
            return false;
        };
        let holds = |party: &Party| identities(party).iter().any(|one| one.is(&identity.id));
        let opened = lineage.issued().filter(|child| holds(&child.held));
        let mut by = opened.map(|child| child.issued.by).peekable();
        by.peek().is_some() && by.all(|by| by.id != *service)
    }
}

/// One thing that a name can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub identity: Identity,
    /// In how many records it called, each delivery counted.
    pub records: u64,
}

/// The id of the identity that an ARN names.
fn of_arn(text: &str) -> Result<String, ResourceError> {
    let arn = Arn::typed(text)?;
    let not_an_actor = |what: &str| {
        ResourceError::new(format!("`{text}` is {what}")).hint(format!(
            "who touched it is told by `ctq blame {text}`; {EXAMPLES}"
        ))
    };
    match (arn.service, arn.resource_type()) {
        ("iam", "user" | "role") => Ok(identity::without_path(text)),
        ("iam", "") if arn.resource == "root" => Ok(text.to_owned()),
        ("sts", "federated-user") => Ok(text.to_owned()),
        // A web identity: the provider with the subject that it vouches for.
        ("iam", "oidc-provider") if arn.id().contains(':') => Ok(text.to_owned()),
        ("sts", "assumed-role") if arn.id().contains('/') => Ok(text.to_owned()),
        ("sts", "assumed-role") => {
            let (partition, account, role) = (arn.partition, arn.account, arn.id());
            Ok(format!("arn:{partition}:iam::{account}:role/{role}"))
        }
        ("iam" | "sts", kind) => Err(not_an_actor(&format!("a {kind}, which does not act"))),
        _ => Err(not_an_actor("a resource, not an actor")),
    }
}

/// The ARN behind an id that another account's record gives: `AROA…`, `AROA…:session`.
fn known_by_arn(lineage: &Lineage, id: &str) -> Option<String> {
    let (unique, session) = match id.split_once(':') {
        Some((unique, session)) => (unique, Some(session)),
        None => (id, None),
    };
    let arn = identity::without_path(lineage.arn_of(unique)?);
    match session {
        Some(session) => {
            let (before, role) = arn.split_once(":role/")?;
            let before = before.replacen(":iam:", ":sts:", 1);
            Some(format!("{before}:assumed-role/{role}/{session}"))
        }
        None => Some(arn),
    }
}

fn kind_of(id: &str) -> &'static str {
    let resource = Arn::parse(id).map_or("", |arn| arn.resource);
    match resource.split('/').next() {
        Some("user") => "iam-user",
        Some("role") => "role",
        Some("assumed-role") => "session",
        Some("root") => "root",
        Some("federated-user") => "federated-user",
        Some("oidc-provider") => "web-identity",
        _ if id.starts_with("AROA") => "role",
        _ => "principal",
    }
}

/// `AKIA…` is a long-term key, `ASIA…` a temporary one ("IAM identifiers", IAM user guide).
fn is_access_key(text: &str) -> bool {
    (text.starts_with("AKIA") || text.starts_with("ASIA"))
        && text.len() >= 16
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn addresses(text: &str) -> Option<Filter> {
    let is_one = text.parse::<IpAddr>().is_ok() || text.parse::<IpNet>().is_ok();
    let args = FilterArgs {
        ip: vec![text.to_owned()],
        ..FilterArgs::default()
    };
    // Without times among its conditions it does not ask the clock.
    let epoch = chrono::DateTime::UNIX_EPOCH;
    is_one.then(|| Filter::new(&args, Zone::Utc, epoch).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (&'static str, String) {
        let subject = Subject::parse(text).expect(text);
        (subject.kind(), subject.id().to_owned())
    }

    #[test]
    fn what_is_typed_is_told_apart() {
        let role = "arn:aws:iam::111122223333:role/deploy";
        for (text, kind, id) in [
            ("alice", "name", "alice"),
            ("111122223333", "account", "111122223333"),
            ("? behind account 111122223333", "account", "111122223333"),
            ("AKIAIOSFODNN7EXAMPLE", "access-key", "AKIAIOSFODNN7EXAMPLE"),
            ("203.0.113.66", "address", "203.0.113.66"),
            ("2001:db8::/32", "address", "2001:db8::/32"),
            ("arn:aws:iam::111122223333:role/ops/deploy", "role", role),
            (
                "arn:aws:sts::111122223333:assumed-role/deploy",
                "role",
                role,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/deploy/ci",
                "session",
                "arn:aws:sts::111122223333:assumed-role/deploy/ci",
            ),
            (
                "arn:aws:iam::111122223333:root",
                "root",
                "arn:aws:iam::111122223333:root",
            ),
            ("AROAEXAMPLEID", "name", "AROAEXAMPLEID"),
            ("anonymous", "name", "anonymous"),
            (
                "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:acme/x:ref:refs/heads/main",
                "web-identity",
                "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:acme/x:ref:refs/heads/main",
            ),
        ] {
            assert_eq!(parsed(text), (kind, id.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_never_acts_is_refused() {
        for text in [
            "",
            "arn:aws:s3:::bucket",
            "arn:aws:iam::111122223333:policy/x",
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
            "arn:aws:iam::1111:user/x",
            "arn:aws",
            "a\u{7}b",
        ] {
            assert!(Subject::parse(text).is_err(), "{text}");
        }
    }
}
