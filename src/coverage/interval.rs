//! Hours of one class put together, and what they add up to.

use super::class::Class;
use super::hour::Hour;
use std::collections::BTreeMap;

/// Hours of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first hour.
    pub from: Hour,
    /// The hour after the last.
    pub to: Hour,
    /// What they are.
    pub class: Class,
}

impl Interval {
    /// How many hours.
    pub fn hours(&self) -> u64 {
        u64::try_from(self.to.0 - self.from.0).unwrap_or(0)
    }

    /// The same hours in up to three pieces: those within `from` and `to` get another class.
    pub(super) fn cut(&self, from: Hour, to: Hour, class: Class) -> Vec<Interval> {
        let (from, to) = (from.max(self.from), to.min(self.to));
        if from >= to {
            return vec![self.clone()];
        }
        let piece = |from, to, class| Interval { from, to, class };
        let pieces = [
            piece(self.from, from, self.class),
            piece(from, to, class),
            piece(to, self.to, self.class),
        ];
        pieces.into_iter().filter(|one| one.from < one.to).collect()
    }
}

/// Adds an interval that follows the last; neighbours of one class become one.
pub(super) fn push(intervals: &mut Vec<Interval>, next: Interval) {
    match intervals.last_mut() {
        Some(last) if last.class == next.class && last.to == next.from => last.to = next.to,
        _ if next.from < next.to => intervals.push(next),
        _ => {}
    }
}

/// The same intervals with what is covered or quiet within these spans narrowed. Holes stay holes.
pub fn narrowed(intervals: &[Interval], spans: &[(Hour, Hour)]) -> Vec<Interval> {
    let mut out = Vec::new();
    for interval in intervals {
        let mut pieces = vec![interval.clone()];
        if interval.class.is_covered() || interval.class == Class::Quiet {
            for (from, to) in spans {
                pieces = pieces
                    .iter()
                    .flat_map(|piece| piece.cut(*from, *to, Class::Narrowed))
                    .collect();
            }
        }
        for piece in pieces {
            push(&mut out, piece);
        }
    }
    out
}

/// Intervals in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Hours of each class; they add up to the hours of the period.
    pub hours: BTreeMap<Class, u64>,
    /// The longest hole, in hours.
    pub longest: u64,
}

impl Summary {
    /// Sums up intervals.
    pub fn of<'i>(intervals: impl IntoIterator<Item = &'i Interval>) -> Summary {
        let mut sum = Summary::default();
        for interval in intervals {
            *sum.hours.entry(interval.class).or_default() += interval.hours();
            if interval.class.is_hole() {
                sum.longest = sum.longest.max(interval.hours());
            }
        }
        sum
    }

    fn total(&self, of: impl Fn(Class) -> bool) -> u64 {
        let all = self.hours.iter().filter(|(class, _)| of(**class));
        all.map(|(_, hours)| hours).sum()
    }

    /// Hours in which something was to be expected.
    pub fn life(&self) -> u64 {
        self.total(|class| class != Class::OutOfLife)
    }

    /// Hours whose events are here, or that were empty.
    pub fn covered(&self) -> u64 {
        self.total(Class::is_covered)
    }

    /// Hours that a digest speaks for.
    pub fn proven(&self) -> u64 {
        self.total(|class| matches!(class, Class::Covered | Class::EmptyProven))
    }

    /// Hours that are holes.
    pub fn holes(&self) -> u64 {
        self.total(Class::is_hole)
    }

    /// Hours of one class.
    pub fn of_class(&self, class: Class) -> u64 {
        self.hours.get(&class).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(from: i64, to: i64, class: Class) -> Interval {
        Interval {
            from: Hour(from),
            to: Hour(to),
            class,
        }
    }

    #[test]
    fn holes_stay_holes() {
        let all = [
            one(0, 10, Class::Unverified),
            one(10, 12, Class::Missing),
            one(12, 20, Class::Quiet),
            one(20, 21, Class::Pending),
        ];
        let spans = [(Hour(5), Hour(14)), (Hour(19), Hour(30))];
        assert_eq!(
            narrowed(&all, &spans),
            [
                one(0, 5, Class::Unverified),
                one(5, 10, Class::Narrowed),
                one(10, 12, Class::Missing),
                one(12, 14, Class::Narrowed),
                one(14, 19, Class::Quiet),
                one(19, 20, Class::Narrowed),
                one(20, 21, Class::Pending),
            ]
        );
    }

    #[test]
    fn sums_add_up() {
        let all = [
            one(0, 50, Class::Unverified),
            one(50, 74, Class::Suspect),
            one(74, 76, Class::EmptyProven),
            one(76, 80, Class::OutOfLife),
        ];
        let sum = Summary::of(&all);
        assert_eq!(
            (
                sum.life(),
                sum.covered(),
                sum.proven(),
                sum.holes(),
                sum.longest
            ),
            (76, 52, 2, 24, 24)
        );
        assert_eq!(sum.hours.values().sum::<u64>(), 80);
    }
}
