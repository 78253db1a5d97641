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
