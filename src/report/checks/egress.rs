//! Bytes that left buckets, by principal and bucket.

use super::{Found, Ground};
use crate::text::{bytes, count};

pub(super) fn look(on: Ground<'_>) -> Found {
    let movers = on.totals.movers.iter();
    let all = movers.fold(0_u64, |all, (_, _, bytes, _)| all.saturating_add(*bytes));
    let events: u64 = on.totals.movers.iter().map(|(.., events)| events).sum();
    Found {
        holds: None,
        says: match events {
            0 => "no event tells of bytes that left a bucket".to_owned(),
            _ => format!("{} left buckets in {}", bytes(all), count(events, "event")),
        },
        columns: &["principal", "bucket", "bytes", "events"],
        rows: (on.totals.movers.iter())
            .map(|(by, bucket, bytes, events)| {
                vec![
                    by.to_string(),
                    bucket.to_string(),
                    bytes.to_string(),
                    events.to_string(),
                ]
            })
            .collect(),
    }
}
