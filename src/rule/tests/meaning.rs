//! What items, modifiers and conditions mean for CloudTrail's JSON.

use super::{hits, holds, load, rule, set};

fn table(record: &str, rows: &[(&str, bool)]) {
    for (item, expected) in rows {
        assert_eq!(holds(item, record), *expected, "{item} on {record}");
    }
}

#[test]
fn absent_and_null_are_the_same() {
    for record in [
        r#"{"eventName":"X"}"#,
        r#"{"eventName":"X","errorCode":null}"#,
    ] {
        table(
            record,
            &[
                ("errorCode: null", true),
                ("errorCode:", true),
                ("errorCode: ''", false),
                ("errorCode: 'null'", false),
                ("errorCode|exists: true", false),
                ("errorCode|exists: false", true),
                ("errorCode|contains: '*'", false),
                ("errorCode|neq: AccessDenied", true),
                ("errorCode: [Success, null]", true),
                ("requestParameters.a.b: null", true),
            ],
        );
    }
    table(
        r#"{"errorCode":"","requestParameters":{"empty":[],"object":{}}}"#,
        &[
            ("errorCode: ''", true),
            ("errorCode: null", false),
            ("errorCode|exists: true", true),
            ("requestParameters.empty: null", false),
            ("requestParameters.empty|exists: true", true),
            ("requestParameters.object|exists: 'yes'", true),
        ],
    );
}

#[test]
fn numbers_and_truth_values_equal_their_text() {
    table(
        r#"{"requestParameters":{"enable":false,"said":"False","count":42,"text":"42","big":1E5,
            "account":"012345678901","half":0.5}}"#,
        &[
            ("requestParameters.enable: 'false'", true),
            ("requestParameters.enable: 'FALSE'", true),
            ("requestParameters.enable: false", true),
            ("requestParameters.enable: 'true'", false),
            ("requestParameters.enable: true", false),
            ("requestParameters.enable|endswith: false", true),
            ("requestParameters.said|startswith: [true, false]", true),
            ("requestParameters.said|endswith: true", false),
            ("requestParameters.said: false", true),
            ("requestParameters.said: 'false'", true),
            ("requestParameters.count: 42", true),
            ("requestParameters.count: '42'", true),
            ("requestParameters.count: 43", false),
            ("requestParameters.text: 42", true),
            ("requestParameters.text: '42'", true),
            ("requestParameters.text|gt: 41", true),
            ("requestParameters.big: '100000'", true),
            ("requestParameters.big: 100000", true),
            ("requestParameters.big|contains: 'E5'", true),
            ("requestParameters.account: '012345678901'", true),
            ("requestParameters.account: '12345678901'", false),
            ("requestParameters.half: 0.5", true),
            ("requestParameters.count|lt: 42", false),
            ("requestParameters.count|lte: 42", true),
            ("requestParameters.count|gte: 42", true),
            ("requestParameters.said|gt: 0", false),
        ],
    );
}

#[test]
fn an_element_is_enough() {
    table(
        r#"{"requestParameters":{"layers":["arn:a","arn:b"],
            "containerDefinitions":[{"command":["sh","-c"]},{"command":["curl $CRED"]}],
            "set":{"items":[{"port":22},{"port":443}]},"nested":[[1,2],[3]]}}"#,
        &[
            ("requestParameters.layers: arn:b", true),
            ("requestParameters.layers|contains: '*'", true),
            ("requestParameters.layers|contains|all: [':a', ':b']", true),
            ("requestParameters.layers|contains|all: [':a', ':c']", false),
            ("requestParameters.layers|neq: arn:b", false),
            ("requestParameters.layers|neq: arn:c", true),
            (
                "requestParameters.containerDefinitions.command|contains: $CRED",
                true,
            ),
            (
                "requestParameters.containerDefinitions.command|contains: $cred",
                true,
            ),
            (
                "requestParameters.containerDefinitions.command|contains|cased: $cred",
                false,
            ),
            ("requestParameters.set.items.port: 443", true),
            ("requestParameters.set.items.port: 80", false),
            ("requestParameters.nested: 3", true),
        ],
    );
}

#[test]
fn an_object_has_its_json_as_text() {
    table(
        r#"{"requestParameters": { "VersioningConfiguration" : { "Status" : "Suspended" },
            "policyDocument":"{\"Effect\":\"Allow\",\"Resource\":\"arn:aws:s3:::\u003cYOUR\u003e/*\"}" }}"#,
        &[
            ("requestParameters|contains: Suspended", true),
            ("requestParameters|contains: 'VERSIONING'", true),
            (
                r#"requestParameters|contains: '{"Status":"Suspended"}'"#,
                true,
            ),
            (r#"requestParameters|contains: '"Allow"'"#, true),
            (
                r#"requestParameters|contains: '"arn:aws:s3:::<YOUR>/*"'"#,
                true,
            ),
            ("requestParameters|contains: Enabled", false),
            ("requestParameters: Suspended", false),
            ("requestParameters: '*Suspended*'", true),
            ("requestParameters|re: 'Status\":\"Susp'", true),
            ("requestParameters|startswith: '{\"Vers'", true),
        ],
    );
}

#[test]
fn texts_are_compared_without_case_and_with_wildcards() {
    table(
        r#"{"eventName":"PutBucketPolicy","userAgent":"S3 Browser 9*","sourceIPAddress":"10.1.2.3",
            "errorMessage":"a\nb","userIdentity":{"arn":"arn:aws:sts::1:assumed-role/aws:x"},
            "awsRegion":"eu-west-1"}"#,
        &[
            ("eventName: putbucketpolicy", true),
            ("eventName|cased: putbucketpolicy", false),
            ("eventName: 'Put*Policy'", true),
            ("eventName: 'Put?ucketPolicy'", true),
            ("eventName: 'Put'", false),
            ("eventName|startswith: put", true),
            ("eventName|endswith: POLICY", true),
            ("eventName|endswith|cased: POLICY", false),
            ("eventName|contains: tPol", true),
            ("eventName|contains: 'Put*cy'", true),
            (r"userAgent: 'S3 Browser 9\*'", true),
            (r"userAgent|endswith: '\*'", true),
            (r"eventName|endswith: '\*'", false),
            ("userIdentity.arn|re: '.+:assumed-role/aws:.+'", true),
            ("userIdentity.arn|re: 'ASSUMED'", false),
            ("userIdentity.arn|re|i: 'ASSUMED'", true),
            ("errorMessage|re: 'a.b'", false),
            ("errorMessage|re|s: 'a.b'", true),
            ("errorMessage|re|m: '^b$'", true),
            ("sourceIPAddress|cidr: 10.0.0.0/8", true),
            ("sourceIPAddress|cidr: [192.168.0.0/16, 10.1.2.3]", true),
            ("sourceIPAddress|cidr: 11.0.0.0/8", false),
            ("eventName|cidr: 11.0.0.0/8", false),
            ("awsRegion|neq: [us-east-1, us-west-2]", true),
            ("awsRegion|neq: [us-east-1, eu-west-1]", false),
            ("EVENTNAME: PutBucketPolicy", true),
        ],
    );
}

#[test]
fn fields_are_compared_with_fields() {
    let record = |caller: &str| {
        format!(
            r#"{{"userIdentity":{{"userName":"{caller}"}},"requestParameters":{{"userName":"alice"}}}}"#
        )
    };
    let item = "userIdentity.userName|fieldref: requestParameters.userName";
    assert!(holds(item, &record("Alice")));
    assert!(!holds(item, &record("bob")));
    assert!(!holds(item, "{}"));
    let starts = "userIdentity.userName|fieldref|startswith: requestParameters.userName";
    assert!(holds(starts, &record("alice2")));
    assert!(!holds(starts, &record("2alice")));
}

#[test]
fn times_have_parts_and_values_have_encodings() {
    table(
        r#"{"eventTime":"2026-03-14T09:05:07Z","requestParameters":{"userData":"IyEvYmluL3NoIC1j","command":"x –c"}}"#,
        &[
            ("eventTime|hour: 9", true),
            ("eventTime|minute: 5", true),
            ("eventTime|day: '14'", true),
            ("eventTime|month: 3", true),
            ("eventTime|year: 2026", true),
            ("eventTime|week: 11", true),
            ("eventTime|hour: [22, 23]", false),
            (
                "requestParameters.userData|base64offset|contains: '/bin/sh'",
                true,
            ),
            (
                "requestParameters.userData|base64offset|contains: '/bin/zsh'",
                false,
            ),
            ("requestParameters.userData|base64: '#!/bin/sh -c'", true),
            ("requestParameters.command|windash|contains: ' -c'", true),
        ],
    );
}

#[test]
fn words_are_looked_for_in_every_value() {
    let record =
        r#"{"eventName":"X","requestParameters":{"list":[{"deep":"mimikatz.exe"}],"n":7}}"#;
    let fires = |detection: &str| !hits(&set(&rule("words", detection)), record).is_empty();
    assert!(fires("  s: [Mimikatz, other]\n  condition: s"));
    assert!(fires("  s: 7\n  condition: s"));
    assert!(
        !fires("  s: [eventName]\n  condition: s"),
        "keys are no values"
    );
    assert!(!fires("  s: 8\n  condition: s"));
}

#[test]
fn words_are_looked_for_within_values_whatever_their_modifiers() {
    let record = r#"{"eventName":"X","userAgent":"xx aaa yy","requestParameters":{"a":"one Bbb two","n":12987654321,"s":"id-987654321-x"}}"#;
    let fires = |words: &str| {
        let yaml = rule(
            "words",
            &format!("  keywords:\n    {words}\n  condition: keywords"),
        );
        !hits(&set(&yaml), record).is_empty()
    };
    for (words, expected) in [
        ("'|all': [aaa, bbb]", true),
        ("'|all': [aaa, ccc]", false),
        ("'|contains|all': [aaa, bbb]", true),
        ("'|all': [aaa]", true),
        ("'|cased': [Bbb]", true),
        ("'|cased': [bbb]", false),
        ("'|cased|all': [aaa, Bbb]", true),
        ("'|startswith': xx", true),
        ("'|startswith': aaa", false),
        ("'|endswith': two", true),
        ("'|re': 'one.*two'", true),
        ("'|all': [aaa, 987654321]", true),
        ("- 987654321", true),
        ("- 987654322", false),
        ("- 2987", true),
        ("- 'a*yy'", true),
        ("- 'xx'\n    - 'nothing'", true),
    ] {
        assert_eq!(fires(words), expected, "{words}");
    }
}

#[test]
fn truth_values_have_several_words() {
    let record = r#"{"errorCode":"AccessDenied"}"#;
    for word in [
        "true", "True", "'TRUE'", "yes", "Yes", "on", "'ON'", "[true]", "['yes']",
    ] {
        assert!(
            holds(&format!("errorCode|exists: {word}"), record),
            "{word}"
        );
        assert!(!holds(&format!("errorCode|exists: {word}"), "{}"), "{word}");
    }
    for word in [
        "false", "False", "'FALSE'", "no", "No", "off", "'Off'", "[false]",
    ] {
        assert!(
            !holds(&format!("errorCode|exists: {word}"), record),
            "{word}"
        );
        assert!(holds(&format!("errorCode|exists: {word}"), "{}"), "{word}");
    }
    assert!(holds("errorCode|contains|all: [Denied]", record));
    assert!(!holds("errorCode|contains|all: [denial]", record));
}

#[test]
fn conditions_combine_selections() {
    let selections = "  sel_a: {eventName: X}\n  sel_b: {eventSource: s3.amazonaws.com}\n  filter: {awsRegion: us-east-1}\n  _off: {eventName: never}\n  condition: ";
    let record = r#"{"eventName":"X","eventSource":"s3.amazonaws.com","awsRegion":"eu-west-1"}"#;
    for (condition, expected) in [
        ("sel_a", true),
        ("sel_a and filter", false),
        ("sel_a and not filter", true),
        ("filter or sel_b", true),
        ("not (sel_a and sel_b)", false),
        ("1 of sel_*", true),
        ("all of sel_*", true),
        ("all of them", false),
        ("2 of them", true),
        ("1 of filter*", false),
        ("sel_a and not 1 of filter*", true),
        ("filter or sel_a and sel_b", true),
        ("[filter, sel_b]", true),
        ("[filter, _off]", false),
    ] {
        let yaml = rule("c", &format!("{selections}{condition}"));
        assert_eq!(
            !hits(&set(&yaml), record).is_empty(),
            expected,
            "{condition}"
        );
    }
    let maps = rule(
        "maps",
        "  s:\n    - eventName: Y\n    - {eventName: X, awsRegion: eu-west-1}\n  condition: s",
    );
    assert_eq!(hits(&set(&maps), record), ["maps"]);
}

#[test]
fn elements_of_lists_can_be_asked_together() {
    let yaml = |quantifier: &str| {
        format!(
            "sigma-version: 3\n{}",
            rule(
                "list",
                &format!(
                    "  s:\n    requestParameters.items[{quantifier}]:\n      port: 22\n      cidr: 0.0.0.0/0\n  condition: s"
                )
            )
        )
    };
    let record = |items: &str| format!(r#"{{"requestParameters":{{"items":[{items}]}}}}"#);
    let open = r#"{"port":22,"cidr":"0.0.0.0/0"}"#;
    let apart = r#"{"port":22,"cidr":"10.0.0.0/8"},{"port":443,"cidr":"0.0.0.0/0"}"#;
    assert!(!hits(&set(&yaml("any")), &record(open)).is_empty());
    assert!(hits(&set(&yaml("any")), &record(apart)).is_empty());
    assert!(hits(&set(&yaml("all")), &record(&format!("{open},{apart}"))).is_empty());
    assert!(!hits(&set(&yaml("none")), &record(apart)).is_empty());
    let literal = rule(
        "list",
        "  s:\n    'requestParameters.items[any]': 1\n  condition: s",
    );
    let literal = load(&literal);
    assert!(!hits(&literal.set, r#"{"requestParameters":{"items[any]":1}}"#).is_empty());
    assert!(!literal.issues[0].trouble, "told, since no record has it");
}

#[test]
fn some_fields_are_decided_by_ctq() {
    let record = r#"{"eventName":"DeleteBucket","eventSource":"s3.amazonaws.com","errorCode":"AccessDenied",
        "userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Admin/alice",
        "principalId":"AROA:alice"},"userAgent":"[S3Console/0.4]","requestParameters":{"bucketName":"trail-logs"},
        "ctq":{"outcome":"ok"}}"#;
    table(
        record,
        &[
            ("ctq.outcome: denied", true),
            ("ctq.outcome: ok", false),
            ("ctq.access: write", true),
            ("ctq.actorKind: role-session", true),
            ("ctq.role|contains: admin", true),
            ("ctq.service: s3", true),
            ("ctq.human: true", true),
            ("ctq.console: true", true),
            ("ctq.console: false", false),
            ("ctq.logBucket: true", false),
        ],
    );
    let yaml = super::item("ctq.logBucket: true");
    let mut known = set(&yaml);
    assert!(known.asks_log_buckets());
    known.know_log_buckets(["trail-logs"]);
    assert_eq!(hits(&known, record), ["item"]);
    let wrong = super::load(&super::item("ctq.outcom: ok"));
    assert_eq!(
        wrong.issues[0].what,
        "line 6: `s`: there is no field `ctq.outcom`"
    );
}

/// Of `1.10` and `1.0` in YAML only the numbers 1.1 and 1 are left.
#[test]
fn a_number_with_a_point_is_no_part_of_a_text() {
    let told = "`1` has a point and is part of a text: put it in quotes";
    for (yaml, line) in [
        ("a|contains: [1.0, 1.1]", 6),
        ("a|endswith: 1.0", 6),
        ("a|re: 1.0", 6),
        ("'|contains': 1.0", 6),
    ] {
        let loaded = load(&super::item(yaml));
        assert!(loaded.set.is_empty(), "{yaml}");
        assert_eq!(
            loaded.issues[0].what,
            format!("line {line}: `s`: {told}"),
            "{yaml}"
        );
    }
    let words = load(&rule("words", "  s: [Boto3, 2.5]\n  condition: s"));
    assert!(
        words.issues[0].what.contains("`2.5` has a point"),
        "{:?}",
        words.issues
    );
    let record = r#"{"a":"TLSv1.2"}"#;
    assert!(!holds("a|contains: ['1.0', '1.1']", record));
    assert!(holds("a|contains: ['1.0', '1.2']", record));
    assert!(holds("a: 1.50", r#"{"a":1.5}"#));
}
