//! Signing in: root with MFA once, bob without it and after three failures, bob switching roles,
//! carol and dana at the access portal.

use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::Event;
use super::rng::{temporary_key, uuid};
use super::time::{At, at};
use serde_json::{Value, json};

pub fn tell(story: &mut Story) {
    root_signs_in(story);
    bob_signs_in(story);
    bob_switches_role(story);
    for (start, name, ip) in [
        ("13T09:05:10", "dana", DANA_AT_HOME),
        ("14T10:58:50", "carol", CAROL_AT_HOME),
        ("15T10:03:01", "carol", CAROL_AT_HOME),
    ] {
        portal(story, at(start), name, ip);
    }
}

fn sign_in(when: At, who: &Who, name: &str, outcome: &str, extra: Value) -> Event {
    let mut response = json!({});
    response[name] = json!(outcome);
    Event::new(when, who, "signin", name)
        .response(response)
        .extra(extra)
        .no_request_id()
        .event_type("AwsConsoleSignIn")
        .host(Some("us-east-1.signin.aws.amazon.com"))
}

fn console(path: &str) -> String {
    format!(
        "https://console.aws.amazon.com/{path}?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_us-east-1"
    )
}

/// Once, with MFA. One login silently makes several keys; they meet it in ARN and creation date.
fn root_signs_in(story: &mut Story) {
    let start = at("13T07:58:14");
    let mfa = format!("arn:aws:iam::{PROD}:mfa/root-account-mfa-device");
    let who = Who::new(root(PROD), PROD, OFFICE, BROWSER);
    story.tell(
        sign_in(start, &who, "ConsoleLogin", "Success", json!({
            "LoginTo": console("console/home"), "MobileVersion": "No", "MFAIdentifier": mfa, "MFAUsed": "Yes",
        }))
        .twice(),
    );
    let session = |label: &str| {
        Who::new(
            with_session(root(PROD), &format!("root {label}"), start, true),
            PROD,
            OFFICE,
            BROWSER,
        )
        .in_console()
    };
    let (home, iam) = (session("home"), session("iam"));
    story.tell_all([
        read(
            start.plus(11),
            &home,
            US,
            "organizations",
            "DescribeOrganization",
            Value::Null,
        )
        .twice(),
        read(
            start.plus(12),
            &home,
            US,
            "notifications",
            "ListNotificationHubs",
            Value::Null,
        ),
        read(
            start.plus(13),
            &home,
            US,
            "health",
            "DescribeEventAggregates",
            json!({ "aggregateField": "eventTypeCategory" }),
        ),
        read(
            start.plus(40),
            &iam,
            US,
            "iam",
            "GetAccountSummary",
            Value::Null,
        )
        .twice(),
        read(
            start.plus(41),
            &iam,
            US,
            "iam",
            "ListAccountAliases",
            Value::Null,
        )
        .twice(),
        read(
            start.plus(42),
            &iam,
            US,
            "iam",
            "ListMFADevices",
            Value::Null,
        )
        .twice(),
        read(
            start.plus(95),
            &iam,
            US,
            "account",
            "GetAlternateContact",
            json!({ "AlternateContactType": "SECURITY" }),
        )
        .failed(
            "ResourceNotFoundException",
            "No alternate contact of the inputted alternate contact type found.",
        ),
    ]);
}

/// Failures carry no error code, no ARN, and a name only where the name exists.
fn bob_signs_in(story: &mut Story) {
    let unknown = Who::new(
        json!({
            "type": "IAMUser",
            "accountId": PROD,
            "accessKeyId": "",
            "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
        }),
        PROD,
        "203.0.113.91",
        FIREFOX,
    );
    let mut known = user(PROD, "bob", Some(""));
    known
        .as_object_mut()
        .expect("an object")
        .shift_remove("arn");
    let known = Who::new(known, PROD, "203.0.113.91", FIREFOX);
    let page =
        json!({ "LoginTo": console("console/home"), "MobileVersion": "No", "MFAUsed": "No" });
    let fail = |when: &str, who: &Who, message: &str| {
        sign_in(at(when), who, "ConsoleLogin", "Failure", page.clone()).failed_without_code(message)
    };
    let start = at("13T13:21:55");
    let bob = Who::new(user(PROD, "bob", None), PROD, "203.0.113.91", FIREFOX);
    story.tell_all([
        fail(
            "13T13:20:31",
            &unknown,
            "No username found in supplied account",
        ),
        fail(
            "13T13:20:58",
            &unknown,
            "No username found in supplied account",
        ),
        fail("13T13:21:30", &known, "Failed authentication"),
        sign_in(start, &bob, "ConsoleLogin", "Success", page.clone()),
    ]);
    let session = Who::new(
        with_session(user(PROD, "bob", None), "bob console", start, false),
        PROD,
        "203.0.113.91",
        FIREFOX,
    )
    .in_console();
    story.tell_all([
        read(
            start.plus(15),
            &session,
            US,
            "health",
            "DescribeEventAggregates",
            json!({ "aggregateField": "eventTypeCategory" }),
        ),
        read(
            start.plus(30),
            &session,
            EU,
            "ec2",
            "DescribeInstances",
            json!({ "maxResults": 50, "instancesSet": {}, "filterSet": {} }),
        ),
        read(
            start.plus(31),
            &session,
            EU,
            "ec2",
            "DescribeRegions",
            json!({ "regionSet": {}, "allRegions": true }),
        ),
        read(
            start.plus(33),
            &session,
            EU,
            "monitoring",
            "DescribeAlarms",
            json!({ "maxRecords": 100 }),
        ),
        refused(
            Event::new(start.plus(70), &session, "cloudtrail", "LookupEvents").region(EU),
            &session,
            "AccessDeniedException",
            "cloudtrail:LookupEvents",
            &format!("arn:aws:cloudtrail:{EU}:{PROD}:*"),
        ),
        Event::new(start.plus(120), &session, "cloudshell", "CreateEnvironment")
            .region(EU)
            .response(json!({ "EnvironmentId": uuid("cloudshell bob"), "Status": "CREATING" })),
    ]);
}

/// The console assumes the role for bob, SwitchRole tells of it from the new side, and the calls
/// that follow carry yet another key.
fn bob_switches_role(story: &mut Story) {
    let start = at("13T13:26:40");
    let home = with_session(
        user(PROD, "bob", None),
        "bob console",
        at("13T13:21:55"),
        false,
    );
    let in_console = Who::new(home, PROD, "203.0.113.91", FIREFOX);
    let asks = in_console.clone().by_service("signin.amazonaws.com");
    let (event, _) = assume_role(
        start,
        &asks,
        &SUPPORT,
        "bob",
        &temporary_key("bob switch answer"),
    );
    story.tell_all(both_copies(event, &asks, SECURITY));

    let side = |key: Option<&str>| {
        Who::new(
            SUPPORT.session("bob", key, start),
            SECURITY,
            "203.0.113.91",
            FIREFOX,
        )
    };
    let from = json!({ "SwitchFrom": in_console.arn(), "RedirectTo": console("s3/home") });
    story.tell(sign_in(start, &side(None), "SwitchRole", "Success", from));
    let key = temporary_key("bob switched");
    let switched = side(Some(&key)).in_console();
    let bucket = (PAYROLL, SECURITY, EU);
    story.tell_all([
        read(
            start.plus(9),
            &switched,
            EU,
            "s3",
            "ListBuckets",
            json!({ "Host": "s3.eu-west-1.amazonaws.com" }),
        ),
        s3_bucket(start.plus(14), &switched, "GetBucketAcl", bucket, "acl"),
        s3_bucket(
            start.plus(15),
            &switched,
            "GetBucketPublicAccessBlock",
            bucket,
            "publicAccessBlock",
        ),
        s3_object(
            start.plus(31),
            &switched,
            "GetObject",
            bucket,
            "2026/02/salaries.csv",
            0,
        )
        .failed(
            "AccessDenied",
            &not_authorized(
                &switched,
                "s3:GetObject",
                &format!("{}/2026/02/salaries.csv", bucket_arn(PAYROLL)),
                &no_identity_policy("s3:GetObject"),
            ),
        ),
        sign_in(
            start.plus(130),
            &side(None),
            "ExitRole",
            "Success",
            json!({ "RedirectTo": console("console/home") }),
        ),
    ]);
}

/// One sign-in at the portal is three events that share a workflow.
fn portal(story: &mut Story, start: At, name: &str, ip: &str) {
    let who = portal_user(name, ip);
    let workflow = uuid(&format!("workflow {name} {}", start.iso()));
    let step = |seconds: i64, event: &str, kind: &str| {
        Event::new(start.plus(seconds), &who, "signin", event)
            .extra(json!({ "AuthWorkflowID": workflow, "CredentialType": kind, "UserName": name }))
            .response(if event == "CredentialChallenge" {
                Value::Null
            } else {
                let mut r = json!({});
                r[event] = json!("Success");
                r
            })
            .event_type("AwsServiceEvent")
            .host(None)
    };
    story.tell_all(
        [
            step(0, "CredentialChallenge", "PASSWORD"),
            step(9, "CredentialVerification", "PASSWORD"),
            step(21, "CredentialVerification", "WEBAUTHN"),
            step(22, "UserAuthentication", "PASSWORD,WEBAUTHN"),
        ]
        .map(|event| {
            if start.day() == 15 {
                event.twice()
            } else {
                event
            }
        }),
    );
}
