//! What every archive holds beside people and machines: strangers, service events, Insights, network
//! activity, and records that came late or were corrected.

use super::background::{INSTANCE, S3_ENDPOINT};
use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::{Event, Folder};
use super::rng::{temporary_key, uuid};
use super::time::{At, at};
use serde_json::{Value, json};

pub fn tell(story: &mut Story) {
    strangers(story);
    service_events(story);
    insights(story);
    network_activity(story);
    delayed(story);
    corrected(story);
}

/// Anybody may read the website's bucket; nobody may list it.
fn strangers(story: &mut Story) {
    let nobody = |ip: &str| {
        let identity =
            json!({ "type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL" });
        Who::new(identity, PROD, ip, BROWSER)
    };
    let site = ("acme-assets", PROD, US);
    story.tell_all([
        s3_object(
            at("13T18:44:09"),
            &nobody("198.51.100.9"),
            "GetObject",
            site,
            "img/logo.svg",
            3_120,
        ),
        s3_object(
            at("13T18:44:10"),
            &nobody("2001:db8:99::1a2b"),
            "GetObject",
            site,
            "/index.html",
            7_044,
        ),
        s3_listing(at("13T18:45:30"), &nobody("198.51.100.9"), site, "")
            .failed("AccessDenied", "Access Denied"),
    ]);
}

/// AWS on its own: `userIdentity` is only an account and a service, or nothing at all.
fn service_events(story: &mut Story) {
    let aws = |account: &str, service: &str| {
        Who::new(
            json!({ "accountId": account, "invokedBy": "AWS Internal" }),
            account,
            service,
            service,
        )
    };
    let event = |when: &str, account: &str, service: &str, name: &str, details: Value| {
        Event::new(
            at(when),
            &aws(account, &format!("{service}.amazonaws.com")),
            service,
            name,
        )
        .event_type("AwsServiceEvent")
        .no_request_id()
        .read_only(false)
        .with("serviceEventDetails", details)
    };
    let key = kms_key(PROD, EU, "ssm");
    let rotated = event(
        "14T12:14:30",
        PROD,
        "kms",
        "RotateKey",
        json!({ "keyId": key }),
    )
    .region(EU)
    .resources(json!([{ "accountId": PROD, "type": "AWS::KMS::Key", "ARN": key }]));
    let secret = format!("arn:aws:secretsmanager:{US}:{PROD}:secret:prod/payroll/db-Xy7Qp2");
    let mut nobody = aws(PROD, "autoscaling.amazonaws.com");
    nobody.identity = None;
    story.tell_all([
        rotated,
        event(
            "15T03:22:02",
            PROD,
            "secretsmanager",
            "RotationStarted",
            Value::Null,
        )
        .with(
            "additionalEventData",
            json!({ "ARN": secret, "Name": "prod/payroll/db" }),
        ),
        event(
            "16T06:16:00",
            PROD,
            "ec2",
            "BidEvictedEvent",
            json!({ "instanceIdSet": [INSTANCE] }),
        )
        .region(EU),
        Event::new(
            at("16T06:17:12"),
            &nobody,
            "autoscaling",
            "CompleteLifecycleAction",
        )
        .region(EU)
        .event_type("AwsServiceEvent")
        .no_request_id(),
    ]);
}

/// A burst of refusals of ListUsers: the Start and the End share `sharedEventID`.
fn insights(story: &mut Story) {
    let alice = alice();
    for (state, when) in [("Start", at("14T08:58:00")), ("End", at("14T09:01:00"))] {
        let mut context = json!({ "statistics": {
            "baseline": { "average": 0.0012 },
            "insight": { "average": 6.5 },
        } });
        if state == "End" {
            context["statistics"]["insightDuration"] = json!(3);
            context["statistics"]["baselineDuration"] = json!(11_336);
            context["attributions"] = json!([
                { "attribute": "userIdentityArn",
                  "insight": [{ "value": alice.arn(), "average": 6.5 }], "baseline": [{ "value": "null",
                  "average": 0.0 }] },
                { "attribute": "userAgent",
                  "insight": [{ "value": BOTO, "average": 6.5 }], "baseline": [] },
            ]);
        }
        let record = json!({
            "eventVersion": "1.07",
            "eventTime": when.iso(),
            "awsRegion": US,
            "eventID": uuid(&format!("insight {state}")),
            "eventType": "AwsCloudTrailInsight",
            "recipientAccountId": PROD,
            "sharedEventID": uuid("insight"),
            "insightDetails": {
                "state": state,
                "eventSource": "iam.amazonaws.com",
                "eventName": "ListUsers",
                "insightType": "ApiErrorRateInsight",
                "errorCode": "AccessDenied",
                "insightContext": context,
            },
            "eventCategory": "Insight",
        });
        // Insights arrive half an hour after the anomaly.
        story.tell_record(record, Folder::Insight, when, Some(at("14T09:30:00")));
    }
}

/// The endpoint's owner sees what the endpoint's policy let through, and what it did not.
fn network_activity(story: &mut Story) {
    let opened = at("14T12:12:47");
    let key = temporary_key(&format!("{} {INSTANCE} {}", WEB_SERVER.name, opened.iso()));
    let who = Who::new(
        WEB_SERVER.session(INSTANCE, Some(&key), opened),
        PROD,
        "192.0.2.130",
        SDK_GO,
    );
    let event = |when: At, event_type: &str| {
        Event::new(when, &who, "s3", "ListBuckets")
            .region(EU)
            .network_activity()
            .event_type(event_type)
            .endpoint(S3_ENDPOINT, PROD)
            .shared(&uuid(&format!("network {}", when.iso())))
            .host(None)
    };
    story.tell_all([
        event(at("14T12:13:20"), "AwsVpceEvent"),
        event(at("14T12:13:31"), "AwsVpceEvents").failed(
            "VpceAccessDenied",
            "The request was denied due to a VPC endpoint policy",
        ),
    ]);
}

/// Six hours late, and it says so.
fn delayed(story: &mut Story) {
    let who = alice();
    let event = Event::new(at("13T09:10:52"), &who, "iam", "GetUser")
        .with("addendum", json!({ "reason": "DELIVERY_DELAY" }))
        .late(at("13T15:10:00"));
    story.tell(event);
}

/// Told once, and once more with the answer filled in: one eventID, two bodies.
fn corrected(story: &mut Story) {
    let when = at("16T09:49:10");
    let broker = Who::new(
        user(PROD, "report-broker", Some("AKIABROKER777EXAMPLE")),
        PROD,
        "192.0.2.61",
        SDK_GO,
    );
    let first = Event::new(when, &broker, "athena", "StartQueryExecution").request(json!({
        "queryString": "***OMITTED***",
        "workGroup": "reports",
        "clientRequestToken": uuid("athena token"),
    }));
    let mut record = story.tell(first);
    record["responseElements"] = json!({ "queryExecutionId": uuid("athena query") });
    record["addendum"] = json!({
        "reason": "UPDATED_DATA",
        "updatedFields": "responseElements",
        "originalRequestID": record["requestID"],
        "originalEventID": record["eventID"],
    });
    story.tell_record(record, Folder::CloudTrail, when, Some(at("16T13:45:00")));
}
