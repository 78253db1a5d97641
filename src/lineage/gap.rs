//! Where a chain leaves the archive: what to look for, in which account, at what time.

use super::caller::{Caller, Second, Text, flag, is_reserved};
use super::find::LONGEST;
use crate::event::{ActorKind, Time};
use std::fmt;

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Gap {
    /// The events that could have issued the credential.
    pub events: &'static [&'static str],
    /// The account in whose trail to look first: the one that owns the role or user.
    pub account: Option<String>,
    /// The role (its ARN where it is known), or the user.
    pub role: Option<String>,
    /// The session name.
    pub session: Option<String>,
    /// The access key id that was used.
    pub access_key: Option<String>,
    /// The issuing event happened no earlier.
    pub from: Option<Time>,
    /// The issuing event happened no later.
    pub until: Option<Time>,
}

const ROLE: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
];
const CONSOLE_ROLE: &[&str] = &[
    "SwitchRole",
    "ConsoleLogin",
    "AssumeRole",
    "AssumeRoleWithSAML",
];

impl Gap {
    /// What is missing behind a caller.
    pub(super) fn behind(caller: &Caller, role: Option<&str>) -> Gap {
        let get = |text| caller.get(text).map(str::to_owned);
        let reserved = role.is_some_and(is_reserved);
        let events: &[&str] = match caller.kind {
            ActorKind::IamUser => &["GetSessionToken", "ConsoleLogin"],
            ActorKind::Root if caller.is(flag::CONSOLE) => &["ConsoleLogin"],
            ActorKind::Root if caller.is(flag::ASSUMED_ROOT) => &["AssumeRoot"],
            ActorKind::Root => &["ConsoleLogin", "GetSessionToken", "AssumeRoot"],
            ActorKind::FederatedUser => &["GetFederationToken"],
            ActorKind::RoleSession | ActorKind::Account if reserved => {
                &["AssumeRoleWithSAML", "GetRoleCredentials"]
            }
            ActorKind::RoleSession if caller.is(flag::WEB) => &["AssumeRoleWithWebIdentity"],
            ActorKind::RoleSession if caller.is(flag::CONSOLE) => CONSOLE_ROLE,
            ActorKind::RoleSession => ROLE,
            ActorKind::Account if caller.is_temporary() => ROLE,
            _ => &[],
        };
        let session = match caller.kind {
            ActorKind::RoleSession | ActorKind::Account => get(Text::Name),
            ActorKind::FederatedUser => get(Text::User),
            _ => None,
        };
        let (from, until) = if caller.created != 0 {
            (time(caller.created), time(caller.created))
        } else {
            (time(caller.at.saturating_sub(LONGEST)), time(caller.at))
        };
        Gap {
            events,
            account: get(Text::Account),
            role: role.map(str::to_owned),
            session,
            access_key: get(Text::Key),
            from: from.filter(|_| until.is_some()),
            until,
        }
    }
}

/// As a time; `None` for 0.
pub(super) fn time(second: Second) -> Option<Time> {
    (second != 0).then_some(Time(i64::from(second) * 1_000_000))
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.events {
            [] => f.write_str("the caller's own record")?,
            [one] => f.write_str(one)?,
            [most @ .., last] => write!(f, "{} or {last}", most.join(", "))?,
        }
        if let Some(role) = &self.role {
            write!(f, " of {role}")?;
        }
        if let Some(session) = &self.session {
            write!(f, " as {session}")?;
        }
        match (self.from, self.until) {
            (Some(from), Some(until)) if from == until => write!(f, " at {until}")?,
            (Some(from), Some(until)) => write!(f, " between {from} and {until}")?,
            _ => {}
        }
        if let Some(key) = &self.access_key {
            write!(f, ", key {key}")?;
        }
        if let Some(account) = &self.account {
            write!(f, ", in account {account}")?;
        }
        f.write_str(": not in this archive")
    }
}
