//! What the names of digests alone tell: which hours have one, and where one is absent between others.
//! CloudTrail delivers a digest each hour, also of an hour without log files (AWS user guide, "CloudTrail
//! digest file structure").

use super::known::{Proof, Window};
use super::stream::StreamId;
use crate::archive::LogFile;
use crate::archive::layout::Folder;
use crate::event::Time;
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = 3_600 * 1_000_000;
/// Digests end an hour after each other; half an hour more is a hole.
const LATE: i64 = HOUR + HOUR / 2;

/// The windows of the digests that lie in an archive, and those where one is absent, by stream.
pub fn by_name<'f>(
    files: impl IntoIterator<Item = &'f LogFile>,
) -> BTreeMap<StreamId, Vec<Window>> {
    // Digests of several trails lie in one folder; the name begins with the trail and ends with the time.
    let mut ends: BTreeMap<(StreamId, String), BTreeSet<Time>> = BTreeMap::new();
    for file in files {
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
        if let (Some(id), Some(end), Some(Folder::Digest)) =
            (StreamId::of(&layout), layout.delivered, layout.folder)
        {
            ends.entry((id, name.to_owned())).or_default().insert(end);
        }
    }
    let mut windows: BTreeMap<StreamId, Vec<Window>> = BTreeMap::new();
    for ((id, _), ends) in ends {
        let windows = windows.entry(id).or_default();
        let mut before: Option<Time> = None;
        for to in ends {
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
    windows
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
            // Another trail's digests fill no gap of the first.
            file("c", "20260314T123000Z"),
        ];
        let all = by_name(&files);
        assert_eq!(all.len(), 1);
        let absent: Vec<(String, String)> = all
            .values()
            .flatten()
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
        let hours: BTreeSet<Hour> = all
            .values()
            .flatten()
            .map(|one| Hour::of(one.from))
            .collect();
        assert_eq!(hours.len(), 4);
    }
}
