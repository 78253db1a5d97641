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

mod folded;
mod look;

pub(crate) use look::Needle;

use super::pattern::{Case, Form, Pattern, Token, fold};
use crate::event::{Top, is_account};

/// Literals shorter than this are found in every record.
const SHORTEST: usize = 3;
/// More alternatives are not looked for: telling them apart would cost more than it saves.
const MOST: usize = 4096;

/// A text that must stand in a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Literal {
    pub(super) text: String,
    pub(super) case_told: bool,
    /// How much it tells: its length, less for what every record has.
    pub(super) weight: usize,
}

/// Of these literals one stands in every record that meets a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(super) literals: Vec<Literal>,
    /// The texts may be percent-encoded as well.
    pub(super) percent: bool,
}

/// How the candidates of a condition differ from the strings in the record.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cut {
    /// Characters that the candidate may have where no string of the record has them: pieces end there.
    pub(crate) at: &'static [char],
    /// Pieces that the candidate may have though the record does not.
    pub(crate) never: &'static [&'static str],
}

impl Need {
    /// Any of the patterns fits a candidate, and each candidate stands within one string of the record,
    /// except for what `cut` names. `None` where a pattern has no piece worth looking for.
    pub(crate) fn of(patterns: &[Pattern], cut: Cut) -> Option<Need> {
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

    /// Every match has a string that is this text and nothing else, so that its quotes are looked for, too.
    /// `None` where a value that is no string could have this text, or the pattern is no plain word.
    pub(crate) fn string(pattern: &Pattern) -> Option<Need> {
        let Form::Exact(text) = &pattern.form else {
            return None;
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
        let word = ["true", "false", "null"]
            .iter()
            .any(|word| fold(text) == *word);
        if !letter || word || !text.bytes().all(plain) {
            return None;
        }
        let mut whole = literal(text.clone(), pattern.case == Case::Told);
        whole.text = format!("\"{text}\"");
        Some(Need {
            literals: vec![whole],
            percent: false,
        })
    }

    /// A member of this name, in any case, stands in every match. Names say little: any other need tells
    /// more.
    pub(crate) fn member(name: &str) -> Option<Need> {
        let mut need = Need::of(
            &[Pattern {
                form: Form::Exact(name.to_ascii_lowercase()),
                case: Case::Folded,
            }],
            Cut::default(),
        )?;
        need.literals
            .iter_mut()
            .for_each(|literal| literal.weight = 0);
        Some(need)
    }

    /// One of these words stands in every match as it is, in any case.
    pub(crate) fn words(words: &[&str]) -> Need {
        Need {
            literals: words
                .iter()
                .map(|word| literal(word.to_ascii_lowercase(), false))
                .collect(),
            percent: false,
        }
    }

    /// One of both needs is met.
    pub(crate) fn or(mut self, other: Need) -> Option<Need> {
        self.literals.extend(other.literals);
        self.percent |= other.percent;
        (self.literals.len() <= MOST).then_some(self)
    }

    /// How few records the need lets through: its least telling literal decides.
    pub(crate) fn weight(&self) -> usize {
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

/// The most telling piece of a plain text.
fn of_text(text: &str, case_told: bool) -> Option<Literal> {
    pieces(&[text.to_owned()], Cut::default())
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
            let pieces = run.split(move |character: char| {
                !character.is_ascii()
                    || character.is_ascii_control()
                    || r#""\/&<>='+%"#.contains(character)
                    || cut.at.contains(&character)
            });
            pieces.map(move |piece| with_slash(run, piece, cut))
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

/// A piece that is a little too short, with the slash before it: a slash that is escaped by a backslash
/// still stands there.
fn with_slash<'r>(run: &'r str, piece: &'r str, cut: Cut) -> &'r str {
    let start = piece.as_ptr() as usize - run.as_ptr() as usize;
    let slash = start.checked_sub(1).filter(|at| {
        piece.len() + 1 == SHORTEST && run.as_bytes()[*at] == b'/' && !cut.at.contains(&'/')
    });
    slash.map_or(piece, |at| &run[at..start + piece.len()])
}

/// How much a literal tells.
fn weight(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    if is_account(&lower) {
        // An account: the whole archive may be of it.
        return 3;
    }
    let plain = lower
        .replace(".amazonaws.com", "")
        .replace("arn:aws:", "")
        .replace("assumed-role", "")
        .len();
    if Top::named(&lower).is_some() {
        return 1;
    }
    if [
        "arn",
        "aws",
        "iam",
        "sts",
        "user",
        "role",
        "root",
        "true",
        "false",
        "null",
        "assumedrole",
        "iamuser",
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
}
