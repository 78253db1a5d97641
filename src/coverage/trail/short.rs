//! Stops that leave no hour empty.

use super::Trail;
use crate::coverage::hour::Hour;
use crate::coverage::stream::StreamId;
use crate::event::Time;

/// Stretches of time in order, those that touch as one.
pub fn joined(mut spans: Vec<(Time, Time)>) -> Vec<(Time, Time)> {
    spans.sort_unstable();
    let mut all: Vec<(Time, Time)> = Vec::new();
    for (from, to) in spans {
        match all.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

/// What is in both.
fn both(all: Vec<(Time, Time)>, spans: Vec<(Time, Time)>) -> Vec<(Time, Time)> {
    let spans = joined(spans);
    let both = |(from, to): (Time, Time)| {
        let spans = spans.iter();
        let spans = spans.map(move |span| (from.max(span.0), to.min(span.1)));
        spans.filter(|(from, to)| from < to)
    };
    all.into_iter().flat_map(both).collect()
}

/// Stretches within a period without a whole hour in them in which a trail of a stream was switched off, and every
/// other one was too, or is not known to have recorded it. The hours are covered, for something of each is here;
/// longer stretches are told by the class of their hours. `trails` are those of the stream.
pub fn switched_off(id: &StreamId, period: (Time, Time), trails: &[&Trail]) -> Vec<(Time, Time)> {
    let silent = |trail: &Trail| -> Vec<(Time, Time)> {
        let spans = trail.silent(id);
        spans
            .map(|span| (span.from, span.to.unwrap_or(period.1)))
            .collect()
    };
    // Before the first trail was made there was none to switch off.
    let off = trails.iter().flat_map(|trail| {
        let others = trails.iter();
        let others = others.filter(|other| *other != trail && other.may_record_for(trail));
        let own = both(vec![period], silent(trail));
        others.fold(own, |off, other| both(off, other.absent(id)))
    });
    let mut off = joined(off.collect());
    off.retain(|(from, to)| Hour::of(*to) <= Hour::after(*from));
    off
}
