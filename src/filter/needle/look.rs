//! Looking for literals in raw bytes, and for the escapes that could hide them.

use super::folded::Folded;
use super::{Literal, Need, of_text};
use aho_corasick::{AhoCorasick, packed};
use memchr::memmem::Finder;

/// A need made ready to be looked for.
#[derive(Debug)]
pub(crate) struct Needle {
    search: Search,
    /// The characters of all literals, in both cases.
    characters: [bool; 128],
    percent: bool,
}

/// How the literals are looked for. A search for a few that tells case is many times faster than one that
/// does not, so that letters are made small block by block first.
#[derive(Debug)]
enum Search {
    /// One literal in which case is told, or which has no letters.
    Exact(Box<Finder<'static>>),
    /// One literal, its letters in any case.
    One(Folded),
    /// A few literals in small letters, the longest of that length.
    Few(Box<packed::Searcher>, usize),
    /// More of them.
    Many(AhoCorasick),
}

/// Bytes whose letters are made small at a time.
const BLOCK: usize = 1024;

impl Needle {
    /// `None` where the search cannot be built; then every record is looked at.
    pub(crate) fn new(need: &Need) -> Option<Needle> {
        let mut characters = [false; 128];
        // The quotes around a string are never escaped.
        let inner = |literal: &'_ Literal| literal.text.trim_matches('"').to_owned();
        for byte in need.literals.iter().map(inner).flat_map(String::into_bytes) {
            for both in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                *characters.get_mut(usize::from(both))? = true;
            }
        }
        Some(Needle {
            search: search(&need.literals)?,
            characters,
            percent: need.percent,
        })
    }

    /// Looks for texts of which one stands, as it is or percent-encoded, in some string of every record
    /// that is wanted. `None` where one of them has no piece worth looking for.
    pub(crate) fn of_texts(texts: &[&str], case_told: bool) -> Option<Needle> {
        let literals = texts
            .iter()
            .map(|text| of_text(text, case_told))
            .collect::<Option<Vec<_>>>()?;
        Needle::new(&Need {
            literals,
            percent: true,
        })
    }

    /// False only if no record within `bytes` can meet the condition.
    pub(crate) fn may_be_in(&self, bytes: &[u8]) -> bool {
        let found = match &self.search {
            Search::Exact(finder) => finder.find(bytes).is_some(),
            Search::One(folded) => folded.is_in(bytes),
            Search::Few(searcher, longest) => {
                in_small_letters(bytes, *longest, |block| searcher.find(block).is_some())
            }
            Search::Many(automaton) => automaton.is_match(bytes),
        };
        found || self.may_be_escaped(bytes)
    }

    /// True when an escape in `bytes` decodes to a character of a literal.
    fn may_be_escaped(&self, bytes: &[u8]) -> bool {
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
            let after = &bytes[at + found + 1..];
            match after.first() {
                Some(b'u') => {
                    // The percent sign itself may be an escape.
                    if self.is_ours(hex(after, 1, 4)) || (self.percent && hex(after, 1, 4) == 0x25)
                    {
                        return true;
                    }
                }
                // Decoded leniently, an unknown escape is the character itself.
                Some(b'n' | b't' | b'r' | b'b' | b'f') | None => {}
                Some(&other) => {
                    if self.is_ours(u32::from(other)) {
                        return true;
                    }
                }
            }
            at += found + 2;
            if at > bytes.len() {
                break;
            }
        }
        // Its digits may be escapes again.
        self.percent
            && memchr::memchr_iter(b'%', bytes).any(|at| {
                self.is_ours(hex(bytes, at + 1, 2))
                    || bytes[at..].iter().take(3).any(|&byte| byte == b'\\')
            })
    }

    /// True for a character of a literal, in either case.
    fn is_ours(&self, code: u32) -> bool {
        usize::try_from(code)
            .ok()
            .and_then(|code| self.characters.get(code))
            .is_some_and(|ours| *ours)
    }
}

fn search(literals: &[Literal]) -> Option<Search> {
    let letters = |literal: &Literal| literal.text.bytes().any(|b| b.is_ascii_alphabetic());
    let small: Vec<String> = literals
        .iter()
        .map(|literal| literal.text.to_ascii_lowercase())
        .collect();
    let longest = small.iter().map(String::len).max()?;
    let finder = |text: &str| Box::new(Finder::new(text.as_bytes()).into_owned());
    match literals {
        [one] if one.case_told || !letters(one) => return Some(Search::Exact(finder(&one.text))),
        [one] => return Folded::new(&one.text).map(Search::One),
        _ => {}
    }
    if longest < BLOCK / 4
        && let Some(searcher) = packed::Config::new().builder().extend(&small).build()
    {
        return Some(Search::Few(Box::new(searcher), longest));
    }
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(&small)
        .ok()
        .map(Search::Many)
}

/// Asks `found` of every block of the bytes with their letters made small; blocks overlap, so that what
/// is `longest` bytes long at most is whole in one of them.
fn in_small_letters(bytes: &[u8], longest: usize, found: impl Fn(&[u8]) -> bool) -> bool {
    let mut block = [0; BLOCK];
    let mut at = 0;
    loop {
        let length = (bytes.len() - at).min(BLOCK);
        for (small, byte) in block.iter_mut().zip(&bytes[at..at + length]) {
            *small = byte.to_ascii_lowercase();
        }
        if found(&block[..length]) {
            return true;
        }
        if at + length >= bytes.len() {
            return false;
        }
        at += length - longest.min(length - 1);
    }
}

/// The number that `digits` hex digits at `at` say; out of every range where they are none.
fn hex(bytes: &[u8], at: usize, digits: usize) -> u32 {
    bytes
        .get(at..at + digits)
        .and_then(|digits| {
            digits.iter().try_fold(0, |sum, &digit| {
                Some(sum * 16 + char::from(digit).to_digit(16)?)
            })
        })
        .unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::super::pattern::{Case, Pattern, Plain};
    use super::super::Cut;
    use super::*;

    #[test]
    fn literals_are_found_wherever_blocks_end() {
        let literals = |texts: &[&str]| {
            let need = Need::words(texts);
            Needle::new(&need).expect("a needle")
        };
        let many: Vec<String> = (0..300).map(|n| format!("word{n}x")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for needle in [
            literals(&["word7x"]),
            literals(&["word7x", "a-much-longer-word", "zzz"]),
            literals(&many),
        ] {
            for before in (BLOCK - 10..BLOCK + 3).chain(2 * BLOCK - 20..2 * BLOCK) {
                let text = format!("{}WORD7x{}", "-".repeat(before), "-".repeat(50));
                assert!(needle.may_be_in(text.as_bytes()), "{before}");
                assert!(
                    !needle.may_be_in(text.replace('7', "_").as_bytes()),
                    "{before}"
                );
            }
        }
        assert!(!literals(&["word"]).may_be_in(b""));
    }

    #[test]
    fn escapes_of_its_characters_are_allowed_for() {
        let pattern = Pattern::parse("--x", "alice", Case::Folded, Plain::Whole).expect("good");
        let need = Need::of(&[pattern], Cut::default()).expect("a need");
        let needle = Needle::new(&need).expect("a needle");
        for (record, expected) in [
            (r#"{"a":"alice"}"#, true),
            (r#"{"a":"ALICE"}"#, true),
            (r#"{"a":"\u0061lice"}"#, true),
            (r#"{"a":"al\u0049ce"}"#, true),
            (r#"{"a":"bob"}"#, false),
            (r#"{"a":"b\u003db \" \\ \/ \n"}"#, false),
            (r#"{"a":"C:\\lib"}"#, false),
            (r#"{"a":"\\u0061"}"#, false),
            (r#"{"a":"\u00"#, false),
            (r#"{"a":"\"#, false),
        ] {
            assert_eq!(needle.may_be_in(record.as_bytes()), expected, "{record}");
        }
    }
}
