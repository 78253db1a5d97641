//! A calendar with a cell for each day: a column for each week, the days from Monday down. A day is
//! full to some degree, empty, or marked as missing, which is hatched.

use super::graph::round;
use chrono::{Datelike, NaiveDate, TimeDelta};
use maud::{Markup, html};

const CELL: f64 = 13.0;
const LEFT: f64 = 34.0;
const TOP: f64 = 18.0;
/// Weeks in one row of the drawing.
const WEEKS: i64 = 53;
/// More days are not drawn; the page says so.
const MOST: usize = 4_000;

/// One day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// From 0 (nothing) to 4 (the fullest).
    pub level: u8,
    /// Something should be there and is not.
    pub missing: bool,
    /// What is said about it: `21 events`. The program's own words.
    pub words: String,
}

impl Day {
    /// A day that holds `number` of things, compared with the fullest day.
    pub fn of(number: u64, fullest: u64, noun: &str) -> Self {
        let level = match (number, fullest) {
            (0, _) | (_, 0) => 0,
            (number, fullest) => (number * 4).div_ceil(fullest).clamp(1, 4),
        };
        Day {
            level: u8::try_from(level).unwrap_or(4),
            missing: false,
            words: crate::text::count(number, noun),
        }
    }
}

/// Days in a row.
#[derive(Clone, Debug)]
pub struct Heat {
    /// The first of the days.
    pub first: NaiveDate,
    /// One after another, none left out.
    pub days: Vec<Day>,
}

impl Heat {
    /// The drawing. `id` and `title` are the program's own words.
    pub fn draw(&self, id: &str, title: &str) -> Markup {
        let days = &self.days[..self.days.len().min(MOST)];
        // Cells count from the Monday before.
        let offset = i64::from(self.first.weekday().num_days_from_monday());
        let weeks = (offset + days.len() as i64 + 6) / 7;
        let rows = (weeks + WEEKS - 1) / WEEKS;
        let block = TOP + 7.0 * CELL + 12.0;
        let width = LEFT + weeks.min(WEEKS) as f64 * CELL + 8.0;
        let height = rows as f64 * block;
        let missing = self.days.iter().filter(|day| day.missing).count();
        let about = format!(
            "{} from {}, {} of them missing.",
            crate::text::count(self.days.len() as u64, "day"),
            self.first,
            crate::text::thousands(missing as u64)
        );
        let place = |at: i64| {
            let (week, weekday) = ((offset + at) / 7, (offset + at) % 7);
            let (row, column) = (week / WEEKS, week % WEEKS);
            let y = row as f64 * block + TOP + weekday as f64 * CELL;
            (LEFT + column as f64 * CELL, y)
        };
        let drawn = html! {
            svg role="img" class="heat" viewBox={ "0 0 " (round(width)) " " (round(height)) }
                style={ "--w:" (round(width)) "px" } aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (about) }
                @for row in 0..rows {
                    @for (weekday, name) in [(0, "Mon"), (2, "Wed"), (4, "Fri")] {
                        text.tick x=(round(LEFT - 6.0)) text-anchor="end"
                            y=(round(row as f64 * block + TOP + f64::from(weekday) * CELL + 10.0)) { (name) }
                    }
                }
                @for (at, word) in self.months(days.len() as i64) {
                    @let (x, y) = place(at);
                    text.tick x=(round(x)) y=(round(y - (y - TOP) % block - 6.0)) { (word) }
                }
                @for (at, day) in (0..).zip(days) {
                    @let (x, y) = place(at);
                    @let date = self.date(at);
                    g {
                        title { (date) ": " (day.words) }
                        rect class=(class(day)) x=(round(x)) y=(round(y)) width="11" height="11" rx="2" {}
                        @if day.missing {
                            path.cross d={ "M" (round(x + 3.0)) " " (round(y + 3.0)) "l5 5m0 -5l-5 5" } {}
                        }
                    }
                }
            }
        };
        html! {
            figure {
                (super::scroll(title, &drawn))
                figcaption {
                    span { (about) }
                    @if days.len() < self.days.len() {
                        span { " Only the first " (crate::text::thousands(MOST as u64)) " are drawn." }
                    }
                }
            }
        }
    }

    /// The days at which a month is named: where it begins, with the year in January, and the first
    /// day unless a month begins soon after.
    fn months(&self, days: i64) -> Vec<(i64, String)> {
        let named = (0..days).filter(|&at| {
            let date = self.date(at);
            date.day() == 1 || (at == 0 && date.day() < 8)
        });
        let mut months: Vec<(i64, String)> = Vec::new();
        for at in named {
            let date = self.date(at);
            // Before January there is no room for a year, and none is needed.
            let with_year = date.month() == 1 || (months.is_empty() && date.month() != 12);
            let form = if with_year { "%b %Y" } else { "%b" };
            months.push((at, date.format(form).to_string()));
        }
        if months.is_empty() && days > 0 {
            months.push((0, self.first.format("%b %Y").to_string()));
        }
        months
    }

    fn date(&self, at: i64) -> NaiveDate {
        TimeDelta::try_days(at)
            .and_then(|days| self.first.checked_add_signed(days))
            .unwrap_or(self.first)
    }
}

fn class(day: &Day) -> &'static str {
    match (day.missing, day.level) {
        (true, _) => "day missing",
        (false, 0) => "day l0",
        (false, 1) => "day l1",
        (false, 2) => "day l2",
        (false, 3) => "day l3",
        (false, _) => "day l4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_tell_something_from_nothing() {
        let level = |number, fullest| Day::of(number, fullest, "event").level;
        assert_eq!((level(0, 1000), level(1, 1000)), (0, 1));
        assert_eq!((level(500, 1000), level(1000, 1000)), (2, 4));
        assert_eq!(level(3, 0), 0);
    }

    #[test]
    fn every_day_has_a_cell_under_its_date() {
        let mut days = vec![Day::of(3, 3, "event"); 400];
        days[1].missing = true;
        let heat = Heat {
            first: NaiveDate::from_ymd_opt(2026, 3, 14).expect("a date"),
            days,
        };
        let drawn = heat.draw("heat", "Days").into_string();
        assert_eq!(drawn.matches("<rect").count(), 400);
        assert_eq!(drawn.matches("day missing").count(), 1);
        assert!(drawn.contains("2027-04-17: 3 events"));
        assert!(drawn.contains("400 days from 2026-03-14, 1 of them missing."));
    }
}
