//! One walk over a value that says whether it is JSON, and what it says: two texts of one value have one
//! hash, members in any order, white space and escapes in any form. It decides whether two deliveries of
//! an event say the same.

use super::scan::{string_step, value_end};
use super::{Json, is_space, unescape};
use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};

/// Deeper values are compared by their bytes: the walk must not overflow the stack on hostile input.
const DEEPEST: usize = 64;

/// A hash that is equal for texts that say the same: member order, white space and string escapes do
/// not count; the digits of a number do. What is not valid JSON is told apart by its bytes.
pub fn canonical_hash(value: Json<'_>) -> u64 {
    content(value.bytes()).unwrap_or_else(|| hash(&OTHER, value.bytes()))
}

/// The [`canonical_hash`] of one JSON value, white space around it allowed; `None` when `bytes` are
/// anything else, as [`valid`](super::valid) tells.
pub fn content(bytes: &[u8]) -> Option<u64> {
    let mut walk = Walk { bytes, at: 0 };
    let hash = walk.value(0)?;
    (walk.next().is_none()).then_some(hash)
}

const KEY: FixedState = FixedState::with_seed(1);
const MEMBER: FixedState = FixedState::with_seed(2);
const OBJECT: FixedState = FixedState::with_seed(3);
const ITEM: FixedState = FixedState::with_seed(5);
const TEXT: FixedState = FixedState::with_seed(6);
const WORD: FixedState = FixedState::with_seed(7);
const OTHER: FixedState = FixedState::with_seed(9);

fn hash(domain: &FixedState, bytes: &[u8]) -> u64 {
    let mut hasher = domain.build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

fn pair_hash(domain: &FixedState, pair: [u64; 2]) -> u64 {
    let mut hasher = domain.build_hasher();
    hasher.write_u64(pair[0]);
    hasher.write_u64(pair[1]);
    hasher.finish()
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    /// The next byte that is not white space; `None` at the end.
    fn next(&mut self) -> Option<u8> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !is_space(byte) {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    fn value(&mut self, depth: usize) -> Option<u64> {
        match self.next()? {
            b'"' => self.string(&TEXT),
            b'{' | b'[' if depth > DEEPEST => self.too_deep(),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<u64> {
        let mut sum = 0u64;
        self.at += 1;
        if self.next()? == b'}' {
            self.at += 1;
            return Some(pair_hash(&OBJECT, [sum, 0]));
        }
        loop {
            if self.next()? != b'"' {
                return None;
            }
            let key = self.string(&KEY)?;
            if self.next()? != b':' {
                return None;
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            // A sum, so that the order of members does not count.
            sum = sum.wrapping_add(pair_hash(&MEMBER, [key, value]));
            match self.next()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(pair_hash(&OBJECT, [sum, 0]))
    }

    fn array(&mut self, depth: usize) -> Option<u64> {
        let mut sum = 4;
        self.at += 1;
        if self.next()? == b']' {
            self.at += 1;
            return Some(sum);
        }
        loop {
            let item = self.value(depth + 1)?;
            sum = pair_hash(&ITEM, [sum, item]);
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
    fn string(&mut self, domain: &FixedState) -> Option<u64> {
        let start = self.at + 1;
        let mut plain = true;
        let mut at = start;
        loop {
            let (found, ascii) = string_step(self.bytes, at)?;
            plain &= ascii;
            match self.bytes[found] {
                b'"' => {
                    at = found;
                    break;
                }
                b'\\' => {
                    plain = false;
                    at = self.escape(found)?;
                }
                _ => return None,
            }
        }
        self.at = at + 1;
        let raw = &self.bytes[start..at];
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
            hash(&WORD, word)
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
        Some(hash(&WORD, &self.bytes[start..self.at]))
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
        super::valid(value).then(|| hash(&OTHER, value))
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
            Kind::Object | Kind::Array if depth > DEEPEST => hash(&OTHER, value.bytes()),
            Kind::Object => {
                let sum = value.members().fold(0u64, |sum, (key, member)| {
                    let pair = [hash(&KEY, key.text().as_bytes()), plain(member, depth + 1)];
                    sum.wrapping_add(pair_hash(&MEMBER, pair))
                });
                pair_hash(&OBJECT, [sum, 0])
            }
            Kind::Array => value.items().fold(4, |sum, item| {
                pair_hash(&ITEM, [sum, plain(item, depth + 1)])
            }),
            Kind::String => hash(&TEXT, value.text().as_bytes()),
            _ => hash(&WORD, value.bytes()),
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
