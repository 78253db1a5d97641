//! `--redact`: no name, address, key or ARN of the archive stands in any form of the report.

use super::package::files;
use super::{FRAMEWORKS, json, say};
use crate::coverage::archive::{call, fill, hour, log, look, trail};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json as value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const FORMATS: [&str; 6] = ["json", "md", "csv", "ocsf", "table", "html"];

/// Members of requests, answers and identities that hold names.
const NAMES: [&str; 22] = [
    "userName",
    "roleName",
    "groupName",
    "bucketName",
    "trailName",
    "functionName",
    "tableName",
    "keyId",
    "accessKeyId",
    "principalId",
    "accountId",
    "arn",
    "roleArn",
    "ARN",
    "roleSessionName",
    "secretId",
    "instanceId",
    "sourceIdentity",
    "policyName",
    "recipientAccountId",
    "sourceIPAddress",
    "vpcEndpointId",
];

/// Every name, address and key that stands in the records: whole values, and the last part of ARNs.
fn secrets(archive: &Path) -> BTreeSet<String> {
    let said = Ctq::new("search -o jsonl -q").arg(archive).say();
    let mut found = BTreeSet::new();
    for record in said.lines() {
        collect(&record, "", &mut found);
    }
    // What AWS and its services are called, and words that stand between names, are no secrets.
    let words = [
        "root",
        "role",
        "user",
        "alias",
        "default",
        "main",
        "production",
        "session",
        "HIDDEN_DUE_TO_SECURITY_REASONS",
    ];
    found.retain(|text| {
        text.len() >= 4
            && !text.ends_with(".amazonaws.com")
            && !text.contains('*')
            && !words.contains(&text.as_str())
            && text.chars().any(char::is_alphanumeric)
    });
    found
}

fn collect(value: &Value, member: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| collect(value, key, found)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, member, found)),
        Value::String(text) if NAMES.contains(&member) => {
            if let Some((_, last)) = text.rsplit_once(['/', ':']).filter(|_| text.contains(':')) {
                found.insert(last.to_owned());
            }
            found.insert(text.clone());
        }
        _ => {}
    }
}

/// Where a secret stands by itself, and not within a longer word.
fn leaks(text: &str, secrets: &BTreeSet<String>) -> Vec<String> {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
    secrets
        .iter()
        .filter_map(|secret| {
            let mut places = text.match_indices(secret.as_str());
            let (at, _) = places.find(|(at, _)| {
                !is_word(text[..*at].chars().next_back())
                    && !is_word(text[at + secret.len()..].chars().next())
            })?;
            let from = text[..at]
                .char_indices()
                .rev()
                .nth(60)
                .map_or(0, |(at, _)| at);
            let rest = &text[from..];
            let to = rest
                .char_indices()
                .nth(160)
                .map_or(rest.len(), |(at, _)| at);
            Some(format!("{secret}: …{}…", &rest[..to]))
        })
        .collect()
}

fn key(place: &Path) -> PathBuf {
    write(place, "key", b"0123456789abcdef0123456789abcdef")
}

#[test]
fn nothing_of_the_story_is_named_in_any_form() {
    let place = folder();
    let key = key(place.path());
    let secrets = secrets(&crate::harness::root().join("fixtures/trail"));
    assert!(secrets.len() > 100, "{secrets:?}");
    for framework in FRAMEWORKS {
        for format in FORMATS {
            let line = format!(
                "report {framework} fixtures/trail -o {format} --sample 5 --redact --redact-key-file"
            );
            let said = Ctq::new(&line).arg(&key).say();
            assert_eq!(said.code, Some(0), "{}", said.stderr);
            let leaks = leaks(said.text(), &secrets);
            assert!(leaks.is_empty(), "{line}:\n{}", leaks.join("\n"));
        }
    }
    let out = place.path().join("package");
    let said = Ctq::new("report pci-dss fixtures/trail --redact --out")
        .arg(&out)
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    for (name, bytes) in files(&out) {
        let text = String::from_utf8(bytes).expect("text");
        let leaks = leaks(&format!("{name}\n{text}"), &secrets);
        assert!(leaks.is_empty(), "{name}:\n{}", leaks.join("\n"));
    }
}

#[test]
fn names_that_stand_in_free_text_alone_are_hidden_too() {
    let texts = [
        "The user with name zerina cannot be found",
        "heidi is not authorized; ask frank@acme.example",
        "Value 'judys-bucket' at 'bucket' failed, key AKIAI44QH8DHBEXAMPLE, arn:aws:s3:::grace/ivan.txt",
        "from 2001:db8::77, fe80::1ff:fe23:4567:890a, 198.51.100.77 or ip-198-51-100-78.ec2.internal",
    ];
    let records: Vec<Value> = (0..)
        .zip(texts)
        .map(|(at, text)| {
            value!({
                "eventVersion": "1.08", "eventTime": "2026-03-14T09:05:00Z", "eventSource": "iam.amazonaws.com",
                "eventName": "CreatePolicy", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.9",
                "userAgent": format!("aws-cli/2.15 ({text}) kevin-laptop/1.0"),
                "eventID": format!("11111111-2222-4333-8444-55555555555{at}"),
                "recipientAccountId": "111122223333", "errorCode": "NoSuchEntityException",
                "errorMessage": text, "requestParameters": {"policyName": "mallorys-policy"},
                "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/olivia",
                                 "userName": "olivia", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"},
            })
        })
        .collect();
    let place = folder();
    let archive = place.path().join("peggys-archive");
    write(
        &archive,
        "trents-logs.json",
        value!({"Records": records}).to_string(),
    );
    write(
        &archive,
        "victors-logs.json",
        b"{\"Records\":[{\"eventName\":]}",
    );
    let secrets: BTreeSet<String> = [
        "zerina",
        "heidi",
        "frank",
        "acme.example",
        "judys-bucket",
        "AKIAI44QH8DHBEXAMPLE",
        "grace",
        "ivan",
        "2001:db8::77",
        "fe80::1ff:fe23:4567:890a",
        "198.51.100.77",
        "198-51-100-78",
        "kevin",
        "mallory",
        "olivia",
        "AKIAIOSFODNN7EXAMPLE",
        "192.0.2.9",
        "111122223333",
        "peggy",
        "trent",
        "victor",
    ]
    .map(str::to_owned)
    .into();
    let dispositions = write(
        place.path(),
        "walters.csv",
        b"rule,reviewer,date,verdict,ticket\niam-policy-changes,walter,2026-03-15,asked sybil,T-SYBIL-1\n",
    );
    let key = key(place.path());
    for format in FORMATS {
        let said = Ctq::new(&format!(
            "report cis -o {format} --redact --redact-key-file"
        ))
        .arg(&key)
        .arg("--dispositions")
        .arg(&dispositions)
        .arg(&archive)
        .say();
        // One file cannot be read.
        assert_eq!(said.code, Some(2), "{}", said.stderr);
        let text = said.text().to_lowercase();
        for secret in secrets
            .iter()
            .map(String::as_str)
            .chain(["walter", "sybil"])
        {
            assert!(!text.contains(&secret.to_lowercase()), "{format}: {secret}");
        }
        if format == "json" {
            let report = said.json();
            let row = &super::control(&report, "5.4")["exceptions"][0];
            assert_eq!(row["errorCode"], "NoSuchEntityException");
            let message = row["errorMessage"].as_str().expect("a message");
            assert!(message.starts_with("The user with name h-"), "{message}");
            assert!(message.ends_with(" cannot be found"), "{message}");
        }
    }
}

#[test]
fn one_name_is_one_hash_and_ctq_can_still_be_read() {
    let place = folder();
    let key = key(place.path());
    for framework in ["risk", "iso-27001"] {
        let line = format!("report {framework} fixtures/trail -o json --redact --redact-key-file");
        let run = || Ctq::new(&line).arg(&key).say();
        let said = run();
        assert_eq!(said, run(), "the same key gives the same hashes");
        let (plain, redacted) = (json(&format!("{framework} fixtures/trail")), said.json());
        // Counts by hash are counts by name.
        let people = |report: &Value| report["people"].as_array().map(Vec::len);
        assert_eq!(people(&plain), people(&redacted));
        assert_eq!(plain["statuses"], redacted["statuses"]);
        assert_eq!(plain["limits"], redacted["limits"]);
        // Of sentences of ctq only names differ.
        let sentences = |report: &Value| -> Vec<String> {
            let controls = report["controls"].as_array().expect("controls").iter();
            let because = controls.flat_map(|one| one["because"].as_array().expect("reasons"));
            let checks = report["checks"].as_array().expect("checks").iter();
            let says = checks.map(|check| &check["says"]);
            let notes = report["coverage"]["notes"]
                .as_array()
                .expect("notes")
                .iter();
            let all = because.chain(says).chain(notes);
            all.map(|text| text.as_str().expect("a text").to_owned())
                .collect()
        };
        for (plain, redacted) in sentences(&plain).iter().zip(sentences(&redacted)) {
            for (word, shown) in plain.split(' ').zip(redacted.split(' ')) {
                let named = word.chars().filter(char::is_ascii_digit).count() >= 12
                    || word == "security-data";
                assert!(word == shown || named, "{plain}\n{redacted}");
            }
        }
    }
}

#[test]
fn the_text_of_own_rules_is_left_out() {
    let place = folder();
    write(
        place.path(),
        "own.yml",
        b"title: Calls of alice\nid: 7d1f7e0e-0000-4000-8000-000000000001\nname: own-rule\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {userIdentity.userName: alice, sourceIPAddress: 203.0.113.99}\n  condition: s\n",
    );
    let said = say(&format!(
        "cis fixtures/trail -o json --redact --rules {}",
        place.path().join("own.yml").display()
    ));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(!said.text().contains("203.0.113.99"));
    assert!(!said.text().contains("alice"));
    let report = said.json();
    let rules = report["rules"].as_array().expect("rules");
    let own = rules
        .iter()
        .find(|rule| {
            rule["yaml"]
                .as_str()
                .is_some_and(|text| text.starts_with("# left out"))
        })
        .expect("the rule");
    // Its name can name people, too.
    assert!(own["name"].as_str().expect("a name").starts_with("h-"));
    assert!(!said.text().contains("own-rule"));
    assert_eq!(
        report["beyond"]["rules"].as_array().map(|rules| {
            rules
                .iter()
                .filter(|rule| rule["rule"] == own["name"])
                .count()
        }),
        Some(1)
    );
    assert!(
        own["title"]
            .as_str()
            .expect("a title")
            .starts_with("Calls of h-")
    );
    let built_in = rules
        .iter()
        .find(|rule| rule["name"] == "root-usage")
        .expect("the rule");
    assert!(
        built_in["yaml"]
            .as_str()
            .expect("a text")
            .contains("detection:")
    );
}

#[test]
fn whom_a_selector_leaves_out_is_named_nowhere() {
    let place = folder();
    let arn = "arn:aws:iam::111122223333:user/zorbulon";
    let fields = value!([
        {"field": "eventCategory", "equals": ["Management"]},
        {"field": "userIdentity.arn", "notEquals": [arn]},
    ]);
    let told = |of: i64, name: &str, more: Value| {
        let mut request = value!({"name": "main", "trailName": "main", "isMultiRegionTrail": true});
        let all = request.as_object_mut().expect("parameters");
        all.extend(more.as_object().expect("parameters").clone());
        let name = ("cloudtrail", name);
        let record = call(hour(of) + 60, "us-east-1", name, "alice", request);
        log(&trail("us-east-1"), of, &[record, look("us-east-1", of)])
    };
    let files = [
        told(1, "CreateTrail", value!({"s3BucketName": "logs"})),
        told(
            2,
            "PutEventSelectors",
            value!({"advancedEventSelectors": [{"name": "x", "fieldSelectors": fields}]}),
        ),
        told(
            4,
            "PutEventSelectors",
            value!({"eventSelectors": [{"readWriteType": "All", "includeManagementEvents": true,
                "excludeManagementEventSources": ["zorbulon.example"]}]}),
        ),
    ];
    for log in files {
        write(place.path(), &log.key, gzip(&log.text));
    }
    fill(
        place.path(),
        "us-east-1",
        (0..48).filter(|of| ![1, 2, 4].contains(of)),
    );
    let plain = Ctq::new("report cis -o json")
        .arg(place.path())
        .say()
        .json();
    let means = |report: &Value| -> Vec<String> {
        let gaps = report["coverage"]["gaps"].as_array().expect("gaps").iter();
        gaps.map(|gap| gap["means"].to_string()).collect()
    };
    let named = means(&plain);
    assert!(named.iter().any(|means| means.contains(arn)), "{named:?}");
    assert!(plain.to_string().contains("zorbulon.example"));
    for format in FORMATS {
        let said = Ctq::new(&format!("report cis --redact -o {format}"))
            .arg(place.path())
            .say();
        assert!(!said.text().contains("zorbulon"), "{format}");
        if format == "json" {
            let hidden = means(&said.json());
            let words = "management events but these: management where userIdentity.arn is not ";
            assert!(
                hidden.iter().any(|means| means.contains(words)),
                "{hidden:?}"
            );
        }
    }
}
