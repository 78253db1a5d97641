//! What a status says: nothing over a hole is never a pass.

use super::{control, json, say};
use crate::coverage::archive::{call, fill, hour, log, look, trail};
use crate::digests::Signer;
use crate::harness::{Ctq, folder, root, write};
use crate::story::gzip;
use serde_json::{Value, json as value};
use std::collections::BTreeSet;

fn statuses(report: &Value) -> Vec<(String, String)> {
    let controls = report["controls"].as_array().expect("controls");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    controls
        .iter()
        .map(|control| (text(&control["id"]), text(&control["status"])))
        .collect()
}

#[test]
fn every_status_is_explained_by_what_stands_beside_it() {
    for framework in super::FRAMEWORKS {
        let report = json(&format!("{framework} fixtures/trail"));
        for control in report["controls"].as_array().expect("controls") {
            let status = control["status"].as_str().expect("a status");
            let number = |path: &str| control.pointer(path).and_then(Value::as_u64).unwrap_or(0);
            let found =
                number("/hits/events") + number("/beyondHits/events") + number("/firingsAll");
            let complete = control["needs"]
                .as_array()
                .expect("needs")
                .iter()
                .all(|need| need["complete"] == true);
            let decides = control["verdict"] == "decides";
            let id = format!("{framework} {}", control["id"]);
            match status {
                "PASS" | "FAIL" => assert!(decides, "{id}"),
                "EVENTS" => assert!(
                    !decides && (found > 0 || control["rules"] == Value::Array(vec![])),
                    "{id}"
                ),
                "NONE-OBSERVED" => assert!(!decides && found == 0 && complete, "{id}"),
                "INCONCLUSIVE" => assert!(decides || (found == 0 && !complete), "{id}"),
                "NOT-FROM-LOGS" => assert_eq!(control["verdict"], "not-from-logs", "{id}"),
                other => panic!("{id}: {other}"),
            }
            let passes = status == "PASS";
            assert_eq!(control["mapping"]["prowler"] == "PASS", passes, "{id}");
            assert_eq!(control["mapping"]["asff"] == "PASSED", passes, "{id}");
            assert_eq!(control["mapping"]["ocsfStatusId"] == 1, passes, "{id}");
            let hits = &control["hits"];
            let sum = |keys: [&str; 2]| {
                keys.iter()
                    .filter_map(|key| hits[key].as_u64())
                    .sum::<u64>()
            };
            assert_eq!(
                hits["events"].as_u64(),
                Some(sum(["effective", "attempted"])),
                "{id}"
            );
            assert_eq!(
                hits["attempted"].as_u64(),
                Some(sum(["denied", "failed"])),
                "{id}"
            );
        }
    }
}

/// Copies the files of the story that `keep` wants.
fn part(keep: impl Fn(&str) -> bool) -> tempfile::TempDir {
    let archive = folder();
    let from = root().join("fixtures/trail");
    let mut folders = vec![from.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&from).expect("within");
            if keep(name.to_str().expect("UTF-8")) {
                write(
                    archive.path(),
                    name.to_str().expect("UTF-8"),
                    std::fs::read(&path).expect("read"),
                );
            }
        }
    }
    archive
}

#[test]
fn what_was_none_observed_is_inconclusive_when_an_hour_is_asked_for_that_is_not_here() {
    let whole = json("risk fixtures/trail");
    let none = |report: &Value| -> BTreeSet<String> {
        let all = statuses(report).into_iter();
        all.filter(|(_, status)| status == "NONE-OBSERVED")
            .map(|(id, _)| id)
            .collect()
    };
    // From a year before anything that is here: nothing can be said to be absent any more.
    let longer = json("risk fixtures/trail --since 2025-03-01");
    assert_eq!(none(&longer), BTreeSet::new());
    for (id, status) in statuses(&longer) {
        if none(&whole).contains(&id) {
            assert_eq!(status, "INCONCLUSIVE", "{id}");
            assert_ne!(control(&longer, &id)["because"], Value::Array(vec![]));
        }
    }
    assert_eq!(longer["statuses"]["NONE-OBSERVED"], 0);
}

#[test]
fn an_account_of_which_nothing_is_here_leaves_everything_open() {
    let report = json("soc2 fixtures/trail --accounts 111122223333,999988887777");
    assert_eq!(report["statuses"]["NONE-OBSERVED"], 0);
    assert_eq!(report["statuses"]["PASS"], 0);
    assert_eq!(report["scope"]["accountsGiven"][1], "999988887777");
    let found = report["scope"]["accountsFound"]
        .as_array()
        .expect("accounts");
    assert!(!found.iter().any(|account| account == "999988887777"));
}

#[test]
fn without_us_east_1_nothing_is_said_of_iam() {
    let archive = part(|name| !name.contains("/us-east-1/"));
    let said = Ctq::new("report cis -o json").arg(archive.path()).say();
    let report = said.json();
    let need = control(&report, "5.4")["needs"]
        .as_array()
        .expect("needs")
        .iter()
        .find(|need| need["stream"] == "us-east-1")
        .expect("IAM needs us-east-1")
        .clone();
    assert_eq!(need["complete"], false);
    assert!(
        need["holes"][0]
            .as_str()
            .expect("a hole")
            .starts_with("us-east-1 of ")
    );
}

#[test]
fn an_input_that_cannot_be_read_leaves_everything_open_and_is_code_2() {
    let archive = part(|_| true);
    write(
        archive.path(),
        "broken.json",
        br#"{"Records":[{"eventName":"A"},{"eventName":]}"#,
    );
    let said = Ctq::new("report risk -o json").arg(archive.path()).say();
    assert_eq!(said.code, Some(2));
    let report = said.json();
    assert_eq!(report["statuses"]["NONE-OBSERVED"], 0);
    assert_eq!(report["statuses"]["PASS"], 0);
    assert_eq!(report["inputs"]["trouble"], true);
    let list = report["inputs"]["list"].as_array().expect("inputs");
    let broken = list.iter().find(|file| {
        file["file"]
            .as_str()
            .is_some_and(|f| f.ends_with("broken.json"))
    });
    assert!(!broken.expect("listed")["skipped"].is_null());
}

#[test]
fn nothing_in_the_period_is_code_1() {
    let said = say("cis fixtures/trail --since 2020-01-01 --until 2020-02-01");
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(!said.text().contains("NONE-OBSERVED"), "{}", said.text());
}

/// Ten days of one region in which a trail recorded objects of buckets from 02:00 on, and from 12:00 on no
/// more.
fn recorded_less() -> tempfile::TempDir {
    let archive = folder();
    let trail = trail("us-east-1");
    fill(
        archive.path(),
        "us-east-1",
        (0..240).filter(|of| ![2, 12].contains(of)),
    );
    let all = value!({"type": "AWS::S3::Object", "values": ["arn:aws:s3"]});
    for (of, data) in [(2, vec![all]), (12, vec![])] {
        let request = value!({"trailName": "main", "eventSelectors":
            [{"readWriteType": "All", "includeManagementEvents": true, "dataResources": data}]});
        let name = ("cloudtrail", "PutEventSelectors");
        let put = call(hour(of) + 1200, "us-east-1", name, "mallory", request);
        let log = log(&trail, of, &[put, look("us-east-1", of)]);
        write(archive.path(), &log.key, gzip(&log.text));
    }
    archive
}

#[test]
fn what_a_trail_was_told_to_leave_out_is_not_missing() {
    let archive = recorded_less();
    let said = Ctq::new("report nist-800-53 -o json")
        .arg(archive.path())
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(
        said.stderr,
        "ctq: left out: data events of 111122223333 us-east-1 from 2026-03-02T12:00:00Z to 2026-03-12T00:00:00Z, as the trail was told (ctq coverage shows more)\n"
    );
    let report = said.json();
    let checks = report["checks"].as_array().expect("checks");
    let gaps = checks
        .iter()
        .find(|one| one["check"] == "gaps")
        .expect("gaps");
    // Nothing that was recorded is gone; whether more should have been recorded is not for logs to say.
    assert_eq!(gaps["holds"], Value::Null);
    assert_eq!(
        gaps["says"],
        "no hole in 240 hours of all accounts and regions; but trails were told to leave events out: data events for 228 hours"
    );
    assert_eq!(control(&report, "AU-12")["status"], "INCONCLUSIVE");
    let summary = Ctq::new("report nist-800-53").arg(archive.path()).say();
    assert!(
        summary.text().contains(
            "coverage: 240 of 240 hours covered, 0 proven by digests, 0 of holes\n\
             left out, as told: data events in 228 hours\n\
             digests: none\n"
        ),
        "{}",
        summary.text()
    );
}

#[test]
fn holes_and_what_was_left_out_are_told_apart() {
    let archive = recorded_less();
    for of in 16..40 {
        let log = log(&trail("us-east-1"), of, &[]);
        std::fs::remove_file(archive.path().join(&log.key)).expect("it was there");
    }
    let said = Ctq::new("report nist-800-53").arg(archive.path()).say();
    assert_eq!(
        said.stderr,
        "ctq: holes: 111122223333 us-east-1 from 2026-03-02T16:00:00Z to 2026-03-03T16:00:00Z: suspect (ctq coverage shows them)\n\
         ctq: left out: data events of 111122223333 us-east-1 from 2026-03-03T16:00:00Z to 2026-03-12T00:00:00Z, as the trail was told, and 1 more time (ctq coverage shows more)\n"
    );
}

/// What a framework says of an archive: each status with how many controls have it.
fn counts(
    framework: &str,
    paths: &[&std::path::Path],
) -> std::collections::BTreeMap<String, usize> {
    let mut ctq = Ctq::new(&format!("report {framework} -o json"));
    for path in paths {
        ctq = ctq.arg(path);
    }
    let mut counts = std::collections::BTreeMap::new();
    for (_, status) in statuses(&ctq.say().json()) {
        *counts.entry(status).or_default() += 1;
    }
    counts
}

#[test]
fn what_a_query_gave_back_proves_nothing_of_what_it_left_out() {
    let archive = folder();
    fill(archive.path(), "us-east-1", 0..240);
    assert_eq!(counts("cis", &[archive.path()])["NONE-OBSERVED"], 15);
    // The same records, in a file of another name.
    let all = Ctq::new("search -o jsonl").arg(archive.path()).say();
    let excerpt = folder();
    write(excerpt.path(), "result.jsonl", &all.stdout);
    assert_eq!(counts("cis", &[excerpt.path()])["INCONCLUSIVE"], 15);
    let nist = counts("nist-800-53", &[excerpt.path()]);
    assert_eq!(nist.get("PASS"), None, "{nist:?}");
    let report = Ctq::new("report cis -o json")
        .arg(excerpt.path())
        .say()
        .json();
    let why = control(&report, "5.4")["because"].to_string();
    let words = "111122223333 us-east-1: events lie in no file as a trail delivers it: they may be an excerpt";
    assert!(why.contains(words), "{why}");
    // Beside the archive that it comes from it takes nothing away.
    let both = [archive.path(), excerpt.path()];
    assert_eq!(counts("cis", &both)["NONE-OBSERVED"], 15);
}

#[test]
fn digests_that_nobody_signed_make_no_control_pass() {
    let archive = folder();
    let trail = trail("us-east-1");
    let mut before = None;
    for of in 0..240 {
        let logs = [log(&trail, of, &[look("us-east-1", of)])];
        let logs = if of < 60 { &logs[..] } else { &[] };
        let window = (hour(of), hour(of + 1));
        let digest = trail.digest(&Signer::first(), window, before.as_ref(), logs);
        for log in logs {
            write(archive.path(), &log.key, gzip(&log.text));
        }
        write(archive.path(), &digest.key, gzip(&digest.text));
        before = Some(digest);
    }
    let newest = before.expect("a digest");
    let name = format!("{}.head.json", newest.key);
    write(archive.path(), &name, newest.head().to_string());
    let keys = crate::digests::public_keys(&[Signer::first().listed(hour(-9000), hour(9000))]);
    let given = folder();
    write(given.path(), "keys.json", keys.to_string());
    let of = |keys: bool| {
        let mut ctq = Ctq::new("report nist-800-53 -o json");
        if keys {
            ctq = ctq.arg("--public-keys").arg(given.path().join("keys.json"));
        }
        ctq.arg(archive.path()).say().json()
    };
    let (said, signed) = (of(false), of(true));
    let status = |report: &Value, id: &str| control(report, id)["status"].clone();
    for id in ["AU-9(3)", "AU-12"] {
        assert_eq!(status(&said, id), "INCONCLUSIVE", "{id}");
        assert_eq!(status(&signed, id), "PASS", "{id}");
    }
    let why = |report: &Value| control(report, "AC-2(4)")["because"].to_string();
    let words = "180 hours are empty by digests that nobody signed";
    assert!(why(&said).contains(words), "{}", why(&said));
    assert!(!why(&signed).contains(words), "{}", why(&signed));
}

/// Older records do not say whose they are, and copies with other ids say something else than their folder.
#[test]
fn what_lies_in_the_folder_of_an_account_is_in_its_scope() {
    for recipient in [None, Some("999988887777")] {
        let archive = folder();
        fill(archive.path(), "us-east-1", (0..48).filter(|of| *of != 20));
        let asked = value!({"name": "main"});
        let mut stop = call(
            hour(20) + 1200,
            "us-east-1",
            ("cloudtrail", "StopLogging"),
            "alice",
            asked,
        );
        let record = stop.as_object_mut().expect("a record");
        record.remove("recipientAccountId");
        if let Some(recipient) = recipient {
            record.insert("recipientAccountId".into(), recipient.into());
        }
        let log = log(&trail("us-east-1"), 20, &[stop, look("us-east-1", 20)]);
        write(archive.path(), &log.key, gzip(&log.text));
        for scope in [
            "",
            "--accounts 111122223333",
            "--regions us-east-1",
            "--accounts 111122223333 --regions us-east-1",
        ] {
            let line = format!("report pci-dss -o json {scope}");
            let report = Ctq::new(&line).arg(archive.path()).say().json();
            let stops = control(&report, "10.2.1.6");
            assert_eq!(stops["status"], "FAIL", "{recipient:?} {scope}");
            assert_eq!(report["tally"]["matched"], 49, "{recipient:?} {scope}");
        }
    }
}
