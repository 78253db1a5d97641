//! The small pieces of a condition: operators, and how far a path or a regular expression reaches.

use super::Side;

/// An operator between a field and one value.
#[derive(Clone, Copy)]
pub(super) enum Operator {
    Is,
    IsNot,
    Side(Side),
    Matches,
    MatchesNot,
}

/// The signs; of two that begin alike the longer one first.
pub(super) const OPERATORS: [(&str, Operator); 9] = [
    ("==", Operator::Is),
    ("!=", Operator::IsNot),
    ("!~", Operator::MatchesNot),
    ("<=", Operator::Side(Side::AtMost)),
    (">=", Operator::Side(Side::AtLeast)),
    ("=", Operator::Is),
    ("<", Operator::Side(Side::Below)),
    (">", Operator::Side(Side::Above)),
    ("~", Operator::Matches),
];

/// How long the path is that begins here: up to a space, a parenthesis, a comma or an operator, quotes
/// walked over.
pub(super) fn path_length(text: &str) -> usize {
    let mut quoted = false;
    text.find(|c: char| {
        if c == '"' {
            quoted = !quoted;
        }
        !quoted
            && (c.is_whitespace()
                || matches!(c, '=' | '!' | '<' | '>' | '~' | '(' | ')' | ',' | '&' | '|'))
    })
    .unwrap_or(text.len())
}

/// Where the slash stands that closes `/…/`, if the text begins with such an expression and a space, a
/// parenthesis or nothing follows it.
pub(super) fn slashed(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'/') {
        return None;
    }
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'/' if at > 1 => {
                let after = text[at + 1..].strip_prefix('i').unwrap_or(&text[at + 1..]);
                let ends = after
                    .chars()
                    .next()
                    .is_none_or(|c| c.is_whitespace() || c == ')');
                if ends {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}
