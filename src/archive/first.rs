//! The text that a digest's hash covers: what lies under one layer of compression, and of gzip the first
//! member alone.

use super::decode::{Counted, Layer, Scratch, WHOLE, layer};
use super::gzip::Members;
use super::zstd::Frames;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::atomic::AtomicU64;

/// What a file turned out to be.
pub(crate) enum First<'a> {
    /// Text, whatever it says.
    Text(Covered<'a>),
    /// A zip or tar, whose files have no place of their own on disk.
    Bundle,
}

/// Text being read, and whether bytes follow it that no hash covers.
pub(crate) enum Covered<'a> {
    Gzip(Box<Members<Box<dyn BufRead + 'a>>>),
    Zstd(Box<Frames<Box<dyn BufRead + 'a>>>),
    Plain(Box<dyn BufRead + 'a>),
}

impl Covered<'_> {
    /// True when anything follows the first gzip member; known once the text is read.
    pub(crate) fn is_followed(&self) -> bool {
        matches!(self, Covered::Gzip(members) if members.extra.rubbish)
    }
}

impl Read for Covered<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Covered::Gzip(members) => members.read(out),
            Covered::Zstd(frames) => frames.read(out),
            Covered::Plain(reader) => reader.read(out),
        }
    }
}

/// Opens a file; a small one is read into `scratch`. `bytes` grows with what is read.
pub(crate) fn open<'a>(
    file: File,
    size: u64,
    scratch: &'a mut Scratch,
    bytes: &'a AtomicU64,
) -> io::Result<First<'a>> {
    let mut file = Counted { file, bytes };
    let mut reader: Box<dyn BufRead + 'a> = if size > WHOLE {
        Box::new(BufReader::with_capacity(1 << 20, file))
    } else {
        let Scratch { compressed, one_go } = scratch;
        compressed.clear();
        file.read_to_end(compressed)?;
        if let Layer::Gzip = layer(compressed)
            && let Some(text) = one_go.inflate(compressed)
        {
            return Ok(First::Text(Covered::Plain(Box::new(text))));
        }
        Box::new(compressed.as_slice())
    };
    Ok(match layer(reader.fill_buf()?) {
        Layer::Gzip => First::Text(Covered::Gzip(Box::new(Members::first(reader)))),
        Layer::Zstd => First::Text(Covered::Zstd(Box::new(Frames::new(reader)))),
        Layer::Zip | Layer::Tar => First::Bundle,
        _ => First::Text(Covered::Plain(reader)),
    })
}
