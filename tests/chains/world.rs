//! Grows a world: people, services and roles of three accounts open sessions out of sessions, under
//! few names and within few seconds, so that they collide.

use super::event::{START, answer, event, request, session, user, user_arn};
use super::truth::{Deed, Step};
use crate::story::rng::Rng;
use ctq::event::ActorKind;
use serde_json::{Value, json};
use std::collections::HashSet;

pub const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];
pub const USERS: [&str; 3] = ["alice", "bob", "mallory"];
pub const ROLES: [&str; 4] = ["deploy", "data-admin", "backup", "deploy-2"];
pub const NAMES: [&str; 3] = ["cli", "alice", "build"];
/// Sessions live an hour, and are used in the first fifty minutes.
pub const LIFE: i64 = 3600;

/// A world and its truth.
pub struct World {
    /// All records in archive order, copies and doubles among them.
    pub records: Vec<Value>,
    /// What was done and by whom.
    pub deeds: Vec<Deed>,
    /// Keys that two sessions had one after the other; the records may tell of one or of none.
    pub shared_keys: HashSet<String>,
}

/// Something that can act: a user's key, a session.
#[derive(Clone)]
pub struct Holder {
    pub identity: Value,
    /// Not before.
    pub since: i64,
    pub until: i64,
    pub kind: ActorKind,
    pub origin: String,
    pub path: Vec<Step>,
    pub account: String,
    /// The session has keys of which no record tells.
    pub is_silent: bool,
    pub depth: usize,
}

/// The issuing records of one step, and how they may be lost.
pub struct Issue {
    pub copies: Vec<Value>,
    pub event: String,
    /// The opener, if it is a session: its own issuing event.
    pub opener: Option<String>,
}

pub struct Growing {
    pub rng: Rng,
    number: u64,
    pub holders: Vec<Holder>,
    pub issues: Vec<Issue>,
    pub others: Vec<Value>,
}

impl World {
    /// The world of a number, always the same.
    pub fn grow(seed: u64) -> World {
        let mut world = Growing {
            rng: Rng::of(&format!("world {seed}")),
            number: 0,
            holders: Vec::new(),
            issues: Vec::new(),
            others: Vec::new(),
        };
        world.people();
        for _ in 0..40 {
            world.open();
        }
        world.finish()
    }
}

impl Growing {
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.rng.below(from.len() as u64) as usize]
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.rng.below(n) == 0
    }

    pub fn id(&mut self) -> String {
        self.number += 1;
        let hex = self.rng.hex(12);
        format!("{:08x}-0000-4000-8000-{hex}", self.number)
    }

    pub fn key(&mut self, prefix: &str) -> String {
        format!(
            "{prefix}{}",
            self.rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)
        )
    }

    /// Users with keys; nothing stands behind them.
    fn people(&mut self) {
        for account in ACCOUNTS {
            for name in USERS {
                let key = self.key("AKIA");
                self.holders.push(Holder {
                    identity: user(account, name, &key, None),
                    since: START,
                    until: START + 20 * LIFE,
                    kind: ActorKind::IamUser,
                    origin: user_arn(account, name),
                    path: Vec::new(),
                    account: account.to_owned(),
                    is_silent: false,
                    depth: 0,
                });
            }
        }
    }

    fn open(&mut self) {
        match self.rng.below(12) {
            0 => self.by_service(),
            1 => self.by_subject("AssumeRoleWithSAML"),
            2 => self.by_subject("AssumeRoleWithWebIdentity"),
            3 => self.by_portal(),
            4 => self.by_console(),
            5 => self.by_token(),
            _ => self.by_chain(),
        }
    }

    /// So many seconds at most.
    pub fn seconds(&mut self, most: i64) -> i64 {
        self.rng.below(most.cast_unsigned()).cast_signed()
    }

    /// A second in which much happens.
    pub fn soon(&mut self) -> i64 {
        START + 60 + self.seconds(20)
    }

    /// A holder, the deepest more often, and a second at which it acts.
    fn opener(&mut self) -> (Holder, i64) {
        let mut chosen = self.rng.below(self.holders.len() as u64) as usize;
        for _ in 0..2 {
            let other = self.rng.below(self.holders.len() as u64) as usize;
            if self.holders[other].depth > self.holders[chosen].depth {
                chosen = other;
            }
        }
        let holder = self.holders[chosen].clone();
        let at = holder.since.max(START + 60) + self.seconds(20);
        (holder, at)
    }

    /// AssumeRole out of a session or by a user, sometimes across accounts, sometimes twice at once.
    fn by_chain(&mut self) {
        let (opener, at) = self.opener();
        let account = *self.pick(&ACCOUNTS);
        let role = *self.pick(&ROLES);
        let name = *self.pick(&NAMES);
        self.assume(&opener, at, account, role, name);
        if self.one_in(4) {
            let twin = self.holders[self.rng.below(USERS.len() as u64 * 3) as usize].clone();
            self.assume(&twin, at, account, role, name);
        }
    }

    fn assume(&mut self, opener: &Holder, at: i64, account: &str, role: &str, name: &str) {
        let id = self.id();
        let key = self.new_key(at);
        let mut copies = vec![call(
            &id,
            "AssumeRole",
            at,
            &opener.account,
            &opener.identity,
        )];
        copies[0]["requestParameters"] = request(account, role, name);
        copies[0]["responseElements"] = answer(account, role, name, &key, at + LIFE);
        let mut events = vec![id.clone()];
        if account != opener.account {
            let mut copy = copies[0].clone();
            let shared = self.id();
            let theirs = self.id();
            copy["eventID"] = theirs.clone().into();
            copy["recipientAccountId"] = account.into();
            copy["userIdentity"] = json!({
                "type": "AWSAccount", "accountId": opener.account,
                "principalId": opener.identity["principalId"]
            });
            copy["sharedEventID"] = shared.clone().into();
            copies[0]["sharedEventID"] = shared.into();
            copies.push(copy);
            events.push(theirs);
        }
        let identity = session(account, role, name, &key, at);
        self.hold(opener, identity, events, account, Some(name), at, true);
        let is_session = opener.identity["type"] == "AssumedRole";
        let first = opener.path.first().filter(|_| is_session);
        let opener = first.map(|step| step.events[0].clone());
        self.issues.push(Issue {
            copies,
            event: id,
            opener,
        });
    }

    /// A new key, or now and then one that another session had some time ago.
    fn new_key(&mut self, at: i64) -> String {
        let old = self
            .holders
            .iter()
            .filter(|holder| {
                let key = holder.identity["accessKeyId"].as_str().unwrap_or_default();
                key.starts_with("ASIA") && !holder.is_silent && (holder.since - at).abs() > 4
            })
            .map(|holder| {
                holder.identity["accessKeyId"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            })
            .next_back();
        match old {
            // Once more is enough: two sessions of one key never begin in one second.
            Some(old) if self.one_in(9) && self.uses(&old) == 1 => old,
            _ => self.key("ASIA"),
        }
    }

    pub fn uses(&self, key: &str) -> usize {
        let same = |holder: &&Holder| holder.identity["accessKeyId"] == *key;
        self.holders.iter().filter(same).count()
    }

    /// Notes an issue that is recorded once.
    pub fn alone(&mut self, record: Value, event: String) {
        self.issues.push(Issue {
            copies: vec![record],
            event,
            opener: None,
        });
    }

    /// Notes a new holder behind an opener.
    #[allow(clippy::too_many_arguments)]
    pub fn hold(
        &mut self,
        opener: &Holder,
        identity: Value,
        events: Vec<String>,
        account: &str,
        name: Option<&str>,
        at: i64,
        is_keyed: bool,
    ) {
        let mut path = vec![Step {
            events,
            is_lost: false,
            is_keyed,
            session: name.map(str::to_owned),
            account: account.to_owned(),
            at,
        }];
        path.extend(opener.path.iter().cloned());
        self.holders.push(Holder {
            identity,
            since: at,
            until: at + LIFE - 600,
            kind: opener.kind,
            origin: opener.origin.clone(),
            path,
            account: account.to_owned(),
            is_silent: !is_keyed,
            depth: opener.depth + 1,
        });
    }
}

/// A call of STS.
pub fn call(id: &str, name: &str, at: i64, account: &str, by: &Value) -> Value {
    event(id, "sts", name, at, account, by)
}
