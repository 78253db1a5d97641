//! The chains as a drawing: origins on the left, sessions between, the resource on the right.

use super::super::answer::{Actor, Answer};
use super::super::way::way;
use crate::event::Outcome;
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
        let way = way(actor, MOST_CANDIDATES);
        let chart = way.chart();
        if !graph.has_room_for(&chart) {
            left += 1;
            left_out.add(actor);
            continue;
        }
        let last = last.entry(graph.lay(&chart)).or_default();
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
