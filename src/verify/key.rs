//! Public keys: what `aws cloudtrail list-public-keys` prints, read in every form it has had.
//!
//! A key's value is the base64 of a PKCS#1 `RSAPublicKey`, in one published example of a
//! `SubjectPublicKeyInfo`; its fingerprint is the MD5 of those bytes (held against four published keys).
//! That shows that key and fingerprint belong together, and nothing about where they come from.

use crate::event::{Time, parse_time};
use crate::text::hex;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// The keys that a person vouches for.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    by_fingerprint: BTreeMap<String, Key>,
}

/// One key, and when it is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    /// From when on it signs, where that is known.
    pub(super) from: Option<Time>,
    /// Until when.
    pub(super) to: Option<Time>,
}

/// Why a text gives no keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError(String);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}

impl Keys {
    /// Adds the keys of one or more answers of `list-public-keys`. Gives back what is wrong with single
    /// keys, which are left out.
    pub fn add(&mut self, text: &[u8]) -> Result<Vec<String>, KeyError> {
        let mut wrong = Vec::new();
        let mut lists = 0;
        for answer in serde_json::Deserializer::from_slice(text).into_iter::<Value>() {
            let answer = answer.map_err(|error| KeyError(format!("no JSON: {error}")))?;
            let Some(list) = member(&answer, "publicKeyList").and_then(Value::as_array) else {
                continue;
            };
            lists += 1;
            for (number, entry) in list.iter().enumerate() {
                match Key::read(entry) {
                    Ok((fingerprint, key)) => self.insert(fingerprint, key),
                    Err(what) => wrong.push(format!("key {}: {what}", number + 1)),
                }
            }
        }
        if lists == 0 {
            return Err(KeyError(
                "no PublicKeyList in it; save what `aws cloudtrail list-public-keys` prints".into(),
            ));
        }
        Ok(wrong)
    }

    /// A key may be listed several times, with the same window or, from different days, another one.
    fn insert(&mut self, fingerprint: String, key: Key) {
        self.by_fingerprint
            .entry(fingerprint)
            .and_modify(|known| {
                known.from = known.from.zip(key.from).map(|(a, b)| a.min(b));
                known.to = known.to.zip(key.to).map(|(a, b)| a.max(b));
            })
            .or_insert(key);
    }

    /// How many different keys there are.
    pub fn len(&self) -> usize {
        self.by_fingerprint.len()
    }

    /// True without any key.
    pub fn is_empty(&self) -> bool {
        self.by_fingerprint.is_empty()
    }

    pub(super) fn get(&self, fingerprint: &str) -> Option<&Key> {
        self.by_fingerprint.get(fingerprint)
    }
}

impl Key {
    /// Reads an entry of the list: its fingerprint, computed, and the key.
    fn read(entry: &Value) -> Result<(String, Key), String> {
        let value = member(entry, "value").and_then(Value::as_str);
        let value: String = value.ok_or("has no Value")?.split_whitespace().collect();
        let der = STANDARD
            .decode(value)
            .map_err(|_| "its Value is no base64")?;
        let computed = hex(&Md5::digest(&der));
        let said = member(entry, "fingerprint").and_then(Value::as_str);
        if said.is_some_and(|said| !said.eq_ignore_ascii_case(&computed)) {
            return Err("its Value does not have its Fingerprint".into());
        }
        let (modulus, exponent) = components(&der).ok_or("its Value is no RSA public key")?;
        let time = |name| match member(entry, name) {
            Some(Value::String(text)) => parse_time(text),
            Some(Value::Number(number)) => parse_time(&number.to_string()),
            _ => None,
        };
        let key = Key {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
            from: time("validityStartTime"),
            to: time("validityEndTime"),
        };
        Ok((computed, key))
    }

    /// Whether the signature is that of the text: RSASSA-PKCS1-v1_5 with SHA-256.
    pub(super) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents {
            n: &self.modulus,
            e: &self.exponent,
        };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature)
            .is_ok()
    }
}

/// A member by its name, whatever the case of its letters: `Value` in one version, `value` in another.
pub(super) fn member<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    let members = object.as_object()?;
    let found = members
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// The bytes behind hexadecimal digits of either case.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

/// Modulus and exponent of a PKCS#1 `RSAPublicKey`, bare or inside a `SubjectPublicKeyInfo`.
fn components(der: &[u8]) -> Option<(&[u8], &[u8])> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    let (inside, []) = element(der, SEQUENCE)? else {
        return None;
    };
    if let Some((_algorithm, rest)) = element(inside, SEQUENCE) {
        let (bits, []) = element(rest, BIT_STRING)? else {
            return None;
        };
        // The first byte counts unused bits.
        return components(bits.strip_prefix(&[0])?);
    }
    let (modulus, rest) = element(inside, INTEGER)?;
    let (exponent, []) = element(rest, INTEGER)? else {
        return None;
    };
    // A zero in front keeps an integer positive.
    let bare = |integer: &'_ [u8]| integer.iter().take_while(|byte| **byte == 0).count();
    let (modulus, exponent) = (&modulus[bare(modulus)..], &exponent[bare(exponent)..]);
    (!modulus.is_empty() && !exponent.is_empty()).then_some((modulus, exponent))
}

/// The content of the DER element that `der` begins with, if it has this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[first, short], rest) = der.split_first_chunk::<2>()?;
    if first != tag {
        return None;
    }
    let (length, rest) = match short {
        0..=0x7f => (usize::from(short), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            let length = bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A PKCS#1 key of 2048 bits and the same as `SubjectPublicKeyInfo`.
    fn both_forms() -> [Vec<u8>; 2] {
        let mut modulus = vec![0x02, 0x82, 0x01, 0x01, 0x00];
        modulus.extend((0..=255u8).map(|byte| byte | 0x80));
        let integers = [&modulus[..], &[0x02, 0x03, 1, 0, 1]].concat();
        let pkcs1 = [&[0x30, 0x82, 0x01, 0x0a], &integers[..]].concat();
        let mut spki = vec![0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09];
        spki.extend([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0]);
        spki.extend([0x03, 0x82, 0x01, 0x0f, 0x00]);
        spki.extend(&pkcs1);
        [pkcs1, spki]
    }

    #[test]
    fn both_forms_of_a_key_give_the_same_numbers() {
        let [pkcs1, spki] = both_forms();
        assert_eq!((pkcs1.len(), spki.len()), (270, 294));
        let (modulus, exponent) = components(&pkcs1).expect("a key");
        assert_eq!((modulus.len(), exponent), (256, &[1, 0, 1][..]));
        assert_eq!(components(&spki), Some((modulus, exponent)));
        for length in 0..pkcs1.len() {
            assert_eq!(components(&pkcs1[..length]), None, "{length}");
        }
        assert_eq!(components(&[&pkcs1[..], b"x"].concat()), None);
    }

    #[test]
    fn lists_are_read_with_either_spelling_and_every_form_of_time() {
        let [pkcs1, spki] = both_forms();
        let entry = |der: &[u8], from: Value| {
            json!({"Value": STANDARD.encode(der), "ValidityStartTime": from,
                   "ValidityEndTime": "2026-05-01T02:00:00+02:00", "Fingerprint": hex(&Md5::digest(der))})
        };
        let text =
            json!({"PublicKeyList": [entry(&pkcs1, json!(1_773_360_000.5))], "NextToken": "x"})
                .to_string()
                + &json!({"publicKeyList": [entry(&spki, json!("2026-03-01T00:00:00Z"))]})
                    .to_string();
        let mut keys = Keys::default();
        assert_eq!(keys.add(text.as_bytes()), Ok(Vec::new()));
        assert_eq!(keys.len(), 2);
        let key = keys.get(&hex(&Md5::digest(&pkcs1))).expect("the first");
        assert_eq!(key.from, Some(Time(1_773_360_000_500_000)));
        assert_eq!(
            key.to.map(|t| t.to_string()).as_deref(),
            Some("2026-05-01T00:00:00Z")
        );
    }

    #[test]
    fn what_is_no_key_is_told_and_the_rest_is_kept() {
        let [pkcs1, _] = both_forms();
        let good = json!({"Value": STANDARD.encode(&pkcs1)});
        let list = json!({"PublicKeyList": [
            {}, {"Value": "%"}, {"Value": "AAAA"}, {"Value": STANDARD.encode(&pkcs1), "Fingerprint": "00"}, good,
        ]});
        let mut keys = Keys::default();
        let wrong = keys.add(list.to_string().as_bytes()).expect("a list");
        assert_eq!(
            wrong,
            [
                "key 1: has no Value",
                "key 2: its Value is no base64",
                "key 3: its Value is no RSA public key",
                "key 4: its Value does not have its Fingerprint",
            ]
        );
        assert_eq!(keys.len(), 1);
        for text in ["", "[]", "{}", "nonsense"] {
            assert!(keys.add(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn hexadecimal_digits() {
        assert_eq!(unhex("00fF10"), Some(vec![0, 255, 16]));
        assert_eq!(unhex(""), Some(Vec::new()));
        assert_eq!((unhex("0"), unhex("0g"), unhex("é")), (None, None, None));
        assert_eq!(hex(&[0, 255, 16]), "00ff10");
    }
}
