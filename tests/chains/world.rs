//! Grows a world: people, services and roles of three accounts open sessions out of sessions, under
//! few names and within few seconds, so that they collide; then some records are lost, some doubled,
//! all shuffled.

use super::event::{START, answer, event, expiration, request, session, user, user_arn};
use super::truth::{Deed, Step};
use crate::story::rng::Rng;
use ctq::event::ActorKind;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];
const USERS: [&str; 3] = ["alice", "bob", "mallory"];
const PEOPLE: [&str; 2] = ["dana@example.com", "carol"];
const ROLES: [&str; 4] = ["deploy", "data-admin", "backup", "deploy-2"];
const NAMES: [&str; 3] = ["cli", "alice", "build"];
const SERVICES: [(&str, &str); 3] = [
    ("ec2.amazonaws.com", "i-0a1b2c3d4e5f60718"),
    ("lambda.amazonaws.com", "render"),
    (
        "ecs-tasks.amazonaws.com",
        "ceff984f9ce30e67d245e73ab037d245",
    ),
];
const SSO: &str = "AWSReservedSSO_Audit_0123456789abcdef";
/// Sessions live an hour, and are used in the first fifty minutes.
const LIFE: i64 = 3600;

/// A world and its truth.
pub struct World {
    /// All records in archive order, copies and doubles among them.
    pub records: Vec<Value>,
    /// What was done and by whom.
    pub deeds: Vec<Deed>,
}

/// Something that can act: a user's key, a session.
#[derive(Clone)]
struct Holder {
    identity: Value,
    /// Not before.
    since: i64,
    until: i64,
    kind: ActorKind,
    origin: String,
    path: Vec<Step>,
    account: String,
    /// The session has keys of which no record tells.
    is_silent: bool,
    depth: usize,
}

/// The issuing records of one step, and how they may be lost.
struct Issue {
    copies: Vec<Value>,
    event: String,
}

struct Growing {
    rng: Rng,
    number: u64,
    holders: Vec<Holder>,
    issues: Vec<Issue>,
    others: Vec<Value>,
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
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.rng.below(from.len() as u64) as usize]
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.rng.below(n) == 0
    }

    fn id(&mut self) -> String {
        self.number += 1;
        let hex = self.rng.hex(12);
        format!("{:08x}-0000-4000-8000-{hex}", self.number)
    }

    fn key(&mut self, prefix: &str) -> String {
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

    /// A second in which much happens.
    fn soon(&mut self) -> i64 {
        START + 60 + self.rng.below(20) as i64
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
        let at = holder.since.max(START + 60) + self.rng.below(20) as i64;
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
        let key = self.new_key(account, role, name, at);
        let mut copies = vec![Self::call(
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
        self.issues.push(Issue { copies, event: id });
    }

    /// A new key, or now and then one that another session had some time ago.
    fn new_key(&mut self, account: &str, role: &str, name: &str, at: i64) -> String {
        let _ = (account, role, name);
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

    fn uses(&self, key: &str) -> usize {
        let same = |holder: &&Holder| holder.identity["accessKeyId"] == *key;
        self.holders.iter().filter(same).count()
    }

    fn call(id: &str, name: &str, at: i64, account: &str, by: &Value) -> Value {
        event(id, "sts", name, at, account, by)
    }

    /// Notes a new holder behind an opener.
    #[allow(clippy::too_many_arguments)]
    fn hold(
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

    fn nobody(kind: ActorKind, origin: &str, account: &str) -> Holder {
        Holder {
            identity: Value::Null,
            since: START,
            until: START,
            kind,
            origin: origin.to_owned(),
            path: Vec::new(),
            account: account.to_owned(),
            is_silent: false,
            depth: 0,
        }
    }

    fn by_service(&mut self) {
        let (host, name) = *self.pick(&SERVICES);
        let account = *self.pick(&ACCOUNTS);
        let (id, at, key) = (self.id(), self.soon(), self.key("ASIA"));
        let by = json!({ "type": "AWSService", "invokedBy": host });
        let mut call = Self::call(&id, "AssumeRole", at, account, &by);
        call["requestParameters"] = request(account, "service", name);
        call["responseElements"] = answer(account, "service", name, &key, at + LIFE);
        if self.one_in(2) {
            call["responseElements"]["assumedRoleUser"] = Value::Null;
        }
        let opener = Self::nobody(ActorKind::Service, host, account);
        let identity = session(account, "service", name, &key, at);
        self.hold(
            &opener,
            identity,
            vec![id.clone()],
            account,
            Some(name),
            at,
            true,
        );
        self.issues.push(Issue {
            copies: vec![call],
            event: id,
        });
    }

    fn by_subject(&mut self, name: &str) {
        let account = *self.pick(&ACCOUNTS);
        let (role, session_name) = (*self.pick(&ROLES), *self.pick(&NAMES));
        let (id, at, key) = (self.id(), self.soon(), self.key("ASIA"));
        let (kind, type_name) = match name {
            "AssumeRoleWithSAML" => (ActorKind::Saml, "SAMLUser"),
            _ => (ActorKind::WebIdentity, "WebIdentityUser"),
        };
        let subject = *self.pick(&["eve", "repo:acme/shop"]);
        let principal = format!("issuer:audience:{subject}");
        let by = json!({ "type": type_name, "principalId": principal, "userName": subject });
        let mut call = Self::call(&id, name, at, account, &by);
        call["requestParameters"] = request(account, role, session_name);
        call["responseElements"] = answer(account, role, session_name, &key, at + LIFE);
        let opener = Self::nobody(kind, &principal, account);
        let identity = session(account, role, session_name, &key, at);
        self.hold(
            &opener,
            identity,
            vec![id.clone()],
            account,
            Some(session_name),
            at,
            true,
        );
        self.issues.push(Issue {
            copies: vec![call],
            event: id,
        });
    }

    /// Identity Center: the recorded key is not the one that is used.
    fn by_portal(&mut self) {
        let account = *self.pick(&ACCOUNTS);
        let person = *self.pick(&PEOPLE);
        let (id, at, recorded, key) = (self.id(), self.soon(), self.key("ASIA"), self.key("ASIA"));
        let user_id = format!("90ab-{person}");
        let by =
            json!({ "type": "SAMLUser", "principalId": format!("q:{person}"), "userName": person });
        let mut call = Self::call(&id, "AssumeRoleWithSAML", at, account, &by);
        call["requestParameters"] = request(account, SSO, person);
        call["responseElements"] = answer(account, SSO, person, &recorded, at + LIFE);
        let portal = self.id();
        let asks = json!({
            "type": "IdentityCenterUser", "accountId": ACCOUNTS[0],
            "onBehalfOf": { "userId": user_id, "identityStoreArn": "arn:aws:identitystore::1:x" }
        });
        let mut told = event(
            &portal,
            "sso",
            "GetRoleCredentials",
            at - 2,
            ACCOUNTS[0],
            &asks,
        );
        told["serviceEventDetails"] = json!({ "role_name": "Audit", "account_id": account });
        self.others.push(told);
        let opener = Self::nobody(ActorKind::IdentityCenter, person, account);
        let mut identity = session(account, SSO, person, &key, at);
        if self.one_in(2) {
            identity["onBehalfOf"] = asks["onBehalfOf"].clone();
        }
        self.hold(
            &opener,
            identity,
            vec![id.clone(), portal],
            account,
            Some(person),
            at,
            false,
        );
        self.issues.push(Issue {
            copies: vec![call],
            event: id,
        });
    }

    /// A user signs in to the console, and may switch to a role there.
    fn by_console(&mut self) {
        let account = *self.pick(&ACCOUNTS);
        let name = *self.pick(&USERS);
        let (id, at, key) = (self.id(), self.soon(), self.key("ASIA"));
        let mut login = event(
            &id,
            "signin",
            "ConsoleLogin",
            at,
            account,
            &user(account, name, "", None),
        );
        login["responseElements"] = json!({ "ConsoleLogin": "Success" });
        let opener = Self::nobody(ActorKind::IamUser, &user_arn(account, name), account);
        let identity = user(account, name, &key, Some(at));
        self.hold(
            &opener,
            identity.clone(),
            vec![id.clone()],
            account,
            None,
            at,
            false,
        );
        self.issues.push(Issue {
            copies: vec![login],
            event: id.clone(),
        });
        if self.one_in(2) {
            let mut opener = Self::nobody(ActorKind::IamUser, &user_arn(account, name), account);
            opener.identity = identity;
            opener.path = self
                .holders
                .last()
                .map(|holder| holder.path.clone())
                .unwrap_or_default();
            self.switch(&opener, at + 5, name);
        }
    }

    fn switch(&mut self, opener: &Holder, at: i64, name: &str) {
        let account = *self.pick(&ACCOUNTS);
        let (switched, asked) = (self.id(), self.id());
        let (unused, key) = (self.key("ASIA"), self.key("ASIA"));
        let mut by = session(account, "support", name, "", at);
        by["accessKeyId"] = Value::Null;
        let mut told = event(&switched, "signin", "SwitchRole", at, account, &by);
        told["responseElements"] = json!({ "SwitchRole": "Success" });
        told["additionalEventData"] = json!({ "SwitchFrom": opener.identity["arn"] });
        let mut asks = opener.identity.clone();
        asks["invokedBy"] = "signin.amazonaws.com".into();
        let mut call = Self::call(&asked, "AssumeRole", at, &opener.account, &asks);
        call["sourceIPAddress"] = "signin.amazonaws.com".into();
        call["requestParameters"] = request(account, "support", name);
        call["responseElements"] = answer(account, "support", name, &unused, at + LIFE);
        let identity = session(account, "support", name, &key, at);
        let events = vec![switched.clone(), asked.clone()];
        self.hold(opener, identity, events, account, Some(name), at, false);
        self.others.push(told);
        if self.one_in(2) {
            self.others.push(call);
        }
    }

    /// A session of a user's own.
    fn by_token(&mut self) {
        let opener = self.holders[self.rng.below(USERS.len() as u64 * 3) as usize].clone();
        let (id, at, key) = (self.id(), self.soon(), self.key("ASIA"));
        let mut call = Self::call(
            &id,
            "GetSessionToken",
            at,
            &opener.account,
            &opener.identity,
        );
        call["responseElements"] = json!({ "credentials": {
            "accessKeyId": key, "expiration": expiration(at + LIFE)
        } });
        let name = opener.identity["userName"].as_str().unwrap_or_default();
        let identity = user(&opener.account, name, &key, Some(at));
        let account = opener.account.clone();
        self.hold(
            &opener,
            identity,
            vec![id.clone()],
            &account,
            None,
            at,
            true,
        );
        self.issues.push(Issue {
            copies: vec![call],
            event: id,
        });
    }

    /// Deeds of all holders; losses; doubles; shuffling.
    fn finish(mut self) -> World {
        let mut lost = HashSet::new();
        let mut records = std::mem::take(&mut self.others);
        let told: Vec<String> = records
            .iter()
            .filter_map(|record| record["eventID"].as_str().map(str::to_owned))
            .collect();
        let mut twins: HashMap<(String, String), usize> = HashMap::new();
        for holder in &self.holders {
            *twins.entry(name_and_second(holder)).or_default() += 1;
        }
        // Of two sessions that no record tells apart, for one has keys that nobody recorded, none can
        // miss its issue: nobody could see that.
        let silent: HashSet<(String, String)> = self
            .holders
            .iter()
            .filter(|holder| holder.is_silent)
            .map(name_and_second)
            .collect();
        let alike: HashSet<String> = self
            .holders
            .iter()
            .map(|holder| (name_and_second(holder), holder))
            .filter(|(name, _)| silent.contains(name) && twins[name] > 1)
            .map(|(_, holder)| holder.path[0].events[0].clone())
            .collect();
        for issue in std::mem::take(&mut self.issues) {
            if self.one_in(8) && !alike.contains(&issue.event) {
                lost.insert(issue.event.clone());
            } else {
                records.extend(issue.copies);
            }
        }
        let mut deeds = Vec::new();
        for holder in self.holders.clone() {
            let mut path = holder.path.clone();
            for step in &mut path {
                let untold = !step.events.iter().any(|event| told.contains(event));
                step.is_lost = lost.contains(&step.events[0]) && untold;
            }
            let at =
                holder.since + self.rng.below((holder.until - holder.since).unsigned_abs()) as i64;
            let id = self.id();
            let mut record = event(
                &id,
                "s3",
                "ListBuckets",
                at,
                &holder.account,
                &holder.identity,
            );
            // A record without its key is told from its twins by nothing.
            let alone = twins[&name_and_second(&holder)] == 1;
            let keyless = !path.is_empty() && self.one_in(5);
            let whole = !path.iter().any(|step| step.is_lost);
            if keyless && (alone || whole) && holder.kind != ActorKind::IamUser {
                record["userIdentity"]["accessKeyId"] = Value::Null;
                if let Some(first) = path.first_mut() {
                    first.is_keyed = false;
                }
            }
            deeds.push(Deed {
                record: record.clone(),
                kind: holder.kind,
                origin: holder.origin.clone(),
                path,
            });
            records.push(record);
        }
        for at in 0..records.len() {
            if self.one_in(6) {
                records.push(records[at].clone());
            }
        }
        for at in (1..records.len()).rev() {
            let other = self.rng.below(at as u64 + 1) as usize;
            records.swap(at, other);
        }
        World { records, deeds }
    }
}

fn name_and_second(holder: &Holder) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let created = &holder.identity["sessionContext"]["attributes"]["creationDate"];
    (text(&holder.identity["arn"]), text(created))
}
