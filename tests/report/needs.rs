//! What a control needs: data events of its kinds of resources, and the services that it is about.

use super::control;
use crate::coverage::archive::{call, fill, hour, log, look, trail};
use crate::digests::Trail;
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json as value};

/// Ten days of one region, with these calls in the hours that they name.
pub(super) fn archive(calls: &[(i64, (&str, &str), Value)]) -> tempfile::TempDir {
    let archive = folder();
    let of = |hour: &i64| calls.iter().any(|(of, ..)| of == hour);
    fill(
        archive.path(),
        "us-east-1",
        (0..240).filter(|hour| !of(hour)),
    );
    for (of, name, request) in calls {
        let mut made = call(
            hour(*of) + 1200,
            "us-east-1",
            *name,
            "alice",
            request.clone(),
        );
        if name.0 == "s3" {
            made["eventCategory"] = value!("Data");
            made["managementEvent"] = value!(false);
        }
        let log = log(&trail("us-east-1"), *of, &[made, look("us-east-1", *of)]);
        write(archive.path(), &log.key, gzip(&log.text));
    }
    archive
}

pub(super) fn report(framework: &str, archive: &tempfile::TempDir) -> Value {
    let line = format!("report {framework} -o json");
    Ctq::new(&line).arg(archive.path()).say().json()
}

fn holes<'r>(report: &'r Value, id: &str, need: &str) -> Vec<&'r str> {
    let control = control(report, id);
    let needs = control["needs"].as_array().expect("needs");
    let need = needs.iter().find(|one| one["stream"] == need);
    let holes = need.expect("the need")["holes"].as_array().expect("holes");
    holes
        .iter()
        .map(|hole| hole.as_str().expect("a text"))
        .collect()
}

fn selectors(advanced: &Value) -> Value {
    value!({"trailName": "main", "advancedEventSelectors": advanced})
}

fn data(more: &[Value]) -> Value {
    let mut fields = vec![
        value!({"field": "eventCategory", "equals": ["Data"]}),
        value!({"field": "resources.type", "equals": ["AWS::S3::Object"]}),
    ];
    fields.extend_from_slice(more);
    value!({ "fieldSelectors": fields })
}

fn management(more: &[Value]) -> Value {
    let mut fields = vec![value!({"field": "eventCategory", "equals": ["Management"]})];
    fields.extend_from_slice(more);
    value!({ "fieldSelectors": fields })
}

const READ: (i64, (&str, &str)) = (30, ("s3", "GetObject"));

fn read() -> (i64, (&'static str, &'static str), Value) {
    let request = value!({"bucketName": "b", "key": "cat.jpg"});
    (READ.0, READ.1, request)
}

#[test]
fn a_stray_data_event_shows_nothing_of_other_stores() {
    let report = report("hipaa", &archive(&[read()]));
    let control = control(&report, "164.312(b)");
    assert_ne!(control["status"], "PASS");
    assert_eq!(
        holes(&report, "164.312(b)", "data-events"),
        [
            "of AWS::DynamoDB::Table: what trails record is not known: no event selectors are here; none is here (111122223333 us-east-1)",
            "of AWS::S3::Object: what trails record is not known: no event selectors are here; 1 is here (111122223333 us-east-1)"
        ]
    );
}

#[test]
fn what_a_trail_was_told_to_record_decides_what_nothing_means() {
    let put = |at, advanced: Value| {
        (
            at,
            ("cloudtrail", "PutEventSelectors"),
            selectors(&advanced),
        )
    };
    let s3 = "data-events";
    // Everything from the first hour on.
    let whole = archive(&[put(0, value!([management(&[]), data(&[])]))]);
    assert_eq!(holes(&report("risk", &whole), "34", s3), [""; 0]);
    assert_eq!(
        control(&report("risk", &whole), "34")["status"],
        "NONE-OBSERVED"
    );
    // Everything, from the third day on.
    let late = archive(&[put(48, value!([management(&[]), data(&[])]))]);
    assert_eq!(
        holes(&report("risk", &late), "34", s3),
        [
            "of AWS::S3::Object: not known to be recorded from 2026-03-02T00:00Z to 2026-03-04T00:00Z; none is here (111122223333 us-east-1)"
        ]
    );
    // Some buckets alone.
    let arn = value!({"field": "resources.ARN", "startsWith": ["arn:aws:s3:::b/"]});
    let some = archive(&[put(0, value!([management(&[]), data(&[arn])])), read()]);
    assert_eq!(
        holes(&report("risk", &some), "34", s3),
        [
            "of AWS::S3::Object: the trail main records some: AWS::S3::Object where resources.ARN starts with arn:aws:s3:::b/; 1 is here (111122223333 us-east-1)"
        ]
    );
    assert_eq!(
        control(&report("risk", &some), "34")["status"],
        "INCONCLUSIVE"
    );
}

#[test]
fn what_the_aws_cli_says_of_trails_closes_what_was_open() {
    let archive = archive(&[]);
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
    let told = [
        value!({"trailList": [{"Name": "main", "TrailARN": arn, "HomeRegion": "us-east-1",
            "IsMultiRegionTrail": true, "IsOrganizationTrail": false}]}),
        value!({"TrailARN": arn, "AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]},
        ]}),
    ];
    let files = folder();
    let asked = |told: &[Value]| {
        let mut asked = Ctq::new("report risk -o json").arg(archive.path());
        for (number, told) in told.iter().enumerate() {
            let name = format!("{number}.json");
            let file = write(files.path(), &name, told.to_string());
            asked = asked.arg("--trails").arg(file);
        }
        asked.say()
    };
    let before = asked(&[]).json();
    assert_eq!(control(&before, "34")["status"], "INCONCLUSIVE");
    assert_eq!(before["coverage"]["trails"], value!([]));
    let after = asked(&told).json();
    assert_eq!(holes(&after, "34", "data-events"), [""; 0]);
    assert_eq!(control(&after, "34")["status"], "NONE-OBSERVED");
    assert_eq!(after["coverage"]["trails"][0]["name"], "main");
    let command = after["run"]["command"].as_str().expect("a command");
    assert!(command.contains("/0.json --trails "), "{command}");
    let wrong = asked(&[value!([1])]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr.starts_with("ctq: --trails: ")
            && wrong.stderr.contains("0.json: not what describe-trails"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn an_organisations_trail_records_nothing_outside_its_folder() {
    let made = value!({"name": "main", "isOrganizationTrail": true, "isMultiRegionTrail": true});
    let told = selectors(&value!([management(&[]), data(&[])]));
    let archive = archive(&[
        (0, ("cloudtrail", "CreateTrail"), made),
        (1, ("cloudtrail", "StartLogging"), value!({"name": "main"})),
        (2, ("cloudtrail", "PutEventSelectors"), told),
    ]);
    let s3 = |archive| -> Vec<String> {
        let report = report("risk", archive);
        let holes = holes(&report, "34", "data-events");
        holes.into_iter().map(str::to_owned).collect()
    };
    let late = "of AWS::S3::Object: not known to be recorded from 2026-03-02T00:00Z to 2026-03-02T02:20Z; none is here";
    assert_eq!(s3(&archive), [format!("{late} (111122223333 us-east-1)")]);
    // Where organisations have folders, it delivers into those.
    let mut member = Trail::new("222233334444", "us-east-1", "main");
    member.prefix = "AWSLogs/o-acme1234567/".into();
    for of in 0..240 {
        let log = log(&member, of, &[look("us-east-1", of)]);
        write(archive.path(), &log.key, gzip(&log.text));
    }
    assert_eq!(
        s3(&archive),
        [
            "of AWS::S3::Object: what trails record is not known: no event selectors are here; none is here (111122223333 us-east-1)".to_owned(),
            format!("{late} (222233334444 us-east-1)")
        ]
    );
}

#[test]
fn management_events_that_are_left_out_open_no_control_about_data() {
    let kms = value!({"field": "eventSource", "notEquals": ["kms.amazonaws.com"]});
    let told = value!([
        management(&[kms]),
        data(&[]),
        {"fieldSelectors": [
            {"field": "eventCategory", "equals": ["Data"]},
            {"field": "resources.type", "equals": ["AWS::DynamoDB::Table"]},
        ]},
    ]);
    let name = ("cloudtrail", "PutEventSelectors");
    let archive = archive(&[(0, name, selectors(&told)), read()]);
    let report = report("hipaa", &archive);
    for need in ["every-region", "data-events"] {
        assert_eq!(holes(&report, "164.312(c)(1)", need), [""; 0]);
    }
    assert_eq!(control(&report, "164.312(c)(1)")["status"], "NONE-OBSERVED");
    // Its rules look at changes of any kind.
    assert_eq!(holes(&report, "164.312(b)", "every-region").len(), 1);
}

#[test]
fn a_service_that_is_left_out_opens_controls_about_it_alone() {
    let kms = value!({"field": "eventSource", "notEquals": ["kms.amazonaws.com"]});
    let name = ("cloudtrail", "PutEventSelectors");
    let archive = archive(&[(5, name, selectors(&value!([management(&[kms])])))]);
    let report = report("cis", &archive);
    assert_eq!(control(&report, "5.4")["status"], "NONE-OBSERVED");
    assert_eq!(control(&report, "5.7")["status"], "INCONCLUSIVE");
    assert_eq!(
        holes(&report, "5.7", "every-region"),
        [
            "management events of kms.amazonaws.com were left out from 2026-03-02T05:00Z to 2026-03-12T00:00Z"
        ]
    );
    let gap = &report["coverage"]["gaps"][0];
    assert_eq!(gap["leftOut"], value!(["kms.amazonaws.com"]));
    assert_eq!(
        gap["means"],
        "the trail was told to leave out management events of kms.amazonaws.com"
    );
}

#[test]
fn logging_that_was_off_for_less_than_an_hour_is_a_hole() {
    let of = |at, name| (at, ("cloudtrail", name), value!({"name": "main"}));
    let archive = archive(&[of(30, "StopLogging"), of(31, "StartLogging")]);
    let off = "from 2026-03-03T06:20Z to 2026-03-03T07:20Z";
    let cis = report("cis", &archive);
    assert_eq!(control(&cis, "5.4")["status"], "INCONCLUSIVE");
    assert_eq!(
        holes(&cis, "5.7", "every-region"),
        [format!(
            "111122223333 us-east-1 {off}: logging was switched off"
        )]
    );
    let off = "from 2026-03-03T06:20:00Z to 2026-03-03T07:20:00Z";
    let hipaa = report("hipaa", &archive);
    let checks = hipaa["checks"].as_array().expect("checks");
    let gaps = checks.iter().find(|one| one["check"] == "gaps");
    let says = gaps.expect("gaps")["says"].as_str().expect("words");
    assert_eq!(
        says,
        format!(
            "no whole hour of 240 hours of all accounts and regions is a hole, but logging was switched off: 111122223333 us-east-1 {off}"
        )
    );
}

#[test]
fn what_no_known_trail_records_is_a_hole() {
    let archive = archive(&[]);
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/";
    let described = |trails: &[(&str, bool, bool)]| {
        let trails: Vec<Value> = trails
            .iter()
            .map(|(name, regions, global)| {
                value!({"TrailARN": format!("{arn}{name}"), "HomeRegion": "us-east-1",
                    "IsMultiRegionTrail": regions, "IncludeGlobalServiceEvents": global})
            })
            .collect();
        let told = value!({ "trailList": trails });
        let file = write(archive.path(), "told.json", told.to_string());
        let said = Ctq::new("report risk -o json --trails")
            .arg(file)
            .arg(archive.path().join("AWSLogs"))
            .say();
        let report = said.json();
        let of = |need: &str| holes(&report, "12", need).join("; ");
        let status = control(&report, "12")["status"].clone();
        (of("us-east-1"), status)
    };
    let none = value!("NONE-OBSERVED");
    let open = value!("INCONCLUSIVE");
    assert_eq!(
        described(&[("main", true, true)]),
        (String::new(), none.clone())
    );
    let time = "from 2026-03-02T00:00Z to 2026-03-12T00:00Z";
    assert_eq!(
        described(&[("main", true, false)]),
        (
            format!("trail main records no global services {time}"),
            open.clone()
        )
    );
    assert_eq!(
        described(&[("main", true, false), ("more", false, false)]),
        (
            format!("trails main, more record no global services {time}"),
            open
        )
    );
    assert_eq!(
        described(&[("main", true, false), ("more", false, true)]),
        (String::new(), none)
    );
}

#[test]
fn regions_that_no_known_trail_records_are_a_hole_unless_others_were_named() {
    let update = |regions: bool, global: bool| {
        let asked = value!({"name": "main", "isMultiRegionTrail": regions,
            "includeGlobalServiceEvents": global});
        asked
    };
    let made = (0, ("cloudtrail", "CreateTrail"), update(false, true));
    let started = |name: &str| (1, ("cloudtrail", "StartLogging"), value!({ "name": name }));
    let changed = |regions, global| (100, ("cloudtrail", "UpdateTrail"), update(regions, global));
    let of = |report: &Value, need: &str| {
        let controls = report["controls"].as_array().expect("controls").iter();
        let needs = controls.flat_map(|one| one["needs"].as_array().into_iter().flatten());
        let mut needs = needs.filter(|one| one["stream"] == need);
        needs.next().expect("the need")["holes"].clone()
    };
    let home = "111122223333: no trail is known that records regions other than us-east-1 from 2026-03-02T01:20Z to 2026-03-12T00:00Z";
    let single = archive(&[made.clone(), started("main")]);
    assert_eq!(of(&report("risk", &single), "every-region"), value!([home]));
    let line = "risk --regions us-east-1";
    assert_eq!(of(&report(line, &single), "every-region"), value!([]));
    let widened = archive(&[made.clone(), started("main"), changed(true, true)]);
    let before = "111122223333: no trail is known that records regions other than us-east-1 from 2026-03-02T01:20Z to 2026-03-06T04:20Z";
    assert_eq!(
        of(&report("risk", &widened), "every-region"),
        value!([before])
    );
    assert_eq!(of(&report("risk", &widened), "us-east-1"), value!([]));
    let told = archive(&[made.clone(), started("main"), changed(true, false)]);
    let what = "trail main records no global services from 2026-03-06T04:20Z to 2026-03-12T00:00Z";
    assert_eq!(of(&report("risk", &told), "us-east-1"), value!([what]));
    // One that was made and never switched on, or is gone, recorded nothing that this one did not.
    let decoy =
        value!({"name": "decoy", "isMultiRegionTrail": true, "includeGlobalServiceEvents": true});
    let decoyed = archive(&[
        made.clone(),
        started("main"),
        (2, ("cloudtrail", "CreateTrail"), decoy),
    ]);
    assert_eq!(
        of(&report("risk", &decoyed), "every-region"),
        value!([home])
    );
    // Where all goes on while it is off, another is at work, of which nothing is known.
    let tried = archive(&[
        made,
        started("main"),
        (9, ("cloudtrail", "DeleteTrail"), value!({ "name": "main" })),
    ]);
    assert_eq!(of(&report("risk", &tried), "every-region"), value!([]));
    // Of one that was there before, from when on is what it was told.
    let repeated = value!({"name": "main", "isMultiRegionTrail": false});
    let shrunk = archive(&[(100, ("cloudtrail", "UpdateTrail"), repeated)]);
    let since = "111122223333: no trail is known that records regions other than us-east-1 from 2026-03-06T04:20Z to 2026-03-12T00:00Z";
    assert_eq!(
        of(&report("risk", &shrunk), "every-region"),
        value!([since])
    );
}
