//! What the other tests here share: a sink that remembers, and records to wrap.

use super::*;

mod blocks;
mod damage;
mod shapes;

/// What a sink was told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Call {
    Record(String, &'static str),
    NotEvent(&'static str),
    Malformed(String),
    CutOff,
}

#[derive(Default)]
struct Calls(Vec<Call>);

impl Sink for Calls {
    fn record(&mut self, record: &[u8], envelope: Envelope) {
        assert_eq!(record.first(), Some(&b'{'));
        let text = String::from_utf8_lossy(record).into_owned();
        self.0.push(Call::Record(text, envelope.name()));
    }

    fn not_event(&mut self, kind: NotEvent) {
        self.0.push(Call::NotEvent(kind.name()));
    }

    fn malformed(&mut self, what: std::fmt::Arguments<'_>) {
        self.0.push(Call::Malformed(what.to_string()));
    }

    fn cut_off(&mut self) {
        self.0.push(Call::CutOff);
    }
}

fn calls(text: &str) -> Vec<Call> {
    let mut calls = Calls::default();
    read(text.as_bytes(), Place::Start, &mut calls);
    calls.0
}

/// The calls in short: `trail:A` for the record of event A in a trail, `-digest` for a digest,
/// `!` for something malformed, `~` for a list that is not closed.
fn short(text: &str) -> String {
    let short: Vec<_> = calls(text)
        .into_iter()
        .map(|call| match call {
            Call::Record(record, envelope) => {
                let event = crate::event::Event::new(record.as_bytes());
                format!("{envelope}:{}", event.name().unwrap_or_default())
            }
            Call::NotEvent(kind) => format!("-{kind}"),
            Call::Malformed(_) => "!".to_owned(),
            Call::CutOff => "~".to_owned(),
        })
        .collect();
    short.join(" ")
}

/// A record of the event `name`, as a trail writes it.
fn record(name: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"a"}},"eventTime":"2026-03-14T09:05:00Z","eventSource":"s3.amazonaws.com","eventName":"{name}","requestParameters":{{"text":"}}]\"[{{"}},"eventID":"{name}-1"}}"#
    )
}

/// `text` as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

/// `text` as a CSV cell.
fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn pretty(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    serde_json::to_string_pretty(&value).expect("JSON")
}
