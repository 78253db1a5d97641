//! The package: one folder that can be filed, with a hash of everything in it.

use super::{csv, html, json};
use crate::archive::reason;
use crate::outcome::Failure;
use crate::render::for_terminal;
use crate::report::hash;
use crate::report::model::Report;
use crate::zone::Zone;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// Says no where something lies already: evidence is never overwritten, nor mixed.
pub(super) fn refuse_full(folder: &Path) -> Result<(), Failure> {
    let fail = |what: &str| Err(failure(folder, what));
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                fail("the folder is not empty; name a new one (or a format with -o, for one file)")
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            fail("that is a file; without -o the whole package is written, which is a folder")
        }
        Err(error) => fail(&reason(&error)),
    }
}

fn failure(path: &Path, what: &str) -> Failure {
    let name = path.display().to_string();
    Failure::Message(format!(
        "--out: {}: {}",
        for_terminal(&name),
        for_terminal(what)
    ))
}

/// Writes everything.
pub(super) fn write(folder: &Path, report: &Report, zone: Zone) -> Result<(), Failure> {
    let controls = folder.join("controls");
    let created = fs::create_dir_all(&controls);
    created.map_err(|error| failure(&controls, &reason(&error)))?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: String, write: &dyn Fn(&mut Vec<u8>) -> io::Result<()>| {
        let mut text = Vec::new();
        write(&mut text).map(|()| files.push((name, text)))
    };
    add("report.html".to_owned(), &|out| {
        html::write(report, zone, out)
    })?;
    add("report.json".to_owned(), &|out| json(report, out))?;
    add("inputs.csv".to_owned(), &|out| {
        csv::inputs(&report.inputs.list, out)
    })?;
    let mut taken = BTreeSet::new();
    for control in report.controls.iter().chain(&report.beyond) {
        let rows = control.exceptions.len()
            + control.beyond.len()
            + control.firings.len()
            + control.sample.len();
        if rows > 0 {
            let name = untaken(file_name(&control.id), &mut taken);
            add(format!("controls/{name}.csv"), &|out| csv::of(control, out))?;
        }
    }
    files.sort();
    let manifest: String = files
        .iter()
        .map(|(name, text)| format!("{}  {name}\n", hash::of_bytes(text)))
        .collect();
    files.push(("MANIFEST.sha256".to_owned(), manifest.into_bytes()));
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| failure(&path, &reason(&error)))?;
    }
    Ok(())
}

/// A control's number as the name of a file: what a file system may not like is a dash.
fn file_name(id: &str) -> String {
    if id.is_empty() {
        return "all-controls".to_owned();
    }
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || ".-()".contains(c) {
            c
        } else {
            '-'
        }
    };
    let name: String = id.chars().map(plain).collect();
    // Never a name that means another folder.
    name.trim_start_matches('.').to_owned()
}

/// The name, with a number behind it where it is taken: no file takes the place of another, not even where
/// capital and small letters are the same. The name is taken then.
fn untaken(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2_u64..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let free = names.find(|name| taken.insert(name.to_ascii_lowercase()));
    free.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{file_name, untaken};

    #[test]
    fn numbers_of_controls_are_names_of_files() {
        assert_eq!(file_name("164.308(a)(1)(ii)(D)"), "164.308(a)(1)(ii)(D)");
        assert_eq!(file_name("../../etc/x"), "-..-etc-x");
        assert_eq!(file_name(""), "all-controls");
    }

    #[test]
    fn no_two_controls_share_a_file() {
        let mut taken = std::collections::BTreeSet::new();
        let ids = ["A/1", "A:1", "a 1", "A-1-2", "A.1", "A/1"];
        let names = ids.map(|id| untaken(file_name(id), &mut taken));
        let shown = ["A-1", "A-1-2", "a-1-3", "A-1-2-2", "A.1", "A-1-4"];
        assert_eq!(names, shown);
    }
}
