//! What the names of digests alone tell: which hours have one, and where one is absent between others or
//! after the last of a trail. CloudTrail delivers a digest each hour, also of an hour without log files (AWS
//! user guide, "CloudTrail digest file structure").

use super::hour::is_possible;
use super::known::{Proof, Window};
use super::stream::StreamId;
use super::trail::{self, Span, Trail, without};
use crate::archive::LogFile;
use crate::archive::layout::Folder;
use crate::event::Time;
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = 3_600 * 1_000_000;
/// Digests end an hour after each other; half an hour more is a hole.
const LATE: i64 = HOUR + HOUR / 2;
/// A digest comes up to this long after the first of the log files that it lists.
const ABOUT: i64 = 2 * HOUR;

/// A stretch of time without digests of a trail that had some before it, or after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapse {
    /// The trail's name.
    pub trail: String,
    /// The region that the trail was made in.
    pub home_region: String,
    /// Its first moment.
    pub from: Time,
    /// The moment after it; `None` where no digest came again.
    pub to: Option<Time>,
    /// What it is worth: [`Absent`](Proof::Absent) between two digests, else [`Ended`](Proof::Ended).
    pub proof: Proof,
}

impl Lapse {
    /// The windows in which digests of it should be here: up to `end`, if there is one by then, and not while
    /// the trail was off or was told to deliver none, or its account or region was `gone`.
    pub fn windows(
        &self,
        end: Time,
        trail: Option<&Trail>,
        region: &str,
        gone: &[Span],
    ) -> Vec<Window> {
        let whole = (self.from, self.to.unwrap_or(Time(i64::MAX)));
        let owed = trail.map_or(vec![whole], |trail| trail.digests_owed(whole, region));
        let owed = without(owed, gone.iter(), trail::LATE);
        let due = |from: Time| self.proof != Proof::Ended || end.0.saturating_sub(from.0) > ABOUT;
        (owed.into_iter())
            .filter(|(from, _)| due(*from))
            .map(|(from, to)| Window {
                from,
                to: to.min(end),
                proof: self.proof,
            })
            .filter(|window| window.from < window.to)
            .collect()
    }
}

/// What the names of the digests of one stream tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByName {
    /// The hours that have a digest, and those between them that have none.
    pub windows: Vec<Window>,
    /// Where those of a trail end.
    pub endings: Vec<Lapse>,
}

/// The digests of one trail.
#[derive(Default)]
struct Chain {
    trail: String,
    home_region: String,
    ends: BTreeSet<Time>,
}

impl Chain {
    fn windows(&self, windows: &mut Vec<Window>) {
        let mut before: Option<Time> = None;
        for to in self.ends.iter().copied() {
            let from = Time(to.0 - HOUR);
            if let Some(before) = before.filter(|before| to.0 - before.0 > LATE) {
                windows.push(Window {
                    from: before,
                    to: from,
                    proof: Proof::Absent,
                });
            }
            windows.push(Window {
                from,
                to,
                proof: Proof::Lists(0),
            });
            before = Some(to);
        }
    }

    /// True where it begins about when another ends.
    fn carries_on(&self, end: Time) -> bool {
        let first = self.ends.first();
        first.is_some_and(|first| (first.0 - HOUR - end.0).abs() <= ABOUT)
    }
}

/// What the names of digests tell of each stream; those of a time that cannot be, being `now`,
/// count for nothing.
pub fn by_name<'f>(
    files: impl IntoIterator<Item = &'f LogFile>,
    now: Time,
) -> BTreeMap<StreamId, ByName> {
    // Digests of several trails lie in one folder; the name begins with the trail and ends with the time.
    let mut chains: BTreeMap<StreamId, BTreeMap<String, Chain>> = BTreeMap::new();
    // An empty file was never written, and is no digest.
    for file in files.into_iter().filter(|file| file.size > 0) {
        let name = file.path.file_name().and_then(|name| name.to_str());
        let Some((name, _)) = name
            .filter(|name| name.contains("_CloudTrail-Digest_"))
            .and_then(|name| {
                let name = name.split_once("_backfill").map_or(name, |(name, _)| name);
                name.rsplit_once('_')
            })
        else {
            continue;
        };
        let layout = file.layout();
        let end = layout.delivered.filter(|end| is_possible(*end, now));
        if let (Some(id), Some(end), Some(Folder::Digest)) =
            (StreamId::of(&layout), end, layout.folder)
        {
            let of_stream = chains.entry(id).or_default();
            let chain = of_stream.entry(name.to_owned()).or_default();
            chain.ends.insert(end);
            if let Some(digest) = layout.digest {
                (chain.trail, chain.home_region) = (digest.trail, digest.home_region);
            }
        }
    }
    // An organisation's trail may carry on for an account's.
    let mut places: HashMap<(&str, &str), Vec<&Chain>> = HashMap::new();
    for (id, of_stream) in &chains {
        let of_place = places.entry((&id.account, &id.region)).or_default();
        of_place.extend(of_stream.values());
    }
    let mut told: BTreeMap<StreamId, ByName> = BTreeMap::new();
    for (id, of_stream) in &chains {
        let told = told.entry(id.clone()).or_default();
        for chain in of_stream.values() {
            chain.windows(&mut told.windows);
            let Some(end) = chain.ends.last().copied() else {
                continue;
            };
            let of_place = places.get(&(id.account.as_str(), id.region.as_str()));
            let others = of_place.into_iter().flatten();
            let mut others = others.filter(|other| !std::ptr::eq(**other, chain));
            if !others.any(|other| other.carries_on(end)) {
                told.endings.push(Lapse {
                    trail: chain.trail.clone(),
                    home_region: chain.home_region.clone(),
                    from: end,
                    to: None,
                    proof: Proof::Ended,
                });
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Hour;
    use std::path::PathBuf;

    #[test]
    fn one_is_absent_between_others() {
        let file = |trail: &str, time: &str| {
            let path = format!(
                "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/14/111122223333_CloudTrail-Digest_eu-west-1_{trail}_us-east-1_{time}.json.gz"
            );
            LogFile::new(PathBuf::from(path), 1)
        };
        let files = [
            file("a_b", "20260314T100000Z"),
            file("a_b", "20260314T110500Z"),
            file("a_b", "20260314T140500Z"),
            // Another trail's digests fill no gap of the first, nor does an empty file.
            file("c", "20260314T123000Z"),
            LogFile::new(file("a_b", "20260314T120500Z").path, 0),
        ];
        let now = crate::event::parse_time("2026-03-15T00:00:00Z").expect("a time");
        let all = by_name(&files, now);
        assert_eq!(all.len(), 1);
        let windows = || all.values().flat_map(|told| &told.windows);
        let absent: Vec<(String, String)> = windows()
            .filter(|window| window.proof == Proof::Absent)
            .map(|window| (window.from.to_string(), window.to.to_string()))
            .collect();
        assert_eq!(
            absent,
            [(
                "2026-03-14T11:05:00Z".to_owned(),
                "2026-03-14T13:05:00Z".to_owned()
            )]
        );
        let hours: BTreeSet<Hour> = windows().map(|one| Hour::of(one.from)).collect();
        assert_eq!(hours.len(), 4);
    }

    #[test]
    fn those_of_a_trail_end() {
        let file = |folder: &str, trail: &str, time: &str| {
            let path = format!(
                "AWSLogs/{folder}111122223333/CloudTrail-Digest/eu-west-1/2026/03/14/111122223333_CloudTrail-Digest_eu-west-1_{trail}_us-east-1_{time}.json.gz"
            );
            LogFile::new(PathBuf::from(path), 1)
        };
        let now = crate::event::parse_time("2026-03-15T00:00:00Z").expect("a time");
        let ends = |files: &[LogFile]| -> Vec<(String, String)> {
            let told = by_name(files, now).into_values();
            told.flat_map(|told| told.endings)
                .map(|one| (one.trail, one.from.to_string()))
                .collect()
        };
        let of = |trail: &str, time: &str| (trail.to_owned(), time.to_owned());
        // One that went on beside it does not carry on for it; one that begins where it ends does.
        let mut files = vec![
            file("", "main", "20260314T100000Z"),
            file("", "main", "20260314T110000Z"),
            file("", "beside", "20260314T073000Z"),
            file("", "beside", "20260314T133000Z"),
        ];
        let both = [
            of("beside", "2026-03-14T13:30:00Z"),
            of("main", "2026-03-14T11:00:00Z"),
        ];
        assert_eq!(ends(&files), both);
        files.push(file("o-acme1234567/", "org", "20260314T114500Z"));
        files.push(file("o-acme1234567/", "org", "20260314T150000Z"));
        let others = [
            of("beside", "2026-03-14T13:30:00Z"),
            of("org", "2026-03-14T15:00:00Z"),
        ];
        assert_eq!(ends(&files), others);
        // What is dated after today speaks for nothing.
        files.push(file("", "main", "99990314T110000Z"));
        assert_eq!(ends(&files), others);
    }

    #[test]
    fn a_digest_is_due_two_hours_after_the_last() {
        let at = |hour: i64| Time(hour * HOUR);
        let ending = Lapse {
            trail: "main".to_owned(),
            home_region: "us-east-1".to_owned(),
            from: at(10),
            to: Some(at(20)),
            proof: Proof::Ended,
        };
        let until = |end| -> Vec<Time> {
            let windows = ending.windows(end, None, "eu-west-1", &[]);
            windows.iter().map(|window| window.to).collect()
        };
        assert_eq!(until(at(12)), []);
        assert_eq!(until(at(13)), [at(13)]);
        assert_eq!(until(at(23)), [at(20)]);
    }
}
