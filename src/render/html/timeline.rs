//! Events over time: bars of ok, denied and failed, and a lane for each actor. However many events there
//! are, the marks are bounded: time is cut into pieces, and a piece says how many it holds.

use super::graph::round;
use super::text::short;
use crate::event::{Outcome, Time};
use crate::text::{count, thousands};
use crate::zone::Zone;
use chrono::{DateTime, NaiveDateTime, Timelike};
use maud::{Markup, html};

/// At most so many pieces of time.
const MOST_BINS: i64 = 96;
/// At most so many lanes; the last then holds all others.
const MOST_LANES: usize = 24;
/// Pieces that people think in, in seconds: minutes, hours, days, weeks.
const STEPS: [i64; 17] = [
    60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_419_200, 7_257_600, 31_449_600,
];

const LEFT: f64 = 210.0;
const WIDTH: f64 = 780.0;
const RIGHT: f64 = 46.0;
const BARS: f64 = 96.0;
const LANE: f64 = 24.0;

/// Events of one actor.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Who; may be text of a record.
    pub label: String,
    /// When, and how it went, in any order.
    pub events: Vec<(Time, Outcome)>,
}

/// Events over time.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The zone of the axis.
    pub zone: Zone,
    /// One lane for each actor, in the order in which they are drawn.
    pub lanes: Vec<Lane>,
}

/// How many of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    ok: u64,
    denied: u64,
    failed: u64,
}

impl Sum {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Ok => self.ok += 1,
            Outcome::Denied => self.denied += 1,
            Outcome::Failed => self.failed += 1,
        }
    }

    fn all(self) -> u64 {
        self.ok + self.denied + self.failed
    }

    /// From the bottom up, with the class of the style sheet.
    fn parts(self) -> [(u64, &'static str); 3] {
        [
            (self.ok, "ok"),
            (self.failed, "failed"),
            (self.denied, "denied"),
        ]
    }
}

/// Time cut into pieces of one length, in the zone's own clock.
struct Axis {
    zone: Zone,
    start: i64,
    step: i64,
    bins: i64,
}

impl Axis {
    fn new(zone: Zone, first: Time, last: Time) -> Self {
        let (from, to) = (clock(zone, first), clock(zone, last));
        let fitting = STEPS
            .into_iter()
            .find(|step| to.div_euclid(*step) - from.div_euclid(*step) < MOST_BINS);
        // Longer than any archive, but a record may claim any time: then pieces of any length.
        let step = fitting.unwrap_or((to - from) / (MOST_BINS - 2) + 1);
        let start = from.div_euclid(step) * step;
        Axis {
            zone,
            start,
            step,
            bins: (to - start) / step + 1,
        }
    }

    fn bin(&self, time: Time) -> i64 {
        ((clock(self.zone, time) - self.start) / self.step).clamp(0, self.bins - 1)
    }

    fn x(&self, bin: i64) -> f64 {
        LEFT + WIDTH * bin as f64 / self.bins as f64
    }

    fn words(&self) -> String {
        let (number, unit) = match self.step {
            step if step % 604_800 == 0 => (step / 604_800, "week"),
            step if step % 86_400 == 0 => (step / 86_400, "day"),
            step if step % 3_600 == 0 => (step / 3_600, "hour"),
            step => (step / 60, "minute"),
        };
        count(number.unsigned_abs(), unit)
    }

    /// Where a piece begins.
    fn label(&self, bin: i64) -> String {
        let moment = naive(self.start + bin * self.step);
        let form = if self.step < 86_400 {
            "%Y-%m-%d %H:%M"
        } else {
            "%Y-%m-%d"
        };
        moment.format(form).to_string()
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

fn naive(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0)
        .unwrap_or_default()
        .naive_utc()
}

impl Timeline {
    /// The drawing, or a sentence where no event has a time. `id` and `title` are the program's own.
    pub fn draw(&self, id: &str, title: &str) -> Markup {
        let times = || self.lanes.iter().flat_map(|lane| &lane.events);
        let first = times().map(|event| event.0).min();
        let last = times().map(|event| event.0).max();
        let (Some(first), Some(last)) = (first, last) else {
            return html!(p { "No event has a time." });
        };
        let axis = Axis::new(self.zone, first, last);
        let lanes = self.sums(&axis);
        let mut all = vec![Sum::default(); lanes.first().map_or(0, |lane| lane.1.len())];
        for (_, sums) in &lanes {
            for (sum, one) in all.iter_mut().zip(sums) {
                sum.ok += one.ok;
                sum.denied += one.denied;
                sum.failed += one.failed;
            }
        }
        let peak = most(&all);
        let about = format!(
            "{} from {} to {}, in pieces of {}. The fullest holds {}.",
            count(times().count() as u64, "event"),
            self.zone.rfc3339(first),
            self.zone.rfc3339(last),
            axis.words(),
            thousands(peak)
        );
        let height = BARS + 62.0 + LANE * lanes.len() as f64;
        let width = LEFT + WIDTH + RIGHT;
        let foot = height - 22.0;
        let lane_peak = lanes.iter().map(|lane| most(&lane.1)).max().unwrap_or(1);
        let drawn = html! {
            svg role="img" class="timeline" viewBox={ "0 0 " (round(width)) " " (round(height)) }
                style={ "--w:" (round(width)) "px" } aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (about) }
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
                @for (x, word, new_day) in axis.ticks() {
                    line class=(if new_day { "grid day" } else { "grid" })
                        x1=(round(x)) x2=(round(x)) y1="8" y2=(round(foot)) {}
                    text.tick x=(round(x + 3.0)) y=(round(height - 8.0)) { (word) }
                }
                line.axis x1=(round(LEFT)) x2=(round(LEFT + WIDTH)) y1=(round(BARS + 12.0)) y2=(round(BARS + 12.0)) {}
                text.tick x=(round(LEFT - 10.0)) y="22" text-anchor="end" { (thousands(peak)) " at most" }
                text.lane x=(round(LEFT - 10.0)) y=(round(BARS + 11.0)) text-anchor="end" { "all" }
                (bars(id, &axis, &all, BARS + 12.0, BARS, peak))
                @for (at, (label, sums)) in lanes.iter().enumerate() {
                    @let y = BARS + 12.0 + 16.0 + LANE * (at as f64 + 1.0);
                    line.rail x1=(round(LEFT)) x2=(round(LEFT + WIDTH)) y1=(round(y)) y2=(round(y)) {}
                    text.lane x=(round(LEFT - 10.0)) y=(round(y - 3.0)) text-anchor="end" { (short(label, 27)) }
                    text.tick x=(round(LEFT + WIDTH + 6.0)) y=(round(y - 3.0)) {
                        (thousands(sums.iter().map(|sum| sum.all()).sum()))
                    }
                    (bars(id, &axis, sums, y, LANE - 6.0, lane_peak))
                }
            }
        };
        html! {
            figure {
                (super::scroll(title, &drawn))
                figcaption {
                    span.key { span.swatch.ok {} "ok" }
                    span.key { span.swatch.failed {} "failed" }
                    span.key { span.swatch.denied {} "denied" }
                    span { (about) " Heights within a lane grow with the square root." }
                }
            }
        }
    }

    /// Each lane's label and its sums by piece of time; lanes beyond the bound are put together.
    fn sums(&self, axis: &Axis) -> Vec<(String, Vec<Sum>)> {
        let shown = if self.lanes.len() > MOST_LANES {
            MOST_LANES - 1
        } else {
            self.lanes.len()
        };
        let empty = || vec![Sum::default(); usize::try_from(axis.bins).unwrap_or(0)];
        let mut lanes: Vec<(String, Vec<Sum>)> = self.lanes[..shown]
            .iter()
            .map(|lane| (lane.label.clone(), empty()))
            .collect();
        if shown < self.lanes.len() {
            let more = count((self.lanes.len() - shown) as u64, "more actor");
            lanes.push((format!("… and {more}"), empty()));
        }
        for (at, lane) in self.lanes.iter().enumerate() {
            for (time, outcome) in &lane.events {
                let bin = usize::try_from(axis.bin(*time)).unwrap_or(0);
                lanes[at.min(shown)].1[bin].add(*outcome);
            }
        }
        lanes
    }
}

fn most(sums: &[Sum]) -> u64 {
    sums.iter().map(|sum| sum.all()).max().unwrap_or(0).max(1)
}

/// Bars that stand on `base`. Low ones keep two pixels for each outcome: one denied call among
/// thousands is seen.
fn bars(id: &str, axis: &Axis, sums: &[Sum], base: f64, height: f64, peak: u64) -> Markup {
    let width = (WIDTH / axis.bins as f64 - 1.0).clamp(1.5, 26.0);
    let root = height < BARS;
    let share = |number: u64| {
        let share = number as f64 / peak as f64;
        if root { share.sqrt() } else { share }
    };
    html! {
        @for (bin, sum) in (0..).zip(sums).filter(|(_, sum)| sum.all() > 0) {
            @let whole = (height * share(sum.all())).max(3.0);
            @let x = axis.x(bin);
            g.bar {
                title {
                    (axis.label(bin)) ": " (thousands(sum.ok)) " ok, "
                    (thousands(sum.denied)) " denied, " (thousands(sum.failed)) " failed"
                }
                (stack(id, *sum, x + 0.5, base, width, whole))
            }
        }
    }
}

fn stack(id: &str, sum: Sum, x: f64, base: f64, width: f64, whole: f64) -> Markup {
    let mut low = base;
    html! {
        @for (number, class) in sum.parts().into_iter().filter(|part| part.0 > 0) {
            @let part = (whole * number as f64 / sum.all() as f64).max(2.0);
            @let top = { low -= part; low };
            @let fill = (class != "ok").then(|| format!("fill:url(#{id}-{class})"));
            rect class=(class) style=[fill] x=(round(x)) y=(round(top)) width=(round(width)) height=(round(part)) {}
        }
    }
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
            let axis = Axis::new(Zone::Utc, at(first), at(last));
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
        let ages = Axis::new(Zone::Utc, Time(i64::MIN / 4), Time(i64::MAX / 4));
        assert!((1..=MOST_BINS).contains(&ages.bins), "{}", ages.bins);
    }

    #[test]
    fn days_begin_at_the_zones_midnight() {
        let zone = Zone::parse("Asia/Kolkata").expect("a zone");
        let axis = Axis::new(zone, at("2026-03-01T20:00:00Z"), at("2026-04-30T00:00:00Z"));
        assert_eq!(
            (axis.words().as_str(), axis.label(0).as_str()),
            ("1 day", "2026-03-02")
        );
    }

    #[test]
    fn lanes_are_bounded_and_nothing_is_lost() {
        let lane = |number: usize| Lane {
            label: format!("actor {number}"),
            events: vec![(at("2026-03-14T09:00:00Z"), Outcome::Denied); 2],
        };
        let timeline = Timeline {
            zone: Zone::Utc,
            lanes: (0..30).map(lane).collect(),
        };
        let axis = Axis::new(
            Zone::Utc,
            at("2026-03-14T09:00:00Z"),
            at("2026-03-14T09:00:00Z"),
        );
        let sums = timeline.sums(&axis);
        assert_eq!(sums.len(), MOST_LANES);
        assert_eq!(sums[MOST_LANES - 1].0, "… and 7 more actors");
        let all: u64 = sums
            .iter()
            .flat_map(|lane| &lane.1)
            .map(|sum| sum.all())
            .sum();
        assert_eq!(all, 60);
    }
}
