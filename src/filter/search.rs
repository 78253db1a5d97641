//! Text anywhere in a record (`--contains`) and regular expressions over it (`--match`).

use super::FilterError;
use super::condition::{Build, Cost};
use super::list::{Item, Split, words};
use super::needle::{Cut, Need, of_regex};
use super::pattern::{Case, Form, Pattern, fold, regex};
use super::strings::{Token, tokens};
use crate::cli::filters::FilterArgs;
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::borrow::Cow;

pub(super) fn conditions(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let list = build.list("--contains", &args.contains, Split::Whole)?;
    if !list.is_empty() {
        let include = Texts::new(&list, false);
        let exclude = Texts::new(&list, true);
        let words = format!("contains {}", words(&list));
        build.add(Cost::Record, words, include.need(), move |event| {
            let raw = event.raw();
            (include.is_empty() || include.found(raw))
                && (exclude.is_empty() || !exclude.found(raw))
        });
    }
    let list = build.list("--match", &args.matching, Split::Whole)?;
    if !list.is_empty() {
        let compiled = |exclude: bool| -> Result<Vec<Regex>, FilterError> {
            list.iter()
                .filter(|item| item.exclude == exclude)
                .map(|item| regex("--match", &item.text, false))
                .collect()
        };
        let (include, exclude) = (compiled(false)?, compiled(true)?);
        let need = include
            .iter()
            .map(|regex| of_regex(regex.as_str()))
            .reduce(|all, next| all?.or(next?))
            .flatten();
        let words = format!("matches {}", words(&list));
        build.add(Cost::Record, words, need, move |event| {
            let raw = event.raw();
            (include.is_empty() || any_match(&include, raw))
                && (exclude.is_empty() || !any_match(&exclude, raw))
        });
    }
    Ok(())
}

/// The plain text that an item of `--contains` means.
pub(super) fn plain(item: &Item) -> &str {
    match item.text.strip_prefix('\\') {
        Some(rest) if rest.starts_with(['!', '@']) => rest,
        _ => &item.text,
    }
}

/// Plain texts of which one is looked for in every text of a record, in any case.
struct Texts {
    patterns: Vec<Pattern>,
    /// All of them when they are ASCII, which needs no folding of what is searched.
    ascii: Option<AhoCorasick>,
}

impl Texts {
    fn new(items: &[Item], exclude: bool) -> Self {
        let patterns: Vec<Pattern> = items
            .iter()
            .filter(|item| item.exclude == exclude)
            .map(|item| Pattern {
                form: Form::Part(fold(plain(item)).into_owned()),
                case: Case::Folded,
            })
            .collect();
        let parts: Option<Vec<&str>> = patterns
            .iter()
            .map(|pattern| match &pattern.form {
                Form::Part(text) if text.is_ascii() => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let ascii = parts.filter(|parts| !parts.is_empty()).and_then(|parts| {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(parts)
                .ok()
        });
        Texts { patterns, ascii }
    }

    fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    fn need(&self) -> Option<Need> {
        Need::of(&self.patterns, Cut::default())
    }

    fn found(&self, record: &[u8]) -> bool {
        tokens(record).any(|token| {
            let text = token.text();
            match &self.ascii {
                Some(automaton) => automaton.is_match(&*text),
                None => self.patterns.iter().any(|pattern| pattern.matches(&text)),
            }
        })
    }
}

/// One of the expressions matches the record as delivered, or one of its texts decoded.
pub(super) fn any_match(expressions: &[Regex], record: &[u8]) -> bool {
    let is = |text: Cow<'_, str>| expressions.iter().any(|regex| regex.is_match(&text));
    is(String::from_utf8_lossy(record))
        || tokens(record)
            .filter(|token| !matches!(token, Token::Scalar(_)))
            .any(|token| is(token.text()))
}
