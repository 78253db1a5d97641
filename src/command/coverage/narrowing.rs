//! What trails left out of a stream that is here otherwise, and whether another trail recorded it.

use crate::coverage::{Hour, Kind, Stream, StreamId, Trail};
use crate::event::Category;
use std::collections::{BTreeMap, BTreeSet};

/// Hours in which a trail left events out.
#[derive(Clone, Debug)]
pub(super) struct Narrowing {
    pub(super) from: Hour,
    pub(super) to: Hour,
    pub(super) kind: Kind,
}

/// In which hours management events of each kind are here, of all streams of an account.
#[derive(Default)]
pub(super) struct Recorded(BTreeMap<(String, Kind), BTreeSet<Hour>>);

impl Recorded {
    pub(super) fn of(holds: &BTreeMap<StreamId, Stream>) -> Recorded {
        let mut all = Recorded::default();
        let mut add = |account: &String, kind, hours: &BTreeSet<Hour>| {
            let known = all.0.entry((account.clone(), kind)).or_default();
            known.extend(hours);
        };
        for (id, stream) in holds {
            add(&id.account, Kind::Reads, &stream.reads);
            add(&id.account, Kind::Writes, &stream.writes);
            for (service, hours) in &stream.services {
                add(&id.account, Kind::Service((*service).to_owned()), hours);
            }
        }
        all
    }

    /// Whether any is here from one hour until before another.
    fn any(&self, account: &str, kind: &Kind, from: Hour, to: Hour) -> bool {
        let hours = self.0.get(&(account.to_owned(), kind.clone()));
        from < to && hours.is_some_and(|hours| hours.range(from..to).next().is_some())
    }
}

/// When trails left out events of a category that the stream would have. Where reads, writes or events of
/// the service of the account are here all the same, another trail recorded them.
pub(super) fn left_out(
    trails: &[Trail],
    id: &StreamId,
    recorded: &Recorded,
) -> BTreeMap<&'static str, Vec<Narrowing>> {
    let mut left_out: BTreeMap<&'static str, Vec<Narrowing>> = BTreeMap::new();
    let of_stream = trails
        .iter()
        .filter(|trail| trail.records(&id.account, &id.region));
    for ((from, to), kinds) in of_stream.flat_map(|trail| &trail.narrowed) {
        let end = to.map_or(Hour(i64::MAX), Hour::of);
        let (from, to) = (Hour::of(*from), to.map_or(Hour(i64::MAX), Hour::after));
        for kind in kinds {
            // The hour in which it ends holds events of after, too.
            let category = match kind {
                Kind::Data => Category::Data,
                Kind::Network => Category::Network,
                _ if recorded.any(&id.account, kind, from.next().next(), end) => continue,
                Kind::Reads | Kind::Writes | Kind::Service(_) => Category::Management,
            };
            let kind = kind.clone();
            left_out
                .entry(category.name())
                .or_default()
                .push(Narrowing { from, to, kind });
        }
    }
    left_out
}
