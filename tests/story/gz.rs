//! Gzip two ways: as small as the library makes it, and byte for byte ours for files that are
//! broken on purpose.

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};

/// One gzip member with mtime 0. Its bytes may differ between versions of the library, its content
/// may not: comparisons look at what it inflates to.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(9));
    encoder.write_all(content).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// All members of a whole gzip file, inflated.
pub fn gunzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut out)?;
    Ok(out)
}

/// One gzip member whose deflate stream is a single block of fixed Huffman codes, literals only.
/// No library chooses a byte of it, so a file may be cut or bent at a known place and stay so.
pub fn literal_gzip(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut bits = Bits::default();
    bits.push(1, 1); // the last block
    bits.push(1, 2); // of fixed codes
    for &byte in content {
        bits.literal(byte);
    }
    bits.code(0, 7); // end of block
    out.extend(bits.finish());
    out.extend(crc32(content).to_le_bytes());
    out.extend((content.len() as u32).to_le_bytes());
    out
}

/// The same, but with a code that deflate does not know in the place of `content[at]`.
pub fn unreadable_gzip(content: &[u8], at: usize) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut bits = Bits::default();
    bits.push(1, 1);
    bits.push(1, 2);
    for (n, &byte) in content.iter().enumerate() {
        if n == at {
            bits.code(0xc6, 8); // length code 286 exists in no stream
        } else {
            bits.literal(byte);
        }
    }
    out.extend(bits.finish());
    out
}

/// Deflate's bit stream: bytes fill up from the lowest bit, codes go in from their highest.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, width: u32) {
        self.pending |= value << self.count;
        self.count += width;
        while self.count >= 8 {
            self.out.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    fn code(&mut self, code: u32, width: u32) {
        self.push(code.reverse_bits() >> (32 - width), width);
    }

    fn literal(&mut self, byte: u8) {
        match byte {
            0..=143 => self.code(0x30 + u32::from(byte), 8),
            144..=255 => self.code(0x190 + u32::from(byte) - 144, 9),
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.pending as u8);
        }
        self.out
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |mut crc, &byte| {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
        crc
    })
}
