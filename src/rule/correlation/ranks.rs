//! Percentiles of numbers that come and go: counts of each number in a binary indexed tree (Fenwick, 1994),
//! so that a window of a million events costs no more than twenty steps for each.

use super::sum::between;

/// Numbers that may come, and how often each is there.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// In their order, each once.
    numbers: Vec<f64>,
    /// One more than there are numbers; each counts a range that ends with its place.
    tree: Vec<u32>,
    there: usize,
}

impl Ranks {
    /// Of these numbers, none of which is there yet.
    pub(super) fn new(numbers: impl Iterator<Item = f64>) -> Ranks {
        let mut numbers: Vec<f64> = numbers.collect();
        numbers.sort_unstable_by(f64::total_cmp);
        numbers.dedup();
        Ranks {
            tree: vec![0; numbers.len() + 1],
            numbers,
            there: 0,
        }
    }

    /// One more of this number.
    pub(super) fn come(&mut self, number: f64) {
        self.there += 1;
        self.at_each(number, |count| *count += 1);
    }

    /// One less, which was there.
    pub(super) fn go(&mut self, number: f64) {
        self.there -= 1;
        self.at_each(number, |count| *count -= 1);
    }

    fn at_each(&mut self, number: f64, change: impl Fn(&mut u32)) {
        let mut at = self.numbers.partition_point(|known| *known < number) + 1;
        while let Some(count) = self.tree.get_mut(at) {
            change(count);
            at += at & at.wrapping_neg();
        }
    }

    /// The percentile: between two numbers in proportion, as statistics and search languages have it
    /// (`PERCENTILE_CONT` of SQL). `None` where there is no number.
    pub(super) fn percentile(&self, rank: u8) -> Option<f64> {
        let last = self.there.checked_sub(1)?;
        let hundredths = usize::from(rank) * last;
        let (place, beyond) = (hundredths / 100, hundredths % 100);
        let below = self.number(place)?;
        let above = self.number(place + usize::from(beyond > 0))?;
        Some(between(below, above, beyond))
    }

    /// The number at a place, from 0, in the order of all that are there.
    fn number(&self, place: usize) -> Option<f64> {
        let (mut at, mut left) = (0, place);
        let mut step = self.tree.len().next_power_of_two();
        while step > 0 {
            if let Some(count) = self.tree.get(at + step)
                && *count as usize <= left
            {
                at += step;
                left -= *count as usize;
            }
            step /= 2;
        }
        self.numbers.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_that_of_the_sorted_numbers() {
        let all: Vec<f64> = (0..97_i32)
            .map(|number| f64::from(number * 37 % 29 - 9))
            .collect();
        let mut ranks = Ranks::new(all.iter().copied());
        assert_eq!(ranks.percentile(50), None);
        for (at, number) in all.iter().enumerate() {
            ranks.come(*number);
            if let Some(gone) = at.checked_sub(10) {
                ranks.go(all[gone]);
            }
            let mut there = all[at.saturating_sub(9)..=at].to_vec();
            there.sort_unstable_by(f64::total_cmp);
            for (place, number) in there.iter().enumerate() {
                assert_eq!(ranks.number(place), Some(*number), "{place} of {there:?}");
            }
            assert_eq!(ranks.percentile(0), there.first().copied());
            assert_eq!(ranks.percentile(100), there.last().copied());
        }
    }

    #[test]
    fn what_lies_between_two_numbers_is_exact() {
        for (pair, median) in [([0.1, 1.9], 1.0), ([0.1, 5.9], 3.0), ([-0.3, 0.1], -0.1)] {
            let mut ranks = Ranks::new(pair.into_iter());
            for number in pair {
                ranks.come(number);
            }
            assert_eq!(ranks.percentile(50), Some(median), "{pair:?}");
        }
    }
}
