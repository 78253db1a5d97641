//! When nothing was recorded of a stream: no trail of it was on, its account or region was gone, or no trail
//! was made yet.

use crate::coverage::{self, Interval, Span, StreamId, Trail};
use crate::event::Time;
use std::collections::{BTreeMap, BTreeSet};

/// Name and account of a trail.
pub(super) type Named = (String, String);

/// When a stream's trails recorded nothing of it.
#[derive(Debug, Default)]
pub(super) struct Stops {
    /// When all that are known to have logged were off, by the change that switched off the last.
    pub(super) spans: Vec<Span>,
    /// Trails that were stopped, each with those that are to record the stream and were not.
    pub(super) beside: BTreeMap<Named, BTreeSet<Named>>,
    /// When its account had left or was closed, or its region was switched off.
    pub(super) gone: Vec<Span>,
}

impl Stops {
    /// Of the trails of a stream; `named` are those whose digests lie in the folder of an organisation or account.
    /// A trail that only has the name of one whose digests lie in the organisation's folder is no cause there.
    pub(super) fn of(
        trails: &[&Trail],
        id: &StreamId,
        named: &BTreeSet<coverage::Named>,
        gone: Vec<Span>,
    ) -> Stops {
        let off = |trail: &Trail| -> Vec<Span> { trail.silent(id).cloned().collect() };
        let digested = |trail: &Trail| {
            let organization = id.organization.clone();
            let named_so = |one| named.contains(&(one, trail.name.clone(), trail.region.clone()));
            organization.is_some_and(named_so)
        };
        let is_on = |trail: &Trail| {
            let went_off = !off(trail).is_empty() && !trail.is_unseen();
            went_off || trail.logging == Some(true) || digested(trail)
        };
        let records = |trail: &Trail| {
            let is_namesake = digested(trail) && !trail.is_of_organization(id);
            !is_namesake && !trail.is_elsewhere() && (trail.records(id) || !off(trail).is_empty())
        };
        let of_stream: Vec<&Trail> = trails
            .iter()
            .copied()
            .filter(|trail| records(trail))
            .collect();
        let label = |trail: &Trail| (trail.name.clone(), trail.account.clone());
        let mut stops = Stops {
            gone,
            ..Stops::default()
        };
        for trail in &of_stream {
            for span in off(trail) {
                let mut pieces = vec![span.clone()];
                let may = |other: &&&Trail| **other != *trail && other.may_record_for(trail);
                for other in of_stream.iter().filter(may) {
                    let mut spans = off(other);
                    // Since when one is off that is not seen to have run is not known.
                    let absent = if other.is_unseen() {
                        let made = other.created.map(|made| (Time(i64::MIN), made));
                        made.into_iter().collect()
                    } else {
                        other.absent(id)
                    };
                    spans.extend(absent.into_iter().map(|(from, to)| Span {
                        from,
                        to: Some(to),
                        by: span.by.clone(),
                    }));
                    if !spans.iter().any(|one| meet(&span, one).is_some()) {
                        let beside = stops.beside.entry(label(trail)).or_default();
                        beside.insert(label(other));
                    }
                    if is_on(other) {
                        pieces = (pieces.iter())
                            .flat_map(|piece| spans.iter().filter_map(|one| meet(piece, one)))
                            .collect();
                    }
                }
                stops.spans.extend(pieces);
            }
        }
        stops.spans.sort_by_key(|span| (span.from, end(span)));
        stops.spans.dedup_by_key(|span| (span.from, span.to));
        stops
    }

    /// When nothing was recorded, for whichever reason.
    pub(super) fn all(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().chain(&self.gone)
    }
}

fn end(span: &Span) -> Time {
    span.to.unwrap_or(Time(i64::MAX))
}

/// The time that two stretches have in common, by what began the later.
fn meet(one: &Span, other: &Span) -> Option<Span> {
    let later = if other.from > one.from { other } else { one };
    let sooner = if end(other) < end(one) { other } else { one };
    (later.from < end(sooner)).then(|| Span {
        from: later.from,
        to: sooner.to,
        by: later.by.clone(),
    })
}

/// When the first of the trails that record a stream was made, if the making of all is here; of an
/// organisation's stream a trail of the organisation is among them.
pub(super) fn born(trails: &[&Trail], id: &StreamId) -> Option<Time> {
    let of_stream = || trails.iter().filter(|trail| trail.records(id));
    if id.organization.is_some() && !of_stream().any(|trail| trail.is_of_organization(id)) {
        return None;
    }
    let made: Option<Vec<Time>> = of_stream().map(|trail| trail.created).collect();
    made?.into_iter().min()
}

/// When logging of a stream was switched off without a whole hour between, which its hours do not show.
pub(super) fn short_stops(
    trails: &[&Trail],
    id: &StreamId,
    intervals: &[Interval],
) -> Vec<(Time, Time)> {
    let records = trails.iter().filter(|trail| trail.records(id));
    let trails: Vec<&Trail> = records.copied().collect();
    let ends = intervals.first().zip(intervals.last());
    ends.map_or_else(Vec::new, |(first, last)| {
        coverage::switched_off(id, (first.from.start(), last.to.start()), &trails)
    })
}
