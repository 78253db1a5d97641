//! The grammar as tables: what holds for one record, and what is refused with which words.

use super::parse;
use crate::event::Event;
use crate::filter::time::Clock;
use crate::zone::Zone;

const RECORD: &str = r#"{"eventVersion":"1.08","eventTime":"2026-03-14T22:05:07Z","eventSource":"s3.amazonaws.com",
  "eventName":"PutObject","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","readOnly":false,
  "errorCode":"AccessDenied","userIdentity":{"type":"IAMUser","userName":"alice","accountId":"012345678901",
  "accessKeyId":""},"requestParameters":{"bucketName":"acme-logs","key":"a b/c.txt","x-amz-acl":"private","n":null,
  "Host":["acme-logs.s3.amazonaws.com","x"],"big":12345678901234567890123,"list":[{"a":1},{"a":2}]},
  "additionalEventData":{"bytesTransferredOut":243.0},"resources":[{"ARN":"arn:aws:s3:::acme-logs/a"},
  {"ARN":"arn:aws:s3:::acme-logs"}],"custom":{"when":"2026-03-14 22:00:00"}}"#;

fn clock() -> Clock {
    Clock {
        zone: Zone::Utc,
        now: chrono::DateTime::from_timestamp_secs(1_773_568_800).expect("a time"),
    }
}

#[test]
fn conditions_hold() {
    let event = Event::new(RECORD.as_bytes());
    for (typed, expected) in [
        ("eventName = PutObject", true),
        ("eventName == putobject", true),
        ("eventname=PutObject", true),
        ("eventName = Put*", true),
        ("eventName = Put", false),
        ("eventName != PutObject", false),
        ("eventName != GetObject", true),
        ("eventName = /^put/i", true),
        ("eventName ~ ^Put", true),
        ("eventName ~ /OBJECT$/i", true),
        ("eventName ~ \"(Put|Get)Object\"", true),
        ("eventName ~ /(Put|Get)Object/", true),
        ("eventName !~ Get", true),
        ("nosuch.x exists", false),
        ("eventName in (GetObject, 'PutObject')", true),
        ("eventName in(Get*,Put*)", true),
        ("eventName not in (GetObject, PutObject)", false),
        ("requestParameters.bucketName = acme*", true),
        ("requestParameters.key = 'a b/c.txt'", true),
        ("requestParameters.key = \"a b/*\"", true),
        ("requestParameters.x-amz-acl = private", true),
        ("requestParameters.\"x-amz-acl\" = private", true),
        ("requestParameters.Host = x", true),
        ("requestParameters.Host[] = x", true),
        ("requestParameters.Host != x", false),
        ("requestParameters.list.a = 2", true),
        ("requestParameters.list.a > 1", true),
        ("requestParameters.list.a > 2", false),
        ("requestParameters.list[0].a = 2", false),
        ("requestParameters.n exists", false),
        ("requestParameters.n = null", true),
        ("requestParameters.n != null", false),
        ("requestParameters.bucketName != null", true),
        ("requestParameters.bucketName = \"null\"", false),
        // An empty text says as little as a field that is not there.
        ("userIdentity.accessKeyId = \"\"", true),
        ("userIdentity.accessKeyId != \"\"", false),
        ("userIdentity.userName = \"\"", false),
        ("userIdentity.userName != ''", true),
        ("userIdentity.userName = \"a||b\"", false),
        ("requestParameters.missing not exists", true),
        ("requestParameters.missing != x", true),
        ("requestParameters.missing in (a, null)", true),
        ("requestParameters exists", true),
        ("requestParameters ~ acme-logs", true),
        ("userIdentity.accessKeyId exists", false),
        ("userIdentity.accountId = 12345678901", false),
        ("userIdentity.accountId = 012345678901", true),
        ("additionalEventData.bytesTransferredOut = 243", true),
        ("additionalEventData.bytesTransferredOut > 242.9", true),
        ("additionalEventData.bytesTransferredOut >= 243", true),
        ("additionalEventData.bytesTransferredOut < 243", false),
        ("requestParameters.big > 12345678901234567890122", true),
        ("requestParameters.big < 12345678901234567890124", true),
        ("requestParameters.big = 12345678901234567890124", false),
        ("eventVersion >= 1.05", true),
        ("readOnly", false),
        ("not readOnly", true),
        ("readOnly = FALSE", true),
        ("eventName", true),
        ("not eventName", false),
        ("resources.ARN = arn:aws:s3:::acme-logs", true),
        ("eventTime >= 2026-03-14", true),
        ("eventTime < '2026-03-14 22:05:07'", false),
        ("eventTime <= 2026-03-14T23:05:07+01:00", true),
        ("eventTime = 2026-03-14T23:05:07+01:00", true),
        ("eventTime > 24h", true),
        (".custom.when < 2026-03-14T22:30Z", true),
        ("time > 2026-03-14T22:00Z", true),
        ("day = yesterday", true),
        ("day >= today", false),
        ("month = 2026-03", true),
        ("hour >= 2026-03-14T22:00", true),
        ("hourOfDay >= 9", true),
        ("hourOfDay = 22", true),
        ("weekday = sat", true),
        ("outcome = denied and hourOfDay >= 22", true),
        ("outcome = denied AND hourOfDay < 22", false),
        ("user = alice", true),
        ("event = s3:Put*", true),
        ("eventName = x or user = alice", true),
        ("eventName = x or user = alice and outcome = ok", false),
        ("(eventName = x or user = alice) and outcome = denied", true),
        ("not (eventName = x or user = alice)", false),
        ("not not user = alice", true),
        ("((user=alice))", true),
        ("user = alice and(outcome=denied)", true),
        ("region > us-a", true),
        ("errorCode = Access\\*", false),
        ("requestParameters.bucketName = a\\\"b", false),
    ] {
        let typed = typed.replace("nosuch.x", ".nosuch.x");
        let expr = parse(&typed, &clock()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(expr.holds(&event, Zone::Utc), expected, "{typed}");
    }
}

#[test]
fn an_insight_is_found_by_its_event() {
    let event = Event::new(
        br#"{"insightDetails":{"eventSource":"ssm.amazonaws.com","eventName":"GetParameter"}}"#,
    );
    for typed in ["eventName = GetParameter", "eventSource = ssm*"] {
        let expr = parse(typed, &clock()).expect("good");
        assert!(expr.holds(&event, Zone::Utc), "{typed}");
    }
}

#[test]
fn mistakes_are_pointed_at() {
    for (typed, message) in [
        (
            "",
            "--where: a condition is missing here\n    \n    ^\nfor instance",
        ),
        (
            "evntName = x",
            "--where: there is no field `evntName`\n    evntName = x\n    ^^^^^^^^\ndid you mean `eventName`?",
        ),
        (
            "user = a and evntName = x",
            "--where: there is no field `evntName`\n    user = a and evntName = x\n                 ^^^^^^^^\n",
        ),
        (
            "eventName PutObject",
            "--where: an operator should stand here\n    eventName PutObject\n              ^^^^^^^^^\nafter a field",
        ),
        (
            "eventName contains Put",
            "--where: `contains` is typed as `=` with wildcards: = *text*\n",
        ),
        ("eventName is Put", "--where: `is` is typed as `=`\n"),
        (
            "eventName =",
            "--where: a value is missing after this\n    eventName =\n              ^\n",
        ),
        (
            "eventName = 'Put",
            "--where: this quote is never closed\n    eventName = 'Put\n                ^\n",
        ),
        (
            "(eventName = Put",
            "--where: this parenthesis is never closed\n    (eventName = Put\n    ^\n",
        ),
        (
            "eventName = Put)",
            "--where: this parenthesis was never opened\n    eventName = Put)\n                   ^\n",
        ),
        (
            "eventName = Put Object",
            "--where: here the condition has ended; `and`, `or` or nothing should follow\n    \
             eventName = Put Object\n                    ^^^^^^\n",
        ),
        (
            "eventName = Put && readOnly",
            "--where: conditions are joined by the word `and`\n    eventName = Put && readOnly\n                    ^^\n",
        ),
        (
            "eventName=Put||eventName=Get",
            "--where: conditions are joined by the word `or`\n    eventName=Put||eventName=Get\n                 ^^\n",
        ),
        (
            "!readOnly",
            "--where: a condition is turned round by the word `not`\n",
        ),
        ("eventName => x", "--where: `=>` is typed as `>=`\n"),
        ("eventName <> x", "--where: `<>` is typed as `!=`\n"),
        (
            "eventName in PutObject",
            "--where: a list in parentheses should stand here\n    eventName in PutObject\n                 ^^^^^^^^^\n",
        ),
        (
            "eventName in (a, b",
            "--where: this list is never closed\n    eventName in (a, b\n                 ^\n",
        ),
        (
            "eventName in (a b)",
            "--where: a comma or `)` should stand here\n    eventName in (a b)\n                    ^\n",
        ),
        (
            "eventName ~ Put(Object|Acl)",
            "--where: a regular expression with parentheses stands in quotes\n",
        ),
        (
            "eventName ~ \"a(b\"",
            "--where: this regular expression does not work: unclosed group\n    a(b\n     ^\n",
        ),
        (
            "eventName not Put",
            "--where: after a field, `not` stands only before `in` and `exists`\n",
        ),
        (
            "and eventName = x",
            "--where: before `and` something is missing\n    and eventName = x\n    ^^^\n",
        ),
        (
            "user = a or",
            "--where: a condition is missing here\n    user = a or\n               ^\n",
        ),
        (
            "()",
            "--where: a field's name should stand here\n    ()\n     ^\n",
        ),
        (
            "requestParameters..x = 1",
            "--where: a field name is missing here\n    requestParameters..x = 1\n                      ^\n",
        ),
        (
            "eventTime < null",
            "--where: `null` is neither more nor less than anything\n",
        ),
    ] {
        let error = parse(typed, &clock()).expect_err(typed).to_string();
        assert!(
            error.starts_with(message),
            "{typed}\n{error}\n--- not:\n{message}"
        );
    }
}

#[test]
fn depth_is_limited() {
    for one in ["(", "not ", "((not ("] {
        let typed = one.repeat(100_000);
        let error = parse(&typed, &clock()).expect_err("too deep").to_string();
        assert!(
            error.starts_with("--where: more than 100 conditions inside one another\n"),
            "{error}"
        );
        assert!(error.len() < 1000);
    }
    let flat = "user = a or ".repeat(50_000) + "user = b";
    assert!(parse(&flat, &clock()).is_ok());
}
