//! The whole report as Markdown: what an auditor files, without a browser.

mod control;
mod evidence;

use super::text::{beside, moment, number_of};
use crate::render::{Cell, Column, Format, Rows, Target, for_markdown};
use crate::report::Status;
use crate::report::model::Report;
use crate::text::count;
use crate::zone::Zone;
use std::io::{self, Write};

/// Rows of a table that is no evidence by itself.
const FEW: usize = 20;

/// A table: its headings, and its rows.
fn table(
    out: &mut dyn Write,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> io::Result<()> {
    let headings = columns.iter().map(|column| Column::left(*column)).collect();
    let mut table = Rows::new(&mut *out, Format::Md, headings, Target::default());
    for row in rows {
        let cells: Vec<Cell<'_>> = row.into_iter().map(Cell::plain).collect();
        table.row(&cells)?;
    }
    table.finish()?;
    writeln!(out)
}

/// What is said below a table that was cut: of all there are so many in it; nothing where it was not.
fn more(out: &mut dyn Write, shown: usize, all: u64, noun: &str) -> io::Result<()> {
    match all.saturating_sub(shown as u64) {
        0 => Ok(()),
        left => {
            let more = count(left, &format!("more {noun}"));
            writeln!(out, "… and {more}, counted but not listed here.\n")
        }
    }
}

fn list<'l>(out: &mut dyn Write, lines: impl IntoIterator<Item = &'l String>) -> io::Result<()> {
    let mut any = false;
    for line in lines {
        writeln!(out, "- {}", for_markdown(line))?;
        any = true;
    }
    if any { writeln!(out) } else { Ok(()) }
}

/// All of it.
pub(super) fn write(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let head = &report.framework;
    writeln!(
        out,
        "# {}, {}\n",
        for_markdown(&head.title),
        for_markdown(&head.version)
    )?;
    writeln!(out, "{}\n", for_markdown(&head.notes))?;
    table(out, &["", ""], header(report, zone))?;
    writeln!(out, "## Controls\n")?;
    statuses(report, zone, out)?;
    evidence::section(report, zone, out)?;
    for control in report.controls.iter().chain(&report.beyond) {
        control::control(control, report, zone, out)?;
    }
    checks(report, out)?;
    definitions(report, out)?;
    writeln!(out, "## What no archive can show\n")?;
    list(out, &report.limits)?;
    sign_off(report, out)
}

fn header(report: &Report, zone: Zone) -> Vec<Vec<String>> {
    let (scope, run) = (&report.scope, &report.run);
    let among = |given: &[String], found: &[String]| match given {
        [] => format!("all that are here: {}", found.join(", ")),
        _ => format!("given: {}; here: {}", given.join(", "), found.join(", ")),
    };
    let time = |time| moment(time, zone);
    let mut rows = [
        [
            "Period",
            &format!("from {} to {}", time(scope.from), time(scope.to)),
        ],
        [
            "Accounts",
            &among(&scope.accounts_given, &scope.accounts_found),
        ],
        [
            "Regions",
            &among(&scope.regions_given, &scope.regions_found),
        ],
        ["Made", &time(run.generated)],
        ["By", &run.program],
        ["Command", &run.command],
        [
            "Listed",
            &format!(
                "the first {} events of each control; all are counted",
                run.max_events
            ),
        ],
    ]
    .map(|row| row.map(str::to_owned).to_vec())
    .to_vec();
    let mut more = |name: &str, what: String| rows.push(vec![name.to_owned(), what]);
    if let Some(sample) = &run.sample {
        more(
            "Sample",
            format!(
                "{} events of each control, drawn with seed {}",
                sample.size, sample.seed
            ),
        );
    }
    if let Some(redaction) = &run.redaction {
        let key = if redaction.random_key {
            "a key of this run alone"
        } else {
            "a given key"
        };
        more(
            "Redacted",
            format!(
                "names, addresses and keys are hashes by {key} ({})",
                redaction.key_id
            ),
        );
    }
    for file in &run.rule_files {
        more(
            "Rules",
            format!(
                "{}, SHA-256 {}",
                file.name,
                file.sha256.as_deref().unwrap_or("?")
            ),
        );
    }
    if let Some(fingerprint) = &report.inputs.fingerprint {
        more(
            "Input",
            format!(
                "{} files, SHA-256 of the list of all {fingerprint}",
                report.inputs.files
            ),
        );
    }
    rows
}

fn statuses(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let words: Vec<String> = Status::ALL
        .iter()
        .filter_map(|status| {
            Some((
                status,
                report.statuses.get(status.name()).filter(|n| **n > 0)?,
            ))
        })
        .map(|(status, number)| format!("{number} {status}"))
        .collect();
    let words = words.join(", ");
    let counted: Vec<String> = [words].into_iter().chain(beside(report)).collect();
    writeln!(out, "{}\n", for_markdown(&counted.join("; ")))?;
    let columns = [
        "control",
        "title",
        "level",
        "status",
        "events",
        "effective",
        "attempted",
        "firings",
        "beyond",
        "first",
        "last",
    ];
    let rows = report.controls.iter().chain(&report.beyond).map(|control| {
        let hits = &control.hits;
        vec![
            number_of(control).to_owned(),
            control.title.clone(),
            control.level.clone().unwrap_or_default(),
            control.status.to_string(),
            hits.events.to_string(),
            hits.effective.to_string(),
            hits.attempted.to_string(),
            control.firings_all.to_string(),
            control.beyond_hits.events.to_string(),
            shown(hits.first, zone),
            shown(hits.last, zone),
        ]
    });
    table(out, &columns, rows)
}

fn shown(time: Option<crate::event::Time>, zone: Zone) -> String {
    time.map_or_else(String::new, |time| zone.rfc3339(time))
}

fn checks(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.checks.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Checks\n")?;
    for check in &report.checks {
        writeln!(
            out,
            "### {} ({})\n",
            for_markdown(&check.title),
            for_markdown(&check.check)
        )?;
        let holds = match check.holds {
            Some(true) => "Holds: ",
            Some(false) => "Does not hold: ",
            None => "",
        };
        let says = format!("{holds}{}", check.says);
        list(out, [&says])?;
        let columns: Vec<&str> = check.columns.iter().map(String::as_str).collect();
        if !check.rows.is_empty() {
            table(out, &columns, check.rows.iter().take(FEW).cloned())?;
            let shown = check.rows.len().min(FEW);
            more(out, shown, check.rows_all, "row")?;
        }
    }
    Ok(())
}

fn definitions(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Rules\n")?;
    for rule in &report.rules {
        writeln!(out, "### {}\n", for_markdown(&rule.name))?;
        let place = format!("{}, line {}", rule.file, rule.line);
        writeln!(out, "{}\n", for_markdown(&place))?;
        // Indented, a line can end nothing and begin nothing.
        for line in rule.yaml.lines() {
            writeln!(out, "    {}", crate::render::for_terminal(line))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn sign_off(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if let Some(dispositions) = &report.dispositions {
        writeln!(out, "## Dispositions\n")?;
        let says = format!(
            "{}: {} rows, {} of them fit what is listed or drawn; of all that the controls count {} have a verdict, {} have none",
            dispositions.file.name,
            dispositions.rows,
            dispositions.used,
            dispositions.reviewed,
            dispositions.unreviewed
        );
        list(out, std::iter::once(&says).chain(&dispositions.notes))?;
    }
    writeln!(out, "## Sign-off\n")?;
    let lines = ["Prepared by", "Reviewed by", "Approved by"];
    table(
        out,
        &["", "name", "date", "signature"],
        lines.map(|line| vec![line.to_owned()]),
    )
}
