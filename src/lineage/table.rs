//! Texts kept once: roles, session names, accounts and ARNs are numbers everywhere else, access key ids
//! are twenty bytes. Ten million links fit into memory because of this.

use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The number of a text; 0 is no text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sym(u32);

impl Sym {
    /// No text.
    pub(super) const NONE: Sym = Sym(0);
    /// A text that the table does not have, so that nothing is equal to it.
    const FOREIGN: Sym = Sym(u32::MAX);

    pub(super) fn is_none(self) -> bool {
        self == Sym::NONE
    }

    /// True unless both are there and differ: what a record does not say contradicts nothing.
    pub(super) fn agrees(self, other: Sym) -> bool {
        self.is_none() || other.is_none() || self.says(other)
    }

    /// True when both are there and equal.
    pub(super) fn says(self, other: Sym) -> bool {
        !self.is_none() && self == other && self != Sym::FOREIGN
    }
}

/// An access key id: its characters where there are twenty, as AWS makes them, else the number of the
/// text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct KeyId([u8; 20]);

/// The first byte of a key id that is kept as a text: no character of a key.
const AS_TEXT: u8 = 1;

impl KeyId {
    /// No key.
    pub(super) const NONE: KeyId = KeyId([0; 20]);

    pub(super) fn is_none(self) -> bool {
        self == KeyId::NONE
    }

    /// A key of twenty printable characters.
    fn plain(text: &str) -> Option<KeyId> {
        let bytes: [u8; 20] = text.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_graphic)
            .then_some(KeyId(bytes))
    }

    fn as_text(sym: Sym) -> KeyId {
        let mut bytes = [0; 20];
        bytes[0] = AS_TEXT;
        bytes[1..5].copy_from_slice(&sym.0.to_le_bytes());
        KeyId(bytes)
    }
}

/// The texts, each once.
#[derive(Debug, Default)]
pub(super) struct Table {
    text: String,
    /// Where each text ends; the first is text 1.
    ends: Vec<usize>,
    index: HashTable<u32>,
}

impl Table {
    /// The number of a text, given one if it is new. Empty is none.
    pub(super) fn intern(&mut self, text: &str) -> Sym {
        if text.is_empty() {
            return Sym::NONE;
        }
        let found = self.find(text);
        if found != Sym::FOREIGN {
            return found;
        }
        // Four thousand million different texts do not fit into memory: the last number stays free.
        let sym = u32::try_from(self.ends.len() + 1).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let (whole, ends) = (&self.text, &self.ends);
        self.index
            .insert_unique(hash(text), sym, |sym| hash(slice(whole, ends, *sym)));
        Sym(sym)
    }

    /// [`Table::intern`] of a text that may be absent.
    pub(super) fn intern_some(&mut self, text: Option<&str>) -> Sym {
        text.map_or(Sym::NONE, |text| self.intern(text))
    }

    /// The number of a text that may be absent, or a number that nothing is equal to.
    pub(super) fn find_some(&self, text: Option<&str>) -> Sym {
        text.map_or(Sym::NONE, |text| self.find(text))
    }

    fn find(&self, text: &str) -> Sym {
        self.index
            .find(hash(text), |sym| self.get(Sym(*sym)) == text)
            .map_or(Sym::FOREIGN, |sym| Sym(*sym))
    }

    /// The text of a number; empty where there is none.
    pub(super) fn get(&self, sym: Sym) -> &str {
        slice(&self.text, &self.ends, sym.0)
    }

    /// The text of a number.
    pub(super) fn get_some(&self, sym: Sym) -> Option<&str> {
        (!sym.is_none()).then(|| self.get(sym))
    }

    /// A key id made compact.
    pub(super) fn intern_key(&mut self, text: Option<&str>) -> KeyId {
        let Some(text) = text else { return KeyId::NONE };
        KeyId::plain(text).unwrap_or_else(|| KeyId::as_text(self.intern(text)))
    }

    /// A key id made compact, or one that nothing is equal to.
    pub(super) fn find_key(&self, text: Option<&str>) -> KeyId {
        let Some(text) = text else { return KeyId::NONE };
        KeyId::plain(text).unwrap_or_else(|| KeyId::as_text(self.find(text)))
    }

    /// A key id as text; empty where there is none.
    pub(super) fn key<'a>(&'a self, key: &'a KeyId) -> &'a str {
        match key.0 {
            [0, ..] => "",
            [AS_TEXT, a, b, c, d, ..] => self.get(Sym(u32::from_le_bytes([a, b, c, d]))),
            _ => std::str::from_utf8(&key.0).unwrap_or_default(),
        }
    }

    /// A key id as text.
    pub(super) fn key_some(&self, key: KeyId) -> Option<String> {
        (!key.is_none()).then(|| self.key(&key).to_owned())
    }

    /// Bytes held in memory.
    pub(super) fn weight(&self) -> usize {
        self.text.capacity()
            + self.ends.capacity() * size_of::<usize>()
            + self.index.allocation_size()
    }

    /// Gives back what was kept free for growing.
    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

fn slice<'t>(text: &'t str, ends: &[usize], sym: u32) -> &'t str {
    let Some(at) = (sym as usize).checked_sub(1) else {
        return "";
    };
    let Some(end) = ends.get(at) else { return "" };
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start..*end]
}

fn hash(text: &str) -> u64 {
    foldhash::quality::FixedState::with_seed(7).hash_one(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number() {
        let mut table = Table::default();
        let a = table.intern("deploy");
        assert_eq!(table.intern("deploy"), a);
        assert_ne!(table.intern("build"), a);
        assert_eq!(table.intern(""), Sym::NONE);
        assert_eq!(table.get(a), "deploy");
        assert_eq!(table.get(Sym::NONE), "");
        assert_eq!(table.get(Sym::FOREIGN), "");
        assert!(!table.find_some(Some("new")).agrees(a));
        assert!(
            !table
                .find_some(Some("new"))
                .says(table.find_some(Some("newer")))
        );
        assert!(table.find_some(None).agrees(a));
    }

    #[test]
    fn keys_of_any_length_come_back() {
        let mut table = Table::default();
        for text in [
            "ASIADEPLOY277EXAMPLE",
            "short",
            "ASIA-of-more-than-twenty",
            "ASIAé",
        ] {
            let key = table.intern_key(Some(text));
            assert_eq!(table.key(&key), text);
            assert_eq!(table.find_key(Some(text)), key);
        }
        assert_eq!(table.key_some(KeyId::NONE), None);
        assert_ne!(
            table.find_key(Some("unseen")),
            table.find_key(Some("short"))
        );
    }
}
