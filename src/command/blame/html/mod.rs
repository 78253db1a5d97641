//! The answer of blame as a page for an incident report: who touched the resource, by which chain, when,
//! and every event cited by id, file and record number. What does not fit is counted and the command
//! that shows it is named.

mod actor;
mod chains;
mod end;
mod head;

use super::answer::{Answer, Touched};
use crate::render::html::{Files, Lane, Markup, Page, Timeline, html, number, time};
use crate::resource::How;
use crate::tally::Tally;
use crate::zone::Zone;
use std::io::{self, Write};

/// So many actors have a part of their own.
const MOST_ACTORS: usize = 200;
/// So many events of one actor are listed, the earliest first.
const MOST_EVENTS: usize = 2_000;
/// So many events are listed in all.
const MOST_IN_ALL: usize = 20_000;

/// What the page tells beside the answer.
pub(super) struct Told<'a> {
    /// The conditions of the filter in words.
    pub(super) filter: Vec<String>,
    pub(super) how: How,
    /// Where it looked.
    pub(super) places: Vec<String>,
    pub(super) tally: &'a Tally,
    pub(super) zone: Zone,
    /// Several resources were touched: then each event says which.
    pub(super) several: bool,
    /// Turns an index of a file into its name.
    pub(super) name: &'a dyn Fn(u32) -> String,
}

/// Writes the page.
pub(super) fn write(answer: &Answer, told: &Told<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut files = Files::default();
    let resource = &answer.resource;
    let title = resource.arn.as_ref().unwrap_or(&resource.input);
    let mut page = Page::new(
        "blame",
        title,
        "Who touched it, and who stands behind each session",
    )
    .lead(head::facts(answer, told))
    .section("glance", "At a glance", head::glance(answer, told));
    if !answer.actors.is_empty() {
        let changes = head::changes(answer, told, &mut files);
        page = page
            .section("changes", "Changes", changes)
            .section("chains", "Chains", chains::draw(answer))
            .section("time", "Over time", over_time(answer, told.zone))
            .section("actors", "Actors", actor::all(answer, told, &mut files))
            .section("files", "Files cited", files.list());
    }
    let page = page
        .section("counts", "What was read", end::counts(told))
        .section("reading", "How to read this page", end::reading());
    out.write_all(page.render().as_bytes())?;
    out.flush()
}

fn over_time(answer: &Answer, zone: Zone) -> Markup {
    let lanes = (1..).zip(&answer.actors).map(|(number, actor)| Lane {
        label: format!("{number} {}", actor.origin()),
        events: actor
            .acts
            .iter()
            .filter_map(|act| Some((act.touched.time?, act.touched.outcome)))
            .collect(),
    });
    let timeline = Timeline {
        zone,
        lanes: lanes.collect(),
    };
    let untimed = answer
        .actors
        .iter()
        .flat_map(|actor| &actor.acts)
        .filter(|act| act.touched.time.is_none())
        .count();
    html! {
        (timeline.draw("timeline", "Events over time, a lane for each actor"))
        @if untimed > 0 {
            p.dim { (crate::text::count(untimed as u64, "event")) " without a readable time: not drawn." }
        }
    }
}

/// A write that worked.
fn is_change(touched: &Touched) -> bool {
    touched.write && touched.outcome == crate::event::Outcome::Ok
}

/// The mark of an actor, by which every part of the page speaks of it; a link to its own part.
fn badge(number: usize) -> Markup {
    html! {
        @if number <= MOST_ACTORS {
            a.badge href={ "#actor-" (number) } { (number) }
        } @else {
            span.badge { (number) }
        }
    }
}
