//! The chains behind the callers of an answer, each traced once and kept small: links that many chains share are
//! held once, of long chains the first and the last.

use crate::intern::Interner;
use crate::lineage::{Caller, Certainty, Chain, Gap, Hop, Lineage, LinkId, Party};
use crate::text::count;
use hashbrown::{HashMap, HashSet};
use std::cmp::Reverse;
use std::hash::Hash;
use std::sync::Arc;

/// The links of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kept {
    /// Nearest to the acting event first.
    pub(super) hops: Vec<Arc<Hop>>,
    /// Where the chain leaves the archive.
    pub(super) gap: Option<Gap>,
}

/// A chain, and its links beside it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Traced {
    pub(super) chain: Arc<Chain>,
    pub(super) way: Kept,
}

/// The chains of callers.
#[derive(Debug, Default)]
pub(super) struct Chains {
    all: Interner<Traced>,
    /// The number of each caller's chain.
    pub(super) of: Vec<usize>,
}

impl Chains {
    pub(super) fn new<'c>(callers: impl Iterator<Item = &'c Caller>, lineage: &Lineage) -> Self {
        let mut chains = Chains::default();
        let mut numbers: HashMap<&Caller, usize> = HashMap::new();
        let (mut hops, mut rests) = (HashSet::new(), HashSet::new());
        for caller in callers {
            let number = *numbers.entry(caller).or_insert_with(|| {
                let mut chain = lineage.trace(caller);
                chain.shorten();
                let links = std::mem::take(&mut chain.hops);
                // To collect them would keep the room that the links took.
                let mut kept = Vec::with_capacity(links.len());
                kept.extend(links.into_iter().map(|hop| share(&mut hops, hop)));
                let way = Kept {
                    hops: kept,
                    gap: chain.gap.take(),
                };
                let chain = share(&mut rests, chain);
                chains.all.number(Traced { chain, way }).0 as usize
            });
            chains.of.push(number);
        }
        chains
    }

    /// Each chain once, in the order of the callers.
    pub(super) fn all(&self) -> &[Traced] {
        self.all.values()
    }
}

/// One value for all that are alike.
fn share<T: Eq + Hash>(known: &mut HashSet<Arc<T>>, value: T) -> Arc<T> {
    if let Some(known) = known.get(&value) {
        return Arc::clone(known);
    }
    let value = Arc::new(value);
    known.insert(Arc::clone(&value));
    value
}

impl Traced {
    /// What the service at the origin acted for, where that tells more than the session's name does. A record may
    /// not say it; without a session there is nothing else that could.
    pub(super) fn resource(&self) -> Option<&str> {
        let resource = self.chain.origin.resource.as_deref();
        if self.way.hops.is_empty() {
            return Some(resource.unwrap_or_default());
        }
        let name = |hop: &Arc<Hop>| hop.held.id.rsplit('/').next() == resource;
        resource.filter(|_| !self.way.hops.iter().any(name))
    }
}

/// The longest of some ways, by its number, where it has links that none of them kept.
pub(super) fn cut(ways: &[Kept]) -> Option<usize> {
    let links = |way: &Kept| {
        let left_out = way.hops.iter().filter_map(|hop| hop.left_out);
        way.hops.len() as u64 + left_out.map(|left| left.links).sum::<u64>()
    };
    let longest = (0..ways.len()).min_by_key(|at| Reverse(links(&ways[*at])))?;
    let hops = ways.iter().flat_map(|way| &way.hops);
    let issued = hops.filter_map(|hop| hop.issued.as_ref());
    let kept: HashSet<LinkId> = issued.map(|issued| issued.link).collect();
    let of_several = ways[longest].hops.iter().filter(|hop| hop.issued.is_none());
    (links(&ways[longest]) > (kept.len() + of_several.count()) as u64).then_some(longest)
}

/// A session on the way.
#[derive(Debug)]
pub(super) struct Step<'a> {
    /// Whose it is; `None` stands for those that are only counted.
    pub(super) held: Option<&'a Party>,
    /// So often in a row, at most, it was opened by itself. Of those that are only counted, how many they are.
    pub(super) times: u64,
    /// How sure the least sure of its links is.
    pub(super) certainty: Certainty,
}

impl Step<'_> {
    /// `app/s`, `app/s × 6` of a session that went on opening itself, or `… 5 more sessions`.
    pub(super) fn label(&self) -> String {
        match (self.held, self.times) {
            (Some(held), 1) => held.label.clone(),
            (Some(held), times) => format!("{} × {times}", held.label),
            (None, times) => format!("… {}", count(times, "more session")),
        }
    }
}

/// The sessions of a chain, the origin's first; those in a row that the same principal held, one opened with
/// the other, stand together.
pub(super) fn runs(way: &Kept) -> impl Iterator<Item = &[Arc<Hop>]> {
    let goes_on = |a: &Arc<Hop>, b: &Arc<Hop>| {
        a.held.id == b.held.id && b.left_out.is_none_or(|left| left.is_alike)
    };
    way.hops.chunk_by(goes_on).rev()
}

/// The same, each run as one, and between them what is only counted.
pub(super) fn steps(way: &Kept) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for run in runs(way) {
        let Some(nearest) = run.first() else {
            continue;
        };
        let alike = |hop: &Arc<Hop>| hop.left_out.filter(|left| left.is_alike);
        let links = run.iter().map(|hop| hop.certainty);
        let left_out = run.iter().filter_map(alike).map(|left| left.certainty);
        let times = |hop| 1 + alike(hop).map_or(0, |left| left.links);
        steps.push(Step {
            held: Some(&nearest.held),
            times: run.iter().map(times).sum(),
            certainty: links
                .chain(left_out)
                .fold(nearest.certainty, Certainty::min),
        });
        if let Some(left) = nearest.left_out.filter(|left| !left.is_alike) {
            steps.push(Step {
                held: None,
                times: left.links,
                certainty: left.certainty,
            });
        }
    }
    steps
}
