//! Which change is told as the cause of a hole, and of which trails' streams.

use super::archive::{ACCOUNT, HOUR, call, coverage, hour, hours, log, look, unbroken};
use super::endings::chain;
use crate::digests::{Signer, Trail};
use crate::harness::{folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::path::Path;

/// A call to CloudTrail: the hour, the minute in it, its name, who, and what was asked.
pub(super) type Call<'c> = (i64, i64, &'c str, &'c str, Value);

/// A log file of each of these hours: a write, a read where one is wanted, and these calls.
pub(super) fn stream(
    folder: &Path,
    trail: &Trail,
    hours: impl Iterator<Item = i64>,
    reads: impl Fn(i64) -> bool,
    calls: &[Call<'_>],
) {
    let region = trail.region.as_str();
    for of in hours {
        let run = ("ec2", "RunInstances");
        let mut records = vec![call(hour(of) + 60, region, run, "robot", Value::Null)];
        records.extend(Some(look(region, of)).filter(|_| reads(of)));
        let made = calls.iter().filter(|(at, ..)| *at == of);
        records.extend(made.map(|(_, minute, name, who, request)| {
            let name = ("cloudtrail", *name);
            call(hour(of) + minute * 60, region, name, who, request.clone())
        }));
        for record in &mut records {
            record["recipientAccountId"] = json!(trail.account);
            let id = record["eventID"].as_str().map(str::to_owned);
            record["eventID"] = json!(format!("{}-{}", trail.account, id.unwrap_or_default()));
        }
        let unique = format!("aBcDeFgHiJk{of:05}");
        let text = json!({ "Records": records }).to_string();
        let log = trail.log(hour(of) + HOUR / 2 + 300, &unique, text);
        write(folder, &log.key, gzip(&log.text));
    }
}

pub(super) fn main_of(account: &str, prefix: &str) -> Trail {
    let mut trail = Trail::new(account, "us-east-1", "main");
    prefix.clone_into(&mut trail.prefix);
    "us-east-1".clone_into(&mut trail.home);
    trail
}

pub(super) fn own() -> Trail {
    main_of(ACCOUNT, "AWSLogs/")
}

pub(super) fn create(name: &str) -> Value {
    json!({"name": name, "s3BucketName": "b", "isMultiRegionTrail": true})
}

fn selectors(name: &str, kind: &str, data: &[Value]) -> Value {
    json!({"trailName": name, "eventSelectors": [{"readWriteType": kind,
        "includeManagementEvents": true, "dataResources": data}]})
}

/// Class, hours and who is told as the cause of each gap of management events of an account.
pub(super) fn causes(folder: &Path, account: &str) -> Vec<(String, u64, Option<String>)> {
    let answer = coverage("-o json --until 2026-03-09", folder).json();
    let all = |key: &str| answer[key].as_array().expect("a list").clone();
    let streams = all("streams");
    let is_asked = |one: &&Value| one["account"] == account && one["category"] == "management";
    let stream = streams.iter().find(is_asked).expect("a stream");
    let gaps = stream["gaps"].as_array().expect("gaps").iter();
    gaps.map(|gap| {
        let events = all("events");
        let why = events
            .iter()
            .find(|one| !gap["why"].is_null() && one["eventID"] == gap["why"]);
        let who = why.map(|one| format!("{} by {}", one["event"], one["origin"]["label"]));
        (
            gap["class"].as_str().expect("a class").to_owned(),
            gap["hours"].as_u64().expect("hours"),
            who.map(|who| who.replace('"', "")),
        )
    })
    .collect()
}

pub(super) fn by(class: &str, hours: u64, who: &str) -> (String, u64, Option<String>) {
    (class.to_owned(), hours, Some(who.to_owned()))
}

#[test]
fn the_change_that_stopped_a_trail_is_named_and_not_a_later_one() {
    let folder = folder();
    let name = json!({"name": "main"});
    let group = json!({"name": "main", "cloudWatchLogsLogGroupArn": "arn:x"});
    let calls = [
        (0, 2, "CreateTrail", "bob", create("main")),
        (100, 5, "StopLogging", "mallory", name.clone()),
        (100, 40, "UpdateTrail", "alice", group),
        (150, 2, "StartLogging", "bob", name),
    ];
    let hours = (0..168).filter(|of| !(101..150).contains(of));
    stream(folder.path(), &own(), hours, |_| true, &calls);
    let told = by("stopped", 49, "cloudtrail:StopLogging by mallory");
    assert_eq!(causes(folder.path(), ACCOUNT), [told]);
    let said = coverage("--until 2026-03-09", folder.path());
    assert!(
        said.text().contains("StopLogging by mallory"),
        "{}",
        said.text()
    );
}

#[test]
fn the_change_that_left_events_out_is_named_and_not_one_of_another_trail() {
    let folder = folder();
    let s3 = json!({"type": "AWS::S3::Object", "values": ["arn:aws:s3"]});
    let put = "PutEventSelectors";
    let calls = [
        (50, 5, put, "mallory", selectors("one", "WriteOnly", &[])),
        (50, 30, put, "alice", selectors("two", "WriteOnly", &[s3])),
        // What brings no reads back did not take them away.
        (90, 5, put, "carol", selectors("one", "WriteOnly", &[])),
    ];
    stream(folder.path(), &own(), 0..168, |of| of < 50, &calls);
    let told = by("narrowed", 118, "cloudtrail:PutEventSelectors by mallory");
    assert_eq!(causes(folder.path(), ACCOUNT), [told]);
}

#[test]
fn a_members_trail_with_the_name_of_the_organisations_explains_nothing_there() {
    let folder = folder();
    let [member, other] = ["222233334444", "333344445555"];
    let calls = [
        (
            30,
            5,
            "PutEventSelectors",
            "dev",
            selectors("main", "WriteOnly", &[]),
        ),
        (60, 5, "StopLogging", "dev", json!({"name": "main"})),
    ];
    let signer = Signer::first();
    for account in [ACCOUNT, member, other] {
        let trail = main_of(account, "AWSLogs/o-acme1234567/");
        let calls: &[Call<'_>] = if account == member { &calls } else { &[] };
        let last = if account == other { 60 } else { 168 };
        stream(folder.path(), &trail, 0..last, |of| of % 4 == 0, calls);
        let digest = trail.digest(&signer, (hour(2), hour(3)), None, &[]);
        write(folder.path(), &digest.key, gzip(&digest.text));
    }
    assert_eq!(causes(folder.path(), ACCOUNT), []);
    assert_eq!(
        causes(folder.path(), other),
        [("digest-gap".to_owned(), 108, None)]
    );
    let said = unbroken(&coverage("--until 2026-03-09", folder.path()));
    let riddle = "trail main of 222233334444 was stopped at 2026-03-04T12:05:00Z, and whether it delivers for o-acme1234567 is not known: digests there have its name, but files came there while it was off (--trails tells)\n";
    assert!(said.contains(riddle), "{said}");
}

/// Class, hours and cause of the gaps of an account's stream in the organisation's folder.
fn inside(folder: &Path, account: &str) -> Vec<(String, u64, Value)> {
    let answer = coverage("-o json --until 2026-03-09", folder).json();
    let streams = answer["streams"].as_array().expect("streams").iter();
    let mut streams =
        streams.filter(|one| one["account"] == account && !one["organization"].is_null());
    let stream = streams.next().expect("a stream");
    let gap = |gap: &Value| {
        let class = gap["class"].as_str().expect("a class").to_owned();
        let hours = gap["hours"].as_u64().expect("hours");
        (class, hours, gap["why"].clone())
    };
    let gaps = stream["gaps"].as_array().expect("gaps");
    gaps.iter().map(gap).collect()
}

/// A call about the trail main of an account, recorded in the folder of the first account.
fn about_main(folder: &Path, of: i64, account: &str, name: &str) {
    let arn = format!("arn:aws:cloudtrail:us-east-1:{account}:trail/main");
    let name = ("cloudtrail", name);
    let region = "eu-west-1";
    let mut record = call(hour(of) + 300, region, name, "dev", json!({ "name": arn }));
    record["eventID"] = json!(format!("the-call-{of}"));
    let log = log(&Trail::new(ACCOUNT, region, "main"), of, &[record]);
    write(folder, &log.key, gzip(&log.text));
}

#[test]
fn the_stop_of_a_members_trail_excuses_no_digests_of_the_organisations_namesake() {
    let folder = folder();
    let (member, organization) = ("222233334444", "AWSLogs/o-acme1234567/");
    for (account, prefix, last) in [
        (member, "AWSLogs/", 61),
        (member, organization, 62),
        (ACCOUNT, organization, 168),
    ] {
        chain(folder.path(), &main_of(account, prefix), 0..last, |_| true);
    }
    about_main(folder.path(), 60, member, "StopLogging");
    let gone = ("digest-gap".to_owned(), 106, Value::Null);
    assert_eq!(inside(folder.path(), member), [gone]);
}

#[test]
fn a_members_trail_that_goes_on_accuses_nobody_of_the_stop_of_the_organisations_namesake() {
    let folder = folder();
    let (member, organization) = ("222233334444", "AWSLogs/o-acme1234567/");
    for (account, prefix, last) in [
        (member, "AWSLogs/", 168),
        (member, organization, 61),
        (ACCOUNT, organization, 61),
    ] {
        chain(folder.path(), &main_of(account, prefix), 0..last, |_| true);
    }
    about_main(folder.path(), 3, member, "StartLogging");
    about_main(folder.path(), 60, ACCOUNT, "StopLogging");
    for account in [member, ACCOUNT] {
        let stopped = ("stopped".to_owned(), 107, json!("the-call-60"));
        assert_eq!(inside(folder.path(), account), [stopped], "{account}");
    }
}

#[test]
fn the_making_of_a_members_own_trail_is_no_beginning_of_the_organisations() {
    for says in [json!(false), Value::Null] {
        let folder = folder();
        let member = "222233334444";
        let mut dev = create("dev");
        if !says.is_null() {
            dev["isOrganizationTrail"] = says.clone();
        }
        let calls = [(100, 0, "CreateTrail", "dev", dev)];
        let inside = |account| main_of(account, "AWSLogs/o-acme1234567/");
        stream(folder.path(), &inside(ACCOUNT), 0..168, |_| true, &[]);
        stream(folder.path(), &inside(member), 100..168, |_| true, &calls);
        let answer = coverage(
            "-o json --since 2026-03-02 --until 2026-03-09",
            folder.path(),
        );
        let hours = hours(&answer.json(), member, &json!("us-east-1")).clone();
        assert_eq!(hours["suspect"], 100, "{says}: {hours}");
    }
}

#[test]
fn the_stop_of_a_trail_explains_no_folder_that_it_does_not_deliver_into() {
    let member = "222233334444";
    let stop = |is_organization: bool| {
        let mut made = create("dev");
        made["isOrganizationTrail"] = json!(is_organization);
        [
            (0, 0, "CreateTrail", "dev", made),
            (99, 30, "StopLogging", "dev", json!({"name": "dev"})),
        ]
    };
    for (prefix, is_organization) in [("AWSLogs/o-acme1234567/", false), ("AWSLogs/", true)] {
        let folder = folder();
        let trail = main_of(member, prefix);
        stream(
            folder.path(),
            &trail,
            0..100,
            |_| true,
            &stop(is_organization),
        );
        let other = main_of(ACCOUNT, "AWSLogs/o-acme1234567/");
        stream(folder.path(), &other, 0..168, |_| true, &[]);
        assert_eq!(
            causes(folder.path(), member),
            [("suspect".to_owned(), 68, None)],
            "{prefix}"
        );
    }
}

#[test]
fn what_another_trail_records_is_not_narrowed() {
    let s3 = json!({"type": "AWS::S3::Object", "values": ["arn:aws:s3"]});
    let all = |name: &str| selectors(name, "All", std::slice::from_ref(&s3));
    let put = "PutEventSelectors";
    let narrow = |reads: fn(i64) -> bool, second: &str| {
        let folder = folder();
        let calls = [
            (0, 1, "CreateTrail", "bob", create("one")),
            (0, 2, "CreateTrail", "bob", create("two")),
            (0, 3, put, "bob", all("one")),
            (0, 4, put, "bob", all("two")),
            (50, 5, put, "alice", selectors("one", "WriteOnly", &[])),
            (
                120,
                5,
                put,
                "carol",
                selectors("two", second, std::slice::from_ref(&s3)),
            ),
        ];
        stream(folder.path(), &own(), 0..168, reads, &calls);
        causes(folder.path(), ACCOUNT)
    };
    assert_eq!(narrow(|of| of % 3 == 0, "All"), []);
    // Who left out the last of it is the cause.
    assert_eq!(
        narrow(|of| of % 3 == 0 && of < 120, "WriteOnly"),
        [by("narrowed", 48, "cloudtrail:PutEventSelectors by carol")]
    );
    // That it was told to record is no proof that it did.
    assert_eq!(
        narrow(|of| of < 50, "All"),
        [by("narrowed", 118, "cloudtrail:PutEventSelectors by alice")]
    );
}

#[test]
fn the_stop_of_one_trail_explains_nothing_that_another_records() {
    let name = |name: &str| json!({ "name": name });
    let two = |second: Vec<Call<'static>>| {
        let folder = folder();
        let calls = [
            (0, 1, "CreateTrail", "bob", create("one")),
            (0, 2, "CreateTrail", "bob", create("two")),
            (0, 3, "StartLogging", "bob", name("one")),
            (60, 5, "StopLogging", "dev", name("one")),
        ];
        let calls: Vec<Call<'_>> = calls.into_iter().chain(second).collect();
        stream(
            folder.path(),
            &own(),
            (0..61).chain(100..168),
            |_| true,
            &calls,
        );
        (causes(folder.path(), ACCOUNT), folder)
    };
    let (told, _) = two(vec![
        (0, 4, "StartLogging", "bob", name("two")),
        (60, 9, "StopLogging", "mallory", name("two")),
        (100, 1, "StartLogging", "bob", name("two")),
    ]);
    let stopped = |who: &str| by("stopped", 39, &format!("cloudtrail:StopLogging by {who}"));
    assert_eq!(told, [stopped("mallory")]);
    let (told, kept) = two(vec![(0, 4, "StartLogging", "bob", name("two"))]);
    assert_eq!(told, [("suspect".to_owned(), 39, None)]);
    let note = "trail one of 111122223333 was stopped, and others of the same streams were not: two of 111122223333\n";
    let said = unbroken(&coverage("--until 2026-03-09", kept.path()));
    assert!(said.contains(note), "{said}");
    // Of one that nobody saw switched on it is not known.
    let (told, kept) = two(vec![(100, 1, "StartLogging", "bob", name("one"))]);
    assert_eq!(told, [stopped("dev")]);
    let said = unbroken(&coverage("--until 2026-03-09", kept.path()));
    assert!(said.contains(note), "{said}");
    // Nor where it is deleted later.
    let (told, _) = two(vec![
        (100, 1, "StartLogging", "bob", name("one")),
        (120, 1, "DeleteTrail", "bob", name("two")),
    ]);
    assert_eq!(told, [stopped("dev")]);
}
