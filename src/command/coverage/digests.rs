//! What the digests of the archive say of its streams: which hours they are about, which log files they
//! list that are not here, and what contradicts them.

use super::gather::Facts;
use super::holdings::Lost;
use crate::archive::LogFile;
use crate::archive::layout::{Folder, Layout};
use crate::cli::coverage::CoverageArgs;
use crate::command::reading::Reading;
use crate::coverage::{Ending, Hour, Proof, StreamId, Window, is_possible};
use crate::event::Time;
use crate::outcome::Failure;
use crate::tally::Issue;
use crate::verify::{Absence, Basis, Belief, ChainId, Check, Checked, Fault, Keys, Scope, Subject};
use serde::Serialize;
use std::collections::BTreeMap;

/// What digests tell.
#[derive(Default)]
pub(in crate::command) struct Digests {
    pub(super) windows: BTreeMap<StreamId, Vec<Window>>,
    /// Where those of a trail end.
    pub(super) endings: BTreeMap<StreamId, Vec<Ending>>,
    /// Log files that they list and that are not here.
    pub(super) lost: BTreeMap<StreamId, Vec<Lost>>,
    pub(super) told: Told,
    pub(super) issues: Vec<Issue>,
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
    /// Digests of a time before CloudTrail was, or years to come: they speak for no hour.
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

/// Checks the digests, and with `contents` the log files against them; `None` without any digest. With
/// the files that the findings' numbers are about.
pub(in crate::command) fn check(
    reading: &Reading<'_>,
    scope: &Scope,
    keys: &Keys,
    contents: bool,
    max_file_size: u64,
) -> Result<Option<(Checked, Vec<LogFile>)>, Failure> {
    let is_digest = |layout: &Layout| layout.folder == Some(Folder::Digest);
    if !reading.files().iter().any(|file| is_digest(&file.layout())) {
        return Ok(None);
    }
    // What is neither is no concern of coverage, and need not be hashed.
    let files: Vec<LogFile> = reading
        .files()
        .iter()
        .filter(|file| {
            let layout = file.layout();
            layout.log_name || is_digest(&layout)
        })
        .cloned()
        .collect();
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
            ..Digests::default()
        };
        let possible = |time: Time| is_possible(time, now);
        for chain in &checked.chains {
            let windows = digests.windows.entry(stream(&chain.id)).or_default();
            let here = chain.windows.iter();
            let here = here.filter(|window| possible(window.start) && possible(window.end));
            digests.told.stray += (chain.windows.len() - here.clone().count()) as u64;
            windows.extend(here.map(|window| Window {
                from: window.start,
                to: window.end,
                proof: match window.belief {
                    Belief::Invalid => Proof::Doubted,
                    belief if belief.is_proven() || checked.basis == Basis::HashChain => {
                        Proof::Lists(window.logs)
                    }
                    _ => Proof::Unproven,
                },
            }));
            // Where the first digest says that none went before, none is absent.
            let absent = chain.absent.iter();
            let absent = absent.filter(|absent| absent.absence != Absence::Begins);
            let absent = absent.filter(|absent| possible(absent.from) && possible(absent.to));
            windows.extend(absent.map(|absent| Window {
                from: absent.from,
                to: absent.to,
                proof: match absent.absence {
                    Absence::Missing => Proof::Missing,
                    Absence::Restart | Absence::Uncovered | Absence::Begins => Proof::Absent,
                },
            }));
        }
        for one in checked.ended.iter().filter(|one| possible(one.from)) {
            let endings = digests.endings.entry(stream(&one.chain)).or_default();
            endings.push(Ending {
                trail: one.chain.trail.clone(),
                home_region: one.chain.home_region.clone(),
                from: one.from,
                to: one.to,
            });
        }
        for finding in checked.findings {
            let Some(time) = finding.time.filter(|time| possible(*time)) else {
                continue;
            };
            let id = stream(&finding.chain);
            match (finding.subject, finding.fault) {
                (_, Fault::Unverifiable)
                | (Subject::Digest, Fault::Missing)
                | (Subject::Period | Subject::Bundle, _) => {}
                (Subject::LogFile, Fault::Missing) => {
                    digests.lost.entry(id).or_default().push(Lost {
                        key: finding.key.unwrap_or_default(),
                        delivered: time,
                    });
                }
                // A digest is about the hour before it, a log file about the minutes before.
                (_, Fault::Altered | Fault::Unlisted) => {
                    let before = Time(time.0 - 1);
                    digests.windows.entry(id).or_default().push(Window {
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

fn stream(chain: &ChainId) -> StreamId {
    StreamId {
        organization: chain.organization.clone(),
        account: chain.account.clone(),
        region: chain.region.clone(),
    }
}
