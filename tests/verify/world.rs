//! A small bucket with digests, kept in memory so that a test can do to it what somebody might.

use crate::digests::{Digest, Log, Signer, Trail, at, public_keys, sha256};
use crate::story::gzip;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The start of the first hour.
pub const START: &str = "2026-03-14T00:10:33Z";
pub const HOUR: i64 = 3600;

/// Everything in the bucket, and the metadata of its digests.
pub struct World {
    pub signer: Signer,
    pub trail: Trail,
    /// By key.
    pub files: BTreeMap<String, Vec<u8>>,
    pub digests: Vec<Digest>,
    /// Log files by hour.
    pub logs: Vec<Vec<Log>>,
    /// What `list-public-keys` printed.
    pub keys: Value,
}

/// The records of a log file.
pub fn records(about: &str) -> String {
    format!(r#"{{"Records":[{{"eventVersion":"1.11","eventName":"{about}"}}]}}"#)
}

impl World {
    /// A trail with this many log files in each hour.
    pub fn new(hours: &[usize]) -> Self {
        World::of(Trail::new("111122223333", "eu-west-1", "acme"), hours)
    }

    pub fn of(trail: Trail, hours: &[usize]) -> Self {
        let signer = Signer::first();
        let mut world = World {
            keys: public_keys(&[signer.listed(at(START) - 86_400, at(START) + 86_400)]),
            signer,
            trail,
            files: BTreeMap::new(),
            digests: Vec::new(),
            logs: Vec::new(),
        };
        for (hour, count) in hours.iter().enumerate() {
            let logs = (0..*count).map(|n| world.log(hour, n)).collect();
            world.hour(hour, logs, true);
        }
        world
    }

    /// A log file of this hour, some minutes into it.
    pub fn log(&self, hour: usize, number: usize) -> Log {
        let minute = at(START) + hour as i64 * HOUR + 15 * 60 - 33 + number as i64 * 300;
        let unique = format!("aBcDeFgHiJk{hour:02}x{number:02}");
        self.trail.log(
            minute,
            &unique,
            records(&format!("hour {hour} file {number}")),
        )
    }

    /// Delivers an hour: its log files and its digest, which follows the last one if it is `linked`.
    pub fn hour(&mut self, hour: usize, logs: Vec<Log>, linked: bool) {
        let start = at(START) + hour as i64 * HOUR;
        let before = self.digests.last().filter(|_| linked);
        let digest = self
            .trail
            .digest(&self.signer, (start, start + HOUR), before, &logs);
        for log in &logs {
            self.put(log);
        }
        self.put_digest(&digest);
        self.digests.push(digest);
        self.logs.push(logs);
    }

    pub fn put(&mut self, log: &Log) {
        self.files.insert(log.key.clone(), gzip(&log.text));
    }

    pub fn put_digest(&mut self, digest: &Digest) {
        self.files.insert(digest.key.clone(), gzip(&digest.text));
    }

    /// Takes a file out of the bucket.
    pub fn take(&mut self, key: &str) -> Vec<u8> {
        self.files.remove(key).expect("a file")
    }

    /// Changes a digest's JSON and leaves its signature, as whoever has no key must.
    pub fn forge(&mut self, number: usize, change: impl FnOnce(&mut Value)) {
        let mut document = self.digests[number].document();
        change(&mut document);
        let text = document.to_string().into_bytes();
        self.files
            .insert(self.digests[number].key.clone(), gzip(&text));
        self.digests[number].text = text;
    }

    /// The key of a log file.
    pub fn log_key(&self, hour: usize, number: usize) -> String {
        self.logs[hour][number].key.clone()
    }

    /// Writes the bucket below a folder.
    pub fn write(&self, folder: &Path) {
        for (key, bytes) in &self.files {
            crate::harness::write(folder, key, bytes);
        }
    }

    /// Changes a log file and everything that speaks of it, up to the newest digest, without AWS's key.
    pub fn cover_up(&mut self) {
        let text = records("nothing happened");
        let key = self.log_key(1, 0);
        self.files.insert(key, gzip(text.as_bytes()));
        self.forge(1, |digest| {
            digest["logFiles"][0]["hashValue"] = sha256(text.as_bytes()).into();
        });
        for number in 2..self.digests.len() {
            let hash = sha256(&self.digests[number - 1].text);
            self.forge(number, |digest| {
                digest["previousDigestHashValue"] = hash.into();
            });
        }
    }

    /// The newest digest.
    pub fn newest(&self) -> &Digest {
        self.digests.last().expect("a digest")
    }
}

/// Saves what `head-object` prints of a digest beside it.
pub fn save_head(folder: &Path, digest: &Digest) {
    let name = format!("{}.head.json", digest.key);
    crate::harness::write(folder, &name, digest.head().to_string());
}
