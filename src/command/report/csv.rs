//! Rows of events as comma-separated values: one file for all controls, or one for each.

use crate::render::{Cell, Column, Format, Rows, Target};
use crate::report::model::{
    ControlReport, Disposition, Exception, FiringReport, InputFile, Report,
};
use std::io::{self, Write};

const COLUMNS: [&str; 37] = [
    "control",
    "kind",
    "row",
    "rules",
    "eventTime",
    "eventID",
    "account",
    "region",
    "who",
    "whoLabel",
    "whoKind",
    "sessionIssuer",
    "mfa",
    "accessKeyId",
    "origin",
    "originLabel",
    "certainty",
    "via",
    "sourceIPAddress",
    "vpcEndpointId",
    "userAgent",
    "event",
    "outcome",
    "errorCode",
    "errorMessage",
    "write",
    "resources",
    "events",
    "lastEventTime",
    "fields",
    "file",
    "record",
    "fileSha256",
    "reviewer",
    "date",
    "verdict",
    "ticket",
];

/// Every listed row of every control.
pub(super) fn all(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(report.controls.iter().chain(&report.beyond), out)
}

/// The rows of one control.
pub(super) fn of(control: &ControlReport, out: &mut dyn Write) -> io::Result<()> {
    write(std::iter::once(control), out)
}

fn write<'c>(
    controls: impl Iterator<Item = &'c ControlReport>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let columns = COLUMNS.map(Column::left).to_vec();
    let mut rows = Rows::new(out, Format::Csv, columns, Target::default());
    for control in controls {
        for (kind, list) in [
            ("event", &control.exceptions),
            ("beyond", &control.beyond),
            ("sample", &control.sample),
        ] {
            for row in list {
                rows.row(&event(control, kind, row))?;
            }
        }
        for row in &control.firings {
            rows.row(&firing(control, row))?;
        }
    }
    rows.finish()?.flush()
}

/// The cells in front of those of an event.
fn event<'r>(control: &'r ControlReport, kind: &'r str, row: &'r Exception) -> Vec<Cell<'r>> {
    let text = |text: &'r Option<String>| Cell::plain(text.as_deref().unwrap_or(""));
    let via: Vec<&str> = row
        .origin
        .via
        .iter()
        .map(|hop| hop.label.as_str())
        .collect();
    let fields: Vec<String> = row
        .fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut cells = vec![
        Cell::plain(&*control.id),
        Cell::plain(kind),
        Cell::plain(row.row.to_string()),
        Cell::plain(row.rules.join(" ")),
        Cell::plain(row.time.map_or_else(String::new, |time| time.to_string())),
        text(&row.event_id),
        text(&row.account),
        text(&row.region),
        Cell::plain(&*row.who.id),
        Cell::plain(&*row.who.label),
        Cell::plain(&*row.who.kind),
        text(&row.who.session_issuer),
        Cell::plain(row.who.mfa.map_or("", |mfa| if mfa { "yes" } else { "no" })),
        text(&row.who.access_key_id),
        Cell::plain(&*row.origin.id),
        Cell::plain(&*row.origin.label),
        Cell::plain(&*row.origin.certainty),
        Cell::plain(via.join(" > ")),
        text(&row.source_ip),
        text(&row.vpc_endpoint),
        text(&row.user_agent),
        Cell::plain(&*row.event),
        Cell::plain(&*row.outcome),
        text(&row.error_code),
        text(&row.error_message),
        Cell::plain(if row.write { "write" } else { "read" }),
        Cell::plain(row.resources.join(" ")),
        Cell::plain("1"),
        Cell::plain(""),
        Cell::plain(fields.join("; ")),
        Cell::plain(&*row.file),
        Cell::plain(row.record.to_string()),
        text(&row.file_sha256),
    ];
    cells.extend(reviewed(row.disposition.as_ref()));
    cells
}

fn firing<'r>(control: &'r ControlReport, row: &'r FiringReport) -> Vec<Cell<'r>> {
    let time = |time: Option<crate::event::Time>| {
        Cell::plain(time.map_or_else(String::new, |time| time.to_string()))
    };
    let first = row.examples.first();
    let group: Vec<String> = row.group.iter().map(|pair| pair.join("=")).collect();
    let mut cells = vec![Cell::plain(""); COLUMNS.len() - 4];
    let mut set = |column: &str, cell: Cell<'r>| {
        if let Some(at) = COLUMNS.iter().position(|one| *one == column) {
            cells[at] = cell;
        }
    };
    set("control", Cell::plain(&*control.id));
    set("kind", Cell::plain("firing"));
    set("rules", Cell::plain(&*row.rule));
    set("eventTime", time(row.first));
    set("lastEventTime", time(row.last));
    set("events", Cell::plain(row.events.to_string()));
    set("fields", Cell::plain(group.join("; ")));
    set(
        "eventID",
        Cell::plain(first.map_or("", |cited| &cited.event_id)),
    );
    set("file", Cell::plain(first.map_or("", |cited| &cited.file)));
    set(
        "record",
        Cell::plain(first.map_or_else(String::new, |cited| cited.record.to_string())),
    );
    cells.extend(reviewed(row.disposition.as_ref()));
    cells
}

fn reviewed(disposition: Option<&Disposition>) -> [Cell<'_>; 4] {
    match disposition {
        None => std::array::from_fn(|_| Cell::plain("")),
        Some(one) => {
            [&one.reviewer, &one.date, &one.verdict, &one.ticket].map(|text| Cell::plain(&**text))
        }
    }
}

/// The files of the archive.
pub(super) fn inputs(files: &[InputFile], out: &mut dyn Write) -> io::Result<()> {
    let columns = ["file", "bytes", "sha256", "events", "delivered", "skipped"];
    let columns = columns.map(Column::left).to_vec();
    let mut rows = Rows::new(out, Format::Csv, columns, Target::default());
    for file in files {
        rows.row(&[
            Cell::plain(&*file.file),
            Cell::plain(file.bytes.to_string()),
            Cell::plain(file.sha256.as_deref().unwrap_or("")),
            Cell::plain(file.events.to_string()),
            Cell::plain(
                file.delivered
                    .map_or_else(String::new, |time| time.to_string()),
            ),
            Cell::plain(file.skipped.as_deref().unwrap_or("")),
        ])?;
    }
    rows.finish()?.flush()
}
