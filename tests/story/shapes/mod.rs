//! The same three records in every envelope a reader meets, and files that hold no events at all.

pub mod archives;
mod aws;
mod collectors;
mod not_events;
mod plain;

use super::cast::PROD;
use super::fixture::Fixture;
use super::tell;
use serde_json::{Value, json};

/// alice's refused ListBuckets, the PutBucketPolicy that locks the payroll, bob's ConsoleLogin.
pub fn three() -> Vec<Value> {
    let story = tell().records();
    let first = |test: &dyn Fn(&Value) -> bool| {
        story
            .iter()
            .find(|r| test(r))
            .expect("in the story")
            .clone()
    };
    vec![
        first(&|r| r["eventName"] == "ListBuckets" && r["errorCode"] == "AccessDenied"),
        first(&|r| r["eventName"] == "PutBucketPolicy"),
        first(&|r| {
            r["eventName"] == "ConsoleLogin"
                && r["userIdentity"]["userName"] == "bob"
                && r["responseElements"]["ConsoleLogin"] == "Success"
        }),
    ]
}

/// Every fixture below `fixtures/shapes/`.
pub fn fixtures() -> Vec<Fixture> {
    let three = Three(three());
    let mut all = plain::fixtures(&three);
    all.extend(aws::fixtures(&three));
    all.extend(collectors::fixtures(&three));
    all.extend(archives::fixtures(&three));
    all.extend(not_events::fixtures());
    all
}

/// The three records in the forms most envelopes need.
pub struct Three(Vec<Value>);

impl Three {
    /// Each record as one line of JSON.
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(Value::to_string).collect()
    }

    pub fn values(&self) -> &[Value] {
        &self.0
    }

    /// One line `{"Records":[…]}`, as CloudTrail delivers it.
    pub fn log_file(&self) -> String {
        json!({ "Records": self.0 }).to_string()
    }

    /// `wrap(number, record)` for each, one a line.
    pub fn each_line(&self, wrap: impl Fn(usize, &Value) -> Value) -> String {
        let lines = self.0.iter().enumerate();
        lines.map(|(n, r)| format!("{}\n", wrap(n, r))).collect()
    }
}

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or("")
}

/// Seconds since 1970 of a record's `eventTime`.
fn epoch(record: &Value) -> i64 {
    let time = text(record, "eventTime");
    super::time::at(&time[8..19]).epoch_seconds()
}

/// When CloudWatch Logs took a record in: some minutes after it happened.
fn delivered_millis(record: &Value) -> i64 {
    (epoch(record) + 184) * 1000
}

fn log_stream() -> String {
    format!("{PROD}_CloudTrail_us-east-1")
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value")
}

/// A field of a CSV file, quoted by RFC 4180 where it must be.
fn csv_field(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        csv_quoted(field)
    } else {
        field.to_string()
    }
}

fn csv_quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

fn csv_row<S: AsRef<str>>(fields: &[S]) -> String {
    let fields: Vec<String> = fields.iter().map(|f| csv_field(f.as_ref())).collect();
    format!("{}\n", fields.join(","))
}
