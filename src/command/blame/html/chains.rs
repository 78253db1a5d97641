//! The chains as a drawing: origins on the left, sessions between, the resource on the right.

use super::super::answer::{Actor, Answer};
use super::super::text;
use crate::event::Outcome;
use crate::lineage::{Certainty, Origin};
use crate::render::html::{Graph, Markup, Shape, Stroke, html};
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
        if !graph.has_room_for(ids(actor)) {
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
                    "A line with a word is a credential that was issued, and how sure that is: thick for "
                    "direct and proven, thin for matched, dashed for inferred, dotted for the rest. "
                    "#1 is actor 1 below."
                    @if left > 0 { " " (count(left, "actor")) " did not fit and stand together." }
                }
            }
        }
    }
}

/// The boxes that an actor needs.
fn ids(actor: &Actor) -> Vec<&str> {
    let chain = &actor.chain;
    let hops = chain.hops.iter().map(|hop| hop.held.id.as_str());
    let makers = chain
        .key_created_by
        .iter()
        .map(|one| one.origin.id.as_str());
    let candidates = chain.candidates.iter().take(MOST_CANDIDATES);
    std::iter::once(chain.origin.id.as_str())
        .chain(hops)
        .chain(makers)
        .chain(candidates.map(|one| one.id.as_str()))
        .collect()
}

/// Draws the chain up to the acting session, which is given back.
fn chain(graph: &mut Graph, actor: &Actor) -> usize {
    let chain = &actor.chain;
    let known = chain.certainty != Certainty::NotInArchive;
    let name = if known {
        chain.origin.label.clone()
    } else {
        text::origin(actor)
    };
    let mut from = graph.node(
        &chain.origin.id,
        &name,
        &remark(&chain.origin),
        Shape::Start,
    );
    for candidate in chain.candidates.iter().take(MOST_CANDIDATES) {
        let node = graph.node(
            &candidate.id,
            &candidate.label,
            &remark(candidate),
            Shape::Start,
        );
        graph.edge(node, from, Stroke::Dotted, "one of several", "");
    }
    let mut made = from;
    for creation in &chain.key_created_by {
        let origin = &creation.origin;
        let maker = graph.node(&origin.id, &origin.label, &remark(origin), Shape::Start);
        let certainty = creation.certainty;
        graph.edge(
            maker,
            made,
            stroke(certainty),
            "made its key",
            certainty.name(),
        );
        made = maker;
    }
    for hop in actor.via().filter(|hop| hop.held.id != chain.origin.id) {
        // Role and session name stand under one another.
        let (name, session) = hop
            .held
            .label
            .split_once('/')
            .unwrap_or((&hop.held.label, hop.held.account.as_deref().unwrap_or("")));
        let to = graph.node(&hop.held.id, name, session, Shape::Step);
        graph.edge(from, to, stroke(hop.certainty), hop.certainty.name(), "");
        from = to;
    }
    from
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

fn stroke(certainty: Certainty) -> Stroke {
    match certainty {
        Certainty::Direct | Certainty::Proven => Stroke::Solid,
        Certainty::Matched => Stroke::Thin,
        Certainty::Inferred => Stroke::Dashed,
        Certainty::Ambiguous | Certainty::NotInArchive => Stroke::Dotted,
    }
}
