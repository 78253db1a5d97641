//! Rows in memory: one arena for all bytes, one small entry for each row.

use std::io;

/// Where a row lies in the arena: its key, then its payload.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The first eight bytes of the key as a number: most comparisons need no look into the arena.
    prefix: u64,
    /// Rows lie in order of arrival, so this also decides between equal keys.
    start: usize,
    key: u32,
    payload: u32,
}

/// A row, borrowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    pub(super) key: &'a [u8],
    pub(super) payload: &'a [u8],
}

/// The rows.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    arena: Vec<u8>,
    entries: Vec<Entry>,
}

impl Buffer {
    /// What a row takes.
    pub(super) fn cost(key: usize, payload: usize) -> usize {
        key.saturating_add(payload)
            .saturating_add(size_of::<Entry>())
    }

    /// What all rows take.
    pub(super) fn size(&self) -> usize {
        self.arena.len() + self.entries.len() * size_of::<Entry>()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets all rows and keeps the room.
    pub(super) fn clear(&mut self) {
        self.arena.clear();
        self.entries.clear();
    }

    /// Adds a row whose key is written by `write_key`.
    pub(super) fn push(
        &mut self,
        write_key: impl FnOnce(&mut Vec<u8>),
        payload: &[u8],
        budget: usize,
    ) -> io::Result<()> {
        let start = self.arena.len();
        write_key(&mut self.arena);
        let key = self.arena.len() - start;
        let (Ok(key), Ok(length)) = (u32::try_from(key), u32::try_from(payload.len())) else {
            self.arena.truncate(start);
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a row of more than 4 GiB cannot be sorted",
            ));
        };
        let needed = self.arena.len() + payload.len();
        if needed > self.arena.capacity() {
            // Doubling, but not past what will ever be used.
            let wanted = (2 * self.arena.capacity()).min(budget).max(needed);
            self.arena.reserve_exact(wanted - self.arena.len());
        }
        self.arena.extend_from_slice(payload);
        let mut first = [0; 8];
        for (to, from) in first
            .iter_mut()
            .zip(&self.arena[start..start + key as usize])
        {
            *to = *from;
        }
        self.entries.push(Entry {
            prefix: u64::from_be_bytes(first),
            start,
            key,
            payload: length,
        });
        Ok(())
    }

    /// Sorts the rows by key, equal ones by arrival.
    pub(super) fn sort(&mut self) {
        let Buffer { arena, entries } = self;
        // No two rows are equal, as each starts elsewhere: an unstable sort is as good as a stable
        // one, and takes no memory.
        entries.sort_unstable_by(|a, b| compare(arena, a, b));
    }

    /// Keeps the first `count` rows in order and forgets the others. Returns the key of the last one
    /// kept if there are that many. Afterwards the rows are in order of arrival.
    pub(super) fn keep_first(&mut self, count: usize) -> Option<Vec<u8>> {
        if count == 0 || self.entries.len() < count {
            return None;
        }
        let Buffer { arena, entries } = self;
        entries.select_nth_unstable_by(count - 1, |a, b| compare(arena, a, b));
        let last = key_of(arena, &entries[count - 1]).to_vec();
        entries.truncate(count);
        // Moved down one after the other; none overwrites one that is still to be moved.
        entries.sort_unstable_by_key(|entry| entry.start);
        let mut end = 0;
        for entry in entries.iter_mut() {
            let length = entry.key as usize + entry.payload as usize;
            arena.copy_within(entry.start..entry.start + length, end);
            entry.start = end;
            end += length;
        }
        arena.truncate(end);
        Some(last)
    }

    /// The row at this place.
    pub(super) fn row(&self, at: usize) -> Option<Row<'_>> {
        let entry = self.entries.get(at)?;
        let middle = entry.start + entry.key as usize;
        Some(Row {
            key: key_of(&self.arena, entry),
            payload: &self.arena[middle..middle + entry.payload as usize],
        })
    }

    /// All rows in their present order.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.entries.len()).filter_map(|at| self.row(at))
    }
}

fn key_of<'a>(arena: &'a [u8], entry: &Entry) -> &'a [u8] {
    &arena[entry.start..entry.start + entry.key as usize]
}

fn compare(arena: &[u8], a: &Entry, b: &Entry) -> std::cmp::Ordering {
    a.prefix
        .cmp(&b.prefix)
        .then_with(|| key_of(arena, a).cmp(key_of(arena, b)))
        .then_with(|| a.start.cmp(&b.start))
}
