//! The counts of a run and the issues it met: `read = matched + filtered + duplicate + malformed`, and
//! nothing is skipped in silence.

use crate::envelope::NotEvent;
use hashbrown::HashSet;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use std::collections::BTreeMap;

/// Something that went wrong with an input, or that a careful person should know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The file, folder or pattern; with `!` and the entry's name for a file inside a zip or tar.
    pub file: String,
    /// What happened, in one line.
    pub what: String,
    /// True when something could not be read, so that the answer may be incomplete (exit code 2).
    pub trouble: bool,
}

impl Issue {
    /// Something could not be read.
    pub fn trouble(file: impl Into<String>, what: impl Into<String>) -> Self {
        Issue {
            file: file.into(),
            what: what.into(),
            trouble: true,
        }
    }

    /// What tells it from another: the file, and what happened.
    pub(crate) fn parts(&self) -> (&str, &str) {
        (&self.file, &self.what)
    }

    /// Everything was read, but this is worth knowing.
    pub fn note(file: impl Into<String>, what: impl Into<String>) -> Self {
        Issue {
            file: file.into(),
            what: what.into(),
            trouble: false,
        }
    }
}

impl Serialize for Issue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Issue", 2)?;
        out.serialize_field("file", &self.file)?;
        out.serialize_field("what", &self.what)?;
        out.end()
    }
}

/// The counts of a run. They add up whatever the split over threads and files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files opened.
    pub files: u64,
    /// Bytes on disk of the files opened.
    pub bytes: u64,
    /// Bytes after decompression.
    pub bytes_inflated: u64,
    /// Files left out because their path proves that nothing in them can match.
    pub pruned: u64,
    /// Records read.
    pub read: u64,
    /// Records that the filter let through, duplicates apart.
    pub matched: u64,
    /// Records that the filter held back.
    pub filtered: u64,
    /// Those of them that match but for their time, which cannot be read.
    pub timeless: u64,
    /// Further deliveries of an event that was counted already.
    pub duplicate: u64,
    /// What should have been a record and is not.
    pub malformed: u64,
    /// What was recognised and holds no CloudTrail events, by kind.
    pub not_cloudtrail: BTreeMap<NotEvent, u64>,
    /// What went wrong, in archive order.
    pub issues: Vec<Issue>,
}

impl Tally {
    /// Adds the counts of another part of the archive.
    pub fn add(&mut self, other: Tally) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.bytes_inflated += other.bytes_inflated;
        self.pruned += other.pruned;
        self.read += other.read;
        self.matched += other.matched;
        self.filtered += other.filtered;
        self.timeless += other.timeless;
        self.duplicate += other.duplicate;
        self.malformed += other.malformed;
        for (kind, number) in other.not_cloudtrail {
            *self.not_cloudtrail.entry(kind).or_default() += number;
        }
        self.issues.extend(other.issues);
    }

    /// Adds the issues that it does not have yet.
    pub(crate) fn tell(&mut self, mut issues: Vec<Issue>) {
        let told: HashSet<(&str, &str)> = self.issues.iter().map(Issue::parts).collect();
        issues.retain(|issue| !told.contains(&issue.parts()));
        drop(told);
        self.issues.extend(issues);
    }

    /// The names of files of which not all could be read.
    pub fn troubled(&self) -> impl Iterator<Item = &str> {
        let trouble = self.issues.iter().filter(|issue| issue.trouble);
        trouble.map(|issue| issue.file.as_str())
    }

    /// True when something could not be read, or was no record where one should be.
    pub fn trouble(&self) -> bool {
        self.malformed > 0 || self.issues.iter().any(|issue| issue.trouble)
    }

    /// The identity that every run keeps.
    pub fn balances(&self) -> bool {
        self.read == self.matched + self.filtered + self.duplicate + self.malformed
    }
}

/// `TALLY` of the output documents; keys are only ever added.
impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        for (key, number) in [
            ("files", self.files),
            ("bytes", self.bytes),
            ("bytesInflated", self.bytes_inflated),
            ("pruned", self.pruned),
            ("read", self.read),
            ("matched", self.matched),
            ("filtered", self.filtered),
            ("duplicate", self.duplicate),
            ("malformed", self.malformed),
        ] {
            out.serialize_entry(key, &number)?;
        }
        let kinds: BTreeMap<&str, u64> = self
            .not_cloudtrail
            .iter()
            .map(|(kind, number)| (kind.name(), *number))
            .collect();
        out.serialize_entry("notCloudTrail", &kinds)?;
        out.serialize_entry("issues", &self.issues)?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_add_up_and_balance() {
        let mut sum = Tally {
            read: 5,
            matched: 2,
            filtered: 3,
            ..Tally::default()
        };
        sum.add(Tally {
            read: 2,
            duplicate: 1,
            malformed: 1,
            ..Tally::default()
        });
        assert!(sum.balances() && sum.trouble());
        assert_eq!((sum.read, sum.matched), (7, 2));
    }
}
