//! What the end of a trail's digests says of the silence after it; and times that cannot be.

use super::archive::{
    ACCOUNT, HOUR, call, coverage, fill, gaps, hour, hours, log, look, told, trail, unbroken,
};
use crate::digests::{Digest, Signer, Trail};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::Path;

const EU: &str = "eu-west-1";

/// The digests of a trail for these hours, and a log file in each hour that is wanted.
pub(super) fn chain(folder: &Path, trail: &Trail, of: Range<i64>, wanted: impl Fn(i64) -> bool) {
    let signer = Signer::first();
    let mut before: Option<Digest> = None;
    for of in of {
        let logs = [log(trail, of, &[look(&trail.region, of)])];
        let logs = if wanted(of) { &logs[..] } else { &[] };
        let window = (hour(of), hour(of + 1));
        let digest = trail.digest(&signer, window, before.as_ref(), logs);
        for log in logs {
            write(folder, &log.key, gzip(&log.text));
        }
        write(folder, &digest.key, gzip(&digest.text));
        before = Some(digest);
    }
}

fn beside(name: &str) -> Trail {
    Trail::new(ACCOUNT, EU, name)
}

/// The gaps of eu-west-1 in the first week.
fn holes(folder: &Path) -> Vec<(String, i64, i64)> {
    let answer = coverage("-o json --until 2026-03-09", folder).json();
    gaps(&answer, EU, "management")
}

/// What search says of them.
fn line(folder: &Path) -> String {
    let said = Ctq::new("search --event NoSuchEvent --until 2026-03-09")
        .arg(folder)
        .say();
    let mut lines = said.stderr.lines();
    let line = lines.find(|line| line.contains("ctq coverage"));
    line.unwrap_or_default().to_owned()
}

const ABSENT: &str = "ctq: digests of 111122223333 eu-west-1 are absent from 2026-03-06T04:00Z to 2026-03-09T00:00Z (ctq coverage shows all holes)";

#[test]
fn the_empty_digests_of_another_trail_prove_nothing_of_what_one_recorded() {
    let folder = folder();
    chain(folder.path(), &trail(EU), 0..100, |_| true);
    chain(folder.path(), &beside("audit"), 0..168, |_| false);
    fill(folder.path(), "us-east-1", 0..168);
    assert_eq!(told(&holes(folder.path())), [("digest-gap", 100, 168)]);
    // It is the same hole in a period that begins after the end.
    let part = coverage(
        "-o json --since 2026-03-07 --until 2026-03-09",
        folder.path(),
    )
    .json();
    assert_eq!(
        hours(&part, ACCOUNT, &json!(EU)),
        &json!({"digest-gap": 48})
    );
    // By names alone it may be a trail that was switched off, with another that goes on.
    assert_eq!(line(folder.path()), "");
    // One that begins there and has something to list carries on.
    let folder = crate::harness::folder();
    chain(folder.path(), &trail(EU), 0..100, |_| true);
    chain(folder.path(), &beside("later"), 100..168, |of| of == 130);
    fill(folder.path(), "us-east-1", 0..168);
    let answer = coverage("-o json --until 2026-03-09", folder.path()).json();
    let expected = json!({"covered": 101, "empty-proven": 67});
    assert_eq!(hours(&answer, ACCOUNT, &json!(EU)), &expected);
    assert_eq!(line(folder.path()), "");
}

/// A stream with a file a day whose digests end after a hundred hours; another goes on, and holds a call.
fn sparse(made: Option<(&str, Value)>) -> tempfile::TempDir {
    sparse_until(100, made)
}

/// The same whose digests end after so many hours.
fn sparse_until(last: i64, made: Option<(&str, Value)>) -> tempfile::TempDir {
    let folder = folder();
    chain(folder.path(), &trail(EU), 0..last, |of| of % 24 == 0);
    fill(folder.path(), "us-east-1", (0..168).filter(|of| *of != 100));
    let mut records = vec![look("us-east-1", 100)];
    if let Some((name, request)) = made {
        let at = hour(100) + HOUR / 6;
        let mut call = call(at, "us-east-1", ("cloudtrail", name), "mallory", request);
        call["eventID"] = json!("the-call");
        records.push(call);
    }
    let other = log(&trail("us-east-1"), 100, &records);
    write(folder.path(), &other.key, gzip(&other.text));
    folder
}

#[test]
fn silence_after_the_last_digest_is_not_quiet() {
    let folder = sparse(None);
    assert_eq!(told(&holes(folder.path())), [("digest-gap", 100, 168)]);
    assert_eq!(line(folder.path()), ABSENT);
    let text = coverage("--until 2026-03-09", folder.path());
    let row = "no digest where one should be: files may be gone";
    assert!(text.text().contains(row), "{}", text.text());
}

#[test]
fn a_trail_that_was_switched_off_owes_no_digests() {
    let name = json!({"name": "main"});
    let folder = sparse(Some(("StopLogging", name.clone())));
    assert_eq!(told(&holes(folder.path())), [("stopped", 100, 168)]);
    // The last of them come with the stop.
    let folder = sparse_until(99, Some(("StopLogging", name.clone())));
    let owed = [("digest-gap", 99, 101), ("stopped", 101, 168)];
    assert_eq!(told(&holes(folder.path())), owed);
    // Without digests silence is judged by habit again: a file a day is usual, and the next two days bring none.
    let mut without = name;
    without["enableLogFileValidation"] = json!(false);
    let folder = sparse(Some(("UpdateTrail", without)));
    let classes: Vec<String> = holes(folder.path()).into_iter().map(|one| one.0).collect();
    assert!(!classes.contains(&"digest-gap".to_owned()), "{classes:?}");
}

#[test]
fn the_stop_of_another_trail_excuses_no_end_of_digests() {
    let folder = sparse(Some(("StopLogging", json!({"name": "decoy"}))));
    assert_eq!(told(&holes(folder.path())), [("digest-gap", 100, 168)]);
    // Nor does its making say that nothing was recorded before.
    let folder = crate::harness::folder();
    fill(folder.path(), "us-east-1", (0..168).filter(|of| *of != 96));
    fill(folder.path(), EU, 96..168);
    let made = json!({"name": "decoy", "s3BucketName": "b", "isMultiRegionTrail": true});
    let made = call(
        hour(96) + 60,
        "us-east-1",
        ("cloudtrail", "CreateTrail"),
        "bob",
        made,
    );
    let other = log(&trail("us-east-1"), 96, &[look("us-east-1", 96), made]);
    write(folder.path(), &other.key, gzip(&other.text));
    assert_eq!(told(&holes(folder.path())), [("suspect", 0, 96)]);
}

#[test]
fn what_went_before_the_first_digest_that_is_here_is_a_hole_where_that_one_names_another() {
    let folder = folder();
    fill(folder.path(), "us-east-1", 0..168);
    chain(folder.path(), &trail(EU), 0..168, |of| of % 24 == 0);
    for of in 0..50 {
        let gone = log(&trail(EU), of, &[]).key;
        let _ = std::fs::remove_file(folder.path().join(gone));
        let digest = trail(EU).key(hour(of + 1), false);
        std::fs::remove_file(folder.path().join(digest)).expect("a digest");
    }
    assert_eq!(told(&holes(folder.path())), [("digest-gap", 0, 50)]);
    // One that says that none went before is the beginning.
    let other = crate::harness::folder();
    fill(other.path(), "us-east-1", 0..168);
    chain(other.path(), &trail(EU), 50..168, |of| of % 24 == 0);
    let answer = coverage("-o json --until 2026-03-09", other.path()).json();
    let expected = json!({"out-of-life": 50, "covered": 4, "empty-proven": 114});
    assert_eq!(hours(&answer, ACCOUNT, &json!(EU)), &expected);
}

#[test]
fn a_chain_that_begins_where_its_trail_was_started_again_is_not_the_first() {
    let hours = |begins: i64| {
        let folder = folder();
        for of in [0..60, 60..168] {
            chain(folder.path(), &trail("us-east-1"), of, |_| true);
        }
        chain(folder.path(), &trail(EU), begins..168, |_| true);
        let answer = coverage("-o json", folder.path()).json();
        hours(&answer, ACCOUNT, &json!(EU)).clone()
    };
    assert_eq!(hours(60), json!({"digest-gap": 60, "covered": 108}));
    assert_eq!(hours(61), json!({"digest-gap": 61, "covered": 107}));
    // A region that is switched on begins at its own time.
    assert_eq!(hours(80), json!({"out-of-life": 80, "covered": 88}));
}

#[test]
fn empty_digest_files_prove_no_silence() {
    let folder = folder();
    chain(folder.path(), &trail(EU), 0..168, |of| {
        !(60..80).contains(&of)
    });
    assert_eq!(line(folder.path()), "");
    for of in 60..80 {
        let key = trail(EU).key(hour(of + 1), false);
        write(folder.path(), &key, "");
    }
    let absent = "ctq: digests of 111122223333 eu-west-1 are absent from 2026-03-04T12:00Z to 2026-03-05T08:00Z (ctq coverage shows all holes)";
    assert_eq!(line(folder.path()), absent);
}

#[test]
fn hours_without_digests_that_a_trail_was_told_not_to_deliver_are_as_without_digests() {
    let folder = folder();
    let mut eu = trail(EU);
    EU.clone_into(&mut eu.home);
    chain(folder.path(), &eu, 0..50, |_| true);
    chain(folder.path(), &eu, 100..168, |_| true);
    fill(folder.path(), EU, (51..100).filter(|of| *of != 99));
    for (of, on) in [(50, false), (99, true)] {
        let request = json!({"name": "main", "enableLogFileValidation": on});
        let call = call(
            hour(of) + 60,
            EU,
            ("cloudtrail", "UpdateTrail"),
            "bob",
            request,
        );
        let log = log(&eu, of, &[look(EU, of), call]);
        write(folder.path(), &log.key, gzip(&log.text));
    }
    let answer = coverage("-o json --until 2026-03-09", folder.path()).json();
    let expected = json!({"covered": 118, "covered-unverified": 50});
    assert_eq!(hours(&answer, ACCOUNT, &json!(EU)), &expected);
}

#[test]
fn a_copy_without_the_organisations_folder_has_its_digests() {
    let folder = folder();
    let mut org = trail(EU);
    "AWSLogs/o-acme1234567/".clone_into(&mut org.prefix);
    chain(folder.path(), &org, 0..48, |_| true);
    let copy = folder.path().join("AWSLogs/o-acme1234567");
    let answer = coverage("-o json", &copy).json();
    let expected = json!({"covered": 48});
    assert_eq!(hours(&answer, ACCOUNT, &json!(EU)), &expected);
    assert_eq!(
        answer["streams"].as_array().map(Vec::len),
        Some(1),
        "{answer:#}"
    );
}

#[test]
fn digests_that_are_just_late_are_no_hole() {
    let folder = folder();
    chain(folder.path(), &trail(EU), 0..100, |of| of % 24 == 0);
    fill(folder.path(), "us-east-1", 0..102);
    let answer = coverage("-o json", folder.path()).json();
    let pending = json!({"covered": 5, "empty-proven": 95, "quiet": 1, "pending": 1});
    assert_eq!(hours(&answer, ACCOUNT, &json!(EU)), &pending);
}

#[test]
fn what_is_dated_before_cloudtrail_or_to_come_makes_the_archive_no_longer() {
    let folder = folder();
    chain(folder.path(), &trail(EU), 0..4, |_| true);
    let region = "us-east-1";
    let of = |year: &str| {
        let mut record = look(region, 2);
        record["eventTime"] = json!(format!("{year}-03-02T02:30:00Z"));
        record["eventID"] = json!(year);
        record
    };
    let records = [look(region, 2), of("0001"), of("9999")];
    let log = log(&trail(region), 2, &records);
    write(folder.path(), &log.key, gzip(&log.text));
    let far = crate::digests::at("9999-01-01T00:00:00Z");
    let window = (far, far + HOUR);
    let digest = trail(EU).digest(&Signer::first(), window, None, &[]);
    write(folder.path(), &digest.key, gzip(&digest.text));
    let answer = coverage("-o json", folder.path()).json();
    let period = json!({"since": "2026-03-02T00:00:00Z", "until": "2026-03-02T04:00:00Z"});
    assert_eq!(answer["period"], period);
    assert_eq!(answer["strayEvents"], 2);
    assert_eq!(answer["digests"]["stray"], 1);
    let said = unbroken(&coverage("", folder.path()));
    for note in [
        "2 events of a time that cannot be (before CloudTrail was, to come, far from its delivery)",
        "1 digest of a time that cannot be (before CloudTrail was, to come, far from its delivery)",
    ] {
        assert!(said.contains(note), "{said}");
    }
}
