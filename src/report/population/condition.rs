//! What is only known when all is read: whether a bucket holds logs.

use std::collections::BTreeSet;

/// Under which condition something counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// Whatever turns out.
    Always,
    /// If trails deliver to this bucket.
    IfLogs(Box<str>),
    /// If none does.
    IfNot(Box<str>),
}

impl Condition {
    /// True when it turned out so.
    pub fn holds(&self, log_buckets: &BTreeSet<Box<str>>) -> bool {
        match self {
            Condition::Always => true,
            Condition::IfLogs(bucket) => log_buckets.contains(bucket),
            Condition::IfNot(bucket) => !log_buckets.contains(bucket),
        }
    }
}
