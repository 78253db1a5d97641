//! The calls that hand out credentials, and the bytes by which a record of one is recognised.

use crate::event::{ActorKind, Event};
use aho_corasick::AhoCorasick;
use std::sync::OnceLock;

macro_rules! calls {
    ($($variant:ident = $name:literal of $service:literal),+ $(,)?) => {
        /// A call that hands out credentials or tells about them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Call { $($variant),+ }

        impl Call {
            const ALL: &[(Call, &str, &str)] = &[$((Call::$variant, $name, $service)),+];

            /// The event name as CloudTrail writes it.
            pub(super) fn name(self) -> &'static str {
                match self { $(Call::$variant => $name),+ }
            }
        }
    };
}

calls! {
    AssumeRole = "AssumeRole" of "sts",
    WithSaml = "AssumeRoleWithSAML" of "sts",
    WithWebIdentity = "AssumeRoleWithWebIdentity" of "sts",
    AssumeRoot = "AssumeRoot" of "sts",
    GetSessionToken = "GetSessionToken" of "sts",
    GetFederationToken = "GetFederationToken" of "sts",
    RolesAnywhere = "CreateSession" of "rolesanywhere",
    S3Express = "CreateSession" of "s3express",
    Cognito = "GetCredentialsForIdentity" of "cognito-identity",
    GetRoleCredentials = "GetRoleCredentials" of "sso",
    ConsoleLogin = "ConsoleLogin" of "signin",
    SwitchRole = "SwitchRole" of "signin",
    RenewRole = "RenewRole" of "signin",
    GetSigninToken = "GetSigninToken" of "signin",
    CreateAccessKey = "CreateAccessKey" of "iam",
    UserAuthentication = "UserAuthentication" of "signin",
    CredentialVerification = "CredentialVerification" of "signin",
    // No call of its own: any event of a session that names its Identity Center user.
    SessionNote = "onBehalfOf" of "",
}

impl Call {
    /// Which of the calls an event is. The service counts: other services have a `CreateSession` too.
    pub(super) fn of(event: &Event<'_>) -> Option<Call> {
        let name = event.name()?;
        let service = event.service()?;
        Call::ALL
            .iter()
            .find(|(_, its_name, its_service)| {
                *its_name == name && its_service.eq_ignore_ascii_case(&service)
            })
            .map(|(call, ..)| *call)
    }

    /// True for events of a console session that tell of a session issued elsewhere: the same session
    /// goes on behind them.
    pub(super) fn passes_on(self) -> bool {
        matches!(self, Call::ConsoleLogin | Call::GetSigninToken)
    }

    /// True when what the call hands out can be held by an actor of this kind.
    pub(super) fn fits(self, holder: ActorKind) -> bool {
        use ActorKind as A;
        match self {
            Call::AssumeRole
            | Call::WithSaml
            | Call::WithWebIdentity
            | Call::RolesAnywhere
            | Call::Cognito
            | Call::SwitchRole
            | Call::RenewRole => matches!(holder, A::RoleSession | A::Account | A::Unknown),
            Call::AssumeRoot => holder == A::Root,
            Call::GetSessionToken => matches!(holder, A::IamUser | A::Root),
            Call::GetFederationToken => matches!(holder, A::FederatedUser | A::Account),
            Call::ConsoleLogin | Call::GetSigninToken => matches!(
                holder,
                A::IamUser | A::Root | A::RoleSession | A::FederatedUser
            ),
            Call::S3Express => true,
            Call::GetRoleCredentials
            | Call::CreateAccessKey
            | Call::UserAuthentication
            | Call::CredentialVerification
            | Call::SessionNote => false,
        }
    }

    /// True when the record issues nothing and only tells the name behind an id.
    pub(super) fn only_names(self) -> bool {
        matches!(
            self,
            Call::UserAuthentication | Call::CredentialVerification | Call::SessionNote
        )
    }
}

/// Whether a record can issue a credential or tell about one: one of the event names stands in its
/// bytes (or the field that names an Identity Center user), or stands there in escapes. Never false for a record of which [`links`](super::links) makes
/// something.
pub fn could_link(record: &[u8]) -> bool {
    static NAMES: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        // `AssumeRole` finds its longer forms as well.
        let names = Call::ALL.iter().map(|(_, name, _)| name);
        AhoCorasick::new(names).ok()
    });
    names.as_ref().is_none_or(|names| names.is_match(record)) || escapes_a_letter(record)
}

/// True when an escape stands for an ASCII letter, so that a name may be there unseen. Writers escape
/// control characters and `<>&`, hardly ever letters, so this is rare.
fn escapes_a_letter(record: &[u8]) -> bool {
    memchr::memmem::find_iter(record, b"\\u00")
        .any(|at| matches!(record.get(at + 4), Some(b'4'..=b'7')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_plain_and_escaped() {
        for (record, could) in [
            (&br#"{"eventName":"AssumeRoleWithSAML"}"#[..], true),
            (br#"{"eventName":"\u0041ssumeRole"}"#, true),
            (br#"{"eventName":"AssumeRoo\u0074"}"#, true),
            (br#"{"eventName":"PutObject","a":"x\u0026y\u003c"}"#, false),
            (br#"{"eventName":"GetObject"}"#, false),
            (br#"{"eventName":"GetObject","a":"\u00"}"#, false),
        ] {
            assert_eq!(could_link(record), could, "{record:?}");
        }
        for (_, name, _) in Call::ALL {
            assert!(could_link(
                format!(r#"{{"eventName":"{name}"}}"#).as_bytes()
            ));
        }
    }

    #[test]
    fn the_service_decides_between_equal_names() {
        for (source, call) in [
            ("rolesanywhere.amazonaws.com", Some(Call::RolesAnywhere)),
            ("s3express.amazonaws.com", Some(Call::S3Express)),
            ("glue.amazonaws.com", None),
        ] {
            let record = format!(r#"{{"eventName":"CreateSession","eventSource":"{source}"}}"#);
            assert_eq!(Call::of(&Event::new(record.as_bytes())), call);
        }
    }
}
