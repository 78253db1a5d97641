//! What somebody might do to log files, and what must not be taken for it.

use super::case::{Case, HOURS, NONE, expect, numbers};
use super::world::{HOUR, START, World, records, save_head};
use crate::digests::{Trail, at, sha256};
use crate::harness::folder;
use crate::story::gzip;
use ctq::verify::{Absence, Scope, Verdict};

#[test]
fn nothing_was_done() {
    let checked = Case::new().check();
    expect(&checked, Verdict::Intact, NONE, NONE);
    let counts = checked.counts;
    assert_eq!(
        (counts.digests, counts.signed, counts.whole_keys),
        (6, 6, 6)
    );
    assert_eq!((counts.listed, counts.valid, counts.proven), (9, 9, 9));
    let [chain] = &checked.chains[..] else {
        panic!("one chain")
    };
    assert_eq!(chain.windows.len(), 6);
    assert_eq!((&chain.absent[..], &chain.before), (&[][..], &None));
    assert!(checked.issues.is_empty(), "{:?}", checked.issues);
}

#[test]
fn the_newest_digest_has_no_signature_unless_it_was_saved() {
    let mut case = Case::new();
    case.with_head = false;
    let checked = case.check();
    expect(&checked, Verdict::Intact, [0, 0, 0, 1], NONE);
    let start = ctq::event::Time((at(START) + 5 * HOUR) * 1_000_000);
    assert_eq!(checked.intact_until(), Some(start));
    assert_eq!((checked.counts.signed, checked.counts.unsigned), (5, 1));
    assert_eq!((checked.counts.valid, checked.counts.proven), (9, 8));
    let newest = case.world.newest();
    let wanted = (newest.bucket.clone(), newest.key.clone());
    assert_eq!(checked.chains[0].unsigned, Some(wanted));
}

#[test]
fn without_keys_only_hashes_speak() {
    let checked = Case::new().without_keys().check();
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!((checked.counts.hash_only, checked.counts.unsigned), (5, 1));
    assert_eq!((checked.counts.valid, checked.counts.proven), (9, 0));
}

/// What is done to the bytes of a file.
type Change = fn(Vec<u8>) -> Vec<u8>;

/// What is done to a log file, and whether that leaves it as it was.
#[test]
fn a_log_file_that_was_changed() {
    let key = |world: &World| world.log_key(2, 1);
    let changes: [(&str, Change, bool); 8] = [
        (
            "a bit flipped",
            |mut bytes| {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 4;
                bytes
            },
            false,
        ),
        (
            "cut short",
            |bytes| bytes[..bytes.len() - 5].to_vec(),
            false,
        ),
        ("emptied", |_| Vec::new(), false),
        (
            "written anew",
            |_| gzip(records("hour 2 file 1").replace(':', ": ").as_bytes()),
            false,
        ),
        (
            "a line feed added",
            |_| gzip((records("hour 2 file 1") + "\n").as_bytes()),
            false,
        ),
        (
            "a second member",
            |bytes| [bytes, gzip(records("more").as_bytes())].concat(),
            false,
        ),
        (
            "a zero at its end",
            |bytes| [bytes, vec![0]].concat(),
            false,
        ),
        (
            "packed anew",
            |_| {
                use std::io::Write;
                let mut packed =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
                packed
                    .write_all(records("hour 2 file 1").as_bytes())
                    .expect("to memory");
                packed.finish().expect("to memory")
            },
            true,
        ),
    ];
    for (what, change, same) in changes {
        let mut case = Case::new();
        let key = key(&case.world);
        let bytes = case.world.take(&key);
        case.world.files.insert(key, change(bytes));
        let checked = case.check();
        let altered = u64::from(!same);
        let verdict = if same {
            Verdict::Intact
        } else {
            Verdict::Altered
        };
        assert_eq!(
            (checked.verdict(), numbers(&checked)),
            (verdict, [NONE, [altered, 0, 0, 0]]),
            "{what}"
        );
        assert_eq!(checked.counts.valid, 9 - altered, "{what}");
    }
}

#[test]
fn two_log_files_changed_places() {
    let mut case = Case::new();
    let (one, other) = (case.world.log_key(0, 0), case.world.log_key(4, 1));
    let (first, second) = (case.world.take(&one), case.world.take(&other));
    case.world.files.insert(one, second);
    case.world.files.insert(other, first);
    expect(&case.check(), Verdict::Altered, NONE, [2, 0, 0, 0]);
}

#[test]
fn log_files_inflated_by_hand_or_in_one_folder_are_what_they_were() {
    let mut case = Case::new();
    let files = std::mem::take(&mut case.world.files);
    for (at, (key, bytes)) in files.into_iter().enumerate() {
        let name = key.rsplit('/').next().expect("a name").to_owned();
        let (name, bytes) = if at % 2 == 0 {
            let text = crate::story::gz::gunzip(&bytes).expect("gzip");
            (name.trim_end_matches(".gz").to_owned(), text)
        } else {
            (name, bytes)
        };
        case.world.files.insert(format!("flat/{name}"), bytes);
    }
    let checked = case.check();
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!((checked.counts.valid, checked.counts.whole_keys), (9, 0));
}

#[test]
fn what_lies_below_or_above_the_prefix_does_not_matter() {
    let mut trail = Trail::new("111122223333", "eu-west-1", "acme");
    trail.prefix = "logs/AWSLogs/o-acme1234567/".into();
    let case = Case::of(World::of(trail, &HOURS));
    let folder = folder();
    case.world.write(folder.path());
    save_head(folder.path(), case.world.newest());
    for below in [
        "",
        "logs",
        "logs/AWSLogs",
        "logs/AWSLogs/o-acme1234567/111122223333",
    ] {
        let checked = case.check_in(&folder.path().join(below));
        expect(&checked, Verdict::Intact, NONE, NONE);
        let id = &checked.chains[0].id;
        assert_eq!(id.organization.as_deref(), Some("o-acme1234567"));
    }
}

#[test]
fn files_that_are_gone() {
    let mut case = Case::new();
    let key = case.world.log_key(2, 1);
    case.world.take(&key);
    let checked = case.check();
    expect(&checked, Verdict::Altered, NONE, [0, 1, 0, 0]);
    assert_eq!(checked.findings[0].key.as_deref(), Some(&*key));

    for (gone, number) in [(2..3, 1), (1..4, 3)] {
        let mut case = Case::new();
        for hour in gone.clone() {
            let key = case.world.digests[hour].key.clone();
            case.world.take(&key);
        }
        let checked = case.check();
        let logs: usize = HOURS[gone.clone()].iter().sum();
        expect(
            &checked,
            Verdict::Altered,
            [0, number, 0, 1],
            [0, 0, 0, logs as u64],
        );
        let absent = &checked.chains[0].absent;
        assert_eq!(absent.len(), 1);
        assert_eq!(
            (absent[0].absence, absent[0].digests),
            (Absence::Missing, number)
        );
        // The digest before the gap has nobody who signs for it.
        assert_eq!(checked.counts.unsigned, 1);
    }
}

#[test]
fn log_files_that_were_put_in() {
    let mut case = Case::new();
    let extra = case.world.log(2, 7);
    case.world.put(&extra);
    let odd = extra.key.replace("_aBc", "-copy");
    case.world.files.insert(odd, gzip(extra.text.as_slice()));
    let checked = case.check();
    expect(&checked, Verdict::Altered, NONE, [0, 0, 2, 0]);
}

/// What every question to the archive would find is a log file, whatever its shape, name and company.
#[test]
fn records_that_were_put_in_in_another_shape() {
    let record = r#"{"eventVersion":"1.11","eventTime":"2026-03-14T02:20:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"eu-west-1","eventID":"5f0c6f0e-0000-4000-8000-000000000001"}"#;
    let texts = [
        ("notes.jsonl", format!("{record}\n{record}\n")),
        ("notes.json", format!("[{record}]")),
        ("notes.json", format!(r#"{{"a":1,"Records":[{record}]}}"#)),
        (
            "keys.json",
            format!(r#"{{"PublicKeyList":[],"Records":[{record}]}}"#),
        ),
        (
            "x.head.json",
            format!(r#"{{"Metadata":{{"signature":"00"}},"Records":[{record}]}}"#),
        ),
        (
            "",
            format!(r#"{{"PublicKeyList":[],"Records":[{record}]}}"#),
        ),
        ("", format!("[{record}]")),
        (
            "digest.json",
            format!(r#"{{"digestS3Object":"x","logFiles":[],"Records":[{record}]}}"#),
        ),
    ];
    for (name, text) in texts {
        let mut case = Case::new();
        let like = case.world.log(2, 7).key;
        let (folder, own) = like.rsplit_once('/').expect("a folder");
        let name = if name.is_empty() { own } else { name };
        let key = format!("{folder}/{name}");
        case.world.files.insert(key, text.clone().into_bytes());
        let checked = case.check();
        let [digests, logs] = numbers(&checked);
        assert_eq!(
            (checked.verdict(), digests[0] + logs[2]),
            (Verdict::Altered, 1),
            "{name} {text}: {checked:#?}"
        );
        // Beside the trail's folders nobody knows whose they are.
        let mut case = Case::new();
        case.world.files.insert(name.to_owned(), text.into_bytes());
        let [digests, logs] = numbers(&case.check());
        assert_eq!(digests[0] + logs[2] + logs[3], 1, "{name}");
    }
    // What holds no record is no log file.
    let mut case = Case::new();
    let like = case.world.log(2, 7).key;
    let (folder, _) = like.rsplit_once('/').expect("a folder");
    let keys = case.world.keys.to_string().into_bytes();
    case.world.files.insert(format!("{folder}/keys.json"), keys);
    case.world
        .files
        .insert(format!("{folder}/notes.txt"), b"seen by Ada\n".to_vec());
    expect(&case.check(), Verdict::Intact, NONE, NONE);
}

#[test]
fn log_files_of_hours_that_no_digest_is_about_are_no_fault() {
    let mut case = Case::new();
    let before = case
        .world
        .trail
        .log(at(START) - HOUR, "bEfOrE", records("x"));
    let late = case
        .world
        .trail
        .log(at(START) + 6 * HOUR - 600, "lAtE", records("x"));
    let after = case
        .world
        .trail
        .log(at(START) + 7 * HOUR, "aFtEr", records("x"));
    for log in [&before, &late, &after] {
        case.world.put(log);
    }
    let mut insight = case.world.log(2, 7);
    insight.key = insight.key.replace("CloudTrail", "CloudTrail-Insight");
    insight.text = br#"{"Records":[{"eventVersion":"1.11","eventCategory":"Insight","eventType":"AwsCloudTrailInsight","insightDetails":{}}]}"#.to_vec();
    case.world.put(&insight);
    let mut region = case.world.log(2, 8);
    region.key = region.key.replace("eu-west-1", "eu-north-1");
    case.world.put(&region);
    let checked = case.check();
    expect(&checked, Verdict::Intact, NONE, [0, 0, 0, 5]);
}

#[test]
fn files_that_were_moved() {
    let mut case = Case::new();
    let key = case.world.log_key(2, 0);
    let bytes = case.world.take(&key);
    case.world.files.insert(key.replace("/14/", "/13/"), bytes);
    let checked = case.check();
    expect(&checked, Verdict::Altered, NONE, [0, 1, 1, 0]);
    assert!(
        checked
            .findings
            .iter()
            .any(|f| f.because.contains("lies elsewhere")),
        "{checked:#?}"
    );

    for place in [
        ("/14/", "/13/"),
        ("_acme_", "_other_"),
        ("/111122223333/", "/444455556666/"),
    ] {
        let mut case = Case::new();
        let key = case.world.digests[2].key.clone();
        let bytes = case.world.take(&key);
        case.world
            .files
            .insert(key.replace(place.0, place.1), bytes);
        let checked = case.check();
        expect(&checked, Verdict::Altered, [1, 0, 0, 0], NONE);
    }
}

#[test]
fn backfill_digests_list_what_the_hourly_ones_missed() {
    let mut case = Case::new();
    let late = case.world.log(2, 7);
    case.world.put(&late);
    expect(&case.check(), Verdict::Altered, NONE, [0, 0, 1, 0]);
    let window = (at(START) + 2 * HOUR, at(START) + 3 * HOUR);
    let listed = [(late.key.as_str(), sha256(&late.text))];
    let backfill =
        case.world
            .trail
            .digest_of(&case.world.signer, window, None, listed.into_iter(), true);
    case.world.put_digest(&backfill);
    // Anybody can write one that lists what was put in.
    let checked = case.check();
    expect(&checked, Verdict::Altered, [0, 0, 0, 1], [0, 0, 1, 0]);
    assert_eq!((checked.counts.valid, checked.counts.proven), (9, 9));
    let told = "delivered in an hour that digests are about, and only a digest that no signature here speaks for lists it";
    let told = |one: &ctq::verify::Finding| one.because == told;
    assert!(checked.findings.iter().any(told), "{checked:#?}");
    assert_eq!((checked.chains.len(), checked.unvouched()), (2, 1));
    let checked = case.check_after(|folder| save_head(folder, &backfill));
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!((checked.counts.valid, checked.counts.proven), (10, 10));
}

#[test]
fn two_trails_on_one_bucket_list_each_its_own() {
    let mut case = Case::new();
    let other = World::of(
        Trail::new("111122223333", "eu-west-1", "other"),
        &[0, 0, 0, 0, 0, 0],
    );
    case.world.files.extend(other.files);
    let checked = case.check();
    // The newest digest of the second was not saved.
    expect(&checked, Verdict::Intact, [0, 0, 0, 1], NONE);
    assert_eq!(checked.chains.len(), 2);
}

#[test]
fn copies_are_all_checked() {
    let mut case = Case::new();
    let copy: Vec<(String, Vec<u8>)> = case
        .world
        .files
        .iter()
        .map(|(key, bytes)| (format!("copy/{key}"), bytes.clone()))
        .collect();
    case.world.files.extend(copy);
    let checked = case.check();
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!((checked.counts.digests, checked.counts.valid), (6, 18));
    let key = format!("copy/{}", case.world.log_key(0, 0));
    case.world.files.insert(key, gzip(b"{\"Records\":[]}"));
    expect(&case.check(), Verdict::Altered, NONE, [1, 0, 0, 0]);
}

#[test]
fn a_period_is_checked_with_what_lies_beside_it() {
    let mut case = Case::new();
    let time = |hour: i64| Some(ctq::event::Time((at(START) + hour * HOUR) * 1_000_000));
    // Outside of it anything may be wrong.
    for key in [case.world.log_key(0, 0), case.world.log_key(4, 0)] {
        case.world.files.insert(key, gzip(b"{\"Records\":[]}"));
    }
    case.scope = Scope {
        since: time(1),
        until: time(3),
        ..Scope::default()
    };
    let checked = case.check();
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!((checked.counts.digests, checked.counts.signed), (2, 2));
    assert_eq!(checked.counts.valid, 4);
    // Who says since says that there is something from then on.
    let key = case.world.digests[0].key.clone();
    case.world.take(&key);
    case.scope = Scope::default();
    let checked = case.check();
    assert_eq!(numbers(&checked)[0], NONE);
    assert_eq!(checked.chains[0].before.as_deref(), Some(&*key));
    case.scope.since = time(0);
    assert_eq!(numbers(&case.check())[0], [0, 1, 0, 0]);
    case.scope = Scope {
        accounts: vec!["444455556666".into()],
        ..Scope::default()
    };
    let checked = case.check();
    expect(&checked, Verdict::Undecided, NONE, NONE);
    assert_eq!(checked.chains.len(), 0);
}

#[test]
fn nothing_to_check() {
    let mut case = Case::new();
    case.with_head = false;
    case.world.files.retain(|key, _| !key.contains("Digest"));
    let checked = case.check();
    expect(&checked, Verdict::Undecided, NONE, [0, 0, 0, 9]);
    let checked = Case::of(World::new(&[0, 0])).check();
    expect(&checked, Verdict::Undecided, NONE, NONE);
}
