//! An hour in UTC: the piece of time that coverage is told in.

use crate::event::Time;

const MICROS: i64 = 3_600 * 1_000_000;
/// When CloudTrail began: 13 November 2013 (AWS News Blog, "AWS CloudTrail - Capture AWS API Activity").
const BEGIN: Time = Time(1_384_300_800 * 1_000_000);
/// How far the clock here may be behind that of a trail, in microseconds: where an archive is looked at, nobody
/// need have set it.
const BEHIND: i64 = 366 * 24 * MICROS;

/// True for a moment that CloudTrail can tell of: since it began, and not more than a year to come. Whoever
/// writes a record or a digest of another moment makes no archive longer.
pub fn is_possible(time: Time, now: Time) -> bool {
    BEGIN <= time && time.0 <= now.0.saturating_add(BEHIND)
}

/// Hours since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(pub i64);

impl Hour {
    /// The hour that a moment lies in.
    pub fn of(time: Time) -> Hour {
        Hour(time.0.div_euclid(MICROS))
    }

    /// The first hour that begins at a moment or after it.
    pub fn after(time: Time) -> Hour {
        Hour(time.0.div_euclid(MICROS) + i64::from(time.0.rem_euclid(MICROS) > 0))
    }

    /// Its first moment.
    pub fn start(self) -> Time {
        Time(self.0 * MICROS)
    }

    /// The hour of the week from Monday on, 0 to 167.
    pub fn of_week(self) -> usize {
        // 1 January 1970 was a Thursday.
        usize::try_from((self.0 + 72).rem_euclid(168)).unwrap_or(0)
    }

    /// The hour after it.
    #[must_use]
    pub fn next(self) -> Hour {
        Hour(self.0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::parse_time;

    #[test]
    fn what_can_be() {
        let time = |text| parse_time(text).expect("a time");
        let now = time("2026-03-14T09:05:00Z");
        assert!(!is_possible(time("2013-11-12T23:59:59Z"), now));
        assert!(is_possible(time("2013-11-13T00:00:00Z"), now));
        assert!(is_possible(time("2027-03-15T09:05:00Z"), now));
        assert!(!is_possible(time("2027-03-15T09:05:01Z"), now));
    }

    #[test]
    fn moments_lie_in_hours() {
        let time = parse_time("2026-03-14T09:05:00Z").expect("a time");
        let hour = Hour::of(time);
        assert_eq!(hour.start().to_string(), "2026-03-14T09:00:00Z");
        assert_eq!(Hour::after(time), hour.next());
        assert_eq!(Hour::after(hour.start()), hour);
        // A Saturday.
        assert_eq!(hour.of_week(), 5 * 24 + 9);
    }
}
