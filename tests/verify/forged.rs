//! What somebody can write without a key: digests that nobody signed, beside those that CloudTrail did.

use super::case::{Case, expect};
use super::world::{HOUR, START, records, save_head};
use crate::digests::{at, sha256};
use crate::story::gzip;
use ctq::verify::{Belief, Verdict};
use serde_json::{Value, json};

/// Adds a log file to what a digest lists.
fn list(digest: &mut Value, key: &str, text: &str) {
    let log = json!({
        "s3Bucket": digest["digestS3Bucket"],
        "s3Object": key,
        "hashValue": sha256(text.as_bytes()),
        "hashAlgorithm": "SHA-256",
        "newestEventTime": "2026-03-14T01:10:00Z",
        "oldestEventTime": "2026-03-14T01:05:00Z",
    });
    digest["logFiles"].as_array_mut().expect("a list").push(log);
}

#[test]
fn a_digest_that_nobody_signed_makes_no_altered_log_file_good() {
    let mut case = Case::new();
    case.with_head = false;
    let (key, text) = (case.world.log_key(1, 0), records("nothing happened"));
    case.world.files.insert(key.clone(), gzip(text.as_bytes()));
    let newest = case.world.digests.len() - 1;
    case.world.forge(newest, |digest| list(digest, &key, &text));
    expect(&case.check(), Verdict::Altered, [0, 0, 0, 1], [1, 0, 0, 0]);
}

#[test]
fn a_digest_that_nobody_signed_vouches_for_no_log_file_of_another_hour() {
    let put_in = |with_head| {
        let mut case = Case::new();
        case.with_head = with_head;
        let extra = case.world.log(2, 7);
        case.world.put(&extra);
        let text = String::from_utf8(extra.text.clone()).expect("JSON");
        let newest = case.world.digests.len() - 1;
        case.world
            .forge(newest, |digest| list(digest, &extra.key, &text));
        case.check()
    };
    expect(&put_in(false), Verdict::Altered, [0, 0, 0, 1], [0, 0, 1, 0]);
    // Its signature says that it was changed: one file rests on it, the other is in no digest.
    expect(&put_in(true), Verdict::Altered, [1, 0, 0, 0], [0, 0, 1, 1]);
}

#[test]
fn what_is_proven_ends_where_a_signature_says_so() {
    let mut case = Case::new();
    case.with_head = false;
    let gone = case.world.digests[4].key.clone();
    case.world.take(&gone);
    case.world.forge(5, |digest| {
        for (name, value) in digest.as_object_mut().expect("an object") {
            if name.starts_with("previousDigest") {
                *value = Value::Null;
            }
        }
    });
    // The signature of the digest before the one that is gone, saved from it.
    let kept = case.world.digests[3].clone();
    let checked = case.check_after(|folder| save_head(folder, &kept));
    let beliefs: Vec<Belief> = checked.chains[0].windows.iter().map(|w| w.belief).collect();
    assert_eq!(beliefs[3..], [Belief::Signed, Belief::Unsigned]);
    let end = ctq::event::Time((at(START) + 4 * HOUR) * 1_000_000);
    assert_eq!(checked.intact_until(), Some(end));
}
