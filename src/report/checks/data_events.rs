//! Which stores have data events at all.

use super::{Found, Ground};
use crate::text::count;
use std::collections::BTreeMap;

pub(super) fn look(on: Ground<'_>) -> Found {
    let mut stores: BTreeMap<(&str, &str), [u64; 3]> = BTreeMap::new();
    for (kind, _, unique) in &on.totals.kinds {
        if let Some(store) = kind.store.as_deref().filter(|_| *unique > 0) {
            let [events, writes, reads] = stores.entry((store, &kind.source)).or_default();
            *events += unique;
            *if kind.write { writes } else { reads } += unique;
        }
    }
    let data = on
        .population
        .categories
        .iter()
        .find(|share| share.value == "data");
    let mut rows: Vec<_> = stores.into_iter().collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Found {
        holds: None,
        says: match data {
            None => "no data event is here: no trail is seen to record any".to_owned(),
            Some(share) => format!(
                "{} of {}; of all other stores nothing is recorded here",
                count(share.events, "data event"),
                count(rows.len() as u64, "store")
            ),
        },
        columns: &["store", "event source", "events", "writes", "reads"],
        rows: rows
            .into_iter()
            .map(|((store, source), numbers)| {
                let names = [store.to_owned(), source.to_owned()];
                names
                    .into_iter()
                    .chain(numbers.map(|number| number.to_string()))
                    .collect()
            })
            .collect(),
    }
}
