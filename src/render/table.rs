//! Rows as aligned columns. comfy-table does the layout; what it does not do is done around it: cells
//! are cut beforehand, because it would wrap them, and colour is put in afterwards, because it would
//! measure the codes.
//!
//! The places for both are kept by characters without width, which no cell can hold since
//! sanitising writes them out.

use super::fit::{self, Fit, GAP};
use super::width::{cut, shown_width, wrap};
use super::{Align, Cell, Column, Target, Tone, WIDE, color, sanitize};
use comfy_table::{CellAlignment, ColumnConstraint, Row, Width, presets};
use std::collections::VecDeque;
use std::io::{self, Write};

/// Rows held at once.
const CHUNK: usize = 1_000;
/// Bytes of text held at once, should cells be long.
const CHUNK_BYTES: usize = 1 << 20;

/// How far in stands what is below a row.
const INDENT: usize = 4;

/// Ends a tone.
const END: char = '\u{200b}';
/// Stands for a cell that sticks out of its column.
const STICKS_OUT: char = '\u{2060}';
/// The first byte of every mark in UTF-8.
const MARK_BYTE: u8 = 0xe2;

/// The mark that begins a tone.
fn mark(tone: Tone) -> Option<char> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some('\u{2061}'),
        Tone::Bad => Some('\u{2062}'),
        Tone::Warn => Some('\u{2063}'),
        Tone::Dim => Some('\u{2064}'),
        Tone::Strong => Some('\u{206a}'),
    }
}

/// The tone that a mark begins.
fn tone_of(mark_found: char) -> Option<Tone> {
    use Tone::{Bad, Dim, Good, Strong, Warn};
    let tones = [Good, Bad, Warn, Dim, Strong];
    tones
        .into_iter()
        .find(|&tone| mark(tone) == Some(mark_found))
}

/// A sanitised cell that waits for its chunk to be full.
#[derive(Debug)]
struct Held {
    text: String,
    tone: Tone,
}

/// A cell that is put in after the layout, over the blanks that keep its place.
struct Sticking {
    text: String,
    tone: Tone,
    blanks: usize,
    align: Align,
}

/// A table on a writer.
#[derive(Debug)]
pub(super) struct Table<W: Write> {
    out: W,
    columns: Vec<Column>,
    /// Which of a row's cells they are.
    places: Vec<usize>,
    target: Target,
    known: Vec<usize>,
    /// Decided when the first chunk is written.
    fit: Option<Fit>,
    /// Cells of the held rows, row after row.
    held: Vec<Held>,
    rows: usize,
    bytes: usize,
}

impl<W: Write> Table<W> {
    pub(super) fn new(out: W, mut columns: Vec<Column>, mut target: Target) -> Self {
        for column in &mut columns {
            column.heading = sanitize::for_terminal(&column.heading).into_owned();
        }
        // A terminal that does not know its width says 0.
        target.terminal_width = target.terminal_width.filter(|&width| width > 0);
        let narrow = target.terminal_width.is_some_and(|width| width < WIDE);
        let (places, columns) = (0..)
            .zip(columns)
            .filter(|(_, column)| !(narrow && column.wide))
            .unzip();
        Table {
            out,
            columns,
            places,
            target,
            known: Vec::new(),
            fit: None,
            held: Vec::new(),
            rows: 0,
            bytes: 0,
        }
    }

    pub(super) fn known_widths(&mut self, widths: Vec<usize>) {
        let widths = widths.into_iter().enumerate();
        let shown = widths.filter(|(place, _)| self.places.contains(place));
        self.known = shown.map(|(_, width)| width).collect();
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (at, column) in self.places.iter().zip(&self.columns) {
            let (text, tone) = cells
                .get(*at)
                .map_or(("", Tone::Plain), |c| (&c.text, c.tone));
            let shown = sanitize::for_terminal(text);
            let shown = shown.trim_end_matches(' ');
            // No column will be wider than the terminal, unless it stands below.
            let text = self
                .target
                .terminal_width
                .filter(|_| !column.below && !column.whole)
                .and_then(|width| cut(shown, width))
                .unwrap_or_else(|| shown.to_owned());
            self.bytes += text.len();
            self.held.push(Held { text, tone });
        }
        self.rows += 1;
        if self.rows >= CHUNK || self.bytes >= CHUNK_BYTES {
            self.write_chunk()?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.write_chunk()?;
        Ok(self.out)
    }

    /// Lays out what is held and writes it, below the headings if it is the first chunk.
    fn write_chunk(&mut self) -> io::Result<()> {
        let mut held = std::mem::take(&mut self.held);
        self.bytes = 0;
        if std::mem::take(&mut self.rows) == 0 || self.columns.is_empty() {
            return Ok(());
        }
        let first = self.fit.is_none();
        let fit = match self.fit.take() {
            Some(fit) => fit,
            None => self.decide(&held),
        };
        let mut sticking = VecDeque::new();
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        if first {
            let mut headings: Vec<Held> = self
                .columns
                .iter()
                .map(|column| Held {
                    text: column.heading.clone(),
                    tone: Tone::Strong,
                })
                .collect();
            let mut row = self.lay(&mut headings, &fit, &mut sticking);
            if fit.more {
                row.add_cell("…".into());
            }
            table.set_header(row);
        }
        let mut below = VecDeque::new();
        below.extend(first.then(String::new));
        for row in held.chunks_mut(self.columns.len()) {
            below.push_back(self.below(row, &fit));
            table.add_row(self.lay(row, &fit, &mut sticking));
        }
        self.set_columns(&mut table, &fit);
        let mut text = String::new();
        for line in table.lines() {
            finish_line(
                line.trim_end_matches(' '),
                &mut sticking,
                self.target.color,
                &mut text,
            );
            text.push('\n');
            text.extend(below.pop_front());
        }
        self.fit = Some(fit);
        self.out.write_all(text.as_bytes())
    }

    /// Fixes the widths; the last column has no gap after it.
    fn set_columns(&self, table: &mut comfy_table::Table, fit: &Fit) {
        let sign = fit.more.then_some((1, Align::Left));
        let aligns = fit.shown.iter().filter_map(|&at| self.columns.get(at));
        let aligns = aligns.map(|column| column.align);
        let shown: Vec<_> = fit.widths.iter().copied().zip(aligns).chain(sign).collect();
        for (at, &(width, align)) in shown.iter().enumerate() {
            // The sign has no cells below its heading.
            let Some(column) = table.column_mut(at) else {
                continue;
            };
            let gap = if at + 1 < shown.len() { GAP } else { 0 };
            let total = Width::Fixed(narrow(width + gap));
            column.set_padding((0, narrow(gap)));
            column.set_constraint(ColumnConstraint::Absolute(total));
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
    }

    /// The widths of all chunks, by what is known and what the first chunk holds.
    fn decide(&self, held: &[Held]) -> Fit {
        let mut natural: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let known = self.known.get(at).copied().unwrap_or(0);
                known.max(shown_width(&column.heading))
            })
            .collect();
        for row in held.chunks(self.columns.len()) {
            for (width, cell) in natural.iter_mut().zip(row) {
                *width = (*width).max(shown_width(&cell.text));
            }
        }
        match self.target.terminal_width {
            Some(terminal) => fit::with_below(&self.columns, &natural, terminal),
            None => fit::whole(&natural),
        }
    }

    /// The cells of a row that stand below it, each with its heading, in lines that fit the terminal.
    fn below(&self, cells: &[Held], fit: &Fit) -> String {
        let mut text = String::new();
        let Some(terminal) = self.target.terminal_width else {
            return text;
        };
        let room = terminal.saturating_sub(INDENT).max(1);
        let mut used = 0;
        let below = self.columns.iter().zip(cells).enumerate();
        let below = below.filter(|(at, (column, cell))| {
            match fit.shown.iter().position(|shown| shown == at) {
                None => column.below && !cell.text.is_empty(),
                Some(place) => {
                    let room = fit.widths.get(place).copied().unwrap_or_default();
                    column.whole && shown_width(&cell.text) > room
                }
            }
        });
        for (_, (column, cell)) in below {
            let heading = &column.heading;
            let before = shown_width(heading) + 1;
            let wide = before + shown_width(&cell.text);
            if used > 0 && used + GAP + wide <= room {
                text.push_str(&" ".repeat(GAP));
                used += GAP + wide;
            } else {
                text.push_str(if used > 0 { "\n" } else { "" });
                text.push_str(&" ".repeat(INDENT));
                used = wide;
            }
            text.push_str(&color::paint(heading, Tone::Dim, self.target.color));
            text.push(' ');
            let first = if wide <= room {
                room
            } else {
                room.saturating_sub(before)
            };
            let lines = wrap(&cell.text, first, room.saturating_sub(2));
            if lines.len() > 1 {
                // Nothing follows on the last of several lines.
                used = room;
            }
            for (number, line) in lines.iter().enumerate() {
                if number > 0 {
                    text.push('\n');
                    text.push_str(&" ".repeat(INDENT + 2));
                }
                text.push_str(&color::paint(line, cell.tone, self.target.color));
            }
        }
        if used > 0 {
            text.push('\n');
        }
        text
    }

    /// A row as comfy-table gets it: cells that fit their columns, marked where they are to be
    /// coloured, and an empty one with a mark where a cell sticks out.
    fn lay(&self, cells: &mut [Held], fit: &Fit, sticking: &mut VecDeque<Sticking>) -> Row {
        let mut row = Row::new();
        for (&at, &width) in fit.shown.iter().zip(&fit.widths) {
            let (Some(cell), Some(column)) = (cells.get_mut(at), self.columns.get(at)) else {
                continue;
            };
            let tone = cell.tone;
            let mut text = std::mem::take(&mut cell.text);
            if fit.cuts {
                if let Some(short) = cut(&text, width) {
                    text = short;
                }
            } else if shown_width(&text) > width {
                sticking.push_back(Sticking {
                    text,
                    tone,
                    blanks: width,
                    align: column.align,
                });
                row.add_cell(STICKS_OUT.into());
                continue;
            }
            if self.target.color
                && !text.is_empty()
                && let Some(mark) = mark(tone)
            {
                text.insert(0, mark);
                text.push(END);
            }
            row.add_cell(comfy_table::Cell::new_owned(text));
        }
        row
    }
}

/// A width as comfy-table counts; none comes near its limit.
fn narrow(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// Appends a laid-out line to `out`, its marks replaced by what they stand for.
fn finish_line(line: &str, sticking: &mut VecDeque<Sticking>, color: bool, out: &mut String) {
    if memchr::memchr(MARK_BYTE, line.as_bytes()).is_none() {
        out.push_str(line);
        return;
    }
    let mut swallow = 0;
    for c in line.chars() {
        if c == ' ' && swallow > 0 {
            swallow -= 1;
            continue;
        }
        swallow = 0;
        if c == END {
            out.push_str(color::RESET);
        } else if let Some(tone) = tone_of(c) {
            out.push_str(color::code(tone));
        } else if c == STICKS_OUT {
            let Some(cell) = sticking.pop_front() else {
                continue;
            };
            match cell.align {
                Align::Left => swallow = cell.blanks,
                Align::Right => out.truncate(out.len().saturating_sub(cell.blanks)),
            }
            out.push_str(&color::paint(&cell.text, cell.tone, color));
        } else {
            out.push(c);
        }
    }
}
