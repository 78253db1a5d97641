//! Damage: how far a value is JSON, and where the next whole record begins.
//!
//! An archive may hold a record cut short, a lost quote, a stray brace, bytes of something else. The
//! records around the damage are evidence all the same. What bounds the work: bytes looked at in vain
//! cost fuel, and when the fuel is gone every byte is looked at once only.

use super::classify;
use crate::json::{self, Json};
use serde::de::IgnoredAny;

/// Where a value stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// About this byte.
    pub(super) at: usize,
    /// True when nothing is wrong but that the text ends.
    pub(super) end_of_text: bool,
}

/// The position just after the value that begins at `at`, if it is valid JSON to its end.
pub(super) fn value_end_strictly(text: &[u8], at: usize) -> Result<usize, Flaw> {
    let rest = text.get(at..).unwrap_or_default();
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
    let flaw = match values.next() {
        Some(Ok(_)) => return Ok(at + values.byte_offset()),
        Some(Err(flaw)) => flaw,
        None => {
            return Err(Flaw {
                at: text.len(),
                end_of_text: true,
            });
        }
    };
    if flaw.is_eof() {
        return Err(Flaw {
            at: text.len(),
            end_of_text: true,
        });
    }
    let line = match flaw.line() {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', rest)
            .nth(line - 2)
            .map_or(0, |n| n + 1),
    };
    Err(Flaw {
        at: (at + line + flaw.column()).min(text.len()),
        end_of_text: false,
    })
}

/// What may still be spent on looking at bytes in vain.
#[derive(Debug)]
pub(super) struct Fuel(usize);

impl Fuel {
    /// Enough to look at a text of this length a few times over.
    pub(super) fn for_text(text: &[u8]) -> Self {
        Fuel(text.len().saturating_mul(4).saturating_add(1 << 16))
    }

    /// How far ahead one element may be looked at: as far as there is fuel, and far enough for most
    /// records when there is none.
    pub(super) fn reach(&self) -> usize {
        self.0.max(16 << 10)
    }

    /// Takes `bytes`; false when they are not there.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let enough = self.0 >= bytes;
        self.0 = self.0.saturating_sub(bytes);
        enough
    }
}

/// Where the first whole record, wrapper or other known thing begins, from `from` on.
pub(super) fn next_whole(text: &[u8], from: usize, fuel: &mut Fuel) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'{', text.get(at..)?)?;
        if !plausible(text, at, from) {
            at += 1;
            continue;
        }
        match value_end_strictly(text, at) {
            Ok(end) if classify::is_known(Json::new(&text[at..end])) => return Some(at),
            // A piece of the broken one, such as an entry of `resources`.
            Ok(end) => at = end,
            Err(flaw) if fuel.take(flaw.at.saturating_sub(at)) => at += 1,
            Err(flaw) => at = flaw.at.max(at + 1),
        }
    }
}

/// True when the `{` at `at` may begin an element: a key follows, and it is no member's value.
fn plausible(text: &[u8], at: usize, from: usize) -> bool {
    if text.get(json::skip(text, at + 1, 0)) != Some(&b'"') {
        return false;
    }
    // A long run of white space is not walked back over more than once.
    let before = &text[from.max(at.saturating_sub(64))..at];
    before.trim_ascii_end().last() != Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_or_say_where_they_break() {
        for (text, end) in [
            (r#"{"a":[1,"}"]} x"#, Ok(13)),
            (r#"{"a":1"#, Err((6, true))),
            (r#"{"a" 1}"#, Err((6, false))),
            ("{\n\"a\":1,\n}", Err((10, false))),
        ] {
            assert_eq!(
                value_end_strictly(text.as_bytes(), 0).map_err(|flaw| (flaw.at, flaw.end_of_text)),
                end,
                "{text}"
            );
        }
    }

    #[test]
    fn the_next_whole_record_is_found_after_anything() {
        let record = r#"{"eventVersion":"1.08","eventName":"A","eventSource":"s3.amazonaws.com"}"#;
        for before in [
            "",
            "}}},\n",
            "garbage",
            r#"{"eventVersion":"1.08","userIdentity":{"type""#,
            r#"{"eventName":"lost quote,"resources":[{"ARN":"x"},{"ARN":"y"}]},"#,
            r#""{{{{[[["#,
        ] {
            let text = format!("{before}{record}]}}");
            let mut fuel = Fuel::for_text(text.as_bytes());
            assert_eq!(
                next_whole(text.as_bytes(), 0, &mut fuel),
                Some(before.len()),
                "{before}"
            );
        }
    }

    #[test]
    fn hostile_text_is_not_looked_at_again_and_again() {
        for piece in [
            "{",
            "[",
            "\"",
            "{\"",
            "[{\"a\":",
            "{\"a\":[",
            "{\"a\":\n",
            "{ ",
        ] {
            let text = piece.repeat((1 << 20) / piece.len());
            let mut fuel = Fuel::for_text(text.as_bytes());
            let begun = std::time::Instant::now();
            assert_eq!(next_whole(text.as_bytes(), 0, &mut fuel), None);
            assert!(begun.elapsed().as_secs() < 5, "{piece}");
        }
    }
}
