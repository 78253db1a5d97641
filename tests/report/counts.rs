//! Counts of controls against predicates written by hand, over records read without the program.

use super::control;
use crate::harness::Ctq;
use crate::story;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

fn text<'r>(record: &'r Value, path: &str) -> &'r str {
    record
        .pointer(path)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn name(record: &Value) -> &str {
    text(record, "/eventName")
}

fn source(record: &Value) -> &str {
    text(record, "/eventSource")
}

/// A call that worked, by the rule that a failed sign-in has no error code.
fn worked(record: &Value) -> bool {
    let there = |key: &str| record.get(key).is_some_and(|value| !value.is_null());
    if text(record, "/errorCode") == "Client.DryRunOperation" {
        return true;
    }
    let failure = text(record, "/responseElements/ConsoleLogin") == "Failure";
    let refused = name(record) == "ConsoleLogin" && failure;
    !(there("errorCode") || there("errorMessage") || refused)
}

fn of(list: &'static str) -> impl Fn(&Value) -> bool {
    move |record| list.split_whitespace().any(|one| one == name(record))
}

/// What the filters of CIS say, as they are printed from v5.0.0 on.
fn published(number: u32, record: &Value) -> bool {
    let code = text(record, "/errorCode");
    match number {
        1 => {
            code.ends_with("UnauthorizedOperation")
                || (code.starts_with("AccessDenied")
                    && text(record, "/sourceIPAddress") != "delivery.logs.amazonaws.com"
                    && name(record) != "HeadBucket")
        }
        2 => {
            name(record) == "ConsoleLogin" && text(record, "/additionalEventData/MFAUsed") != "Yes"
        }
        3 => {
            text(record, "/userIdentity/type") == "Root"
                && record.pointer("/userIdentity/invokedBy").is_none()
                && text(record, "/eventType") != "AwsServiceEvent"
        }
        4 => of(
            "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy \
                 CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy \
                 AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy",
        )(record),
        5 => of("CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging")(record),
        6 => {
            name(record) == "ConsoleLogin"
                && text(record, "/errorMessage") == "Failed authentication"
        }
        7 => source(record) == "kms.amazonaws.com" && of("DisableKey ScheduleKeyDeletion")(record),
        8 => {
            source(record) == "s3.amazonaws.com"
                && of(
                    "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication \
                       DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
                )(record)
        }
        10 => of(
            "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress \
                  RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup ModifySecurityGroupRules",
        )(record),
        _ => false,
    }
}

const NUMBERS: [u32; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 10];

/// Every record, each event once: deliveries that say the same are one.
fn unique(records: &[Value]) -> Vec<&Value> {
    let mut seen = BTreeMap::new();
    for record in records {
        seen.entry(sorted(record).to_string()).or_insert(record);
    }
    seen.into_values().collect()
}

/// The same value with its members in the order of their names.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<&String, Value> = members
                .iter()
                .map(|(key, member)| (key, sorted(member)))
                .collect();
            members
                .into_iter()
                .map(|(key, member)| (key.clone(), member))
                .collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

fn compare(report: &Value, records: &[Value], what: &str) {
    let all = unique(records);
    assert_eq!(
        report["population"]["unique"].as_u64(),
        Some(all.len() as u64),
        "{what}"
    );
    for number in NUMBERS {
        let hits = &control(report, &format!("5.{number}"))["published"][0]["hits"];
        let held: Vec<&&Value> = all
            .iter()
            .filter(|record| published(number, record))
            .collect();
        let effective = held.iter().filter(|record| worked(record)).count() as u64;
        let expected = [held.len() as u64, effective, held.len() as u64 - effective];
        let got =
            ["events", "effective", "attempted"].map(|key| hits[key].as_u64().unwrap_or(u64::MAX));
        assert_eq!(got, expected, "{what}: 5.{number}");
    }
}

#[test]
fn the_filters_of_cis_find_what_predicates_by_hand_find_in_the_story() {
    let report = super::json("cis fixtures/trail");
    compare(&report, &story::records(), "the story");
}

/// The records of plain and gzipped files with `Records`, or one record alone.
fn records(folder: &Path, found: &mut Vec<Value>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            records(&path, found);
            continue;
        }
        let bytes = std::fs::read(&path).expect("read");
        let mut text = Vec::new();
        let inflated = if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut reader = flate2::read::MultiGzDecoder::new(&bytes[..]);
            std::io::copy(&mut reader, &mut text).map(|_| ())
        } else {
            text.write_all(&bytes)
        };
        inflated.expect("inflates");
        if let Ok(document) = serde_json::from_slice::<Value>(&text)
            && let Some(list) = document["Records"].as_array()
        {
            found.extend(
                list.iter()
                    .filter(|record| record["eventName"].is_string())
                    .cloned(),
            );
        }
    }
}

#[test]
fn the_filters_of_cis_find_what_predicates_by_hand_find_in_real_logs() {
    let Some(data) = std::env::var_os("CTQ_TEST_DATA").map(PathBuf::from) else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: report::counts on real logs: CTQ_TEST_DATA is not set"
        );
        return;
    };
    for (set, least) in [("invictus-ir", 2_000), ("umccr", 100)] {
        let folder = data.join("data").join(set);
        let said = Ctq::new("report cis -o json -q").arg(&folder).say();
        let mut all = Vec::new();
        records(&folder, &mut all);
        assert!(all.len() > least, "{set}: {}", all.len());
        compare(&said.json(), &all, set);
    }
}
