//! Events over time: bars of ok, denied and failed, and a lane for each actor. However many events there
//! are, the marks are bounded: time is cut into pieces, and a piece says how many it holds.

use super::axis::{Axis, LEFT, RIGHT, WIDTH, fill, patterns};
use super::graph::round;
use super::text::short;
use crate::event::{Outcome, Time};
use crate::text::{count, thousands};
use crate::zone::Zone;
use maud::{Markup, html};

/// At most so many lanes; the last then holds all others.
const MOST_LANES: usize = 24;

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

impl Timeline {
    /// The drawing, or a sentence where no event has a time. `id` and `title` are the program's own.
    pub fn draw(&self, id: &str, title: &str) -> Markup {
        let times = || self.lanes.iter().flat_map(|lane| &lane.events);
        let first = times().map(|event| event.0).min();
        let last = times().map(|event| event.0).max();
        let (Some(first), Some(last)) = (first, last) else {
            return html!(p { "No event has a time." });
        };
        let axis = Axis::new(self.zone, first, last, 0);
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
        let lane_peak = lanes.iter().map(|lane| most(&lane.1)).max().unwrap_or(1);
        let drawn = html! {
            svg role="img" class="timeline" viewBox={ "0 0 " (round(width)) " " (round(height)) }
                style={ "--w:" (round(width)) "px" } aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (about) }
                (patterns(id))
                (axis.grid(height))
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
    let width = axis.bar();
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
            rect class=(class) style=[fill(id, class)] x=(round(x)) y=(round(top)) width=(round(width)) height=(round(part)) {}
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
            0,
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
