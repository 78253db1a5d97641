//! The name and source of an event, read where they stand in the bytes of its record: nearly every rule asks
//! for them, and a record that no rule asks for need not be looked at any further.
//!
//! Where it is not certain what they are, nothing is said: a name that is not where it is expected, is
//! written with escapes, or stands there twice.

use crate::json::is_space;
use memchr::memmem::Finder;

/// The longest name or source that is read.
const LONGEST: usize = 128;

/// How the keys begin, as CloudTrail writes them and as copies in small letters do.
const BEGINNING: &str = "\"event";

/// Finds names and sources.
#[derive(Debug)]
pub(super) struct Look(Finder<'static>);

impl Default for Look {
    fn default() -> Self {
        Look(Finder::new(BEGINNING))
    }
}

/// A text in small letters, in a place of its own.
pub(super) struct Small {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Small {
    /// `None` where it is too long, or small letters are not all that there is to it.
    fn new(text: &[u8]) -> Option<Small> {
        let mut bytes = [0; LONGEST];
        let place = bytes.get_mut(..text.len())?;
        place.copy_from_slice(text);
        place.make_ascii_lowercase();
        text.is_ascii().then_some(Small {
            bytes,
            length: text.len(),
        })
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Look {
    /// Name and source of the event in small letters; `None` where they are not certain.
    pub(super) fn at(&self, record: &[u8]) -> Option<(Small, Small)> {
        let (mut name, mut source) = (None, None);
        for at in self.0.find_iter(record) {
            let rest = &record[at + BEGINNING.len()..];
            let (place, rest) = match (after(rest, b"name\""), after(rest, b"source\"")) {
                (Some(rest), _) => (&mut name, rest),
                (_, Some(rest)) => (&mut source, rest),
                (None, None) => continue,
            };
            match value_after(rest) {
                After::NoKey => {}
                After::Text(text) if place.is_none_or(|known| known == text) => *place = Some(text),
                After::Text(_) | After::Unclear => return None,
            }
        }
        Some((Small::new(name?)?, Small::new(source?)?))
    }
}

/// What stands behind a word, in any case.
fn after<'r>(rest: &'r [u8], word: &[u8]) -> Option<&'r [u8]> {
    let (begins, rest) = rest.split_at_checked(word.len())?;
    begins.eq_ignore_ascii_case(word).then_some(rest)
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
pub(super) fn hides_letters(record: &[u8]) -> bool {
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
