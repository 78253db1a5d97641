//! From what a person points at to a sorted list of log files: files, folders, glob patterns,
//! standard input.
//!
//! Nothing that is met ends the run and nothing is passed over in silence: what cannot be read becomes
//! an issue, and the list is in byte order of the paths, whatever order the folders gave.

use super::LogFile;
use crate::tally::Issue;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, in byte order of their paths; standard input first.
    pub files: Vec<LogFile>,
    /// What could not be looked at.
    pub issues: Vec<Issue>,
    /// Sockets, pipes and devices that lie in a folder.
    pub special: u64,
}

/// Finds the files behind `paths`. A path that does not exist but looks like a glob pattern is
/// expanded; `-` is standard input.
pub fn discover(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path == Path::new("-") {
            found.files.push(LogFile::stream(path.clone()));
            continue;
        }
        match fs::metadata(path) {
            Ok(_) => found.merge(visit(path, &[], true)),
            Err(error) => {
                let (expanded, issues) = expand(path);
                if expanded.is_empty() && issues.is_empty() {
                    let what = if is_pattern(path) {
                        "no file matches this pattern".to_owned()
                    } else {
                        reason(&error)
                    };
                    found
                        .issues
                        .push(Issue::trouble(path.display().to_string(), what));
                }
                found.issues.extend(issues);
                for path in expanded {
                    found.merge(visit(&path, &[], true));
                }
            }
        }
    }
    found.files.sort_by(|a, b| {
        b.is_stdin().cmp(&a.is_stdin()).then_with(|| {
            a.path
                .as_os_str()
                .as_encoded_bytes()
                .cmp(b.path.as_os_str().as_encoded_bytes())
        })
    });
    found.files.dedup_by(|a, b| a.path == b.path);
    if paths.len() > 1 {
        found.drop_second_spellings();
    }
    found.issues.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

impl Found {
    /// Of one file that is named in two ways (`logs/a.json`, `./logs/a.json`) the first name stays: read twice,
    /// records without an `eventID` would count twice. Links to a file are other names that somebody gave it.
    fn drop_second_spellings(&mut self) {
        let mut met = HashSet::new();
        self.files.retain(|file| {
            let whole = std::path::absolute(&file.path);
            !file.regular || whole.map_or(true, |whole| met.insert(whole))
        });
    }

    fn merge(&mut self, other: Found) {
        self.files.extend(other.files);
        self.issues.extend(other.issues);
        self.special += other.special;
    }

    fn issue(path: &Path, what: String) -> Self {
        Found {
            issues: vec![Issue::trouble(path.display().to_string(), what)],
            ..Found::default()
        }
    }
}

/// Visits one path. `above` are the real paths of the folders that led here, by which a symbolic link
/// that leads back is noticed. A pipe or device is read only when it was `named` by the person.
fn visit(path: &Path, above: &[PathBuf], named: bool) -> Found {
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) => return Found::issue(path, reason(&error)),
    };
    if meta.is_dir() {
        return folder(path, above);
    }
    if meta.is_file() || named {
        let file = if meta.is_file() {
            LogFile::new(path.to_owned(), meta.len())
        } else {
            LogFile::stream(path.to_owned())
        };
        return Found {
            files: vec![file],
            ..Found::default()
        };
    }
    Found {
        special: 1,
        ..Found::default()
    }
}

fn folder(path: &Path, above: &[PathBuf]) -> Found {
    let real = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(error) => return Found::issue(path, reason(&error)),
    };
    if above.contains(&real) {
        return Found::issue(
            path,
            "a symbolic link that leads back to itself; not followed".into(),
        );
    }
    let mut trail = above.to_vec();
    trail.push(real);
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return Found::issue(path, reason(&error)),
    };
    let mut found = Found::default();
    let mut below = Vec::new();
    for entry in entries {
        match entry {
            // `.` is what a person means by giving no path at all; names read better without it.
            Ok(entry) if path == Path::new(".") => {
                below.push((PathBuf::from(entry.file_name()), entry));
            }
            Ok(entry) => below.push((entry.path(), entry)),
            Err(error) => found.merge(Found::issue(path, reason(&error))),
        }
    }
    let visited: Vec<Found> = below
        .par_iter()
        .map(|(child, entry)| match entry.file_type() {
            // The type comes with the folder's listing; only files ask for their size.
            Ok(kind) if kind.is_dir() => folder(child, &trail),
            _ => visit(child, &trail, false),
        })
        .collect();
    for more in visited {
        found.merge(more);
    }
    found
}

fn is_pattern(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|text| text.contains(['*', '?', '[']))
}

/// What a pattern stands for, and the folders that could not be looked into.
fn expand(path: &Path) -> (Vec<PathBuf>, Vec<Issue>) {
    let pattern = path.to_str().filter(|_| is_pattern(path));
    let Some(Ok(paths)) = pattern.map(glob::glob) else {
        return Default::default();
    };
    let (mut expanded, mut issues) = (Vec::new(), Vec::new());
    for path in paths {
        match path {
            Ok(path) => expanded.push(path),
            Err(error) => issues.extend(Found::issue(error.path(), reason(error.error())).issues),
        }
    }
    (expanded, issues)
}

/// The error in words that do not carry an operating system's numbers.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_owned()
        }
    }
}
