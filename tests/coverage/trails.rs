//! What trails were told, also long before the period: stopped, narrowed, of which accounts and data.

use super::archive::{
    ACCOUNT, call, coverage, fill, gaps, hour, hours, log, look, told, trail, unbroken,
};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::path::Path;

/// Selectors that record all management events but for these services.
fn without(services: &[&str]) -> Value {
    json!({"trailName": "main", "eventSelectors": [{"readWriteType": "All",
        "includeManagementEvents": true, "dataResources": [],
        "excludeManagementEventSources": services}]})
}

/// An archive whose trail leaves a service out from hour 50 on; `later` is put into hour 80.
fn excluding(folder: &Path, services: &[&str], later: Option<Value>) {
    excluding_until(folder, 100, services, later);
}

fn excluding_until(folder: &Path, end: i64, services: &[&str], later: Option<Value>) {
    let eu = trail("eu-west-1");
    let name = ("cloudtrail", "PutEventSelectors");
    let put = call(
        hour(50) + 600,
        "eu-west-1",
        name,
        "mallory",
        without(services),
    );
    for (of, record) in [(50, Some(put)), (80, later)] {
        let records: Vec<Value> = record.into_iter().chain([look("eu-west-1", of)]).collect();
        let log = log(&eu, of, &records);
        write(folder, &log.key, gzip(&log.text));
    }
    fill(
        folder,
        "eu-west-1",
        (0..end).filter(|of| *of != 50 && *of != 80),
    );
}

#[test]
fn a_service_that_a_trail_leaves_out_is_named() {
    let folder = folder();
    excluding(folder.path(), &["kms.amazonaws.com"], None);
    let answer = coverage("-o json", folder.path()).json();
    let gap = answer["streams"][0]["gaps"]
        .as_array()
        .and_then(|all| all.last());
    let gap = gap.expect("a gap");
    assert_eq!(
        (&gap["class"], &gap["leftOut"]),
        (
            &json!("narrowed"),
            &json!("management events of kms.amazonaws.com")
        )
    );
    let said = coverage("", folder.path());
    let why = "management events of kms.amazonaws.com: PutEventSelectors by mallory";
    assert!(said.text().contains(why), "{}", said.text());
    let head = "\n50 hours narrowed: a trail was told to leave management events out\n";
    assert!(said.text().contains(head), "{}", said.text());
    // One event of it proves nothing: whoever narrowed the trail could have brought it about.
    let again = crate::harness::folder();
    let decrypt = call(
        hour(80) + 60,
        "eu-west-1",
        ("kms", "GetKeyPolicy"),
        "bob",
        Value::Null,
    );
    excluding(again.path(), &["kms.amazonaws.com"], Some(decrypt.clone()));
    let answer = coverage("-o json", again.path()).json();
    assert_eq!(
        told(&gaps(&answer, "eu-west-1", "management")),
        [("narrowed", 50, 100)]
    );
    // Each is named.
    let both = crate::harness::folder();
    let services = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];
    excluding(both.path(), &services, Some(decrypt));
    let answer = coverage("-o json", both.path()).json();
    let left_out = &answer["streams"][0]["gaps"][0]["leftOut"];
    assert_eq!(
        left_out,
        "management events of kms.amazonaws.com, management events of rdsdata.amazonaws.com"
    );
}

#[test]
fn a_trail_that_was_stopped_long_before_the_period_is_stopped_in_it() {
    let folder = folder();
    let name = ("cloudtrail", "StopLogging");
    let about = json!({"name": "main"});
    let stop = call(hour(99) + 600, "eu-west-1", name, "mallory", about);
    let last = log(&trail("eu-west-1"), 99, &[look("eu-west-1", 99), stop]);
    write(folder.path(), &last.key, gzip(&last.text));
    fill(folder.path(), "eu-west-1", 0..99);
    fill(folder.path(), "us-east-1", 0..100);
    let line = "--since 2026-03-09 --until 2026-03-10";
    let coverage = |line: &str| {
        let said = Ctq::new(&format!("coverage {line}"))
            .arg(folder.path())
            .say();
        // No event is of the period.
        assert_eq!(said.code, Some(1), "{}", said.stderr);
        said
    };
    let answer = coverage(&format!("-o json {line}")).json();
    for stream in ["eu-west-1", "us-east-1"] {
        let hours = hours(&answer, ACCOUNT, &json!(stream));
        assert_eq!(hours, &json!({"stopped": 24}), "{stream}");
    }
    assert_eq!(answer["events"][0]["origin"]["label"], "mallory");
    let said = coverage(line);
    assert!(
        said.text().contains("StopLogging by mallory"),
        "{}",
        said.text()
    );
}

#[test]
fn a_trail_that_was_narrowed_long_before_the_period_is_narrow_in_it() {
    let folder = folder();
    // Hour 50 of a stream that goes on, and the period begins at hour 192.
    excluding_until(folder.path(), 250, &["kms.amazonaws.com"], None);
    let line = "-o json --since 2026-03-10 --until 2026-03-11";
    let answer = coverage(line, folder.path()).json();
    let gap = &answer["streams"][0]["gaps"][0];
    assert_eq!(
        (&gap["class"], &gap["hours"], &gap["leftOut"]),
        (
            &json!("narrowed"),
            &json!(24),
            &json!("management events of kms.amazonaws.com")
        )
    );
    assert_eq!(answer["events"][0]["eventID"], gap["why"]);
}

/// A stream of a hundred hours with a data event in each; these changes of its trail by hour.
fn selecting(changes: &[(i64, &str, Value)]) -> tempfile::TempDir {
    let folder = folder();
    let eu = trail("eu-west-1");
    for of in 0..100 {
        let about = json!({"bucketName": "b", "key": "cat.jpg"});
        let get = call(
            hour(of) + 60,
            "eu-west-1",
            ("s3", "GetObject"),
            "bob",
            about,
        );
        let changes = changes.iter().filter(|(at, ..)| *at == of);
        let changes = changes.map(|(_, name, request)| {
            let name = ("cloudtrail", *name);
            call(hour(of) + 1200, "eu-west-1", name, "alice", request.clone())
        });
        let records: Vec<Value> = changes.chain([get, look("eu-west-1", of)]).collect();
        let log = log(&eu, of, &records);
        write(folder.path(), &log.key, gzip(&log.text));
    }
    folder
}

fn selectors(values: &[&str]) -> Value {
    let data: Vec<Value> = (!values.is_empty())
        .then(|| json!({"type": "AWS::S3::Object", "values": values}))
        .into_iter()
        .collect();
    json!({"trailName": "main", "eventSelectors": [{"readWriteType": "All",
        "includeManagementEvents": true, "dataResources": data}]})
}

#[test]
fn data_events_are_never_covered_but_where_they_are_selected() {
    let data = |folder: &tempfile::TempDir, line: &str| -> Vec<(String, i64, i64)> {
        let answer = coverage(&format!("-o json {line}"), folder.path()).json();
        let mut streams = answer["streams"].as_array().expect("streams").iter();
        let one = streams.find(|one| one["category"] == "data").expect("data");
        assert_eq!(one["hours"], json!({"narrowed": 100}), "{one:#}");
        let gaps = one["gaps"].as_array().expect("gaps").iter();
        gaps.map(|gap| {
            let hour = |key: &str| {
                (crate::digests::at(gap[key].as_str().expect("a time")) - hour(0)) / 3600
            };
            let words = gap["leftOut"].as_str().expect("words").to_owned();
            (words, hour("from"), hour("to"))
        })
        .collect()
    };
    let unknown = "data events that are not selected; which are is not known";
    let bucket =
        "data events but those of AWS::S3::Object where resources.ARN starts with arn:aws:s3:::b/";
    // No trail is known.
    let folder = selecting(&[]);
    assert_eq!(data(&folder, ""), [(unknown.to_owned(), 0, 100)]);
    // One is, from when it was told on.
    let put = ("PutEventSelectors", selectors(&["arn:aws:s3:::b/"]));
    let folder = selecting(&[(40, put.0, put.1.clone())]);
    assert_eq!(
        data(&folder, ""),
        [(unknown.to_owned(), 0, 40), (bucket.to_owned(), 40, 100)]
    );
    let said = coverage("", folder.path());
    let line = "  data events but those of AWS::S3::Object where resources.ARN starts with arn:aws:s3:::b/: PutEventSelectors by alice\n";
    assert!(said.text().contains(line), "{line}\n{}", said.text());
    // Or it is told.
    let arn = format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/main");
    let mut told = selectors(&["arn:aws:s3:::b/"]);
    told["TrailARN"] = json!(arn);
    let folder = selecting(&[]);
    let file = write(folder.path(), "told/selectors.json", told.to_string());
    let line = format!("--trails {}", file.display());
    assert_eq!(data(&folder, &line), [(bucket.to_owned(), 0, 100)]);
    // Nobody selects any, and they are here: another trail does.
    let folder = selecting(&[(40, "PutEventSelectors", selectors(&[]))]);
    let other = "data events that are not selected; no selector here selects those that are here";
    assert_eq!(
        data(&folder, ""),
        [(unknown.to_owned(), 0, 40), (other.to_owned(), 40, 100)]
    );
}

#[test]
fn where_no_selector_selects_data_events_they_are_not_logged() {
    let folder = folder();
    excluding(folder.path(), &[], None);
    let answer = coverage("-o json", folder.path()).json();
    let one = |category: &str, logged: &str| {
        json!({"organization": null, "account": ACCOUNT, "region": "eu-west-1",
            "category": category, "logged": logged, "selected": null})
    };
    assert_eq!(
        answer["bySelection"],
        json!([one("data", "not logged"), one("network", "not logged")])
    );
    let line =
        "data events, network events: not logged of 1 stream: no selector here selects any\n";
    let said = unbroken(&coverage("", folder.path()));
    assert!(said.contains(line), "{said}");
    let other = crate::harness::folder();
    fill(other.path(), "eu-west-1", 0..30);
    let line = "data events, network events: none here of 1 stream, and no selectors that tell (--trails)\n";
    let said = unbroken(&coverage("", other.path()));
    assert!(said.contains(line), "{said}");
}

#[test]
fn what_selectors_that_are_told_leave_out_is_narrowed() {
    let folder = folder();
    fill(folder.path(), "eu-west-1", 0..30);
    let told = json!({"TrailARN": format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/main"),
        "EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": true}]});
    let file = write(folder.path(), "told/selectors.json", told.to_string());
    let line = format!("-o json --trails {}", file.display());
    let answer = coverage(&line, folder.path()).json();
    let gap = &answer["streams"][0]["gaps"][0];
    assert_eq!(
        (&gap["class"], &gap["hours"], &gap["leftOut"]),
        (
            &json!("narrowed"),
            &json!(30),
            &json!("management events that write")
        )
    );
}

/// Two accounts of an organisation that fall silent when a trail of the first is stopped; more files of the
/// first lie outside the organisation's folder, or digests of this trail within it.
fn stopped_organization(outside: bool, digests: Option<&str>) -> tempfile::TempDir {
    let folder = folder();
    let of = |account: &str, prefix: &str| {
        let mut of = crate::digests::Trail::new(account, "eu-west-1", digests.unwrap_or("main"));
        prefix.clone_into(&mut of.prefix);
        "eu-west-1".clone_into(&mut of.home);
        of
    };
    let name = ("cloudtrail", "StopLogging");
    let about = json!({"name": "main"});
    let stop = call(hour(99) + 600, "eu-west-1", name, "mallory", about);
    let inside = "AWSLogs/o-acme1234567/";
    let mut trails = vec![of(ACCOUNT, inside), of("999988887777", inside)];
    if outside {
        trails.push(of(ACCOUNT, "AWSLogs/"));
    }
    let signer = crate::digests::Signer::first();
    for (number, trail) in trails.iter().enumerate() {
        for of in 0..100 {
            let extra = Some(stop.clone()).filter(|_| of == 99 && number == 0);
            let records: Vec<Value> = extra.into_iter().chain([look("eu-west-1", of)]).collect();
            let log = log(trail, of, &records);
            write(folder.path(), &log.key, gzip(&log.text));
        }
        if digests.is_some() {
            let digest = trail.digest(&signer, (hour(98), hour(99)), None, &[]);
            write(folder.path(), &digest.key, gzip(&digest.text));
        }
    }
    folder
}

#[test]
fn the_stop_of_an_organisations_trail_is_told_for_every_account_of_it() {
    let line = "--until 2026-03-09";
    let of_other = |folder: &tempfile::TempDir| {
        let answer = coverage(&format!("-o json {line}"), folder.path()).json();
        let mut streams = answer["streams"].as_array().expect("streams").iter();
        let other = streams.find(|one| one["account"] == "999988887777");
        let gap = other.expect("the other account")["gaps"][0].clone();
        (
            gap["class"].as_str().expect("a class").to_owned(),
            gap["why"].clone(),
            answer["trails"][0]["deliversFor"].clone(),
            answer["untied"].clone(),
        )
    };
    let id = json!(format!("eu-west-1-{}-StopLogging", hour(99) + 600));
    let by = |what: &str| json!([{"organization": "o-acme1234567", "by": what}]);
    for (digests, how) in [(None, "only-trail"), (Some("main"), "digests")] {
        let folder = stopped_organization(false, digests);
        let told = ("stopped".to_owned(), id.clone(), by(how), json!([]));
        assert_eq!(of_other(&folder), told, "{how}");
        let said = coverage(line, folder.path());
        let taken = "trail main of 111122223333 is taken to deliver for o-acme1234567: ";
        assert!(said.text().contains(taken), "{}", said.text());
        let perhaps = if digests.is_none() { "perhaps " } else { "" };
        let gap = format!("2 accounts eu-west-1  {perhaps}StopLogging by mallory");
        assert!(said.text().contains(&gap), "{}", said.text());
    }
    for (outside, digests, because) in [
        (
            true,
            None,
            "files of its account lie outside that folder, too",
        ),
        (false, Some("acme"), "digests there are of acme"),
    ] {
        let folder = stopped_organization(outside, digests);
        let class = digests.map_or("suspect", |_| "digest-gap");
        let untied = json!([{"trail": "main", "account": ACCOUNT, "organization": "o-acme1234567",
            "stopped": "2026-03-06T03:10:00Z", "because": because}]);
        assert_eq!(
            of_other(&folder),
            (class.to_owned(), Value::Null, json!([]), untied)
        );
        let said = unbroken(&coverage(line, folder.path()));
        let riddle = format!(
            "trail main of 111122223333 was stopped at 2026-03-06T03:10:00Z, and whether it delivers for o-acme1234567 is not known: {because} (--trails tells)\n"
        );
        assert!(said.contains(&riddle), "{said}");
    }
}
