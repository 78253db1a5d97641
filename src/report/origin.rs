//! A chain of credentials as a report has it.

use super::model::{HopOf, OriginOf};
use crate::lineage::{Chain, Hop};

/// Who stands behind a chain, and by which sessions.
pub fn origin_of(chain: &Chain) -> OriginOf {
    OriginOf {
        kind: chain.origin.kind.name().to_owned(),
        id: chain.origin.id.clone(),
        label: chain.origin_label(),
        account: chain.origin.account.clone(),
        certainty: chain.certainty.name().to_owned(),
        candidates: chain.candidates.iter().map(|one| one.id.clone()).collect(),
        gap: chain.gap.as_ref().map(ToString::to_string),
        via: chain.hops.iter().rev().map(hop).collect(),
    }
}

fn hop(hop: &Hop) -> HopOf {
    let issued = hop.issued.as_ref();
    HopOf {
        id: hop.held.id.clone(),
        label: hop.held.label.clone(),
        access_key_id: hop.held.access_key.clone(),
        certainty: hop.certainty.name().to_owned(),
        issued_by: issued.map(|issued| issued.event_name.to_owned()),
        issued_event_id: issued
            .map(|issued| issued.event_id.clone())
            .filter(|id| !id.is_empty()),
        issued_at: issued.and_then(|issued| issued.time),
    }
}
