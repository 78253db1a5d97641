//! Cuts a text that is still being inflated into blocks that can be read apart: after elements of a
//! long list, after values at the top, at line breaks, after rows of a CSV.

use super::cloudwatch::is_piece;
use super::damage::{Fuel, next_whole, value_end_strictly};
use super::list::{Kind, Step, Walker};
use super::rows::Rows;
use super::start::{self, HEAD, Start};
use super::table::Table;
use super::{List, Place, Shape};
use std::sync::Arc;

/// When nothing ends for so many bytes, the text is looked at for damage.
const PATIENCE: usize = if cfg!(test) { 4 << 10 } else { 64 << 20 };

/// A row that is this long and has a quote still open is looked at likewise: an event is 1 MB at the most.
const LONGEST_ROW: usize = if cfg!(test) { 4 << 10 } else { 16 << 20 };

/// Cuts a growing text into blocks.
///
/// The buffer given to [`Cutter::cut`] begins at the last cut. A block is read with the place that
/// [`Cutter::place`] said before it was cut.
#[derive(Debug)]
pub struct Cutter {
    place: Place,
    /// The place of the next block, as bytes since the text began.
    offset: u64,
    mode: Mode,
    /// Damage is looked for when the buffer is this long and nothing has ended.
    patience: usize,
    /// No cut is looked for before the buffer is this long: the way was lost, and more of the text has
    /// to be there before it can be found again.
    wait: usize,
    /// The last block has been cut.
    done: bool,
}

#[derive(Debug)]
enum Mode {
    /// Nothing decided yet.
    Unknown,
    Values {
        walker: Walker,
        /// Elements found since the text began, up to two.
        elements: u8,
    },
    Lines {
        mixed: bool,
        /// Before this place of the buffer there is nowhere to cut.
        looked: usize,
    },
    Rows {
        rows: Rows,
        table: Arc<Table>,
    },
}

impl Default for Cutter {
    fn default() -> Self {
        Self::new()
    }
}

impl Cutter {
    /// For a text that begins now.
    pub fn new() -> Self {
        Cutter {
            place: Place::Start,
            offset: 0,
            mode: Mode::Unknown,
            patience: PATIENCE,
            wait: 0,
            done: false,
        }
    }

    /// Where the next block begins; it is the `last` one where the rest of the text is there.
    pub fn place(&self, last: bool) -> Place {
        match &self.place {
            Place::Start if !last => Place::First,
            Place::Inside(list) => Place::Inside(List {
                last,
                ..list.clone()
            }),
            place => place.clone(),
        }
    }

    /// True where something must follow, if only what closes a list.
    fn is_in_list(&self) -> bool {
        match &self.place {
            Place::Inside(List {
                shape: Shape::Values { kind, .. },
                ..
            }) => *kind != Kind::Sequence,
            _ => false,
        }
    }

    /// How many bytes of `buffer`, which holds the text from the last cut on, make the next block;
    /// `None` when that cannot be said before more of the text is there. With `last` the buffer holds
    /// the rest of the text, and all of it is the block: an empty one where that says that a list was
    /// cut off.
    pub fn cut(&mut self, buffer: &[u8], last: bool) -> Option<usize> {
        if last {
            let wanted = !self.done && (!buffer.is_empty() || self.is_in_list());
            self.done = true;
            return wanted.then_some(buffer.len());
        }
        if buffer.len() < self.wait {
            return None;
        }
        if matches!(self.mode, Mode::Unknown) {
            self.mode = Self::begin(buffer)?;
            if matches!(self.mode, Mode::Rows { .. }) {
                self.patience = LONGEST_ROW;
            }
        }
        let least = if self.place == Place::Start { HEAD } else { 1 };
        let (at, shape) = match &mut self.mode {
            Mode::Unknown => return None,
            Mode::Lines { mixed, looked } => {
                let at = line_cut(buffer, least.max(*looked)).or_else(|| {
                    // No value is as long as this: then any line break will do.
                    let any = || memchr::memrchr(b'\n', buffer).map(|line| line + 1);
                    (buffer.len() >= PATIENCE).then(any).flatten()
                });
                *looked = if at.is_some() { 0 } else { buffer.len() };
                (at?, Shape::Lines { mixed: *mixed })
            }
            Mode::Rows { rows, table } => {
                let at = match last_end(rows, buffer, least) {
                    Some(at) => at,
                    None if buffer.len() >= self.patience => {
                        self.patience = buffer.len().saturating_mul(2);
                        never_closed(rows, buffer, least)?
                    }
                    None => return None,
                };
                self.patience = LONGEST_ROW;
                *rows = table.rows_begin();
                if self.place == Place::Start {
                    *table = Arc::new(table.headed(buffer));
                }
                (at, Shape::Rows(Arc::clone(table)))
            }
            Mode::Values { walker, elements } => {
                let (at, kind, piece) = match walk(walker, buffer, elements) {
                    Walk::Cut(at, kind, piece) => (at, kind, piece),
                    _ if buffer.len() >= self.patience => {
                        self.patience = buffer.len().saturating_mul(2);
                        let (at, kind) = damaged(walker, buffer)?;
                        (at, kind, false)
                    }
                    Walk::Lost => {
                        self.wait = buffer.len().saturating_mul(2).min(self.patience);
                        return None;
                    }
                    Walk::More => return None,
                };
                walker.shift(at);
                self.patience = PATIENCE;
                self.wait = 0;
                (at, Shape::Values { kind, piece })
            }
        };
        self.offset += at as u64;
        self.place = Place::Inside(List {
            shape,
            offset: self.offset,
            last: false,
        });
        Some(at)
    }

    /// Decides what the text is, once enough of it is there.
    fn begin(buffer: &[u8]) -> Option<Mode> {
        let values = || Mode::Values {
            walker: Walker::new(Kind::Sequence, 0),
            elements: 0,
        };
        if buffer.trim_ascii_start().first() == Some(&b'{') {
            return Some(values());
        }
        if buffer.len() < HEAD {
            return None;
        }
        Some(match start::of(buffer) {
            Start::Empty => return None,
            Start::Values => values(),
            Start::Lines => Mode::Lines {
                mixed: true,
                looked: 0,
            },
            Start::Prose => Mode::Lines {
                mixed: false,
                looked: 0,
            },
            Start::Table(table) => Mode::Rows {
                rows: table.rows_begin(),
                table: Arc::new(table),
            },
        })
    }
}

/// How far a walk came.
enum Walk {
    /// The last place where the buffer can be cut, the list it is in, and whether the element before is a
    /// piece of a record that was cut into log events.
    Cut(usize, Kind, bool),
    /// Nothing ends yet.
    More,
    /// Damage, and nothing whole after it yet.
    Lost,
}

/// Walks as far as the buffer reaches.
fn walk(walker: &mut Walker, buffer: &[u8], elements: &mut u8) -> Walk {
    let mut fuel = Fuel::for_text(buffer);
    let mut found = None;
    let mut lost = false;
    loop {
        match walker.step(buffer, false) {
            Step::Element(range) => {
                *elements = (*elements + 1).min(2);
                // A first value at the top may turn out to be the only one: it is not cut off, so that
                // the reader sees whether something follows.
                if *elements > 1 || walker.kind() != Kind::Sequence {
                    found = Some((range, walker.kind()));
                }
            }
            Step::Hole(_) => {}
            // The reader goes on at the next whole element; so does the walk.
            Step::Rubbish(at) => {
                let next = next_whole(buffer, at + 1, &mut fuel);
                walker.resume(next.unwrap_or(at));
                if next.is_none() {
                    lost = true;
                    break;
                }
            }
            Step::Open(_) | Step::End => break,
        }
    }
    let Some((range, kind)) = found else {
        return if lost { Walk::Lost } else { Walk::More };
    };
    if value_end_strictly(buffer, range.start) == Ok(range.end) {
        return Walk::Cut(range.end, kind, is_piece(&buffer[range]));
    }
    // The walk has lost its way without noticing: a lost quote turns strings inside out.
    let next = next_whole(buffer, range.start + 1, &mut fuel);
    walker.resume(next.unwrap_or(range.start));
    next.map_or(Walk::Lost, |next| Walk::Cut(next, walker.kind(), false))
}

/// The place to cut at when an element does not end for very long: before the next whole one if it is
/// damaged, nowhere if it is just long.
fn damaged(walker: &mut Walker, buffer: &[u8]) -> Option<(usize, Kind)> {
    let start = match walker.step(buffer, false) {
        Step::Open(at) => {
            let flaw = value_end_strictly(buffer, at).err()?;
            if flaw.end_of_text {
                return None;
            }
            at
        }
        Step::Rubbish(at) => at,
        _ => return None,
    };
    let mut fuel = Fuel::for_text(buffer);
    let at = next_whole(buffer, start + 1, &mut fuel)
        .or_else(|| memchr::memrchr(b'\n', buffer).map(|line| line + 1))
        .unwrap_or(buffer.len());
    walker.resume(at);
    Some((at, walker.kind()))
}

/// After the last line break that no value runs over: the next line must not be indented or close
/// something.
fn line_cut(buffer: &[u8], least: usize) -> Option<usize> {
    memchr::memrchr_iter(b'\n', buffer)
        .map(|line| line + 1)
        .take_while(|&at| at >= least)
        .find(|&at| {
            let next = buffer.get(at);
            next.is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'}' | b']' | b'"'))
                && !matches!(
                    buffer[..at].trim_ascii_end().last(),
                    Some(b',' | b'[' | b'{' | b':')
                )
        })
}

/// The end of the last row that ends in the buffer.
fn last_end(rows: &mut Rows, buffer: &[u8], least: usize) -> Option<usize> {
    let mut last = None;
    while let Some(end) = rows.next_end(buffer) {
        last = Some(end);
    }
    last.filter(|&end| end >= least)
}

/// The place to cut at when a row does not end for very long because a quote is never closed: the
/// reader goes on after the line with that quote, and so does the search for the end of a row. Nowhere
/// if the row is just long.
fn never_closed(rows: &Rows, buffer: &[u8], least: usize) -> Option<usize> {
    let mut rows = rows.after_open_line(buffer)?;
    last_end(&mut rows, buffer, least)
}
