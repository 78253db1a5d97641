//! Envelopes that AWS itself makes: Event history, CloudWatch Logs, EventBridge, Lake, Athena.

use super::super::cast::{PROD, US};
use super::super::fixture::Fixture;
use super::super::gz::gzip;
use super::super::rng::{Rng, uuid};
use super::*;
use serde_json::{Value, json};

const HISTORY: &str = "CloudTrail User Guide, \"Downloading CloudTrail events\"";
const LOOKUP: &str = "AWS CLI reference, cloudtrail lookup-events";
const SUBSCRIPTION: &str = "CloudWatch Logs User Guide, \"Log group-level subscription filters\"";
const EVENTBRIDGE: &str =
    "EventBridge User Guide, \"AWS service events delivered via AWS CloudTrail\"";

pub fn fixtures(three: &Three) -> Vec<Fixture> {
    let f = |path, bytes: Vec<u8>, says, from| Fixture::new(path, bytes, (3, 0), says).from(from);
    let mut all = history(three);
    all.extend(cloudwatch(three));
    all.extend([
        f(
            "shapes/eventbridge.jsonl",
            three.each_line(|_, r| eventbridge(r)).into(),
            "EventBridge events, the record under `detail`, one a line",
            EVENTBRIDGE,
        ),
        f(
            "shapes/eventbridge-in-sqs.json",
            pretty(&json!({ "Messages": three.values().iter().map(|r| json!({
                "MessageId": uuid(&format!("sqs {}", text(r, "eventID"))),
                "ReceiptHandle": format!("AQEB{}==", Rng::of(text(r, "eventID")).base64ish(60)),
                "MD5OfBody": Rng::of(text(r, "eventID")).hex(32),
                "Body": eventbridge(r).to_string(),
            })).collect::<Vec<_>>() }))
            .into(),
            "EventBridge events as text in the bodies of SQS messages",
            "AWS CLI reference, sqs receive-message",
        ),
        f(
            "shapes/lake-query-results.json",
            pretty(&lake_results(three)).into(),
            "GetQueryResults: a row is a list of one-key objects, `eventJson` among them",
            "CloudTrail API reference, GetQueryResults",
        ),
        f(
            "shapes/lake-eventjson.csv",
            lake_csv(three).into(),
            "Lake's saved query results with a column `eventJson`",
            "CloudTrail User Guide, \"Download your CloudTrail Lake saved query results\"",
        ),
        f(
            "shapes/athena.csv",
            athena_csv(three).into(),
            "Athena's result of SELECT *: lower-case columns, structs as `{k=v, …}`; best effort",
            "CloudTrail User Guide, \"Querying AWS CloudTrail logs\" (Athena)",
        ),
    ]);
    all
}

/// The `Resources` that Event history names: type and name, one thing under several names.
fn history_resources(record: &Value) -> Vec<(String, String)> {
    let mut out = Vec::new();
    if let Some(bucket) = record["requestParameters"]["bucketName"].as_str() {
        out.push(("AWS::S3::Bucket".into(), bucket.to_string()));
        out.push(("AWS::S3::Bucket".into(), format!("arn:aws:s3:::{bucket}")));
    }
    out
}

/// What Event history calls the user: the session's name for roles, the user's for users.
fn history_user(record: &Value) -> String {
    let identity = &record["userIdentity"];
    let of_session = text(identity, "principalId")
        .split_once(':')
        .map(|(_, name)| name);
    identity["userName"]
        .as_str()
        .or(of_session)
        .unwrap_or("")
        .to_string()
}

fn history(three: &Three) -> Vec<Fixture> {
    let f = |path, bytes: Vec<u8>, says, from| Fixture::new(path, bytes, (3, 0), says).from(from);
    let mut newest_first = three.values().to_vec();
    newest_first.sort_by_key(|r| std::cmp::Reverse(text(r, "eventTime").to_string()));
    let mut csv = String::from(
        "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,\
         User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,\
         Recipient Account Id,Event category\n",
    );
    for r in &newest_first {
        let resources: Vec<Value> = history_resources(r)
            .into_iter()
            .map(|(kind, name)| json!({ "resourceType": kind, "resourceName": name }))
            .collect();
        let resources = json!(resources).to_string();
        let read_only = r["readOnly"].to_string();
        csv += &csv_row(&[
            &history_user(r),
            text(&r["userIdentity"], "accessKeyId"),
            text(r, "eventTime"),
            text(r, "eventSource"),
            text(r, "eventName"),
            text(r, "awsRegion"),
            text(r, "sourceIPAddress"),
            text(r, "userAgent"),
            text(r, "errorCode"),
            &resources,
            text(r, "requestID"),
            text(r, "eventID"),
            &read_only,
            text(r, "eventType"),
            text(r, "recipientAccountId"),
            text(r, "eventCategory"),
        ]);
    }
    let wrappers: Vec<Value> = newest_first.iter().map(lookup).collect();
    let texts: Vec<String> = newest_first.iter().map(Value::to_string).collect();
    vec![
        f(
            "shapes/event-history.json",
            json!({ "Records": newest_first }).to_string().into(),
            "Event history downloaded as JSON: newest first",
            HISTORY,
        ),
        f(
            "shapes/event-history.csv",
            csv.into(),
            "Event history downloaded as CSV: 16 columns, no parameters, a user's name only",
            HISTORY,
        ),
        f(
            "shapes/lookup-events.json",
            pretty(&json!({ "Events": wrappers })).into(),
            "`lookup-events`: the record is text in `CloudTrailEvent`",
            LOOKUP,
        ),
        f(
            "shapes/lookup-events-pages.json",
            format!(
                "{}\n{}\n",
                json!({ "Events": wrappers[..2], "NextToken": Rng::of("page").base64ish(64) }),
                json!({ "Events": wrappers[2..] })
            )
            .into(),
            "two pages of it, one after the other",
            LOOKUP,
        ),
        f(
            "shapes/lookup-events-strings.json",
            pretty(&json!(texts)).into(),
            "`--query 'Events[].CloudTrailEvent'`: an array of texts",
            LOOKUP,
        ),
        f(
            "shapes/lookup-events-text.txt",
            format!("{}\n", texts.join("\t")).into(),
            "the same with `--output text`: records between tabs",
            LOOKUP,
        ),
    ]
}

fn lookup(record: &Value) -> Value {
    let resources: Vec<Value> = history_resources(record)
        .into_iter()
        .map(|(kind, name)| json!({ "ResourceType": kind, "ResourceName": name }))
        .collect();
    let mut out = json!({ "EventId": record["eventID"], "EventName": record["eventName"] });
    // Here and only here the flag is text.
    out["ReadOnly"] = json!(record["readOnly"].to_string());
    if let Some(key) = record["userIdentity"]["accessKeyId"].as_str() {
        out["AccessKeyId"] = json!(key);
    }
    out["EventTime"] = json!(text(record, "eventTime").replace('Z', "+00:00"));
    out["EventSource"] = record["eventSource"].clone();
    out["Username"] = json!(history_user(record));
    out["Resources"] = json!(resources);
    out["CloudTrailEvent"] = json!(record.to_string());
    out
}

/// What CloudWatch Logs sends to a subscriber.
fn payload(records: &[Value]) -> Value {
    let events: Vec<Value> = records
        .iter()
        .map(|r| json!({ "id": log_event_id(r), "timestamp": delivered_millis(r), "message": r.to_string() }))
        .collect();
    json!({
        "messageType": "DATA_MESSAGE",
        "owner": PROD,
        "logGroup": "CloudTrail/acme-org",
        "logStream": log_stream(),
        "subscriptionFilters": ["to-firehose"],
        "logEvents": events,
    })
}

fn log_event_id(record: &Value) -> String {
    Rng::of(&format!("log event {}", text(record, "eventID"))).text("0123456789", 56)
}

fn cloudwatch(three: &Three) -> Vec<Fixture> {
    let f = |path, bytes: Vec<u8>, says, from| Fixture::new(path, bytes, (3, 0), says).from(from);
    let values = three.values();
    let members =
        [&values[..1], &values[1..]].map(|part| gzip(payload(part).to_string().as_bytes()));
    let data = base64(&gzip(payload(values).to_string().as_bytes()));
    let events = |with_stream: bool| -> Vec<Value> {
        values
            .iter()
            .map(|r| {
                let mut event = json!({});
                if with_stream {
                    event["logStreamName"] = json!(log_stream());
                }
                event["timestamp"] = json!(delivered_millis(r));
                event["message"] = json!(r.to_string());
                event["ingestionTime"] = json!(delivered_millis(r) + 37);
                if with_stream {
                    event["eventId"] = json!(log_event_id(r));
                }
                event
            })
            .collect()
    };
    let rows: Vec<Value> = values.iter().map(|r| json!([
        { "field": "@timestamp", "value": stamp(r).replace('T', " ").trim_end_matches('Z') },
        { "field": "@message", "value": r.to_string() },
        { "field": "@ptr", "value": format!("{}==", Rng::of(text(r, "eventID")).base64ish(78)) },
    ])).collect();
    let mut csv = String::from("timestamp,message\n");
    for r in values {
        csv += &format!("{},{}\n", delivered_millis(r), csv_quoted(&r.to_string()));
    }
    vec![
        f(
            "shapes/cloudwatch-subscription.json",
            payload(values).to_string().into(),
            "a subscription's payload: `logEvents[].message`",
            SUBSCRIPTION,
        ),
        f(
            "shapes/cloudwatch-firehose",
            members.concat(),
            "payloads back to back without separators, each its own gzip member; no extension",
            "Data Firehose Developer Guide, \"Writing to Amazon Data Firehose using CloudWatch Logs\"",
        ),
        f(
            "shapes/cloudwatch-lambda.json",
            json!({ "awslogs": { "data": data } }).to_string().into(),
            "the payload as Lambda gets it: base64 of gzip in `awslogs.data`",
            "Lambda Developer Guide, \"Process CloudWatch Logs with Lambda\"",
        ),
        f(
            "shapes/cloudwatch-filter-log-events.json",
            pretty(&json!({ "events": events(true),
        "searchedLogStreams": [] }))
            .into(),
            "`aws logs filter-log-events`",
            "AWS CLI reference, logs filter-log-events",
        ),
        f(
            "shapes/cloudwatch-get-log-events.json",
            pretty(&json!({
                "events": events(false),
                "nextForwardToken": "f/00000000000000000000000000000000000000000000000000000002/s",
                "nextBackwardToken": "b/00000000000000000000000000000000000000000000000000000000/s",
            }))
            .into(),
            "`aws logs get-log-events`",
            "AWS CLI reference, logs get-log-events",
        ),
        f(
            "shapes/cloudwatch-insights.json",
            pretty(&json!({
                "results": rows, "statistics": { "recordsMatched": 3.0, "recordsScanned": 463.0,
                "bytesScanned": 561_204.0 }, "status": "Complete",
            }))
            .into(),
            "Logs Insights `get-query-results` with `@message`",
            "AWS CLI reference, logs get-query-results",
        ),
        f(
            "shapes/cloudwatch-export.gz",
            gzip(
                values
                    .iter()
                    .map(|r| format!("{} {r}\n", stamp(r)))
                    .collect::<String>()
                    .as_bytes(),
            ),
            "an export task's file: time, space, record",
            "CloudWatch Logs User Guide, \"Export log data to Amazon S3\"",
        ),
        f(
            "shapes/cloudwatch-tail.txt",
            values
                .iter()
                .map(|r| {
                    format!(
                        "{} {} {r}\n",
                        stamp(r).replace('Z', "000+00:00"),
                        log_stream()
                    )
                })
                .collect::<String>()
                .into(),
            "`aws logs tail`: time, stream, record",
            "AWS CLI reference, logs tail",
        ),
        f(
            "shapes/cloudwatch-console.csv",
            csv.into(),
            "the console's CSV download: timestamp,message",
            "CloudWatch console, Log events, Download",
        ),
    ]
}

/// `2026-03-14T09:01:07.000Z`.
fn stamp(record: &Value) -> String {
    let day = at_millis(delivered_millis(record));
    format!("{}T{}Z", &day[..10], &day[11..])
}

fn at_millis(millis: i64) -> String {
    let start = super::super::time::at("13T00:00:00");
    start.plus(millis / 1000 - start.epoch_seconds()).sql()
}

fn eventbridge(record: &Value) -> Value {
    let service = text(record, "eventSource").trim_end_matches(".amazonaws.com");
    let kind = if service == "signin" {
        "AWS Console Sign In via CloudTrail"
    } else {
        "AWS API Call via CloudTrail"
    };
    json!({
        "version": "0",
        "id": uuid(&format!("eventbridge {}", text(record, "eventID"))),
        "detail-type": kind,
        "source": format!("aws.{service}"),
        "account": record["recipientAccountId"],
        "time": record["eventTime"],
        "region": record["awsRegion"],
        "resources": [],
        "detail": record,
    })
}

fn lake_results(three: &Three) -> Value {
    let rows: Vec<Value> = three
        .values()
        .iter()
        .map(|r| {
            json!([
                { "eventTime": text(r, "eventTime").replace('T', " ").replace('Z', ".000") },
                { "eventName": text(r, "eventName") },
                { "eventJson": r.to_string() },
            ])
        })
        .collect();
    json!({
        "QueryStatus": "FINISHED",
        "QueryStatistics": { "ResultsCount": 3, "TotalResultsCount": 3, "BytesScanned": 561_204 },
        "QueryResultRows": rows,
    })
}

fn lake_csv(three: &Three) -> String {
    let rows = three.values().iter().map(|r| {
        let time = text(r, "eventTime").replace('T', " ").replace('Z', ".000");
        let fields = [text(r, "eventID"), &time, &r.to_string()].map(csv_quoted);
        format!("{}\n", fields.join(","))
    });
    format!(
        "\"eventID\",\"eventTime\",\"eventJson\"\n{}",
        rows.collect::<String>()
    )
}

/// Columns of the table that the console creates, with two partition columns at the end.
fn athena_csv(three: &Three) -> String {
    let columns = [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
        "errorMessage",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "requestID",
        "eventID",
        "readOnly",
        "resources",
        "eventType",
        "apiVersion",
        "managementEvent",
        "recipientAccountId",
        "sharedEventID",
        "vpcEndpointId",
        "eventCategory",
        "tlsDetails",
    ];
    let json_text = [
        "requestParameters",
        "responseElements",
        "additionalEventData",
    ];
    let mut out =
        columns.map(|c| csv_quoted(&c.to_lowercase())).join(",") + ",\"account\",\"region\"\n";
    for r in three.values() {
        let mut cells: Vec<String> = columns
            .iter()
            .map(|&column| match r.get(column) {
                // NULL is nothing at all, without quotes.
                None | Some(Value::Null) => String::new(),
                Some(value) if json_text.contains(&column) => csv_quoted(&value.to_string()),
                Some(value) => csv_quoted(&presto(value)),
            })
            .collect();
        cells.push(csv_quoted(text(r, "recipientAccountId")));
        cells.push(csv_quoted(if text(r, "awsRegion").is_empty() {
            US
        } else {
            text(r, "awsRegion")
        }));
        out += &(cells.join(",") + "\n");
    }
    out
}

/// A value as the query engine prints structs and lists.
fn presto(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => {
            let inner: Vec<String> = map
                .iter()
                .map(|(k, v)| format!("{}={}", k.to_lowercase(), presto(v)))
                .collect();
            format!("{{{}}}", inner.join(", "))
        }
        Value::Array(list) => format!(
            "[{}]",
            list.iter().map(presto).collect::<Vec<_>>().join(", ")
        ),
        other => other.to_string(),
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0u32, |w, &b| (w << 8) | u32::from(b)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * n)) as usize & 63] as char;
            out.push(if n <= chunk.len() { letter } else { '=' });
        }
    }
    out
}
