//! What a worker does: take a file, inflate it, read it, send what was gathered.

use super::sink::{Worker, no_log};
use super::{Crew, Gather, Parcel, Source};
use crate::archive::budget::Budget;
use crate::archive::decode::{self, Content, Text};
use crate::archive::layout::Layout;
use crate::archive::pump::Pump;
use crate::archive::{LogFile, reason};
use crate::envelope::{self, Cutter};
use crate::tally::{Issue, Tally};
use rayon::Scope;
use std::io::{self, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

/// A text up to this size is read in one piece; a longer one in blocks. Every worker may hold as much.
const WHOLE: usize = 8 << 20;
/// How many bytes are inflated before the next cut is looked for.
const STEP: usize = 2 << 20;
/// Bundles within bundles, at the most.
const NESTED: usize = 3;
/// Bytes that are used again for every file, so that their pages are touched once.
#[derive(Default)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
}

impl Buffer {
    /// Reads until the text ends or `up_to` bytes are there; from a `live` stream only what is there
    /// already, because more may be long in coming. Returns whether it ended, and with what.
    fn fill(
        &mut self,
        reader: &mut dyn Read,
        up_to: usize,
        live: bool,
    ) -> (bool, Option<io::Error>) {
        while self.filled < up_to {
            if self.filled == self.bytes.len() {
                let room = (self.bytes.len() * 2).clamp(256 << 10, WHOLE.max(up_to));
                self.bytes.resize(room.max(self.filled + 1), 0);
            }
            let end = self.bytes.len().min(up_to);
            match reader.read(&mut self.bytes[self.filled..end]) {
                Ok(0) => return (true, None),
                Ok(read) => {
                    self.filled += read;
                    if live {
                        return (false, None);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return (true, Some(error)),
            }
        }
        (false, None)
    }

    fn text(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// Takes the first `length` bytes out.
    fn take(&mut self, length: usize) -> Vec<u8> {
        if length == self.filled && length > WHOLE {
            // All of a large text at once: handed on, not copied.
            self.bytes.truncate(length);
            self.filled = 0;
            return std::mem::take(&mut self.bytes);
        }
        let block = self.bytes[..length].to_vec();
        self.bytes.copy_within(length..self.filled, 0);
        self.filled -= length;
        block
    }
}

/// What one worker keeps between files.
#[derive(Default)]
struct Scratch {
    archive: decode::Scratch,
    text: Buffer,
}

/// The numbering of the parcels of one file, how many of its blocks are being read elsewhere, and how much more of
/// it may be.
pub(super) struct Run {
    file: usize,
    index: u32,
    parcels: u64,
    /// What is read comes in by and by.
    live: bool,
    pending: Arc<AtomicUsize>,
    /// What may come out of the file, all in all.
    pub(super) budget: Budget,
}

/// What every step of reading a file needs.
pub(super) struct Desk<'x, 'scope, 's, 'a, G: Gather> {
    pub(super) crew: &'scope Crew<'s, 'a, G>,
    scope: &'x Scope<'scope>,
    sender: &'x Sender<Parcel<G::Part>>,
}

impl<G: Gather> Crew<'_, '_, G> {
    /// Takes files until there are no more.
    pub(super) fn work<'scope>(
        &'scope self,
        scope: &Scope<'scope>,
        sender: &Sender<Parcel<G::Part>>,
    ) {
        let mut scratch = Scratch::default();
        let desk = Desk {
            crew: self,
            scope,
            sender,
        };
        loop {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            if turn >= self.kept.len() {
                return;
            }
            self.gate.pass(turn, self.ended);
            if self.ended() {
                return;
            }
            let index = self.kept[turn];
            let file = &self.scan.files[index];
            let mut run = Run {
                file: turn,
                index: index as u32,
                parcels: 0,
                live: !file.regular,
                pending: Arc::default(),
                budget: Budget::new(self.scan.options.max_file_size, file.size),
            };
            let done = catch_unwind(AssertUnwindSafe(|| {
                desk.read_file(file, &mut run, &mut scratch)
            }));
            let mut tally = match done {
                Ok(tally) => tally,
                Err(panic) => {
                    scratch = Scratch::default();
                    panicked(&file.name(), &*panic)
                }
            };
            tally.files += 1;
            tally.bytes += file.size;
            let source = run.source(file.name());
            desk.send(&mut run, source, 0, G::Part::default(), tally, true);
        }
    }

    pub(super) fn ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed) || self.scan.stop.load(Ordering::Relaxed)
    }
}

/// Helps to read blocks until fewer than `fewer_than` are left of those that are counted here.
fn help_until(pending: &AtomicUsize, fewer_than: usize) {
    while pending.load(Ordering::Acquire) >= fewer_than {
        if rayon::yield_now() != Some(rayon::Yield::Executed) {
            std::thread::sleep(Duration::from_micros(100));
        }
    }
}

impl Run {
    /// Waits for the last blocks of a text: the next one starts where they end.
    fn finish_blocks(&self) {
        help_until(&self.pending, 1);
    }

    fn source(&self, name: String) -> Arc<Source> {
        Arc::new(Source {
            file: self.index,
            name,
        })
    }
}

impl<G: Gather> Desk<'_, '_, '_, '_, G> {
    /// Reads one file. What is gathered is sent; the tally returned is of the file as a whole.
    fn read_file(&self, file: &LogFile, run: &mut Run, scratch: &mut Scratch) -> Tally {
        let name = file.name();
        let Scratch { archive, text } = scratch;
        let bytes = &self.crew.scan.progress.bytes;
        let content = if file.regular {
            file.open()
                .and_then(|open| decode::open(open, file.size, &run.budget, archive, bytes))
        } else {
            let stop = [self.crew.scan.stop, self.crew.ended];
            let pump = run.budget.earning(Pump::of(file, stop));
            decode::peel(
                Box::new(BufReader::with_capacity(1 << 20, pump)),
                &run.budget,
            )
        };
        match content {
            Ok(content) => self.read_content(content, &name, &file.layout(), run, text, 0),
            Err(error) => trouble(&name, reason(&error)),
        }
    }

    pub(super) fn read_content(
        &self,
        content: Content<'_>,
        name: &str,
        layout: &Layout,
        run: &mut Run,
        buffer: &mut Buffer,
        depth: usize,
    ) -> Tally {
        match content {
            Content::Whole(text) => self.read_whole(text, name, run),
            Content::Text(text) => self.read_text(text, name, layout, run, buffer),
            Content::Unsupported(what) => trouble(name, what),
            Content::Tar(_) | Content::Zip(_) if depth >= NESTED => trouble(
                name,
                "archives within archives, nested too deeply; unpack it first",
            ),
            Content::Tar(reader) => self.read_tar(reader, name, run, buffer, depth),
            Content::Zip(reader) => self.read_zip(reader, name, run, buffer, depth),
        }
    }

    /// Reads a text that is all there.
    fn read_whole(&self, text: &[u8], name: &str, run: &mut Run) -> Tally {
        let mut tally = Tally {
            bytes_inflated: text.len() as u64,
            ..Tally::default()
        };
        if let Some(kind) = envelope::magic(text) {
            *tally.not_cloudtrail.entry(kind).or_default() += 1;
            tally.issues.extend(no_log(name, kind));
        } else {
            self.read_piece(text, &run.source(name.to_owned()), run);
        }
        tally
    }

    /// Reads and sends all records of a text.
    fn read_piece(&self, text: &[u8], source: &Arc<Source>, run: &mut Run) {
        let mut worker = Worker::new(self.crew, source, text);
        envelope::read(text, envelope::Place::Start, &mut worker);
        let (records, part, tally) = worker.finish();
        self.send(run, Arc::clone(source), records, part, tally, false);
    }

    /// Reads a text as it comes: whole when it is short, in blocks on all threads when it is long.
    fn read_text(
        &self,
        mut text: Text<'_>,
        name: &str,
        layout: &Layout,
        run: &mut Run,
        buffer: &mut Buffer,
    ) -> Tally {
        let mut tally = Tally::default();
        let source = run.source(name.to_owned());
        let cap = self.crew.scan.options.max_file_size;
        buffer.filled = 0;
        let capped = &mut (&mut text).take(cap);
        let (mut ended, mut error) = buffer.fill(capped, WHOLE, run.live);
        tally.bytes_inflated += buffer.filled as u64;
        if let Some(kind) = envelope::magic(buffer.text()) {
            *tally.not_cloudtrail.entry(kind).or_default() += 1;
            tally.issues.extend(no_log(name, kind));
            return tally;
        }
        let trail = layout.log_name || buffer.text().starts_with(b"{\"Records\"");
        if error.is_some() && buffer.filled == 0 {
            // Nothing can be said about what is in it: not even that it is empty.
        } else if ended {
            self.read_piece(buffer.text(), &source, run);
        } else {
            let mut cutter = Cutter::new();
            loop {
                let place = cutter.place(ended);
                if let Some(length) = cutter.cut(buffer.text(), ended) {
                    self.send_block(run, &source, buffer.take(length), place);
                } else if ended {
                    break;
                } else {
                    let before = buffer.filled;
                    (ended, error) = buffer.fill(capped, before + STEP, run.live);
                    tally.bytes_inflated += (buffer.filled - before) as u64;
                }
                if self.crew.ended() {
                    break;
                }
            }
            run.finish_blocks();
        }
        if tally.bytes_inflated >= cap && self.crew.scan.options.max_file_size > 0 {
            let mut probe = [0];
            if matches!(text.read(&mut probe), Ok(1)) {
                let size = crate::text::bytes(cap);
                let what = format!(
                    "inflates to more than {size}; the rest was not read (--max-file-size)"
                );
                tally.add(trouble(name, what));
            }
        }
        if let Some(error) = error {
            let what = format!("{}; what came before was read", reason(&error));
            tally.add(trouble(name, what));
        }
        let extra = text.extra();
        if extra.rubbish {
            tally.add(trouble(
                name,
                "bytes after the end of the gzip stream are no gzip; not read",
            ));
        } else if extra.members > 1 && trail {
            let what = format!(
                "{} gzip members where a trail delivers one: the first is all that a digest covers; all were read",
                extra.members
            );
            tally.issues.push(Issue::note(name, what));
        }
        tally
    }

    /// Hands a block to whoever is free, after helping out where too many wait already.
    fn send_block(
        &self,
        run: &mut Run,
        source: &Arc<Source>,
        block: Vec<u8>,
        place: envelope::Place,
    ) {
        self.crew.gate.pass(run.file, self.crew.ended);
        // Of all files together: many large ones at once are not to need more memory than one.
        help_until(&self.crew.blocks, 2 * rayon::current_num_threads());
        self.crew.blocks.fetch_add(1, Ordering::AcqRel);
        run.pending.fetch_add(1, Ordering::AcqRel);
        let order = (run.file, run.parcels);
        run.parcels += 1;
        let (crew, sender) = (self.crew, self.sender.clone());
        let (source, pending) = (Arc::clone(source), Arc::clone(&run.pending));
        self.scope.spawn(move |_| {
            let read = catch_unwind(AssertUnwindSafe(|| {
                let mut worker = Worker::new(crew, &source, &block);
                envelope::read(&block, place, &mut worker);
                worker.finish()
            }));
            let (records, part, tally) = read
                .unwrap_or_else(|panic| (0, G::Part::default(), panicked(&source.name, &*panic)));
            drop(block);
            pending.fetch_sub(1, Ordering::AcqRel);
            crew.blocks.fetch_sub(1, Ordering::AcqRel);
            deliver(crew, &sender, order, source, records, part, tally, false);
        });
        if run.live {
            // Before waiting for more input: nobody else may be there to read what has come.
            rayon::yield_now();
        }
    }

    fn send(
        &self,
        run: &mut Run,
        source: Arc<Source>,
        records: u64,
        part: G::Part,
        tally: Tally,
        last: bool,
    ) {
        let order = (run.file, run.parcels);
        run.parcels += 1;
        deliver(
            self.crew,
            self.sender,
            order,
            source,
            records,
            part,
            tally,
            last,
        );
    }
}

#[allow(clippy::too_many_arguments)]
fn deliver<G: Gather>(
    crew: &Crew<'_, '_, G>,
    sender: &Sender<Parcel<G::Part>>,
    order: (usize, u64),
    source: Arc<Source>,
    records: u64,
    part: G::Part,
    tally: Tally,
    last: bool,
) {
    let weight = crew.scan.gather.weight(&part);
    crew.gate.sent(weight);
    // The other end hangs up only when nothing more is wanted.
    let _ = sender.send(Parcel {
        order,
        last,
        source,
        records,
        part,
        tally,
        weight,
    });
}

pub(super) fn trouble(name: &str, what: impl Into<String>) -> Tally {
    Tally {
        issues: vec![Issue::trouble(name, what)],
        ..Tally::default()
    }
}

fn panicked(name: &str, panic: &(dyn std::any::Any + Send)) -> Tally {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    trouble(name, format!("internal error, please report it: {text}"))
}
