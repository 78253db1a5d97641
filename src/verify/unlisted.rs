//! Log files that no digest lists: put in, or of an hour that no digest is about.

use super::ChainId;
use super::answer::{Fault, Finding, Subject};
use super::candidates::Found;
use super::chain::{Node, Walked, chain_of};
use super::digest::{Digest, Hash};
use super::inside::Spot;
use super::read::Seen;
use super::uncovered::{Stretch, bare, finding, merge};
use super::vouch::About;
use super::weigh::Weighing;
use crate::archive::layout::{Folder, Layout};
use crate::event::Time;
use crate::text::count;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeMap;
use std::path::Path;

/// A log file is named after a minute near that of its delivery, which decides about its digest; how much
/// earlier the digest may begin, and how much later it may end, in microseconds.
pub(super) const EARLY: i64 = 15 * 60 * 1_000_000;
pub(super) const LATE: i64 = 3_600 * 1_000_000;

/// Why nothing can be said about a log file of a stream without digests.
pub(super) const NO_DIGEST: &str = "no digest of its account and region is here";

/// Why nothing can be said about a log file that lies apart from the digests that could list it: a copy of a
/// folder without its digests, another trail's folder, or put in.
pub const APART: &str =
    "lies in another folder than the digests that are about its time, and none lists it";

/// Why nothing can be said about a zip or tar without events.
pub const EMPTY: &str =
    "no event is in it, and digests in it are not read; unpack it to have all checked";

/// Why nothing can be said about a log file of which nothing tells whose it is.
const NOBODYS: &str = "neither its path nor its name tells account and region, and of no event in it that is asked for digests are about the hour";

/// Why nothing can be said about a file of which nothing tells whose it is, or a zip or tar.
const UNREAD: &str = "not all of it could be read, so that nobody knows what is in the rest";

/// Why a file that is not named as CloudTrail names one is no riddle.
const COPY: &str = "under another name it has the SHA-256 of a log file that a digest lists";

/// Why files are told together of which nobody knows whether they were put in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// They lie in another folder than the digests that could list them.
    Apart,
    /// Events of digested hours lie in them that no digest lists, and nothing places them.
    Nobodys,
    /// The same of those of which path and name do not fit the events.
    Stray,
    /// The same of those that only digests list which anybody could have written.
    Held,
}

impl Why {
    /// What is told of one of them by an event in it: an excerpt of what is listed looks like it, and so does what
    /// was put in.
    fn one(self, (time, of): &Spot) -> String {
        let told = |text: &str, what: &str| match text {
            "" => format!("no known {what}"),
            text => text.to_owned(),
        };
        let whose = format!(
            "{} {}",
            told(&of.account, "account"),
            told(&of.region, "region")
        );
        let event = match time {
            Some(time) => format!("an event of {whose} at {time} is in it"),
            None => format!("an event of {whose} without a time that can be read is in it"),
        };
        let hours = match time {
            Some(_) => "that hour",
            None => "hours of it",
        };
        let tells = match self {
            Why::Held => {
                return format!(
                    "{event}, proven digests are about {hours}, and only one that no signature here speaks for lists the file: delivered late, or put in"
                );
            }
            Why::Nobodys => "neither path nor name tells whose it is",
            Why::Apart | Why::Stray => "its path or name tells another place, time or kind",
        };
        format!(
            "{event}, digests are about {hours}, and none lists it: an export, a copy made anew, another trail's, or put in; {tells}"
        )
    }

    /// What is told of all of them; `timed` where the events in them have a time.
    fn all(self, files: u64, timed: bool) -> String {
        let events = if timed {
            "events of hours that digests are about lie"
        } else {
            "events without a time that can be read lie"
        };
        let which = match self {
            Why::Apart if files == 1 => return format!("1 log file {APART}"),
            Why::Apart => {
                return format!(
                    "{} lie in another folder than the digests that are about their time, and none lists them",
                    count(files, "log file")
                );
            }
            Why::Held => {
                return format!(
                    "{events} in {} that only a digest lists for which no signature here speaks: delivered late, or put in",
                    count(files, "file")
                );
            }
            Why::Nobodys => "that neither path nor name places",
            Why::Stray => "of which path or name tells another place, time or kind",
        };
        format!(
            "{events} in {} {which}, and none lists them: keep exports and copies out of what is verified",
            count(files, "file")
        )
    }
}

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
    /// Looks at the log files that no digest lists, or only one that anybody could have written.
    pub(super) fn unlisted(&mut self, walked: &[Walked]) {
        let covered = self.covered(walked);
        let candidates = self.candidates();
        let found = self.look_inside(&candidates, &covered);
        let numbers = candidates.told(&found);
        self.troubles(&candidates, &found);
        self.bundles(&numbers, &found);
        let mut listed = None;
        let mut apart: BTreeMap<(ChainId, Why, bool), (u64, Option<Time>)> = BTreeMap::new();
        let mut set_apart = |why, chain: &ChainId, time: Option<Time>| {
            let timed = why == Why::Apart || time.is_some();
            let (files, newest) = apart.entry((bare(chain), why, timed)).or_default();
            *files += 1;
            *newest = time.max(*newest);
        };
        for number in numbers {
            let file = &self.check.files[number as usize];
            let layout = file.layout();
            // What is named as CloudTrail does tells of an hour that files were delivered in it.
            let listed = listed.get_or_insert_with(|| self.hashes(walked));
            if !layout.log_name && self.is_copy(number, listed) {
                self.findings.push(self.nobodys(number, COPY.to_owned()));
                continue;
            }
            let is_nobodys = is_nobodys(&layout);
            let (fault, because) = self.place(number, &layout, &covered);
            let is_open =
                self.spoken.is_any() && (is_nobodys || is_told_by_its_place(fault, because));
            if let Some(inside) = found.of(number).filter(|_| is_open) {
                let why = if is_nobodys { Why::Nobodys } else { Why::Stray };
                let stray = inside.stray(&layout, &bare(&chain_of(&layout)));
                if let Some(spot) = &stray {
                    set_apart(why, self.whose(spot), spot.0);
                }
                let told = stray.map(|spot| why.one(&spot));
                let nothing = match inside.troubles.as_slice() {
                    [] => NOBODYS,
                    _ => UNREAD,
                };
                let told = told.or(is_nobodys.then(|| nothing.to_owned()));
                if let Some(because) = told {
                    self.findings.push(self.nobodys(number, because));
                    continue;
                }
                if candidates.is_beside(number) {
                    continue;
                }
            }
            if because == APART {
                set_apart(Why::Apart, &chain_of(&layout), layout.delivered);
            }
            self.findings.push(Finding {
                subject: self.subject(number, fault),
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
        for &number in &candidates.held {
            let layout = self.check.files[number as usize].layout();
            let inside = found.of(number);
            let late = inside.and_then(|one| one.late(&layout, &bare(&chain_of(&layout))));
            if let Some(spot) = late {
                set_apart(Why::Held, self.whose(&spot), spot.0);
                let because = Why::Held.one(&spot);
                self.findings.push(self.nobodys(number, because));
            }
        }
        for ((stream, why, timed), (files, newest)) in apart {
            let because = why.all(files, timed);
            self.findings.push(finding(stream, newest, because));
        }
    }

    /// Whose digests are about the hour of an event, where they are known.
    fn whose<'s>(&'s self, (time, of): &'s Spot) -> &'s ChainId {
        self.spoken.of(of, *time).unwrap_or(of)
    }

    /// True for a file that has the hash of a listed log file, and nothing else that no hash covers.
    fn is_copy(&self, number: u32, listed: &HashSet<Hash>) -> bool {
        match &self.seen[number as usize] {
            Seen::Hashed(hashed) => !hashed.followed && listed.contains(&hashed.hash),
            _ => false,
        }
    }

    /// The hashes of all log files that digests list which speak for more than themselves: whoever has no key can
    /// write the others.
    fn hashes(&self, walked: &[Walked]) -> HashSet<Hash> {
        let nodes = walked.iter().flat_map(|chain| &chain.nodes);
        let nodes = nodes.filter(|node| self.check.speaks(node));
        let logs = nodes.flat_map(|node| &node.digest.logs);
        logs.filter_map(|log| log.hash).collect()
    }

    /// A file of which path and name do not tell, or not truly, whose it is. What shows nothing is placed nowhere.
    fn nobodys(&self, number: u32, because: String) -> Finding {
        let fault = Fault::Unverifiable;
        Finding {
            subject: self.subject(number, fault),
            fault,
            time: None,
            chain: ChainId::default(),
            file: Some(number),
            key: None,
            digest: None,
            because,
            number: 1,
        }
    }

    /// What a file is told as in which events lie. A zip or tar where a trail's log files ought to be is in
    /// their place.
    fn subject(&self, number: u32, fault: Fault) -> Subject {
        match (&self.seen[number as usize], fault) {
            (Seen::Bundle, Fault::Unverifiable) => Subject::Bundle,
            _ => Subject::LogFile,
        }
    }

    /// Tells of each zip or tar in which no event was found that it was not checked.
    fn bundles(&mut self, told: &[u32], found: &Found) {
        for (number, seen) in (0u32..).zip(&self.seen) {
            if !matches!(seen, Seen::Bundle) || told.binary_search(&number).is_ok() {
                continue;
            }
            let because = match found.of(number) {
                // Nobody asks for the events in it.
                Some(inside) if inside.has_events() => continue,
                Some(inside) if !inside.troubles.is_empty() => UNREAD,
                _ => EMPTY,
            };
            self.findings.push(Finding {
                subject: Subject::Bundle,
                ..self.nobodys(number, because.to_owned())
            });
        }
    }

    /// What a log file that no digest lists is, by the hours that digests of its stream are about.
    pub(super) fn place(
        &self,
        number: u32,
        layout: &Layout,
        covered: &HashMap<String, Vec<Stretch>>,
    ) -> (Fault, &'static str) {
        let windows = covered.get(&stream(&self.check.files[number as usize].path, layout));
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

/// True where neither path nor name tells of which account and region a file is.
pub(super) fn is_nobodys(layout: &Layout) -> bool {
    let chain = chain_of(layout);
    chain.account.is_empty() || chain.region.is_empty()
}

/// True where nothing is said about a file but that digests do not reach to where and when it lies, by its own word.
pub(super) fn is_told_by_its_place(fault: Fault, because: &str) -> bool {
    fault == Fault::Unverifiable && because != APART
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
