//! What lies in files of which path and name do not tell what they are: events, and whose.

use super::digest::ChainId;
use super::vouch::Spoken;
use super::{Check, Scope};
use crate::archive::LogFile;
use crate::event::{Category, Event, Time, Top};
use crate::filter::Bounds;
use crate::scan::{Flow, Gather, Kept, Options, Place, Progress, Scan};

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    /// How many events.
    events: u64,
    /// The first management or data event of an hour that digests of its account and region are about, of
    /// those that are asked for.
    pub(super) spoken_for: Option<(Time, ChainId)>,
}

impl Inside {
    /// True where events are in it.
    pub(super) fn has_events(&self) -> bool {
        self.events > 0
    }

    fn add(&mut self, other: Inside) {
        self.events += other.events;
        let both = [self.spoken_for.take(), other.spoken_for];
        self.spoken_for = both.into_iter().flatten().min();
    }
}

/// Finds the events in files, as every question to the archive would.
struct Events<'a> {
    spoken: &'a Spoken,
    scope: &'a Scope,
}

impl Events<'_> {
    /// Whose an event says that it is, and when, where digests are about that hour.
    fn spoken_for(&self, event: &Event<'_>) -> Option<(Time, ChainId)> {
        // Whether digests list files of other kinds is not known.
        if !matches!(event.category(), Category::Management | Category::Data) {
            return None;
        }
        let account = event.text(Top::RecipientAccountId)?;
        let region = event.text(Top::AwsRegion)?;
        let (time, scope) = (event.time()?, self.scope);
        let is_asked = scope.holds_place(Some(&account), Some(&region))
            && scope.since.is_none_or(|since| time >= since)
            && scope.until.is_none_or(|until| time < until);
        let place = ChainId {
            account: account.into_owned(),
            region: region.into_owned(),
            ..ChainId::default()
        };
        (is_asked && self.spoken.is_about(&place, time)).then_some((time, place))
    }
}

impl Gather for Events<'_> {
    type Part = Inside;

    fn could_match(&self, _: &[u8]) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        true
    }

    fn add(&self, event: &Event<'_>, _: Place, inside: &mut Inside) -> Kept {
        inside.add(Inside {
            events: 1,
            spoken_for: self.spoken_for(event),
        });
        Kept::Matched
    }

    fn weight(&self, _: &Inside) -> usize {
        size_of::<Inside>()
    }
}

/// What is found in each of these files, in whatever shape, a zip or tar among them; `None` where nothing could
/// be found out.
pub(super) fn inside(check: &Check<'_>, spoken: &Spoken, numbers: &[u32]) -> Option<Vec<Inside>> {
    // Without a thread to look with nothing is known of them.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .ok()?;
    let files: Vec<LogFile> = numbers
        .iter()
        .map(|&number| check.files[number as usize].clone())
        .collect();
    let scan = Scan {
        files: &files,
        bounds: Bounds::default(),
        gather: &Events {
            spoken,
            scope: check.scope,
        },
        options: Options {
            prune: false,
            max_file_size: check.max_file_size,
        },
        stop: check.stop,
        // These bytes were counted when the files were hashed.
        progress: &Progress::default(),
    };
    let mut found = vec![Inside::default(); files.len()];
    // Only what is merged can fail, and that does not.
    let _ = scan.run(
        &pool,
        |_| {},
        |unit, _| {
            found[unit.source.file as usize].add(unit.part);
            Ok(Flow::More)
        },
    );
    Some(found)
}
