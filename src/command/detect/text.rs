//! The answer of detect for people: a line for each rule that holds, or the events under each.

use super::Report;
use super::answer::{Act, Answer, Detected, Shown};
use super::gather::Told;
use crate::event::{EventId, Outcome, Time};
use crate::lineage::Chain;
use crate::render::{Cell, Column, Format, Rows, Target, Tone, for_terminal, paint};
use crate::rule::{Header, Level};
use crate::text::{count, thousands};
use crate::zone::Zone;
use hashbrown::HashSet;
use std::borrow::Cow;
use std::io::{self, Write};

/// A line for each rule.
pub(super) fn rules(
    report: &Report<'_>,
    format: Format,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let mut columns = vec![
        Column::left("level"),
        Column::left("rule").giving(2, 24),
        Column::right("hits"),
        Column::right("actors"),
        Column::left("first").wide(),
        Column::left("last"),
    ];
    if format == Format::Csv {
        columns.extend(["ok", "denied", "failed"].map(Column::right));
        columns.extend(["id", "status", "techniques", "file"].map(Column::left));
    }
    let mut rows = Rows::new(out, format, columns, target);
    for detected in &report.answer.rules {
        let header = &report.set.rules()[detected.rule].header;
        let counts = &detected.counts;
        let mut cells = vec![
            level(header.level),
            Cell::plain(header.title.as_str()),
            Cell::new(counts.hits.to_string(), Tone::Strong),
            Cell::plain(detected.actors.to_string()),
            time(report.zone, counts.first),
            time(report.zone, counts.last),
        ];
        if format == Format::Csv {
            let numbers = [counts.ok, counts.denied, counts.failed];
            cells.extend(numbers.map(|number| Cell::plain(number.to_string())));
            cells.push(Cell::plain(header.id.as_deref().unwrap_or("")));
            cells.push(Cell::plain(
                header.status.map_or("", |status| status.name()),
            ));
            cells.push(Cell::plain(header.techniques().join(" ")));
            cells.push(Cell::plain(header.file.as_str()));
        }
        rows.row(&cells)?;
    }
    rows.finish()?.flush()
}

/// Under each rule its events.
pub(super) fn events(report: &Report<'_>, out: &mut dyn Write, target: Target) -> io::Result<()> {
    for (at, detected) in report.answer.rules.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let header = &report.set.rules()[detected.rule].header;
        headline(header, detected, out, target)?;
        let mut columns = hit_columns();
        columns[0].heading.insert_str(0, "  ");
        let mut rows = Rows::new(&mut *out, Format::Table, columns, target);
        for shown in &detected.hits {
            let mut cells = hit_cells(report, shown);
            cells[0].text.to_mut().insert_str(0, "  ");
            rows.row(&cells)?;
        }
        rows.finish()?;
        if detected.left_out() > 0 {
            let more = thousands(detected.left_out());
            let line = format!("  … and {more} more (--max-events)");
            writeln!(out, "{}", paint(&line, Tone::Dim, target.color))?;
        }
    }
    out.flush()
}

/// A row for each hit, with its rule.
pub(super) fn flat(
    report: &Report<'_>,
    format: Format,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let mut columns = vec![Column::left("level"), Column::left("rule")];
    columns.extend(hit_columns());
    if format == Format::Csv {
        columns.extend(["certainty", "file", "record", "ruleId", "techniques"].map(Column::left));
    }
    let mut rows = Rows::new(&mut *out, format, columns, target);
    for detected in &report.answer.rules {
        let header = &report.set.rules()[detected.rule].header;
        for shown in &detected.hits {
            let mut cells = vec![level(header.level), Cell::plain(header.title.as_str())];
            cells.extend(hit_cells(report, shown));
            if format == Format::Csv {
                let act = match shown {
                    Shown::Event(act) => Some(act),
                    Shown::Stretch { events, .. } => events.first(),
                };
                let origin = act.and_then(|act| report.answer.origin(act));
                cells.push(Cell::plain(
                    origin.map_or("", |(_, certainty)| certainty.name()),
                ));
                cells.push(Cell::plain(act.map_or("", |act| &*act.file)));
                cells.push(Cell::plain(
                    act.map_or_else(String::new, |act| act.record.to_string()),
                ));
                cells.push(Cell::plain(header.id.as_deref().unwrap_or("")));
                cells.push(Cell::plain(header.techniques().join(" ")));
            }
            rows.row(&cells)?;
        }
    }
    rows.finish()?;
    for detected in report.answer.rules.iter().filter(|_| format == Format::Md) {
        if detected.left_out() > 0 {
            let header = &report.set.rules()[detected.rule].header;
            let title = crate::render::for_markdown(&header.title).into_owned();
            writeln!(
                out,
                "\n{title}: {} more (--max-events)",
                thousands(detected.left_out())
            )?;
        }
    }
    out.flush()
}

/// `high  Trail stopped: 12 hits, 2 actors  T1562.008`.
fn headline(
    header: &Header,
    detected: &Detected,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let Cell { text, tone } = level(header.level);
    let level = paint(&text, tone, target.color);
    let title = paint(&for_terminal(&header.title), Tone::Strong, target.color);
    let hits = count(detected.counts.hits, "hit");
    let actors = count(detected.actors, "actor");
    let techniques = header.techniques().join(" ");
    let line = format!(
        "{level}  {title}: {hits}, {actors}  {}",
        for_terminal(&techniques)
    );
    writeln!(out, "{}", line.trim_end())
}

fn hit_columns() -> Vec<Column> {
    vec![
        Column::left("time"),
        Column::left("actor").giving(4, 12),
        Column::left("origin").giving(6, 10),
        Column::left("event").giving(3, 14),
        Column::left("result").giving(5, 6),
        Column::left("ip").giving(7, 9),
        Column::left("target").giving(8, 10),
        Column::left("region").giving(9, 9),
        Column::left("eventID").giving(9, 9),
    ]
}

fn hit_cells<'r>(report: &'r Report<'_>, shown: &'r Shown) -> Vec<Cell<'r>> {
    match shown {
        Shown::Event(act) => event_cells(report, act),
        Shown::Stretch { firing, events } => {
            let several = |value: &dyn Fn(&Act) -> String| {
                let mut values: Vec<String> = events.iter().map(|act| value(act)).collect();
                let mut met = HashSet::new();
                values.retain(|value| !value.is_empty() && met.insert(value.clone()));
                values.join(", ")
            };
            let told = |value: &dyn Fn(Told<&'r str>) -> &'r str| {
                several(&|act| value(report.answer.told(act)).to_owned())
            };
            let group: Vec<String> = firing
                .group
                .iter()
                .map(|(field, value)| format!("{field}={}", value.as_deref().unwrap_or("")))
                .collect();
            vec![
                time(report.zone, Some(firing.first)),
                Cell::plain(told(&|told| told.actor_label)),
                Cell::plain(several(&|act| origin(report.answer, act))),
                Cell::new(
                    format!(
                        "{}: {}",
                        count(events.len() as u64, "event"),
                        told(&|told| told.event)
                    ),
                    Tone::Strong,
                ),
                Cell::plain(told(&|told| told.result)),
                Cell::plain(told(&|told| told.ip.unwrap_or(""))),
                Cell::plain(group.join(" ")),
                Cell::plain(told(&|told| told.region.unwrap_or(""))),
                Cell::new(
                    (events.first()).map_or_else(String::new, |act| id(&report.answer.told(act))),
                    Tone::Dim,
                ),
            ]
        }
    }
}

fn event_cells<'r>(report: &Report<'r>, act: &Act) -> Vec<Cell<'r>> {
    let told = report.answer.told(act);
    let tone = match told.outcome {
        Outcome::Ok => Tone::Plain,
        Outcome::Denied => Tone::Bad,
        Outcome::Failed => Tone::Warn,
    };
    vec![
        time(report.zone, told.time),
        Cell::plain(told.actor_label),
        Cell::plain(origin(report.answer, act)),
        Cell::new(told.event, Tone::Strong),
        Cell::new(told.result, tone),
        Cell::plain(told.ip.unwrap_or("")),
        Cell::plain(told.target),
        Cell::plain(told.region.unwrap_or("")),
        Cell::new(id(&told), Tone::Dim),
    ]
}

fn id<T>(told: &Told<T>) -> String {
    (told.event_id.as_ref()).map_or_else(String::new, EventId::to_string)
}

/// Who stands behind the caller; nothing where the caller is the origin.
fn origin(answer: &Answer, act: &Act) -> String {
    match answer.chain(act) {
        Some(chain) if !chain.hops.is_empty() || chain.gap.is_some() => Chain::origin_label(chain),
        _ => String::new(),
    }
}

fn level(level: Option<Level>) -> Cell<'static> {
    let tone = match level {
        Some(Level::Critical | Level::High) => Tone::Bad,
        Some(Level::Medium) => Tone::Warn,
        Some(Level::Low | Level::Informational) | None => Tone::Dim,
    };
    Cell::new(level.map_or("", Level::name), tone)
}

fn time(zone: Zone, time: Option<Time>) -> Cell<'static> {
    let text = time.map_or_else(String::new, |time| zone.rfc3339(time));
    Cell::new(Cow::Owned(text), Tone::Dim)
}
