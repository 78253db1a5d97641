//! Time cut into pieces, from left to right, and what all drawings over time have alike.

use super::graph::round;
use crate::event::Time;
use crate::text::count;
use crate::zone::Zone;
use chrono::{DateTime, NaiveDateTime, Timelike};
use maud::{Markup, html};

/// At most so many pieces of time.
const MOST_BINS: i64 = 96;
/// Pieces that people think in, in seconds: minutes, hours, days, weeks.
const STEPS: [i64; 17] = [
    60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_419_200, 7_257_600, 31_449_600,
];

/// Where the axis begins: before it stands what the bars are of.
pub(super) const LEFT: f64 = 210.0;
/// How long it is.
pub(super) const WIDTH: f64 = 780.0;
/// What is left behind it.
pub(super) const RIGHT: f64 = 46.0;

/// Time cut into pieces of one length, in the zone's own clock.
pub(super) struct Axis {
    zone: Zone,
    start: i64,
    step: i64,
    /// How many pieces.
    pub(super) bins: i64,
}

impl Axis {
    /// From the piece that holds `first` to the one that holds `last`; none is shorter than `finest`
    /// seconds.
    pub(super) fn new(zone: Zone, first: Time, last: Time, finest: i64) -> Self {
        let (from, to) = (clock(zone, first), clock(zone, last));
        let fitting = STEPS
            .into_iter()
            .filter(|step| *step >= finest)
            .find(|step| whole(to, *step) - whole(from, *step) < MOST_BINS);
        // Longer than any archive, but a record may claim any time: then pieces of any length.
        let step = fitting.unwrap_or((to - from) / (MOST_BINS - 2) + 1);
        let start = whole(from, step) * step + lead(step);
        Axis {
            zone,
            start,
            step,
            bins: (to - start) / step + 1,
        }
    }

    /// The piece that holds a moment.
    pub(super) fn bin(&self, time: Time) -> i64 {
        ((clock(self.zone, time) - self.start) / self.step).clamp(0, self.bins - 1)
    }

    /// Where a piece begins on the drawing.
    pub(super) fn x(&self, bin: i64) -> f64 {
        LEFT + WIDTH * bin as f64 / self.bins as f64
    }

    /// How long a piece is.
    pub(super) fn words(&self) -> String {
        let (number, unit) = match self.step {
            step if step % 604_800 == 0 => (step / 604_800, "week"),
            step if step % 86_400 == 0 => (step / 86_400, "day"),
            step if step % 3_600 == 0 => (step / 3_600, "hour"),
            step => (step / 60, "minute"),
        };
        count(number.unsigned_abs(), unit)
    }

    /// When a piece begins.
    pub(super) fn label(&self, bin: i64) -> String {
        let moment = naive(self.start + bin * self.step);
        let form = if self.step < 86_400 {
            "%Y-%m-%d %H:%M"
        } else {
            "%Y-%m-%d"
        };
        moment.format(form).to_string()
    }

    /// How wide a bar is.
    pub(super) fn bar(&self) -> f64 {
        (WIDTH / self.bins as f64 - 1.0).clamp(1.5, 26.0)
    }

    /// Lines through a drawing of this height, and the words under them.
    pub(super) fn grid(&self, height: f64) -> Markup {
        html! {
            @for (x, word, new_day) in self.ticks() {
                line class=(if new_day { "grid day" } else { "grid" })
                    x1=(round(x)) x2=(round(x)) y1="8" y2=(round(height - 22.0)) {}
                text.tick x=(round(x + 3.0)) y=(round(height - 8.0)) { (word) }
            }
        }
    }

    /// Marks on the axis: places, words, and whether a day begins there.
    fn ticks(&self) -> Vec<(f64, String, bool)> {
        let every = (self.bins + 7) / 8;
        let mut ticks = Vec::new();
        let mut last_x = f64::NEG_INFINITY;
        for bin in 0..self.bins {
            let moment = naive(self.start + bin * self.step);
            let new_day = self.step < 86_400
                && moment.hour() == 0
                && i64::from(moment.minute()) * 60 < self.step;
            let x = self.x(bin);
            if (bin % every == 0 || new_day) && x - last_x > 78.0 {
                let form = match (self.step < 86_400, new_day || bin == 0) {
                    (true, true) => "%m-%d %H:%M",
                    (true, false) => "%H:%M",
                    (false, _) => "%Y-%m-%d",
                };
                ticks.push((x, moment.format(form).to_string(), new_day));
                last_x = x;
            }
        }
        ticks
    }
}

/// Seconds of the zone's clock since 1970.
fn clock(zone: Zone, time: Time) -> i64 {
    zone.local(time.utc()).and_utc().timestamp()
}

/// Weeks begin on Monday; the first Monday of 1970 was the fifth of January.
fn lead(step: i64) -> i64 {
    if step % 604_800 == 0 { 4 * 86_400 } else { 0 }
}

/// How many whole pieces have passed.
fn whole(clock: i64, step: i64) -> i64 {
    (clock - lead(step)).div_euclid(step)
}

fn naive(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0)
        .unwrap_or_default()
        .naive_utc()
}

/// How refused and failed calls are filled: hatched, so that nobody needs the colour.
pub(super) fn patterns(id: &str) -> Markup {
    html! {
        defs {
            pattern id={ (id) "-denied" } width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                rect.denied width="4" height="4" {}
                rect.stripe width="1.4" height="4" {}
            }
            pattern id={ (id) "-failed" } width="4" height="4" patternUnits="userSpaceOnUse" {
                rect.failed width="4" height="4" {}
                rect.stripe width="4" height="1.2" {}
            }
        }
    }
}

/// The style that fills bars of a class with its pattern.
pub(super) fn fill(id: &str, class: &str) -> Option<String> {
    matches!(class, "denied" | "failed").then(|| format!("fill:url(#{id}-{class})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        crate::event::parse_time(text).expect("a time")
    }

    #[test]
    fn pieces_are_such_as_people_think_in_and_bounded() {
        for (first, last, words) in [
            ("2026-03-14T09:00:00Z", "2026-03-14T09:00:00Z", "1 minute"),
            ("2026-03-14T09:00:00Z", "2026-03-14T15:00:00Z", "5 minutes"),
            ("2026-03-13T09:08:32Z", "2026-03-15T23:56:12Z", "1 hour"),
            ("2026-03-01T00:00:00Z", "2026-04-30T00:00:00Z", "1 day"),
            ("2016-03-01T00:00:00Z", "2026-04-30T00:00:00Z", "12 weeks"),
        ] {
            let axis = Axis::new(Zone::Utc, at(first), at(last), 0);
            assert_eq!(axis.words(), words);
            assert!(
                (1..=MOST_BINS).contains(&axis.bins),
                "{words}: {}",
                axis.bins
            );
            assert_eq!(
                (axis.bin(at(first)), axis.bin(at(last))),
                (0, axis.bins - 1)
            );
        }
        let ages = Axis::new(Zone::Utc, Time(i64::MIN / 4), Time(i64::MAX / 4), 0);
        assert!((1..=MOST_BINS).contains(&ages.bins), "{}", ages.bins);
    }

    #[test]
    fn days_begin_at_the_zones_midnight() {
        let zone = Zone::parse("Asia/Kolkata").expect("a zone");
        let axis = Axis::new(
            zone,
            at("2026-03-01T20:00:00Z"),
            at("2026-04-30T00:00:00Z"),
            0,
        );
        assert_eq!(
            (axis.words().as_str(), axis.label(0).as_str()),
            ("1 day", "2026-03-02")
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_nothing_is_finer_than_asked() {
        let (first, last) = (at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z"));
        let axis = Axis::new(Zone::Utc, first, last, 86_400);
        assert_eq!(
            (axis.words().as_str(), axis.label(0).as_str()),
            ("1 week", "2025-12-29")
        );
        let axis = Axis::new(Zone::Utc, first, first, 86_400);
        assert_eq!((axis.words().as_str(), axis.bins), ("1 day", 1));
    }
}
