//! Every hour of a stream with its class.

use super::class::Class;
use super::habits::Habits;
use super::hour::Hour;
use super::interval::{Interval, push};
use super::known::{Knowledge, Period, Proof};
use super::stream::{Stream, hours_of};
use std::collections::{BTreeMap, BTreeSet};

/// The hours of a stream within the period, in order, without holes between the intervals. `others` tells
/// of an hour that all other streams of the account were active.
pub(super) fn intervals(
    stream: &Stream,
    known: &Knowledge,
    period: Period,
    others: impl Fn(Hour) -> bool,
) -> Vec<Interval> {
    let grid = Grid::new(stream, known);
    let last = grid.last.map(Hour::next);
    let end = known.end.map(|end| Hour::of(end).next());
    let begin = known.begin.filter(|_| known.whole || grid.first.is_none());
    let first = [grid.first, begin].into_iter().flatten().min();
    let since = period.since.map(Hour::of).or(first);
    let until = period.until.map(Hour::after).or(last.max(end));
    let (Some(since), Some(until)) = (since, until) else {
        return Vec::new();
    };
    // A hole is as long as it is, also where the period shows a piece of it alone.
    let from = grid.first.map_or(since, |first| first.min(since));
    let to = last.max(end).map_or(until, |last| last.max(until));
    let (first, last) = (grid.first.unwrap_or(to), last.unwrap_or(to));
    let mut seen = Vec::new();
    let mut add = |from: Hour, to: Hour, class| push(&mut seen, Interval { from, to, class });
    add(from, to.min(first), Class::Quiet);
    for hour in from.max(first).0..to.min(last).0 {
        let hour = Hour(hour);
        add(hour, hour.next(), grid.class(hour));
    }
    add(from.max(last), to, Class::Quiet);
    let habits = Habits::of(&grid.active);
    let heartbeat = Habits::of(&stream.heartbeat);
    let mut told = Vec::new();
    for interval in &seen {
        for piece in grid.explain(interval, from) {
            let plausible = |run: &Interval| {
                // CloudTrail's own look at its bucket is a clock: where it was heard just before and
                // is not heard now, the stream is not merely quiet.
                let heard = Hour(run.from.0 - 2)..run.from;
                let stops = stream.heartbeat.range(heard).next().is_some()
                    && !heartbeat.explain(run.from, run.to, |_| true);
                !grid.active.is_empty() && !stops && habits.explain(run.from, run.to, &others)
            };
            for piece in grid.judge(piece, period, plausible) {
                let (from, to) = (piece.from.max(since), piece.to.min(until));
                push(&mut told, Interval { from, to, ..piece });
            }
        }
    }
    told
}

/// What digests say of an hour.
#[derive(Clone, Copy, Debug, Default)]
struct Proofs {
    lists: bool,
    doubted: bool,
    absent: bool,
    missing: bool,
    ended: bool,
}

struct Grid<'k> {
    known: &'k Knowledge,
    active: BTreeSet<Hour>,
    missing: BTreeSet<Hour>,
    proofs: BTreeMap<Hour, Proofs>,
    /// The first and the last hour of which there is any sign.
    first: Option<Hour>,
    last: Option<Hour>,
}

impl<'k> Grid<'k> {
    fn new(stream: &Stream, known: &'k Knowledge) -> Self {
        let active = stream.active();
        let missing: BTreeSet<Hour> = known.missing.iter().flat_map(|at| hours_of(*at)).collect();
        let mut proofs: BTreeMap<Hour, Proofs> = BTreeMap::new();
        for window in &known.windows {
            for hour in window.hours() {
                let proofs = proofs.entry(hour).or_default();
                match window.proof {
                    Proof::Lists(_) => proofs.lists = true,
                    Proof::Unproven => {}
                    Proof::Doubted => proofs.doubted = true,
                    Proof::Absent => proofs.absent = true,
                    Proof::Missing => proofs.missing = true,
                    Proof::Ended => proofs.ended = true,
                }
            }
        }
        let firsts = [active.first(), missing.first(), proofs.keys().next()];
        let lasts = [active.last(), missing.last(), proofs.keys().next_back()];
        Grid {
            known,
            first: firsts.into_iter().flatten().min().copied(),
            last: lasts.into_iter().flatten().max().copied(),
            active,
            missing,
            proofs,
        }
    }

    fn class(&self, hour: Hour) -> Class {
        let proofs = self.proofs.get(&hour).copied().unwrap_or_default();
        if self.missing.contains(&hour) {
            Class::Missing
        } else if proofs.doubted {
            Class::Tampered
        } else if proofs.missing || proofs.absent {
            // What the absent digest lists may be gone, also where something is here.
            Class::DigestGap
        } else if proofs.ended && (proofs.lists || !self.active.contains(&hour)) {
            // What another trail's digest lists is not all. Files without any digest are of a trail that goes
            // on without them.
            Class::DigestGap
        } else if self.active.contains(&hour) {
            if proofs.lists {
                Class::Covered
            } else {
                Class::Unverified
            }
        } else if proofs.lists {
            // The files that it lists are of the other hour that the window touches.
            Class::EmptyProven
        } else {
            Class::Quiet
        }
    }

    /// Cuts off silence what is explained: there was no trail yet, or logging was switched off. A stop
    /// explains the silence that begins with it, or that it lies in; where something came later on, another
    /// trail goes on.
    fn explain(&self, run: &Interval, begin: Hour) -> Vec<Interval> {
        if run.class != Class::Quiet {
            return vec![run.clone()];
        }
        let mut pieces = vec![run.clone()];
        for (from, to) in &self.known.stopped {
            let (stop, start) = (Hour::of(*from), Hour::after(*to));
            let cut = |piece: &Interval| {
                // Files come late; what comes still later is of another trail.
                let later = Hour(stop.0 + 2)..piece.from.max(Hour(stop.0 + 2));
                let follows = stop <= piece.from && self.active.range(later).next().is_none();
                let went_on = begin == piece.from && stop <= piece.from;
                let within = piece.from < stop && stop < piece.to;
                if piece.class == Class::Quiet && (within || follows || went_on) {
                    piece.cut(stop, start, Class::Stopped)
                } else {
                    vec![piece.clone()]
                }
            };
            pieces = pieces.iter().flat_map(cut).collect();
        }
        if pieces.len() > 1 || pieces.iter().any(|one| one.class == Class::Stopped) {
            return pieces;
        }
        match (self.known.born, self.first) {
            (Some(born), first) if first.is_none_or(|first| first >= Hour::of(born)) => {
                run.cut(run.from, Hour::of(born), Class::OutOfLife)
            }
            _ => vec![run.clone()],
        }
    }

    /// Tells plausible silence from the other, and what is not yet settled from both.
    fn judge(
        &self,
        run: Interval,
        period: Period,
        plausible: impl Fn(&Interval) -> bool,
    ) -> Vec<Interval> {
        if run.class != Class::Quiet {
            return vec![run];
        }
        let settled = period.settled.or(self.known.end).map(Hour::of);
        let settled = settled.unwrap_or(run.to).clamp(run.from, run.to);
        // What lies beyond all streams is no habit of this one.
        let (before, after) = self.known.edges;
        let first = before.map_or(run.from, |before| before.clamp(run.from, settled));
        let last = after.map_or(settled, |after| after.clamp(first, settled));
        let inner = Interval {
            from: first,
            to: last,
            class: Class::Quiet,
        };
        let class = if first == last || plausible(&inner) {
            Class::Quiet
        } else {
            Class::Suspect
        };
        let piece = |from, to, class| Interval { from, to, class };
        let mut pieces = vec![
            piece(run.from, first, Class::Suspect),
            piece(first, last, class),
            piece(last, settled, Class::Suspect),
        ];
        pieces.push(Interval {
            from: settled,
            to: run.to,
            class: Class::Pending,
        });
        pieces
    }
}

#[cfg(test)]
mod tests;
