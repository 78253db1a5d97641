//! What trails left out of a stream that is here otherwise, and whether another trail recorded it.

use crate::coverage::{Cause, Hour, Kind, Stream, StreamId, Trail};
use crate::event::Category;
use std::collections::{BTreeMap, BTreeSet};

/// Hours in which a trail left events out.
#[derive(Clone, Debug)]
pub(super) struct Narrowing {
    pub(super) from: Hour,
    pub(super) to: Hour,
    pub(super) kind: Kind,
    /// The change that left them out.
    pub(super) by: Cause,
}

/// Whether management events of a kind are here from one hour until before another, in most of the hours in
/// which any is: then another trail recorded them. A few prove nothing, for whoever narrowed a trail could
/// have brought them about.
fn is_recorded(stream: &Stream, kind: &Kind, from: Hour, to: Hour) -> bool {
    if from >= to {
        return false;
    }
    let none = BTreeSet::new();
    let hours = match kind {
        Kind::Reads => &stream.reads,
        Kind::Writes => &stream.writes,
        Kind::Service(service) => stream.services.get(service.as_str()).unwrap_or(&none),
        // Which events these are, hours do not tell.
        Kind::Part(_) | Kind::Data | Kind::Network => &none,
    };
    let active: BTreeSet<Hour> = [&stream.reads, &stream.writes]
        .into_iter()
        .flat_map(|hours| hours.range(from..to).copied())
        .collect();
    let here = hours.range(from..to).count();
    here > 0 && here * 2 > active.len()
}

/// When trails left out events of a category that the stream would have, and no other trail recorded them.
pub(super) fn left_out(
    trails: &[&Trail],
    id: &StreamId,
    stream: &Stream,
) -> BTreeMap<&'static str, Vec<Narrowing>> {
    let mut left_out: BTreeMap<&'static str, Vec<Narrowing>> = BTreeMap::new();
    let of_stream = trails.iter().filter(|trail| trail.records(id));
    for (span, kinds) in of_stream.flat_map(|trail| &trail.narrowed) {
        let end = span.to.map_or(Hour(i64::MAX), Hour::of);
        let from = Hour::of(span.from);
        let to = span.to.map_or(Hour(i64::MAX), Hour::after);
        for kind in kinds {
            // The hour in which it ends holds events of after, too.
            let category = match kind {
                Kind::Data => Category::Data,
                Kind::Network => Category::Network,
                _ if is_recorded(stream, kind, from.next().next(), end) => continue,
                Kind::Reads | Kind::Writes | Kind::Service(_) | Kind::Part(_) => {
                    Category::Management
                }
            };
            let (kind, by) = (kind.clone(), span.by.clone());
            left_out
                .entry(category.name())
                .or_default()
                .push(Narrowing { from, to, kind, by });
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
