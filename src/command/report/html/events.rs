//! Events of a control as rows: when, who, from where, what, on what, and where it stands. Rows keep their
//! number in the whole population.

use super::{MOST_ROWS, Sheet, actors, rest};
use crate::event::Outcome;
use crate::render::Column;
use crate::render::html::{
    self as page, Markup, Mood, Render, Table, Text, html, mono, number, short, time,
};
use crate::report::model::{Disposition, Exception, FiringReport};
use crate::text::{count, thousands};

/// Resources of one event that are spelt out.
const MOST_RESOURCES: usize = 6;
/// Error messages and fields are cut to so many cells; other formats have them whole.
const MOST_TEXT: usize = 120;
/// User agents to so many.
const MOST_AGENT: usize = 72;

/// A table of events. `all` is how many there are, listed or not.
pub(super) fn table<'a>(
    caption: String,
    events: &'a [Exception],
    all: u64,
    several_rules: bool,
    sheet: &mut Sheet<'a>,
) -> Markup {
    let columns = [
        Column::right("row"),
        Column::left("when and where"),
        Column::left("who"),
        Column::left("from"),
        Column::left("what"),
        Column::left("on what"),
        Column::left("event and record"),
    ];
    let mut table = Table::new(caption, columns).compact();
    let shown = events.len().min(sheet.most_events);
    for event in &events[..shown] {
        table.row(row(event, several_rules, sheet));
    }
    if let Some(more) = rest(shown, events.len(), all, "event", true) {
        table.more(more);
    }
    table.render()
}

fn row<'a>(event: &'a Exception, several_rules: bool, sheet: &mut Sheet<'a>) -> [Markup; 7] {
    let hash = event.file_sha256.as_deref();
    let cite = sheet.files.cite_hashed(&event.file, event.record, hash);
    [
        html!((thousands(event.row))),
        html! {
            (time(sheet.zone, event.time)) br;
            (mono(event.account.as_deref().unwrap_or("–"))) br; (mono(event.region.as_deref().unwrap_or("–")))
        },
        who(event, sheet),
        html! {
            (mono(event.source_ip.as_deref().unwrap_or("–")))
            @if let Some(endpoint) = &event.vpc_endpoint { br; (mono(endpoint)) }
            @if let Some(agent) = &event.user_agent { br; span.dim { (Text(&short(agent, MOST_AGENT))) } }
        },
        what(event),
        on_what(event),
        html! {
            (mono(event.event_id.as_deref().unwrap_or("–"))) br; (cite)
            @if several_rules { br; span.dim { (super::list(&event.rules, |rule| html!((Text(rule))))) } }
            @if let Some(said) = &event.disposition { br; (disposition(said)) }
        },
    ]
}

/// The one who acted, and who stands behind.
fn who<'a>(event: &'a Exception, sheet: &mut Sheet<'a>) -> Markup {
    let badge = sheet.actors.cite(&event.who, &event.origin);
    html! {
        b { (Text(&event.who.label)) } " " (badge)
        @if actors::is_chain(&event.origin) {
            br; span.dim { "← " } (actors::label(&event.origin)) " " (actors::certainty(&event.origin.certainty))
        } @else if event.who.label != event.who.kind {
            br; span.dim { (Text(&event.who.kind)) }
        }
        @if event.who.mfa == Some(false) { br; span.dim { "without MFA" } }
    }
}

fn what(event: &Exception) -> Markup {
    let outcome = [Outcome::Ok, Outcome::Denied, Outcome::Failed]
        .into_iter()
        .find(|one| one.name() == event.outcome)
        .unwrap_or(Outcome::Failed);
    // A long name is broken behind the service.
    let name = match event.event.split_once(':') {
        Some((service, name)) => html!(code { (Text(service)) ":" wbr; (Text(name)) }),
        None => mono(&event.event),
    };
    html! {
        @if event.write { b { (name) } } @else { (name) }
        br; (page::outcome(outcome, event.error_code.as_deref().unwrap_or("")))
        @if let Some(message) = &event.error_message {
            br; span.dim { (Text(&short(message, MOST_TEXT))) }
        }
    }
}

fn on_what(event: &Exception) -> Markup {
    html! {
        @if event.resources.is_empty() && event.fields.is_empty() { "–" }
        @for (at, resource) in event.resources.iter().take(MOST_RESOURCES).enumerate() {
            @if at > 0 { br; }
            (mono(resource))
        }
        @if event.resources.len() > MOST_RESOURCES {
            br; "… and " (thousands((event.resources.len() - MOST_RESOURCES) as u64)) " more"
        }
        @for (at, (name, value)) in event.fields.iter().enumerate() {
            @if at > 0 || !event.resources.is_empty() { br; }
            span.dim { (Text(name)) } " " (Text(&short(value, MOST_TEXT)))
        }
    }
}

/// A reviewer's verdict.
fn disposition(said: &Disposition) -> Markup {
    html! {
        (page::chip(Mood::Good, "✓", "reviewed")) " " (Text(&said.verdict)) span.dim {
            " by " (Text(&said.reviewer)) ", " (Text(&said.date))
            @if !said.ticket.is_empty() { ", " (Text(&said.ticket)) }
        }
    }
}

/// What rules about several events found.
pub(super) fn firings<'a>(
    caption: String,
    firings: &'a [FiringReport],
    all: u64,
    sheet: &mut Sheet<'a>,
) -> Markup {
    let columns = [
        Column::left("rule"),
        Column::left("for").giving(1, 0),
        Column::right("events"),
        Column::left("first and last"),
        Column::left("the first of them").giving(1, 0),
    ];
    let mut table = Table::new(caption, columns);
    let shown = firings.len().min(MOST_ROWS).min(sheet.most_events);
    for firing in &firings[..shown] {
        let mut cited = Vec::new();
        for one in &firing.examples {
            let cite = sheet.files.cite(&one.file, one.record);
            cited.push(html!((mono(&one.event_id)) " " (cite)));
        }
        table.row([
            html!((Text(&firing.rule)) @if let Some(said) = &firing.disposition { br; (disposition(said)) }),
            html! {
                @for (at, [field, value]) in firing.group.iter().enumerate() {
                    @if at > 0 { br; }
                    span.dim { (Text(field)) } " " (mono(value))
                }
            },
            number(firing.events),
            html!((time(sheet.zone, firing.first)) br; (time(sheet.zone, firing.last))),
            html!(@for (at, one) in cited.iter().enumerate() { @if at > 0 { br; } (one) }),
        ]);
    }
    if let Some(more) = rest(shown, firings.len(), all, "firing", true) {
        table.more(more);
    }
    table.render()
}

/// `3 events, 2 effective, 1 attempted`.
pub(super) fn counted(hits: &crate::report::model::Hits) -> String {
    format!(
        "{}, {} effective, {} attempted",
        count(hits.events, "event"),
        thousands(hits.effective),
        thousands(hits.attempted)
    )
}
