//! The keys and values of a JSON value one after the other, each with the keys above it.
//!
//! One walk over the bytes without descending, because nesting is up to whoever wrote the record.

use crate::json::{is_space, skip, string_end, unescape};
use std::borrow::Cow;

/// A value that is no object or list, or a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'w, 'a> {
    /// The keys above, escapes as delivered; lists add none. Of a key those above it.
    pub(super) keys: &'w [&'a [u8]],
    /// The text between the quotes, or a number.
    raw: &'a [u8],
    pub(super) is_key: bool,
}

impl<'a> Leaf<'_, 'a> {
    /// The text, escapes decoded.
    pub(super) fn text(&self) -> Cow<'a, str> {
        unescape(self.raw)
    }
}

/// Shows every leaf of `json` to `visit`; ends where a string does not.
pub(super) fn walk<'a>(json: &'a [u8], mut visit: impl FnMut(Leaf<'_, 'a>)) {
    let mut nest: Vec<bool> = Vec::new();
    let mut keys: Vec<&'a [u8]> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        match byte {
            b'{' | b'[' => {
                nest.push(byte == b'{');
                if byte == b'{' {
                    keys.push(b"");
                }
                at += 1;
            }
            b'}' | b']' => {
                if nest.pop() == Some(true) {
                    keys.pop();
                }
                at += 1;
            }
            b'"' => {
                let Some(end) = string_end(json, at) else {
                    return;
                };
                let raw = &json[at + 1..end - 1];
                let behind = skip(json, end, 0);
                let is_key = json.get(behind) == Some(&b':') && nest.last() == Some(&true);
                if is_key {
                    let above = keys.len().saturating_sub(1);
                    visit(Leaf {
                        keys: &keys[..above],
                        raw,
                        is_key,
                    });
                    if let Some(last) = keys.last_mut() {
                        *last = raw;
                    }
                    at = behind + 1;
                } else {
                    visit(Leaf {
                        keys: &keys,
                        raw,
                        is_key,
                    });
                    at = end;
                }
            }
            b',' | b':' => at += 1,
            other if is_space(other) => at += 1,
            _ => {
                let rest = &json[at..];
                let end = rest
                    .iter()
                    .position(|byte| is_space(*byte) || b"{}[],:\"".contains(byte))
                    .unwrap_or(rest.len());
                visit(Leaf {
                    keys: &keys,
                    raw: &rest[..end],
                    is_key: false,
                });
                at += end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_know_the_keys_above() {
        let json = br#" {"a" : ["x\"y", {"b":-1.5, "c":[]}, null], "\u0064":{"e":"f"}, "open"#;
        let mut found = Vec::new();
        walk(json, |leaf| {
            let mut path: Vec<String> = leaf.keys.iter().map(|k| unescape(k).into()).collect();
            path.push(if leaf.is_key { "{}".into() } else { "=".into() });
            found.push(format!("{} {}", path.join("."), leaf.text()));
        });
        assert_eq!(
            found,
            [
                "{} a",
                "a.= x\"y",
                "a.{} b",
                "a.b.= -1.5",
                "a.{} c",
                "a.= null",
                "{} d",
                "d.{} e",
                "d.e.= f",
            ]
        );
        let deep = "[".repeat(1_000_000) + "\"x\"";
        let mut count = 0;
        walk(deep.as_bytes(), |_| count += 1);
        assert_eq!(count, 1);
    }
}
