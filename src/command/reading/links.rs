//! Links before events: what asks who stands behind a caller reads the archive once more than what does
//! not, and keeps only the links. A stream can be read once, so it is copied first.

use super::Reading;
use crate::archive;
use crate::archive::pump::Pump;
use crate::event::{Event, Time};
use crate::filter::{Bounds, Filter};
use crate::lineage::{Builder, Harvest, Lineage, could_link};
use crate::outcome::Failure;
use crate::scan::{Flow, Gather, Kept, Place};
use crate::tally::Issue;
use std::io::{self, Seek};
use std::sync::Arc;

/// How long before the period asked for a session can have been opened (the longest session duration,
/// that of GetFederationToken and GetSessionToken: AWS STS API reference).
const LONGEST_SESSION: i64 = 36 * 3_600 * 1_000_000;

/// The bounds for links: earlier by the longest session, and no account or category left out, because a
/// session may have been opened in another account.
pub(in crate::command) fn look_back(bounds: &Bounds) -> Bounds {
    Bounds {
        since: bounds.since.map(|since| Time(since.0 - LONGEST_SESSION)),
        until: bounds.until,
        recipient_accounts: None,
        categories: None,
    }
}

/// Gathers links alone.
struct Links;

impl Gather for Links {
    type Part = Harvest;

    fn could_match(&self, record: &[u8]) -> bool {
        could_link(record)
    }

    fn expects_all(&self) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Harvest) -> Kept {
        part.read(event, place.record);
        Kept::Aside
    }

    fn weight(&self, part: &Harvest) -> usize {
        part.weight()
    }
}

impl Reading<'_> {
    /// Gives a filter that asks who stands behind a caller the links of the archive, by reading it once
    /// more than otherwise. To be called before the scan.
    pub(in crate::command) fn teach(&mut self, filter: &mut Filter) -> Result<(), Failure> {
        if filter.asks_lineage() {
            let bounds = look_back(&filter.bounds());
            filter.learn(Arc::new(self.lineage(bounds)?));
        }
        Ok(())
    }

    /// The links of the archive within these bounds. Streams are copied, so that they can be read again.
    pub(in crate::command) fn lineage(&mut self, bounds: Bounds) -> Result<Lineage, Failure> {
        self.keep_streams()?;
        let mut builder = Builder::default();
        self.scan(bounds, &Links, |unit, _| {
            for link in unit.part.located(unit.source.file, unit.first_record) {
                builder.push(&link);
            }
            Ok(Flow::More)
        })?;
        Ok(Lineage::from(builder))
    }

    /// Puts what streams give into temporary files that have no name and go with the process. One that
    /// cannot be opened stays as it is: reading it will tell why.
    pub(in crate::command) fn keep_streams(&mut self) -> Result<(), Failure> {
        let stop = [self.stop, self.stop];
        for file in self.files.iter_mut().filter(|file| !file.regular) {
            let mut copy = tempfile::tempfile()?;
            match io::copy(&mut Pump::of(file, stop), &mut copy) {
                Ok(size) => file.keep(copy, size),
                Err(error) => {
                    let size = copy.stream_position()?;
                    if size > 0 {
                        let reason = archive::reason(&error);
                        let what = format!("{reason}; what came before was read");
                        self.before.issues.push(Issue::trouble(file.name(), what));
                        file.keep(copy, size);
                    }
                }
            }
        }
        Ok(())
    }
}
