//! Trails from the events that changed them, and from what a person told.

use super::*;
use crate::coverage::Hour;
use crate::event::Event;
use serde_json::json;

fn hour(hour: i64) -> Time {
    Hour(hour).start()
}

fn change(at: i64, name: &str, request: Value) -> Change {
    let mut record = json!({
        "eventSource": "cloudtrail.amazonaws.com", "eventName": name,
        "eventTime": hour(at).to_string(), "eventID": format!("e{at}"),
        "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
    });
    record["requestParameters"] = request;
    Change::of(&Event::new(record.to_string().as_bytes())).expect("a change")
}

fn span(from: i64, to: Option<i64>, by: i64) -> Span {
    Span {
        from: hour(from),
        to: to.map(hour),
        by: (hour(by), Some(format!("e{by}"))),
    }
}

fn id(region: &str) -> StreamId {
    StreamId {
        organization: None,
        account: "111122223333".into(),
        region: region.into(),
    }
}

fn narrowed(trail: &Trail) -> Vec<(Span, BTreeSet<Kind>)> {
    let all = trail.narrowed.iter().cloned();
    all.map(|one| (one.span, one.kinds)).collect()
}

fn one(changes: &[Change]) -> Trail {
    let trails = Trails::of(changes);
    let all: Vec<&Trail> = trails.all().collect();
    let [trail] = all[..] else { panic!("{all:#?}") };
    trail.clone()
}

fn selectors(kind: &str, data: &[&str]) -> Value {
    let data: Vec<Value> = data
        .iter()
        .map(|kind| json!({"type": kind, "values": ["arn:aws:s3"]}))
        .collect();
    json!({"trailName": "t", "eventSelectors":
        [{"readWriteType": kind, "includeManagementEvents": true, "dataResources": data}]})
}

#[test]
fn a_trail_is_what_its_events_made_of_it() {
    let trail = one(&[
        change(9, "StartLogging", json!({"name": "t"})),
        change(
            1,
            "CreateTrail",
            json!({"name": "t", "s3BucketName": "logs",
            "isMultiRegionTrail": true, "enableLogFileValidation": true}),
        ),
        change(
            5,
            "StopLogging",
            json!({"name": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t"}),
        ),
        change(
            20,
            "PutEventSelectors",
            selectors("WriteOnly", &["AWS::S3::Object"]),
        ),
        change(
            30,
            "UpdateTrail",
            json!({"name": "t", "isMultiRegionTrail": false}),
        ),
    ]);
    assert_eq!(trail.bucket.as_deref(), Some("logs"));
    assert_eq!(
        (trail.multi_region, trail.validation, trail.created),
        (Some(false), Some(true), Some(hour(1)))
    );
    assert_eq!(trail.stopped, [span(5, Some(9), 5)]);
    assert_eq!(trail.silent(&id("eu-west-1")).count(), 1);
    assert_eq!(trail.silent(&id("us-east-1")).count(), 2);
    assert_eq!(
        narrowed(&trail),
        [(span(20, None, 20), BTreeSet::from([Kind::Reads]))]
    );
}

#[test]
fn selectors_that_come_back_tell_what_was_lost() {
    let put = |at, kind, data: &[&str]| change(at, "PutEventSelectors", selectors(kind, data));
    let s3 = ["AWS::S3::Object"];
    // What went before is not in the archive.
    let trail = one(&[put(5, "WriteOnly", &[]), put(8, "All", &s3)]);
    let lost = BTreeSet::from([Kind::Reads, Kind::Data]);
    assert_eq!(narrowed(&trail), [(span(5, Some(8), 5), lost)]);
    // To choose more and more is no loss.
    let more = [
        change(1, "CreateTrail", json!({"name": "t"})),
        put(2, "All", &s3),
        put(3, "All", &["AWS::S3::Object", "AWS::Lambda::Function"]),
    ];
    assert_eq!(one(&more).narrowed, []);
    // Once lost, lost until it comes back.
    let trail = one(&[
        put(1, "All", &s3),
        put(2, "All", &[]),
        put(3, "All", &["AWS::Lambda::Function"]),
        put(4, "All", &["AWS::S3::Object", "AWS::Lambda::Function"]),
    ]);
    let data = || BTreeSet::from([Kind::Data]);
    assert_eq!(
        narrowed(&trail),
        [(span(2, Some(3), 2), data()), (span(3, Some(4), 2), data())]
    );
}

#[test]
fn data_events_are_recorded_from_when_selectors_say_so_until_they_stop() {
    let s3 = "AWS::S3::Object";
    let trail = one(&[
        change(1, "CreateTrail", json!({"name": "t"})),
        change(5, "PutEventSelectors", selectors("All", &[s3])),
        change(10, "StopLogging", json!({"name": "t"})),
        change(12, "StartLogging", json!({"name": "t"})),
        change(20, "PutEventSelectors", selectors("WriteOnly", &[s3])),
    ]);
    let recorded = [(hour(5), hour(10)), (hour(12), hour(20))];
    assert_eq!(trail.data_recorded(s3, "eu-west-1"), recorded);
    assert_eq!(trail.data_recorded("AWS::DynamoDB::Table", "eu-west-1"), []);
    let told = |logging| Trail {
        selection: Selection::read(&selectors("All", &[s3])),
        logging,
        ..Trail::default()
    };
    let always = [(Time(i64::MIN), Time(i64::MAX))];
    assert_eq!(told(None).data_recorded(s3, ""), always);
    assert_eq!(told(Some(false)).data_recorded(s3, ""), []);
    // A trail that was made and never switched on, and one that may record its own region alone.
    let made = change(1, "CreateTrail", json!({"name": "t"}));
    let put = change(5, "PutEventSelectors", selectors("All", &[s3]));
    let made = one(&[made, put.clone()]);
    assert_eq!(made.data_recorded(s3, "eu-west-1"), []);
    let on = one(&[put]);
    assert_eq!(
        on.data_recorded(s3, "eu-west-1"),
        [(hour(5), Time(i64::MAX))]
    );
    assert_eq!(on.data_recorded(s3, "us-east-1"), []);
}

#[test]
fn trails_of_one_name_in_two_regions_are_two() {
    let of = |at, region: &str, name: &str, wide: bool| Change {
        region: region.to_owned(),
        ..change(at, name, json!({"name": "t", "isMultiRegionTrail": wide}))
    };
    let stops = |wide| {
        let mut made = of(2, "us-east-1", "CreateTrail", false);
        let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/t";
        made.response = json!({ "trailARN": arn });
        let changes = [
            of(1, "eu-west-1", "CreateTrail", wide),
            made,
            of(3, "us-east-1", "StopLogging", false),
            of(4, "eu-north-1", "StopLogging", false),
        ];
        let trails = Trails::of(&changes);
        let told = trails
            .all()
            .map(|one| format!("{} {}", one.region, one.stopped.len()));
        told.collect::<Vec<String>>().join(", ")
    };
    assert_eq!(stops(false), "eu-north-1 1, eu-west-1 0, us-east-1 1");
    // No trail of its own is known there, and one alone records all regions.
    assert_eq!(stops(true), "eu-west-1 1, us-east-1 1");
}

#[test]
fn what_the_cli_prints_is_understood() {
    let mut trails = Trails::default();
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
    for (json, file) in [
        (
            json!({"trailList": [{"Name": "main", "TrailARN": arn, "HomeRegion": "us-east-1",
            "IsMultiRegionTrail": true, "IsOrganizationTrail": true}]}),
            "trails.json",
        ),
        (
            json!({"TrailARN": arn, "AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]},
                                {"Field": "readOnly", "Equals": ["true"]}]}]}),
            "s.json",
        ),
        (json!({"IsLogging": false}), "main-status.json"),
    ] {
        assert_eq!(trails.told(&json, file), Ok(()), "{file}");
    }
    // Also where one trail alone is known, the file is called after it, and not by a part of a word.
    for file in [
        "status.json",
        "status-other.json",
        "domain.json",
        "main2.json",
    ] {
        let said = trails.told(&json!({"IsLogging": true}), file);
        assert!(said.is_err(), "{file}");
    }
    // Where several have a name, the file is called after more.
    let mut several = trails.clone();
    let arns = [
        "eu-west-1:111122223333:trail/main",
        "us-east-1:111122223333:trail/main-2",
    ];
    for arn in arns {
        let told = json!({"trailList": [{"TrailARN": format!("arn:aws:cloudtrail:{arn}")}]});
        assert_eq!(several.told(&told, "x.json"), Ok(()));
    }
    let off = json!({"IsLogging": false});
    for file in ["status.json", "main.json", "main-us-west-2.json"] {
        assert!(several.told(&off, file).is_err(), "{file}");
    }
    for file in ["main-eu-west-1.json", "main-2.json"] {
        assert_eq!(several.told(&off, file), Ok(()), "{file}");
    }
    assert_eq!(
        several
            .all()
            .filter(|one| one.logging == Some(false))
            .count(),
        3
    );
    let trail = trails.all().next().expect("one").clone();
    assert_eq!(trail.logging, Some(false));
    let other = StreamId {
        organization: None,
        account: "999988887777".into(),
        region: "eu-west-1".into(),
    };
    assert!(trail.records(&other));
    let inside = StreamId {
        organization: Some("o-acme1234567".into()),
        account: "111122223333".into(),
        ..other.clone()
    };
    let own = Trail {
        organization: Some(false),
        told: Settings::default(),
        ..trail.clone()
    };
    assert!(trail.records(&inside) && !own.records(&inside));
    let unknown = Trail {
        organization: None,
        told: Settings::default(),
        ..trail.clone()
    };
    assert!(unknown.records(&inside) && !unknown.is_of_organization(&inside));
    let words = trail.selection.expect("selectors").words();
    assert_eq!(words, "management reads only");
    for wrong in [
        json!({"x": 1}),
        json!([]),
        json!({"trailList": [{"Name": "x"}]}),
    ] {
        assert!(trails.told(&wrong, "x.json").is_err(), "{wrong}");
    }
}

#[test]
fn digests_are_owed_but_while_a_trail_is_off_or_was_told_to_deliver_none() {
    let at = |hour: i64| Time(hour * 4 * LATE);
    let span = |from: i64, to: Option<i64>| Span {
        from: at(from),
        to: to.map(at),
        by: (at(from), None),
    };
    let owed =
        |trail: &Trail, from: i64, region: &str| trail.digests_owed((at(from), at(100)), region);
    let after = |hour: i64| Time(at(hour).0 + LATE);
    let mut trail = Trail {
        region: "us-east-1".into(),
        ..Trail::default()
    };
    assert_eq!(owed(&trail, 10, "us-east-1"), [(at(10), at(100))]);
    trail.stopped = vec![span(2, Some(3)), span(20, Some(30)), span(60, None)];
    let on = (after(30), at(60));
    assert_eq!(owed(&trail, 10, "us-east-1"), [(at(10), at(20)), on]);
    assert_eq!(owed(&trail, 20, "us-east-1"), [on]);
    assert_eq!(owed(&trail, 60, "us-east-1"), []);
    // The last digest comes with the stop.
    let since = |before: i64, to: i64| {
        let from = Time(at(60).0 - before);
        trail.digests_owed((from, at(to)), "us-east-1")
    };
    assert_eq!((since(LAST, 60), since(LAST, 100)), (vec![], vec![]));
    let early = [(Time(at(60).0 - LAST - 1), at(60))];
    assert_eq!(since(LAST + 1, 100), early);
    trail.undigested = vec![span(30, Some(40))];
    trail.single = vec![span(50, Some(55))];
    let home = (after(40), at(60));
    assert_eq!(owed(&trail, 20, "us-east-1"), [home]);
    let elsewhere = [(after(40), at(50)), (after(55), at(60))];
    assert_eq!(owed(&trail, 20, "eu-west-1"), elsewhere);
    // Where digests were switched off, the last may be of an hour before.
    let off = |before: i64| {
        let from = Time(at(50).0 - before);
        trail.digests_owed((from, at(51)), "eu-west-1")
    };
    assert_eq!((off(LATE), off(LATE + 1).len()), (vec![], 1));
    // That it delivers none today, as a person tells, ends no digests that are here.
    let told = Trail {
        validation: Some(false),
        ..Trail::default()
    };
    assert_eq!(owed(&told, 10, ""), [(at(10), at(100))]);
}

#[test]
fn what_is_made_again_is_another_trail_of_the_same_name() {
    let settings = |regions: bool, digests: bool| json!({"name": "t", "isMultiRegionTrail": regions, "enableLogFileValidation": digests});
    let of = |at, name| change(at, name, json!({"name": "t"}));
    let again = |regions, digests| {
        one(&[
            of(20, "DeleteTrail"),
            change(20, "CreateTrail", settings(regions, digests)),
            of(20, "StartLogging"),
            change(10, "UpdateTrail", settings(false, false)),
        ])
    };
    // It was there before.
    let back = again(true, true);
    assert_eq!((back.created, back.ran(hour(5))), (None, Ran::Yes));
    assert_eq!(back.of_one_region(), [(hour(10), hour(20))]);
    assert_eq!(back.undigested, [span(10, Some(20), 10)]);
    let owed = back.digests_owed((hour(30), hour(40)), "us-east-1");
    assert_eq!(owed, [(hour(30), hour(40))]);
    let still = again(false, false);
    assert_eq!(still.of_one_region(), [(hour(10), Time(i64::MAX))]);
    assert_eq!(still.digests_owed((hour(30), hour(40)), "eu-west-1"), []);
    // With less than it had it is silent elsewhere, and owes no digests; not where it is the first of its name.
    let made = |regions| change(1, "CreateTrail", settings(regions, regions));
    let less = [
        made(true),
        of(2, "StartLogging"),
        of(20, "DeleteTrail"),
        change(20, "CreateTrail", settings(false, false)),
        of(20, "StartLogging"),
    ];
    let silent = |trail: &Trail| -> Vec<Span> { trail.silent(&id("us-east-1")).cloned().collect() };
    let less = one(&less);
    assert_eq!(
        (less.created, less.ran(hour(25))),
        (Some(hour(1)), Ran::Yes)
    );
    assert!(silent(&less).contains(&span(20, None, 20)));
    assert_eq!(less.digests_owed((hour(30), hour(40)), "eu-west-1"), []);
    let first = one(&[made(false), of(2, "StartLogging")]);
    assert_eq!(silent(&first), []);
    assert_eq!(first.of_one_region(), [(hour(1), Time(i64::MAX))]);
}

#[test]
fn what_an_answer_tells_unasked_was_so_before() {
    let told = |at, request: Value, answer: Value| {
        let mut update = change(at, "UpdateTrail", json!({"name": "t"}));
        update.request = request;
        update.response = answer;
        update
    };
    let both =
        |on: bool| json!({"name": "t", "isMultiRegionTrail": on, "includeGlobalServiceEvents": on});
    let off = told(10, json!({"name": "t"}), both(false));
    let always = [(Time(i64::MIN), Time(i64::MAX))];
    let trail = one(std::slice::from_ref(&off));
    assert_eq!(trail.of_one_region(), always);
    assert_eq!(trail.without_global(), always);
    let trail = one(&[off, told(30, both(true), both(true))]);
    let before = [(Time(i64::MIN), hour(30))];
    assert_eq!(trail.of_one_region(), before);
    assert_eq!(trail.without_global(), before);
    assert_eq!(trail.silent(&id("us-east-1")).count(), 0);
}

#[test]
fn a_trail_ran_where_it_was_started_and_records_management() {
    let of = |at, name| change(at, name, json!({"name": "t"}));
    let data = json!({"trailName": "t", "eventSelectors": [{"readWriteType": "All",
        "includeManagementEvents": false, "dataResources": []}]});
    let trail = one(&[
        of(1, "CreateTrail"),
        of(5, "StartLogging"),
        of(10, "StopLogging"),
        of(12, "StartLogging"),
        change(20, "PutEventSelectors", data),
    ]);
    let ran = |trail: &Trail| [3, 7, 11, 15, 25].map(|at| trail.ran(hour(at)));
    let (no, perhaps, yes) = (Ran::No, Ran::Perhaps, Ran::Yes);
    assert_eq!(ran(&trail), [no, yes, no, yes, perhaps]);
    let made = one(&[of(4, "CreateTrail")]);
    assert_eq!(ran(&made), [no; 5]);
    let always = [(Time(i64::MIN), Time(i64::MAX))];
    assert_eq!(made.not_running(), always);
    let gone = one(&[of(4, "CreateTrail"), of(20, "DeleteTrail")]);
    assert_eq!(ran(&gone), [no, perhaps, perhaps, perhaps, no]);
    assert_eq!(gone.not_running(), always);
    let off = Trail {
        logging: Some(false),
        ..Trail::default()
    };
    assert_eq!(ran(&off), [perhaps; 5]);
    assert_eq!(off.not_running(), always);
}
