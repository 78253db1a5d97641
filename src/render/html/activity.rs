//! Counts of days, a row of bars for each kind of event, each row with a scale of its own: ten refused
//! calls are seen beside a million that worked. Long periods have a bar for each week, or for more.

use super::axis::{Axis, LEFT, RIGHT, WIDTH, fill, patterns};
use super::graph::round;
use crate::event::Time;
use crate::text::{count, thousands};
use crate::zone::Zone;
use chrono::{NaiveDate, NaiveTime};
use maud::{Markup, html};

const DAY: i64 = 86_400;
/// The height of a row's bars.
const BARS: f64 = 44.0;
const ROW: f64 = BARS + 16.0;
const TOP: f64 = 8.0;
const FOOT: f64 = 24.0;

/// How bars are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// All events.
    All,
    /// Writes.
    Writes,
    /// Refused calls, hatched.
    Denied,
    /// Calls that failed, striped.
    Failed,
}

impl Measure {
    fn class(self) -> &'static str {
        match self {
            Measure::All => "ok",
            Measure::Writes => "writes",
            Measure::Denied => "denied",
            Measure::Failed => "failed",
        }
    }
}

/// Rows of counts.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    plain: bool,
    rows: Vec<Row>,
}

impl Activity {
    /// Adds a row. `word` is the program's own; days are in UTC, in any order, and may be left out.
    #[must_use]
    pub fn row(
        mut self,
        measure: Measure,
        word: &'static str,
        days: impl IntoIterator<Item = (NaiveDate, u64)>,
    ) -> Self {
        let midnight = |day: NaiveDate| Time::from(day.and_time(NaiveTime::MIN).and_utc());
        let days = days
            .into_iter()
            .map(|(day, number)| (midnight(day), number));
        self.rows.push((measure, word, days.collect()));
        self
    }

    /// Without a word on each bar: a page with many of them stays small.
    #[must_use]
    pub fn plain(self) -> Self {
        Activity {
            plain: true,
            ..self
        }
    }

    /// The drawing, or a sentence where there are no days. `id` and `title` are the program's own.
    pub fn draw(&self, id: &str, title: &str) -> Markup {
        let days = || self.rows.iter().flat_map(|row| &row.2).map(|day| day.0);
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return html!(p { "No day has an event." });
        };
        let axis = Axis::new(Zone::Utc, first, last, DAY);
        let height = TOP + ROW * self.rows.len() as f64 + FOOT;
        let width = LEFT + WIDTH + RIGHT;
        let about = format!(
            "From {} to {} (UTC), a bar for each {}; every row has its own scale.",
            first.utc().date_naive(),
            last.utc().date_naive(),
            axis.words().trim_start_matches("1 ")
        );
        let drawn = html! {
            svg role="img" class="timeline" viewBox={ "0 0 " (round(width)) " " (round(height)) }
                style={ "--w:" (round(width)) "px" } aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (about) }
                (patterns(id))
                (axis.grid(height))
                @for (at, row) in self.rows.iter().enumerate() {
                    (self.draw_row(id, &axis, row, TOP + ROW * (at as f64 + 1.0) - 2.0))
                }
            }
        };
        html! {
            figure {
                (super::scroll(title, &drawn))
                figcaption { span { (about) } }
            }
        }
    }
}

/// A row of bars.
type Row = (Measure, &'static str, Vec<(Time, u64)>);

impl Activity {
    /// A row whose bars stand on `base`.
    fn draw_row(&self, id: &str, axis: &Axis, (measure, word, days): &Row, base: f64) -> Markup {
        let mut sums = vec![0; usize::try_from(axis.bins).unwrap_or(0)];
        for (day, number) in days {
            if let Some(sum) = sums.get_mut(usize::try_from(axis.bin(*day)).unwrap_or(0)) {
                *sum += number;
            }
        }
        let all: u64 = sums.iter().sum();
        let peak = sums.iter().copied().max().unwrap_or(0);
        let class = measure.class();
        let width = round(axis.bar());
        let bars = (0..).zip(&sums).filter(|(_, sum)| **sum > 0);
        let bars = bars.map(|(bin, sum)| {
            let tall = (BARS * *sum as f64 / peak as f64).max(2.0);
            let (x, tall) = (round(axis.x(bin) + 0.5), round(tall));
            (
                bin,
                *sum,
                format!("M{x} {}h{width}v-{tall}h-{width}z", round(base)),
            )
        });
        html! {
            line.rail x1=(round(LEFT)) x2=(round(LEFT + WIDTH)) y1=(round(base)) y2=(round(base)) {}
            text.lane x=(round(LEFT - 10.0)) y=(round(base - 18.0)) text-anchor="end" { (word) }
            text.tick x=(round(LEFT - 10.0)) y=(round(base - 4.0)) text-anchor="end" { (thousands(all)) " in all" }
            @if peak > 0 {
                text.tick x=(round(LEFT + WIDTH + 6.0)) y=(round(base - BARS + 8.0)) { (thousands(peak)) }
            }
            @if self.plain {
                path class=(class) style=[fill(id, class)] d=(bars.map(|bar| bar.2).collect::<String>()) {}
            } @else {
                @for (bin, sum, bar) in bars {
                    path class=(class) style=[fill(id, class)] d=(bar) {
                        title { (axis.label(bin)) ": " (count(sum, "event")) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_a_bar_for_each_week_and_nothing_is_lost() {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        let days = |number| first.iter_days().take(365).map(move |day| (day, number));
        let drawn = Activity::default()
            .row(Measure::All, "all", days(7))
            .row(Measure::Denied, "denied", days(0))
            .draw("a", "Days")
            .into_string();
        assert_eq!(drawn.matches("<path class=\"ok\"").count(), 53);
        assert!(
            drawn.contains("2,555 in all") && drawn.contains("0 in all"),
            "{drawn}"
        );
        assert!(drawn.contains("2026-01-05: 49 events"));
        assert!(drawn.contains("a bar for each week; every row"));
        let plain = Activity::default()
            .row(Measure::Denied, "denied", days(7))
            .plain();
        let drawn = plain.draw("a", "Days").into_string();
        assert_eq!(
            (drawn.matches("<path").count(), drawn.matches("v-").count()),
            (1, 53)
        );
        let none = Activity::default().row(Measure::All, "all", []);
        assert!(
            none.draw("a", "Days")
                .into_string()
                .contains("No day has an event.")
        );
    }
}
