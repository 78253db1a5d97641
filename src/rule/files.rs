//! Rule files on disk.

use super::set::Text;
use crate::archive::{discover, reason};
use crate::tally::Issue;
use std::fs;
use std::path::{Path, PathBuf};

/// More than this is no rule file, in bytes.
const LARGEST: u64 = 16 << 20;

/// The rule files behind a path, by name: the file itself, or every `.yml` and `.yaml` below a folder but hidden
/// ones, which a checkout has for its own ends.
pub fn read(path: &Path) -> (Vec<Text>, Vec<Issue>) {
    let found = discover(&[PathBuf::from(path)]);
    let (mut texts, mut issues) = (Vec::new(), found.issues);
    for file in found.files {
        let is_rule = file
            .path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("yml") || end.eq_ignore_ascii_case("yaml"));
        if file.path != path && (!is_rule || is_hidden(&file.path, path)) {
            continue;
        }
        let name = file.name();
        if !file.regular || file.size > LARGEST {
            let what = if file.regular {
                "too large for a rule file"
            } else {
                "no file of rules"
            };
            issues.push(Issue::trouble(name, what));
            continue;
        }
        match fs::read(&file.path).map(String::from_utf8) {
            Ok(Ok(text)) => {
                // Text for a terminal or a parser never has this one; a binary file nearly always.
                if text.contains('\0') {
                    issues.push(Issue::trouble(name, "no text, so no rule"));
                } else {
                    // Some editors put a byte order mark before UTF-8 text.
                    let text = text
                        .strip_prefix('\u{feff}')
                        .map(str::to_owned)
                        .unwrap_or(text);
                    texts.push(Text {
                        name,
                        text: text.into(),
                    });
                }
            }
            Ok(Err(_)) => issues.push(Issue::trouble(name, "not UTF-8 text, so no rule")),
            Err(error) => issues.push(Issue::trouble(name, reason(&error))),
        }
    }
    (texts, issues)
}

/// True for a file below a folder where its own name, or that of a folder between, begins with a dot.
fn is_hidden(file: &Path, folder: &Path) -> bool {
    let below = match file.strip_prefix(folder) {
        Ok(below) => below,
        // Files in the current folder are named without it; a pattern names what it finds.
        Err(_) if folder == Path::new(".") => file,
        Err(_) => return false,
    };
    below
        .iter()
        .any(|name| name.as_encoded_bytes().starts_with(b"."))
}
