//! The chains behind a control as a drawing: origins on the left, sessions between, the control on the
//! right.

use super::Numbered;
use super::actors::{is_chain, is_known, named};
use crate::render::html::{Graph, Markup, Shape, Stroke, html, two_lines};
use crate::report::model::{Exception, HopOf, OriginOf};
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

/// The sessions on the way that are not the origin itself.
fn hops(origin: &OriginOf) -> impl Iterator<Item = &HopOf> {
    origin.via.iter().filter(move |hop| hop.id != origin.id)
}

/// The boxes of a chain from the left: what is not known is never the box of somebody who is, and the id of
/// a session's box tells the way to it.
fn ids(origin: &OriginOf) -> Vec<String> {
    let root = if is_known(origin) {
        origin.id.clone()
    } else {
        format!("? {}", origin.id)
    };
    let mut ids = vec![root];
    for hop in hops(origin) {
        ids.push(format!("{}\n{}", ids[ids.len() - 1], hop.id));
    }
    ids
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
        let chain = chains
            .entry((ids(origin), &origin.certainty))
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
        let candidates = chain.origin.candidates.iter().take(MOST_CANDIDATES);
        let boxes: Vec<String> = ids(chain.origin)
            .into_iter()
            .chain(candidates.cloned())
            .collect();
        let end = if drawn < MOST_CHAINS && graph.has_room_for(boxes.iter().map(String::as_str)) {
            drawn += 1;
            ends.entry(lay(&mut graph, chain.origin)).or_default()
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

/// Draws a chain up to the session that acted, which is given back.
fn lay(graph: &mut Graph, origin: &OriginOf) -> usize {
    let ids = ids(origin);
    let mut from = if is_known(origin) {
        let remark = match &origin.account {
            Some(account) => format!("{} · {account}", origin.kind),
            None => origin.kind.clone(),
        };
        graph.node(&ids[0], &origin.label, &remark, Shape::Start)
    } else {
        let (name, remark) = two_lines(&origin.label, &origin.kind);
        graph.node(&ids[0], &format!("? behind {name}"), remark, Shape::Unknown)
    };
    for candidate in origin.candidates.iter().take(MOST_CANDIDATES) {
        let node = graph.node(candidate, candidate, "", Shape::Start);
        graph.edge(node, from, Stroke::Dotted, "one of several", "");
    }
    for (id, hop) in ids.iter().skip(1).zip(hops(origin)) {
        let (name, remark) = two_lines(&hop.label, "");
        let to = graph.node(id, name, remark, Shape::Step);
        let certainty = named(&hop.certainty);
        graph.edge(from, to, Stroke::of(certainty), certainty.name(), "");
        from = to;
    }
    from
}

fn arrive(graph: &mut Graph, from: usize, goal: usize, events: u64, attempted: u64) {
    let mut note = count(events, "event");
    if attempted > 0 {
        note += &format!(", {} attempted", thousands(attempted));
    }
    graph.note(from, &note);
    graph.edge(from, goal, Stroke::Solid, "", "");
}
