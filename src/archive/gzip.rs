//! Gzip, every member of it: the bytes that inflate are given out even when the stream breaks later.
//!
//! A trail's log file has one member. Firehose copies of CloudWatch Logs have many, back to back; and a
//! second member behind a trail's first is where a record could be smuggled in, because AWS's digest
//! covers the first only. So members are counted, and what follows the last is reported; whoever checks
//! a digest reads the first alone.

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::{self, BufRead, Read};

/// What was met besides the bytes of the first member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extra {
    /// How many members there were.
    pub(crate) members: u64,
    /// True when bytes that are no gzip member followed the last one.
    pub(crate) rubbish: bool,
}

/// Reads all members of a gzip stream as one run of bytes. Header and checksum (RFC 1952) are read here:
/// the inflating library sums up far more slowly.
pub(crate) struct Members<R> {
    input: R,
    inflate: Decompress,
    sum: Hasher,
    state: State,
    broken: Option<io::Error>,
    /// True where the first member is all that is wanted; whatever follows it is rubbish then.
    alone: bool,
    pub(crate) extra: Extra,
}

/// Where in a member the stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Header,
    Body,
    Trailer,
    Done,
}

impl<R: BufRead> Members<R> {
    pub(crate) fn new(input: R) -> Self {
        Members {
            input,
            inflate: Decompress::new(false),
            sum: Hasher::new(),
            state: State::Header,
            broken: None,
            alone: false,
            extra: Extra {
                members: 1,
                rubbish: false,
            },
        }
    }

    /// Reads the first member and looks whether anything follows it, be it another member or padding.
    pub(crate) fn first(input: R) -> Self {
        Members {
            alone: true,
            ..Members::new(input)
        }
    }

    /// Looks behind the end of a member: another one, padding, or rubbish.
    fn next_member(&mut self) -> io::Result<()> {
        loop {
            let ahead = self.input.fill_buf()?;
            match ahead.first() {
                Some(_) if self.alone => {
                    self.extra.rubbish = true;
                    self.state = State::Done;
                }
                None => self.state = State::Done,
                // Tapes and block devices pad with zeros, and so does `gzip` accept them.
                Some(0) => {
                    let zeros = ahead.iter().take_while(|b| **b == 0).count();
                    self.input.consume(zeros);
                    continue;
                }
                Some(0x1f) => {
                    self.inflate.reset(false);
                    self.sum = Hasher::new();
                    self.extra.members += 1;
                    self.state = State::Header;
                }
                Some(_) => {
                    self.extra.rubbish = true;
                    self.state = State::Done;
                }
            }
            return Ok(());
        }
    }

    /// Inflates into `out`; how many bytes came.
    fn body(&mut self, out: &mut [u8]) -> (usize, io::Result<()>) {
        let input = match self.input.fill_buf() {
            Ok(input) => input,
            Err(error) => return (0, Err(error)),
        };
        let at_end = input.is_empty();
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(input, out, FlushDecompress::None);
        self.input
            .consume((self.inflate.total_in() - read) as usize);
        let got = (self.inflate.total_out() - written) as usize;
        self.sum.update(&out[..got]);
        let result = match status {
            Ok(Status::StreamEnd) => {
                self.state = State::Trailer;
                Ok(())
            }
            Ok(_) if got == 0 && at_end => Err(too_short()),
            Ok(_) => Ok(()),
            Err(_) => Err(corrupt()),
        };
        (got, result)
    }

    /// Reads over the header, optional parts and all.
    fn header(&mut self) -> io::Result<()> {
        let mut sum = Hasher::new();
        let [id1, id2, method, flags, ..] = self.bytes::<10>(&mut sum)?;
        // Deflate is the only method, and the upper flags are reserved.
        if (id1, id2, method) != (0x1f, 0x8b, 8) || flags & 0xe0 != 0 {
            return Err(corrupt());
        }
        if flags & 4 != 0 {
            for _ in 0..u16::from_le_bytes(self.bytes(&mut sum)?) {
                self.bytes::<1>(&mut sum)?;
            }
        }
        for text in [8, 16] {
            while flags & text != 0 && self.bytes::<1>(&mut sum)? != [0] {}
        }
        if flags & 2 != 0 {
            let expected = sum.clone().finalize() as u16;
            if u16::from_le_bytes(self.bytes(&mut sum)?) != expected {
                return Err(corrupt());
            }
        }
        self.state = State::Body;
        Ok(())
    }

    /// Compares the sum and the length (modulo 2^32) with what was inflated.
    fn trailer(&mut self) -> io::Result<()> {
        let mut beside = Hasher::new();
        let sum = u32::from_le_bytes(self.bytes(&mut beside)?);
        let length = u32::from_le_bytes(self.bytes(&mut beside)?);
        if sum != self.sum.clone().finalize() || length != self.inflate.total_out() as u32 {
            return Err(corrupt());
        }
        self.next_member()
    }

    fn bytes<const N: usize>(&mut self, sum: &mut Hasher) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input
            .read_exact(&mut bytes)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => too_short(),
                _ => error,
            })?;
        sum.update(&bytes);
        Ok(bytes)
    }
}

fn corrupt() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the gzip stream is corrupt")
}

fn too_short() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the gzip stream ends before its end",
    )
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.broken.take() {
            self.state = State::Done;
            return Err(error);
        }
        while !out.is_empty() {
            let (got, result) = match self.state {
                State::Done => return Ok(0),
                State::Header => (0, self.header()),
                State::Body => self.body(out),
                State::Trailer => (0, self.trailer()),
            };
            if let Err(error) = result {
                let wrong = error.kind() == io::ErrorKind::InvalidData;
                if wrong && self.extra.members > 1 && self.inflate.total_out() == 0 {
                    // It only looked like another member.
                    self.extra.members -= 1;
                    self.extra.rubbish = true;
                    self.state = State::Done;
                } else if got > 0 {
                    self.broken = Some(error);
                } else {
                    self.state = State::Done;
                    return Err(error);
                }
            }
            if got > 0 {
                return Ok(got);
            }
        }
        Ok(0)
    }
}

/// One member, for tests.
#[cfg(test)]
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What came out, the error that ended it, and the extras.
    fn inflate(bytes: &[u8]) -> (Vec<u8>, Option<String>, Extra) {
        let mut members = Members::new(bytes);
        let mut out = Vec::new();
        let error = members.read_to_end(&mut out).err().map(|e| e.to_string());
        (out, error, members.extra)
    }

    fn long_text() -> Vec<u8> {
        (0..200_000u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_string().into_bytes())
            .collect()
    }

    #[test]
    fn one_member() {
        let (out, error, extra) = inflate(&gzip(b"hello"));
        assert_eq!(
            (out.as_slice(), error, extra.members),
            (&b"hello"[..], None, 1)
        );
    }

    #[test]
    fn members_back_to_back_and_an_empty_one() {
        let bytes = [gzip(b"a"), gzip(b""), gzip(b"b"), vec![0; 9]].concat();
        let (out, error, extra) = inflate(&bytes);
        assert_eq!((out.as_slice(), error), (&b"ab"[..], None));
        assert_eq!((extra.members, extra.rubbish), (3, false));
    }

    #[test]
    fn the_first_member_alone() {
        for (rest, followed) in [
            (&b""[..], false),
            (b"\0", true),
            (b"rubbish", true),
            (&gzip(b"b"), true),
        ] {
            let bytes = [&gzip(b"a"), rest].concat();
            let mut first = Members::first(bytes.as_slice());
            let mut out = Vec::new();
            first.read_to_end(&mut out).expect("a whole member");
            assert_eq!((out.as_slice(), first.extra.rubbish), (&b"a"[..], followed));
            assert_eq!(first.extra.members, 1);
        }
    }

    #[test]
    fn every_part_of_a_header_is_read_over() {
        let plain = gzip(b"hello");
        let rest = &plain[10..];
        let mut header = vec![0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3];
        header.extend(b"\x03\x00abcname\0remark\0");
        let sum = crc32fast::hash(&header) as u16;
        let whole = [&header, &sum.to_le_bytes()[..], rest].concat();
        let (out, error, _) = inflate(&whole);
        assert_eq!((out.as_slice(), error), (&b"hello"[..], None));
        let bad_sum = [&header, &(!sum).to_le_bytes()[..], rest].concat();
        let (out, error, _) = inflate(&bad_sum);
        assert!(out.is_empty() && error.expect("header").contains("corrupt"));
        for length in 0..header.len() {
            let (out, error, _) = inflate(&whole[..length]);
            assert!(out.is_empty());
            assert!(error.expect("header").contains("ends before"), "{length}");
        }
    }

    #[test]
    fn rubbish_after_the_end_is_noticed() {
        for rubbish in [&b"rubbish"[..], b"\x1frubbish", b"\x1f\x8b"] {
            let bytes = [gzip(b"a"), rubbish.to_vec()].concat();
            let (out, error, extra) = inflate(&bytes);
            assert_eq!(out, b"a");
            assert!(extra.rubbish || error.is_some(), "{rubbish:?}");
        }
    }

    #[test]
    fn what_comes_before_a_break_is_given_out() {
        let text = long_text();
        let whole = gzip(&text);
        let (out, error, _) = inflate(&whole[..whole.len() / 2]);
        assert!(error.expect("cut short").contains("ends before its end"));
        assert!(
            out.len() > text.len() / 3 && text.starts_with(&out),
            "{}",
            out.len()
        );

        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle..middle + 8].fill(0xff);
        let (out, error, _) = inflate(&flipped);
        assert!(error.is_some());
        assert!(out.len() > text.len() / 3, "{}", out.len());

        let mut bad_sum = whole;
        let crc = bad_sum.len() - 8;
        bad_sum[crc] ^= 1;
        let (out, error, _) = inflate(&bad_sum);
        assert!(error.expect("checksum").contains("corrupt"));
        assert_eq!(out, text);
    }
}
