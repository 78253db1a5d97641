//! Records rebuilt from columns: rows of CloudTrail Lake and Athena, the CSV of Event history, the
//! summary fields of `lookup-events`. Best effort, under CloudTrail's own names: what a column does not
//! say is left out.

use super::structs;
use crate::event::Top;
use crate::json::{self, Json};
use std::borrow::Cow;

/// The columns of one row: names as the query wrote them, and their text.
pub(super) type Columns<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// A JSON object in the making.
#[derive(Debug, Default)]
pub(super) struct Object(Vec<u8>);

impl Object {
    fn key(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        self.0.extend_from_slice(&quoted(name));
        self.0.push(b':');
    }

    /// A string member; an empty text is left out.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.key(name);
            self.0.extend_from_slice(&quoted(text));
        }
    }

    /// A member that is JSON already.
    pub(super) fn raw(&mut self, name: &str, value: &[u8]) {
        self.key(name);
        self.0.extend_from_slice(value);
    }

    /// True or false where the text says so, else the text.
    pub(super) fn truth(&mut self, name: &str, text: &str) {
        match text.to_ascii_lowercase().as_str() {
            word @ ("true" | "false") => self.raw(name, word.as_bytes()),
            _ => self.text(name, text),
        }
    }

    /// A member that is an object, left out when it is empty.
    pub(super) fn object(&mut self, name: &str, object: Object) {
        if !object.0.is_empty() {
            self.raw(name, &object.finish());
        }
    }

    /// The whole object.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        self.0
    }
}

/// `text` as a JSON string.
pub(super) fn quoted(text: &str) -> Vec<u8> {
    // Writing a string to memory cannot fail.
    serde_json::to_vec(text).unwrap_or_else(|_| b"\"\"".to_vec())
}

/// The columns of a row of `QueryResultRows`: `[{"eventName":"…"},{"eventTime":"…"},…]`. `None` for any
/// other array.
pub(super) fn lake_row(array: Json<'_>) -> Option<Columns<'_>> {
    let mut columns = Columns::new();
    for item in array.items() {
        let mut members = item.members();
        let (name, value) = members.next()?;
        if members.next().is_some()
            || matches!(value.kind(), json::Kind::Object | json::Kind::Array)
        {
            return None;
        }
        if !value.is_null() {
            columns.push((name.text(), value.text()));
        }
    }
    (!columns.is_empty()).then_some(columns)
}

/// The column that holds the whole record, if the query selected it.
pub(super) fn whole_record<'a>(columns: &'a Columns<'_>) -> Option<&'a str> {
    columns
        .iter()
        .find(|(name, text)| name.eq_ignore_ascii_case("eventJson") && !text.is_empty())
        .map(|(_, text)| &**text)
}

/// True when rows with these columns are events: a name, and what makes it one event of one service.
pub(super) fn name_an_event<'a>(names: &(impl Iterator<Item = &'a str> + Clone)) -> bool {
    let has = |wanted: &str| names.clone().any(|name| name.eq_ignore_ascii_case(wanted));
    let placed = has("eventTime") || has("eventSource") || has("eventID");
    (has("eventName") || has("insightDetails")) && placed
}

/// Fields that are objects or lists; others are text even when they begin with a bracket, as S3 writes
/// `userAgent`.
const STRUCTURED: &[Top] = &[
    Top::UserIdentity,
    Top::RequestParameters,
    Top::ResponseElements,
    Top::AdditionalEventData,
    Top::Resources,
    Top::ServiceEventDetails,
    Top::Addendum,
    Top::EdgeDeviceDetails,
    Top::TlsDetails,
    Top::InsightDetails,
    Top::EventContext,
    Top::Annotation,
];

/// A record from the columns of an Athena or CloudTrail Lake row; `None` when they are no event's.
/// Column names: the table definitions in the AWS user guides, all of them CloudTrail's names in lower
/// case. Columns of other names (partitions) stay under their own.
pub(super) fn record(columns: &Columns<'_>) -> Option<Vec<u8>> {
    if !name_an_event(&columns.iter().map(|(name, _)| &**name)) {
        return None;
    }
    let mut object = Object::default();
    let mut named = false;
    for (column, text) in columns {
        let text = text.trim();
        if text.is_empty() || text == "null" {
            continue;
        }
        let top = Top::named(column);
        let name = top.map_or(&**column, |top| top.name());
        match top {
            Some(Top::ReadOnly | Top::ManagementEvent) => object.truth(name, text),
            Some(top) if STRUCTURED.contains(&top) && text.starts_with(['{', '[']) => {
                if json::valid(text.as_bytes()) {
                    object.raw(name, text.as_bytes());
                } else if top == Top::Resources && is_like_a_resource(columns) {
                    object.text(name, text);
                } else {
                    object.raw(name, &structs::to_json(text));
                }
            }
            _ => object.text(name, text),
        }
        named |= matches!(top, Some(Top::EventName | Top::InsightDetails));
    }
    named.then(|| object.finish())
}

/// True where the caller wrote what looks like a member of a resource, in an object's key perhaps: then nobody can
/// tell it from one in the text that is printed of the resources.
fn is_like_a_resource(columns: &Columns<'_>) -> bool {
    let mut columns = columns.iter();
    columns.any(|(column, text)| {
        Top::named(column) == Some(Top::RequestParameters) && text.contains("arn=")
    })
}

/// A record from the fields that `lookup-events` took out of it, where the record itself is not there.
pub(super) fn from_summary(summary: Json<'_>) -> Vec<u8> {
    let text = |name: &str| summary.get(name).map(Json::text).unwrap_or_default();
    let mut identity = Object::default();
    identity.text("userName", &text("Username"));
    identity.text("accessKeyId", &text("AccessKeyId"));
    let mut object = Object::default();
    object.object("userIdentity", identity);
    object.text("eventTime", &text("EventTime"));
    object.text("eventSource", &text("EventSource"));
    object.text("eventName", &text("EventName"));
    object.text("eventID", &text("EventId"));
    object.truth("readOnly", &text("ReadOnly"));
    if let Some(list) = summary.get("Resources") {
        resources(list, ["ResourceType", "ResourceName"], &mut object);
    }
    object.finish()
}

/// One row of the CSV download of Event history, by the words of its header.
pub(super) fn event_history(columns: &Columns<'_>) -> Vec<u8> {
    let text = |wanted: &str| {
        columns
            .iter()
            .find(|(name, _)| same_words(name, wanted))
            .map_or("", |(_, text)| &**text)
    };
    let mut identity = Object::default();
    identity.text("userName", text("User name"));
    identity.text("accessKeyId", text("AWS access key"));
    let mut object = Object::default();
    object.object("userIdentity", identity);
    for (column, name) in [
        ("Event time", "eventTime"),
        ("Event source", "eventSource"),
        ("Event name", "eventName"),
        ("AWS region", "awsRegion"),
        ("Source IP address", "sourceIPAddress"),
        ("User agent", "userAgent"),
        ("Error code", "errorCode"),
        ("Request ID", "requestID"),
        ("Event ID", "eventID"),
    ] {
        object.text(name, text(column));
    }
    object.truth("readOnly", text("Read-only"));
    resources(
        Json::new(text("Resources").as_bytes()),
        ["resourceType", "resourceName"],
        &mut object,
    );
    object.text("eventType", text("Event type"));
    object.text("recipientAccountId", text("Recipient Account Id"));
    object.text("eventCategory", text("Event category"));
    object.finish()
}

/// True when two headings are the same but for case, spaces and hyphens.
pub(super) fn same_words(a: &str, b: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = u8> {
        text.bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|b| b.to_ascii_lowercase())
    }
    letters(a).eq(letters(b))
}

/// `resources` from a list of types and names. A name that is an ARN stands where the ARN stands in a
/// record.
fn resources(list: Json<'_>, [kind, name]: [&str; 2], object: &mut Object) {
    let mut out = Vec::new();
    for item in list.items() {
        let text = |member| item.get_text(member).unwrap_or_default();
        let name = text(name);
        let mut resource = Object::default();
        resource.text("type", &text(kind));
        let member = if name.starts_with("arn:") {
            "ARN"
        } else {
            "resourceName"
        };
        resource.text(member, &name);
        out.push(if out.is_empty() { b'[' } else { b',' });
        out.extend_from_slice(&resource.finish());
    }
    if !out.is_empty() {
        out.push(b']');
        object.raw("resources", &out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(pairs: &[(&'static str, &'static str)]) -> Columns<'static> {
        pairs
            .iter()
            .map(|(name, text)| (Cow::Borrowed(*name), Cow::Borrowed(*text)))
            .collect()
    }

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn rows_become_records_under_their_own_names() {
        let row = columns(&[
            ("eventtime", "2026-03-14 09:05:00.000"),
            ("eventname", "PutObject"),
            (
                "useridentity",
                "{type=IAMUser, arn=arn:aws:iam::111122223333:user/a}",
            ),
            ("requestparameters", r#"{"bucketName":"b"}"#),
            ("readonly", "false"),
            ("errorcode", ""),
            ("useragent", "[aws-cli/2]"),
            ("year", "2026"),
        ]);
        assert_eq!(
            record(&row).map(text).as_deref(),
            Some(
                r#"{"eventTime":"2026-03-14 09:05:00.000","eventName":"PutObject","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/a"},"requestParameters":{"bucketName":"b"},"readOnly":false,"userAgent":"[aws-cli/2]","year":"2026"}"#
            )
        );
        assert_eq!(
            record(&columns(&[("eventname", "A"), ("count", "3")])),
            None
        );
    }

    #[test]
    fn event_history_rows_become_records() {
        let row = columns(&[
            ("User name", "ada"),
            ("Event time", "2026-03-14T09:05:00Z"),
            ("Event source", "s3.amazonaws.com"),
            ("Event name", "PutBucketPolicy"),
            (
                "Resources",
                r#"[{"resourceType":"AWS::S3::Bucket","resourceName":"b"},{"resourceType":"x","resourceName":"arn:aws:s3:::b"}]"#,
            ),
            ("Read-only", "false"),
            ("Error code", ""),
        ]);
        assert_eq!(
            text(event_history(&row)),
            r#"{"userIdentity":{"userName":"ada"},"eventTime":"2026-03-14T09:05:00Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","readOnly":false,"resources":[{"type":"AWS::S3::Bucket","resourceName":"b"},{"type":"x","ARN":"arn:aws:s3:::b"}]}"#
        );
    }
}
