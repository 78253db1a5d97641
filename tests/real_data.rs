//! Counts on real logs, against an independent reader. The logs are not in the repository:
//! `CTQ_TEST_DATA` names the folder that holds them (`data/…`), `CTQ_TEST_READER` a Python script that
//! counts them in its own way; without them these tests say so and pass.

use crate::harness::Ctq;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with real logs, or a visible line that it is not there.
fn data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CTQ_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        // Written past the test runner's capture, so that a skipped test is seen.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: real_data::{test}: CTQ_TEST_DATA is not set"
        );
    }
    folder
}

/// What the independent reader says; `None`, visibly, where there is no Python.
fn truth(folder: &Path, set: &str, dedupe: bool) -> Option<Value> {
    truth_with(folder, set, if dedupe { &["--dedupe"] } else { &[] })
}

fn truth_with(folder: &Path, set: &str, flags: &[&str]) -> Option<Value> {
    let mut command = Command::new("python3");
    let Some(reader) = std::env::var_os("CTQ_TEST_READER") else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: comparison on {set}: CTQ_TEST_READER is not set"
        );
        return None;
    };
    command.arg(reader).args(flags);
    match command.arg(folder.join("data").join(set)).output() {
        Ok(output) => {
            assert!(output.status.success(), "{set}: {output:?}");
            Some(serde_json::from_slice(&output.stdout).expect("JSON"))
        }
        other => {
            let _ = writeln!(
                std::io::stderr(),
                "skipped: comparison on {set}: no python3 ({other:?})"
            );
            None
        }
    }
}

fn counts(folder: &Path, set: &str, by: &str) -> (BTreeMap<String, u64>, Value) {
    let said = Ctq::new("stats -o json --by")
        .arg(by)
        .arg(folder.join("data").join(set))
        .say();
    let json = said.json();
    let rows = json["rows"].as_array().expect("rows");
    let counts = rows
        .iter()
        .map(|row| {
            let value = row[by].as_str().unwrap_or("(none)").to_owned();
            (value, row["events"].as_u64().expect("a count"))
        })
        .collect();
    (counts, json)
}

/// The four archives of real records, whether their repeated eventIDs are true copies, and what is in
/// them: records read, matched, not ok.
const SETS: [(&str, bool, u64, u64, u64); 4] = [
    ("invictus-ir", false, 2900, 2900, 300),
    ("opensearch-catalog", false, 840, 840, 307),
    ("umccr", false, 206, 206, 92),
    ("TrailDiscover", true, 563, 314, 248),
];

#[test]
fn totals_are_as_known() {
    let Some(folder) = data("totals_are_as_known") else {
        return;
    };
    for (set, _, read, matched, not_ok) in SETS {
        let (outcomes, json) = counts(&folder, set, "outcome");
        let tally = &json["tally"];
        assert_eq!(tally["read"], read, "{set}: {tally}");
        assert_eq!(tally["matched"], matched, "{set}");
        assert_eq!(tally["malformed"], 0, "{set}");
        let bad = ["denied", "failed"].map(|key| outcomes.get(key).copied().unwrap_or(0));
        assert_eq!(bad.iter().sum::<u64>(), not_ok, "{set}");
    }
}

#[test]
fn counts_equal_those_of_an_independent_reader() {
    let Some(folder) = data("counts_equal_those_of_an_independent_reader") else {
        return;
    };
    for (set, dedupe, ..) in SETS {
        let Some(truth) = truth(&folder, set, dedupe) else {
            continue;
        };
        for (by, key) in [
            ("eventName", "by_eventName"),
            ("eventSource", "by_eventSource"),
            ("actor", "by_principal"),
            ("sourceIPAddress", "by_sourceIPAddress"),
            ("awsRegion", "by_region"),
            ("recipientAccountId", "by_recipientAccountId"),
            ("userIdentity.type", "by_userIdentity_type"),
            ("eventCategory", "by_eventCategory"),
            ("eventType", "by_eventType"),
        ] {
            let (mut got, _) = counts(&folder, set, by);
            if by == "actor" {
                // An event that names nobody: two words for the same.
                let nobody = got
                    .remove("unknown")
                    .map(|count| ("(none)".to_owned(), count));
                got.extend(nobody);
            }
            let wanted: BTreeMap<String, u64> = truth[key]
                .as_object()
                .expect("an object")
                .iter()
                .map(|(value, count)| {
                    let value = value
                        .trim_start_matches("accountId:")
                        .trim_start_matches("type:");
                    (value.to_owned(), count.as_u64().expect("a count"))
                })
                .collect();
            assert_eq!(got, wanted, "{set} by {by}");
        }
        let said = Ctq::new("search --fields eventTime -o csv -q")
            .arg(folder.join("data").join(set))
            .say();
        let mut times: Vec<&str> = said.text().lines().skip(1).collect();
        times.sort_unstable();
        assert_eq!(
            times.first().copied(),
            truth["time_first"].as_str(),
            "{set}"
        );
        assert_eq!(times.last().copied(), truth["time_last"].as_str(), "{set}");
    }
}

#[test]
fn every_odd_shape_is_read_or_explained() {
    let Some(folder) = data("every_odd_shape_is_read_or_explained") else {
        return;
    };
    let mut checked = 0;
    for entry in std::fs::read_dir(folder.join("data/shapes")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let said = Ctq::new("stats --by eventName -o json").arg(&path).say();
        let json = said.json();
        let tally = &json["tally"];
        let number = |key: &str| tally[key].as_u64().expect("a number");
        assert!(number("read") > 0, "{}: {}", path.display(), said.stderr);
        assert_eq!(
            number("read"),
            number("matched") + number("filtered") + number("duplicate") + number("malformed")
        );
        assert!(!said.stderr.contains("internal error"), "{}", said.stderr);
        if path.ends_with("malformed") {
            assert_eq!(number("matched") + number("duplicate"), 792);
        }
        checked += 1;
    }
    assert!(checked >= 9, "{checked}");
}

/// Every key that was issued and used: who asked for it, by which event, and how much was done with it.
#[test]
fn issued_keys_lead_where_an_independent_reader_says() {
    let Some(folder) = data("issued_keys_lead_where_an_independent_reader_says") else {
        return;
    };
    let set = folder.join("data/invictus-ir");
    let Some(truth) = truth_with(&folder, "invictus-ir", &["--chains"]) else {
        return;
    };
    let chains = &truth["chains"];
    assert_eq!(
        (
            &chains["issued_keys"],
            &chains["issued_and_used_keys"],
            &chains["link_records"]
        ),
        (&36.into(), &8.into(), &70.into()),
        "{chains:#}"
    );
    for chain in chains["list"].as_array().expect("a list") {
        let key = chain["accessKeyId"].as_str().expect("a key");
        let traced = Ctq::new("trace -o json").arg(key).arg(&set).say().json();
        let given = &traced["actor"]["credentials"][0];
        assert_eq!(given["eventID"], chain["issued_by_eventID"], "{key}");
        assert_eq!(given["by"], chain["root"], "{key}");
        assert_eq!(traced["own"]["events"], chain["records"], "{key}");
    }
}

/// What blame sees, against a reader to whom every string is a touch that equals the name or the ARN.
#[test]
fn blame_sees_what_an_independent_reader_sees_touched() {
    let Some(folder) = data("blame_sees_what_an_independent_reader_sees_touched") else {
        return;
    };
    for (set, resource) in [
        (
            "invictus-ir",
            "arn:aws:s3:::stratus-red-team-bdbp-lhfzvgcamn",
        ),
        (
            "invictus-ir",
            "arn:aws:s3:::stratus-red-team-ctlr-bucket-zqfsvooxqj",
        ),
        (
            "invictus-ir",
            "arn:aws:iam::123837392027:role/stratus-red-team-usr-data-role",
        ),
        (
            "invictus-ir",
            "arn:aws:iam::123837392027:user/malicious-iam-user",
        ),
        ("invictus-ir", "sg-04cfb7a4712d75b00"),
    ] {
        let Some(truth) = truth_with(&folder, set, &["--touch", resource]) else {
            return;
        };
        let touched = truth["touch"][resource].clone();
        let said = Ctq::new("blame --mentioned -o json")
            .arg(resource)
            .arg(folder.join("data").join(set))
            .say()
            .json();
        let blamed: u64 = said["actors"]
            .as_array()
            .expect("actors")
            .iter()
            .map(|actor| actor["events"].as_u64().expect("a count"))
            .sum();
        assert_eq!(
            touched["counts"]["touch_or_object_under"], blamed,
            "{resource}"
        );
    }
}
