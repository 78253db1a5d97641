//! A stream: what is delivered for one account and region, with everything of it that the archive holds.

use super::hour::Hour;
use crate::archive::layout::{Folder, Layout};
use crate::event::{Category, Time};
use std::collections::{BTreeMap, BTreeSet};

/// A file's name is the minute of its delivery; its events are up to this much older (measured: at most
/// 10.1 minutes, over 3,926 files).
const LAG: i64 = 11 * 60 * 1_000_000;

/// What to say of a stream that may be an [excerpt](Stream::is_excerpt).
pub const EXCERPT: &str = "events lie in no file as a trail delivers it: they may be an excerpt";

/// What tells a stream from every other.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// Of an organisation trail (`o-…`).
    pub organization: Option<String>,
    /// The account whose events these are: of the path, else of the records.
    pub account: String,
    /// The region: of the path, else of the records.
    pub region: String,
}

impl StreamId {
    /// The stream that a path tells: by its folders, else by the name of the file alone.
    pub fn of(layout: &Layout) -> Option<StreamId> {
        let account = layout.account.clone();
        Some(StreamId {
            organization: layout.organization.clone(),
            account: account.or_else(|| layout.named_account.clone())?,
            region: layout.region.clone()?,
        })
    }

    /// The stream and time of delivery of a log file, where its name follows the grammar of names.
    pub fn of_log(layout: &Layout) -> Option<(StreamId, Time)> {
        let is_log = layout.log_name && layout.folder != Some(Folder::Digest);
        Some((StreamId::of(layout).filter(|_| is_log)?, layout.delivered?))
    }
}

/// Events of one category.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Files that hold such an event.
    pub files: u64,
    /// Their size on disk.
    pub bytes: u64,
    /// How many events.
    pub events: u64,
    /// The first event.
    pub first: Option<Time>,
    /// The last event.
    pub last: Option<Time>,
    /// How many in each hour.
    pub hours: BTreeMap<Hour, u32>,
}

impl Contents {
    fn count(&mut self, time: Option<Time>) {
        self.events += 1;
        let Some(time) = time else { return };
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = self.last.max(Some(time));
        *self.hours.entry(Hour::of(time)).or_default() += 1;
    }
}

/// Everything of a stream that is here.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// How many log files.
    pub files: u64,
    /// Their size on disk.
    pub bytes: u64,
    /// The first delivery, by the files' names.
    pub first_delivery: Option<Time>,
    /// The last delivery.
    pub last_delivery: Option<Time>,
    /// Hours of which something came although no event of it is counted here: files without events,
    /// further copies of events, events outside what was asked for.
    pub delivered: BTreeSet<Hour>,
    /// Hours in which a management event read something.
    pub reads: BTreeSet<Hour>,
    /// Hours in which a management event wrote something.
    pub writes: BTreeSet<Hour>,
    /// Hours in which CloudTrail looked at the access list of a log bucket, as it does about every hour
    /// that it delivers to it (measured: in 108 hours of one archive, whatever else happened).
    pub heartbeat: BTreeSet<Hour>,
    /// Hours with a management event of the services that selectors may leave out by name.
    pub services: BTreeMap<&'static str, BTreeSet<Hour>>,
    /// Events whose `recipientAccountId` is not the path's account.
    pub strangers: u64,
    /// Hours of which a file may be that lies, or has its name, as a trail delivers it.
    trailed: BTreeSet<Hour>,
    /// Hours of events that lie otherwise.
    beside: BTreeSet<Hour>,
    contents: [Contents; CATEGORIES.len()],
}

/// The categories in the order of answers.
pub const CATEGORIES: [Category; 5] = [
    Category::Management,
    Category::Data,
    Category::Network,
    Category::Insight,
    Category::Other,
];

impl Stream {
    /// Counts a log file; `delivered` is the minute in its name.
    pub fn file(&mut self, bytes: u64, delivered: Option<Time>) {
        self.files += 1;
        self.bytes += bytes;
        let Some(delivered) = delivered else { return };
        self.trailed.extend(hours_of(delivered));
        self.first_delivery = Some(self.first_delivery.map_or(delivered, |t| t.min(delivered)));
        self.last_delivery = self.last_delivery.max(Some(delivered));
    }

    /// Notes that a file without events was delivered at this minute: it fills the hours that its events would
    /// have been of.
    pub fn came(&mut self, delivered: Time, may_fill: impl FnMut(&Hour) -> bool) {
        let hours = hours_of(delivered).into_iter().filter(may_fill);
        self.delivered.extend(hours);
    }

    /// Notes that a file that was delivered at this minute lies as a trail delivers it.
    pub fn lies(&mut self, delivered: Time) {
        self.trailed.extend(hours_of(delivered));
    }

    /// Notes that a file holds events of a category.
    pub fn holds(&mut self, category: Category, bytes: u64) {
        let contents = &mut self.contents[rank(category)];
        contents.files += 1;
        contents.bytes += bytes;
    }

    /// Counts an event.
    pub fn event(&mut self, category: Category, write: bool, time: Option<Time>) {
        self.contents[rank(category)].count(time);
        if let (Category::Management, Some(time)) = (category, time) {
            let hours = if write {
                &mut self.writes
            } else {
                &mut self.reads
            };
            hours.insert(Hour::of(time));
        }
    }

    /// Notes that CloudTrail looked at a log bucket.
    pub fn heard(&mut self, time: Time) {
        self.heartbeat.insert(Hour::of(time));
    }

    /// Notes a management event of a service that selectors may leave out by name.
    pub fn of_service(&mut self, service: &'static str, time: Time) {
        let hours = self.services.entry(service).or_default();
        hours.insert(Hour::of(time));
    }

    /// Notes an event in a file that is none of a trail's.
    pub fn lies_beside(&mut self, time: Option<Time>) {
        self.beside.extend(time.map(Hour::of));
    }

    /// True where some of it lies in no file as a trail delivers it: that may be an excerpt, of which hours
    /// without events tell nothing.
    pub fn is_excerpt(&self) -> bool {
        self.trailed.is_empty() && self.events() > 0 || !self.beside.is_subset(&self.trailed)
    }

    /// Notes that a further delivery of an event came here.
    pub fn again(&mut self, time: Option<Time>) {
        self.delivered.extend(time.map(Hour::of));
    }

    /// What is here by category, in the order of [`CATEGORIES`]; none that is not here.
    pub fn contents(&self) -> impl Iterator<Item = (Category, &Contents)> {
        let all = CATEGORIES.into_iter().zip(&self.contents);
        all.filter(|(_, contents)| contents.files > 0 || contents.events > 0)
    }

    /// Events of all categories.
    pub fn events(&self) -> u64 {
        self.contents.iter().map(|contents| contents.events).sum()
    }

    /// How many events of all categories in each hour.
    pub fn hours(&self) -> BTreeMap<Hour, u64> {
        let mut hours: BTreeMap<Hour, u64> = BTreeMap::new();
        for (hour, events) in self.contents.iter().flat_map(|one| &one.hours) {
            *hours.entry(*hour).or_default() += u64::from(*events);
        }
        hours
    }

    /// The last moment that it tells of: of an event or a delivery.
    pub fn end(&self) -> Option<Time> {
        let events = self.contents.iter().filter_map(|one| one.last);
        events.chain(self.last_delivery).max()
    }

    /// The hours in which something is here: a file delivered of them, or an event.
    pub fn active(&self) -> BTreeSet<Hour> {
        let events = self.contents.iter().flat_map(|one| one.hours.keys());
        self.delivered.iter().chain(events).copied().collect()
    }
}

/// The hours that the events of a file delivered at this minute may be of.
pub(super) fn hours_of(delivered: Time) -> [Hour; 2] {
    [
        Hour::of(Time(delivered.0 - LAG)),
        Hour::of(Time(delivered.0 - 1)),
    ]
}

fn rank(category: Category) -> usize {
    let at = CATEGORIES.iter().position(|one| *one == category);
    at.unwrap_or(CATEGORIES.len() - 1)
}
