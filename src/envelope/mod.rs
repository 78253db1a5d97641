//! Envelopes: from the text of one input to the raw records in it, whatever shape they came in.
//!
//! A record reaches a person in some twenty shapes: a trail's `{"Records":[…]}`, `lookup-events`
//! output, CloudWatch Logs, EventBridge, SIEM exports, query results. The content decides which one it
//! is, never a file name, and every element decides for itself, so that mixed files are read too.
//!
//! ```text
//! start      what kind of text: JSON values, lines with JSON in them, CSV
//! list       walks the elements of a long list, or values one after another
//! read       hands on what the walk finds; goes on after damage
//! damage     where a value stops being JSON, and where the next whole record begins
//! cutter     the same walk over a text that is still growing, to cut it into blocks
//! lines      lines of text with JSON in them
//! table      CSV by its header
//! rows       where its rows end
//! classify   what one object is, by its keys
//! unwrap     takes records out of wrappers, a few levels deep
//! cloudwatch sealed payloads, rows of Logs Insights
//! columns    rebuilds a record from the columns of a row (CSV, query results)
//! structs    the text that Athena prints for structs
//! kinds      the names of it all
//! ```
//!
//! Elements of a trail's list are handed on without being parsed: the filter tests their bytes first.

mod classify;
mod cloudwatch;
mod columns;
mod cutter;
mod damage;
mod kinds;
mod lines;
mod list;
mod read;
mod rows;
mod start;
mod structs;
mod table;
mod unwrap;

#[cfg(test)]
mod tests;

pub use cutter::Cutter;
pub use kinds::{Envelope, NotEvent, magic};

use read::Stretch;
use start::Start;
use std::sync::Arc;

/// Takes what [`read()`] finds.
pub trait Sink {
    /// One record as delivered; from inside a string it is unescaped. It begins with `{`.
    fn record(&mut self, record: &[u8], envelope: Envelope);

    /// Something that was recognised and is no event.
    fn not_event(&mut self, kind: NotEvent);

    /// Something that should have been a record and is not: it counts as one that was read and is
    /// malformed. `what` says what is wrong and where.
    fn malformed(&mut self, what: std::fmt::Arguments<'_>);

    /// The text ends between two elements of a list that is not closed: more may have followed. It
    /// counts as nothing, and is told.
    fn cut_off(&mut self);

    /// So many bytes came out of what was sealed within the text; false when that is too much, and no more may
    /// be taken out.
    fn unsealed(&mut self, _bytes: u64) -> bool {
        true
    }

    /// True when nothing more is wanted (limit reached, interrupted). Asked between elements.
    fn stopped(&self) -> bool {
        false
    }
}

/// Where a text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At its start, and it is all there.
    Start,
    /// At its start; it goes on after a cut.
    First,
    /// In the middle of a list, after a cut.
    Inside(List),
}

/// The list that a block of a text is in the middle of, and how far into the text that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    shape: Shape,
    offset: u64,
    /// The text ends with the block.
    last: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    Values {
        kind: list::Kind,
        /// The element before the cut is a piece of a record that was cut into log events.
        piece: bool,
    },
    Lines {
        mixed: bool,
    },
    Rows(Arc<table::Table>),
}

/// Reads a whole text, or one block of it as [`Cutter`] cut it, and tells `sink` what is in it. The
/// text is UTF-8 without a byte order mark and not compressed; other bytes are damage, not an error.
pub fn read(text: &[u8], place: Place, sink: &mut impl Sink) {
    match place {
        Place::Inside(list) => match list.shape {
            Shape::Values { kind, piece } => {
                let stretch = Stretch {
                    kind,
                    offset: list.offset,
                    last: list.last,
                    piece,
                };
                read::read(text, &stretch, sink);
            }
            Shape::Lines { mixed } => lines::read(text, mixed, list.offset, sink),
            Shape::Rows(table) => table::read_on(text, &table, list.offset, sink),
        },
        Place::Start | Place::First => match start::of(text) {
            Start::Empty => sink.not_event(NotEvent::Empty),
            Start::Values => {
                let stretch = Stretch {
                    kind: list::Kind::Sequence,
                    offset: 0,
                    last: place == Place::Start,
                    piece: false,
                };
                read::read(text, &stretch, sink);
            }
            Start::Lines => lines::read(text, true, 0, sink),
            Start::Prose => {
                sink.not_event(NotEvent::Text);
                lines::read(text, false, 0, sink);
            }
            Start::Table(table) => table::read(text, &table, sink),
        },
    }
}
