//! The few that are kept of many: the smallest by rank. The same whatever the order they come in and
//! however they were split.

use crate::event::Time;
use crate::scan::Fingerprint;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The order of rows: a number drawn for each event (0 where rows go by time), time, `eventID`, place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Drawn from the seed and the event; 0 where nothing is drawn.
    pub draw: u64,
    /// When; what has no time comes first.
    pub time: Option<Time>,
    /// `eventID`; empty where there is none.
    pub event_id: Box<str>,
    /// Index of the file; 0 as long as it is not known.
    pub file: u32,
    /// Record number.
    pub record: u64,
}

/// What is kept so far.
#[derive(Debug)]
pub struct Pool<T> {
    most: usize,
    kept: BTreeMap<Rank, (Option<Fingerprint>, Arc<T>)>,
}

impl<T> Pool<T> {
    /// A pool for this many.
    pub fn new(most: usize) -> Pool<T> {
        Pool {
            most,
            kept: BTreeMap::new(),
        }
    }

    /// False when something of this rank cannot be kept.
    pub fn wants(&self, rank: &Rank) -> bool {
        self.kept.len() < self.most
            || self
                .kept
                .last_key_value()
                .is_some_and(|(last, _)| rank < last)
    }

    /// Keeps it, if it is among the smallest and not there yet: further deliveries of an event would take
    /// the places of others.
    pub fn put(&mut self, rank: Rank, print: Option<Fingerprint>, value: Arc<T>) {
        if !self.wants(&rank) {
            return;
        }
        let from = Rank {
            file: 0,
            record: 0,
            ..rank.clone()
        };
        let alike = |(other, (its, _)): (&Rank, &(Option<Fingerprint>, Arc<T>))| {
            (other.draw, other.time, &other.event_id) == (rank.draw, rank.time, &rank.event_id)
                && *its == print
        };
        let same = (self.kept.range(from..))
            .take_while(|(other, _)| other.time == rank.time && other.event_id == rank.event_id)
            .any(alike);
        if print.is_some() && same {
            return;
        }
        self.kept.insert(rank, (print, value));
        if self.kept.len() > self.most {
            self.kept.pop_last();
        }
    }

    /// The time of the last, where there is no room for later ones.
    pub fn last_time(&self) -> Option<Time> {
        let (last, _) = self.kept.last_key_value()?;
        last.time.filter(|_| self.kept.len() >= self.most)
    }

    /// What was kept, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Rank, Option<Fingerprint>, &Arc<T>)> {
        (self.kept.iter()).map(|(rank, (print, value))| (rank, *print, value))
    }

    /// For how many there is room.
    pub fn most(&self) -> usize {
        self.most
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// True when there is nothing.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(time: i64, id: &str, record: u64) -> Rank {
        Rank {
            draw: 0,
            time: Some(Time(time)),
            event_id: id.into(),
            file: 0,
            record,
        }
    }

    #[test]
    fn the_smallest_stay_in_whatever_order_they_come() {
        let all: Vec<Rank> = (0..50_i64)
            .zip(0..)
            .map(|(n, record)| rank(n * 7 % 50, "e", record))
            .collect();
        let kept = |order: &mut dyn Iterator<Item = &Rank>| -> Vec<Rank> {
            let mut pool = Pool::new(5);
            for rank in order {
                pool.put(rank.clone(), None, Arc::new(()));
            }
            pool.iter().map(|(rank, ..)| rank.clone()).collect()
        };
        let forward = kept(&mut all.iter());
        assert_eq!(forward, kept(&mut all.iter().rev()));
        let times: Vec<i64> = forward.iter().filter_map(|r| Some(r.time?.0)).collect();
        assert_eq!(times, [0, 1, 2, 3, 4]);
    }
}
