//! The incident, second part, in acme-security: the payroll is read, the bucket locked, a back door left.

use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::Event;
use super::time::{At, at};
use serde_json::{Value, json};

const BUCKET: (&str, &str, &str) = (PAYROLL, SECURITY, EU);
const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:444455556666:trail/security-data";

pub fn tell(story: &mut Story, data_admin: &Who) {
    let (event, who) = assume_role(
        at("14T09:16:08"),
        data_admin,
        &BACKUP_OPERATOR,
        "backup-nightly",
        BACKUP_OPERATOR_KEY,
    );
    for copy in both_copies(event, data_admin, SECURITY) {
        story.tell(copy.twice());
    }
    read_payroll(story, &who);
    silence_the_trail(story, &who);
    lock_bucket(story, &who);
    back_door(story, &who);
    use_back_door(story);
}

fn read_payroll(story: &mut Story, who: &Who) {
    story.tell_all([
        Event::new(at("14T09:16:31"), who, "sts", "GetCallerIdentity"),
        s3_bucket(
            at("14T09:17:10"),
            who,
            "GetBucketLocation",
            BUCKET,
            "location",
        ),
        s3_bucket(at("14T09:17:12"), who, "GetBucketPolicy", BUCKET, "policy"),
        s3_bucket(
            at("14T09:17:13"),
            who,
            "GetBucketLogging",
            BUCKET,
            "logging",
        ),
        s3_bucket(
            at("14T09:17:15"),
            who,
            "GetBucketVersioning",
            BUCKET,
            "versioning",
        ),
        s3_listing(at("14T09:18:02"), who, BUCKET, ""),
        s3_listing(at("14T09:18:20"), who, BUCKET, "2026/"),
    ]);
    for (n, (key, bytes)) in [
        ("README.txt", 243),
        ("2026/01/salaries.csv", 118_204),
        ("2026/02/salaries.csv", 119_377),
        ("2026/03/day-13.csv", 18_204),
        ("2026/03/running total.csv", 24_980),
        ("2025/bonus.xlsx", 402_113),
        ("2025/12/salaries.csv", 117_950),
        ("bank/sepa-2026-02.xml", 88_412),
    ]
    .into_iter()
    .enumerate()
    {
        story.tell(s3_object(
            at("14T09:19:04").plus(11 * n as i64),
            who,
            "GetObject",
            BUCKET,
            key,
            bytes,
        ));
    }
    story.tell(
        s3_object(
            at("14T09:20:48"),
            who,
            "GetObject",
            BUCKET,
            "bank/hsm.key",
            309,
        )
        .failed(
            "AccessDenied",
            &not_authorized(
                who,
                "s3:GetObject",
                &format!("{}/bank/hsm.key", bucket_arn(PAYROLL)),
                "an explicit deny in a resource-based policy",
            ),
        ),
    );
}

fn silence_the_trail(story: &mut Story, who: &Who) {
    let cloudtrail = |when: &str, name: &str| Event::new(at(when), who, "cloudtrail", name);
    let selectors = json!([{ "readWriteType": "WriteOnly", "includeManagementEvents": true,
        "dataResources": [], "excludeManagementEventSources": ["kms.amazonaws.com"] }]);
    let stop = cloudtrail("14T09:24:37", "StopLogging").request(json!({ "name": TRAIL }));
    story.tell_all([
        cloudtrail("14T09:23:50", "DescribeTrails").request(json!({ "trailNameList": [] })),
        cloudtrail("14T09:24:02", "GetTrailStatus").request(json!({ "name": TRAIL })),
        cloudtrail("14T09:24:11", "GetEventSelectors").request(json!({ "trailName": TRAIL })),
        stop.failed(
            "AccessDenied",
            &not_authorized(
                who,
                "cloudtrail:StopLogging",
                TRAIL,
                "an explicit deny in a service control policy",
            ),
        ),
        cloudtrail("14T09:26:20", "PutEventSelectors")
            .request(json!({ "trailName": "security-data", "eventSelectors": selectors }))
            .response(json!({ "trailARN": TRAIL, "eventSelectors": selectors })),
    ]);
}

/// Everybody but the back door's user is shut out of the bucket.
fn lock_bucket(story: &mut Story, who: &Who) {
    let back_door = format!("arn:aws:iam::{SECURITY}:user/svc-backup");
    let all = [bucket_arn(PAYROLL), format!("{}/*", bucket_arn(PAYROLL))];
    let mut request = json!({ "bucketPolicy": {
        "Version": "2012-10-17",
        "Statement": [
            { "Sid": "Backup", "Effect": "Allow", "Principal": { "AWS": back_door },
              "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": all },
            { "Sid": "Maintenance", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": all,
              "Condition": { "ArnNotEquals": { "aws:PrincipalArn": back_door } } },
        ],
    } });
    let event = s3_bucket(at("14T09:31:52"), who, "PutBucketPolicy", BUCKET, "policy");
    for (key, value) in [
        ("bucketName", PAYROLL),
        ("Host", "acme-payroll.s3.eu-west-1.amazonaws.com"),
        ("policy", ""),
    ] {
        request[key] = json!(value);
    }
    story.tell(event.request(request).twice());
    let shut_out = s3_bucket(at("14T09:32:20"), who, "GetBucketPolicy", BUCKET, "policy");
    story.tell(shut_out.failed(
        "AccessDenied",
        &not_authorized(
            who,
            "s3:GetBucketPolicy",
            &bucket_arn(PAYROLL),
            "an explicit deny in a resource-based policy",
        ),
    ));
}

fn back_door(story: &mut Story, who: &Who) {
    let when = at("14T09:28:40");
    let iam = |seconds: i64, name: &str, request: Value, response: Value| {
        Event::new(when.plus(seconds), who, "iam", name)
            .request(request)
            .response(response)
            .twice()
    };
    story.tell_all([
        iam(0, "CreateUser", json!({ "userName": "svc-backup", "tags": [{ "key": "team",
        "value": "backup" }] }),
            user_answer(SECURITY, "svc-backup", when)),
        iam(
            9,
            "AttachUserPolicy",
            json!({ "userName": "svc-backup", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }),
            Value::Null,
        ),
        iam(15, "CreateAccessKey", json!({ "userName": "svc-backup" }), json!({ "accessKey": {
            "accessKeyId": SVC_BACKUP_KEY, "status": "Active", "userName": "svc-backup",
            "createDate": when.plus(15).american(),
        } })),
        refused(Event::new(when.plus(31), who, "iam", "CreateLoginProfile"), who,
            "AccessDenied", "iam:CreateLoginProfile", &format!("arn:aws:iam::{SECURITY}:user/svc-backup")),
    ]);
}

/// The new key, that night and the next morning, from another address.
fn use_back_door(story: &mut Story) {
    let who = Who::new(
        user(SECURITY, "svc-backup", Some(SVC_BACKUP_KEY)),
        SECURITY,
        ATTACKER_LATER,
        CLI,
    );
    let objects = |story: &mut Story, start: At, keys: &[(&str, u32)]| {
        for (n, (key, bytes)) in keys.iter().enumerate() {
            story.tell(s3_object(
                start.plus(7 * n as i64),
                &who,
                "GetObject",
                BUCKET,
                key,
                *bytes,
            ));
        }
    };
    story.tell_all([
        Event::new(at("14T21:40:12"), &who, "sts", "GetCallerIdentity"),
        s3_listing(at("14T21:41:03"), &who, BUCKET, ""),
        s3_listing(at("14T21:41:09"), &who, BUCKET, "2024/"),
    ]);
    objects(
        story,
        at("14T21:41:30"),
        &[
            ("2024/01/salaries.csv", 101_556),
            ("2024/02/salaries.csv", 102_031),
            ("2024/03/salaries.csv", 102_044),
            ("2024/bonus.xlsx", 388_201),
            ("2025/bonus.xlsx", 402_113),
        ],
    );
    story.tell(s3_listing(at("15T03:12:40"), &who, BUCKET, "contracts/"));
    objects(
        story,
        at("15T03:12:55"),
        &[
            ("contracts/board.pdf", 1_204_771),
            ("contracts/lease Berlin.pdf", 640_022),
            ("contracts/ünïcode.pdf", 12_400),
        ],
    );
    // After the response of the 15th the key is dead weight: an explicit deny meets it.
    let deny = "an explicit deny in an identity-based policy";
    story.tell_all([
        s3_listing(at("15T21:40:15"), &who, BUCKET, "").failed(
            "AccessDenied",
            &not_authorized(&who, "s3:ListBucket", &bucket_arn(PAYROLL), deny),
        ),
        Event::new(at("15T21:41:02"), &who, "iam", "ListAccessKeys").failed(
            "AccessDenied",
            &not_authorized(&who, "iam:ListAccessKeys", who.arn(), deny),
        ),
    ]);
}
