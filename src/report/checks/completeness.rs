//! The share of events that hold each element of a record.

use super::{Found, Ground, percent};
use crate::event::Category;
use crate::report::population::ELEMENTS;

/// What each element tells, in the order of [`ELEMENTS`].
const TELLS: [&str; ELEMENTS.len()] = [
    "what", "what", "when", "where", "where", "where", "source", "source", "who",
];

/// An element stands in at least this share of the events, in percent.
const ENOUGH: u64 = 99;

pub(super) fn look(on: Ground<'_>) -> Found {
    let kinds = || {
        // Insight events have no caller and no request.
        let all = on.totals.kinds.iter();
        all.filter(|(kind, _, unique)| *unique > 0 && kind.category != Category::Insight)
    };
    let all: u64 = kinds().map(|(_, _, unique)| unique).sum();
    if all == 0 {
        return Found {
            says: "there is no event".to_owned(),
            ..Found::default()
        };
    }
    let mut rows = Vec::new();
    let mut short = Vec::new();
    for (bit, (element, tells)) in ELEMENTS.iter().zip(TELLS).enumerate() {
        let with = kinds().filter(|(kind, ..)| kind.elements & (1 << bit) != 0);
        let with: u64 = with.map(|(_, _, unique)| unique).sum();
        if u128::from(with) * 100 < u128::from(all) * u128::from(ENOUGH) {
            short.push(*element);
        }
        rows.push(vec![
            tells.to_owned(),
            (*element).to_owned(),
            with.to_string(),
            (all - with).to_string(),
            percent(with, all),
        ]);
    }
    // An event always says how it went: no error is a success.
    rows.push(vec![
        "outcome".to_owned(),
        "errorCode, errorMessage, responseElements".to_owned(),
        all.to_string(),
        "0".to_owned(),
        percent(all, all),
    ]);
    let omitted = kinds().filter(|(kind, ..)| kind.omitted);
    let omitted: u64 = omitted.map(|(_, _, unique)| unique).sum();
    let says = match short[..] {
        [] => format!("every element stands in at least {ENOUGH} % of {all} events"),
        _ => format!(
            "less than {ENOUGH} % of {all} events have {}",
            short.join(", ")
        ),
    };
    Found {
        holds: Some(short.is_empty()),
        says: format!("{says}; in {omitted} the request was left out for its size"),
        columns: &["tells", "element", "with", "without", "share"],
        rows,
    }
}
