//! Envelopes of other people's systems: Splunk, Elastic.

use super::super::fixture::Fixture;
use super::super::rng::Rng;
use super::*;

pub fn fixtures(three: &Three) -> Vec<Fixture> {
    let f = |path, bytes: Vec<u8>, says, from| Fixture::new(path, bytes, (3, 0), says).from(from);
    let hits: Vec<Value> = three.values().iter().map(hit).collect();
    let mut csv = csv_row(&["_time", "host", "source", "sourcetype", "_raw"]);
    for r in three.values() {
        let fields = [
            text(r, "eventTime"),
            "collector-1",
            "s3://acme-trail-logs",
            "aws:cloudtrail",
            &r.to_string(),
        ];
        csv += &format!("{}\n", fields.map(csv_quoted).join(","));
    }
    vec![
        f("shapes/splunk.jsonl", three.each_line(|n, r| json!({
                "preview": false, "offset": n, "lastrow": n == 2,
                "result": { "_raw": r.to_string(), "_time": text(r, "eventTime").replace('Z', ".000+00:00"),
                    "host": "collector-1", "sourcetype": "aws:cloudtrail" },
            })).into(),
            "Splunk's JSON export: the record is text in `result._raw`",
            "Splunk Search Manual, \"Export search results\""),
        f("shapes/splunk.csv", csv.into(),
            "Splunk's CSV export: a column `_raw`", "Splunk Search Manual, \"Export search results\""),
        f("shapes/elastic-hits.json", pretty(&json!({
                "took": 4, "timed_out": false, "hits": { "total": { "value": 3, "relation": "eq" },
                "hits": hits },
            })).into(),
            "Elastic's search answer: `hits.hits[]._source.event.original`",
            "Elastic, aws.cloudtrail integration with \"Preserve original event\""),
        f("shapes/elasticdump.jsonl", hits.iter().map(|h| format!("{h}\n")).collect::<String>().into(),
            "the same hits one a line", "elasticdump"),
    ]
}

/// Elastic keeps the record as text beside its own fields.
fn hit(record: &Value) -> Value {
    json!({
        "_index": ".ds-logs-aws.cloudtrail-default-2026.03.13-000001",
        "_id": Rng::of(&format!("elastic {}", text(record, "eventID"))).alphanumeric(20),
        "_score": 1.0,
        "_source": {
            "@timestamp": record["eventTime"],
            "event": {
                "action": record["eventName"],
                "provider": record["eventSource"],
                "original": record.to_string(),
            },
            "cloud": { "region": record["awsRegion"], "account": { "id": record["recipientAccountId"] } },
            "aws": { "cloudtrail": { "event_version": record["eventVersion"],
            "request_parameters": "{bucketName=acme-payroll}" } },
            "source": { "address": record["sourceIPAddress"] },
        },
    })
}
