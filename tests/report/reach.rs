//! What no known trail recorded, where trails were made again, were never started, record data alone, or are not
//! the only ones.

use super::control;
use super::needs::{archive, report};
use crate::coverage::archive::{ACCOUNT, call, coverage, hour, log, look, trail, unbroken};
use crate::digests::{Signer, public_keys};
use crate::harness::{Ctq, Said, folder, write};
use crate::story::gzip;
use serde_json::{Value, json as value};

type Call = (i64, (&'static str, &'static str), Value);

fn of(at: i64, name: &'static str, trail: &str) -> Call {
    (at, ("cloudtrail", name), value!({ "name": trail }))
}

fn told(at: i64, name: &'static str, trail: &str, (regions, global): (bool, bool)) -> Call {
    let asked = value!({"name": trail, "isMultiRegionTrail": regions,
        "includeGlobalServiceEvents": global});
    (at, ("cloudtrail", name), asked)
}

/// Of a trail that is made and started.
fn made(at: i64, trail: &str, settings: (bool, bool)) -> [Call; 2] {
    [
        told(at, "CreateTrail", trail, settings),
        of(at + 1, "StartLogging", trail),
    ]
}

/// The holes of a need, of the first control that has it.
fn holes(report: &Value, need: &str) -> Vec<String> {
    let controls = report["controls"].as_array().expect("controls").iter();
    let mut needs = controls.flat_map(|one| one["needs"].as_array().into_iter().flatten());
    let need = needs.find(|one| one["stream"] == need).expect("the need");
    let holes = need["holes"].as_array().expect("holes").iter();
    holes
        .map(|hole| hole.as_str().expect("a text").to_owned())
        .collect()
}

/// The words for what `main` alone did not record between two times.
fn open(from: &str, to: &str) -> [Vec<String>; 2] {
    let time = format!("from 2026-03-{from}Z to 2026-03-{to}Z");
    let regions = "111122223333: no trail is known that records regions other than us-east-1";
    [
        vec![format!("trail main records no global services {time}")],
        vec![format!("{regions} {time}")],
    ]
}

fn both(line: &str, calls: &[Call]) -> [Vec<String>; 2] {
    let report = report(line, &archive(calls));
    ["us-east-1", "every-region"].map(|need| holes(&report, need))
}

#[test]
fn a_trail_that_is_made_again_is_what_it_was_before_and_what_it_is_now() {
    let again = |at, settings| {
        let [made, started] = made(at + 1, "main", settings);
        [of(at, "DeleteTrail", "main"), made, started]
    };
    // What it was before is not forgotten.
    let narrow = told(3, "UpdateTrail", "main", (false, false));
    let late: Vec<Call> = [narrow.clone()]
        .into_iter()
        .chain(again(200, (true, true)))
        .collect();
    let until = "risk --until 2026-03-05T00:00:00Z";
    assert_eq!(both(until, &late), open("02T03:20", "05T00:00"));
    // Nor does it last.
    let stale: Vec<Call> = made(0, "main", (true, true))
        .into_iter()
        .chain([narrow])
        .chain(again(4, (true, true)))
        .collect();
    assert_eq!(both("risk", &stale), open("02T03:20", "02T04:20"));
    // It may come back with less.
    let less: Vec<Call> = made(0, "main", (true, true))
        .into_iter()
        .chain(again(4, (false, false)))
        .collect();
    assert_eq!(both("risk", &less), open("02T06:20", "12T00:00"));
}

#[test]
fn what_was_off_before_it_was_switched_on_is_a_hole() {
    let widened: Vec<Call> = made(0, "main", (false, false))
        .into_iter()
        .chain([told(100, "UpdateTrail", "main", (true, true))])
        .collect();
    assert_eq!(both("risk", &widened), open("02T01:20", "06T04:20"));
}

#[test]
fn a_trail_that_was_never_started_hides_no_stop() {
    let stop = [
        of(30, "StopLogging", "main"),
        of(31, "StartLogging", "main"),
    ];
    let off = "111122223333 us-east-1 from 2026-03-03T06:20Z to 2026-03-03T07:20Z: logging was switched off";
    let decoy = || told(2, "CreateTrail", "decoy", (true, true));
    let gone = of(50, "DeleteTrail", "decoy");
    for more in [vec![], vec![decoy()], vec![decoy(), gone]] {
        let calls: Vec<Call> = stop.iter().cloned().chain(more).collect();
        assert_eq!(both("risk", &calls), [[off], [off]], "{calls:?}");
    }
    // Where the first trail was just made there was none to switch off.
    let first = [
        told(0, "CreateTrail", "main", (true, true)),
        of(0, "StartLogging", "main"),
    ];
    assert_eq!(both("risk", &first), [vec![], vec![]] as [Vec<String>; 2]);
    // One that ran then does.
    let [decoy, started] = made(2, "decoy", (true, true));
    let calls: Vec<Call> = stop.iter().cloned().chain([decoy, started]).collect();
    assert_eq!(both("risk", &calls), [vec![], vec![]] as [Vec<String>; 2]);
}

/// Every hour has its events, and those of IAM, STS and sign-ins no trail recorded.
#[test]
fn what_no_trail_recorded_stands_beside_no_hole() {
    let wide = report("nist-800-53", &archive(&made(0, "main", (true, true))));
    let narrow = report("nist-800-53", &archive(&made(0, "main", (true, false))));
    let gaps = |report: &Value| {
        let checks = report["checks"].as_array().expect("checks").clone();
        let gaps = checks.into_iter().find(|check| check["check"] == "gaps");
        gaps.expect("the check")
    };
    assert_eq!(gaps(&wide)["holds"], true);
    let told = gaps(&narrow);
    assert_eq!(told["holds"], Value::Null, "{told}");
    let says = told["says"].as_str().expect("a text");
    let words = "no hole in 240 hours of all accounts and regions; but trail main records no global services";
    assert!(says.starts_with(words), "{says}");
}

const ARN: &str = "arn:aws:cloudtrail:us-east-1:111122223333:trail/";

/// The holes of both needs, with what was saved of the AWS CLI.
fn with_told(calls: &[Call], saved: &[(&str, Value)]) -> [Vec<String>; 2] {
    let archive = archive(calls);
    let told = folder();
    let mut ctq = Ctq::new("report risk -o json");
    for (name, json) in saved {
        let file = write(told.path(), name, json.to_string());
        ctq = ctq.arg("--trails").arg(file);
    }
    let report = ctq.arg(archive.path()).say().json();
    ["us-east-1", "every-region"].map(|need| holes(&report, need))
}

#[test]
fn a_trail_that_is_told_to_be_off_or_to_record_data_alone_fills_no_hole() {
    let of_trail = |(name, wide): &(&str, bool)| {
        value!({"TrailARN": format!("{ARN}{name}"), "HomeRegion": "us-east-1",
            "IsMultiRegionTrail": wide, "IncludeGlobalServiceEvents": wide})
    };
    let list = |trails: &[(&str, bool)]| {
        let list: Vec<Value> = trails.iter().map(of_trail).collect();
        ("trails.json", value!({ "trailList": list }))
    };
    let narrow_main = || list(&[("main", false), ("decoy", true)]);
    let status = |file, on: bool| (file, value!({ "IsLogging": on }));
    let selectors = |name: &str, management: bool| {
        let data = value!([{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]);
        value!({"TrailARN": format!("{ARN}{name}"), "EventSelectors": [
            {"ReadWriteType": "All", "IncludeManagementEvents": management, "DataResources": data}]})
    };
    let whole = open("02T00:00", "12T00:00");
    let none: [Vec<String>; 2] = [vec![], vec![]];
    assert_eq!(with_told(&[], &[narrow_main()]), none);
    let off = status("decoy-status.json", false);
    assert_eq!(with_told(&[], &[narrow_main(), off.clone()]), whole);
    let decoy = ("decoy.json", selectors("decoy", false));
    let main = ("main.json", selectors("main", true));
    let on = ["decoy-status.json", "main-status.json"].map(|file| status(file, true));
    let [decoy_on, main_on] = on;
    let all = [narrow_main(), decoy, main, decoy_on, main_on];
    assert_eq!(with_told(&[], &all), whole);
    // One that is off now is not for that taken away where nothing else can have recorded.
    let alone = || list(&[("main", false)]);
    let main_off = status("main-status.json", false);
    assert_eq!(with_told(&[], &[alone(), main_off]), whole);
    let stop = [
        of(30, "StopLogging", "main"),
        of(31, "StartLogging", "main"),
    ];
    let wide = list(&[("main", true), ("decoy", true)]);
    let hole = "111122223333 us-east-1 from 2026-03-03T06:20Z to 2026-03-03T07:20Z: logging was switched off";
    assert_eq!(with_told(&stop, &[wide, off]), [[hole], [hole]]);
    // From events, too.
    let s3 = value!([{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]);
    let put = value!({"trailName": "data", "eventSelectors": [
        {"readWriteType": "All", "includeManagementEvents": false, "dataResources": s3}]});
    let [data, started] = made(3, "data", (true, true));
    let calls: Vec<Call> = made(0, "main", (false, false))
        .into_iter()
        .chain([data, started, (5, ("cloudtrail", "PutEventSelectors"), put)])
        .collect();
    let period = "risk --since 2026-03-02T06:00:00Z --until 2026-03-12T00:00:00Z";
    let report = report(period, &archive(&calls));
    let found = ["us-east-1", "every-region"].map(|need| holes(&report, need));
    assert_eq!(found, open("02T06:00", "12T00:00"));
}

/// The holes of both needs of three days, proven by the digests of this trail, with these calls in its files.
fn signed(name: &str, account: &str, calls: &[Call]) -> [Vec<String>; 2] {
    let archive = folder();
    let mut trail = trail("us-east-1");
    name.clone_into(&mut trail.name);
    account.clone_into(&mut trail.account);
    let of_account = |mut record: Value| {
        record["recipientAccountId"] = value!(account);
        record
    };
    let mut before = None;
    for of in 0..72 {
        let made = calls.iter().filter(|(at, ..)| *at == of);
        let made = made.map(|(_, name, asked)| {
            let at = hour(of) + 1200;
            call(at, "us-east-1", *name, "alice", asked.clone())
        });
        let records = [look("us-east-1", of)].into_iter().chain(made);
        let records: Vec<Value> = records.map(of_account).collect();
        let log = log(&trail, of, &records);
        let window = (hour(of), hour(of + 1));
        let digest = trail.digest(&Signer::first(), window, before.as_ref(), [&log]);
        write(archive.path(), &log.key, gzip(&log.text));
        write(archive.path(), &digest.key, gzip(&digest.text));
        before = Some(digest);
    }
    let newest = before.expect("a digest");
    let head = format!("{}.head.json", newest.key);
    write(archive.path(), &head, newest.head().to_string());
    let keys = public_keys(&[Signer::first().listed(hour(-9000), hour(9000))]);
    let given = folder();
    let keys = write(given.path(), "keys.json", keys.to_string());
    let ctq = Ctq::new("report risk -o json --public-keys").arg(keys);
    let report = ctq.arg(archive.path()).say().json();
    ["us-east-1", "every-region"].map(|need| holes(&report, need))
}

#[test]
fn proven_digests_of_another_trail_leave_nothing_to_say() {
    let narrow = [told(3, "UpdateTrail", "main", (false, false))];
    let of = |name: &str| signed(name, ACCOUNT, &narrow);
    assert_eq!(of("main"), open("02T03:20", "05T00:00"));
    assert_eq!(of("other"), [vec![], vec![]] as [Vec<String>; 2]);
}

#[test]
fn a_trail_of_another_account_is_not_the_one_whose_digests_have_its_name() {
    let other = "222233334444";
    let test = told(3, "UpdateTrail", "test", (false, false));
    let (at, name, mut asked) = told(4, "UpdateTrail", "main", (true, true));
    // An organisation's trail may be changed from another account by its ARN alone.
    asked["name"] = value!(format!("{ARN}main"));
    let found = signed("main", other, &[test, (at, name, asked)]);
    assert_eq!(found, [vec![], vec![]] as [Vec<String>; 2]);
}

#[test]
fn a_trail_that_delivers_to_another_bucket_fills_no_hole() {
    let to = |bucket: &str, calls: [Call; 2]| {
        calls.map(|(at, name, mut asked)| {
            asked["s3BucketName"] = value!(bucket);
            (at, name, asked)
        })
    };
    let with = |bucket: &str| {
        let main = to("acme-trail-logs", made(0, "main", (false, false)));
        let decoy = to(bucket, made(1, "decoy", (true, true)));
        let calls: Vec<Call> = main.into_iter().chain(decoy).collect();
        signed("main", ACCOUNT, &calls)
    };
    assert_eq!(with("elsewhere"), open("02T01:20", "05T00:00"));
    assert_eq!(with("acme-trail-logs"), open("02T01:20", "02T02:20"));
}

#[test]
fn what_is_told_of_today_says_nothing_of_a_time_that_events_tell_of() {
    let wide = made(0, "main", (true, true));
    let arn = format!("{ARN}main");
    let today = value!({"trailList": [{"TrailARN": arn, "HomeRegion": "us-east-1",
        "IsMultiRegionTrail": false, "IncludeGlobalServiceEvents": false}]});
    let found = with_told(&wide, &[("trails.json", today)]);
    assert_eq!(found, [vec![], vec![]] as [Vec<String>; 2]);
}

#[test]
fn a_trail_did_not_run_before_it_was_made_or_switched_on() {
    let main = || made(0, "main", (false, false)).to_vec();
    let before = |to: &str| open("02T01:20", to);
    let status = |more: Value| {
        let mut status = value!({"IsLogging": true});
        for (key, value) in more.as_object().into_iter().flatten() {
            status[key] = value.clone();
        }
        ("decoy-status.json", status)
    };
    let mut calls = main();
    calls.push(told(100, "CreateTrail", "decoy", (true, true)));
    assert_eq!(with_told(&calls, &[status(value!({}))]), before("06T04:20"));
    let mut calls = main();
    calls.push(of(100, "StartLogging", "decoy"));
    assert_eq!(both("risk", &calls), before("06T04:20"));
    // The status itself tells since when.
    let decoy = value!({"trailList": [{"TrailARN": format!("{ARN}decoy"),
        "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true}]});
    let since = value!({"StartLoggingTime": "2026-03-06T05:00:00+00:00"});
    let saved = [("trails.json", decoy), status(since)];
    assert_eq!(with_told(&main(), &saved), before("06T05:00"));
}

#[test]
fn a_stop_without_a_whole_hour_is_told_where_all_hours_are_covered() {
    let archive = archive(&[
        of(30, "StopLogging", "main"),
        of(31, "StartLogging", "main"),
    ]);
    let said: Said = Ctq::new("report cis").arg(archive.path()).say();
    let line = "ctq: left open: 111122223333 us-east-1 from 2026-03-03T06:20Z to 2026-03-03T07:20Z: logging was switched off\n";
    assert!(said.stderr.contains(line), "{}", said.stderr);
    let text = unbroken(&coverage("", archive.path()));
    let line = "logging of 111122223333 us-east-1 was switched off from 2026-03-03T06:20:00Z to 2026-03-03T07:20:00Z: no whole hour, so no hour is a hole";
    assert!(text.contains(line), "{text}");
}

#[test]
fn global_services_that_are_not_recorded_are_told_where_hours_are_covered() {
    let archive = archive(&made(0, "main", (true, false)));
    let time = "from 2026-03-02T01:20Z to 2026-03-12T00:00Z";
    let said: Said = Ctq::new("report cis").arg(archive.path()).say();
    let line = format!("ctq: left open: trail main records no global services {time}\n");
    assert!(said.stderr.contains(&line), "{}", said.stderr);
    let report = report("cis", &archive);
    let what = value!([format!("trail main records no global services {time}")]);
    assert_eq!(report["coverage"]["unrecorded"], what);
    assert_eq!(report["coverage"]["trails"][0]["globalServices"], false);
    assert_eq!(control(&report, "5.4")["status"], "INCONCLUSIVE");
    let text = unbroken(&coverage("", archive.path()));
    let line = "trail main of 111122223333 records no global services from 2026-03-02T00:20:00Z to 2026-03-12T00:00:00Z";
    assert!(text.contains(line), "{text}");
    let answer = coverage("-o json", archive.path()).json();
    assert_eq!(answer["trails"][0]["globalServices"], false);
}
