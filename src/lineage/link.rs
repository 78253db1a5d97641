//! A link: one credential handed out, to whom, by which event, at whose request. Read from one record.

use super::call::{Call, could_link};
use super::caller::{Caller, Second, Text, is_masked, is_reserved, second, split_session};
use crate::event::{ActorKind, Event, Outcome, Top};
use crate::json::{Json, Object};
use chrono::NaiveDateTime;
use std::hash::BuildHasher;

/// What one record tells about an issued credential. Owned, so that workers can send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub(super) call: Call,
    pub(super) flags: u8,
    pub(super) time: Second,
    pub(super) expires: Second,
    /// Of `sharedEventID`, by which the copies in two accounts know each other; 0 where there is none.
    pub(super) shared: u32,
    pub(super) file: u32,
    pub(super) record: u64,
    pub(super) key: Option<Box<str>>,
    /// Who holds it: as in [`Text::Scope`], [`Text::Name`], [`Text::Id`].
    pub(super) scope: Option<Box<str>>,
    pub(super) name: Option<Box<str>>,
    pub(super) id: Option<Box<str>>,
    /// The role with its path.
    pub(super) role: Option<Box<str>>,
    pub(super) source_identity: Option<Box<str>>,
    pub(super) event_id: Option<Box<str>>,
    /// Who asked for it.
    pub(super) caller: Caller,
}

/// What is special about how a credential reaches its holder.
pub(super) mod flag {
    /// The console asked for it; what it uses then has other keys.
    pub(crate) const CONSOLE: u8 = 1;
    /// A role of Identity Center; the portal hands out other keys than the recorded one.
    pub(crate) const SSO: u8 = 2;
    /// A long-term key that root made for itself, which no user holds.
    pub(crate) const ROOT: u8 = 4;
}

/// What an event issues or tells about credentials; empty for most. `file` and `record` say where it
/// stands.
pub fn links(event: &Event<'_>, file: u32, record: u64) -> Vec<Link> {
    let Some(call) = issued(event).or_else(|| named(event)) else {
        return Vec::new();
    };
    let caller = Caller::of(event);
    let mut link = Link {
        call,
        flags: 0,
        time: event.time().map_or(0, second),
        expires: 0,
        shared: event.text(Top::SharedEventId).map_or(0, |id| fold(&id)),
        file,
        record,
        key: None,
        scope: None,
        name: None,
        id: None,
        role: None,
        source_identity: caller.get(Text::SourceIdentity).map(Into::into),
        event_id: event.text(Top::EventId).map(|id| (*id).into()),
        caller,
    };
    if asked_by_console(event) {
        link.flags |= flag::CONSOLE;
    }
    let object = |field| event.get(field).map(Object::of).unwrap_or_default();
    let response = &object(Top::ResponseElements);
    let request = &object(Top::RequestParameters);
    let asked = |name: &str| request.get_text(name);
    link.credentials(response, asked("durationSeconds").as_deref());
    link.is_named(asked("sourceIdentity").as_deref());
    let useful = match call {
        Call::AssumeRole | Call::WithSaml | Call::WithWebIdentity => {
            link.role_session(request, response);
            link.key.is_some() || link.name.is_some()
        }
        Call::AssumeRoot => {
            link.root(asked("targetPrincipal").as_deref());
            link.key.is_some() || link.name.is_some()
        }
        Call::GetFederationToken => {
            link.federated(asked("name").as_deref(), response);
            link.key.is_some() || link.name.is_some()
        }
        Call::GetSessionToken | Call::S3Express => {
            link.held_by_caller();
            link.key.is_some()
        }
        Call::Cognito => link.key.is_some(),
        Call::RolesAnywhere => {
            let sets: Vec<Link> = response
                .get("credentialSet")
                .into_iter()
                .flat_map(Json::items)
                .map(|set| {
                    let (set, mut link) = (Object::of(set), link.clone());
                    link.credentials(&set, None);
                    link.role_session(request, &set);
                    link
                })
                .collect();
            if !sets.is_empty() {
                return sets;
            }
            link.role_session(request, response);
            link.key.is_some() || link.name.is_some()
        }
        Call::GetRoleCredentials => {
            let told = event.get(Top::ServiceEventDetails).map(Object::of);
            let details = told.as_ref().unwrap_or(request);
            let detail = |snake: &str, camel: &str| {
                details.get_text(snake).or_else(|| details.get_text(camel))
            };
            let account = detail("account_id", "accountId");
            let set = detail("role_name", "roleName");
            link.key = None;
            if let (Some(account), Some(set)) = (account, set) {
                link.name = Some(permission_set(&account, &set));
            }
            link.name.is_some()
        }
        Call::ConsoleLogin | Call::GetSigninToken => {
            link.held_by_caller();
            link.key.is_some() || link.name.is_some()
        }
        Call::SwitchRole | Call::RenewRole => {
            link.held_by_caller();
            let data = event.get(Top::AdditionalEventData);
            let from = data.and_then(|data| data.get_text("SwitchFrom"));
            if let Some(from) = &from {
                link.caller = Caller::named(from, link.time);
            }
            from.is_some() && link.name.is_some()
        }
        Call::CreateAccessKey => {
            link.made_key(event, response, asked("userName").as_deref());
            link.key.is_some()
        }
        // Only to learn the name of the user behind an id.
        Call::UserAuthentication | Call::CredentialVerification => {
            link.caller.kind == ActorKind::IdentityCenter
                && link.caller.get(Text::OnBehalf).is_some()
        }
        Call::SessionNote => link.caller.get(Text::OnBehalf).is_some(),
    };
    if useful { vec![link] } else { Vec::new() }
}

impl Link {
    /// Says where it stands, once that is known: the file, and the number that the first record of
    /// its unit of work has there.
    pub(super) fn relocate(&mut self, file: u32, first_record: u64) {
        self.file = file;
        self.record += first_record;
    }

    /// About how many bytes it holds in memory.
    pub fn weight(&self) -> usize {
        size_of::<Self>() + 200 + self.caller.weight() - size_of::<Caller>()
    }

    fn credentials(&mut self, response: &Object<'_>, seconds: Option<&str>) {
        let Some(credentials) = response.get("credentials").map(Object::of) else {
            return;
        };
        let mut keyed = Caller::empty(ActorKind::Unknown);
        keyed.set(Text::Key, credentials.get_text("accessKeyId").as_deref());
        self.key = keyed.get(Text::Key).map(Into::into);
        let expires = credentials.get("expiration");
        self.expires = expires
            .and_then(|text| expiration(&text.text()))
            .or_else(|| self.time.checked_add(seconds?.parse().ok()?))
            .unwrap_or(0);
        self.is_named(response.get_text("sourceIdentity").as_deref());
    }

    fn is_named(&mut self, said: Option<&str>) {
        if let Some(said) = said.filter(|said| !is_masked(said)) {
            self.source_identity = Some(said.into());
        }
    }

    /// The session of a role: as the answer names it, else as the request does. The answer to EC2 and
    /// other services has credentials and no name.
    fn role_session(&mut self, request: &Object<'_>, response: &Object<'_>) {
        let user = response.open("assumedRoleUser");
        let role = response.get_text("roleArn");
        let role = role.or_else(|| request.get_text("roleArn"));
        let mut held = Caller::empty(ActorKind::RoleSession);
        if let Some(arn) = user.get_text("arn") {
            let (scope, name) = split_session(&arn);
            held.set(Text::Scope, scope);
            held.set(Text::Name, name);
        } else {
            let asked = request.get_text("roleSessionName");
            held.set(Text::Name, asked.as_deref());
            held.set(Text::Scope, role.as_deref().and_then(scope_of).as_deref());
        }
        if let Some(whole) = user.get_text("assumedRoleId") {
            held.set(Text::Id, whole.split(':').next());
        }
        self.holds(&mut held);
        if role.as_deref().is_some_and(is_reserved) {
            self.flags |= flag::SSO;
        }
        self.role = role.map(|role| (*role).into());
    }

    fn root(&mut self, target: Option<&str>) {
        let Some(target) = target else { return };
        self.name = Some(if target.starts_with("arn:") {
            target.into()
        } else {
            format!("arn:{}:iam::{target}:root", self.caller.partition()).into()
        });
    }

    fn federated(&mut self, name: Option<&str>, response: &Object<'_>) {
        if let Some(arn) = response.open("federatedUser").get_text("arn") {
            self.name = Some((*arn).into());
        } else if let (Some(name), Some(account)) = (name, self.caller.get(Text::Account)) {
            let partition = self.caller.partition();
            self.name =
                Some(format!("arn:{partition}:sts::{account}:federated-user/{name}").into());
        }
    }

    /// The holder is who called, under the same name.
    fn held_by_caller(&mut self) {
        let mut held = self.caller.clone();
        self.holds(&mut held);
    }

    fn holds(&mut self, held: &mut Caller) {
        self.scope = held.texts[Text::Scope as usize].take();
        self.name = held.texts[Text::Name as usize].take();
        self.id = held.texts[Text::Id as usize].take();
    }

    /// A long-term key: its user's name and account stand where a session has its name and role.
    fn made_key(&mut self, event: &Event<'_>, response: &Object<'_>, asked: Option<&str>) {
        let key = response.open("accessKey");
        let mut held = Caller::empty(ActorKind::IamUser);
        let text = |name: &str| key.get_text(name);
        held.set(Text::Key, text("accessKeyId").as_deref());
        let user = text("userName");
        // Without a name in the request the key is the caller's own.
        let own = self.caller.get(Text::User);
        let named = user.as_deref().or(asked);
        if named.is_none() && self.caller.kind == ActorKind::Root {
            self.flags |= flag::ROOT;
        }
        held.set(Text::Name, named.or(own));
        let account = event.text(Top::RecipientAccountId);
        let account = account.as_deref().or(self.caller.get(Text::Account));
        held.set(Text::Scope, account);
        self.key = held.texts[Text::Key as usize].take();
        self.holds(&mut held);
    }
}

/// The call by which an event hands out a credential.
fn issued(event: &Event<'_>) -> Option<Call> {
    Call::of(event).filter(|_| event.outcome() == Outcome::Ok)
}

/// True when the event hands out a credential, or is of a call that tells about one.
pub(super) fn is_issued(event: &Event<'_>) -> bool {
    issued(event).is_some()
}

/// Any event of a session of Identity Center, for it has the user's id and name side by side.
fn named(event: &Event<'_>) -> Option<Call> {
    let identity = event.user_identity()?;
    identity.get_path(&["onBehalfOf", "userId"])?;
    // Only of what the bytes show, so that no caller of `could_link` learns less than another.
    could_link(event.raw()).then_some(())?;
    let arn = identity.get_text("arn")?;
    is_reserved(&arn).then_some(Call::SessionNote)
}

/// What stands for a permission set in an account.
pub(super) fn permission_set(account: &str, set: &str) -> Box<str> {
    format!("sso:{account}/{set}").into()
}

/// The ARN of a role's sessions without the session name: it has no path.
pub(super) fn scope_of(role: &str) -> Option<String> {
    let parts: Vec<&str> = role.splitn(6, ':').collect();
    let [_, partition, _, _, account, resource] = parts[..] else {
        return None;
    };
    let name = resource.strip_prefix("role/")?.rsplit('/').next()?;
    Some(format!(
        "arn:{partition}:sts::{account}:assumed-role/{name}"
    ))
}

/// The console's own requests come from its sign-in service.
fn asked_by_console(event: &Event<'_>) -> bool {
    let identity = event.user_identity();
    let invoker = identity.and_then(|identity| identity.get_text("invokedBy"));
    let console = |text: Option<&str>| text.is_some_and(|text| text.starts_with("signin.amaz"));
    console(invoker.as_deref())
        || console(event.text(Top::SourceIpAddress).as_deref())
        || console(event.text(Top::UserAgent).as_deref())
}

/// Reads an expiration: `Jul 10, 2023, 6:38:25 PM`, without the second comma in old records, with a
/// narrow space in new ones, or a time like any other.
fn expiration(text: &str) -> Option<Second> {
    let plain = text.replace(['\u{202f}', '\u{a0}'], " ");
    for form in ["%b %d, %Y, %I:%M:%S %p", "%b %d, %Y %I:%M:%S %p"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(&plain, form) {
            return u32::try_from(time.and_utc().timestamp()).ok();
        }
    }
    crate::event::parse_time(&plain).map(second)
}

fn fold(id: &str) -> u32 {
    let hash = foldhash::quality::FixedState::with_seed(3).hash_one(id);
    u32::try_from(hash >> 32).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expirations_in_every_form() {
        for text in [
            "Jul 10, 2023, 6:38:25 PM",
            "Jul 10, 2023 6:38:25 PM",
            "Jul 10, 2023, 6:38:25\u{202f}PM",
            "2023-07-10T18:38:25Z",
        ] {
            assert_eq!(expiration(text), Some(1_689_014_305), "{text}");
        }
        assert_eq!(expiration("soon"), None);
    }

    #[test]
    fn the_sessions_of_a_role_have_no_path() {
        assert_eq!(
            scope_of("arn:aws-cn:iam::111122223333:role/a/b/deploy").as_deref(),
            Some("arn:aws-cn:sts::111122223333:assumed-role/deploy")
        );
        assert_eq!(scope_of("arn:aws:iam::111122223333:user/x"), None);
        assert_eq!(scope_of("deploy"), None);
    }
}
