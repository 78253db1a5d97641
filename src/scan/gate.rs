//! How far workers may run ahead of the one that puts results in order: far enough that nobody waits,
//! not so far that results pile up in memory. The worker on the lowest unfinished file never waits, so
//! the scan always gets on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Files that may be done ahead of the lowest unfinished one.
const FILES_AHEAD: usize = 4096;
/// Bytes of results that may wait for their turn.
const BYTES_WAITING: usize = 32 << 20;

#[derive(Debug, Default)]
struct State {
    lowest: usize,
    waiting: usize,
}

/// The gate between workers and the merging thread.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    moved: Condvar,
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until work on `file` may go on; helps with other work meanwhile. Returns at once when
    /// `stop` is set.
    pub(crate) fn pass(&self, file: usize, stop: &AtomicBool) {
        loop {
            {
                let state = self.lock();
                let free = file < state.lowest + FILES_AHEAD && state.waiting < BYTES_WAITING;
                if free || file <= state.lowest || stop.load(Ordering::Relaxed) {
                    return;
                }
            }
            if rayon::yield_now() != Some(rayon::Yield::Executed) {
                let state = self.lock();
                // Short, because blocks of another file may turn up to be helped with.
                drop(self.moved.wait_timeout(state, Duration::from_millis(2)));
            }
        }
    }

    /// A result of this many bytes is on its way.
    pub(crate) fn sent(&self, bytes: usize) {
        self.lock().waiting += bytes;
    }

    /// A result of this many bytes was merged, and every file below `lowest` is done.
    pub(crate) fn merged(&self, bytes: usize, lowest: usize) {
        let mut state = self.lock();
        state.waiting = state.waiting.saturating_sub(bytes);
        state.lowest = lowest;
        drop(state);
        self.moved.notify_all();
    }
}
