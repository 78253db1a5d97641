//! Sessions that begin outside the chains: of services, of people known to other directories, of the
//! console, and a user's own.

use super::event::{START, answer, event, expiration, request, session, user, user_arn};
use super::world::{ACCOUNTS, Growing, Holder, LIFE, NAMES, ROLES, USERS, call};
use ctq::event::ActorKind;
use serde_json::{Value, json};

const PEOPLE: [&str; 2] = ["dana@example.com", "carol"];
const SERVICES: [(&str, &str); 3] = [
    ("ec2.amazonaws.com", "i-0a1b2c3d4e5f60718"),
    ("lambda.amazonaws.com", "render"),
    (
        "ecs-tasks.amazonaws.com",
        "ceff984f9ce30e67d245e73ab037d245",
    ),
];
const SSO: &str = "AWSReservedSSO_Audit_0123456789abcdef";

impl Growing {
    pub fn by_service(&mut self) {
        let (host, name) = *self.pick(&SERVICES);
        let account = *self.pick(&ACCOUNTS);
        let (id, at, key) = (self.id(), self.soon(), self.key("ASIA"));
        let by = json!({ "type": "AWSService", "invokedBy": host });
        let mut call = call(&id, "AssumeRole", at, account, &by);
        call["requestParameters"] = request(account, "service", name);
        call["responseElements"] = answer(account, "service", name, &key, at + LIFE);
        if self.one_in(2) {
            call["responseElements"]["assumedRoleUser"] = Value::Null;
        }
        let opener = beginning(ActorKind::Service, host, account);
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
        self.alone(call, id);
    }

    pub fn by_subject(&mut self, name: &str) {
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
        let mut call = call(&id, name, at, account, &by);
        call["requestParameters"] = request(account, role, session_name);
        call["responseElements"] = answer(account, role, session_name, &key, at + LIFE);
        let opener = beginning(kind, &principal, account);
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
        self.alone(call, id);
    }

    /// Identity Center: the recorded key is not the one that is used.
    pub fn by_portal(&mut self) {
        let account = *self.pick(&ACCOUNTS);
        let person = *self.pick(&PEOPLE);
        let (id, at, recorded, key) = (self.id(), self.soon(), self.key("ASIA"), self.key("ASIA"));
        let user_id = format!("90ab-{person}");
        let by =
            json!({ "type": "SAMLUser", "principalId": format!("q:{person}"), "userName": person });
        let mut call = call(&id, "AssumeRoleWithSAML", at, account, &by);
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
        let opener = beginning(ActorKind::IdentityCenter, person, account);
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
        self.alone(call, id);
    }

    /// A user signs in to the console, and may switch to a role there.
    pub fn by_console(&mut self) {
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
        let opener = beginning(ActorKind::IamUser, &user_arn(account, name), account);
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
        self.alone(login, id.clone());
        if self.one_in(2) {
            let mut opener = beginning(ActorKind::IamUser, &user_arn(account, name), account);
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
        let mut call = call(&asked, "AssumeRole", at, &opener.account, &asks);
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
    pub fn by_token(&mut self) {
        let opener = self.holders[self.rng.below(USERS.len() as u64 * 3) as usize].clone();
        let (id, at, key) = (self.id(), self.soon(), self.key("ASIA"));
        let mut call = call(
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
        self.alone(call, id);
    }
}

/// Somebody behind whom nobody stands.
fn beginning(kind: ActorKind, origin: &str, account: &str) -> Holder {
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
