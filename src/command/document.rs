//! What the JSON documents of several commands say in the same words.

use crate::event::Time;
use crate::lineage::Issued;
use serde_json::{Value, json};

/// What gives the name of a file, by its index in the list of files.
pub(super) type FileName<'a> = &'a dyn Fn(u32) -> String;

/// A moment in RFC 3339, UTC.
pub(super) fn time(time: Option<Time>) -> Option<String> {
    time.map(|time| time.to_string())
}

/// The event that issued a session or made a key, and the record that it stands in.
pub(super) fn issued(issued: &Issued, name: FileName<'_>) -> Value {
    json!({
        "eventID": (!issued.event_id.is_empty()).then_some(&issued.event_id),
        "eventName": issued.event_name,
        "eventTime": time(issued.time),
        "file": name(issued.file),
        "record": issued.record,
        "by": issued.by.id,
    })
}
