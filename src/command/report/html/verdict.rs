//! Verdicts: a chip, a tile for each status, a cell and a line for each control.

use super::{Numbered, Sheet, all_controls};
use crate::render::Column;
use crate::render::html::{self as page, Markup, Mood, Render, Table, Text, html, number};
use crate::report::judge::MORE;
use crate::report::model::{ControlReport, Report};
use crate::report::status::Status;
use crate::text::thousands;

/// The mark of a status and its mood. What is no verdict is neither green nor red.
fn look(status: Status) -> (Mood, &'static str) {
    match status {
        Status::Pass => (Mood::Good, "✓"),
        Status::Fail => (Mood::Bad, "✕"),
        Status::Events => (Mood::Fair, "●"),
        Status::NoneObserved => (Mood::Plain, "○"),
        Status::Inconclusive => (Mood::Warn, "?"),
        Status::NotFromLogs => (Mood::Plain, "–"),
    }
}

/// A status as a chip.
pub(super) fn chip(status: Status) -> Markup {
    let (mood, mark) = look(status);
    page::chip(mood, mark, status.name())
}

/// A tile for each status, and a cell for each control.
pub(super) fn strip(report: &Report) -> Markup {
    html! {
        dl.verdicts {
            @for status in Status::ALL {
                @let (mood, mark) = look(status);
                @let number = report.statuses.get(status.name()).copied().unwrap_or(0);
                div class=(if number == 0 { "none" } else { mood.class() }) {
                    dt { span.mark aria-hidden="true" { (mark) } (status.name()) }
                    dd {
                        span.number { (thousands(number)) }
                        span.remark { (status.explain()) }
                    }
                }
            }
        }
        @if !report.controls.is_empty() {
            ol.cells aria-label="Controls and their status" {
                @for one in all_controls(report).take(report.controls.len()) {
                    @let (mood, mark) = look(one.control.status);
                    li {
                        a class=(mood.class()) href={ "#" (one.anchor) } {
                            span.mark aria-hidden="true" { (mark) }
                            (Text(one.number()))
                            span.unseen { " " (one.control.status.name()) }
                        }
                    }
                }
            }
        }
    }
}

/// A line for each control.
pub(super) fn table(sheet: &Sheet<'_>) -> Markup {
    let reviewed = sheet.report.dispositions.is_some();
    let mut columns = vec![
        Column::left("control"),
        Column::left("asks").giving(1, 0),
        Column::left("status"),
        Column::right("effective"),
        Column::right("attempted"),
    ];
    if reviewed {
        columns.push(Column::right("unreviewed"));
    }
    columns.push(Column::left("why").giving(1, 0));
    let mut table = Table::new("Controls", columns);
    for one in all_controls(sheet.report) {
        table.row(row(&one, reviewed));
    }
    if table.is_empty() {
        return html!(p { "The framework has no control in this version." });
    }
    html! {
        p {
            "Every count is of events, each once however often it was delivered. Effective: the call worked. "
            "Attempted: it was denied or failed. A number leads to the control's own part."
        }
        (table.render())
    }
}

fn row(one: &Numbered<'_>, reviewed: bool) -> Vec<Markup> {
    let control = one.control;
    let counts = has_population(control);
    let mut cells = vec![
        html!(a.nowrap href={ "#" (one.anchor) } { (Text(one.number())) }),
        html!((Text(&control.title))),
        chip(control.status),
        html!(@if counts { (number(control.hits.effective)) } @else { span.zero { "–" } }),
        html!(@if counts { (number(control.hits.attempted)) } @else { span.zero { "–" } }),
    ];
    if reviewed {
        cells.push(html!(@if let Some(left) = control.unreviewed { (number(left)) } @else { span.zero { "–" } }));
    }
    cells.push(html! {
        @for reason in control.because.iter().take(1) { (Text(reason)) }
        @if control.may_be_more() { "; " a href={ "#" (one.anchor) } { (MORE) } }
    });
    cells
}

/// True when the control is about events at all.
pub(super) fn has_population(control: &ControlReport) -> bool {
    control.verdict != "not-from-logs" && (!control.rules.is_empty() || control.hits.events > 0)
}
