//! The answer of blame as JSON. Keys are only ever added; times are RFC 3339 in UTC; empty lists are
//! present, unknown values are null.
//!
//! ```text
//! { "resource": {"input","arn","service","type","name","account","region"},
//!   "period":   {"first","last"},
//!   "actors": [ { "origin": {"kind","id","label","account","evidence"},
//!                 "certainty", "candidates": [origin, …],
//!                 "via": [ {"actor","label","accessKeyId","certainty","issuedBy": ISSUED,
//!                           "alternatives": [ISSUED, …], "leftOut": n}, … ],  from the origin to the acting
//!                           session; of one that opens itself anew 64 links are listed, and those between
//!                           counted before the link that they lie beside (`leftOut`, where there are any)
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
    let further: Vec<Vec<Value>> = actor
        .further
        .iter()
        .map(|chain| chain.hops.iter().rev().map(|one| hop(one, name)).collect())
        .collect();
    let ids: Vec<&str> = actor
        .acts
        .iter()
        .filter_map(|act| act.touched.event_id.as_deref())
        .collect();
    json!({
        "origin": chain.origin,
        "certainty": chain.certainty.name(),
        "candidates": chain.candidates,
        "via": actor.via().map(|one| hop(one, name)).collect::<Vec<_>>(),
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
    if hop.left_out > 0 {
        told["leftOut"] = hop.left_out.into();
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
