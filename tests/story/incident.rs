//! The incident, first part, in acme-prod: alice's leaked key looks around, is refused, and climbs
//! from `deploy` to `data-admin`.

use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::Event;
use super::rng::{Rng, uuid};
use super::time::{At, at};
use serde_json::{Value, json};

/// Tells the first part and returns the session of `data-admin`, from where it goes on.
pub fn tell(story: &mut Story) -> Who {
    let thief = alice().from(ATTACKER, BOTO);
    look_around(story, &thief);
    let (event, deploy) = assume_role(
        at("14T09:02:16"),
        &thief,
        &DEPLOY,
        "cli-session",
        DEPLOY_KEY,
    );
    story.tell(event);
    as_deploy(story, &deploy);
    let (event, data_admin) = assume_role(
        at("14T09:09:44"),
        &deploy,
        &DATA_ADMIN,
        "cli-session",
        DATA_ADMIN_KEY,
    );
    story.tell(event);
    as_data_admin(story, &data_admin);
    data_admin
}

/// alice may read her own policies and assume `deploy`; all else is refused.
fn look_around(story: &mut Story, thief: &Who) {
    story.tell(Event::new(
        at("14T08:57:41"),
        thief,
        "sts",
        "GetCallerIdentity",
    ));
    story.tell(list_buckets(at("14T08:58:03"), thief, "AccessDenied"));
    let me = thief.arn().to_string();
    for (when, service, name, action, resource) in [
        (
            "14T08:58:11",
            "iam",
            "ListUsers",
            "iam:ListUsers",
            format!("arn:aws:iam::{PROD}:user/"),
        ),
        (
            "14T08:58:14",
            "iam",
            "ListRoles",
            "iam:ListRoles",
            format!("arn:aws:iam::{PROD}:role/"),
        ),
        (
            "14T08:58:16",
            "iam",
            "GetAccountAuthorizationDetails",
            "iam:GetAccountAuthorizationDetails",
            "*".into(),
        ),
        (
            "14T08:58:19",
            "iam",
            "ListGroupsForUser",
            "iam:ListGroupsForUser",
            me.clone(),
        ),
        (
            "14T08:58:31",
            "secretsmanager",
            "ListSecrets",
            "secretsmanager:ListSecrets",
            String::new(),
        ),
        (
            "14T08:58:36",
            "lambda",
            "ListFunctions20150331",
            "lambda:ListFunctions",
            "*".into(),
        ),
        (
            "14T08:58:40",
            "dynamodb",
            "ListTables",
            "dynamodb:ListTables",
            format!("arn:aws:dynamodb:{US}:{PROD}:table/*"),
        ),
        ("14T08:58:44", "kms", "ListKeys", "kms:ListKeys", "*".into()),
        (
            "14T08:58:51",
            "ssm",
            "DescribeParameters",
            "ssm:DescribeParameters",
            format!("arn:aws:ssm:{US}:{PROD}:*"),
        ),
        (
            "14T08:58:57",
            "organizations",
            "ListAccounts",
            "organizations:ListAccounts",
            "*".into(),
        ),
    ] {
        // Query services say AccessDenied, JSON services AccessDeniedException.
        let code = if matches!(service, "iam" | "ssm") {
            "AccessDenied"
        } else {
            "AccessDeniedException"
        };
        let event = Event::new(at(when), thief, service, name);
        story.tell(refused(event, thief, code, action, &resource));
    }
    story.tell_all([
        read(
            at("14T08:59:20"),
            thief,
            US,
            "iam",
            "ListAttachedUserPolicies",
            json!({ "userName": "alice" }),
        ),
        read(
            at("14T08:59:22"),
            thief,
            US,
            "iam",
            "ListUserPolicies",
            json!({ "userName": "alice" }),
        ),
        read(
            at("14T08:59:25"),
            thief,
            US,
            "iam",
            "GetUserPolicy",
            json!({ "userName": "alice", "policyName": "may-deploy" }),
        ),
    ]);
    for (n, region) in [US, EU, AP].into_iter().enumerate() {
        let event = read(
            at("14T08:59:48").plus(2 * n as i64),
            thief,
            region,
            "ec2",
            "DescribeInstances",
            json!({ "maxResults": 1000, "instancesSet": {}, "filterSet": {} }),
        );
        story.tell(unauthorized_ec2(event, thief, "ec2:DescribeInstances"));
    }
    story.tell(
        Event::new(at("14T09:00:37"), thief, "ec2", "RunInstances")
            .request(json!({
                "instancesSet": { "items": [{ "imageId": "ami-0bad00face00d0001", "minCount": 4,
                "maxCount": 4 }] },
                "instanceType": "g5.12xlarge",
                "blockDeviceMapping": {},
                "monitoring": { "enabled": false },
                "disableApiTermination": false,
                "clientToken": uuid("client token thief"),
            }))
            .failed(
                "Client.UnauthorizedOperation",
                &format!(
                    "You are not authorized to perform this operation. User: {me} is not authorized to \
                     perform: ec2:RunInstances on resource: arn:aws:ec2:{US}:{PROD}:instance/* because \
                     no identity-based policy allows the ec2:RunInstances action. Encoded authorization \
                     failure message: {}",
                    Rng::of("encoded failure").base64ish(160)
                ),
            ),
    );
    story.tell(refused_role(
        at("14T09:01:30"),
        thief,
        &Role::new(PROD, "OrganizationAdmin"),
    ));
}

/// ListBuckets has no bucket to name; the message names caller and action.
fn list_buckets(when: At, who: &Who, code: &str) -> Event {
    let host = "s3.amazonaws.com";
    let action = "s3:ListAllMyBuckets";
    Event::new(when, who, "s3", "ListBuckets")
        .request(json!({ "Host": host }))
        .extra(json!({
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": 0,
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": format!("{}=", Rng::of(&when.iso()).base64ish(75)),
            "bytesTransferredOut": 412,
        }))
        .host(Some(host))
        .failed(
            code,
            &not_authorized(who, action, "arn:aws:s3:::*", &no_identity_policy(action)),
        )
}

fn unauthorized_ec2(event: Event, who: &Who, action: &str) -> Event {
    event.failed(
        "Client.UnauthorizedOperation",
        &format!(
            "You are not authorized to perform this operation. {}",
            not_authorized(who, action, "", &no_identity_policy(action))
        ),
    )
}

/// A refused AssumeRole: no parameters, no answer, no resources; only the message names the role.
fn refused_role(when: At, who: &Who, role: &Role) -> Event {
    let event = Event::new(when, who, "sts", "AssumeRole");
    refused(event, who, "AccessDenied", "sts:AssumeRole", &role.arn())
}

fn as_deploy(story: &mut Story, deploy: &Who) {
    let function = "payment-webhook";
    story.tell_all([
        Event::new(at("14T09:02:40"), deploy, "sts", "GetCallerIdentity"),
        read(
            at("14T09:03:05"),
            deploy,
            US,
            "iam",
            "ListRoles",
            json!({ "maxItems": 100 }),
        ),
        read(
            at("14T09:03:06"),
            deploy,
            US,
            "iam",
            "ListRoles",
            json!({ "maxItems": 100, "marker": Rng::of("marker").base64ish(44) }),
        ),
        read(
            at("14T09:03:31"),
            deploy,
            US,
            "iam",
            "GetRole",
            json!({ "roleName": "data-admin" }),
        ),
        read(
            at("14T09:03:33"),
            deploy,
            US,
            "iam",
            "ListRolePolicies",
            json!({ "roleName": "data-admin" }),
        ),
        read(
            at("14T09:03:36"),
            deploy,
            US,
            "iam",
            "GetRolePolicy",
            json!({ "roleName": "data-admin", "policyName": "payroll" }),
        ),
        read(
            at("14T09:04:10"),
            deploy,
            US,
            "lambda",
            "ListFunctions20150331",
            json!({ "maxItems": 50 }),
        ),
        read(
            at("14T09:04:22"),
            deploy,
            US,
            "lambda",
            "GetFunction20150331v2",
            json!({ "functionName": function }),
        ),
        read(
            at("14T09:03:50"),
            deploy,
            EU,
            "cloudformation",
            "DescribeStacks",
            Value::Null,
        )
        .api_version("2010-05-15"),
        refused(
            Event::new(at("14T09:05:12"), deploy, "secretsmanager", "ListSecrets"),
            deploy,
            "AccessDeniedException",
            "secretsmanager:ListSecrets",
            "",
        ),
        refused(
            Event::new(at("14T09:05:50"), deploy, "iam", "CreateUser")
                .request(json!({ "userName": "deploy-helper" })),
            deploy,
            "AccessDenied",
            "iam:CreateUser",
            &format!("arn:aws:iam::{PROD}:user/deploy-helper"),
        ),
        refused(
            Event::new(at("14T09:06:02"), deploy, "iam", "CreateAccessKey")
                .request(json!({ "userName": "bob" })),
            deploy,
            "AccessDenied",
            "iam:CreateAccessKey",
            &format!("arn:aws:iam::{PROD}:user/bob"),
        ),
        refused_role(at("14T09:07:27"), deploy, &BACKUP_OPERATOR),
    ]);
}

fn as_data_admin(story: &mut Story, who: &Who) {
    let secret = format!("arn:aws:secretsmanager:{US}:{PROD}:secret:prod/payroll/db-Xy7Qp2");
    story.tell_all([
        Event::new(at("14T09:10:02"), who, "sts", "GetCallerIdentity"),
        read(
            at("14T09:10:33"),
            who,
            US,
            "secretsmanager",
            "ListSecrets",
            json!({ "maxResults": 100 }),
        ),
        read(
            at("14T09:11:01"),
            who,
            US,
            "secretsmanager",
            "DescribeSecret",
            json!({ "secretId": "prod/payroll/db" }),
        ),
        read(
            at("14T09:11:15"),
            who,
            US,
            "secretsmanager",
            "GetSecretValue",
            json!({ "secretId": "prod/payroll/db" }),
        ),
        decrypt(
            at("14T09:11:15"),
            &who.clone().by_service("secretsmanager.amazonaws.com"),
            US,
            &kms_key(PROD, US, "payroll secrets"),
            &json!({ "SecretARN": secret, "SecretVersionId": uuid("payroll secret version") }),
        ),
        read(
            at("14T09:12:20"),
            who,
            US,
            "rds",
            "DescribeDBInstances",
            json!({ "dBInstanceIdentifier": "payroll", "maxRecords": 100 }),
        ),
        read(
            at("14T09:12:58"),
            who,
            US,
            "rds",
            "DescribeDBSnapshots",
            json!({ "dBInstanceIdentifier": "payroll" }),
        ),
        refused(
            Event::new(at("14T09:13:20"), who, "rds", "ModifyDBSnapshotAttribute"),
            who,
            "AccessDenied",
            "rds:ModifyDBSnapshotAttribute",
            &format!("arn:aws:rds:{US}:{PROD}:snapshot:payroll-2026-03-14"),
        ),
        refused(
            Event::new(at("14T09:13:41"), who, "organizations", "ListAccounts"),
            who,
            "AccessDeniedException",
            "organizations:ListAccounts",
            "*",
        ),
    ]);
    // Refused across accounts: requester and bucket owner each get a copy, the owner's without a name.
    let listing = s3_listing(at("14T09:14:35"), who, (PAYROLL, SECURITY, EU), "").failed(
        "AccessDenied",
        &not_authorized(
            who,
            "s3:ListBucket",
            &bucket_arn(PAYROLL),
            "no resource-based policy allows the s3:ListBucket action",
        ),
    );
    story.tell_all(both_copies(listing, who, SECURITY));
}
