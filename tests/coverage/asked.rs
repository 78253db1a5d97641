//! What was asked for and is not here, and what a trail was told before the period.

use super::archive::{ACCOUNT, call, coverage, fill, gaps, hour, log, look, planted, told, trail};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::path::Path;

/// The hours of a stream by class.
fn hours<'a>(answer: &'a Value, account: &str, region: &Value) -> &'a Value {
    let mut streams = answer["streams"].as_array().expect("streams").iter();
    let one = streams.find(|one| one["account"] == account && one["region"] == *region);
    &one.unwrap_or_else(|| panic!("{account} {region}: {answer:#}"))["hours"]
}

#[test]
fn an_account_or_region_of_which_nothing_is_here_is_a_hole_as_long_as_the_archive() {
    let folder = folder();
    fill(folder.path(), "eu-west-1", 0..120);
    let all = json!({"suspect": 119, "pending": 1});
    let other = "999988887777";
    let line = format!("--accounts {ACCOUNT},{other} --regions eu-west-1,eu-west-3");
    let answer = coverage(&format!("-o json {line}"), folder.path()).json();
    let absent = json!([
        {"account": ACCOUNT, "region": "eu-west-3"},
        {"account": other, "region": "eu-west-1"},
        {"account": other, "region": "eu-west-3"},
    ]);
    assert_eq!(answer["absent"], absent);
    for one in absent.as_array().expect("a list") {
        let account = one["account"].as_str().expect("an account");
        assert_eq!(hours(&answer, account, &one["region"]), &all, "{one}");
    }
    // Of an account of which nothing is here not even the regions are known.
    let answer = coverage(&format!("-o json --accounts {other}"), folder.path()).json();
    assert_eq!(
        answer["absent"],
        json!([{"account": other, "region": null}])
    );
    assert_eq!(hours(&answer, other, &Value::Null), &all);
    let said = coverage(&line, folder.path());
    for part in [
        "357 hours of holes, the longest 119 hours",
        "suspect    119  2026-03-02T00Z  2026-03-06T23Z  2 accounts 2 regions  asked for, and nothing of it is here",
        "asked for, and nothing at all is here: 3 streams\n  111122223333 eu-west-3\n  999988887777 eu-west-1\n",
    ] {
        assert!(said.text().contains(part), "{part}\n{}", said.text());
    }
    assert!(
        !said.text().contains("fall silent at once"),
        "{}",
        said.text()
    );
    // What is here was not asked for in vain.
    let answer = coverage(
        &format!("-o json --accounts {ACCOUNT} --regions eu-west-1"),
        folder.path(),
    );
    assert_eq!(answer.json()["absent"], json!([]));
}

#[test]
fn also_where_nothing_at_all_is_here_what_was_asked_for_is_told() {
    let empty = folder();
    let said = Ctq::new("coverage --accounts 999988887777")
        .arg(empty.path())
        .say();
    assert_eq!(said.code, Some(2));
    for part in [
        "1 stream, 0 log files (0 B), 0 events\n0 hours\n",
        "asked for, and nothing at all is here: 1 stream\n  999988887777 (no region)\n",
    ] {
        assert!(said.text().contains(part), "{part}\n{}", said.text());
    }
}

#[test]
fn altered_files_are_told_with_what_was_not_looked_at() {
    let folder = folder();
    planted(folder.path());
    let told = |line: &str| coverage(line, folder.path()).text().to_owned();
    let light = "1 altered among the digests; log files were not hashed (--verify), 0 in no digest";
    assert!(told("").contains(light), "{}", told(""));
    let whole = "1 altered, 0 in no digest";
    assert!(told("--verify").contains(whole), "{}", told("--verify"));
    let json = |line: &str| coverage(line, folder.path()).json()["digests"]["hashed"].clone();
    assert_eq!(
        (json("-o json"), json("-o json --verify")),
        (json!(false), json!(true))
    );
}

#[test]
fn a_period_within_a_hole_is_a_hole() {
    let folder = folder();
    planted(folder.path());
    let line = "-o json --since 2026-03-04T22:00:00Z --until 2026-03-05T03:00:00Z";
    let answer = coverage(line, folder.path()).json();
    let hours = hours(&answer, ACCOUNT, &json!("us-east-1"));
    assert_eq!(hours, &json!({"suspect": 5}));
}

#[test]
fn the_first_lines_give_the_hours_by_class() {
    let folder = folder();
    planted(folder.path());
    let said = coverage("", folder.path());
    let head: Vec<&str> = said.text().lines().skip(2).take(3).collect();
    assert_eq!(
        head,
        [
            "480 hours: 2 missing, 1 tampered, 6 stopped, 228 covered, 202 covered-unverified, 3 empty-proven, 1 digest-gap, 36 suspect, 1 pending",
            "231 hours rest on digests whose hashes chain, and no signature",
            "46 hours of holes, the longest 36 hours",
        ]
    );
}

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
    let bucket = "data events but those of AWS::S3::Object (arn:aws:s3:::b/)";
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
    let line = "  data events but those of AWS::S3::Object (arn:aws:s3:::b/): PutEventSelectors by alice\n";
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
fn every_form_says_what_it_amounts_to_and_what_it_cannot_prove() {
    let folder = folder();
    planted(folder.path());
    let said = coverage("-o md", folder.path());
    for line in [
        "- 480 hours: 2 missing, 1 tampered, 6 stopped,",
        "- 46 hours of holes, the longest 36 hours\n",
        "- not here, though digests or CloudTrail's own events name them: 2 log files\n  - AWSLogs/",
        "\nwhat this cannot prove or rule out:\n\n- events never recorded:",
    ] {
        assert!(said.text().contains(line), "{line}\n{}", said.text());
    }
    let rows = coverage("-o csv", folder.path());
    let row = ",eu-west-1,data,2026-03-08T06:00:00Z,2026-03-12T00:00:00Z,90,narrowed,eu-west-1-1772950800-PutEventSelectors,data events\n";
    assert!(rows.text().contains(row), "{row}\n{}", rows.text());
    assert!(
        rows.text()
            .starts_with("organization,account,region,category,from,to,hours,class,why,leftOut\n")
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
    let line = "data events, network events: not logged of 1 stream: no selector selects any\n";
    let said = coverage("", folder.path());
    assert!(said.text().contains(line), "{}", said.text());
    let other = crate::harness::folder();
    fill(other.path(), "eu-west-1", 0..30);
    let line = "data events, network events: none here of 1 stream, and no selectors that tell (--trails)\n";
    let said = coverage("", other.path());
    assert!(said.text().contains(line), "{}", said.text());
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
        let gap = "2 accounts eu-west-1  StopLogging by mallory";
        assert!(said.text().contains(gap), "{}", said.text());
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
        let untied = json!([{"trail": "main", "account": ACCOUNT, "organization": "o-acme1234567",
            "stopped": "2026-03-06T03:10:00Z", "because": because}]);
        assert_eq!(
            of_other(&folder),
            ("suspect".to_owned(), Value::Null, json!([]), untied)
        );
        let said = coverage(line, folder.path());
        let riddle = format!(
            "trail main of 111122223333 was stopped at 2026-03-06T03:10:00Z, and o-acme1234567 falls silent, but whether it delivers there is not known: {because} (--trails tells)\n"
        );
        assert!(said.text().contains(&riddle), "{}", said.text());
    }
}

#[test]
fn hours_before_the_first_digest_are_no_gap_of_digests() {
    let folder = folder();
    let signer = crate::digests::Signer::first();
    let eu = trail("eu-west-1");
    fill(folder.path(), "eu-west-1", 0..40);
    let mut before = None;
    for of in 20..40 {
        let log = log(&eu, of, &[look("eu-west-1", of)]);
        let digest = eu.digest(&signer, (hour(of), hour(of + 1)), before.as_ref(), [&log]);
        write(folder.path(), &digest.key, gzip(&digest.text));
        before = Some(digest);
    }
    let line = "-o json --since 2026-03-02T10:00:00Z --until 2026-03-03T16:00:00Z";
    let answer = coverage(line, folder.path()).json();
    assert_eq!(
        hours(&answer, ACCOUNT, &json!("eu-west-1")),
        &json!({"covered-unverified": 10, "covered": 20})
    );
}

#[test]
fn two_silent_hours_are_a_hole_where_cloudtrails_own_heartbeat_stops() {
    let eu = trail("eu-west-1");
    let classes = |heartbeat: bool| {
        let folder = folder();
        for of in (0..400).filter(|of| !(200..202).contains(of)) {
            let name = ("s3", "GetBucketAcl");
            let about = json!({"bucketName": "acme-trail-logs"});
            let mut beat = call(hour(of) + 60, "eu-west-1", name, "x", about);
            beat["userIdentity"] =
                json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"});
            let beat = Some(beat).filter(|_| heartbeat);
            let records: Vec<Value> = beat.into_iter().chain([look("eu-west-1", of)]).collect();
            let log = log(&eu, of, &records);
            write(folder.path(), &log.key, gzip(&log.text));
        }
        let answer = coverage("-o json", folder.path()).json();
        let found = gaps(&answer, "eu-west-1", "management");
        let [(class, 200, 202)] = &found[..] else {
            panic!("{found:?}")
        };
        class.clone()
    };
    assert_eq!(
        (classes(false), classes(true)),
        ("quiet".into(), "suspect".into())
    );
}

#[test]
fn an_account_of_the_organisation_of_which_nothing_is_here_is_told() {
    let organization = |prefix: &str| {
        let folder = folder();
        let mut eu = trail("eu-west-1");
        eu.prefix = prefix.into();
        let name = ("organizations", "CreateAccountResult");
        let mut made = call(hour(5), "us-east-1", name, "x", Value::Null);
        made["eventType"] = json!("AwsServiceEvent");
        made["serviceEventDetails"] =
            json!({"createAccountStatus": {"state": "SUCCEEDED", "accountId": "999988887777"}});
        let log = log(&eu, 5, &[made, look("eu-west-1", 5)]);
        write(folder.path(), &log.key, gzip(&log.text));
        let json = coverage("-o json", folder.path()).json()["unseen"].clone();
        (json, coverage("", folder.path()).text().to_owned())
    };
    let (unseen, text) = organization("AWSLogs/o-acme1234567/");
    assert_eq!(unseen, json!(["999988887777"]));
    let line = "account 999988887777 was made at 2026-03-02T05:00:00Z, an organisation's trail is here, and nothing of the account is\n";
    assert!(text.contains(line), "{text}");
    // A trail of one account records no other.
    assert_eq!(organization("AWSLogs/").0, json!([]));
}

#[test]
fn digests_in_a_tar_are_told_as_not_weighed() {
    let folder = folder();
    fill(folder.path(), "eu-west-1", 0..20);
    let eu = trail("eu-west-1");
    let signer = crate::digests::Signer::first();
    let digest = eu.digest(&signer, (hour(3), hour(4)), None, &[]);
    let mut tar = tar::Builder::new(Vec::new());
    let packed = gzip(&digest.text);
    let mut header = tar::Header::new_gnu();
    header.set_size(packed.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append_data(&mut header, "digest.json.gz", &packed[..])
        .expect("a file");
    write(
        folder.path(),
        "digests.tar",
        tar.into_inner().expect("a tar"),
    );
    let answer = coverage("-o json", folder.path()).json();
    assert_eq!(answer["digestsNotWeighed"], 1);
    let text = coverage("", folder.path());
    let line = "1 digest in a zip or tar, or under another name, were not weighed: unpack them\n";
    assert!(text.text().contains(line), "{}", text.text());
}
