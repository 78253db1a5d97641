//! The answer of coverage: every stream with its intervals, the trails, and the events that explain.

use super::digests::{Digests, OfStream, Told};
use super::holdings::Inventory;
use super::life::Life;
use super::narrowing::left_out;
use super::row::{Row, View};
use super::selected::selected;
use super::stops::{Stops, born, short_stops};
use crate::coverage::{
    Attested, CATEGORIES, Change, Class, Departures, Hour, Interval, Kind, Knowledge, Period,
    Stream, StreamId, Summary, Survey, Tie, Trail, Trails, Untied, Window, find_astray, survey,
    tie,
};
use crate::event::{Category, Time};
use crate::lineage::Chain;
use std::collections::{BTreeMap, BTreeSet};

/// What a person said ought to be there.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) period: Period,
    pub(super) accounts: Vec<String>,
    pub(super) regions: Vec<String>,
}

impl Asked {
    /// True for a stream of the accounts and regions that were asked for.
    fn holds(&self, id: &StreamId) -> bool {
        is_among(&self.accounts, &id.account)
            && (id.region.is_empty() || is_among(&self.regions, &id.region))
    }
}

/// True where the list is of all, or has it.
fn is_among(list: &[String], value: &str) -> bool {
    list.is_empty() || list.iter().any(|one| one == value)
}

/// An event that explains gaps, and who stands behind it.
#[derive(Clone, Debug)]
pub(super) struct Explained {
    pub(super) change: Change,
    pub(super) chain: Chain,
    pub(super) file: String,
    pub(super) record: u64,
}

/// A gap, in one stream or in several at once.
#[derive(Debug)]
pub(super) struct Gap<'a> {
    pub(super) interval: Interval,
    pub(super) rows: Vec<&'a Row>,
    /// Of what is narrowed: which category.
    pub(super) category: Option<Category>,
    /// The same: what was left out.
    pub(super) left_out: BTreeSet<Kind>,
    /// Of events that are recorded only where they are selected: what is, in words.
    pub(super) selected: Option<String>,
    pub(super) why: Option<&'a Explained>,
    /// That its trail delivers there is no more than likely.
    pub(super) perhaps: bool,
}

/// The whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// By organisation, account and region.
    pub(super) rows: Vec<Row>,
    pub(super) trails: Vec<Trail>,
    /// Trails that were stopped, and may deliver into an organisation's folder or not.
    pub(super) untied: Vec<Untied>,
    /// Oldest first; only those that have to do with the trails or their buckets and keys.
    pub(super) explained: Vec<Explained>,
    pub(super) asked: Asked,
    pub(super) summary: Summary,
    /// Streams of which nothing is here although files were delivered.
    pub(super) elsewhere: BTreeMap<StreamId, u64>,
    /// What digests tell in numbers.
    pub(super) digests: Told,
    /// Digests that were met and not weighed: in a zip or tar, or under another name.
    pub(super) unweighed: u64,
    /// Events that fill no hour: no event can be of the time that they bear.
    pub(super) stray: u64,
    /// The trails by their proven digests.
    pub(super) attested: Vec<Attested>,
    /// Where the period asked for goes beyond all streams.
    pub(super) edges: (Option<Hour>, Option<Hour>),
}

impl Answer {
    /// Streams that were asked for and of which nothing is here.
    pub(super) fn absent(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.absent)
    }

    /// Accounts that came into the organisation by an event that is here, of which nothing is, though an
    /// organisation's trail is. With that event.
    pub(super) fn unseen(&self) -> Vec<(&str, &Explained)> {
        let by_organization = self.rows.iter().any(|row| row.id.organization.is_some())
            || self.trails.iter().any(Trail::was_shared);
        let here: BTreeSet<&str> = self
            .rows
            .iter()
            .map(|row| row.id.account.as_str())
            .collect();
        let made = self.explained.iter().filter(|_| by_organization);
        let made = made.filter_map(|one| Some((one.change.account_made()?, one)));
        let mut unseen: Vec<_> = made
            .filter(|(account, _)| {
                !here.contains(account) && is_among(&self.asked.accounts, account)
            })
            .collect();
        // The first event of each tells it.
        let mut told = BTreeSet::new();
        unseen.retain(|(account, _)| told.insert(*account));
        unseen
    }

    /// Leaves the streams of the accounts and regions that were asked for, and what is told of them.
    pub(super) fn narrow(&mut self) {
        self.rows.retain(|row| self.asked.holds(&row.id));
        self.elsewhere.retain(|id, _| self.asked.holds(id));
        self.summary = Summary::of(self.rows.iter().flat_map(|row| &row.intervals));
    }

    pub(super) fn new(
        mut holds: BTreeMap<StreamId, Stream>,
        digests: Digests,
        trails: &Trails,
        explained: Vec<Explained>,
        mut inventory: Inventory,
        asked: Asked,
    ) -> Answer {
        let mut digested = Digests::by_stream(digests.streams, &holds);
        for (id, of_stream) in &mut digested {
            let lost = inventory.lost.entry(id.clone()).or_default();
            lost.append(&mut of_stream.lost);
        }
        inventory.lost.retain(|_, lost| !lost.is_empty());
        for lost in inventory.lost.values_mut() {
            lost.sort();
            lost.dedup();
        }
        for (id, absent) in std::mem::take(&mut inventory.absent) {
            digested.entry(id).or_default().windows.extend(absent);
        }
        for id in digested.keys().chain(inventory.lost.keys()) {
            holds.entry(id.clone()).or_default();
        }
        let absent = expected(&mut holds, &asked);
        let mut trails: Vec<Trail> = trails.all().cloned().collect();
        let untied = tie(&mut trails, &holds, &inventory.named, asked.period.until);
        let of_stream = |id: &StreamId| digested.get(id).map_or(&[][..], |one| &one.delivered);
        find_astray(&mut trails, &holds, asked.period, of_stream, |bucket| {
            inventory.buckets.iter().any(|one| one == bucket)
        });
        // Where organisations have folders, their trails deliver into no other; exports have none.
        let has_folders = holds.keys().any(|id| id.organization.is_some());
        let of = |id: &StreamId| -> Vec<&Trail> {
            let elsewhere = has_folders && id.organization.is_none() && !absent.contains(id);
            let of_stream = trails.iter().filter(|trail| trail.is_of(id));
            of_stream
                .filter(|trail| !(elsewhere && trail.organization == Some(true)))
                .collect()
        };
        let life = Life::of(&holds);
        // An account that was made has no events before.
        let made = explained.iter().map(|one| &one.change);
        let made: BTreeMap<String, Time> = made
            .filter_map(|change| Some((change.account_made()?.to_owned(), change.time?)))
            .collect();
        let born = |id: &StreamId| {
            let by_trail = born(&of(id), id).max(made.get(&id.account).copied());
            let by_trail = by_trail.filter(|born| !life.is_before(id, *born));
            // Logs without digests may have come before.
            let active = holds.get(id).map(Stream::active).unwrap_or_default();
            let by_digests = digested.get(id).and_then(OfStream::born);
            let is_first =
                |born: &Time| active.first().is_none_or(|first| *first >= Hour::of(*born));
            by_trail.max(by_digests.filter(is_first))
        };
        let windows = digested.values().flat_map(|of_stream| &of_stream.windows);
        let last = windows.map(|window| window.to).max();
        let last = last.max(holds.values().filter_map(Stream::end).max());
        let end = asked.period.end(last);
        let departures = Departures::of(explained.iter().map(|one| &one.change));
        let gone = |id: &StreamId| {
            let trails = of(id);
            let is_shared = |trail: &&Trail| trail.organization == Some(true);
            let by_organization =
                id.organization.is_some() || !trails.is_empty() && trails.iter().all(is_shared);
            let active = holds.get(id).map(Stream::active).unwrap_or_default();
            let windows = digested.get(id).map_or(&[][..], |one| &one.windows);
            departures.of_stream(id, by_organization, &active, windows)
        };
        let mut stops: BTreeMap<StreamId, Stops> = (holds.keys())
            .map(|id| {
                let stops = Stops::of(&of(id), id, &inventory.named, gone(id));
                (id.clone(), stops)
            })
            .collect();
        let windows = |id: &StreamId| -> Vec<Window> {
            let Some(of_stream) = digested.get(id) else {
                return Vec::new();
            };
            let trails = of(id);
            let gone = stops.get(id).map_or(&[][..], |stops| &stops.gone);
            let lapses = of_stream.lapses.iter().flat_map(|lapse| {
                // A namesake that delivers elsewhere neither excuses nor accuses.
                let is_it = |trail: &&&Trail| {
                    trail.name == lapse.trail
                        && trail.region == lapse.home_region
                        && (id.organization.is_none() || trail.is_of_organization(id))
                };
                let named = trails.iter().filter(is_it);
                let trail = named.min_by_key(|trail| trail.account != id.account);
                let trail = trail.copied();
                end.map_or_else(Vec::new, |end| lapse.windows(end, trail, &id.region, gone))
            });
            let heads = life
                .first
                .into_iter()
                .flat_map(|first| of_stream.heads(first));
            let here = of_stream.windows.iter().cloned();
            here.chain(lapses).chain(heads).collect()
        };
        let know = |id: &StreamId| Knowledge {
            windows: windows(id),
            missing: inventory.lost.get(id).map_or_else(Vec::new, |lost| {
                lost.iter().map(|one| one.delivered).collect()
            }),
            stopped: (stops.get(id).into_iter().flat_map(Stops::all))
                .map(|span| (span.from, span.to.unwrap_or(Time(i64::MAX))))
                .collect(),
            born: born(id),
            whole: true,
            ..Knowledge::default()
        };
        let Survey {
            mut streams,
            before,
            after,
        } = survey(&holds, know, asked.period);
        let rows: Vec<Row> = holds
            .into_iter()
            .map(|(id, stream)| {
                let intervals = streams.remove(&id).unwrap_or_default();
                Row {
                    summary: Summary::of(&intervals),
                    stops: stops.remove(&id).unwrap_or_default(),
                    off: short_stops(&of(&id), &id, &intervals),
                    narrowed: left_out(&of(&id), &id, &stream),
                    selected: selected(&of(&id), &id, &stream),
                    absent: absent.contains(&id),
                    lost: inventory.lost.remove(&id).unwrap_or_default(),
                    intervals,
                    stream,
                    id,
                }
            })
            .filter(|row| {
                row.absent
                    || row.stream.files > 0
                    || row.stream.events() > 0
                    || !row.intervals.is_empty()
            })
            .collect();
        Answer {
            summary: Summary::of(rows.iter().flat_map(|row| &row.intervals)),
            rows,
            explained: telling(explained, &trails, &inventory.buckets),
            trails,
            untied,
            asked,
            elsewhere: inventory.elsewhere,
            digests: digests.told,
            unweighed: 0,
            stray: 0,
            attested: digests.attested,
            edges: (before, after),
        }
    }

    /// Hours of all streams in which management events were left out.
    pub(super) fn narrowed(&self) -> u64 {
        let management = Some(Category::Management);
        let rows = self.rows.iter();
        let intervals = rows.flat_map(|row| row.of_category(management, View::Lost));
        let narrowed = intervals.filter(|one| one.class == Class::Narrowed);
        narrowed.map(|one| one.hours()).sum()
    }

    /// The period that the answer is about: as asked, else from the first hour of all streams to the
    /// last.
    pub(super) fn period(&self) -> Option<(Time, Time)> {
        let all = || self.rows.iter().flat_map(|row| &row.intervals);
        let first = all().map(|one| one.from).min()?.start();
        let last = all().map(|one| one.to).max()?.start();
        let Period { since, until, .. } = self.asked.period;
        Some((since.unwrap_or(first), until.unwrap_or(last)))
    }

    /// Holes, then what was narrowed, then what was never selected: the strongest class first, of a class the
    /// longest. Those of several streams at once are one. `view` tells whether what was never selected is among them.
    pub(super) fn gaps<'s>(&'s self, view: View) -> Vec<Gap<'s>> {
        type Key<'k> = (
            u8,
            Class,
            u64,
            Hour,
            bool,
            Option<&'static str>,
            (BTreeSet<Kind>, Option<String>),
            Option<&'k str>,
        );
        let mut gaps: BTreeMap<Key<'s>, Gap<'s>> = BTreeMap::new();
        let mut add = |row: &'s Row, category: Option<Category>, interval: Interval| {
            let why = self.why(row, category, &interval);
            let id = why.and_then(|why| why.change.event_id.as_deref());
            let length = u64::MAX - interval.hours();
            let name = category.map(Category::name);
            let left_out = row.left_out(category, &interval);
            let selected = row
                .selected(category, &interval)
                .filter(|_| view == View::Selected);
            let (class, from, absent) = (interval.class, interval.from, row.absent);
            let rank = match (class.is_hole(), &selected) {
                (true, _) => 0,
                (false, None) => 1,
                (false, Some(_)) => 2,
            };
            let what = (left_out.clone(), selected.clone());
            gaps.entry((rank, class, length, from, absent, name, what, id))
                .or_insert_with(|| Gap {
                    interval,
                    rows: Vec::new(),
                    category,
                    left_out,
                    selected,
                    why,
                    perhaps: why.is_some_and(|why| self.perhaps(row, why)),
                })
                .rows
                .push(row);
        };
        for row in &self.rows {
            let holes = row.intervals.iter().filter(|one| one.class.is_hole());
            holes.for_each(|hole| add(row, None, hole.clone()));
            for category in CATEGORIES {
                // That nothing is selected of which nothing is here is no gap.
                let view = if row.holds(category) {
                    view
                } else {
                    View::Lost
                };
                let narrowed = row.of_category(Some(category), view).into_iter();
                narrowed
                    .filter(|one| one.class == Class::Narrowed)
                    .for_each(|one| add(row, Some(category), one));
            }
        }
        gaps.into_values().collect()
    }

    /// The event that explains a gap of a category: the one that brought it about.
    pub(super) fn why(
        &self,
        row: &Row,
        category: Option<Category>,
        gap: &Interval,
    ) -> Option<&Explained> {
        let (time, id) = row.cause(category, gap)?;
        self.explained.iter().find(|one| {
            let Change {
                time: at, event_id, ..
            } = &one.change;
            *at == Some(*time) && event_id == id && one.change.of_logging()
        })
    }

    /// Whether the change is of a trail of which it is only likely that it delivers the stream, or of an
    /// account or region that trails outlive.
    pub(super) fn perhaps(&self, row: &Row, why: &Explained) -> bool {
        if why.change.is_likely() {
            return true;
        }
        let (Some(time), Some(organization)) = (why.change.time, &row.id.organization) else {
            return false;
        };
        let by = (time, why.change.event_id.clone());
        let mut trails = self.trails.iter().filter(|trail| trail.was_weakened(&by));
        trails.any(|trail| {
            trail.organization.is_none() && trail.ties.get(organization) == Some(&Tie::Only)
        })
    }

    /// Silence that begins and ends at once in all streams of an account that were active before: rather
    /// a hole in the copy than in each of them.
    pub(super) fn common(&self) -> Vec<(&str, Interval, usize)> {
        let mut all: BTreeMap<(&str, Hour, Hour), usize> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| !row.absent) {
            for gap in row
                .intervals
                .iter()
                .filter(|one| one.class == Class::Suspect)
            {
                *all.entry((&row.id.account, gap.from, gap.to)).or_default() += 1;
            }
        }
        all.into_iter()
            .filter(|(_, streams)| *streams > 1)
            .map(|((account, from, to), streams)| {
                let class = Class::Suspect;
                (account, Interval { from, to, class }, streams)
            })
            .collect()
    }
}

/// Adds the streams that a person expects and of which nothing is here, and gives them back.
fn expected(holds: &mut BTreeMap<StreamId, Stream>, asked: &Asked) -> BTreeSet<StreamId> {
    let mut added = BTreeSet::new();
    let accounts: BTreeSet<String> = if asked.accounts.is_empty() {
        holds.keys().map(|id| id.account.clone()).collect()
    } else {
        asked.accounts.iter().cloned().collect()
    };
    for account in accounts {
        let of_account = |region: Option<&String>| {
            holds
                .keys()
                .any(|id| id.account == account && region.is_none_or(|region| id.region == *region))
        };
        let absent: Vec<String> = match &asked.regions[..] {
            [] if of_account(None) => Vec::new(),
            // Of an account without any file not even the regions are known.
            [] => vec![String::new()],
            regions => regions
                .iter()
                .filter(|region| !of_account(Some(region)))
                .cloned()
                .collect(),
        };
        for region in absent {
            let id = StreamId {
                organization: None,
                account: account.clone(),
                region,
            };
            holds.entry(id.clone()).or_default();
            added.insert(id);
        }
    }
    added
}

/// Of all events that could explain something those that have to do with a trail, its bucket or its key.
fn telling(explained: Vec<Explained>, trails: &[Trail], buckets: &[String]) -> Vec<Explained> {
    let is_bucket = |what: &str| {
        let bucket = what.split('/').next();
        let of_trails = trails.iter().filter_map(|trail| trail.bucket.as_ref());
        of_trails
            .chain(buckets)
            .any(|one| Some(one.as_str()) == bucket)
    };
    let is_key = |what: &str| {
        let mut keys = trails.iter().filter_map(|trail| trail.key.as_deref());
        keys.any(|key| key == what || key.ends_with(what) || what.ends_with(key))
    };
    let mut telling: Vec<Explained> = explained
        .into_iter()
        .filter(|one| match one.change.event.split(':').next() {
            Some("s3") => is_bucket(&one.change.what) || one.change.what.contains("/AWSLogs/"),
            Some("kms") => is_key(&one.change.what),
            _ => true,
        })
        .collect();
    let key = |one: &Explained| {
        let change = &one.change;
        (
            change.time,
            change.event_id.clone(),
            one.file.clone(),
            one.record,
        )
    };
    telling.sort_by_cached_key(key);
    telling.dedup_by(|a, b| a.change.event_id.is_some() && a.change.event_id == b.change.event_id);
    telling
}
