//! What is known of a trail over time: when it ran, and when a setting of it was off. Of the time before the
//! first word of a setting nothing is known.

use super::{Cause, Kind, LAST, LATE, Selection, Span, TOLD, Trail, close, open, without};
use crate::coverage::stream::StreamId;
use crate::event::Time;

/// All time.
const ALWAYS: (Time, Time) = (Time(i64::MIN), Time(i64::MAX));

/// Whether a trail recorded management events at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ran {
    /// It did not: it was not made or not started yet, or it was switched off.
    No,
    /// It is not to be counted on: nothing shows that it ever ran, or it was told to leave management events
    /// out.
    Perhaps,
    /// It did, or is taken to have.
    Yes,
}

/// Notes from when on a setting was off, or that it is on again.
pub(super) fn switch(spans: &mut Vec<Span>, on: Option<bool>, by: &Cause) {
    match on {
        Some(true) => close(spans, by.0),
        Some(false) => open(spans, by.clone()),
        None => {}
    }
}

/// Notes that a setting is off, as an answer tells that was not asked to change it: so it was before, and where
/// nothing dates that, always.
pub(super) fn was_off(spans: &mut Vec<Span>, on: Option<bool>, by: &Cause) {
    if on == Some(false) {
        let is_first = spans.is_empty();
        open(spans, if is_first { TOLD } else { by.clone() });
    }
}

/// When a setting was off: what is told and no event dates holds for all time.
fn known(is_off: bool, spans: &[Span]) -> Vec<(Time, Time)> {
    if spans.is_empty() && is_off {
        return vec![ALWAYS];
    }
    spans.iter().map(stretch).collect()
}

/// Those that began after the trail was made, and at a time that is known: before them it was otherwise.
fn later(spans: &[Span], created: Option<Time>) -> impl Iterator<Item = &Span> + Clone {
    let first = created.unwrap_or(ALWAYS.0);
    spans.iter().filter(move |span| span.from > first)
}

fn stretch(span: &Span) -> (Time, Time) {
    (span.from, span.to.unwrap_or(ALWAYS.1))
}

impl Trail {
    /// When nothing was recorded of a stream that was recorded before.
    pub fn silent<'s>(&'s self, id: &StreamId) -> impl Iterator<Item = &'s Span> + Clone + use<'s> {
        let region = &*id.region;
        let of_region = self.off(region).chain(self.elsewhere(region));
        let is_own = self.account == id.account;
        let unshared = later(&self.unshared, self.created).filter(move |_| !is_own);
        of_region
            .chain(unshared)
            .chain(later(&self.astray, self.created))
    }

    /// When it recorded nothing of a stream, or is not to be counted on: then it makes up for no other trail.
    pub fn absent(&self, id: &StreamId) -> Vec<(Time, Time)> {
        let single = (self.region != id.region).then(|| self.of_one_region());
        let mut absent = self.not_running();
        absent.extend(self.silent(id).map(stretch));
        absent.extend(single.into_iter().flatten());
        absent
    }

    /// When it was switched off, of a region that it ever recorded.
    fn off<'s>(&'s self, region: &str) -> impl Iterator<Item = &'s Span> + Clone + use<'s> {
        let ever = self.region == region || self.is_wide() || self.shrunk().next().is_some();
        self.stopped.iter().filter(move |_| ever)
    }

    /// When it recorded its home region alone, and this is another.
    fn elsewhere<'s>(&'s self, region: &str) -> impl Iterator<Item = &'s Span> + Clone + use<'s> {
        let is_home = self.region == region;
        self.shrunk().filter(move |_| !is_home)
    }

    /// When it recorded its home region alone, after it had recorded all, or may have: not from its making on, nor
    /// for all that is known.
    fn shrunk(&self) -> impl Iterator<Item = &Span> + Clone {
        later(&self.single, self.created)
    }

    /// The pieces of a stretch of time in which digests of it about a region are to be expected: not while it
    /// was off, recorded its home region alone, or was told to deliver none. Those that are here show that it
    /// delivered them once: that it does not today, as a person tells, dates no end.
    pub fn digests_owed(&self, stretch: (Time, Time), region: &str) -> Vec<(Time, Time)> {
        let owed = without(vec![stretch], self.off(region), LAST);
        without(owed, self.elsewhere(region).chain(&self.undigested), LATE)
    }

    /// When it recorded no events of global services, as far as is known.
    pub fn without_global(&self) -> Vec<(Time, Time)> {
        known(self.global_services == Some(false), &self.unglobal)
    }

    /// When it recorded its home region alone, as far as is known.
    pub fn of_one_region(&self) -> Vec<(Time, Time)> {
        known(self.multi_region == Some(false), &self.single)
    }

    /// When it was made, started, switched off and on, sent to another bucket and back, and when its selectors were put.
    pub fn turns(&self) -> impl Iterator<Item = Time> {
        let stopped = self.stopped.iter();
        let astray = self.astray.iter();
        let stopped = stopped
            .chain(astray)
            .flat_map(|span| [Some(span.from), span.to]);
        let put = self.selections.iter().map(|((time, _), ..)| Some(*time));
        [self.created, self.started]
            .into_iter()
            .chain(stopped)
            .chain(put)
            .flatten()
    }

    /// Before when it did not run yet, or is not to be counted on.
    fn begun(&self) -> Option<(Time, Ran)> {
        match (self.created, self.started) {
            (Some(created), started) => {
                Some((started.map_or(created, |at| at.max(created)), Ran::No))
            }
            (None, started) => started.zip(self.before),
        }
    }

    /// Takes what a person told of whether it is on: since when, and since when it was off before that, or is.
    pub(super) fn status(&mut self, logging: bool, start: Option<Time>, stop: Option<Time>) {
        self.logging = Some(logging);
        let to = start.filter(|start| stop.is_some_and(|stop| stop < *start));
        if let Some(from) = stop.filter(|_| to.is_some() || !logging) {
            let end = to.unwrap_or(ALWAYS.1);
            let meets = |span: &Span| span.from < end && from < stretch(span).1;
            if !self.stopped.iter().any(meets) {
                let by = (from, None);
                self.stopped.push(Span { from, to, by });
                self.stopped.sort_by_key(|span| span.from);
            }
        }
        let Some(start) = start.filter(|_| logging) else {
            return;
        };
        let is_open = |span: &Span| span.from < start;
        if self.stopped.last().is_some_and(is_open) {
            close(&mut self.stopped, start);
        } else if stop.is_none() && self.started.is_none() {
            // It was never switched off, so it was never switched on before.
            (self.started, self.before) = (Some(start), Some(Ran::No));
        }
    }

    /// True where it was made and nobody is seen to have started it.
    fn is_idle(&self) -> bool {
        self.created.is_some() && self.started.is_none() && self.logging != Some(true)
    }

    /// True where nothing shows that it ever ran: nobody started it, or it is off, and nobody knows since when.
    pub fn is_unseen(&self) -> bool {
        self.is_idle() || self.logging == Some(false) && self.stopped.is_empty()
    }

    /// When it did not run, or is not to be counted on.
    pub fn not_running(&self) -> Vec<(Time, Time)> {
        if self.is_unseen() {
            return vec![ALWAYS];
        }
        let early = self.begun().map(|(begun, _)| (ALWAYS.0, begun));
        let off = self.stopped.iter().chain(&self.astray);
        off.map(stretch).chain(early).collect()
    }

    /// Whether it recorded management events at this moment. Of what is not known it is taken that it did.
    pub fn ran(&self, at: Time) -> Ran {
        let is_off = |span: &Span| (span.from..stretch(span).1).contains(&at);
        let was_never_on = self.is_idle() && self.stopped.is_empty();
        let early = self.begun().filter(|(begun, _)| at < *begun);
        let early = early.map(|(_, ran)| ran);
        let mut off = self.stopped.iter().chain(&self.astray);
        if was_never_on || early == Some(Ran::No) || off.any(is_off) {
            Ran::No
        } else if early.is_some() || self.is_unseen() || self.is_partial(at) {
            Ran::Perhaps
        } else {
            Ran::Yes
        }
    }

    /// True when its selectors are known to leave management events out at this moment; those of a service that
    /// can be named may be.
    fn is_partial(&self, at: Time) -> bool {
        let known = self.selections();
        let now = known.iter().rfind(|((from, _), _)| *from <= at);
        now.is_some_and(|(_, selection)| {
            let lost = selection.lacks(&Selection::of_new_trail());
            lost.iter().any(|kind| !matches!(kind, Kind::Service(_)))
        })
    }

    /// True when this change stopped or narrowed the trail.
    pub fn was_weakened(&self, by: &Cause) -> bool {
        let narrowed = self.narrowed.iter().map(|one| &one.span);
        let changed = [&self.single, &self.unshared, &self.astray].into_iter();
        let changed = changed.flat_map(|spans| later(spans, self.created));
        let mut spans = self.stopped.iter().chain(changed).chain(narrowed);
        spans.any(|span| span.by == *by)
    }
}
