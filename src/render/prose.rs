//! Sentences for people, broken into lines that fit every terminal.

use super::sanitize::for_terminal;
use super::width::shown_width;
use std::io::{self, Write};

/// Where a line is broken, in columns.
const PROSE: usize = 78;

/// The text made safe and broken into lines that leave room for `indent`. A word is never broken.
pub fn broken(text: &str, indent: usize) -> Vec<String> {
    let safe = for_terminal(text);
    let mut lines = vec![String::new()];
    for word in safe.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        let width = shown_width(line) + 1 + shown_width(word);
        if line.is_empty() {
            line.push_str(word);
        } else if width + indent > PROSE {
            lines.push(word.to_owned());
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines
}

/// Writes the text as an item of a list, so broken.
///
/// # Errors
/// Those of `out`.
pub fn item(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for (number, line) in broken(text, 4).iter().enumerate() {
        let mark = if number == 0 { "- " } else { "  " };
        writeln!(out, "{mark}{line}")?;
    }
    Ok(())
}
