//! The answer of blame as JSON. Keys are only ever added; times are RFC 3339 in UTC; empty lists are
//! present, unknown values are null.
//!
//! ```text
//! { "resource": {"input","arn","service","type","name","account","region"},
//!   "period":   {"first","last"},
//!   "actors": [ { "origin": {"kind","id","label","account","resource","uniqueId","evidence"},
//!                 "certainty", "candidates": [origin, …], "moreCandidates": n,
//!                 "via": [ {"actor","label","accessKeyId","certainty","issuedBy": ISSUED,
//!                           "alternatives": [ISSUED, …], "moreAlternatives": n,
//!                           "leftOut": n, "leftOutCertainty"}, … ],  from the origin to the acting session; of
//!                           a chain of more than 64 links the first and the last are listed, and those that
//!                           follow a link and are not listed are counted at it (`leftOut`, where there are
//!                           any), with how sure the least sure of them is
//!                 "furtherChains": [ via, … ],                  the same actors, sessions opened anew
//!                 "gap", "gaps": [gap, …],               the first, and all, of all these chains
//!                 "sourceIdentity",
//!                 "keyCreatedBy": [ {"accessKeyId","origin","certainty","candidates": [origin, …],
//!                                    "issuedBy": ISSUED, "alternatives": [ISSUED, …],"gap"} ],
//!                 "events","reads","writes","denied","failed","first","last",
//!                 "tiers": {"exact","named","child","mentioned"},
//!                 "sourceIPs": {ip: n}, "userAgents": {ua: n}, "accessKeys": {id: n},
//!                 "actions": [ {"event","events","ok","denied","failed","write"} ],
//!                 "eventIDs": [ … ] }, … ],
//!   "tally": TALLY }
//! ISSUED = {"eventID","eventName","eventTime","file","record","by"}
//! ```

use super::answer::{Actor, Answer};
use crate::command::document::{FileName, issued, time};
use crate::event::Outcome;
use crate::lineage::{Hop, KeyCreation};
use crate::tally::Tally;
use serde_json::{Map, Value, json};

pub(super) fn whole(answer: &Answer, tally: &Tally, name: FileName<'_>) -> Value {
    let resource = &answer.resource;
    json!({
        "resource": {
            "input": resource.input,
            "arn": resource.arn,
            "service": resource.service,
            "type": resource.kind,
            "name": resource.name,
            "account": resource.account,
            "region": resource.region,
        },
        "period": { "first": time(answer.first()), "last": time(answer.last()) },
        "actors": answer.actors.iter().map(|one| actor(one, name)).collect::<Vec<_>>(),
        "tally": tally,
    })
}

pub(super) fn actor(actor: &Actor, name: FileName<'_>) -> Value {
    let chain = &actor.chain;
    let gaps: Vec<String> = actor.gaps().iter().map(ToString::to_string).collect();
    let tiers: Map<String, Value> = actor
        .tiers()
        .into_iter()
        .map(|(tier, count)| (tier.name().to_owned(), json!(count)))
        .collect();
    let actions: Vec<Value> = actor
        .actions()
        .into_iter()
        .map(|(event, action)| {
            json!({
                "event": event,
                "events": action.events,
                "ok": action.ok,
                "denied": action.denied,
                "failed": action.failed,
                "write": action.write,
            })
        })
        .collect();
    let mut ways = actor.ways.iter().map(|way| {
        let hops = way.hops.iter().rev();
        hops.map(|one| hop(one, name)).collect::<Vec<Value>>()
    });
    let via = ways.next().unwrap_or_default();
    let further: Vec<Vec<Value>> = ways.collect();
    let ids: Vec<&str> = actor
        .acts
        .iter()
        .filter_map(|act| act.touched.event_id.as_deref())
        .collect();
    json!({
        "origin": chain.origin,
        "certainty": chain.certainty.name(),
        "candidates": chain.candidates,
        "moreCandidates": chain.more_candidates,
        "via": via,
        "furtherChains": further,
        "gap": gaps.first(),
        "gaps": gaps,
        "sourceIdentity": chain.source_identity,
        "keyCreatedBy": chain.key_created_by.iter().map(|one| creation(one, name)).collect::<Vec<_>>(),
        "events": actor.acts.len(),
        "reads": actor.count(|touched| !touched.write),
        "writes": actor.count(|touched| touched.write),
        "denied": actor.count(|touched| touched.outcome == Outcome::Denied),
        "failed": actor.count(|touched| touched.outcome == Outcome::Failed),
        "first": time(actor.first()),
        "last": time(actor.last()),
        "tiers": tiers,
        "sourceIPs": actor.tally(|touched| touched.ip.as_deref()),
        "userAgents": actor.tally(|touched| touched.user_agent.as_deref()),
        "accessKeys": actor.tally(|touched| touched.access_key.as_deref()),
        "actions": actions,
        "eventIDs": ids,
    })
}

fn hop(hop: &Hop, name: FileName<'_>) -> Value {
    let mut told = json!({
        "actor": hop.held.id,
        "label": hop.held.label,
        "accessKeyId": hop.held.access_key,
        "certainty": hop.certainty.name(),
        "issuedBy": hop.issued.as_ref().map(|one| issued(one, name)),
        "alternatives": hop.alternatives.iter().map(|one| issued(one, name)).collect::<Vec<_>>(),
    });
    if hop.more_alternatives > 0 {
        told["moreAlternatives"] = hop.more_alternatives.into();
    }
    if let Some(left) = hop.left_out {
        told["leftOut"] = left.links.into();
        told["leftOutCertainty"] = left.certainty.name().into();
    }
    told
}

fn creation(creation: &KeyCreation, name: FileName<'_>) -> Value {
    json!({
        "accessKeyId": creation.access_key,
        "origin": creation.origin,
        "certainty": creation.certainty.name(),
        "candidates": creation.candidates,
        "issuedBy": creation.issued.as_ref().map(|one| issued(one, name)),
        "alternatives": creation.alternatives.iter().map(|one| issued(one, name)).collect::<Vec<_>>(),
        "gap": creation.gap.as_ref().map(ToString::to_string),
    })
}
