//! Who, when, where and what: each filter cuts the story as its records say.

use super::ids;
use crate::harness::{Ctq, folder};
use crate::story;

#[test]
fn filters_of_different_flags_are_all_needed_and_lists_are_choices() {
    let alice = ids("--user alice");
    let bob = ids("--user bob");
    let both = ids("--user alice,bob");
    assert_eq!(both.len(), alice.len() + bob.len());
    let denied = ids("--user alice --denied");
    assert!(!denied.is_empty() && denied.len() < alice.len());
    assert!(denied.iter().all(|id| alice.contains(id)));
    let rest = ids("--user alice --ok,--failed".replace(',', " ").as_str());
    assert_eq!(rest.len() + denied.len(), alice.len());
    assert_eq!(ids("--user '!alice'").len(), 441 - alice.len());
}

#[test]
fn every_filter_cuts_the_story_the_way_its_code_tells_it() {
    // Wanted counts come from the story's own records, looked at in the plainest way.
    let mut records = story::records();
    records.sort_by_key(ToString::to_string);
    records.dedup();
    let text = |record: &serde_json::Value, path: &str| {
        record
            .pointer(path)
            .and_then(|v| v.as_str())
            .unwrap_or("")
            .to_owned()
    };
    let count =
        |test: &dyn Fn(&serde_json::Value) -> bool| records.iter().filter(|r| test(r)).count();
    let cases: Vec<(&str, usize)> = vec![
        ("", records.len()),
        (
            "--event PutBucketPolicy",
            count(&|r| text(r, "/eventName") == "PutBucketPolicy"),
        ),
        (
            "--event 'List*'",
            count(&|r| {
                text(r, "/eventName").starts_with("List")
                    || text(r, "/insightDetails/eventName").starts_with("List")
            }),
        ),
        (
            "--event UpdateFunctionCode",
            count(&|r| text(r, "/eventName").starts_with("UpdateFunctionCode2")),
        ),
        (
            "--event 's3:Get*'",
            count(&|r| {
                text(r, "/eventSource") == "s3.amazonaws.com"
                    && text(r, "/eventName").starts_with("Get")
            }),
        ),
        (
            "--service kms",
            count(&|r| text(r, "/eventSource") == "kms.amazonaws.com"),
        ),
        (
            "--region eu-west-1",
            count(&|r| text(r, "/awsRegion") == "eu-west-1"),
        ),
        (
            "--region '!eu-*'",
            count(&|r| !text(r, "/awsRegion").starts_with("eu-")),
        ),
        (
            "--ip 203.0.113.0/24",
            count(&|r| text(r, "/sourceIPAddress").starts_with("203.0.113.")),
        ),
        (
            "--ip 2001:db8::/32",
            count(&|r| text(r, "/sourceIPAddress").starts_with("2001:db8:")),
        ),
        (
            "--recipient-account 444455556666",
            count(&|r| text(r, "/recipientAccountId") == "444455556666"),
        ),
        (
            "--account 444455556666",
            count(&|r| text(r, "/userIdentity/accountId") == "444455556666"),
        ),
        (
            "--access-key AKIASVCBACKUPEXAMPLE",
            count(&|r| text(r, "/userIdentity/accessKeyId") == "AKIASVCBACKUPEXAMPLE"),
        ),
        (
            "--identity-type IAMUser",
            count(&|r| text(r, "/userIdentity/type") == "IAMUser"),
        ),
        (
            "--role deploy",
            count(&|r| text(r, "/userIdentity/arn").contains(":assumed-role/deploy/")),
        ),
        (
            "--since 2026-03-15 --until 2026-03-16",
            count(&|r| text(r, "/eventTime").starts_with("2026-03-15")),
        ),
        (
            "--on 2026-03-14",
            count(&|r| text(r, "/eventTime").starts_with("2026-03-14")),
        ),
        (
            "--around '2026-03-14T09:00:00Z±1m'",
            count(&|r| {
                ("2026-03-14T08:59:00Z"..="2026-03-14T09:01:00Z")
                    .contains(&text(r, "/eventTime").as_str())
            }),
        ),
        (
            "--hours 9-10",
            count(&|r| &text(r, "/eventTime")[11..13] == "09"),
        ),
        (
            "--weekday sun,mon",
            count(&|r| {
                text(r, "/eventTime").starts_with("2026-03-15")
                    || text(r, "/eventTime").starts_with("2026-03-16")
            }),
        ),
        (
            "--error 'Client.*'",
            count(&|r| text(r, "/errorCode").starts_with("Client.")),
        ),
        (
            "--category data",
            count(&|r| text(r, "/eventCategory") == "Data"),
        ),
        (
            "--category insight,network",
            count(&|r| {
                ["Insight", "NetworkActivity"].contains(&text(r, "/eventCategory").as_str())
            }),
        ),
        (
            "--vpc-endpoint '*'",
            count(&|r| !text(r, "/vpcEndpointId").is_empty()),
        ),
        ("--event-id d4182d2d-f8a5-40c7-8af8-134c494a6f58", 1),
        (
            "--where 'userIdentity.sessionContext.sessionIssuer.userName = deploy'",
            count(&|r| text(r, "/userIdentity/sessionContext/sessionIssuer/userName") == "deploy"),
        ),
        (
            "--where 'errorCode exists and not eventSource = ec2.amazonaws.com'",
            count(&|r| !r["errorCode"].is_null() && text(r, "/eventSource") != "ec2.amazonaws.com"),
        ),
        (
            "--where 'additionalEventData.bytesTransferredOut > 20000'",
            count(&|r| {
                r.pointer("/additionalEventData/bytesTransferredOut")
                    .and_then(serde_json::Value::as_f64)
                    .is_some_and(|n| n > 20000.0)
            }),
        ),
        (
            "--where 'requestParameters.bucketName in (acme-payroll, acme-web)'",
            count(&|r| {
                ["acme-payroll", "acme-web"]
                    .contains(&text(r, "/requestParameters/bucketName").as_str())
            }),
        ),
    ];
    for (filter, wanted) in cases {
        assert!(
            wanted > 0 || filter.is_empty(),
            "a case that selects nothing shows nothing: {filter}"
        );
        assert_eq!(ids(filter).len(), wanted, "{filter}");
    }
}

#[test]
fn addresses_may_stand_in_a_file() {
    let folder = folder();
    let list = crate::harness::write(
        folder.path(),
        "bad.txt",
        "# the intruder\n203.0.113.66\n198.51.100.23\n",
    );
    let said = Ctq::new("stats --by ip -o csv -q fixtures/trail --ip")
        .arg(format!("@{}", list.display()))
        .say();
    let rows: Vec<&str> = said
        .text()
        .lines()
        .skip(1)
        .map(|row| row.split(',').next().expect("a cell"))
        .collect();
    assert_eq!(rows, ["203.0.113.66", "198.51.100.23"]);
}

#[test]
fn an_empty_error_is_none() {
    let record = |id: &str, code: &str, message: &str| {
        format!(
            r#"{{"eventVersion":"1.08","eventTime":"2026-03-14T09:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"{id}","errorCode":"{code}","errorMessage":"{message}"}}"#
        )
    };
    let lines = [
        record("a", "", ""),
        record("b", "", "no"),
        record("c", "AccessDenied", ""),
    ];
    for (flags, ids) in [("--ok", "a"), ("--failed", "b"), ("--denied", "c")] {
        Ctq::new("search --fields eventID -o csv -")
            .arg(flags)
            .stdin(lines.join("\n"))
            .stdout(&format!("eventID\n{ids}\n"))
            .run();
    }
}

#[test]
fn events_without_a_readable_time_are_told() {
    let folder = folder();
    let times = [
        "2026-03-14T09:00Z",
        "Mar 14, 2026 @ 09:00:00.000",
        "03/14/2026 09:00:00",
        "",
        "2026-03-13T09:00:00Z",
    ];
    let records = times.iter().enumerate().map(|(id, time)| {
        format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"alice"}},"eventTime":"{time}","eventSource":"s3.amazonaws.com","eventName":"GetObject","requestParameters":{{"bucketName":"b"}},"eventID":"{id}"}}"#
        )
    });
    let records: Vec<String> = records.collect();
    std::fs::write(folder.path().join("x.json"), records.join("\n")).expect("written");
    let said = |line: &str| {
        let said = Ctq::new(line).folder(folder.path()).say();
        (said.text().to_owned(), said.stderr, said.code)
    };
    let note = "ctq: 2 events without a time that can be read: all else matches, but no --since or --until holds\n";
    let both = "eventID\n0\n1\n".to_owned();
    let search = "search --fields eventID -o csv";
    for flags in [
        "--since 2026-03-14",
        "--on 2026-03-14 --user alice",
        "--hours 9 --since 2026-03-14",
    ] {
        let line = format!("{search} {flags}");
        assert_eq!(
            said(&line),
            (both.clone(), note.to_owned(), Some(0)),
            "{line}"
        );
    }
    // Those that something else leaves out are not worth a word, and without a question nothing is.
    for (flags, rows) in [
        ("--since 2026-03-14 --user bob", ""),
        ("", "4\n0\n1\n2\n3\n"),
    ] {
        let (text, stderr, _) = said(&format!("{search} {flags}"));
        assert_eq!(text, format!("eventID\n{rows}"));
        assert!(!stderr.contains("without a time"), "{stderr}");
    }
    for line in ["stats --by eventName", "blame b", "trace alice"] {
        let (_, stderr, code) = said(&format!("{line} --since 2026-03-14"));
        assert!(stderr.contains(note), "{line}: {stderr}");
        assert_eq!(code, Some(0), "{line}: {stderr}");
    }
}
