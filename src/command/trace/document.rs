//! The answer of trace as JSON. Keys are only ever added; times are RFC 3339 in UTC; empty lists are
//! present, unknown values are null.
//!
//! ```text
//! { "actor":    {"kind","id","uniqueId","label","input",           the unique id where that was typed
//!                "credentials": [ISSUED, …]},                      of an access key: who was given it
//!   "period":   {"first","last"},
//!   COUNTS, "own": {COUNTS, "certainty"},                       in all, and by the actor itself
//!   "sessions": [ {"actor","label","kind","accessKeyId","certainty","issuedBy": ISSUED, COUNTS,
//!                  "sessions": […]}, … ],
//!   "actions":  [ {"event","write", COUNTS} ],
//!   "resources":[ {"resource","actions": [event], COUNTS} ],    those changed, most changes first
//!   "keysCreated": [ {"accessKeyId","actor","issuedBy": ISSUED,"certainty", COUNTS} ],
//!   "sourceIPs": {ip: n}, "userAgents": {ua: n}, "accessKeys": {id: n},
//!   "newSourceIPs": [ {"value", COUNTS} ], "newUserAgents": […], "baselineDays",
//!   "tally": TALLY }
//! COUNTS = "events","ok","writes","denied","failed","first","last"
//! ISSUED = {"eventID","eventName","eventTime","file","record","by"}
//! ```

use super::answer::{Answer, Kind, Line, Node, Sight, is_key};
use super::totals::{By, Totals};
use crate::command::document::{FileName, issued, time};
use crate::lineage::Child;
use crate::tally::Tally;
use serde_json::{Map, Value, json};

pub(super) fn whole(answer: &Answer<'_>, tally: &Tally, name: FileName<'_>) -> Value {
    let subject = answer.descent.subject();
    let fold = &answer.fold;
    let given: Vec<Value> = answer
        .descent
        .own()
        .iter()
        .map(|child| issued(&child.issued, name))
        .collect();
    let mut document = json!({
        "actor": {
            "kind": subject.kind(),
            "id": subject.id(),
            "uniqueId": subject.unique_id(),
            "label": subject.label(),
            "input": subject.typed,
            "credentials": given,
        },
        "period": { "first": time(fold.all.first), "last": time(fold.all.last) },
    });
    let own = answer.own();
    let sure = json!({ "certainty": own.certainty.name() });
    let rest = json!({
        "own": with(sure, &own.totals),
        "sessions": nodes(answer, &answer.tops, name),
        "actions": answer
            .actions()
            .into_iter()
            .map(|(event, totals)| {
                let first = json!({ "event": event, "write": fold.writing.contains(event) });
                with(first, totals)
            })
            .collect::<Vec<_>>(),
        "resources": answer
            .resources()
            .into_iter()
            .map(|(resource, change)| {
                let first = json!({ "resource": resource, "actions": change.events });
                with(first, &change.totals)
            })
            .collect::<Vec<_>>(),
        "keysCreated": answer
            .keys_created()
            .into_iter()
            .map(|(child, node)| key(answer, child, node, name))
            .collect::<Vec<_>>(),
        "sourceIPs": numbers(&fold.from[0]),
        "userAgents": numbers(&fold.from[1]),
        "accessKeys": numbers(&fold.keys),
        "newSourceIPs": news(answer.sights(0)),
        "newUserAgents": news(answer.sights(1)),
        "baselineDays": answer.baseline,
        "tally": tally,
    });
    extend(&mut document, counts(&fold.all));
    extend(&mut document, rest);
    document
}

/// One event of the timeline.
pub(super) fn line(line: &Line) -> Value {
    let deed = &line.deed;
    json!({
        "eventTime": time(deed.time()),
        "by": line.by,
        "certainty": line.certainty,
        "event": deed.event,
        "outcome": deed.outcome,
        "result": deed.result,
        "write": deed.write,
        "sourceIPAddress": deed.ip,
        "userAgent": deed.user_agent,
        "accessKeyId": deed.access_key,
        "region": deed.region,
        "target": (!deed.target.is_empty()).then_some(&deed.target),
        "changed": deed.changed,
        "eventID": deed.event_id,
        "file": line.file,
        "record": line.record,
    })
}

fn nodes(answer: &Answer<'_>, at: &[usize], name: FileName<'_>) -> Vec<Value> {
    at.iter()
        .filter_map(|at| answer.nodes.get(*at))
        .map(|node| {
            let mut value = match &node.kind {
                Kind::Session(child) => json!({
                    "actor": child.held.id,
                    "label": child.held.label,
                    "kind": if is_key(child) { "access-key" } else { child.held.kind.name() },
                    "accessKeyId": child.held.access_key,
                    "certainty": node.certainty.name(),
                    "issuedBy": issued(&child.issued, name),
                }),
                Kind::Principal { id, label } => json!({
                    "actor": id,
                    "label": label,
                    "kind": "principal",
                    "accessKeyId": null,
                    "certainty": node.certainty.name(),
                    "issuedBy": null,
                }),
            };
            extend(&mut value, counts(&node.totals));
            extend(
                &mut value,
                json!({ "sessions": nodes(answer, &node.children, name) }),
            );
            value
        })
        .collect()
}

fn key(answer: &Answer<'_>, child: &Child, node: &Node, name: FileName<'_>) -> Value {
    let first = json!({
        "accessKeyId": child.held.access_key,
        "actor": child.held.id,
        "issuedBy": issued(&child.issued, name),
        "certainty": node.certainty.name(),
    });
    with(first, &answer.use_of(child))
}

fn news(sights: Vec<Sight>) -> Vec<Value> {
    sights
        .into_iter()
        .filter(|sight| sight.is_new)
        .map(|sight| with(json!({ "value": sight.text }), &sight.totals))
        .collect()
}

fn counts(totals: &Totals) -> Value {
    json!({
        "events": totals.events,
        "ok": totals.ok(),
        "writes": totals.writes,
        "denied": totals.denied,
        "failed": totals.failed,
        "first": time(totals.first),
        "last": time(totals.last),
    })
}

fn with(mut value: Value, totals: &Totals) -> Value {
    extend(&mut value, counts(totals));
    value
}

fn extend(value: &mut Value, more: Value) {
    if let (Value::Object(members), Value::Object(more)) = (value, more) {
        members.extend(more);
    }
}

fn numbers(by: &By) -> Map<String, Value> {
    by.iter()
        .map(|(text, totals)| (text.to_string(), json!(totals.events)))
        .collect()
}
