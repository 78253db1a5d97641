//! Several rows with different callers behind a session, and nothing that tells which: to which origins they
//! lead.

use super::caller::Caller;
use super::certainty::Certainty;
use super::chain::{Evidence, Hop, Origin};
use super::find::Found;
use super::origin::{End, of_party};
use super::store::Store;
use super::trace::Walk;
use crate::event::ActorKind;
use hashbrown::HashMap;

/// Behind ambiguous links at most so many callers are looked at for a common origin.
const WIDEST: usize = 256;

/// A row on the ways from several rows to their origins.
struct Place {
    row: u32,
    /// Who asked for what it issued.
    caller: Caller,
    /// From where it was come to first.
    from: Option<usize>,
    /// From where it was come to.
    asked_by: Vec<usize>,
    /// Nothing was found behind its caller.
    is_end: bool,
    /// A way leads from it to an end.
    leads_on: bool,
}

impl Place {
    fn new(row: u32, caller: Caller, from: Option<usize>) -> Place {
        Place {
            row,
            caller,
            from,
            asked_by: Vec::new(),
            is_end: false,
            leads_on: false,
        }
    }
}

/// True when the way to a place goes by a row.
fn is_on_way(all: &[Place], to: usize, row: u32) -> bool {
    let mut way = std::iter::successors(Some(to), |at| all[*at].from);
    way.any(|at| all[at].row == row)
}

/// True where nothing tells two origins apart. What one of the records does not say tells nothing.
fn is_same(one: &Origin, other: &Origin) -> bool {
    let agree = |one: &Option<String>, other: &Option<String>| {
        one.as_ref().zip(other.as_ref()).is_none_or(|(a, b)| a == b)
    };
    one.kind == other.kind
        && one.id == other.id
        && one.resource == other.resource
        && agree(&one.account, &other.account)
        && agree(&one.unique_id, &other.unique_id)
}

impl Store {
    /// Several rows with different callers fit: they may still have one origin.
    pub(super) fn undecided(
        &self,
        hops: Vec<Hop>,
        own: End,
        sure: Certainty,
        held: &Caller,
        rows: &[u32],
    ) -> Walk {
        let mut candidates = self.origins(rows);
        let one = candidates.len() == 1;
        let end = if own.certainty == Certainty::Direct {
            candidates.clear();
            End {
                certainty: sure,
                ..own
            }
        } else {
            let origin = match candidates.pop() {
                Some(origin) if one => origin,
                last => {
                    candidates.extend(last);
                    of_party(self.party(held), Evidence::LastKnown)
                }
            };
            End {
                origin,
                certainty: sure.min(Certainty::Ambiguous),
                gap: None,
            }
        };
        Walk {
            hops,
            end,
            candidates,
            more_candidates: 0,
            last: Caller::empty(ActorKind::Unknown),
        }
    }

    /// The different origins behind some rows, by id.
    fn origins(&self, rows: &[u32]) -> Vec<Origin> {
        let nobody = Caller::empty(ActorKind::Unknown);
        let mut all: Vec<Place> = (rows.iter())
            .map(|at| Place::new(*at, self.behind(*at, &nobody), None))
            .collect();
        let mut known: HashMap<u32, usize> = rows.iter().copied().zip(0..).collect();
        let mut open: Vec<usize> = (0..all.len()).collect();
        let mut looked = 0;
        while let Some(number) = open.pop() {
            looked += 1;
            let found = match self.find(&all[number].caller, &|at| is_on_way(&all, number, at)) {
                Found::One(at, _) if looked <= WIDEST => vec![at],
                Found::Several(rows, _) if looked <= WIDEST => rows,
                _ => Vec::new(),
            };
            all[number].is_end = found.is_empty();
            for at in found {
                // Where another has been before, the way on is that one's.
                let next = *known.entry(at).or_insert_with(|| {
                    let behind = self.behind(at, &all[number].caller);
                    all.push(Place::new(at, behind, Some(number)));
                    open.push(all.len() - 1);
                    all.len() - 1
                });
                all[next].asked_by.push(number);
            }
        }
        let mut led: Vec<usize> = (0..all.len()).filter(|at| all[*at].is_end).collect();
        while let Some(number) = led.pop() {
            if !std::mem::replace(&mut all[number].leads_on, true) {
                led.extend(&all[number].asked_by);
            }
        }
        let mut origins: Vec<Origin> = Vec::new();
        // Whoever goes round in a circle is as far as the archive tells, too.
        for place in all.iter().filter(|place| place.is_end || !place.leads_on) {
            let origin = self.end(&place.caller).origin;
            match origins.iter_mut().find(|known| is_same(known, &origin)) {
                Some(known) => {
                    known.account = known.account.take().or(origin.account);
                    known.unique_id = known.unique_id.take().or(origin.unique_id);
                }
                None => origins.push(origin),
            }
        }
        let order = |one: &Origin| (one.id.clone(), one.kind.name(), one.unique_id.clone());
        origins.sort_by_cached_key(|one| (order(one), one.account.clone(), one.resource.clone()));
        origins
    }
}
