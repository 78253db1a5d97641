//! What trails left out of a stream that is here otherwise, and whether another trail recorded it.

use crate::coverage::{Cause, Hour, Kind, Stream, StreamId, Trail};
use crate::event::{Category, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Hours in which a trail left events out.
#[derive(Clone, Debug)]
pub(super) struct Narrowing {
    pub(super) from: Hour,
    pub(super) to: Hour,
    pub(super) kind: Kind,
    /// Another trail recorded them at first: what it did is the nearer cause.
    pub(super) late: bool,
    /// The change that left them out.
    pub(super) by: Cause,
}

/// Hours in which management events of a kind are here, where hours tell.
fn hours_of<'s>(stream: &'s Stream, kind: &Kind) -> Option<&'s BTreeSet<Hour>> {
    match kind {
        Kind::Reads => Some(&stream.reads),
        Kind::Writes => Some(&stream.writes),
        Kind::Service(service) => stream.services.get(service.as_str()),
        // Which events these are, hours do not tell.
        Kind::Part(_) | Kind::Data | Kind::Network => None,
    }
}

/// Whether management events of a kind are here from one hour until before another, in most of the hours in
/// which any is: then another trail recorded them. A few prove nothing, for whoever narrowed a trail could
/// have brought them about.
fn is_recorded(stream: &Stream, kind: &Kind, from: Hour, to: Hour) -> bool {
    let Some(hours) = hours_of(stream, kind).filter(|_| from < to) else {
        return false;
    };
    let active: BTreeSet<Hour> = [&stream.reads, &stream.writes]
        .into_iter()
        .flat_map(|hours| hours.range(from..to).copied())
        .collect();
    let here = hours.range(from..to).count();
    here > 0 && here * 2 > active.len()
}

/// The category of a kind.
fn category(kind: &Kind) -> Category {
    match kind {
        Kind::Data => Category::Data,
        Kind::Network => Category::Network,
        Kind::Reads | Kind::Writes | Kind::Service(_) | Kind::Part(_) => Category::Management,
    }
}

/// Whether anything of the kind is here well within these hours: a trail that was made, and of which nobody
/// saw that it was switched on, may never have logged.
fn is_here(stream: &Stream, kind: &Kind, from: Hour, to: Hour) -> bool {
    let within = from.next().next()..to;
    if within.is_empty() {
        return false;
    }
    if let Some(hours) = hours_of(stream, kind) {
        return hours.range(within).next().is_some();
    }
    let category = category(kind);
    let mut contents = stream.contents();
    let is_whole = category != Category::Management;
    let of = contents.find(|(one, _)| is_whole && *one == category);
    of.is_some_and(|(_, contents)| contents.hours.range(within).next().is_some())
}

/// When trails left out events of a category that the stream would have, and no other trail recorded them.
pub(super) fn left_out(
    trails: &[&Trail],
    id: &StreamId,
    stream: &Stream,
) -> BTreeMap<&'static str, Vec<Narrowing>> {
    let mut left_out: BTreeMap<&'static str, Vec<Narrowing>> = BTreeMap::new();
    let of_stream = || trails.iter().filter(|trail| trail.records(id));
    for trail in of_stream() {
        for (narrowed, kind) in (trail.narrowed.iter())
            .flat_map(|narrowed| narrowed.kinds.iter().map(move |kind| (narrowed, kind)))
        {
            let span = &narrowed.span;
            let end = span.to.map_or(Hour(i64::MAX), Hour::of);
            // The hour in which it ends holds events of after, too.
            if is_recorded(stream, kind, Hour::of(span.from).next().next(), end) {
                continue;
            }
            let to = span.to.unwrap_or(Time(i64::MAX));
            let mut pieces = vec![(span.from, to)];
            for other in of_stream().filter(|other| **other != *trail) {
                for (from, to) in other.makes_up_for(narrowed, kind, &id.region) {
                    let from = other.created.map_or(from, |made| from.max(made));
                    if other.logging.is_none()
                        && !is_here(
                            stream,
                            kind,
                            Hour::of(from.max(span.from)),
                            Hour::of(to.min(span.to.unwrap_or(to))),
                        )
                    {
                        continue;
                    }
                    pieces = (pieces.into_iter())
                        .flat_map(|(begin, end)| [(begin, end.min(from)), (begin.max(to), end)])
                        .filter(|(begin, end)| begin < end)
                        .collect();
                }
            }
            let of_category = left_out.entry(category(kind).name()).or_default();
            of_category.extend(pieces.into_iter().map(|(from, to)| Narrowing {
                from: Hour::of(from),
                to: if to == Time(i64::MAX) {
                    Hour(i64::MAX)
                } else {
                    Hour::after(to)
                },
                kind: kind.clone(),
                late: from > span.from,
                by: span.by.clone(),
            }));
        }
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_here_in_most_hours_was_recorded_by_another_trail() {
        let hours = |range: std::ops::Range<i64>| range.map(Hour).collect::<BTreeSet<Hour>>();
        let stream = |kms| {
            let mut stream = Stream::default();
            stream.reads.extend(hours(0..20));
            stream.services.insert("kms.amazonaws.com", hours(kms));
            stream
        };
        let kms = Kind::Service("kms.amazonaws.com".into());
        let recorded = |kms_hours| is_recorded(&stream(kms_hours), &kms, Hour(0), Hour(20));
        assert!(recorded(0..11));
        assert!(!recorded(0..10));
        assert!(!recorded(0..0));
        // What lies before or after tells nothing.
        assert!(!is_recorded(&stream(0..11), &kms, Hour(12), Hour(20)));
        assert!(!is_recorded(
            &stream(0..20),
            &Kind::Writes,
            Hour(0),
            Hour(20)
        ));
        assert!(is_recorded(&stream(0..1), &Kind::Reads, Hour(0), Hour(20)));
    }
}
