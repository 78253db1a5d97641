//! From a key in S3 to the files on disk that may be that object.
//!
//! A copy has neither the bucket nor, often, the whole prefix, and somebody may have put all files into one
//! folder or inflated them by hand. So a file is found by its name, which is unique in CloudTrail, and
//! its folders are held against the key as far as they are folders of a trail. Of several keys with the
//! same name a file is that of the one with which its path has most names in common.

use crate::archive::LogFile;
use crate::archive::layout::{Folder, unpacked};
use crate::event::is_account;
use rayon::prelude::*;
use std::path::Path;

/// Files by their names.
pub(super) struct Index<'a> {
    files: &'a [LogFile],
    /// Numbers of files, in order of their stems.
    by_stem: Vec<u32>,
}

/// Which files may be an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// These lie where the key says, as far as their folders tell; at least one. With how many names at the
    /// end of each path are those of bucket and key.
    Here(Vec<(u32, u8)>),
    /// Only this one has the name, and its folders say that it is in the wrong place.
    Elsewhere(u32),
    /// None.
    Nowhere,
}

impl<'a> Index<'a> {
    pub(super) fn new(files: &'a [LogFile]) -> Self {
        let mut by_stem: Vec<u32> = (0..files.len() as u32).collect();
        by_stem.par_sort_by_key(|&number| (unpacked(file_name(&files[number as usize])), number));
        Index { files, by_stem }
    }

    /// The files that may be the object of this key.
    pub(super) fn find(&self, bucket: &str, key: &str) -> Match {
        let wanted = unpacked(key.rsplit('/').next().unwrap_or(key).as_bytes());
        let of = |number: &u32| unpacked(file_name(&self.files[*number as usize]));
        let from = self.by_stem.partition_point(|number| of(number) < wanted);
        let named = self.by_stem[from..]
            .iter()
            .copied()
            .take_while(|number| of(number) == wanted);
        let mut here = Vec::new();
        let mut elsewhere = None;
        for number in named {
            let path = &self.files[number as usize].path;
            if contradicts(key, path) {
                elsewhere = elsewhere.or(Some(number));
            } else {
                here.push((number, depth(bucket, key, path)));
            }
        }
        match elsewhere {
            _ if !here.is_empty() => Match::Here(here),
            Some(number) => Match::Elsewhere(number),
            None => Match::Nowhere,
        }
    }
}

fn file_name(file: &LogFile) -> &[u8] {
    file.path
        .file_name()
        .map_or(&[], |name| name.as_encoded_bytes())
}

/// How many names at the end of the path are those at the end of bucket and key, 255 at most. The last names
/// are known to be the same.
fn depth(bucket: &str, key: &str, path: &Path) -> u8 {
    let folders = key.rsplit('/').skip(1).chain([bucket]);
    let path = path.iter().rev().skip(1).map(|part| part.to_str());
    let same = folders
        .zip(path)
        .take_while(|(one, other)| Some(*one) == *other);
    u8::try_from(same.count() + 1).unwrap_or(u8::MAX)
}

/// True when the folders of `path` are those of a trail and other ones than the key's: another account,
/// another folder, region or day. A path that says less, or has another prefix, contradicts nothing.
pub(super) fn contradicts(key: &str, path: &Path) -> bool {
    let key: Vec<&str> = key.split('/').collect();
    let path: Vec<&str> = path
        .iter()
        .map(|part| part.to_str().unwrap_or(""))
        .collect();
    let folder = |parts: &[&str]| {
        let folders = &parts[..parts.len().saturating_sub(1)];
        folders.iter().rposition(|part| Folder::of(part).is_some())
    };
    let (Some(in_key), Some(in_path)) = (folder(&key), folder(&path)) else {
        return false;
    };
    // Somebody's own folder of that name has something else below it.
    if key.len() - in_key != path.len() - in_path {
        return false;
    }
    let folders = |parts: &'_ [&'_ str], from: usize| parts[from..parts.len() - 1].join("/");
    if folders(&key, in_key) != folders(&path, in_path) {
        return true;
    }
    match (in_key.checked_sub(1), in_path.checked_sub(1)) {
        (Some(k), Some(p)) => is_account(key[k]) && is_account(path[p]) && key[k] != path[p],
        _ => false,
    }
}

/// True when the path ends in the whole key, so that only the bucket cannot be checked.
pub(super) fn is_whole(key: &str, path: &Path) -> bool {
    path.ends_with(key) || {
        let name = path
            .file_name()
            .map_or(&[][..], |name| name.as_encoded_bytes());
        let (folders, last) = key.rsplit_once('/').unwrap_or(("", key));
        unpacked(name) == unpacked(last.as_bytes())
            && path
                .parent()
                .is_some_and(|parent| parent.ends_with(folders))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "pre/AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/14/a.json.gz";

    #[test]
    fn folders_contradict_only_where_they_are_a_trails() {
        for (path, wrong) in [
            (
                "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/14/a.json.gz",
                false,
            ),
            (
                "x/o-abc/111122223333/CloudTrail/us-east-1/2026/03/14/a.json",
                false,
            ),
            ("CloudTrail/us-east-1/2026/03/14/a.json.gz", false),
            ("us-east-1/2026/03/15/a.json.gz", false),
            ("CloudTrail/a.json.gz", false),
            ("a.json.gz", false),
            (
                "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/15/a.json.gz",
                true,
            ),
            (
                "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/14/a.json.gz",
                true,
            ),
            (
                "AWSLogs/444455556666/CloudTrail/us-east-1/2026/03/14/a.json.gz",
                true,
            ),
            (
                "AWSLogs/111122223333/CloudTrail-Insight/us-east-1/2026/03/14/a.json.gz",
                true,
            ),
        ] {
            assert_eq!(contradicts(KEY, Path::new(path)), wrong, "{path}");
        }
    }

    #[test]
    fn a_name_is_found_inflated_or_packed_and_in_every_copy() {
        let files: Vec<LogFile> = [
            "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/15/a.json.gz",
            "b.json",
            "one/a.json",
            "two/a.json.zst",
        ]
        .map(|path| LogFile::new(path.into(), 1))
        .into();
        let index = Index::new(&files);
        let find = |key| index.find("bucket", key);
        assert_eq!(find(KEY), Match::Here(vec![(2, 1), (3, 1)]));
        assert_eq!(
            find("one/a.json.gz"),
            Match::Here(vec![(0, 1), (2, 2), (3, 1)])
        );
        assert_eq!(find("x/b.json.gz"), Match::Here(vec![(1, 1)]));
        assert_eq!(find("x/c.json.gz"), Match::Nowhere);
        let index = Index::new(&files[..1]);
        assert_eq!(index.find("bucket", KEY), Match::Elsewhere(0));
    }

    #[test]
    fn the_end_of_a_path_tells_how_well_it_fits() {
        let depth = |path: &str| depth("bucket", KEY, Path::new(path));
        assert_eq!(depth(&format!("copy/bucket/{KEY}")), 10);
        assert_eq!(depth(&format!("copy/{KEY}")), 9);
        assert_eq!(depth(KEY.trim_start_matches("pre/")), 8);
        assert_eq!(depth("other/2026/03/14/a.json"), 4);
        assert_eq!(depth("a.json"), 1);
    }

    #[test]
    fn the_whole_key_is_known_from_its_end() {
        assert!(is_whole(KEY, Path::new(&format!("copy/{KEY}"))));
        assert!(is_whole(KEY, Path::new(KEY.trim_end_matches(".gz"))));
        assert!(!is_whole(KEY, Path::new(KEY.trim_start_matches("pre/"))));
        assert!(is_whole("a.json.gz", Path::new("a.json.gz")));
    }
}
