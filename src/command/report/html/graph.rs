//! The chains behind a control as a drawing: origins on the left, sessions between, the control on the
//! right.

use super::Numbered;
use super::actors::{is_chain, is_known, named};
use crate::render::html::{Graph, Markup, Shape, Stroke, html};
use crate::render::{Party, Way};
use crate::report::model::{Exception, OriginOf};
use crate::text::{count, thousands};
use std::collections::BTreeMap;

/// So many chains are drawn, those with most events first.
const MOST_CHAINS: usize = 12;
/// Candidates of an ambiguous origin that are drawn.
const MOST_CANDIDATES: usize = 3;

/// Events by one chain.
struct Chain<'a> {
    origin: &'a OriginOf,
    events: u64,
    attempted: u64,
}

/// The chain to an origin. Sessions that are the origin itself are no step of it.
fn way(origin: &OriginOf) -> Way {
    let is_known = is_known(origin);
    let hops = origin.via.iter().filter(|hop| hop.id != origin.id);
    Way {
        origin: Party {
            id: origin.id.clone(),
            label: origin.label.clone(),
            remark: match &origin.account {
                Some(account) if is_known => format!("{} · {account}", origin.kind),
                _ => origin.kind.clone(),
            },
        },
        is_known,
        candidates: (origin.candidates.iter().take(MOST_CANDIDATES))
            .map(|candidate| Party {
                id: candidate.clone(),
                label: candidate.clone(),
                ..Party::default()
            })
            .collect(),
        sessions: hops
            .map(|hop| {
                let session = Party {
                    id: hop.id.clone(),
                    label: hop.label.clone(),
                    ..Party::default()
                };
                (session, named(&hop.certainty))
            })
            .collect(),
        ..Way::default()
    }
}

fn chains(events: &[Exception]) -> Vec<Chain<'_>> {
    let mut chains: BTreeMap<(Vec<String>, &str), Chain<'_>> = BTreeMap::new();
    for event in events.iter().filter(|event| is_chain(&event.origin)) {
        let origin = &event.origin;
        let new = Chain {
            origin,
            events: 0,
            attempted: 0,
        };
        let way = way(origin);
        let boxes = way.chart().stops.into_iter().map(|stop| stop.id);
        let chain = chains
            .entry((boxes.collect(), &origin.certainty))
            .or_insert(new);
        chain.events += 1;
        chain.attempted += u64::from(event.outcome != "ok");
    }
    // Stable: chains with the same number of events stay in the order of their names.
    let mut chains: Vec<Chain<'_>> = chains.into_values().collect();
    chains.sort_by_key(|chain| std::cmp::Reverse(chain.events));
    chains
}

/// The drawing; nothing where everybody acted as himself.
pub(super) fn draw(one: &Numbered<'_>) -> Option<Markup> {
    let chains = chains(&one.control.exceptions);
    if chains.is_empty() {
        return None;
    }
    let mut graph = Graph::default();
    let name = format!("{} {}", one.number(), one.control.title);
    let goal = graph.node("the control", &name, "", Shape::Goal);
    let mut ends: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    let (mut drawn, mut left) = (0, (0, 0));
    for chain in &chains {
        let way = way(chain.origin);
        let boxes = way.chart();
        let end = if drawn < MOST_CHAINS && graph.has_room_for(&boxes) {
            drawn += 1;
            ends.entry(graph.lay(&boxes)).or_default()
        } else {
            &mut left
        };
        end.0 += chain.events;
        end.1 += chain.attempted;
    }
    for (from, (events, attempted)) in ends {
        arrive(&mut graph, from, goal, events, attempted);
    }
    let rest = chains.len() - drawn;
    if rest > 0 {
        let name = format!("… and {}", count(rest as u64, "more chain"));
        let from = graph.node("the rest", &name, "not drawn", Shape::Rest);
        arrive(&mut graph, from, goal, left.0, left.1);
    }
    let about =
        "Origins on the left, the sessions they opened in the middle, the control on the right.";
    Some(html! {
        figure {
            (graph.draw(&format!("{}-graph", one.anchor), "Chains behind the events", about))
            figcaption {
                span {
                    "Of the events listed above, those by somebody with others behind them. " (Stroke::KEY)
                    @if rest > 0 { " " (count(rest as u64, "chain")) " did not fit and stand together." }
                }
            }
        }
    })
}

fn arrive(graph: &mut Graph, from: usize, goal: usize, events: u64, attempted: u64) {
    let mut note = count(events, "event");
    if attempted > 0 {
        note += &format!(", {} attempted", thousands(attempted));
    }
    graph.note(from, &note);
    graph.edge(from, goal, Stroke::Solid, "", "");
}
