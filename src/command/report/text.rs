//! The report on a terminal: a summary that fits one screen.

use super::integrity::headline;
use crate::event::Time;
use crate::render::{Cell, Column, Format, Rows, Target, Tone, broken, for_terminal, paint};
use crate::report::Status;
use crate::report::judge::MORE;
use crate::report::model::{ControlReport, Integrity, Report};
use crate::report::needs::silent_without_habit;
use crate::text::{count, thousands};
use crate::zone::Zone;
use std::io::{self, Write};

/// Lines of a terminal that the summary fits in, with the prompt behind it.
const LINES: usize = 25;

/// What it is about, how good the evidence is, and a line for each control.
pub(super) fn summary(
    report: &Report,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    let head = format!("{}, {}", report.framework.title, report.framework.version);
    let head = for_terminal(&head).into_owned();
    writeln!(out, "{}", paint(&head, Tone::Strong, target.color))?;
    let mut lines = evidence(report, zone);
    if let Some(reviewed) = &report.dispositions {
        lines.push(format!(
            "dispositions: {} reviewed, {} unreviewed",
            thousands(reviewed.reviewed),
            thousands(reviewed.unreviewed)
        ));
    }
    if target.terminal_width.is_some() {
        let broken = |line: &String| broken(line, 0);
        lines = lines.iter().flat_map(broken).collect();
    }
    for line in &lines {
        writeln!(out, "{}", for_terminal(line))?;
    }
    let words: Vec<String> = Status::ALL
        .iter()
        .map(|status| {
            (
                status,
                report.statuses.get(status.name()).copied().unwrap_or(0),
            )
        })
        .filter(|(_, number)| *number > 0)
        .map(|(status, number)| {
            let word = paint(&format!("{number} {status}"), tone(*status), target.color);
            let open = report.controls.iter();
            let open = open.filter(|one| one.status == *status && one.may_be_more());
            match open.count() {
                0 => word,
                open => format!("{word} ({MORE} of {open})"),
            }
        })
        .collect();
    writeln!(out, "{}", words.join(", "))?;
    let besides = beside(report);
    if let Some(line) = &besides {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    // Beside these: the title, the statuses, a blank line, the header, and how many more there are.
    let used = lines.len() + usize::from(besides.is_some()) + 6;
    controls(report, LINES - used, zone, out, target)
}

/// What stands beside the controls is no control of the framework, and is not counted among them.
pub(super) fn beside(report: &Report) -> Option<String> {
    let beyond = report.beyond.as_ref()?;
    Some(format!(
        "beside them: {} {}",
        number_of(beyond),
        beyond.status
    ))
}

/// A control's number; what bears on every control has none.
pub(super) fn number_of(control: &ControlReport) -> &str {
    match control.id.as_str() {
        "" => "(all)",
        id => id,
    }
}

/// Period and place, events, coverage and integrity, each a line.
pub(super) fn evidence(report: &Report, zone: Zone) -> Vec<String> {
    let scope = &report.scope;
    let coverage = &report.coverage;
    let all: u64 = coverage.hours.values().sum();
    let covered: u64 = (coverage.streams.iter())
        .flat_map(|stream| &stream.days)
        .map(|day| u64::from(day.covered))
        .sum();
    let proven: u64 = ["covered", "empty-proven"]
        .iter()
        .filter_map(|class| coverage.hours.get(*class))
        .sum();
    let left_out: Vec<String> = (coverage.left_out().into_iter())
        .map(|(category, hours)| format!("{category} events in {}", count(hours, "hour")))
        .collect();
    let hours = match all {
        0 => "coverage: no account and region is known".to_owned(),
        _ => format!(
            "coverage: {} of {} covered, {} {}, {} of holes{}",
            thousands(covered),
            count(all, "hour"),
            thousands(proven),
            spoken_for(&report.integrity),
            thousands(coverage.holes),
            match silent_without_habit(coverage) {
                0 => String::new(),
                hours => format!(
                    ", {} silent and too little known to call that usual",
                    thousands(hours)
                ),
            }
        ),
    };
    let integrity = format!("digests: {}", headline(&report.integrity, zone));
    let again = report.population.raw - report.population.unique;
    let mut lines = vec![
        format!(
            "{} to {}, {}, {}",
            moment(scope.from, zone),
            moment(scope.to, zone),
            count(scope.accounts_found.len() as u64, "account"),
            count(scope.regions_found.len() as u64, "region")
        ),
        format!(
            "{} ({} not ok), {} delivered again, {}",
            count(report.population.unique, "event"),
            thousands(report.population.denied + report.population.failed),
            thousands(again),
            count(report.inputs.files, "file")
        ),
        hours,
    ];
    if !left_out.is_empty() {
        lines.push(format!("left out, as told: {}", left_out.join(", ")));
    }
    lines.push(integrity);
    lines
}

/// What digests do for the hours that they are about.
fn spoken_for(integrity: &Integrity) -> &'static str {
    match (integrity.verdict.as_str(), integrity.keys_given) {
        ("no-digests", _) | (_, true) => "proven by digests",
        _ => "by unsigned digests",
    }
}

/// A moment to the minute.
pub(super) fn moment(time: Option<Time>, zone: Zone) -> String {
    match (time, zone) {
        (None, _) => "?".to_owned(),
        (Some(time), Zone::Utc) => zone.format(time, "%Y-%m-%dT%H:%MZ"),
        (Some(time), _) => zone.format(time, "%Y-%m-%dT%H:%M%:z"),
    }
}

fn tone(status: Status) -> Tone {
    match status {
        Status::Pass => Tone::Good,
        Status::Fail => Tone::Bad,
        Status::Events | Status::Inconclusive => Tone::Warn,
        Status::NoneObserved => Tone::Plain,
        Status::NotFromLogs => Tone::Dim,
    }
}

/// What a person should see first.
fn weight(status: Status) -> u8 {
    match status {
        Status::Fail => 0,
        Status::Events => 1,
        Status::Inconclusive => 2,
        Status::Pass => 3,
        Status::NoneObserved => 4,
        Status::NotFromLogs => 5,
    }
}

fn controls(
    report: &Report,
    most: usize,
    zone: Zone,
    out: &mut dyn Write,
    target: Target,
) -> io::Result<()> {
    // What a control is about says more than when.
    let columns = vec![
        Column::left("control"),
        Column::left("status"),
        Column::right("events"),
        Column::right("effective"),
        Column::right("attempted"),
        Column::right("others"),
        Column::left("last").wide(),
        Column::left("what").giving(9, 12),
    ];
    let mut shown: Vec<&ControlReport> = report.controls.iter().chain(&report.beyond).collect();
    let all = shown.len();
    if target.terminal_width.is_some() && all > most {
        // The most telling ones, in the order of the standard.
        let mut by_weight: Vec<usize> = (0..all).collect();
        by_weight.sort_by_key(|at| (weight(shown[*at].status), *at));
        by_weight.truncate(most);
        by_weight.sort_unstable();
        shown = by_weight.into_iter().map(|at| shown[at]).collect();
    }
    let mut rows = Rows::new(&mut *out, Format::Table, columns, target);
    for control in &shown {
        rows.row(&cells(control, zone))?;
    }
    rows.finish()?;
    if all > shown.len() {
        writeln!(out, "… and {} more (-o md has them all)", all - shown.len())?;
    }
    Ok(())
}

fn cells(control: &ControlReport, zone: Zone) -> Vec<Cell<'_>> {
    let number = |number: u64| {
        let tone = if number == 0 { Tone::Dim } else { Tone::Plain };
        Cell::new(thousands(number), tone)
    };
    // Events beyond the standard and firings of rules about several events are no part of the population.
    let beyond = control.firings_all + control.beyond_hits.events;
    let last = control.hits.last.max(control.beyond_hits.last);
    // Not all firings are listed; what they are counted by knows the last of them.
    let fired = control.rules.iter().filter(|rule| rule.correlation);
    let last = last.max(fired.filter_map(|rule| rule.hits.last).max());
    vec![
        Cell::new(number_of(control), Tone::Strong),
        Cell::new(control.status.name(), tone(control.status)),
        number(control.hits.events),
        number(control.hits.effective),
        number(control.hits.attempted),
        number(beyond),
        Cell::new(
            last.map_or_else(String::new, |last| moment(Some(last), zone)),
            Tone::Dim,
        ),
        Cell::plain(&*control.title),
    ]
}
