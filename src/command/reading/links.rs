//! Links, however old: a long-term key can be years older than what it did, and sessions open sessions
//! without end. What asks of each event who stands behind it reads the links before the events, all that
//! came before the period; what asks at the end looks back as far as one session lasts, and once more,
//! at the rest, where a chain ends there. A stream can be read once, so it is copied first.

use super::Reading;
use crate::archive::prune::{is_digest, prunes};
use crate::archive::pump::Pump;
use crate::archive::{self, LogFile};
use crate::event::{ActorKind, Event, Time};
use crate::filter::{Bounds, Filter, Needle};
use crate::lineage::{Builder, Caller, Harvest, LONGEST, Lineage, Origin, could_link};
use crate::outcome::Failure;
use crate::scan::{Flow, Gather, Kept, Place};
use crate::tally::{Issue, Tally};
use hashbrown::HashSet;
use std::io::{self, Seek};
use std::sync::Arc;

/// How long before the period asked for a session can have been opened that is used in it, in microseconds.
const LONGEST_SESSION: i64 = LONGEST as i64 * 1_000_000;

/// The bounds for the links of a first look, to be [completed](Reading::complete): earlier by the longest
/// session, and no account or category left out, because a session may have been opened in another account.
pub(in crate::command) fn look_back(bounds: &Bounds) -> Bounds {
    Bounds {
        since: bounds.since.map(|since| Time(since.0 - LONGEST_SESSION)),
        ..whole_past(bounds)
    }
}

/// The bounds for everything that came before the end of a period, in any account and category.
pub(in crate::command) fn whole_past(bounds: &Bounds) -> Bounds {
    Bounds {
        until: bounds.until,
        ..Bounds::default()
    }
}

/// Gathers links alone.
struct Links;

impl Gather for Links {
    type Part = Harvest;

    fn could_match(&self, record: &[u8]) -> bool {
        could_link(record)
    }

    fn expects_all(&self) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Harvest) -> Kept {
        part.read(event, place.record);
        Kept::Aside
    }

    fn weight(&self, part: &Harvest) -> usize {
        part.weight()
    }
}

/// Gathers what users' own records tell of some unique ids.
struct Names {
    ids: HashSet<String>,
    /// The ids in the bytes.
    needle: Option<Needle>,
}

impl Gather for Names {
    type Part = HashSet<Caller>;

    fn could_match(&self, record: &[u8]) -> bool {
        self.needle
            .as_ref()
            .is_none_or(|needle| needle.may_be_in(record))
    }

    fn matches(&self, event: &Event<'_>) -> bool {
        event.actor().kind == ActorKind::IamUser
    }

    fn add(&self, event: &Event<'_>, _: Place, part: &mut HashSet<Caller>) -> Kept {
        let caller = Caller::of(event);
        if caller
            .unique_id()
            .is_some_and(|(id, _)| self.ids.contains(id))
        {
            part.insert(caller);
        }
        Kept::Aside
    }

    fn weight(&self, part: &HashSet<Caller>) -> usize {
        part.iter().map(Caller::weight).sum()
    }
}

impl Reading<'_> {
    /// Gives a filter that asks who stands behind a caller the links of the archive, by reading it once
    /// more than otherwise. To be called before the scan.
    pub(in crate::command) fn teach(&mut self, filter: &mut Filter) -> Result<(), Failure> {
        if filter.asks_lineage() {
            let bounds = whole_past(&filter.bounds());
            filter.learn(Arc::new(self.lineage(bounds)?));
        }
        Ok(())
    }

    /// The links of the archive within these bounds. Streams are copied, so that they can be read again.
    pub(in crate::command) fn lineage(&mut self, bounds: Bounds) -> Result<Lineage, Failure> {
        self.keep_streams()?;
        let mut builder = Builder::default();
        let tally = self.scan(bounds.clone(), &Links, |unit, _| {
            for link in unit.part.located(unit.source.file, unit.first_record) {
                builder.push(&link);
            }
            Ok(Flow::More)
        })?;
        self.remember(tally);
        let lineage = Lineage::from(builder);
        let nameless = lineage.nameless();
        let (lineage, issues) = self.named(lineage, &nameless, bounds)?;
        self.aside.extend(issues);
        Ok(lineage)
    }

    /// Lets the links know users of other accounts by name, where their own records within the bounds tell
    /// it; and what went wrong with reading those. What streams gave is not there any more, unless it was
    /// [kept](Reading::keep_streams).
    fn named(
        &self,
        lineage: Lineage,
        nameless: &[Origin],
        bounds: Bounds,
    ) -> Result<(Lineage, Vec<Issue>), Failure> {
        if nameless.is_empty() {
            return Ok((lineage, Vec::new()));
        }
        let ids: HashSet<String> = nameless.iter().map(|user| user.id.clone()).collect();
        let texts: Vec<&str> = ids.iter().map(String::as_str).collect();
        let needle = Needle::of_texts(&texts, false);
        let bounds = Bounds {
            // Their own accounts' trails have their records.
            recipient_accounts: nameless.iter().map(|user| user.account.clone()).collect(),
            ..bounds
        };
        let regular = self.files.iter().filter(|file| file.regular);
        let files: Vec<LogFile> = regular.cloned().collect();
        let mut builder = Builder::from(lineage);
        let tally = self.scan_files(&files, bounds, &Names { ids, needle }, |unit, _| {
            for caller in &unit.part {
                builder.learn(caller);
            }
            Ok(Flow::More)
        })?;
        Ok((Lineage::from(builder), tally.issues))
    }

    /// The links that were found within the bounds of [`look_back`], those of all files that were left out
    /// as older where they can tell more of one of the callers, and the names of users whom they lead to by
    /// id. What reading them came to is added to the tally.
    pub(in crate::command) fn complete<'c>(
        &self,
        found: Builder,
        bounds: &Bounds,
        callers: impl IntoIterator<Item = &'c Caller>,
        tally: &mut Tally,
    ) -> Result<Lineage, Failure> {
        let callers: HashSet<&Caller> = callers.into_iter().collect();
        let lineage = self.with_older(Lineage::from(found), bounds, &callers, tally)?;
        let nameless: Vec<Origin> = callers
            .iter()
            .flat_map(|caller| lineage.nameless_behind(caller))
            .collect();
        let (lineage, issues) = self.named(lineage, &nameless, whole_past(bounds))?;
        tally.tell(issues);
        Ok(lineage)
    }

    /// With those of all files that were left out as older, where they can tell more of one of the callers.
    fn with_older(
        &self,
        lineage: Lineage,
        bounds: &Bounds,
        callers: &HashSet<&Caller>,
        tally: &mut Tally,
    ) -> Result<Lineage, Failure> {
        let earlier = whole_past(bounds);
        let is_left_out = |file: &LogFile| {
            let layout = file.layout();
            !is_digest(&layout) && prunes(&layout, bounds) && !prunes(&layout, &earlier)
        };
        if !self.options.prune || bounds.since.is_none() {
            return Ok(lineage);
        }
        let (indexes, files): (Vec<u32>, Vec<LogFile>) = (0..)
            .zip(&self.files)
            .filter(|(_, file)| is_left_out(file))
            .map(|(index, file)| (index, file.clone()))
            .unzip();
        let mut callers = callers.iter();
        if files.is_empty() || !callers.any(|caller| lineage.could_know_more(caller)) {
            return Ok(lineage);
        }
        let mut builder = Builder::from(lineage);
        let more = self.scan_files(&files, earlier, &Links, |unit, _| {
            let file = indexes.get(unit.source.file as usize);
            let file = file.copied().unwrap_or(unit.source.file);
            for link in unit.part.located(file, unit.first_record) {
                builder.push(&link);
            }
            Ok(Flow::More)
        })?;
        tally.pruned = tally.pruned.saturating_sub(files.len() as u64);
        tally.add(more);
        Ok(Lineage::from(builder))
    }

    /// Puts what streams give into temporary files that have no name and go with the process. One that
    /// cannot be opened stays as it is: reading it will tell why.
    pub(in crate::command) fn keep_streams(&mut self) -> Result<(), Failure> {
        let stop = [self.stop, self.stop];
        for file in self.files.iter_mut().filter(|file| !file.regular) {
            let mut copy = tempfile::tempfile()?;
            match io::copy(&mut Pump::of(file, stop), &mut copy) {
                Ok(size) => file.keep(copy, size),
                Err(error) => {
                    let size = copy.stream_position()?;
                    if size > 0 {
                        let reason = archive::reason(&error);
                        let what = format!("{reason}; what came before was read");
                        self.before.issues.push(Issue::trouble(file.name(), what));
                        file.keep(copy, size);
                    }
                }
            }
        }
        Ok(())
    }
}
