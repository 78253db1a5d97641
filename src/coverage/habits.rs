//! Is silence plausible? Without digests, an hour without files may be an hour without calls, or an hour
//! whose files are gone. How often a stream is silent tells how likely a run of silent hours is.

use super::hour::Hour;
use std::collections::BTreeSet;

/// A run of silence less likely than this is suspect.
const UNLIKELY: f64 = 1e-6;
/// The same for an always busy stream while all others of its account went on.
const ALONE: f64 = 1e-3;
/// A stream silent in less than this share of its hours is always busy.
const BUSY: f64 = 0.01;
/// Of a stream known for fewer hours, or active in fewer, nothing is usual.
const KNOWN: i64 = 24;
const ACTIVE: usize = 12;

/// Which hours are alike: the longer a stream is known, the finer its habits can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Season {
    /// All hours.
    None,
    /// Hours of the day, from three days on.
    Day,
    /// The same, with weekends apart, from a week on.
    Weekend,
    /// Hours of the week, from four weeks on.
    Week,
}

impl Season {
    fn of(hours: i64) -> Season {
        match hours {
            ..72 => Season::None,
            72..168 => Season::Day,
            168..672 => Season::Weekend,
            _ => Season::Week,
        }
    }

    fn kinds(self) -> usize {
        match self {
            Season::None => 1,
            Season::Day => 24,
            Season::Weekend => 48,
            Season::Week => 168,
        }
    }

    fn kind(self, hour: Hour) -> usize {
        let of_week = hour.of_week();
        match self {
            Season::None => 0,
            Season::Day => of_week % 24,
            Season::Weekend => of_week % 24 + if is_weekend(hour) { 24 } else { 0 },
            Season::Week => of_week,
        }
    }
}

/// The habits of one stream, or of several together.
#[derive(Debug)]
pub(super) struct Habits {
    season: Season,
    /// The first and the last hour from which they are learnt; none where nothing came.
    within: Option<(Hour, Hour)>,
    /// How many hours of each kind there were, and how many of them were silent.
    all: Vec<u32>,
    silent: Vec<u32>,
    /// False where they were learnt from too few hours.
    known: bool,
    /// The longest run of silence, in hours.
    longest: i64,
}

impl Habits {
    /// From the hours in which something came, between the first and the last of them.
    pub(super) fn of(active: &BTreeSet<Hour>) -> Habits {
        let (Some(first), Some(last)) = (active.first(), active.last()) else {
            return Habits {
                season: Season::None,
                within: None,
                all: vec![0],
                silent: vec![0],
                known: false,
                longest: 0,
            };
        };
        let hours = last.0 - first.0 + 1;
        let season = Season::of(hours);
        let mut all = vec![0_u32; season.kinds()];
        for hour in first.0..=last.0 {
            all[season.kind(Hour(hour))] += 1;
        }
        let mut silent = all.clone();
        for hour in active {
            silent[season.kind(*hour)] -= 1;
        }
        let steps = active.iter().zip(active.iter().skip(1));
        let longest = steps.map(|(a, b)| b.0 - a.0 - 1).max().unwrap_or(0);
        Habits {
            season,
            within: Some((*first, *last)),
            all,
            silent,
            known: hours >= KNOWN && active.len() >= ACTIVE,
            longest,
        }
    }

    /// True when a run of silent hours is nothing unusual. `others` tells of an hour that all other
    /// streams of the account were active.
    pub(super) fn explain(&self, from: Hour, to: Hour, others: impl Fn(Hour) -> bool) -> bool {
        if !self.known {
            return true;
        }
        // The run itself is no habit, or what was taken away would make it usual that it is gone.
        let (mut all, mut silent) = (self.all.clone(), self.silent.clone());
        if let Some((first, last)) = self.within {
            for hour in from.max(first).0..to.min(last.next()).0 {
                let kind = self.season.kind(Hour(hour));
                all[kind] = all[kind].saturating_sub(1);
                silent[kind] = silent[kind].saturating_sub(1);
            }
        }
        let kinds = || silent.iter().copied().zip(all.iter().copied());
        let (quiet, hours) = sum(kinds());
        let usual = chance(quiet, hours);
        let is_busy = f64::from(quiet) < BUSY * f64::from(hours);
        // What is hardly ever silent has no hours of silence.
        if is_busy && (from.0..to.0).all(|hour| others(Hour(hour))) {
            return usual.powf((to.0 - from.0) as f64) >= ALONE;
        }
        // Kinds of hours that are rarely silent were seen too seldom to tell them apart.
        let is_rare = |(silent, all): &(u32, u32)| silent * 2 < *all;
        let (quiet, hours) = sum(kinds().filter(is_rare));
        let rare = chance(quiet, hours);
        let mut likely = 1.0;
        for hour in from.0..to.0 {
            let hour = Hour(hour);
            let kind = self.season.kind(hour);
            let (silent, all) = (silent[kind], all[kind]);
            // A kind of hour that was seen a few times is drawn towards the others.
            let drawn = |to: f64| (f64::from(silent) + to) / (f64::from(all) + 1.0);
            likely *= match () {
                () if is_busy && (all == 0 || !self.has_seen(hour)) => usual,
                // The only weekend: nothing is known of weekends.
                () if all == 0 || !self.has_seen(hour) => 1.0,
                () if is_rare(&(silent, all)) => drawn(rare).max(rare),
                () => drawn(usual),
            };
            if likely < UNLIKELY {
                return false;
            }
        }
        true
    }

    /// True where other hours of a working day, or of a weekend, are known.
    fn has_seen(&self, hour: Hour) -> bool {
        let (first, last) = self.within.unwrap_or((hour, hour));
        let mut days = (first.0..=last.0).step_by(24).chain([last.0]);
        days.any(|day| is_weekend(Hour(day)) == is_weekend(hour))
    }

    /// True when a run of silence at the edge of what is known is longer than any within, the last hour
    /// apart, whose files may be on their way.
    pub(super) fn exceeds(&self, from: Hour, to: Hour) -> bool {
        to.0 - from.0 > self.longest.max(1)
    }
}

/// True for the hours of a Saturday or a Sunday.
fn is_weekend(hour: Hour) -> bool {
    hour.of_week() >= 120
}

/// How many hours were silent, and how many there were.
fn sum(kinds: impl Iterator<Item = (u32, u32)>) -> (u32, u32) {
    kinds.fold((0, 0), |(silent, all), kind| {
        (silent + kind.0, all + kind.1)
    })
}

/// How likely an hour is to be silent where so many were: as if one more had been silent and one more had
/// not, for nothing is impossible, and nothing sure.
fn chance(silent: u32, all: u32) -> f64 {
    (f64::from(silent) + 1.0) / (f64::from(all) + 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hours: impl Iterator<Item = i64>) -> Habits {
        Habits::of(&hours.map(Hour).collect())
    }

    /// Something from 8 to 18 on working days (hour 0 is a Thursday).
    fn works(hour: i64) -> bool {
        let weekday = (hour.div_euclid(24) + 3) % 7;
        (8..18).contains(&(hour % 24)) && weekday < 5
    }

    #[test]
    fn a_busy_stream_is_never_silent_for_a_day() {
        let habits = of((0..200).filter(|h| !(50..74).contains(h)));
        assert!(!habits.explain(Hour(50), Hour(74), |_| false));
    }

    #[test]
    fn two_hours_are_much_where_all_others_went_on() {
        // One hour in 200 is silent.
        let habits = of((0..2000).filter(|h| !(50..52).contains(h) && h % 200 != 7));
        assert!(habits.explain(Hour(50), Hour(52), |_| false));
        assert!(!habits.explain(Hour(50), Hour(52), |_| true));
        assert!(habits.explain(Hour(50), Hour(51), |_| true));
    }

    #[test]
    fn what_was_taken_away_is_no_habit() {
        // The only silence that there is does not make itself usual, however long it is.
        for hole in 2..40 {
            let habits = of((0..240).filter(|h| !(100..100 + hole).contains(h)));
            let explains = habits.explain(Hour(100), Hour(100 + hole), |_| true);
            assert!(!explains, "{hole} hours");
            let alone = habits.explain(Hour(100), Hour(100 + hole), |_| false);
            assert!(!alone || hole < 4, "{hole} hours of the only stream");
        }
    }

    #[test]
    fn nights_and_weekends_are_learnt() {
        for weeks in [2, 3, 5, 20] {
            let start = 24 * 4;
            let habits = of((start..start + weeks * 168).filter(|hour| works(*hour)));
            let monday = start + 168;
            assert!(
                habits.explain(Hour(monday + 18), Hour(monday + 32), |_| false),
                "a night, {weeks}"
            );
            let friday = monday + 96 + 18;
            assert!(
                habits.explain(Hour(friday), Hour(friday + 62), |_| false),
                "a weekend, {weeks}"
            );
        }
        // The only weekend lies behind all that is known.
        let monday = 96;
        let week = of((monday..monday + 120).filter(|hour| works(*hour)));
        assert!(week.explain(Hour(monday + 96 + 18), Hour(monday + 168), |_| false));
        assert!(!week.explain(Hour(monday + 96 + 18), Hour(monday + 192), |_| false));
        let habits = of((96..96 + 5 * 168)
            .filter(|hour| works(*hour) && !(96 + 168 + 24..96 + 168 + 72).contains(hour)));
        assert!(
            !habits.explain(Hour(96 + 168 + 18), Hour(96 + 168 + 80), |_| false),
            "two working days"
        );
    }

    #[test]
    fn what_is_silent_now_and_then_may_be_so_for_a_while() {
        // One hour in 30, without a rhythm.
        let habits = of((0..2000).filter(|h| (h * h) % 31 != 5 && !(400..403).contains(h)));
        assert!(habits.explain(Hour(400), Hour(403), |_| false));
        assert!(!habits.explain(Hour(400), Hour(408), |_| false));
    }

    #[test]
    fn hardly_ever_used_says_nothing() {
        let habits = of([0, 300, 1000].into_iter());
        assert!(habits.explain(Hour(301), Hour(900), |_| false));
        let once = of([7].into_iter());
        assert!(once.explain(Hour(8), Hour(900), |_| true));
        assert!(once.exceeds(Hour(8), Hour(10)));
        assert!(!once.exceeds(Hour(8), Hour(9)));
    }
}
