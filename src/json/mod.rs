//! JSON looked at where it lies: a value is a slice of the bytes it came in, and nothing is decoded
//! until somebody asks for it.
//!
//! Records are evidence, so they are never re-typed: numbers keep their digits, duplicate keys and
//! escapes stay as delivered. The walkers here are lenient (a broken value ends the walk); whoever is
//! about to print a record asks [`valid`] first.

mod canonical;
mod fast;
mod hash;
mod object;
mod scan;

pub(crate) use canonical::content_with;
pub use canonical::{canonical_hash, content};
pub use object::Object;
pub(crate) use scan::{Growing, string_end, value_end};

use std::borrow::Cow;

/// What kind of value the first byte announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// a number, of any size
    Number,
    /// a string
    String,
    /// an array
    Array,
    /// an object
    Object,
    /// nothing that JSON knows
    Invalid,
}

/// One JSON value, borrowed from the bytes it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<'a>(&'a [u8]);

impl<'a> Json<'a> {
    /// The value in `bytes`, white space around it left aside.
    pub fn new(bytes: &'a [u8]) -> Self {
        Json(bytes.trim_ascii())
    }

    /// The bytes of the value, exactly as they were delivered.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// Which kind of value it is, judged by its first byte.
    pub fn kind(self) -> Kind {
        match self.0.first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            _ => Kind::Invalid,
        }
    }

    /// True for `null`.
    pub fn is_null(self) -> bool {
        self.0 == b"null"
    }

    /// The decoded text of a string; `None` for every other kind.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        Some(unescape(self.raw_string()?))
    }

    /// What stands between the quotes of a string, escapes as they are.
    pub fn raw_string(self) -> Option<&'a [u8]> {
        match self.0 {
            [b'"', inner @ .., b'"'] => Some(inner),
            _ => None,
        }
    }

    /// A truth value: a JSON boolean, or the words `true` and `false` in a string, which is how
    /// lookup-events, CSV exports and many copies write `readOnly` and `mfaAuthenticated`.
    pub fn as_bool(self) -> Option<bool> {
        match self.0 {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => {
                let text = self.as_str()?;
                if text.eq_ignore_ascii_case("true") {
                    Some(true)
                } else if text.eq_ignore_ascii_case("false") {
                    Some(false)
                } else {
                    None
                }
            }
        }
    }

    /// The value as a person would write it: a string without its quotes, anything else as delivered.
    pub fn text(self) -> Cow<'a, str> {
        match self.raw_string() {
            Some(inner) => unescape(inner),
            None => String::from_utf8_lossy(self.0),
        }
    }

    /// The members of an object in their order; nothing for other kinds.
    pub fn members(self) -> Members<'a> {
        let rest = match self.0 {
            [b'{', rest @ ..] => rest,
            _ => &[],
        };
        Members { rest }
    }

    /// The elements of an array in their order; nothing for other kinds.
    pub fn items(self) -> Items<'a> {
        let rest = match self.0 {
            [b'[', rest @ ..] => rest,
            _ => &[],
        };
        Items { rest }
    }

    /// The member called `name`: spelt exactly so, else in any ASCII case (copies that passed through
    /// Athena, Panther or Spark are all lower case). Where a key stands twice the last one counts, as
    /// it does for jq and Python.
    pub fn get(self, name: &str) -> Option<Json<'a>> {
        let mut exact = None;
        let mut folded = None;
        for (key, value) in self.members() {
            if key.is(name) {
                exact = Some(value);
            } else if exact.is_none() && key.is_ignoring_case(name) {
                folded = Some(value);
            }
        }
        exact.or(folded)
    }

    /// [`Json::get`] from member to member.
    pub fn get_path(self, names: &[&str]) -> Option<Json<'a>> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// The text of the string member `name`, `None` where it is absent, empty or no string.
    pub fn get_text(self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name)?.said()
    }

    /// The text of a string, `None` where it is empty or something else.
    pub fn said(self) -> Option<Cow<'a, str>> {
        self.as_str().filter(|text| !text.is_empty())
    }
}

/// The key of a member, escapes as delivered.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a>(&'a [u8]);

impl<'a> Key<'a> {
    /// True when the decoded key is exactly `name`.
    pub fn is(self, name: &str) -> bool {
        self.0 == name.as_bytes() || (self.may_be_escaped(name) && unescape(self.0) == name)
    }

    /// The key as delivered, escapes and all.
    #[inline]
    pub(crate) fn raw(self) -> &'a [u8] {
        self.0
    }

    /// True when the decoded key is `name` in any ASCII case.
    pub fn is_ignoring_case(self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name.as_bytes())
            || (self.may_be_escaped(name) && unescape(self.0).eq_ignore_ascii_case(name))
    }

    /// An escape is longer than what it stands for.
    fn may_be_escaped(self, name: &str) -> bool {
        self.0.len() > name.len() && self.0.contains(&b'\\')
    }

    /// The key as text.
    pub fn text(self) -> Cow<'a, str> {
        unescape(self.0)
    }
}

/// Walks the members of an object; ends quietly where the text stops being JSON.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    rest: &'a [u8],
}

impl<'a> Members<'a> {
    /// Members that begin at `rest`, somewhere inside an object.
    pub(crate) fn inside(rest: &'a [u8]) -> Self {
        Members { rest }
    }

    /// What has not been walked yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Reads the next key and stops before its value, so that the caller may look at the value
    /// without walking over it.
    pub(crate) fn next_key(&mut self) -> Option<Key<'a>> {
        let at = skip(self.rest, 0, b',');
        if self.rest.get(at) != Some(&b'"') {
            return None;
        }
        let end = string_end(self.rest, at)?;
        let colon = skip(self.rest, end, 0);
        if self.rest.get(colon) != Some(&b':') {
            return None;
        }
        let key = Key(&self.rest[at + 1..end - 1]);
        self.rest = &self.rest[skip(self.rest, colon + 1, 0)..];
        Some(key)
    }

    /// Walks over the value that [`Members::next_key`] stopped before.
    pub(crate) fn value(&mut self) -> Option<Json<'a>> {
        let end = value_end(self.rest, 0)?;
        let value = Json(&self.rest[..end]);
        self.rest = &self.rest[end..];
        Some(value)
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Key<'a>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.next_key()?;
        Some((key, self.value()?))
    }
}

/// Walks the elements of an array; ends quietly where the text stops being JSON.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = skip(self.rest, 0, b',');
        let end = value_end(self.rest, at)?;
        let value = Json(&self.rest[at..end]);
        self.rest = &self.rest[end..];
        Some(value)
    }
}

/// The first position from `at` that is neither white space nor `also`.
pub(crate) fn skip(bytes: &[u8], mut at: usize, also: u8) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if !(is_space(byte) || (byte == also && also != 0)) {
            break;
        }
        at += 1;
    }
    at
}

/// White space as JSON knows it.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// True when `bytes` are one JSON value and nothing else. Depth is not limited.
pub fn valid(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

/// Decodes what stands between two quotes. Bytes that are not UTF-8 and halves of surrogate pairs
/// become U+FFFD; nothing fails, because record text is hostile.
pub fn unescape(raw: &[u8]) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'\\', raw) else {
        // Nearly always UTF-8, and sooner seen to be so than repaired.
        return match std::str::from_utf8(raw) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(raw),
        };
    };
    let mut out = Vec::with_capacity(raw.len());
    out.extend_from_slice(&raw[..first]);
    let mut at = first;
    while at < raw.len() {
        if raw[at] != b'\\' {
            let next = memchr::memchr(b'\\', &raw[at..]).map_or(raw.len(), |n| at + n);
            out.extend_from_slice(&raw[at..next]);
            at = next;
            continue;
        }
        let escape = raw.get(at + 1).copied().unwrap_or(b'\\');
        at += 2;
        match escape {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'u' => {
                let (decoded, used) = unicode_escape(&raw[at.min(raw.len())..]);
                at += used;
                out.extend_from_slice(decoded.encode_utf8(&mut [0; 4]).as_bytes());
            }
            other => out.push(other),
        }
    }
    Cow::Owned(match String::from_utf8(out) {
        Ok(text) => text,
        Err(bad) => String::from_utf8_lossy(bad.as_bytes()).into_owned(),
    })
}

/// Decodes the hex digits after `\u`, with the second half of a surrogate pair when it follows.
/// Returns the character and how many bytes it took.
fn unicode_escape(after: &[u8]) -> (char, usize) {
    let Some(unit) = hex4(after) else {
        return (char::REPLACEMENT_CHARACTER, after.len().min(4));
    };
    if let Some(plain) = char::from_u32(unit) {
        return (plain, 4);
    }
    if (0xD800..0xDC00).contains(&unit)
        && after.get(4..6) == Some(b"\\u")
        && let Some(low @ 0xDC00..0xE000) = hex4(&after[6..])
    {
        let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        return (
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
            10,
        );
    }
    (char::REPLACEMENT_CHARACTER, 4)
}

fn hex4(bytes: &[u8]) -> Option<u32> {
    bytes.get(..4)?.iter().try_fold(0, |sum, &digit| {
        Some(sum * 16 + char::from(digit).to_digit(16)?)
    })
}

/// Appends `bytes` without the white space that stands outside strings; a record delivered on many
/// lines becomes one line, every value byte for byte as it was.
pub fn compact_into(bytes: &[u8], out: &mut Vec<u8>) {
    // What lies between two pieces of white space is copied at once: mostly there is none.
    let (mut from, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' {
            at = string_end(bytes, at).unwrap_or(bytes.len());
        } else if is_space(byte) {
            out.extend_from_slice(&bytes[from..at]);
            at += 1;
            from = at;
        } else {
            at += 1;
        }
    }
    out.extend_from_slice(&bytes[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let value = Json::new(br#"{"a":1,"A":9,"a":2}"#);
        assert_eq!(value.get("a").map(super::Json::bytes), Some(&b"2"[..]));
    }

    #[test]
    fn keys_are_found_in_any_case_when_not_exact() {
        let value = Json::new(br#"{"eventname":"x"}"#);
        assert_eq!(value.get_text("eventName").as_deref(), Some("x"));
    }

    #[test]
    fn keys_may_be_written_in_escapes() {
        let value = Json::new(br#"{"\u0061b":"x"}"#);
        assert_eq!(value.get_text("ab").as_deref(), Some("x"));
    }

    #[test]
    fn escapes_are_decoded_and_halves_replaced() {
        for (raw, text) in [
            (&br"plain"[..], "plain"),
            (br"a\u002fb\/c", "a/b/c"),
            (br"\ud83d\ude00", "\u{1F600}"),
            (br"\ud83dx", "\u{FFFD}x"),
            (br"\u00", "\u{FFFD}"),
            (br"tab\tend\\", "tab\tend\\"),
            (b"\xff", "\u{FFFD}"),
        ] {
            assert_eq!(unescape(raw), text, "{raw:?}");
        }
    }

    #[test]
    fn compacting_leaves_strings_alone() {
        let mut out = Vec::new();
        compact_into(b"{ \"a b\" :\n [ 1E5 ,\t\"x \\\" y\" ] }", &mut out);
        assert_eq!(out, br#"{"a b":[1E5,"x \" y"]}"#);
    }

    #[test]
    fn members_end_where_json_ends() {
        let value = Json::new(br#"{"a":1,"b":}"#);
        assert_eq!(value.members().count(), 1);
        assert!(!valid(value.bytes()));
    }
}
