//! What bytes a record must contain to match: literals found in the raw record before anything is
//! parsed.
//!
//! A need is derived from a condition: one of its literals stands in the text of some string of every
//! record that meets the condition. That the bytes of the record show the literal does not follow at
//! once, because JSON can write any character as an escape. So a literal is cut down to characters that
//! writers leave alone (no quotes, backslashes, slashes, control or non-ASCII characters, none of
//! `& < > = ' +`, which some writers escape), and where the literal is missing, a record is still
//! accepted if one of its escapes decodes to a character of the literal. The answer is therefore exact
//! for every way of writing the record, and the second look is rare.

use super::pattern::{Case, Form, Pattern, Token};
use aho_corasick::{AhoCorasick, packed};
use memchr::memmem::Finder;

/// Literals shorter than this are found in every record.
const SHORTEST: usize = 3;
/// More alternatives are not looked for: telling them apart would cost more than it saves.
const MOST: usize = 4096;

/// A text that must stand in a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal {
    pub(super) text: String,
    pub(super) case_told: bool,
    /// How much it tells: its length, less for what every record has.
    pub(super) weight: usize,
}

/// Of these literals one stands in every record that meets a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) literals: Vec<Literal>,
    /// The texts may be percent-encoded as well.
    pub(super) percent: bool,
}

/// How the candidates of a condition differ from the strings in the record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cut {
    /// Characters that the candidate may have where no string of the record has them: pieces end there.
    pub(super) at: &'static [char],
    /// Pieces that the candidate may have though the record does not.
    pub(super) never: &'static [&'static str],
}

impl Need {
    /// Any of the patterns fits a candidate, and each candidate stands within one string of the record,
    /// except for what `cut` names. `None` where a pattern has no piece worth looking for.
    pub(super) fn of(patterns: &[Pattern], cut: Cut) -> Option<Need> {
        if patterns.is_empty() || patterns.len() > MOST {
            return None;
        }
        let literals = patterns
            .iter()
            .map(|pattern| best(pattern, cut))
            .collect::<Option<Vec<_>>>()?;
        Some(Need {
            literals,
            percent: false,
        })
    }

    /// One literal that stands in every match as it is, in any case.
    pub(super) fn words(words: &[&str]) -> Need {
        Need {
            literals: words
                .iter()
                .map(|word| literal(word.to_ascii_lowercase(), false))
                .collect(),
            percent: false,
        }
    }

    /// One of both needs is met.
    pub(super) fn or(mut self, other: Need) -> Option<Need> {
        self.literals.extend(other.literals);
        self.percent |= other.percent;
        (self.literals.len() <= MOST).then_some(self)
    }

    /// How few records the need lets through: its least telling literal decides.
    pub(super) fn weight(&self) -> usize {
        let least = self.literals.iter().map(|literal| literal.weight).min();
        // Between equals the need with fewer alternatives is the cheaper one.
        least.unwrap_or(0) * MOST + (MOST - self.literals.len().min(MOST))
    }
}

fn literal(text: String, case_told: bool) -> Literal {
    let weight = weight(&text);
    Literal {
        text,
        case_told,
        weight,
    }
}

/// The most telling piece of a pattern.
fn best(pattern: &Pattern, cut: Cut) -> Option<Literal> {
    let mut case_told = pattern.case == Case::Told;
    let runs = match &pattern.form {
        Form::Exact(text) | Form::Part(text) => vec![text.clone()],
        Form::Glob(tokens) => tokens
            .split(|token| !matches!(token, Token::Char(_)))
            .map(|run| {
                run.iter()
                    .filter_map(|token| match token {
                        Token::Char(character) => Some(*character),
                        _ => None,
                    })
                    .collect()
            })
            .collect(),
        Form::Regex(regex, folded) => {
            // What a regular expression tells or folds is its own matter: a literal of it is looked
            // for in any case.
            case_told = false;
            regex_runs(regex.as_str(), *folded)?
        }
    };
    pieces(&runs, cut)
        .map(|piece| literal(piece.to_owned(), case_told))
        .max_by_key(|literal| literal.weight)
}

/// The best literal of a regular expression searched in strings or in the raw record.
pub(super) fn of_regex(source: &str) -> Option<Need> {
    let runs = regex_runs(source, false)?;
    let best = pieces(&runs, Cut::default())
        .map(|piece| literal(piece.to_owned(), false))
        .max_by_key(|literal| literal.weight)?;
    Some(Need {
        literals: vec![best],
        percent: false,
    })
}

/// The pieces of texts that stand in the raw bytes as they are.
fn pieces(runs: &[String], cut: Cut) -> impl Iterator<Item = &str> {
    runs.iter()
        .flat_map(move |run| {
            run.split(move |character: char| {
                !character.is_ascii()
                    || character.is_ascii_control()
                    || r#""\/&<>='+%"#.contains(character)
                    || cut.at.contains(&character)
            })
        })
        // An ARN begins like every other: its parts are more telling alone.
        .flat_map(|piece| {
            let parts = piece.starts_with("arn:");
            piece.split(move |character| parts && character == ':')
        })
        .filter(move |piece| {
            piece.len() >= SHORTEST
                && !cut
                    .never
                    .iter()
                    .any(|never| never.contains(&piece.to_ascii_lowercase()))
        })
}

/// How much a literal tells.
fn weight(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    if lower.len() == 12 && lower.bytes().all(|b| b.is_ascii_digit()) {
        // An account: the whole archive may be of it.
        return 3;
    }
    let plain = lower
        .replace(".amazonaws.com", "")
        .replace("arn:aws:", "")
        .replace("assumed-role", "")
        .len();
    if [
        "arn", "aws", "iam", "sts", "user", "role", "root", "true", "false", "null",
    ]
    .contains(&lower.as_str())
    {
        return 1;
    }
    plain
}

/// The runs of characters that stand in every match of a regular expression, found by reading only its
/// plain beginning: everything up to the first group or class. `None` where an alternative, a flag or
/// an escape of unknown meaning could change what it says.
fn regex_runs(source: &str, folded: bool) -> Option<Vec<String>> {
    let (source, folded) = match source.strip_prefix("(?i)") {
        Some(rest) => (rest, true),
        None => (source, folded),
    };
    if source.contains('|') || source.contains("(?") {
        return None;
    }
    let mut runs = vec![String::new()];
    let mut rest = source.chars().peekable();
    while let Some(character) = rest.next() {
        let character = match character {
            '(' | '[' => break,
            '\\' => match rest.next()? {
                'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'n' | 't' | 'r' => None,
                'b' | 'B' if rest.peek() != Some(&'{') => None,
                other if other.is_ascii_punctuation() => Some(other),
                _ => return None,
            },
            '.' | '^' | '$' | '*' | '?' | '+' | '{' | '}' | ')' | ']' => None,
            plain => Some(plain),
        };
        // The character is there only if nothing after it says that it need not be.
        let optional = matches!(rest.peek(), Some('*' | '?' | '{'));
        // `k` and `s` have a third form outside ASCII for a regular expression that folds case.
        let third = matches!(character, Some('k' | 'K' | 's' | 'S')) && folded;
        match (character, runs.last_mut()) {
            (Some(character), Some(run)) if !optional && !third => {
                run.push(character);
                if rest.peek() == Some(&'+') {
                    runs.push(String::new());
                }
            }
            _ => runs.push(String::new()),
        }
        // What stands in `{…}` is a count.
        if rest.peek() == Some(&'{') {
            for inside in rest.by_ref() {
                if inside == '}' {
                    break;
                }
            }
            runs.push(String::new());
        }
    }
    Some(runs)
}

/// A need made ready to be looked for.
#[derive(Debug)]
pub(super) struct Needle {
    search: Search,
    /// The characters of all literals, in both cases.
    characters: [bool; 128],
    percent: bool,
}

/// How the literals are looked for. A search that tells case is many times faster than one that does
/// not, so that letters are made small block by block first.
#[derive(Debug)]
enum Search {
    /// One literal in which case is told, or which has no letters.
    Exact(Box<Finder<'static>>),
    /// One literal in small letters.
    One(Box<Finder<'static>>),
    /// A few literals in small letters, the longest of that length.
    Few(Box<packed::Searcher>, usize),
    /// More of them.
    Many(AhoCorasick),
}

/// Bytes whose letters are made small at a time.
const BLOCK: usize = 4096;

impl Needle {
    /// `None` where the search cannot be built; then every record is looked at.
    pub(super) fn new(need: &Need) -> Option<Needle> {
        let mut characters = [false; 128];
        for byte in need.literals.iter().flat_map(|l| l.text.bytes()) {
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

    /// False only if no record within `bytes` can meet the condition.
    pub(super) fn may_be_in(&self, bytes: &[u8]) -> bool {
        let found = match &self.search {
            Search::Exact(finder) => finder.find(bytes).is_some(),
            Search::One(finder) => in_small_letters(bytes, finder.needle().len(), |block| {
                finder.find(block).is_some()
            }),
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
        [_] if longest < BLOCK / 4 => return Some(Search::One(finder(&small[0]))),
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
    use super::super::pattern::Plain;
    use super::*;

    fn need(typed: &str, case: Case) -> Option<String> {
        let pattern = Pattern::parse("--x", typed, case, Plain::Whole).expect("good");
        Need::of(&[pattern], Cut::default()).map(|need| need.literals[0].text.clone())
    }

    #[test]
    fn the_most_telling_piece_is_looked_for() {
        for (typed, expected) in [
            ("alice", Some("alice")),
            ("Alice", Some("alice")),
            ("s3", None),
            ("*", None),
            ("Put*Policy", Some("policy")),
            ("arn:aws:iam::111122223333:user/alice", Some("alice")),
            ("arn:aws:s3:::my-bucket", Some("my-bucket")),
            ("a&bcd=ef", Some("bcd")),
            ("größe", None),
            ("/^Delete(Bucket|Object)/", None),
            ("/^Delete[A-Z]ucket/", Some("Delete")),
            ("/AKIA[A-Z0-9]{16}/", Some("AKIA")),
            ("/abcd?efgh+ijk/", Some("efgh")),
            ("/ab|cdef/", None),
            (r"/a\.bcde{2,3}fghi/", Some("a.bcd")),
            ("/masks/", Some("masks")),
            ("/masks/i", None),
            ("/maxed/i", Some("maxed")),
            ("/(?i)masked/", None),
            (r"/\x41BCD/", None),
            (r"/\bword\b/", Some("word")),
        ] {
            assert_eq!(need(typed, Case::Folded).as_deref(), expected, "{typed}");
        }
    }

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
