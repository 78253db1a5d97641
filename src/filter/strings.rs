//! The keys, texts and plain values of a record one after the other, at any depth, without descending:
//! hostile nesting costs nothing.

use crate::json::{is_space, skip, string_end, unescape};
use std::borrow::Cow;

/// One token of a record that carries text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// The key of a member, between its quotes.
    Key(&'a [u8]),
    /// A string value, between its quotes.
    Text(&'a [u8]),
    /// A number, a truth value or `null`.
    Scalar(&'a [u8]),
}

impl<'a> Token<'a> {
    /// The text, escapes decoded.
    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Token::Key(raw) | Token::Text(raw) => unescape(raw),
            Token::Scalar(raw) => String::from_utf8_lossy(raw),
        }
    }
}

/// The tokens of a JSON value in their order; ends where a string does not.
pub(super) fn tokens(json: &[u8]) -> Tokens<'_> {
    Tokens { rest: json }
}

/// See [`tokens`].
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let structural = |byte: &u8| is_space(*byte) || b"{}[],:".contains(byte);
        let start = self.rest.iter().position(|byte| !structural(byte))?;
        let rest = &self.rest[start..];
        if rest[0] == b'"' {
            let end = string_end(rest, 0)?;
            self.rest = &rest[end..];
            let inner = &rest[1..end - 1];
            let after = skip(self.rest, 0, 0);
            return Some(if self.rest.get(after) == Some(&b':') {
                Token::Key(inner)
            } else {
                Token::Text(inner)
            });
        }
        let end = rest
            .iter()
            .position(|byte| structural(byte) || *byte == b'"')
            .unwrap_or(rest.len());
        self.rest = &rest[end..];
        Some(Token::Scalar(&rest[..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_met_once() {
        let json = br#" {"a" : ["x\"y", {"b":-1.5e3}, null,true], "c":"\u0041" , "open"#;
        let found: Vec<Token<'_>> = tokens(json).collect();
        assert_eq!(
            found,
            [
                Token::Key(b"a"),
                Token::Text(br#"x\"y"#),
                Token::Key(b"b"),
                Token::Scalar(b"-1.5e3"),
                Token::Scalar(b"null"),
                Token::Scalar(b"true"),
                Token::Key(b"c"),
                Token::Text(br"\u0041"),
            ]
        );
        let deep = "[".repeat(1_000_000) + "\"x\"";
        assert_eq!(tokens(deep.as_bytes()).count(), 1);
    }
}
