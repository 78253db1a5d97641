//! How much may come out of one file on disk, whatever lies within what: a zip that names one entry a thousand times,
//! or a tar of files that each stay below the limit, costs no more than one large file.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many times its size on disk a file may inflate to beside what any file may. Gzip reaches 1,032 at the most
/// (deflate's longest match is 258 bytes and takes two bits), JSON of a trail 10 to 20, in a zip or tar once more.
const TIMES: u64 = 1_000;

/// What may still come out of one file, in all its layers and entries.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    longest: u64,
    left: Arc<AtomicU64>,
}

impl Budget {
    /// For a file of this size on disk, of which no text may be longer than `longest`.
    pub(crate) fn new(longest: u64, size: u64) -> Self {
        let left = longest.saturating_add(size.saturating_mul(TIMES));
        Budget {
            longest,
            left: Arc::new(AtomicU64::new(left)),
        }
    }

    /// Without an end.
    pub(crate) fn endless() -> Self {
        Budget::new(u64::MAX, 0)
    }

    /// How long one text may be.
    pub(crate) fn longest(&self) -> u64 {
        self.longest
    }

    /// True when nothing more is to come out.
    pub(crate) fn is_spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }

    /// What to say then.
    pub(crate) fn spent(&self) -> String {
        format!(
            "inflates to more than a thousand times its size and {}, all in all; the rest was not read (--max-file-size)",
            crate::text::bytes(self.longest)
        )
    }

    /// Counts what comes out of a layer or entry.
    pub(crate) fn spending<R>(&self, reader: R) -> Metered<R> {
        Metered {
            reader,
            budget: self.clone(),
            earns: false,
        }
    }

    /// Counts what comes in of a file whose size is not known.
    pub(crate) fn earning<R>(&self, reader: R) -> Metered<R> {
        Metered {
            earns: true,
            ..self.spending(reader)
        }
    }

    fn change(&self, with: impl Fn(u64) -> u64) {
        let left = with(self.left.load(Ordering::Relaxed));
        self.left.store(left, Ordering::Relaxed);
    }
}

/// A reader whose bytes are counted.
#[derive(Debug)]
pub(crate) struct Metered<R> {
    reader: R,
    budget: Budget,
    earns: bool,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        let bytes = read as u64;
        if self.earns {
            let more = bytes.saturating_mul(TIMES);
            self.budget.change(|left| left.saturating_add(more));
        } else if bytes > 0 {
            self.budget.change(|left| left.saturating_sub(bytes));
            if self.budget.is_spent() {
                let what = self.budget.spent();
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(reader: impl Read, budget: &Budget) -> Option<u64> {
        io::copy(&mut budget.spending(reader), &mut io::sink()).ok()
    }

    #[test]
    fn layers_and_entries_share_what_a_file_may_inflate_to() {
        let budget = Budget::new(500, 1);
        assert_eq!(read(io::repeat(0).take(1_000), &budget), Some(1_000));
        assert_eq!(read(io::repeat(0).take(499), &budget), Some(499));
        assert!(!budget.is_spent());
        assert_eq!(read(io::repeat(0).take(1), &budget), None);
        assert!(budget.is_spent());
        assert_eq!(read(io::empty(), &budget), Some(0));
    }

    #[test]
    fn what_comes_in_by_and_by_adds_to_it() {
        let budget = Budget::new(10, 0);
        let inner = budget.earning(io::repeat(0).take(2));
        let repeated = inner.chain(io::repeat(0).take(2_000));
        assert_eq!(read(repeated, &budget), Some(2_002));
        assert!(!Budget::endless().is_spent());
    }
}
