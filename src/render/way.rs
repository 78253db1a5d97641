//! A chain of credentials as boxes and ties, for whoever draws one: the origin, who made the keys it was
//! begun with, the sessions that were opened one from the other, and whoever else it may have been.
//!
//! What is not known is never the box of somebody who is. The id of a session's box tells the way to it, so
//! that sessions of one name that different people opened stay apart; that of a user tells the key, where it
//! is known who made it: in whose hands it was is another question than with any other key.

use crate::lineage::Certainty;

/// Somebody: an id that tells them from all others, a short name, what they are.
#[derive(Clone, Debug, Default)]
pub struct Party {
    /// Tells them from all others.
    pub id: String,
    /// A short name.
    pub label: String,
    /// What they are, and of which account.
    pub remark: String,
}

/// Who made a key.
#[derive(Clone, Debug)]
pub struct Maker {
    /// Who.
    pub party: Party,
    /// The access key id.
    pub key: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// A chain.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// Where it begins.
    pub origin: Party,
    /// False where nobody knows who stands there.
    pub is_known: bool,
    /// Who it is among, where it is one of several.
    pub candidates: Vec<Party>,
    /// Who made the key that it begins with, who made the key that was used for that, and so on.
    pub makers: Vec<Maker>,
    /// The sessions on the way, and how sure each link to the one before is.
    pub sessions: Vec<(Party, Certainty)>,
}

/// What a box of a chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Somebody behind whom nobody stands, or who made a key.
    Somebody,
    /// The last that is known.
    Unknown,
    /// A session.
    Session,
}

/// A box of a chain.
#[derive(Clone, Debug)]
pub struct Stop<'w> {
    /// Tells it from all others.
    pub id: String,
    /// Who.
    pub party: &'w Party,
    /// What it is.
    pub part: Part,
    /// The access key that it used, where it is known who made that.
    pub key: Option<&'w str>,
}

/// How one box leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie<'w> {
    /// It may be the other.
    OneOfSeveral,
    /// It made this access key, which the other used.
    MadeKey(&'w str, Certainty),
    /// It opened the other.
    Opened(Certainty),
}

/// A chain to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Chart<'w> {
    /// The boxes, the origin's first.
    pub stops: Vec<Stop<'w>>,
    /// From box to box.
    pub ties: Vec<(usize, usize, Tie<'w>)>,
    /// The box of whoever acted.
    pub last: usize,
}

impl Way {
    /// Its boxes and ties.
    pub fn chart(&self) -> Chart<'_> {
        let mut chart = Chart::default();
        self.users(&mut chart);
        for (number, (session, certainty)) in self.sessions.iter().enumerate() {
            let before = if number == 0 {
                0
            } else {
                chart.stops.len() - 1
            };
            let stop = Stop {
                id: format!("{}\n{}", chart.stops[before].id, session.id),
                party: session,
                part: Part::Session,
                key: None,
            };
            chart.last = chart.add(stop);
            let tie = Tie::Opened(*certainty);
            chart.ties.push((before, chart.last, tie));
        }
        for candidate in &self.candidates {
            let at = chart.add(Stop {
                id: candidate.id.clone(),
                party: candidate,
                part: Part::Somebody,
                key: None,
            });
            chart.ties.push((at, 0, Tie::OneOfSeveral));
        }
        chart
    }

    /// The origin, and before it who made the key that was used, who made the key for that, and so on.
    fn users<'w>(&'w self, chart: &mut Chart<'w>) {
        let makers = self.makers.iter().map(|maker| &maker.party);
        for (at, party) in std::iter::once(&self.origin).chain(makers).enumerate() {
            let keys = self.makers[at..].iter().map(|made| made.key.as_str());
            let is_known = at > 0 || self.is_known;
            let (mark, part) = if is_known {
                ("", Part::Somebody)
            } else {
                ("? ", Part::Unknown)
            };
            let own = format!("{mark}{}", party.id);
            let to = chart.add(Stop {
                id: keys.clone().fold(own, |id, key| format!("{id}\nkey {key}")),
                party,
                part,
                key: keys.clone().next(),
            });
            if let Some(made) = at.checked_sub(1).and_then(|before| self.makers.get(before)) {
                let tie = Tie::MadeKey(&made.key, made.certainty);
                chart.ties.push((to, to - 1, tie));
            }
        }
    }
}

impl<'w> Chart<'w> {
    fn add(&mut self, stop: Stop<'w>) -> usize {
        self.stops.push(stop);
        self.stops.len() - 1
    }
}
