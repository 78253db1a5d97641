//! What a touch says: in which words the resource is told, and which tiers count.

use super::{How, Target, Tier, record, tier, touched};
use serde_json::{Value, json};

/// Of a bare name every touch says which resource it is of, in the same words; what was typed as one
/// resource is told as it was typed, what lies beneath it by its own name.
#[test]
fn the_resource_is_told_in_the_same_words() {
    let all = How {
        children: true,
        mentioned: true,
    };
    let mut checked = 0;
    for line in r#"
b | s3:GetObject | {"bucketName":"b","key":"k"} | arn:aws:s3:::b
b | cn.s3:GetBucketAcl | {"bucketName":"b"} | arn:aws-cn:s3:::b
s3://b | s3:GetObject | {"bucketName":"b","key":"k"} | arn:aws:s3:::b/k
f | lambda:Invoke | {"functionName":"f:prod"} | arn:aws:lambda:eu-west-1:111122223333:function:f
arn:aws:lambda:eu-west-1:111122223333:function:f | lambda:Invoke | {"functionName":"f:prod"} | arn:aws:lambda:eu-west-1:111122223333:function:f:prod
deploy | iam:GetRole | {"roleName":"deploy"} | iam:role:111122223333::deploy
deploy | sts:AssumeRole | {"roleArn":"arn:aws:iam::111122223333:role/ops/deploy"} | iam:role:111122223333::deploy
arn:aws:iam::111122223333:role/ops/deploy | iam:GetRole | {"roleName":"deploy"} | arn:aws:iam::111122223333:role/ops/deploy
db | secretsmanager:GetSecretValue | {"secretId":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3"} | secretsmanager:secret:111122223333:eu-west-1:db
PayRoll | rds:StopDBInstance | {"dBInstanceIdentifier":"payroll"} | arn:aws:rds:eu-west-1:111122223333:db:payroll
/prod/db | ssm:GetParameter | {"name":"/prod/db"} | arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db
i-0123456789abcdef0 | ec2:StopInstances | {"instanceId":"i-0123456789abcdef0"} | ec2:instance:::i-0123456789abcdef0
i-01234567 | ec2:StopInstances | {"instanceId":"i-01234567"} | arn:aws:ec2:eu-west-1:111122223333:instance/i-01234567
web | ecs:DescribeServices | {"services":["arn:aws:ecs:eu-west-1:111122223333:service/web/front"]} | arn:aws:ecs:eu-west-1:111122223333:cluster/web
alias/app | kms:Encrypt | {"keyId":"alias/app"} | arn:aws:kms:eu-west-1:111122223333:alias/app
AKIAIOSFODNN7EXAMPLE | iam:DeleteAccessKey | {"accessKeyId":"AKIAIOSFODNN7EXAMPLE"} | iam:access-key:::AKIAIOSFODNN7EXAMPLE
arn:aws:logs:eu-west-1:111122223333:log-group:g:* | logs:DeleteLogStream | {"logGroupName":"g","logStreamName":"s"} | arn:aws:logs:eu-west-1:111122223333:log-group:g:log-stream:s
"#
    .lines()
    .filter(|line| line.contains(" | "))
    {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [typed, call, request, expected] = parts[..] else {
            panic!("four parts: {line}");
        };
        let (region, call) = match call.strip_prefix("cn.") {
            Some(call) => ("cn-north-1", call),
            None => ("eu-west-1", call),
        };
        let request: Value = serde_json::from_str(request).expect("JSON");
        let event = record(call, &request, &json!({ "awsRegion": region }));
        let found = touched(typed, &event, all).map(|touch| touch.resource);
        assert_eq!(found.as_deref(), Some(expected), "{line}");
        // What the answer says can be typed, and is touched by the same event.
        assert!(touched(expected, &event, all).is_some(), "{line}");
        checked += 1;
    }
    assert!(checked > 10);
}

/// What a parameter means hangs on its value, on another parameter, and on the call.
#[test]
fn no_resource_is_made_up_of_a_parameter_of_another_type() {
    let assigned = |kind: &str| json!({"principalId": "p-1", "principalType": kind, "targetId": "111122223333", "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"});
    for (typed, call, request, expected) in [
        (
            "arn:aws:cloudtrail:eu-west-1:111122223333:trail/prod",
            "cloudtrail:CreateEventDataStore",
            json!({"name": "prod"}),
            false,
        ),
        (
            "arn:aws:cloudtrail:eu-west-1:111122223333:trail/prod",
            "cloudtrail:StopLogging",
            json!({"name": "prod"}),
            true,
        ),
        (
            "arn:aws:cloudtrail:eu-west-1:111122223333:trail/prod",
            "cloudtrail:PutEventSelectors",
            json!({"trailName": "prod"}),
            true,
        ),
        (
            "arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fs-01234567",
            "elasticfilesystem:TagResource",
            json!({"resourceId": "fs-01234567"}),
            false,
        ),
        (
            "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-01234567",
            "elasticfilesystem:TagResource",
            json!({"resourceId": "fs-01234567"}),
            true,
        ),
        (
            "arn:aws:identitystore:::group/p-1",
            "sso:CreateAccountAssignment",
            assigned("USER"),
            false,
        ),
        (
            "arn:aws:identitystore:::user/p-1",
            "sso:CreateAccountAssignment",
            assigned("USER"),
            true,
        ),
        (
            "arn:aws:identitystore:::group/p-1",
            "sso:CreateAccountAssignment",
            assigned("GROUP"),
            true,
        ),
        (
            "arn:aws:organizations::111122223333:ou/o-1/222233334444",
            "organizations:AttachPolicy",
            json!({"targetId": "222233334444"}),
            false,
        ),
    ] {
        let event = record(call, &request, &json!({}));
        let found = tier(typed, &event);
        assert_eq!(
            found == Some(Tier::Named),
            expected,
            "{typed} {call}: {found:?}"
        );
    }
}

/// How deep a record goes is up to whoever makes it, and a search is not to take the square of that.
#[test]
fn what_lies_very_deep_is_found() {
    let mut request = json!({"bucketName": "b"});
    for _ in 0..2000 {
        request = json!({ "k": request });
    }
    let event = record("athena:Start", &request, &json!({}));
    assert_eq!(tier("arn:aws:s3:::b", &event), Some(Tier::Named));
}

#[test]
fn weaker_touches_count_when_asked_for() {
    let child = record(
        "s3:GetObject",
        &json!({"bucketName": "b", "key": "k"}),
        &json!({}),
    );
    let policy = json!({"policyDocument": "\"arn:aws:s3:::b\""});
    let mention = record("iam:PutUserPolicy", &policy, &json!({}));
    for (children, mentioned) in [(false, false), (true, false), (false, true), (true, true)] {
        let how = How {
            children,
            mentioned,
        };
        assert_eq!(touched("arn:aws:s3:::b", &child, how).is_some(), children);
        assert_eq!(
            touched("arn:aws:s3:::b", &mention, how).is_some(),
            mentioned
        );
    }
    let usual = How::default();
    assert!(usual.children && !usual.mentioned);
}

/// The bytes leave out records that cannot touch, or the look at them were for nothing.
#[test]
fn bytes_leave_out() {
    let other = record(
        "s3:GetObject",
        &json!({"bucketName": "c", "key": "k"}),
        &json!({}),
    );
    for typed in [
        "arn:aws:s3:::payroll-2026",
        "s3://payroll-2026/k",
        "arn:aws:ecs:eu-west-1:111122223333:service/web/front",
        "/prod/token",
        "i-0123456789abcdef0",
        "alias/app",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db/main-a1B2c3",
    ] {
        let target = Target::parse(typed).expect("good");
        assert!(!target.could_touch(&other), "{typed}");
    }
}
