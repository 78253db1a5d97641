//! The answer of blame for people: a line for each origin and chain, the events under each, or each
//! chain drawn as a tree.

use super::answer::{Act, Actor, Answer};
use super::links::{cut, runs};
use crate::event::Outcome;
use crate::lineage::{Certainty, Hop, LeftOut};
use crate::render::{Cell, Column, Format, Rows, Target, Tone, for_terminal, paint};
use crate::text::count;
use crate::zone::Zone;
use hashbrown::HashSet;
use std::io::{self, Write};

/// A line for each actor; on a narrow terminal the way to it stands below.
pub(super) fn table(
    answer: &Answer,
    format: Format,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let mut columns = vec![
        // When it was and how sure it is are not cut; the way there and what else is told go below.
        Column::left("last"),
        Column::left("origin").giving(8, 16).whole(),
        Column::left("via").giving(9, 40).below(),
        Column::left("certainty"),
        Column::right("events"),
        Column::right("writes"),
        Column::right("denied"),
        Column::left("ips").giving(7, 12).below(),
        Column::left("first").below(),
    ];
    if format == Format::Csv {
        columns
            .extend(["originId", "originKind", "account", "failed", "actions"].map(Column::left));
    }
    let mut rows = Rows::new(out, format, columns, target);
    for actor in &answer.actors {
        rows.row(&cells(actor, format, zone))?;
    }
    rows.finish()?.flush()
}

fn cells(actor: &Actor, format: Format, zone: Zone) -> Vec<Cell<'static>> {
    let chain = &actor.chain;
    let time = |time: Option<crate::event::Time>| {
        Cell::new(
            time.map_or_else(String::new, |t| zone.rfc3339(t)),
            Tone::Dim,
        )
    };
    let number = |number: u64, tone| {
        let tone = if number == 0 { Tone::Dim } else { tone };
        Cell::new(number.to_string(), tone)
    };
    let ips: Vec<String> = actor
        .tally(|touched| touched.ip.as_deref())
        .into_keys()
        .map(str::to_owned)
        .collect();
    let mut cells = vec![
        time(actor.last()),
        Cell::new(actor.origin(), Tone::Strong),
        Cell::plain(actor.way()),
        Cell::new(actor.certainty().name(), tone(actor.certainty())),
        Cell::plain(actor.acts.len().to_string()),
        number(actor.count(|touched| touched.write), Tone::Strong),
        number(
            actor.count(|touched| touched.outcome == Outcome::Denied),
            Tone::Bad,
        ),
        Cell::plain(ips.join(" ")),
        time(actor.first()),
    ];
    if format == Format::Csv {
        let failed = actor.count(|touched| touched.outcome == Outcome::Failed);
        let actions: Vec<String> = actor
            .actions()
            .into_iter()
            .map(|(event, action)| format!("{event} {}", action.events))
            .collect();
        cells.push(Cell::plain(chain.origin.id.clone()));
        cells.push(Cell::plain(chain.origin.kind.name()));
        cells.push(Cell::plain(
            chain.origin.account.clone().unwrap_or_default(),
        ));
        cells.push(Cell::plain(failed.to_string()));
        cells.push(Cell::plain(actions.join("; ")));
    }
    cells
}

fn tone(certainty: Certainty) -> Tone {
    match certainty {
        Certainty::Direct | Certainty::Proven => Tone::Good,
        Certainty::Matched | Certainty::Inferred => Tone::Warn,
        Certainty::Ambiguous | Certainty::NotInArchive => Tone::Bad,
    }
}

/// Under each actor its events.
pub(super) fn events(
    answer: &Answer,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    for (at, actor) in answer.actors.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        headline(actor, out, target)?;
        let columns = vec![
            Column::left("  time"),
            Column::left("event").giving(3, 14),
            Column::left("result").giving(4, 6),
            Column::left("ip").giving(6, 15),
            Column::left("tier").giving(7, 5),
            Column::left("resource").giving(9, 12),
            Column::left("eventID").giving(8, 9),
        ];
        let mut rows = Rows::new(&mut *out, Format::Table, columns, target);
        for act in &actor.acts {
            rows.row(&event_cells(act, zone))?;
        }
        rows.finish()?;
    }
    out.flush()
}

fn event_cells(act: &Act, zone: Zone) -> Vec<Cell<'_>> {
    let touched = &act.touched;
    let time = touched.time.map_or_else(String::new, |t| zone.rfc3339(t));
    let text = |text: &'_ Option<Box<str>>| text.as_deref().unwrap_or("").to_owned();
    let result = match touched.outcome {
        Outcome::Ok => Tone::Plain,
        Outcome::Denied => Tone::Bad,
        Outcome::Failed => Tone::Warn,
    };
    let event = if touched.write {
        Tone::Strong
    } else {
        Tone::Plain
    };
    vec![
        Cell::new(format!("  {time}"), Tone::Dim),
        Cell::new(&*touched.event, event),
        Cell::new(&*touched.result, result),
        Cell::plain(text(&touched.ip)),
        Cell::plain(touched.tier.name()),
        Cell::plain(&*touched.resource),
        Cell::new(text(&touched.event_id), Tone::Dim),
    ]
}

/// `alice → deploy/x → data-admin/y (proven)`.
fn headline(actor: &Actor, out: &mut dyn Write, target: Target) -> io::Result<()> {
    let way = actor.way();
    let arrow = if way.is_empty() { "" } else { " → " };
    let name = format!("{}{arrow}{way}", actor.origin());
    let certainty = paint(
        actor.certainty().name(),
        tone(actor.certainty()),
        target.color,
    );
    writeln!(
        out,
        "{} ({certainty})",
        paint(&for_terminal(&name), Tone::Strong, target.color)
    )
}

/// Each chain as a tree, from the origin down to what the acting session did.
pub(super) fn tree(
    answer: &Answer,
    zone: Zone,
    name: &dyn Fn(u32) -> String,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    for (at, actor) in answer.actors.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let chain = &actor.chain;
        let kind = chain.origin.kind.name();
        let root = paint(&for_terminal(&actor.origin()), Tone::Strong, target.color);
        let id = for_terminal(&chain.origin.id);
        writeln!(out, "{root}  {kind}  {id}")?;
        for creation in &chain.key_created_by {
            let by = actor.maker(creation);
            let by = for_terminal(&by);
            let key = for_terminal(&creation.access_key);
            writeln!(out, "│  key {key} made by {by} ({})", creation.certainty)?;
        }
        let mut indent = String::new();
        let mut shown = HashSet::new();
        let cut = cut(&actor.ways);
        for (number, way) in actor.ways.iter().enumerate() {
            indent.clear();
            for run in runs(way) {
                let room = (target.terminal_width).map(|width| width.saturating_sub(indent.len()));
                for hop in run.iter().rev() {
                    // Of a session that goes on opening itself only what is new.
                    let link = hop.issued.as_ref().map(|issued| issued.link);
                    let is_known = link.is_some() && !shown.insert(link) && run.len() > 1;
                    let mut lines = Vec::new();
                    if !is_known {
                        lines = hop_lines(hop, zone, name, room);
                    }
                    lines.extend(hop.left_out.filter(|_| cut == Some(number)).map(left_out));
                    for line in lines {
                        writeln!(out, "{indent}{}", for_terminal(&line))?;
                    }
                }
                indent.push_str("   ");
            }
        }
        for (event, action) in actor.actions() {
            let mut parts = vec![format!("{} × {event}", action.events)];
            for (count, word) in [(action.denied, "denied"), (action.failed, "failed")] {
                if count > 0 {
                    parts.push(format!("{count} {word}"));
                }
            }
            writeln!(out, "{indent}   {}", for_terminal(&parts.join(", ")))?;
        }
        for gap in actor.gaps() {
            writeln!(out, "   ? {}", for_terminal(&gap.to_string()))?;
        }
    }
    out.flush()
}

/// A session and what issued it; the file on a line of its own where a terminal is too narrow for both.
fn hop_lines(
    hop: &Hop,
    zone: Zone,
    name: &dyn Fn(u32) -> String,
    room: Option<usize>,
) -> Vec<String> {
    let key = hop
        .held
        .access_key
        .as_deref()
        .map_or_else(String::new, |key| format!("  {key}"));
    let mut lines = vec![format!("└─ {}{key}  {}", hop.held.label, hop.certainty)];
    for issued in hop.issued.iter().chain(&hop.alternatives) {
        let time = issued
            .time
            .map_or_else(String::new, |time| zone.rfc3339(time));
        let event = format!("   {} {time}  {}", issued.event_name, issued.event_id);
        let file = name(issued.file);
        if room.is_some_and(|room| event.len() + 2 + file.len() > room) {
            lines.extend([event, format!("   {file}")]);
        } else {
            lines.push(format!("{event}  {file}"));
        }
    }
    if hop.more_alternatives > 0 {
        let more = count(hop.more_alternatives, "more event");
        lines.push(format!("   … and {more} that fit as well"));
    }
    lines
}

/// `… 56 more links, the least sure of them inferred: not kept`.
fn left_out(left: LeftOut) -> String {
    let more = count(left.links, "more link");
    format!(
        "   … {more}, the least sure of them {}: not kept",
        left.certainty
    )
}
