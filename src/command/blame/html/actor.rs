//! The actors: one line each, then a part for each with its chain, what it did, from where, and every
//! event.

use super::super::answer::{Act, Actor, Answer};
use super::head::values;
use super::{MOST_ACTORS, MOST_EVENTS, MOST_IN_ALL, Told, badge, is_change, number, time};
use crate::event::Outcome;
use crate::lineage::{Evidence, Hop, Issued, KeyCreation, LeftOut, Origin};
use crate::render::Column;
use crate::render::html::{self as page, Files, Markup, Mood, Render, Table, Text, html, mono};
use crate::text::{count, thousands};

/// Events up to this number are open from the start.
const OPEN: usize = 100;
/// So many sessions opened anew are listed.
const MOST_FURTHER: usize = 50;

const RESOURCE: &str = "resource";
const EVENT_COLUMNS: [&str; 9] = [
    "time", "event", "outcome", "address", "tier", "region", "eventID", "record", RESOURCE,
];

/// The overview and the parts.
pub(super) fn all(answer: &Answer, told: &Told<'_>, files: &mut Files) -> Markup {
    let mut room = MOST_IN_ALL;
    let mut parts = Vec::new();
    for (number, actor) in (1..).zip(answer.actors.iter().take(MOST_ACTORS)) {
        let shown = actor.acts.len().min(MOST_EVENTS).min(room);
        room -= shown;
        parts.push(part(number, actor, shown, told, files));
    }
    let left = answer.actors.len() - parts.len();
    html! {
        (overview(answer, told))
        @for part in &parts { (part) }
        @if left > 0 {
            (page::callout(Mood::Warn, &html!(p {
                "… and " (count(left as u64, "more actor")) ", which have no part of their own here: "
                code { "ctq blame … -o json" } " has them all."
            })))
        }
    }
}

fn overview(answer: &Answer, told: &Told<'_>) -> Markup {
    let columns = [
        Column::left("actor"),
        Column::left("origin").giving(1, 0),
        Column::left("via").giving(1, 0),
        Column::left("certainty"),
        Column::right("events"),
        Column::right("changes"),
        Column::right("denied"),
        Column::right("failed"),
        Column::left("first and last"),
    ];
    let mut table = Table::new("Actors", columns);
    for (at, actor) in (1..).zip(&answer.actors) {
        let outcome = |outcome| number(actor.count(|touched| touched.outcome == outcome));
        table.row([
            badge(at),
            html!(b { (Text(&actor.origin())) }),
            html!((Text(&actor.way()))),
            page::certainty(actor.certainty()),
            number(actor.acts.len() as u64),
            number(actor.count(is_change)),
            outcome(Outcome::Denied),
            outcome(Outcome::Failed),
            html!((time(told.zone, actor.first())) br; (time(told.zone, actor.last()))),
        ]);
    }
    table.render()
}

fn part(at: usize, actor: &Actor, shown: usize, told: &Told<'_>, files: &mut Files) -> Markup {
    let denied = actor.count(|touched| touched.outcome == Outcome::Denied);
    html! {
        article.actor {
            h3 id={ "actor-" (at) } {
                span.badge { (at) } span { (Text(&actor.origin())) } (page::certainty(actor.certainty()))
            }
            p {
                (count(actor.acts.len() as u64, "event")) ", " (count(actor.count(is_change), "change"))
                ", " (thousands(denied)) " denied, from " (time(told.zone, actor.first())) " to "
                (time(told.zone, actor.last())) ". "
                span.dim { (actor.certainty()) ": " (actor.certainty().explain()) "." }
            }
            h4 { "Chain" }
            (chain(actor, told, files))
            h4 { "What it did" }
            (actions(actor))
            h4 { "From where, with what" }
            (means(actor))
            (events(actor, shown, told, files))
        }
    }
}

/// From the origin to the resource, each link with the event that issued it.
fn chain(actor: &Actor, told: &Told<'_>, files: &mut Files) -> Markup {
    let chain = &actor.chain;
    let unknown = !actor.is_known();
    let via = actor
        .ways
        .first()
        .into_iter()
        .flat_map(|way| way.hops.iter().rev());
    let links: Vec<Markup> = via.map(|hop| link(hop, told, files)).collect();
    let makers: Vec<Markup> = chain
        .key_created_by
        .iter()
        .map(|creation| maker(actor, creation, told, files))
        .collect();
    html! {
        ol.chain {
            li {
                (origin(actor, &chain.origin, unknown))
                @for maker in &makers { (maker) }
            }
            @for link in &links { li { (link) } }
        }
        @if !chain.candidates.is_empty() {
            (page::callout(Mood::Warn, &html! {
                p { "One of these started it, and the files read do not tell which:" }
                ul {
                    @for candidate in &chain.candidates { li { (origin(actor, candidate, false)) } }
                    @if chain.more_candidates > 0 { li { "… and " (thousands(chain.more_candidates)) " more" } }
                }
            }))
        }
        (gaps(actor))
        (further(actor, told, files))
    }
}

/// What is missing behind its sessions.
fn gaps(actor: &Actor) -> Markup {
    let gaps = actor.gaps();
    if gaps.is_empty() {
        return html!();
    }
    let shown: Vec<String> = (gaps.iter().take(MOST_FURTHER))
        .map(ToString::to_string)
        .collect();
    let left = gaps.len() - shown.len();
    let title = html!(b { "Where the archive ends. " });
    let body = html! {
        @for (at, gap) in shown.iter().enumerate() {
            p { @if at == 0 { (title) } (Text(gap)) }
        }
        @if left > 0 {
            p { "… and " (thousands(left as u64)) " more: " code { "ctq blame … -o json" } }
        }
    };
    page::callout(Mood::Warn, &body)
}

fn origin(actor: &Actor, origin: &Origin, unknown: bool) -> Markup {
    html! {
        span.who { @if unknown { "? behind " } (Text(&actor.name(origin))) }
        p.how {
            (origin.kind.name()) " " (mono(&origin.id))
            @if let Some(resource) = &origin.resource { ", held by " (mono(resource)) }
            @if let Some(account) = &origin.account { ", account " (mono(account)) }
            @if let Some(id) = &origin.unique_id { ", unique id " (mono(id)) }
            "; " (known_by(origin.evidence))
        }
    }
}

/// Why it is believed.
fn known_by(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Identity => "the record itself names it",
        Evidence::SessionIssuer => "the session names it as its issuer",
        Evidence::InScopeOf => "inScopeOf names what holds the session",
        Evidence::InstanceProfile => "the instance's metadata service delivered the credentials",
        Evidence::ServiceLinkedRole => "nobody else can assume this service-linked role",
        Evidence::SourceIdentity => "sourceIdentity names it, which stays for the whole chain",
        Evidence::OnBehalfOf => "onBehalfOf names the Identity Center user",
        Evidence::SessionName => "Identity Center put the name into the session",
        Evidence::LastKnown => "this is the last that the files read tell",
    }
}

fn link(hop: &Hop, told: &Told<'_>, files: &mut Files) -> Markup {
    let issued: Vec<Markup> = hop
        .issued
        .iter()
        .chain(&hop.alternatives)
        .map(|one| issue(one, told, files))
        .collect();
    html! {
        span.who { (Text(&hop.held.label)) } " " (page::certainty(hop.certainty))
        p.how {
            @if let Some(key) = &hop.held.access_key { "Key " (mono(key)) ", session " }
            (mono(&hop.held.id))
        }
        @if issued.len() > 1 { p.how { "Issued by one of these:" } }
        @for one in &issued { p.how { (one) } }
        @if hop.more_alternatives > 0 {
            p.how { "… and " (count(hop.more_alternatives, "more event")) " that fit as well" }
        }
        @if let Some(left) = hop.left_out {
            p.how { (left_out(left)) }
        }
    }
}

/// Links that follow one and are only counted.
fn left_out(left: LeftOut) -> Markup {
    html! {
        "… " (count(left.links, "more link")) ", the least sure of them " (page::certainty(left.certainty))
        ": not kept"
    }
}

/// `AssumeRole at …, asked for by …, eventID, F3 · 12`.
fn issue(issued: &Issued, told: &Told<'_>, files: &mut Files) -> Markup {
    html! {
        "Issued by " (mono(issued.event_name)) " at " (time(told.zone, issued.time)) ", asked for by "
        (mono(&issued.by.label)) ", event "
        @if issued.event_id.is_empty() { "without an id" } @else { (mono(&issued.event_id)) }
        ", " (files.cite(&(told.name)(issued.file), issued.record))
    }
}

fn maker(actor: &Actor, creation: &KeyCreation, told: &Told<'_>, files: &mut Files) -> Markup {
    let issued: Vec<Markup> = creation
        .issued
        .iter()
        .chain(&creation.alternatives)
        .map(|one| issue(one, told, files))
        .collect();
    html! {
        p.how {
            "Its key " (mono(&creation.access_key)) " was made by " b { (Text(&actor.maker(creation))) } " "
            (page::certainty(creation.certainty))
        }
        @for one in &issued { p.how { (one) } }
        @if let Some(gap) = &creation.gap { p.how { (Text(&gap.to_string())) } }
    }
}

/// Sessions of the same principals, opened anew.
fn further(actor: &Actor, told: &Told<'_>, files: &mut Files) -> Markup {
    let further = actor.further();
    if further.is_empty() {
        return html!();
    }
    let shown: Vec<Vec<Markup>> = (further.iter().take(MOST_FURTHER))
        .map(|way| {
            let links = way.hops.iter().rev().flat_map(|hop| {
                let issued = hop.issued.as_ref().map(|one| issue(one, told, files));
                issued
                    .into_iter()
                    .chain(hop.left_out.map(left_out))
                    .collect::<Vec<_>>()
            });
            links.collect()
        })
        .collect();
    let left = further.len() - shown.len();
    let summary = html! {
        (count(further.len() as u64, "further chain"))
        span.dim { " of the same sessions, opened anew" }
    };
    let body = html! {
        ol {
            @for links in &shown {
                li { @for link in links { p.how { (link) } } }
            }
        }
        @if left > 0 {
            p.dim { "… and " (thousands(left as u64)) " more: " code { "ctq blame … -o json" } }
        }
    };
    page::fold(false, &summary, &body)
}

fn actions(actor: &Actor) -> Markup {
    let columns = std::iter::once(Column::left("event"))
        .chain(["events", "ok", "denied", "failed"].map(Column::right))
        .chain([Column::left("kind")]);
    let mut table = Table::new("Actions", columns).fit();
    for (event, action) in actor.actions() {
        table.row([
            mono(event),
            number(action.events),
            number(action.ok),
            number(action.denied),
            number(action.failed),
            html!(@if action.write { b { "write" } } @else { "read" }),
        ]);
    }
    table.render()
}

fn means(actor: &Actor) -> Markup {
    let mut facts = vec![
        (
            "Addresses",
            values(&actor.tally(|touched| touched.ip.as_deref())),
        ),
        (
            "User agents",
            values(&actor.tally(|touched| touched.user_agent.as_deref())),
        ),
        (
            "Access keys",
            values(&actor.tally(|touched| touched.access_key.as_deref())),
        ),
        (
            "Regions",
            values(&actor.tally(|touched| touched.region.as_deref())),
        ),
    ];
    if let Some(identity) = &actor.chain.source_identity {
        facts.push(("Source identity", mono(identity)));
    }
    html!(div.wide { (page::facts(facts)) })
}

fn events(actor: &Actor, shown: usize, told: &Told<'_>, files: &mut Files) -> Markup {
    let columns = EVENT_COLUMNS
        .into_iter()
        .filter(|name| told.several || *name != RESOURCE)
        .map(Column::left);
    let mut table = Table::new("Events in time order", columns);
    for act in &actor.acts[..shown] {
        table.row(event(act, told, files));
    }
    let left = actor.acts.len() - shown;
    if left > 0 {
        let noun = if shown > 0 { "later event" } else { "event" };
        let more = count(left as u64, noun);
        table.more(html! {
            @if shown > 0 { "… and " } (more) ", not listed to keep the page readable: "
            code { "ctq blame … -o json" } " has the id of each, "
            code { "ctq blame … --events" } " all of them"
        });
    }
    let summary = html! {
        (count(actor.acts.len() as u64, "event"))
        @if left > 0 {
            span.dim {
                @if shown == 0 { ", none listed" } @else { ", the first " (thousands(shown as u64)) " listed" }
            }
        }
    };
    page::fold(actor.acts.len() <= OPEN, &summary, &table.render())
}

fn event(act: &Act, told: &Told<'_>, files: &mut Files) -> Vec<Markup> {
    let touched = &act.touched;
    let text = |text: &Option<Box<str>>| mono(text.as_deref().unwrap_or("–"));
    let mut cells = vec![
        time(told.zone, touched.time),
        html!(@if touched.write { b { (mono(&touched.event)) } } @else { (mono(&touched.event)) }),
        page::outcome(touched.outcome, &touched.result),
        text(&touched.ip),
        html!((touched.tier.name())),
        text(&touched.region),
        text(&touched.event_id),
        files.cite(&act.file, act.record),
    ];
    if told.several {
        cells.push(mono(&touched.resource));
    }
    cells
}
