//! Long chains in short: of many links and of much that fits equally well a part is kept, the rest is counted,
//! with how sure the least sure of it is.

use super::chain::{Chain, Hop, LeftOut};
use std::ops::Range;

/// Links in a row that one principal opened with its own session, of which no more are kept in full: the first
/// half of them, and the last. The same of a whole chain [in short](Chain::shorten).
pub(super) const LONGEST_RUN: usize = 64;
/// Alternatives and candidates of a chain in short.
const MOST_SHOWN: usize = 64;

impl Chain {
    /// Keeps of a long chain the first links and the last, of many alternatives the first, and counts the
    /// others: for whoever holds thousands of chains.
    pub fn shorten(&mut self) {
        shorten(&mut self.hops);
        for made in &mut self.key_created_by {
            shorten(&mut made.hops);
        }
    }

    /// Keeps the first of many candidates and counts the others.
    pub fn name_few(&mut self) {
        let more = self.candidates.len().saturating_sub(MOST_SHOWN);
        self.candidates.truncate(MOST_SHOWN);
        self.candidates.shrink_to_fit();
        self.more_candidates += more as u64;
    }
}

fn shorten(hops: &mut Vec<Hop>) {
    if hops.len() > LONGEST_RUN {
        leave_out(hops, LONGEST_RUN / 2..hops.len() - LONGEST_RUN / 2);
        hops.shrink_to_fit();
    }
    for hop in hops {
        let more = hop.alternatives.len().saturating_sub(MOST_SHOWN);
        hop.alternatives.truncate(MOST_SHOWN);
        hop.alternatives.shrink_to_fit();
        hop.more_alternatives += more as u64;
    }
}

/// Takes links out and notes them at the one behind them.
pub(super) fn leave_out(hops: &mut Vec<Hop>, which: Range<usize>) {
    let start = which.start;
    let gone: Vec<Hop> = hops.drain(which).collect();
    let Some(hop) = hops.get_mut(start) else {
        return;
    };
    let each = gone.iter().flat_map(|one| {
        let own = LeftOut {
            links: 1,
            certainty: one.certainty,
            is_alike: one.held.id == hop.held.id,
        };
        // What was noted at another is of the other's principal.
        let noted = one.left_out.map(|noted| LeftOut {
            is_alike: noted.is_alike && own.is_alike,
            ..noted
        });
        [Some(own), noted]
    });
    hop.left_out = each
        .flatten()
        .chain(hop.left_out)
        .reduce(|all, one| LeftOut {
            links: all.links + one.links,
            certainty: all.certainty.min(one.certainty),
            is_alike: all.is_alike && one.is_alike,
        });
}
