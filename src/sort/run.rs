//! Sorted runs in temporary files that have no name.
//!
//! A row is two lengths (key, payload; four bytes each, little-endian), the key, the payload. A run
//! never outlives its process, so the form needs no version.

use crate::archive::reason;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of buffer for the file that is written.
const WRITE_BUFFER: usize = 64 << 10;

/// A run that is complete.
#[derive(Debug)]
pub(super) struct Run {
    file: File,
    rows: u64,
    folder: Arc<Path>,
}

/// A run that is being written.
#[derive(Debug)]
pub(super) struct RunWriter {
    file: BufWriter<File>,
    rows: u64,
    folder: Arc<Path>,
}

/// A run that is being read: the row at which it stands.
#[derive(Debug)]
pub(super) struct RunReader {
    file: BufReader<File>,
    left: u64,
    folder: Arc<Path>,
    pub(super) key: Vec<u8>,
    pub(super) payload: Vec<u8>,
}

/// The error with what was attempted and where: whoever reads it has to find another disk.
fn context(what: &str, folder: &Path) -> impl FnOnce(io::Error) -> io::Error {
    let folder = crate::render::for_terminal(&folder.to_string_lossy()).into_owned();
    move |error| {
        let kind = error.kind();
        io::Error::new(
            kind,
            format!(
                "sorting needs more room than memory has, but {what} in {folder}: {}",
                reason(&error)
            ),
        )
    }
}

impl Run {
    /// A new run in a temporary file in `folder`.
    pub(super) fn create(folder: &Path) -> io::Result<RunWriter> {
        let file = tempfile::tempfile_in(folder)
            .map_err(context("no temporary file could be made", folder))?;
        Ok(RunWriter {
            file: BufWriter::with_capacity(WRITE_BUFFER, file),
            rows: 0,
            folder: PathBuf::from(folder).into(),
        })
    }

    /// Starts reading; the reader stands at no row yet.
    pub(super) fn read(self, buffer: usize) -> RunReader {
        RunReader {
            file: BufReader::with_capacity(buffer, self.file),
            left: self.rows,
            folder: self.folder,
            key: Vec::new(),
            payload: Vec::new(),
        }
    }
}

impl RunWriter {
    /// Adds a row, which must not come before the last one.
    pub(super) fn write(&mut self, key: &[u8], payload: &[u8]) -> io::Result<()> {
        self.rows += 1;
        let RunWriter { file, .. } = self;
        // Lengths fit: the buffer took the row.
        file.write_all(&(key.len() as u32).to_le_bytes())
            .and_then(|()| file.write_all(&(payload.len() as u32).to_le_bytes()))
            .and_then(|()| file.write_all(key))
            .and_then(|()| file.write_all(payload))
            .map_err(context(
                "a temporary file could not be written",
                &self.folder,
            ))
    }

    /// Ends the run.
    pub(super) fn finish(self) -> io::Result<Run> {
        let RunWriter { file, rows, folder } = self;
        let file = file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|mut file| file.rewind().map(|()| file))
            .map_err(context("a temporary file could not be written", &folder))?;
        Ok(Run { file, rows, folder })
    }
}

impl RunReader {
    /// Moves to the next row; false after the last one.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        self.fill()
            .map_err(context("a temporary file could not be read", &self.folder))?;
        Ok(true)
    }

    fn fill(&mut self) -> io::Result<()> {
        let key = self.length()?;
        let payload = self.length()?;
        self.key.resize(key, 0);
        self.file.read_exact(&mut self.key)?;
        self.payload.resize(payload, 0);
        self.file.read_exact(&mut self.payload)
    }

    fn length(&mut self) -> io::Result<usize> {
        let mut bytes = [0; 4];
        self.file.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes) as usize)
    }
}
