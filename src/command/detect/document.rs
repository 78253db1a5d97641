//! The answer of detect as JSON. Keys are only ever added; times are RFC 3339 in UTC; empty lists are
//! present, unknown values are null.
//!
//! ```text
//! { "rules": [ { "rule": RULE, "hits", "actors", "ok","denied","failed", "first","last",
//!                "events": [ HIT, … ], "eventsLeftOut" }, … ],      the gravest first
//!   "silentEvents",     for which only rules hold of which correlations speak, and none that did
//!   "tally": TALLY }
//! RULE = {"id","title","level","status","tags": […],"techniques": […],"file"}
//! HIT  = EVENT, or of a correlation {"first","last","group": {field: value},"events": [ EVENT, … ]}
//! EVENT = {"eventTime","actor","actorLabel","origin": {"kind","id","label","account",…},"certainty",
//!          "event","outcome","result","ip","target","region","account","file","record","eventID"}
//! ```
//!
//! A line of `-o jsonl` is a HIT with its RULE.

use super::Report;
use super::answer::{Act, Answer, Detected, Shown};
use crate::command::document::time;
use crate::event::EventId;
use crate::rule::Header;
use serde_json::{Map, Value, json};

pub(super) fn whole(report: &Report<'_>) -> Value {
    json!({
        "rules": report.answer.rules.iter().map(|one| rule(report, one)).collect::<Vec<_>>(),
        "silentEvents": report.answer.silent,
        "tally": report.tally,
    })
}

/// Every hit with its rule.
pub(super) fn hits<'r>(report: &'r Report<'_>) -> impl Iterator<Item = Value> + use<'r> {
    report.answer.rules.iter().flat_map(move |detected| {
        detected.hits.iter().map(move |shown| {
            let mut line = Map::new();
            line.insert(
                "rule".to_owned(),
                header(&report.set.rules()[detected.rule].header),
            );
            if let Value::Object(members) = hit(report.answer, shown) {
                line.extend(members);
            }
            Value::Object(line)
        })
    })
}

fn rule(report: &Report<'_>, detected: &Detected) -> Value {
    let counts = &detected.counts;
    json!({
        "rule": header(&report.set.rules()[detected.rule].header),
        "hits": counts.hits,
        "actors": detected.actors,
        "ok": counts.ok,
        "denied": counts.denied,
        "failed": counts.failed,
        "first": time(counts.first),
        "last": time(counts.last),
        "events": detected.hits.iter().map(|one| hit(report.answer, one)).collect::<Vec<_>>(),
        "eventsLeftOut": detected.left_out(),
    })
}

fn header(header: &Header) -> Value {
    json!({
        "id": header.id,
        "title": header.title,
        "level": header.level.map(crate::rule::Level::name),
        "status": header.status.map(crate::rule::Status::name),
        "tags": header.tags,
        "techniques": header.techniques(),
        "file": header.file,
    })
}

fn hit(answer: &Answer, shown: &Shown) -> Value {
    match shown {
        Shown::Event(act) => event(answer, act),
        Shown::Stretch { firing, events } => {
            let group: Map<String, Value> = firing
                .group
                .iter()
                .map(|(field, value)| (field.clone(), json!(value)))
                .collect();
            json!({
                "first": time(Some(firing.first)),
                "last": time(Some(firing.last)),
                "group": group,
                "events": events.iter().map(|act| event(answer, act)).collect::<Vec<_>>(),
            })
        }
    }
}

fn event(answer: &Answer, act: &Act) -> Value {
    let told = answer.told(act);
    let origin = answer.origin(act);
    json!({
        "eventTime": time(told.time),
        "actor": told.actor,
        "actorLabel": told.actor_label,
        "origin": origin.map(|(origin, _)| origin),
        "certainty": origin.map(|(_, certainty)| certainty.name()),
        "event": told.event,
        "outcome": told.outcome.name(),
        "result": told.result,
        "ip": told.ip,
        "target": Some(told.target).filter(|target| !target.is_empty()),
        "region": told.region,
        "account": told.account,
        "file": &*act.file,
        "record": act.record,
        "eventID": told.event_id.as_ref().map(EventId::text),
    })
}
