//! The chain of an actor as boxes and ties, the same for the page as for Graphviz and Mermaid.

use super::answer::Actor;
use crate::lineage::{KeyCreation, Origin};
use crate::render::{Maker, Party, Way};

/// The chain of an actor, with no more candidates than `most`. Sessions that are the origin itself are no step
/// of it.
pub(super) fn way(actor: &Actor, most: usize) -> Way {
    let chain = &actor.chain;
    let is_known = actor.is_known();
    let party = |origin| party(actor, origin);
    let mut origin = party(&chain.origin);
    if !is_known {
        // Of what is not known only the kind is a remark.
        chain.origin.kind.name().clone_into(&mut origin.remark);
    }
    Way {
        origin,
        is_known,
        candidates: (chain.candidates.iter().take(most)).map(party).collect(),
        makers: (chain.key_created_by.iter())
            .map(|made| Maker {
                party: maker(actor, made),
                key: made.access_key.clone(),
                certainty: made.certainty,
            })
            .collect(),
        sessions: (actor.steps().iter())
            .map(|step| {
                let held = step.held;
                let session = Party {
                    id: held.map_or_else(|| "…".to_owned(), |held| held.id.clone()),
                    label: step.label(),
                    remark: held
                        .and_then(|held| held.account.clone())
                        .unwrap_or_default(),
                };
                (session, step.certainty)
            })
            .collect(),
    }
}

/// Who made a key; of several that can have, all in one box.
fn maker(actor: &Actor, made: &KeyCreation) -> Party {
    match made.makers() {
        [one] => party(actor, one),
        _ => Party {
            id: made.maker_named(|one| actor.identity(one)),
            label: actor.maker(made),
            remark: "one of several".to_owned(),
        },
    }
}

fn party(actor: &Actor, origin: &Origin) -> Party {
    Party {
        id: actor.identity(origin),
        label: origin.named(|origin| actor.name(origin)),
        remark: match &origin.account {
            Some(account) => format!("{} · {account}", origin.kind.name()),
            None => origin.kind.name().to_owned(),
        },
    }
}
