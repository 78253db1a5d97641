//! The pass of coverage: what is kept of each unit, and the answer at the end. A command that looks at
//! every record anyway hands on what it gathers, and has the coverage of its archive from the same pass.

use super::answer::{Answer, Asked, Explained};
use super::digests::Digests;
use super::gather::{Delivery, Facts, Part};
use super::holdings::{Holdings, Inventory};
use crate::command::reading::{Reading, look_back};
use crate::coverage::{Change, StreamId, Trails};
use crate::event::Time;
use crate::filter::Bounds;
use crate::lineage::{Builder, Caller, Lineage};
use crate::scan::Unit;
use crate::tally::Tally;
use std::collections::{BTreeMap, BTreeSet};

/// How far back it is read, and the moment before which that is not all of it.
///
/// Of each stream that is silent when the look-back begins, the last files are read as well, however old
/// they are: if its trail was stopped, that stands there. What else was changed before is not known.
fn reach(reading: &Reading<'_>, bounds: &Bounds, far: bool) -> (Bounds, Option<Time>) {
    let mut reach = look_back(bounds);
    if far {
        reach.since = None;
    }
    let Some(since) = reach.since.filter(|_| reading.prunes()) else {
        return (reach, None);
    };
    let mut last: BTreeMap<StreamId, Time> = BTreeMap::new();
    let mut awake: BTreeSet<StreamId> = BTreeSet::new();
    for file in reading.files() {
        match StreamId::of_log(&file.layout()) {
            Some((id, delivered)) if delivered < since => {
                let known = last.entry(id).or_insert(delivered);
                *known = delivered.max(*known);
            }
            Some((id, delivered)) if bounds.since.is_none_or(|period| delivered < period) => {
                awake.insert(id);
            }
            _ => {}
        }
    }
    let unread = (!last.is_empty()).then_some(since);
    for (id, at) in last.into_iter().filter(|(id, _)| !awake.contains(id)) {
        let stretch = (Time(at.0 - BEFORE), at);
        let of_account = reach.also.entry(id.account).or_default();
        of_account.insert(id.region, stretch);
    }
    (reach, unread)
}

/// What was kept so far.
pub(in crate::command) struct Course {
    holdings: Holdings,
    builder: Builder,
    /// Changes with who made them, and where they stand.
    changes: Vec<(Change, Caller, String, u64)>,
    delivered: Vec<Delivery>,
    reach: Bounds,
    unread: Option<Time>,
}

/// How much of what came before a silence is read, in microseconds: a trail delivers its own end with its
/// last files, minutes after it.
const BEFORE: i64 = 3_600 * 1_000_000;

impl Course {
    /// Before anything is read: the streams by the names of the files. `bounds` are those of the period;
    /// `far` reads all that came before it, for changes of trails that still hold in it.
    pub(in crate::command) fn new(
        reading: &Reading<'_>,
        facts: &Facts,
        bounds: &Bounds,
        far: bool,
    ) -> Course {
        let (reach, unread) = reach(reading, bounds, far);
        Course {
            reach,
            unread,
            holdings: Holdings::of(reading.files(), facts),
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
        let answer = Answer::new(
            self.holdings.finish(reading.files()),
            digests,
            trails,
            explained,
            Inventory::of(self.delivered, reading.files()),
            asked,
            self.unread,
        );
        (answer, lineage)
    }
}
