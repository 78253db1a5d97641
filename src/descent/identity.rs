//! By which names a person may call a party: a role session answers to its role, to its own name and to
//! its ARN.

use crate::event::ActorKind;
use crate::lineage::{Origin, Party};

/// What a name can mean, the most likely first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A user, root, or a service: somebody behind whom nobody stands.
    Principal,
    /// A role, with all its sessions.
    Role,
    /// A session of a role.
    Session,
    /// What a session merely says of who is behind it.
    Said,
}

impl Class {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Class::Principal => "principal",
            Class::Role => "role",
            Class::Session => "session",
            Class::Said => "source identity",
        }
    }
}

/// One thing that a party is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// What kind of thing.
    pub class: Class,
    /// What tells it from every other, as a person would type it: an ARN without path where there is
    /// one.
    pub id: String,
    /// Its name, and the longer form in which ctq shows it.
    pub names: [String; 2],
}

impl Identity {
    /// True when a person may mean it by this text. Names are compared without regard to case: where that
    /// fits several, a person is asked.
    pub fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|one| one.eq_ignore_ascii_case(name)) || self.is(name)
    }

    /// True when this is its id. Names of users and roles are told apart without regard to case (IAM user
    /// guide, "IAM and AWS STS quotas"); names of sessions and the ids that identity providers give are not.
    pub fn is(&self, id: &str) -> bool {
        let (mine, its) = match self.class {
            Class::Role => (self.id.len(), id.len()),
            Class::Principal if self.id.contains(":user/") => (self.id.len(), id.len()),
            Class::Session => (before_name(&self.id), before_name(id)),
            Class::Principal | Class::Said => (0, 0),
        };
        let split = self.id.split_at_checked(mine).zip(id.split_at_checked(its));
        split.is_some_and(|((mine, name), (its, other))| {
            mine.eq_ignore_ascii_case(its) && name == other
        })
    }
}

/// How long the part of a session's ARN is that names its role.
fn before_name(id: &str) -> usize {
    id.split_once(":assumed-role/")
        .and_then(|(before, after)| Some(before.len() + ":assumed-role/".len() + after.find('/')?))
        .unwrap_or(0)
}

/// Everything that a party is.
pub fn identities(party: &Party) -> Vec<Identity> {
    of(party.kind, &party.id, &party.label)
}

/// Everything that an origin is.
pub(super) fn of_origin(origin: &Origin) -> Vec<Identity> {
    of(origin.kind, &origin.id, &origin.label)
}

fn of(kind: ActorKind, id: &str, label: &str) -> Vec<Identity> {
    let one = |class, id: String, name: &str| Identity {
        class,
        id,
        names: [name.to_owned(), label.to_owned()],
    };
    let tail = |id: &str| id.rsplit('/').next().unwrap_or(id).to_owned();
    match kind {
        ActorKind::RoleSession | ActorKind::Account => {
            if let Some((before, after)) = id.split_once(":assumed-role/") {
                let (role, session) = after.split_once('/').unwrap_or((after, ""));
                let arn = format!("{}:role/{role}", before.replacen(":sts:", ":iam:", 1));
                let mut all = vec![Identity {
                    class: Class::Role,
                    id: arn,
                    names: [role.to_owned(), role.to_owned()],
                }];
                if !session.is_empty() {
                    all.push(one(Class::Session, id.to_owned(), session));
                }
                return all;
            }
            match id.split_once(':') {
                Some((role, session)) if role.starts_with("AROA") => vec![
                    Identity {
                        class: Class::Role,
                        id: role.to_owned(),
                        names: [role.to_owned(), role.to_owned()],
                    },
                    one(Class::Session, id.to_owned(), session),
                ],
                _ if id.starts_with("AIDA") => vec![one(Class::Principal, id.to_owned(), id)],
                _ => Vec::new(),
            }
        }
        ActorKind::Root => vec![one(Class::Principal, id.to_owned(), "root")],
        ActorKind::IamUser => vec![one(Class::Principal, without_path(id), &tail(id))],
        ActorKind::Unknown => vec![one(Class::Said, id.to_owned(), id)],
        _ => vec![one(Class::Principal, id.to_owned(), &tail(id))],
    }
}

/// The ARN of a user or role without its path, which not every record tells.
pub(super) fn without_path(arn: &str) -> String {
    for kind in [":user/", ":role/"] {
        if let Some((before, rest)) = arn.split_once(kind)
            && let Some((_, name)) = rest.rsplit_once('/')
        {
            return format!("{before}{kind}{name}");
        }
    }
    arn.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(kind: ActorKind, id: &str, label: &str) -> Vec<(Class, String)> {
        of(kind, id, label)
            .into_iter()
            .map(|one| (one.class, one.id))
            .collect()
    }

    #[test]
    fn a_session_is_its_role_and_itself() {
        let arn = "arn:aws:sts::111122223333:assumed-role/deploy/ci/1";
        assert_eq!(
            ids(ActorKind::RoleSession, arn, "deploy/ci/1"),
            [
                (Class::Role, "arn:aws:iam::111122223333:role/deploy".into()),
                (Class::Session, arn.into())
            ]
        );
        let all = of(ActorKind::RoleSession, arn, "deploy/ci/1");
        assert!(all[0].is_called("DEPLOY") && !all[0].is_called("ci/1"));
        assert!(all[1].is_called("ci/1") && all[1].is_called("deploy/ci/1"));
    }

    #[test]
    fn case_tells_sessions_and_subjects_apart_and_neither_users_nor_roles() {
        let is = |kind, id: &str, other: &str| of(kind, id, "x").iter().any(|one| one.is(other));
        let role = "arn:aws:iam::111122223333:role/deploy";
        let user = "arn:aws:iam::111122223333:user/alice";
        let session = "arn:aws:sts::111122223333:assumed-role/deploy/ci";
        assert!(is(
            ActorKind::IamUser,
            user,
            &user.replace("alice", "ALICE")
        ));
        assert!(is(
            ActorKind::RoleSession,
            session,
            &role.replace("deploy", "Deploy")
        ));
        assert!(is(
            ActorKind::RoleSession,
            session,
            &session.replace("deploy", "Deploy")
        ));
        assert!(!is(
            ActorKind::RoleSession,
            session,
            &session.replace("/ci", "/CI")
        ));
        assert!(is(ActorKind::Saml, "QUJD=:x", "QUJD=:x"));
        assert!(!is(ActorKind::Saml, "QUJD=:x", "qujd=:x"));
        let all = of(ActorKind::RoleSession, session, "deploy/ci");
        assert!(all[1].is_called("CI") && all[1].is_called("deploy/CI"));
    }

    #[test]
    fn a_user_is_known_without_its_path() {
        assert_eq!(
            ids(
                ActorKind::IamUser,
                "arn:aws:iam::111122223333:user/ops/night/alice",
                "alice"
            ),
            [(
                Class::Principal,
                "arn:aws:iam::111122223333:user/alice".into()
            )]
        );
    }

    #[test]
    fn another_accounts_principal_is_known_by_its_id() {
        assert_eq!(
            ids(ActorKind::Account, "AROAEXAMPLE:ci", "account 1 (…)"),
            [
                (Class::Role, "AROAEXAMPLE".into()),
                (Class::Session, "AROAEXAMPLE:ci".into())
            ]
        );
        assert_eq!(ids(ActorKind::Account, "111122223333", "account"), []);
    }
}
