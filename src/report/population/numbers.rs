//! The numbers that drawn rows have in the whole population: every row is counted in the order of time,
//! in bounded memory, whatever the size of the population.

use super::condition::Condition;
use super::pool::Rank;
use crate::intern::Interner;
use crate::sort::{KeyBuilder, Order, Sorter};
use hashbrown::HashMap;
use std::io;

/// Bytes that are sorted in memory before they are written to files.
const BUDGET: usize = 32 << 20;

/// Where a row stands: control, file, record number.
type Place = (u32, u32, u64);

/// Every row of every population that is drawn from.
#[derive(Debug)]
pub(super) struct Numbers {
    sorter: Sorter,
    conditions: Interner<Condition>,
    key: Vec<u8>,
    /// Why some could not be written down.
    trouble: Option<io::Error>,
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers {
            sorter: Sorter::new(Order::Ascending, BUDGET, None),
            conditions: Interner::default(),
            key: Vec::new(),
            trouble: None,
        }
    }
}

impl Numbers {
    /// Counts a row. Rows of one moment and `eventID` keep the order in which they come.
    pub(super) fn push(&mut self, control: u32, condition: &Condition, rank: &Rank) {
        if self.trouble.is_some() {
            return;
        }
        let (condition, _) = self.conditions.number(condition.clone());
        // What has no time comes first, as in the list of rows.
        let time = rank.time.map_or(i64::MIN, |time| time.0);
        let key = KeyBuilder::reusing(std::mem::take(&mut self.key))
            .time(Some(i64::from(control)))
            .time(Some(time))
            .text(&rank.event_id)
            .finish();
        let mut payload = [0; 20];
        payload[..4].copy_from_slice(&control.to_le_bytes());
        payload[4..8].copy_from_slice(&condition.to_le_bytes());
        payload[8..12].copy_from_slice(&rank.file.to_le_bytes());
        payload[12..].copy_from_slice(&rank.record.to_le_bytes());
        self.trouble = self.sorter.push(&key, &payload).err();
        self.key = key;
    }

    /// The numbers of the rows at these places, from 1, each in the population of its control; of rows
    /// whose condition `holds`.
    pub(super) fn finish(
        self,
        mut asked: HashMap<Place, u64>,
        holds: impl Fn(&Condition) -> bool,
    ) -> io::Result<HashMap<Place, u64>> {
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        let holds: Vec<bool> = self.conditions.values().iter().map(holds).collect();
        let mut rows = self.sorter.finish()?;
        let (mut current, mut number) = (None, 0);
        while let Some(payload) = rows.next()? {
            let Some((control, condition, place)) = parts(payload) else {
                continue;
            };
            if !holds.get(condition as usize).copied().unwrap_or(false) {
                continue;
            }
            if current != Some(control) {
                (current, number) = (Some(control), 0);
            }
            number += 1;
            if let Some(asked) = asked.get_mut(&place) {
                *asked = number;
            }
        }
        Ok(asked)
    }
}

fn parts(payload: &[u8]) -> Option<(u32, u32, Place)> {
    let (control, rest) = payload.split_first_chunk()?;
    let (condition, rest) = rest.split_first_chunk()?;
    let (file, rest) = rest.split_first_chunk()?;
    let (record, _) = rest.split_first_chunk()?;
    let control = u32::from_le_bytes(*control);
    let place = (
        control,
        u32::from_le_bytes(*file),
        u64::from_le_bytes(*record),
    );
    Some((control, u32::from_le_bytes(*condition), place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Time;

    #[test]
    fn rows_are_numbered_by_time_within_their_control_and_condition() {
        let mut numbers = Numbers::default();
        let rank = |time: Option<i64>, id: &str, record| Rank {
            draw: 0,
            time: time.map(Time),
            event_id: id.into(),
            file: 7,
            record,
        };
        let logs = Condition::IfLogs("b".into());
        for (control, condition, row) in [
            (1, &Condition::Always, rank(Some(5), "b", 1)),
            (1, &Condition::Always, rank(Some(5), "a", 2)),
            (1, &logs, rank(Some(1), "x", 3)),
            (1, &Condition::Always, rank(None, "z", 4)),
            (0, &Condition::Always, rank(Some(9), "b", 1)),
            (1, &Condition::Always, rank(Some(-3), "b", 5)),
        ] {
            numbers.push(control, condition, &row);
        }
        let asked = [(1, 7, 1), (1, 7, 2), (1, 7, 4), (1, 7, 5), (0, 7, 1)];
        let asked: HashMap<Place, u64> = asked.into_iter().map(|place| (place, 0)).collect();
        let found = numbers
            .finish(asked, |condition| *condition == Condition::Always)
            .expect("nothing is written to files");
        let mut found: Vec<(Place, u64)> = found.into_iter().collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ((0, 7, 1), 1),
                ((1, 7, 1), 4),
                ((1, 7, 2), 3),
                ((1, 7, 4), 1),
                ((1, 7, 5), 2)
            ]
        );
    }
}
