//! What the digests of the archive say of its streams: which hours they are about, which log files they
//! list that are not here, and what contradicts them.

use super::gather::Facts;
use super::holdings::Lost;
use crate::archive::LogFile;
use crate::archive::layout::{Folder, Layout};
use crate::cli::coverage::CoverageArgs;
use crate::command::reading::Reading;
use crate::coverage::{
    Attested, Delivered, Hour, Lapse, Proof, Stream, StreamId, Window, is_possible,
};
use crate::event::Time;
use crate::outcome::Failure;
use crate::tally::Issue;
use crate::verify::{
    Absence, Basis, Belief, Chain, ChainId, Check, Checked, Fault, Keys, Scope, Subject,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// How far apart the digests of a trail begin in its regions, in microseconds: each has other minutes of the hour.
const ABOUT: i64 = 75 * 60 * 1_000_000;

/// A file larger than this holds no saved metadata of a digest, which are a few hundred bytes.
const LARGEST_METADATA: u64 = 64 << 10;

/// What digests tell.
#[derive(Default)]
pub(in crate::command) struct Digests {
    pub(super) streams: BTreeMap<StreamId, OfStream>,
    pub(super) told: Told,
    /// Files that were read as digests, copies and those outside the period among them.
    pub(super) files: u64,
    pub(super) issues: Vec<Issue>,
    /// The trails by their proven digests.
    pub(super) attested: Vec<Attested>,
}

/// What those of one stream tell.
#[derive(Debug, Default)]
pub(super) struct OfStream {
    pub(super) windows: Vec<Window>,
    /// Where a trail has none between others, or after its last.
    pub(super) lapses: Vec<Lapse>,
    /// The same by trail, of those that are believed.
    pub(super) delivered: Vec<Delivered>,
    /// Where those of a trail begin, and what went before.
    pub(super) begins: Vec<(Time, Before)>,
    /// Log files that they list and that are not here.
    pub(super) lost: Vec<Lost>,
}

/// What went before the first digest of a trail that is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// None: so it says, and nothing speaks against it.
    None,
    /// Another, which it names.
    Another,
    /// It says that there was none. So do at that moment the digests of the same trail in another region, which
    /// had some before: the trail was stopped and started.
    Restart,
}

impl OfStream {
    /// When the stream began to have digests, if none went before the first ones of all its trails.
    pub(super) fn born(&self) -> Option<Time> {
        let is_first = (self.begins.iter()).all(|(_, before)| *before == Before::None);
        let first = self.begins.iter().map(|(at, _)| *at).min();
        first.filter(|_| is_first)
    }

    /// The time before the first digest of a trail that says that there were some before it: from the first
    /// hour of the archive on.
    pub(super) fn heads(&self, first: Hour) -> impl Iterator<Item = Window> {
        let begins = self.begins.iter();
        let begins = begins.filter(|(_, before)| *before == Before::Another);
        let from = first.start();
        begins.filter_map(move |(to, _)| {
            // A copy begins somewhere in the hour of a digest.
            (Hour::of(*to).0 - first.0 > 1).then_some(Window {
                from,
                to: *to,
                proof: Proof::Ended,
            })
        })
    }

    fn add(&mut self, mut other: OfStream) {
        self.windows.append(&mut other.windows);
        self.lapses.append(&mut other.lapses);
        self.delivered.append(&mut other.delivered);
        self.begins.append(&mut other.begins);
        self.lost.append(&mut other.lost);
    }
}

/// The same in numbers.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Told {
    /// Digests read.
    pub(super) digests: u64,
    /// What they rest on: signatures, or hashes alone.
    pub(super) basis: Option<Basis>,
    /// Log files were hashed (`--verify`); otherwise `altered` counts digests alone.
    pub(super) hashed: bool,
    /// Digests and log files that are not as delivered.
    pub(super) altered: u64,
    /// Digests and log files that are not here.
    pub(super) missing: u64,
    /// Digests and log files that nothing names although something should.
    pub(super) unlisted: u64,
    /// Digests of a time that cannot be: they speak for no hour.
    pub(super) stray: u64,
}

impl Digests {
    /// Reads the digests; with `--verify` the log files are hashed, too.
    pub(super) fn of(
        reading: &Reading<'_>,
        facts: &Facts,
        args: &CoverageArgs,
        keys: &Keys,
    ) -> Result<Digests, Failure> {
        let scope = Scope {
            since: facts.since,
            until: facts.until,
            ..Scope::default()
        };
        let size = args.input.max_file_size;
        let checked = check(reading, &scope, keys, args.verify, size)?;
        let mut digests: Digests = checked.map_or_else(Digests::default, |(one, _)| {
            Digests::new(one, reading.now())
        });
        digests.told.hashed = args.verify;
        Ok(digests)
    }
}

fn is_digest(layout: &Layout) -> bool {
    layout.folder == Some(Folder::Digest)
}

/// Whether a file is a digest by its path.
pub(in crate::command) fn holds_digests(reading: &Reading<'_>) -> bool {
    let mut files = reading.files().iter();
    files.any(|file| is_digest(&file.layout()))
}

/// Checks the digests, and with `contents` the log files against them, and what else is here; `None` without
/// any digest. With the files that the findings' numbers are about: all but streams that were not kept.
pub(in crate::command) fn check(
    reading: &Reading<'_>,
    scope: &Scope,
    keys: &Keys,
    contents: bool,
    max_file_size: u64,
) -> Result<Option<(Checked, Vec<LogFile>)>, Failure> {
    if !holds_digests(reading) {
        return Ok(None);
    }
    // Events are read of every file. Without contents none is hashed but where a signature may have been saved.
    let is_asked = |file: &&LogFile| {
        let layout = file.layout();
        let is_named = layout.log_name || is_digest(&layout);
        file.regular && (contents || is_named || file.size <= LARGEST_METADATA)
    };
    let files = reading.files().iter().filter(is_asked);
    let files: Vec<LogFile> = files.cloned().collect();
    let checked = reading.work(|_, progress| {
        Check {
            files: &files,
            keys,
            scope,
            contents,
            max_file_size,
            progress: &progress.bytes,
            stop: reading.stopped(),
        }
        .run()
    })?;
    Ok(Some((checked, files)))
}

impl Digests {
    /// What was found; `now` is the moment that it is.
    pub(in crate::command) fn new(checked: Checked, now: Time) -> Digests {
        let count = |fault| {
            [Subject::Digest, Subject::LogFile]
                .map(|subject| checked.count(subject, fault))
                .iter()
                .sum()
        };
        let mut digests = Digests {
            told: Told {
                digests: checked.counts.digests,
                basis: (checked.counts.digests > 0).then_some(checked.basis),
                hashed: false,
                altered: count(Fault::Altered),
                missing: count(Fault::Missing),
                unlisted: count(Fault::Unlisted),
                stray: 0,
            },
            files: checked.counts.digest_files,
            ..Digests::default()
        };
        let possible = |time: Time| is_possible(time, now);
        let restarts = Restarts::of(&checked.chains);
        for chain in &checked.chains {
            let of_stream = digests.streams.entry(stream(&chain.id)).or_default();
            let here = chain.windows.iter();
            let here = here.filter(|window| possible(window.start) && possible(window.end));
            digests.told.stray += (chain.windows.len() - here.clone().count()) as u64;
            let proven = here.clone().filter(|window| window.belief.is_proven());
            let spans: Vec<(Time, Time)> =
                proven.map(|window| (window.start, window.end)).collect();
            if !spans.is_empty() {
                digests.attested.push(Attested {
                    stream: stream(&chain.id),
                    trail: chain.id.trail.clone(),
                    home_region: chain.id.home_region.clone(),
                    spans,
                });
            }
            let proof = |window: &crate::verify::Window| match window.belief {
                Belief::Invalid => Proof::Doubted,
                belief if belief.is_proven() || checked.basis == Basis::HashChain => {
                    Proof::Lists(window.logs)
                }
                _ => Proof::Unproven,
            };
            let first = here.clone().min_by_key(|window| window.start);
            if let Some(first) = first.filter(|_| !chain.id.backfill) {
                let is_first = chain.before.is_none() && matches!(proof(first), Proof::Lists(_));
                let since = restarts.before(&chain.id, first.start);
                let before = match since.filter(|since| possible(*since)) {
                    _ if !is_first => Before::Another,
                    None => Before::None,
                    Some(since) => {
                        let stretch = (since, Some(first.start));
                        let lapse = lapse(&chain.id, stretch, Proof::Ended);
                        of_stream.lapses.push(lapse);
                        Before::Restart
                    }
                };
                of_stream.begins.push((first.start, before));
            }
            let believed = here.clone();
            let believed = believed.filter(|window| matches!(proof(window), Proof::Lists(_)));
            of_stream.delivered.push(Delivered {
                trail: chain.id.trail.clone(),
                home_region: chain.id.home_region.clone(),
                buckets: chain.buckets.clone(),
                spans: believed.map(|window| (window.start, window.end)).collect(),
            });
            of_stream.windows.extend(here.map(|window| Window {
                from: window.start,
                to: window.end,
                proof: proof(window),
            }));
            for absent in &chain.absent {
                if !possible(absent.from) || !possible(absent.to) {
                    continue;
                }
                match absent.absence {
                    // Where the first digest says that none went before, none is absent.
                    Absence::Begins => {}
                    Absence::Missing => of_stream.windows.push(Window {
                        from: absent.from,
                        to: absent.to,
                        proof: Proof::Missing,
                    }),
                    Absence::Restart | Absence::Uncovered => {
                        let stretch = (absent.from, Some(absent.to));
                        let lapse = lapse(&chain.id, stretch, Proof::Absent);
                        of_stream.lapses.push(lapse);
                    }
                }
            }
        }
        for one in checked.ended.iter().filter(|one| possible(one.from)) {
            let of_stream = digests.streams.entry(stream(&one.chain)).or_default();
            let stretch = (one.from, one.to);
            of_stream
                .lapses
                .push(lapse(&one.chain, stretch, Proof::Ended));
        }
        for finding in checked.findings {
            let Some(time) = finding.time.filter(|time| possible(*time)) else {
                continue;
            };
            let of_stream = digests.streams.entry(stream(&finding.chain));
            match (finding.subject, finding.fault) {
                (_, Fault::Unverifiable)
                | (Subject::Digest, Fault::Missing)
                | (Subject::Period | Subject::Bundle, _) => {}
                (Subject::LogFile, Fault::Missing) => {
                    of_stream.or_default().lost.push(Lost {
                        key: finding.key.unwrap_or_default(),
                        delivered: time,
                    });
                }
                // A digest is about the hour before it, a log file about the minutes before.
                (_, Fault::Altered | Fault::Unlisted) => {
                    let before = Time(time.0 - 1);
                    of_stream.or_default().windows.push(Window {
                        from: Hour::of(before).start(),
                        to: time,
                        proof: Proof::Doubted,
                    });
                }
            }
        }
        digests.issues = checked.issues;
        digests
    }
}

impl Digests {
    /// What digests tell, by the streams that are here: a copy of an organisation's folder without that
    /// folder's name has log files of no organisation, whose digests name it.
    pub(super) fn by_stream(
        streams: BTreeMap<StreamId, OfStream>,
        holds: &BTreeMap<StreamId, Stream>,
    ) -> BTreeMap<StreamId, OfStream> {
        let mut found: BTreeMap<StreamId, OfStream> = BTreeMap::new();
        for (id, of_stream) in streams {
            let bare = StreamId {
                organization: None,
                ..id.clone()
            };
            let is_bare = !holds.contains_key(&id) && holds.contains_key(&bare);
            let id = if is_bare { bare } else { id };
            found.entry(id).or_default().add(of_stream);
        }
        found
    }
}

/// The chains that restart, by their trails.
struct Restarts<'c>(BTreeMap<ChainId, Vec<&'c Chain>>);

impl<'c> Restarts<'c> {
    fn of(chains: &'c [Chain]) -> Self {
        let mut all: BTreeMap<ChainId, Vec<&Chain>> = BTreeMap::new();
        for chain in chains {
            let mut absent = chain.absent.iter();
            if absent.any(|absent| absent.absence == Absence::Restart) {
                all.entry(of_trail(&chain.id)).or_default().push(chain);
            }
        }
        Restarts(all)
    }

    /// When the digests of the same trail begin in another region in which they restart about when its first
    /// here begins. A region that is switched on has a first digest of its own.
    fn before(&self, id: &ChainId, first: Time) -> Option<Time> {
        let of_trail = self.0.get(&of_trail(id)).into_iter().flatten();
        let others = of_trail.filter(|other| other.id != *id);
        let restarts = |chain: &&&Chain| {
            chain.absent.iter().any(|absent| {
                let apart = absent.to.0.saturating_sub(first.0).saturating_abs();
                absent.absence == Absence::Restart && apart <= ABOUT
            })
        };
        let windows = others.filter(restarts).flat_map(|chain| &chain.windows);
        let begins = windows.filter(|window| window.belief != Belief::Invalid);
        let begins = begins.map(|window| window.start).min();
        begins.filter(|begins| *begins < first)
    }
}

/// The trail of a chain in all regions.
fn of_trail(id: &ChainId) -> ChainId {
    ChainId {
        region: String::new(),
        ..id.clone()
    }
}

fn lapse(chain: &ChainId, (from, to): (Time, Option<Time>), proof: Proof) -> Lapse {
    Lapse {
        trail: chain.trail.clone(),
        home_region: chain.home_region.clone(),
        from,
        to,
        proof,
    }
}

fn stream(chain: &ChainId) -> StreamId {
    StreamId {
        organization: chain.organization.clone(),
        account: chain.account.clone(),
        region: chain.region.clone(),
    }
}
