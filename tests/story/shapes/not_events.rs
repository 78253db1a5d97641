//! What lies beside log files and is no record: each is to be named by its kind, never called broken.

use super::super::cast::{EU, PROD, SECURITY, TRAIL_BUCKET, US};
use super::super::fixture::Fixture;
use super::super::gz::gzip;
use super::super::rng::{Rng, uuid};
use super::pretty;
use serde_json::{Value, json};

const FLOW_LOG: &str = "\
version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.66 192.0.2.130 44321 443 6 20 4249 1773478800 1773478860 ACCEPT OK
2 111122223333 eni-0a1b2c3d4e5f60718 198.51.100.23 192.0.2.130 4711 22 6 1 40 1773478800 1773478860 REJECT OK
";

const ACCESS_LOG: &str = "\
https 2026-03-14T09:05:12.186641Z app/web/0acme0balancer01 203.0.113.66:2817 192.0.2.130:80 0.086 0.048 0.037 \
200 200 0 57 \"GET https://www.example.com:443/ HTTP/1.1\" \"curl/8.5.0\" TLS_AES_128_GCM_SHA256 TLSv1.3 - \
\"Root=1-69b524d8-0acme0trace0000000000001\" \"www.example.com\" \"-\" 1 2026-03-14T09:05:12.100000Z \"forward\" \
\"-\" \"-\" \"192.0.2.130:80\" \"200\" \"-\" \"-\"
";

fn hex(label: &str, length: usize) -> String {
    Rng::of(label).hex(length)
}

fn log_key() -> String {
    format!(
        "AWSLogs/o-acme1234567/{PROD}/CloudTrail/{US}/2026/03/14/{PROD}_CloudTrail_{US}_20260314T0905Z_Qa0bT7wLxM3nV2cK.json.gz"
    )
}

/// A digest with one log file; its signature is invented.
pub fn digest() -> Value {
    let object = |time: &str| {
        format!(
            "AWSLogs/{PROD}/CloudTrail-Digest/{US}/2026/03/14/{PROD}_CloudTrail-Digest_{US}_acme-org_{US}_{time}.json.gz"
        )
    };
    json!({
        "awsAccountId": PROD,
        "digestStartTime": "2026-03-14T08:53:12Z",
        "digestEndTime": "2026-03-14T09:53:12Z",
        "digestS3Bucket": TRAIL_BUCKET,
        "digestS3Object": object("20260314T095312Z"),
        "digestPublicKeyFingerprint": hex("fingerprint", 32),
        "digestSignatureAlgorithm": "SHA256withRSA",
        "newestEventTime": "2026-03-14T09:03:36Z",
        "oldestEventTime": "2026-03-14T08:57:41Z",
        "previousDigestS3Bucket": TRAIL_BUCKET,
        "previousDigestS3Object": object("20260314T085312Z"),
        "previousDigestHashValue": hex("previous digest", 64),
        "previousDigestHashAlgorithm": "SHA-256",
        "previousDigestSignature": hex("previous signature", 512),
        "logFiles": [{
            "s3Bucket": TRAIL_BUCKET,
            "s3Object": log_key(),
            "hashValue": hex("log file", 64),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": "2026-03-14T09:03:36Z",
            "oldestEventTime": "2026-03-14T08:57:41Z",
        }],
    })
}

fn s3_notice() -> Value {
    json!({ "Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": EU,
        "eventTime": "2026-03-14T09:05:03.214Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": "AWS:AROAEXAMPLE:i-delivery" },
        "requestParameters": { "sourceIPAddress": "192.0.2.10" },
        "responseElements": { "x-amz-request-id": "ACME0NOTICE00001",
        "x-amz-id-2": Rng::of("notice").base64ish(76) },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "new-log-files",
            "bucket": { "name": TRAIL_BUCKET, "ownerIdentity": { "principalId": "A1ACMEOWNEREXAMPLE" },
            "arn": format!("arn:aws:s3:::{TRAIL_BUCKET}") },
            "object": { "key": log_key(), "size": 4213, "eTag": hex("etag", 32),
            "sequencer": "00ACME000000000001" },
        },
    }] })
}

fn sns_notice() -> Value {
    json!({
        "Type": "Notification",
        "MessageId": uuid("sns message"),
        "TopicArn": format!("arn:aws:sns:{US}:{SECURITY}:new-log-files"),
        "Message": json!({ "s3Bucket": TRAIL_BUCKET, "s3ObjectKey": [log_key()] }).to_string(),
        "Timestamp": "2026-03-14T09:05:04.001Z",
        "SignatureVersion": "1",
        "Signature": Rng::of("sns signature").base64ish(80),
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem",
        "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
    })
}

fn message(body: &Value) -> Value {
    json!({
        "MessageId": uuid(&body.to_string()),
        "ReceiptHandle": Rng::of("receipt").base64ish(60),
        "Body": body.to_string(),
    })
}

pub fn fixtures() -> Vec<Fixture> {
    let f = |path, bytes: Vec<u8>, says, from| Fixture::new(path, bytes, (0, 0), says).from(from);
    let json = |value: Value| -> Vec<u8> { format!("{}\n", pretty(&value)).into_bytes() };
    vec![
        f("shapes/not-events/digest.json.gz", gzip(digest().to_string().as_bytes()),
            "a digest", "CloudTrail User Guide, \"CloudTrail digest file structure\""),
        f("shapes/not-events/s3-notification.json", json(s3_notice()),
            "an S3 event notification: `Records`, but of S3", "S3 User Guide, \"Event message structure\""),
        f("shapes/not-events/sns-delivery-notice.json", json(sns_notice()),
            "SNS tells that log files came",
            "CloudTrail User Guide, \"Configuring Amazon SNS notifications for CloudTrail\""),
        f("shapes/not-events/sqs-notices.json", json(json!({ "Messages": [message(&sns_notice()),
        message(&s3_notice())] })),
            "SQS messages with both kinds of notice", "AWS CLI reference, sqs receive-message"),
        f("shapes/not-events/aggregated-event.json", json(aggregated()),
            "an aggregated event: a sum of data events, without time or name",
            "CloudTrail User Guide, \"Aggregated events\""),
        f("shapes/not-events/ocsf.json", json(ocsf()),
            "Security Lake's OCSF class 6003", "Security Lake User Guide, \"OCSF\""),
        f("shapes/not-events/security-lake.gz.parquet", [b"PAR1".as_slice(), &[0x15, 0x04, 0x15, 0x00],
        &[0; 16], &[20, 0, 0, 0], b"PAR1"].concat(),
            "the magic of a Parquet file and no more", "Apache Parquet, file format"),
        f("shapes/not-events/event-data-store.orc", [b"ORC".as_slice(), &[0; 24], b"ORC\x03"].concat(),
            "the magic of an ORC file and no more", "Apache ORC, specification v1"),
        f("shapes/not-events/result_sign.json", json(json!({
                "version": "1.0", "region": US,
                "files": [{ "fileHashValue": hex("result", 64), "fileName": "result_1.csv.gz" }],
                "hashAlgorithm": "SHA-256", "signatureAlgorithm": "SHA256withRSA",
                "queryCompleteTime": "2026-03-16T09:31:00Z",
                "hashSignature": hex("result signature", 512), "publicKeyFingerprint": hex("fingerprint", 32),
            })),
            "Lake's sign file: not a digest",
            "CloudTrail User Guide, \"CloudTrail Lake query results sign file structure\""),
        f("shapes/not-events/list-public-keys.json", json(json!({ "PublicKeyList": [{
                "Value": format!("MIIBCgKCAQEA{}IDAQAB", Rng::of("public key").base64ish(342)),
                "ValidityStartTime": "2026-03-01T00:00:00+00:00",
                "ValidityEndTime": "2026-04-01T00:00:00+00:00",
                "Fingerprint": hex("fingerprint", 32),
            }] })),
            "public keys for digests", "AWS CLI reference, cloudtrail list-public-keys"),
        f("shapes/not-events/head-object.json", json(json!({
                "AcceptRanges": "bytes", "LastModified": "2026-03-14T09:54:01+00:00", "ContentLength": 812,
                "ETag": format!("\"{}\"", hex("etag", 32)),
                "ContentType": "application/json", "ContentEncoding": "gzip", "ServerSideEncryption": "AES256",
                "Metadata": { "signature": hex("previous signature", 512),
                "signature-algorithm": "SHA256withRSA" },
            })),
            "metadata of a digest", "AWS CLI reference, s3api head-object"),
        f("shapes/not-events/config-snapshot.json.gz", gzip(json!({
                "fileVersion": "1.0", "configSnapshotId": uuid("config snapshot"),
                "configurationItems": [{
                    "configurationItemVersion": "1.3",
                    "configurationItemCaptureTime": "2026-03-14T03:23:00.000Z",
                    "configurationStateId": 1, "awsAccountId": PROD, "configurationItemStatus": "OK",
                    "resourceType": "AWS::S3::Bucket", "resourceId": "acme-artifacts", "awsRegion": EU,
                    "ARN": "arn:aws:s3:::acme-artifacts", "relatedEvents": [],
                }],
            }).to_string().as_bytes()),
            "a snapshot of AWS Config", "AWS Config Developer Guide, \"Viewing the snapshot\""),
        f("shapes/not-events/vpc-flow-log.log.gz", gzip(FLOW_LOG.as_bytes()),
            "VPC flow logs: text with a header", "VPC User Guide, \"Flow log records\""),
        f("shapes/not-events/elb-access.log",
            ACCESS_LOG.into(),
            "an access log of a load balancer",
            "Elastic Load Balancing, \"Access logs for your Application Load Balancer\""),
        f("shapes/not-events/validation-message.txt", b"CloudTrail validation message.".to_vec(),
            "what CloudTrail sends to try a topic", "CloudTrail User Guide, SNS notifications"),
        f("shapes/not-events/aws-logs-write-test", b"Permission Check Successful".to_vec(),
            "what an export task leaves beside its files",
            "CloudWatch Logs User Guide, \"Export log data to Amazon S3\""),
        f("shapes/not-events/control-message.json", json(json!({
                "messageType": "CONTROL_MESSAGE", "owner": "CloudwatchLogs", "logGroup": "",
                "logStream": "", "subscriptionFilters": [],
                "logEvents": [{ "id": "", "timestamp": 1_773_478_800_000_i64,
                "message": "CWL CONTROL MESSAGE: Checking health of destination Firehose." }],
            })),
            "a subscription's sign of life",
            "CloudWatch Logs User Guide, \"Log group-level subscription filters\""),
    ]
}

fn aggregated() -> Value {
    json!({
        "eventVersion": "1.0",
        "accountId": SECURITY,
        "eventId": uuid("aggregated"),
        "eventCategory": "Aggregated",
        "eventType": "AwsAggregatedEvent",
        "awsRegion": EU,
        "eventSource": "s3.amazonaws.com",
        "timeWindow": { "windowStart": "2026-03-14T09:15:00Z", "windowEnd": "2026-03-14T09:20:00Z",
        "windowSize": "PT5M" },
        "summary": {
            "primaryDimension": { "dimension": "eventName", "statistics": [{ "name": "GetObject",
            "value": 8 }], "aggregationType": "Count" },
            "details": [{ "dimension": "userIdentity", "statistics": [{ "name": "backup-operator",
            "value": 8 }], "aggregationType": "Count" }],
        },
    })
}

fn ocsf() -> Value {
    json!({
        "metadata": { "product": { "name": "CloudTrail", "vendor_name": "AWS", "version": "1.11",
        "feature": { "name": "Management" } },
            "uid": uuid("ocsf"), "event_code": "AwsApiCall", "version": "1.1.0", "profiles": ["cloud",
            "datetime"] },
        "time": 1_773_478_683_000_i64,
        "class_name": "API Activity", "class_uid": 6003, "category_uid": 6, "activity_id": 2,
        "type_uid": 600_302,
        "api": { "operation": "ListBuckets", "service": { "name": "s3.amazonaws.com" },
        "request": { "uid": "ACME0REQUEST0001" }, "response": { "error": "AccessDenied" } },
        "actor": { "user": { "type": "IAMUser", "name": "alice",
        "uid": format!("arn:aws:iam::{PROD}:user/alice"), "account": { "uid": PROD } } },
        "cloud": { "provider": "AWS", "region": US },
        "src_endpoint": { "ip": "203.0.113.66" },
        "status": "Failure",
        "unmapped": { "eventType": "AwsApiCall" },
    })
}
