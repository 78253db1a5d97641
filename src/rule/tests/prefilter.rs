//! What is judged by bytes and names alone: no less than what holds, and not much more.

use super::{hits, item, rule, set};

#[test]
fn records_without_a_wanted_name_are_passed_over() {
    let yaml = [
        item("eventName: [StopLogging, DeleteTrail]"),
        rule("source", "  s: {eventSource: kms.amazonaws.com}\n  condition: s"),
        rule("root", "  s: {userIdentity.type: 'Root'}\n  f: {eventType: AwsServiceEvent}\n  condition: s and not f"),
    ]
    .join("---\n");
    let set = set(&yaml);
    for (record, expected) in [
        (r#"{"eventName":"StopLogging","eventSource":"x"}"#, true),
        (
            r#"{ "eventName" : "stoplogging" , "eventSource":"x"}"#,
            true,
        ),
        (r#"{"eventname":"stoplogging","eventsource":"x"}"#, true),
        (
            r#"{"eventName":"Stop\u004cogging","eventSource":"x"}"#,
            true,
        ),
        (
            r#"{"\u0065ventName":"StopLogging","eventName":"no","eventSource":"x"}"#,
            true,
        ),
        (r#"{"eventName":"GetObject","eventSource":"s3"}"#, false),
        (
            r#"{"eventName":"GetObject","eventSource":"s3","userAgent":"a\u0026b\"c"}"#,
            false,
        ),
        (
            r#"{"eventName":"Encrypt","eventSource":"KMS.amazonaws.com"}"#,
            true,
        ),
        (
            r#"{"eventName":"GetObject","eventSource":"s3","userIdentity":{"type":"Root"}}"#,
            true,
        ),
        (
            r#"{"requestParameters":{"eventName":"StopLogging"},"eventName":"X","eventSource":"x"}"#,
            true,
        ),
        (
            r#"{"userAgent":"StopLogging","eventName":"X","eventSource":"x"}"#,
            false,
        ),
        (r#"{"eventSource":"x"}"#, true),
    ] {
        assert_eq!(set.could_match(record.as_bytes()), expected, "{record}");
    }
    assert_eq!(hits(&set, r#"{"eventName":"Stop\u004cogging"}"#), ["item"]);
}

#[test]
fn only_rules_for_the_event_are_asked() {
    let many: Vec<String> = (0..500)
        .map(|n| {
            rule(
                &format!("r{n}"),
                &format!(
                    "  s: {{eventSource: s{}.amazonaws.com, eventName: Call{n}}}\n  condition: s",
                    n % 7
                ),
            )
        })
        .collect();
    let set = set(&many.join("---\n"));
    let record = |source: u32, name: u32| {
        format!(r#"{{"eventSource":"s{source}.amazonaws.com","eventName":"Call{name}"}}"#)
    };
    assert_eq!(hits(&set, &record(2, 9)), ["r9"]);
    let other = record(3, 9);
    assert!(hits(&set, &other).is_empty());
}

#[test]
fn beginnings_of_names_and_whole_strings_hold_records_back() {
    let yaml = [
        rule("reads", "  s: {eventSource: [ec2.amazonaws.com, s3.amazonaws.com], eventName|startswith: [Describe, List]}\n  condition: s"),
        rule("any", "  s: {eventName: 'Purge*'}\n  condition: s"),
        rule("root", "  s: {userIdentity.type: Root}\n  condition: s"),
        rule("machine", "  s: {userIdentity.type: AssumedRole, userIdentity.arn|re: ':assumed-role/.+/i-[0-9a-f]{8}'}\n  condition: s"),
    ]
    .join("---\n");
    let set = set(&yaml);
    let call = |source: &str, name: &str, more: &str| {
        format!(r#"{{"eventSource":"{source}.amazonaws.com","eventName":"{name}"{more}}}"#)
    };
    let identity = |kind: &str, arn: &str| {
        format!(r#","userIdentity":{{"type":"{kind}","arn":"arn:aws:sts::1:{arn}"}}"#)
    };
    for (record, expected) in [
        (call("ec2", "DescribeVpcs", ""), &["reads"][..]),
        (call("s3", "LISTBuckets", ""), &["reads"]),
        (call("iam", "ListUsers", ""), &[]),
        (call("ec2", "RunInstances", ""), &[]),
        (call("sqs", "PurgeQueue", ""), &["any"]),
        (call("x", "Y", &identity("Root", "root")), &["root"]),
        (call("x", "Y", &identity("R\\u006fot", "root")), &["root"]),
        (
            call("x", "Y", &identity("AssumedRole", "assumed-role/r/s")),
            &[],
        ),
        (call("x", "Y", &identity("IAMUser", "user/root")), &[]),
        (
            call(
                "x",
                "Y",
                &identity("AssumedRole", "assumed-role/r/i-0123abcd"),
            ),
            &["machine"],
        ),
        (
            call(
                "x",
                "Y",
                &identity("AssumedRole", "assumed-role\\/r\\/i-0123abcd"),
            ),
            &["machine"],
        ),
    ] {
        assert_eq!(hits(&set, &record), expected, "{record}");
        let passes = set.could_match(record.as_bytes());
        assert_eq!(passes, !expected.is_empty(), "{record}");
    }
    // Which of two names counts is not for the bytes to say.
    let twice = r#"{"eventName":"Y","eventSource":"x","a":{"eventName":"PurgeQueue"}}"#;
    assert!(set.could_match(twice.as_bytes()));
}

#[test]
fn what_may_be_any_name_is_asked_of_every_event() {
    for (detection, record) in [
        (
            "  s: {eventName|contains: Trail}\n  condition: s",
            r#"{"eventName":"DeleteTrail"}"#,
        ),
        (
            "  s: {eventName: 'Delete*'}\n  condition: s",
            r#"{"eventName":"deletetrail"}"#,
        ),
        (
            "  s: {eventName|neq: X}\n  condition: s",
            r#"{"eventName":"Y"}"#,
        ),
        (
            "  s: {eventName: X}\n  condition: not s",
            r#"{"eventName":"Y"}"#,
        ),
        (
            "  s: {eventName: X}\n  t: {awsRegion: null}\n  condition: s or t",
            r#"{"eventName":"Y"}"#,
        ),
        ("  s: {eventName: [X, null]}\n  condition: s", "{}"),
        (
            "  s: {eventName: X}\n  t: {eventName: Y}\n  condition: 1 of them",
            r#"{"eventName":"Y"}"#,
        ),
        (
            "  s:\n    - eventName: X\n    - userAgent: boto\n  condition: s",
            r#"{"userAgent":"boto"}"#,
        ),
        (
            "  s: {requestParameters.n: '100000'}\n  condition: s",
            r#"{"eventName":"Y","requestParameters":{"n":1e5}}"#,
        ),
        (
            "  s: {requestParameters|contains: 'ab\":\"cd'}\n  condition: s",
            "{\"eventName\":\"Y\",\"requestParameters\":{\"ab\" : \"cd\"}}",
        ),
        (
            "  s: {eventName|cased: DeleteTrail}\n  condition: s",
            r#"{"eventName":"DeleteTrail"}"#,
        ),
        (
            "  s: {eventName: X}\n  condition: s",
            r#"{"eventName":["X"]}"#,
        ),
        ("  s: {eventName: 7}\n  condition: s", r#"{"eventName":7}"#),
    ] {
        assert_eq!(
            hits(&set(&rule("any", detection)), record),
            ["any"],
            "{detection}"
        );
    }
}

#[test]
fn rules_that_need_the_same_text_are_found_together() {
    let yaml = [
        rule("a", "  s: {userIdentity.type: Root}\n  condition: s"),
        rule("b", "  s: {userAgent: curl}\n  condition: s"),
        rule(
            "c",
            "  s: {userIdentity.type: Root, awsRegion: x}\n  condition: s",
        ),
        rule("d", "  s: {userIdentity.type: Root}\n  condition: s"),
    ]
    .join("---\n");
    let set = set(&yaml);
    for (record, expected) in [
        (
            r#"{"eventName":"X","userIdentity":{"type":"Root"}}"#,
            &["a", "d"][..],
        ),
        (r#"{"eventName":"X","userAgent":"curl"}"#, &["b"]),
        (
            r#"{"eventName":"X","userAgent":"curl","awsRegion":"x","userIdentity":{"type":"root"}}"#,
            &["a", "b", "c", "d"],
        ),
        (r#"{"eventName":"X","userAgent":"wget"}"#, &[]),
    ] {
        assert_eq!(hits(&set, record), expected, "{record}");
    }
}
