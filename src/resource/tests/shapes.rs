//! What no row can say: lists, copies, policies, messages, oneself, and what is not a touch.
//!
//! A line is a call, its request, the rest of the record, and tier and aspect, or `none`. Words with a
//! dollar sign stand for the names below.

use super::{ALL, record, tier, touched};
use serde_json::Value;

const WORDS: [(&str, &str); 10] = [
    ("$ROLE", "arn:aws:iam::111122223333:role/ops/deploy"),
    ("$USER", "arn:aws:iam::111122223333:user/ada"),
    (
        "$FUNCTION",
        "arn:aws:lambda:eu-west-1:111122223333:function:f",
    ),
    (
        "$SECRET",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3",
    ),
    (
        "$KEY",
        "arn:aws:kms:eu-west-1:111122223333:key/0c5fb8f8-0000-4000-8000-0123456789ab",
    ),
    ("$INSTANCE", "i-0123456789abcdef0"),
    ("$SUBNET", "subnet-0123456789abcdef0"),
    (
        "$THING",
        "arn:aws:newservice:eu-west-1:111122223333:thing/t-1",
    ),
    (
        "$REFUSED",
        "User: arn:aws:iam::1:user/x is not authorized to perform:",
    ),
    (
        "$ME",
        r#""userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ada","accountId":"111122223333","principalId":"AIDAIOSFODNN7EXAMPLE","userName":"ada"}"#,
    ),
];

fn spelt(text: &str) -> String {
    WORDS
        .iter()
        .fold(text.trim().to_owned(), |text, (word, meaning)| {
            text.replace(word, meaning)
        })
}

fn event(call: &str, request: &str, more: &str) -> Vec<u8> {
    let read = |text: &str| -> Value {
        serde_json::from_str(&spelt(text)).unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    record(call, &read(request), &read(more))
}

fn check(typed: &str, lines: &str) {
    let mut checked = 0;
    for line in lines.lines().filter(|line| line.contains(" | ")) {
        let mut parts = line.split(" | ");
        let mut part = || parts.next().unwrap_or_else(|| panic!("four parts: {line}"));
        let event = event(part().trim(), part(), part());
        let found = touched(&spelt(typed), &event, ALL).map_or_else(
            || "none".to_owned(),
            |touch| format!("{} {}", touch.tier.name(), touch.aspect.name()),
        );
        assert_eq!(found, part(), "{typed}: {line}");
        checked += 1;
    }
    assert!(checked > 0);
}

#[test]
fn objects() {
    check(
        "arn:aws:s3:::b/k/l",
        r#"
s3:GetObject | null | {"resources":[{"ARN":"arn:aws:s3:::b/k/l"},{"ARN":"arn:aws:s3:::b"}]} | exact to
s3:DeleteObjects | {"bucketName":"b"} | {"resources":[{"ARNPrefix":"arn:aws:s3:::b/"},{"ARN":"arn:aws:s3:::b"}]} | exact to
s3:DeleteObjects | {"bucketName":"b","delete":{"objects":[{"key":"x"},{"key":"k/l"}]}} | {} | named to
s3:ListObjects | {"bucketName":"b","prefix":"k/"} | {"resources":[{"ARNPrefix":"arn:aws:s3:::b/k/"}]} | mentioned to
s3:ListObjects | {"bucketName":"b"} | {"resources":[{"ARN":"arn:aws:s3:::b"}]} | mentioned to
s3:ListObjects | {"bucketName":"b","prefix":"z"} | {"resources":[{"ARN":"arn:aws:s3:::b"}]} | none
s3:PutBucketPolicy | {"bucketName":"b"} | {"resources":[{"ARN":"arn:aws:s3:::b"}]} | none
s3:GetObject | {"bucketName":"b","key":"k/l.txt"} | {} | none
s3:CopyObject | {"bucketName":"c","key":"x","x-amz-copy-source":"/b/k/l"} | {} | named used
s3:CopyObject | {"bucketName":"c","key":"x","x-amz-copy-source":"b%2Fk%2Fl?versionId=1"} | {} | named used
s3:GetObject | {"Host":["b.s3.eu-west-1.amazonaws.com"],"key":"k/l"} | {} | named to
s3:GetObject | null | {"errorMessage":"$REFUSED s3:GetObject on resource: \"arn:aws:s3:::b/k/l\" because no"} | named to
lambda:CreateFunction20150331 | {"functionName":"f","code":{"s3Bucket":"b","s3Key":"k/l"}} | {} | named used
"#,
    );
    // A key is not URL-encoded in the record.
    let event = event("s3:GetObject", r#"{"bucketName":"b","key":"a%20b"}"#, "{}");
    assert_eq!(tier("s3://b/a b", &event), None);
    check(
        "s3://b/a%20b",
        r#"s3:GetObject | {"bucketName":"b","key":"a%20b"} | {} | named to"#,
    );
    // What is typed with a slash at the end is a folder.
    check(
        "s3://b/logs/",
        r#"s3:GetObject | {"bucketName":"b","key":"logs/x"} | {} | child to"#,
    );
}

#[test]
fn buckets() {
    check(
        "arn:aws:s3:::b",
        r#"
s3:GetObject | null | {"resources":[{"ARN":"arn:aws:s3:::b/k"}]} | child to
s3:GetObject | {"bucketName":"b","key":"k"} | {"resources":[{"ARN":"arn:aws:s3:::b"},{"ARN":"arn:aws:s3:::b/k"}]} | child to
s3:ListObjects | {"bucketName":"b"} | {"resources":[{"ARNPrefix":"arn:aws:s3:::b/"},{"ARN":"arn:aws:s3:::b"}]} | exact to
s3:ListObjects | null | {"resources":[{"ARNPrefix":"arn:aws:s3:::b/k"}]} | child to
s3:CopyObject | {"bucketName":"c","key":"x","x-amz-copy-source":"b/k"} | {} | child used
s3:ListObjects | {"Host":"b.s3.amazonaws.com"} | {} | named to
s3:PutBucketPolicy | {"bucketName":"bb"} | {"resources":[{"ARN":"arn:aws:s3:::bb"}]} | none
s3:GetBucketAcl | {"bucketName":"b"} | {"recipientAccountId":"999988887777"} | named to
cloudtrail:CreateTrail | {"name":"t","s3BucketName":"b"} | {} | named used
iam:PutUserPolicy | {"policyDocument":"{\"Resource\":[\"arn:aws:s3:::b/*\"]}"} | {} | mentioned to
s3:PutBucketPolicy | {"bucketName":"c","bucketPolicy":{"Statement":[{"Resource":"arn:aws:s3:::b"}]}} | {} | mentioned to
lambda:GetFunction20150331v2 | {"functionName":"b"} | {} | none
"#,
    );
}

#[test]
fn roles() {
    check(
        "$ROLE",
        r#"
sts:AssumeRole | {"roleArn":"$ROLE"} | {"resources":[{"ARN":"$ROLE","accountId":"111122223333"}]} | exact assumed
sts:AssumeRole | {"roleArn":"$ROLE"} | {} | named assumed
lambda:UpdateFunctionConfiguration20150331v2 | {"functionName":"f","role":"$ROLE"} | {} | named passed
ecs:RegisterTaskDefinition | {"family":"t","executionRoleArn":"$ROLE"} | {} | named passed
eks:CreateAccessEntry | {"name":"c","principalArn":"$ROLE"} | {} | named used
iam:CreateRole | {"roleName":"deploy"} | {"responseElements":{"role":{"arn":"$ROLE"}}} | named to
iam:GetRole | null | {"errorMessage":"$REFUSED iam:GetRole on resource: role deploy"} | named to
iam:PassRole | null | {"errorMessage":"$REFUSED iam:PassRole on resource: $ROLE because no"} | named passed
sts:AssumeRole | null | {"errorMessage":"$REFUSED sts:AssumeRole on resource: $ROLE"} | named assumed
s3:ListBuckets | null | {"errorMessage":"$REFUSED s3:GetObject on resource: $ROLE"} | mentioned to
s3:ListBuckets | null | {"errorMessage":"User: $ROLE is not authorized to perform: s3:ListAllMyBuckets"} | none
s3:ListBuckets | null | {"userIdentity":{"arn":"arn:aws:sts::111122223333:assumed-role/deploy/x","sessionContext":{"sessionIssuer":{"arn":"$ROLE","userName":"deploy"}}}} | none
iam:GetRole | null | {"responseElements":{"document":"%22arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fops%2Fdeploy%22"}} | mentioned to
"#,
    );
    // IAM's names are unique whatever the path; a path that is told and another differ.
    let assumed = r#"sts:AssumeRole | null | {"resources":[{"ARN":"$ROLE"}]} | "#;
    check(
        "arn:aws:iam::111122223333:role/deploy",
        &format!("{assumed}named assumed"),
    );
    check(
        "arn:aws:iam::111122223333:role/x/deploy",
        &format!("{assumed}none"),
    );
    check("deploy", &format!("{assumed}exact assumed"));
    check(
        "AROAIOSFODNN7EXAMPLE",
        r#"sts:AssumeRole | null | {"responseElements":{"assumedRoleUser":{"assumedRoleId":"AROAIOSFODNN7EXAMPLE:x"}}} | named assumed"#,
    );
    check(
        "arn:aws:sts::111122223333:assumed-role/deploy/x",
        r#"sts:AssumeRole | null | {"responseElements":{"assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/deploy/x"}}} | named to"#,
    );
    check(
        "ASIAIOSFODNN7EXAMPLE",
        r#"sts:AssumeRole | null | {"responseElements":{"credentials":{"accessKeyId":"ASIAIOSFODNN7EXAMPLE"}}} | named to"#,
    );
}

#[test]
fn oneself() {
    let lines = r#"
iam:CreateAccessKey | null | {$ME} | named to
iam:ListAccessKeys | {"userName":"bob"} | {$ME} | none
iam:ListUsers | null | {$ME} | none
"#;
    check("$USER", lines);
    check("AIDAIOSFODNN7EXAMPLE", lines);
    check("ada", lines);
    check(
        "$ROLE",
        r#"glue:GetPartition | null | {"additionalEventData":{"lakeFormationPrincipal":"$ROLE"}} | none"#,
    );
    check(
        "$USER",
        r#"signin:SwitchRole | null | {"additionalEventData":{"SwitchFrom":"$USER"}} | none"#,
    );
}

#[test]
fn keys_and_what_they_protect() {
    check(
        "$KEY",
        r#"
kms:Decrypt | {"encryptionContext":{"SecretARN":"$SECRET"}} | {"resources":[{"ARN":"$KEY"}]} | exact used
kms:ScheduleKeyDeletion | {"keyId":"$KEY"} | {} | named to
s3:PutObject | {"bucketName":"c","key":"x","x-amz-server-side-encryption-aws-kms-key-id":"$KEY"} | {} | named used
rds:CreateDBInstance | {"kmsKeyId":"$KEY"} | {} | named used
ebs:CreateThing | {"kmsKeyId":"0c5fb8f8-0000-4000-8000-0123456789ab"} | {} | named used
kms:Encrypt | {"keyId":"alias/app"} | {} | none
"#,
    );
    check(
        "$SECRET",
        r#"
kms:Decrypt | {"encryptionContext":{"SecretARN":"$SECRET"}} | {"resources":[{"ARN":"$KEY"}]} | mentioned to
secretsmanager:RotationStarted | null | {"additionalEventData":{"ARN":"$SECRET"}} | named to
secretsmanager:PutSecretValue | null | {"responseElements":{"aRN":"$SECRET"}} | named to
"#,
    );
    // An id made short for an example is no longer distinctive.
    check(
        "arn:aws:kms:eu-west-1:111122223333:key/1",
        r#"
kms:DisableKey | {"keyId":"1"} | {} | named to
ec2:CreateVpc | {"count":"1","cidr":1} | {} | none
"#,
    );
    // A name may end as if it had been made up.
    let line = r#"secretsmanager:GetSecretValue | {"secretId":"my-secret"} | {} | "#;
    check("my-secret", &format!("{line}named to"));
    check("my", &format!("{line}none"));
}

#[test]
fn machines() {
    check(
        "$INSTANCE",
        r#"
ec2:RunInstances | null | {"responseElements":{"instancesSet":{"items":[{"instanceId":"$INSTANCE"}]}}} | named to
ec2:CreateTags | {"resourcesSet":{"items":[{"resourceId":"$INSTANCE"}]}} | {} | named to
ec2:DescribeTags | {"filterSet":{"items":[{"name":"resource-id","valueSet":{"items":[{"value":"$INSTANCE"}]}}]}} | {} | mentioned to
ssm:DescribeInstanceInformation | {"filters":[{"key":"InstanceIds","values":["$INSTANCE"]}]} | {} | mentioned to
ec2-instance-connect:SendSSHPublicKey | {"instanceId":"$INSTANCE"} | {} | named to
ec2:StopInstances | null | {"errorMessage":"$REFUSED ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/$INSTANCE because no. Encoded message: abc"} | named to
ec2:StopInstances | null | {"errorMessage":"The instance ID '$INSTANCE' does not exist"} | mentioned to
ec2:StopInstances | null | {"errorMessage":"The instance ID '$INSTANCE0' does not exist"} | none
"#,
    );
    check(
        "$SUBNET",
        r#"
ec2:RunInstances | null | {"responseElements":{"instancesSet":{"items":[{"subnetId":"$SUBNET"}]}}} | named used
lambda:CreateFunction20150331 | {"vpcConfig":{"subnetIds":["$SUBNET"]}} | {} | named used
ec2:DeleteSubnet | {"subnetId":"$SUBNET"} | {"recipientAccountId":"999988887777"} | named to
"#,
    );
    check(
        "fl-0123456789abcdef0",
        r#"ec2:DeleteFlowLogs | {"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"fl-0123456789abcdef0"}}} | {} | named to"#,
    );
    check(
        "ami-0123456789abcdef0",
        r#"
ec2:RunInstances | {"instancesSet":{"items":[{"imageId":"ami-0123456789abcdef0"}]}} | {} | named used
ec2:CreateImage | null | {"responseElements":{"imageId":"ami-0123456789abcdef0"}} | named to
ec2:CopyImage | null | {"responseElements":{"imageId":"ami-0123456789abcdef0"}} | named to"#,
    );
    check(
        "sg-0123456789abcdef0",
        r#"ec2:AuthorizeSecurityGroupIngress | {"groupId":"sg-0fedcba9876543210","ipPermissions":{"items":[{"groups":{"items":[{"groupId":"sg-0123456789abcdef0"}]}}]}} | {} | named used"#,
    );
    check(
        "ec2:security-group:111122223333:eu-west-1:web",
        r#"ec2:CreateSecurityGroup | {"groupName":"web"} | {} | named to"#,
    );
}

#[test]
fn copies() {
    check(
        "arn:aws:rds:us-east-1:111122223333:snapshot:s",
        r#"
rds:CopyDBSnapshot | {"sourceDBSnapshotIdentifier":"arn:aws:rds:us-east-1:111122223333:snapshot:s","targetDBSnapshotIdentifier":"t"} | {"responseElements":{"sourceDBSnapshotIdentifier":"arn:aws:rds:us-east-1:111122223333:snapshot:s"}} | named used
"#,
    );
}

#[test]
fn functions() {
    check(
        "$FUNCTION",
        r#"
lambda:Invoke | {"functionName":"$FUNCTION"} | {"resources":[{"ARN":"$FUNCTION"}]} | exact to
lambda:Invoke | null | {"resources":[{"ARN":"$FUNCTION:prod"}]} | child to
lambda:CreateAlias20150331 | {"functionName":"f","name":"prod"} | {} | named to
lambda:AddPermission20150331v2 | {"fullyQualifiedArn":{"arnPrefix":{"account":"111122223333"},"relativeId":{"functionName":"f"}}} | {} | named to
lambda:AddPermission20150331v2 | {"fullyQualifiedArn":{"arnPrefix":{"account":"999988887777"},"relativeId":{"functionName":"f"}}} | {} | none
events:PutTargets | {"rule":"r","targets":[{"id":"1","arn":"$FUNCTION"}]} | {} | named used
tagging:TagResources | {"resourceARNList":["$FUNCTION"]} | {} | named to
lambda:GetFunction20150331v2 | {"functionName":"999988887777:function:f"} | {} | none
"#,
    );
    check(
        "$FUNCTION:prod",
        r#"
lambda:UpdateAlias20150331 | {"functionName":"f","name":"prod"} | {} | named to
lambda:Invoke | {"functionName":"f:prod"} | {} | named to
lambda:Invoke | {"functionName":"f"} | {} | none
"#,
    );
}

#[test]
fn parameters_by_path() {
    check(
        "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/web/token",
        r#"
ssm:GetParametersByPath | {"path":"/prod","recursive":true} | {} | named to
ssm:GetParametersByPath | {"path":"/prod/web/"} | {} | named to
ssm:GetParametersByPath | {"path":"/","recursive":true} | {} | named to
ssm:GetParametersByPath | {"path":"/prod","recursive":false} | {} | none
ssm:GetParametersByPath | {"path":"/prod/we","recursive":true} | {} | none
ssm:GetParametersByPath | {"path":"/prod","recursive":true} | {"awsRegion":"us-west-2"} | none
"#,
    );
}

#[test]
fn event_history_names_resources_by_name() {
    let bucket = r#"s3:PutBucketPolicy | null | {"resources":[{"type":"AWS::S3::Bucket","resourceName":"b"}]} | "#;
    check("arn:aws:s3:::b", &format!("{bucket}named to"));
    check("b", &format!("{bucket}named to"));
    check(
        "arn:aws:lambda:eu-west-1:111122223333:function:b",
        &format!("{bucket}none"),
    );
    check(
        "b",
        r#"s3:PutBucketPolicy | null | {"resources":[{"type":"x","resourceName":"arn:aws:s3:::b"}]} | exact to"#,
    );
}

#[test]
fn types_in_no_row() {
    check(
        "$THING",
        r#"
newservice:DeleteThing | {"thingId":"t-1"} | {} | named to
newservice:DeleteThing | {"thingArn":"$THING"} | {} | named to
newservice:DeleteThing | {"otherId":"t-1"} | {} | none
newservice:DeleteThing | {"thingId":"t-1"} | {"recipientAccountId":"999988887777"} | none
newservice:GetPart | null | {"resources":[{"ARN":"$THING/part/1"}]} | child to
"#,
    );
    check(
        "t-1",
        r#"newservice:DeleteThing | null | {"resources":[{"ARN":"$THING"}]} | exact to"#,
    );
}

#[test]
fn keys_in_any_case_and_broken_records() {
    check(
        "arn:aws:s3:::b",
        r#"s3:GetBucketAcl | {"bucketname":"b"} | {} | named to"#,
    );
    for broken in [
        "",
        "{",
        "null",
        r#"{"requestParameters":"b"}"#,
        r#"{"resources":{"ARN":7}}"#,
        r#"{"resources":[null,"arn:aws:s3:::b"]}"#,
    ] {
        assert_eq!(tier("arn:aws:s3:::b", broken.as_bytes()), None, "{broken}");
    }
}
