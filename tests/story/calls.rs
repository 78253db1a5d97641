//! How single services write their calls: minting of credentials, S3, KMS, IAM, Config and the like.

use super::cast::{Role, Who};
use super::event::Event;
use super::rng::{Rng, temporary_key, unique_id, uuid};
use super::time::At;
use serde_json::{Value, json};

/// `credentials` of a minting call's response.
pub fn credentials(key: &str, expires: At) -> Value {
    json!({
        "accessKeyId": key,
        "sessionToken": format!("IQoJb3JpZ2luX2VjE{}=", Rng::of(&format!("token {key}")).base64ish(108)),
        "expiration": expires.american(),
    })
}

pub fn role_resource(role: &Role) -> Value {
    json!([{ "accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn() }])
}

/// `who` opens `session` of `role`: the event, and the caller that comes of it.
pub fn assume_role(at: At, who: &Who, role: &Role, session: &str, key: &str) -> (Event, Who) {
    let event = Event::new(at, who, "sts", "AssumeRole")
        .request(
            json!({ "roleArn": role.arn(), "roleSessionName": session, "durationSeconds": 3600 }),
        )
        .response(json!({
            "credentials": credentials(key, at.plus(3600)),
            "assumedRoleUser": {
                "assumedRoleId": format!("{}:{session}", role.id()),
                "arn": role.session_arn(session),
            },
        }))
        .resources(role_resource(role));
    let new = Who::new(
        role.session(session, Some(key), at),
        role.account,
        &who.ip,
        &who.agent,
    );
    (event, new)
}

/// The copy that the owner of the role or bucket gets of a call from another account: the caller
/// is an account and an id, without a name. Both copies share `sharedEventID` and `requestID`.
pub fn both_copies(event: Event, caller: &Who, owner: &str) -> [Event; 2] {
    let label = event.label();
    let stranger = Who::new(
        json!({
            "type": "AWSAccount",
            "principalId": caller.principal_id(),
            "accountId": caller.account,
        }),
        owner,
        &caller.ip,
        &caller.agent,
    );
    let request_id = if label.contains(" s3.") {
        Rng::of(&label).text("ABCDEFGHJKMNPQRSTVWXYZ0123456789", 16)
    } else {
        uuid(&format!("request {label}"))
    };
    let event = event
        .shared(&uuid(&format!("shared {label}")))
        .request_id(&request_id);
    [event.clone(), event.seen_by(&stranger)]
}

/// A service opens a session of `role`: only credentials come back, no `assumedRoleUser`.
pub fn service_assumes(
    at: At,
    who: &Who,
    role: &Role,
    session: &str,
    region: &str,
) -> (Event, String) {
    let key = temporary_key(&format!("{} {session} {}", role.name, at.iso()));
    let event = Event::new(at, who, "sts", "AssumeRole")
        .region(region)
        .request(json!({ "roleArn": role.arn(), "roleSessionName": session }))
        .response(json!({ "credentials": credentials(&key, at.plus(6 * 3600)) }))
        .resources(role_resource(role))
        .shared(&uuid(&format!(
            "shared {} {session} {}",
            role.name,
            at.iso()
        )));
    (event, key)
}

pub fn bucket_arn(bucket: &str) -> String {
    format!("arn:aws:s3:::{bucket}")
}

fn s3_extra(label: &str, bytes_in: f64, bytes_out: f64) -> Value {
    json!({
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        // S3 writes byte counts of data events with a decimal point.
        "bytesTransferredIn": bytes_in,
        "AuthenticationMethod": "AuthHeader",
        "x-amz-id-2": format!("{}=", Rng::of(&format!("id-2 {label}")).base64ish(75)),
        "bytesTransferredOut": bytes_out,
    })
}

/// A call on the bucket itself: `marker` is the sub-resource, such as `policy` or `acl`.
pub fn s3_bucket(at: At, who: &Who, name: &str, bucket: (&str, &str, &str), marker: &str) -> Event {
    let (bucket, owner, region) = bucket;
    let host = format!("{bucket}.s3.{region}.amazonaws.com");
    let mut request = json!({ "bucketName": bucket, "Host": host });
    if !marker.is_empty() {
        request[marker] = json!("");
    }
    let event = Event::new(at, who, "s3", name).region(region);
    let label = event.label();
    let event = event
        .request(request)
        .resources(
            json!([{ "accountId": owner, "type": "AWS::S3::Bucket", "ARN": bucket_arn(bucket) }]),
        )
        .extra(json!({
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": 0,
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": format!("{}=", Rng::of(&format!("id-2 {label}")).base64ish(75)),
            "bytesTransferredOut": Rng::of(&label).below(900) + 200,
        }));
    on_wire(event, who, &host)
}

/// A data event on one object; `bytes` went out on reads and in on writes.
pub fn s3_object(
    at: At,
    who: &Who,
    name: &str,
    bucket: (&str, &str, &str),
    key: &str,
    bytes: u32,
) -> Event {
    let (bucket, owner, region) = bucket;
    let host = format!("{bucket}.s3.{region}.amazonaws.com");
    let event = Event::new(at, who, "s3", name).region(region);
    let bytes = f64::from(bytes);
    let (bytes_in, bytes_out) = if name.starts_with("Put") {
        (bytes, 0.0)
    } else {
        (0.0, bytes)
    };
    let mut extra = s3_extra(&event.label(), bytes_in, bytes_out);
    if name == "PutObject" {
        extra["SSEApplied"] = json!("SSE_S3");
    }
    let event = event
        .request(json!({ "bucketName": bucket, "Host": host, "key": key }))
        .resources(json!([
            { "type": "AWS::S3::Object", "ARN": format!("{}/{key}", bucket_arn(bucket)) },
            { "accountId": owner, "type": "AWS::S3::Bucket", "ARN": bucket_arn(bucket) },
        ]))
        .extra(extra)
        .data();
    on_wire(event, who, &host)
}

/// A listing below `prefix`: the objects are an `ARNPrefix`.
pub fn s3_listing(at: At, who: &Who, bucket: (&str, &str, &str), prefix: &str) -> Event {
    let (name, owner, region) = bucket;
    let host = format!("{name}.s3.{region}.amazonaws.com");
    let event = Event::new(at, who, "s3", "ListObjects").region(region);
    let extra = s3_extra(&event.label(), 0.0, 2348.0);
    let event = event
        .request(json!({
            "list-type": "2", "bucketName": name, "Host": host, "prefix": prefix,
            "encoding-type": "url",
        }))
        .resources(json!([
            { "type": "AWS::S3::Object", "ARNPrefix": format!("{}/{prefix}", bucket_arn(name)) },
            { "accountId": owner, "type": "AWS::S3::Bucket", "ARN": bucket_arn(name) },
        ]))
        .extra(extra)
        .data();
    on_wire(event, who, &host)
}

/// S3 is called at the bucket's own host name, unless a service calls.
fn on_wire(event: Event, who: &Who, host: &str) -> Event {
    let service = who.ip.ends_with(".amazonaws.com");
    event.host((!service).then_some(host))
}

/// A symmetric Decrypt: the key stands in `resources[]` only, the context says what it protects.
pub fn decrypt(at: At, who: &Who, region: &str, key_arn: &str, context: &Value) -> Event {
    let account = key_arn.split(':').nth(4).unwrap_or("");
    Event::new(at, who, "kms", "Decrypt")
        .region(region)
        .request(
            json!({ "encryptionAlgorithm": "SYMMETRIC_DEFAULT", "encryptionContext": context }),
        )
        .resources(json!([{ "accountId": account, "type": "AWS::KMS::Key", "ARN": key_arn }]))
}

pub fn kms_key(account: &str, region: &str, label: &str) -> String {
    format!(
        "arn:aws:kms:{region}:{account}:key/{}",
        uuid(&format!("kms {label}"))
    )
}

/// A read without parameters worth telling.
pub fn read(at: At, who: &Who, region: &str, service: &str, name: &str, request: Value) -> Event {
    Event::new(at, who, service, name)
        .region(region)
        .request(request)
}

/// The message of a refusal as IAM writes it since 2021.
pub fn not_authorized(who: &Who, action: &str, resource: &str, why: &str) -> String {
    let on = if resource.is_empty() {
        String::new()
    } else {
        format!(" on resource: {resource}")
    };
    format!(
        "User: {} is not authorized to perform: {action}{on} because {why}",
        who.arn()
    )
}

pub fn no_identity_policy(action: &str) -> String {
    format!("no identity-based policy allows the {action} action")
}

/// A refused call: no answer, and most services drop the parameters as well.
pub fn refused(event: Event, who: &Who, code: &str, action: &str, resource: &str) -> Event {
    event.failed(
        code,
        &not_authorized(who, action, resource, &no_identity_policy(action)),
    )
}

pub fn user_answer(account: &str, name: &str, at: At) -> Value {
    json!({ "user": {
        "path": "/",
        "userName": name,
        "userId": unique_id("AIDA", &format!("{account} {name}")),
        "arn": format!("arn:aws:iam::{account}:user/{name}"),
        "createDate": at.american(),
    } })
}
