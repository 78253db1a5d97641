//! Event ids, small: the sixteen bytes of a UUID, or the number of any other text.

use super::table::{Sym, Table};
use crate::event::Uuid;
use std::cmp::Ordering;

/// An event id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum EventId {
    Uuid(Uuid),
    Text(Sym),
}

impl EventId {
    /// Sixteen bytes for a UUID in its usual spelling, so that it can be spelt again.
    pub(super) fn new(text: Option<&str>, table: &mut Table) -> EventId {
        let Some(text) = text else {
            return EventId::Text(Sym::NONE);
        };
        Uuid::new(text).map_or_else(|| EventId::Text(table.intern(text)), EventId::Uuid)
    }

    /// The same of an id that need not be known.
    pub(super) fn find(text: &str, table: &Table) -> EventId {
        Uuid::new(text).map_or_else(|| EventId::Text(table.find_some(Some(text))), EventId::Uuid)
    }

    /// The id as it was.
    pub(super) fn text(self, table: &Table) -> String {
        match self {
            EventId::Text(sym) => table.get(sym).to_owned(),
            EventId::Uuid(uuid) => uuid.to_string(),
        }
    }

    /// An order by text, which does not depend on the order of arrival.
    pub(super) fn order(self, other: EventId, table: &Table) -> Ordering {
        match (self, other) {
            (EventId::Uuid(a), EventId::Uuid(b)) => a.cmp(&b),
            (EventId::Uuid(_), EventId::Text(_)) => Ordering::Less,
            (EventId::Text(_), EventId::Uuid(_)) => Ordering::Greater,
            (EventId::Text(a), EventId::Text(b)) => table.get(a).cmp(table.get(b)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_were() {
        let mut table = Table::default();
        for text in [
            "7163d6f3-a5d3-492a-9eda-29d6e84369d3",
            "7163D6F3-A5D3-492A-9EDA-29D6E84369D3",
            "00000000-0000-0000-0000-000000000001",
            "e1",
            "",
        ] {
            let id = EventId::new(Some(text), &mut table);
            assert_eq!(id.text(&table), text);
        }
    }
}
