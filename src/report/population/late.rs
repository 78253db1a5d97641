//! From which time on events are not listed: where all places of a control are taken by earlier ones, workers
//! need not make the rows of later ones.

use super::condition::Condition;
use super::fold::Fold;
use super::part::Heap;
use crate::event::Time;
use crate::report::plan::Class;
use std::sync::atomic::{AtomicI64, Ordering};

/// The time of the last that is listed of each control, by class. Never too early: what was kept of a part
/// of the archive only gives way to what is earlier still.
#[derive(Debug)]
pub struct Late(Vec<[AtomicI64; 2]>);

const CLASSES: [Class; 2] = [Class::Population, Class::Beyond];

impl Late {
    /// Of so many controls, before anything is known.
    pub fn new(controls: usize) -> Late {
        let never = || CLASSES.map(|_| AtomicI64::new(i64::MAX));
        Late((0..controls).map(|_| never()).collect())
    }

    /// Learns from what was kept of everything so far.
    pub fn learn(&self, fold: &Fold) {
        for (control, lates) in (0..).zip(&self.0) {
            for (class, late) in CLASSES.into_iter().zip(lates) {
                let heap = Heap {
                    control,
                    class,
                    condition: Condition::Always,
                    drawn: false,
                };
                if let Some(time) = fold.heaps.get(&heap).and_then(super::pool::Pool::last_time) {
                    late.store(time.0, Ordering::Relaxed);
                }
            }
        }
    }

    /// True when an event of this time comes after all that are listed.
    pub(super) fn is_late(&self, heap: &Heap, time: Option<Time>) -> bool {
        if heap.drawn || heap.condition != Condition::Always {
            return false;
        }
        let place = CLASSES.iter().position(|class| *class == heap.class);
        let late = place.and_then(|place| self.0.get(heap.control as usize)?.get(place));
        late.zip(time)
            .is_some_and(|(late, time)| time.0 > late.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::super::pool::{Pool, Rank};
    use super::*;

    #[test]
    fn only_what_comes_after_a_full_list_is_late() {
        let heap = |control, condition| Heap {
            control,
            class: Class::Population,
            condition,
            drawn: false,
        };
        let listed = heap(1, Condition::Always);
        let late = Late::new(2);
        let mut fold = Fold::default();
        fold.heaps.insert(listed.clone(), Pool::new(2));
        let mut put = |time: i64| {
            let pool = fold.heaps.get_mut(&listed).expect("a pool");
            let rank = Rank {
                draw: 0,
                time: Some(Time(time)),
                event_id: "e".into(),
                file: 0,
                record: 0,
            };
            let event = crate::event::Event::new(b"{}");
            let detail = super::super::detail::Detail::of(&event, Default::default(), None, &[]);
            pool.put(rank, None, std::sync::Arc::new((0, detail)));
            late.learn(&fold);
            [3, 5, 6].map(|time| late.is_late(&listed, Some(Time(time))))
        };
        assert_eq!(put(9), [false, false, false]);
        assert_eq!(put(5), [false, false, false]);
        assert_eq!(put(3), [false, false, true]);
        assert!(!late.is_late(&listed, None));
        assert!(!late.is_late(&heap(0, Condition::Always), Some(Time(6))));
        assert!(!late.is_late(&heap(1, Condition::IfLogs("b".into())), Some(Time(6))));
    }
}
