//! The repository's own trail, whose story is written down, and real logs against an independent reader.

use super::*;
use std::io::Read;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn records(folder: &Path) -> Vec<Value> {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let mut records = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for path in paths {
        let mut text = Vec::new();
        let file = std::fs::File::open(&path).expect("a file");
        let name = path.to_string_lossy().into_owned();
        if name.ends_with(".json.gz") {
            let read = flate2::read::GzDecoder::new(file).read_to_end(&mut text);
            read.expect("gzip");
        } else if name.ends_with(".json") {
            let mut file = file;
            file.read_to_end(&mut text).expect("a text");
        }
        let batch: Value = serde_json::from_slice(&text).unwrap_or_default();
        for record in batch["Records"].as_array().into_iter().flatten() {
            let key = (
                record["eventID"].to_string(),
                record["recipientAccountId"].to_string(),
            );
            if seen.insert(key) {
                records.push(record.clone());
            }
        }
    }
    assert!(!records.is_empty());
    records
}

fn fixture() -> Vec<Value> {
    records(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/trail"))
}

#[test]
fn dump() {
    let records = fixture();
    let lineage = lineage(&records);
    let mut all = std::collections::BTreeMap::<String, usize>::new();
    for record in &records {
        let chain = lineage.trace(&caller(record));
        let mut line = format!(
            "{} | {:?} | {}",
            told(&chain),
            chain.origin.resource,
            chain
                .gap
                .as_ref()
                .map(|g| g.to_string())
                .unwrap_or_default()
        );
        for made in &chain.key_created_by {
            line += &format!(
                " KEY {} by {} {}",
                made.access_key, made.origin.label, made.certainty
            );
        }
        *all.entry(line).or_default() += 1;
    }
    for (line, n) in all {
        eprintln!("{n:4} {line}");
    }
}
