//! A caller: of an acting event all that is needed to follow its credential, and nothing else, so that
//! thousands of events by one session are one caller, traced once.

use super::call::Call;
use crate::event::{ActorKind, Event, Identity, Top};
use crate::json::Json;

/// Seconds since 1970; 0 where the record does not say it.
pub(super) type Second = u32;

macro_rules! texts {
    ($($(#[doc = $doc:literal])+ $variant:ident),+ $(,)?) => {
        /// The texts of a caller.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Text { $($(#[doc = $doc])+ $variant),+ }

        /// How many texts a caller has.
        pub(super) const TEXTS: usize = [$(Text::$variant),+].len();
    };
}

texts! {
    /// The access key id.
    Key,
    /// Of a role session: its ARN without the session name.
    Scope,
    /// Of a role session: the session name. Else the ARN, the principal id, the service.
    Name,
    /// The unique id of role or user (`AROA…`, `AIDA…`).
    Id,
    /// The name that people know.
    User,
    /// The caller's account.
    Account,
    /// The service that made or forwarded the call.
    Invoker,
    /// The name that the first of a chain of sessions was given for good.
    SourceIdentity,
    /// The ARN of the role or user that a session was issued for.
    Issuer,
    /// The Identity Center user behind the session.
    OnBehalf,
    /// The instance, function or task that holds the session.
    Compute,
    /// What kind of thing that is: `AWS::Lambda::Function`.
    ComputeType,
    /// The console session.
    Signin,
}

/// What a record says about a session beside names.
pub(super) mod flag {
    /// Of the console (`sessionCredentialFromConsole`).
    pub(crate) const CONSOLE: u8 = 1;
    /// Of AssumeRoot.
    pub(crate) const ASSUMED_ROOT: u8 = 2;
    /// Delivered to an EC2 instance.
    pub(crate) const EC2: u8 = 4;
    /// Issued to a web identity.
    pub(crate) const WEB: u8 = 8;
}

/// Who acted, as far as it is needed to trace it. Equal callers have equal chains.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    pub(super) kind: ActorKind,
    pub(super) flags: u8,
    /// When the session was created, by its own word.
    pub(super) created: Second,
    /// When it acted; only noted where the time of creation is not known, so that callers stay few.
    pub(super) at: Second,
    /// `eventID` of a role switch, of which the record says itself who switched.
    pub(super) switch: Option<Box<str>>,
    pub(super) texts: [Option<Box<str>>; TEXTS],
}

impl Caller {
    /// The caller of an event.
    pub fn of(event: &Event<'_>) -> Caller {
        let actor = event.actor();
        let Identity {
            whole: identity,
            context,
            issuer,
        } = event.identity();
        let inner = |name: &str| context.get(name)?.as_str();
        let arn = identity.get_text("arn");
        let principal = identity.get_text("principalId");
        let mut caller = Caller::empty(actor.kind);
        caller.set(Text::Key, actor.access_key.as_deref());
        caller.set(Text::Account, actor.account.as_deref());
        caller.set(Text::User, actor.user.as_deref());
        caller.set(Text::Invoker, actor.invoked_by.as_deref());
        caller.set(Text::Issuer, issuer.get_text("arn").as_deref());
        caller.set(Text::SourceIdentity, inner("sourceIdentity").as_deref());
        caller.set(Text::Signin, inner("signInSessionArn").as_deref());
        let behalf = identity.open("onBehalfOf").get_text("userId");
        caller.set(Text::OnBehalf, behalf.as_deref());
        let compute = identity.open("inScopeOf");
        let holder = compute.get_text("credentialsIssuedTo");
        let holder = holder.or_else(|| compute.get_text("sourceArn"));
        caller.set(Text::Compute, holder.as_deref());
        caller.set(Text::ComputeType, compute.get_text("issuerType").as_deref());

        let (id, after) = match principal.as_deref().and_then(|p| p.split_once(':')) {
            Some((id, after)) => (Some(id), Some(after)),
            None => (principal.as_deref(), None),
        };
        let unique =
            |id: &&str| id.starts_with('A') && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match actor.kind {
            ActorKind::RoleSession | ActorKind::Account => {
                caller.set(Text::Id, id.filter(unique));
                if caller.get(Text::Id).is_none() {
                    let issuer = issuer.get_text("principalId");
                    caller.set(Text::Id, issuer.as_deref().filter(unique));
                }
                let (scope, name) = arn.as_deref().map_or((None, None), split_session);
                caller.set(Text::Scope, scope);
                caller.set(Text::Name, name.or(after));
            }
            ActorKind::IamUser => {
                caller.set(Text::Id, id.filter(unique));
                caller.set(Text::Name, arn.as_deref());
            }
            ActorKind::Root => {
                let account = actor.account.as_deref();
                let built = account.map(|account| format!("arn:aws:iam::{account}:root"));
                caller.set(Text::Name, arn.as_deref().or(built.as_deref()));
            }
            ActorKind::FederatedUser => caller.set(Text::Name, arn.as_deref()),
            ActorKind::Service => caller.set(Text::Name, Some(&actor.id)),
            ActorKind::IdentityCenter => {
                let user = identity.get_text("userName").or_else(|| user_name(event));
                caller.set(Text::User, user.as_deref());
            }
            ActorKind::Saml | ActorKind::WebIdentity => {
                caller.set(Text::Name, principal.as_deref());
            }
            ActorKind::Anonymous => caller.set(Text::Account, None),
            ActorKind::Unknown => caller.set(Text::Name, arn.or(principal).as_deref()),
        }
        caller.by_the_call(event);

        let flagged = |text: Option<Json<'_>>| text.and_then(Json::as_bool) == Some(true);
        let attributes = context.open("attributes");
        let root = context.get("assumedRoot");
        let root = root.or_else(|| attributes.get("assumedRoot"));
        let web = context.open("webIdFederationData");
        caller.flags = [
            (
                flag::CONSOLE,
                flagged(event.get(Top::SessionCredentialFromConsole)),
            ),
            (flag::ASSUMED_ROOT, flagged(root)),
            (flag::EC2, context.get_text("ec2RoleDelivery").is_some()),
            (flag::WEB, web.get_text("federatedProvider").is_some()),
        ]
        .iter()
        .filter(|(_, is)| *is)
        .fold(0, |flags, (flag, _)| flags | flag);
        caller.created = attributes
            .get_text("creationDate")
            .and_then(|text| crate::event::parse_time(&text))
            .map_or(0, second);
        if caller.is_timed() {
            caller.at = event.time().map_or(0, second);
        }
        caller
    }

    /// What some calls say about their caller outside `userIdentity`.
    fn by_the_call(&mut self, event: &Event<'_>) {
        let request = |name: &str| event.get(Top::RequestParameters)?.get_text(name);
        match (self.kind, Call::of(event)) {
            // The portal signs in for a user of Identity Center, and names the session after the user.
            (ActorKind::Saml, Some(Call::WithSaml)) => {
                let reserved = request("roleArn").is_some_and(|role| is_reserved(&role));
                if reserved && let Some(name) = request("roleSessionName") {
                    self.kind = ActorKind::IdentityCenter;
                    self.set(Text::User, Some(&name));
                }
            }
            (ActorKind::Unknown, Some(Call::GetRoleCredentials)) => {
                self.kind = ActorKind::IdentityCenter;
            }
            (_, Some(Call::RolesAnywhere)) => {
                let subject = event.get(Top::ResponseElements);
                let subject = subject.and_then(|response| response.get_text("subjectArn"));
                let anchor = subject.or_else(|| request("trustAnchorArn"));
                self.set(Text::Name, anchor.as_deref());
                self.set(Text::Id, None);
            }
            (ActorKind::Unknown | ActorKind::Anonymous, Some(Call::Cognito)) => {
                self.kind = ActorKind::WebIdentity;
                self.set(Text::Name, request("identityId").as_deref());
                self.set(Text::User, request("identityId").as_deref());
            }
            (ActorKind::RoleSession, Some(Call::SwitchRole | Call::RenewRole)) => {
                let data = event.get(Top::AdditionalEventData);
                if data.and_then(|data| data.get_text("SwitchFrom")).is_some() {
                    let id = event.text(Top::EventId).filter(|id| !id.is_empty());
                    self.switch = id.map(|id| (*id).into());
                }
            }
            _ => {}
        }
    }

    /// A caller of which only the ARN and the time are known.
    pub(super) fn named(arn: &str, at: Second) -> Caller {
        let part = |n: usize| arn.splitn(6, ':').nth(n).unwrap_or_default();
        let resource = part(5);
        let kind = match resource.split('/').next() {
            Some("user") => ActorKind::IamUser,
            Some("root") => ActorKind::Root,
            Some("assumed-role" | "role") => ActorKind::RoleSession,
            Some("federated-user") => ActorKind::FederatedUser,
            _ => ActorKind::Unknown,
        };
        let mut caller = Caller::empty(kind);
        caller.set(Text::Account, Some(part(4)));
        if kind == ActorKind::RoleSession {
            let (scope, name) = split_session(arn);
            caller.set(Text::Scope, scope);
            caller.set(Text::Name, name);
            caller.set(Text::User, name);
            caller.at = at;
        } else {
            caller.set(Text::Name, Some(arn));
            caller.set(Text::User, resource.rsplit('/').next());
        }
        caller
    }

    pub(super) fn empty(kind: ActorKind) -> Caller {
        Caller {
            kind,
            flags: 0,
            created: 0,
            at: 0,
            switch: None,
            texts: Default::default(),
        }
    }

    pub(super) fn get(&self, text: Text) -> Option<&str> {
        self.texts[text as usize].as_deref()
    }

    /// Notes a text; nothing is noted of what was made unreadable on purpose, for it would join what
    /// does not belong together.
    pub(super) fn set(&mut self, text: Text, value: Option<&str>) {
        let joins = matches!(
            text,
            Text::Key | Text::Id | Text::Name | Text::SourceIdentity | Text::OnBehalf
        );
        self.texts[text as usize] = value
            .filter(|value| !value.is_empty() && (!joins || !is_masked(value)))
            .filter(|value| !matches!(text, Text::Key | Text::Id) || !is_filler(value))
            .map(Into::into);
    }

    /// True when the event's time is part of who called: of a credential for a time that nothing else dates.
    pub(super) fn is_timed(&self) -> bool {
        self.created == 0 && self.is_temporary()
    }

    /// The partition of its ARN: `aws` where the record has none.
    pub(super) fn partition(&self) -> &str {
        let arns = [Text::Scope, Text::Name, Text::Issuer].map(|text| self.get(text));
        let mut partitions = arns.into_iter().flatten().filter_map(|arn| {
            let (partition, _) = arn.strip_prefix("arn:")?.split_once(':')?;
            Some(partition)
        });
        partitions.next().unwrap_or("aws")
    }

    pub(super) fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// True when it holds a credential that somebody issued for a time.
    pub(super) fn is_temporary(&self) -> bool {
        self.created != 0
            || self
                .get(Text::Key)
                .is_some_and(|key| key.starts_with("ASIA"))
            || match self.kind {
                ActorKind::RoleSession | ActorKind::FederatedUser => true,
                ActorKind::Account => self.get(Text::Name).is_some(),
                _ => false,
            }
    }

    /// True for a user's or root's own access key, which somebody made to last.
    pub(super) fn has_long_term_key(&self) -> bool {
        let owner = matches!(self.kind, ActorKind::IamUser | ActorKind::Root);
        owner && !self.is_temporary() && self.get(Text::Key).is_some()
    }

    /// True when a service acted with what the caller let it have (forward access session).
    pub(super) fn is_forwarded(&self) -> bool {
        self.kind != ActorKind::Service && self.get(Text::Invoker).is_some()
    }

    /// The kind of principal that the record names.
    pub fn kind(&self) -> ActorKind {
        self.kind
    }

    /// The id under which a record knows a user of Identity Center who signs in for a role session; none of
    /// anybody else.
    pub fn subject_id(&self) -> Option<&str> {
        self.get(Text::Name)
            .filter(|_| self.kind == ActorKind::IdentityCenter)
    }

    /// The unique id of a user (`AIDA…`) or of a session's role (`AROA…`), and the ARN, where the record has
    /// both.
    pub fn unique_id(&self) -> Option<(&str, &str)> {
        let arn = match self.kind {
            ActorKind::RoleSession => self.get(Text::Issuer),
            ActorKind::IamUser => self.get(Text::Name),
            _ => None,
        };
        self.get(Text::Id).zip(arn)
    }

    /// The access key id that signed, if the record has one that can be told from others.
    pub fn access_key(&self) -> Option<&str> {
        self.get(Text::Key)
    }

    /// About how many bytes it holds in memory.
    pub fn weight(&self) -> usize {
        let texts = self.texts.iter().chain([&self.switch]);
        let texts: usize = texts.flatten().map(|text| text.len()).sum();
        size_of::<Self>() + texts
    }
}

/// How the names of the roles begin that Identity Center makes and alone may hand out.
pub(super) const RESERVED_SSO: &str = "AWSReservedSSO_";
/// The path of these roles, which IAM gives to nobody else ("Service-linked and reserved roles", IAM user
/// guide: paths under `aws-reserved`).
const RESERVED_PATH: &str = "role/aws-reserved/sso.amazonaws.com/";

/// True for a role of Identity Center, by its ARN or by that of its sessions, which has no path. Whatever
/// else customers can choose, the name of a provider among it, is no evidence.
pub(super) fn is_reserved(arn: &str) -> bool {
    let Some(resource) = arn.splitn(6, ':').nth(5) else {
        return false;
    };
    let name = match resource.strip_prefix("assumed-role/") {
        Some(session) => Some(session),
        None => resource
            .strip_prefix(RESERVED_PATH)
            .and_then(|role| role.rsplit('/').next()),
    };
    name.is_some_and(|name| name.starts_with(RESERVED_SSO))
}

/// Splits the ARN of a role session into what names the role and the name of the session.
pub(super) fn split_session(arn: &str) -> (Option<&str>, Option<&str>) {
    let Some(start) = arn.find(":assumed-role/") else {
        return (Some(arn), None);
    };
    let role = start + ":assumed-role/".len();
    match arn[role..].find('/') {
        Some(slash) => (Some(&arn[..role + slash]), Some(&arn[role + slash + 1..])),
        None => (Some(arn), None),
    }
}

/// Full seconds since 1970.
pub(super) fn second(time: crate::event::Time) -> Second {
    u32::try_from(time.0.div_euclid(1_000_000)).unwrap_or(0)
}

/// The name of the user who signs in to Identity Center.
fn user_name<'a>(event: &Event<'a>) -> Option<std::borrow::Cow<'a, str>> {
    event.get(Top::AdditionalEventData)?.get_text("UserName")
}

/// True for what services, exports and publishers of data sets write over a value.
pub(super) fn is_masked(text: &str) -> bool {
    text.contains("***")
        || text.contains("HIDDEN_DUE_TO_SECURITY_REASONS")
        || text.contains("REDACTED")
        || text.contains("ensitiveDataRemoved")
        || text.contains("hidden due to security reasons")
}

/// True for ids like `ASIAXXXXXXXXXXXXXXXX`.
fn is_filler(id: &str) -> bool {
    let after_prefix = id.as_bytes().get(4..).unwrap_or_default();
    after_prefix.len() > 7 && after_prefix.windows(2).all(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_split_at_the_name() {
        let arn = "arn:aws:sts::111122223333:assumed-role/deploy/a@b.org";
        assert_eq!(
            split_session(arn),
            (
                Some("arn:aws:sts::111122223333:assumed-role/deploy"),
                Some("a@b.org")
            )
        );
        let role = "arn:aws:iam::111122223333:role/x/deploy";
        assert_eq!(split_session(role), (Some(role), None));
    }

    #[test]
    fn roles_of_identity_center_are_told_by_what_nobody_else_can_choose() {
        let path = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com";
        for (arn, is) in [
            (format!("{path}/AWSReservedSSO_Ops_1"), true),
            (format!("{path}/eu-west-1/AWSReservedSSO_Ops_1"), true),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_1/ana".into(),
                true,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_1".into(),
                true,
            ),
            (
                "arn:aws:iam::111122223333:role/AWSReservedSSO_Ops_1".into(),
                false,
            ),
            (
                "arn:aws:iam::111122223333:role/my-AWSReservedSSO_x".into(),
                false,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/my-AWSReservedSSO_x/ana".into(),
                false,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/x/AWSReservedSSO_Ops_1".into(),
                false,
            ),
            (
                "arn:aws:iam::111122223333:saml-provider/AWSSSO_x_DO_NOT_DELETE".into(),
                false,
            ),
            ("AWSReservedSSO_Ops_1".into(), false),
        ] {
            assert_eq!(is_reserved(&arn), is, "{arn}");
        }
    }

    #[test]
    fn what_was_made_unreadable_joins_nothing() {
        for text in [
            "AKIA****************",
            "HIDDEN_DUE_TO_SECURITY_REASONS",
            "[REDACTED key]",
            "<sensitiveDataRemoved>",
        ] {
            assert!(is_masked(text), "{text}");
        }
        assert!(!is_masked("ASIADEPLOY277EXAMPLE"));
        assert!(is_filler("ASIAXXXXXXXXXXXXXXXX") && !is_filler("ASIADEPLOY277EXAMPLE"));
    }
}
