//! The archive: what a person points at. [`discover`](discover()) finds its log files, [`layout`] reads
//! what their S3 keys say, [`prune`] leaves out those that cannot hold an answer, `decode` turns each
//! into plain text.
//!
//! Names are hints, content decides: a file is read whatever it is called, and a name is only believed
//! where a wrong one could not hide a record.

pub(crate) mod budget;
pub(crate) mod decode;
mod discover;
pub(crate) mod first;
mod gzip;
mod inflate;
pub mod layout;
mod member;
pub mod prune;
pub(crate) mod pump;
mod zstd;

pub(crate) use decode::text_of;
pub(crate) use discover::reason;
pub use discover::{Found, discover};
pub use inflate::Inflater;

use layout::Layout;
use std::fs::File;
use std::io::{self, Seek};
use std::path::PathBuf;
use std::sync::Arc;

/// One input: a file of the archive, or standard input.
#[derive(Clone, Debug)]
pub struct LogFile {
    /// Where it lies; `-` for standard input.
    pub path: PathBuf,
    /// Its size on disk in bytes, 0 where it is not known.
    pub size: u64,
    /// False for standard input, pipes and devices, which may keep a reader waiting.
    pub regular: bool,
    /// What a stream gave, where it has to be read twice.
    copy: Option<Arc<File>>,
}

impl LogFile {
    /// A file of this size at this path.
    pub fn new(path: PathBuf, size: u64) -> Self {
        LogFile {
            path,
            size,
            regular: true,
            copy: None,
        }
    }

    /// A stream at this path, `-` for standard input.
    pub fn stream(path: PathBuf) -> Self {
        LogFile {
            path,
            size: 0,
            regular: false,
            copy: None,
        }
    }

    /// Reads it from a copy from now on, which can be done more than once.
    pub(crate) fn keep(&mut self, copy: File, size: u64) {
        self.copy = Some(Arc::new(copy));
        self.size = size;
        self.regular = true;
    }

    /// Opens it at its beginning. One reader at a time: those of a copy share a position.
    pub(crate) fn open(&self) -> io::Result<File> {
        let Some(copy) = &self.copy else {
            return File::open(&self.path);
        };
        let mut file = copy.try_clone()?;
        file.rewind()?;
        Ok(file)
    }

    /// What its S3 key says. Read anew each time: a million files need not carry it around.
    pub fn layout(&self) -> Layout {
        Layout::of(&self.path)
    }

    /// True for standard input.
    pub fn is_stdin(&self) -> bool {
        // As bytes: asked of every pair of files when they are sorted.
        self.path.as_os_str() == "-"
    }

    /// The path for messages and provenance; bytes that are not UTF-8 are replaced.
    pub fn name(&self) -> String {
        if self.is_stdin() {
            "(standard input)".to_owned()
        } else {
            self.path.to_string_lossy().into_owned()
        }
    }
}
