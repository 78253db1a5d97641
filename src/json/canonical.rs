//! One walk over a value that says whether it is JSON, and what it says: two texts of one value have one
//! hash, members in any order, white space and escapes in any form. It decides whether two deliveries of
//! an event say the same.

use super::scan::{string_step, string_stop, value_end};
use super::{Json, Key, unescape};
use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Deeper values are compared by their bytes: the walk must not overflow the stack on hostile input.
const DEEPEST: usize = 64;

/// A hash that is equal for texts that say the same: member order, white space and string escapes do
/// not count; the digits of a number do. What is not valid JSON is told apart by its bytes.
pub fn canonical_hash(value: Json<'_>) -> u64 {
    content(value.bytes()).unwrap_or_else(|| hash(OTHER, value.bytes()))
}

/// The [`canonical_hash`] of one JSON value, white space around it allowed; `None` when `bytes` are
/// anything else, as [`valid`](super::valid) tells.
pub fn content(bytes: &[u8]) -> Option<u64> {
    content_with(bytes, |_, _| ())
}

/// [`content`], and on the way every member of the value itself is shown to `see`; of what is no JSON,
/// those before its flaw.
pub(crate) fn content_with<'a>(bytes: &'a [u8], see: impl FnMut(Key<'a>, Json<'a>)) -> Option<u64> {
    let mut walk = Walk { bytes, at: 0 };
    let hash = match walk.next()? {
        b'{' => walk.object(0, see)?,
        _ => walk.value(0)?,
    };
    (walk.next().is_none()).then_some(hash)
}

/// What a hash is of; digits of pi.
const KEY: u64 = 0x243f_6a88_85a3_08d3;
const TEXT: u64 = 0x1319_8a2e_0370_7344;
const WORD: u64 = 0xa409_3822_299f_31d0;
const OTHER: u64 = 0x082e_fa98_ec4e_6c89;
const MEMBER: u64 = 0x4528_21e6_38d0_1377;
const OBJECT: u64 = 0xbe54_66cf_34e9_0c6c;
const ITEM: u64 = 0xc0ac_29b7_c97c_50dd;
const ARRAY: u64 = 0x3f84_d5b5_b547_0917;

/// Both halves of a product, folded into one: every bit of either number counts.
fn mix(domain: u64, first: u64, second: u64) -> u64 {
    let product = u128::from(first ^ domain) * u128::from(second ^ 0x9216_d5d9_8979_fb1b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Most keys and values are shorter than this.
const SHORT: usize = 32;

fn hash(domain: u64, bytes: &[u8]) -> u64 {
    if bytes.len() < SHORT {
        let mut chunk = [0; SHORT];
        chunk[..bytes.len()].copy_from_slice(bytes);
        return hash_short(domain, &chunk, bytes.len());
    }
    FixedState::with_seed(domain).hash_one(bytes)
}

/// The hash of the first `length` bytes of a chunk, without a branch.
#[inline]
fn hash_short(domain: u64, chunk: &[u8; SHORT], length: usize) -> u64 {
    const KEEP: [u8; 2 * SHORT] = {
        let mut keep = [0; 2 * SHORT];
        let mut at = 0;
        while at < SHORT {
            keep[at] = 0xff;
            at += 1;
        }
        keep
    };
    let keep: &[u8; SHORT] = KEEP[SHORT - length.min(SHORT)..]
        .first_chunk()
        .unwrap_or(chunk);
    let (words, keep) = (chunk.as_chunks::<8>().0, keep.as_chunks::<8>().0);
    let word = |at: usize| u64::from_le_bytes(words[at]) & u64::from_le_bytes(keep[at]);
    let rest = mix(length as u64, word(2), word(3));
    mix(domain, word(0), word(1)) ^ rest.rotate_left(32)
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    /// The next byte that is not white space; `None` at the end.
    #[inline]
    fn next(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(&byte) if byte > b' ' => Some(byte),
            _ => self.next_after_space(),
        }
    }

    #[cold]
    fn next_after_space(&mut self) -> Option<u8> {
        self.at = super::skip(self.bytes, self.at, 0);
        self.bytes.get(self.at).copied()
    }

    fn value(&mut self, depth: usize) -> Option<u64> {
        match self.next()? {
            b'"' => self.string(TEXT),
            b'{' | b'[' if depth > DEEPEST => self.too_deep(),
            b'{' => self.object(depth, |_, _| ()),
            b'[' => self.array(depth),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize, mut see: impl FnMut(Key<'a>, Json<'a>)) -> Option<u64> {
        let bytes = self.bytes;
        let mut sum = 0u64;
        self.at += 1;
        if self.next()? == b'}' {
            self.at += 1;
            return Some(mix(OBJECT, sum, 0));
        }
        loop {
            if self.next()? != b'"' {
                return None;
            }
            let start = self.at + 1;
            let key = self.string(KEY)?;
            let name = start..self.at - 1;
            if self.next()? != b':' {
                return None;
            }
            self.at += 1;
            let text = self.next()? == b'"';
            let start = self.at;
            let value = if text {
                self.string(TEXT)?
            } else {
                self.value(depth + 1)?
            };
            see(Key(&bytes[name]), Json(&bytes[start..self.at]));
            // A sum, so that the order of members does not count.
            sum = sum.wrapping_add(mix(MEMBER, key, value));
            match self.next()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(mix(OBJECT, sum, 0))
    }

    fn array(&mut self, depth: usize) -> Option<u64> {
        let mut sum = ARRAY;
        self.at += 1;
        if self.next()? == b']' {
            self.at += 1;
            return Some(sum);
        }
        loop {
            let item = self.value(depth + 1)?;
            sum = mix(ITEM, sum, item);
            match self.next()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(sum)
    }

    /// The string whose opening quote comes next.
    #[inline]
    fn string(&mut self, domain: u64) -> Option<u64> {
        let start = self.at + 1;
        if let Some(chunk) = self.bytes.get(start..).and_then(<[u8]>::first_chunk)
            && let length = string_stop(chunk)
            && chunk.get(length) == Some(&b'"')
        {
            self.at = start + length + 1;
            return Some(hash_short(domain, chunk, length));
        }
        self.any_string(domain)
    }

    /// The same for a string of any length, with escapes and letters of all kinds.
    fn any_string(&mut self, domain: u64) -> Option<u64> {
        let start = self.at + 1;
        let (mut found, mut plain) = string_step(self.bytes, start)?;
        loop {
            found = match self.bytes[found] {
                b'"' => break,
                b'\\' => string_step(self.bytes, self.escape(found)?)?.0,
                _ => return None,
            };
            plain = false;
        }
        self.at = found + 1;
        let raw = &self.bytes[start..found];
        Some(if plain {
            hash(domain, raw)
        } else {
            hash(domain, unescape(raw).as_bytes())
        })
    }

    /// The position after the escape at `at`.
    fn escape(&self, at: usize) -> Option<usize> {
        match self.bytes.get(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
            b'u' => {
                let digits = self.bytes.get(at + 2..at + 6)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 6)
            }
            _ => None,
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<u64> {
        self.bytes[self.at..].starts_with(word).then(|| {
            self.at += word.len();
            hash(WORD, word)
        })
    }

    fn number(&mut self) -> Option<u64> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.bytes.get(self.at)? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(hash(WORD, &self.bytes[start..self.at]))
    }

    fn digits(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(())
    }

    fn too_deep(&mut self) -> Option<u64> {
        let end = value_end(self.bytes, self.at)?;
        let value = &self.bytes[self.at..end];
        self.at = end;
        super::valid(value).then(|| hash(OTHER, value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, valid};
    use super::*;
    use proptest::prelude::*;

    /// The hash by the obvious way, from values found one inside the other.
    fn plain(value: Json<'_>, depth: usize) -> u64 {
        match value.kind() {
            Kind::Object | Kind::Array if depth > DEEPEST => hash(OTHER, value.bytes()),
            Kind::Object => {
                let sum = value.members().fold(0u64, |sum, (key, member)| {
                    let key = hash(KEY, key.text().as_bytes());
                    let value = plain(member, depth + 1);
                    sum.wrapping_add(mix(MEMBER, key, value))
                });
                mix(OBJECT, sum, 0)
            }
            Kind::Array => value
                .items()
                .fold(ARRAY, |sum, item| mix(ITEM, sum, plain(item, depth + 1))),
            Kind::String => hash(TEXT, value.text().as_bytes()),
            _ => hash(WORD, value.bytes()),
        }
    }

    fn same(a: &str, b: &str) -> bool {
        canonical_hash(Json::new(a.as_bytes())) == canonical_hash(Json::new(b.as_bytes()))
    }

    #[test]
    fn order_space_and_escapes_do_not_count() {
        assert!(same(
            r#"{"a":"x/y","b":[1,{"c":null}]}"#,
            "{ \"b\" : [1, {\"c\":null}],\n \"a\":\"x\\u002fy\" }"
        ));
    }

    #[test]
    fn values_places_and_kinds_count() {
        for (a, b) in [
            (r#"{"a":1}"#, r#"{"a":"1"}"#),
            ("[1,2]", "[2,1]"),
            (r#"{"a":1,"b":2}"#, r#"{"a":2,"b":1}"#),
            ("1E5", "100000"),
            ("[]", "{}"),
            (r#"{"a":{"b":1}}"#, r#"{"a":{},"b":1}"#),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn what_is_deep_is_read_to_its_end() {
        for depth in [DEEPEST - 1, DEEPEST, DEEPEST + 1, DEEPEST + 2, 100_000] {
            let whole = "[".repeat(depth) + "{}" + &"]".repeat(depth);
            assert!(content(whole.as_bytes()).is_some(), "{depth}");
            assert!(content(&whole.as_bytes()[1..]).is_none(), "{depth}");
            let bad = whole.replace("{}", "{]");
            assert!(content(bad.as_bytes()).is_none(), "{depth}");
        }
    }

    /// Texts that are JSON, nearly JSON, and soup of its pieces.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            &b"{"[..],
            b"}",
            b"[",
            b"]",
            b",",
            b":",
            b"\"",
            b"\"a\"",
            b"\"key\":",
            b"\\",
            b"\\u00",
            b"\\u0041",
            b"\\\"",
            b"\\n",
            b" ",
            b"\n",
            b"\x01",
            b"\xff",
            "é".as_bytes(),
            b"0",
            b"12",
            b"-",
            b".5",
            b"e+3",
            b"1E5",
            b"true",
            b"fals",
            b"null",
            b"abcdefghijklmnopqrstuvwxyz",
        ]);
        let soup = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
        let string = "(\"[ -!#-\\[\\]-~é]{0,40}\"|\"(\\\\u00[0-9a-f]{2}|\\\\n|x){0,9}\")";
        let leaf = prop_oneof![
            "-?(0|[1-9][0-9]{0,3})([.][0-9]{1,2})?([eE][+-]?[0-9])?",
            string,
            "true|false|null"
        ];
        let value = leaf.prop_recursive(4, 24, 5, move |inner| {
            let space = "[ \n]{0,2}";
            let member = (string, space, inner.clone(), space)
                .prop_map(|(key, a, value, b)| format!("{key}{a}:{b}{value}{a}"));
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(|v| format!("[{}]", v.join(" , "))),
                prop::collection::vec(member, 0..5).prop_map(|v| format!("{{{}}}", v.join(","))),
            ]
        });
        let value = value.prop_map(String::into_bytes);
        let bent = (value.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(
            |(mut bytes, at, byte)| {
                let at = at.index(bytes.len());
                bytes[at] = byte;
                bytes
            },
        );
        prop_oneof![soup, value, bent]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..Default::default() })]
        #[test]
        fn one_walk_tells_what_two_would(text in text()) {
            let walked = content(&text);
            prop_assert_eq!(walked.is_some(), valid(&text));
            if let Some(walked) = walked {
                prop_assert_eq!(walked, plain(Json::new(&text), 0));
            }
        }
    }
}
