//! Rows and records on their way out, in the format asked for.

use super::shape::{Shape, cells};
use crate::render::{ArrayWriter, Cell, Format, Rows, Target, terminal_safe_json, with_member};
use std::borrow::Cow;
use std::io::{self, Write};

/// Where a match was read.
pub(super) struct Origin<'a> {
    pub(super) file: Cow<'a, str>,
    pub(super) record: u64,
    pub(super) envelope: Cow<'a, str>,
}

impl<'a> Origin<'a> {
    /// In front of a body, as bytes: record number, then two texts with their lengths.
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.record.to_le_bytes());
        for text in [&self.file, &self.envelope] {
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }

    /// Splits bytes into the origin in front and the body behind it.
    pub(super) fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        fn text<'b>(bytes: &mut &'b [u8]) -> Option<Cow<'b, str>> {
            let (length, rest) = bytes.split_first_chunk()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            *bytes = rest;
            Some(String::from_utf8_lossy(text))
        }
        let (record, mut rest) = bytes.split_first_chunk()?;
        let origin = Origin {
            record: u64::from_le_bytes(*record),
            file: text(&mut rest)?,
            envelope: text(&mut rest)?,
        };
        Some((origin, rest))
    }
}

/// Writes bodies in the format asked for.
pub(super) struct Writer<'s> {
    form: Form<'s>,
    terminal: bool,
    /// How many were written.
    pub(super) written: u64,
}

enum Form<'s> {
    Array(ArrayWriter<Box<dyn Write + 's>>),
    Lines(Box<dyn Write + 's>),
    Rows(Rows<Box<dyn Write + 's>>),
}

impl<'s> Writer<'s> {
    pub(super) fn new(
        shape: &Shape,
        out: Box<dyn Write + 's>,
        target: Target,
        widths: Option<Vec<usize>>,
    ) -> Self {
        let form = match shape.format {
            Format::Json => Form::Array(ArrayWriter::new(out)),
            Format::Jsonl => Form::Lines(out),
            _ => {
                let rows = Rows::new(out, shape.format, shape.columns(), target);
                Form::Rows(match widths {
                    Some(widths) => rows.known_widths(widths),
                    None => rows,
                })
            }
        };
        Writer {
            form,
            terminal: target.terminal_width.is_some(),
            written: 0,
        }
    }

    pub(super) fn write(&mut self, body: &[u8], origin: Option<&Origin<'_>>) -> io::Result<()> {
        self.written += 1;
        let mut with_origin = Vec::new();
        let body = match (&self.form, origin) {
            (Form::Rows(_), _) | (_, None) => body,
            (_, Some(origin)) => {
                let value = serde_json::json!({
                    "file": origin.file,
                    "record": origin.record,
                    "envelope": origin.envelope,
                });
                with_member(body, "ctq", value.to_string().as_bytes(), &mut with_origin);
                &with_origin
            }
        };
        let safe = if self.terminal && !matches!(self.form, Form::Rows(_)) {
            terminal_safe_json(body)
        } else {
            Cow::Borrowed(body)
        };
        match &mut self.form {
            Form::Array(array) => array.element(&safe),
            Form::Lines(out) => {
                out.write_all(&safe)?;
                out.write_all(b"\n")
            }
            Form::Rows(rows) => {
                let mut row = cells(body);
                if let Some(origin) = origin {
                    row.push(Cell::plain(&*origin.file));
                    row.push(Cell::plain(origin.record.to_string()));
                    row.push(Cell::plain(&*origin.envelope));
                }
                rows.row(&row)
            }
        }
    }

    /// Sends on what is written; rows of a table wait for their widths.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Lines(out) => out.flush(),
            Form::Array(_) | Form::Rows(_) => Ok(()),
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self.form {
            Form::Array(array) => array.finish()?.flush(),
            Form::Lines(mut out) => out.flush(),
            Form::Rows(rows) => rows.finish()?.flush(),
        }
    }
}
