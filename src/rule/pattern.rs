//! The texts of a rule as patterns of the filter, so that a rule and a flag compare in one way: upper
//! and lower case are the same unless `cased` is said.

use crate::filter::{Case, Form, Pattern, Token, fold_char};
use regex::RegexBuilder;
use rsigma_ir::{IrPattern, IrPatternPart, IrStrOp};

/// What a compiled regular expression may take in memory, in bytes.
const REGEX_LIMIT: usize = 4 << 20;

fn case(ignored: bool) -> Case {
    if ignored { Case::Folded } else { Case::Told }
}

/// A text with wildcards, compared as the rule says.
pub(super) fn of_text(op: IrStrOp, pattern: &IrPattern, ignore_case: bool) -> Pattern {
    let case = case(ignore_case);
    let mut tokens = Vec::new();
    for part in &pattern.parts {
        match part {
            IrPatternPart::Literal(text) => tokens.extend(characters(text, case)),
            IrPatternPart::WildcardMulti => tokens.push(Token::Any),
            IrPatternPart::WildcardSingle => tokens.push(Token::One),
        }
    }
    of_tokens(op, tokens, case)
}

/// A text in which nothing is a wildcard.
pub(super) fn of_plain(op: IrStrOp, text: &str, ignore_case: bool) -> Pattern {
    let case = case(ignore_case);
    of_tokens(op, characters(text, case).collect(), case)
}

fn characters(text: &str, case: Case) -> impl Iterator<Item = Token> {
    text.chars().map(move |character| {
        Token::Char(match case {
            Case::Told => character,
            Case::Folded => fold_char(character),
        })
    })
}

fn of_tokens(op: IrStrOp, mut tokens: Vec<Token>, case: Case) -> Pattern {
    let plain: Option<String> = tokens
        .iter()
        .map(|token| match token {
            Token::Char(character) => Some(*character),
            Token::One | Token::Any => None,
        })
        .collect();
    let form = match (op, plain) {
        (IrStrOp::Exact, Some(text)) => Form::Exact(text),
        (IrStrOp::Contains, Some(text)) => Form::Part(text),
        (op, _) => {
            if matches!(op, IrStrOp::Contains | IrStrOp::EndsWith) {
                tokens.insert(0, Token::Any);
            }
            if matches!(op, IrStrOp::Contains | IrStrOp::StartsWith) {
                tokens.push(Token::Any);
            }
            tokens.dedup_by(|a, b| *a == Token::Any && *b == Token::Any);
            Form::Glob(tokens)
        }
    };
    Pattern { form, case }
}

/// A regular expression, found anywhere in the text.
pub(super) fn of_regex(
    source: &str,
    ignore_case: bool,
    multiline: bool,
    dotall: bool,
) -> Result<Pattern, String> {
    let regex = RegexBuilder::new(source)
        .case_insensitive(ignore_case)
        .multi_line(multiline)
        .dot_matches_new_line(dotall)
        .size_limit(REGEX_LIMIT)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "a regular expression is too big".to_owned(),
            error => {
                let drawn = error.to_string();
                let last = drawn.lines().last().unwrap_or_default();
                let what = last.strip_prefix("error: ").unwrap_or(last);
                format!("a regular expression does not work: {what}")
            }
        })?;
    // What a regular expression tells or folds is its own matter.
    Ok(Pattern {
        form: Form::Regex(regex, ignore_case),
        case: Case::Told,
    })
}
