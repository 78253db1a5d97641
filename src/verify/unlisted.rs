//! Log files that no digest lists: put in, or of an hour that no digest is about.

use super::answer::{Fault, Finding, Subject};
use super::chain::{Node, Walked, chain_of};
use super::digest::Digest;
use super::read::Seen;
use super::uncovered::{Stretch, bare, finding, merge};
use super::vouch::About;
use super::weigh::{State, Weighing};
use super::{ChainId, Check};
use crate::archive::LogFile;
use crate::archive::layout::{Folder, Layout};
use crate::event::{Event, Time};
use crate::filter::Bounds;
use crate::scan::{Flow, Gather, Kept, Options, Place, Progress, Scan};
use crate::text::count;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::path::Path;

/// A log file is named after a minute near that of its delivery, which decides about its digest; how much
/// earlier the digest may begin, and how much later it may end, in microseconds.
const EARLY: i64 = 15 * 60 * 1_000_000;
const LATE: i64 = 3_600 * 1_000_000;

/// Why nothing can be said about a log file of a stream without digests.
pub(super) const NO_DIGEST: &str = "no digest of its account and region is here";

/// Why nothing can be said about a log file that lies apart from the digests that could list it: a copy of a
/// folder without its digests, another trail's folder, or put in.
pub const APART: &str =
    "lies in another folder than the digests that are about its time, and none lists it";

/// True where a log file named after this moment can be one that the digest lists.
pub(super) fn is_about(node: &Node, named: Time) -> bool {
    let Digest { start, end, .. } = &node.digest;
    start.0 - LATE <= named.0 && named.0 <= end.0 + EARLY
}

/// True where whatever was delivered about then is listed by digests of these hours.
pub(super) fn is_within(windows: &[Stretch], Time(at): Time) -> bool {
    let within = |(start, end): &Stretch| start.0 <= at - EARLY && at + LATE <= end.0;
    windows.iter().any(within)
}

impl Weighing<'_, '_> {
    /// Looks at the log files that no digest lists.
    pub(super) fn unlisted(&mut self, walked: &[Walked]) {
        let covered = self.covered(walked);
        let (certain, doubtful) = self.candidates();
        let mut numbers = certain;
        numbers.extend(holding_events(self.check, doubtful));
        numbers.sort_unstable();
        self.bundles(&numbers);
        let mut apart: BTreeMap<ChainId, (u64, Option<Time>)> = BTreeMap::new();
        for number in numbers {
            let file = &self.check.files[number as usize];
            let layout = file.layout();
            let windows = covered.get(&stream(&file.path, &layout));
            let (fault, because) = self.place(number, &layout, windows.map(Vec::as_slice));
            if because == APART {
                let (files, newest) = apart.entry(bare(&chain_of(&layout))).or_default();
                *files += 1;
                *newest = layout.delivered.max(*newest);
            }
            self.findings.push(Finding {
                subject: Subject::LogFile,
                fault,
                time: layout.delivered,
                chain: chain_of(&layout),
                file: Some(number),
                key: None,
                digest: None,
                because: because.to_owned(),
                number: 1,
            });
        }
        for (stream, (files, newest)) in apart {
            let because = match files {
                1 => format!("1 log file {APART}"),
                files => format!(
                    "{} lie in another folder than the digests that are about their time, and none lists them",
                    count(files, "log file")
                ),
            };
            self.findings.push(finding(stream, newest, because));
        }
    }

    /// Tells of each zip or tar that it was not checked. One in which events lie is told as log files are.
    fn bundles(&mut self, told: &[u32]) {
        let bundles = (0u32..).zip(&self.seen).filter(|(number, seen)| {
            matches!(seen, Seen::Bundle) && told.binary_search(number).is_err()
        });
        let numbers: Vec<u32> = bundles.map(|(number, _)| number).collect();
        self.findings.extend(numbers.into_iter().map(|number| Finding {
            subject: Subject::Bundle,
            fault: Fault::Unverifiable,
            time: None,
            chain: ChainId::default(),
            file: Some(number),
            key: None,
            digest: None,
            because: "no event is in it, and digests in it are not read; unpack it to have all checked"
                .to_owned(),
            number: 1,
        }));
    }

    /// What a log file that no digest lists is, by the hours that digests of its stream are about.
    fn place(
        &self,
        number: u32,
        layout: &Layout,
        windows: Option<&[Stretch]>,
    ) -> (Fault, &'static str) {
        let is_known = !matches!(
            layout.folder,
            Some(Folder::Insight | Folder::Network | Folder::Aggregated)
        );
        let Some(windows) = windows.filter(|windows| !windows.is_empty()) else {
            let about = self.spoken.about(&chain_of(layout), layout);
            let is_apart = is_known && about != About::None;
            return (
                Fault::Unverifiable,
                if is_apart { APART } else { NO_DIGEST },
            );
        };
        if !is_known {
            return (
                Fault::Unverifiable,
                "no digest lists it, and it is not known whether digests list files of its folder",
            );
        }
        let Some(at) = layout.delivered else {
            return (
                Fault::Unlisted,
                "its name is none that CloudTrail gives, and no digest lists it",
            );
        };
        let because = if is_within(windows, at) && self.refused.contains(&number) {
            "delivered in an hour that digests are about, and only a digest that no signature here speaks for lists it"
        } else if is_within(windows, at) {
            "delivered in an hour that digests are about, and none lists it"
        } else if windows
            .first()
            .is_some_and(|(start, _)| at.0 - EARLY < start.0)
        {
            "delivered before the first digest, or just then"
        } else if windows.last().is_some_and(|(_, end)| at.0 + LATE > end.0) {
            "delivered after the newest digest, or within the hour before its end, so that the next one may list it"
        } else {
            "delivered where digests are absent, or next to it"
        };
        let fault = if is_within(windows, at) {
            Fault::Unlisted
        } else {
            Fault::Unverifiable
        };
        (fault, because)
    }

    /// The files that no digest lists and that are log files by name or beginning, and those in which
    /// records may lie all the same.
    fn candidates(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut certain, mut doubtful) = (Vec::new(), Vec::new());
        for (number, file) in (0u32..).zip(self.check.files) {
            let layout = file.layout();
            if self.states[number as usize] != State::Unlisted
                || !self.check.scope.holds_log(&layout, false)
            {
                continue;
            }
            let named = layout.log_name && layout.folder != Some(Folder::Digest);
            match &self.seen[number as usize] {
                // What is wrong with it is told as a digest's.
                Seen::BrokenDigest(_) | Seen::Digest(..) => {}
                Seen::Hashed(hashed) if hashed.digest => {}
                Seen::Hashed(hashed) if hashed.records => certain.push(number),
                _ if named => certain.push(number),
                // That a file could not be read is told.
                Seen::NotRead | Seen::Unreadable { damaged: false, .. } => {}
                _ if self.check.contents => doubtful.push(number),
                _ => {}
            }
        }
        (certain, doubtful)
    }

    /// The stretches of time that digests of each stream are about, in order, none touching another.
    fn covered(&self, walked: &[Walked]) -> HashMap<String, Vec<(Time, Time)>> {
        let mut covered: HashMap<String, Vec<(Time, Time)>> = HashMap::new();
        for chain in walked.iter().filter(|chain| !chain.id.backfill) {
            let trusted = chain.nodes.iter().filter(|node| self.check.speaks(node));
            let mut windows: Vec<(Time, Time)> = trusted
                .clone()
                .map(|node| (node.digest.start, node.digest.end))
                .collect();
            windows.sort_unstable();
            let mut streams: Vec<String> = trusted
                .flat_map(|node| {
                    let logs = node.digest.logs.iter();
                    let own = std::iter::once(node.file);
                    own.chain(logs.flat_map(|log| log.place.files()))
                })
                .map(|file| {
                    let file = &self.check.files[file as usize];
                    stream(&file.path, &file.layout())
                })
                .collect();
            streams.sort_unstable();
            streams.dedup();
            for stream in streams {
                covered.entry(stream).or_default().extend(&windows);
            }
        }
        covered.values_mut().for_each(merge);
        covered
    }
}

/// Counts the events in files, as every question to the archive would find them.
struct Events;

impl Gather for Events {
    type Part = u64;

    fn could_match(&self, _: &[u8]) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        true
    }

    fn add(&self, _: &Event<'_>, _: Place, events: &mut u64) -> Kept {
        *events += 1;
        Kept::Matched
    }

    fn weight(&self, _: &u64) -> usize {
        size_of::<u64>()
    }
}

/// Those of the files in which events are found, in whatever shape, a zip or tar among them.
fn holding_events(check: &Check<'_>, numbers: Vec<u32>) -> Vec<u32> {
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(1).build() else {
        // Without a thread to look with they are taken for what they may be.
        return numbers;
    };
    let files: Vec<LogFile> = numbers
        .iter()
        .map(|&number| {
            let file = &check.files[number as usize];
            LogFile::new(file.path.clone(), file.size)
        })
        .collect();
    let scan = Scan {
        files: &files,
        bounds: Bounds::default(),
        gather: &Events,
        options: Options {
            prune: false,
            max_file_size: check.max_file_size,
        },
        stop: check.stop,
        // These bytes were counted when the files were hashed.
        progress: &Progress::default(),
    };
    let mut found = vec![false; files.len()];
    // Only what is merged can fail, and that does not.
    let _ = scan.run(
        &pool,
        |_| {},
        |unit, _| {
            found[unit.source.file as usize] |= unit.part > 0;
            Ok(Flow::More)
        },
    );
    let both = numbers.into_iter().zip(found);
    both.filter_map(|(number, found)| found.then_some(number))
        .collect()
}

/// Which stream a file belongs to: by the folders above it, so that several copies and trails on one
/// bucket stay apart; by its name where there are no folders.
fn stream(path: &Path, layout: &Layout) -> String {
    let digest_region = layout.digest.as_ref().map(|name| &name.region);
    let region = digest_region.or(layout.region.as_ref());
    let region = region.map_or("", String::as_str);
    let parts: Vec<String> = path
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let folders = &parts[..parts.len().saturating_sub(1)];
    match folders.iter().rposition(|part| Folder::of(part).is_some()) {
        Some(at) if folders.get(at + 1).is_some_and(|below| below == region) => {
            format!("{}/{region}", folders[..at].join("/"))
        }
        _ => {
            let account = layout.named_account.as_deref().unwrap_or("");
            format!("\0{account}/{region}")
        }
    }
}
