//! Ids that tell what they are of: where one stands, it means that one resource.

use super::kind::{Kind, has};
use super::table;

/// The row of a type.
pub(super) fn row(service: &str, name: &str) -> Option<&'static Kind> {
    let mut rows = table::of_service(service).iter().copied();
    rows.find(|kind| kind.name == name)
}

/// Is the text an id of this kind, one that tells it?
pub(super) fn is_id_of(kind: &Kind, text: &str) -> bool {
    has_prefix_of(kind, text) || kind_of(text).is_some_and(|other| std::ptr::eq(other, kind))
}

/// `i-0abc…` for `i`: 8 or 17 hexadecimal digits behind one of the kind's beginnings ("Resource IDs", EC2
/// User Guide).
pub(super) fn has_prefix_of(kind: &Kind, text: &str) -> bool {
    text.rsplit_once('-')
        .is_some_and(|(start, hex)| has(kind.ids, start) && (is_hex(hex, 8) || is_hex(hex, 17)))
}

/// The kind of an id that is distinctive by its form: access keys and unique ids ("IAM identifiers"), KMS
/// keys ("Key identifiers"), hosted zones, distributions.
pub(super) fn kind_of(text: &str) -> Option<&'static Kind> {
    let shouted = text.len() >= 10
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let begins = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    // Real ones have 20 characters or more; examples are shorter.
    if shouted && text.len() >= 16 && begins(&["AKIA", "ASIA"]) {
        return row("iam", "access-key");
    }
    let unique = [
        "AGPA", "AIDA", "AIPA", "ANPA", "ANVA", "APKA", "AROA", "ASCA",
    ];
    if shouted && text.len() >= 16 && begins(&unique) {
        return row("iam", "unique-id");
    }
    if is_uuid(text) || text.strip_prefix("mrk-").is_some_and(|hex| is_hex(hex, 32)) {
        return row("kms", "key");
    }
    // A digit, lest a word in capitals be taken for an id.
    let digit = text.bytes().any(|byte| byte.is_ascii_digit());
    match text.as_bytes().first() {
        Some(b'Z') if shouted && digit => row("route53", "hosted-zone"),
        Some(b'E') if shouted && digit && (12..=14).contains(&text.len()) => {
            row("cloudfront", "distribution")
        }
        _ => None,
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_uuid(text: &str) -> bool {
    let mut parts = text.split('-');
    [8, 4, 4, 4, 12]
        .iter()
        .all(|length| parts.next().is_some_and(|part| is_hex(part, *length)))
        && parts.next().is_none()
}
