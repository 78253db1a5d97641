//! The top of the page: what was asked, what came of it in numbers, and the changes, newest first.

use super::super::answer::{Act, Actor, Answer};
use super::{Told, badge, is_change, time};
use crate::event::Outcome;
use crate::lineage::Certainty;
use crate::render::Column;
use crate::render::html::{self as page, Files, Markup, Render, Table, Text, html, mono};
use crate::text::{bytes, count, thousands};
use std::collections::{BTreeMap, BTreeSet};

/// So many changes are listed here; all stand under their actors.
const MOST_CHANGES: usize = 100;
/// So many values are spelt out in a list.
const MOST_VALUES: usize = 30;

/// What was asked and of what.
pub(super) fn facts(answer: &Answer, told: &Told<'_>) -> Markup {
    let resource = &answer.resource;
    let acts = || answer.actors.iter().flat_map(|actor| &actor.acts);
    let touched: BTreeSet<&str> = acts().map(|act| &*act.touched.resource).collect();
    let mut facts: Vec<(&str, Markup)> = Vec::new();
    match (&resource.arn, touched.first()) {
        (Some(arn), _) => facts.push(("Resource", mono(arn))),
        (None, Some(only)) if touched.len() == 1 => facts.push(("Resource", mono(only))),
        _ => facts.push(("Resource", mono(&resource.input))),
    }
    if let (Some(service), Some(kind)) = (&resource.service, &resource.kind) {
        facts.push(("Type", html!((Text(service)) " " (Text(kind)))));
    }
    if let Some(account) = &resource.account {
        facts.push(("Owner", mono(account)));
    }
    if let Some(region) = &resource.region {
        facts.push(("Region", mono(region)));
    }
    facts.push((
        "Period",
        html! {
            @if answer.first().is_some() {
                (time(told.zone, answer.first())) " to " (time(told.zone, answer.last()))
            } @else { "–" }
        },
    ));
    let recorded = |value: fn(&Act) -> Option<&str>| {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for value in acts().filter_map(value) {
            *counts.entry(value).or_default() += 1;
        }
        values(&counts)
    };
    if !answer.actors.is_empty() {
        let accounts = recorded(|act| act.touched.account.as_deref());
        let regions = recorded(|act| act.touched.region.as_deref());
        facts.push(("Recorded in", html!((accounts) "; " (regions))));
    }
    facts.push(("Asked for", asked(told)));
    let places: Vec<Markup> = told.places.iter().map(|place| mono(place)).collect();
    facts.push((
        "Read",
        html! {
            (count(told.tally.files, "file")) " (" (bytes(told.tally.bytes)) "), "
            (count(told.tally.read, "record")) ", from "
            @for (at, place) in places.iter().take(MOST_VALUES).enumerate() {
                @if at > 0 { ", " } (place)
            }
            @if places.len() > MOST_VALUES { " and " (places.len() - MOST_VALUES) " more" }
        },
    ));
    page::facts(facts)
}

/// The filter in words.
fn asked(told: &Told<'_>) -> Markup {
    html! {
        @if told.filter.is_empty() {
            "every event that touches it"
        } @else {
            "events that touch it: "
            @for (at, words) in told.filter.iter().enumerate() {
                @if at > 0 { "; " } (Text(words))
            }
        }
        @if !told.how.children { "; nothing that lies in it" }
        @if told.how.mentioned { "; also where it is merely mentioned" }
    }
}

/// Values and how often each occurs, the most frequent first.
pub(super) fn values(counts: &BTreeMap<&str, u64>) -> Markup {
    let mut sorted: Vec<(&str, u64)> = counts.iter().map(|(value, n)| (*value, *n)).collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    html! {
        @if sorted.is_empty() { "–" }
        @for (at, (value, number)) in sorted.iter().take(MOST_VALUES).enumerate() {
            @if at > 0 { ", " }
            (mono(value)) @if sorted.len() > 1 { " " span.dim { "× " (thousands(*number)) } }
        }
        @if sorted.len() > MOST_VALUES {
            ", … and " (thousands((sorted.len() - MOST_VALUES) as u64)) " more"
        }
    }
}

/// The numbers, and what they say in a sentence.
pub(super) fn glance(answer: &Answer, told: &Told<'_>) -> Markup {
    if answer.actors.is_empty() {
        return html!(p.lede { "Nobody: no event that was read and asked for touches it." });
    }
    let sum = |one: &dyn Fn(&Actor) -> u64| answer.actors.iter().map(one).sum::<u64>();
    let events = sum(&|actor| actor.acts.len() as u64);
    let changes = sum(&|actor| actor.count(is_change));
    let outcome = |outcome| sum(&|actor| actor.count(|touched| touched.outcome == outcome));
    let (denied, failed) = (outcome(Outcome::Denied), outcome(Outcome::Failed));
    let origins: BTreeSet<String> = answer
        .actors
        .iter()
        .filter(|actor| actor.is_known())
        .map(|actor| actor.identity(&actor.chain.origin))
        .collect();
    let known = answer
        .actors
        .iter()
        .filter(|actor| actor.is_known())
        .count();
    let actors = answer.actors.len();
    let last = last_change(answer);
    let plain = |number: u64| html!((thousands(number)));
    let figures = [
        (
            "Actors",
            plain(actors as u64),
            html!("from "(count(origins.len() as u64, "known origin"))),
        ),
        ("Events", plain(events), html!()),
        ("Changes", plain(changes), html!("writes that worked")),
        (
            "Denied",
            plain(denied),
            html!("refused for want of permission"),
        ),
        ("Failed", plain(failed), html!("other errors")),
        ("Origin known", html!((known) " of " (actors)), html!()),
    ];
    html! {
        p.lede {
            (count(actors as u64, "actor")) " touched it in " (count(events, "event")) " from "
            (time(told.zone, answer.first())) " to " (time(told.zone, answer.last())) ". "
            @match last {
                Some((number, act)) => {
                    "The last change was " (mono(&act.touched.event)) " by actor " (badge(number)) " "
                    strong { (Text(&answer.actors[number - 1].origin())) } " at "
                    (time(told.zone, act.touched.time)) "."
                }
                None => "Nothing was changed.",
            }
        }
        (page::figures(figures))
        ul.chips aria-label="How sure the origins are" {
            @for certainty in Certainty::ALL {
                @let number = answer.actors.iter().filter(|actor| actor.certainty() == certainty).count();
                @if number > 0 { li { (page::certainty(certainty)) " " (number) } }
            }
        }
        @if known < actors {
            (page::callout(page::Mood::Warn, &html!(p {
                (count((actors - known) as u64, "origin")) " could not be told from the files read. "
                "What to look for stands under each of these actors."
            })))
        }
        @if told.tally.trouble() {
            (page::callout(page::Mood::Bad, &html!(p {
                "Something could not be read, so this page may be incomplete: see "
                a href="#counts" { "what was read" } "."
            })))
        }
    }
}

/// Every change with its actor's number, newest first.
fn all_changes(answer: &Answer) -> Vec<(usize, &Act)> {
    let mut changes: Vec<(usize, &Act)> = (1..)
        .zip(&answer.actors)
        .flat_map(|(number, actor)| actor.acts.iter().map(move |act| (number, act)))
        .filter(|(_, act)| is_change(&act.touched))
        .collect();
    // Stable: events of one second stay in the order of their actors.
    changes.sort_by_key(|(_, act)| std::cmp::Reverse(act.touched.time));
    changes
}

fn last_change(answer: &Answer) -> Option<(usize, &Act)> {
    all_changes(answer).into_iter().next()
}

/// The changes as a table.
pub(super) fn changes(answer: &Answer, told: &Told<'_>, files: &mut Files) -> Markup {
    let changes = all_changes(answer);
    if changes.is_empty() {
        return html!(p { "No write that worked touched it." });
    }
    let mut columns = [
        "time", "event", "actor", "origin", "address", "eventID", "record",
    ]
    .map(Column::left)
    .to_vec();
    columns[3].give = 1;
    if told.several {
        columns.push(Column::left("resource"));
    }
    let mut table = Table::new("Changes, newest first", columns);
    for (number, act) in changes.iter().take(MOST_CHANGES) {
        let touched = &act.touched;
        let resource = told.several.then(|| mono(&touched.resource));
        let cells = [
            time(told.zone, touched.time),
            mono(&touched.event),
            badge(*number),
            html!((Text(&answer.actors[number - 1].origin()))),
            mono(touched.ip.as_deref().unwrap_or("–")),
            mono(touched.event_id.as_deref().unwrap_or("–")),
            files.cite(&act.file, act.record),
        ];
        table.row(cells.into_iter().chain(resource));
    }
    if changes.len() > MOST_CHANGES {
        let more = thousands((changes.len() - MOST_CHANGES) as u64);
        table.more(html!("… and " (more) " earlier ones, under their actors"));
    }
    html! {
        p { "Writes that worked, newest first. Reads and refused calls stand under each actor." }
        (table.render())
    }
}
