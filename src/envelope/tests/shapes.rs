//! Every shape, with one to three records, and everything that is no event.

use super::*;

#[test]
fn a_trail_is_read_in_order() {
    let (a, b) = (record("A"), record("B"));
    assert_eq!(
        calls(&format!(r#"{{"Records":[{a},{b}]}}"#)),
        [Call::Record(a, "trail"), Call::Record(b, "trail")]
    );
}

/// Every readable shape, with the records A and B in it, and what is found.
pub(super) fn shapes() -> Vec<(String, &'static str)> {
    let (a, b) = (record("A"), record("B"));
    let (qa, qb) = (quoted(&a), quoted(&b));
    let sealed = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!(
            r#"{{"messageType":"DATA_MESSAGE","logEvents":[{{"id":"1","timestamp":1,"message":{qa}}}]}}"#
        ),
    );
    let sns = quoted(&format!(
        r#"{{"Type":"Notification","TopicArn":"t","Message":{qa}}}"#
    ));
    let bridge =
        format!(r#"{{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{a}}}"#);
    let lower = a
        .replace("eventName", "eventname")
        .replace("eventSource", "eventsource");
    vec![
        // One after another, and lists of records.
        (a.clone(), "bare:A"),
        (pretty(&a), "bare:A"),
        (format!("{a}\n{b}\n"), "json-lines:A json-lines:B"),
        (format!("{a}\r\n\r\n{b}"), "json-lines:A json-lines:B"),
        (format!("{a}{b}"), "json-lines:A json-lines:B"),
        (format!("{}\n{}\n", pretty(&a), pretty(&b)), "json-lines:A json-lines:B"),
        (format!("{qa}\n{qb}\n"), "json-lines:A json-lines:B"),
        (format!("[{a},\n{b}]"), "array:A array:B"),
        (pretty(&format!("[{a},{b}]")), "array:A array:B"),
        (format!("[{qa},{qb}]"), "array:A array:B"),
        (format!("[[{a}],[{b}]]"), "array:A array:B"),
        (lower, "bare:A"),
        // Log files.
        (format!(r#"{{"Records":[{a},{b}]}}"#), "trail:A trail:B"),
        (pretty(&format!(r#"{{"Records":[{a},{b}]}}"#)), "trail:A trail:B"),
        (format!(r#"{{"x":{{"Records":1}},"Records":[{a}],"Records":[{b}],"y":[1]}}"#), "trail:A trail:B"),
        (format!("{{\"Records\":[{a}]}}\n{{\"Records\":[]}}\n{{\"Records\":[{b}]}}"), "trail:A trail:B"),
        (format!(r#"{{"Records":[{a}]}}{{"Records":[{b}]}}"#), "trail:A trail:B"),
        (format!(r#"[{{"Records":[{a}]}},{{"Records":[{b}]}}]"#), "trail:A trail:B"),
        // lookup-events.
        (format!(r#"{{"Events":[{{"EventId":"1","EventName":"A","CloudTrailEvent":{qa}}},{{"CloudTrailEvent":{qb}}}],"NextToken":"x"}}"#), "lookup-events:A lookup-events:B"),
        (format!(r#"{{"EventName":"A","EventSource":"s","CloudTrailEvent":{qa}}}"#), "lookup-events:A"),
        (format!(r#"[{{"CloudTrailEvent":{a}}}]"#), "lookup-events:A"),
        (r#"{"Events":[{"EventId":"1","EventName":"A","EventSource":"s3.amazonaws.com","EventTime":1710407100.0,"Username":"a","ReadOnly":"true"}]}"#.into(), "lookup-events:A"),
        (format!("EVENTS\tAKIA1\t{a}\tid\nRESOURCES\tAWS::S3::Bucket\tb\nEVENTS\tAKIA1\t{b}\tid\n"), "lookup-events:A lookup-events:B"),
        (format!("Events:\n- AccessKeyId: AKIA1\n  CloudTrailEvent: '{a}'\n  EventId: x\n"), "lookup-events:A"),
        // CloudWatch Logs.
        (format!(r#"{{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","subscriptionFilters":["f"],"logEvents":[{{"id":"1","timestamp":1,"message":{qa}}},{{"id":"2","timestamp":2,"message":{qb}}}]}}"#), "cloudwatch-logs:A cloudwatch-logs:B"),
        (format!(r#"{{"messageType":"DATA_MESSAGE","logEvents":[{{"id":"1","timestamp":1,"message":{qa}}}]}}{{"messageType":"DATA_MESSAGE","logEvents":[{{"id":"2","timestamp":2,"message":{qb}}}]}}"#), "cloudwatch-logs:A cloudwatch-logs:B"),
        (format!(r#"{{"awslogs":{{"data":"{sealed}"}}}}"#), "cloudwatch-logs:A"),
        (format!(r#"{{"Records":[{{"kinesis":{{"data":"{sealed}"}},"eventSource":"aws:kinesis","eventName":"aws:kinesis:record","eventVersion":"1.0","eventID":"1"}}]}}"#), "cloudwatch-logs:A"),
        (format!(r#"{{"events":[{{"logStreamName":"s","timestamp":1,"message":{qa},"ingestionTime":2,"eventId":"1"}}],"searchedLogStreams":[]}}"#), "cloudwatch-logs:A"),
        (format!(r#"{{"nextForwardToken":"f","events":[{{"timestamp":1,"message":{qa},"ingestionTime":2}},{{"timestamp":1,"message":"other text","ingestionTime":2}}]}}"#), "cloudwatch-logs:A -text"),
        (format!(r#"{{"results":[[{{"field":"@timestamp","value":"t"}},{{"field":"@message","value":{qa}}}],[{{"field":"@message","value":{qb}}}]],"statistics":{{}},"status":"Complete"}}"#), "logs-insights:A logs-insights:B"),
        (format!("2026-03-14T09:05:00.000Z {a}\n2026-03-14T09:05:00.000Z {b}\n"), "cloudwatch-logs:A cloudwatch-logs:B"),
        (format!("1710407100000 {a}\n"), "cloudwatch-logs:A"),
        (format!("2026-03-14T09:05:00+00:00 1_CloudTrail_us-east-1 {a}\n2026-03-14T09:05:00+00:00 s START of something\n"), "cloudwatch-logs:A -text"),
        (format!("2026-03-14T09:05:00+00:00 s {}\n2026-03-14T09:05:00+00:00 s {}\n", pretty(&a), pretty(&b)), "cloudwatch-logs:A cloudwatch-logs:B"),
        (format!("timestamp,message\n1,{}\n2,{}\n", cell(&a), cell(&pretty(&b))), "cloudwatch-logs:A cloudwatch-logs:B"),
        (format!("@timestamp,@message\n1,{}\n", cell(&a)), "logs-insights:A"),
        // EventBridge, SQS, SNS.
        (bridge.clone(), "eventbridge:A"),
        (format!(r#"{{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{qa}}}"#), "eventbridge:A"),
        (format!(r#"{{"detail":{a}}}"#), "eventbridge:A"),
        (format!(r#"{{"Messages":[{{"MessageId":"1","Body":{}}},{{"MessageId":"2","Body":{qb}}}]}}"#, quoted(&bridge)), "eventbridge:A sqs:B"),
        (format!(r#"{{"Messages":[{{"Body":{sns}}}]}}"#), "sns:A"),
        (format!(r#"{{"Records":[{{"messageId":"1","body":{qa},"eventSource":"aws:sqs"}}]}}"#), "sqs:A"),
        (format!(r#"{{"Records":[{{"EventSource":"aws:sns","EventVersion":"1.0","Sns":{{"Message":{qa}}}}}]}}"#), "sns:A"),
        // CloudTrail Lake and Athena.
        (format!(r#"{{"QueryStatus":"FINISHED","QueryResultRows":[[{{"eventName":"A"}},{{"EventJSON":{qa}}}],[{{"eventName":"B"}},{{"eventTime":"2026-01-22 20:25:01.000"}},{{"userIdentity":"{{type=Root}}"}}],[{{"count":"3"}}]]}}"#), "lake:A lake-row:B -query-row"),
        (format!("{{\"eventData\":{a}}}\n{{\"eventJson\":{qb}}}"), "lake:A lake:B"),
        (format!("eventTime,eventJson\n1,{}\n2,{}\n", cell(&a), cell(&b)), "lake:A lake:B"),
        ("\"eventversion\",\"eventtime\",\"eventname\",\"eventsource\"\n\"1.08\",\"2026-03-14T09:05:00Z\",\"A\",\"s3.amazonaws.com\"\n\"1.08\",,\"B\",\n".into(), "athena-csv:A athena-csv:B"),
        ("Event name;Event time;Event source;User name\nA;2026-03-14T09:05:00Z;s3.amazonaws.com;\n".into(), "event-history-csv:A"),
        // Log products.
        (format!("{{\"preview\":false,\"offset\":0,\"result\":{{\"_raw\":{qa},\"_time\":1}}}}\n{{\"preview\":false,\"result\":{{\"_raw\":{qb}}}}}\n"), "splunk:A splunk:B"),
        (format!(r#"{{"results":[{{"_raw":{qa}}}]}}"#), "splunk:A"),
        (format!("_time,_raw\n1,{}\n", cell(&a)), "splunk:A"),
        (format!("\"_raw\"\n{}\n", cell(&a)), "splunk:A"),
        (format!(r#"{{"took":1,"hits":{{"total":{{"value":2}},"hits":[{{"_index":"i","_source":{{"event":{{"original":{qa}}}}}}},{{"_source":{{"message":{qb}}}}}]}},"x":1}}"#), "elastic:A elastic:B"),
        (format!("{{\"_index\":\"i\",\"_source\":{{\"event\":{{\"original\":{qa}}}}}}}\n{{\"_source\":{b}}}"), "elastic:A elastic:B"),
        (format!("{{\"log\":{qa}}}\n{{\"message\":{qb}}}"), "siem:A siem:B"),
        (format!("{{\"attributes\":{a}}}\n{{\"data\":{{\"log\":{qb}}}}}"), "siem:A siem:B"),
        (format!("{{\"@message\":{qa}}}\n{{\"raw\":{}}}", quoted(&format!("<134>1 host {b}"))), "logs-insights:A siem:B"),
        (format!("<134>1 2026-03-14 host app - - {a}\n<134>1 2026-03-14 host app - - {b}\n"), "text-lines:A text-lines:B"),
        // Insight events, and what a list of records tells by itself.
        (r#"{"Records":[{"eventVersion":"1.08","eventType":"AwsCloudTrailInsight","insightDetails":{"eventName":"A"}}]}"#.into(), "trail:A"),
        (r#"{"Records":[{"eventVersion":"1.08","eventTime":"2026-03-14T09:05:00Z"}]}"#.into(), "trail:"),
        (r#"{"eventVersion":"1.08","eventTime":"2026-03-14T09:05:00Z"}"#.into(), "-json"),
    ]
}

/// Everything that is not an event, and what is said of it.
const NOT_EVENTS: &[(&str, &str)] = &[
    ("", "-empty"),
    (" \r\n", "-empty"),
    ("{}", "-json"),
    ("null", "-json"),
    ("{\"Records\":[]}", ""),
    ("{\"Records\":null}", ""),
    ("[]", ""),
    ("{\"Events\":[]}", ""),
    (
        r#"{"awsAccountId":"1","digestStartTime":"t","digestS3Object":"o","logFiles":[{"s3Object":"x"}]}"#,
        "-digest",
    ),
    (
        r#"{"PublicKeyList":[{"Value":"x","Fingerprint":"f"}]}"#,
        "-public-keys",
    ),
    (
        r#"{"AcceptRanges":"bytes","ContentLength":1,"ETag":"\"x\"","Metadata":{"signature":"00"}}"#,
        "-head-object",
    ),
    (
        r#"{"version":"1.0","files":[{"fileName":"x"}],"hashSignature":"00"}"#,
        "-lake-signature",
    ),
    (
        r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"t","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"p"},"s3":{"object":{"key":"k"}}}]}"#,
        "-s3-notification",
    ),
    (
        r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#,
        "-s3-notification",
    ),
    (
        r#"{"version":"0","detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{"name":"b"},"object":{"key":"k"}}}"#,
        "-s3-notification",
    ),
    (
        r#"{"s3Bucket":"b","s3ObjectKey":["k"]}"#,
        "-delivery-notice",
    ),
    (
        r#"{"Type":"Notification","TopicArn":"t","Message":"{\"s3Bucket\":\"b\",\"s3ObjectKey\":[\"k\"]}"}"#,
        "-delivery-notice",
    ),
    (
        r#"{"Type":"Notification","TopicArn":"t","Message":"CloudTrail validation message."}"#,
        "-text",
    ),
    (
        r#"{"eventVersion":"1.0","accountId":"1","eventId":"x","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","eventSource":"s3.amazonaws.com","timeWindow":{},"summary":{"primaryDimension":{"dimension":"eventName"}}}"#,
        "-aggregated-event",
    ),
    (
        r#"[{"eventCategory":"Aggregated","summary":{},"timeWindow":{}}]"#,
        "-aggregated-event",
    ),
    (
        r#"{"version":"0","detail-type":"EC2 Instance State-change Notification","detail":{"state":"running"}}"#,
        "-eventbridge-other",
    ),
    (
        r#"{"class_uid":6003,"metadata":{"product":{"name":"CloudTrail"}},"api":{"operation":"A"}}"#,
        "-ocsf",
    ),
    (
        r#"{"_index":"i","_source":{"ecs":{"version":"8"},"event":{"action":"A"},"message":"A by a","aws":{"cloudtrail":{}}}}"#,
        "-ecs",
    ),
    (
        r#"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."}]}"#,
        "-cloudwatch-control-message",
    ),
    (
        r#"{"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health"}],"messageType":"CONTROL_MESSAGE"}"#,
        "-cloudwatch-control-message",
    ),
    (
        r#"{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[{"resourceId":"x"}]}"#,
        "-config-snapshot",
    ),
    (
        r#"{"results":[[{"field":"userIdentity.arn","value":"x"},{"field":"@ptr","value":"y"}]]}"#,
        "-insights-fields",
    ),
    ("CloudTrail validation message.", "-text"),
    ("Permission Check Successful", "-text"),
    (
        "version account-id interface-id\n2 1 eni-1 10.0.0.1\n",
        "-text",
    ),
    ("# Title\n\nUse `{\"a\": 1}` here, or\n{\n", "-text"),
    ("id,count\n1,2\n", "-csv"),
    ("{\"a\":1}\n{\"b\":2}\n", "-json -json"),
    ("[1,\"x\"]", "-json -text"),
];

#[test]
fn every_shape_gives_its_records() {
    for (text, expected) in shapes() {
        assert_eq!(short(&text), expected, "{text}");
    }
}

#[test]
fn what_is_no_event_is_called_by_its_name() {
    for (text, expected) in NOT_EVENTS {
        assert_eq!(short(text), *expected, "{text}");
    }
}

#[test]
fn wrappers_are_opened_a_few_levels_deep_only() {
    let mut text = record("A");
    for _ in 0..50 {
        text = format!(r#"{{"data":{text}}}"#);
    }
    assert_eq!(short(&text), "-json");
    let deep = format!("{}{}", "{\"data\":".repeat(100_000), "[".repeat(100_000));
    assert_eq!(short(&deep), "!");
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(short(&nested), "-json");
    let event = format!(
        r#"{{"Records":[{{"eventVersion":"1.08","eventName":"A","eventSource":"s","x":{nested}}}]}}"#
    );
    assert_eq!(short(&event), "trail:A");
}
