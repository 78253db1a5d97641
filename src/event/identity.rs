//! Who an event says acted. One function decides it, from `userIdentity`, in this order of trust: the
//! type and its own fields, `arn`, `invokedBy`, `principalId`, `userName`, `accountId`.
//!
//! Every identity type has a label and none is dropped; records without an identity say so
//! ("CloudTrail userIdentity element" in the AWS user guide lists the types).

use super::{Event, Top};
use crate::json::Object;
use std::borrow::Cow;

/// The kind of principal that acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// An account's root user.
    Root,
    /// An IAM user, with a long-term key, a session token or a console session.
    IamUser,
    /// A session of an assumed role.
    RoleSession,
    /// A session from GetFederationToken.
    FederatedUser,
    /// An AWS service with its own principal.
    Service,
    /// A principal of another account, of which this record gives no name.
    Account,
    /// Nobody signed the request.
    Anonymous,
    /// A user of IAM Identity Center.
    IdentityCenter,
    /// A SAML subject, before it holds a role session.
    Saml,
    /// A web identity (OIDC) subject, before it holds a role session.
    WebIdentity,
    /// The record does not say, or says something new.
    Unknown,
}

impl ActorKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [ActorKind; 11] = [
        ActorKind::Root,
        ActorKind::IamUser,
        ActorKind::RoleSession,
        ActorKind::FederatedUser,
        ActorKind::Service,
        ActorKind::Account,
        ActorKind::Anonymous,
        ActorKind::IdentityCenter,
        ActorKind::Saml,
        ActorKind::WebIdentity,
        ActorKind::Unknown,
    ];

    /// The word for it in output and in `--identity-type`.
    pub fn name(self) -> &'static str {
        match self {
            ActorKind::Root => "root",
            ActorKind::IamUser => "iam-user",
            ActorKind::RoleSession => "role-session",
            ActorKind::FederatedUser => "federated-user",
            ActorKind::Service => "service",
            ActorKind::Account => "account",
            ActorKind::Anonymous => "anonymous",
            ActorKind::IdentityCenter => "identity-center",
            ActorKind::Saml => "saml",
            ActorKind::WebIdentity => "web-identity",
            ActorKind::Unknown => "unknown",
        }
    }
}

/// Who acted, as one event tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor<'a> {
    /// The kind of principal.
    pub kind: ActorKind,
    /// What tells this actor from every other: the ARN where there is one, else the service's name,
    /// the principal id, the Identity Center user's id, the user name, the account, the kind.
    pub id: Cow<'a, str>,
    /// A short name for people: `alice`, `deploy/build-42`, `root (111122223333)`.
    pub label: Cow<'a, str>,
    /// The actor's own account.
    pub account: Option<Cow<'a, str>>,
    /// The user: IAM user name, role session name, `root`, federated or Identity Center user name.
    pub user: Option<Cow<'a, str>>,
    /// The role, for a role session, without its path.
    pub role: Option<Cow<'a, str>>,
    /// The access key id that signed the call.
    pub access_key: Option<Cow<'a, str>>,
    /// The service that made or forwarded the call (`userIdentity.invokedBy`).
    pub invoked_by: Option<Cow<'a, str>>,
    /// True when the record shows that no person stands directly behind the call: a service, a
    /// service-linked role, or a role session that an AWS service holds (instance, function, task).
    pub machine: bool,
}

/// What stands in `userIdentity`, looked up once for all that ask for it.
#[derive(Clone, Debug, Default)]
pub struct Identity<'a> {
    /// `userIdentity` itself.
    pub whole: Object<'a>,
    /// Its `sessionContext`.
    pub context: Object<'a>,
    /// The `sessionIssuer` of that: the role or user that the session was issued for.
    pub issuer: Object<'a>,
}

impl<'a> Identity<'a> {
    pub(super) fn of(event: &Event<'a>) -> Self {
        let whole = event.user_identity().map(Object::of).unwrap_or_default();
        let context = whole.open("sessionContext");
        Identity {
            issuer: context.open("sessionIssuer"),
            context,
            whole,
        }
    }
}

/// What some services and CloudTrail itself put in place of a name; never a name to join on.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

pub(super) fn actor<'a>(event: &Event<'a>) -> Actor<'a> {
    let identity = event.identity();
    let text = |name| identity.whole.get_text(name);
    let arn = text("arn");
    let invoked_by = text("invokedBy");
    let principal_id = text("principalId");
    let user_name = text("userName");
    let account = text("accountId").or_else(|| piece(arn.as_ref()?, account_of));
    let kind = kind(
        text("type").as_deref(),
        arn.as_deref(),
        account.as_deref(),
        principal_id.as_deref(),
        invoked_by.as_deref(),
    );

    let mut role = None;
    let mut user = match kind {
        ActorKind::Root => Some(Cow::Borrowed("root")),
        ActorKind::Service | ActorKind::Anonymous => None,
        _ => user_name.clone(),
    };
    let resource = arn.as_ref().and_then(|arn| piece(arn, resource_of));
    match kind {
        ActorKind::RoleSession => {
            let of_arn = |which: for<'t> fn((&'t str, &'t str)) -> &'t str| {
                piece(resource.as_ref()?, |resource| {
                    let session = resource.strip_prefix("assumed-role/")?;
                    session.split_once('/').map(which)
                })
            };
            role = of_arn(|(role, _)| role).or_else(|| identity.issuer.get_text("userName"));
            user = of_arn(|(_, session)| session).or_else(|| {
                piece(principal_id.as_ref()?, |id| {
                    id.split_once(':').map(|(_, after)| after)
                })
            });
        }
        ActorKind::IamUser | ActorKind::FederatedUser if user.is_none() => {
            user = resource
                .as_ref()
                .and_then(|resource| piece(resource, |resource| resource.rsplit('/').next()));
        }
        ActorKind::IdentityCenter if user.is_none() => {
            user = event
                .get(Top::AdditionalEventData)
                .and_then(|data| data.get_text("UserName"))
                .or_else(|| identity.whole.get("onBehalfOf")?.get("userId")?.as_str());
        }
        _ => {}
    }

    // A user of Identity Center has no ARN, and the account is that of all its users.
    let person = || match kind {
        ActorKind::IdentityCenter => {
            let behalf = identity.whole.open("onBehalfOf").get_text("userId");
            behalf.or_else(|| user.clone())
        }
        _ => None,
    };
    let id = arn
        .clone()
        .or_else(|| invoked_by.clone())
        .or_else(|| principal_id.clone())
        .or_else(person)
        .or_else(|| user_name.clone())
        .or_else(|| {
            text("accountId").map(|id| {
                if kind == ActorKind::Anonymous {
                    Cow::Borrowed("anonymous")
                } else {
                    id
                }
            })
        })
        .or_else(|| text("type"))
        .unwrap_or(Cow::Borrowed(kind.name()));
    let label = label(
        kind,
        &id,
        user.as_deref(),
        role.as_deref(),
        account.as_deref(),
    );
    let machine = machine(kind, identity);
    Actor {
        kind,
        label: label.map_or_else(|| id.clone(), Cow::Owned),
        id,
        account,
        user,
        role,
        access_key: text("accessKeyId"),
        invoked_by,
        machine,
    }
}

/// What follows the account in an ARN.
fn resource_of(arn: &str) -> Option<&str> {
    arn.splitn(6, ':').nth(5)
}

/// A piece of a text, borrowed from the record where the text is.
fn piece<'a>(
    text: &Cow<'a, str>,
    of: impl for<'t> Fn(&'t str) -> Option<&'t str>,
) -> Option<Cow<'a, str>> {
    match text {
        Cow::Borrowed(text) => of(text).map(Cow::Borrowed),
        Cow::Owned(text) => of(text).map(|piece| Cow::Owned(piece.to_owned())),
    }
}

fn kind(
    stated: Option<&str>,
    arn: Option<&str>,
    account: Option<&str>,
    principal_id: Option<&str>,
    invoked_by: Option<&str>,
) -> ActorKind {
    match stated {
        Some("Root") => return ActorKind::Root,
        Some("IAMUser") => return ActorKind::IamUser,
        Some("AssumedRole" | "Role") => return ActorKind::RoleSession,
        Some("FederatedUser") => return ActorKind::FederatedUser,
        Some("AWSService") => return ActorKind::Service,
        Some("IdentityCenterUser") => return ActorKind::IdentityCenter,
        Some("SAMLUser") => return ActorKind::Saml,
        Some("WebIdentityUser") => return ActorKind::WebIdentity,
        Some("AWSAccount") => {
            // The documentation and old records spell the anonymous caller differently.
            let anonymous = account.is_some_and(|account| {
                account.eq_ignore_ascii_case("ANONYMOUS_PRINCIPAL")
                    || account.eq_ignore_ascii_case("anonymous")
            });
            return if anonymous {
                ActorKind::Anonymous
            } else {
                ActorKind::Account
            };
        }
        _ => {}
    }
    if let Some(resource) = arn.and_then(resource_of) {
        if resource == "root" {
            return ActorKind::Root;
        }
        for (prefix, kind) in [
            ("user/", ActorKind::IamUser),
            ("assumed-role/", ActorKind::RoleSession),
            ("role/", ActorKind::RoleSession),
            ("federated-user/", ActorKind::FederatedUser),
        ] {
            if resource.starts_with(prefix) {
                return kind;
            }
        }
    }
    if invoked_by.is_some() && principal_id.is_none() {
        return ActorKind::Service;
    }
    match principal_id {
        Some(id) if id.starts_with("AROA") => ActorKind::RoleSession,
        Some(id) if id.starts_with("AIDA") => ActorKind::IamUser,
        _ => ActorKind::Unknown,
    }
}

fn label(
    kind: ActorKind,
    id: &str,
    user: Option<&str>,
    role: Option<&str>,
    account: Option<&str>,
) -> Option<String> {
    let user = user.map(|name| if name == HIDDEN { "(hidden)" } else { name });
    match kind {
        ActorKind::Root => Some(account.map_or("root".into(), |a| format!("root ({a})"))),
        ActorKind::RoleSession => match (role, user) {
            (Some(role), Some(session)) => Some(format!("{role}/{session}")),
            (Some(role), None) => Some(role.to_owned()),
            (None, Some(session)) => Some(session.to_owned()),
            (None, None) => None,
        },
        ActorKind::Account => Some(match account {
            Some(account) if account != id => format!("account {account} ({id})"),
            _ => format!("account {id}"),
        }),
        ActorKind::Anonymous => Some("anonymous".into()),
        ActorKind::Service => None,
        _ => user.map(str::to_owned),
    }
}

/// The service that a service-linked role belongs to, by the role's ARN with its path, which IAM gives to
/// no other role ("Create a service-linked role", IAM user guide).
pub fn service_linked(role: &str) -> Option<&str> {
    let linked = resource_of(role)?.strip_prefix("role/aws-service-role/")?;
    linked.split('/').next()
}

/// Names of roles and sessions are no evidence: whoever makes or assumes a role chooses them.
fn machine(kind: ActorKind, identity: &Identity<'_>) -> bool {
    match kind {
        ActorKind::Service => true,
        ActorKind::RoleSession => {
            let issuer = identity.issuer.get_text("arn");
            identity.context.get_text("ec2RoleDelivery").is_some()
                || identity
                    .whole
                    .open("inScopeOf")
                    .get_text("credentialsIssuedTo")
                    .is_some()
                || issuer.as_deref().and_then(service_linked).is_some()
        }
        _ => false,
    }
}

/// True for the id of an account: twelve digits ("AWS account identifiers", AWS Account Management reference).
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn account_of(arn: &str) -> Option<&str> {
    let account = arn.split(':').nth(4)?;
    is_account(account).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_kind_and_a_label() {
        for (identity, kind, label) in [
            (
                r#"{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}"#,
                "root",
                "root (111122223333)",
            ),
            (
                r#"{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ops/alice","userName":"alice"}"#,
                "iam-user",
                "alice",
            ),
            (
                r#"{"type":"AssumedRole","principalId":"AROAX:s@x.org","arn":"arn:aws:sts::111122223333:assumed-role/deploy/s@x.org"}"#,
                "role-session",
                "deploy/s@x.org",
            ),
            (
                r#"{"type":"FederatedUser","arn":"arn:aws:sts::1:federated-user/bob"}"#,
                "federated-user",
                "bob",
            ),
            (
                r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#,
                "service",
                "ec2.amazonaws.com",
            ),
            (
                r#"{"type":"AWSAccount","principalId":"AIDAX","accountId":"444455556666"}"#,
                "account",
                "account 444455556666 (AIDAX)",
            ),
            (
                r#"{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}"#,
                "anonymous",
                "anonymous",
            ),
            (
                r#"{"type":"IdentityCenterUser","accountId":"1","onBehalfOf":{"userId":"90ab"}}"#,
                "identity-center",
                "90ab",
            ),
            (
                r#"{"type":"SAMLUser","userName":"eve","principalId":"q:eve"}"#,
                "saml",
                "eve",
            ),
            (
                r#"{"type":"WebIdentityUser","userName":"repo:x","principalId":"i:a:repo:x"}"#,
                "web-identity",
                "repo:x",
            ),
            (
                r#"{"type":"Unknown","arn":"arn:aws:sts::1:assumed-role/R/s"}"#,
                "role-session",
                "R/s",
            ),
            (
                r#"{"accountId":"1","invokedBy":"AWS Internal"}"#,
                "service",
                "AWS Internal",
            ),
            ("{}", "unknown", "unknown"),
            ("null", "unknown", "unknown"),
            (r#""text""#, "unknown", "unknown"),
            (
                r#"{"type":"IAMUser","userName":"HIDDEN_DUE_TO_SECURITY_REASONS","accountId":"1"}"#,
                "iam-user",
                "(hidden)",
            ),
        ] {
            let record = format!(r#"{{"userIdentity":{identity}}}"#);
            let event = Event::new(record.as_bytes());
            let actor = event.actor();
            assert_eq!(
                (actor.kind.name(), &*actor.label),
                (kind, label),
                "{identity}"
            );
        }
    }

    #[test]
    fn sessions_held_by_services_are_machines() {
        for (identity, machine) in [
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/web/i-0123456789abcdef0","sessionContext":{"ec2RoleDelivery":"2.0"}}"#,
                true,
            ),
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/web/pod","inScopeOf":{"credentialsIssuedTo":"arn:aws:eks:…"}}"#,
                true,
            ),
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/web/i-0123456789abcdef0"}"#,
                false,
            ),
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/deploy/AWSBackup-x"}"#,
                false,
            ),
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/web/alice"}"#,
                false,
            ),
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/AWSServiceRoleForConfig/x","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}}}"#,
                true,
            ),
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/AWSServiceRoleForMe/x","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/my-role/aws-service-role/config.amazonaws.com/AWSServiceRoleForMe"}}}"#,
                false,
            ),
            (
                r#"{"type":"IAMUser","userName":"ci","invokedBy":"cloudformation.amazonaws.com"}"#,
                false,
            ),
        ] {
            let record = format!(r#"{{"userIdentity":{identity}}}"#);
            assert_eq!(
                Event::new(record.as_bytes()).actor().machine,
                machine,
                "{identity}"
            );
        }
    }
}
