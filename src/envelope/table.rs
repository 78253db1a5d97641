//! CSV by its header, whatever the order and case of the columns: the download of Event history, saved
//! results of Athena, CloudTrail Lake and Logs Insights, exports of log products.

use super::Sink;
use super::columns::{self, Columns};
use super::kinds::{Envelope, NotEvent};
use super::rows::{Rows, is_break};
use super::unwrap::{self, Found};
use std::borrow::Cow;
use std::io::Read;

/// What the header promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    delimiter: u8,
    /// The column with the whole record, and what such a column means.
    whole: Option<(usize, Envelope)>,
    row: Row,
    /// The header as it stands in the text, where that is not read from its start.
    header: Vec<u8>,
}

/// What a row is without its whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
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
        .min_by_key(|table| table.whole.is_none() && table.row == Row::Foreign)
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
    let row = if words && has("Event name") && (has("Event time") || has("Event source")) {
        Row::EventHistory
    } else if columns::name_an_event(&names.iter().map(String::as_str)) {
        Row::Fields
    } else {
        Row::Foreign
    };
    let table = Table {
        delimiter,
        whole,
        row,
        header: Vec::new(),
    };
    // Prose has commas too: a table nobody knows must at least have two columns in its next line.
    let known = table
        .whole
        .is_some_and(|_| names.len() > 1 || head.contains(&b'{'));
    let same = || {
        let mut next = csv::ByteRecord::new();
        matches!(reader.read_byte_record(&mut next), Ok(true)) && next.len() == names.len()
    };
    (known || row != Row::Foreign || (names.len() > 1 && { same }())).then_some(table)
}

fn is_heading(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '@'))
        && !name.contains(['{', '\n'])
}

fn reader<R: Read>(text: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text)
}

impl Table {
    /// A walk over its rows.
    pub(super) fn rows_begin(&self) -> Rows {
        Rows::new(self.delimiter)
    }

    /// With the header that `text` begins with, for the rows after a cut.
    pub(super) fn headed(&self, text: &[u8]) -> Self {
        let end = self.rows_begin().next_end(text).unwrap_or(text.len());
        Table {
            header: text[..end].to_vec(),
            ..self.clone()
        }
    }

    fn is_foreign(&self) -> bool {
        self.whole.is_none() && self.row == Row::Foreign
    }
}

/// Reads the rows of `text`, which begins with the header.
pub(super) fn read(text: &[u8], table: &Table, sink: &mut impl Sink) {
    if table.is_foreign() {
        return sink.not_event(NotEvent::Csv);
    }
    let table = table.headed(text);
    let begins = table.header.len();
    read_on(&text[begins..], &table, begins as u64, sink);
}

/// Reads the rows of `text`, which follow a cut and stand `offset` bytes into the whole.
pub(super) fn read_on(text: &[u8], table: &Table, offset: u64, sink: &mut impl Sink) {
    let mut from = Some(0);
    while let Some(begin) = from.filter(|_| !table.is_foreign()) {
        from = stretch(&text[begin..], table, offset + begin as u64, sink).map(|next| begin + next);
    }
}

/// Reads rows until the text ends. Where it ends inside quotes, that is damage, and the rows go on in the
/// line after the one where they opened: this place is returned.
fn stretch(text: &[u8], table: &Table, offset: u64, sink: &mut impl Sink) -> Option<usize> {
    let before = table.header.len();
    let mut reader = reader(table.header.chain(text), table.delimiter);
    let header = reader.byte_headers().cloned().unwrap_or_default();
    let names: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
    let mut row = csv::ByteRecord::new();
    // Reading from memory fails never, so that the first error is the end.
    while !sink.stopped() && reader.read_byte_record(&mut row).unwrap_or(false) {
        let start = row.position().map_or(0, csv::Position::byte) as usize - before;
        // What lies between a row and the next belongs to neither.
        let start = start + text[start..].iter().take_while(|b| is_break(**b)).count();
        let at = offset + start as u64;
        if reader.position().byte() as usize - before == text.len() {
            let mut rows = table.rows_begin();
            let ended = rows.next_end(&text[start..]).is_some();
            if let Some(open) = rows.open_quote().filter(|_| !ended) {
                sink.malformed(format_args!(
                    "byte {at}: a line with a quote that is never closed, at byte {}",
                    at + open as u64
                ));
                return Some(start + rows.after_open_line(&text[start..])?.at());
            }
        }
        if row == header {
            // Tables one after another.
        } else if row.len() == names.len() {
            read_row(&row, &names, table, at, sink);
        } else {
            sink.malformed(format_args!(
                "byte {at}: a line of {} columns where the header has {}",
                row.len(),
                names.len()
            ));
        }
    }
    None
}

fn read_row(
    row: &csv::ByteRecord,
    names: &[Cow<'_, str>],
    table: &Table,
    at: u64,
    sink: &mut impl Sink,
) {
    if let Some((column, envelope)) = table.whole
        && let Some(cell) = row.get(column)
        && (table.row == Row::Foreign || cell.trim_ascii_start().starts_with(b"{"))
    {
        let found = Found {
            envelope,
            records: false,
            depth: 0,
            at,
            before: None,
        };
        return unwrap::inner(cell, found, sink);
    }
    let columns: Columns<'_> = names
        .iter()
        .map(|name| name.trim().into())
        .zip(row.iter().map(String::from_utf8_lossy))
        .collect();
    if table.row == Row::EventHistory {
        sink.record(&columns::event_history(&columns), Envelope::EventHistoryCsv);
    } else if let Some(record) = columns::record(&columns) {
        sink.record(&record, Envelope::AthenaCsv);
    } else {
        sink.not_event(NotEvent::QueryRow);
    }
}
