//! Takes records out of what they are wrapped in: a string, a member, a list, base64, a few levels
//! deep.

use super::classify::{Class, Glance, classify, glance};
use super::damage::value_end_strictly;
use super::kinds::{Envelope, NotEvent};
use super::list::Kind;
use super::{Sink, cloudwatch, columns};
use crate::json::{self, Json};

/// Wrappers in wrappers: SQS holding SNS holding EventBridge holding a string is as deep as it gets.
const DEEPEST: u8 = 4;

/// Where a value was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    /// The envelope, if the value turns out to be a record.
    pub(super) envelope: Envelope,
    /// True in `Records`: every object should be a record.
    pub(super) records: bool,
    /// How many wrappers are around it.
    pub(super) depth: u8,
    /// Where the element begins in the whole text.
    pub(super) at: u64,
    /// The element before it in its list, empty for the first; `None` where that is not known.
    pub(super) before: Option<&'a [u8]>,
}

impl Found<'_> {
    /// As an element of a list.
    pub(super) fn in_list(kind: Kind, depth: u8, at: u64) -> Self {
        let envelope = match kind {
            Kind::Sequence => Envelope::JsonLines,
            Kind::Array => Envelope::Array,
            Kind::Records => Envelope::Trail,
            Kind::Events => Envelope::LookupEvents,
            Kind::LogEvents | Kind::LogPage => Envelope::CloudwatchLogs,
            Kind::Hits => Envelope::Elastic,
            Kind::LakeRows => Envelope::LakeRow,
            Kind::InsightsRows => Envelope::LogsInsights,
            Kind::Results => Envelope::Splunk,
        };
        Found {
            envelope,
            records: kind == Kind::Records,
            depth,
            at,
            before: None,
        }
    }

    fn deeper(self, envelope: Envelope) -> Self {
        Found {
            envelope,
            records: false,
            depth: self.depth + 1,
            ..self
        }
    }
}

/// One element, valid JSON or trusted to be.
pub(super) fn element(value: &[u8], found: Found<'_>, sink: &mut impl Sink) {
    let json = Json::new(value);
    match json.kind() {
        json::Kind::Object => object(json, found, sink),
        json::Kind::Array => array(json, found, sink),
        json::Kind::String => string(json, found, sink),
        _ if found.records => sink.malformed(format_args!(
            "byte {}: {} where a record should be",
            found.at,
            value[..value.len().min(40)].escape_ascii()
        )),
        _ => sink.not_event(NotEvent::Json),
    }
}

/// An object of any shape.
pub(super) fn object(value: Json<'_>, found: Found<'_>, sink: &mut impl Sink) {
    match classify(value) {
        Class::Record => sink.record(value.bytes(), found.envelope),
        Class::Part if found.records => sink.record(value.bytes(), found.envelope),
        Class::NotEvent(kind) => sink.not_event(kind),
        Class::Nothing => {}
        Class::Summary => sink.record(&columns::from_summary(value), Envelope::LookupEvents),
        Class::List(kind, list) if found.depth < DEEPEST => {
            items(list, Found::in_list(kind, found.depth + 1, found.at), sink);
        }
        Class::Wrapper(envelope, inner) if found.depth < DEEPEST => {
            // In an export of a known product the product's name says more.
            let envelope = match (envelope, found.envelope) {
                (Envelope::Siem, outer @ (Envelope::Splunk | Envelope::Elastic)) => outer,
                (inner, _) => inner,
            };
            element(inner.bytes(), found.deeper(envelope), sink);
        }
        Class::Sealed(data) if found.depth < DEEPEST => {
            match data.as_str().and_then(|text| cloudwatch::unseal(&text)) {
                Some(text) if !sink.unsealed(text.len() as u64) => sink.malformed(format_args!(
                    "byte {}: with this the sealed data in the file are too much (--max-file-size); not read",
                    found.at
                )),
                Some(text) => inner(&text, found.deeper(Envelope::CloudwatchLogs), sink),
                None => sink.malformed(format_args!(
                    "byte {}: the data is not base64, or not whole",
                    found.at
                )),
            }
        }
        _ if found.records => sink.malformed(format_args!(
            "byte {}: an object that is no CloudTrail record",
            found.at
        )),
        _ => sink.not_event(NotEvent::Json),
    }
}

fn items(list: Json<'_>, found: Found<'_>, sink: &mut impl Sink) {
    let mut before = &b""[..];
    for item in list.items() {
        if sink.stopped() {
            return;
        }
        let found = Found {
            before: Some(before),
            ..found
        };
        element(item.bytes(), found, sink);
        before = item.bytes();
    }
}

/// An array as an element: a row of a query result, or a list in a list.
fn array(value: Json<'_>, found: Found<'_>, sink: &mut impl Sink) {
    if let Some(row) = cloudwatch::insights_row(value) {
        match row.message {
            Some(message) => string(message, found.deeper(Envelope::LogsInsights), sink),
            None => sink.not_event(NotEvent::InsightsFields),
        }
    } else if let Some(columns) = columns::lake_row(value) {
        match columns::whole_record(&columns) {
            Some(text) => inner(text.as_bytes(), found.deeper(Envelope::Lake), sink),
            None => match columns::record(&columns) {
                Some(record) => sink.record(&record, Envelope::LakeRow),
                None => sink.not_event(NotEvent::QueryRow),
            },
        }
    } else if found.records && !value.items().next().is_some_and(is_object) {
        sink.malformed(format_args!(
            "byte {}: a list where a record should be",
            found.at
        ));
    } else if found.depth < DEEPEST {
        items(
            value,
            Found {
                depth: found.depth + 1,
                ..found
            },
            sink,
        );
    } else {
        sink.not_event(NotEvent::Json);
    }
}

fn is_object(value: Json<'_>) -> bool {
    value.kind() == json::Kind::Object
}

/// A string that should hold a record.
fn string(value: Json<'_>, found: Found<'_>, sink: &mut impl Sink) {
    match value.as_str() {
        Some(text) => inner(text.as_bytes(), found, sink),
        None => element(value.bytes(), found, sink),
    }
}

/// The text of a message, of a column, or of a line: one value or several, after a prefix perhaps.
pub(super) fn inner(text: &[u8], found: Found<'_>, sink: &mut impl Sink) {
    let mut rest = text.trim_ascii();
    if found.envelope == Envelope::CloudwatchLogs && cloudwatch::is_fragment(rest) {
        // From the middle of a record that was cut into lines: it has been counted, with its first line
        // or with the first one that is here.
        if found
            .before
            .is_some_and(|event| !cloudwatch::is_piece(event))
        {
            sink.malformed(format_args!(
                "byte {}: a pretty-printed record was cut into one log event per line, and its first lines are missing",
                found.at
            ));
        }
        return;
    }
    if !matches!(rest.first(), Some(b'{' | b'[' | b'"')) {
        // Syslog and its like write a header first.
        match memchr::memchr(b'{', rest) {
            Some(begins) => rest = &rest[begins..],
            None => return no_json(rest, found, sink),
        }
    }
    while !rest.is_empty() && !sink.stopped() {
        let end = match json::value_end(rest, 0) {
            Some(end) if glance(&rest[..end]) == Glance::Record => {
                sink.record(&rest[..end], found.envelope);
                end
            }
            _ => match value_end_strictly(rest, 0) {
                Ok(end) => {
                    valid(&rest[..end], found, sink);
                    end
                }
                Err(_) => return broken(rest, found, sink),
            },
        };
        rest = rest[end..].trim_ascii_start();
    }
}

/// A value inside a string. A string in a string is unwrapped as often as anything else.
fn valid(value: &[u8], found: Found<'_>, sink: &mut impl Sink) {
    if value.first() == Some(&b'"') {
        if found.depth < DEEPEST {
            string(Json::new(value), found.deeper(found.envelope), sink);
        } else {
            sink.not_event(NotEvent::Json);
        }
    } else {
        element(value, found, sink);
    }
}

fn no_json(text: &[u8], found: Found<'_>, sink: &mut impl Sink) {
    if found.records {
        sink.malformed(format_args!(
            "byte {}: a string that holds no record",
            found.at
        ));
    } else if text.starts_with(b"CWL CONTROL MESSAGE") {
        sink.not_event(NotEvent::CloudwatchControl);
    } else {
        sink.not_event(NotEvent::Text);
    }
}

fn broken(text: &[u8], found: Found<'_>, sink: &mut impl Sink) {
    let at = found.at;
    if found.envelope == Envelope::CloudwatchLogs && text.trim_ascii() == b"{" {
        sink.malformed(format_args!(
            "byte {at}: a pretty-printed record was cut into one log event per line; send it on one line"
        ));
    } else {
        sink.malformed(format_args!(
            "byte {at}: the record in this string is cut short or not JSON"
        ));
    }
}
