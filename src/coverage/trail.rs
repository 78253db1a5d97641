//! The trails that an archive speaks of, what they were told to record, and when: from the events that
//! changed them, and from what `aws cloudtrail describe-trails` and its neighbours print.

use super::change::Change;
use super::hour::Hour;
use super::selection::{Kind, Selection};
use super::stream::StreamId;
use super::tie::Tie;
use super::value::{flag, text};
use crate::event::Time;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

mod bucket;
mod short;
mod time;
mod trails;

pub use bucket::{Delivered, find_astray};
pub use short::{joined, switched_off};
pub use time::Ran;
use time::{switch, was_off};
pub use trails::Trails;

/// The change that brought something about: its time and `eventID`. Of what a person told it is before all
/// time.
pub type Cause = (Time, Option<String>);

/// A stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub from: Time,
    /// The moment after it; without one where no end was seen.
    pub to: Option<Time>,
    /// The change that began it.
    pub by: Cause,
}

/// One trail as far as the archive, or the output of the AWS CLI, tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Its name.
    pub name: String,
    /// The account that owns it.
    pub account: String,
    /// Its home region.
    pub region: String,
    /// The bucket it delivers to.
    pub bucket: Option<String>,
    /// The prefix in the bucket.
    pub prefix: Option<String>,
    /// It records every region.
    pub multi_region: Option<bool>,
    /// It records events of global services (IAM, STS, sign-ins and the like).
    pub global_services: Option<bool>,
    /// It records every account of the organisation.
    pub organization: Option<bool>,
    /// It delivers digests.
    pub validation: Option<bool>,
    /// The KMS key that encrypts its log files.
    pub key: Option<String>,
    /// The log group that it delivers to as well.
    pub log_group: Option<String>,
    /// It is switched on.
    pub logging: Option<bool>,
    /// What it records.
    pub selection: Option<Selection>,
    /// When it was made, of a trail whose first making is here: nothing is known of it before.
    pub created: Option<Time>,
    /// When logging was off.
    pub stopped: Vec<Span>,
    /// When it was told to record its home region alone.
    pub single: Vec<Span>,
    /// When it was told to record no events of global services.
    pub unglobal: Vec<Span>,
    /// When it was told to be no organisation's.
    pub unshared: Vec<Span>,
    /// When it delivered to another bucket than those that are here.
    pub astray: Vec<Span>,
    /// True where something is known to be here of a bucket that it delivered to.
    is_here: bool,
    /// When it was told to deliver no digests.
    pub undigested: Vec<Span>,
    /// When it left events out that it recorded before or after, and of which kinds.
    pub narrowed: Vec<Narrowed>,
    /// The organisations into whose folders it is taken to deliver, though nothing says that it is an
    /// organisation's.
    pub ties: BTreeMap<String, Tie>,
    /// What a person told of today's settings. The fields hold what events tell, of what none tells this.
    told: Settings,
    /// What the last events told.
    dated: Settings,
    /// It was an organisation's once.
    shared: bool,
    /// When logging was first switched on; to make a trail does not.
    started: Option<Time>,
    /// What it did before that, of a trail whose making is not here.
    before: Option<Ran>,
    /// When the first event of it is.
    first: Option<Time>,
    /// Since when it delivers to which bucket.
    buckets: Vec<(Cause, String)>,
    /// Selectors in time, and whether they are those of a new trail.
    selections: Vec<(Cause, Selection, bool)>,
}

/// Settings that are on or off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// It records every region.
    pub multi_region: Option<bool>,
    /// It records events of global services.
    pub global_services: Option<bool>,
    /// It records every account of the organisation.
    pub organization: Option<bool>,
    /// It delivers digests.
    pub validation: Option<bool>,
}

impl Settings {
    /// What a request, an answer or a description tells.
    fn read(value: &Value) -> Settings {
        let validation = || flag(value, "enableLogFileValidation");
        Settings {
            multi_region: flag(value, "isMultiRegionTrail"),
            global_services: flag(value, "includeGlobalServiceEvents"),
            organization: flag(value, "isOrganizationTrail"),
            validation: flag(value, "logFileValidationEnabled").or_else(validation),
        }
    }

    /// These, and of what they do not tell those.
    fn or(self, other: Settings) -> Settings {
        Settings {
            multi_region: self.multi_region.or(other.multi_region),
            global_services: self.global_services.or(other.global_services),
            organization: self.organization.or(other.organization),
            validation: self.validation.or(other.validation),
        }
    }
}

/// A stretch of time in which a trail left events out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrowed {
    /// When.
    pub span: Span,
    /// Of which kinds.
    pub kinds: BTreeSet<Kind>,
    /// What it would have recorded otherwise.
    whole: Selection,
}

/// The first digest of a trail that is switched on may begin up to an hour after that, the last of one whose
/// digests are switched off, or whose account or region is gone, end up to an hour before; and a little more.
pub(super) const LATE: i64 = 75 * 60 * 1_000_000;

/// A trail that is stopped or deleted delivers one digest more (AWS user guide, "CloudTrail digest file
/// structure"), so those that are here go up to the stop, or nearly.
const LAST: i64 = 15 * 60 * 1_000_000;

/// What a person told, and no event.
const TOLD: Cause = (Time(i64::MIN), None);

impl Trail {
    /// True when the trail is to record this stream, and delivers to a bucket of which something is here. What is
    /// not known is taken as wide: trails made in the console record all regions.
    pub fn records(&self, id: &StreamId) -> bool {
        let in_region = self.region == id.region || self.is_wide();
        in_region && self.is_of(id) && !self.is_elsewhere()
    }

    /// True where it may record every region, or is told to today.
    fn is_wide(&self) -> bool {
        self.multi_region != Some(false) || self.told.multi_region == Some(true)
    }

    /// True when it is known that it is an organisation's, or once was.
    pub fn was_shared(&self) -> bool {
        self.shared || [self.organization, self.told.organization].contains(&Some(true))
    }

    /// True when it may have been an organisation's.
    pub(super) fn may_be_shared(&self) -> bool {
        self.organization != Some(false) || self.was_shared()
    }

    /// What holds today of its settings: what a person told, else what the last event did.
    pub fn today(&self) -> Settings {
        self.told.or(self.dated)
    }

    fn set(&mut self, settings: Settings) {
        self.multi_region = settings.multi_region;
        self.global_services = settings.global_services;
        self.organization = settings.organization;
        self.validation = settings.validation;
    }

    /// True when the trail is to record the account of this stream, in whichever regions. A trail that never was
    /// an organisation's delivers into no organisation's folder.
    pub fn is_of(&self, id: &StreamId) -> bool {
        (id.organization.is_none() || self.may_be_shared())
            && (self.account == id.account || self.is_of_organization(id))
    }

    /// True when it is known, or taken for granted, that the trail delivers for the stream's organisation, or
    /// once did.
    pub fn is_of_organization(&self, id: &StreamId) -> bool {
        let organization = id.organization.as_ref();
        self.was_shared() || organization.is_some_and(|one| self.ties.contains_key(one))
    }

    /// Takes over what a request or an answer tells.
    fn learn(&mut self, value: &Value) {
        self.dated = Settings::read(value).or(self.dated);
        self.set(self.dated);
        self.shared |= self.dated.organization == Some(true);
        self.names(value);
    }

    /// Takes over what a description tells: of today, for what no event gave of all time.
    fn hear(&mut self, value: &Value) {
        self.told = Settings::read(value).or(self.told);
        self.set(self.dated.or(self.told));
        self.names(value);
    }

    /// Takes over where a trail delivers to, and by which key.
    fn names(&mut self, value: &Value) {
        let put = |to: &mut Option<String>, key: &str| {
            if let Some(told) = text(value, key) {
                *to = Some(told).filter(|told| !told.is_empty());
            }
        };
        put(&mut self.bucket, "s3BucketName");
        put(&mut self.prefix, "s3KeyPrefix");
        put(&mut self.key, "kmsKeyId");
        put(&mut self.log_group, "cloudWatchLogsLogGroupArn");
    }

    fn apply(&mut self, change: &Change) {
        let Some(time) = change.time else { return };
        let by = (time, change.event_id.clone());
        let first = *self.first.get_or_insert(time);
        match change.of_trail() {
            Some("CreateTrail") => {
                self.learn(&change.request);
                self.learn(&change.response);
                if first == time {
                    self.created = Some(time);
                }
                self.deliver(self.bucket.clone(), true, by.clone());
                switch(&mut self.undigested, self.validation, &by);
                switch(&mut self.single, self.multi_region, &by);
                switch(&mut self.unglobal, self.global_services, &by);
                switch(&mut self.unshared, self.organization, &by);
                self.select(by, Selection::of_new_trail(), true);
            }
            Some("UpdateTrail") => {
                self.learn(&change.request);
                self.learn(&change.response);
                let is_new = text(&change.request, "s3BucketName").is_some();
                self.deliver(self.bucket.clone(), is_new, by.clone());
                switch(&mut self.undigested, self.validation, &by);
                let told = [
                    ("isMultiRegionTrail", self.multi_region, &mut self.single),
                    (
                        "includeGlobalServiceEvents",
                        self.global_services,
                        &mut self.unglobal,
                    ),
                    ("isOrganizationTrail", self.organization, &mut self.unshared),
                ];
                for (key, on, spans) in told {
                    let is_asked = flag(&change.request, key).is_some();
                    let note = if is_asked { switch } else { was_off };
                    note(spans, on, &by);
                }
            }
            Some("StartLogging") => {
                self.logging = Some(true);
                // What is switched on was off; to switch it on once more is no error.
                if self.started.is_none() && self.created.is_none() && self.stopped.is_empty() {
                    self.before = Some(Ran::Perhaps);
                }
                self.started = self.started.or(Some(time));
                close(&mut self.stopped, time);
            }
            Some(name @ ("StopLogging" | "DeleteTrail")) => {
                self.logging = Some(false);
                // What is switched off was on; what is deleted need not have been.
                if name == "StopLogging" {
                    self.started = self.started.or(self.created);
                }
                open(&mut self.stopped, by);
            }
            Some("PutEventSelectors") => {
                let answer = Selection::read(&change.response);
                if let Some(selection) = answer.or_else(|| Selection::read(&change.request)) {
                    self.select(by, selection, false);
                }
            }
            _ => {}
        }
    }

    /// Selectors in time, each until the next; what a person told holds where no event that is here changed
    /// it. Before the first nothing is known.
    pub fn selections(&self) -> Vec<(Cause, &Selection)> {
        let told = self.selection.iter().map(|told| (TOLD, told));
        match &self.selections[..] {
            [] => told.collect(),
            known => known
                .iter()
                .map(|(by, selection, _)| (by.clone(), selection))
                .collect(),
        }
    }

    /// When all data events of a type of resource were surely recorded of a region, as far as
    /// [selectors](Trail::selections) tell.
    pub fn data_recorded(&self, resource_type: &str, region: &str) -> Vec<(Time, Time)> {
        if self.region != region && self.multi_region != Some(true) {
            return Vec::new();
        }
        // To make a trail does not switch it on.
        let idle = self
            .created
            .map(|created| (of_hour(created), self.started.map(of_hour)));
        let is_whole = |selection: &Selection| selection.is_whole(resource_type);
        self.recorded(region, idle, is_whole)
    }

    /// When the trail recorded what the other left out, of one kind: by its own selectors.
    pub fn makes_up_for(&self, other: &Narrowed, kind: &Kind, region: &str) -> Vec<(Time, Time)> {
        self.recorded(region, None, |selection| {
            let lacks = selection.lacks(&other.whole);
            let apart = |one: &Kind| match kind {
                Kind::Data | Kind::Network => one != kind,
                Kind::Service(_) => {
                    one != kind && matches!(one, Kind::Service(_) | Kind::Data | Kind::Network)
                }
                _ => matches!(one, Kind::Data | Kind::Network),
            };
            lacks.iter().all(apart)
        })
    }

    /// When the trail logged, with selectors of which this is true; not while it was `idle`.
    fn recorded(
        &self,
        region: &str,
        idle: Option<(Time, Option<Time>)>,
        is: impl Fn(&Selection) -> bool,
    ) -> Vec<(Time, Time)> {
        let end = Time(i64::MAX);
        let known = self.selections();
        // A trail that does not log, and of which nobody knows when it stopped, never did.
        if self.selections.is_empty() && self.logging == Some(false) && self.stopped.is_empty() {
            return Vec::new();
        }
        let mut whole = Vec::new();
        for (at, ((from, _), selection)) in known.iter().enumerate() {
            if is(selection) {
                let next = known.get(at + 1).map(|((time, _), _)| *time);
                // The first that is known begins with its hour, as all that coverage tells does.
                let from = if at == 0 { of_hour(*from) } else { *from };
                whole.push((from, next.unwrap_or(end)));
            }
        }
        let single = self.single.iter().filter(|_| self.region != region);
        let off = self.stopped.iter().chain(single).chain(&self.astray);
        cut_out(whole, off.map(|span| (span.from, span.to)).chain(idle))
    }

    fn select(&mut self, by: Cause, selection: Selection, new: bool) {
        self.selection = Some(selection.clone());
        self.selections.push((by, selection, new));
    }

    /// Finds when selectors left out what was recorded before. What went before the first is not in the
    /// archive: then it is what the next bring back, and management at least.
    fn narrow(&mut self) {
        let mut whole: Option<Selection> = None;
        for (at, (by, selection, new)) in self.selections.iter().enumerate() {
            let next = self.selections.get(at + 1);
            let before = match (&whole, new) {
                (Some(whole), _) => whole.clone(),
                (None, true) => selection.clone(),
                (None, false) => {
                    let later = next.map_or(selection, |(_, next, _)| next);
                    later.with(&Selection::of_new_trail())
                }
            };
            let lost = selection.lacks(&before);
            if lost.is_empty() {
                whole = Some(selection.clone());
                continue;
            }
            // Selectors that bring nothing back took nothing away.
            let last = self.narrowed.last();
            let last =
                last.filter(|last| last.span.to == Some(by.0) && lost.is_subset(&last.kinds));
            let span = Span {
                from: by.0,
                to: next.map(|(next, ..)| next.0),
                by: last.map_or(by, |last| &last.span.by).clone(),
            };
            whole = Some(before.with(selection));
            self.narrowed.push(Narrowed {
                span,
                kinds: lost,
                whole: before,
            });
        }
    }
}

/// The pieces of stretches of time in which digests are to be expected: not while nothing was recorded, nor in
/// the last `margin` microseconds before.
pub(super) fn without<'s>(
    mut stretches: Vec<(Time, Time)>,
    off: impl Iterator<Item = &'s Span>,
    margin: i64,
) -> Vec<(Time, Time)> {
    for span in off {
        let early = Time(span.from.0.saturating_sub(margin));
        let to = span.to.map(|to| Time(to.0.saturating_add(LATE)));
        let owed = |stretch: (Time, Time)| {
            // Where digests were absent long before, the last of that time is no exception.
            let is_last = early <= stretch.0;
            let from = if is_last { early } else { span.from };
            cut_out(vec![stretch], std::iter::once((from, to)))
        };
        stretches = stretches.into_iter().flat_map(owed).collect();
    }
    stretches
}

/// What is left of stretches of time without those cut out of them, which may have no end.
fn cut_out(
    mut whole: Vec<(Time, Time)>,
    out: impl Iterator<Item = (Time, Option<Time>)>,
) -> Vec<(Time, Time)> {
    for (from, to) in out {
        let to = to.unwrap_or(Time(i64::MAX));
        whole = (whole.into_iter())
            .flat_map(|(begin, end)| [(begin, end.min(from)), (begin.max(to), end)])
            .filter(|(begin, end)| begin < end)
            .collect();
    }
    whole
}

/// The beginning of the hour of a moment.
fn of_hour(time: Time) -> Time {
    if time.0 == i64::MIN {
        time
    } else {
        Hour::of(time).start()
    }
}

/// Begins a stretch at a change, unless one is open.
pub(super) fn open(spans: &mut Vec<Span>, by: Cause) {
    if spans.last().is_none_or(|last| last.to.is_some()) {
        let (from, to) = (by.0, None);
        spans.push(Span { from, to, by });
    }
}

/// Ends the stretch that is open, if one is.
pub(super) fn close(spans: &mut [Span], at: Time) {
    if let Some(last) = spans.last_mut().filter(|last| last.to.is_none()) {
        last.to = Some(at);
    }
}

#[cfg(test)]
mod tests;
