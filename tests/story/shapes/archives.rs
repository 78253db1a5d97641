//! A copy of the bucket packed up: zip, tar, zstd, and gzip within gzip.

use super::super::cast::{EU, PROD, SECURITY, US};
use super::super::fixture::Fixture;
use super::super::gz::gzip;
use super::Three;
use serde_json::{Value, json};
use std::io::{Cursor, Write};

const PACKED: &str = "a packed copy of a bucket";

pub fn fixtures(three: &Three) -> Vec<Fixture> {
    let f = |path, bytes: Vec<u8>, says| Fixture::new(path, bytes, (3, 0), says).from(PACKED);
    let whole = three.log_file();
    let tree = tree(three);
    let tar = tar_of(&tree);
    vec![
        f(
            "shapes/trail.json.zst",
            zstd::bulk::compress(whole.as_bytes(), 19).expect("in memory"),
            "a log file recompressed as zstd",
        ),
        f(
            "shapes/gzip-in-gzip.json.gz",
            gzip(&gzip(whole.as_bytes())),
            "a log file gzipped once more (Firehose's own compression does this)",
        ),
        f(
            "shapes/tree.zip",
            zip_of(&tree),
            "a bucket's folder as zip: two log files and a digest",
        ),
        f("shapes/tree.tar", tar.clone(), "the same as tar"),
        f("shapes/tree.tar.gz", gzip(&tar), "the same as tar.gz"),
    ]
}

/// Two log files of two accounts, and a digest that is no log file.
fn tree(three: &Three) -> Vec<(String, Vec<u8>)> {
    let name = |account: &str, region: &str, minute: &str, unique: &str| {
        format!(
            "AWSLogs/{account}/CloudTrail/{region}/2026/03/14/{account}_CloudTrail_{region}_{minute}_{unique}.json.gz"
        )
    };
    let records = |account: &str| {
        let mine: Vec<&Value> = three
            .values()
            .iter()
            .filter(|r| r["recipientAccountId"] == account)
            .collect();
        gzip(json!({ "Records": mine }).to_string().as_bytes())
    };
    let digest = format!(
        "AWSLogs/{PROD}/CloudTrail-Digest/{US}/2026/03/14/{PROD}_CloudTrail-Digest_{US}_acme-org_{US}_20260314T095312Z.json.gz"
    );
    vec![
        (
            name(PROD, US, "20260314T0905Z", "Qa0bT7wLxM3nV2cK"),
            records(PROD),
        ),
        (
            name(SECURITY, EU, "20260314T0940Z", "h8Y2kPq4Zt6RsB1d"),
            records(SECURITY),
        ),
        (
            digest,
            gzip(super::not_events::digest().to_string().as_bytes()),
        ),
    ]
}

/// A zip of these files, in their order.
pub fn zip_of(tree: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // The default time of an entry is 1980: the same on every machine.
    let options =
        zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (path, bytes) in tree {
        writer
            .start_file(path.as_str(), options)
            .expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

/// The same as tar.
pub fn tar_of(tree: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in tree {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        builder
            .append_data(&mut header, path, bytes.as_slice())
            .expect("in memory");
    }
    builder.into_inner().expect("in memory")
}
