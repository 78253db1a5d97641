//! What a later word about a trail does to its past, and what another trail makes up for: by bucket, region,
//! account and time.

use super::archive::{ACCOUNT, coverage, hour, log, look, told, trail};
use super::causes::{self, Call, by, create, main_of, own, stream};
use super::endings::chain;
use crate::digests::Trail;
use crate::harness::{folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::path::Path;

/// The hours of a week in which somebody works.
fn days() -> impl Iterator<Item = i64> {
    (0..168).filter(|of| (6..16).contains(&(of % 24)))
}

const OFF: i64 = 111;
const ON: i64 = 118;

/// A trail that is made and started in the first hour of work, and what else is asked of CloudTrail.
fn made<'c>(mut asked: Value, calls: &[Call<'c>]) -> Vec<Call<'c>> {
    asked["name"] = json!("main");
    let first = [
        (6, 0, "CreateTrail", "alice", asked),
        (6, 1, "StartLogging", "alice", json!({"name": "main"})),
    ];
    first.into_iter().chain(calls.iter().cloned()).collect()
}

/// A change at the end of a day, and its opposite in the evening, which is recorded.
fn evening<'c>(off: (&'c str, Value), on: (&'c str, Value)) -> [Call<'c>; 2] {
    let of = |at, (name, mut asked): (&'c str, Value)| {
        asked["name"] = json!("main");
        (at, 30, name, "mallory", asked)
    };
    [of(OFF, off), of(ON, on)]
}

fn stop_and_start() -> [Call<'static>; 2] {
    evening(("StopLogging", json!({})), ("StartLogging", json!({})))
}

fn week(folder: &Path, trail: &Trail, calls: &[Call<'_>]) {
    let hours = days().chain([ON]);
    stream(folder, trail, hours, |_| true, calls);
}

/// The holes of an account: class, hours and who is told as the cause.
fn causes(folder: &Path, account: &str) -> Vec<(String, u64, Option<String>)> {
    let mut all = causes::causes(folder, account);
    all.retain(|(class, ..)| class != "quiet");
    all
}

#[test]
fn a_trail_that_was_sent_to_another_bucket_recorded_nothing_here() {
    let to = |bucket: &str| ("UpdateTrail", json!({ "s3BucketName": bucket }));
    let calls = made(create("main"), &evening(to("elsewhere"), to("b")));
    let moved = folder();
    week(moved.path(), &own(), &calls);
    let why = "cloudtrail:UpdateTrail by mallory";
    assert_eq!(causes(moved.path(), ACCOUNT), [by("stopped", 6, why)]);
    // Where anything of it came meanwhile, that bucket is here, too.
    let eu = Trail {
        region: "eu-west-1".into(),
        ..own()
    };
    stream(moved.path(), &eu, [115, 116].into_iter(), |_| true, &[]);
    let answer = coverage("-o json --until 2026-03-09", moved.path()).json();
    let gaps = super::archive::gaps(&answer, "us-east-1", "management");
    assert!(gaps.iter().all(|(class, ..)| class == "quiet"), "{gaps:?}");
    // So it is where the folder of the copy is called after it.
    let copy = folder();
    week(&copy.path().join("elsewhere"), &own(), &calls);
    assert_eq!(causes(copy.path(), ACCOUNT), []);
}

/// Without a digest that names a bucket: who did what is known of both, and neither is known to be here.
#[test]
fn a_trail_to_another_bucket_makes_up_for_no_stop() {
    let with = |bucket: &str| {
        let decoy = json!({"name": "decoy", "s3BucketName": bucket, "isMultiRegionTrail": true});
        let mut calls = made(create("main"), &stop_and_start());
        calls.push((7, 0, "CreateTrail", "mallory", decoy));
        calls.push((7, 1, "StartLogging", "mallory", json!({"name": "decoy"})));
        let folder = folder();
        week(folder.path(), &own(), &calls);
        causes(folder.path(), ACCOUNT)
    };
    let stop = by("stopped", 6, "cloudtrail:StopLogging by mallory");
    assert_eq!(with("elsewhere"), [stop]);
    assert_eq!(with("b"), []);
}

#[test]
fn what_a_trail_is_today_takes_no_stop_away() {
    let member = "222233334444";
    let shared = |on: bool| json!({"isOrganizationTrail": on});
    let of = |more: &[Call<'_>]| {
        let folder = folder();
        let mut asked = create("main");
        asked["isOrganizationTrail"] = json!(true);
        let calls = made(asked, more);
        let prefix = "AWSLogs/o-acme1234567/";
        week(folder.path(), &main_of(ACCOUNT, prefix), &calls);
        stream(
            folder.path(),
            &main_of(member, prefix),
            days(),
            |_| true,
            &[],
        );
        [ACCOUNT, member].map(|account| causes(folder.path(), account))
    };
    let stop = |hours| by("stopped", hours, "cloudtrail:StopLogging by mallory");
    let stops = stop_and_start();
    assert_eq!(of(&stops), [[stop(6)], [stop(7)]]);
    let mut later = shared(false);
    later["name"] = json!("main");
    let later = (150, 30, "UpdateTrail", "alice", later);
    let both: Vec<Call<'_>> = stops.iter().cloned().chain([later]).collect();
    assert_eq!(of(&both), [[stop(6)], [stop(7)]]);
    // While it is its account's alone, the others are not recorded.
    let update = |on| ("UpdateTrail", shared(on));
    let alone = evening(update(false), update(true));
    let update = by("stopped", 7, "cloudtrail:UpdateTrail by mallory");
    assert_eq!(of(&alone), [vec![], vec![update]]);
}

#[test]
fn a_trail_makes_up_for_another_only_where_it_recorded_then() {
    let of = |second: &[Call<'_>]| {
        let folder = folder();
        let mut wide = create("main");
        wide["isMultiRegionTrail"] = json!(true);
        let more: Vec<Call<'_>> = stop_and_start().iter().chain(second).cloned().collect();
        let calls = made(wide, &more);
        stream(folder.path(), &own(), 0..168, |_| true, &calls);
        let eu = Trail {
            region: "eu-west-1".into(),
            ..own()
        };
        stream(folder.path(), &eu, days(), |_| true, &[]);
        causes(folder.path(), ACCOUNT)
    };
    let second = |at, name: &'static str, wide: bool| {
        let asked = json!({"name": "second", "s3BucketName": "b", "isMultiRegionTrail": wide});
        (at, 40, name, "alice", asked)
    };
    let [make, widen] = [(6, "CreateTrail", false), (150, "UpdateTrail", true)]
        .map(|(at, name, wide)| second(at, name, wide));
    let start = |at| (at, 50, "StartLogging", "alice", json!({"name": "second"}));
    let stop = [by("stopped", 7, "cloudtrail:StopLogging by mallory")];
    assert_eq!(of(&[]), stop);
    assert_eq!(of(&[make.clone(), start(6)]), stop);
    assert_eq!(of(&[make, start(6), widen]), stop);
    // What is switched on was off.
    assert_eq!(of(&[start(150)]), stop);
    assert_eq!(of(&[second(6, "CreateTrail", true), start(6)]), []);
}

#[test]
fn that_a_trail_delivers_no_digests_today_takes_none_away() {
    let folder = folder();
    chain(folder.path(), &trail("eu-west-1"), 0..100, |of| {
        of % 24 == 0
    });
    for of in 0..168 {
        let log = log(&trail("us-east-1"), of, &[look("us-east-1", of)]);
        write(folder.path(), &log.key, gzip(&log.text));
    }
    let arn = format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main");
    let list = json!({"trailList": [{"TrailARN": arn, "HomeRegion": "us-east-1",
        "LogFileValidationEnabled": false}]});
    let file = write(folder.path(), "told/trails.json", list.to_string());
    let line = format!("-o json --until 2026-03-09 --trails {}", file.display());
    let answer = coverage(&line, folder.path()).json();
    let gaps = super::archive::gaps(&answer, "eu-west-1", "management");
    assert_eq!(told(&gaps), [("digest-gap", 100, 168)]);
    assert_eq!(answer["trails"][0]["validation"], false);
}

#[test]
fn a_status_tells_when_a_trail_was_off() {
    let folder = folder();
    stream(folder.path(), &own(), days(), |_| true, &[]);
    let arn = format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main");
    let list = json!({"trailList": [{"TrailARN": arn, "HomeRegion": "us-east-1"}]});
    let list = write(folder.path(), "told/trails.json", list.to_string());
    let stopped = |stop: Value, start: Value| {
        let status = json!({"IsLogging": true, "StopLoggingTime": stop, "StartLoggingTime": start});
        let status = write(folder.path(), "told/main-status.json", status.to_string());
        let (list, status) = (list.display(), status.display());
        let line = format!("-o json --until 2026-03-09 --trails {list} --trails {status}");
        let answer = coverage(&line, folder.path()).json();
        let gaps = super::archive::gaps(&answer, "us-east-1", "management");
        let holes = gaps.iter().filter(|(class, ..)| class != "quiet");
        holes
            .map(|(class, from, to)| format!("{class} {from} {to}"))
            .collect::<Vec<String>>()
    };
    let (off, on) = (hour(OFF) + 1800, hour(ON) + 1800);
    let text = |at: i64| json!(crate::digests::time(at, "%Y-%m-%dT%H:%M:%S+00:00"));
    assert_eq!(stopped(text(off), text(on)), ["stopped 112 119"]);
    #[expect(clippy::cast_precision_loss)]
    let seconds = |at: i64| json!(at as f64 + 0.5);
    assert_eq!(stopped(seconds(off), seconds(on)), ["stopped 112 119"]);
}
