//! The ids of events, small: nearly all are UUIDs in their usual spelling, which are sixteen bytes.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// A UUID that was written as usual: small letters, with hyphens (RFC 9562, 4). Their order is that of
/// their texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// `None` where the text could not be had back from the bytes.
    pub fn new(text: &str) -> Option<Uuid> {
        let usual = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            });
        if !usual {
            return None;
        }
        let digits = text.bytes().filter(|byte| *byte != b'-');
        let number = digits.fold(0, |number: u128, byte| {
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                _ => byte - b'a' + 10,
            };
            number << 4 | u128::from(digit)
        });
        Some(Uuid(number.to_be_bytes()))
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if [4, 6, 8, 10].contains(&at) {
                out.write_str("-")?;
            }
            write!(out, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// An event id; its order is that of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventId {
    /// A UUID.
    Uuid(Uuid),
    /// Any other text.
    Text(Box<str>),
}

impl EventId {
    /// The id as it was.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            EventId::Uuid(uuid) => Cow::Owned(uuid.to_string()),
            EventId::Text(text) => Cow::Borrowed(text),
        }
    }
}

impl Default for EventId {
    fn default() -> Self {
        EventId::Text(Box::default())
    }
}

impl From<&str> for EventId {
    fn from(text: &str) -> Self {
        Uuid::new(text).map_or_else(|| EventId::Text(text.into()), EventId::Uuid)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventId::Uuid(uuid) => uuid.fmt(out),
            EventId::Text(text) => out.write_str(text),
        }
    }
}

impl Ord for EventId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (EventId::Uuid(one), EventId::Uuid(other)) => one.cmp(other),
            _ => self.text().cmp(&other.text()),
        }
    }
}

impl PartialOrd for EventId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_were_and_in_the_order_of_their_texts() {
        let mut texts = [
            "7163d6f3-a5d3-492a-9eda-29d6e84369d3",
            "7163D6F3-A5D3-492A-9EDA-29D6E84369D3",
            "7163d6f3-a5d3-492a-9eda-29d6e84369d",
            "7163d6f3-a5d3-492a-9eda+29d6e84369d3",
            "a0000000-0000-0000-0000-000000000000",
            "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-0000-00000000000g",
            "é0000000-0000-0000-0000-00000000000",
            "e1",
            "",
        ];
        let mut ids: Vec<EventId> = texts.iter().map(|text| EventId::from(*text)).collect();
        let uuids = ids.iter().filter(|id| matches!(id, EventId::Uuid(_)));
        assert_eq!(uuids.count(), 3);
        ids.sort();
        texts.sort_unstable();
        let back: Vec<String> = ids.iter().map(EventId::to_string).collect();
        assert_eq!(back, texts);
        assert_eq!(EventId::default(), EventId::from(""));
    }
}
