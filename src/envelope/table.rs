//! CSV by its header, whatever the order and case of the columns: the download of Event history, saved
//! results of Athena, CloudTrail Lake and Logs Insights, exports of log products.

use super::Sink;
use super::columns::{self, Columns};
use super::kinds::{Envelope, NotEvent};
use super::unwrap::{self, Found};

/// What the header promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    delimiter: u8,
    /// The column with the whole record, and what such a column means.
    whole: Option<(usize, Envelope)>,
    rows: Rows,
}

/// What a row is without its whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    /// The sixteen columns of the Event history console, by their headings.
    EventHistory,
    /// Columns named like the fields of a record, in any case.
    Fields,
    /// Something else.
    Foreign,
}

/// Columns that hold the whole record, the surest first.
const WHOLE: &[(&str, Envelope)] = &[
    ("eventJson", Envelope::Lake),
    ("CloudTrailEvent", Envelope::LookupEvents),
    ("_raw", Envelope::Splunk),
    ("event.original", Envelope::Elastic),
    ("@message", Envelope::LogsInsights),
    ("message", Envelope::CloudwatchLogs),
    ("raw", Envelope::Csv),
    ("log", Envelope::Csv),
];

/// Reads the header in the first line of `head`; `None` when this is no CSV.
pub(super) fn header(head: &[u8]) -> Option<Table> {
    [b',', b'\t', b';']
        .into_iter()
        .filter_map(|delimiter| with(head, delimiter))
        .min_by_key(|table| table.whole.is_none() && table.rows == Rows::Foreign)
}

fn with(head: &[u8], delimiter: u8) -> Option<Table> {
    let mut reader = reader(head, delimiter);
    let names = reader.byte_headers().ok()?.clone();
    let names: Vec<_> = names
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim().to_owned())
        .collect();
    if !names.iter().all(|name| is_heading(name)) {
        return None;
    }
    let whole = WHOLE.iter().find_map(|(wanted, envelope)| {
        let at = names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(wanted))?;
        Some((at, *envelope))
    });
    let has = |words: &str| names.iter().any(|name| columns::same_words(name, words));
    let words = names.iter().any(|name| name.contains(' '));
    let rows = if words && has("Event name") && (has("Event time") || has("Event source")) {
        Rows::EventHistory
    } else if columns::name_an_event(&names.iter().map(String::as_str)) {
        Rows::Fields
    } else {
        Rows::Foreign
    };
    let table = Table {
        delimiter,
        whole,
        rows,
    };
    // Prose has commas too: a table nobody knows must at least have two columns in its next line.
    let known = table
        .whole
        .is_some_and(|_| names.len() > 1 || head.contains(&b'{'));
    let same = || {
        let mut row = csv::ByteRecord::new();
        matches!(reader.read_byte_record(&mut row), Ok(true)) && row.len() == names.len()
    };
    (known || rows != Rows::Foreign || (names.len() > 1 && { same }())).then_some(table)
}

fn is_heading(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '@'))
        && !name.contains(['{', '\n'])
}

fn reader(text: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text)
}

/// Reads the rows of `text`, which begins with the header.
pub(super) fn read(text: &[u8], table: &Table, sink: &mut impl Sink) {
    if table.whole.is_none() && table.rows == Rows::Foreign {
        return sink.not_event(NotEvent::Csv);
    }
    let mut reader = reader(text, table.delimiter);
    let Ok(names) = reader.byte_headers().cloned() else {
        return sink.not_event(NotEvent::Csv);
    };
    let names: Vec<_> = names.iter().map(String::from_utf8_lossy).collect();
    let mut row = csv::ByteRecord::new();
    // Reading from memory fails never, so that the first error is the end.
    while !sink.stopped() && reader.read_byte_record(&mut row).unwrap_or(false) {
        let at = row.position().map_or(0, csv::Position::byte);
        if row.len() != names.len() {
            sink.malformed(format_args!(
                "byte {at}: a line of {} columns where the header has {}",
                row.len(),
                names.len()
            ));
            continue;
        }
        if let Some((column, envelope)) = table.whole
            && let Some(cell) = row.get(column)
            && (table.rows == Rows::Foreign || cell.trim_ascii_start().starts_with(b"{"))
        {
            let found = Found {
                envelope,
                records: false,
                depth: 0,
                at,
            };
            unwrap::inner(cell, found, sink);
            continue;
        }
        let columns: Columns<'_> = names
            .iter()
            .map(|name| name.trim().into())
            .zip(row.iter().map(String::from_utf8_lossy))
            .collect();
        if table.rows == Rows::EventHistory {
            sink.record(&columns::event_history(&columns), Envelope::EventHistoryCsv);
        } else if let Some(record) = columns::record(&columns) {
            sink.record(&record, Envelope::AthenaCsv);
        } else {
            sink.not_event(NotEvent::QueryRow);
        }
    }
}
