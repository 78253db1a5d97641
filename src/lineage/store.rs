//! All links, small: 80 bytes each, sorted by key, texts by number, equal callers once. Copies of one
//! issuance (the same delivery twice, or one delivery in each of two accounts) become one row, the one
//! that knows its caller best.

use super::call::Call;
use super::caller::{Caller, Second, TEXTS, Text, is_reserved};
use super::event_id::EventId;
use super::link::Link;
use super::table::{KeyId, Sym, Table};
use crate::event::ActorKind;
use hashbrown::{HashMap, HashTable};
use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::sync::OnceLock;

/// One link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) key: KeyId,
    pub(super) event: EventId,
    pub(super) scope: Sym,
    pub(super) name: Sym,
    pub(super) id: Sym,
    pub(super) source_identity: Sym,
    pub(super) time: Second,
    pub(super) expires: Second,
    pub(super) caller: u32,
    shared: u32,
    pub(super) file: u32,
    /// A record number above four thousand million reads as that many.
    pub(super) record: u32,
    pub(super) call: Call,
    pub(super) flags: u8,
}

/// A caller whose texts are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Packed {
    kind: ActorKind,
    flags: u8,
    created: Second,
    at: Second,
    key: KeyId,
    texts: [Sym; TEXTS],
}

/// Takes links one by one, in any order, and keeps them small while more arrive.
#[derive(Debug, Default)]
pub struct Builder {
    pub(super) table: Table,
    rows: Vec<Row>,
    callers: Vec<Packed>,
    caller_index: HashTable<u32>,
    /// Unique ids of roles and users with the ARNs they were seen with.
    ids: HashMap<Sym, Sym>,
    /// Identity Center user ids with the names they were seen with; none where there were two. First
    /// the names of their role sessions, by which the ARNs call them, then those of the portal.
    people: [HashMap<Sym, Sym>; 2],
}

/// The links in their final order, with what was learnt of names.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) table: Table,
    /// By key, time and event id.
    pub(super) rows: Vec<Row>,
    pub(super) callers: Vec<Packed>,
    /// Rows by name and time.
    pub(super) by_name: Vec<u32>,
    /// The same by name, role and time; sorted when first asked for, for hardly any caller needs it.
    by_role: OnceLock<Vec<u32>>,
    pub(super) ids: HashMap<Sym, Sym>,
    pub(super) people: [HashMap<Sym, Sym>; 2],
}

impl Builder {
    /// Takes one link.
    pub fn push(&mut self, link: &Link) {
        self.learn(&link.caller);
        if let (Some(id), Some(role)) = (&link.id, &link.role) {
            self.learn_id(id, role);
        }
        if link.call.only_names() {
            return;
        }
        let caller = self.pack(&link.caller);
        let table = &mut self.table;
        let row = Row {
            key: table.intern_key(link.key.as_deref()),
            event: EventId::new(link.event_id.as_deref(), table),
            scope: table.intern_some(link.scope.as_deref()),
            name: table.intern_some(link.name.as_deref()),
            id: table.intern_some(link.id.as_deref()),
            source_identity: table.intern_some(link.source_identity.as_deref()),
            time: link.time,
            expires: link.expires,
            caller,
            shared: link.shared,
            file: link.file,
            record: u32::try_from(link.record).unwrap_or(u32::MAX),
            call: link.call,
            flags: link.flags,
        };
        self.rows.push(row);
    }

    /// How many links were taken so far, copies included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True when no link was taken.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Notes what a caller tells about names, also of callers that issue nothing.
    pub fn learn(&mut self, caller: &Caller) {
        if let Some((id, arn)) = caller.unique_id() {
            self.learn_id(id, arn);
        }
        let Some(user) = caller.get(Text::OnBehalf) else {
            return;
        };
        let (of, name) = match caller.kind {
            ActorKind::IdentityCenter => (1, caller.get(Text::User)),
            ActorKind::RoleSession if caller.get(Text::Scope).is_some_and(is_reserved) => {
                (0, caller.get(Text::Name))
            }
            _ => return,
        };
        let Some(name) = name else { return };
        let (user, name) = (self.table.intern(user), self.table.intern(name));
        let known = self.people[of].entry(user).or_insert(name);
        if *known != name {
            *known = Sym::NONE;
        }
    }

    fn learn_id(&mut self, id: &str, arn: &str) {
        let (id, arn) = (self.table.intern(id), self.table.intern(arn));
        let known = self.ids.entry(id).or_insert(arn);
        // An id is never given twice; should two ARNs claim it, the answer must not depend on which
        // came first.
        if self.table.get(arn) < self.table.get(*known) {
            *known = arn;
        }
    }

    fn pack(&mut self, caller: &Caller) -> u32 {
        let mut texts = [Sym::NONE; TEXTS];
        for (text, sym) in caller.texts.iter().zip(&mut texts) {
            *sym = self.table.intern_some(text.as_deref());
        }
        texts[Text::Key as usize] = Sym::NONE;
        let packed = Packed {
            kind: caller.kind,
            flags: caller.flags,
            created: caller.created,
            at: caller.at,
            key: self.table.intern_key(caller.get(Text::Key)),
            texts,
        };
        let callers = &mut self.callers;
        let found = self
            .caller_index
            .find(hash(&packed), |at| callers[*at as usize] == packed);
        if let Some(at) = found {
            return *at;
        }
        let at = u32::try_from(callers.len()).unwrap_or(u32::MAX);
        callers.push(packed);
        self.caller_index
            .insert_unique(hash(&packed), at, |at| hash(&callers[*at as usize]));
        at
    }

    /// Bytes held in memory.
    pub fn weight(&self) -> usize {
        self.table.weight()
            + self.rows.capacity() * size_of::<Row>()
            + self.callers.capacity() * size_of::<Packed>()
            + self.caller_index.allocation_size()
            + self.ids.allocation_size()
            + self
                .people
                .iter()
                .map(HashMap::allocation_size)
                .sum::<usize>()
    }

    pub(super) fn finish(mut self) -> Store {
        self.caller_index = HashTable::new();
        self.table.shrink();
        self.callers.shrink_to_fit();
        let mut store = Store {
            table: self.table,
            rows: self.rows,
            callers: self.callers,
            by_name: Vec::new(),
            by_role: OnceLock::new(),
            ids: self.ids,
            people: self.people,
        };
        store.sort();
        store.merge();
        store.rows.shrink_to_fit();
        store.index_names();
        store
    }
}

/// Links that are to take in more links.
impl From<Store> for Builder {
    fn from(store: Store) -> Builder {
        let mut caller_index = HashTable::with_capacity(store.callers.len());
        let callers = &store.callers;
        for (at, caller) in (0..).zip(callers) {
            caller_index.insert_unique(hash(caller), at, |at: &u32| hash(&callers[*at as usize]));
        }
        Builder {
            table: store.table,
            rows: store.rows,
            callers: store.callers,
            caller_index,
            ids: store.ids,
            people: store.people,
        }
    }
}

fn hash(packed: &Packed) -> u64 {
    foldhash::fast::FixedState::default().hash_one(packed)
}

impl Store {
    /// An order that does not depend on the order of arrival: texts decide, never their numbers.
    fn order(&self, a: &Row, b: &Row) -> Ordering {
        let keys = self.table.key(&a.key).cmp(self.table.key(&b.key));
        keys.then(a.time.cmp(&b.time))
            .then_with(|| self.by_event(a, b))
            .then(a.call.cmp(&b.call))
            .then((a.file, a.record).cmp(&(b.file, b.record)))
    }

    fn by_event(&self, a: &Row, b: &Row) -> Ordering {
        a.event.order(b.event, &self.table)
    }

    fn sort(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_unstable_by(|a, b| self.order(a, b));
        self.rows = rows;
    }

    /// Makes one row of the copies of one issuance.
    fn merge(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
        let mut rest = &rows[..];
        // Copies have the same key and second, so that few are looked at together.
        while let Some(first) = rest.first() {
            let same = |row: &&Row| row.key == first.key && row.time == first.time;
            let length = rest.iter().take_while(same).count();
            let (run, after) = rest.split_at(length);
            rest = after;
            if run.len() == 1 {
                kept.push(*first);
                continue;
            }
            let start = kept.len();
            let mut at: HashMap<_, usize> = HashMap::with_capacity(run.len());
            for row in run {
                match at.entry(issuance(row)) {
                    hashbrown::hash_map::Entry::Occupied(entry) => {
                        let held = &mut kept[*entry.get()];
                        *held = self.better(*held, *row);
                    }
                    hashbrown::hash_map::Entry::Vacant(entry) => {
                        entry.insert(kept.len());
                        kept.push(*row);
                    }
                }
            }
            kept[start..].sort_unstable_by(|a, b| self.order(a, b));
        }
        self.rows = kept;
    }

    /// Of two copies the one that knows more of its caller, with what only the other knows.
    fn better(&self, a: Row, b: Row) -> Row {
        let knows = |row: &Row| {
            let caller = &self.callers[row.caller as usize];
            let named = caller.kind != ActorKind::Account;
            (
                named,
                !caller.key.is_none(),
                !caller.text(Text::Name).is_none(),
            )
        };
        let by_place = (b.file, b.record).cmp(&(a.file, a.record));
        let (mut best, other) = match knows(&a)
            .cmp(&knows(&b))
            .then(self.by_event(&b, &a))
            .then(by_place)
        {
            Ordering::Less => (b, a),
            _ => (a, b),
        };
        for (mine, its) in [
            (&mut best.id, other.id),
            (&mut best.source_identity, other.source_identity),
        ] {
            if mine.is_none() {
                *mine = its;
            }
        }
        best.expires = best.expires.max(other.expires);
        best.flags |= other.flags;
        best
    }

    fn index_names(&mut self) {
        let mut by_name: Vec<u32> = (0..)
            .zip(&self.rows)
            .filter(|(_, row)| !row.name.is_none() && row.call != Call::CreateAccessKey)
            .map(|(at, _)| at)
            .collect();
        by_name.sort_unstable_by_key(|at| {
            let row = &self.rows[*at as usize];
            (row.name, row.time, *at)
        });
        self.by_name = by_name;
    }

    /// Rows that name their holder, by name, role and time.
    pub(super) fn by_role(&self) -> &[u32] {
        self.by_role.get_or_init(|| {
            let mut by_role = self.by_name.clone();
            by_role.sort_unstable_by_key(|at| {
                let row = &self.rows[*at as usize];
                (row.name, row.scope, row.time, *at)
            });
            by_role
        })
    }

    /// A caller with its texts.
    pub(super) fn caller(&self, at: u32) -> Caller {
        let Some(packed) = self.callers.get(at as usize) else {
            return Caller::empty(ActorKind::Unknown);
        };
        let mut caller = Caller::empty(packed.kind);
        caller.flags = packed.flags;
        caller.created = packed.created;
        caller.at = packed.at;
        for (sym, text) in packed.texts.iter().zip(&mut caller.texts) {
            *text = self.table.get_some(*sym).map(Into::into);
        }
        caller.texts[Text::Key as usize] = self.table.key_some(packed.key).map(Into::into);
        caller
    }

    /// Bytes held in memory.
    pub(super) fn weight(&self) -> usize {
        self.table.weight()
            + self.rows.capacity() * size_of::<Row>()
            + self.callers.capacity() * size_of::<Packed>()
            + self.by_name.capacity() * size_of::<u32>()
            + self.by_role.get().map_or(0, Vec::capacity) * size_of::<u32>()
            + self.ids.allocation_size()
            + self
                .people
                .iter()
                .map(HashMap::allocation_size)
                .sum::<usize>()
    }
}

impl Packed {
    pub(super) fn text(&self, text: Text) -> Sym {
        self.texts[text as usize]
    }
}

/// What the copies of one issuance have in common, beside key and second. Without a key two sign-ins
/// of one user in one second look alike: only the shared event id, or the event id, joins copies.
fn issuance(row: &Row) -> (Call, Sym, Sym, Option<(u32, Option<EventId>)>) {
    let told_apart = row.key.is_none().then(|| {
        let own = (row.shared == 0).then_some(row.event);
        (row.shared, own)
    });
    (row.call, row.scope, row.name, told_apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_small() {
        assert!(size_of::<Row>() <= 84, "{}", size_of::<Row>());
        assert!(size_of::<Packed>() <= 88, "{}", size_of::<Packed>());
    }
}
