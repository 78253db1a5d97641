//! What is to be known beside the findings: log files that are listed more than once, keys that would have
//! been needed.

use super::Check;
use super::answer::Belief;
use super::chain::{Node, Walked};
use crate::event::Time;
use crate::tally::Issue;
use crate::text::{count, thousands};
use std::collections::BTreeMap;

/// Files that are listed more than once: by which digest the second time, and how often.
#[derive(Debug, Default)]
pub(super) struct Again(BTreeMap<u32, (String, u64)>);

impl Again {
    /// Notes that a file is listed once more.
    pub(super) fn note(&mut self, node: &Node, file: u32) {
        let first = || (node.digest.key.clone(), 1);
        self.0.entry(file).or_insert_with(first).1 += 1;
    }

    /// Tells them, each file once.
    pub(super) fn told(&self, check: &Check<'_>) -> Vec<Issue> {
        let tell = |(file, (key, number)): (&u32, &(String, u64))| {
            let times = match number {
                2 => "twice".to_owned(),
                more => format!("{} times", thousands(*more)),
            };
            let note = format!("is listed {times}, the second time by {key}");
            Issue::note(check.files[*file as usize].name(), note)
        };
        self.0.iter().map(tell).collect()
    }
}

/// Tells which keys would have been needed.
pub(super) fn missing_keys(check: &Check<'_>, walked: &[Walked]) -> Vec<Issue> {
    let mut missing: BTreeMap<(&str, &str), (u64, Time, Time)> = BTreeMap::new();
    for node in walked.iter().flat_map(|chain| &chain.nodes) {
        if node.belief == Belief::KeyMissing && node.in_scope(check.scope) {
            let digest = &node.digest;
            let key = (&*digest.chain.region, &*digest.fingerprint);
            let span = missing.entry(key).or_insert((0, digest.start, digest.end));
            *span = (span.0 + 1, span.1.min(digest.start), span.2.max(digest.end));
        }
    }
    let tell = |((region, fingerprint), (number, start, end)): (
        (&str, &str),
        (u64, Time, Time),
    )| {
        let what = format!(
            "the public key {fingerprint} is not among those given; {} of {start} to {end} cannot be checked",
            count(number, "digest")
        );
        Issue::trouble(region, what)
    };
    missing.into_iter().map(tell).collect()
}
