//! Mistakes and broken or hostile input: a clear word, and nothing else is lost.

use super::say;
use crate::harness::{Ctq, folder, write};

fn refused(line: &str, message: &str) {
    let said = say(line);
    assert_eq!(
        (said.code, said.text()),
        (Some(2), ""),
        "{line}: {}",
        said.stderr
    );
    assert!(said.stderr.contains(message), "{line}: {}", said.stderr);
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    refused(
        "ciz fixtures/trail",
        "there is no framework `ciz`; did you mean `cis`?",
    );
    refused(
        "gdpr fixtures/trail",
        "there is no framework `gdpr`; there is cis, pci-dss",
    );
    refused(
        "cis --framework-version 9 fixtures/trail",
        "--framework-version: cis has no version `9`; there is v1.2.0, v1.3.0",
    );
    refused("cis --seed 3 fixtures/trail", "--sample");
    refused("cis -o pdf fixtures/trail", "pdf");
    refused("", "FRAMEWORK");
}

#[test]
fn files_that_are_no_good_are_named() {
    let place = folder();
    let file = place.path().join("d.csv");
    for (rows, wrong) in [
        (
            "eventID,verdict\nx\n",
            "d.csv: line 2: 1 columns where the header has 2",
        ),
        (
            "eventID,verdict,date\nx,fine,2026-13-01\n",
            "d.csv: line 2: `2026-13-01` is no date; write a day",
        ),
    ] {
        write(place.path(), "d.csv", rows);
        let said = Ctq::new("report cis fixtures/trail --dispositions")
            .arg(&file)
            .say();
        assert_eq!(said.code, Some(2));
        assert!(said.stderr.contains(wrong), "{}", said.stderr);
    }
    refused(
        "cis fixtures/trail --dispositions nowhere.csv",
        "--dispositions: nowhere.csv: no such file or folder",
    );
    write(place.path(), "key", b"short\n");
    let said = Ctq::new("report cis fixtures/trail --redact --redact-key-file")
        .arg(place.path().join("key"))
        .say();
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr.contains("less than 16 bytes"),
        "{}",
        said.stderr
    );
    refused(
        "cis fixtures/trail --public-keys nowhere.json",
        "--public-keys: nowhere.json",
    );
}

#[test]
fn an_own_rule_that_cannot_be_loaded_stands_in_what_bears_on_all() {
    let place = folder();
    write(
        place.path(),
        "own.yml",
        b"title: Broken\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: A}\n  condition: s and t\n",
    );
    for framework in ["cis", "hipaa"] {
        let said = Ctq::new(&format!(
            "report {framework} fixtures/trail -o json --rules"
        ))
        .arg(place.path())
        .say();
        assert_eq!(said.code, Some(2), "{}", said.stderr);
        let all = &said.json()["beyond"];
        assert_eq!(all["status"], "INCONCLUSIVE", "{framework}");
        let because = all["because"].as_array().expect("reasons");
        let why = because[0].as_str().expect("a text");
        assert!(
            why.starts_with("the rule ") && why.ends_with("own.yml:5 could not be loaded"),
            "{why}"
        );
    }
}

#[test]
fn an_empty_archive_says_where_it_looked() {
    let place = folder();
    let said = Ctq::new("report cis -o json").arg(place.path()).say();
    assert_eq!((said.code, said.text()), (Some(2), ""));
    assert!(
        said.stderr.contains("no CloudTrail event found in"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_rule_that_cannot_be_loaded_is_named_and_the_others_run() {
    let place = folder();
    write(
        place.path(),
        "own.yml",
        b"title: Own\nid: 7d1f7e0e-0000-4000-8000-000000000001\nname: own-rule\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: ConsoleLogin}\n  condition: s\n---\ntitle: Broken\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: X}\n  condition: s and\n",
    );
    let said = Ctq::new("report cis fixtures/trail -o json --rules")
        .arg(place.path())
        .say();
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    assert!(said.stderr.contains("own.yml: line "), "{}", said.stderr);
    let report = said.json();
    let own = report["beyond"]["rules"].as_array().expect("rules");
    let own = own
        .iter()
        .find(|rule| rule["rule"] == "own-rule")
        .expect("the rule ran");
    assert!(own["hits"]["events"].as_u64().expect("a number") > 0);
    assert_eq!(report["run"]["ruleFiles"].as_array().map(Vec::len), Some(2));
}

#[test]
fn own_filters_change_own_rules_alone() {
    let filter = |rules: &str| {
        format!(
            "title: Nothing\nlogsource: {{product: aws, service: cloudtrail}}\nfilter:\n  rules: {rules}\n  s: {{eventVersion|exists: true}}\n  condition: not s\n"
        )
    };
    let own = "title: Own\nname: own-rule\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: ConsoleLogin}\n  condition: s\n";
    let hits = |report: &serde_json::Value| -> Vec<u64> {
        let controls = report["controls"].as_array().expect("controls").iter();
        controls
            .map(|control| control["hits"]["events"].as_u64().expect("a number"))
            .collect()
    };
    let plain = super::json("cis fixtures/trail");
    let with = |rules: &str| {
        let place = folder();
        write(
            place.path(),
            "own.yml",
            format!("{own}---\n{}", filter(rules)),
        );
        Ctq::new("report cis fixtures/trail -o json --rules")
            .arg(place.path())
            .say()
    };
    let said = with("any");
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let filtered = said.json();
    assert_eq!(hits(&filtered), hits(&plain));
    let rules = filtered["beyond"]["rules"].as_array().expect("rules");
    let own = rules.iter().find(|rule| rule["rule"] == "own-rule");
    assert_eq!(own.expect("the rule ran")["hits"]["events"], 0);
    let said = with("[root-usage]");
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr.contains(
            "own.yml: line 8: the filter is about `root-usage`, which is built in, and built-in rules are not filtered"
        ),
        "{}",
        said.stderr
    );
    assert_eq!(hits(&said.json()), hits(&plain));
}

#[test]
fn own_frameworks_and_rules_take_their_place() {
    let place = folder();
    write(
        place.path(),
        "house.yml",
        b"id: house\ntitle: House rules\ndefault: '1'\nversions: [{id: '1'}]\nnotes: Ours.\ncontrols:\n  - id: H1\n    title: Sign-ins\n    verdict: events\n    shows: Sign-ins.\n    rules: [console-sign-in-with-mfa, console-sign-in-without-mfa, console-sign-in-federated]\n    needs: [every-region]\n    count-by: [user]\n",
    );
    let said = Ctq::new("report house fixtures/trail -o json --rules")
        .arg(place.path())
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let report = said.json();
    let sign_ins = &report["signIns"];
    let sum: u64 = ["withMfa", "withoutMfa", "federated"]
        .iter()
        .filter_map(|key| sign_ins[key].as_u64())
        .sum();
    assert!(sum > 0);
    assert_eq!(
        report["controls"][0]["hits"]["events"].as_u64(),
        Some(sum),
        "three groups add up"
    );
}

#[test]
fn text_of_records_is_text_in_every_format() {
    let evil = "=cmd|'/c calc'!A1 \u{1b}[2J<script>alert(1)</script>|`x`\n# head";
    let record = serde_json::json!({"Records": [{
        "eventVersion": "1.08", "eventTime": "2026-03-14T09:05:00Z", "eventSource": "iam.amazonaws.com",
        "eventName": "CreatePolicy", "awsRegion": "us-east-1", "sourceIPAddress": evil, "userAgent": evil,
        "eventID": "11111111-2222-4333-8444-555555555555", "recipientAccountId": "111122223333",
        "errorCode": evil, "errorMessage": evil,
        "requestParameters": {"policyName": evil},
        "userIdentity": {"type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{evil}"), "userName": evil},
    }]});
    let place = folder();
    write(place.path(), "evil.json", record.to_string().as_bytes());
    for format in ["table", "md", "csv", "ocsf", "json"] {
        let said = Ctq::new(&format!("report cis -o {format}"))
            .arg(place.path())
            .say();
        assert_eq!(said.code, Some(0), "{format}: {}", said.stderr);
        let text = said.text();
        assert!(!text.contains('\u{1b}'), "{format}");
        match format {
            "md" => {
                assert!(!text.contains("<script>"), "{format}");
                assert!(!text.contains("\n# head"), "{format}");
            }
            "csv" => {
                let mut reader = csv::Reader::from_reader(text.as_bytes());
                let mut rows = 0;
                for row in reader.records() {
                    let row = row.expect("a row");
                    assert!(
                        row.iter()
                            .all(|cell| !cell.starts_with(['=', '+', '-', '@'])),
                        "{row:?}"
                    );
                    rows += 1;
                }
                assert!(rows > 0);
            }
            "json" => {
                let report = said.json();
                let shown = &super::control(&report, "5.4")["exceptions"][0]["sourceIp"];
                assert_eq!(shown, evil, "JSON holds it as it was");
            }
            _ => {}
        }
    }
}

fn own_rule(service: &str, title: &str) -> String {
    format!(
        "title: {title}\nid: own\nlevel: high\nlogsource: {{product: aws, service: {service}}}\n\
         detection: {{s: {{eventName: ListBuckets}}, condition: s}}\n"
    )
}

#[test]
fn own_rules_for_other_logs_are_told() {
    let folder = folder();
    let [good, typo] = [("good.yml", "cloudtrail"), ("typo.yml", "cloudtrial")]
        .map(|(name, service)| write(folder.path(), name, own_rule(service, "Own")));
    let report = |paths: &[&std::path::Path]| {
        let mut ctq = Ctq::new("report cis fixtures/trail");
        for path in paths {
            ctq = ctq.arg("--rules").arg(path);
        }
        ctq.say()
    };
    let one = "--rules: 1 rule for other logs than CloudTrail passed by";
    // In a folder with others.
    let said = report(&[folder.path()]);
    assert!(said.stderr.contains(one), "{}", said.stderr);
    assert_eq!(said.code, Some(0));
    // By itself.
    for paths in [&[&*typo][..], &[&*good, &*typo]] {
        let said = report(paths);
        let told = "typo.yml: no rule for CloudTrail in it (product aws, service cloudtrail)";
        assert!(said.stderr.contains(told), "{}", said.stderr);
        assert!(said.stderr.contains(one), "{}", said.stderr);
        assert_eq!(said.code, Some(2));
    }
}

/// As with `ctq detect`.
#[test]
fn of_two_rules_of_one_id_the_one_that_was_named_last_is_meant() {
    let folder = folder();
    let [first, last] = [("first.yml", "First"), ("last.yml", "Last")]
        .map(|(name, title)| write(folder.path(), name, own_rule("cloudtrail", title)));
    let said = Ctq::new("report cis -o json fixtures/trail")
        .arg("--rules")
        .arg(&first)
        .arg("--rules")
        .arg(&last)
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let report = said.json();
    let own = report["beyond"]["rules"].as_array().expect("rules").iter();
    let own: Vec<&str> = own
        .filter_map(|rule| rule["title"].as_str())
        .filter(|title| ["First", "Last"].contains(title))
        .collect();
    assert_eq!(own, ["Last"]);
}
