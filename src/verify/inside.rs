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
use crate::tally::Issue;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Until 22 November 2021 events of global services, which have one region, were delivered in the folders of others
/// too (AWS user guide, "Global service events").
const GLOBAL_EVERYWHERE: Time = Time(1_637_539_200 * 1_000_000);

/// An event that digests ought to tell of: when it was, where that can be read, and account and region as it tells
/// them.
pub(super) type Spot = (Option<Time>, ChainId);

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    /// How many events.
    events: u64,
    /// The first event that is asked for, of an hour that digests of its account and region are about, and of another
    /// place than path and name tell; one without a time is of any hour.
    elsewhere: Option<Spot>,
    /// The first and the last such event of the very place that path and name tell.
    at_home: Option<(Time, Time)>,
    /// True where there is one of that place without a time that can be read.
    timeless: bool,
    /// What of it could not be read.
    pub(super) troubles: Vec<Issue>,
}

impl Inside {
    /// True where events are in it.
    pub(super) fn has_events(&self) -> bool {
        self.events > 0
    }

    /// True where an event is asked for, and digests are about its hour.
    pub(super) fn is_asked_for(&self) -> bool {
        self.elsewhere.is_some() || self.at_home.is_some() || self.timeless
    }

    /// An event of an hour that digests are about, where it is none that CloudTrail would have put in a file of this
    /// layout and place: one of another place, in the folder of another kind, or well before or after its delivery.
    pub(super) fn stray(&self, layout: &Layout, own: &ChainId) -> Option<Spot> {
        let (first, last) = self.at_home.unzip();
        let at_home = match named(layout) {
            None => self.first_at_home(own),
            Some(Time(at)) => first
                .filter(|first| first.0 < at - LATE)
                .or(last.filter(|last| last.0 > at + EARLY))
                .map(|time| (Some(time), own.clone())),
        };
        self.elsewhere.clone().or(at_home)
    }

    /// An event of an hour that digests are about which is far too old for a file of this layout and place.
    pub(super) fn late(&self, layout: &Layout, own: &ChainId) -> Option<Spot> {
        let Some(Time(at)) = named(layout) else {
            return self.elsewhere.clone().or(self.first_at_home(own));
        };
        let is_late = |time: &Time| time.0 < at - LATE;
        let elsewhere = self.elsewhere.as_ref();
        let elsewhere = elsewhere.filter(|(time, _)| time.as_ref().is_none_or(is_late));
        let at_home = self.at_home.map(|(first, _)| first).filter(is_late);
        let at_home = at_home.map(|time| (Some(time), own.clone()));
        elsewhere.cloned().or(at_home)
    }

    /// The first event of the very place, or one without a time.
    fn first_at_home(&self, own: &ChainId) -> Option<Spot> {
        let first = self.at_home.map(|(first, _)| first);
        (first.is_some() || self.timeless).then(|| (first, own.clone()))
    }

    fn add(&mut self, other: Inside) {
        self.events += other.events;
        let both = [self.elsewhere.take(), other.elsewhere].into_iter();
        let order = |(time, of): &Spot| (time.is_none(), *time, of.clone());
        self.elsewhere = both.flatten().min_by_key(order);
        let both = [self.at_home, other.at_home].into_iter().flatten();
        self.at_home = both.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        self.timeless |= other.timeless;
        self.troubles.extend(other.troubles);
    }
}

/// When a log file of management and data events was delivered, by its name.
fn named(layout: &Layout) -> Option<Time> {
    let is_of_events = layout.folder == Some(Folder::Events);
    layout.delivered.filter(|_| is_of_events)
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
    /// does. One without a time is of any hour, and so of any period: reports count it in each.
    fn spoken_for(&self, event: &Event<'_>) -> Option<Spot> {
        if is_of_another_kind(event) {
            return None;
        }
        let caller = || event.user_identity()?.get_text("accountId");
        let account = event.text(Top::RecipientAccountId).or_else(caller);
        let region = event.text(Top::AwsRegion);
        let or_own = |told: Option<String>, own: &String| told.unwrap_or_else(|| own.clone());
        let place = ChainId {
            account: or_own(
                account.map(|account| account.trim().to_owned()),
                &self.own.account,
            ),
            region: or_own(
                region.map(|region| region.trim().to_ascii_lowercase()),
                &self.own.region,
            ),
            ..ChainId::default()
        };
        let (time, scope) = (event.time(), self.scope);
        let account = Some(&*place.account).filter(|text| !text.is_empty());
        let region = Some(&*place.region).filter(|text| !text.is_empty());
        let is_of_period = match time {
            None => true,
            Some(time) => {
                scope.since.is_none_or(|since| time >= since)
                    && scope.until.is_none_or(|until| time < until)
                    && !self.is_delivered_everywhere(&place, time)
            }
        };
        let is_asked = is_of_period && scope.holds_place(account, region);
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
        let mut one = Inside {
            events: 1,
            ..Inside::default()
        };
        match self.spoken_for(event) {
            Some((time, place)) if place == *self.own => {
                one.at_home = time.map(|time| (time, time));
                one.timeless = time.is_none();
            }
            elsewhere => one.elsewhere = elsewhere,
        }
        inside.add(one);
        Kept::Matched
    }

    fn weight(&self, _: &Inside) -> usize {
        size_of::<Inside>()
    }
}

/// What is found in each of these files, in whatever shape, a zip or tar among them, and what of them could not be
/// read; `None` where nothing could be found out. With each number goes the account and region that path and name tell.
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
            |unit, tally| {
                let number = numbers.get(unit.source.file as usize);
                let issues = tally.issues.drain(..);
                if let Some(inside) = number.and_then(|number| found.get_mut(number)) {
                    inside.add(unit.part);
                    inside.troubles.extend(issues.filter(|issue| issue.trouble));
                }
                Ok(Flow::More)
            },
        );
    }
    Some(found)
}
