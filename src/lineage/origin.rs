//! Where a chain ends: what a caller behind which no link was found says about who it is.

use super::caller::{Caller, Text, flag, is_masked, is_reserved};
use super::certainty::Certainty;
use super::chain::{Evidence, Origin, Party};
use super::gap::Gap;
use super::store::Store;
use crate::event::{ActorKind, service_linked};

/// The end of a chain.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub(super) origin: Origin,
    pub(super) certainty: Certainty,
    pub(super) gap: Option<Gap>,
}

impl Store {
    /// Who a caller is if nothing stands behind it.
    pub(super) fn end(&self, caller: &Caller) -> End {
        let party = self.party(caller);
        let role = self.role_of(caller);
        let gap = || Some(Gap::behind(caller, role.as_deref()));
        let own = |evidence| of_party(party.clone(), evidence);
        let certain = |origin, gap| End {
            origin,
            certainty: Certainty::Direct,
            gap,
        };
        let unsure = |origin, certainty| End {
            origin,
            certainty,
            gap: gap(),
        };
        // The session that a service opens for a user is the service's affair: nothing is missing.
        let opened_unseen = caller.is_temporary() && !caller.is_forwarded();
        match caller.kind {
            ActorKind::Root => {
                let known = !caller.is_temporary() || caller.is(flag::CONSOLE);
                let origin = own(Evidence::Identity);
                if known {
                    certain(origin, gap().filter(|_| opened_unseen))
                } else if caller.is(flag::ASSUMED_ROOT) {
                    unsure(own(Evidence::LastKnown), Certainty::NotInArchive)
                } else {
                    // A session of root can be one of AssumeRoot, opened by somebody else.
                    unsure(origin, Certainty::Inferred)
                }
            }
            ActorKind::IamUser => certain(own(Evidence::Identity), gap().filter(|_| opened_unseen)),
            ActorKind::Service
            | ActorKind::Anonymous
            | ActorKind::IdentityCenter
            | ActorKind::Saml
            | ActorKind::WebIdentity => certain(own(Evidence::Identity), None),
            ActorKind::Account => self.other_account(caller, &party),
            ActorKind::FederatedUser => match caller.get(Text::Issuer) {
                Some(issuer) => {
                    let issuer = self.party(&Caller::named(issuer, 0));
                    certain(of_party(issuer, Evidence::SessionIssuer), gap())
                }
                None => self.last_known(caller, &party),
            },
            ActorKind::RoleSession => match held_by_service(caller, role.as_deref()) {
                Some(origin) => certain(origin, None),
                None => self.last_known(caller, &party),
            },
            ActorKind::Unknown if caller.get(Text::Name).is_some() => {
                certain(own(Evidence::Identity), None)
            }
            // The record names nobody, so there is nothing to look for.
            ActorKind::Unknown => End {
                origin: own(Evidence::LastKnown),
                certainty: Certainty::NotInArchive,
                gap: None,
            },
        }
    }

    /// A principal of another account, whose record gives an id and no name.
    fn other_account(&self, caller: &Caller, party: &Party) -> End {
        let id = caller.get(Text::Id).unwrap_or_default();
        if id.starts_with("AIDA") {
            let arn = self.ids.get(&self.table.find_some(Some(id)));
            let arn = arn
                .map(|arn| self.table.get(*arn))
                .filter(|arn| !arn.is_empty());
            let mut user = self.party(&arn.map_or_else(
                || Caller::empty(ActorKind::IamUser),
                |arn| Caller::named(arn, 0),
            ));
            user.account.clone_from(&party.account);
            user.unique_id = Some(id.to_owned());
            if arn.is_none() {
                id.clone_into(&mut user.id);
                user.label = format!(
                    "{id} of account {}",
                    party.account.as_deref().unwrap_or("?")
                );
            }
            return End {
                origin: of_party(user, Evidence::Identity),
                certainty: Certainty::Direct,
                gap: None,
            };
        }
        self.last_known(caller, party)
    }

    /// The chain breaks at a session. What AWS or Identity Center alone can have written into the
    /// record still tells who it was.
    fn last_known(&self, caller: &Caller, party: &Party) -> End {
        let role = self.role_of(caller);
        let reserved = role.as_deref().is_some_and(is_reserved);
        let behalf = caller.get(Text::OnBehalf);
        let name = caller.get(Text::Name);
        let told = if behalf.is_some() || (reserved && name.is_some()) {
            let mut person = Caller::empty(ActorKind::IdentityCenter);
            person.set(Text::OnBehalf, behalf);
            if reserved {
                person.set(Text::User, name);
            }
            let evidence = match behalf {
                Some(_) => Evidence::OnBehalfOf,
                None => Evidence::SessionName,
            };
            Some(of_party(self.party(&person), evidence))
        } else {
            caller.get(Text::SourceIdentity).map(|said| Origin {
                kind: ActorKind::Unknown,
                id: said.to_owned(),
                label: said.to_owned(),
                account: None,
                resource: None,
                unique_id: None,
                evidence: Evidence::SourceIdentity,
            })
        };
        let certainty = match told {
            Some(_) => Certainty::Inferred,
            None => Certainty::NotInArchive,
        };
        End {
            origin: told.unwrap_or_else(|| of_party(party.clone(), Evidence::LastKnown)),
            certainty,
            gap: Some(Gap::behind(caller, role.as_deref())),
        }
    }

    /// The ARN of a session's role, with its path where that is known.
    pub(super) fn role_of(&self, caller: &Caller) -> Option<String> {
        match caller.kind {
            ActorKind::RoleSession => caller
                .get(Text::Issuer)
                .map(str::to_owned)
                .or_else(|| self.arn_of_id(caller))
                .or_else(|| caller.get(Text::Scope).map(str::to_owned)),
            ActorKind::Account => self.arn_of_id(caller),
            ActorKind::IamUser | ActorKind::Root | ActorKind::FederatedUser => {
                caller.get(Text::Name).map(str::to_owned)
            }
            _ => None,
        }
    }

    fn arn_of_id(&self, caller: &Caller) -> Option<String> {
        let id = self.table.find_some(caller.get(Text::Id));
        let arn = self.table.get_some(*self.ids.get(&id)?)?;
        Some(arn.to_owned())
    }

    /// A caller as people read it.
    pub(super) fn party(&self, caller: &Caller) -> Party {
        let get = |text| caller.get(text).map(str::to_owned);
        let name = get(Text::Name);
        let tail = |arn: &str| arn.rsplit('/').next().unwrap_or(arn).to_owned();
        let (id, label) = match caller.kind {
            ActorKind::RoleSession => {
                let scope = get(Text::Scope);
                let role = scope.as_deref().map(tail);
                let joined = |start: Option<String>, between: &str| match (start, &name) {
                    (Some(start), Some(name)) => Some(format!("{start}{between}{name}")),
                    (start, name) => start.or_else(|| name.clone()),
                };
                let id = match scope {
                    Some(_) => joined(scope, "/"),
                    None => joined(get(Text::Id), ":"),
                };
                (id, joined(role, "/"))
            }
            ActorKind::Root => {
                let label = get(Text::Account).map_or("root".into(), |a| format!("root ({a})"));
                (name, Some(label))
            }
            ActorKind::Account => {
                let principal = match (get(Text::Id), name) {
                    (Some(id), Some(name)) => Some(format!("{id}:{name}")),
                    (id, name) => id.or(name),
                };
                let account = get(Text::Account);
                let label = match (&account, &principal) {
                    (Some(account), Some(principal)) => format!("account {account} ({principal})"),
                    (Some(account), None) => format!("account {account}"),
                    (None, _) => "account".into(),
                };
                (principal.or(account), Some(label))
            }
            ActorKind::IdentityCenter => {
                let person = self.person(caller).or_else(|| get(Text::OnBehalf));
                (person.clone(), person)
            }
            ActorKind::Anonymous => (None, None),
            ActorKind::Unknown => {
                let named = name.or_else(|| get(Text::User));
                let label = named.as_deref().and_then(|name| name.rsplit(':').next());
                (named.clone(), label.map(str::to_owned))
            }
            ActorKind::Service => (name.clone().or(get(Text::Invoker)), None),
            _ => {
                let user = get(Text::User).or_else(|| name.as_deref().map(tail));
                let label = match &user {
                    Some(user) if is_masked(user) => Some("(hidden)".into()),
                    user => user.clone(),
                };
                (name.or_else(|| get(Text::Id)).or(user), label)
            }
        };
        let id = id.unwrap_or_else(|| caller.kind.name().to_owned());
        Party {
            kind: caller.kind,
            label: label.unwrap_or_else(|| id.clone()),
            id,
            account: get(Text::Account),
            access_key: get(Text::Key),
            unique_id: match caller.kind {
                ActorKind::IdentityCenter => get(Text::OnBehalf),
                _ => get(Text::Id),
            },
        }
    }
}

pub(super) fn of_party(party: Party, evidence: Evidence) -> Origin {
    let tells = |id: &String| match party.kind {
        ActorKind::IamUser => id.starts_with("AIDA"),
        kind => kind == ActorKind::IdentityCenter,
    };
    Origin {
        unique_id: party.unique_id.filter(tells),
        kind: party.kind,
        id: party.id,
        label: party.label,
        account: party.account,
        resource: None,
        evidence,
    }
}

/// A session that the record itself says a service holds.
fn held_by_service(caller: &Caller, role: Option<&str>) -> Option<Origin> {
    let account = caller.get(Text::Account);
    if let Some(resource) = caller.get(Text::Compute) {
        let host = caller.get(Text::ComputeType).and_then(host_of);
        let host = host.or_else(|| host_of_arn(resource))?;
        return Some(service(&host, Some(resource), account, Evidence::InScopeOf));
    }
    let session = caller.get(Text::Name);
    if caller.is(flag::EC2) && session.is_some_and(|name| name.starts_with("i-")) {
        let host = "ec2.amazonaws.com";
        return Some(service(host, session, account, Evidence::InstanceProfile));
    }
    let host = service_linked(role?)?;
    Some(service(host, None, account, Evidence::ServiceLinkedRole))
}

pub(super) fn service(
    host: &str,
    resource: Option<&str>,
    account: Option<&str>,
    evidence: Evidence,
) -> Origin {
    Origin {
        kind: ActorKind::Service,
        id: host.to_owned(),
        label: host.to_owned(),
        account: account.map(str::to_owned),
        resource: resource.map(str::to_owned),
        unique_id: None,
        evidence,
    }
}

/// The principal of the service behind a resource type (`AWS::Lambda::Function`).
fn host_of(resource_type: &str) -> Option<String> {
    let service = resource_type.strip_prefix("AWS::")?.split("::").next()?;
    Some(host_of_service(&service.to_ascii_lowercase()))
}

fn host_of_arn(arn: &str) -> Option<String> {
    let service = arn.strip_prefix("arn:")?.split(':').nth(1)?;
    Some(host_of_service(service))
}

fn host_of_service(service: &str) -> String {
    match service {
        "ecs" => "ecs-tasks.amazonaws.com".into(),
        "eks" => "pods.eks.amazonaws.com".into(),
        service => format!("{service}.amazonaws.com"),
    }
}
