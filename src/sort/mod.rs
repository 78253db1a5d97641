//! Sorting more than fits into memory: rows are sorted in memory as far as the budget goes, written to
//! temporary files as sorted runs, and merged when they are read.
//!
//! ```text
//! push ─► buffer ──(full)──► run, run, run … ──(64 of them)──► one longer run
//!            │                     │
//!            └───────(finish)──────┴─► merge ─► payloads in order
//! ```
//!
//! The files have no name (they are unlinked before anything is written to them), so nothing is left
//! behind, not even by a kill. The result depends on the rows and their order of arrival only.

mod buffer;
mod key;
mod merge;
mod run;

pub use key::KeyBuilder;

use buffer::Buffer;
use merge::Merge;
use run::Run;
use std::io;
use std::path::PathBuf;

/// Runs merged at a time, which bounds the files that are open at once to a few times as many.
const FAN_IN: usize = 64;

/// Which keys come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// The smallest.
    #[default]
    Ascending,
    /// The largest.
    Descending,
}

/// Sorts pairs of key and payload by key; equal keys stay in order of arrival in both orders.
///
/// Keys compare byte by byte. Descending order is the reverse of that with one exception: the byte
/// 0xFF, with which [`KeyBuilder`] writes an absent value, comes last there too.
#[derive(Debug)]
pub struct Sorter {
    order: Order,
    budget: usize,
    limit: Option<usize>,
    folder: PathBuf,
    pushed: u64,
    buffer: Buffer,
    /// Sorted runs by how often they were merged. Rows of a later level came before those of an
    /// earlier one, and within a level they came in its order.
    levels: Vec<Vec<Run>>,
    /// The key of the last row within the limit, once there are that many: what does not come before
    /// it is not kept.
    last_kept: Option<Vec<u8>>,
    scratch: Vec<u8>,
}

impl Sorter {
    /// A sorter that holds about `budget` bytes in memory (rows and their index; the buffers of the
    /// files come on top while it merges, 4 MiB at most). With a `limit` only that many rows come out,
    /// the first ones in order, and no more than about twice as many are held.
    pub fn new(order: Order, budget: usize, limit: Option<usize>) -> Self {
        Sorter {
            order,
            budget,
            limit,
            folder: std::env::temp_dir(),
            pushed: 0,
            buffer: Buffer::default(),
            levels: Vec::new(),
            last_kept: None,
            scratch: Vec::new(),
        }
    }

    /// Where temporary files go; the system's folder for them (`TMPDIR`) otherwise.
    #[must_use]
    pub fn spilling_to(self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Sorter { folder, ..self }
    }

    /// Adds a row.
    pub fn push(&mut self, key: &[u8], payload: &[u8]) -> io::Result<()> {
        self.pushed += 1;
        let Some(limit) = self.limit else {
            return self.keep(key, payload);
        };
        if limit == 0 {
            return Ok(());
        }
        if let Some(last) = &self.last_kept {
            self.scratch.clear();
            extend_key(self.order, key, &mut self.scratch);
            if self.scratch >= *last {
                return Ok(());
            }
        }
        self.keep(key, payload)?;
        // Twice the limit at least, so that each row is looked at a bounded number of times.
        if self.buffer.len() >= limit.max(512).saturating_mul(2) {
            self.prune(limit);
        }
        Ok(())
    }

    /// How many rows were pushed, kept or not.
    pub fn len(&self) -> u64 {
        self.pushed
    }

    /// True if nothing was pushed.
    pub fn is_empty(&self) -> bool {
        self.pushed == 0
    }

    /// Ends the input; the rows can be read in order.
    pub fn finish(mut self) -> io::Result<Sorted> {
        let left = self.limit.unwrap_or(usize::MAX);
        if self.levels.is_empty() {
            self.buffer.sort();
            return Ok(Sorted(Source::Memory {
                buffer: self.buffer,
                at: 0,
                left,
            }));
        }
        self.spill()?;
        // The room is needed for the buffers of the files.
        self.buffer = Buffer::default();
        let mut runs: Vec<Run> = self.levels.drain(..).rev().flatten().collect();
        while runs.len() > FAN_IN {
            // The last runs are the shortest. Neighbours are merged with neighbours: equal keys have
            // to stay in order of arrival.
            let many = (runs.len() - FAN_IN + 1).min(FAN_IN);
            let last = runs.split_off(runs.len() - many);
            runs.push(self.merge_runs(last)?);
        }
        let merge = Merge::new(runs, self.file_buffer())?;
        Ok(Sorted(Source::Files { merge, left }))
    }

    /// Puts a row into the buffer, after making room for it.
    fn keep(&mut self, key: &[u8], payload: &[u8]) -> io::Result<()> {
        let cost = Buffer::cost(key.len() + 1, payload.len());
        if !self.buffer.is_empty() && self.buffer.size() + cost > self.budget {
            if let Some(limit) = self.limit {
                self.prune(limit);
            }
            // A limit's rows may fill the budget on their own.
            if self.limit.is_none() || self.buffer.size() > self.budget / 2 {
                self.spill()?;
            }
        }
        let order = self.order;
        self.buffer
            .push(|out| extend_key(order, key, out), payload, self.budget)
    }

    /// Forgets all rows of the buffer that cannot be among the first `limit`.
    fn prune(&mut self, limit: usize) {
        if let Some(last) = self.buffer.keep_first(limit) {
            self.last_kept = Some(last);
        }
    }

    /// Writes the buffer as a run; where that makes too many of a level, merges them into one of the
    /// next.
    fn spill(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.buffer.sort();
        let left = self.limit.unwrap_or(usize::MAX);
        let mut run = Run::create(&self.folder)?;
        for row in self.buffer.rows().take(left) {
            run.write(row.key, row.payload)?;
        }
        let mut run = run.finish()?;
        self.buffer.clear();
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(run);
            if self.levels[level].len() < FAN_IN {
                break;
            }
            let full = std::mem::take(&mut self.levels[level]);
            run = self.merge_runs(full)?;
        }
        Ok(())
    }

    fn merge_runs(&self, runs: Vec<Run>) -> io::Result<Run> {
        let mut merge = Merge::new(runs, self.file_buffer())?;
        let mut run = Run::create(&self.folder)?;
        let mut left = self.limit.unwrap_or(usize::MAX);
        while left > 0 && merge.advance()? {
            run.write(merge.key(), merge.payload())?;
            left -= 1;
        }
        run.finish()
    }

    /// Bytes of buffer for each file that is read.
    fn file_buffer(&self) -> usize {
        (self.budget / FAN_IN).clamp(4 << 10, 64 << 10)
    }
}

/// Appends the key as it is kept: so that ascending order of bytes is the order asked for.
fn extend_key(order: Order, key: &[u8], out: &mut Vec<u8>) {
    match order {
        Order::Ascending => out.extend_from_slice(key),
        Order::Descending => {
            let turned = key.iter().map(|&byte| match byte {
                key::ABSENT => byte,
                _ => key::ABSENT - 1 - byte,
            });
            out.extend(turned);
            // A key comes before the keys it begins with, once turned round: after them.
            out.push(key::ABSENT);
        }
    }
}

/// The rows in order.
#[derive(Debug)]
pub struct Sorted(Source);

#[derive(Debug)]
enum Source {
    Memory {
        buffer: Buffer,
        at: usize,
        left: usize,
    },
    Files {
        merge: Merge,
        left: usize,
    },
}

impl Sorted {
    /// The payload of the next row; `None` after the last one.
    #[expect(
        clippy::should_implement_trait,
        reason = "it lends, an iterator cannot"
    )]
    pub fn next(&mut self) -> io::Result<Option<&[u8]>> {
        match &mut self.0 {
            Source::Memory { left: 0, .. } | Source::Files { left: 0, .. } => Ok(None),
            Source::Memory { buffer, at, left } => {
                *left -= 1;
                *at += 1;
                Ok(buffer.row(*at - 1).map(|row| row.payload))
            }
            Source::Files { merge, left } => {
                *left -= 1;
                Ok(if merge.advance()? {
                    Some(merge.payload())
                } else {
                    None
                })
            }
        }
    }
}

#[cfg(test)]
mod tests;
