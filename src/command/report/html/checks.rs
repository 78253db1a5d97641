//! What the archive alone decides or shows: each check once, with its table.

use super::{MOST_ROWS, rest, sentence};
use crate::render::Column;
use crate::render::html::{self as page, Markup, Mood, Render, Table, Text, html};
use crate::report::model::{CheckOutcome, Report};

/// A link to a check by its name; the name alone where it has no outcome.
pub(super) fn link(report: &Report, name: &str) -> Markup {
    let at = report.checks.iter().position(|check| check.check == name);
    html! {
        @if let Some(at) = at {
            a href={ "#check-" (at + 1) } { (Text(&report.checks[at].title)) }
        } @else { (Text(name)) }
    }
}

/// Whether it holds, as a chip.
fn chip(check: &CheckOutcome, report: &Report) -> Markup {
    let mut controls = report.controls.iter().chain(&report.beyond);
    match check.holds {
        Some(true) => page::chip(Mood::Good, "✓", "holds"),
        Some(false) => page::chip(Mood::Bad, "✕", "does not hold"),
        None if controls.any(|control| control.decided_by.contains(&check.check)) => {
            page::chip(Mood::Warn, "?", "undecided")
        }
        None => page::chip(Mood::Plain, "–", "decides nothing"),
    }
}

/// The section.
pub(super) fn section(report: &Report) -> Markup {
    html! {
        @for (number, check) in (1..).zip(&report.checks) {
            article.check {
                h3 id={ "check-" (number) } { (Text(&check.title)) " " (chip(check, report)) }
                p { (Text(&sentence(&check.says))) }
                (table(check))
            }
        }
    }
}

fn table(check: &CheckOutcome) -> Markup {
    if check.columns.is_empty() || check.rows.is_empty() {
        return html!();
    }
    // Columns of numbers stand on the right.
    let numeric = |at: usize| {
        let mut cells = check.rows.iter().filter_map(|row| row.get(at));
        cells.all(|cell| {
            cell.bytes()
                .all(|b| b.is_ascii_digit() || b",.% ".contains(&b))
        })
    };
    let columns = check.columns.iter().enumerate().map(|(at, name)| {
        if at > 0 && numeric(at) {
            Column::right(name)
        } else {
            Column::left(name)
        }
    });
    let mut table = Table::new("The check's table", columns).fit();
    let shown = check.rows.len().min(MOST_ROWS);
    for row in &check.rows[..shown] {
        table.row(row.iter().map(|cell| html!((Text(cell)))));
    }
    if let Some(more) = rest(shown, check.rows.len(), check.rows_all, "row", false) {
        table.more(more);
    }
    table.render()
}
