//! Lines of text with JSON somewhere in them: a time stamp and a record (CloudWatch exports, `aws logs
//! tail`), `lookup-events --output text` and `yaml`, syslog.
//!
//! What stands around the values of a line is dropped. A value may run over several lines (`aws logs tail
//! --format json`), and several may stand on one: files without a line break at their end, one after the
//! other.

use super::Sink;
use super::classify::{Glance, begins_record, glance, is_known};
use super::cloudwatch::is_fragment;
use super::damage::{Fuel, value_end_strictly};
use super::kinds::{Envelope, NotEvent};
use super::unwrap::{self, Found};
use crate::json::{self, Json};

/// Reads lines. In a `mixed` text every line counts: those without a record are log lines of something
/// else. In a text that was found to be something else as a whole only records count, should there be
/// any further down.
pub(super) fn read(text: &[u8], mixed: bool, offset: u64, sink: &mut impl Sink) {
    let mut fuel = Fuel::for_text(text);
    let mut at = 0;
    // What the values before in the same line are.
    let mut before: Option<Envelope> = None;
    let mut end = 0;
    while at < text.len() && !sink.stopped() {
        if before.is_none() || at > end {
            end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |n| at + n);
        }
        let line = &text[at..end];
        let Some(begins) = json_in(line) else {
            if mixed && before.is_none() && !is_ignored(line) {
                sink.not_event(NotEvent::Text);
            }
            before = None;
            at = end + 1;
            continue;
        };
        let start = at + begins;
        let further = before.is_some();
        let envelope = before.unwrap_or_else(|| envelope(&line[..begins]));
        let found = Found {
            envelope,
            records: false,
            depth: 0,
            at: offset + start as u64,
            before: None,
        };
        if let Some(stop) = json::value_end(line, begins)
            && glance(&line[begins..stop]) == Glance::Record
        {
            sink.record(&line[begins..stop], found.envelope);
            before = Some(envelope);
            at += stop;
            continue;
        }
        before = None;
        let whole = value_end_strictly(text, start).or_else(|flaw| {
            if fuel.take(flaw.at.saturating_sub(end)) {
                Err(flaw)
            } else {
                value_end_strictly(&text[..end], start)
            }
        });
        match whole {
            Ok(stop) => {
                let value = &text[start..stop];
                if (mixed && !further) || is_known(Json::new(value)) {
                    unwrap::element(value, found, sink);
                }
                before = Some(envelope);
                at = stop;
                continue;
            }
            Err(_) if !mixed || (further && !begins_record(&line[begins..])) => {}
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

/// True when a line of `head` holds something known, or a record that is cut into lines.
pub(super) fn hold_records(head: &[u8]) -> bool {
    let mut fuel = Fuel::for_text(head);
    let mut at = 0;
    while at < head.len() {
        let end = memchr::memchr(b'\n', &head[at..]).map_or(head.len(), |n| at + n);
        let line = &head[at..end];
        if let Some(begins) = json_in(line) {
            let known = match value_end_strictly(head, at + begins) {
                Ok(stop) => is_known(Json::new(&head[at + begins..stop])),
                Err(flaw) => {
                    let stamped = line.first().is_some_and(u8::is_ascii_digit);
                    let alone = line[begins + 1..].trim_ascii().is_empty();
                    if !fuel.take(flaw.at.saturating_sub(at)) {
                        return false;
                    }
                    (stamped && alone) || (flaw.end_of_text && begins_record(&line[begins..]))
                }
            };
            if known {
                return true;
            }
        }
        at = end + 1;
    }
    false
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

/// Lines that belong to a record that has been counted, or to nobody: the other fields of
/// `lookup-events --output text` and `yaml`, the middle of a pretty-printed record.
fn is_ignored(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let message = after_word(line);
    line.is_empty()
        || line.starts_with(b"RESOURCES\t")
        || line.starts_with(b"NEXTTOKEN\t")
        || is_yaml_field(line)
        || [line, message, after_word(message)]
            .into_iter()
            .any(is_fragment)
}

/// What follows the first word of a line: after the time stamp, after the stream.
fn after_word(line: &[u8]) -> &[u8] {
    memchr::memchr2(b' ', b'\t', line).map_or(&[], |at| line[at..].trim_ascii())
}

/// `- EventId: …`, as `aws cloudtrail lookup-events --output yaml` writes around the record.
fn is_yaml_field(line: &[u8]) -> bool {
    const FIELDS: &[&[u8]] = &[
        b"Events",
        b"EventId",
        b"EventName",
        b"EventSource",
        b"EventTime",
        b"ReadOnly",
        b"AccessKeyId",
        b"Username",
        b"Resources",
        b"ResourceName",
        b"ResourceType",
        b"NextToken",
    ];
    let line = line.strip_prefix(b"- ").unwrap_or(line);
    memchr::memchr(b':', line).is_some_and(|colon| FIELDS.contains(&&line[..colon]))
}
