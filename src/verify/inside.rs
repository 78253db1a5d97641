//! What lies in files of which path and name do not tell what they are, or may not tell the truth: events, and
//! whose.

use super::digest::ChainId;
use super::unlisted::{EARLY, LATE};
use super::vouch::Spoken;
use super::{Check, Scope};
use crate::archive::LogFile;
use crate::archive::layout::{Folder, Layout};
use crate::event::{Category, Event, Time, Top};
use crate::filter::Bounds;
use crate::resource::{home_of_global, partition_of};
use crate::scan::{Flow, Gather, Kept, Options, Place, Progress, Scan};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Until 22 November 2021 events of global services, which have one region, were delivered in the folders of others
/// too (AWS user guide, "Global service events").
const GLOBAL_EVERYWHERE: Time = Time(1_637_539_200 * 1_000_000);

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    /// How many events.
    events: u64,
    /// The first event that is asked for, of an hour that digests of its account and region are about, and of another
    /// place than path and name tell. Account and region as the event tells them.
    elsewhere: Option<(Time, ChainId)>,
    /// The first and the last such event of the very place that path and name tell.
    at_home: Option<(Time, Time)>,
}

impl Inside {
    /// True where events are in it.
    pub(super) fn has_events(&self) -> bool {
        self.events > 0
    }

    /// An event of an hour that digests are about, where it is none that CloudTrail would have put in a file of this
    /// layout and place: one of another place, in the folder of another kind, or well before or after its delivery.
    pub(super) fn stray(&self, layout: &Layout, own: &ChainId) -> Option<(Time, ChainId)> {
        let (first, last) = self.at_home.unzip();
        let named = layout
            .delivered
            .filter(|_| layout.folder == Some(Folder::Events));
        let at_home = match named {
            None => first,
            Some(Time(at)) => first
                .filter(|first| first.0 < at - LATE)
                .or(last.filter(|last| last.0 > at + EARLY)),
        };
        let at_home = at_home.map(|time| (time, own.clone()));
        self.elsewhere.clone().or(at_home)
    }

    fn add(&mut self, other: Inside) {
        self.events += other.events;
        let both = [self.elsewhere.take(), other.elsewhere];
        self.elsewhere = both.into_iter().flatten().min();
        let both = [self.at_home, other.at_home].into_iter().flatten();
        self.at_home = both.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    }
}

/// Finds the events in files of one place, as every question to the archive would.
struct Events<'a> {
    spoken: &'a Spoken,
    scope: &'a Scope,
    /// The account and region that path and name tell; empty where they do not.
    own: &'a ChainId,
}

impl Events<'_> {
    /// Whose an event says that it is, and when, where digests are about that hour. What it does not say its file
    /// does.
    fn spoken_for(&self, event: &Event<'_>) -> Option<(Time, ChainId)> {
        if is_of_another_kind(event) {
            return None;
        }
        let caller = || event.user_identity()?.get_text("accountId");
        let account = event.text(Top::RecipientAccountId).or_else(caller);
        let region = event.text(Top::AwsRegion);
        let or_own = |told: Option<String>, own: &String| told.unwrap_or_else(|| own.clone());
        let place = ChainId {
            account: or_own(account.map(Into::into), &self.own.account),
            region: or_own(
                region.map(|region| region.trim().to_ascii_lowercase()),
                &self.own.region,
            ),
            ..ChainId::default()
        };
        let (time, scope) = (event.time()?, self.scope);
        let account = Some(&*place.account).filter(|text| !text.is_empty());
        let region = Some(&*place.region).filter(|text| !text.is_empty());
        let is_asked = scope.holds_place(account, region)
            && scope.since.is_none_or(|since| time >= since)
            && scope.until.is_none_or(|until| time < until)
            && !self.is_delivered_everywhere(&place, time);
        (is_asked && self.spoken.of(&place, time).is_some()).then_some((time, place))
    }

    fn is_delivered_everywhere(&self, place: &ChainId, time: Time) -> bool {
        time < GLOBAL_EVERYWHERE
            && place.account == self.own.account
            && !self.own.region.is_empty()
            && place.region == home_of_global(partition_of([&place.region]))
            && place.region != self.own.region
    }
}

/// True for an event of which it is not known whether digests list its file: neither of the management nor of the data
/// events, by its category and its type, of which a forged call would have to have both. No such event but those of
/// network activity has a name (AWS user guide, "CloudTrail record contents").
fn is_of_another_kind(event: &Event<'_>) -> bool {
    let kind = event.text(Top::EventType).unwrap_or_default();
    let is = |one: &&str| kind.eq_ignore_ascii_case(one);
    let kinds: &[&str] = match event.category() {
        Category::Management | Category::Data => return false,
        Category::Network => return ["AwsVpceEvent", "AwsVpceEvents"].iter().any(is),
        Category::Insight => &["AwsCloudTrailInsight"],
        Category::Other => &[
            "AwsConfigurationItem",
            "AwsAuditManagerEvidence",
            "ActivityLog",
        ],
    };
    kinds.iter().any(is) && event.text(Top::EventName).is_none()
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
        let spoken_for = self.spoken_for(event);
        let (at_home, elsewhere) = match spoken_for {
            Some((time, place)) if place == *self.own => (Some((time, time)), None),
            elsewhere => (None, elsewhere),
        };
        inside.add(Inside {
            events: 1,
            elsewhere,
            at_home,
        });
        Kept::Matched
    }

    fn weight(&self, _: &Inside) -> usize {
        size_of::<Inside>()
    }
}

/// What is found in each of these files, in whatever shape, a zip or tar among them; `None` where nothing could
/// be found out. With each number goes the account and region that path and name tell.
pub(super) fn inside(
    check: &Check<'_>,
    spoken: &Spoken,
    asked: impl Iterator<Item = (u32, ChainId)>,
) -> Option<HashMap<u32, Inside>> {
    // Without threads to look with nothing is known of them.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(rayon::current_num_threads())
        .build()
        .ok()?;
    let mut places: BTreeMap<ChainId, Vec<u32>> = BTreeMap::new();
    for (number, own) in asked {
        places.entry(own).or_default().push(number);
    }
    let mut found: HashMap<u32, Inside> = HashMap::new();
    for (own, numbers) in &places {
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
                own,
            },
            options: Options {
                prune: false,
                max_file_size: check.max_file_size,
            },
            stop: check.stop,
            // These bytes were counted when the files were hashed.
            progress: &Progress::default(),
        };
        found.extend(numbers.iter().map(|&number| (number, Inside::default())));
        // Only what is merged can fail, and that does not.
        let _ = scan.run(
            &pool,
            |_| {},
            |unit, _| {
                let number = numbers.get(unit.source.file as usize);
                if let Some(inside) = number.and_then(|number| found.get_mut(number)) {
                    inside.add(unit.part);
                }
                Ok(Flow::More)
            },
        );
    }
    Some(found)
}
