//! Two texts of one JSON value have one hash: members in any order, white space and escapes in any
//! form. It decides whether two deliveries of an event say the same.

use super::{Json, Kind};
use std::hash::{BuildHasher, Hasher};

/// Deeper values are compared by their bytes: the hash must not overflow the stack on hostile input.
const DEEPEST: usize = 64;

/// A hash that is equal for texts that say the same: member order, white space and string escapes do
/// not count; the digits of a number do.
pub fn canonical_hash(value: Json<'_>) -> u64 {
    at_depth(value, 0)
}

fn at_depth(value: Json<'_>, depth: usize) -> u64 {
    if depth > DEEPEST {
        return hash(9, value.bytes());
    }
    match value.kind() {
        Kind::Object => {
            let mut sum = 0u64;
            for (key, member) in value.members() {
                let pair = [hash(1, key.text().as_bytes()), at_depth(member, depth + 1)];
                sum = sum.wrapping_add(pair_hash(2, pair));
            }
            pair_hash(3, [sum, 0])
        }
        Kind::Array => value.items().fold(4, |sum, item| {
            pair_hash(5, [sum, at_depth(item, depth + 1)])
        }),
        Kind::String => hash(6, value.text().as_bytes()),
        _ => hash(7, value.bytes()),
    }
}

fn hash(domain: u64, bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::quality::FixedState::with_seed(domain).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

fn pair_hash(domain: u64, pair: [u64; 2]) -> u64 {
    let mut hasher = foldhash::quality::FixedState::with_seed(domain).build_hasher();
    hasher.write_u64(pair[0]);
    hasher.write_u64(pair[1]);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
