//! What kind of text an input is, from its first bytes.

use super::damage::value_end_strictly;
use super::{lines, table};
use crate::json;

/// How much of a text decides what it is. A cutter makes the first block at least this long where the
/// first byte alone does not decide.
pub(super) const HEAD: usize = if cfg!(test) { 512 } else { 64 << 10 };

/// What kind of text it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// White space only.
    Empty,
    /// JSON values.
    Values,
    /// Lines with JSON in them.
    Lines,
    /// Text without records, as far as can be seen.
    Prose,
    /// CSV.
    Table(table::Table),
}

/// Looks at the first bytes of `text`.
pub(super) fn of(text: &[u8]) -> Start {
    let head = &text[..text.len().min(HEAD)];
    let at = json::skip(head, 0, 0);
    let by_lines = || {
        if lines::hold_records(head) {
            Start::Lines
        } else {
            Start::Prose
        }
    };
    match head.get(at) {
        // A head of nothing but white space: what follows is read as values, which may be none.
        None if head.len() == text.len() => Start::Empty,
        None | Some(b'{') => Start::Values,
        Some(b'[') => match head.get(json::skip(head, at + 1, 0)) {
            None | Some(b'{' | b'[' | b'"' | b']') => Start::Values,
            // A list of numbers, or a log whose lines begin with a date in brackets.
            Some(_) => match value_end_strictly(head, at) {
                Ok(_) => Start::Values,
                Err(flaw) if flaw.end_of_text => Start::Values,
                Err(_) => by_lines(),
            },
        },
        Some(b'"') if begins_object(head, at) => Start::Values,
        Some(_) => match table::header(&head[at..]) {
            Some(table) => Start::Table(table),
            // `null`, a number: an export that found nothing.
            None if head.len() == text.len() && json::valid(text) => Start::Values,
            None => by_lines(),
        },
    }
}

/// True when the string at `at` holds an object: strings of records, one to a line.
fn begins_object(head: &[u8], at: usize) -> bool {
    head.get(json::skip(head, at + 1, 0)) == Some(&b'{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        for (text, start) in [
            ("", Start::Empty),
            (" \n\t", Start::Empty),
            (" {", Start::Values),
            ("[", Start::Values),
            ("[1, 2]", Start::Values),
            ("null", Start::Values),
            (r#""{\"eventVersion\":\"1.08\"}""#, Start::Values),
            (
                "[2026-01-01] hello {\"eventVersion\":\"1.08\"",
                Start::Lines,
            ),
            ("[2026-01-01] hello {\"a\":1}", Start::Prose),
            ("[2026-01-01] hello", Start::Prose),
            ("2026-01-01T00:00:00Z {\n", Start::Lines),
            ("CloudTrail validation message.", Start::Prose),
            (
                "2 123456789010 eni-1 10.0.0.1 10.0.0.2 443 49152 6 10 840 1 2 ACCEPT OK\n",
                Start::Prose,
            ),
            ("Hello, world", Start::Prose),
        ] {
            assert_eq!(of(text.as_bytes()), start, "{text}");
        }
        for text in [
            "a,b\n1,2\n",
            "timestamp,message\n1,x\n",
            "\"_raw\"\n\"{}\"\n",
            "eventname\teventtime\n",
        ] {
            assert!(matches!(of(text.as_bytes()), Start::Table(_)), "{text}");
        }
    }
}
