//! The files of the archive, with their hashes.

use crate::archive::LogFile;
use crate::archive::prune::{is_digest, prunes};
use crate::command::reading::Reading;
use crate::filter::Bounds;
use crate::outcome::Failure;
use crate::report::hash;
use crate::report::model::InputFile;
use crate::tally::Tally;
use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// SHA-256 of every file as it lies on disk, in their order.
pub(super) fn hashes(reading: &Reading<'_>) -> Result<Vec<Option<String>>, Failure> {
    reading.work(|files, progress| {
        (files.par_iter())
            .map(|file| {
                let hash = (!reading.is_interrupted())
                    .then(|| hash::of_file(file))
                    .flatten();
                progress.bytes.fetch_add(file.size, Ordering::Relaxed);
                hash
            })
            .collect()
    })
}

/// Every file; nothing when they were not hashed. `bounds` are those that were read within.
pub(super) fn list(
    files: &[LogFile],
    hashes: &[Option<String>],
    events: &HashMap<u32, u64>,
    bounds: &Bounds,
    prune: bool,
    tally: &Tally,
) -> Vec<InputFile> {
    let mut trouble: HashMap<&str, &str> = HashMap::new();
    let mut issues = tally.issues.iter().filter(|issue| issue.trouble).peekable();
    let names: HashSet<String> = match issues.peek() {
        Some(_) => files.iter().map(LogFile::name).collect(),
        None => HashSet::new(),
    };
    for issue in issues {
        // Of a file within a zip or tar the file on disk is named, whose own name may have the sign, too.
        let ends = issue.file.rmatch_indices('!').map(|(at, _)| at);
        let ends = std::iter::once(issue.file.len()).chain(ends);
        let mut parts = ends.map(|end| &issue.file[..end]);
        if let Some(file) = parts.find(|part| names.contains(*part)) {
            trouble.entry(file).or_insert(&issue.what);
        }
    }
    (0..)
        .zip(files)
        .zip(hashes)
        .map(|((number, file), hash)| {
            let layout = file.layout();
            let name = file.name();
            let skipped = match () {
                () if trouble.contains_key(name.as_str()) => {
                    trouble.get(name.as_str()).map(|what| (*what).to_owned())
                }
                () if is_digest(&layout) => Some("a digest, no log file".to_owned()),
                () if prune && prunes(&layout, bounds) => {
                    Some("outside the period, by its path; not opened".to_owned())
                }
                () => None,
            };
            InputFile {
                bytes: file.size,
                sha256: hash.clone(),
                events: events.get(&number).copied().unwrap_or(0),
                delivered: layout.delivered,
                file: name,
                skipped,
            }
        })
        .collect()
}

/// One hash for the whole list; `None` where nothing was hashed.
pub(super) fn fingerprint(list: &[InputFile]) -> Option<String> {
    if list.is_empty() {
        return None;
    }
    let lines: String = list
        .iter()
        .map(|file| format!("{}  {}\n", file.sha256.as_deref().unwrap_or("-"), file.file))
        .collect();
    Some(hash::of_bytes(lines.as_bytes()))
}
