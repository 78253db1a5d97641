//! The response: carol revokes the sessions, disables alice's key, cuts off the back door and opens
//! the bucket as root of the member account, by AssumeRoot from the management account.

use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::Event;
use super::people::identity_center_session;
use super::time::at;
use serde_json::{Value, json};

pub fn tell(story: &mut Story) {
    let who = identity_center_session(
        story,
        at("15T10:04:12"),
        "carol",
        PROD,
        "IncidentResponse",
        CAROL_AT_HOME,
        CLI_MAC,
    );
    let start = at("15T10:06:00");
    let iam = |seconds: i64, name: &str, request: Value| {
        Event::new(start.plus(seconds), &who, "iam", name).request(request)
    };
    let revoke = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Action": ["*"], "Resource": ["*"],
        "Condition": { "DateLessThan": { "aws:TokenIssueTime": "2026-03-15T10:06:00.000Z" } },
    }] })
    .to_string();
    let revoked = |role: &str| {
        json!({ "roleName": role, "policyName": "AWSRevokeOlderSessions",
    "policyDocument": revoke })
    };
    story.tell_all([
        read(start, &who, US, "cloudtrail", "LookupEvents", json!({
            "lookupAttributes": [{ "attributeKey": "AccessKeyId", "attributeValue": ALICE_KEY }],
            "maxResults": 50,
        })),
        iam(40, "ListAccessKeys", json!({ "userName": "alice" })),
        iam(52, "GetAccessKeyLastUsed", json!({ "accessKeyId": ALICE_KEY })),
        iam(61, "UpdateAccessKey", json!({ "userName": "alice", "accessKeyId": ALICE_KEY,
        "status": "Inactive" })),
        iam(90, "PutRolePolicy", revoked("deploy")),
        iam(97, "PutRolePolicy", revoked("data-admin")),
        iam(130, "DeleteUserPolicy", json!({ "userName": "alice", "policyName": "may-deploy" })),
    ]);

    let member = identity_center_session(
        story,
        at("15T10:11:30"),
        "carol",
        SECURITY,
        "IncidentResponse",
        CAROL_AT_HOME,
        CLI_MAC,
    );
    let start = at("15T10:12:05");
    let iam = |seconds: i64, name: &str, request: Value| {
        Event::new(start.plus(seconds), &member, "iam", name).request(request)
    };
    story.tell_all([
        iam(0, "GetUser", json!({ "userName": "svc-backup" })),
        iam(8, "ListAccessKeys", json!({ "userName": "svc-backup" })),
        iam(
            20,
            "UpdateAccessKey",
            json!({ "userName": "svc-backup", "accessKeyId": SVC_BACKUP_KEY, "status": "Inactive" }),
        )
            .failed("Throttling", "Rate exceeded"),
        iam(
            29,
            "AttachUserPolicy",
            json!({ "userName": "svc-backup", "policyArn": "arn:aws:iam::aws:policy/AWSDenyAll" }),
        ),
        iam(55, "UpdateAssumeRolePolicy", json!({ "roleName": "backup-operator", "policyDocument": json!({
            "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Principal": "*",
            "Action": "sts:AssumeRole" }],
        }).to_string() })),
        s3_bucket(start.plus(80), &member, "DeleteBucketPolicy", (PAYROLL, SECURITY, EU), "policy")
            .failed("AccessDenied", &not_authorized(&member, "s3:DeleteBucketPolicy", &bucket_arn(PAYROLL),
                "an explicit deny in a resource-based policy")),
        Event::new(start.plus(140), &member, "cloudtrail", "PutEventSelectors")
            .request(json!({ "trailName": "security-data", "eventSelectors": [{
                "readWriteType": "All", "includeManagementEvents": true,
                "dataResources": [{ "type": "AWS::S3::Object", "values": ["arn:aws:s3"] }],
                "excludeManagementEventSources": [],
            }] })),
    ]);
    unlock(story, &who);
}

/// Fifteen minutes of root in the member account, for one task.
fn unlock(story: &mut Story, who: &Who) {
    let opened = at("15T10:17:44");
    story.tell(
        Event::new(opened, who, "sts", "AssumeRoot")
            .request(json!({
                "targetPrincipal": SECURITY,
                "taskPolicyArn": { "arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy" },
                "durationSeconds": 900,
            }))
            .response(json!({ "credentials": credentials(UNLOCK_KEY, opened.plus(900)) }))
            .read_only(false),
    );
    let mut identity = root(SECURITY);
    identity["accessKeyId"] = json!(UNLOCK_KEY);
    identity["sessionContext"] = json!({
        "attributes": { "creationDate": opened.iso(), "mfaAuthenticated": "false" },
        "assumedRoot": "true",
    });
    let as_root = Who::new(identity, SECURITY, CAROL_AT_HOME, CLI_MAC);
    let bucket = (PAYROLL, SECURITY, EU);
    story.tell_all([
        s3_bucket(
            at("15T10:18:20"),
            &as_root,
            "GetBucketPolicy",
            bucket,
            "policy",
        ),
        s3_bucket(
            at("15T10:18:41"),
            &as_root,
            "DeleteBucketPolicy",
            bucket,
            "policy",
        ),
    ]);
}
