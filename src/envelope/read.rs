//! Reads a text, or a block of one, element by element, and goes on after damage.
//!
//! Brackets and quotes are trusted until something looks wrong; then elements are checked one by one
//! for a while, twice as long each time, so that even a text that is damaged everywhere is read in time
//! proportional to its length.

use super::Sink;
use super::classify::{Glance, glance};
use super::damage::{Fuel, next_whole, value_end_strictly};
use super::kinds::Envelope;
use super::list::{Kind, Step, Walker};
use super::unwrap::{self, Found};
use crate::json;

/// Elements that are checked after the first damage.
const CAUTION: u32 = 32;

/// Reads the elements of the list `kind` in `text`, which stands `offset` bytes into the whole.
/// `whole` when the text begins and ends here: a record alone in it is a bare one.
pub(super) fn read<S: Sink>(text: &[u8], kind: Kind, offset: u64, whole: bool, sink: &mut S) {
    let mut reader = Reader {
        text,
        offset,
        whole,
        sink,
        walker: Walker::new(kind, 0),
        caution: 0,
        next_caution: CAUTION,
        fuel: Fuel::for_text(text),
        in_damage: false,
    };
    reader.run();
}

struct Reader<'a, S> {
    text: &'a [u8],
    offset: u64,
    whole: bool,
    sink: &'a mut S,
    walker: Walker,
    /// How many elements are still to be checked.
    caution: u32,
    next_caution: u32,
    fuel: Fuel,
    /// True until something whole was read: one stretch of damage counts once.
    in_damage: bool,
}

impl<S: Sink> Reader<'_, S> {
    fn run(&mut self) {
        while !self.sink.stopped() {
            self.walker.strict = self.caution > 0;
            match self.walker.step(self.text, true) {
                Step::Element(range) => {
                    let found =
                        Found::in_list(self.walker.kind(), 0, self.offset + range.start as u64);
                    if self.element(range.clone(), found) {
                        self.in_damage = false;
                        self.caution = self.caution.saturating_sub(1);
                    } else {
                        self.damage(range.start);
                    }
                }
                Step::Hole(at) => {
                    let at = self.offset + at as u64;
                    self.sink
                        .malformed(format_args!("byte {at}: nothing between two commas"));
                }
                Step::Rubbish(at) | Step::Open(at) => self.damage(at),
                Step::End => return,
            }
        }
    }

    /// Hands on one element; false when it is not valid.
    fn element(&mut self, range: std::ops::Range<usize>, mut found: Found) -> bool {
        let value = &self.text[range.clone()];
        if self.whole
            && found.envelope == Envelope::JsonLines
            && self.text[..range.start].trim_ascii().is_empty()
            && self.text[range.end..].trim_ascii().is_empty()
        {
            found.envelope = Envelope::Bare;
        }
        match glance(value) {
            Glance::Record => {
                self.sink.record(value, found.envelope);
                return true;
            }
            Glance::Suspicious if !self.walker.strict && !json::valid(value) => return false,
            Glance::Suspicious | Glance::Unclear => {}
        }
        unwrap::element(value, found, self.sink);
        true
    }

    /// Counts the damage that begins at `at` and goes on at the next whole element.
    fn damage(&mut self, at: usize) {
        let next = next_whole(self.text, at, &mut self.fuel);
        if !self.in_damage {
            let from = self.offset + at as u64;
            match (value_end_strictly(self.text, at), next) {
                (Err(flaw), None) if flaw.end_of_text => self.sink.malformed(format_args!(
                    "byte {from}: the text ends inside the element that begins here"
                )),
                (Err(flaw), _) => {
                    let flaw = self.offset + flaw.at as u64;
                    self.sink.malformed(format_args!(
                        "byte {from}: not JSON; what began here makes no sense at byte {flaw}"
                    ));
                }
                (Ok(_), _) => self
                    .sink
                    .malformed(format_args!("byte {from}: something between two elements")),
            }
        }
        self.in_damage = true;
        self.caution = self.next_caution;
        self.next_caution = self.next_caution.saturating_mul(2);
        self.walker.resume(next.unwrap_or(self.text.len()));
    }
}
