//! What was asked for and is not here, and what is said of it.

use super::archive::{
    ACCOUNT, call, coverage, fill, gaps, hour, hours, log, look, planted, trail, unbroken,
};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};

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
    let told = |line: &str| unbroken(&coverage(line, folder.path()));
    let light = "1 altered (of digests alone; log files were not hashed: --verify), 0 in no digest, 2 not here though digests tell of them (ctq verify tells which)";
    assert!(told("").contains(light), "{}", told(""));
    let whole = "1 altered, 0 in no digest, 2 not here";
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

#[test]
fn every_form_says_what_it_amounts_to_and_what_it_cannot_prove() {
    let folder = folder();
    planted(folder.path());
    let said = coverage("-o md", folder.path());
    for line in [
        "- 480 hours: 2 missing, 1 tampered, 6 stopped,",
        "- 46 hours of holes, the longest 36 hours\n",
        "- not here or not whole, though delivered: 2 log files\n  - AWSLogs/",
        "\nwhat this cannot prove or rule out:\n\n- events never recorded:",
    ] {
        assert!(said.text().contains(line), "{line}\n{}", said.text());
    }
    // Holes stand first, and what was never selected last.
    let text = coverage("", folder.path()).text().to_owned();
    let place = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words}\n{text}"))
    };
    assert!(place("\nsuspect ") < place("\nnarrowed "), "{text}");
    let lost = "data events: PutEventSelectors by mallory";
    assert!(place(lost) < place("data events but those of"), "{text}");
    let rows = coverage("-o csv", folder.path());
    let row = ",eu-west-1,data,2026-03-08T06:00:00Z,2026-03-12T00:00:00Z,90,narrowed,eu-west-1-1772950800-PutEventSelectors,data events,\n";
    assert!(rows.text().contains(row), "{row}\n{}", rows.text());
    assert!(rows.text().starts_with(
        "organization,account,region,category,from,to,hours,class,why,leftOut,perhaps\n"
    ));
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
        let made = |seconds: i64, account: &str| {
            let mut made = call(hour(5) + seconds, "us-east-1", name, "x", Value::Null);
            made["eventType"] = json!("AwsServiceEvent");
            made["serviceEventDetails"] =
                json!({"createAccountStatus": {"state": "SUCCEEDED", "accountId": account}});
            made
        };
        let (one, other) = ("999988887777", "888877776666");
        let all = [
            made(0, one),
            made(1, other),
            made(2, one),
            look("eu-west-1", 5),
        ];
        let log = log(&eu, 5, &all);
        write(folder.path(), &log.key, gzip(&log.text));
        let json = coverage("-o json", folder.path()).json()["unseen"].clone();
        (json, unbroken(&coverage("", folder.path())))
    };
    let (unseen, text) = organization("AWSLogs/o-acme1234567/");
    assert_eq!(unseen, json!(["999988887777", "888877776666"]));
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
    let text = unbroken(&coverage("", folder.path()));
    let line = "1 digest in a zip or tar, or under another name, were not weighed: unpack them\n";
    assert!(text.contains(line), "{text}");
}

/// A file that was delivered just after the period may hold events of its last hour; this one does not.
#[test]
fn a_file_from_after_the_period_covers_nothing_of_it() {
    let folder = folder();
    // Every hour of a fortnight but the last of one day.
    let silent = 10 * 24 - 1;
    fill(
        folder.path(),
        "us-east-1",
        (0..14 * 24).filter(|of| *of != silent),
    );
    let next = call(
        hour(silent + 1) + 180,
        "us-east-1",
        ("ec2", "DescribeInstances"),
        "robot",
        Value::Null,
    );
    let text = json!({ "Records": [next] }).to_string();
    let log = trail("us-east-1").log(hour(silent + 1) + 8 * 60, "aBcDeFgHiJk99999", text);
    write(folder.path(), &log.key, gzip(&log.text));
    let asked = |line: &str| {
        let said = Ctq::new(&format!("coverage -o json {line}"))
            .arg(folder.path())
            .say();
        let answer = said.json();
        let all = hours(&answer, ACCOUNT, &json!("us-east-1"));
        (all["covered-unverified"].clone(), all["quiet"].clone())
    };
    let day = "--since 2026-03-11T00:00:00Z --until 2026-03-12T00:00:00Z";
    assert_eq!(asked(day), (json!(23), json!(1)));
    let last = "--since 2026-03-11T23:00:00Z --until 2026-03-12T00:00:00Z";
    assert_eq!(asked(last), (Value::Null, json!(1)));
    assert_eq!(asked("").1, json!(1));
}
