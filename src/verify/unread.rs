//! Digests that are here and cannot be read: they are told as such, and are not missing.

use super::Check;
use super::chain::chain_of;
use super::digest::ChainId;
use super::read::Seen;
use crate::event::Time;
use hashbrown::HashMap;
use std::collections::BTreeSet;

/// When the hours of such digests end, by the chain that their paths tell.
#[derive(Debug, Default)]
pub(super) struct Unread(HashMap<ChainId, BTreeSet<Time>>);

impl Unread {
    pub(super) fn of(check: &Check<'_>, read: &[Seen]) -> Self {
        let mut unread = Unread::default();
        for (file, seen) in check.files.iter().zip(read) {
            if !matches!(seen, Seen::BrokenDigest(_) | Seen::Unreadable { .. }) {
                continue;
            }
            let layout = file.layout();
            if let Some(end) = layout.delivered.filter(|_| layout.digest.is_some()) {
                let chain = anywhere(chain_of(&layout));
                unread.0.entry(chain).or_default().insert(end);
            }
        }
        unread
    }

    /// Those of one chain.
    pub(super) fn of_chain(&self, id: &ChainId) -> Option<&BTreeSet<Time>> {
        self.0.get(&anywhere(id.clone()))
    }
}

/// Without the organisation, which a copy may have lost.
fn anywhere(id: ChainId) -> ChainId {
    ChainId {
        organization: None,
        ..id
    }
}
