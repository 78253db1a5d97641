//! Input that is broken, odd or written to fool a reader: one small file for each way.

mod bytes;
mod fields;
mod text;

use super::cast::{ATTACKER, BOTO, alice};
use super::event::Event;
use super::fixture::Fixture;
use super::time::at;
use serde_json::{Value, json};

/// Every fixture below `fixtures/hostile/`.
pub fn fixtures() -> Vec<Fixture> {
    let mut all = bytes::fixtures();
    all.extend(fields::fixtures());
    all.extend(text::fixtures());
    all
}

/// An ordinary record, another for each `n`: alice's key asks IAM, after the story's end.
fn record(n: usize) -> Value {
    let thief = alice().from(ATTACKER, BOTO);
    let names = ["GetUser", "ListUsers", "ListRoles", "ListGroups"];
    Event::new(
        at("16T22:00:00").plus(n as i64),
        &thief,
        "iam",
        names[n % 4],
    )
    .request(json!({ "maxItems": 100 }))
    .record(n)
}

/// [`record`] as one line of JSON.
fn line(n: usize) -> String {
    record(n).to_string()
}

/// [`record`] with fields set, in place where they exist and at the end where not.
fn with(n: usize, fields: &[(&str, Value)]) -> Value {
    let mut record = record(n);
    for (field, value) in fields {
        record[*field] = value.clone();
    }
    record
}

/// [`record`] with `"field":…` replaced by raw text, for what no JSON library would write.
fn raw(n: usize, field: &str, value: &str) -> String {
    let record = record(n);
    let old = format!("\"{field}\":{}", record[field]);
    let text = record.to_string();
    assert!(text.contains(&old), "{field} is in the record");
    text.replacen(&old, &format!("\"{field}\":{value}"), 1)
}

/// `{"Records":[…]}` around records given as text.
fn batch<S: AsRef<str>>(records: &[S]) -> String {
    let records: Vec<&str> = records.iter().map(AsRef::as_ref).collect();
    format!("{{\"Records\":[{}]}}", records.join(","))
}

fn values(records: &[Value]) -> String {
    json!({ "Records": records }).to_string()
}
