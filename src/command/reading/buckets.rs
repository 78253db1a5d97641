//! Log buckets before events: rules that ask whether a bucket holds logs can be asked only when the whole
//! archive has told which do. It is read once more for that, and only the names are kept.

use super::Reading;
use crate::event::Event;
use crate::filter::Bounds;
use crate::outcome::Failure;
use crate::rule::{LogBuckets, Set};
use crate::scan::{Flow, Gather, Kept, Place};
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Gather for LogBuckets {
    type Part = BTreeSet<String>;

    fn could_match(&self, record: &[u8]) -> bool {
        self.could_tell(record)
    }

    fn matches(&self, event: &Event<'_>) -> bool {
        self.of(event).is_some()
    }

    fn add(&self, event: &Event<'_>, _: Place, part: &mut BTreeSet<String>) -> Kept {
        part.extend(self.of(event).map(Cow::into_owned));
        Kept::Aside
    }

    fn weight(&self, part: &BTreeSet<String>) -> usize {
        part.len() * 128
    }
}

impl Reading<'_> {
    /// Tells rules which buckets hold logs. To be called before the scan.
    pub(in crate::command) fn know_log_buckets(&self, set: &mut Set) -> Result<(), Failure> {
        let mut buckets = BTreeSet::new();
        self.scan(Bounds::default(), &LogBuckets::default(), |unit, _| {
            buckets.extend(unit.part);
            Ok(Flow::More)
        })?;
        set.know_log_buckets(buckets.iter().map(String::as_str));
        Ok(())
    }
}
