//! Where records arrive: bytes are tested, then fields, and what matches is gathered.

use super::{Crew, Gather, Kept, Place, RECORD, Scan, Source};
use crate::archive::layout::{Folder, Layout};
use crate::envelope::{Envelope, NotEvent, Sink};
use crate::event::Event;
use crate::tally::{Issue, Tally};
use crate::text::count;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Issues of one kind and source that are spelt out; the rest is counted.
const SPELT_OUT: u64 = 5;

/// Reads the records of one stretch of text: tests bytes, then fields, and keeps what matches.
pub(super) struct Worker<'w, G: Gather> {
    scan: &'w Scan<'w, G>,
    ended: &'w AtomicBool,
    pub(super) source: &'w Arc<Source>,
    /// Where the text lies, and what its records could be wanted for.
    text: Range<*const u8>,
    purposes: u8,
    records: u64,
    part: G::Part,
    tally: Tally,
}

impl<'w, G: Gather> Worker<'w, G> {
    /// For the records of `text`.
    pub(super) fn new(crew: &'w Crew<'_, 'w, G>, source: &'w Arc<Source>, text: &[u8]) -> Self {
        let mut part = G::Part::default();
        crew.scan.gather.begins(source, &mut part);
        Worker {
            scan: crew.scan,
            ended: crew.ended,
            source,
            text: text.as_ptr_range(),
            purposes: crew.scan.gather.purposes(text),
            records: 0,
            part,
            tally: Tally::default(),
        }
    }

    /// What came of the stretch: how many records it has, what was kept, the counts.
    pub(super) fn finish(mut self) -> (u64, G::Part, Tally) {
        if let Some(more) = self
            .tally
            .malformed
            .checked_sub(SPELT_OUT)
            .filter(|n| *n > 0)
        {
            let what = format!("and {} like these", count(more, "more malformed record"));
            self.tally
                .issues
                .push(Issue::trouble(&self.source.name, what));
        }
        (self.records, self.part, self.tally)
    }

    /// False only if nothing of the record is wanted.
    fn could_match(&self, record: &[u8]) -> bool {
        if self.text.contains(&record.as_ptr()) {
            return self.scan.gather.could_match_for(self.purposes, record);
        }
        // It was taken out of a string, and its bytes may be others.
        self.scan.gather.could_match(record)
    }

    fn filtered(&mut self, event: &Event<'_>) {
        self.tally.filtered += 1;
        self.tally.timeless += u64::from(self.scan.gather.lacks_time(event));
    }

    fn damaged(&mut self, what: std::fmt::Arguments<'_>) {
        self.tally.malformed += 1;
        let number = self.records;
        if self.tally.malformed <= SPELT_OUT {
            let what = format!("{RECORD}{number}: {what}");
            self.tally
                .issues
                .push(Issue::trouble(&self.source.name, what));
        }
    }
}

/// What to say of a file that is named as a trail's log file and holds none: what was delivered in it is not
/// here, and its hour must not pass for one without events.
pub(super) fn no_log(name: &str, kind: NotEvent) -> Option<Issue> {
    use NotEvent::{Archive, Binary, Empty, Json, Text};
    if !matches!(kind, Archive | Binary | Empty | Json | Text) {
        return None;
    }
    let layout = Layout::of(Path::new(name));
    let is_log = layout.log_name && layout.folder != Some(Folder::Digest);
    is_log.then(|| {
        Issue::trouble(
            name,
            format!("named as a trail's log file, but {}", kind.explain()),
        )
    })
}

impl<G: Gather> Sink for Worker<'_, G> {
    fn record(&mut self, record: &[u8], envelope: Envelope) {
        let place = Place {
            record: self.records,
            envelope,
        };
        self.records += 1;
        self.tally.read += 1;
        if !self.could_match(record) {
            self.tally.filtered += 1;
            return;
        }
        let mut event = if self.scan.gather.expects_all() {
            Event::checked(record)
        } else {
            Event::new(record)
        };
        let gather = self.scan.gather;
        if event.is_whole() && !gather.matches_noting(&event, &mut self.part) {
            self.filtered(&event);
        } else if event.check() {
            match self.scan.gather.add(&event, place, &mut self.part) {
                Kept::Matched => self.tally.matched += 1,
                Kept::Aside => self.filtered(&event),
            }
        } else {
            self.damaged(format_args!("not valid JSON"));
        }
    }

    fn not_event(&mut self, kind: NotEvent) {
        let met = self.tally.not_cloudtrail.entry(kind).or_default();
        *met += 1;
        if *met == 1 {
            self.tally.issues.extend(no_log(&self.source.name, kind));
        }
    }

    fn malformed(&mut self, what: std::fmt::Arguments<'_>) {
        self.records += 1;
        self.tally.read += 1;
        self.damaged(what);
    }

    fn cut_off(&mut self) {
        self.tally.issues.push(Issue::trouble(
            &self.source.name,
            "the text ends before the list is closed; what came before was read",
        ));
    }

    fn unsealed(&mut self, bytes: u64) -> bool {
        self.tally.bytes_inflated += bytes;
        self.tally.bytes_inflated <= self.scan.options.max_file_size
    }

    fn stopped(&self) -> bool {
        self.ended.load(Ordering::Relaxed) || self.scan.stop.load(Ordering::Relaxed)
    }
}
