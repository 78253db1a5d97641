//! Reading the files: the SHA-256 of what each holds, and what it is. Content decides; a name only says
//! what should have been there.

use super::Check;
use super::digest::{Digest, Hash};
use super::index::Index;
use super::metadata::Metadata;
use crate::archive::layout::Layout;
use crate::archive::{LogFile, decode, first, reason};
use crate::envelope::{self, Envelope, NotEvent, Sink};
use rayon::prelude::*;
use ring::digest::{Context, SHA256};
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bytes of text looked at in one go: what is inflated is hashed while the processor still holds it.
const PIECE: usize = 256 << 10;
/// Files that a thread takes at a time: few, because one may take as long as thousands of others.
const SHARE: usize = 16;
/// A digest larger than this is none: it would list half a million log files of one hour.
const LARGEST_DIGEST: usize = 256 << 20;

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Seen {
    /// Not opened: its name says that it is a log file that nobody asked for.
    NotRead,
    /// Could not be read. `damaged` where it is the content that is at fault, not the disk.
    Unreadable { what: String, damaged: bool },
    /// Something with a hash.
    Hashed(Hashed),
    /// A digest.
    Digest(Box<Digest>, Hashed),
    /// A digest by its content or name that cannot be read as one.
    BrokenDigest(String),
    /// A signature, saved from S3's metadata.
    Metadata(Metadata),
    /// A list of public keys, which counts only when the person names it.
    Keys,
    /// A zip or tar.
    Bundle,
}

/// The hash of a file, and what is to be known beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hashed {
    pub(super) hash: Hash,
    /// Bytes follow the first gzip member that the hash does not cover.
    pub(super) followed: bool,
    /// It begins as a trail's log file does.
    pub(super) records: bool,
    /// It is a digest.
    pub(super) digest: bool,
}

/// What a worker keeps between files.
struct Scratch {
    archive: decode::Scratch,
    piece: Vec<u8>,
}

impl Scratch {
    fn new() -> Self {
        Scratch {
            archive: decode::Scratch::default(),
            piece: vec![0; PIECE],
        }
    }
}

/// Reads every file that may be a digest, and every log file that may be asked for.
pub(super) fn all(check: &Check<'_>, index: &Index<'_>) -> Vec<Seen> {
    let wanted = |file: &LogFile| {
        let layout = file.layout();
        !layout.log_name || (check.contents && check.scope.holds_log(&layout, true))
    };
    let numbers = 0..check.files.len() as u32;
    each(check, index, numbers.into_par_iter(), |number| {
        wanted(&check.files[number as usize])
    })
}

/// Reads the files of these numbers, whatever their names say.
pub(super) fn these(check: &Check<'_>, index: &Index<'_>, numbers: &[u32]) -> Vec<Seen> {
    each(check, index, numbers.par_iter().copied(), |_| true)
}

fn each(
    check: &Check<'_>,
    index: &Index<'_>,
    numbers: impl IndexedParallelIterator<Item = u32>,
    wanted: impl Fn(u32) -> bool + Sync,
) -> Vec<Seen> {
    let idle = Mutex::new(Vec::new());
    let idle = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    numbers
        .with_max_len(SHARE)
        .map(|number| {
            let file = &check.files[number as usize];
            if check.stop.load(Ordering::Relaxed) || !wanted(number) {
                check.progress.fetch_add(file.size, Ordering::Relaxed);
                return Seen::NotRead;
            }
            let mut scratch = idle().pop().unwrap_or_else(Scratch::new);
            let read = catch_unwind(AssertUnwindSafe(|| one(check, index, file, &mut scratch)));
            if read.is_ok() {
                idle().push(scratch);
            }
            read.unwrap_or_else(|_| Seen::Unreadable {
                what: "internal error, please report it".into(),
                damaged: false,
            })
        })
        .collect()
}

fn one(check: &Check<'_>, index: &Index<'_>, file: &LogFile, scratch: &mut Scratch) -> Seen {
    let layout = file.layout();
    match look(check, index, file, &layout, scratch) {
        // A name that says digest is believed as far as this: what lies there should be one.
        Ok(Seen::Hashed(_)) if layout.digest.is_some() => {
            Seen::BrokenDigest("not a digest in CloudTrail's format".into())
        }
        Ok(seen) => seen,
        Err(error) => {
            let damaged = matches!(
                error.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
            );
            let what = reason(&error);
            if damaged && layout.digest.is_some() {
                return Seen::BrokenDigest(what);
            }
            Seen::Unreadable { what, damaged }
        }
    }
}

fn look(
    check: &Check<'_>,
    index: &Index<'_>,
    file: &LogFile,
    layout: &Layout,
    scratch: &mut Scratch,
) -> io::Result<Seen> {
    let Scratch { archive, piece } = scratch;
    let mut text = match first::open(file.open()?, file.size, archive, check.progress)? {
        first::First::Text(text) => text,
        first::First::Bundle => return Ok(Seen::Bundle),
    };
    let mut sum = Context::new(&SHA256);
    let mut filled = fill(&mut text, piece)?;
    let head = &piece[..filled];
    let shape = Shape::of(head, filled < PIECE, layout);
    let mut held = Vec::new();
    let mut total = 0;
    while filled > 0 {
        sum.update(&piece[..filled]);
        if shape != Shape::Records && shape != Shape::Other && held.len() < LARGEST_DIGEST {
            held.extend_from_slice(&piece[..filled]);
        }
        total += filled as u64;
        if total > check.max_file_size {
            let size = crate::text::bytes(check.max_file_size);
            return Ok(Seen::Unreadable {
                what: format!("inflates to more than {size}; not checked (--max-file-size)"),
                damaged: false,
            });
        }
        filled = fill(&mut text, piece)?;
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(sum.finish().as_ref());
    let hashed = Hashed {
        hash,
        followed: text.is_followed(),
        records: shape == Shape::Records,
        digest: shape == Shape::Digest,
    };
    Ok(match shape {
        Shape::Records | Shape::Other => Seen::Hashed(hashed),
        Shape::Digest if held.len() >= LARGEST_DIGEST => {
            Seen::BrokenDigest("larger than any digest".into())
        }
        Shape::Digest if has_records(&held) || has_events(&held) => {
            Seen::BrokenDigest("has events beside what a digest holds".into())
        }
        Shape::Digest => match Digest::read(&held, hash, index) {
            Ok(digest) => Seen::Digest(Box::new(digest), hashed),
            Err(what) => Seen::BrokenDigest(what),
        },
        Shape::Metadata => Metadata::read(&held).map_or(Seen::Hashed(hashed), Seen::Metadata),
        Shape::Keys => Seen::Keys,
    })
}

/// The keys of the log files in the digest that lies in a file, in order, read once more: they are not kept
/// where a file was found for them.
pub(super) fn listed_keys(check: &Check<'_>, file: u32) -> Option<Vec<String>> {
    let file = &check.files[file as usize];
    let (mut archive, mut text) = (decode::Scratch::default(), Vec::new());
    let nobody = AtomicU64::new(0);
    let first = first::open(file.open().ok()?, file.size, &mut archive, &nobody).ok()?;
    let first::First::Text(inflated) = first else {
        return None;
    };
    let limit = LARGEST_DIGEST as u64;
    inflated.take(limit).read_to_end(&mut text).ok()?;
    super::digest::listed_keys(&text)
}

/// Whether whoever reads the archive finds anything in a text that is, or should have been, an event.
fn has_events(text: &[u8]) -> bool {
    struct Events(bool);
    impl Sink for Events {
        fn record(&mut self, _: &[u8], _: Envelope) {
            self.0 = true;
        }
        fn not_event(&mut self, _: NotEvent) {}
        fn malformed(&mut self, _: std::fmt::Arguments<'_>) {
            self.0 = true;
        }
        fn cut_off(&mut self) {}
        // A digest has nothing sealed in it.
        fn unsealed(&mut self, _: u64) -> bool {
            self.0 = true;
            false
        }
        fn stopped(&self) -> bool {
            self.0
        }
    }
    let mut events = Events(false);
    envelope::read(text, envelope::Place::Start, &mut events);
    events.0
}

/// Whether a text may have a list of records.
fn has_records(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"\"Records\"").is_some()
}

/// Reads until the piece is full or the text ends.
fn fill(text: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match text.read(&mut piece[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// What a text seems to be from its first piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Records,
    Digest,
    Metadata,
    Keys,
    Other,
}

impl Shape {
    /// `whole` says that there is no more than this head.
    fn of(head: &[u8], whole: bool, layout: &Layout) -> Self {
        let has = |word: &str| memchr::memmem::find(head, word.as_bytes()).is_some();
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let text = text.trim_ascii_start();
        let object = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        if object.is_some_and(|inside| inside.starts_with(b"\"Records\"")) {
            return Shape::Records;
        }
        // A whole text has both of its marks; a longer one shows one, whatever the order of its keys.
        let (object_key, logs) = (has("\"digestS3Object\""), has("\"logFiles\""));
        let digest = if whole {
            object_key && logs
        } else {
            object_key || logs
        };
        if object.is_some() && digest {
            Shape::Digest
        } else if !whole || layout.log_name || has_records(head) {
            Shape::Other
        } else if has("ublicKeyList\"") {
            Shape::Keys
        } else if layout.digest.is_none() && has("ignature") {
            Shape::Metadata
        } else {
            Shape::Other
        }
    }
}
