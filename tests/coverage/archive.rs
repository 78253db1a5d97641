//! Archives with planted holes.

use crate::digests::{Digest, Log, Signer, Trail, at, time};
use crate::harness::{Ctq, Said, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

pub const ACCOUNT: &str = "111122223333";
/// A Monday.
pub const START: &str = "2026-03-02T00:00:00Z";
pub const HOUR: i64 = 3600;
pub const ISO: &str = "%Y-%m-%dT%H:%M:%SZ";

pub fn hour(hour: i64) -> i64 {
    at(START) + hour * HOUR
}

pub fn trail(region: &str) -> Trail {
    Trail::new(ACCOUNT, region, "main")
}

/// A record of an IAM user's call.
pub fn call(seconds: i64, region: &str, name: (&str, &str), by: &str, request: Value) -> Value {
    let (service, name) = name;
    let read = ["Describe", "Get", "List"]
        .iter()
        .any(|verb| name.starts_with(verb));
    let data = name.ends_with("Object");
    let mut record = json!({
        "eventVersion": "1.11", "eventTime": time(seconds, ISO), "awsRegion": region,
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name, "readOnly": read,
        "eventCategory": if data { "Data" } else { "Management" }, "managementEvent": !data,
        "userIdentity": {"type": "IAMUser", "accountId": ACCOUNT, "userName": by,
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/{by}"), "principalId": format!("AIDA{by}"),
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE"},
        "sourceIPAddress": "192.0.2.1", "requestParameters": null,
        "eventID": format!("{region}-{seconds}-{name}"), "recipientAccountId": ACCOUNT,
        "eventType": "AwsApiCall",
    });
    record["requestParameters"] = request;
    record
}

pub fn log(trail: &Trail, of: i64, records: &[Value]) -> Log {
    let unique = format!("aBcDeFgHiJk{of:05}");
    trail.log(
        hour(of) + 35 * 60,
        &unique,
        json!({ "Records": records }).to_string(),
    )
}

/// A quiet call in the middle of an hour.
pub fn look(region: &str, of: i64) -> Value {
    call(
        hour(of) + 1800,
        region,
        ("ec2", "DescribeInstances"),
        "robot",
        Value::Null,
    )
}

/// A stream with a file in each of these hours.
pub fn fill(folder: &Path, region: &str, hours: impl Iterator<Item = i64>) {
    let trail = trail(region);
    for of in hours {
        let log = log(&trail, of, &[look(region, of)]);
        write(folder, &log.key, gzip(&log.text));
    }
}

pub fn coverage(line: &str, folder: &Path) -> Said {
    let said = Ctq::new(&format!("coverage {line}")).arg(folder).say();
    assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
    said
}

/// The answer with the lines of each note put together again.
pub fn unbroken(said: &Said) -> String {
    said.text().replace("\n  ", " ")
}

/// The hours of a stream by class.
pub fn hours<'a>(answer: &'a Value, account: &str, region: &Value) -> &'a Value {
    let mut streams = answer["streams"].as_array().expect("streams").iter();
    let one = streams.find(|one| one["account"] == account && one["region"] == *region);
    &one.unwrap_or_else(|| panic!("{account} {region}: {answer:#}"))["hours"]
}

/// The gaps of a stream's category: class, first hour, hour after the last.
pub fn gaps(answer: &Value, region: &str, category: &str) -> Vec<(String, i64, i64)> {
    let streams = answer["streams"].as_array().expect("streams");
    let one = streams
        .iter()
        .find(|one| one["region"] == region && one["category"] == category)
        .unwrap_or_else(|| panic!("{region} {category}: {answer:#}"));
    let of = |time: &Value| (at(time.as_str().expect("a time")) - at(START)) / HOUR;
    one["gaps"]
        .as_array()
        .expect("gaps")
        .iter()
        .map(|gap| {
            let class = gap["class"].as_str().expect("a class").to_owned();
            (class, of(&gap["from"]), of(&gap["to"]))
        })
        .collect()
}

pub fn told(gaps: &[(String, i64, i64)]) -> Vec<(&str, i64, i64)> {
    gaps.iter()
        .map(|(class, from, to)| (class.as_str(), *from, *to))
        .collect()
}

/// Ten days of two regions, one with digests, and a hole of every kind.
pub fn planted(folder: &Path) {
    let signer = Signer::first();
    let mut eu = trail("eu-west-1");
    "eu-west-1".clone_into(&mut eu.home);
    let selectors = |data: &[Value]| {
        json!({"trailName": "main", "eventSelectors":
        [{"readWriteType": "All", "includeManagementEvents": true, "dataResources": data}]})
    };
    let all = json!({"type": "AWS::S3::Object", "values": ["arn:aws:s3"]});
    let about = json!({"name": "main"});
    let extra: BTreeMap<i64, Value> = [
        (
            10,
            ("cloudtrail", "PutEventSelectors"),
            "alice",
            selectors(&[all]),
        ),
        (
            12,
            ("s3", "GetObject"),
            "alice",
            json!({"bucketName": "b", "key": "cat.jpg"}),
        ),
        (99, ("cloudtrail", "StopLogging"), "mallory", about.clone()),
        (106, ("cloudtrail", "StartLogging"), "alice", about),
        (
            150,
            ("cloudtrail", "PutEventSelectors"),
            "mallory",
            selectors(&[]),
        ),
    ]
    .into_iter()
    .map(|(of, name, by, request)| (of, call(hour(of) + 60 * 20, "eu-west-1", name, by, request)))
    .collect();
    let mut before: Option<Digest> = None;
    for of in 0..240 {
        if (100..106).contains(&of) {
            before = None;
            continue;
        }
        let records: Vec<Value> = extra
            .get(&of)
            .cloned()
            .into_iter()
            .chain([look("eu-west-1", of)])
            .collect();
        let logs: Vec<Log> = match of {
            20..23 => Vec::new(),
            _ => vec![log(&eu, of, &records)],
        };
        let window = (hour(of), hour(of + 1));
        let digest = eu.digest(&signer, window, before.as_ref(), &logs);
        for log in logs.iter().filter(|_| of != 30 && of != 40) {
            write(folder, &log.key, gzip(&log.text));
        }
        let mut text = digest.text.clone();
        if of == 50 {
            // One space more is another hash.
            text.push(b' ');
        }
        if of != 40 {
            write(folder, &digest.key, gzip(&text));
        }
        before = Some(digest);
    }
    let gone = log(&trail("us-east-1"), 130, &[look("us-east-1", 130)]);
    let mut own = call(
        hour(200),
        "us-east-1",
        ("s3", "PutObject"),
        "x",
        json!({"bucketName": "acme-trail-logs", "key": gone.key}),
    );
    own["userIdentity"] = json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"});
    let here = log(&trail("us-east-1"), 131, &[look("us-east-1", 131)]);
    let mut also = own.clone();
    also["requestParameters"]["key"] = json!(here.key);
    also["eventID"] = json!("also");
    let inventory = log(
        &trail("us-east-1"),
        200,
        &[look("us-east-1", 200), own, also],
    );
    fill(
        folder,
        "us-east-1",
        (0..239).filter(|of| !(60..96).contains(of) && *of != 130 && *of != 200),
    );
    write(folder, &inventory.key, gzip(&inventory.text));
}
