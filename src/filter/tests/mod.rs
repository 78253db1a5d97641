//! Every flag on small records, typed as on the command line; what is refused, and with which words.

mod whole;

use super::Filter;
use crate::cli::filters::FilterArgs;
use crate::event::Event;
use crate::zone::Zone;
use chrono::{DateTime, Utc};
use clap::Parser;

#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    filters: FilterArgs,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_secs(1_773_568_800).expect("a time")
}

/// The filter of a command line; `|` stands between arguments.
fn read(line: &str) -> Result<Filter, String> {
    let arguments = std::iter::once("ctq").chain(line.split('|').filter(|word| !word.is_empty()));
    let typed = Typed::try_parse_from(arguments).map_err(|error| error.to_string())?;
    Filter::new(&typed.filters, Zone::Utc, now()).map_err(|error| error.to_string())
}

fn filter(line: &str) -> Filter {
    read(line).unwrap_or_else(|error| panic!("{line}\n{error}"))
}

#[track_caller]
fn check(line: &str, record: &str, expected: bool) {
    let filter = filter(line);
    let event = Event::new(record.as_bytes());
    assert_eq!(filter.matches(&event), expected, "{line}\n{record}");
    assert_eq!(
        filter.matches_plain(&event),
        expected,
        "plain: {line}\n{record}"
    );
    assert!(
        !expected || filter.could_match(record.as_bytes()),
        "bytes: {line}\n{record}"
    );
}

const USER: &str = r#"{"userIdentity":{"type":"IAMUser","principalId":"AIDAX","arn":"arn:aws:iam::111122223333:user/ops/alice","accountId":"111122223333","accessKeyId":"AKIAX1","userName":"alice"},"recipientAccountId":"111122223333"}"#;
const SESSION: &str = r#"{"userIdentity":{"type":"AssumedRole","principalId":"AROAX:alice@x.org","arn":"arn:aws:sts::111122223333:assumed-role/deploy/alice@x.org","accountId":"111122223333","accessKeyId":"ASIAX2","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAX","arn":"arn:aws:iam::111122223333:role/ops/deploy","userName":"deploy"},"attributes":{"mfaAuthenticated":"true"},"sourceIdentity":"alice"},"invokedBy":"cloudformation.amazonaws.com"},"recipientAccountId":"444455556666"}"#;
const BARE_SESSION: &str = r#"{"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/deploy/alice"}}"#;
const ROOT: &str = r#"{"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}}"#;
const SERVICE: &str = r#"{"userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},"recipientAccountId":"111122223333"}"#;
const ANONYMOUS: &str = r#"{"userIdentity":{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"},"recipientAccountId":"111122223333"}"#;
const SIGN_IN: &str = r#"{"eventType":"AwsConsoleSignIn","eventName":"CredentialVerification","userIdentity":{"type":"Unknown","accountId":"1"},"additionalEventData":{"UserName":"eve@x.org","MFAUsed":"No"}}"#;

#[test]
fn who() {
    for (line, record, expected) in [
        ("--user|alice", USER, true),
        ("--user|ALICE", USER, true),
        ("--user|alice", SESSION, false),
        ("--user|alice@x.org", SESSION, true),
        ("--user|bob,al*", USER, true),
        ("--user|bob|--user|al*", USER, true),
        ("--user|!alice", USER, false),
        ("--user|!alice", SERVICE, true),
        ("--user|al*,!alice", USER, false),
        ("--user|root", ROOT, true),
        ("--user|root", USER, false),
        ("--user|eve@x.org", SIGN_IN, true),
        ("--role|deploy", SESSION, true),
        ("--role|ops/deploy", SESSION, true),
        (
            "--role|arn:aws:iam::111122223333:role/ops/deploy",
            SESSION,
            true,
        ),
        (
            "--role|arn:aws:iam::111122223333:role/deploy",
            SESSION,
            false,
        ),
        ("--role|deploy", BARE_SESSION, true),
        (
            "--role|arn:aws:iam::111122223333:role/deploy",
            BARE_SESSION,
            true,
        ),
        ("--role|*:iam::*", BARE_SESSION, true),
        ("--role|arn:*:iam::1*:role/*", BARE_SESSION, true),
        ("--role|deploy", USER, false),
        ("--principal|AROAX", SESSION, true),
        ("--principal|AROAX:alice@x.org", SESSION, true),
        ("--principal|arn:aws:iam::*:role/ops/*", SESSION, true),
        ("--principal|ec2.amazonaws.com", SERVICE, true),
        ("--principal|AIDAX", USER, true),
        ("--principal|AIDAX", SESSION, false),
        ("--account|111122223333", BARE_SESSION, true),
        ("--account|!111122223333", SERVICE, true),
        ("--access-key|akiax1", USER, true),
        ("--access-key|ASIA*", USER, false),
        ("--identity-type|AssumedRole", SESSION, true),
        ("--identity-type|role-session", SESSION, true),
        ("--identity-type|iamuser,service", SERVICE, true),
        ("--identity-type|!service", SERVICE, false),
        ("--identity-type|anonymous", ANONYMOUS, true),
        ("--invoked-by|cloudformation", SESSION, true),
        ("--invoked-by|cloudformation.amazonaws.com", SESSION, true),
        ("--invoked-by|*", USER, false),
        ("--invoked-by|!*", USER, true),
        ("--source-identity|alice", SESSION, true),
        ("--source-identity|alice", USER, false),
        ("--mfa|yes", SESSION, true),
        ("--mfa|no", SIGN_IN, true),
        ("--mfa|no", USER, false),
        ("--human", USER, true),
        ("--human", SESSION, true),
        ("--human", SERVICE, false),
        ("--human", ANONYMOUS, false),
        ("--service-actor", SERVICE, true),
        ("--service-actor", ANONYMOUS, false),
        ("--human|--service-actor", SERVICE, true),
        ("--console", SIGN_IN, true),
        ("--console", USER, false),
        (
            "--console",
            r#"{"sessioncredentialfromconsole":true}"#,
            true,
        ),
        ("--console", r#"{"userAgent":"[S3Console/0.4, aws]"}"#, true),
        (
            "--console",
            r#"{"userAgent":"console.ec2.amazonaws.com"}"#,
            true,
        ),
        (
            "--user-agent|kali",
            r#"{"userAgent":"Boto3/1.9 Linux/6-KALI"}"#,
            true,
        ),
        (
            "--user-agent|aws-cli/*",
            r#"{"userAgent":"[aws-cli/2.0]"}"#,
            true,
        ),
        ("--user-agent|a, b", r#"{"userAgent":"x a, b"}"#, true),
        ("--user-agent|!boto", r#"{"userAgent":null}"#, true),
    ] {
        check(line, record, expected);
    }
}

#[test]
fn when() {
    let at = |time: &str| format!(r#"{{"eventTime":"{time}"}}"#);
    // 2026-03-14 is a Saturday; now is 2026-03-15 10:00.
    for (line, time, expected) in [
        ("--since|2026-03-14", "2026-03-14T00:00:00Z", true),
        ("--since|2026-03-14", "2026-03-13T23:59:59Z", false),
        ("--until|2026-03-14", "2026-03-14T00:00:00Z", false),
        ("--since|2h", "2026-03-15T08:00:00Z", true),
        ("--since|2h", "2026-03-15T07:59:59Z", false),
        ("--on|yesterday", "2026-03-14T23:59:59Z", true),
        ("--on|2026-03", "2026-03-31T23:59:59Z", true),
        ("--on|2026-03-14,2026-03-16", "2026-03-15T12:00:00Z", false),
        ("--on|!2026-03-14", "2026-03-15T12:00:00Z", true),
        ("--around|2026-03-14T12:00Z", "2026-03-14T12:15:00Z", true),
        (
            "--around|2026-03-14T12:00Z±1m",
            "2026-03-14T12:15:00Z",
            false,
        ),
        ("--hours|22-06", "2026-03-14T23:00:00Z", true),
        ("--hours|22-06", "2026-03-14T06:00:00Z", false),
        ("--hours|!9-17", "2026-03-14T06:00:00Z", true),
        ("--weekday|sat,sun", "2026-03-14T06:00:00Z", true),
        ("--weekday|mon-fri", "2026-03-14T06:00:00Z", false),
        ("--since|2020-01-01", "nonsense", false),
        ("--on|!2026-03-14", "nonsense", false),
        ("--hours|!9-17", "nonsense", false),
        ("--user|!x", "nonsense", true),
    ] {
        check(line, &at(time), expected);
    }
}

#[test]
fn place() {
    for (line, record, expected) in [
        (
            "--ip|203.0.113.7",
            r#"{"sourceIPAddress":"203.0.113.7"}"#,
            true,
        ),
        (
            "--ip|203.0.113.0/24",
            r#"{"sourceIPAddress":"::ffff:cb00:7109"}"#,
            true,
        ),
        (
            "--ip|!203.0.113.0/24",
            r#"{"sourceIPAddress":"AWS Internal"}"#,
            true,
        ),
        (
            "--ip|AWS Internal",
            r#"{"sourceIPAddress":"AWS Internal"}"#,
            true,
        ),
        (
            "--ip|10.0.0.0/8,*.amazonaws.com",
            r#"{"sourceIPAddress":"ec2.amazonaws.com"}"#,
            true,
        ),
        ("--region|eu-*", r#"{"awsRegion":"eu-central-1"}"#, true),
        ("--region|!eu-*", r#"{"awsRegion":"eu-central-1"}"#, false),
        (
            "--vpc-endpoint|vpce-1",
            r#"{"vpcEndpointId":"vpce-1"}"#,
            true,
        ),
        ("--recipient-account|444455556666", SESSION, true),
        ("--recipient-account|444455556666", USER, false),
        ("--cross-account", SESSION, true),
        ("--cross-account", USER, false),
        ("--cross-account", SERVICE, false),
        ("--cross-account", ANONYMOUS, false),
    ] {
        check(line, record, expected);
    }
}

#[test]
fn what() {
    const OBJECT: &str = r#"{"eventSource":"s3.amazonaws.com","eventName":"PutObject","requestParameters":{"bucketName":"acme","key":"a/b.txt"},"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::acme/a/b.txt"},{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::acme/logs/"}]}"#;
    const PLAIN: &str = r#"{"eventSource":"s3.amazonaws.com","eventName":"CreateBucket","requestParameters":{"bucketName":"acme","key":"a/b.txt"}}"#;
    const EKS: &str =
        r#"{"requestParameters":{"principalArn":"arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fdeploy"}}"#;
    const LAMBDA: &str = r#"{"eventSource":"lambda.amazonaws.com","eventName":"UpdateFunctionCode20150331v2","responseElements":{"functionArn":"arn:aws:lambda:us-east-1:1:function:my-fn"}}"#;
    const DENIED: &str = r#"{"errorCode":"Client.UnauthorizedOperation","eventName":"RunInstances","readOnly":false}"#;
    const INSIGHT: &str = r#"{"eventCategory":"Insight","insightDetails":{"eventSource":"ssm.amazonaws.com","eventName":"GetParameter"}}"#;
    for (line, record, expected) in [
        ("--service|s3", OBJECT, true),
        ("--service|s3.amazonaws.com", OBJECT, true),
        (
            "--service|S3",
            r#"{"eventsource":"s3.amazonaws.com"}"#,
            true,
        ),
        ("--service|ssm", INSIGHT, true),
        ("--event|putobject", OBJECT, true),
        ("--event|Put*", OBJECT, true),
        ("--event|s3:Put*", OBJECT, true),
        ("--event|ec2:Put*", OBJECT, false),
        ("--event|/^Put.{6,9}$/", OBJECT, true),
        ("--event|Put*,!PutObject", OBJECT, false),
        ("--event|UpdateFunctionCode", LAMBDA, true),
        ("--event|!UpdateFunctionCode", LAMBDA, false),
        ("--event|UpdateFunctionCode20150331v2", LAMBDA, true),
        ("--event|GetParameter", INSIGHT, true),
        (
            "--event|CreateDistribution",
            r#"{"eventName":"CreateDistribution2020_05_31"}"#,
            true,
        ),
        ("--resource|arn:aws:s3:::acme/a/b.txt", OBJECT, true),
        ("--resource|s3://acme/a/b.txt", OBJECT, true),
        ("--resource|s3://acme/a/B.txt", OBJECT, false),
        (
            "--resource|s3://acme/logs/2026/a-long-name.gz",
            OBJECT,
            true,
        ),
        (
            "--resource|arn:aws:s3:::acme/logs/2026/a-long-name.gz",
            OBJECT,
            true,
        ),
        ("--resource|s3://acme/logs/*", OBJECT, true),
        ("--resource|s3://acme/other/*", OBJECT, false),
        ("--resource|s3://acme/a/b.txt", PLAIN, true),
        ("--resource|s3://acme", PLAIN, true),
        ("--resource|acme", OBJECT, true),
        ("--resource|b.txt", OBJECT, true),
        ("--resource|acm", OBJECT, false),
        ("--resource|!acme", OBJECT, false),
        ("--resource|arn:aws:iam::1:role/deploy", EKS, true),
        ("--resource|deploy", EKS, true),
        ("--resource|my-fn", LAMBDA, true),
        ("--resource|/function:my-/", LAMBDA, true),
        ("--resource-type|aws::s3::*", OBJECT, true),
        ("--write", DENIED, true),
        ("--read", DENIED, false),
        ("--read|--write", DENIED, true),
        ("--denied", DENIED, true),
        ("--ok|--failed", DENIED, false),
        ("--denied|--failed", DENIED, true),
        ("--error|UnauthorizedOperation", DENIED, true),
        ("--error|client.unauth*", DENIED, true),
        ("--error|!*", OBJECT, true),
        ("--category|data", OBJECT, true),
        ("--category|!data", OBJECT, false),
        ("--category|insight", INSIGHT, true),
        ("--topic|devices", DENIED, true),
        ("--topic|!devices", OBJECT, true),
        ("--event-id|AB-1", r#"{"eventID":"ab-1"}"#, true),
        ("--request-id|R1", r#"{"requestID":"R1"}"#, true),
        ("--shared-event-id|s-1", r#"{"sharedEventID":"s-1"}"#, true),
        ("--contains|b.TXT", OBJECT, true),
        ("--contains|bucketname", OBJECT, true),
        ("--contains|größe", r#"{"a":"GR\u00d6\u00dfE"}"#, true),
        ("--contains|x=y&z", r#"{"a":"x\u003dy\u0026z"}"#, true),
        ("--contains|a, b", r#"{"a":"xa, bx"}"#, true),
        ("--contains|nothing|--contains|ACME", OBJECT, true),
        ("--contains|!acme", OBJECT, false),
        ("--contains|\\!acme", r#"{"a":"!acme"}"#, true),
        ("--contains|243", r#"{"a":1243.0}"#, true),
        ("--match|Put[A-Z]bject", OBJECT, true),
        ("--match|\"eventName\":\"Put", OBJECT, true),
        ("--match|^a=b$", r#"{"a":"a\u003db"}"#, true),
        ("--match|put", OBJECT, false),
        ("--where|eventName = Put*", OBJECT, true),
        ("--where|eventName = Put*|--where|user = x", OBJECT, false),
        ("", OBJECT, true),
    ] {
        check(line, record, expected);
    }
}

#[test]
fn other_copies_of_a_record_are_found() {
    let lower = r#"{"useridentity":{"type":"IAMUser","username":"alice","arn":"arn:aws:iam::1:user/alice"},"eventname":"PutObject","resources":[{"arn":"arn:aws:s3:::acme"}]}"#;
    for line in [
        "--user|alice",
        "--event|PutObject",
        "--resource|acme",
        "--mfa|yes",
    ] {
        check(line, lower, line != "--mfa|yes");
    }
    check(
        "--mfa|yes",
        r#"{"useridentity":{"sessioncontext":{"attributes":{"mfaauthenticated":true}}}}"#,
        true,
    );
}
