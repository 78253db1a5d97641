//! People at their ordinary work: alice herself, carol on her platform, dana auditing, a partner reading.

use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::Event;
use super::rng::{Rng, temporary_key, uuid};
use super::time::{At, at};
use serde_json::{Value, json};

pub fn tell(story: &mut Story) {
    alice_at_work(story);
    partner(story);
    for (day, account) in [
        ("13T09:06:02", SECURITY),
        ("14T14:50:31", SECURITY),
        ("16T09:44:05", PROD),
    ] {
        audit(story, at(day), account);
    }
    carol_builds(story);
}

/// A session through the access portal: the portal's event in the management account, then
/// AssumeRoleWithSAML in the member. The key in that answer is not the one used afterwards.
pub fn identity_center_session(
    story: &mut Story,
    start: At,
    user: &str,
    account: &'static str,
    permission_set: &'static str,
    ip: &str,
    agent: &str,
) -> Who {
    let name = format!(
        "AWSReservedSSO_{permission_set}_{}",
        Rng::of(&format!("{permission_set} {account}")).hex(16)
    );
    let role = Role::named(account, "/aws-reserved/sso.amazonaws.com/", name);
    let session = format!("{user}@example.com");
    let portal = portal_user(user, ip);
    story.tell(
        Event::new(start.plus(-2), &portal, "sso", "GetRoleCredentials")
            .event_type("AwsServiceEvent")
            .with(
                "serviceEventDetails",
                json!({ "role_name": permission_set, "account_id": account }),
            ),
    );
    let provider = format!(
        "arn:aws:iam::{account}:saml-provider/AWSSSO_{}_DO_NOT_DELETE",
        Rng::of(&format!("provider {account}")).hex(16)
    );
    let saml = Who::new(
        json!({
            "type": "SAMLUser",
            "principalId": format!("{}:{session}", Rng::of(&format!("saml {account}")).base64ish(27)),
            "userName": session,
            "identityProvider": Rng::of(&format!("saml {account}")).base64ish(27),
        }),
        account,
        ip,
        "aws-internal/3 aws-sdk-java/1.12.780 Linux/5.10.234 OpenJDK_64-Bit_Server_VM/17.0.14+8-LTS java/17.0.14",
    );
    let label = format!("sso {user} {}", start.iso());
    story.tell(
        Event::new(start, &saml, "sts", "AssumeRoleWithSAML")
            .request(json!({
                "sAMLAssertionID": format!("_{}", uuid(&label)),
                "roleSessionName": session,
                "roleArn": role.arn(),
                "principalArn": provider,
                "durationSeconds": 3600,
            }))
            .response(json!({
                "credentials": credentials(&temporary_key(&format!("{label} answer")), start.plus(3600)),
                "assumedRoleUser": { "assumedRoleId": format!("{}:{session}", role.id()),
                "arn": role.session_arn(&session) },
                "subject": session,
                "subjectType": "persistent",
                "issuer": format!("https://portal.sso.{US}.amazonaws.com/saml/assertion/{}",
                Rng::of("issuer").base64ish(20)),
                "audience": "https://signin.aws.amazon.com/saml",
                "nameQualifier": format!("{}=", Rng::of("qualifier").base64ish(27)),
            }))
            .resources(json!([
                { "accountId": account, "type": "AWS::IAM::Role", "ARN": role.arn() },
                { "accountId": account, "type": "AWS::IAM::SAMLProvider", "ARN": provider },
            ])),
    );
    let used = temporary_key(&format!("{label} used"));
    Who::new(
        role.session(&session, Some(&used), start),
        account,
        ip,
        agent,
    )
    .with(
        "",
        "onBehalfOf",
        json!({
            "userId": directory_id(user),
            "identityStoreArn": format!("arn:aws:identitystore::{PROD}:identitystore/d-9067acme01"),
        }),
    )
}

/// The day before: alice with the same key, from the office, with MFA where it is asked for.
fn alice_at_work(story: &mut Story) {
    let alice = alice();
    let start = at("13T09:10:38");
    let device = format!("arn:aws:iam::{PROD}:mfa/alice-phone");
    let session = with_session(
        user(PROD, "alice", None),
        "alice mfa session",
        start.plus(20),
        true,
    );
    let key = session["accessKeyId"].as_str().expect("a key").to_string();
    let with_mfa = Who::new(session, PROD, OFFICE, CLI_MAC);
    let (assume, deploy) = assume_role(
        start.plus(95),
        &with_mfa,
        &DEPLOY,
        "alice",
        &temporary_key("alice deploys"),
    );
    story.tell_all([
        Event::new(start, &alice, "sts", "GetCallerIdentity"),
        Event::new(start.plus(20), &alice, "sts", "GetSessionToken")
            .request(json!({ "serialNumber": device, "durationSeconds": 43200 }))
            .response(json!({ "credentials": credentials(&key, start.plus(43_220)) })),
        read(
            start.plus(60),
            &with_mfa,
            US,
            "iam",
            "ListMFADevices",
            json!({ "userName": "alice" }),
        ),
        read(
            start.plus(64),
            &with_mfa,
            US,
            "iam",
            "ListAccessKeys",
            json!({ "userName": "alice" }),
        ),
        assume,
        read(
            start.plus(120),
            &deploy,
            EU,
            "cloudformation",
            "DescribeStacks",
            json!({ "stackName": "storefront" }),
        )
        .api_version("2010-05-15"),
        read(
            start.plus(131),
            &deploy,
            EU,
            "cloudformation",
            "DetectStackDrift",
            json!({ "stackName": "storefront" }),
        )
        .api_version("2010-05-15"),
        read(
            start.plus(170),
            &deploy,
            US,
            "lambda",
            "GetFunction20150331v2",
            json!({ "functionName": "payment-webhook" }),
        ),
        Event::new(
            start.plus(188),
            &deploy,
            "lambda",
            "UpdateFunctionConfiguration20150331v2",
        )
        .request(json!({ "functionName": "payment-webhook", "timeout": 20 }))
        .response(json!({
            "functionName": "payment-webhook",
            "functionArn": format!("arn:aws:lambda:{US}:{PROD}:function:payment-webhook"),
            "timeout": 20,
        })),
    ]);
}

/// A broker user hands a partner a federated session on the reports.
fn partner(story: &mut Story) {
    let start = at("13T16:30:02");
    let broker = Who::new(
        user(PROD, "report-broker", Some("AKIABROKER777EXAMPLE")),
        PROD,
        "192.0.2.61",
        SDK_GO,
    );
    let key = temporary_key("partner northwind");
    let arn = format!("arn:aws:sts::{PROD}:federated-user/northwind");
    story.tell(
        Event::new(start, &broker, "sts", "GetFederationToken")
            .request(json!({ "name": "northwind", "durationSeconds": 3600 }))
            .response(json!({
                "credentials": credentials(&key, start.plus(3600)),
                "federatedUser": { "federatedUserId": format!("{PROD}:northwind"), "arn": arn },
                "packedPolicySize": 6,
            })),
    );
    let partner = Who::new(
        json!({
            "type": "FederatedUser",
            "principalId": format!("{PROD}:northwind"),
            "arn": arn,
            "accountId": PROD,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "IAMUser",
                    "principalId": broker.principal_id(),
                    "arn": broker.arn(),
                    "accountId": PROD,
                    "userName": "report-broker",
                },
                "attributes": { "creationDate": start.iso(), "mfaAuthenticated": "false" },
            },
        }),
        PROD,
        "203.0.113.180",
        "S3Browser/12.4.1 (https://s3browser.com)",
    );
    let reports = ("acme-reports", PROD, US);
    story.tell_all([
        s3_listing(start.plus(30), &partner, reports, "northwind/"),
        s3_object(
            start.plus(34),
            &partner,
            "GetObject",
            reports,
            "northwind/2026-02.pdf",
            70_112,
        ),
        s3_object(
            start.plus(36),
            &partner,
            "GetObject",
            reports,
            "northwind/2026-01.pdf",
            69_857,
        ),
        s3_object(
            start.plus(50),
            &partner,
            "GetObject",
            reports,
            "contoso/2026-02.pdf",
            0,
        )
        .failed(
            "AccessDenied",
            &not_authorized(
                &partner,
                "s3:GetObject",
                "arn:aws:s3:::acme-reports/contoso/2026-02.pdf",
                "no session policy allows the s3:GetObject action",
            ),
        ),
    ]);
}

/// dana reads, and only reads. On the 14th the locked bucket is what she finds.
fn audit(story: &mut Story, start: At, account: &'static str) {
    let who = identity_center_session(
        story,
        start,
        "dana",
        account,
        "AuditReadOnly",
        DANA_AT_HOME,
        CLI,
    );
    let bucket = if account == SECURITY {
        (PAYROLL, SECURITY, EU)
    } else {
        ("acme-artifacts", PROD, EU)
    };
    let trail = format!("arn:aws:cloudtrail:{US}:{PROD}:trail/acme-org");
    for (n, (region, service, name, request)) in [
        (
            US,
            "cloudtrail",
            "DescribeTrails",
            json!({ "trailNameList": [], "includeShadowTrails": true }),
        ),
        (US, "cloudtrail", "GetTrailStatus", json!({ "name": trail })),
        (US, "iam", "GenerateCredentialReport", Value::Null),
        (US, "iam", "GetCredentialReport", Value::Null),
        (US, "iam", "ListUsers", json!({ "maxItems": 1000 })),
        (
            US,
            "iam",
            "ListVirtualMFADevices",
            json!({ "assignmentStatus": "Any" }),
        ),
        (US, "iam", "GetAccountSummary", Value::Null),
        (US, "config", "DescribeConfigRules", Value::Null),
        (
            EU,
            "guardduty",
            "ListDetectors",
            json!({ "maxResults": 50 }),
        ),
        (
            EU,
            "ec2",
            "DescribeFlowLogs",
            json!({ "DescribeFlowLogsRequest": { "MaxResults": 100 } }),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        story.tell(read(
            start.plus(30 + 9 * n as i64),
            &who,
            region,
            service,
            name,
            request,
        ));
    }
    let later = start.plus(150);
    for (n, (name, marker)) in [
        ("GetBucketPolicy", "policy"),
        ("GetBucketAcl", "acl"),
        ("GetBucketEncryption", "encryption"),
    ]
    .into_iter()
    .enumerate()
    {
        let event = s3_bucket(later.plus(4 * n as i64), &who, name, bucket, marker);
        let locked = account == SECURITY && start.day() == 14;
        let message = not_authorized(
            &who,
            &format!("s3:{name}"),
            &bucket_arn(bucket.0),
            "an explicit deny in a resource-based policy",
        );
        story.tell(if locked {
            event.failed("AccessDenied", &message)
        } else {
            event
        });
    }
}

/// carol starts a machine: a dry run first, then the real one, then she opens a port.
fn carol_builds(story: &mut Story) {
    let who = identity_center_session(
        story,
        at("14T11:00:09"),
        "carol",
        PROD,
        "PlatformEngineer",
        CAROL_AT_HOME,
        CLI_MAC,
    );
    let start = at("14T11:01:00");
    let ec2 = |seconds: i64, name: &str, request: Value| {
        Event::new(start.plus(seconds), &who, "ec2", name)
            .region(EU)
            .request(request)
    };
    let (instance, group, image) = (
        "i-0b2c3d4e5f6071829",
        "sg-0face0feed0c0de01",
        "ami-0c0ffee150decaf01",
    );
    let run = json!({
        "instancesSet": { "items": [{ "imageId": image, "minCount": 1, "maxCount": 1 }] },
        "groupSet": { "items": [{ "groupId": group }] },
        "instanceType": "t4g.small",
        "subnetId": "subnet-0decade00beef0001",
        "iamInstanceProfile": { "name": "web-server" },
        "clientToken": uuid("client token carol"),
    });
    story.tell_all([
        ec2(0, "DescribeImages", json!({ "imagesSet": { "items": [{ "imageId": image }] }, "filterSet": {} })),
        ec2(
            12,
            "DescribeSecurityGroups",
            json!({
                "securityGroupSet": {},
                "securityGroupIdSet": { "items": [{ "groupId": group }] },
                "filterSet": {},
            }),
        ),
        ec2(30, "RunInstances", run.clone())
            .failed("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set."),
        ec2(52, "RunInstances", run).response(json!({
            "requestId": uuid("run instances"),
            "reservationId": "r-0add1c7ed0face001",
            "ownerId": PROD,
            "groupSet": {},
            "instancesSet": { "items": [{
                "instanceId": instance,
                "imageId": image,
                "currentState": { "code": 0, "name": "pending" },
                "instanceState": { "code": 0, "name": "pending" },
                "instanceType": "t4g.small",
                "subnetId": "subnet-0decade00beef0001",
                "vpcId": "vpc-0badc0de00beef001",
                "groupSet": { "items": [{ "groupId": group, "groupName": "web" }] },
                "iamInstanceProfile": { "arn": format!("arn:aws:iam::{PROD}:instance-profile/web-server"),
                "id": super::rng::unique_id("AIPA", "web-server") },
            }] },
        })),
        ec2(53, "CreateTags", json!({
            "resourcesSet": { "items": [{ "resourceId": instance }] },
            "tagSet": { "items": [{ "key": "Name", "value": "web-canary" }] },
        })).response(json!({ "requestId": uuid("create tags"), "_return": true })),
        ec2(110, "AuthorizeSecurityGroupIngress", json!({
            "groupId": group,
            "ipPermissions": { "items": [{
                "ipProtocol": "tcp", "fromPort": 8443, "toPort": 8443, "groups": {},
                "ipRanges": { "items": [{ "cidrIp": "0.0.0.0/0", "description": "canary" }] },
                "ipv6Ranges": { "items": [{ "cidrIpv6": "::/0" }] }, "prefixListIds": {},
            }] },
        })).response(json!({
            "requestId": uuid("authorize ingress"), "_return": true,
            "securityGroupRuleSet": { "items": [{
                "groupOwnerId": PROD, "groupId": group, "securityGroupRuleId": "sgr-0ace0fba5e0000001",
                "isEgress": false, "ipProtocol": "tcp", "fromPort": 8443, "toPort": 8443,
                "cidrIpv4": "0.0.0.0/0",
            }] },
        })),
        ec2(
            140,
            "DescribeInstances",
            json!({ "instancesSet": { "items": [{ "instanceId": instance }] }, "filterSet": {} }),
        ),
        ec2(
            141,
            "DescribeInstanceStatus",
            json!({ "instancesSet": { "items": [{ "instanceId": "i-0ffffffffffffffff" }] }, "filterSet": {} }),
        )
            .failed("Client.InvalidInstanceID.NotFound",
            "The instance ID 'i-0ffffffffffffffff' does not exist"),
        ec2(330, "RevokeSecurityGroupIngress", json!({
            "groupId": group, "securityGroupRuleIds": { "items": [{ "securityGroupRuleId": "sgr-0ace0fba5e0000001" }] },
        })).response(json!({ "requestId": uuid("revoke ingress"), "_return": true })),
    ]);
}
