//! What is recorded: services and events, read and write.

use super::{Found, Ground};
use std::collections::BTreeMap;

pub(super) fn look(on: Ground<'_>) -> Found {
    type Row<'t> = (u64, u64, u64, std::collections::BTreeSet<&'t str>);
    let mut kinds: BTreeMap<(&str, &str), Row<'_>> = BTreeMap::new();
    for (kind, _, unique) in on.totals.kinds.iter().filter(|(_, _, unique)| *unique > 0) {
        let row = kinds
            .entry((&kind.source, kind.category.name()))
            .or_default();
        row.0 += unique;
        *if kind.write { &mut row.1 } else { &mut row.2 } += unique;
        row.3.insert(&kind.name);
    }
    let names: usize = kinds.values().map(|row| row.3.len()).sum();
    let sources: std::collections::BTreeSet<&str> =
        kinds.keys().map(|(source, _)| *source).collect();
    let mut rows: Vec<_> = kinds.into_iter().collect();
    rows.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
    Found {
        holds: None,
        says: format!(
            "{} events of {} services and {names} different calls, in {} accounts and {} regions",
            on.population.unique,
            sources.len(),
            on.population.accounts.len(),
            on.population.regions.len()
        ),
        columns: &[
            "event source",
            "category",
            "calls",
            "events",
            "writes",
            "reads",
        ],
        rows: rows
            .into_iter()
            .map(|((source, category), (events, writes, reads, names))| {
                let mut row = vec![source.to_owned(), category.to_owned()];
                row.extend([names.len() as u64, events, writes, reads].map(|n| n.to_string()));
                row
            })
            .collect(),
    }
}
