//! A line for each stream, a sign for each day: how much there is, and where there are holes. Long
//! periods have a sign for each week, or for more.

use super::answer::Answer;
use super::row::Row;
use crate::coverage::{Class, Hour};
use crate::event::Time;
use crate::render::{Target, Tone, for_terminal, paint};
use crate::zone::Zone;
use chrono::{Datelike, NaiveDate, TimeDelta};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// How many signs a line has where no terminal says how wide it is.
const WIDE: usize = 120;
/// Longer periods have no calendar: a sign would be a year or more.
const MOST: i64 = 40_000 * 24;
/// Days that a sign may stand for.
const STEPS: [i64; 5] = [1, 7, 28, 91, 364];
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One sign to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cell {
    events: u64,
    hole: Option<Class>,
    alive: bool,
}

/// Which sign each hour belongs to.
struct Scale {
    first: Hour,
    /// The sign of each hour from the first on.
    cells: Vec<u32>,
    /// The day on which each sign begins.
    days: Vec<NaiveDate>,
    step: i64,
}

impl Scale {
    fn new(from: Hour, to: Hour, room: usize, zone: Zone) -> Option<Scale> {
        if from >= to || to.0 - from.0 > MOST {
            return None;
        }
        let day = |hour: i64| zone.local(Hour(hour).start().utc()).date();
        let begin = day(from.0);
        let days = (day(to.0 - 1) - begin).num_days() + 1;
        let fits = |step: &i64| (days + step - 1) / step <= room as i64;
        let step = STEPS.into_iter().find(fits).unwrap_or(days);
        // Weeks are those of the calendar.
        let weekday = i64::from(begin.weekday().num_days_from_monday());
        let early = if step > 1 { weekday } else { 0 };
        let begin = begin - TimeDelta::days(early);
        let cells: Vec<u32> = (from.0..to.0)
            .map(|hour| u32::try_from((day(hour) - begin).num_days() / step).unwrap_or(0))
            .collect();
        let last = cells.last().copied().unwrap_or(0);
        Some(Scale {
            first: from,
            days: (0..=i64::from(last))
                .map(|cell| begin + TimeDelta::days(cell * step))
                .collect(),
            cells,
            step,
        })
    }

    fn cell(&self, hour: Hour) -> Option<usize> {
        let at = usize::try_from(hour.0 - self.first.0).ok()?;
        self.cells.get(at).map(|cell| *cell as usize)
    }

    fn line(&self, row: &Row) -> Vec<Cell> {
        let mut line = vec![Cell::default(); self.days.len()];
        for interval in &row.intervals {
            if interval.class == Class::OutOfLife {
                continue;
            }
            for hour in interval.from.0..interval.to.0 {
                if let Some(at) = self.cell(Hour(hour)) {
                    let cell = &mut line[at];
                    cell.alive = true;
                    if interval.class.is_hole() {
                        cell.hole = Some(
                            cell.hole
                                .map_or(interval.class, |hole| hole.min(interval.class)),
                        );
                    }
                }
            }
        }
        for (hour, events) in row.stream.hours() {
            if let Some(at) = self.cell(hour) {
                line[at].events += events;
            }
        }
        line
    }

    /// Names of months, or of years, above the signs with which they begin.
    fn ruler(&self) -> String {
        let form = if self.step > 31 { "%Y" } else { "%b" };
        let mut ruler = String::new();
        if self.days.len() < 3 {
            return ruler;
        }
        let mut named = String::new();
        for (at, day) in self.days.iter().enumerate() {
            // A sign that holds the first of a month begins it.
            let end = *day + TimeDelta::days(self.step - 1);
            let name = end.format(form).to_string();
            if name != named && ruler.len() <= at {
                if !ruler.is_empty() && ruler.len() == at {
                    // Two names must not touch.
                    named = name;
                    continue;
                }
                ruler.push_str(&" ".repeat(at - ruler.len()));
                ruler.push_str(&name);
            }
            named = name;
        }
        ruler
    }
}

/// The calendar under an empty line; nothing where there are no hours.
pub(super) fn write(
    answer: &Answer,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let label = |row: &Row| for_terminal(row.region().unwrap_or("?")).into_owned();
    let widest = answer
        .rows
        .iter()
        .map(|row| label(row).chars().count())
        .max();
    let widest = widest.unwrap_or(0).clamp(6, 24);
    // Two spaces before the region, two between columns, `8760 h`.
    let before = 2 + widest + 2 + 6 + 2;
    let room = target
        .terminal_width
        .map_or(WIDE, |width| width.saturating_sub(before))
        .max(8);
    let all = || answer.rows.iter().flat_map(|row| &row.intervals);
    let (Some(from), Some(to)) = (
        all().map(|one| one.from).min(),
        all().map(|one| one.to).max(),
    ) else {
        return Ok(());
    };
    let Some(scale) = Scale::new(from, to, room, zone) else {
        return Ok(());
    };
    let lines: Vec<(&Row, Vec<Cell>)> = answer
        .rows
        .iter()
        .map(|row| (row, scale.line(row)))
        .collect();
    writeln!(out)?;
    legend(&scale, &lines, out)?;
    let ruler = scale.ruler();
    if !ruler.is_empty() {
        let ruler = paint(&ruler, Tone::Dim, target.color);
        writeln!(out, "{}{ruler}", " ".repeat(before))?;
    }
    let mut above: Option<(&Option<String>, &str)> = None;
    for (row, line) in &lines {
        let head = (&row.id.organization, row.id.account.as_str());
        if above != Some(head) {
            let organization = row
                .id
                .organization
                .as_deref()
                .map_or(String::new(), |id| format!("{id} "));
            let name = format!("{organization}{}", row.id.account);
            let name = paint(&for_terminal(&name), Tone::Strong, target.color);
            writeln!(out, "{name}")?;
            above = Some(head);
        }
        let label = label(row);
        let pad = " ".repeat(widest - crate::render::cell_width(&label).min(widest));
        let region: String = label.chars().take(widest).collect();
        let signs = signs(line, target.color);
        writeln!(
            out,
            "  {region}{pad}  {:>6}  {}",
            holes(row),
            signs.trim_end()
        )?;
    }
    Ok(())
}

/// How many hours are holes, where any are.
fn holes(row: &Row) -> String {
    match row.summary.holes() {
        0 => String::new(),
        hours => format!("{hours} h"),
    }
}

fn signs(line: &[Cell], color: bool) -> String {
    let most = line
        .iter()
        .map(|cell| cell.events)
        .max()
        .unwrap_or(0)
        .max(1);
    line.iter()
        .map(|cell| match cell {
            Cell {
                hole: Some(class), ..
            } => paint(&class.sign().unwrap_or('?').to_string(), Tone::Bad, color),
            Cell { events: 1.., .. } => {
                let level = (cell.events * 8).div_ceil(most).clamp(1, 8);
                BARS[level as usize - 1].to_string()
            }
            Cell { alive: true, .. } => "·".to_owned(),
            Cell { .. } => " ".to_owned(),
        })
        .collect()
}

fn legend(scale: &Scale, lines: &[(&Row, Vec<Cell>)], out: &mut dyn Write) -> io::Result<()> {
    let cells = || lines.iter().flat_map(|(_, line)| line);
    let unit = match scale.step {
        1 => "day".to_owned(),
        7 => "week".to_owned(),
        days => format!("{days} days"),
    };
    let last = scale.days.last().copied().unwrap_or_default() + TimeDelta::days(scale.step - 1);
    let first = scale.days.first().copied().unwrap_or_default();
    writeln!(
        out,
        "hours of holes, and a sign for each {unit} from {first} to {last}:"
    )?;
    let mut parts = vec!["▁▂▃▄▅▆▇█ events".to_owned()];
    if cells().any(|cell| cell.hole.is_none() && cell.events == 0 && cell.alive) {
        parts.push("· none".to_owned());
    }
    let holes: BTreeSet<Class> = cells().filter_map(|cell| cell.hole).collect();
    for (class, sign) in holes
        .iter()
        .filter_map(|class| Some((class, class.sign()?)))
    {
        parts.push(format!("{sign} {}", class.name()));
    }
    writeln!(out, "{}", parts.join("  "))
}

/// The beginning of an hour: ISO 8601 without what is zero.
pub(super) fn hour(time: Time, zone: Zone) -> String {
    match zone {
        Zone::Utc if time == Hour::of(time).start() => zone.format(time, "%Y-%m-%dT%HZ"),
        _ => zone.rfc3339(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(days: i64, room: usize) -> Scale {
        // 14 March 2026, a Saturday.
        let from = Hour(492_432 + 24);
        let day = from.start().to_string();
        assert_eq!(&day[..10], "2026-03-07", "{day}");
        Scale::new(from, Hour(from.0 + days * 24), room, Zone::Utc).expect("hours")
    }

    #[test]
    fn signs_fit_the_room() {
        for (days, room, step, signs) in [
            (4, 30, 1, 4),
            (30, 30, 1, 30),
            (31, 30, 7, 6),
            (365, 53, 7, 53),
            (365, 40, 28, 14),
            (20_000, 40, 20_000, 2),
        ] {
            let scale = scale(days, room);
            assert_eq!(
                (scale.step, scale.days.len()),
                (step, signs),
                "{days} {room}"
            );
            assert_eq!(scale.cells.len() as i64, days * 24);
        }
    }

    #[test]
    fn months_stand_above_their_first_sign() {
        assert_eq!(
            scale(60, 80).ruler(),
            "Mar                      Apr                           May"
        );
        assert_eq!(
            scale(365, 60).ruler(),
            "Mar Apr May  Jun Jul Aug  Sep Oct Nov  Dec Jan  Feb Mar"
        );
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let zone = Zone::Named(chrono_tz::America::New_York);
        let from = Hour(492_456);
        let scale = Scale::new(from, Hour(from.0 + 24), 30, zone).expect("hours");
        assert_eq!(scale.days.len(), 2);
        assert_eq!(scale.cell(Hour(from.0 + 4)), Some(0));
        assert_eq!(scale.cell(Hour(from.0 + 5)), Some(1));
    }
}
