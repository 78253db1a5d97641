//! The answer of coverage for people: the streams, a calendar, the holes, the trails, what explains holes,
//! and what all this cannot prove.

use super::answer::{Answer, Gap};
use super::calendar::{self, hour};
use super::notes::notes;
use super::row::{Row, View};
use crate::coverage::{Class, Contents, Kind, Trail};
use crate::event::{Category, Time};
use crate::render::{Cell, Column, Format, Rows, Target, Tone, broken, for_markdown, paint};
use crate::text::{bytes, count, thousands};
use crate::verify::Basis;
use crate::zone::Zone;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Why there is a gap where nothing of a stream is here.
const NOTHING: &str = "asked for, and nothing of it is here";

/// Rows of one table on a terminal; a pipe gets them all.
pub(super) const SHOWN: usize = 20;
/// Below this many columns times are days.
const NARROW: usize = 160;

const UNPROVEN: &str = "what this cannot prove or rule out:";

/// What no archive can show, in lines.
pub(super) const LIMITS: [&str; 3] = [
    "events never recorded: unselected data events, excluded or unknown services",
    "accounts and regions of which no file ever came (see --accounts, --regions)",
    "log files and digests removed together at a stream's end (see --until)",
];

/// All of it.
pub(super) fn whole(
    answer: &Answer,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    for (line, tone) in head(answer, zone) {
        writeln!(out, "{}", paint(&line, tone, target.color))?;
    }
    writeln!(out)?;
    streams(answer, Format::Table, zone, out, target)?;
    calendar::write(answer, zone, out, target)?;
    gaps(answer, Format::Table, zone, out, target)?;
    let notes = notes(answer, zone);
    if !notes.is_empty() {
        writeln!(out)?;
    }
    for note in notes {
        // What is indented belongs to the line above; so does the rest of a line that is broken.
        let (first, text) = match note.strip_prefix("  ") {
            Some(text) => ("  ", text),
            None => ("", &*note),
        };
        for (number, line) in broken(text, first.len() + 2).iter().enumerate() {
            let indent = if number == 0 { "" } else { "  " };
            writeln!(out, "{first}{indent}{line}")?;
        }
    }
    trails(answer, Format::Table, out, target)?;
    explained(answer, Format::Table, zone, out, target)?;
    writeln!(out, "\n{UNPROVEN}")?;
    for line in LIMITS {
        writeln!(out, "  {line}")?;
    }
    out.flush()
}

/// What it amounts to, streams, holes, trails, events, and what it cannot prove, as Markdown.
pub(super) fn markdown(
    answer: &Answer,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    list(head(answer, zone).into_iter().map(|(line, _)| line), out)?;
    writeln!(out)?;
    streams(answer, Format::Md, zone, out, target)?;
    gaps(answer, Format::Md, zone, out, target)?;
    let notes = notes(answer, zone);
    if !notes.is_empty() {
        writeln!(out)?;
    }
    list(notes, out)?;
    trails(answer, Format::Md, out, target)?;
    explained(answer, Format::Md, zone, out, target)?;
    writeln!(out, "\n{UNPROVEN}\n")?;
    list(LIMITS.map(str::to_owned), out)?;
    out.flush()
}

/// Every interval of every stream.
pub(super) fn intervals(
    answer: &Answer,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let columns = [
        "organization",
        "account",
        "region",
        "category",
        "from",
        "to",
        "hours",
        "class",
        "why",
        "leftOut",
        "perhaps",
    ];
    let mut rows = Rows::new(out, Format::Csv, columns.map(Column::left).into(), target);
    for row in &answer.rows {
        for (category, _) in row.categories() {
            for interval in row.of_category(category, View::Selected) {
                let why = answer.why(row, category, &interval);
                let perhaps = why.is_some_and(|why| answer.perhaps(row, why));
                let why = why.and_then(|why| why.change.event_id.as_deref());
                rows.row(&[
                    Cell::plain(row.id.organization.as_deref().unwrap_or("")),
                    Cell::plain(&*row.id.account),
                    Cell::plain(&*row.id.region),
                    Cell::plain(category.map_or("", Category::name)),
                    Cell::plain(zone.rfc3339(interval.from.start())),
                    Cell::plain(zone.rfc3339(interval.to.start())),
                    Cell::plain(interval.hours().to_string()),
                    Cell::plain(interval.class.name()),
                    Cell::plain(why.unwrap_or("")),
                    Cell::plain(row.missing(category, &interval).unwrap_or_default()),
                    Cell::plain(if perhaps { "perhaps" } else { "" }),
                ])?;
            }
        }
    }
    rows.finish()?.flush()
}

/// What it amounts to, line by line.
fn head(answer: &Answer, zone: Zone) -> Vec<(String, Tone)> {
    let mut lines = Vec::new();
    if let Some((from, to)) = answer.period() {
        let period = format!("{} to {}", hour(from, zone), hour(to, zone));
        lines.push((period, Tone::Strong));
    }
    let mut plain = |line: String| lines.push((line, Tone::Plain));
    let sum = |of: fn(&Row) -> u64| answer.rows.iter().map(of).sum::<u64>();
    plain(format!(
        "{}, {} ({}), {}",
        count(answer.rows.len() as u64, "stream"),
        count(sum(|row| row.stream.files), "log file"),
        bytes(sum(|row| row.stream.bytes)),
        count(sum(|row| row.stream.events()), "event"),
    ));
    let sum = &answer.summary;
    let classes: Vec<String> = Class::ALL
        .into_iter()
        .filter_map(|class| Some((class, sum.of_class(class))).filter(|(_, hours)| *hours > 0))
        .map(|(class, hours)| format!("{} {}", thousands(hours), class.name()))
        .collect();
    let all = count(sum.hours.values().sum(), "hour");
    let colon = if classes.is_empty() { "" } else { ": " };
    plain(format!("{all}{colon}{}", classes.join(", ")));
    if sum.proven() > 0 {
        let by = match answer.digests.basis {
            Some(Basis::Signatures) => "digests whose signatures hold",
            _ => "digests whose hashes chain, and no signature",
        };
        plain(format!("{} rest on {by}", count(sum.proven(), "hour")));
    }
    if sum.holes() > 0 {
        let share = format!(
            "{} of holes, the longest {}",
            count(sum.holes(), "hour"),
            count(sum.longest, "hour")
        );
        lines.push((share, Tone::Bad));
    }
    let narrowed = answer.narrowed();
    if narrowed > 0 {
        let narrowed = count(narrowed, "hour");
        let narrowed =
            format!("{narrowed} narrowed: a trail was told to leave management events out");
        lines.push((narrowed, Tone::Warn));
    }
    if let Some(what) = answer.unspoken() {
        let what = format!("{what}: silence is judged by habit alone");
        lines.push((what, Tone::Plain));
    }
    lines
}

/// A list in Markdown; what is indented belongs to the line above.
fn list(lines: impl IntoIterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        let (indent, line) = match line.strip_prefix("  ") {
            Some(line) => ("  ", line),
            None => ("", &*line),
        };
        writeln!(out, "{indent}- {}", for_markdown(line))?;
    }
    Ok(())
}

fn when(time: Option<Time>, zone: Zone) -> Cell<'static> {
    Cell::new(
        time.map_or_else(String::new, |time| zone.rfc3339(time)),
        Tone::Dim,
    )
}

fn number(number: u64) -> Cell<'static> {
    let tone = if number == 0 { Tone::Dim } else { Tone::Plain };
    Cell::new(number.to_string(), tone)
}

fn streams(
    answer: &Answer,
    format: Format,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let organizations = answer.rows.iter().any(|row| row.id.organization.is_some());
    let mut columns = vec![
        Column::left("account"),
        Column::left("region"),
        Column::left("category"),
        Column::right("events"),
        Column::left("first"),
        Column::left("last"),
        Column::right("files"),
        Column::right("size").below(),
        Column::left("delivered").below(),
        Column::left("until").below(),
    ];
    if organizations {
        columns.push(Column::left("organization").below());
    }
    // A narrow terminal has room for days, and no half of a time helps.
    let is_narrow = target.terminal_width.is_some_and(|width| width < NARROW);
    let day = |time: Option<Time>| match time {
        Some(time) if is_narrow => Cell::new(zone.format(time, "%Y-%m-%d"), Tone::Dim),
        _ => when(time, zone),
    };
    let mut rows = Rows::new(&mut *out, format, columns, target);
    for row in &answer.rows {
        for (category, contents) in row.categories() {
            let empty = Contents::default();
            let contents = contents.unwrap_or(&empty);
            rows.row(&[
                Cell::plain(&*row.id.account),
                Cell::plain(row.region().unwrap_or("?")),
                Cell::plain(category.map_or("", Category::name)),
                number(contents.events),
                day(contents.first),
                day(contents.last),
                number(contents.files),
                Cell::plain(bytes(contents.bytes)),
                day(row.stream.first_delivery),
                day(row.stream.last_delivery),
                Cell::plain(row.id.organization.as_deref().unwrap_or("")),
            ])?;
        }
    }
    rows.finish()?;
    Ok(())
}

fn gaps(
    answer: &Answer,
    format: Format,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let gaps = answer.gaps(View::Selected);
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let columns = vec![
        Column::left("gap"),
        Column::right("hours"),
        Column::left("from"),
        Column::left("to"),
        Column::left("of").below(),
        Column::left("why").below(),
    ];
    let shown = target.terminal_width.map_or(gaps.len(), |_| SHOWN);
    let mut rows = Rows::new(&mut *out, format, columns, target);
    for gap in gaps.iter().take(shown) {
        rows.row(&gap_cells(gap, zone))?;
    }
    rows.finish()?;
    more(gaps.len(), shown, out)
}

fn gap_cells(gap: &Gap<'_>, zone: Zone) -> Vec<Cell<'static>> {
    let interval = &gap.interval;
    let tone = if interval.class.is_hole() {
        Tone::Bad
    } else {
        Tone::Warn
    };
    let several = |of: fn(&Row) -> &str, noun: &str| {
        let texts: BTreeSet<&str> = gap.rows.iter().map(|row| of(row)).collect();
        match texts.len() {
            0 | 1 => texts.into_iter().collect::<String>(),
            many => count(many as u64, noun),
        }
    };
    let accounts = several(|row| &row.id.account, "account");
    let regions = several(|row| row.region().unwrap_or("?"), "region");
    let why = match gap.why {
        Some(why) => format!(
            "{}{} by {}",
            if gap.perhaps { "perhaps " } else { "" },
            short(&why.change.event),
            why.chain.origin_label()
        ),
        None if gap.rows.iter().all(|row| row.absent) => NOTHING.to_owned(),
        None => interval.class.explain().to_owned(),
    };
    let why = match (gap.left_out.is_empty(), &gap.selected) {
        (false, _) => format!("{}: {why}", Kind::words(&gap.left_out)),
        (true, Some(selected)) if gap.why.is_some() => format!("{selected}: {why}"),
        (true, Some(selected)) => selected.clone(),
        (true, None) => why,
    };
    vec![
        Cell::new(interval.class.name(), tone),
        number(interval.hours()),
        Cell::plain(hour(interval.from.start(), zone)),
        Cell::plain(hour(interval.to.start(), zone)),
        Cell::plain(format!("{accounts} {regions}")),
        Cell::plain(why),
    ]
}

fn more(all: usize, shown: usize, out: &mut dyn Write) -> io::Result<()> {
    if all > shown {
        writeln!(out, "… and {} more (-o json has them all)", all - shown)?;
    }
    Ok(())
}

fn trails(answer: &Answer, format: Format, out: &mut dyn Write, target: Target) -> io::Result<()> {
    if answer.trails.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let columns = vec![
        Column::left("trail").giving(6, 16),
        Column::left("account"),
        Column::left("home"),
        Column::left("regions"),
        Column::left("on"),
        Column::left("records").below(),
        Column::left("digests").below(),
        Column::left("organization").below(),
        Column::left("bucket").below(),
        Column::left("key").below(),
        Column::left("log group").below(),
    ];
    let mut rows = Rows::new(&mut *out, format, columns, target);
    for trail in &answer.trails {
        rows.row(&trail_cells(trail))?;
    }
    rows.finish()?;
    Ok(())
}

fn trail_cells(trail: &Trail) -> Vec<Cell<'_>> {
    let flag = |flag: Option<bool>, no: &'static str, yes: &'static str| match flag {
        Some(true) => Cell::plain(yes),
        Some(false) => Cell::new(no, Tone::Warn),
        None => Cell::new("?", Tone::Dim),
    };
    let text = |text: &'_ Option<String>| match text {
        Some(text) => Cell::plain(text.clone()),
        None => Cell::new("?", Tone::Dim),
    };
    let records = match &trail.selection {
        Some(selection) => Cell::plain(selection.words()),
        None => Cell::new("?", Tone::Dim),
    };
    let today = trail.today();
    vec![
        Cell::new(&*trail.name, Tone::Strong),
        Cell::plain(&*trail.account),
        Cell::plain(&*trail.region),
        flag(today.multi_region, "one", "all"),
        flag(trail.logging, "no", "yes"),
        records,
        flag(today.validation, "no", "yes"),
        match (today.organization, trail.ties.is_empty()) {
            (None, false) => Cell::new("it seems", Tone::Warn),
            (told, _) => flag(told, "no", "yes"),
        },
        text(&trail.bucket),
        text(&trail.key),
        text(&trail.log_group),
    ]
}

/// `StopLogging` of `cloudtrail:StopLogging`.
fn short(event: &str) -> &str {
    event.split_once(':').map_or(event, |(_, name)| name)
}

fn explained(
    answer: &Answer,
    format: Format,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    if answer.explained.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let columns = vec![
        Column::left("changed"),
        Column::left("event"),
        Column::left("by").giving(5, 20),
        Column::left("about").below(),
        Column::left("certainty").below(),
        Column::left("via").below(),
        Column::left("eventID").below(),
    ];
    let shown = target
        .terminal_width
        .map_or(answer.explained.len(), |_| SHOWN);
    // The newest are those that still hold.
    let earlier = answer.explained.len().saturating_sub(shown);
    let mut rows = Rows::new(&mut *out, format, columns, target);
    for one in answer.explained.iter().skip(earlier) {
        let via: Vec<&str> = one
            .chain
            .hops
            .iter()
            .rev()
            .map(|hop| hop.held.label.as_str())
            .collect();
        let event = if one.change.event.starts_with("cloudtrail:") {
            short(&one.change.event)
        } else {
            &one.change.event
        };
        let trail = one
            .change
            .what
            .rsplit_once(":trail/")
            .map_or(one.change.what.as_str(), |(_, name)| name);
        rows.row(&[
            when(one.change.time, zone),
            Cell::new(event, Tone::Strong),
            Cell::plain(one.chain.origin_label()),
            Cell::plain(trail),
            Cell::plain(one.chain.certainty.name()),
            Cell::plain(via.join(" → ")),
            Cell::new(one.change.event_id.as_deref().unwrap_or(""), Tone::Dim),
        ])?;
    }
    rows.finish()?;
    if earlier > 0 {
        writeln!(out, "… and {earlier} earlier (-o json has them all)")?;
    }
    Ok(())
}
