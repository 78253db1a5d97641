//! Links that are older than the period asked for.

use super::{
    ACCOUNT, actors, assume, at, deed, deliver, ids, log_name, make_key, only, say, session, user,
};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use crate::story::shapes::archives::{tar_of, zip_of};
use serde_json::{Value, json};

/// Alice goes from session to session, an hour each, for two days, and then changes the policy; an old key
/// of bob's, which mallory made a month before, does so, too.
fn juggling() -> tempfile::TempDir {
    let folder = folder();
    deliver(folder.path(), &juggled());
    folder
}

fn juggled() -> Vec<Value> {
    let key = |n: u32| format!("ASIAJUGGLE{n:010}");
    let mut records = vec![make_key(
        "made",
        "2026-02-07T09:00:00Z",
        user(ACCOUNT, "mallory", "AKIAMALLORY000000001"),
        "bob",
        "AKIABOB0000000000001",
    )];
    let mut by = user(ACCOUNT, "alice", "AKIAALICE00000000001");
    for n in 0..50 {
        records.push(assume(
            &format!("hop-{n}"),
            &at(n),
            by,
            "deploy",
            "s",
            &key(n),
        ));
        by = session(ACCOUNT, "deploy", "s", &key(n), &at(n));
    }
    records.push(deed("by-alice", "2026-03-12T01:30:00Z", by));
    let bob = user(ACCOUNT, "bob", "AKIABOB0000000000001");
    records.push(deed("by-bob", "2026-03-12T01:40:00Z", bob));
    records
}

const SINCE: &str = "--since 2026-03-12T01:15Z";

#[test]
fn a_period_does_not_cut_chains_however_old_their_links_are() {
    let archive = juggling();
    let archive = archive.path();
    let cut = actors(&format!("blame acme {SINCE}"), archive);
    assert_eq!(cut, actors("blame acme", archive));
    assert_eq!(
        cut,
        actors(&format!("blame acme --no-prune {SINCE}"), archive)
    );
    assert_eq!(cut[0]["origin"]["label"], "bob");
    assert_eq!(cut[0]["keyCreatedBy"][0]["origin"]["label"], "mallory");
    assert_eq!(cut[1]["origin"]["label"], "alice");
    assert_eq!(cut[1]["certainty"], "proven");
    assert_eq!(cut[1]["via"].as_array().map(Vec::len), Some(50));

    for (line, found) in [
        ("search --origin alice", vec!["by-alice"]),
        ("search --via deploy", vec!["by-alice"]),
        ("trace alice", vec!["by-alice"]),
        ("trace mallory", vec!["by-bob"]),
        ("blame acme --origin alice -q", vec![]),
    ] {
        if found.is_empty() {
            assert_eq!(only(&format!("{line} {SINCE}"), archive).0, "alice");
        } else {
            assert_eq!(ids(&format!("{line} {SINCE}"), archive), found, "{line}");
        }
    }

    let rules = folder();
    let rule = write(
        rules.path(),
        "rule.yml",
        "title: Policy\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  selection:\n    eventName: PutBucketPolicy\n  condition: selection\n",
    );
    let detected = |more: &str| {
        let line = format!("detect --events -o csv {more} --rules");
        let said = Ctq::new(&line).arg(&rule).arg(archive).say();
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        said.text().to_owned()
    };
    assert!(detected(SINCE).contains("alice"), "{}", detected(SINCE));
    assert_eq!(detected(SINCE), detected(""));
}

#[test]
fn what_is_packed_up_tells_no_less_than_the_folder() {
    let unpacked = juggling();
    let tree: Vec<(String, Vec<u8>)> = juggled()
        .iter()
        .map(|record| {
            let at = record["eventTime"].as_str().expect("a time");
            let text = json!({ "Records": [record] }).to_string();
            (log_name(at), gzip(text.as_bytes()))
        })
        .collect();
    let told = |answer: &Value| {
        let actors = answer["actors"].as_array().expect("actors").iter();
        let told = actors.map(|actor| {
            let makers = actor["keyCreatedBy"].as_array().expect("makers").iter();
            let makers: Vec<&Value> = makers.map(|made| &made["origin"]["label"]).collect();
            let via = actor["via"].as_array().map(Vec::len);
            json!([
                actor["origin"]["label"],
                actor["certainty"],
                makers,
                via,
                actor["events"]
            ])
        });
        told.collect::<Vec<_>>()
    };
    let line = format!("blame acme {SINCE} -o json");
    let expected = told(&say(&line, unpacked.path()).json());
    assert_eq!(expected.len(), 2);
    let packed = folder();
    for (name, bytes) in [("a.zip", zip_of(&tree)), ("a.tar", tar_of(&tree))] {
        let file = write(packed.path(), name, &bytes);
        let named = Ctq::new(&line).arg(&file).say();
        let piped = Ctq::new(&format!("{line} -")).stdin(bytes).say();
        for said in [named, piped] {
            assert_eq!(said.code, Some(0), "{name}: {}", said.stderr);
            let answer = said.json();
            assert_eq!(told(&answer), expected, "{name}");
            let number = |key: &str| answer["tally"][key].as_u64().expect("a number");
            // The archive itself is a file, too.
            assert_eq!(number("files"), 1 + tree.len() as u64, "{name}");
            assert_eq!((number("read"), number("pruned")), (tree.len() as u64, 0));
        }
    }
}

#[test]
fn older_files_are_read_where_a_chain_leads_there_and_nowhere_else() {
    let archive = juggling();
    let tally = |line: &str| {
        let tally = say(&format!("{line} -o json"), archive.path()).json()["tally"].clone();
        let number = |key: &str| tally[key].as_u64().expect("a number");
        let sum =
            number("matched") + number("filtered") + number("duplicate") + number("malformed");
        assert_eq!(number("read"), sum, "{tally}");
        assert_eq!(number("files"), number("read"), "{tally}");
        (number("files"), number("pruned"))
    };
    assert_eq!(tally(&format!("blame acme {SINCE}")), (53, 0));
    let service = json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" });
    deliver(
        archive.path(),
        &[deed("by-service", "2026-03-15T00:00:00Z", service)],
    );
    let (files, pruned) = tally("blame acme --since 2026-03-14T23:00Z");
    assert_eq!((files, files + pruned), (1, 54));
}

#[test]
fn an_older_file_that_cannot_be_read_is_told_by_all_who_look_for_links_in_it() {
    let archive = juggling();
    let broken = write(
        archive.path(),
        &log_name("2026-02-08T09:00:00Z"),
        b"\x1f\x8bno",
    );
    let name = broken.to_string_lossy().into_owned();
    for line in ["blame acme", "search --origin alice", "trace alice"] {
        let said = Ctq::new(&format!("{line} {SINCE}"))
            .arg(archive.path())
            .say();
        assert_eq!(said.code, Some(2), "{line}: {}", said.stderr);
        assert_eq!(
            said.stderr.matches(&name).count(),
            1,
            "{line}: {}",
            said.stderr
        );
    }
}
