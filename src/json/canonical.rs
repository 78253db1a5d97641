//! One walk over a value that says whether it is JSON, and what it says: two texts of one value have one
//! hash, members in any order, white space and escapes in any form. It decides whether two deliveries of
//! an event say the same.

use super::hash::{CHUNK, Chunk, hash, mix, part, whole};
use super::scan::{string_step, value_end};
use super::{Json, Key, fast, unescape};
use wide::u8x16;

/// Deeper values are compared by their bytes: the walk must not grow without end on hostile input.
const DEEPEST: usize = 64;

/// A hash that is equal for texts that say the same: member order, white space and string escapes do
/// not count; the digits of a number do. What is not valid JSON is told apart by its bytes.
pub fn canonical_hash(value: Json<'_>) -> u64 {
    content(value.bytes()).unwrap_or_else(|| hash(WHOLE ^ OTHER, value.bytes()))
}

/// The [`canonical_hash`] of one JSON value, white space around it allowed; `None` when `bytes` are
/// anything else, as [`valid`](super::valid) tells.
pub fn content(bytes: &[u8]) -> Option<u64> {
    content_with(bytes, |_, _| ())
}

/// [`content`], and on the way every member of the value itself is shown to `see`; of what is no JSON,
/// those before its flaw.
pub(crate) fn content_with<'a>(bytes: &'a [u8], see: impl FnMut(Key<'a>, Json<'a>)) -> Option<u64> {
    fast::content_with(bytes, see)
}

/// What a hash is of; digits of pi. Every value is hashed upon what it stands in: its key, or the items
/// before it.
const WHOLE: u64 = 0x9216_d5d9_8979_fb1b;
const KEY: u64 = 0x243f_6a88_85a3_08d3;
const TEXT: u64 = 0x1319_8a2e_0370_7344;
const WORD: u64 = 0xa409_3822_299f_31d0;
const OTHER: u64 = 0x082e_fa98_ec4e_6c89;
const OBJECT: u64 = 0xbe54_66cf_34e9_0c6c;
const ITEM: u64 = 0xc0ac_29b7_c97c_50dd;
const ARRAY: u64 = 0x3f84_d5b5_b547_0917;

/// A bit for each byte of a chunk that is a quote, a backslash, a control character or not ASCII.
#[inline]
pub(super) fn stops(chunk: &Chunk) -> u32 {
    let stops = |half: &[u8; 16]| {
        let half = u8x16::new(*half);
        let control = half.min(u8x16::splat(0x1f)).simd_eq(half);
        let quote = half.simd_eq(u8x16::splat(b'"'));
        let backslash = half.simd_eq(u8x16::splat(b'\\'));
        (control | quote | backslash | half).to_bitmask()
    };
    let (halves, _) = chunk.as_chunks();
    stops(&halves[0]) | stops(&halves[1]) << 16
}

/// The walk of [`content_with`], with the instructions of the caller and its way of finding
/// [`stops`].
#[inline(always)]
#[allow(clippy::inline_always)] // It takes on the instructions of who calls it.
pub(super) fn walk_by<'a>(
    bytes: &'a [u8],
    stops: impl Fn(&Chunk) -> u32 + Copy,
    mut see: impl FnMut(Key<'a>, Json<'a>),
) -> Option<u64> {
    let around = &mut [Level::default(); DEEPEST + 1];
    let mut at = skip(bytes, 0);
    if bytes.get(at) != Some(&b'{') {
        let (hash, end) = value(bytes, at, WHOLE, (around, 0), stops)?;
        return (skip(bytes, end) == bytes.len()).then_some(hash);
    }
    let mut sum = 0u64;
    at = skip(bytes, at + 1);
    if bytes.get(at) != Some(&b'}') {
        loop {
            let (name, begins) = key(bytes, at, stops)?;
            let (hash, end) = value(bytes, begins, name.hash, (around, 1), stops)?;
            see(Key(&bytes[name.from..name.to]), Json(&bytes[begins..end]));
            sum = sum.wrapping_add(hash);
            at = skip(bytes, end);
            match bytes.get(at)? {
                b',' => at = skip(bytes, at + 1),
                b'}' => break,
                _ => return None,
            }
        }
    }
    (skip(bytes, at + 1) == bytes.len()).then(|| object(WHOLE, sum))
}

/// A sum of its members' hashes, so that their order does not count.
#[inline]
fn object(seed: u64, members: u64) -> u64 {
    mix(OBJECT, seed, members)
}

/// The hash of its last item, which stands upon those of all before.
#[inline]
fn array(seed: u64, last: u64) -> u64 {
    mix(ARRAY, seed, last)
}

/// An object or array that is being walked.
#[derive(Clone, Copy, Default)]
struct Level {
    object: bool,
    /// What its hash stands upon.
    seed: u64,
    /// What its members or items have come to so far.
    sum: u64,
}

/// The hash of the value at `at`, which stands `deep` brackets deep, and the position after it. Goes
/// without calling itself: such a function could not take on the caller's instructions.
#[inline(always)]
#[allow(clippy::inline_always)] // It takes on the instructions of who calls it.
fn value(
    bytes: &[u8],
    mut at: usize,
    mut seed: u64,
    (around, deep): (&mut [Level; DEEPEST + 1], usize),
    stops: impl Fn(&Chunk) -> u32 + Copy,
) -> Option<(u64, usize)> {
    let mut level = Level::default();
    let mut depth = deep;
    loop {
        let mut hash;
        match *bytes.get(at)? {
            b'"' => (hash, at) = string(bytes, at, seed ^ TEXT, stops)?,
            open @ (b'{' | b'[') if depth <= DEEPEST => {
                let is_object = open == b'{';
                let sum = if is_object { 0 } else { seed ^ ITEM };
                at = skip(bytes, at + 1);
                // The closing bracket stands two after the opening one, in ASCII.
                if bytes.get(at) != Some(&(open + 2)) {
                    around[depth] = level;
                    depth += 1;
                    level = Level {
                        object: is_object,
                        seed,
                        sum,
                    };
                    if is_object {
                        let name;
                        (name, at) = key(bytes, at, stops)?;
                        seed = name.hash;
                    } else {
                        seed = sum;
                    }
                    continue;
                }
                at += 1;
                hash = if is_object {
                    object(seed, sum)
                } else {
                    array(seed, sum)
                };
            }
            _ => (hash, at) = word_or_number(bytes, at, seed)?,
        }
        // A value has ended, and with it perhaps what it stands in.
        loop {
            if depth == deep {
                return Some((hash, at));
            }
            at = skip(bytes, at);
            let next = *bytes.get(at)?;
            at += 1;
            if level.object {
                level.sum = level.sum.wrapping_add(hash);
                if next == b',' {
                    let name;
                    (name, at) = key(bytes, skip(bytes, at), stops)?;
                    seed = name.hash;
                    break;
                }
                if next != b'}' {
                    return None;
                }
                hash = object(level.seed, level.sum);
            } else {
                if next == b',' {
                    seed = hash;
                    at = skip(bytes, at);
                    break;
                }
                if next != b']' {
                    return None;
                }
                hash = array(level.seed, hash);
            }
            depth -= 1;
            level = around[depth];
        }
    }
}

/// A key: its hash, and where it lies.
struct Name {
    hash: u64,
    from: usize,
    to: usize,
}

/// The key at `at`, and where its value begins.
#[inline(always)]
#[allow(clippy::inline_always)] // It takes on the instructions of who calls it.
fn key(bytes: &[u8], at: usize, stops: impl Fn(&Chunk) -> u32) -> Option<(Name, usize)> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let (hash, end) = string(bytes, at, KEY, stops)?;
    let name = Name {
        hash,
        from: at + 1,
        to: end - 1,
    };
    let colon = skip(bytes, end);
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    Some((name, skip(bytes, colon + 1)))
}

/// The first position from `at` on that is not white space.
#[inline]
fn skip(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(&byte) if byte > b' ' => at,
        _ => skip_space(bytes, at),
    }
}

#[cold]
fn skip_space(bytes: &[u8], at: usize) -> usize {
    super::skip(bytes, at, 0)
}

/// The hash of the string whose opening quote stands at `at`, and the position after it.
#[inline(always)]
#[allow(clippy::inline_always)] // It takes on the instructions of who calls it.
fn string(
    bytes: &[u8],
    at: usize,
    seed: u64,
    stops: impl Fn(&Chunk) -> u32,
) -> Option<(u64, usize)> {
    let mut from = at + 1;
    let mut sum = seed;
    while let Some(chunk) = bytes.get(from..).and_then(<[u8]>::first_chunk) {
        let stops = stops(chunk);
        if stops == 0 {
            sum = whole(sum, chunk);
            from += CHUNK;
            continue;
        }
        let length = stops.trailing_zeros() as usize;
        if chunk[length % CHUNK] != b'"' {
            break;
        }
        return Some((part(sum, chunk, length), from + length + 1));
    }
    any_string(bytes, at, seed)
}

/// The same for a string with escapes and letters of all kinds, or near the end of the text.
fn any_string(bytes: &[u8], at: usize, seed: u64) -> Option<(u64, usize)> {
    let start = at + 1;
    let (mut end, mut plain) = (start, true);
    loop {
        end = string_step(bytes, end)?;
        match bytes[end] {
            b'"' => break,
            b'\\' => end = escape(bytes, end)?,
            _ => return None,
        }
        plain = false;
    }
    let raw = &bytes[start..end];
    // Bytes that are no UTF-8 count as what they are shown as.
    let hash = if plain && raw.is_ascii() {
        hash(seed, raw)
    } else {
        hash(seed, unescape(raw).as_bytes())
    };
    Some((hash, end + 1))
}

/// The position after the escape at `at`.
fn escape(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => {
            let digits = bytes.get(at + 2..at + 6)?;
            digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 6)
        }
        _ => None,
    }
}

/// The hash of the value at `at` that is neither a string nor anything to walk into, and the position
/// after it.
fn word_or_number(bytes: &[u8], at: usize, seed: u64) -> Option<(u64, usize)> {
    let rest = &bytes[at..];
    let word = |word: &[u8]| rest.starts_with(word).then_some(word.len());
    let length = match rest.first()? {
        b'{' | b'[' => return too_deep(bytes, at, seed),
        b't' => word(b"true")?,
        b'f' => word(b"false")?,
        b'n' => word(b"null")?,
        _ => number(rest)?,
    };
    Some((hash(seed ^ WORD, &rest[..length]), at + length))
}

/// The length of the number that `rest` begins with.
fn number(rest: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let count = rest[from..].iter().take_while(|b| b.is_ascii_digit());
        let count = count.count();
        (count > 0).then_some(from + count)
    };
    let mut at = usize::from(rest.first() == Some(&b'-'));
    at = match rest.get(at)? {
        b'0' => at + 1,
        _ => digits(at)?,
    };
    if rest.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = rest.get(at) {
        let signed = matches!(rest.get(at + 1), Some(b'+' | b'-'));
        at = digits(at + 1 + usize::from(signed))?;
    }
    Some(at)
}

#[cold]
fn too_deep(bytes: &[u8], at: usize, seed: u64) -> Option<(u64, usize)> {
    let end = value_end(bytes, at)?;
    let value = &bytes[at..end];
    super::valid(value).then(|| (hash(seed ^ OTHER, value), end))
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, valid};
    use super::*;
    use proptest::prelude::*;

    /// The hash by the obvious way, from values found one inside the other.
    fn plain(value: Json<'_>, seed: u64, depth: usize) -> u64 {
        match value.kind() {
            Kind::Object | Kind::Array if depth > DEEPEST => hash(seed ^ OTHER, value.bytes()),
            Kind::Object => {
                let sum = value.members().fold(0u64, |sum, (key, member)| {
                    let key = hash(KEY, key.text().as_bytes());
                    sum.wrapping_add(plain(member, key, depth + 1))
                });
                object(seed, sum)
            }
            Kind::Array => {
                let items = value.items();
                let last = items.fold(seed ^ ITEM, |sum, item| plain(item, sum, depth + 1));
                array(seed, last)
            }
            Kind::String => hash(seed ^ TEXT, value.text().as_bytes()),
            _ => hash(seed ^ WORD, value.bytes()),
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
            let mut seen = Vec::new();
            let walked = content_with(&text, |key, value| seen.push((key.text(), value)));
            prop_assert_eq!(walked.is_some(), valid(&text));
            if let Some(walked) = walked {
                let value = Json::new(&text);
                prop_assert_eq!(walked, plain(value, WHOLE, 0));
                let members: Vec<_> = value.members().map(|(key, value)| (key.text(), value)).collect();
                prop_assert_eq!(seen, members);
            }
        }
    }
}
