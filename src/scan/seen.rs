//! One event, many deliveries: two trails on one bucket, several regions, retries, exports of the same
//! events. Each event counts once; deliveries that differ both stay and are named.
//!
//! The key is `eventID` with `recipientAccountId`, never `sharedEventID`: copies delivered to two
//! accounts are different evidence (AWS user guide, "sharedEventID").

use crate::event::{Event, Top};
use crate::json::unescape;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// What tells an event from others, and one content from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    id: u128,
    content: u64,
}

impl Fingerprint {
    /// The fingerprint of an event; `None` where it has no `eventID`, so that nothing can be said.
    pub fn of(event: &Event<'_>) -> Option<Self> {
        let id = said(event, Top::EventId)?;
        let account = said(event, Top::RecipientAccountId);
        let half = |seed| {
            let state = foldhash::quality::FixedState::with_seed(seed);
            u128::from(state.hash_one((&*id, account.as_deref())))
        };
        Some(Fingerprint {
            id: half(1) << 64 | half(2),
            content: event.content(),
        })
    }
}

/// The bytes of a string that is not empty. Most have no escapes, and then need not be read as text.
fn said<'a>(event: &Event<'a>, field: Top) -> Option<Cow<'a, [u8]>> {
    let raw = event
        .get(field)?
        .raw_string()
        .filter(|raw| !raw.is_empty())?;
    Some(match memchr::memchr(b'\\', raw) {
        None => Cow::Borrowed(raw),
        Some(_) => Cow::Owned(unescape(raw).into_owned().into_bytes()),
    })
}

/// What an arriving event is to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The first of its id.
    First,
    /// The same event with the same content again.
    Again,
    /// The same id with another content than the delivery in this file (index into the list of
    /// files).
    Differs {
        /// Where the first delivery was read.
        file: u32,
    },
}

/// The first 96 bits of an event's id: of a thousand million events two are alike with a chance of one in
/// a hundred thousand million.
type Short = [u32; 3];

/// What an event says, as halves, so that an entry takes no more room than it needs.
type Content = [u32; 2];

#[allow(clippy::cast_possible_truncation)]
fn short(id: u128) -> Short {
    [id as u32, (id >> 32) as u32, (id >> 64) as u32]
}

#[allow(clippy::cast_possible_truncation)]
fn halves(content: u64) -> Content {
    [content as u32, (content >> 32) as u32]
}

/// The events met so far, in archive order. 25 bytes a place, between 29 and 57 an event as the table grows.
#[derive(Debug, Default)]
pub struct Seen {
    first: HashMap<Short, (Content, u32), foldhash::fast::FixedState>,
    further: HashMap<(u128, u64), (), foldhash::fast::FixedState>,
}

impl Seen {
    /// Notes an event from the file with this index.
    pub fn note(&mut self, fingerprint: Fingerprint, file: u32) -> Delivery {
        let Fingerprint { id, content } = fingerprint;
        match self.first.entry(short(id)) {
            hashbrown::hash_map::Entry::Vacant(entry) => {
                entry.insert((halves(content), file));
                Delivery::First
            }
            hashbrown::hash_map::Entry::Occupied(entry) => {
                let (known, file) = *entry.get();
                if known == halves(content) || self.further.insert((id, content), ()).is_some() {
                    Delivery::Again
                } else {
                    Delivery::Differs { file }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(seen: &mut Seen, record: &str, file: u32) -> Option<Delivery> {
        Fingerprint::of(&Event::new(record.as_bytes())).map(|print| seen.note(print, file))
    }

    #[test]
    fn contents_count_once_each() {
        let mut seen = Seen::default();
        let a = r#"{"eventID":"1","recipientAccountId":"x","n":1}"#;
        let a_again = r#"{ "n":1, "recipientAccountId":"x", "eventID":"\u0031" }"#;
        let b = r#"{"eventID":"1","recipientAccountId":"x","n":2}"#;
        let other_account = r#"{"eventID":"1","recipientAccountId":"y","n":1}"#;
        assert_eq!(note(&mut seen, a, 0), Some(Delivery::First));
        assert_eq!(note(&mut seen, a_again, 1), Some(Delivery::Again));
        assert_eq!(note(&mut seen, b, 2), Some(Delivery::Differs { file: 0 }));
        assert_eq!(note(&mut seen, b, 3), Some(Delivery::Again));
        assert_eq!(note(&mut seen, other_account, 4), Some(Delivery::First));
        assert_eq!(note(&mut seen, r#"{"n":1}"#, 5), None);
    }
}
