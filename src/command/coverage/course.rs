//! The pass of coverage: what is kept of each unit, and the answer at the end. A command that looks at
//! every record anyway hands on what it gathers, and has the coverage of its archive from the same pass.

use super::answer::{Answer, Asked, Explained};
use super::digests::Digests;
use super::gather::{Delivery, Facts, Part};
use super::holdings::{Holdings, Inventory};
use super::unweighed;
use crate::archive::LogFile;
use crate::command::reading::{Reading, whole_past};
use crate::coverage::{Change, Trails};
use crate::filter::Bounds;
use crate::lineage::{Builder, Caller, Lineage};
use crate::scan::Unit;
use crate::tally::Tally;
use std::collections::BTreeSet;

/// What was kept so far.
pub(in crate::command) struct Course {
    holdings: Holdings,
    builder: Builder,
    /// Changes with who made them, and where they stand.
    changes: Vec<(Change, Caller, String, u64)>,
    delivered: Vec<Delivery>,
    reach: Bounds,
}

impl Course {
    /// Before anything is read: the streams by the names of the files. `bounds` are those of the period. All
    /// that came before it is read, too: what a trail was told to record, or that it was stopped, holds until
    /// it is changed again, be it years later; and who stands behind a change is told by what went before that.
    pub(in crate::command) fn new(reading: &Reading<'_>, facts: &Facts, bounds: &Bounds) -> Course {
        Course {
            reach: whole_past(bounds),
            holdings: Holdings::of(reading, facts),
            builder: Builder::default(),
            changes: Vec::new(),
            delivered: Vec::new(),
        }
    }

    /// What is to be read.
    pub(in crate::command) fn reach(&self) -> &Bounds {
        &self.reach
    }

    /// Takes a unit, in archive order. Tells of each event counted in it whether it is the first delivery
    /// of that event.
    pub(in crate::command) fn take(
        &mut self,
        mut unit: Unit<Part>,
        reading: &Reading<'_>,
        tally: &mut Tally,
    ) -> Vec<bool> {
        let links = std::mem::take(&mut unit.part.links);
        for link in links.located(unit.source.file, unit.first_record) {
            self.builder.push(&link);
        }
        for (change, caller, record) in unit.part.changes.drain(..) {
            self.builder.learn(&caller);
            let file = unit.source.name.clone();
            let record = unit.first_record + record;
            self.changes.push((change, caller, file, record));
        }
        self.delivered.append(&mut unit.part.delivered);
        self.holdings.count(&unit, reading, tally)
    }

    /// Notes what a caller tells about names.
    pub(in crate::command) fn learn(&mut self, caller: &Caller) {
        self.builder.learn(caller);
    }

    /// The trails, as far as events tell.
    pub(super) fn trails(&self) -> Trails {
        Trails::of(self.changes.iter().map(|(change, ..)| change))
    }

    /// The answer, when all is read.
    pub(super) fn finish(
        self,
        reading: &Reading<'_>,
        trails: &Trails,
        digests: Digests,
        asked: Asked,
        tally: &Tally,
    ) -> (Answer, Lineage) {
        let lineage = Lineage::from(self.builder);
        let explained = self
            .changes
            .into_iter()
            .map(|(change, caller, file, record)| Explained {
                chain: lineage.trace(&caller),
                change,
                file,
                record,
            })
            .collect();
        let held = self
            .holdings
            .finish(reading.files(), &tally.troubled().collect());
        let mut inventory = Inventory::of(self.delivered, reading.files(), reading.now());
        for (id, lost) in held.lost {
            inventory.lost.entry(id).or_default().extend(lost);
        }
        inventory.buckets.extend(folders(reading.files()));
        let read = digests.files;
        let mut answer = Answer::new(held.streams, digests, trails, explained, inventory, asked);
        answer.stray = held.stray;
        answer.unweighed = unweighed(reading, tally, read);
        (answer, lineage)
    }
}

/// The names of the folders that trails' folders lie in: a copy is often called after its bucket.
fn folders(files: &[LogFile]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut last = None;
    for file in files {
        let above = file
            .path
            .to_str()
            .and_then(|path| path.split_once("AWSLogs"));
        let above = above.map(|(above, _)| above);
        if above != last {
            names.extend(
                above
                    .into_iter()
                    .flat_map(|one| one.split(['/', '\\']))
                    .map(str::to_owned),
            );
            last = above;
        }
    }
    names.remove("");
    names
}
