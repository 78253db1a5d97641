//! From memory to `fixtures/` and back: writing, and comparing by content.

use super::gz::{gunzip, gzip};
use super::{digests, hostile, readme, rules, shapes, trail};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Path below `fixtures/` and bytes of every file there, README.md among them.
pub fn everything() -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all: BTreeMap<PathBuf, Vec<u8>> = trail()
        .into_iter()
        .map(|(path, content)| {
            let zipped = path.extension().is_some_and(|e| e == "gz");
            (path, if zipped { gzip(&content) } else { content })
        })
        .collect();
    for fixture in shapes::fixtures().into_iter().chain(hostile::fixtures()) {
        let twice = all.insert(PathBuf::from(fixture.path), fixture.bytes);
        assert!(twice.is_none(), "two fixtures are named {}", fixture.path);
    }
    for (path, text) in rules::files() {
        all.insert(PathBuf::from(path), text.into());
    }
    all.extend(digests::fixtures());
    all.insert(PathBuf::from("README.md"), readme::text().into_bytes());
    all
}

/// Writes what differs in content and removes what no longer grows.
pub fn write(grown: &BTreeMap<PathBuf, Vec<u8>>) {
    let folder = folder();
    for path in files_below(&folder) {
        if !grown.contains_key(&path) {
            std::fs::remove_file(folder.join(&path)).expect("removing an old fixture");
        }
    }
    for (path, bytes) in grown {
        let to = folder.join(path);
        let same = std::fs::read(&to).is_ok_and(|old| content(&old) == content(bytes));
        if !same {
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("making a folder");
            std::fs::write(&to, bytes).expect("writing a fixture");
        }
    }
}

/// One line for each file that is missing, surplus or different.
pub fn differences(grown: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    let folder = folder();
    let mut wrong = Vec::new();
    for (path, bytes) in grown {
        match std::fs::read(folder.join(path)) {
            Err(_) => wrong.push(format!("missing: {}", path.display())),
            Ok(found) if content(&found) != content(bytes) => {
                wrong.push(format!("different: {}", path.display()));
            }
            Ok(_) => {}
        }
    }
    for path in files_below(&folder) {
        if !grown.contains_key(&path) {
            wrong.push(format!("grows nowhere: {}", path.display()));
        }
    }
    wrong
}

/// What must agree: the bytes, or what they unpack to where a compressor had a say.
fn content(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let inner = |name: String, bytes: Vec<u8>| {
        let parts = content(&bytes).into_iter();
        parts.map(move |(below, content)| (format!("{name}/{below}"), content))
    };
    let unpacked: Option<Vec<(String, Vec<u8>)>> = if bytes.starts_with(b"\x1f\x8b") {
        // A gzip file that is broken on purpose is ours byte for byte.
        gunzip(bytes).ok().map(|b| vec![("gz".into(), b)])
    } else if bytes.starts_with(b"PK\x03\x04") {
        Some(zip_entries(bytes))
    } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        zstd::decode_all(bytes)
            .ok()
            .map(|b| vec![("zst".into(), b)])
    } else if bytes.get(257..262) == Some(b"ustar") {
        Some(tar_entries(bytes))
    } else {
        None
    };
    match unpacked {
        Some(parts) => parts.into_iter().flat_map(|(n, b)| inner(n, b)).collect(),
        None => vec![(String::new(), bytes.to_vec())],
    }
}

fn zip_entries(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    (0..archive.len())
        .map(|n| {
            let mut entry = archive.by_index(n).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("an entry's bytes");
            (entry.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

fn tar_entries(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().expect("a tar file");
    entries
        .map(|entry| {
            let mut entry = entry.expect("an entry");
            let name = entry.path().expect("a path").display().to_string();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("an entry's bytes");
            (name, bytes)
        })
        .collect()
}

/// Every file below `folder`, as paths relative to it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(here) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&here) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                out.push(path.strip_prefix(folder).expect("below").to_path_buf());
            }
        }
    }
    out.sort();
    out
}
