//! Files within a zip or tar: each is read like a file of its own, small ones by whoever is free.

use super::Gather;
use super::work::{Buffer, Desk, Run, trouble};
use crate::archive::decode::{self, SeekRead};
use crate::archive::layout::Layout;
use crate::archive::reason;
use crate::tally::Tally;
use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

/// An entry of a zip or tar up to this size is read by whoever is free.
const SMALL_ENTRY: u64 = 32 << 20;

/// A tar ends with a block of zeros, or two.
const TAR_END: usize = 512;

/// Counts the zeros that the bytes read so far end with.
struct Ending<'z, R> {
    reader: R,
    zeros: &'z Cell<usize>,
}

impl<R: Read> Read for Ending<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        let zeros = out[..read].iter().rev().take_while(|byte| **byte == 0);
        let zeros = zeros.count();
        let before = if zeros == read { self.zeros.get() } else { 0 };
        self.zeros.set(before + zeros);
        Ok(read)
    }
}

impl<G: Gather> Desk<'_, '_, '_, '_, G> {
    pub(super) fn read_tar(
        &self,
        reader: Box<dyn io::BufRead + '_>,
        name: &str,
        run: &mut Run,
        buffer: &mut Buffer,
        depth: usize,
    ) -> Tally {
        let mut tally = Tally::default();
        let zeros = Cell::new(0);
        let mut archive = tar::Archive::new(Ending {
            reader,
            zeros: &zeros,
        });
        // Tars one after another are read like one.
        archive.set_ignore_zeros(true);
        let mut broken = false;
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return trouble(name, reason(&error)),
        };
        for entry in entries {
            if self.crew.ended() {
                break;
            }
            match entry {
                Ok(mut entry) if entry.header().entry_type().is_file() => {
                    let inner = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                    let size = entry.size();
                    tally.add(self.read_entry(&mut entry, size, name, &inner, run, buffer, depth));
                }
                Ok(_) => {}
                Err(error) => {
                    tally.add(trouble(
                        name,
                        format!("the tar is broken: {}", reason(&error)),
                    ));
                    broken = true;
                    break;
                }
            }
        }
        if !broken && zeros.get() < TAR_END && !self.crew.ended() {
            tally.add(trouble(
                name,
                "the tar has no end mark, so it may have been cut off; what is there was read",
            ));
        }
        tally
    }

    pub(super) fn read_zip(
        &self,
        mut reader: Box<dyn SeekRead + '_>,
        name: &str,
        run: &mut Run,
        buffer: &mut Buffer,
        depth: usize,
    ) -> Tally {
        let mut tally = Tally::default();
        let mut archive = match zip::ZipArchive::new(&mut reader) {
            Ok(archive) => archive,
            Err(error) => {
                tally.add(self.read_cut_zip(&mut reader, name, run, buffer, depth));
                let found = match tally.files {
                    0 => "no file in it could be found",
                    _ => "it may have been cut off; the files found in it were read",
                };
                let what = format!("the zip has no readable directory ({error}): {found}");
                tally.add(trouble(name, what));
                return tally;
            }
        };
        for at in 0..archive.len() {
            if self.crew.ended() {
                break;
            }
            match archive.by_index(at) {
                Ok(entry) if entry.is_dir() => {}
                Ok(mut entry) => {
                    let inner = String::from_utf8_lossy(entry.name_raw()).into_owned();
                    let size = entry.size();
                    tally.add(self.read_entry(&mut entry, size, name, &inner, run, buffer, depth));
                }
                Err(error) => {
                    let what = format!("entry {} of the zip cannot be read: {error}", at + 1);
                    tally.add(trouble(name, what));
                }
            }
        }
        tally
    }

    /// Reads a zip without its directory, which stands at the end: file after file, as far as they say
    /// themselves how long they are.
    fn read_cut_zip(
        &self,
        reader: &mut Box<dyn SeekRead + '_>,
        name: &str,
        run: &mut Run,
        buffer: &mut Buffer,
        depth: usize,
    ) -> Tally {
        let mut tally = Tally::default();
        if reader.rewind().is_err() {
            return tally;
        }
        while !self.crew.ended() {
            match zip::read::read_zipfile_from_stream(reader) {
                Ok(Some(entry)) if entry.is_dir() => {}
                Ok(Some(mut entry)) => {
                    let inner = String::from_utf8_lossy(entry.name_raw()).into_owned();
                    let size = entry.size();
                    tally.add(self.read_entry(&mut entry, size, name, &inner, run, buffer, depth));
                }
                Ok(None) | Err(_) => break,
            }
        }
        tally
    }

    /// Reads one file within a zip or tar: a small one as a task of its own, a large one here.
    #[allow(clippy::too_many_arguments)]
    fn read_entry(
        &self,
        entry: &mut dyn Read,
        size: u64,
        bundle: &str,
        inner: &str,
        run: &mut Run,
        buffer: &mut Buffer,
        depth: usize,
    ) -> Tally {
        let name = format!("{bundle}!{inner}");
        let layout = Layout::of(Path::new(inner));
        let mut tally = Tally::default();
        let options = self.crew.scan.options;
        if options.leave_out(&layout, &self.crew.scan.bounds, &mut tally) {
            return tally;
        }
        tally.files += 1;
        let mut bytes = Vec::new();
        if size <= SMALL_ENTRY {
            // One byte more than was said tells whether that was true.
            if let Err(error) = entry.take(size + 1).read_to_end(&mut bytes) {
                tally.add(trouble(&name, reason(&error)));
                if bytes.is_empty() {
                    return tally;
                }
            }
        }
        let content = if bytes.len() as u64 <= size && size <= SMALL_ENTRY {
            decode::open_bytes(&bytes)
        } else {
            let rest = io::Cursor::new(bytes).chain(entry);
            decode::peel(Box::new(BufReader::with_capacity(1 << 20, rest)))
        };
        match content {
            Ok(content) => {
                tally.add(self.read_content(content, &name, &layout, run, buffer, depth + 1));
            }
            Err(error) => tally.add(trouble(&name, reason(&error))),
        }
        tally
    }
}
