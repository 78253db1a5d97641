//! Rows as a GitHub-flavoured Markdown table.

use super::{Align, Cell, Column, sanitize, texts};
use std::io::{self, Write};

/// A pipe table on a writer. The header goes out with the first row, or at the end. Cells are not
/// padded: nobody reads the source, and nothing has to be held back for it.
#[derive(Debug)]
pub(super) struct Markdown<W: Write> {
    out: W,
    columns: Vec<Column>,
    begun: bool,
    line: String,
}

impl<W: Write> Markdown<W> {
    pub(super) fn new(out: W, columns: Vec<Column>) -> Self {
        Markdown {
            out,
            columns,
            begun: false,
            line: String::new(),
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            self.line.clear();
            let headings = self.columns.iter().map(|column| column.heading.as_str());
            push_line(&mut self.line, headings.map(sanitize::for_markdown));
            let rules = self.columns.iter().map(|column| match column.align {
                Align::Left => "---",
                Align::Right => "---:",
            });
            push_line(&mut self.line, rules);
            self.out.write_all(self.line.as_bytes())?;
        }
        Ok(())
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.begin()?;
        self.line.clear();
        let texts = texts(cells, self.columns.len());
        push_line(&mut self.line, texts.map(sanitize::for_markdown));
        self.out.write_all(self.line.as_bytes())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        Ok(self.out)
    }
}

fn push_line<T: AsRef<str>>(line: &mut String, cells: impl Iterator<Item = T>) {
    line.push('|');
    for cell in cells {
        let cell = cell.as_ref();
        if !cell.is_empty() {
            line.push(' ');
            line.push_str(cell);
        }
        line.push_str(" |");
    }
    line.push('\n');
}
