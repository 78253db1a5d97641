//! The chains as a drawing: origins on the left, sessions between, the resource on the right.

use super::super::answer::{Actor, Answer};
use crate::event::Outcome;
use crate::lineage::{KeyCreation, Origin};
use crate::render::html::{Graph, Markup, Party, Shape, Stroke, Way, html};
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
        let way = way(actor);
        if !graph.has_room_for(way.ids().iter().map(String::as_str)) {
            left += 1;
            left_out.add(actor);
            continue;
        }
        let last = last.entry(way.lay(&mut graph)).or_default();
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

/// The chain of an actor. Sessions that are the origin itself are no step of it.
fn way(actor: &Actor) -> Way {
    let chain = &actor.chain;
    let is_known = actor.is_known();
    let mut origin = party(&chain.origin);
    if !is_known {
        // Of what is not known only the kind is a remark.
        chain.origin.kind.name().clone_into(&mut origin.remark);
    }
    Way {
        origin,
        is_known,
        candidates: (chain.candidates.iter().take(MOST_CANDIDATES))
            .map(party)
            .collect(),
        makers: (chain.key_created_by.iter())
            .map(|made| (maker(actor, made), made.certainty))
            .collect(),
        sessions: (actor.steps().iter())
            .map(|step| {
                let session = Party {
                    id: step.held.id.clone(),
                    label: step.label(),
                    remark: step.held.account.clone().unwrap_or_default(),
                };
                (session, step.certainty)
            })
            .collect(),
    }
}

/// Who made a key; of several that can have, all in one box.
fn maker(actor: &Actor, made: &KeyCreation) -> Party {
    match made.makers() {
        [one] => party(one),
        _ => Party {
            id: made.maker_named(|one| one.id.clone()),
            label: actor.maker(made),
            remark: "one of several".to_owned(),
        },
    }
}

fn party(origin: &Origin) -> Party {
    Party {
        id: origin.id.clone(),
        label: origin.label.clone(),
        remark: match &origin.account {
            Some(account) => format!("{} · {account}", origin.kind.name()),
            None => origin.kind.name().to_owned(),
        },
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
