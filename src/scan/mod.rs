//! The engine: many small files side by side, the blocks of a huge one side by side too, and results in
//! archive order whatever the number of threads.
//!
//! A worker takes the next file of the sorted list, inflates it into a buffer that it uses again and
//! again, and reads it. A text that outgrows the buffer is cut into blocks of whole records, which any
//! thread may read while the worker goes on inflating. What a command keeps of the records it [gathers]
//! (`Gather`) travels in units to one thread, which merges them in the order of the list: files by path,
//! blocks by place. So the same archive gives the same bytes with 1 thread or 16, and workers never
//! print.
//!
//! [gathers]: Gather

mod bundle;
mod gate;
mod seen;
mod sink;
mod work;

pub use seen::{Delivery, Fingerprint, Seen};

use crate::archive::LogFile;
use crate::archive::layout::Layout;
use crate::archive::prune::{is_digest, prunes};
use crate::envelope::{Envelope, NotEvent};
use crate::event::Event;
use crate::filter::Bounds;
use crate::tally::{Issue, Tally};
use gate::Gate;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// How often, and how long each time, the merging thread waits without being woken.
const NAPS: u32 = 20;
const NAP: Duration = Duration::from_micros(250);

/// Where an event stands in what is being read.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Which record of its unit it is, from 0; with [`Unit::first_record`] its number in its file.
    pub record: u64,
    /// The shape it came in.
    pub envelope: Envelope,
}

/// What a command keeps of each matching event. Runs on many workers at once; what it keeps must not
/// depend on how the archive was split.
pub trait Gather: Sync {
    /// What one unit of work adds up to.
    type Part: Default + Send;

    /// Cheap test on the bytes of a record, or of a text of many: false only if nothing of it is wanted.
    fn could_match(&self, record: &[u8]) -> bool;

    /// For which purposes, one bit each, records of a text of many could be wanted; 0 where nothing of it
    /// is wanted.
    fn purposes(&self, text: &[u8]) -> u8 {
        u8::from(self.could_match(text))
    }

    /// [`could_match`](Gather::could_match) for a record of a text with these purposes: what the whole
    /// text rules out need not be looked for in each of its records.
    fn could_match_for(&self, purposes: u8, record: &[u8]) -> bool {
        purposes != 0 && self.could_match(record)
    }

    /// True when nearly all records that could match do, so that each is best read whole at once.
    fn expects_all(&self) -> bool {
        false
    }

    /// Whether anything of the event is wanted.
    fn matches(&self, event: &Event<'_>) -> bool;

    /// The same, with the part to note in what was found out on the way, for [`add`](Gather::add) of the same
    /// event.
    fn matches_noting(&self, event: &Event<'_>, _: &mut Self::Part) -> bool {
        self.matches(event)
    }

    /// True when nothing of the event is wanted only because its time cannot be read.
    fn lacks_time(&self, _: &Event<'_>) -> bool {
        false
    }

    /// True when what came before the bounds is read afterwards where it can tell more. Files in a zip or tar
    /// are not read twice, so that they are not left out as older then.
    fn looks_back(&self) -> bool {
        false
    }

    /// Records of a source follow: what its name tells of all of them can be noted in the part.
    fn begins(&self, _: &Source, _: &mut Self::Part) {}

    /// Keeps what is wanted of an event that [`matches`](Gather::matches) and is valid JSON.
    fn add(&self, event: &Event<'_>, place: Place, part: &mut Self::Part) -> Kept;

    /// About how many bytes a part holds in memory.
    fn weight(&self, part: &Self::Part) -> usize;
}

/// What an event was kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is part of the answer, and counts as matched.
    Matched,
    /// Something of it helps to find the answer; in the counts it is filtered.
    Aside,
}

/// A file, or a file within a zip or tar, for messages and provenance.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Index into the list of files.
    pub file: u32,
    /// The file's name; `bundle.zip!entry` for a file within another.
    pub name: String,
}

/// What was gathered from a stretch of one source.
#[derive(Debug)]
pub struct Unit<P> {
    /// Where it was read.
    pub source: Arc<Source>,
    /// The number of the unit's first record in its source, from 1.
    pub first_record: u64,
    /// What was kept.
    pub part: P,
}

/// Whether the merging thread wants more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    More,
    /// It has what it needs: a limit is reached.
    Enough,
}

/// How a scan is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Leave out files whose path proves that nothing in them can match.
    pub prune: bool,
    /// Stop reading a file past this many inflated bytes.
    pub max_file_size: u64,
}

impl Options {
    /// True when a file need not be opened, and why goes into the tally: what no question could find is
    /// counted by its kind, the rest as pruned.
    fn leave_out(&self, layout: &Layout, bounds: &Bounds, tally: &mut Tally) -> bool {
        if !self.prune {
            return false;
        }
        let digest = is_digest(layout);
        let pruned = !digest && prunes(layout, bounds);
        if digest {
            *tally.not_cloudtrail.entry(NotEvent::Digest).or_default() += 1;
        }
        tally.pruned += u64::from(pruned);
        digest || pruned
    }
}

/// How far a scan has come, for a progress bar.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes on disk that are done with: read, or left out.
    pub bytes: AtomicU64,
}

/// One scan of a list of files.
pub struct Scan<'a, G: Gather> {
    /// The files, in the order that results come in.
    pub files: &'a [LogFile],
    /// Where matches can lie, for leaving out whole files.
    pub bounds: Bounds,
    /// What is kept of which records.
    pub gather: &'a G,
    /// How to go about it.
    pub options: Options,
    /// Set from outside (^C) to end the scan early.
    pub stop: &'a AtomicBool,
    /// Kept up to date while the scan runs.
    pub progress: &'a Progress,
}

/// What travels from a worker to the merging thread.
struct Parcel<P> {
    /// File and place within it: the order of merging.
    order: (usize, u64),
    /// True for the last parcel of its file.
    last: bool,
    source: Arc<Source>,
    records: u64,
    part: P,
    tally: Tally,
    weight: usize,
}

impl<G: Gather> Scan<'_, G> {
    /// Reads everything in `pool` and hands each unit to `merge`, in archive order, on this thread. The
    /// tally passed to `merge` is the one that is returned, so that it can move records from `matched`
    /// to `duplicate` and add issues. `tick` is called every tenth of a second.
    ///
    /// Errors are those of `merge`; what goes wrong with an input is an issue in the tally.
    pub fn run(
        &self,
        pool: &rayon::ThreadPool,
        mut tick: impl FnMut(&Progress),
        mut merge: impl FnMut(Unit<G::Part>, &mut Tally) -> io::Result<Flow>,
    ) -> io::Result<Tally> {
        let mut total = Tally::default();
        let mut kept = Vec::with_capacity(self.files.len());
        for (index, file) in self.files.iter().enumerate() {
            if self
                .options
                .leave_out(&file.layout(), &self.bounds, &mut total)
            {
                self.progress.bytes.fetch_add(file.size, Ordering::Relaxed);
            } else {
                kept.push(index);
            }
        }
        let ended = AtomicBool::new(false);
        let crew = Crew {
            scan: self,
            kept: &kept,
            next: AtomicUsize::new(0),
            gate: Gate::default(),
            blocks: AtomicUsize::new(0),
            ended: &ended,
        };
        let (sender, parcels) = mpsc::channel();
        let crew = &crew;
        let result = pool.in_place_scope(|scope| {
            scope.spawn_broadcast(move |scope, _| crew.work(scope, &sender));
            self.merge_in_order(crew, &parcels, &mut total, &mut tick, &mut merge)
        });
        result.map(|()| total)
    }

    fn merge_in_order(
        &self,
        crew: &Crew<'_, '_, G>,
        parcels: &mpsc::Receiver<Parcel<G::Part>>,
        total: &mut Tally,
        tick: &mut impl FnMut(&Progress),
        merge: &mut impl FnMut(Unit<G::Part>, &mut Tally) -> io::Result<Flow>,
    ) -> io::Result<()> {
        let mut early = BTreeMap::new();
        let mut next = (0, 0);
        let mut current: Option<(Arc<Source>, u64)> = None;
        loop {
            match receive(parcels) {
                Ok(parcel) => {
                    early.insert(parcel.order, parcel);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    tick(self.progress);
                    if self.stop.load(Ordering::Relaxed) {
                        crew.ended.store(true, Ordering::Relaxed);
                    }
                    continue;
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            }
            tick(self.progress);
            while let Some(parcel) = early.remove(&next) {
                next = if parcel.last {
                    (next.0 + 1, 0)
                } else {
                    (next.0, next.1 + 1)
                };
                let before = match &current {
                    Some((source, records)) if Arc::ptr_eq(source, &parcel.source) => *records,
                    _ => 0,
                };
                current = Some((Arc::clone(&parcel.source), before + parcel.records));
                let unit = Unit {
                    source: parcel.source,
                    first_record: before + 1,
                    part: parcel.part,
                };
                let mut tally = parcel.tally;
                for issue in &mut tally.issues {
                    renumber(issue, before);
                }
                total.add(tally);
                let flow = merge(unit, total);
                crew.gate.merged(parcel.weight, next.0);
                if !matches!(flow, Ok(Flow::More)) || self.stop.load(Ordering::Relaxed) {
                    // What is still on its way is dropped, so the counts are of what was merged.
                    crew.ended.store(true, Ordering::Relaxed);
                    return flow.map(|_| ());
                }
            }
        }
    }
}

/// The next parcel, waited for a tenth of a second at most. Looks in from time to time before it lets
/// itself be woken: to wake somebody costs a worker more than to inflate a small file.
fn receive<P>(parcels: &mpsc::Receiver<P>) -> Result<P, mpsc::RecvTimeoutError> {
    for _ in 0..NAPS {
        match parcels.try_recv() {
            Ok(parcel) => return Ok(parcel),
            Err(mpsc::TryRecvError::Disconnected) => {
                return Err(mpsc::RecvTimeoutError::Disconnected);
            }
            Err(mpsc::TryRecvError::Empty) => std::thread::sleep(NAP),
        }
    }
    parcels.recv_timeout(Duration::from_millis(100))
}

/// Marks the place of a record number that is only known when units are put in order.
const RECORD: &str = "record #";

/// Adds the number of records before the unit to the record number in an issue.
fn renumber(issue: &mut Issue, before: u64) {
    if let Some(rest) = issue.what.strip_prefix(RECORD) {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if let Ok(number) = rest[..digits].parse::<u64>() {
            issue.what = format!("record {}{}", number + before, &rest[digits..]);
        }
    }
}

/// What the workers of one scan share.
struct Crew<'s, 'a, G: Gather> {
    scan: &'s Scan<'a, G>,
    /// Indexes of the files to read.
    kept: &'s [usize],
    /// The next of them to take.
    next: AtomicUsize,
    gate: Gate,
    /// Blocks of large texts that wait or are being read.
    blocks: AtomicUsize,
    /// Nothing more is wanted.
    ended: &'s AtomicBool,
}
