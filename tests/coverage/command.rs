//! The command: its classes, its forms, its input.

use super::archive::{ACCOUNT, call, coverage, fill, gaps, hour, log, look, planted, told, trail};
use crate::digests::{Signer, public_keys};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn every_kind_of_hole_is_told_from_the_others() {
    let folder = folder();
    planted(folder.path());
    let answer = coverage("-o json", folder.path()).json();
    let holes = [
        ("missing", 30, 31),
        ("digest-gap", 40, 41),
        ("tampered", 50, 51),
        ("stopped", 100, 106),
    ];
    let found = gaps(&answer, "eu-west-1", "management");
    assert_eq!(told(&found), holes, "{answer:#}");
    let found = gaps(&answer, "eu-west-1", "data");
    // Of data events, what is not selected.
    let narrow = |from, to| ("narrowed", from, to);
    assert_eq!(
        told(&found),
        [
            narrow(0, 10),
            narrow(10, 30),
            holes[0],
            narrow(31, 40),
            holes[1],
            narrow(41, 50),
            holes[2],
            narrow(51, 100),
            holes[3],
            narrow(106, 150),
            narrow(150, 240),
        ]
    );
    let found = gaps(&answer, "us-east-1", "management");
    assert_eq!(told(&found), [("suspect", 60, 96), ("missing", 130, 131)]);
    let streams = answer["streams"].as_array().expect("streams");
    for stream in streams {
        let hours = stream["hours"].as_object().expect("hours");
        let sum: u64 = hours.values().filter_map(Value::as_u64).sum();
        assert_eq!(sum, 240, "{stream:#}");
    }
    let hours = |at: usize, class: &str| streams[at]["hours"][class].as_u64();
    assert_eq!(
        (
            hours(0, "covered"),
            hours(0, "empty-proven"),
            hours(0, "covered-unverified")
        ),
        (Some(228), Some(3), None),
        "{streams:#?}"
    );
    assert_eq!(
        (hours(2, "covered-unverified"), hours(2, "pending")),
        (Some(202), Some(1))
    );
    // Why, by whom.
    let stop = streams[0]["gaps"].as_array().and_then(|gaps| gaps.last());
    let stop_id = format!("eu-west-1-{}-StopLogging", hour(99) + 1200);
    assert_eq!(stop.map(|gap| &gap["why"]), Some(&json!(stop_id)));
    let events = answer["events"].as_array().expect("events");
    let by: Vec<(&str, &str)> = events
        .iter()
        .map(|one| {
            (
                one["event"].as_str().expect("a name"),
                one["origin"]["label"].as_str().expect("a label"),
            )
        })
        .collect();
    assert_eq!(
        by,
        [
            ("cloudtrail:PutEventSelectors", "alice"),
            ("cloudtrail:StopLogging", "mallory"),
            ("cloudtrail:StartLogging", "alice"),
            ("cloudtrail:PutEventSelectors", "mallory"),
        ]
    );
    assert_eq!(
        answer["digests"]["basis"], "hash-chain",
        "{}",
        answer["digests"]
    );
    let text = coverage("", folder.path());
    for line in [
        "hours of holes, and a sign for each day from 2026-03-02 to 2026-03-11:",
        "▁▂▃▄▅▆▇█ events  ! missing  # tampered  x stopped  ? suspect",
        "  eu-west-1     9 h  ",
        "StopLogging by mallory",
        "data events: PutEventSelectors by mallory",
        "not here or not whole, though delivered: 2 log files",
    ] {
        assert!(text.text().contains(line), "{line}\n{}", text.text());
    }
    // A light edit of a file is found only by hashing it.
    let log = log(&trail("eu-west-1"), 5, &[look("eu-west-1", 5)]);
    write(folder.path(), &log.key, gzip(b"{\"Records\":[]}"));
    let keys = public_keys(&[Signer::first().listed(hour(-24), hour(300))]);
    let keys = write(folder.path(), "keys.json", keys.to_string());
    let line = format!("-o json --verify --public-keys {}", keys.display());
    let answer = coverage(&line, folder.path()).json();
    let found = gaps(&answer, "eu-west-1", "management");
    assert_eq!(told(&found)[0], ("tampered", 5, 6), "{answer:#}");
    assert_eq!(answer["digests"]["basis"], "signatures");
}

#[test]
fn any_number_of_threads_gives_the_same_answer() {
    let folder = folder();
    planted(folder.path());
    for form in [
        "",
        "-o json",
        "-o csv",
        "-o md",
        "--tz Asia/Kolkata --since 2026-03-04",
    ] {
        let one = coverage(&format!("{form} -j 1"), folder.path());
        assert!(one.stdout.len() > 400, "{form}");
        assert_eq!(
            coverage(&format!("{form} -j 8"), folder.path()),
            one,
            "{form}"
        );
    }
}

#[test]
fn digests_of_the_fixtures_are_weighed() {
    let keys = "-o json --public-keys fixtures/digests/public-keys.json";
    let altered = Path::new("fixtures/digests/altered");
    let answer = coverage(&format!("{keys} --verify"), altered).json();
    let verify = Ctq::new(&format!("verify {keys}"))
        .arg(altered)
        .say()
        .json();
    for word in ["altered", "missing", "unlisted"] {
        let found = ["logFiles", "digests"].map(|kind| {
            let list = verify[kind][word].as_array();
            list.map_or(0, Vec::len)
        });
        assert_eq!(answer["digests"][word], found[0] + found[1], "{word}");
    }
    assert_eq!(answer["digests"]["basis"], "signatures");
    let gap = &answer["streams"][0]["gaps"][0];
    assert_eq!(
        (&gap["class"], &gap["from"], &gap["hours"]),
        (&json!("missing"), &json!("2026-03-14T09:00:00Z"), &json!(1))
    );
    let whole = coverage("-o json", Path::new("fixtures/digests/delivered")).json();
    assert_eq!(whole["digests"]["basis"], "hash-chain");
    for stream in whole["streams"].as_array().expect("streams") {
        // In the middle of it the trail was narrowed.
        let hours: Vec<&String> = stream["hours"].as_object().expect("hours").keys().collect();
        let fine = ["covered", "empty-proven", "narrowed"];
        assert!(
            hours.iter().all(|class| fine.contains(&class.as_str())),
            "{stream:#}"
        );
    }
    Ctq::new("coverage --public-keys Cargo.toml fixtures/trail")
        .stderr("ctq: --public-keys: Cargo.toml: no JSON: expected value at line 1 column 2\n")
        .code(2)
        .run();
}

#[test]
fn rows_of_csv_tile_the_period() {
    let folder = folder();
    planted(folder.path());
    let said = coverage(
        "-o csv --since 2026-03-01T12:00:00Z --until 2026-03-12",
        folder.path(),
    );
    let mut ends: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for line in said.text().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let hours: u64 = cells[6].parse().expect("hours");
        let end = ends
            .entry(cells[..4].join(","))
            .or_insert(("2026-03-01T12:00:00Z".into(), 0));
        assert_eq!(end.0, cells[4], "{line}");
        *end = (cells[5].to_owned(), end.1 + hours);
    }
    assert_eq!(ends.len(), 4, "{ends:?}");
    for (stream, (end, hours)) in ends {
        assert_eq!(
            (end.as_str(), hours),
            ("2026-03-12T00:00:00Z", 252),
            "{stream}"
        );
    }
}

#[test]
fn the_story_has_no_hole_but_a_trail_that_was_narrowed() {
    let answer = coverage("-o json", Path::new("fixtures/trail")).json();
    let streams = answer["streams"].as_array().expect("streams");
    let number = |one: &Value, key: &str| one[key].as_u64().expect("a number");
    let events: u64 = streams.iter().map(|one| number(one, "events")).sum();
    assert_eq!((events, number(&answer["tally"], "matched")), (441, 441));
    // The same counts as by another way. A path's region need not be the record's.
    let line = "stats --by recipientAccountId,category -o json -q fixtures/trail";
    for row in Ctq::new(line).say().json()["rows"]
        .as_array()
        .expect("rows")
    {
        let of_row = streams.iter().filter(|one| {
            one["account"] == row["recipientAccountId"] && one["category"] == row["category"]
        });
        let events: u64 = of_row.map(|one| number(one, "events")).sum();
        assert_eq!(events, number(row, "events"), "{row}");
    }
    let mut classes: Vec<&str> = streams
        .iter()
        .flat_map(|one| one["gaps"].as_array().expect("gaps"))
        .map(|gap| gap["class"].as_str().expect("a class"))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    assert_eq!(classes, ["narrowed", "quiet"]);
    let data = streams
        .iter()
        .find(|one| one["account"] == "444455556666" && one["category"] == "data");
    let narrowed: Vec<&Value> = data.expect("data")["gaps"]
        .as_array()
        .expect("gaps")
        .iter()
        .filter(|gap| gap["class"] == "narrowed")
        .collect();
    let unknown = "data events that are not selected; which are is not known";
    let left_out: Vec<&str> = narrowed
        .iter()
        .map(|gap| gap["leftOut"].as_str().expect("words"))
        .collect();
    assert!(
        left_out
            .iter()
            .all(|one| [unknown, "data events"].contains(one)
                || one.starts_with("data events but those of AWS::S3::Object, and what selectors that are not here may select")),
        "{left_out:?}"
    );
    let lost = narrowed.iter().find(|gap| gap["leftOut"] == "data events");
    assert_eq!(
        lost,
        Some(
            &&json!({"from": "2026-03-14T09:00:00Z", "to": "2026-03-15T11:00:00Z", "hours": 26,
                "class": "narrowed", "leftOut": "data events", "why": "a2d44298-7cd3-4cf2-9e77-6b38d616207d",
                "perhaps": false})
        )
    );
    let events = answer["events"].as_array().expect("events");
    assert_eq!(
        events[0]["origin"]["id"],
        "arn:aws:iam::111122223333:user/alice"
    );
    assert_eq!(events[0]["certainty"], "proven");
    assert_eq!(events[1]["origin"]["label"], "carol@example.com");
}

#[test]
fn a_period_accounts_and_regions_say_what_ought_to_be_there() {
    let folder = folder();
    fill(folder.path(), "eu-west-1", 0..120);
    let ought = "--since 2026-03-01 --until 2026-03-09 --accounts 111122223333,999988887777 --regions eu-west-1,us-east-1";
    let answer = coverage(&format!("-o json {ought}"), folder.path()).json();
    let found = gaps(&answer, "eu-west-1", "management");
    assert_eq!(told(&found), [("suspect", -24, 0), ("suspect", 120, 168)]);
    let empty: Vec<(&Value, &Value, &Value)> = answer["streams"]
        .as_array()
        .expect("streams")
        .iter()
        .filter(|one| one["events"] == 0)
        .map(|one| (&one["account"], &one["region"], &one["hours"]))
        .collect();
    let all = json!({"suspect": 192});
    let one = json!(ACCOUNT);
    let other = json!("999988887777");
    assert_eq!(
        empty,
        [
            (&one, &json!("us-east-1"), &all),
            (&other, &json!("eu-west-1"), &all),
            (&other, &json!("us-east-1"), &all)
        ]
    );
    // Without an end the period goes on until now.
    let open = coverage("-o json --since 2026-03-01", folder.path()).json();
    assert_eq!(open["period"]["until"], crate::harness::NOW);
    let found = gaps(&open, "eu-west-1", "management");
    assert_eq!(told(&found)[1], ("suspect", 120, 395));
    let text = coverage(ought, folder.path());
    for line in [
        "nothing of any stream before 2026-03-02T00Z",
        "nothing of any stream from 2026-03-07T00Z on",
        "asked for, and nothing at all is here: 3 streams",
        "  us-east-1   192 h  ????????",
    ] {
        assert!(text.text().contains(line), "{line}\n{}", text.text());
    }
}

#[test]
fn before_its_trail_was_made_a_stream_is_not_missed() {
    let folder = folder();
    let eu = trail("eu-west-1");
    let made = call(
        hour(4) + 600,
        "eu-west-1",
        ("cloudtrail", "CreateTrail"),
        "alice",
        json!({"name": "main", "s3BucketName": "acme-trail-logs", "isMultiRegionTrail": true}),
    );
    let first = log(&eu, 4, &[made, look("eu-west-1", 4)]);
    write(folder.path(), &first.key, gzip(&first.text));
    fill(folder.path(), "eu-west-1", 5..60);
    let answer = coverage(
        "-o json --since 2026-03-01 --until 2026-03-04T12:00:00Z",
        folder.path(),
    )
    .json();
    assert_eq!(
        answer["streams"][0]["hours"],
        json!({"covered-unverified": 56, "out-of-life": 28})
    );
    let trail = &answer["trails"][0];
    assert_eq!(
        (&trail["bucket"], &trail["multiRegion"], &trail["records"]),
        (
            &json!("acme-trail-logs"),
            &json!(true),
            &json!("management")
        )
    );
}

#[test]
fn trails_are_told_by_the_aws_cli_as_well() {
    let folder = folder();
    let arn = format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main");
    let save = |name: &str, json: Value| {
        write(folder.path(), name, json.to_string())
            .display()
            .to_string()
    };
    let trails = save(
        "trails.json",
        json!({"trailList": [{"Name": "main", "TrailARN": arn, "HomeRegion": "us-east-1",
        "S3BucketName": "logs", "IsMultiRegionTrail": true, "IsOrganizationTrail": false,
        "LogFileValidationEnabled": false, "KmsKeyId": "k1", "CloudWatchLogsLogGroupArn": "g1"}]}),
    );
    let selectors = save(
        "selectors.json",
        json!({"TrailARN": arn, "EventSelectors": [{"ReadWriteType": "ReadOnly",
        "IncludeManagementEvents": true, "DataResources": [], "ExcludeManagementEventSources": []}]}),
    );
    let status = save("main-status.json", json!({"IsLogging": false}));
    let said = coverage(
        &format!("-o md -q --trails {trails} --trails {selectors} --trails {status}"),
        Path::new("fixtures/shapes/ndjson.jsonl"),
    );
    let row = "| main | 111122223333 | us-east-1 | all | no | management reads only | no | no | logs | k1 | g1 |";
    assert!(said.text().contains(row), "{}", said.text());
    // The answers one after another, as the shell of Windows writes them.
    let text = |file: &str| std::fs::read_to_string(file).expect("what was saved");
    let both = format!("\u{feff}{}\r\n{}", text(&trails), text(&selectors));
    let both: Vec<u8> = both.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let both = write(folder.path(), "both.json", both);
    let said = coverage(
        &format!("-o md -q --trails {} --trails {status}", both.display()),
        Path::new("fixtures/shapes/ndjson.jsonl"),
    );
    assert!(said.text().contains(row), "{}", said.text());
    let wrong = [
        ("no/such.json", "no such file or folder"),
        ("Cargo.toml", "not JSON: expected value at line 1 column 2"),
        (
            "fixtures/shapes/bare-record-1.json",
            "not what describe-trails, get-trail, get-event-selectors or get-trail-status print",
        ),
    ];
    for (file, what) in wrong {
        Ctq::new(&format!("coverage --trails {file} fixtures/trail"))
            .stderr(&format!("ctq: --trails: {file}: {what}\n"))
            .code(2)
            .run();
    }
}

#[test]
fn exports_and_streams_have_coverage_too() {
    let text = std::fs::read(crate::harness::root().join("fixtures/shapes/ndjson.jsonl"))
        .expect("a fixture");
    let piped = Ctq::new("coverage -o json -").stdin(text).say();
    let read = coverage("-o json", Path::new("fixtures/shapes/ndjson.jsonl")).json();
    // A pipe has no size.
    let mut piped = piped.json();
    for stream in piped["streams"].as_array_mut().expect("streams") {
        stream["bytes"] = json!(4678);
    }
    assert_eq!(piped["streams"], read["streams"]);
    assert_eq!(
        read["streams"].as_array().map(Vec::len),
        Some(2),
        "{read:#}"
    );
    assert_eq!(read["streams"][0]["firstDelivery"], Value::Null);
    let empty = folder();
    let said = Ctq::new("coverage").arg(empty.path()).say();
    assert_eq!((said.text(), said.code), ("", Some(2)));
    assert!(
        said.stderr.contains("no CloudTrail event found"),
        "{}",
        said.stderr
    );
    // A log file without records was delivered all the same.
    let log = log(&trail("eu-west-1"), 0, &[]);
    write(empty.path(), &log.key, gzip(&log.text));
    let said = Ctq::new("coverage -o csv -q").arg(empty.path()).say();
    assert!(
        said.text()
            .contains("2026-03-02T00:00:00Z,2026-03-02T01:00:00Z,1,covered-unverified"),
        "{}",
        said.text()
    );
}

#[test]
fn a_year_has_a_sign_for_each_week() {
    let folder = folder();
    fill(
        folder.path(),
        "ap-southeast-2",
        (0..365)
            .filter(|day| !(200..230).contains(day))
            .map(|day| day * 24 + 10),
    );
    let said = coverage("-q", folder.path());
    assert!(
        said.text()
            .contains("a sign for each week from 2026-03-02 to 2027-03-07:"),
        "{}",
        said.text()
    );
    let calendar = said
        .text()
        .lines()
        .find(|line| line.starts_with("  ap-southeast-2"))
        .expect("a line");
    assert!(calendar.chars().count() <= 80, "{calendar}");
    assert!(calendar.contains("█????"), "{calendar}");
}

#[test]
fn what_records_say_is_harmless() {
    let folder = folder();
    let mut record = look("eu-west-1", 0);
    record["awsRegion"] = json!("eu\u{1b}[2J\u{202e}=|`<b>");
    record["recipientAccountId"] = json!("=cmd\r\n");
    let mut stop = call(
        hour(0) + 9,
        "x",
        ("cloudtrail", "StopLogging"),
        "eve\u{1b}]0;x\u{7}",
        json!({"name": "t\u{1b}[0m|"}),
    );
    stop["eventID"] = json!("\u{1b}[31m");
    write(
        folder.path(),
        "a.json",
        json!({"Records": [record, stop]}).to_string(),
    );
    for form in ["", "-o md", "-o csv"] {
        let said = coverage(form, folder.path());
        for bad in ['\u{1b}', '\u{7}', '\u{202e}', '\r'] {
            assert!(!said.text().contains(bad), "{form}: {:?}", said.text());
        }
        assert!(
            !said.text().lines().any(|line| line.starts_with(['=', '@'])) || form.is_empty(),
            "{form}: {}",
            said.text()
        );
    }
}
