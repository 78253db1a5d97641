//! Accounts that left their organisation or were closed, regions that were switched off: who ended what is
//! delivered, and what that does not excuse.

use super::archive::{ACCOUNT, HOUR, call, coverage, fill, hour, log, look};
use super::endings::chain;
use crate::digests::Trail;
use crate::harness::{folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::path::Path;

const MEMBER: &str = "222233334444";
const FOLDER: &str = "AWSLogs/o-acme1234567/";
const EU: &str = "eu-west-1";

/// A gap: class, hours, who ended it, and whether that is only likely.
type Gap = (String, u64, Option<String>, bool);

fn of(account: &str, region: &str, prefix: &str) -> Trail {
    let mut trail = Trail::new(account, region, "main");
    "us-east-1".clone_into(&mut trail.home);
    prefix.clone_into(&mut trail.prefix);
    trail
}

/// The gaps in the first week of an account's stream in eu-west-1.
fn gaps(folder: &Path, account: &str, organization: &Value) -> Vec<Gap> {
    let answer = coverage("-o json --until 2026-03-09", folder).json();
    let all = |key: &str| answer[key].as_array().expect("a list").clone();
    let streams = all("streams");
    let mut streams = streams.iter().filter(|one| {
        one["account"] == account && one["region"] == EU && one["organization"] == *organization
    });
    let gaps = streams.next().expect("a stream")["gaps"].as_array();
    let gap = |gap: &Value| {
        let events = all("events");
        let mut why = events.iter().filter(|one| one["eventID"] == gap["why"]);
        let why = why.next().filter(|_| !gap["why"].is_null());
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (
            text(&gap["class"]),
            gap["hours"].as_u64().expect("hours"),
            why.map(|one| {
                format!(
                    "{} by {}",
                    text(&one["event"]),
                    text(&one["origin"]["label"])
                )
            }),
            gap["perhaps"] == true,
        )
    };
    gaps.expect("gaps").iter().map(gap).collect()
}

fn gap(class: &str, hours: u64, why: Option<&str>, perhaps: bool) -> Vec<Gap> {
    vec![(class.to_owned(), hours, why.map(str::to_owned), perhaps)]
}

/// A week of the management account in us-east-1, with these calls: hour, service, name, and what of the record
/// is as it is here.
fn management(folder: &Path, prefix: &str, calls: &[(i64, &str, &str, Value)]) {
    let region = "us-east-1";
    for of_hour in 0..168 {
        let mut records = vec![look(region, of_hour)];
        for (_, service, name, more) in calls.iter().filter(|(at, ..)| *at == of_hour) {
            let at = hour(of_hour) + HOUR / 6;
            let mut record = call(at, region, (service, name), "mallory", Value::Null);
            for (key, value) in more.as_object().into_iter().flatten() {
                record[key] = value.clone();
            }
            records.push(record);
        }
        let log = log(&of(ACCOUNT, region, prefix), of_hour, &records);
        write(folder, &log.key, gzip(&log.text));
    }
}

/// What is asked about the member.
fn about(more: &Value) -> Value {
    let mut request = json!({ "accountId": MEMBER });
    for (key, value) in more.as_object().into_iter().flatten() {
        request[key] = value.clone();
    }
    json!({ "requestParameters": request })
}

/// The member's digests and a file a day end after a hundred hours, in the organisation's folder and in its own.
fn member(calls: &[(i64, &str, &str, Value)]) -> (tempfile::TempDir, [Vec<Gap>; 2]) {
    let folder = folder();
    management(folder.path(), FOLDER, calls);
    let is_used = |of: i64| of % 24 == 0;
    chain(folder.path(), &of(MEMBER, EU, FOLDER), 0..100, is_used);
    chain(folder.path(), &of(MEMBER, EU, "AWSLogs/"), 0..100, is_used);
    let told = [json!("o-acme1234567"), Value::Null];
    let told = told.map(|one| gaps(folder.path(), MEMBER, &one));
    (folder, told)
}

#[test]
fn an_account_that_left_is_lost_to_the_organisations_trail_alone() {
    let own = gap("digest-gap", 68, None, false);
    let service = "organizations";
    let name = "RemoveAccountFromOrganization";
    let (kept, told) = member(&[(99, service, name, about(&Value::Null))]);
    let by = format!("{service}:{name} by mallory");
    assert_eq!(told, [gap("stopped", 68, Some(&by), false), own.clone()]);
    let said = coverage("--until 2026-03-09", kept.path());
    let row = "222233334444 eu-west-1  RemoveAccountFromOrganization by mallory";
    assert!(said.text().contains(row), "{}", said.text());
    // By the account itself, which records it.
    let left = json!({ "recipientAccountId": MEMBER });
    let (_, told) = member(&[(99, service, "LeaveOrganization", left)]);
    let by = "organizations:LeaveOrganization by mallory";
    assert_eq!(told, [gap("stopped", 68, Some(by), false), own.clone()]);
    // Taken back, it owes digests again.
    let back = json!({ "requestParameters": {"target": {"type": "ACCOUNT", "id": MEMBER}} });
    let (_, [told, _]) = member(&[
        (99, service, name, about(&Value::Null)),
        (139, service, "InviteAccountToOrganization", back),
    ]);
    let classes: Vec<&str> = told.iter().map(|(class, ..)| class.as_str()).collect();
    assert_eq!(classes, ["stopped", "digest-gap"]);
}

#[test]
fn what_failed_came_too_late_or_was_about_another_account_excuses_nothing() {
    let hole = gap("digest-gap", 68, None, false);
    let hole = [hole.clone(), hole];
    let (service, name) = ("organizations", "RemoveAccountFromOrganization");
    let mut failed = about(&Value::Null);
    failed["errorCode"] = json!("AccessDeniedException");
    assert_eq!(member(&[(99, service, name, failed)]).1, hole);
    let other = json!({ "requestParameters": {"accountId": "333344445555"} });
    assert_eq!(member(&[(99, service, name, other)]).1, hole);
    // The account went on for two days after it.
    let early = about(&Value::Null);
    assert_eq!(member(&[(50, service, name, early.clone())]).1, hole);
    let (_, [told, _]) = member(&[(150, service, name, early)]);
    let classes: Vec<_> = told.iter().map(|one| (one.0.as_str(), one.1)).collect();
    assert_eq!(classes, [("digest-gap", 51), ("stopped", 17)]);
}

#[test]
fn a_closed_account_is_likely_to_be_silent() {
    let closed = about(&Value::Null);
    let by = "organizations:CloseAccount by mallory";
    let stopped = gap("stopped", 68, Some(by), true);
    let (kept, told) = member(&[(99, "organizations", "CloseAccount", closed)]);
    assert_eq!(told, [stopped.clone(), stopped]);
    let said = coverage("--until 2026-03-09", kept.path());
    let row = "222233334444 eu-west-1  perhaps CloseAccount by mallory";
    assert!(said.text().contains(row), "{}", said.text());
}

#[test]
fn a_region_that_is_switched_off_ends_no_other_and_no_other_accounts() {
    let off = |more: &Value| {
        let mut call = about(more);
        call["requestParameters"]["regionName"] = json!(EU);
        call
    };
    let by = Some("account:DisableRegion by mallory");
    let stopped = gap("stopped", 68, by, true);
    let disable = |call: Value| (99, "account", "DisableRegion", call);
    let (_, told) = member(&[disable(off(&Value::Null))]);
    assert_eq!(told, [stopped.clone(), stopped.clone()]);
    let hole = gap("digest-gap", 68, None, false);
    let own = off(&json!({ "accountId": null }));
    assert_eq!(
        member(&[disable(own.clone())]).1,
        [hole.clone(), hole.clone()]
    );
    let mut other = off(&Value::Null);
    other["requestParameters"]["regionName"] = json!("af-south-1");
    assert_eq!(member(&[disable(other)]).1, [hole.clone(), hole]);
    // Without digests: a stream that is never silent, in the account of the call.
    let folder = folder();
    management(folder.path(), "AWSLogs/", &[disable(own)]);
    fill(folder.path(), EU, 0..100);
    assert_eq!(gaps(folder.path(), ACCOUNT, &Value::Null), stopped);
    // What goes on for days was not ended by it.
    let other = crate::harness::folder();
    management(
        other.path(),
        "AWSLogs/",
        &[(
            20,
            "account",
            "DisableRegion",
            off(&json!({ "accountId": null })),
        )],
    );
    fill(other.path(), EU, 0..100);
    let suspect = gap("suspect", 68, None, false);
    assert_eq!(gaps(other.path(), ACCOUNT, &Value::Null), suspect);
}
