//! Following links, one after the other, until nobody stands behind the caller any more. Never
//! recursive, and no link twice, so a chain may be as long as it likes and a circle ends.

use super::Lineage;
use super::call::Call;
use super::caller::{Caller, Text};
use super::certainty::Certainty;
use super::chain::{Chain, Hop, Issued, KeyCreation, LinkId, Origin, Party};
use super::find::Found;
use super::gap::{Gap, time};
use super::link::flag;
use super::origin::End;
use super::short::{LONGEST_RUN, leave_out};
use super::store::{Row, Store};
use crate::event::{ActorKind, Time};
use hashbrown::HashSet;

/// Services whose sessions are named after what they run: instance, function, task, pod, build.
const COMPUTE: [&str; 5] = ["ec2", "lambda", "ecs-tasks", "pods.eks", "codebuild"];

/// A chain without its keys' makers, and the caller it ends at.
pub(super) struct Walk {
    pub(super) hops: Vec<Hop>,
    pub(super) end: End,
    pub(super) candidates: Vec<Origin>,
    pub(super) more_candidates: u64,
    pub(super) last: Caller,
}

impl Lineage {
    /// From a caller back to its origin.
    pub fn trace(&self, caller: &Caller) -> Chain {
        let walk = self.store.walk(caller.clone());
        let (key_created_by, _) = self.store.makers(walk.last);
        Chain {
            hops: walk.hops,
            origin: walk.end.origin,
            certainty: walk.end.certainty,
            candidates: walk.candidates,
            more_candidates: walk.more_candidates,
            gap: walk.end.gap,
            source_identity: caller.get(Text::SourceIdentity).map(str::to_owned),
            key_created_by,
        }
    }
}

impl Lineage {
    /// True where events from before those read could tell more of who stands behind a caller: a link is
    /// missing or was guessed, or it ends at a long-term key whose making was not read, or at an id
    /// without a name.
    pub fn could_know_more(&self, caller: &Caller) -> bool {
        let walk = self.store.walk(caller.clone());
        let open = |certainty: Certainty, gap: &Option<Gap>| {
            gap.is_some() || certainty < Certainty::Matched
        };
        let nameless = |caller: &Caller| match caller.kind {
            ActorKind::Account => caller
                .get(Text::Id)
                .is_some_and(|id| self.arn_of(id).is_none()),
            _ => caller.get(Text::OnBehalf).is_some() && self.store.person(caller).is_none(),
        };
        if open(walk.end.certainty, &walk.end.gap) {
            return true;
        }
        let (makers, last) = self.store.makers(walk.last);
        makers.iter().any(|made| open(made.certainty, &made.gap))
            || last.has_long_term_key()
            || nameless(&last)
    }
}

/// Puts a link behind those that were followed before.
fn push(hops: &mut Vec<Hop>, hop: Hop) {
    hops.push(hop);
    let Some((hop, before)) = hops.split_last() else {
        return;
    };
    let alike = |one: &&Hop| one.held.id == hop.held.id;
    if before.iter().rev().take_while(alike).count() < LONGEST_RUN {
        return;
    }
    let middle = hops.len() - LONGEST_RUN / 2;
    leave_out(hops, middle - 1..middle);
}

impl Store {
    fn walk(&self, caller: Caller) -> Walk {
        let mut passed: HashSet<u32> = HashSet::new();
        let mut hops: Vec<Hop> = Vec::new();
        let mut sure = Certainty::Direct;
        let mut resource = None;
        let mut behalf = None;
        let mut held = caller;
        loop {
            let end = self.end(&held);
            behalf = held.get(Text::OnBehalf).map(str::to_owned).or(behalf);
            // What the record itself says is not made less sure by a weak link behind it.
            let evident = end.certainty == Certainty::Direct;
            let found = self.find(&held, &|at| passed.contains(&at));
            let found = match found {
                Found::One(_, certainty) if evident && certainty < Certainty::Matched => {
                    Found::Nothing
                }
                found => found,
            };
            let (next, certainty) = match &found {
                Found::Nothing => {
                    let mut end = end;
                    end.certainty = end.certainty.min(sure);
                    if end.origin.kind == ActorKind::Service && end.origin.resource.is_none() {
                        end.origin.resource = resource;
                    }
                    // Who signs in is called by name; the sessions have the id.
                    if end.origin.kind == ActorKind::IdentityCenter {
                        end.origin.unique_id = end.origin.unique_id.or(behalf);
                    }
                    return Walk {
                        hops,
                        end,
                        candidates: Vec::new(),
                        more_candidates: 0,
                        last: held,
                    };
                }
                Found::One(at, certainty) => {
                    passed.insert(*at);
                    push(&mut hops, self.hop(&held, &[*at], 0, *certainty));
                    (Some(self.behind(*at, &held)), *certainty)
                }
                Found::Several(rows, more) => {
                    passed.extend(rows);
                    push(
                        &mut hops,
                        self.hop(&held, rows, *more, Certainty::Ambiguous),
                    );
                    let first = self.rows.get(rows[0] as usize).map(|row| row.caller);
                    let one = rows
                        .iter()
                        .all(|at| self.rows.get(*at as usize).map(|row| row.caller) == first);
                    let next = one.then(|| self.behind(rows[0], &held));
                    (next, Certainty::Ambiguous)
                }
            };
            sure = sure.min(if evident {
                certainty.max(Certainty::Matched)
            } else {
                certainty
            });
            if let (Found::One(at, _), Some(next)) = (&found, &next)
                && let Some(row) = self.rows.get(*at as usize)
            {
                resource = self.compute(row, &held, next).or(resource);
            }
            let Some(next) = next else {
                let Found::Several(rows, more) = found else {
                    continue;
                };
                let walk = self.undecided(hops, end, sure, &held, &rows);
                return Walk {
                    more_candidates: more,
                    ..walk
                };
            };
            held = next;
        }
    }

    /// Who asked for what `held` holds.
    pub(super) fn behind(&self, at: u32, held: &Caller) -> Caller {
        let Some(row) = self.rows.get(at as usize) else {
            return Caller::empty(ActorKind::Unknown);
        };
        let mut caller = self.caller(row.caller);
        // The portal knows its user by an id; the session bears the name.
        if row.call == Call::GetRoleCredentials && self.person(&caller).is_none() {
            caller.set(Text::User, held.get(Text::Name));
        }
        caller
    }

    /// What a service held a session for.
    fn compute(&self, row: &Row, held: &Caller, by: &Caller) -> Option<String> {
        if by.kind != ActorKind::Service {
            return None;
        }
        if let Some(resource) = held.get(Text::Compute) {
            return Some(resource.to_owned());
        }
        let host = by.get(Text::Name)?;
        let runs = COMPUTE.iter().any(|service| {
            host.strip_prefix(service)
                .is_some_and(|rest| rest.starts_with(".amaz"))
        });
        let session = self.table.get_some(row.name)?;
        runs.then(|| session.to_owned())
    }

    fn hop(&self, held: &Caller, rows: &[u32], more: u64, certainty: Certainty) -> Hop {
        let mut issued: Vec<Issued> = rows.iter().filter_map(|at| self.issued(*at)).collect();
        Hop {
            held: self.party(held),
            certainty,
            issued: if issued.len() == 1 {
                issued.pop()
            } else {
                None
            },
            alternatives: issued,
            more_alternatives: more,
            left_out: None,
        }
    }

    pub(super) fn issued(&self, at: u32) -> Option<Issued> {
        let row = self.rows.get(at as usize)?;
        Some(Issued {
            link: LinkId(at),
            event_id: row.event.text(&self.table),
            event_name: row.call.name(),
            time: time(row.time),
            file: row.file,
            record: row.record.into(),
            by: self.party(&self.caller(row.caller)),
        })
    }

    /// Who holds what a row issued.
    pub(super) fn holder(&self, row: &Row) -> Party {
        let text = |sym| self.table.get_some(sym).map(str::to_owned);
        if row.call == Call::CreateAccessKey {
            return self.holder_of_made(row);
        }
        let kind = match row.call {
            Call::GetSessionToken | Call::S3Express | Call::ConsoleLogin | Call::GetSigninToken => {
                self.caller(row.caller).kind
            }
            Call::AssumeRoot => ActorKind::Root,
            Call::GetFederationToken => ActorKind::FederatedUser,
            _ => ActorKind::RoleSession,
        };
        let mut held = Caller::empty(kind);
        held.texts[Text::Key as usize] = self.table.key_some(row.key).map(Into::into);
        held.texts[Text::Id as usize] = text(row.id).map(Into::into);
        held.texts[Text::Name as usize] = text(row.name).map(Into::into);
        held.texts[Text::Scope as usize] = text(row.scope).map(Into::into);
        let mut party = self.party(&held);
        if let Some(account) = party.id.split(':').nth(4).filter(|part| !part.is_empty()) {
            party.account = Some(account.to_owned());
        }
        party
    }

    /// Who holds a long-term key: the user that it was made for, in the partition of whoever made it, or
    /// root.
    fn holder_of_made(&self, row: &Row) -> Party {
        let maker = self.caller(row.caller);
        let account = self.table.get_some(row.scope);
        let mut held = if row.flags & flag::ROOT != 0 {
            let mut root = Caller::empty(ActorKind::Root);
            root.set(Text::Name, maker.get(Text::Name));
            root
        } else {
            let mut held = Caller::empty(ActorKind::IamUser);
            if let Some(user) = self.table.get_some(row.name) {
                let (partition, account) = (maker.partition(), account.unwrap_or_default());
                let arn = format!("arn:{partition}:iam::{account}:user/{user}");
                held.set(Text::User, Some(user));
                held.set(Text::Name, Some(&arn));
            }
            held
        };
        held.set(Text::Account, account);
        held.texts[Text::Key as usize] = self.table.key_some(row.key).map(Into::into);
        self.party(&held)
    }

    pub(super) fn expires(&self, at: u32) -> Option<Time> {
        time(self.rows.get(at as usize)?.expires)
    }

    /// The rows that made a caller's long-term key.
    pub(super) fn made(&self, caller: &Caller) -> Vec<u32> {
        let long_term = caller.has_long_term_key();
        let Some(key) = caller.get(Text::Key).filter(|_| long_term) else {
            return Vec::new();
        };
        let tail = |arn: &str| arn.rsplit('/').next().unwrap_or(arn).to_owned();
        let user = match caller.kind {
            ActorKind::Root => None,
            _ => caller.get(Text::Name).map(tail),
        };
        let user = user.as_deref().or(caller.get(Text::User));
        let user = self.table.find_some(user);
        let account = self.table.find_some(caller.get(Text::Account));
        self.with_key(self.table.find_key(Some(key)))
            .filter(|at| {
                let row = &self.rows[*at as usize];
                row.call == Call::CreateAccessKey
                    && row.name.agrees(user)
                    && row.scope.agrees(account)
            })
            .collect()
    }

    /// Who made the long-term key of a user, and who made the key that was used for that, and so on; and
    /// the last of them, of whose key that is not known.
    fn makers(&self, mut user: Caller) -> (Vec<KeyCreation>, Caller) {
        let mut makers = Vec::new();
        let mut passed = HashSet::new();
        loop {
            let rows = self.made(&user);
            let Some(first) = rows.first().filter(|at| passed.insert(**at)) else {
                return (makers, user);
            };
            let mut issued: Vec<Issued> = rows.iter().filter_map(|at| self.issued(*at)).collect();
            let access_key = user.get(Text::Key).unwrap_or_default().to_owned();
            if rows.len() > 1 {
                let held = Caller::empty(ActorKind::Unknown);
                let end = self.end(&held);
                let walk = self.undecided(Vec::new(), end, Certainty::Ambiguous, &held, &rows);
                let (maker, last) = creation(access_key, None, issued, walk);
                makers.push(maker);
                return (makers, last);
            }
            let walk = self.walk(self.behind(*first, &user));
            let (maker, last) = creation(access_key, issued.pop(), Vec::new(), walk);
            makers.push(maker);
            user = last;
        }
    }
}

fn creation(
    access_key: String,
    issued: Option<Issued>,
    alternatives: Vec<Issued>,
    walk: Walk,
) -> (KeyCreation, Caller) {
    let made = KeyCreation {
        access_key,
        issued,
        alternatives,
        hops: walk.hops,
        origin: walk.end.origin,
        candidates: walk.candidates,
        // The maker is proven by the key itself; who stands behind the maker is as sure as its chain.
        certainty: walk.end.certainty.min(Certainty::Proven),
        gap: walk.end.gap,
    };
    (made, walk.last)
}
