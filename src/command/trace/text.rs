//! The answer of trace for people: who it is, the tree of sessions with counts, then what they used and
//! left behind. Or the timeline, as rows.

use super::answer::{Answer, Kind, Line, Sight, is_key, session_label};
use super::totals::Totals;
use crate::event::{Outcome, Time};
use crate::lineage::Certainty;
use crate::render::{Cell, Column, Format, Rows, Target, Tone, for_terminal, paint};
use crate::text::{count, thousands};
use crate::zone::Zone;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Rows of one table on a terminal; a pipe gets them all.
const SHOWN: usize = 20;

/// The tree and what follows it.
pub(super) fn whole(
    answer: &Answer<'_>,
    zone: Zone,
    name: &dyn Fn(u32) -> String,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    head(answer, zone, name, out, target)?;
    tree(answer, zone, out, target)?;
    keys(answer, zone, out, target)?;
    changes(answer, zone, out, target)?;
    for (of, heading) in [(0, "address"), (1, "user agent")] {
        let rows = answer.sights(of).into_iter().map(|sight: Sight| {
            let (tone, note) = if sight.is_new {
                (Tone::Warn, "new")
            } else {
                (Tone::Plain, "")
            };
            (Cell::new(sight.text.to_string(), tone), sight.totals, note)
        });
        section(heading, &rows.collect::<Vec<_>>(), zone, out, target)?;
    }
    let actions = answer.actions();
    let rows = actions.iter().map(|(text, totals)| {
        let write = answer.fold.writing.contains(*text);
        let tone = if write { Tone::Strong } else { Tone::Plain };
        (Cell::new((*text).to_owned(), tone), (*totals).clone(), "")
    });
    section("did", &rows.collect::<Vec<_>>(), zone, out, target)?;
    out.flush()
}

/// Who it is, and how much came from it.
fn head(
    answer: &Answer<'_>,
    zone: Zone,
    name: &dyn Fn(u32) -> String,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let subject = answer.descent.subject();
    let label = subject.label();
    let strong = paint(&for_terminal(&label), Tone::Strong, target.color);
    let id = match subject.id() {
        id if id == label => String::new(),
        id => format!("  {}", for_terminal(id)),
    };
    let unique = subject
        .unique_id()
        .map_or_else(String::new, |id| format!("  {id}"));
    writeln!(
        out,
        "{strong}  {}{id}{}",
        subject.kind(),
        for_terminal(&unique)
    )?;
    for child in answer.descent.own() {
        let issued = &child.issued;
        let time = issued.time.map_or_else(String::new, |t| zone.rfc3339(t));
        let line = format!(
            "given to {} by {} with {} {time}  {}  {}",
            child.held.label,
            issued.by.label,
            issued.event_name,
            issued.event_id,
            name(issued.file)
        );
        writeln!(out, "{}", for_terminal(&line))?;
    }
    let all = &answer.fold.all;
    let mut parts = vec![count(all.events, "event")];
    if all.writes > 0 {
        parts.push(count(all.writes, "write"));
    }
    for (number, word) in [(all.denied, "denied"), (all.failed, "failed")] {
        if number > 0 {
            parts.push(format!("{} {word}", thousands(number)));
        }
    }
    let sessions = answer
        .nodes
        .iter()
        .filter(|node| matches!(&node.kind, Kind::Session(child) if !is_key(child)))
        .count();
    if sessions > 0 {
        parts.push(count(sessions as u64, "session"));
    }
    let keys = answer.keys_created().len();
    if keys > 0 {
        parts.push(format!("{} created", count(keys as u64, "key")));
    }
    writeln!(out, "{}", parts.join(", "))?;
    if let (Some(first), Some(last)) = (all.first, all.last) {
        writeln!(out, "{} to {}", zone.rfc3339(first), zone.rfc3339(last))?;
    }
    let new = |of| answer.sights(of).iter().any(|sight| sight.is_new);
    if new(0) || new(1) {
        let since = match answer.baseline {
            Some(days) => format!("not seen in the {days} days before"),
            None => "first seen more than a day after the first event".to_owned(),
        };
        writeln!(out, "new: {since}")?;
    }
    Ok(())
}

/// Sessions of one name beside each other are one line.
struct Branch {
    label: String,
    note: String,
    certainty: Certainty,
    sessions: u64,
    totals: Totals,
    children: Vec<usize>,
}

fn branches(answer: &Answer<'_>, at: &[usize]) -> Vec<Branch> {
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    let mut branches: Vec<Branch> = Vec::new();
    for node in at.iter().filter_map(|at| answer.nodes.get(*at)) {
        let (label, note) = match &node.kind {
            Kind::Session(child) => {
                let subject = answer.descent.subject();
                let by = &child.issued.by;
                let foreign = subject.is_one() && subject.names(&child.held) && !subject.names(by);
                let note = match () {
                    () if foreign => format!(" by {}", by.label),
                    () if child.held.id == by.id => format!(" ({})", child.issued.event_name),
                    () => String::new(),
                };
                (session_label(child), note)
            }
            Kind::Principal { label, .. } => (label.clone(), String::new()),
        };
        let key = format!("{}\n{note}", node.id());
        let next = branches.len();
        let place = *order.entry(key).or_insert(next);
        if place == next {
            branches.push(Branch {
                label,
                note,
                certainty: node.certainty,
                sessions: 0,
                totals: Totals::default(),
                children: Vec::new(),
            });
        }
        let branch = &mut branches[place];
        branch.sessions += 1;
        branch.certainty = branch.certainty.min(node.certainty);
        branch.totals.add(&node.totals);
        branch.children.extend(&node.children);
    }
    branches
}

fn tree(answer: &Answer<'_>, zone: Zone, out: &mut dyn Write, target: Target) -> io::Result<()> {
    writeln!(out)?;
    let columns = vec![
        // Names give before times do.
        Column::left("who").giving(4, 30),
        Column::left("certainty").giving(3, 8),
        Column::right("events"),
        Column::right("writes"),
        Column::right("denied"),
        Column::left("first").giving(2, 11),
        Column::left("last").giving(1, 11),
    ];
    let mut rows = Rows::new(&mut *out, Format::Table, columns, target);
    let subject = answer.descent.subject();
    // Of many principals nothing is done by all together: their line has the sum.
    let (totals, sure) = if subject.is_one() {
        (&answer.own().totals, answer.own().certainty)
    } else {
        (&answer.fold.all, Certainty::Direct)
    };
    let label = subject.label();
    rows.row(&branch_cells(label, Tone::Strong, sure, totals, zone))?;
    let mut stack: Vec<(Branch, String, bool)> = Vec::new();
    let push = |stack: &mut Vec<(Branch, String, bool)>, at: &[usize], indent: &str| {
        let all = branches(answer, at);
        let last = all.len().saturating_sub(1);
        for (n, branch) in all.into_iter().enumerate().rev() {
            stack.push((branch, indent.to_owned(), n == last));
        }
    };
    push(&mut stack, &answer.tops, "");
    while let Some((branch, indent, is_last)) = stack.pop() {
        let (elbow, bar) = if is_last {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        let times = match branch.sessions {
            0 | 1 => String::new(),
            many => format!(" × {}", thousands(many)),
        };
        let who = format!("{indent}{elbow}{}{}{times}", branch.label, branch.note);
        rows.row(&branch_cells(
            who,
            Tone::Plain,
            branch.certainty,
            &branch.totals,
            zone,
        ))?;
        push(&mut stack, &branch.children, &format!("{indent}{bar}"));
    }
    rows.finish()?;
    Ok(())
}

fn branch_cells(
    who: String,
    tone: Tone,
    certainty: Certainty,
    totals: &Totals,
    zone: Zone,
) -> Vec<Cell<'static>> {
    let mut cells = vec![
        Cell::new(who, tone),
        Cell::new(certainty.name(), tone_of(certainty)),
    ];
    cells.extend(numbers(totals));
    cells.push(when(totals.first, zone));
    cells.push(when(totals.last, zone));
    cells
}

fn numbers(totals: &Totals) -> [Cell<'static>; 3] {
    let number = |number: u64, tone| {
        let tone = if number == 0 { Tone::Dim } else { tone };
        Cell::new(number.to_string(), tone)
    };
    [
        number(totals.events, Tone::Plain),
        number(totals.writes, Tone::Strong),
        number(totals.denied, Tone::Bad),
    ]
}

fn when(time: Option<Time>, zone: Zone) -> Cell<'static> {
    let text = time.map_or_else(String::new, |time| zone.rfc3339(time));
    Cell::new(text, Tone::Dim)
}

fn tone_of(certainty: Certainty) -> Tone {
    match certainty {
        Certainty::Direct | Certainty::Proven => Tone::Good,
        Certainty::Matched | Certainty::Inferred => Tone::Warn,
        Certainty::Ambiguous | Certainty::NotInArchive => Tone::Bad,
    }
}

/// A table of texts with their counts, under an empty line; nothing where there are none.
fn section(
    heading: &str,
    texts: &[(Cell<'_>, Totals, &str)],
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut columns = vec![Column::left(heading).giving(4, 30)];
    let noted = texts.iter().any(|(_, _, note)| !note.is_empty());
    if noted {
        columns.push(Column::left(""));
    }
    columns.extend([
        Column::right("events"),
        Column::right("writes"),
        Column::right("denied"),
        Column::left("first").giving(2, 11),
        Column::left("last").giving(1, 11),
    ]);
    let shown = match target.terminal_width {
        Some(_) => SHOWN,
        None => texts.len(),
    };
    let mut rows = Rows::new(&mut *out, Format::Table, columns, target);
    for (text, totals, note) in texts.iter().take(shown) {
        let mut cells = vec![text.clone()];
        if noted {
            cells.push(Cell::new((*note).to_owned(), Tone::Warn));
        }
        cells.extend(numbers(totals));
        cells.push(when(totals.first, zone));
        cells.push(when(totals.last, zone));
        rows.row(&cells)?;
    }
    rows.finish()?;
    more(texts.len(), shown, out)
}

fn more(all: usize, shown: usize, out: &mut dyn Write) -> io::Result<()> {
    if all > shown {
        writeln!(out, "… and {} more (-o json has them all)", all - shown)?;
    }
    Ok(())
}

/// The long-term keys that came from the subject: the way back in that is left when sessions end.
fn keys(answer: &Answer<'_>, zone: Zone, out: &mut dyn Write, target: Target) -> io::Result<()> {
    let keys = answer.keys_created();
    if keys.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let columns = vec![
        Column::left("key created"),
        Column::left("for").giving(4, 10),
        Column::left("by").giving(3, 10),
        Column::left("at").giving(2, 11),
        Column::right("used"),
        Column::left("last").giving(1, 11),
    ];
    let mut rows = Rows::new(&mut *out, Format::Table, columns, target);
    let shown = target.terminal_width.map_or(keys.len(), |_| SHOWN);
    for (child, _) in keys.iter().take(shown) {
        let used = answer.use_of(child);
        let key = child.held.access_key.clone().unwrap_or_default();
        rows.row(&[
            Cell::new(key, Tone::Strong),
            Cell::plain(child.held.label.clone()),
            Cell::plain(child.issued.by.label.clone()),
            when(child.issued.time, zone),
            Cell::plain(used.events.to_string()),
            when(used.last, zone),
        ])?;
    }
    rows.finish()?;
    more(keys.len(), shown, out)
}

/// What was changed, and by which operations.
fn changes(answer: &Answer<'_>, zone: Zone, out: &mut dyn Write, target: Target) -> io::Result<()> {
    let resources = answer.resources();
    if resources.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let columns = vec![
        Column::left("changed").giving(3, 26),
        Column::right("times"),
        Column::left("by").giving(4, 20),
        Column::left("last").giving(1, 11),
    ];
    let shown = target.terminal_width.map_or(resources.len(), |_| SHOWN);
    let mut rows = Rows::new(&mut *out, Format::Table, columns, target);
    for (resource, change) in resources.iter().take(shown) {
        let events: Vec<&str> = change.events.iter().map(|event| &**event).collect();
        rows.row(&[
            Cell::plain((*resource).to_owned()),
            Cell::plain(change.totals.events.to_string()),
            Cell::plain(events.join(" ")),
            when(change.totals.last, zone),
        ])?;
    }
    rows.finish()?;
    more(resources.len(), shown, out)
}

/// The columns of the timeline.
pub(super) fn columns(format: Format) -> Vec<Column> {
    let mut columns = vec![
        Column::left("time").giving(1, 11),
        Column::left("by").giving(2, 12),
        Column::left("certainty").giving(5, 8),
        Column::left("event").giving(3, 14),
        Column::left("result").giving(4, 6),
        Column::left("ip").giving(6, 15),
        Column::left("target").giving(9, 12),
        Column::left("eventID").giving(8, 9),
    ];
    if format == Format::Csv {
        columns.extend(
            [
                "access",
                "changed",
                "accessKey",
                "userAgent",
                "region",
                "file",
                "record",
            ]
            .map(Column::left),
        );
    }
    columns
}

/// One event of the timeline.
pub(super) fn cells(line: &Line, format: Format, zone: Zone) -> Vec<Cell<'_>> {
    let deed = &line.deed;
    let text = |text: &'_ Option<Box<str>>| text.as_deref().unwrap_or("").to_owned();
    let result = if deed.is(Outcome::Denied) {
        Tone::Bad
    } else if deed.is(Outcome::Failed) {
        Tone::Warn
    } else {
        Tone::Plain
    };
    let event = if deed.write {
        Tone::Strong
    } else {
        Tone::Plain
    };
    let mut cells = vec![
        when(deed.time(), zone),
        Cell::plain(line.by.as_str()),
        Cell::new(line.certainty.name(), tone_of(line.certainty)),
        Cell::new(&*deed.event, event),
        Cell::new(&*deed.result, result),
        Cell::plain(text(&deed.ip)),
        Cell::plain(&*deed.target),
        Cell::new(text(&deed.event_id), Tone::Dim),
    ];
    if format == Format::Csv {
        let access = if deed.write { "write" } else { "read" };
        let changed: Vec<&str> = deed.changed.iter().map(|one| &**one).collect();
        cells.extend([
            Cell::plain(access),
            Cell::plain(changed.join(" ")),
            Cell::plain(text(&deed.access_key)),
            Cell::plain(text(&deed.user_agent)),
            Cell::plain(&*deed.region),
            Cell::plain(line.file.as_str()),
            Cell::plain(line.record.to_string()),
        ]);
    }
    cells
}
