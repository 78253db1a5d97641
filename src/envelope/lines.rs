//! Lines of text with JSON somewhere in them: a time stamp and a record (CloudWatch exports, `aws logs
//! tail`), `lookup-events --output text` and `yaml`, syslog.
//!
//! What stands before the first `{` and after the value is dropped. A value may run over several lines
//! (`aws logs tail --format json`).

use super::Sink;
use super::classify::{Glance, glance};
use super::cloudwatch::is_fragment;
use super::damage::{Fuel, value_end_strictly};
use super::kinds::{Envelope, NotEvent};
use super::unwrap::{self, Found};
use crate::json;

/// Reads lines. Those without JSON are counted when `mixed` (the text has JSON, so they are log lines
/// of something else), not when the text as a whole was found to be something else.
pub(super) fn read(text: &[u8], mixed: bool, offset: u64, sink: &mut impl Sink) {
    let mut fuel = Fuel::for_text(text);
    let mut at = 0;
    while at < text.len() && !sink.stopped() {
        let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |n| at + n);
        let line = &text[at..end];
        let Some(begins) = json_in(line) else {
            if mixed && !is_ignored(line) {
                sink.not_event(NotEvent::Text);
            }
            at = end + 1;
            continue;
        };
        let start = at + begins;
        let found = Found {
            envelope: envelope(&line[..begins]),
            records: false,
            depth: 0,
            at: offset + start as u64,
        };
        if let Some(stop) = json::value_end(line, begins)
            && glance(&line[begins..stop]) == Glance::Record
        {
            sink.record(&line[begins..stop], found.envelope);
            at = end + 1;
            continue;
        }
        let whole = value_end_strictly(text, start).or_else(|flaw| {
            if fuel.take(flaw.at.saturating_sub(end)) {
                Err(flaw)
            } else {
                value_end_strictly(&text[..end], start)
            }
        });
        match whole {
            Ok(stop) => {
                unwrap::element(&text[start..stop], found, sink);
                at = memchr::memchr(b'\n', &text[stop..]).map_or(text.len(), |n| stop + n + 1);
                continue;
            }
            Err(_) if line[begins + 1..].trim_ascii().is_empty() => sink.malformed(format_args!(
                "byte {}: a pretty-printed record was cut into lines that stand apart",
                found.at
            )),
            Err(_) => sink.malformed(format_args!(
                "byte {}: the record in this line is cut short or not JSON",
                found.at
            )),
        }
        at = end + 1;
    }
}

/// Where a line's JSON begins: at a `{` before a key, the end of an empty object, or the line's end.
pub(super) fn json_in(line: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'{', &line[from..]) {
        let at = from + found;
        // A value inside a pretty-printed record is not a beginning.
        let before = line[..at].trim_ascii_end();
        if before.ends_with(b"\":") || before.ends_with(b"\" :") {
            return None;
        }
        match line.get(json::skip(line, at + 1, 0)) {
            None | Some(b'"' | b'}') => return Some(at),
            Some(_) => from = at + 1,
        }
    }
    None
}

fn envelope(prefix: &[u8]) -> Envelope {
    if prefix.starts_with(b"EVENTS\t") || prefix.windows(15).any(|w| w == b"CloudTrailEvent") {
        Envelope::LookupEvents
    } else if prefix.first().is_some_and(u8::is_ascii_digit) {
        Envelope::CloudwatchLogs
    } else {
        Envelope::TextLines
    }
}

/// Lines that belong to a record that has been counted, or to nobody: the resources and tokens of
/// `lookup-events --output text`, the middle of a pretty-printed record.
fn is_ignored(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let after_word = |text: &[u8]| -> Vec<u8> {
        match memchr::memchr2(b' ', b'\t', text) {
            Some(at) => text[at..].trim_ascii().to_vec(),
            None => Vec::new(),
        }
    };
    let message = after_word(line);
    line.is_empty()
        || line.starts_with(b"RESOURCES\t")
        || line.starts_with(b"NEXTTOKEN\t")
        || is_fragment(line)
        || is_fragment(&message)
        || is_fragment(&after_word(&message))
        || message.starts_with(b"\"") && line.ends_with(b"{")
}
