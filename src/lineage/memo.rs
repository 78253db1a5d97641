//! Answers about callers, worked out once: an archive has millions of events by a few thousand callers.

use super::caller::Caller;
use hashbrown::HashMap;
use std::hash::BuildHasher;
use std::sync::{Mutex, PoisonError};

/// Threads that look up different callers seldom wait for each other with this many shares.
const SHARES: usize = 16;
/// Answers held in one share. Past that it starts anew: memory must not grow with the archive.
const MOST: usize = 16 << 10;

/// Remembers one answer for each caller. Shared by all threads.
#[derive(Debug)]
pub struct Memo<T> {
    shares: [Mutex<HashMap<Caller, T>>; SHARES],
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo {
            shares: std::array::from_fn(|_| Mutex::default()),
        }
    }
}

impl<T: Clone> Memo<T> {
    /// The answer for this caller; `work_out` is asked where it is not known yet, and must always
    /// answer the same.
    pub fn get(&self, caller: &Caller, work_out: impl FnOnce(&Caller) -> T) -> T {
        let hash = foldhash::fast::FixedState::default().hash_one(caller);
        let share = &self.shares[usize::try_from(hash >> 60).unwrap_or(0) % SHARES];
        let held = |share: &Mutex<HashMap<Caller, T>>| {
            let share = share.lock().unwrap_or_else(PoisonError::into_inner);
            share.get(caller).cloned()
        };
        if let Some(known) = held(share) {
            return known;
        }
        // Worked out without the lock, so that a long chain keeps nobody waiting.
        let answer = work_out(caller);
        let mut share = share.lock().unwrap_or_else(PoisonError::into_inner);
        if share.len() >= MOST {
            share.clear();
        }
        share.insert(caller.clone(), answer.clone());
        answer
    }
}
