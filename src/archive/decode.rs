//! From the bytes of a file to plain UTF-8 text, or to the files inside a zip or tar: layer by layer,
//! by magic bytes, never by name.
//!
//! Gzip (any number of members, gzip within gzip), zstd, UTF-16 and byte order marks are taken off
//! while reading; nothing large is held whole in memory but zip files that cannot be seeked in.

use super::budget::Budget;
use super::gzip::{Extra, Members};
use super::member::OneGo;
use super::zstd::Frames;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// More layers than this are no archive but an attack.
const DEEPEST: usize = 5;
/// How many bytes decide what a layer is: a tar header has its magic at byte 257.
const HEAD: usize = 512;
/// Files up to this size are read whole into a buffer that is used again for the next file.
pub(super) const WHOLE: u64 = 4 << 20;

/// Memory that is used again for every file, so that its pages are touched once.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(super) compressed: Vec<u8>,
    pub(super) one_go: OneGo,
}

/// What a file turned out to be.
pub(crate) enum Content<'a> {
    /// Plain text that lies in memory already, all of it.
    Whole(&'a [u8]),
    /// Plain text that is still to be read.
    Text(Text<'a>),
    /// A tar of files.
    Tar(Box<dyn BufRead + 'a>),
    /// A zip of files.
    Zip(Box<dyn SeekRead + 'a>),
    /// A compression that is recognised and not read; the text says what to do.
    Unsupported(&'static str),
}

/// Something to read and seek in.
pub(crate) trait SeekRead: Read + Seek {}
impl<T: Read + Seek> SeekRead for T {}

/// Plain text being read, and what its layers noticed.
pub(crate) struct Text<'a> {
    reader: Box<dyn Read + 'a>,
    notices: Notices,
}

type Notices = Arc<Mutex<Vec<Extra>>>;

impl Text<'_> {
    /// What the gzip layers met besides their first member; complete once the text is read.
    pub(crate) fn extra(&self) -> Extra {
        let notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.iter().fold(Extra::default(), |sum, extra| Extra {
            members: sum.members.max(extra.members),
            rubbish: sum.rubbish || extra.rubbish,
        })
    }
}

impl Read for Text<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.reader.read(out)
    }
}

/// A file whose bytes are counted as they are read, for the progress bar.
pub(super) struct Counted<'a> {
    pub(super) file: File,
    pub(super) bytes: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(out)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Opens a file; a small one is read into `scratch`. A text that inflates to more than the budget allows of one is
/// never given whole. `bytes` grows with what is read.
pub(crate) fn open<'a>(
    file: File,
    size: u64,
    budget: &Budget,
    scratch: &'a mut Scratch,
    bytes: &'a AtomicU64,
) -> io::Result<Content<'a>> {
    let mut file = Counted { file, bytes };
    if size > WHOLE || size == 0 {
        let mut reader = BufReader::with_capacity(1 << 20, file);
        if reader.fill_buf()?.starts_with(b"PK\x03\x04") && reader.stream_position().is_ok() {
            return Ok(Content::Zip(Box::new(reader)));
        }
        return peel(Box::new(reader), budget);
    }
    let Scratch { compressed, one_go } = scratch;
    compressed.clear();
    file.read_to_end(compressed)?;
    let text = match layer(compressed) {
        Layer::Gzip => one_go.inflate(compressed).and_then(plain),
        _ => plain(compressed),
    };
    match text {
        Some(text) if text.len() as u64 <= budget.longest() => Ok(Content::Whole(text)),
        _ => open_bytes(compressed, budget),
    }
}

/// The text in `bytes`, if they are nothing but UTF-8 without another layer around it.
fn plain(bytes: &[u8]) -> Option<&[u8]> {
    match layer(bytes) {
        Layer::Text => Some(bytes),
        Layer::Utf8Mark => bytes.get(3..),
        _ => None,
    }
}

/// The text of a small file that is no part of the archive, such as what an AWS command printed: a shell may have
/// written it in UTF-16, or with a byte order mark.
pub(crate) fn text_of(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    let Content::Text(mut reader) = open_bytes(&bytes, &Budget::endless())? else {
        return Ok(bytes);
    };
    let mut text = Vec::new();
    reader.read_to_end(&mut text)?;
    Ok(text)
}

/// Opens bytes that lie in memory.
pub(crate) fn open_bytes<'a>(bytes: &'a [u8], budget: &Budget) -> io::Result<Content<'a>> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Content::Zip(Box::new(Cursor::new(bytes))));
    }
    peel(Box::new(bytes), budget)
}

/// Takes layers off a stream. A zip under another layer has to be held, and may be no longer than a text.
pub(crate) fn peel<'a>(reader: Box<dyn BufRead + 'a>, budget: &Budget) -> io::Result<Content<'a>> {
    let longest = budget.longest();
    let notices = Notices::default();
    let mut reader = reader;
    for _ in 0..DEEPEST {
        let (head, broken) = head(&mut reader);
        let rest: Box<dyn BufRead + 'a> = match broken {
            // The text before a break is worth reading; the error comes after it.
            Some(error) => {
                Box::new(Cursor::new(head.clone()).chain(BufReader::new(Broken(Some(error)))))
            }
            None => Box::new(Cursor::new(head.clone()).chain(reader)),
        };
        match layer(&head) {
            Layer::Gzip => {
                let noted = Noted {
                    members: Members::new(rest),
                    notices: Arc::clone(&notices),
                };
                reader = Box::new(BufReader::with_capacity(HEAD, budget.spending(noted)));
            }
            Layer::Zstd => {
                let frames = budget.spending(Frames::new(rest));
                reader = Box::new(BufReader::with_capacity(HEAD, frames));
            }
            Layer::Utf8Mark => {
                let mut rest = rest;
                rest.consume(3);
                return Ok(Content::Text(Text {
                    reader: rest,
                    notices,
                }));
            }
            Layer::Utf16(encoding) => {
                return Ok(Content::Text(Text {
                    reader: Box::new(Transcode::new(rest, encoding)),
                    notices,
                }));
            }
            Layer::Tar => return Ok(Content::Tar(rest)),
            Layer::Zip => {
                let mut whole = Vec::new();
                rest.take(longest.saturating_add(1))
                    .read_to_end(&mut whole)?;
                if whole.len() as u64 > longest {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!(
                            "a zip of more than {} within another layer (--max-file-size)",
                            crate::text::bytes(longest)
                        ),
                    ));
                }
                return Ok(Content::Zip(Box::new(Cursor::new(whole))));
            }
            Layer::Unsupported(what) => return Ok(Content::Unsupported(what)),
            Layer::Text => {
                return Ok(Content::Text(Text {
                    reader: rest,
                    notices,
                }));
            }
        }
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidData,
        "compressed more than five times over",
    ))
}

pub(super) enum Layer {
    Gzip,
    Zstd,
    Zip,
    Tar,
    Utf8Mark,
    Utf16(&'static encoding_rs::Encoding),
    Unsupported(&'static str),
    Text,
}

pub(super) fn layer(head: &[u8]) -> Layer {
    match head {
        [0x1f, 0x8b, ..] => Layer::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Layer::Zstd,
        [b'P', b'K', 3, 4, ..] => Layer::Zip,
        [0xef, 0xbb, 0xbf, ..] => Layer::Utf8Mark,
        // The second pattern of each pair is UTF-16 without a mark: JSON begins with ASCII.
        [0xff, 0xfe, ..] | [b'{' | b'[', 0, ..] => Layer::Utf16(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'{' | b'[', ..] => Layer::Utf16(encoding_rs::UTF_16BE),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => {
            Layer::Unsupported("compressed with bzip2, which ctq does not read; `bunzip2` it first")
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            Layer::Unsupported("compressed with xz, which ctq does not read; `unxz` it first")
        }
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => {
            Layer::Unsupported("a 7-Zip archive, which ctq does not read; unpack it first")
        }
        _ if is_tar(head) => Layer::Tar,
        _ => Layer::Text,
    }
}

/// The magic word of a tar stands behind fields that are filled up with NUL, which no text has: the word alone
/// may stand in any record (POSIX, "pax Interchange Format", ustar header block).
fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") && head[..257].contains(&0)
}

/// The first bytes of a stream, and the error that ended them early, if one did.
fn head(reader: &mut dyn BufRead) -> (Vec<u8>, Option<io::Error>) {
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    while filled < HEAD {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                head.truncate(filled);
                return (head, Some(error));
            }
        }
    }
    head.truncate(filled);
    (head, None)
}

/// Gives out one error, then nothing.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// A gzip layer that leaves word of what it met.
struct Noted<R> {
    members: Members<R>,
    notices: Notices,
}

impl<R: BufRead> Read for Noted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let result = self.members.read(out);
        if !matches!(result, Ok(read) if read > 0) && !out.is_empty() {
            let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
            notices.push(self.members.extra);
        }
        result
    }
}

/// UTF-16 turned into UTF-8 while reading; halves of surrogate pairs become U+FFFD.
struct Transcode<R> {
    input: R,
    decoder: encoding_rs::Decoder,
    ended: bool,
    pending: Vec<u8>,
    at: usize,
}

impl<R: BufRead> Transcode<R> {
    fn new(input: R, encoding: &'static encoding_rs::Encoding) -> Self {
        Transcode {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            ended: false,
            pending: Vec::new(),
            at: 0,
        }
    }
}

impl<R: BufRead> Read for Transcode<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.pending.len() && !self.ended {
            let input = self.input.fill_buf()?;
            self.ended = input.is_empty();
            let length = input.len();
            let room = self.decoder.max_utf8_buffer_length(length).unwrap_or(0);
            self.pending.resize(room, 0);
            let (_, _, written, _) =
                self.decoder
                    .decode_to_utf8(input, &mut self.pending, self.ended);
            self.pending.truncate(written);
            self.at = 0;
            self.input.consume(length);
        }
        let give = out.len().min(self.pending.len() - self.at);
        out[..give].copy_from_slice(&self.pending[self.at..self.at + give]);
        self.at += give;
        Ok(give)
    }
}

#[cfg(test)]
mod tests {
    use super::super::gzip::gzip;
    use super::*;

    fn text(bytes: &[u8]) -> (String, Option<String>, Extra) {
        match open_bytes(bytes, &Budget::endless()).expect("opens") {
            Content::Text(mut text) => {
                let mut out = Vec::new();
                let error = text.read_to_end(&mut out).err().map(|e| e.to_string());
                (String::from_utf8(out).expect("UTF-8"), error, text.extra())
            }
            Content::Whole(_) | Content::Tar(_) | Content::Zip(_) | Content::Unsupported(_) => {
                panic!("no text to be read")
            }
        }
    }

    #[test]
    fn every_layer_is_taken_off() {
        let utf16 = |text: &str, mark: &[u8], be: bool| -> Vec<u8> {
            let units = text.encode_utf16();
            let bytes = units.flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() });
            mark.iter().copied().chain(bytes).collect()
        };
        let json = "{\"a\":\"\u{1F600}é\"}";
        let zstd = zstd::encode_all(json.as_bytes(), 1).expect("to memory");
        for bytes in [
            json.as_bytes().to_vec(),
            gzip(json.as_bytes()),
            gzip(&gzip(json.as_bytes())),
            [b"\xef\xbb\xbf", json.as_bytes()].concat(),
            utf16(json, b"\xff\xfe", false),
            utf16(json, b"\xfe\xff", true),
            utf16(json, b"", false),
            utf16(json, b"", true),
            gzip(&utf16(json, b"\xff\xfe", false)),
            zstd.clone(),
        ] {
            assert_eq!(text(&bytes).0, json);
        }
        let twice = [zstd.clone(), zstd].concat();
        assert_eq!(text(&twice).0, json.repeat(2));
    }

    #[test]
    fn zstd_frames_that_are_to_be_skipped_are_skipped() {
        let zstd = zstd::encode_all(&b"{}"[..], 1).expect("to memory");
        // pzstd puts one in front of each frame.
        let note = b"\x50\x2a\x4d\x18\x04\0\0\0abcd";
        for bytes in [
            [note, zstd.as_slice()].concat(),
            [zstd.as_slice(), note].concat(),
            [note, zstd.as_slice(), note, note].concat(),
        ] {
            let (out, error, _) = text(&bytes);
            assert_eq!((out.as_str(), error), ("{}", None));
        }
        for length in [3, 10] {
            let cut = [zstd.as_slice(), &note[..length]].concat();
            let (out, error, _) = text(&cut);
            assert_eq!((out.as_str(), error.is_some()), ("{}", true));
        }
    }

    #[test]
    fn a_break_comes_after_the_text_before_it() {
        let whole = gzip(b"{\"Records\":[]}");
        let (out, error, _) = text(&whole[..whole.len() - 9]);
        assert!(out.starts_with("{\"Rec"), "{out}");
        assert!(error.is_some());
        let (out, error, _) = text(&whole[..11]);
        assert_eq!((out.as_str(), error.is_some()), ("", true));
    }

    #[test]
    fn members_are_counted_through_the_layers() {
        let bytes = [gzip(b"{}"), gzip(b"{}"), b"rest".to_vec()].concat();
        let (out, _, extra) = text(&bytes);
        assert_eq!(
            (out.as_str(), extra.members, extra.rubbish),
            ("{}{}", 2, true)
        );
    }

    #[test]
    fn a_nest_without_end_is_refused() {
        let mut bytes = b"{}".to_vec();
        for _ in 0..7 {
            bytes = gzip(&bytes);
        }
        assert!(open_bytes(&bytes, &Budget::endless()).is_err());
    }

    #[test]
    fn other_compressions_are_named() {
        let xz = b"\xfd7zXZ\0\0\0";
        assert!(
            matches!(open_bytes(xz, &Budget::endless()), Ok(Content::Unsupported(what)) if what.contains("unxz"))
        );
    }
}
