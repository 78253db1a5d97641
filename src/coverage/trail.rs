//! The trails that an archive speaks of, what they were told to record, and when: from the events that
//! changed them, and from what `aws cloudtrail describe-trails` and its neighbours print.

use super::change::Change;
use super::hour::Hour;
use super::selection::{Kind, Selection};
use super::stream::StreamId;
use super::tie::Tie;
use super::value::{flag, get, text};
use crate::event::Time;
use crate::resource::Arn;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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
    /// When it was made, of a trail whose making is here.
    pub created: Option<Time>,
    /// When logging was off.
    pub stopped: Vec<Span>,
    /// When it recorded its home region alone, after it had recorded all.
    pub shrunk: Vec<Span>,
    /// When it was told to deliver no digests, after it may have delivered some.
    pub undigested: Vec<Span>,
    /// When it left events out that it recorded before or after, and of which kinds.
    pub narrowed: Vec<Narrowed>,
    /// The organisations into whose folders it is taken to deliver, though nothing says that it is an
    /// organisation's.
    pub ties: BTreeMap<String, Tie>,
    /// When logging was first switched on; to make a trail does not.
    started: Option<Time>,
    /// Selectors in time, and whether they are those of a new trail.
    selections: Vec<(Cause, Selection, bool)>,
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

/// The last digest of a trail that is switched off may be of up to an hour before that, the first of one that is
/// switched on of an hour after that; and a little more.
const LATE: i64 = 75 * 60 * 1_000_000;

/// What a person told, and no event.
const TOLD: Cause = (Time(i64::MIN), None);

impl Trail {
    /// True when the trail is to record this stream. What is not known is taken as wide: trails made in the
    /// console record all regions.
    pub fn records(&self, id: &StreamId) -> bool {
        let in_region = self.region == id.region || self.multi_region != Some(false);
        in_region && self.is_of(id)
    }

    /// True when the trail is to record the account of this stream, in whichever regions. A trail that is none
    /// of an organisation delivers into no organisation's folder.
    pub fn is_of(&self, id: &StreamId) -> bool {
        let may_deliver = id.organization.is_none() || self.organization != Some(false);
        may_deliver && (self.account == id.account || self.is_of_organization(id))
    }

    /// True when it is known, or taken for granted, that the trail delivers for the stream's organisation.
    pub fn is_of_organization(&self, id: &StreamId) -> bool {
        let organization = id.organization.as_ref();
        self.organization == Some(true)
            || organization.is_some_and(|one| self.ties.contains_key(one))
    }

    /// When nothing was recorded of a region that was recorded before.
    pub fn silent(&self, region: &str) -> impl Iterator<Item = &Span> + Clone {
        let is_home = self.region == region;
        let ever = is_home || self.multi_region != Some(false) || !self.shrunk.is_empty();
        let stopped = self.stopped.iter().filter(move |_| ever);
        stopped.chain(self.shrunk.iter().filter(move |_| !is_home))
    }

    /// The pieces of a stretch of time in which digests of it about a region are to be expected: not while it
    /// was off, recorded its home region alone, or was told to deliver none.
    pub fn digests_owed(&self, stretch: (Time, Time), region: &str) -> Vec<(Time, Time)> {
        if self.undigested.is_empty() && self.validation == Some(false) {
            return Vec::new();
        }
        without(vec![stretch], self.silent(region).chain(&self.undigested))
    }

    /// True when this change stopped or narrowed the trail.
    pub fn was_weakened(&self, by: &Cause) -> bool {
        let narrowed = self.narrowed.iter().map(|one| &one.span);
        let mut spans = self.stopped.iter().chain(&self.shrunk).chain(narrowed);
        spans.any(|span| span.by == *by)
    }

    /// Takes over what a request, an answer or a description tells.
    fn settings(&mut self, value: &Value) {
        let put = |to: &mut Option<String>, key: &str| {
            if let Some(told) = text(value, key) {
                *to = Some(told).filter(|told| !told.is_empty());
            }
        };
        put(&mut self.bucket, "s3BucketName");
        put(&mut self.prefix, "s3KeyPrefix");
        put(&mut self.key, "kmsKeyId");
        put(&mut self.log_group, "cloudWatchLogsLogGroupArn");
        let put = |to: &mut Option<bool>, key: &str| *to = flag(value, key).or(*to);
        put(&mut self.multi_region, "isMultiRegionTrail");
        put(&mut self.organization, "isOrganizationTrail");
        put(&mut self.validation, "logFileValidationEnabled");
        put(&mut self.validation, "enableLogFileValidation");
    }

    fn apply(&mut self, change: &Change) {
        let Some(time) = change.time else { return };
        let by = (time, change.event_id.clone());
        match change.of_trail() {
            Some("CreateTrail") => {
                self.settings(&change.request);
                self.settings(&change.response);
                self.created = self.created.or(Some(time));
                self.select(by, Selection::of_new_trail(), true);
            }
            Some("UpdateTrail") => {
                let before = (self.multi_region, self.validation);
                self.settings(&change.request);
                self.settings(&change.response);
                let switched = |spans: &mut Vec<Span>, before, after| match (before, after) {
                    (Some(true) | None, Some(false)) => open(spans, by.clone()),
                    (_, Some(true)) => close(spans, time),
                    _ => {}
                };
                switched(&mut self.shrunk, before.0, self.multi_region);
                switched(&mut self.undigested, before.1, self.validation);
            }
            Some("StartLogging") => {
                self.logging = Some(true);
                self.started = self.started.or(Some(time));
                close(&mut self.stopped, time);
            }
            Some("StopLogging" | "DeleteTrail") => {
                self.logging = Some(false);
                // What is switched off was on.
                self.started = self.started.or(self.created);
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
        let shrunk = self.shrunk.iter().filter(|_| self.region != region);
        let off = self.stopped.iter().chain(shrunk);
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

/// The pieces of stretches of time in which digests are to be expected: not while nothing was recorded.
pub(super) fn without<'s>(
    mut stretches: Vec<(Time, Time)>,
    off: impl Iterator<Item = &'s Span>,
) -> Vec<(Time, Time)> {
    for span in off {
        let early = Time(span.from.0.saturating_sub(LATE));
        let to = span.to.map(|to| Time(to.0.saturating_add(LATE)));
        let owed = |stretch: (Time, Time)| {
            // Where digests were absent long before, the last hour is no exception.
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

/// Trails by account, name and home region: each region may have one of the same name.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    trails: BTreeMap<(String, String, String), Trail>,
}

impl Trails {
    /// From the events that changed trails, in any order.
    pub fn of<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Trails {
        let mut trails = Trails::default();
        let mut sorted: Vec<&Change> = changes.into_iter().collect();
        sorted.retain(|change| change.of_trail().is_some());
        sorted.sort_by(|a, b| (a.time, &a.event_id).cmp(&(b.time, &b.event_id)));
        for change in sorted {
            let arn = text(&change.response, "trailARN");
            let name = arn.as_deref().unwrap_or(&change.what);
            trails
                .trail(name, &change.account, &change.region)
                .apply(change);
        }
        trails.trails.values_mut().for_each(Trail::narrow);
        trails
    }

    /// The trails, by account, name and home region.
    pub fn all(&self) -> impl Iterator<Item = &Trail> {
        self.trails.values()
    }

    /// The trail of a name or ARN: a shadow in another region is the trail of its home region. A name is that
    /// of a trail of the region, else of the only one that may record all regions.
    fn trail(&mut self, name: &str, account: &str, region: &str) -> &mut Trail {
        if let Some(arn) = Arn::parse(name) {
            return self.of_region(arn.id(), arn.account, arn.region);
        }
        let is_namesake = |trail: &&Trail| trail.account == account && trail.name == name;
        let namesakes = || self.trails.values().filter(is_namesake);
        let is_here = namesakes().any(|trail| trail.region == region);
        let mut wide = namesakes().filter(|trail| trail.multi_region != Some(false));
        let home = match (is_here, wide.next(), wide.next()) {
            (false, Some(one), None) => one.region.clone(),
            _ => region.to_owned(),
        };
        self.of_region(name, account, &home)
    }

    fn of_region(&mut self, name: &str, account: &str, region: &str) -> &mut Trail {
        let key = (account.to_owned(), name.to_owned(), region.to_owned());
        self.trails.entry(key).or_insert_with(|| Trail {
            name: name.to_owned(),
            account: account.to_owned(),
            region: region.to_owned(),
            ..Trail::default()
        })
    }

    /// Takes what the AWS CLI prints for describe-trails, get-trail, get-event-selectors or
    /// get-trail-status; `file` is the name it was saved under, by which a status finds its trail.
    ///
    /// # Errors
    /// In words, when it is none of these.
    pub fn told(&mut self, json: &Value, file: &str) -> Result<(), String> {
        let list = get(json, "trailList").and_then(Value::as_array);
        let single = get(json, "trail");
        if list.is_some() || single.is_some() {
            for one in list.into_iter().flatten().chain(single) {
                let Some(arn) = text(one, "trailARN") else {
                    return Err("a trail without a TrailARN".into());
                };
                let trail = self.trail(&arn, "", "");
                trail.settings(one);
                trail.region = text(one, "homeRegion").unwrap_or_else(|| trail.region.clone());
            }
            return Ok(());
        }
        if let Some(selection) = Selection::read(json) {
            let Some(arn) = text(json, "trailARN") else {
                return Err("event selectors without a TrailARN".into());
            };
            let trail = self.trail(&arn, "", "");
            let lost = selection.lacks(&Selection::of_new_trail());
            if trail.selections.is_empty() && !lost.is_empty() {
                let (from, to, by) = (TOLD.0, None, TOLD);
                trail.narrowed.push(Narrowed {
                    span: Span { from, to, by },
                    kinds: lost,
                    whole: Selection::of_new_trail(),
                });
            }
            trail.selection = Some(selection);
            return Ok(());
        }
        let Some(logging) = flag(json, "isLogging") else {
            return Err("not what describe-trails, get-trail, get-event-selectors or get-trail-status print".into());
        };
        let Some(trail) = self.called(file) else {
            return Err("a status does not say of which trail it is: name the trails before it, and call the file after its trail (and after region and account, where several trails have its name)".into());
        };
        trail.logging = Some(logging);
        Ok(())
    }

    /// The one trail after which a file is called: by its name, the longest that the file's name holds, then by
    /// home region and account. The names of folders tell nothing.
    fn called(&mut self, file: &str) -> Option<&mut Trail> {
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let mut found: Vec<&mut Trail> = self.trails.values_mut().collect();
        if found.len() > 1 {
            found.retain(|trail| file.contains(&trail.name));
            let longest = found.iter().map(|trail| trail.name.len()).max()?;
            found.retain(|trail| trail.name.len() == longest);
        }
        let parts: [fn(&Trail) -> &str; 2] = [|trail| &trail.region, |trail| &trail.account];
        for part in parts {
            let tells = |trail: &&mut Trail| file.contains(part(trail));
            if found.iter().any(tells) {
                found.retain(tells);
            }
        }
        let one = found.len() == 1;
        found.pop().filter(|_| one)
    }
}

#[cfg(test)]
mod tests;
