//! Which event issued what a caller holds. In order of trust: the access key id; the session's name
//! with its time of creation; one candidate in time. A record contradicts a link when both say
//! something and it differs, and a link that is contradicted anywhere is not taken: rather no link than
//! a wrong one.

use super::call::Call;
use super::caller::{Caller, RESERVED_SSO, Second, Text, flag as of_caller};
use super::certainty::Certainty;
use super::event_id::EventId;
use super::link::{flag, permission_set};
use super::store::{Row, Store};
use super::table::{KeyId, Sym};
use crate::event::ActorKind;
use hashbrown::HashMap;

/// What was found behind a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing: the chain ends here.
    Nothing,
    /// This row.
    One(u32, Certainty),
    /// These rows, and so many more, and nothing tells them apart.
    Several(Vec<u32>, u64),
}

/// The longest that credentials live, in seconds: those of GetSessionToken and GetFederationToken, 36 hours
/// (STS API reference).
pub const LONGEST: Second = 36 * 3600;
/// Clocks and completion times may differ by this much around an expiration.
const GRACE: Second = 300;
/// A session created this far from the event that issued its key was issued by another.
const SKEW: Second = 2;
/// The portal's own event and the role session that it opens are this close.
const PORTAL: Second = 60;
/// More candidates than a person would look at.
const MOST: usize = 1000;

/// A caller as numbers.
struct Wanted<'c> {
    caller: &'c Caller,
    key: KeyId,
    scope: Sym,
    name: Sym,
    id: Sym,
    source_identity: Sym,
}

impl Store {
    /// The rows behind a caller, those in `passed` left out.
    pub(super) fn find(&self, caller: &Caller, passed: &dyn Fn(u32) -> bool) -> Found {
        if !caller.is_temporary() {
            return Found::Nothing;
        }
        let wanted = self.wanted(caller);
        let found = |(rows, more): (Vec<u32>, u64), certainty| {
            let kept = rows.len();
            let rows = self.by_own_word(rows, &wanted);
            let more = if rows.len() < kept { 0 } else { more };
            found(rows, more, certainty)
        };
        let by_key = self.by_key(&wanted, passed);
        if !by_key.0.is_empty() {
            return found(by_key, Certainty::Proven);
        }
        let (sure, silent, more) = self.by_creation(&wanted, passed);
        if !sure.is_empty() {
            return found((sure, more), Certainty::Matched);
        }
        if !silent.is_empty() {
            return found((silent, more), Certainty::Matched);
        }
        let in_time = self.in_time(&wanted, passed);
        if !in_time.0.is_empty() {
            return found(in_time, Certainty::Inferred);
        }
        let by_portal = self.by_portal(caller, passed);
        found((by_portal.into_iter().collect(), 0), Certainty::Inferred)
    }

    fn wanted<'c>(&self, caller: &'c Caller) -> Wanted<'c> {
        let find = |text| self.table.find_some(caller.get(text));
        let mut wanted = Wanted {
            caller,
            key: self.table.find_key(caller.get(Text::Key)),
            scope: find(Text::Scope),
            name: find(Text::Name),
            id: find(Text::Id),
            source_identity: find(Text::SourceIdentity),
        };
        // Another account's record has the id of the role and not its name.
        if wanted.scope.is_none() && caller.kind == ActorKind::Account {
            let role = self.ids.get(&wanted.id).map(|role| self.table.get(*role));
            let scope = role.and_then(super::link::scope_of);
            wanted.scope = self.table.find_some(scope.as_deref());
        }
        wanted
    }

    fn by_key(&self, wanted: &Wanted<'_>, passed: &dyn Fn(u32) -> bool) -> (Vec<u32>, u64) {
        let fits = |row: &Row| {
            row.call.fits(wanted.caller.kind) && wanted.agrees(row) && wanted.is_timely(row)
        };
        let (mut rows, more) = most(
            self.with_key(wanted.key)
                .filter(|at| !passed(*at) && fits(&self.rows[*at as usize])),
        );
        if rows.len() > 1 {
            let exact: Vec<u32> = rows
                .iter()
                .copied()
                .filter(|at| {
                    let row = &self.rows[*at as usize];
                    wanted.is_named_by(row) && row.time == wanted.caller.created
                })
                .collect();
            if !exact.is_empty() {
                rows = exact;
            }
        }
        (self.collapse(rows, wanted), more)
    }

    /// The rows that issued a key.
    pub(super) fn with_key(&self, key: KeyId) -> impl Iterator<Item = u32> + use<'_> {
        let text = self.table.key(&key);
        let start = if text.is_empty() {
            self.rows.len()
        } else {
            self.rows
                .partition_point(|row| self.table.key(&row.key) < text)
        };
        let rows = &self.rows[start..];
        (start..)
            .zip(rows.iter().take_while(move |row| row.key == key))
            .map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The rows of a name within a span of time, both ends included.
    fn named(&self, name: Sym, from: Second, until: Second) -> impl Iterator<Item = u32> + use<'_> {
        let row = |at: &u32| &self.rows[*at as usize];
        let start = self
            .by_name
            .partition_point(|at| (row(at).name, row(at).time) < (name, from));
        self.by_name[start..]
            .iter()
            .copied()
            .take_while(move |at| row(at).name == name && row(at).time <= until)
    }

    /// The rows that could be of a holder within a span of time, by time, both ends included: those of its
    /// name and role, or of its name and no role. All of its name where its own role is not known.
    fn held(&self, wanted: &Wanted<'_>, from: Second, until: Second) -> Vec<u32> {
        if wanted.scope.is_none() {
            return self.named(wanted.name, from, until).collect();
        }
        let row = |at: &u32| &self.rows[*at as usize];
        let by_role = self.by_role();
        let mut rows = Vec::new();
        for scope in [wanted.scope, Sym::NONE] {
            let of = |at: &u32| (row(at).name, row(at).scope, row(at).time);
            let start = by_role.partition_point(|at| of(at) < (wanted.name, scope, from));
            let fits = |at: &&u32| {
                (row(at).name, row(at).scope) == (wanted.name, scope) && row(at).time <= until
            };
            rows.extend(by_role[start..].iter().take_while(fits));
        }
        rows.sort_unstable_by_key(|at| (row(at).time, *at));
        rows
    }

    /// The rows that name the session and its second of creation: first those whose recorded key, if
    /// any, is the caller's; then those with another key, where the caller's was handed out without a
    /// record.
    fn by_creation(
        &self,
        wanted: &Wanted<'_>,
        passed: &dyn Fn(u32) -> bool,
    ) -> (Vec<u32>, Vec<u32>, u64) {
        let created = wanted.caller.created;
        if created == 0 || wanted.name.is_none() {
            return (Vec::new(), Vec::new(), 0);
        }
        let (rows, more) = most(
            self.named(wanted.name, created, created)
                .filter(|at| !passed(*at))
                .filter_map(|at| {
                    let row = &self.rows[at as usize];
                    let fits = row.call.fits(wanted.caller.kind)
                        && wanted.agrees(row)
                        && wanted.is_named_by(row);
                    fits.then(|| (at, wanted.keys(row)))
                })
                .filter(|(_, keys)| *keys != Keys::Contradict),
        );
        let of = |wish: Keys| {
            let rows = rows.iter().filter(|(_, keys)| *keys == wish);
            self.collapse(rows.map(|(at, _)| *at).collect(), wanted)
        };
        (of(Keys::Agree), of(Keys::Silent), more)
    }

    /// The rows that could have issued the session, where its time of creation is not known: the same
    /// session, not expired, issued before it acted.
    fn in_time(&self, wanted: &Wanted<'_>, passed: &dyn Fn(u32) -> bool) -> (Vec<u32>, u64) {
        let caller = wanted.caller;
        let session = matches!(
            caller.kind,
            ActorKind::RoleSession | ActorKind::FederatedUser | ActorKind::Account
        );
        // A service that acts for a session may have a session of its own making, created later.
        let at = if caller.created == 0 {
            caller.at
        } else if caller.is_forwarded() {
            caller.created
        } else {
            0
        };
        if !session || at == 0 || wanted.name.is_none() {
            return (Vec::new(), 0);
        }
        let rows = self
            .held(wanted, at.saturating_sub(LONGEST).max(1), at)
            .into_iter()
            .filter(|at| !passed(*at))
            .filter(|candidate| {
                let row = &self.rows[*candidate as usize];
                row.call.fits(caller.kind)
                    && !row.call.passes_on()
                    && wanted.agrees(row)
                    && wanted.is_named_by(row)
                    && is_alive(row, at)
                    && (wanted.keys(row) == Keys::Agree || caller.is_forwarded())
            });
        let (rows, more) = most(rows);
        (self.collapse(rows, wanted), more)
    }

    /// The portal's event of a session of Identity Center whose own opening is not there: same user,
    /// same account, same permission set, and the only one in the minute before.
    fn by_portal(&self, caller: &Caller, passed: &dyn Fn(u32) -> bool) -> Option<u32> {
        let role = caller.get(Text::Scope)?.rsplit('/').next()?;
        let (set, _) = role.strip_prefix(RESERVED_SSO)?.rsplit_once('_')?;
        let set = permission_set(caller.get(Text::Account)?, set);
        let name = self.table.find_some(Some(&set));
        let user = caller.get(Text::Name)?;
        let created = caller.created;
        let asked = |at: &u32| {
            let portal = self.caller(self.rows[*at as usize].caller);
            let behalf = caller.get(Text::OnBehalf).zip(portal.get(Text::OnBehalf));
            behalf.map_or_else(
                || {
                    let person = self.person(&portal);
                    person.is_some_and(|person| is_one_person(&person, user))
                },
                |(one, other)| one == other,
            )
        };
        let from = created.checked_sub(PORTAL)?;
        let rows = self.named(name, from, created);
        let mut rows = rows.filter(|at| !passed(*at) && asked(at));
        let one = rows.next()?;
        rows.next().is_none().then_some(one)
    }

    /// The name of an Identity Center user: as its sessions bear it, else as this record has it, else
    /// as the portal does.
    pub(super) fn person(&self, caller: &Caller) -> Option<String> {
        let id = self.table.find_some(caller.get(Text::OnBehalf));
        let [sessions, portal] = &self.people;
        let known = |names: &HashMap<Sym, Sym>| self.table.get_some(*names.get(&id)?);
        let name = known(sessions)
            .or_else(|| caller.get(Text::User))
            .or_else(|| known(portal))?;
        Some(name.to_owned())
    }

    /// Leaves out what only repeats another candidate: events of the console that tell of a session
    /// issued elsewhere, and the inner call of a service that handed out the key itself.
    fn collapse(&self, mut rows: Vec<u32>, wanted: &Wanted<'_>) -> Vec<u32> {
        if rows.len() < 2 {
            return rows;
        }
        let row = |at: &u32| &self.rows[*at as usize];
        // A console session is asked for by the console, if both kinds are there.
        let by_console = |at: &u32| {
            row(at).flags & flag::CONSOLE != 0
                || matches!(row(at).call, Call::SwitchRole | Call::RenewRole)
        };
        let in_console = wanted.caller.is(of_caller::CONSOLE);
        if in_console && rows.iter().any(by_console) {
            rows.retain(|at| by_console(at) || row(at).call.passes_on());
        }
        if rows.iter().any(|at| !row(at).call.passes_on()) {
            rows.retain(|at| !row(at).call.passes_on());
        }
        let outer = |at: &u32| matches!(row(at).call, Call::RolesAnywhere | Call::Cognito);
        if rows.iter().any(outer) {
            rows.retain(outer);
        }
        // The role switch says who switched; the call behind it says by which session.
        let switch = |at: &u32| matches!(row(at).call, Call::SwitchRole | Call::RenewRole);
        let asked: Vec<(Sym, Sym)> = rows
            .iter()
            .filter(|at| row(at).call == Call::AssumeRole)
            .map(|at| self.who_asked(row(at)))
            .collect();
        let switches: Vec<(Sym, Sym)> = rows
            .iter()
            .filter(|at| switch(at))
            .map(|at| self.who_asked(row(at)))
            .collect();
        // More switches than calls behind them: then it is open which is whose.
        let count = |list: &[(Sym, Sym)], who| list.iter().filter(|one| **one == who).count();
        rows.retain(|at| {
            let who = self.who_asked(row(at));
            !switch(at) || count(&asked, who) < count(&switches, who)
        });
        rows
    }

    /// Of several rows those that the caller's own record tells of: a role switch says itself who
    /// switched, whoever else did in the same second.
    fn by_own_word(&self, rows: Vec<u32>, wanted: &Wanted<'_>) -> Vec<u32> {
        let caller = wanted.caller;
        let Some(event) = caller.switch.as_deref().filter(|_| rows.len() > 1) else {
            return rows;
        };
        let event = EventId::find(event, &self.table);
        let at = caller.created.max(caller.at);
        let near = self.named(
            wanted.name,
            at.saturating_sub(SKEW),
            at.saturating_add(SKEW),
        );
        let mut near = near.filter(|at| self.rows[*at as usize].event == event);
        let Some(own) = near.next() else {
            return rows;
        };
        if rows.contains(&own) {
            return vec![own];
        }
        let who = |at: u32| self.who_asked(&self.rows[at as usize]);
        let mine: Vec<u32> = rows
            .iter()
            .copied()
            .filter(|at| who(*at) == who(own))
            .collect();
        if mine.is_empty() { rows } else { mine }
    }

    fn who_asked(&self, row: &Row) -> (Sym, Sym) {
        let caller = self.callers.get(row.caller as usize);
        caller.map_or((Sym::NONE, Sym::NONE), |caller| {
            (caller.text(Text::Scope), caller.text(Text::Name))
        })
    }
}

/// What the recorded keys of a caller and a link say to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    /// Equal, or one is not recorded, or this kind of session is known to use others.
    Agree,
    /// They differ, but the session may have got its key without a record.
    Silent,
    /// They differ, so that another call issued the caller's key.
    Contradict,
}

impl Wanted<'_> {
    /// Nothing that the row says of its holder contradicts the caller.
    fn agrees(&self, row: &Row) -> bool {
        let caller = self.caller;
        let of_root = |flag| caller.kind != ActorKind::Root || !caller.is(flag);
        row.scope.agrees(self.scope)
            && row.name.agrees(self.name)
            && row.id.agrees(self.id)
            && row.source_identity.agrees(self.source_identity)
            && match row.call {
                Call::AssumeRoot => of_root(of_caller::CONSOLE),
                Call::ConsoleLogin | Call::GetSessionToken => of_root(of_caller::ASSUMED_ROOT),
                _ => true,
            }
    }

    /// The row names the caller: a role session by name and role, anybody else by the name alone.
    fn is_named_by(&self, row: &Row) -> bool {
        let role = matches!(
            self.caller.kind,
            ActorKind::RoleSession | ActorKind::Account | ActorKind::Unknown
        );
        row.name.says(self.name) && (!role || row.scope.says(self.scope) || row.id.says(self.id))
    }

    /// The row's time can be that of the caller's session.
    fn is_timely(&self, row: &Row) -> bool {
        let caller = self.caller;
        if row.time == 0 {
            return true;
        }
        if caller.created != 0 {
            let late = caller.created > row.time.saturating_add(SKEW);
            let early = caller.created.saturating_add(SKEW) < row.time;
            // A sign-in token, and a session for one bucket, go on with the session they were asked
            // with.
            let older = matches!(row.call, Call::GetSigninToken | Call::S3Express);
            return !late && (!early || older);
        }
        caller.at == 0 || (row.time <= caller.at.saturating_add(GRACE) && is_alive(row, caller.at))
    }

    fn keys(&self, row: &Row) -> Keys {
        if row.key.is_none() || self.key.is_none() || row.key == self.key {
            return Keys::Agree;
        }
        let others = row.flags & (flag::SSO | flag::CONSOLE) != 0;
        if others || row.call.passes_on() {
            Keys::Agree
        } else if self.caller.is(of_caller::CONSOLE) || self.caller.is_forwarded() {
            Keys::Silent
        } else {
            Keys::Contradict
        }
    }
}

/// The credential of a row still worked at a time.
fn is_alive(row: &Row, at: Second) -> bool {
    let end = if row.expires == 0 {
        row.time.saturating_add(LONGEST)
    } else {
        row.expires
    };
    at <= end.saturating_add(GRACE)
}

/// The portal knows some users without the domain of their session names.
fn is_one_person(one: &str, other: &str) -> bool {
    let local = |name: &str| name.split('@').next().unwrap_or(name).to_ascii_lowercase();
    let whole = one.contains('@') && other.contains('@');
    one.eq_ignore_ascii_case(other) || (!whole && local(one) == local(other))
}

/// As many as a person would look at, and how many more there are.
fn most<T>(mut rows: impl Iterator<Item = T>) -> (Vec<T>, u64) {
    let kept = rows.by_ref().take(MOST).collect();
    (kept, rows.count() as u64)
}

fn found(mut rows: Vec<u32>, more: u64, certainty: Certainty) -> Found {
    match rows.len() {
        0 => Found::Nothing,
        1 => Found::One(rows[0], certainty),
        _ => {
            rows.sort_unstable();
            Found::Several(rows, more)
        }
    }
}
