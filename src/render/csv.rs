//! Rows as comma-separated values (RFC 4180, lines ended by LF), safe to open in a spreadsheet.

use super::{Cell, Column, sanitize, texts};
use std::io::{self, Write};

/// CSV on a writer. The header goes out with the first row, or at the end.
#[derive(Debug)]
pub(super) struct Csv<W: Write> {
    out: ::csv::Writer<W>,
    columns: Vec<Column>,
    begun: bool,
}

impl<W: Write> Csv<W> {
    pub(super) fn new(out: W, columns: Vec<Column>) -> Self {
        let out = ::csv::Writer::from_writer(out);
        Csv {
            out,
            columns,
            begun: false,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            for column in &self.columns {
                field(&mut self.out, &column.heading)?;
            }
            end(&mut self.out)?;
        }
        Ok(())
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.begin()?;
        for text in texts(cells, self.columns.len()) {
            field(&mut self.out, text)?;
        }
        end(&mut self.out)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        self.out
            .into_inner()
            .map_err(::csv::IntoInnerError::into_error)
    }
}

fn field<W: Write>(out: &mut ::csv::Writer<W>, text: &str) -> io::Result<()> {
    out.write_field(sanitize::for_csv(text).as_bytes())
        .map_err(io_error)
}

fn end<W: Write>(out: &mut ::csv::Writer<W>) -> io::Result<()> {
    out.write_record(None::<&[u8]>).map_err(io_error)
}

/// The error itself, with its kind: a closed pipe has to be known as one.
fn io_error(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("CSV: {other:?}")),
    }
}
