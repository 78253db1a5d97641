//! When a trail delivered into another bucket than the archive is a copy of: then it recorded nothing of what
//! is here.
//!
//! Digests name their bucket, whatever the folder is called that they were copied to. Where they are about every
//! hour of which anything is here, a bucket that none of them names is another one. Where they are not, a trail
//! is taken to have left only where nothing at all came while it was told to deliver elsewhere; for what another one
//! did not record it makes up all the same only where its bucket may be the same.

use super::{Cause, Span, TOLD, Trail, joined};
use crate::coverage::hour::Hour;
use crate::coverage::known::Period;
use crate::coverage::stream::{Stream, StreamId};
use crate::event::Time;
use std::collections::{BTreeMap, BTreeSet};

/// The digests of one trail about one stream that are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The trail's name.
    pub trail: String,
    /// The region that the trail was made in.
    pub home_region: String,
    /// The buckets that they say they were delivered to.
    pub buckets: BTreeSet<String>,
    /// What they are about.
    pub spans: Vec<(Time, Time)>,
}

/// Digests come within two hours of the first log file that they list, log files of a trail that was sent
/// elsewhere as late.
const ABOUT: i64 = 2 * 3_600 * 1_000_000;

/// Finds when trails delivered elsewhere. `digested` gives the digests of a stream within the period; `is_here`
/// tells of a bucket that files of it are known to be here otherwise.
pub fn find_astray<'d>(
    trails: &mut [Trail],
    streams: &BTreeMap<StreamId, Stream>,
    period: Period,
    digested: impl Fn(&StreamId) -> &'d [Delivered],
    is_here: impl Fn(&str) -> bool,
) {
    let active: Vec<(&StreamId, BTreeSet<Hour>)> = (streams.iter())
        .map(|(id, stream)| (id, stream.active()))
        .filter(|(_, hours)| !hours.is_empty())
        .collect();
    let last = active.iter().filter_map(|(_, hours)| hours.last()).max();
    let last = last.map(|last| last.next().start());
    let last = last.max(period.end(last)).unwrap_or(Time(i64::MIN));
    let all: Vec<(Vec<Span>, bool)> = (trails.iter())
        .map(|trail| {
            let of_trail = active.iter().filter(|(id, _)| trail.records(id));
            let found = Found {
                trail,
                others: trails,
                streams: of_trail
                    .map(|(id, hours)| (*id, hours, digested(id)))
                    .collect(),
                period,
                last,
            };
            (found.astray(&is_here), found.is_here(&is_here))
        })
        .collect();
    for (trail, (astray, is_here)) in trails.iter_mut().zip(all) {
        trail.astray = astray;
        trail.is_here = is_here;
    }
}

/// What is here of the streams that a trail is to record.
struct Found<'f> {
    trail: &'f Trail,
    /// All trails.
    others: &'f [Trail],
    streams: Vec<(&'f StreamId, &'f BTreeSet<Hour>, &'f [Delivered])>,
    /// The time that is asked of: no other digests are read.
    period: Period,
    /// The end of the archive, or of the period where that is later.
    last: Time,
}

impl Found<'_> {
    /// The buckets that digests name.
    fn named(&self) -> BTreeSet<&str> {
        let digests = self.streams.iter().flat_map(|(.., digests)| *digests);
        let named = digests.flat_map(|one| &one.buckets);
        named.map(String::as_str).collect()
    }

    /// True where something is known to be here of a bucket that the trail delivered to.
    fn is_here(&self, is_here: &impl Fn(&str) -> bool) -> bool {
        let named = self.named();
        let mut buckets = self.trail.deliveries().into_iter();
        buckets.any(|(_, bucket)| named.contains(bucket) || is_here(bucket))
    }

    fn astray(&self, is_here: &impl Fn(&str) -> bool) -> Vec<Span> {
        let deliveries = self.trail.deliveries();
        if self.streams.is_empty() || deliveries.is_empty() {
            return Vec::new();
        }
        let named = self.named();
        let is_told = !named.is_empty() && self.is_all_digested();
        let mut before: Option<&str> = None;
        let mut astray = Vec::new();
        for (span, bucket) in deliveries {
            let is_gone = if is_told {
                !self.has_own_digests(&span)
            } else {
                before.is_some() && self.fell_silent(&span)
            };
            if is_gone && !named.contains(bucket) && !is_here(bucket) {
                astray.push(span);
            }
            before = Some(bucket);
        }
        astray
    }

    /// True where digests are about every hour of which anything is here.
    fn is_all_digested(&self) -> bool {
        self.streams.iter().all(|(_, hours, digests)| {
            let spans = digests.iter().filter(|one| !one.buckets.is_empty());
            let spans = spans.flat_map(|one| &one.spans).map(|(from, to)| {
                let early = Time(from.0.saturating_sub(ABOUT));
                (early, Time(to.0.saturating_add(ABOUT)))
            });
            let spans = joined(spans.collect());
            let is_digested = |hour: &Hour| {
                let (from, to) = (hour.start(), hour.next().start());
                let at = spans.partition_point(|span| span.1 < to);
                spans.get(at).is_some_and(|span| span.0 <= from)
            };
            let Period { since, until, .. } = self.period;
            let is_early = |hour: &Hour| since.is_some_and(|since| *hour < Hour::of(since));
            let is_late = |hour: &Hour| until.is_some_and(|until| Hour::after(until) <= *hour);
            let mut hours = hours.iter();
            hours.all(|hour| is_early(hour) || is_late(hour) || is_digested(hour))
        })
    }

    /// True where digests of the trail itself are about that time: they are here.
    fn has_own_digests(&self, span: &Span) -> bool {
        let digests = self.streams.iter().flat_map(|(.., digests)| *digests);
        let own = digests
            .filter(|one| one.trail == self.trail.name && one.home_region == self.trail.region);
        let from = Time(span.from.0.saturating_add(ABOUT));
        let to = span.to.unwrap_or(Time(i64::MAX));
        let mut spans = own.flat_map(|one| &one.spans);
        spans.any(|one| from <= one.0 && one.1 <= to)
    }

    /// True where something came before, and from two hours after the beginning to the end nothing of any stream
    /// that no other trail is known to record.
    fn fell_silent(&self, span: &Span) -> bool {
        let from = Hour::after(Time(span.from.0.saturating_add(ABOUT)));
        let to = Hour::of(span.to.map_or(self.last, |to| to.min(self.last)));
        let is_alone = |id: &StreamId| {
            let mut others = self.others.iter().filter(|one| *one != self.trail);
            !others.any(|one| one.records(id) && !one.is_unseen())
        };
        let mut streams = self.streams.iter();
        let came =
            streams.any(|(_, hours, _)| hours.range(..=Hour::of(span.from)).next().is_some());
        let mut alone = self
            .streams
            .iter()
            .filter(|(id, ..)| is_alone(id))
            .peekable();
        from < to
            && came
            && alone.peek().is_some()
            && alone.all(|(_, hours, _)| hours.range(from..to).next().is_none())
    }
}

impl Trail {
    /// Notes the bucket that an event gives; `is_new` where it was asked for.
    pub(super) fn deliver(&mut self, bucket: Option<String>, is_new: bool, by: Cause) {
        let Some(bucket) = bucket else { return };
        if self.buckets.last().is_some_and(|(_, last)| *last == bucket) {
            return;
        }
        let is_first = self.buckets.is_empty();
        let by = if is_first && !is_new { TOLD } else { by };
        self.buckets.push((by, bucket));
    }

    /// The buckets that it delivered to, in time; what a person told holds where no event gave any.
    fn deliveries(&self) -> Vec<(Span, &str)> {
        let mut all: Vec<(Span, &str)> = Vec::new();
        let told = (self.bucket.iter()).filter(|_| self.buckets.is_empty());
        let known = self.buckets.iter().map(|(by, bucket)| (by.clone(), bucket));
        for (by, bucket) in told.map(|told| (TOLD, told)).chain(known) {
            if let Some((last, _)) = all.last_mut() {
                last.to = Some(by.0);
            }
            let (from, to) = (by.0, None);
            all.push((Span { from, to, by }, bucket));
        }
        all
    }

    /// True where it may have recorded here what another one did not: not where both are known to have delivered to
    /// different buckets, and nothing else tells that this one's is here.
    pub fn may_record_for(&self, other: &Trail) -> bool {
        let (own, its) = (self.deliveries(), other.deliveries());
        let mut shared = own.iter().map(|(_, bucket)| bucket);
        self.is_here
            || own.is_empty()
            || its.is_empty()
            || shared.any(|bucket| its.iter().any(|(_, one)| one == bucket))
    }

    /// True where it never delivered to a bucket of which something is here, as far as is known.
    pub fn is_elsewhere(&self) -> bool {
        let first = self.created.unwrap_or(TOLD.0);
        let astray = self.astray.iter();
        let astray = astray.map(|span| (span.from, span.to.unwrap_or(Time(i64::MAX))));
        let astray = joined(astray.collect());
        matches!(astray[..], [(from, Time(i64::MAX))] if from <= first)
    }
}
