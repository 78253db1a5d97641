//! `fixtures/digests/`: four hours of the break-in with digests, as delivered and as somebody would like
//! them to be.

use super::cast::{EU, ORGANISATION, SECURITY, US};
use super::gz::gzip;
use super::trail;
use crate::digests::{Digest, Log, Signer, Trail, at, public_keys, sha256};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The start of the first digest, and how many there are.
const START: &str = "2026-03-14T08:23:41Z";
const HOURS: i64 = 4;
const HOUR: i64 = 3600;

/// A region's digests and log files.
struct Region {
    trail: Trail,
    logs: Vec<Log>,
    digests: Vec<Digest>,
}

fn region(signer: &Signer, region: &str) -> Region {
    let mut trail_of = Trail::new(SECURITY, region, "acme_org.main");
    trail_of.prefix = format!("AWSLogs/{ORGANISATION}/");
    let start = at(START);
    let mut all = Region {
        trail: trail_of,
        logs: Vec::new(),
        digests: Vec::new(),
    };
    let minute = |key: &str| {
        let stamp = key.rsplit('_').nth(1).expect("a time");
        let (day, clock) = (&stamp[6..8], &stamp[9..13]);
        at(&format!(
            "2026-03-{day}T{}:{}:00Z",
            &clock[..2],
            &clock[2..]
        ))
    };
    let folder = format!("{SECURITY}/CloudTrail/{region}/");
    let delivered: Vec<Log> = trail()
        .into_iter()
        .filter_map(|(path, text)| {
            let path = path.to_string_lossy().into_owned();
            let key = path.strip_prefix("trail/")?.to_owned();
            key.contains(&folder).then_some(Log { key, text })
        })
        .collect();
    for hour in 0..HOURS {
        let (from, to) = (start + hour * HOUR, start + (hour + 1) * HOUR);
        let within = |log: &&Log| (from..to).contains(&minute(&log.key));
        let logs: Vec<Log> = delivered.iter().filter(within).cloned().collect();
        let before = all.digests.last();
        let digest = all.trail.digest(signer, (from, to), before, &logs);
        all.digests.push(digest);
        all.logs.extend(logs);
    }
    all
}

/// Path below `fixtures/` and bytes of every file.
pub fn fixtures() -> BTreeMap<PathBuf, Vec<u8>> {
    let signer = Signer::first();
    let mut files = BTreeMap::new();
    let mut put = |path: String, bytes: Vec<u8>| {
        files.insert(PathBuf::from(format!("digests/{path}")), bytes);
    };
    let keys = public_keys(&[
        Signer::second().listed(at("2026-02-01T00:00:00Z"), at("2026-03-10T00:00:00Z")),
        signer.listed(at("2026-03-08T00:00:00Z"), at("2026-04-08T00:00:00Z")),
    ]);
    put("public-keys.json".into(), pretty(&keys));
    for name in [EU, US] {
        let mut region = region(&signer, name);
        for log in &region.logs {
            put(format!("delivered/{}", log.key), gzip(&log.text));
        }
        for digest in &region.digests {
            put(format!("delivered/{}", digest.key), gzip(&digest.text));
        }
        let newest = region.digests.last().expect("a digest").clone();
        put(
            format!("delivered/{}.head.json", newest.key),
            pretty(&newest.head()),
        );
        put(
            format!("altered/{}.head.json", newest.key),
            pretty(&newest.head()),
        );

        if name == EU {
            hide(&mut region);
        } else {
            cover_up(&mut region);
        }
        for log in &region.logs {
            put(format!("altered/{}", log.key), gzip(&log.text));
        }
        for digest in &region.digests {
            put(format!("altered/{}", digest.key), gzip(&digest.text));
        }
    }
    files
}

/// Where the objects were taken from: one log file gone, the key that was made taken out of another, and a
/// file put in that tells another story. The digests are as they were.
fn hide(region: &mut Region) {
    region.logs.retain(|log| !log.key.contains("T0925Z"));
    let made = region
        .logs
        .iter_mut()
        .find(|log| log.key.contains("T0930Z"))
        .expect("a log file");
    made.text = without(&made.text, "CreateAccessKey");
    let mut told = made.clone();
    told.key = told
        .key
        .replace("T0930Z_", "T0955Z_")
        .replace("vK5p", "zZ9q");
    region.logs.push(told);
}

/// The trail's own change taken out, and every digest since then made to fit, which needs no key.
fn cover_up(region: &mut Region) {
    let log = region
        .logs
        .iter_mut()
        .find(|log| log.key.contains("T0930Z"))
        .expect("a log file");
    log.text = without(&log.text, "PutEventSelectors");
    let (key, hash) = (log.key.clone(), sha256(&log.text));
    for number in 1..region.digests.len() {
        let mut document = region.digests[number].document();
        for listed in document["logFiles"].as_array_mut().expect("a list") {
            if listed["s3Object"] == *key {
                listed["hashValue"] = hash.clone().into();
            }
        }
        if number > 1 {
            let before = sha256(&region.digests[number - 1].text);
            document["previousDigestHashValue"] = before.into();
        }
        region.digests[number].text = document.to_string().into_bytes();
    }
}

/// A log file's text without the records of one kind.
fn without(text: &[u8], event: &str) -> Vec<u8> {
    let mut batch: Value = serde_json::from_slice(text).expect("JSON");
    let records = batch["Records"].as_array_mut().expect("records");
    let before = records.len();
    records.retain(|record| record["eventName"] != *event);
    assert!(records.len() < before, "{event}");
    json!({ "Records": records }).to_string().into_bytes()
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("JSON");
    text.push(b'\n');
    text
}
