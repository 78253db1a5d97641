//! Gzip, every member of it: the bytes that inflate are given out even when the stream breaks later.
//!
//! A trail's log file has one member. Firehose copies of CloudWatch Logs have many, back to back; and a
//! second member behind a trail's first is where a record could be smuggled in, because AWS's digest
//! covers the first only. So members are counted, and what follows the last is reported.

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

/// Reads all members of a gzip stream as one run of bytes.
pub(crate) struct Members<R> {
    input: R,
    inflate: Decompress,
    broken: Option<io::Error>,
    done: bool,
    pub(crate) extra: Extra,
}

impl<R: BufRead> Members<R> {
    pub(crate) fn new(input: R) -> Self {
        Members {
            input,
            inflate: Decompress::new_gzip(15),
            broken: None,
            done: false,
            extra: Extra {
                members: 1,
                rubbish: false,
            },
        }
    }

    /// Looks behind the end of a member: another one, padding, or rubbish.
    fn next_member(&mut self) -> io::Result<()> {
        loop {
            let ahead = self.input.fill_buf()?;
            match ahead.first() {
                None => self.done = true,
                // Tapes and block devices pad with zeros, and so does `gzip` accept them.
                Some(0) => {
                    let zeros = ahead.iter().take_while(|b| **b == 0).count();
                    self.input.consume(zeros);
                    continue;
                }
                Some(0x1f) => {
                    self.inflate = Decompress::new_gzip(15);
                    self.extra.members += 1;
                }
                Some(_) => {
                    self.extra.rubbish = true;
                    self.done = true;
                }
            }
            return Ok(());
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.broken.take() {
            self.done = true;
            return Err(error);
        }
        while !self.done && !out.is_empty() {
            let input = self.input.fill_buf()?;
            let at_end = input.is_empty();
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(input, out, FlushDecompress::None);
            self.input
                .consume((self.inflate.total_in() - read) as usize);
            let got = (self.inflate.total_out() - written) as usize;
            match status {
                Ok(Status::StreamEnd) => self.next_member()?,
                Ok(_) if got == 0 && at_end => {
                    self.done = true;
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the gzip stream ends before its end",
                    ));
                }
                Ok(_) => {}
                Err(_) => {
                    let first = self.extra.members == 1;
                    if !first && self.inflate.total_out() == 0 {
                        // It only looked like another member.
                        self.extra.members -= 1;
                        self.extra.rubbish = true;
                        self.done = true;
                        return Ok(got);
                    }
                    self.broken = Some(io::Error::new(
                        io::ErrorKind::InvalidData,
                        "the gzip stream is corrupt",
                    ));
                    if got == 0 {
                        return self.read(out);
                    }
                }
            }
            if got > 0 {
                return Ok(got);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("to memory");
        encoder.finish().expect("to memory")
    }

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
