//! Which records can concern a set of rules, judged by their bytes.
//!
//! Nearly every rule asks for an event name, so the name is read where it stands in the bytes and looked
//! up; a rule without one has a text that must stand in the record. False is only said where no rule can
//! hold, whatever way the record is written in: a name that is not where it is expected, or is written
//! with escapes, lets the record through.

use super::require::Required;
use crate::filter::{Need, Needle, fold};
use crate::json::is_space;
use hashbrown::HashSet;
use memchr::memmem::Finder;

/// The longest event name or source that is looked up; longer ones are let through.
const LONGEST: usize = 128;

/// What lets a record through.
#[derive(Debug)]
pub(super) struct Prefilter {
    everything: bool,
    names: Texts,
    sources: Texts,
    needle: Option<Needle>,
}

/// The values of a top-level key that some rule asks for.
#[derive(Debug)]
struct Texts {
    wanted: HashSet<Box<str>, foldhash::fast::FixedState>,
    /// The key as CloudTrail writes it, and as copies in small letters do.
    keys: [Finder<'static>; 2],
}

impl Prefilter {
    /// For rules that require this.
    pub(super) fn new<'r>(required: impl Iterator<Item = &'r Required>) -> Prefilter {
        let mut names = Texts::new(r#""eventName""#);
        let mut sources = Texts::new(r#""eventSource""#);
        let mut everything = false;
        let mut need: Option<Need> = None;
        for required in required {
            match (&required.keys, &required.need) {
                (Some(keys), _) => {
                    for key in keys {
                        match (&key.name, &key.source) {
                            (Some(name), _) => names.want(name),
                            (None, Some(source)) => sources.want(source),
                            (None, None) => everything = true,
                        }
                    }
                }
                (None, Some(more)) => {
                    let sum = match need.take() {
                        Some(need) => need.or(more.clone()),
                        None => Some(more.clone()),
                    };
                    everything |= sum.is_none();
                    need = sum;
                }
                (None, None) => everything = true,
            }
        }
        let needle = need.as_ref().and_then(Needle::new);
        everything |= need.is_some() && needle.is_none();
        Prefilter {
            everything,
            names,
            sources,
            needle,
        }
    }

    /// False only if no rule can hold for the record.
    pub(super) fn could_match(&self, record: &[u8]) -> bool {
        self.everything
            || self.names.may_be_in(record)
            || self.sources.may_be_in(record)
            || self
                .needle
                .as_ref()
                .is_some_and(|needle| needle.may_be_in(record))
            || hides_letters(record)
    }
}

impl Texts {
    fn new(key: &str) -> Texts {
        let finder = |key: &str| Finder::new(key.as_bytes()).into_owned();
        Texts {
            wanted: HashSet::default(),
            keys: [finder(key), finder(&key.to_ascii_lowercase())],
        }
    }

    fn want(&mut self, text: &str) {
        self.wanted.insert(text.into());
    }

    fn may_be_in(&self, record: &[u8]) -> bool {
        if self.wanted.is_empty() {
            return false;
        }
        let mut seen = false;
        for key in &self.keys {
            for at in key.find_iter(record) {
                match value_after(&record[at + key.needle().len()..]) {
                    After::NoKey => {}
                    After::Unclear => return true,
                    After::Text(text) => {
                        seen = true;
                        if self.wants(text) {
                            return true;
                        }
                    }
                }
            }
        }
        !seen
    }

    fn wants(&self, text: &[u8]) -> bool {
        let mut small = [0; LONGEST];
        let Some(small) = small.get_mut(..text.len()) else {
            return true;
        };
        small.copy_from_slice(text);
        small.make_ascii_lowercase();
        match std::str::from_utf8(small) {
            Ok(small) if small.is_ascii() => self.wanted.contains(small),
            Ok(other) => self.wanted.contains(&*fold(other)),
            Err(_) => true,
        }
    }
}

/// What stands behind a quoted text.
enum After<'a> {
    /// No colon: it is no key.
    NoKey,
    /// A string without escapes.
    Text(&'a [u8]),
    /// Something else.
    Unclear,
}

fn value_after(rest: &[u8]) -> After<'_> {
    let space = |rest: &[u8]| rest.iter().take_while(|byte| is_space(**byte)).count();
    let rest = &rest[space(rest)..];
    let Some(rest) = rest.strip_prefix(b":") else {
        return After::NoKey;
    };
    let rest = &rest[space(rest)..];
    match rest.strip_prefix(b"\"") {
        Some(rest) => match memchr::memchr2(b'"', b'\\', rest) {
            Some(end) if rest[end] == b'"' => After::Text(&rest[..end]),
            _ => After::Unclear,
        },
        None => After::Unclear,
    }
}

/// True when a letter or digit is written as an escape, so that a key may not look like itself.
fn hides_letters(record: &[u8]) -> bool {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &record[at..]) {
        let after = &record[at + found + 1..];
        if after.first() == Some(&b'u') {
            let digits = after
                .get(1..5)
                .and_then(|digits| std::str::from_utf8(digits).ok());
            let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            if code.is_some_and(|code| code.is_ascii_alphanumeric()) {
                return true;
            }
        }
        at += found + 2;
        if at > record.len() {
            break;
        }
    }
    false
}
