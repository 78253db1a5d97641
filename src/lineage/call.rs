//! The calls that hand out credentials, and the bytes by which a record of one is recognised.

use crate::event::{ActorKind, Event};
use aho_corasick::packed;
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

    /// True when its record may say who called outside `userIdentity`, which [`Caller::of`](super::Caller::of)
    /// then reads.
    pub(super) fn tells_of_its_caller(self) -> bool {
        matches!(
            self,
            Call::WithSaml
                | Call::GetRoleCredentials
                | Call::RolesAnywhere
                | Call::Cognito
                | Call::SwitchRole
                | Call::RenewRole
        )
    }

    /// True when the record issues nothing and only tells the name behind an id.
    pub(super) fn only_names(self) -> bool {
        matches!(
            self,
            Call::UserAuthentication | Call::CredentialVerification | Call::SessionNote
        )
    }
}

/// A piece of every name in [`Call::ALL`], each with a beginning that is rare in records: the search
/// looks at the first bytes of all pieces at once.
const PIECES: [&str; 14] = [
    // AssumeRole in all its forms, and AssumeRoot.
    "sumeRo",
    "SessionToken",
    "FederationToken",
    "ateSession",
    "ntialsForIdentity",
    "RoleCredentials",
    "soleLogin",
    "itchRole",
    "newRole",
    "SigninToken",
    "ateAccessKey",
    "UserAuth",
    "CredentialVerif",
    "onBehalfOf",
];

/// How an escape of an ASCII character begins.
const ESCAPE: &str = "\\u00";

/// Whether a record can issue a credential or tell about one: a piece of one of the event names stands in
/// its bytes (or the field that names an Identity Center user), or may stand there in escapes. Never
/// false for a record of which [`links`](super::links) makes something.
pub fn could_link(record: &[u8]) -> bool {
    static SEARCH: OnceLock<Option<packed::Searcher>> = OnceLock::new();
    let search = SEARCH.get_or_init(|| {
        let pieces = PIECES.iter().chain([&ESCAPE]);
        packed::Config::new().builder().extend(pieces).build()
    });
    match search {
        Some(search) => search.find_iter(record).any(|found| {
            // Writers escape control characters and `<>&`, hardly ever letters.
            found.pattern().as_usize() < PIECES.len()
                || matches!(record.get(found.start() + 4), Some(b'4'..=b'7'))
        }),
        None => could_link_plain(record),
    }
}

/// The same by the obvious way, for machines without the instructions that the search needs.
fn could_link_plain(record: &[u8]) -> bool {
    let has = |piece: &&str| memchr::memmem::find(record, piece.as_bytes()).is_some();
    let escaped = |at: usize| matches!(record.get(at + 4), Some(b'4'..=b'7'));
    PIECES.iter().any(has) || memchr::memmem::find_iter(record, ESCAPE).any(escaped)
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
            assert_eq!(could_link_plain(record), could, "{record:?}");
        }
        for (_, name, _) in Call::ALL {
            let record = format!(r#"{{"eventName":"{name}"}}"#);
            assert!(could_link(record.as_bytes()), "{name}");
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
