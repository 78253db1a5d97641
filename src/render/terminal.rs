//! The last step before a terminal: whatever was written, nothing leaves that a terminal acts upon, but colours and
//! line breaks, which ctq alone writes.

use super::sanitize::is_unsafe;
use std::io::{self, Write};

/// Writes to a terminal. DEL, C1, bidirectional and invisible characters, which JSON has raw inside its strings, become
/// `\u` escapes as JSON has them; bytes that are no UTF-8 become U+FFFD. Tables have their own escapes and pass as they
/// are.
#[derive(Debug)]
pub struct Terminal<W: Write> {
    out: W,
    /// The beginning of a character that the next bytes end.
    begun: Vec<u8>,
}

impl<W: Write> Terminal<W> {
    /// A terminal behind `out`.
    pub fn new(out: W) -> Self {
        Terminal {
            out,
            begun: Vec::new(),
        }
    }
}

impl<W: Write> Write for Terminal<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.begun.is_empty() && bytes.iter().all(|byte| *byte < 0x7f) {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let mut whole = std::mem::take(&mut self.begun);
        whole.extend_from_slice(bytes);
        let mut safe = String::with_capacity(whole.len() + 16);
        let mut chunks = whole.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            for c in chunk.valid().chars() {
                if c < '\u{7f}' || !is_unsafe(c) {
                    safe.push(c);
                } else {
                    let units = c.encode_utf16(&mut [0; 2]).to_vec();
                    safe.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
                }
            }
            let invalid = chunk.invalid();
            let error = std::str::from_utf8(invalid).err();
            let is_begun = error.is_some_and(|error| error.error_len().is_none());
            if chunks.peek().is_none() && is_begun {
                self.begun = invalid.to_vec();
            } else if !invalid.is_empty() {
                safe.push('\u{fffd}');
            }
        }
        self.out.write_all(safe.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.begun).is_empty() {
            self.out.write_all("\u{fffd}".as_bytes())?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: &[&[u8]]) -> String {
        let mut terminal = Terminal::new(Vec::new());
        for part in parts {
            terminal.write_all(part).expect("a Vec takes all");
        }
        terminal.flush().expect("a Vec takes all");
        String::from_utf8(terminal.out).expect("text")
    }

    #[test]
    fn nothing_unseen_leaves_and_colours_do() {
        for (text, want) in [
            ("\x1b[1mé東\x1b[0m\t│\n", "\x1b[1mé東\x1b[0m\t│\n"),
            ("{\"a\":\"\u{9b}2J\"}", r#"{"a":"\u009b2J"}"#),
            ("\u{7f}\u{202e}\u{feff}", r"\u007f\u202e\ufeff"),
            ("\u{e0041}", r"\udb40\udc41"),
        ] {
            assert_eq!(shown(&[text.as_bytes()]), want);
            // Wherever the text is cut.
            for at in 0..text.len() {
                let (one, other) = text.as_bytes().split_at(at);
                assert_eq!(shown(&[one, other]), want, "{at}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_marked() {
        assert_eq!(shown(&[b"a\x9bb"]), "a\u{fffd}b");
        assert_eq!(shown(&[b"a\xe6\x9d"]), "a\u{fffd}");
        assert_eq!(shown(&[b"\xe6", b"b"]), "\u{fffd}b");
    }
}
