//! The answer of coverage as JSON. Keys are only ever added; times are RFC 3339 in UTC; empty lists are
//! present, unknown values are null.
//!
//! ```text
//! { "period":  {"since","until"},
//!   "streams": [ {"organization","account","region","category","files","bytes","events","first","last",
//!                 "firstDelivery","lastDelivery",                     of the stream, all categories
//!                 "hours": {class: n},                                they add up to the period
//!                 "gaps": [ {"from","to","hours","class","leftOut": text,"why": eventID,
//!                          "perhaps": bool} ],                      whether the event is likely to be the cause, no more
//!                 "missingFiles": [key] } ],
//!   "bySelection": [ {"organization","account","region","category","logged": "some|not logged|unknown",
//!                     "selected": text} ],                            at the end, where that is known
//!   "common":  [ {"account","from","to","streams"} ],                 streams of an account silent at once
//!   "absent":  [ {"account","region"} ],                              asked for, and nothing is here
//!   "elsewhere": [ {"organization","account","region","files"} ],     delivered, and nothing is here
//!   "unseen":  [account],                                             made in the organisation, and nothing is here
//!   "digests": {"digests","basis","hashed","altered","missing","unlisted","stray"},
//!   "digestsNotWeighed": n,                                           in a zip or tar, or under another name
//!   "trails":  [ {"name","account","homeRegion","multiRegion","globalServices","organization",
//!                 "logging","validation","bucket","prefix","kmsKeyId","logGroup","records",
//!                 "deliversFor": [ {"organization","by": "digests|only-trail"} ]} ],
//!   "untied":  [ {"trail","account","organization","stopped","because"} ],
//!   "stoppedBeside": [ {"trail","account","others": [ {"trail","account"} ]} ],
//!                                                                     trails that were stopped, and others of the same streams that were not
//!   "strayEvents": n,                                                 of a time that cannot be: of no hour
//!   "events":  [ {"eventTime","event","eventID","account","region","what",
//!                 "origin": {"kind","id","label","account"},"certainty","via": [label],"file","record"} ],
//!   "notProven": [ text ],
//!   "tally":   TALLY }
//! ```

use super::answer::{Answer, Explained};
use super::row::{Row, View};
use super::selected::BY_SELECTION;
use super::stops::Named;
use super::text::LIMITS;
use crate::command::document::time;
use crate::coverage::{Contents, Interval, Summary, Trail, Untied};
use crate::event::Category;
use crate::tally::Tally;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub(super) fn whole(answer: &Answer, tally: &Tally) -> Value {
    let period = answer.period();
    let streams: Vec<Value> = answer
        .rows
        .iter()
        .flat_map(|row| streams(answer, row))
        .collect();
    let common: Vec<Value> = answer
        .common()
        .into_iter()
        .map(|(account, interval, streams)| {
            json!({ "account": account, "from": from(&interval), "to": to(&interval), "streams": streams })
        })
        .collect();
    let elsewhere: Vec<Value> = answer
        .elsewhere
        .iter()
        .map(|(id, files)| {
            json!({ "organization": id.organization, "account": id.account, "region": id.region, "files": files })
        })
        .collect();
    json!({
        "period": {
            "since": time(period.map(|(from, _)| from)),
            "until": time(period.map(|(_, to)| to)),
        },
        "streams": streams,
        "bySelection": answer.rows.iter().flat_map(by_selection).collect::<Vec<_>>(),
        "common": common,
        "absent": answer
            .absent()
            .map(|row| json!({ "account": row.id.account, "region": row.region() }))
            .collect::<Vec<_>>(),
        "elsewhere": elsewhere,
        "unseen": answer.unseen().iter().map(|(account, _)| *account).collect::<Vec<_>>(),
        "digests": answer.digests,
        "digestsNotWeighed": answer.unweighed,
        "trails": answer.trails.iter().map(trail).collect::<Vec<_>>(),
        "untied": answer.untied.iter().map(untied).collect::<Vec<_>>(),
        "stoppedBeside": answer.beside().into_iter().map(beside).collect::<Vec<_>>(),
        "strayEvents": answer.stray,
        "events": answer.explained.iter().map(event).collect::<Vec<_>>(),
        "notProven": LIMITS,
        "tally": tally,
    })
}

fn streams(answer: &Answer, row: &Row) -> Vec<Value> {
    let missing: Vec<&str> = row.lost.iter().map(|one| one.key.as_str()).collect();
    row.categories()
        .into_iter()
        .map(|(category, contents)| {
            let intervals = row.of_category(category, View::Selected);
            let hours: Map<String, Value> = Summary::of(&intervals)
                .hours
                .into_iter()
                .map(|(class, hours)| (class.name().to_owned(), json!(hours)))
                .collect();
            let gaps = intervals.iter().filter(|one| one.class.is_gap());
            let gaps: Vec<Value> = gaps
                .map(|gap| self::gap(answer, row, category, gap))
                .collect();
            let empty = Contents::default();
            let contents = contents.unwrap_or(&empty);
            json!({
                "organization": row.id.organization,
                "account": row.id.account,
                "region": row.region(),
                "category": category.map(Category::name),
                "files": contents.files,
                "bytes": contents.bytes,
                "events": contents.events,
                "first": time(contents.first),
                "last": time(contents.last),
                "firstDelivery": time(row.stream.first_delivery),
                "lastDelivery": time(row.stream.last_delivery),
                "hours": hours,
                "gaps": gaps,
                "missingFiles": missing,
            })
        })
        .collect()
}

fn by_selection(row: &Row) -> Vec<Value> {
    let of_category = |(category, _): (Category, &str)| {
        let (logged, selected) = row.last_selected(category)?.logged();
        Some(json!({
            "organization": row.id.organization,
            "account": row.id.account,
            "region": row.region(),
            "category": category.name(),
            "logged": logged,
            "selected": selected,
        }))
    };
    BY_SELECTION.into_iter().filter_map(of_category).collect()
}

fn gap(answer: &Answer, row: &Row, category: Option<Category>, gap: &Interval) -> Value {
    let why = answer.why(row, category, gap);
    json!({
        "from": from(gap),
        "to": to(gap),
        "hours": gap.hours(),
        "class": gap.class.name(),
        "leftOut": row.missing(category, gap),
        "why": why.and_then(|why| why.change.event_id.as_deref()),
        "perhaps": why.is_some_and(|why| answer.perhaps(row, why)),
    })
}

fn trail(trail: &Trail) -> Value {
    let today = trail.today();
    json!({
        "name": trail.name,
        "account": trail.account,
        "homeRegion": trail.region,
        "multiRegion": today.multi_region,
        "globalServices": today.global_services,
        "organization": today.organization,
        "logging": trail.logging,
        "validation": today.validation,
        "bucket": trail.bucket,
        "prefix": trail.prefix,
        "kmsKeyId": trail.key,
        "logGroup": trail.log_group,
        "records": trail.selection.as_ref().map(crate::coverage::Selection::words),
        "deliversFor": trail
            .ties
            .iter()
            .map(|(organization, tie)| json!({ "organization": organization, "by": tie.name() }))
            .collect::<Vec<_>>(),
    })
}

fn untied(one: &Untied) -> Value {
    json!({
        "trail": one.trail,
        "account": one.account,
        "organization": one.organization,
        "stopped": time(Some(one.at)),
        "because": one.because,
    })
}

fn beside((trail, others): (&Named, BTreeSet<&Named>)) -> Value {
    let of = |(name, account): &Named| json!({ "trail": name, "account": account });
    let mut told = of(trail);
    told["others"] = others.into_iter().map(of).collect();
    told
}

fn event(one: &Explained) -> Value {
    let (change, chain) = (&one.change, &one.chain);
    let via: Vec<&str> = chain
        .hops
        .iter()
        .rev()
        .map(|hop| hop.held.label.as_str())
        .collect();
    json!({
        "eventTime": time(change.time),
        "event": change.event,
        "eventID": change.event_id,
        "account": change.account,
        "region": change.region,
        "what": change.what,
        "origin": {
            "kind": chain.origin.kind.name(),
            "id": chain.origin.id,
            "label": chain.origin.label,
            "account": chain.origin.account,
        },
        "certainty": chain.certainty.name(),
        "via": via,
        "file": one.file,
        "record": one.record,
    })
}

fn from(interval: &Interval) -> String {
    interval.from.start().to_string()
}

fn to(interval: &Interval) -> String {
    interval.to.start().to_string()
}
