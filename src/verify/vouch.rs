//! What a digest may vouch for of which nothing is proven. Whoever has no key can write one, so it takes in no
//! log file of a time that the proven digests of its trail are about: they list all that was delivered then.

use super::Check;
use super::answer::Belief;
use super::chain::{Node, Walked, of_log};
use super::digest::ChainId;
use super::uncovered::{Stretch, bare, merge};
use super::unlisted::is_within;
use crate::archive::layout::Layout;
use crate::event::Time;
use hashbrown::HashSet;
use std::collections::BTreeMap;

/// The hours that digests speak for, without gaps between those that touch; backfill digests are about none.
pub(super) struct Spoken {
    by_trail: BTreeMap<ChainId, Vec<Stretch>>,
    by_place: BTreeMap<ChainId, Vec<Stretch>>,
}

/// Whose digests that speak are about the time of a log file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Those of the trail itself, which list it or nobody does.
    Own,
    /// Those of another trail. Two may deliver to one folder, and each lists its own.
    Other,
    /// None.
    None,
}

impl Spoken {
    pub(super) fn new(check: &Check<'_>, walked: &[Walked]) -> Self {
        let mut spoken = Spoken {
            by_trail: BTreeMap::new(),
            by_place: BTreeMap::new(),
        };
        for chain in walked.iter().filter(|chain| !chain.id.backfill) {
            let nodes = chain.nodes.iter().filter(|node| check.speaks(node));
            let windows: Vec<Stretch> = nodes
                .map(|node| (node.digest.start, node.digest.end))
                .collect();
            if windows.is_empty() {
                continue;
            }
            let place = spoken.by_place.entry(bare(&chain.id)).or_default();
            place.extend(&windows);
            spoken.by_trail.insert(chain.id.clone(), windows);
        }
        spoken.by_trail.values_mut().for_each(merge);
        spoken.by_place.values_mut().for_each(merge);
        spoken
    }

    /// True where any digest speaks.
    pub(super) fn is_any(&self) -> bool {
        !self.by_place.is_empty()
    }

    /// Whose digests are about the hour of an event of an account and region, whichever trail's; those of any where
    /// one of the two is not known, and of any hour without a time.
    pub(super) fn of(&self, place: &ChainId, at: Option<Time>) -> Option<&ChainId> {
        let holds = |(start, end): &Stretch| at.is_none_or(|at| *start <= at && at < *end);
        let fits = |known: &str, of: &str| known.is_empty() || known == of;
        let speaks = |(of, windows): &(&ChainId, &Vec<Stretch>)| {
            fits(&place.account, &of.account)
                && fits(&place.region, &of.region)
                && windows.iter().any(holds)
        };
        let found = match self.by_place.get_key_value(place) {
            Some(one) => Some(one).filter(speaks),
            None => self.by_place.iter().find(speaks),
        };
        found.map(|(of, _)| of)
    }

    /// Whose digests are about the time of a log file that one of `chain` lists.
    pub(super) fn about(&self, chain: &ChainId, layout: &Layout) -> About {
        let trail = ChainId {
            backfill: false,
            ..of_log(chain, layout)
        };
        let holds = |windows: Option<&Vec<Stretch>>| {
            windows.is_some_and(|windows| {
                let at = layout.delivered;
                // CloudTrail writes the minute into every name.
                at.is_none_or(|at| is_within(windows, at))
            })
        };
        if holds(self.by_trail.get(&trail)) {
            About::Own
        } else if holds(self.by_place.get(&bare(&trail))) {
            About::Other
        } else {
            About::None
        }
    }
}

/// The digests of a chain that no signature speaks for where one is needed: all but the newest, which an
/// archive on disk always lacks. That one is needed too where the period ends after it by name, where it is
/// of a chain without any that is proven, where it is of backfill, which may list anything, and where it is
/// among those that were `doubted`, by their files.
pub(super) fn unvouched<'w>(
    check: &Check<'_>,
    chain: &'w Walked,
    doubted: &HashSet<u32>,
) -> Vec<&'w Node> {
    if check.keys.is_empty() {
        return Vec::new();
    }
    // What the period leaves out is not the end of a chain.
    let last = chain.nodes.last().map(|node| node.file);
    let is_proven = chain.nodes.iter().any(|node| node.belief.is_proven());
    // Who names an end wants to know up to there.
    let is_open = check.scope.until.is_none() && !chain.id.backfill;
    let is_spared = |node: &Node| {
        is_open
            && Some(node.file) == last
            && !doubted.contains(&node.file)
            && (is_proven || node.digest.logs.is_empty())
    };
    let nodes = chain.nodes.iter();
    nodes
        .filter(|node| node.in_scope(check.scope))
        .filter(|node| node.belief == Belief::Unsigned && !is_spared(node))
        .collect()
}
