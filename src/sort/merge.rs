//! Several sorted runs read as one.

use super::run::{Run, RunReader};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io;

/// A run with its place among the runs, which decides between equal keys: rows of an earlier run
/// arrived earlier.
#[derive(Debug)]
struct Head {
    run: RunReader,
    place: usize,
}

impl Ord for Head {
    /// The other way round: the heap gives the greatest, and the smallest key is to come first.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .run
            .key
            .cmp(&self.run.key)
            .then_with(|| other.place.cmp(&self.place))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

/// The merge, standing at a row after each [`advance`](Merge::advance).
#[derive(Debug)]
pub(super) struct Merge {
    heads: BinaryHeap<Head>,
    key: Vec<u8>,
    payload: Vec<u8>,
}

impl Merge {
    /// Merges runs given in order of arrival, each read through `buffer` bytes.
    pub(super) fn new(runs: Vec<Run>, buffer: usize) -> io::Result<Self> {
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (place, run) in runs.into_iter().enumerate() {
            let mut run = run.read(buffer);
            if run.advance()? {
                heads.push(Head { run, place });
            }
        }
        Ok(Merge {
            heads,
            key: Vec::new(),
            payload: Vec::new(),
        })
    }

    /// Moves to the next row; false after the last one.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        let Some(mut first) = self.heads.peek_mut() else {
            return Ok(false);
        };
        std::mem::swap(&mut self.key, &mut first.run.key);
        std::mem::swap(&mut self.payload, &mut first.run.payload);
        if !first.run.advance()? {
            // The heap is put right when it goes.
            PeekMut::pop(first);
        }
        Ok(true)
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    pub(super) fn payload(&self) -> &[u8] {
        &self.payload
    }
}
