//! What goes out: rows as a table, CSV or Markdown, documents as JSON, pages as HTML, and everything that came from a
//! record made harmless on the way.
//!
//! [`Rows`] streams: it holds at most one chunk of a table and nothing of the other formats. Commands
//! hand over text as it is and say what a cell means ([`Tone`]); escaping, cutting and colouring happen
//! here and only here.

pub mod color;
pub mod html;
pub mod json;
pub mod sanitize;

mod csv;
mod fit;
mod markdown;
mod prose;
mod table;
mod terminal;
mod way;
mod width;

pub use color::{ColorChoice, paint, wants_color};
pub use json::{ArrayWriter, terminal_safe_json, with_member};
pub use prose::{broken, item};
pub use sanitize::{for_csv, for_markdown, for_terminal};
pub use terminal::Terminal;
pub use way::{Chart, Maker, Part, Party, Stop, Tie, Way};
pub use width::cell_width;

use std::borrow::Cow;
use std::io::{self, Write};

/// How an answer is written.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// Aligned columns for people; on a terminal they fit its width
    #[default]
    Table,
    /// One JSON document
    Json,
    /// JSON Lines: one object a line
    Jsonl,
    /// Comma-separated values with a header (RFC 4180)
    Csv,
    /// A GitHub-flavoured Markdown table
    Md,
}

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Align {
    /// Text.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// One column of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The word above it, in camelCase where it is a field.
    pub heading: String,
    /// The side on which its cells stand.
    pub align: Align,
    /// How readily it gives up width on a narrow terminal: 0 never (times, counts), 9 first.
    pub give: u8,
    /// The width below which it does not shrink.
    pub min: usize,
    /// Left out on a terminal of fewer columns than [`WIDE`].
    pub wide: bool,
    /// Where a terminal has no room for it, its cells stand below their rows.
    pub below: bool,
    /// A cell that is cut stands whole below its row.
    pub whole: bool,
}

/// A narrower terminal has no room for columns that can be done without.
pub const WIDE: usize = 100;

impl Column {
    /// A column of text that never gives up width, until [`giving`](Column::giving) says otherwise.
    pub fn left(heading: impl Into<String>) -> Self {
        let heading = heading.into();
        Column {
            heading,
            align: Align::Left,
            give: 0,
            min: 0,
            wide: false,
            below: false,
            whole: false,
        }
    }

    /// A column of numbers; like [`left`](Column::left) otherwise.
    pub fn right(heading: impl Into<String>) -> Self {
        Column {
            align: Align::Right,
            ..Column::left(heading)
        }
    }

    /// The same column, giving up width this readily, down to `min`.
    #[must_use]
    pub fn giving(self, give: u8, min: usize) -> Self {
        Column { give, min, ..self }
    }

    /// The same column, for terminals of [`WIDE`] columns and more.
    #[must_use]
    pub fn wide(self) -> Self {
        Column { wide: true, ..self }
    }

    /// The same column; where a terminal has no room for the whole of a cell, that stands below its row as well,
    /// with the heading: the end is often what tells it from others.
    #[must_use]
    pub fn whole(self) -> Self {
        Column {
            whole: true,
            ..self
        }
    }

    /// The same column, never cut nor left out: where a terminal has no room for it, its cells stand below
    /// their rows, with their heading. Only the last columns of a table can.
    #[must_use]
    pub fn below(self) -> Self {
        Column {
            below: true,
            ..self
        }
    }
}

/// What a cell means, decided by the command; shown as a colour where there is colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// It went well.
    Good,
    /// It went wrong, or was refused.
    Bad,
    /// Worth a look.
    Warn,
    /// Less important than the rest.
    Dim,
    /// More important than the rest.
    Strong,
}

/// One cell: its text as the record has it, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Cell<'a> {
    /// The text, not yet sanitised.
    pub text: Cow<'a, str>,
    /// What it means.
    pub tone: Tone,
}

impl<'a> Cell<'a> {
    /// A cell in a tone.
    pub fn new(text: impl Into<Cow<'a, str>>, tone: Tone) -> Self {
        let text = text.into();
        Cell { text, tone }
    }

    /// A cell without a tone.
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Cell::new(text, Tone::Plain)
    }
}

/// What the destination is: found out once, by whoever opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Target {
    /// How many columns the terminal has; `None`: not a terminal, nothing is cut.
    pub terminal_width: Option<usize>,
    /// Whether colours are wanted.
    pub color: bool,
}

/// Rows of text in one of the row formats: `Table`, `Csv` or `Md`.
///
/// A row is always one line. A table without rows is nothing at all; CSV and Markdown have their
/// header even so, because what reads them expects one.
#[derive(Debug)]
pub struct Rows<W: Write>(Form<W>);

#[derive(Debug)]
enum Form<W: Write> {
    Table(table::Table<W>),
    Csv(Box<csv::Csv<W>>),
    Markdown(markdown::Markdown<W>),
}

impl<W: Write> Rows<W> {
    /// Rows on `out`, which had better be buffered. The JSON formats are no formats of rows: the
    /// commands write their documents themselves, and here they count as `Table`.
    pub fn new(out: W, format: Format, columns: Vec<Column>, target: Target) -> Self {
        Rows(match format {
            Format::Csv => Form::Csv(Box::new(csv::Csv::new(out, columns))),
            Format::Md => Form::Markdown(markdown::Markdown::new(out, columns)),
            Format::Table | Format::Json | Format::Jsonl => {
                Form::Table(table::Table::new(out, columns, target))
            }
        })
    }

    /// Says how wide the longest cell of each column is ([`cell_width`]), where that is known
    /// beforehand. Otherwise the first chunk of rows decides.
    #[must_use]
    pub fn known_widths(mut self, widths: Vec<usize>) -> Self {
        if let Form::Table(table) = &mut self.0 {
            table.known_widths(widths);
        }
        self
    }

    /// Adds a row. Cells that are missing are empty, cells beyond the last column are left out.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        match &mut self.0 {
            Form::Table(table) => table.row(cells),
            Form::Csv(csv) => csv.row(cells),
            Form::Markdown(markdown) => markdown.row(cells),
        }
    }

    /// Writes what is still held and gives the writer back.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Form::Table(table) => table.finish(),
            Form::Csv(csv) => csv.finish(),
            Form::Markdown(markdown) => markdown.finish(),
        }
    }
}

/// The text of each column's cell, empty where the row has none.
fn texts<'r>(cells: &'r [Cell<'_>], columns: usize) -> impl Iterator<Item = &'r str> {
    (0..columns).map(|at| cells.get(at).map_or("", |cell| &cell.text))
}

#[cfg(test)]
mod tests;
