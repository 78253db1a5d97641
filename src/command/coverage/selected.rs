//! Data events and network activity are recorded only where an event selector asks for them: that log files of
//! an hour are here tells of the resources that were selected, and of no other.

use crate::coverage::{Cause, Hour, Selection, Stream, StreamId, Trail};
use crate::event::Category;
use std::collections::{BTreeMap, BTreeSet};

/// What the trails of a stream selected of a category, for some hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) from: Hour,
    pub(super) to: Hour,
    /// The change that chose it, the last where several did.
    pub(super) by: Option<Cause>,
    /// `data events`, `network events`.
    events: &'static str,
    /// What is selected, in words.
    chosen: BTreeSet<String>,
    /// The selectors of each trail that is known are here.
    known: bool,
    /// Events of these hours are here.
    here: bool,
}

impl Selected {
    /// What is missing, in words.
    pub(super) fn words(&self) -> String {
        let events = self.events;
        let chosen: Vec<&str> = self.chosen.iter().map(String::as_str).collect();
        match (&chosen[..], self.known) {
            ([], false) => {
                format!("{events} that are not selected; which are is not known")
            }
            ([], true) if self.here => {
                format!(
                    "{events} that are not selected; no selector here selects those that are here"
                )
            }
            ([], true) => format!("{events}: no selector here selects any"),
            (chosen, true) => format!("{events} but those of {}", chosen.join(", ")),
            (chosen, false) => format!(
                "{events} but those of {}, and what selectors that are not here may select",
                chosen.join(", ")
            ),
        }
    }

    /// Whether they are recorded, in a word or three, and what is selected.
    pub(super) fn logged(&self) -> (&'static str, Option<String>) {
        let chosen: Vec<&str> = self.chosen.iter().map(String::as_str).collect();
        match (chosen.is_empty(), self.known) {
            (true, true) if !self.here => ("not logged", None),
            (true, _) => ("unknown", None),
            (false, _) => ("some", Some(chosen.join(", "))),
        }
    }
}

/// The categories that are recorded only where they are selected, and what their events are called.
pub(super) const BY_SELECTION: [(Category, &str); 2] = [
    (Category::Data, "data events"),
    (Category::Network, "network events"),
];

/// What trails selected of each category in time.
pub(super) fn selected(
    trails: &[&Trail],
    id: &StreamId,
    stream: &Stream,
) -> BTreeMap<&'static str, Vec<Selected>> {
    let of_stream: Vec<&Trail> = (trails.iter().copied())
        .filter(|trail| trail.records(id))
        .collect();
    // Who delivers into an organisation's folder is not known unless a trail of it is.
    let is_told =
        id.organization.is_none() || (of_stream.iter()).any(|trail| trail.is_of_organization(id));
    let times: Vec<Vec<(Cause, &Selection)>> =
        of_stream.iter().map(|trail| trail.selections()).collect();
    let mut cuts: BTreeSet<Hour> = (times.iter().flatten())
        .map(|(by, _)| Hour::of(by.0))
        .collect();
    cuts.insert(Hour(i64::MIN));
    let cuts: Vec<Hour> = cuts.into_iter().collect();
    let of_category = |(category, events): (Category, &'static str)| {
        let pieces = cuts.iter().enumerate().map(|(number, from)| {
            let to = cuts.get(number + 1).copied().unwrap_or(Hour(i64::MAX));
            let mut piece = Selected {
                from: *from,
                to,
                by: None,
                events,
                chosen: BTreeSet::new(),
                known: !of_stream.is_empty() && is_told,
                here: is_here(stream, category, *from, to),
            };
            for (trail, times) in of_stream.iter().zip(&times) {
                match times.iter().rfind(|(by, _)| Hour::of(by.0) <= *from) {
                    Some((by, selection)) => {
                        piece.by = piece.by.max(Some(by.clone()));
                        piece
                            .chosen
                            .extend(selection.beside(category == Category::Network));
                    }
                    // Before a trail was made it recorded nothing.
                    None => {
                        piece.known &= trail.created.is_some_and(|made| Hour::of(made) >= to);
                    }
                }
            }
            piece
        });
        let mut out: Vec<Selected> = Vec::new();
        for piece in pieces {
            match out.last_mut() {
                Some(last) if last.words() == piece.words() => last.to = piece.to,
                _ => out.push(piece),
            }
        }
        (category.name(), out)
    };
    BY_SELECTION.into_iter().map(of_category).collect()
}

/// Whether events of the category are here, well within these hours: those of the first may be older.
fn is_here(stream: &Stream, category: Category, from: Hour, to: Hour) -> bool {
    let from = Hour(from.0.saturating_add(1)).min(to);
    let mut contents = stream.contents();
    contents
        .find(|(one, _)| *one == category)
        .is_some_and(|(_, contents)| contents.hours.range(from..to).next().is_some())
}
