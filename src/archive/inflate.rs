//! A log file's text and nothing else: what a scan does first. Benchmarks hold every other cost against
//! it.

use super::LogFile;
use super::budget::Budget;
use super::decode::{self, Content, Scratch};
use std::io::{self, Read};
use std::sync::atomic::AtomicU64;

/// How much text is held at once, as in a scan.
const PIECE: usize = 16 << 20;

/// Inflates one file after another into memory that it uses again.
#[derive(Debug, Default)]
pub struct Inflater {
    scratch: Scratch,
    text: Vec<u8>,
}

impl Inflater {
    /// Takes every layer of compression off the file and returns how many bytes of text it holds. A zip
    /// or tar counts as none.
    pub fn inflate(&mut self, file: &LogFile) -> io::Result<u64> {
        let read = AtomicU64::new(0);
        let scratch = &mut self.scratch;
        let budget = Budget::endless();
        let mut text = match decode::open(file.open()?, file.size, &budget, scratch, &read)? {
            Content::Whole(text) => return Ok(text.len() as u64),
            Content::Text(text) => text,
            _ => return Ok(0),
        };
        if self.text.is_empty() {
            self.text.resize(PIECE, 0);
        }
        let (mut total, mut filled) = (0, 0);
        loop {
            if filled == PIECE {
                filled = 0;
            }
            match text.read(&mut self.text[filled..])? {
                0 => return Ok(total),
                more => {
                    filled += more;
                    total += more as u64;
                }
            }
        }
    }
}
