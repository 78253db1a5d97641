//! The build service: sessions by web identity (OIDC), images, stacks, and two jobs that look alike.

use super::calls::*;
use super::cast::*;
use super::deliver::Story;
use super::event::Event;
use super::rng::{Rng, temporary_key, uuid};
use super::time::{At, at};
use serde_json::{Value, json};

const BUILDS: &str = "arn:aws:iam::111122223333:oidc-provider/token.builds.example.com";
const ARTIFACTS: (&str, &str, &str) = ("acme-artifacts", PROD, EU);

pub fn tell(story: &mut Story) {
    for start in ["13T10:02:10", "14T08:31:40", "16T09:41:05"] {
        let (event, who) = ci_session(at(start), "storefront-build", start, "198.51.100.71");
        story.tell(event);
        publish_image(story, &who, at(start).plus(4));
        deploy_stack(story, &who, at(start).plus(70));
    }
    twins(story);
}

/// The build service trades its OIDC token for a session of `ci-publish`.
fn ci_session(start: At, session: &str, label: &str, ip: &str) -> (Event, Who) {
    let subject = "repo:acme/storefront:ref:refs/heads/main";
    let runner = Who::new(
        json!({
            "type": "WebIdentityUser",
            "principalId": format!("{BUILDS}:sts.amazonaws.com:{subject}"),
            "userName": subject,
            "identityProvider": BUILDS,
        }),
        PROD,
        ip,
        SDK_GO,
    );
    let key = temporary_key(&format!("ci {session} {label}"));
    let (event, who) = assume_role(start, &runner, &CI_PUBLISH, session, &key);
    let event = Event::new(start, &runner, "sts", "AssumeRoleWithWebIdentity")
        .region(EU)
        .request(json!({
            "roleArn": CI_PUBLISH.arn(),
            "roleSessionName": session,
            "durationSeconds": 3600,
        }))
        .response(json!({
            "credentials": credentials(&key, start.plus(3600)),
            "subjectFromWebIdentityToken": subject,
            "assumedRoleUser": {
                "assumedRoleId": who.principal_id(),
                "arn": who.arn(),
            },
            "provider": BUILDS,
            "audience": "sts.amazonaws.com",
        }))
        .resources(role_resource(&CI_PUBLISH))
        .request_id(&uuid(&format!("request {}", event.label())));
    let federation = json!({ "federatedProvider": BUILDS, "attributes": {} });
    (
        event,
        who.with("/sessionContext", "webIdFederationData", federation),
    )
}

fn publish_image(story: &mut Story, who: &Who, start: At) {
    let repository = json!([{
        "accountId": PROD,
        "ARN": format!("arn:aws:ecr:{EU}:{PROD}:repository/storefront"),
    }]);
    let digest = |label: &str| format!("sha256:{}", Rng::of(label).hex(64));
    let layer = digest(&format!("layer {}", start.iso()));
    let ecr = |seconds: i64, name: &str, request: Value, response: Value| {
        Event::new(start.plus(seconds), who, "ecr", name)
            .region(EU)
            .request(request)
            .response(response)
            .resources(repository.clone())
    };
    let named = json!({ "registryId": PROD, "repositoryName": "storefront" });
    let mut with_layer = named.clone();
    with_layer["layerDigests"] = json!([layer]);
    story.tell_all([
        read(start, who, EU, "ecr", "GetAuthorizationToken", Value::Null),
        ecr(
            2,
            "BatchCheckLayerAvailability",
            with_layer.clone(),
            Value::Null,
        ),
        ecr(
            3,
            "InitiateLayerUpload",
            named.clone(),
            json!({
                "uploadId": uuid(&layer), "partSize": 20_971_520,
            }),
        ),
        ecr(
            9,
            "CompleteLayerUpload",
            with_layer,
            json!({
                "registryId": PROD, "repositoryName": "storefront",
                "uploadId": uuid(&layer), "layerDigest": layer,
            }),
        ),
        ecr(
            11,
            "PutImage",
            json!({
                "registryId": PROD, "repositoryName": "storefront", "imageTag": "main",
                "imageManifestMediaType": "application/vnd.docker.distribution.manifest.v2+json",
            }),
            json!({ "image": {
            "registryId": PROD, "repositoryName": "storefront",
            "imageId": { "imageDigest": digest(&start.iso()), "imageTag": "main" },
        } }),
        ),
        s3_object(
            start.plus(20),
            who,
            "PutObject",
            ARTIFACTS,
            &format!("storefront/{}.tar.gz", start.file_name()),
            48_213,
        ),
    ]);
}

fn deploy_stack(story: &mut Story, who: &Who, start: At) {
    let stack = format!(
        "arn:aws:cloudformation:{EU}:{PROD}:stack/storefront/{}",
        uuid("stack storefront")
    );
    let change = format!("release-{}", start.file_name());
    let call = |seconds: i64, name: &str| {
        Event::new(start.plus(seconds), who, "cloudformation", name)
            .region(EU)
            .api_version("2010-05-15")
    };
    story.tell_all([
        call(0, "DescribeStacks").request(json!({ "stackName": "storefront" })),
        call(1, "CreateChangeSet")
            .request(json!({
                "stackName": "storefront", "changeSetName": change, "changeSetType": "UPDATE",
                "capabilities": ["CAPABILITY_IAM"], "parameters": [{ "parameterKey": "ImageTag" }],
            }))
            .response(json!({
                "id": format!("arn:aws:cloudformation:{EU}:{PROD}:changeSet/{change}/{}", uuid(&change)),
                "stackId": stack,
            })),
        call(15, "DescribeChangeSet").request(json!({ "stackName": "storefront", "changeSetName": change })),
        call(17, "ExecuteChangeSet").request(json!({ "stackName": "storefront", "changeSetName": change })),
        call(48, "DescribeStackEvents").request(json!({ "stackName": "storefront" })),
        // CloudFormation calls on with the build's own identity.
        Event::new(
            start.plus(22),
            &who.clone().by_service("cloudformation.amazonaws.com"),
            "autoscaling",
            "UpdateAutoScalingGroup",
        )
            .region(EU)
            .request(json!({ "autoScalingGroupName": "storefront-web", "minSize": 2, "maxSize": 6 })),
    ]);
}

/// Two jobs of one build matrix open the same role under the same session name in the same second.
/// Only the access key tells them apart; one changes the function, the other publishes.
fn twins(story: &mut Story) {
    let start = at("15T14:20:07");
    let (left_event, left) = ci_session(start, "storefront-matrix", "left", "198.51.100.72");
    let (right_event, right) = ci_session(start, "storefront-matrix", "right", "198.51.100.73");
    story.tell_all([left_event, right_event]);
    publish_image(story, &left, start.plus(5));
    let arn = format!("arn:aws:lambda:{AP}:{PROD}:function:invoice-render");
    story.tell_all([
        read(
            start.plus(6),
            &right,
            AP,
            "lambda",
            "GetFunction20150331v2",
            json!({ "functionName": "invoice-render" }),
        ),
        Event::new(start.plus(9), &right, "lambda", "UpdateFunctionCode20150331v2")
            .region(AP)
            .request(json!({
                "fullyQualifiedArn": {
                    "arnPrefix": { "partition": "aws", "region": AP, "account": PROD },
                    "relativeId": { "functionName": "invoice-render" },
                    "functionQualifier": {},
                },
                "functionName": "invoice-render",
                "s3Bucket": "acme-artifacts",
                "s3Key": "invoice-render/15.zip",
                "publish": true,
                "dryRun": false,
            }))
            .response(json!({
                "functionName": "invoice-render",
                "functionArn": format!("{arn}:42"),
                "runtime": "java21",
                "role": INVOICE_RENDER.arn(),
                "handler": "com.example.acme.Invoice::render",
                "codeSize": 8_812_345,
                "timeout": 30,
                "memorySize": 1024,
                "lastModified": "2026-03-15T14:20:16.000+0000",
                "codeSha256": format!("{}=", Rng::of("code 15").base64ish(43)),
                "version": "42",
                "state": "Active",
                "packageType": "Zip",
                "architectures": ["arm64"],
            })),
        Event::new(start.plus(21), &right, "lambda", "UpdateAlias20150331")
            .region(AP)
            .request(json!({ "functionName": "invoice-render", "name": "live", "functionVersion": "42" }))
            .response(json!({ "aliasArn": format!("{arn}:live"), "name": "live", "functionVersion": "42" })),
    ]);
}
