//! Whole commands on worlds whose truth is known: blame, trace, search by origin tell nothing wrong
//! and miss nothing that can be proven, however the records are spread over files.

use crate::chains::fate::BUCKET;
use crate::chains::truth::{Deed, Step};
use crate::chains::world::World;
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use ctq::event::ActorKind;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Words for an origin that is more than a guess between several.
const TOLD: [&str; 4] = ["direct", "proven", "matched", "inferred"];

/// The world in five log files of three accounts.
fn spread(world: &World, folder: &Path) {
    let accounts = crate::chains::world::ACCOUNTS;
    for part in 0..5 {
        let records: Vec<&Value> = world.records.iter().skip(part).step_by(5).collect();
        let account = accounts[part % accounts.len()];
        let name = format!(
            "AWSLogs/o-world/{account}/CloudTrail/eu-west-1/2026/03/14/{account}_CloudTrail_eu-west-1_20260314T10{part}0Z_0123456789abcde{part}.json.gz"
        );
        write(
            folder,
            &name,
            gzip(json!({ "Records": records }).to_string().as_bytes()),
        );
    }
}

fn id(deed: &Deed) -> String {
    deed.record["eventID"].as_str().expect("an id").to_owned()
}

fn is_provable(deed: &Deed) -> bool {
    deed.path.iter().all(Step::is_provable)
}

fn said(line: &str, folder: &Path) -> crate::harness::Said {
    let said = Ctq::new(line).arg(folder).say();
    assert!(matches!(said.code, Some(0 | 1)), "{line}: {}", said.stderr);
    said
}

/// Event ids of the answer with how sure each is.
fn traced(actor: &str, folder: &Path) -> BTreeMap<String, String> {
    said(&format!("trace {actor} -q -o jsonl"), folder)
        .lines()
        .iter()
        .map(|line| {
            let text = |key: &str| line[key].as_str().expect("a text").to_owned();
            (text("eventID"), text("certainty"))
        })
        .collect()
}

fn check_blame(world: &World, folder: &Path) {
    let answer = said(&format!("blame {BUCKET} -o json"), folder).json();
    let mut actors: BTreeMap<String, &Value> = BTreeMap::new();
    for actor in answer["actors"].as_array().expect("actors") {
        for id in actor["eventIDs"].as_array().expect("ids") {
            let before = actors.insert(id.as_str().expect("an id").to_owned(), actor);
            assert_eq!(before, None, "an event of two actors: {id}");
        }
    }
    assert_eq!(actors.len(), world.deeds.len(), "every deed once");
    for deed in &world.deeds {
        let actor = actors[&id(deed)];
        let certainty = actor["certainty"].as_str().expect("a word");
        let right =
            actor["origin"]["id"] == *deed.origin && actor["origin"]["kind"] == deed.kind.name();
        let told = || format!("{deed:#?}\n{actor:#}");
        if certainty == "not-in-archive" {
            assert!(deed.path.iter().any(|step| step.is_lost), "{}", told());
            assert!(actor["gap"].is_string(), "{}", told());
        } else if TOLD.contains(&certainty) {
            assert!(right, "{}", told());
        }
        if is_provable(deed) {
            let word = if deed.path.is_empty() {
                "direct"
            } else {
                "proven"
            };
            assert_eq!(certainty, word, "{}", told());
            let further = actor["furtherChains"].as_array().expect("chains");
            let chains = further.iter().chain([&actor["via"]]);
            let fits = |chain: &Value| {
                let hops = chain.as_array().expect("hops");
                hops.len() == deed.path.len()
                    && hops.iter().rev().zip(&deed.path).all(|(hop, step)| {
                        let id = hop["issuedBy"]["eventID"].as_str().unwrap_or_default();
                        step.events.iter().any(|event| event == id)
                    })
            };
            assert!(chains.into_iter().any(fits), "{}", told());
        }
    }
}

/// Everything provable that came from the actor is there, nothing that came from another is told as
/// sure.
fn check_trace(
    world: &World,
    actor: &str,
    found: &BTreeMap<String, String>,
    came: impl Fn(&Deed) -> bool,
) {
    for deed in &world.deeds {
        let certainty = found.get(&id(deed)).map(String::as_str);
        if came(deed) && is_provable(deed) {
            let sure = certainty.is_some_and(|word| word == "direct" || word == "proven");
            assert!(sure, "{actor}: {certainty:?} {deed:#?}");
        }
        if certainty.is_some_and(|word| TOLD.contains(&word)) {
            assert!(came(deed), "{actor}: {certainty:?} {deed:#?}");
        }
    }
}

fn check_origins(world: &World, folder: &Path) {
    let users: BTreeSet<&str> = world
        .deeds
        .iter()
        .filter(|deed| deed.kind == ActorKind::IamUser)
        .map(|deed| &*deed.origin)
        .collect();
    for user in users {
        let found = traced(user, folder);
        check_trace(world, user, &found, |deed| deed.origin == user);
        let line = format!("search --origin {user} -q -o jsonl");
        for record in said(&line, folder).lines() {
            let id = record["eventID"].as_str().expect("an id");
            assert!(found.contains_key(id), "{user}: {record}");
        }
    }
}

fn check_keys(world: &World, folder: &Path) {
    let key = |deed: &Deed| {
        deed.record["userIdentity"]["accessKeyId"]
            .as_str()
            .map(str::to_owned)
    };
    // The shallow ones have most beneath them.
    let mut deeds: Vec<&Deed> = world.deeds.iter().filter(|d| !d.path.is_empty()).collect();
    deeds.sort_by_key(|deed| (deed.path.len(), id(deed)));
    for deed in deeds.into_iter().take(5) {
        // A key of two sessions is both of them.
        let Some(key) = key(deed).filter(|key| !world.shared_keys.contains(key)) else {
            continue;
        };
        let opened = &deed.path[0].events;
        let came = |other: &Deed| other.path.iter().any(|step| step.events == *opened);
        check_trace(world, &key, &traced(&key, folder), came);
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, cases: 10, max_shrink_iters: 0, ..Config::default() })]

    #[test]
    fn the_commands_tell_the_truth_of_every_world(seed in any::<u64>()) {
        let world = World::grow(seed);
        let folder = folder();
        spread(&world, folder.path());
        check_blame(&world, folder.path());
        check_origins(&world, folder.path());
        check_keys(&world, folder.path());
    }
}
