//! A stream in the answer: its hours, and what of them was left out of each category.

use super::holdings::Lost;
use super::narrowing::Narrowing;
use super::selected::Selected;
use super::stops::Stops;
use crate::coverage::{
    Cause, Class, Contents, Hour, Interval, Kind, Span, Stream, StreamId, Summary, narrowed,
};
use crate::event::{Category, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Which hours count as narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Those in which a trail left out what it recorded before or after.
    Lost,
    /// Those, too, of events that are recorded only where they are selected.
    Selected,
}

/// One stream.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: StreamId,
    pub(super) stream: Stream,
    /// Every hour, by what was delivered.
    pub(super) intervals: Vec<Interval>,
    pub(super) summary: Summary,
    /// When its trails recorded nothing.
    pub(super) stops: Stops,
    /// When logging was switched off without a whole hour between.
    pub(super) off: Vec<(Time, Time)>,
    /// When events of a category were left out.
    pub(super) narrowed: BTreeMap<&'static str, Vec<Narrowing>>,
    /// What was selected, of the categories that are recorded only where they are.
    pub(super) selected: BTreeMap<&'static str, Vec<Selected>>,
    /// Log files that ought to be here.
    pub(super) lost: Vec<Lost>,
    /// It was asked for, and nothing of it is here, no digest either.
    pub(super) absent: bool,
}

impl Row {
    /// The intervals with those hours narrowed in which events of the category were left out.
    pub(super) fn of_category(&self, category: Option<Category>, view: View) -> Vec<Interval> {
        let spans: Vec<(Hour, Hour)> = self
            .narrowings(category)
            .map(|one| (one.from, one.to))
            .collect();
        let intervals = narrowed(&self.intervals, &spans);
        if view == View::Lost {
            return intervals;
        }
        let mut out = Vec::new();
        // Hours of one piece are put together, those of two are not: something else is selected.
        let mut of_last = None;
        for interval in intervals {
            let is_piece = matches!(interval.class, Class::Quiet)
                || interval.class.is_covered() && interval.class != Class::Narrowed;
            let pieces = self.pieces(category).iter().enumerate();
            let mut from = interval.from;
            for (number, piece) in pieces.filter(|_| is_piece) {
                let (start, to) = (piece.from.max(from), piece.to.min(interval.to));
                if start >= to {
                    continue;
                }
                match out.last_mut() {
                    Some(Interval { to: end, .. }) if of_last == Some(number) && *end == start => {
                        *end = to;
                    }
                    _ => out.push(Interval {
                        from: start,
                        to,
                        class: Class::Narrowed,
                    }),
                }
                (from, of_last) = (to, Some(number));
            }
            if from < interval.to {
                out.push(Interval { from, ..interval });
                of_last = None;
            }
        }
        out
    }

    fn narrowings(&self, category: Option<Category>) -> impl Iterator<Item = &Narrowing> {
        let of_category = category.and_then(|one| self.narrowed.get(one.name()));
        of_category.into_iter().flatten()
    }

    fn pieces(&self, category: Option<Category>) -> &[Selected] {
        let of_category = category.and_then(|one| self.selected.get(one.name()));
        of_category.map_or(&[], Vec::as_slice)
    }

    /// What was left out within an interval of a category that was recorded before or after.
    pub(super) fn left_out(
        &self,
        category: Option<Category>,
        interval: &Interval,
    ) -> BTreeSet<Kind> {
        let is_narrowed = interval.class == Class::Narrowed;
        self.narrowings(category)
            .filter(|_| is_narrowed)
            .filter(|one| one.from < interval.to && interval.from < one.to)
            .map(|one| one.kind.clone())
            .collect()
    }

    /// What is recorded within a narrowed interval of a category that is recorded only where it is selected,
    /// and where nothing was lost.
    pub(super) fn selected(
        &self,
        category: Option<Category>,
        interval: &Interval,
    ) -> Option<String> {
        if interval.class != Class::Narrowed || !self.left_out(category, interval).is_empty() {
            return None;
        }
        let mut pieces = self.pieces(category).iter();
        let piece = pieces.find(|one| one.from < interval.to && interval.from < one.to);
        piece.map(Selected::words)
    }

    /// The change that brought an interval of a category about, of one that was stopped or narrowed.
    pub(super) fn cause(&self, category: Option<Category>, interval: &Interval) -> Option<&Cause> {
        let meets = |from: Hour, to: Hour| from < interval.to && interval.from < to;
        match interval.class {
            Class::Stopped => {
                let end = |span: &Span| span.to.map_or(Hour(i64::MAX), Hour::after);
                let met = self.stops.all();
                let met = met.filter(|span| meets(Hour::of(span.from), end(span)));
                let span = met.min_by_key(|span| span.from)?;
                Some(&span.by)
            }
            Class::Narrowed => {
                let narrowings = self.narrowings(category);
                let met = narrowings.filter(|one| meets(one.from, one.to));
                let first = met.min_by_key(|one| (one.late, &one.by));
                let mut pieces = self.pieces(category).iter();
                let piece = || pieces.find(|one| meets(one.from, one.to))?.by.as_ref();
                first.map(|one| &one.by).or_else(piece)
            }
            _ => None,
        }
    }

    /// In words, what is missing from a narrowed interval of a category.
    pub(super) fn missing(
        &self,
        category: Option<Category>,
        interval: &Interval,
    ) -> Option<String> {
        let left_out = self.left_out(category, interval);
        let left_out = (!left_out.is_empty()).then(|| Kind::words(&left_out));
        left_out.or_else(|| self.selected(category, interval))
    }

    /// What holds at the end of what is known of it, of events that are recorded only where they are
    /// selected.
    pub(super) fn last_selected(&self, category: Category) -> Option<&Selected> {
        let last = self.intervals.last()?;
        let mut pieces = self.pieces(Some(category)).iter().rev();
        pieces.find(|one| one.from < last.to)
    }

    /// Its region, where that is known: of an account of which nothing is here it is not.
    pub(super) fn region(&self) -> Option<&str> {
        Some(self.id.region.as_str()).filter(|region| !region.is_empty())
    }

    /// Whether anything of a category is here.
    pub(super) fn holds(&self, category: Category) -> bool {
        self.stream.contents().any(|(one, _)| one == category)
    }

    /// What is here by category; of a stream without events, one without a category.
    pub(super) fn categories(&self) -> Vec<(Option<Category>, Option<&Contents>)> {
        let mut all: Vec<(Option<Category>, Option<&Contents>)> = self
            .stream
            .contents()
            .map(|(category, contents)| (Some(category), Some(contents)))
            .collect();
        if all.is_empty() {
            all.push((None, None));
        }
        all
    }
}
