//! Files that are here and hold nothing, and excerpts beside a trail's files.

use super::archive::{
    ACCOUNT, call, coverage, fill, gaps, hour, hours, log, look, told, trail, unbroken,
};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};

const EU: &str = "eu-west-1";

#[test]
fn a_log_file_that_holds_no_list_of_records_is_no_hour_without_events() {
    let texts: [(&str, Vec<u8>); 4] = [
        ("an empty file", Vec::new()),
        (
            "text without",
            gzip(b"<Error><Code>AccessDenied</Code></Error>"),
        ),
        ("an empty file", gzip(b"")),
        ("JSON in none", gzip(b"{}")),
    ];
    for (what, text) in texts {
        let folder = folder();
        fill(folder.path(), EU, (0..48).filter(|of| *of != 20));
        let key = log(&trail(EU), 20, &[]).key;
        write(folder.path(), &key, text);
        let said = Ctq::new("coverage -o json").arg(folder.path()).say();
        assert_eq!(said.code, Some(2), "{what}");
        let words = format!("{key}: named as a trail's log file, but {what}");
        assert!(said.stderr.contains(&words), "{words}: {}", said.stderr);
        let answer = said.json();
        assert_eq!(
            told(&gaps(&answer, EU, "management")),
            [("missing", 20, 21)],
            "{what}"
        );
        let report = Ctq::new("report cis -o json")
            .arg(folder.path())
            .say()
            .json();
        let controls = report["controls"].as_array().expect("controls").iter();
        let none = controls.filter(|one| one["status"] == "NONE-OBSERVED");
        assert_eq!(none.count(), 0, "{what}");
    }
    // A list without records is a log file.
    let folder = folder();
    fill(folder.path(), EU, (0..48).filter(|of| *of != 20));
    let empty = log(&trail(EU), 20, &[]);
    write(folder.path(), &empty.key, gzip(&empty.text));
    let answer = coverage("-o json", folder.path()).json();
    let expected = json!({"covered-unverified": 48});
    assert_eq!(hours(&answer, ACCOUNT, &json!(EU)), &expected);
}

#[test]
fn one_log_file_makes_no_delivery_of_an_excerpt() {
    let folder = folder();
    let records: Vec<Value> = (0..200).step_by(5).map(|of| look(EU, of)).collect();
    write(
        folder.path(),
        "found.json",
        json!({ "Records": records }).to_string(),
    );
    fill(folder.path(), EU, 40..41);
    let said = unbroken(&coverage("", folder.path()));
    let note = "1 stream: events lie in no file as a trail delivers it: they may be an excerpt";
    assert!(said.contains(note), "{said}");
    // What a trail delivered as well is none, whichever comes first.
    fill(folder.path(), EU, 0..200);
    let said = coverage("", folder.path());
    assert!(!said.text().contains("excerpt"), "{}", said.text());
}

#[test]
fn an_event_far_from_the_delivery_of_its_file_moves_no_edge() {
    let folder = folder();
    fill(folder.path(), EU, 0..48);
    let of = |time: &str| {
        let mut record = look(EU, 50);
        record["eventTime"] = json!(time);
        record["eventID"] = json!(time);
        record
    };
    let records = [of("2014-06-01T00:00:00Z"), of("2026-11-02T02:00:00Z")];
    let odd = log(&trail(EU), 48, &records);
    write(folder.path(), &odd.key, gzip(&odd.text));
    let answer = coverage("-o json", folder.path()).json();
    assert_eq!(answer["strayEvents"], 2);
    assert_eq!(answer["period"]["since"], "2026-03-02T00:00:00Z");
    assert_eq!(answer["period"]["until"], "2026-03-04T01:00:00Z");
}

#[test]
fn a_log_file_that_was_packed_anew_is_not_missing() {
    let folder = folder();
    let us = "us-east-1";
    fill(folder.path(), us, 0..19);
    let packed = log(&trail(us), 19, &[look(us, 19)]);
    // What a file holds decides, not its name.
    let key = packed.key.replace(".json.gz", ".json.zst");
    write(folder.path(), &key, &packed.text);
    let own = |key: &str| {
        let request = json!({"bucketName": "acme-trail-logs", "key": key});
        let mut own = call(hour(20), us, ("s3", "PutObject"), "x", request);
        own["userIdentity"] =
            json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"});
        own["eventID"] = json!(key);
        own
    };
    let told = [own(&packed.key), own(&log(&trail(us), 18, &[]).key)];
    let inventory = log(&trail(us), 20, &told);
    write(folder.path(), &inventory.key, gzip(&inventory.text));
    let text = unbroken(&coverage("", folder.path()));
    assert!(!text.contains("though delivered"), "{text}");
}
