//! The chains as a drawing: origins on the left, sessions between, the resource on the right.

use super::super::answer::{Actor, Answer};
use super::is_known;
use crate::event::Outcome;
use crate::lineage::{Hop, Origin};
use crate::render::html::{Graph, Markup, Shape, Stroke, html, two_lines};
use crate::text::{count, thousands};
use std::collections::BTreeMap;

/// Candidates of an ambiguous origin that are drawn.
const MOST_CANDIDATES: usize = 4;

/// What goes from one box to the resource.
#[derive(Default)]
struct Last {
    actors: Vec<usize>,
    events: u64,
    changes: u64,
    denied: u64,
}

impl Last {
    fn add(&mut self, actor: &Actor) {
        self.events += actor.acts.len() as u64;
        self.changes += actor.count(super::is_change);
        self.denied += actor.count(|touched| touched.outcome == Outcome::Denied);
    }
}

pub(super) fn draw(answer: &Answer) -> Markup {
    let mut graph = Graph::default();
    let described = &answer.resource;
    let name = if described.name.is_empty() {
        &described.input
    } else {
        &described.name
    };
    let kind = described.kind.as_deref().unwrap_or("resource");
    let goal = graph.node("the resource", name, kind, Shape::Goal);
    let mut last: BTreeMap<usize, Last> = BTreeMap::new();
    let (mut left, mut left_out) = (0, Last::default());
    for (number, actor) in (1..).zip(&answer.actors) {
        if !graph.has_room_for(ids(actor).iter().map(String::as_str)) {
            left += 1;
            left_out.add(actor);
            continue;
        }
        let end = chain(&mut graph, actor);
        let last = last.entry(end).or_default();
        last.actors.push(number);
        last.add(actor);
    }
    for (from, last) in last {
        arrive(&mut graph, from, goal, &last);
    }
    if left > 0 {
        let name = format!("… and {}", count(left, "more actor"));
        let rest = graph.node("the rest", &name, "not drawn", Shape::Rest);
        arrive(&mut graph, rest, goal, &left_out);
    }
    let about =
        "Origins on the left, the sessions they opened in the middle, the resource on the right.";
    html! {
        figure {
            (graph.draw("graph", "Chains from origins to the resource", about))
            figcaption {
                span {
                    (Stroke::KEY) " "
                    "#1 is actor 1 below."
                    @if left > 0 { " " (count(left, "actor")) " did not fit and stand together." }
                }
            }
        }
    }
}

/// The boxes that an actor needs.
fn ids(actor: &Actor) -> Vec<String> {
    let chain = &actor.chain;
    let makers = chain.key_created_by.iter().map(|one| one.origin.id.clone());
    let candidates = chain.candidates.iter().take(MOST_CANDIDATES);
    let mut ids = vec![root(actor)];
    for hop in hops(actor) {
        ids.push(below(&ids[ids.len() - 1], hop));
    }
    ids.extend(makers);
    ids.extend(candidates.map(|one| one.id.clone()));
    ids
}

/// The id of the first box. What is not known is never the box of somebody who is.
fn root(actor: &Actor) -> String {
    let id = &actor.chain.origin.id;
    if is_known(actor) {
        id.clone()
    } else {
        format!("? {id}")
    }
}

/// The id of a session's box tells the way to it: sessions of one name that different actors opened
/// stay apart.
fn below(from: &str, hop: &Hop) -> String {
    format!("{from}\n{}", hop.held.id)
}

/// The sessions on the way that are not the origin itself.
fn hops(actor: &Actor) -> impl Iterator<Item = &Hop> {
    let origin = &actor.chain.origin.id;
    actor.via().filter(move |hop| hop.held.id != *origin)
}

/// Draws the chain up to the acting session, which is given back.
fn chain(graph: &mut Graph, actor: &Actor) -> usize {
    let chain = &actor.chain;
    let mut id = root(actor);
    let mut from = if is_known(actor) {
        start(graph, &chain.origin)
    } else {
        let (name, remark) = two_lines(&chain.origin.label, chain.origin.kind.name());
        graph.node(&id, &format!("? behind {name}"), remark, Shape::Unknown)
    };
    for candidate in chain.candidates.iter().take(MOST_CANDIDATES) {
        let node = start(graph, candidate);
        graph.edge(node, from, Stroke::Dotted, "one of several", "");
    }
    let mut made = from;
    for creation in &chain.key_created_by {
        let maker = start(graph, &creation.origin);
        let (stroke, how) = (Stroke::of(creation.certainty), creation.certainty.name());
        graph.edge(maker, made, stroke, "made its key", how);
        made = maker;
    }
    for hop in hops(actor) {
        id = below(&id, hop);
        let account = hop.held.account.as_deref().unwrap_or("");
        let (name, remark) = two_lines(&hop.held.label, account);
        let to = graph.node(&id, name, remark, Shape::Step);
        graph.edge(
            from,
            to,
            Stroke::of(hop.certainty),
            hop.certainty.name(),
            "",
        );
        from = to;
    }
    from
}

fn start(graph: &mut Graph, origin: &Origin) -> usize {
    graph.node(&origin.id, &origin.label, &remark(origin), Shape::Start)
}

fn arrive(graph: &mut Graph, from: usize, goal: usize, last: &Last) {
    let numbers: Vec<String> = last.actors.iter().take(4).map(usize::to_string).collect();
    let mut note = match &numbers[..] {
        [] => count(last.events, "event"),
        _ => format!("#{} · {}", numbers.join(" #"), count(last.events, "event")),
    };
    if last.actors.len() > numbers.len() {
        note.insert(0, '…');
    }
    for (number, what) in [(last.changes, "changed"), (last.denied, "denied")] {
        if number > 0 {
            note += &format!(", {} {what}", thousands(number));
        }
    }
    graph.note(from, &note);
    graph.edge(from, goal, Stroke::Solid, "", "");
}

fn remark(origin: &Origin) -> String {
    match &origin.account {
        Some(account) => format!("{} · {account}", origin.kind.name()),
        None => origin.kind.name().to_owned(),
    }
}
