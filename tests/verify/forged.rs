//! What somebody can write without a key: digests that nobody signed, beside those that CloudTrail did.

use super::asked::Archive;
use super::case::{Case, NONE, expect};
use super::inside::record;
use super::world::{HOUR, START, World, records, save_head};
use crate::digests::{Digest, Log, Trail, at, sha256};
use crate::harness::write;
use crate::story::gzip;
use ctq::verify::{Belief, Checked, Verdict};
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

/// A digest of these hours that lists one log file. Its signature is not saved.
fn listing(
    world: &World,
    hours: (i64, i64),
    before: Option<&Digest>,
    log: &Log,
    backfill: bool,
) -> Digest {
    let window = (at(START) + hours.0 * HOUR, at(START) + hours.1 * HOUR);
    let listed = [(log.key.as_str(), sha256(&log.text))].into_iter();
    let trail = &world.trail;
    trail.digest_of(&world.signer, window, before, listed, backfill)
}

#[test]
fn a_backfill_digest_that_nobody_signed_takes_nothing_in() {
    let mut case = Case::new();
    let late = case.world.log(3, 7);
    case.world.put(&late);
    let genuine = listing(&case.world, (3, 4), None, &late, true);
    case.world.put_digest(&genuine);
    let extra = case.world.log(2, 7);
    case.world.put(&extra);
    let check = |case: &Case| case.check_after(|folder| save_head(folder, &genuine));
    expect(&check(&case), Verdict::Altered, NONE, [0, 0, 1, 0]);
    for before in [None, Some(&genuine)] {
        let mut case = Case::new();
        for log in [&late, &extra] {
            case.world.put(log);
        }
        case.world.put_digest(&genuine);
        let forged = listing(&case.world, (5, 6), before, &extra, true);
        case.world.put_digest(&forged);
        let checked = check(&case);
        expect(&checked, Verdict::Altered, [0, 0, 0, 1], [0, 0, 1, 0]);
        assert_eq!(checked.unvouched(), 1);
    }
}

#[test]
fn a_digest_that_reaches_back_over_proven_ones_takes_nothing_in() {
    let check = |linked: bool| {
        let mut case = Case::new();
        let extra = case.world.log(2, 7);
        case.world.put(&extra);
        let before = case.world.newest();
        let forged = listing(
            &case.world,
            (0, 7),
            Some(before).filter(|_| linked),
            &extra,
            false,
        );
        case.world.put_digest(&forged);
        case.check()
    };
    let linked = check(true);
    expect(&linked, Verdict::Altered, [1, 0, 0, 0], [0, 0, 1, 0]);
    let because = "begins before the end of the digest that it names as the one before it";
    assert!(
        linked.findings.iter().any(|one| one.because == because),
        "{linked:#?}"
    );
    expect(&check(false), Verdict::Altered, [0, 0, 0, 1], [0, 0, 1, 0]);
}

#[test]
fn nothing_before_the_end_of_what_is_intact_rests_on_hashes() {
    let mut case = Case::new();
    case.with_head = false;
    // CloudTrail may name a log file a little before the hour of its digest.
    let early = case.world.log(4, 3);
    case.world.put(&early);
    let text = String::from_utf8(early.text.clone()).expect("JSON");
    case.world
        .forge(5, |digest| list(digest, &early.key, &text));
    let checked = case.check();
    expect(&checked, Verdict::Intact, [0, 0, 0, 1], NONE);
    let minute = ctq::event::Time(at("2026-03-14T04:40:00Z") * 1_000_000);
    assert_eq!(checked.intact_until(), Some(minute));
}

/// Whoever puts a file in after the newest digest can put a digest in that lists it.
#[test]
fn a_digest_that_nobody_signed_vouches_for_no_event_of_a_proven_hour() {
    let of = |minute: i64, until: bool| {
        let mut case = Case::new();
        case.with_head = false;
        let mut log = case.world.log(6, 0);
        log.text = format!(r#"{{"Records":[{}]}}"#, record(minute)).into_bytes();
        case.world.hour(6, vec![log], true);
        let end = ctq::event::Time((at(START) + 6 * HOUR) * 1_000_000);
        case.scope.until = Some(end).filter(|_| until);
        case.check()
    };
    let forged = of(150, false);
    expect(&forged, Verdict::Undecided, [0, 0, 0, 1], [0, 0, 0, 1]);
    let told: Vec<&str> = forged.findings.iter().map(|one| &*one.because).collect();
    for wanted in [
        "events of hours that digests are about lie in 1 file that only a digest lists for which no signature here speaks: delivered late, or put in",
        "an event of 111122223333 eu-west-1 at 2026-03-14T02:40:33Z is in it, proven digests are about that hour, and only one that no signature here speaks for lists the file: delivered late, or put in",
    ] {
        assert!(told.contains(&wanted), "{told:#?}");
    }
    expect(&of(150, true), Verdict::Undecided, NONE, [0, 0, 0, 1]);
    // An event of the hour itself, and one that was a little late.
    for minute in [355, 370] {
        expect(&of(minute, false), Verdict::Intact, [0, 0, 0, 1], NONE);
        expect(&of(minute, true), Verdict::Intact, NONE, NONE);
    }
}

/// A text that is an event to whoever reads the archive, and a digest of a trail that there is not.
#[test]
fn an_event_in_the_dress_of_a_digest_is_found() {
    let of = |dress: &dyn Fn(&mut Value), named: bool, keys: bool, until: bool| {
        let mut case = Case::new();
        if !keys {
            case = case.without_keys();
        }
        let world = &case.world;
        let trail = Trail::new("111122223333", "eu-west-1", "other");
        let (start, end) = (at(START) + 5 * HOUR, at(START) + 6 * HOUR);
        let digest = trail.digest(&world.signer, (start, end), None, &[]);
        let mut document = digest.document();
        dress(&mut document);
        let name = digest.key.rsplit('/').next().unwrap_or_default().to_owned();
        let name = if named { name } else { "x.json".to_owned() };
        let text = document.to_string().replace("Kecords", r"\u0052ecords");
        let files = &mut case.world.files;
        files.insert(name, gzip(text.as_bytes()));
        let end = ctq::event::Time((end - HOUR / 2) * 1_000_000);
        case.scope.until = Some(end).filter(|_| until);
        case.check()
    };
    let event = || serde_json::from_str::<Value>(&record(150)).expect("JSON");
    let whole = |digest: &mut Value| {
        for (key, value) in event().as_object().expect("a record") {
            digest[key] = value.clone();
        }
    };
    let small = |digest: &mut Value| digest["records"] = vec![event()].into();
    let escaped = |digest: &mut Value| digest["Kecords"] = vec![event()].into();
    let wrapped = |digest: &mut Value| digest["CloudTrailEvent"] = record(150).into();
    let dresses: [&dyn Fn(&mut Value); 4] = [&whole, &small, &escaped, &wrapped];
    for dress in dresses {
        for (named, keys) in [(true, true), (true, false), (false, true), (false, false)] {
            let checked = of(dress, named, keys, false);
            expect(&checked, Verdict::Altered, [1, 0, 0, 0], NONE);
        }
        // By its name it is none of the period.
        let checked = of(dress, true, true, true);
        assert_eq!(checked.verdict(), Verdict::Undecided, "{checked:#?}");
    }
}

/// Two trails may deliver to one folder, so the hours of one say nothing of what the other lists.
#[test]
fn a_digest_that_nobody_signed_beside_the_proven_ones_of_another_trail_is_undecided() {
    let case = Case::new();
    let mut other = World::of(Trail::new("111122223333", "eu-west-1", "other"), &[]);
    for hour in 0..3 {
        let log = other.log(hour, 7);
        other.hour(hour, vec![log], hour > 0);
    }
    let check = |saved: bool| -> Checked {
        case.check_after(|folder| {
            other.write(folder);
            if saved {
                save_head(folder, other.newest());
            }
        })
    };
    let open = check(false);
    expect(&open, Verdict::Undecided, [0, 0, 0, 1], NONE);
    assert_eq!(open.unvouched(), 1);
    expect(&check(true), Verdict::Intact, NONE, NONE);
}

#[test]
fn a_log_file_apart_from_the_digests_that_are_about_its_hour_is_told_by_name() {
    let archive = Archive::new(4, true);
    let put = |key: &str, text: &str| {
        write(archive.folder.path(), key, gzip(text.as_bytes()));
    };
    let world = &archive.world;
    // Copies of what is listed are what they are copies of, and of before the first digest nothing is known.
    put(
        &format!("x/{}", world.log_key(1, 0)),
        &records("hour 1 file 0"),
    );
    let before = world
        .trail
        .log(at(START) - 5 * HOUR, "aBcDeFgHiJkLmNoP", "");
    put(&format!("y/{}", before.key), &records("before"));
    let (head, code, _) = archive.head("");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT  all that was checked is as CloudTrail signed it; 1 log file could not be checked",
            Some(0)
        )
    );
    let forged = world.log(2, 7);
    for folder in [
        "z/",
        "z/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/14/",
    ] {
        let archive = Archive::new(4, true);
        let name = forged.key.rsplit('/').next().unwrap_or_default();
        write(
            archive.folder.path(),
            &format!("{folder}{name}"),
            gzip(&forged.text),
        );
        for line in [
            "",
            "--since 2026-03-14T01:00:00Z --until 2026-03-14T04:00:00Z",
        ] {
            let (head, code, text) = archive.head(line);
            assert_eq!(
                (head.as_str(), code),
                (
                    "UNDECIDED  111122223333 eu-west-1: 1 log file lies in another folder than the digests that are about its time, and none lists it",
                    Some(2)
                )
            );
            let told: Vec<&str> = text.split_whitespace().collect();
            let told = told.join(" ");
            let wanted = format!(
                "{name}: lies in another folder than the digests that are about its time, and none lists it"
            );
            assert!(told.contains(&wanted), "{text}");
        }
    }
}
