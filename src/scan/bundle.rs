//! Files within a zip or tar: each is read like a file of its own, one after the other.

use super::Gather;
use super::work::{Buffer, Desk, Run, trouble};
use crate::archive::decode::{self, SeekRead};
use crate::archive::layout::Layout;
use crate::archive::reason;
use crate::envelope::NotEvent;
use crate::tally::Tally;
use crate::text::thousands;
use std::cell::Cell;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use tar::EntryType;
use zip::ZipReadOptions;
use zip::read::ZipFile;
use zip::result::ZipResult;

/// An entry of a zip or tar up to this size is held as it is before its layers are taken off.
const SMALL_ENTRY: u64 = 32 << 20;

/// A tar ends with a block of zeros, or two.
const TAR_END: usize = 512;

/// The length of an entry of a zip's directory without the names after it, and how it begins (PKWARE,
/// "APPNOTE.TXT", 4.3.12).
const LISTED: usize = 46;
const LISTED_MAGIC: &[u8] = b"PK\x01\x02";

/// Where an entry of a zip lies, as the directory says it.
struct Listed {
    start: u64,
    compressed: u64,
    size: u64,
    checksum: u32,
}

impl Listed {
    fn of(header: &[u8; LISTED]) -> Self {
        let number = |at: usize| {
            let bytes = header[at..at + 4].iter().rev();
            bytes.fold(0, |sum, byte| sum << 8 | u32::from(*byte))
        };
        Listed {
            start: number(42).into(),
            compressed: number(20).into(),
            size: number(24).into(),
            checksum: number(16),
        }
    }

    /// Opens it in a zip that begins at `begin`.
    fn open<'r, R: Read + Seek>(
        &self,
        reader: &'r mut R,
        begin: u64,
    ) -> ZipResult<Option<ZipFile<'r, R>>> {
        reader.seek(SeekFrom::Start(begin.saturating_add(self.start)))?;
        let options = ZipReadOptions::new()
            .override_compressed_size(self.compressed)
            .override_uncompressed_size(self.size)
            .override_crc(self.checksum);
        zip::read::read_zipfile_from_stream_with_options(reader, options)
    }
}

/// Where entries of a zip lie that were read. Two at one place are no two files: a few kilobytes would inflate to any
/// size.
#[derive(Default)]
struct Places {
    met: HashSet<u64>,
    /// How many entries were not read for that.
    again: u64,
}

impl Places {
    fn is_new(&mut self, start: u64) -> bool {
        let is_new = self.met.insert(start);
        self.again += u64::from(!is_new);
        is_new
    }
}

/// The entries of the directory at `directory` but for those whose place in it is `known`.
fn others(
    reader: &mut (impl Read + Seek),
    directory: u64,
    known: &HashSet<u64>,
) -> io::Result<Vec<Listed>> {
    let mut found = Vec::new();
    let mut at = directory;
    loop {
        reader.seek(SeekFrom::Start(at))?;
        let mut header = [0; LISTED];
        // What ends a directory may be shorter than an entry of it.
        reader.read_exact(&mut header[..LISTED_MAGIC.len()])?;
        if !header.starts_with(LISTED_MAGIC) {
            return Ok(found);
        }
        reader.read_exact(&mut header[LISTED_MAGIC.len()..])?;
        if !known.contains(&at) {
            found.push(Listed::of(&header));
        }
        let texts = [28, 30, 32].map(|at| u64::from(header[at]) | u64::from(header[at + 1]) << 8);
        at += LISTED as u64 + texts.iter().sum::<u64>();
    }
}

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

/// True for an entry of a tar that holds a file: whole, or with its holes left out.
fn is_file(kind: EntryType) -> bool {
    kind.is_file() || kind.is_gnu_sparse() || kind.is_contiguous()
}

/// True for an entry that adds nothing to the others: a folder, words about the tar.
fn is_no_content(kind: EntryType) -> bool {
    kind.is_dir() || kind.is_pax_global_extensions()
}

/// What to say of a file whose holes stand in a map before its bytes.
const SPARSE: &str = "a sparse file in a form of tar that ctq does not read; unpack it first";

/// True for a file without its holes that begins with a map of them (GNU tar manual, "PAX Format, Version 1.0").
fn has_map<R: Read>(entry: &mut tar::Entry<'_, R>) -> bool {
    let extensions = entry.pax_extensions().ok().flatten();
    let mut extensions = extensions.into_iter().flatten().flatten();
    extensions.any(|one| one.key_bytes() == b"GNU.sparse.major" && one.value_bytes() == b"1")
}

/// A name in a tar in a few bytes: there may be very many.
fn short(name: &[u8]) -> u64 {
    let name = name.strip_prefix(b"./").unwrap_or(name);
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
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
        let mut met = HashSet::new();
        for entry in entries {
            if self.crew.ended() {
                break;
            }
            if let Ok(entry) = &entry {
                met.insert(short(&entry.path_bytes()));
            }
            match entry {
                Ok(mut entry) if is_file(entry.header().entry_type()) => {
                    let inner = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                    if has_map(&mut entry) {
                        tally.add(trouble(&format!("{name}!{inner}"), SPARSE));
                        continue;
                    }
                    let size = entry.size();
                    tally.add(self.read_entry(&mut entry, size, name, &inner, run, buffer, depth));
                }
                Ok(entry) if entry.header().entry_type().is_hard_link() => {
                    let of = entry.link_name_bytes().unwrap_or_default();
                    if !met.contains(&short(&of)) {
                        let inner = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                        let of = String::from_utf8_lossy(&of).into_owned();
                        tally.add(trouble(
                            &format!("{name}!{inner}"),
                            format!(
                                "another name of {of}, which is not in the tar before it; not read"
                            ),
                        ));
                    }
                }
                Ok(entry) if is_no_content(entry.header().entry_type()) => {}
                Ok(_) => {
                    let met = tally.not_cloudtrail.entry(NotEvent::SpecialFile);
                    *met.or_default() += 1;
                }
                // What ends it is told below.
                Err(_) if run.budget.is_spent() => {}
                Err(error) => {
                    tally.add(trouble(
                        name,
                        format!("the tar is broken: {}", reason(&error)),
                    ));
                    broken = true;
                    break;
                }
            }
            if run.budget.is_spent() {
                tally.add(trouble(name, run.budget.spent()));
                broken = true;
                break;
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
        let mut places = Places::default();
        for at in 0..archive.len() {
            if self.crew.ended() || run.budget.is_spent() {
                break;
            }
            let start = archive.by_index_data(at).map(|entry| entry.header_start());
            if start.is_ok_and(|start| !places.is_new(start)) {
                continue;
            }
            let entry = archive.by_index(at).map(Some);
            let which = format!("entry {} of the zip", at + 1);
            tally.add(self.read_zipped(entry, &which, name, run, buffer, depth));
        }
        if archive.has_duplicate_names() && !run.budget.is_spent() {
            tally.add(self.read_namesakes(archive, &mut places, name, run, buffer, depth));
        }
        if places.again > 0 {
            let entries = thousands(places.again);
            let what = format!("entries of the zip that lie where others do, not read: {entries}");
            tally.add(trouble(name, what));
        }
        if run.budget.is_spent() {
            tally.add(trouble(name, run.budget.spent()));
        }
        tally
    }

    /// Reads what the library leaves out of a zip: it knows entries by their names, and of several with
    /// one name it has the last.
    fn read_namesakes<R: Read + Seek>(
        &self,
        archive: zip::ZipArchive<R>,
        places: &mut Places,
        name: &str,
        run: &mut Run,
        buffer: &mut Buffer,
        depth: usize,
    ) -> Tally {
        let which = "an entry of the zip that shares its name";
        let known = (0..archive.len())
            .filter_map(|at| archive.by_index_data(at).ok())
            .map(|entry| entry.central_header_start())
            .collect();
        let (directory, begin) = (archive.central_directory_start(), archive.offset());
        let mut reader = archive.into_inner();
        let others = match others(&mut reader, directory, &known) {
            Ok(others) => others,
            Err(error) => {
                return trouble(name, format!("{which} cannot be read: {}", reason(&error)));
            }
        };
        let mut tally = Tally::default();
        for other in others {
            if self.crew.ended() || run.budget.is_spent() {
                break;
            }
            if !places.is_new(begin.saturating_add(other.start)) {
                continue;
            }
            let entry = other.open(&mut reader, begin);
            tally.add(self.read_zipped(entry, which, name, run, buffer, depth));
        }
        tally
    }

    /// Reads an entry of a zip as far as it could be opened; `which` names it where it could not.
    fn read_zipped<R: Read>(
        &self,
        entry: ZipResult<Option<ZipFile<'_, R>>>,
        which: &str,
        name: &str,
        run: &mut Run,
        buffer: &mut Buffer,
        depth: usize,
    ) -> Tally {
        match entry {
            Ok(Some(entry)) if entry.is_dir() => Tally::default(),
            Ok(Some(mut entry)) => {
                let inner = String::from_utf8_lossy(entry.name_raw()).into_owned();
                let size = entry.size();
                self.read_entry(&mut entry, size, name, &inner, run, buffer, depth)
            }
            Ok(None) => trouble(name, format!("{which} is not where it should be")),
            Err(error) => trouble(name, format!("{which} cannot be read: {error}")),
        }
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
        while !self.crew.ended() && !run.budget.is_spent() {
            let entry = zip::read::read_zipfile_from_stream(reader);
            if !matches!(entry, Ok(Some(_))) {
                break;
            }
            tally.add(self.read_zipped(entry, "an entry of the zip", name, run, buffer, depth));
        }
        if run.budget.is_spent() {
            tally.add(trouble(name, run.budget.spent()));
        }
        tally
    }

    /// Reads one file within a zip or tar.
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
        let scan = self.crew.scan;
        let mut bounds = scan.bounds.clone();
        bounds.since = bounds.since.filter(|_| !scan.gather.looks_back());
        if scan.options.leave_out(&layout, &bounds, &mut tally) {
            return tally;
        }
        tally.files += 1;
        let budget = run.budget.clone();
        let mut entry = budget.spending(entry);
        let mut bytes = Vec::new();
        if size <= SMALL_ENTRY {
            // One byte more than was said tells whether that was true.
            if let Err(error) = (&mut entry).take(size + 1).read_to_end(&mut bytes) {
                tally.add(trouble(&name, reason(&error)));
                if bytes.is_empty() {
                    return tally;
                }
            }
        }
        let content = if bytes.len() as u64 <= size && size <= SMALL_ENTRY {
            decode::open_bytes(&bytes, &budget)
        } else {
            let rest = io::Cursor::new(bytes).chain(entry);
            decode::peel(Box::new(BufReader::with_capacity(1 << 20, rest)), &budget)
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
