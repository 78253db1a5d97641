//! The ordinary days: a web server, a Lambda function, AWS Config, the nightly export.

use super::builds;
use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::Event;
use super::rng::{Rng, uuid};
use super::time::{At, at};
use serde_json::{Value, json};

pub const INSTANCE: &str = "i-0a1b2c3d4e5f60718";
pub const S3_ENDPOINT: &str = "vpce-0ace0e5e3b7f1c2d4";

pub fn tell(story: &mut Story) {
    builds::tell(story);
    for start in [
        "13T06:10:21",
        "14T06:11:02",
        "14T12:12:47",
        "15T06:12:15",
        "16T06:14:50",
    ] {
        web_server(story, at(start));
    }
    for start in ["13T15:05:01", "14T15:05:02", "15T15:06:00", "16T15:04:58"] {
        invoice_render(story, at(start));
    }
    for (account, region, start) in [
        (PROD, US, "13T03:20:11"),
        (PROD, US, "15T03:20:12"),
        (PROD, EU, "14T03:22:40"),
        (SECURITY, US, "13T04:02:19"),
        (SECURITY, US, "15T04:02:21"),
        (SECURITY, EU, "14T04:05:44"),
        (SECURITY, AP, "15T04:10:31"),
    ] {
        config_snapshot(story, account, region, at(start));
    }
    nightly_export(story, at("13T23:56:04"), false);
    nightly_export(story, at("14T23:56:05"), true);
    nightly_export(story, at("15T23:56:03"), false);
    for (n, start) in ["13T04:04:02", "14T04:07:10", "15T04:04:03"]
        .iter()
        .enumerate()
    {
        trail_service(story, at(start), n);
    }
}

/// The instance's role, renewed every six hours; S3 goes through the VPC's endpoint.
fn web_server(story: &mut Story, start: At) {
    let (event, key) = service_assumes(
        start,
        &service(PROD, "ec2.amazonaws.com"),
        &WEB_SERVER,
        INSTANCE,
        EU,
    );
    story.tell(event);
    let who = Who::new(
        WEB_SERVER.session(INSTANCE, Some(&key), start),
        PROD,
        "192.0.2.130",
        SDK_GO,
    )
    .with("/sessionContext", "ec2RoleDelivery", json!("2.0"));
    let parameter = format!("arn:aws:ssm:{EU}:{PROD}:parameter/web/prod/db-url");
    let secret = format!("arn:aws:secretsmanager:{EU}:{PROD}:secret:web/session-key-a1B2c3");
    let config = ("acme-web-config", PROD, EU);
    story.tell_all([
        Event::new(start.plus(8), &who, "ssm", "UpdateInstanceInformation")
            .region(EU)
            .request(json!({
                "instanceId": INSTANCE, "agentVersion": "3.3.1957.0", "agentStatus": "Active",
                "platformType": "Linux", "platformName": "Amazon Linux", "platformVersion": "2023",
            })),
        read(
            start.plus(9),
            &who,
            EU,
            "ssm",
            "GetParameter",
            json!({ "name": "/web/prod/db-url", "withDecryption": true }),
        )
        .resources(json!([{ "accountId": PROD, "ARN": parameter }])),
        decrypt(
            start.plus(9),
            &who.clone().by_service("ssm.amazonaws.com"),
            EU,
            &kms_key(PROD, EU, "ssm"),
            &json!({ "PARAMETER_ARN": parameter }),
        ),
        s3_object(
            start.plus(10),
            &who,
            "GetObject",
            config,
            "nginx/site.conf",
            2_417,
        )
        .endpoint(S3_ENDPOINT, PROD),
        s3_object(
            start.plus(10),
            &who,
            "GetObject",
            config,
            "feature flags/live.json",
            861,
        )
        .endpoint(S3_ENDPOINT, PROD),
        read(
            start.plus(11),
            &who,
            EU,
            "secretsmanager",
            "GetSecretValue",
            json!({ "secretId": "web/session-key" }),
        ),
        decrypt(
            start.plus(11),
            &who.clone().by_service("secretsmanager.amazonaws.com"),
            EU,
            &kms_key(PROD, EU, "secrets"),
            &json!({ "SecretARN": secret, "SecretVersionId": uuid("web session key version") }),
        ),
        read(
            start.plus(12),
            &who,
            EU,
            "ec2",
            "DescribeTags",
            json!({ "maxResults": 1000, "filterSet": { "items": [
            { "name": "resource-id", "valueSet": { "items": [{ "value": INSTANCE }] } },
        ] } }),
        ),
    ]);
}

/// A scheduled function: invoked, reads a table, decrypts, writes an invoice.
fn invoice_render(story: &mut Story, start: At) {
    let function = format!("arn:aws:lambda:{AP}:{PROD}:function:invoice-render");
    let table = format!("arn:aws:dynamodb:{AP}:{PROD}:table/invoices");
    let scheduler = service(PROD, "scheduler.amazonaws.com");
    let (event, key) = service_assumes(
        start,
        &service(PROD, "lambda.amazonaws.com"),
        &INVOICE_RENDER,
        "invoice-render",
        AP,
    );
    let who = Who::new(
        INVOICE_RENDER.session("invoice-render", Some(&key), start),
        PROD,
        "198.51.100.140",
        SDK_JAVA,
    )
    .with(
        "",
        "inScopeOf",
        json!({
            "sourceArn": function, "sourceAccount": PROD,
            "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": function,
        }),
    );
    let in_table = |seconds: i64, name: &str, request: Value| {
        Event::new(start.plus(seconds), &who, "dynamodb", name)
            .region(AP)
            .api_version("2012-08-10")
            .request(request)
            .resources(json!([{ "accountId": PROD, "type": "AWS::DynamoDB::Table", "ARN": table }]))
            .data()
    };
    let key_of =
        json!({ "tableName": "invoices", "key": { "invoice": { "S": start.file_name() } } });
    let invoice = format!("2026/{}.pdf", start.file_name());
    story.tell_all([
        event,
        Event::new(start, &scheduler, "lambda", "Invoke")
            .region(AP)
            .read_only(false)
            .request(json!({ "functionName": function, "invocationType": "Event" }))
            .extra(json!({ "functionVersion": format!("{function}:41") }))
            .resources(json!([{ "accountId": PROD, "type": "AWS::Lambda::Function", "ARN": function }]))
            .shared(&uuid(&format!("shared invoke {}", start.iso())))
            .data(),
        read(start.plus(2), &who, AP, "logs", "CreateLogStream", json!({
            "logGroupName": "/aws/lambda/invoice-render", "logStreamName": format!("2026/03/{}/[41]{}",
            start.day(), Rng::of(&key).hex(32)),
        })).api_version("20140328"),
        in_table(3, "Query", json!({ "tableName": "invoices", "keyConditionExpression": "#day = :day" })),
        in_table(4, "GetItem", key_of.clone()),
        decrypt(
            start.plus(4),
            &who,
            AP,
            &kms_key(PROD, AP, "invoices"),
            &json!({ "aws:lambda:FunctionArn": function }),
        ),
        s3_object(start.plus(6), &who, "PutObject", ("acme-invoices", PROD, AP), &invoice, 91_442),
        in_table(7, "UpdateItem", key_of).read_only(false),
    ]);
}

/// AWS Config reads everything with its service-linked role; none of it carries an access key.
fn config_snapshot(story: &mut Story, account: &'static str, region: &str, start: At) {
    let role = Role::under(
        account,
        "/aws-service-role/config.amazonaws.com/",
        "AWSServiceRoleForConfig",
    );
    let who = service_linked(&role, "config.amazonaws.com", "AWSConfig-Describe", start);
    let volumes = json!({ "maxResults": 1000, "volumeSet": {}, "filterSet": {} });
    story.tell_all([
        read(
            start,
            &who,
            region,
            "ec2",
            "DescribeSecurityGroups",
            json!({ "maxResults": 1000, "securityGroupSet": {}, "securityGroupIdSet": {}, "filterSet": {} }),
        ),
        read(start.plus(1), &who, region, "ec2", "DescribeVolumes", volumes),
        read(
            start.plus(1),
            &who,
            region,
            "ec2",
            "DescribeInstances",
            json!({ "maxResults": 1000, "instancesSet": {}, "filterSet": {} }),
        ),
        read(start.plus(2), &who, region, "rds", "DescribeDBInstances", json!({ "maxRecords": 100 })),
        read(start.plus(3), &who, region, "kms", "ListKeys", json!({ "limit": 100 })),
        read(start.plus(3), &who, region, "lambda", "ListFunctions20150331", json!({ "maxItems": 50 })),
        read(
            start.plus(4),
            &who,
            region,
            "cloudtrail",
            "DescribeTrails",
            json!({ "trailNameList": [], "includeShadowTrails": false }),
        ),
    ]);
    if region == US {
        story.tell_all([
            read(
                start.plus(5),
                &who,
                US,
                "iam",
                "ListRoles",
                json!({ "maxItems": 100 }),
            ),
            read(
                start.plus(6),
                &who,
                US,
                "iam",
                "ListUsers",
                json!({ "maxItems": 100 }),
            ),
            read(
                start.plus(6),
                &who,
                US,
                "iam",
                "GetAccountPasswordPolicy",
                Value::Null,
            )
            .failed(
                "NoSuchEntityException",
                &format!("The Password Policy with domain name {account} cannot be found."),
            ),
        ]);
    }
}

/// A container writes the day's payroll file. On the evening of the 14th the bucket refuses it.
fn nightly_export(story: &mut Story, start: At, locked_out: bool) {
    let task = Rng::of(&format!("task {}", start.iso())).hex(32);
    let (event, key) = service_assumes(
        start,
        &service(SECURITY, "ecs-tasks.amazonaws.com"),
        &NIGHTLY_EXPORT,
        &task,
        EU,
    );
    story.tell(event);
    let who = Who::new(
        NIGHTLY_EXPORT.session(&task, Some(&key), start),
        SECURITY,
        "192.0.2.201",
        SDK_JAVA,
    );
    let bucket = (PAYROLL, SECURITY, EU);
    let file = format!("2026/03/day-{}.csv", start.day());
    let mut events = vec![
        s3_bucket(start.plus(5), &who, "GetBucketLocation", bucket, "location"),
        s3_object(start.plus(6), &who, "HeadObject", bucket, &file, 0),
        s3_object(start.plus(7), &who, "PutObject", bucket, &file, 18_204),
        s3_object(
            start.plus(9),
            &who,
            "PutObject",
            bucket,
            "2026/03/running total.csv",
            24_980,
        ),
    ];
    if locked_out {
        for (event, action) in
            events
                .iter_mut()
                .zip(["GetBucketLocation", "GetObject", "PutObject", "PutObject"])
        {
            *event = event.clone().failed(
                "AccessDenied",
                &not_authorized(
                    &who,
                    &format!("s3:{action}"),
                    &bucket_arn(PAYROLL),
                    "an explicit deny in a resource-based policy",
                ),
            );
        }
    }
    story.tell_all(events);
}

/// CloudTrail looks after its own bucket, and its key.
fn trail_service(story: &mut Story, start: At, nth: usize) {
    let who = service(SECURITY, "cloudtrail.amazonaws.com");
    let shared = |what: &str| uuid(&format!("shared trail {what} {nth}"));
    let region = if nth.is_multiple_of(2) { US } else { EU };
    let key = kms_key(SECURITY, region, "trail");
    story.tell_all([
        s3_bucket(start, &who, "GetBucketAcl", (TRAIL_BUCKET, SECURITY, region), "acl").shared(&shared("acl")),
        Event::new(start.plus(1), &who, "kms", "GenerateDataKey")
            .region(region)
            .request(json!({
                "keyId": key, "keySpec": "AES_256",
                "encryptionContext": {
                    "aws:cloudtrail:arn": format!("arn:aws:cloudtrail:{US}:{PROD}:trail/acme-org"),
                    "aws:s3:arn": format!("arn:aws:s3:::{TRAIL_BUCKET}/AWSLogs/{ORGANISATION}/{SECURITY}/CloudTrail"),
                },
            }))
            .resources(json!([{ "accountId": SECURITY, "type": "AWS::KMS::Key", "ARN": key }]))
            .shared(&shared("key")),
    ]);
}
