//! The streams of the archive while it is read: by the paths of its files first, then by the records.

use super::gather::{Delivery, Facts, Hit, Part, Sort};
use crate::archive::LogFile;
use crate::archive::layout::{Folder, Layout, unpacked};
use crate::command::reading::Reading;
use crate::coverage::{Hour, Named, Proof, Stream, StreamId, Window, is_possible};
use crate::event::{Category, Time};
use crate::scan::{Seen, Unit};
use crate::tally::Tally;
use hashbrown::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What was found of each stream so far.
pub(super) struct Holdings {
    index: HashMap<StreamId, usize>,
    streams: Vec<(StreamId, Stream)>,
    /// By stream and category the last file that was counted for it.
    counted: HashMap<(usize, Option<Category>), u32>,
    /// Files of which a record was read.
    told: HashSet<u32>,
    seen: Seen,
    /// The period.
    facts: Facts,
    /// The moment that it is.
    now: Time,
    /// Events of a time that cannot be: they fill no hour.
    stray: u64,
}

impl Holdings {
    /// What the paths tell. Files outside the period tell when the stream is usually active.
    pub(super) fn of(reading: &Reading<'_>, facts: &Facts) -> Holdings {
        let mut holdings = Holdings {
            index: HashMap::new(),
            streams: Vec::new(),
            counted: HashMap::new(),
            told: HashSet::new(),
            seen: Seen::default(),
            facts: *facts,
            now: reading.now(),
            stray: 0,
        };
        for file in reading.files() {
            if let Some((id, delivered)) = StreamId::of_log(&file.layout()) {
                let slot = holdings.slot(id);
                let stream = &mut holdings.streams[slot].1;
                let possible = Some(delivered).filter(|at| is_possible(*at, holdings.now));
                if facts.holds(Some(delivered)) {
                    stream.file(file.size, possible);
                } else if let Some(delivered) = possible {
                    stream.lies(delivered);
                }
            }
        }
        holdings
    }

    fn slot(&mut self, id: StreamId) -> usize {
        if let Some(slot) = self.index.get(&id) {
            return *slot;
        }
        self.streams.push((id.clone(), Stream::default()));
        self.index.insert(id, self.streams.len() - 1);
        self.streams.len() - 1
    }

    /// Counts the events of a unit: in the stream that the path tells, else in that of the record. Tells
    /// of each whether it is the first delivery of its event.
    pub(super) fn count(
        &mut self,
        unit: &Unit<Part>,
        reading: &Reading<'_>,
        tally: &mut Tally,
    ) -> Vec<bool> {
        if !unit.part.is_told {
            return Vec::new();
        }
        let number = unit.source.file;
        self.told.insert(number);
        let file = reading.file(number);
        let layout = file.map(LogFile::layout);
        let path = layout.as_ref().and_then(StreamId::of);
        let delivered = layout.as_ref().and_then(StreamId::of_log).map(|(_, at)| at);
        let size = file.map_or(0, |file| file.size);
        if let (Some(id), Some(delivered)) = (&path, delivered) {
            let slot = self.slot(id.clone());
            let may_be = |hour: &Hour| {
                let time = hour.start();
                is_possible(time, self.now) && is_near(time, delivered)
            };
            let hours = unit.part.aside.iter().copied().filter(may_be);
            self.streams[slot].1.delivered.extend(hours);
        }
        let sorts: Vec<(usize, &Sort)> = unit
            .part
            .sorts
            .iter()
            .map(|sort| {
                let slot = self.slot(path.clone().unwrap_or_else(|| StreamId {
                    organization: None,
                    account: sort.account.clone(),
                    region: sort.region.clone(),
                }));
                let mut is_new =
                    |category| self.counted.insert((slot, category), number) != Some(number);
                let stream = &mut self.streams[slot].1;
                if is_new(Some(sort.category)) {
                    stream.holds(sort.category, size);
                }
                if path.is_none() && is_new(None) {
                    stream.file(size, None);
                }
                (slot, sort)
            })
            .collect();
        let mut fresh = Vec::with_capacity(unit.part.hits.len());
        for hit in &unit.part.hits {
            let (slot, sort) = sorts[hit.sort as usize];
            let is_new = self.is_new(hit, unit, reading, tally);
            let (id, stream) = &mut self.streams[slot];
            let time = hit.time.filter(|time| {
                is_possible(*time, self.now) && delivered.is_none_or(|at| is_near(*time, at))
            });
            if is_new && delivered.is_none() {
                stream.lies_beside(time);
            }
            self.stray += u64::from(is_new && time != hit.time);
            if is_new {
                stream.event(sort.category, sort.write, time);
                if let Some(time) = time {
                    if let Some(service) = sort.service {
                        stream.of_service(service, time);
                    }
                    if sort.heartbeat {
                        stream.heard(time);
                    }
                }
                stream.strangers += u64::from(sort.account != id.account);
            } else {
                // The same event in another trail's copy fills an hour of that stream as well.
                stream.again(time);
            }
            fresh.push(is_new);
        }
        fresh
    }

    fn is_new(
        &mut self,
        hit: &Hit,
        unit: &Unit<Part>,
        reading: &Reading<'_>,
        tally: &mut Tally,
    ) -> bool {
        let record = unit.first_record + hit.place.record;
        reading.is_new(&mut self.seen, hit.fingerprint, &unit.source, record, tally)
    }

    /// The streams, when all is read. Files without a record fill the hours before their delivery, but for
    /// those that could not be read. Those that were delivered outside the period (most of them are not opened)
    /// fill no hour of it: what they hold, or that they hold nothing, tells of the time beside it.
    pub(super) fn finish(mut self, files: &[LogFile], troubled: &HashSet<&str>) -> Held {
        let mut lost: BTreeMap<StreamId, Vec<Lost>> = BTreeMap::new();
        for (number, file) in (0..).zip(files) {
            let name = file.name();
            let is_lost = troubled.contains(name.as_str());
            if (is_lost || !self.told.contains(&number))
                && let Some((id, delivered)) = StreamId::of_log(&file.layout())
                && is_possible(delivered, self.now)
            {
                if is_lost {
                    let lost = lost.entry(id).or_default();
                    let key = name;
                    lost.push(Lost { key, delivered });
                } else {
                    let slot = self.slot(id);
                    let Facts { since, until } = self.facts;
                    let is_of_period = |hour: &Hour| {
                        since.is_none_or(|since| hour.next().start() > since)
                            && until.is_none_or(|until| hour.start() < until)
                    };
                    let is_within = self.facts.holds(Some(delivered));
                    let may_fill = |hour: &Hour| is_within || !is_of_period(hour);
                    self.streams[slot].1.came(delivered, may_fill);
                }
            }
        }
        Held {
            streams: self.streams.into_iter().collect(),
            lost,
            stray: self.stray,
        }
    }
}

/// What the archive holds, when all is read.
pub(super) struct Held {
    pub(super) streams: BTreeMap<StreamId, Stream>,
    /// Log files that are here, and of which not all could be read.
    pub(super) lost: BTreeMap<StreamId, Vec<Lost>>,
    /// Events that fill no hour because no event can be of their time.
    pub(super) stray: u64,
}

/// True where an event may be in a file of this delivery: events come within minutes (measured: at most 10.1,
/// over 3,926 files), and those that are delayed not a month later.
fn is_near(event: Time, delivered: Time) -> bool {
    const HOUR: i64 = 3_600 * 1_000_000;
    (delivered.0 - 31 * 24 * HOUR..=delivered.0 + HOUR).contains(&event.0)
}

/// The organisation, or account of none, and the trail that the path of a digest names.
fn named(file: &LogFile) -> Option<Named> {
    let layout = file.layout();
    let digest = layout.digest?;
    let folder = layout.organization.or(layout.account)?;
    Some((folder, digest.trail, digest.home_region))
}

/// A log file that was delivered and is not here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lost {
    pub(super) key: String,
    /// The minute in its name.
    pub(super) delivered: Time,
}

/// What CloudTrail's own deliveries, and the names of files, tell.
#[derive(Default)]
pub(super) struct Inventory {
    /// The buckets that trails deliver to; and the names of the folders that the archive lies in, for a copy is
    /// often called after its bucket.
    pub(super) buckets: Vec<String>,
    /// Log files that are not here, of streams that are.
    pub(super) lost: BTreeMap<StreamId, Vec<Lost>>,
    /// The same of digests, where the stream's digests are here.
    pub(super) absent: BTreeMap<StreamId, Vec<Window>>,
    /// Trails whose digests lie in the folder of an organisation or account, by the digests' names.
    pub(super) named: BTreeSet<Named>,
    /// Streams of which nothing is here, with the number of log files delivered.
    pub(super) elsewhere: BTreeMap<StreamId, u64>,
}

impl Inventory {
    /// Compares deliveries with the files that are here. A bucket of which nothing is here is another
    /// bucket.
    pub(super) fn of(delivered: Vec<Delivery>, files: &[LogFile], now: Time) -> Inventory {
        // Names are unique.
        fn name(path: &Path) -> Option<&[u8]> {
            Some(unpacked(path.file_name()?.as_encoded_bytes()))
        }
        let mut inventory = Inventory {
            named: files.iter().filter_map(named).collect(),
            ..Inventory::default()
        };
        if delivered.is_empty() {
            return inventory;
        }
        let here: HashSet<&[u8]> = files.iter().filter_map(|file| name(&file.path)).collect();
        let layouts = || files.iter().map(LogFile::layout);
        let digests = |layout: &Layout| layout.folder == Some(Folder::Digest);
        let logs: HashSet<StreamId> = layouts()
            .filter(|layout| !digests(layout))
            .filter_map(|layout| StreamId::of(&layout))
            .collect();
        let digested: HashSet<StreamId> = layouts()
            .filter(digests)
            .filter_map(|layout| StreamId::of(&layout))
            .collect();
        let mut buckets: BTreeMap<String, (bool, Vec<Delivery>)> = BTreeMap::new();
        for delivery in delivered {
            let held = buckets.entry(delivery.bucket.clone()).or_default();
            if name(Path::new(&delivery.key)).is_some_and(|name| here.contains(name)) {
                held.0 = true;
            } else {
                held.1.push(delivery);
            }
        }
        buckets.retain(|_, (found, _)| *found);
        for delivery in buckets.values_mut().flat_map(|(_, lost)| lost.drain(..)) {
            let layout = Layout::of(Path::new(&delivery.key));
            let at = layout.delivered.or(delivery.time);
            let at = at.filter(|at| is_possible(*at, now));
            let (Some(id), Some(at)) = (StreamId::of(&layout), at) else {
                continue;
            };
            if digests(&layout) {
                if digested.contains(&id) {
                    let hour = 3_600 * 1_000_000;
                    inventory.absent.entry(id).or_default().push(Window {
                        from: Time(at.0 - hour),
                        to: at,
                        proof: Proof::Missing,
                    });
                }
            } else if logs.contains(&id) {
                inventory.lost.entry(id).or_default().push(Lost {
                    key: delivery.key,
                    delivered: at,
                });
            } else {
                *inventory.elsewhere.entry(id).or_default() += 1;
            }
        }
        inventory.buckets = buckets.into_keys().collect();
        inventory
    }
}
