//! The trail counted: what a reader must find in `fixtures/trail/`.

use super::trail;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Counts over the trail. All but `in_files` count each record once that was delivered twice
/// byte for byte; the corrected record counts in both of its bodies.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files with the name of a log file.
    pub log_files: usize,
    /// Records as they lie in the files.
    pub in_files: usize,
    /// Records left when identical copies are dropped.
    pub distinct: usize,
    /// Identical copies.
    pub duplicates: usize,
    /// Different `eventID`s.
    pub event_ids: usize,
    /// Pairs of one `eventID` and account with different bodies.
    pub conflicts: usize,
    pub denied: usize,
    /// Errors that are no refusal, failed sign-ins among them.
    pub failed: usize,
    /// By `recipientAccountId`.
    pub by_account: BTreeMap<String, usize>,
    pub by_region: BTreeMap<String, usize>,
    pub by_category: BTreeMap<String, usize>,
}

pub fn totals() -> Totals {
    let mut out = Totals::default();
    let mut seen: HashMap<(String, String), Vec<Value>> = HashMap::new();
    for (path, content) in trail() {
        if path.extension().is_none_or(|e| e != "gz") {
            continue;
        }
        out.log_files += 1;
        let file: Value = serde_json::from_slice(&content).expect("JSON");
        for record in file["Records"].as_array().expect("a list") {
            out.in_files += 1;
            let text = |field: &str| record[field].as_str().unwrap_or("").to_string();
            let bodies = seen
                .entry((text("eventID"), text("recipientAccountId")))
                .or_default();
            if bodies.contains(record) {
                out.duplicates += 1;
                continue;
            }
            bodies.push(record.clone());
            out.distinct += 1;
            match outcome(record) {
                "denied" => out.denied += 1,
                "failed" => out.failed += 1,
                _ => {}
            }
            *out.by_account
                .entry(text("recipientAccountId"))
                .or_default() += 1;
            *out.by_region.entry(text("awsRegion")).or_default() += 1;
            *out.by_category.entry(text("eventCategory")).or_default() += 1;
        }
    }
    out.event_ids = seen.len();
    out.conflicts = seen.values().filter(|bodies| bodies.len() > 1).count();
    out
}

/// `ok`, `denied` or `failed`; a dry run that would have succeeded is ok.
pub fn outcome(record: &Value) -> &'static str {
    let code = record["errorCode"].as_str().unwrap_or("").to_lowercase();
    let refusals = [
        "denied",
        "unauthorized",
        "notauthorized",
        "forbidden",
        "authfailure",
        "authorizationerror",
    ];
    if refusals.iter().any(|word| code.contains(word)) {
        "denied"
    } else if code.ends_with("dryrunoperation") {
        "ok"
    } else if !code.is_empty() || record["errorMessage"].is_string() {
        "failed"
    } else {
        "ok"
    }
}
