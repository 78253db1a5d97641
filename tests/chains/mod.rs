//! Worlds of issued credentials, grown from a number, whose truth is known; and what must hold for
//! links and origins in every one of them.

pub mod event;
pub mod fate;
pub mod outside;
pub mod truth;
pub mod world;

use crate::chains::truth::{Deed, Step};
use crate::chains::world::World;
use ctq::event::{ActorKind, Event};
use ctq::lineage::{Builder, Caller, Certainty, Chain, Lineage, Node, could_link, links};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;

/// As a command does it: links as they come, and the callers of all events for their names.
fn lineage(records: &[Value]) -> Lineage {
    let mut builder = Builder::default();
    for (number, record) in (1..).zip(records) {
        let raw = record.to_string();
        let event = Event::new(raw.as_bytes());
        let of = links(&event, 0, number);
        assert!(of.is_empty() || could_link(raw.as_bytes()), "{raw}");
        for link in of {
            builder.push(&link);
        }
        builder.learn(&Caller::of(&event));
    }
    Lineage::from(builder)
}

fn caller(record: &Value) -> Caller {
    let raw = record.to_string();
    Caller::of(&Event::new(raw.as_bytes()))
}

/// Everything that is said about one deed is true, and what is not said is named.
fn check(deed: &Deed, chain: &Chain) {
    let told = || format!("{deed:#?}\n{chain:#?}");
    let found = chain.hops.len();
    assert!(
        found <= deed.path.len(),
        "more links than there were: {}",
        told()
    );
    for (hop, step) in chain.hops.iter().zip(&deed.path) {
        let is_right = |id: &String| step.events.contains(id);
        if let Some(issued) = &hop.issued {
            assert!(is_right(&issued.event_id), "a wrong link: {}", told());
        } else {
            let mut ids = hop.alternatives.iter().map(|issued| &issued.event_id);
            assert!(ids.len() > 1, "{}", told());
            assert!(ids.any(is_right), "the right one is not there: {}", told());
        }
    }
    let right = (chain.origin.kind, &*chain.origin.id) == (deed.kind, &*deed.origin);
    match chain.certainty {
        Certainty::NotInArchive => {
            let missing = &deed.path[found];
            assert!(missing.is_lost, "a link was overlooked: {}", told());
            let gap = chain.gap.as_ref().expect("a gap that is named");
            assert_eq!(gap.session, missing.session, "{}", told());
            assert_eq!(
                gap.account.as_deref(),
                Some(&*missing.account),
                "{}",
                told()
            );
            assert!(!gap.events.is_empty() && !gap.to_string().is_empty());
            let seconds = |time: Option<ctq::event::Time>| time.map(|time| time.0 / 1_000_000);
            assert!(seconds(gap.from) <= Some(missing.at), "{}", told());
            assert!(seconds(gap.until) >= Some(missing.at), "{}", told());
        }
        Certainty::Ambiguous => {
            let among = chain
                .candidates
                .iter()
                .any(|origin| (origin.kind, &*origin.id) == (deed.kind, &*deed.origin));
            let lost = deed.path.iter().any(|step| step.is_lost);
            assert!(right || among || lost, "{}", told());
        }
        _ => assert!(right, "a wrong origin: {}", told()),
    }
    if deed.path.iter().all(Step::is_provable) {
        let expected = match deed.path.len() {
            0 => Certainty::Direct,
            _ => Certainty::Proven,
        };
        assert_eq!(chain.certainty, expected, "{}", told());
        assert_eq!(found, deed.path.len(), "{}", told());
        assert_eq!(chain.gap, None, "{}", told());
    }
}

/// What tracing says of a session's way up, its opener says of the way down.
fn check_downwards(world: &World, lineage: &Lineage) {
    for record in &world.records {
        let raw = record.to_string();
        let event = Event::new(raw.as_bytes());
        let found = links(&event, 0, 0);
        let own_copy = record["userIdentity"]["type"] != "AWSAccount";
        if found.is_empty() || !own_copy || record["eventName"] == "SwitchRole" {
            continue;
        }
        if record["eventName"] == "UserAuthentication"
            || record["userIdentity"].get("onBehalfOf").is_some()
        {
            continue;
        }
        let chain = lineage.trace(&Caller::of(&event));
        // Behind several candidates it stands under each of them.
        let nodes: Vec<Node> = match chain.hops.first() {
            Some(hop) if hop.issued.is_none() => {
                let links = hop.alternatives.iter();
                links.map(|issued| Node::Session(issued.link)).collect()
            }
            _ => vec![chain.node()],
        };
        let id = record["eventID"].as_str().unwrap_or_default();
        for node in nodes {
            let children = lineage.children(&node);
            let there = children.iter().any(|child| child.issued.event_id == id);
            assert!(there, "{record}\n{chain:#?}\n{children:#?}");
        }
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn in_every_world_links_are_true_and_gaps_are_named(seed in any::<u64>()) {
        let world = World::grow(seed);
        let lineage = lineage(&world.records);
        for deed in &world.deeds {
            check(deed, &lineage.trace(&caller(&deed.record)));
        }
        check_downwards(&world, &lineage);
    }

    #[test]
    fn the_order_of_records_changes_no_answer(seed in any::<u64>()) {
        let world = World::grow(seed);
        // Record numbers follow the archive, not the order in which links arrive.
        let mut found: Vec<_> = (1..)
            .zip(&world.records)
            .flat_map(|(number, record)| {
                let raw = record.to_string();
                links(&Event::new(raw.as_bytes()), 0, number)
            })
            .collect();
        let first = Lineage::new(found.clone());
        let middle = found.len() / 3;
        found.rotate_left(middle);
        found.reverse();
        let other = Lineage::new(found);
        prop_assert_eq!(first.len(), other.len());
        for deed in &world.deeds {
            let caller = caller(&deed.record);
            let chain = first.trace(&caller);
            prop_assert_eq!(&chain, &other.trace(&caller));
            prop_assert_eq!(first.children(&chain.node()), other.children(&chain.node()));
        }
    }
}

#[test]
fn worlds_hold_what_they_promise() {
    let mut depth = 0;
    let mut words = std::collections::BTreeSet::new();
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let world = World::grow(seed);
        let lineage = lineage(&world.records);
        for deed in &world.deeds {
            let chain = lineage.trace(&caller(&deed.record));
            depth = depth.max(chain.hops.len());
            words.insert(chain.certainty.name());
            kinds.insert(chain.origin.kind.name());
        }
    }
    assert!(depth >= 5, "no chain of five: {depth}");
    assert_eq!(words.len(), Certainty::ALL.len(), "{words:?}");
    for kind in [
        ActorKind::IamUser,
        ActorKind::Service,
        ActorKind::IdentityCenter,
        ActorKind::Saml,
        ActorKind::WebIdentity,
        ActorKind::RoleSession,
    ] {
        assert!(kinds.contains(kind.name()), "{kinds:?}");
    }
}
