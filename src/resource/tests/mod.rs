//! Tests of the room: the rows of the table, the shapes that are not rows, what a person types, and that
//! the look at the bytes never hides a touch.

mod answers;
mod property;
mod rows;
mod shapes;
mod typed;

use super::{How, Target, Tier, Touch};
use crate::event::Event;
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";
const ALL: How = How {
    children: true,
    mentioned: true,
};

/// A record of a call; `more` is put over it.
fn record(call: &str, request: &Value, more: &Value) -> Vec<u8> {
    let (source, name) = call.split_once(':').expect("source:name");
    let mut record = json!({
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/operator/op",
            "accountId": ACCOUNT,
        },
        "eventTime": "2026-03-14T09:00:00Z",
        "eventSource": format!("{source}.amazonaws.com"),
        "eventName": name,
        "awsRegion": REGION,
        "recipientAccountId": ACCOUNT,
        "requestParameters": request,
        "responseElements": null,
    });
    if let (Some(record), Some(more)) = (record.as_object_mut(), more.as_object()) {
        record.extend(more.clone());
    }
    serde_json::to_vec(&record).expect("a record")
}

/// The touch of what was typed, and that the bytes let it through.
fn touched(typed: &str, record: &[u8], how: How) -> Option<Touch> {
    let target = Target::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
    let touch = target.touch(&Event::new(record), how);
    assert!(
        touch.is_none() || target.could_touch(record),
        "{typed}: hidden by the bytes"
    );
    touch
}

fn tier(typed: &str, record: &[u8]) -> Option<Tier> {
    touched(typed, record, ALL).map(|touch| touch.tier)
}
