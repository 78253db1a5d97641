//! Reads a text, or a block of one, element by element, and goes on after damage.
//!
//! Brackets and quotes are trusted until something looks wrong; then elements are checked one by one
//! for a while, twice as long each time, so that even a text that is damaged everywhere is read in time
//! proportional to its length.

use super::Sink;
use super::classify::{Glance, glance};
use super::damage::{Flaw, Fuel, next_whole, value_end_strictly};
use super::kinds::Envelope;
use super::list::{Kind, Step, Walker};
use super::unwrap::{self, Found};
use crate::json;

/// Elements that are checked after the first damage.
const CAUTION: u32 = 32;

/// Which part of a text is read.
pub(super) struct Stretch {
    /// The list that it begins in.
    pub(super) kind: Kind,
    /// How many bytes of the text are before it.
    pub(super) offset: u64,
    /// The text ends with it.
    pub(super) last: bool,
    /// The element before it is a piece of a record that was cut into log events.
    pub(super) piece: bool,
}

impl Stretch {
    /// True when it is the whole text: a record alone in it is a bare one.
    fn is_whole(&self) -> bool {
        self.offset == 0 && self.last
    }
}

/// Reads the elements of a stretch of text.
pub(super) fn read<S: Sink>(text: &[u8], stretch: &Stretch, sink: &mut S) {
    let mut reader = Reader {
        text,
        stretch,
        sink,
        walker: Walker::new(stretch.kind, 0),
        caution: 0,
        next_caution: CAUTION,
        fuel: Fuel::for_text(text),
        in_damage: false,
        damaged: false,
        wrapper_open: false,
        before: (!stretch.piece).then_some(b""),
    };
    reader.run();
}

struct Reader<'a, S> {
    text: &'a [u8],
    stretch: &'a Stretch,
    sink: &'a mut S,
    walker: Walker,
    /// How many elements are still to be checked.
    caution: u32,
    next_caution: u32,
    fuel: Fuel,
    /// True until something whole was read: one stretch of damage counts once.
    in_damage: bool,
    /// True after any damage.
    damaged: bool,
    /// True after the begin of a wrapper that does not end.
    wrapper_open: bool,
    /// The element before, where what it is can matter.
    before: Option<&'a [u8]>,
}

impl<S: Sink> Reader<'_, S> {
    fn run(&mut self) {
        while !self.sink.stopped() {
            self.walker.strict = (self.caution > 0).then(|| self.fuel.reach());
            match self.walker.step(self.text, true) {
                Step::Element(range) => {
                    let at = self.stretch.offset + range.start as u64;
                    let found = Found {
                        before: self.before,
                        ..Found::in_list(self.walker.kind(), 0, at)
                    };
                    if self.element(range.clone(), found) {
                        self.before = Some(&self.text[range]);
                        self.in_damage = false;
                        self.caution = self.caution.saturating_sub(1);
                    } else {
                        self.damage(range.start);
                    }
                }
                Step::Hole(at) => {
                    let at = self.stretch.offset + at as u64;
                    self.sink
                        .malformed(format_args!("byte {at}: nothing between two commas"));
                }
                Step::Rubbish(at) | Step::Open(at) => self.damage(at),
                Step::End => {
                    let open = self.wrapper_open || self.walker.is_in_list();
                    // Damage has been told, and it may have swallowed what closes the list.
                    if self.stretch.last && open && !self.damaged {
                        self.sink.cut_off();
                    }
                    return;
                }
            }
        }
    }

    /// Hands on one element; false when it is not valid.
    fn element(&mut self, range: std::ops::Range<usize>, mut found: Found<'_>) -> bool {
        let value = &self.text[range.clone()];
        if self.stretch.is_whole()
            && found.envelope == Envelope::JsonLines
            && self.text[..range.start].trim_ascii().is_empty()
            && self.text[range.end..].trim_ascii().is_empty()
        {
            found.envelope = Envelope::Bare;
        }
        let glance = glance(value);
        let suspicious = glance == Glance::Suspicious || !followed_well(self.text, range.end);
        if suspicious && self.walker.strict.is_none() && !json::valid(value) {
            return false;
        }
        if glance == Glance::Record {
            self.sink.record(value, found.envelope);
            return true;
        }
        unwrap::element(value, found, self.sink);
        true
    }

    /// Counts the damage that begins at `at` and goes on at the next whole element.
    fn damage(&mut self, at: usize) {
        let next = next_whole(self.text, at + 1, &mut self.fuel);
        if !self.in_damage {
            let reach = self.text.len().min(at + self.fuel.reach());
            let flaw = value_end_strictly(&self.text[..reach], at)
                .err()
                .map(|flaw| Flaw {
                    end_of_text: flaw.end_of_text && reach == self.text.len(),
                    ..flaw
                });
            // The walk has looked as far before.
            let seen = flaw.map_or(0, |flaw| flaw.at - at);
            self.fuel.take(seen.saturating_mul(2));
            // A wrapper that is cut off and holds whole records: the walk comes to where it is cut off.
            if flaw.is_none_or(|flaw| !flaw.end_of_text) || next.is_none() {
                self.in_damage = true;
                self.damaged = true;
                self.say(at, flaw);
            } else {
                self.wrapper_open = true;
            }
        }
        self.before = None;
        self.caution = self.next_caution;
        self.next_caution = self.next_caution.saturating_mul(2);
        self.walker.resume(next.unwrap_or(self.text.len()));
    }

    fn say(&mut self, at: usize, flaw: Option<Flaw>) {
        let from = self.stretch.offset + at as u64;
        let shown = &self.text[at..self.text.len().min(at + 16)];
        match flaw {
            Some(flaw) if flaw.end_of_text => self.sink.malformed(format_args!(
                "byte {from}: the text ends inside what begins here"
            )),
            Some(flaw) if matches!(shown.first(), Some(b'{' | b'[' | b'"')) => {
                let flaw = self.stretch.offset + flaw.at as u64;
                self.sink.malformed(format_args!(
                    "byte {from}: not JSON, it breaks off about byte {flaw}"
                ));
            }
            _ => self.sink.malformed(format_args!(
                "byte {from}: no element can begin with {}",
                shown.escape_ascii()
            )),
        }
    }
}

/// True when what stands after an element could stand between two of them, or after the last. A lost
/// quote or brace ends an element too early or too late, and then it seldom does.
fn followed_well(text: &[u8], end: usize) -> bool {
    let next = json::skip(text, end, 0);
    match text.get(next) {
        None | Some(b'{' | b'[' | b'"') => true,
        Some(b',') => !matches!(
            text.get(json::skip(text, next + 1, 0)),
            Some(b',' | b':' | b'}')
        ),
        Some(b']') => matches!(
            text.get(json::skip(text, next + 1, 0)),
            None | Some(b',' | b'}' | b'{' | b'[')
        ),
        Some(_) => false,
    }
}
