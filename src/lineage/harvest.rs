//! Links as a worker finds them in the records of one unit of work.

use super::call::Call;
use super::link::{Link, is_issued, links};
use crate::event::{ActorKind, Event};
use hashbrown::HashSet;
use std::hash::BuildHasher;

/// The links of one unit of work, in the order of its records.
#[derive(Debug, Default)]
pub struct Harvest {
    links: Vec<Link>,
    weight: usize,
    /// Identities of which all is told: each event of a session repeats the same one.
    told: HashSet<u64>,
}

impl Harvest {
    /// Takes in what one event issues or tells about credentials; false where that is nothing, or nothing
    /// new. `record` is its number in the unit, from 0.
    pub fn read(&mut self, event: &Event<'_>, record: u64) -> bool {
        let identity = (!is_issued(event)).then(|| event.user_identity()).flatten();
        let identity = identity
            .map(|identity| foldhash::quality::FixedState::with_seed(4).hash_one(identity.bytes()));
        if identity.is_some_and(|identity| self.told.contains(&identity)) {
            return false;
        }
        let before = self.links.len();
        for link in links(event, 0, record) {
            // A role session is described by its identity alone.
            if link.call == Call::SessionNote && link.caller.kind == ActorKind::RoleSession {
                self.told.extend(identity);
            }
            self.weight += link.weight();
            self.links.push(link);
        }
        self.links.len() > before
    }

    /// About how many bytes it holds in memory.
    pub fn weight(&self) -> usize {
        self.weight + self.told.len() * 16
    }

    /// The links, now that it is known where the unit stands: in this file, from this record on.
    pub fn located(self, file: u32, first_record: u64) -> impl Iterator<Item = Link> {
        self.links.into_iter().map(move |mut link| {
            link.relocate(file, first_record);
            link
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two events of one session of Identity Center, one of another user's, and one without any.
    #[test]
    fn what_every_event_of_a_session_repeats_is_told_once() {
        let session = |user: &str, name: &str| {
            format!(
                r#"{{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_1/{name}","onBehalfOf":{{"userId":"{user}"}}}}"#
            )
        };
        let mut harvest = Harvest::default();
        let mut told = Vec::new();
        for (number, (identity, event)) in [
            (session("u-1", "ana"), "GetObject"),
            (session("u-1", "ana"), "PutObject"),
            (session("u-2", "bo"), "GetObject"),
            (r#"{"type":"Root"}"#.to_owned(), "GetObject"),
        ]
        .into_iter()
        .enumerate()
        {
            let record = format!(
                r#"{{"userIdentity":{identity},"eventName":"{event}","eventSource":"s3.amazonaws.com"}}"#
            );
            told.push(harvest.read(&Event::new(record.as_bytes()), number as u64));
        }
        assert_eq!(told, [true, false, true, false]);
        let places: Vec<u64> = harvest.located(7, 100).map(|link| link.record).collect();
        assert_eq!(places, [100, 102]);
    }
}
