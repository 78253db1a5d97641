//! All streams of an archive together: what one of them is worth also depends on the others.

use super::grid::intervals;
use super::habits::Habits;
use super::hour::Hour;
use super::interval::Interval;
use super::known::{Knowledge, Period};
use super::stream::{Stream, StreamId};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Every hour of every stream.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The intervals of each stream.
    pub streams: BTreeMap<StreamId, Vec<Interval>>,
    /// The period asked for begins before this first hour of all streams, by more than they are ever
    /// silent.
    pub before: Option<Hour>,
    /// It goes on from this hour on, after the last of all streams, by more than they are ever silent.
    pub after: Option<Hour>,
}

/// Finds the class of every hour within the period. `know` tells what is known of a stream beside its
/// files.
pub fn survey(
    streams: &BTreeMap<StreamId, Stream>,
    mut know: impl FnMut(&StreamId) -> Knowledge,
    period: Period,
) -> Survey {
    let active: Vec<(&StreamId, BTreeSet<Hour>)> = streams
        .iter()
        .map(|(id, stream)| (id, stream.active()))
        .collect();
    let all: BTreeSet<Hour> = active
        .iter()
        .flat_map(|(_, hours)| hours.iter().copied())
        .collect();
    // Of files outside the period only the hours are known.
    let last = all.last().map(|last| last.start());
    let end = streams.values().filter_map(Stream::end).max().max(last);
    let edges = edges(&all, period);
    // How many streams of each account were active in each hour.
    let mut accounts: HashMap<&str, (u32, HashMap<Hour, u32>)> = HashMap::new();
    for (id, hours) in active.iter().filter(|(_, hours)| !hours.is_empty()) {
        let (streams, together) = accounts.entry(&id.account).or_default();
        *streams += 1;
        for hour in hours {
            *together.entry(*hour).or_default() += 1;
        }
    }
    let found = streams.iter().map(|(id, stream)| {
        let known = Knowledge {
            edges,
            begin: all.first().copied(),
            end,
            ..know(id)
        };
        let account = accounts.get(id.account.as_str());
        let others = |hour: Hour| {
            account.is_some_and(|(streams, together)| {
                *streams > 1
                    && together
                        .get(&hour)
                        .is_some_and(|active| active + 1 >= *streams)
            })
        };
        (id.clone(), intervals(stream, &known, period, others))
    });
    Survey {
        streams: found.collect(),
        before: edges.0,
        after: edges.1,
    }
}

/// Where the period asked for goes beyond what all streams hold, and silence that long is not usual.
fn edges(all: &BTreeSet<Hour>, period: Period) -> (Option<Hour>, Option<Hour>) {
    let (Some(first), Some(last)) = (all.first().copied(), all.last().copied()) else {
        return (None, None);
    };
    let habits = Habits::of(all);
    let unusual = |from: Hour, to: Hour| {
        from < to && (habits.exceeds(from, to) || !habits.explain(from, to, |_| false))
    };
    let since = period.since.map(Hour::of);
    let until = period.until.map(|until| {
        let settled = period.settled.unwrap_or(until).min(until);
        Hour::of(settled)
    });
    (
        since.filter(|since| unusual(*since, first)).map(|_| first),
        until
            .filter(|until| unusual(last.next(), *until))
            .map(|_| last.next()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Class;
    use crate::event::{Category, Time};

    fn id(region: &str) -> StreamId {
        StreamId {
            organization: None,
            account: "111122223333".to_owned(),
            region: region.to_owned(),
        }
    }

    fn stream(hours: impl Iterator<Item = i64>) -> Stream {
        let mut stream = Stream::default();
        for hour in hours {
            stream.event(
                Category::Management,
                true,
                Some(Time(Hour(hour).start().0 + 5)),
            );
        }
        stream
    }

    fn hour(hour: i64) -> Time {
        Hour(hour).start()
    }

    #[test]
    fn a_stream_that_ends_before_the_archive_does_is_a_hole_where_it_was_busy() {
        let streams = BTreeMap::from([
            (id("busy"), stream(0..500)),
            (id("ended"), stream(0..100)),
            (id("seldom"), stream((0..100).step_by(40))),
        ]);
        let found = survey(&streams, |_| Knowledge::default(), Period::default());
        let class = |region, hour| {
            let mut intervals = found.streams[&id(region)].iter();
            let at = intervals.find(|one| one.from <= Hour(hour) && Hour(hour) < one.to);
            at.map(|one| one.class)
        };
        assert_eq!(class("ended", 100), Some(Class::Suspect));
        assert_eq!(class("ended", 498), Some(Class::Suspect));
        assert_eq!(class("ended", 499), Some(Class::Pending));
        assert_eq!(class("seldom", 300), Some(Class::Quiet));
        assert_eq!(class("busy", 499), Some(Class::Unverified));
        assert_eq!((found.before, found.after), (None, None));
    }

    #[test]
    fn the_period_may_go_beyond_everything() {
        let streams = BTreeMap::from([
            (id("a"), stream((0..100).step_by(10))),
            (id("b"), stream(3..4)),
        ]);
        let found = |since: Time, until: Time| {
            let period = Period {
                since: Some(since),
                until: Some(until),
                settled: None,
            };
            let found = survey(&streams, |_| Knowledge::default(), period);
            (found.before, found.after)
        };
        // Ten hours are usual here, eleven are not.
        assert_eq!(found(hour(-9), hour(100)), (None, None));
        assert_eq!(found(hour(-11), hour(100)), (Some(Hour(0)), None));
        assert_eq!(found(hour(0), hour(130)), (None, Some(Hour(91))));
    }
}
