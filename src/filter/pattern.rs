//! One typed value against one text: exact, a glob, a regular expression, or plain text anywhere; and
//! lists of them, of which one must fit and none of the excluded may.
//!
//! Upper and lower case are folded character by character and an ASCII letter only ever equals an
//! ASCII letter (`K` is not the Kelvin sign), so that a byte search for an ASCII literal can miss
//! nothing.

use super::error::FilterError;
use super::list::{Item, is_regex};
use regex::Regex;
use std::borrow::Cow;
use std::collections::HashSet;

/// Whether upper and lower case are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// They are.
    Told,
    /// They are not.
    Folded,
}

/// What a value without wildcards means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    /// It is the whole text.
    Whole,
    /// It stands anywhere in the text.
    Anywhere,
}

/// One typed value, ready to be compared.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) form: Form,
    pub(crate) case: Case,
}

/// What kind of value it is.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// The whole text (folded where case is).
    Exact(String),
    /// A part of the text (folded where case is).
    Part(String),
    /// A glob over the whole text.
    Glob(Vec<Token>),
    /// A regular expression found anywhere, and whether case is ignored by `/…/i`.
    Regex(Regex, bool),
}

/// One piece of a glob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// This character (folded where case is).
    Char(char),
    /// `?`
    One,
    /// `*`
    Any,
}

impl Pattern {
    /// Reads a value of `flag`.
    pub(super) fn parse(
        flag: &str,
        typed: &str,
        case: Case,
        plain: Plain,
    ) -> Result<Self, FilterError> {
        if is_regex(typed) {
            let (inner, ignore) = match typed.strip_suffix('i') {
                Some(rest) => (&rest[1..rest.len() - 1], true),
                None => (&typed[1..typed.len() - 1], false),
            };
            let regex = regex(flag, inner, ignore)?;
            return Ok(Pattern {
                form: Form::Regex(regex, ignore),
                case,
            });
        }
        let tokens = tokens(typed, case);
        let exact: Option<String> = tokens
            .iter()
            .map(|token| match token {
                Token::Char(character) => Some(*character),
                _ => None,
            })
            .collect();
        let form = match (exact, plain) {
            (Some(text), Plain::Whole) => Form::Exact(text),
            (Some(text), Plain::Anywhere) => Form::Part(text),
            (None, _) => Form::Glob(tokens),
        };
        Ok(Pattern { form, case })
    }

    /// True when the text fits.
    pub(crate) fn matches(&self, text: &str) -> bool {
        match &self.form {
            Form::Exact(exact) => equal(exact, text, self.case),
            Form::Part(part) => match self.case {
                Case::Told => text.contains(part.as_str()),
                Case::Folded => fold(text).contains(part.as_str()),
            },
            Form::Glob(tokens) => glob(tokens, text, self.case),
            Form::Regex(regex, _) => regex.is_match(text),
        }
    }

    /// The text before the first wildcard; empty for a regular expression.
    pub(crate) fn head(&self) -> String {
        match &self.form {
            Form::Exact(text) => text.clone(),
            Form::Glob(tokens) => tokens
                .iter()
                .map_while(|token| match token {
                    Token::Char(character) => Some(*character),
                    _ => None,
                })
                .collect(),
            Form::Part(_) | Form::Regex(..) => String::new(),
        }
    }
}

/// Compiles a regular expression; the error points into it.
pub(super) fn regex(flag: &str, typed: &str, ignore_case: bool) -> Result<Regex, FilterError> {
    regex::RegexBuilder::new(typed)
        .case_insensitive(ignore_case)
        .build()
        .map_err(|error| {
            let (what, column) = explained(&error);
            let trouble =
                FilterError::new(format!("{flag}: this regular expression does not work: {what}"));
            match column {
                Some(column) => {
                    let at = typed
                        .char_indices()
                        .nth(column)
                        .map_or(typed.len(), |(at, _)| at);
                    trouble.at(typed, at, 1)
                }
                None => trouble.at(typed, 0, typed.len()),
            }
            .hint("a character that means itself is typed with a backslash before it: `\\(`, `\\.`, `\\[`")
        })
}

/// What the regex crate says, and the column it points at: its message draws the pattern indented by
/// four, a line with a caret under it, and `error: …` last.
fn explained(error: &regex::Error) -> (String, Option<usize>) {
    match error {
        regex::Error::CompiledTooBig(_) => ("it is too big".to_owned(), None),
        error => {
            let drawn = error.to_string();
            let what = drawn
                .lines()
                .last()
                .and_then(|line| line.strip_prefix("error: "))
                .unwrap_or("it cannot be read");
            let caret = drawn.lines().nth(2).and_then(|line| line.find('^'));
            (what.to_owned(), caret.and_then(|at| at.checked_sub(4)))
        }
    }
}

/// Reads a glob. A backslash before `* ? \ ! @ , /` takes its meaning away; before anything else it is
/// a backslash, as in `CORP\alice`.
fn tokens(typed: &str, case: Case) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(typed.len());
    let mut rest = typed.chars().peekable();
    while let Some(character) = rest.next() {
        let escaped = (character == '\\')
            .then(|| rest.next_if(|next| matches!(next, '*' | '?' | '\\' | '!' | '@' | ',' | '/')))
            .flatten();
        tokens.push(match (escaped, character) {
            (None, '*') => Token::Any,
            (None, '?') => Token::One,
            (None, literal) if case == Case::Folded => Token::Char(fold_char(literal)),
            (escaped, literal) => Token::Char(escaped.unwrap_or(literal)),
        });
    }
    tokens.dedup_by(|a, b| *a == Token::Any && *b == Token::Any);
    tokens
}

/// Walks the text once; where a character does not fit, the last `*` takes one more.
fn glob(tokens: &[Token], text: &str, case: Case) -> bool {
    let fits = |token: Token, character: char| match token {
        Token::One => true,
        Token::Any => false,
        Token::Char(wanted) => {
            wanted
                == match case {
                    Case::Told => character,
                    Case::Folded => fold_char(character),
                }
        }
    };
    let (mut at, mut rest) = (0, text.chars());
    let mut star: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        if tokens.get(at) == Some(&Token::Any) {
            star = Some((at + 1, rest.clone()));
            at += 1;
            continue;
        }
        match (tokens.get(at), rest.next()) {
            (None, None) => return true,
            (Some(&token), Some(character)) if fits(token, character) => at += 1,
            (Some(_), None) => return false,
            _ => {
                let Some((after, from)) = &mut star else {
                    return false;
                };
                if from.next().is_none() {
                    return false;
                }
                at = *after;
                rest = from.clone();
            }
        }
    }
}

/// A character in the case in which characters are compared.
pub(crate) fn fold_char(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(folded), None) if !folded.is_ascii() => folded,
        _ => character,
    }
}

/// A text in the case in which texts are compared.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    if text
        .chars()
        .all(|character| fold_char(character) == character)
    {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(fold_char).collect())
    }
}

/// Equal in that case; `exact` is folded already.
fn equal(exact: &str, text: &str, case: Case) -> bool {
    match case {
        Case::Told => exact == text,
        Case::Folded if exact.is_ascii() => exact.eq_ignore_ascii_case(text),
        Case::Folded => exact == fold(text),
    }
}

/// From so many exact values on, a table is asked instead of each of them.
const MANY: usize = 9;

/// A list of patterns of which one must fit.
#[derive(Clone, Debug, Default)]
struct Set {
    patterns: Vec<Pattern>,
    table: HashSet<String>,
    folded: bool,
}

impl Set {
    fn new(mut patterns: Vec<Pattern>) -> Self {
        let exact = |pattern: &Pattern| matches!(pattern.form, Form::Exact(_));
        let mut table = HashSet::new();
        let folded = patterns.iter().any(|pattern| pattern.case == Case::Folded);
        if patterns.iter().filter(|pattern| exact(pattern)).count() >= MANY {
            patterns.retain(|pattern| match &pattern.form {
                Form::Exact(text) => {
                    table.insert(text.clone());
                    false
                }
                _ => true,
            });
        }
        Set {
            patterns,
            table,
            folded,
        }
    }

    fn matches(&self, text: &str) -> bool {
        let listed = !self.table.is_empty()
            && if self.folded {
                self.table.contains(&*fold(text))
            } else {
                self.table.contains(text)
            };
        listed || self.patterns.iter().any(|pattern| pattern.matches(text))
    }
}

/// The values of one flag.
#[derive(Clone, Debug)]
pub(super) struct Values {
    /// All that include, for those who look for what must stand in a record.
    pub(super) positive: Vec<Pattern>,
    include: Set,
    exclude: Set,
}

/// Asks a test of each candidate text until one holds.
pub(super) type Any<'x> = dyn FnMut(&mut dyn FnMut(&str) -> bool) -> bool + 'x;

impl Values {
    pub(super) fn new(
        flag: &str,
        items: &[Item],
        case: Case,
        plain: Plain,
    ) -> Result<Self, FilterError> {
        let (mut positive, mut negative) = (Vec::new(), Vec::new());
        for item in items {
            let pattern = Pattern::parse(flag, &item.text, case, plain)?;
            if item.exclude {
                negative.push(pattern);
            } else {
                positive.push(pattern);
            }
        }
        Ok(Values {
            include: Set::new(positive.clone()),
            positive,
            exclude: Set::new(negative),
        })
    }

    /// One of the candidates fits a value (where there is one that includes), and none fits an
    /// excluded value. `any` asks each candidate.
    pub(super) fn allow(&self, any: &mut Any<'_>) -> bool {
        (self.positive.is_empty() || any(&mut |text| self.include.matches(text)))
            && (self.exclude.patterns.is_empty() && self.exclude.table.is_empty()
                || !any(&mut |text| self.exclude.matches(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(typed: &str, text: &str, case: Case) -> bool {
        Pattern::parse("--x", typed, case, Plain::Whole)
            .expect("good")
            .matches(text)
    }

    #[test]
    fn values_fit() {
        for (typed, text, told, folded) in [
            ("alice", "alice", true, true),
            ("alice", "Alice", false, true),
            ("alice", "alice2", false, false),
            ("Put*", "PutBucket", true, true),
            ("put*", "PutBucket", false, true),
            ("*Policy", "PutPolicyPolicy", true, true),
            ("a*b*c", "aXbYbZc", true, true),
            ("a*b*c", "aXbYbZ", false, false),
            ("a?c", "aéc", true, true),
            ("a?c", "ac", false, false),
            ("*", "", true, true),
            ("?", "", false, false),
            (r"a\*c", "a*c", true, true),
            (r"a\*c", "abc", false, false),
            (r"CORP\alice", r"CORP\alice", true, true),
            (r"\!x", "!x", true, true),
            (r"a\,b", "a,b", true, true),
            ("/^Put/", "PutX", true, true),
            ("/put/", "PutX", false, false),
            ("/put/i", "XPutX", true, true),
            ("/aws/lambda", "/aws/lambda", true, true),
            (r"\/aws/", "/aws/", true, true),
            ("k", "\u{212a}", false, false),
            ("größe", "GRÖSSE", false, false),
            ("öl", "Öl", false, true),
            ("Ö*", "öl", false, true),
            ("//", "//", true, true),
        ] {
            assert_eq!(fits(typed, text, Case::Told), told, "{typed} {text}");
            assert_eq!(fits(typed, text, Case::Folded), folded, "{typed} {text}");
        }
    }

    #[test]
    fn a_hard_glob_ends() {
        let typed = "*a".repeat(30) + "b";
        assert!(!fits(&typed, &"a".repeat(5000), Case::Told));
    }

    #[test]
    fn a_wrong_regex_is_pointed_at() {
        let error = Pattern::parse("--event", "/a(b/", Case::Folded, Plain::Whole)
            .expect_err("unclosed")
            .to_string();
        assert_eq!(
            error,
            "--event: this regular expression does not work: unclosed group\n    a(b\n     ^\na \
             character that means itself is typed with a backslash before it: `\\(`, `\\.`, `\\[`"
        );
    }

    #[test]
    fn long_lists_are_looked_up() {
        let items: Vec<Item> = (0..100)
            .map(|n| Item {
                text: format!("User{n}"),
                exclude: n >= 50,
            })
            .collect();
        let values = Values::new("--user", &items, Case::Folded, Plain::Whole).expect("good");
        let allowed = |text: &str| values.allow(&mut |test| test(text));
        assert!(allowed("uSER7"));
        assert!(!allowed("user70"));
        assert!(!allowed("nobody"));
    }
}
