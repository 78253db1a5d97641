//! What one object is, by its keys, in one pass over them.
//!
//! Keys as AWS and the exporting products write them: CloudTrail record contents, `lookup-events`,
//! CloudWatch Logs, EventBridge, SNS, SQS and S3 notifications, CloudTrail Lake, digests, OCSF, and
//! the exports of Splunk, Elastic, Sumo Logic, Datadog and others.

use super::kinds::{Envelope, NotEvent};
use super::list::Kind;
use crate::json::{self, Json};
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// What an object is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Class<'a> {
    /// A record.
    Record,
    /// Known, and no event.
    NotEvent(NotEvent),
    /// A list of things to look at one by one.
    List(Kind, Json<'a>),
    /// A wrapper: what it holds should be a record, or another wrapper.
    Wrapper(Envelope, Json<'a>),
    /// A wrapper whose content is base64, maybe gzip.
    Sealed(Json<'a>),
    /// The summary of `lookup-events` without the record itself.
    Summary,
    /// An empty wrapper: no records and nothing wrong.
    Nothing,
    /// Less than a record: `Records` lists may hold such, anything else that looks like it is foreign.
    Part,
    /// None of these.
    Unknown,
}

macro_rules! keys {
    ($($field:ident: $($name:literal)|+),+ $(,)?) => {
        /// The members that tell shapes apart.
        #[derive(Default)]
        struct Keys<'a> { $($field: Option<Json<'a>>),+ }

        impl<'a> Keys<'a> {
            fn of(object: Json<'a>) -> Self {
                let mut keys = Keys::default();
                for (key, value) in object.members() {
                    match &*key.text() {
                        $($($name)|+ => keys.$field = Some(value),)+
                        other => keys.other(other, value),
                    }
                }
                keys
            }
        }
    };
}

keys! {
    // A record's own, and an S3 notification's.
    event_version: "eventVersion",
    event_time: "eventTime",
    event_id: "eventID",
    event_source: "eventSource",
    event_name: "eventName",
    event_type: "eventType",
    event_category: "eventCategory",
    insight: "insightDetails",
    s3: "s3",
    // Wrappers of AWS.
    records: "Records" | "records",
    cloudtrail_event: "CloudTrailEvent",
    events: "Events",
    log_page: "events",
    log_events: "logEvents",
    message_type: "messageType",
    awslogs: "awslogs",
    detail: "detail",
    detail_type: "detail-type",
    rows: "QueryResultRows",
    results: "results",
    event_json: "eventJson",
    event_data: "eventData",
    at_message: "@message",
    messages: "Messages",
    body: "Body" | "body",
    sns: "Sns",
    sns_message: "Message",
    topic: "TopicArn",
    kinesis: "kinesis",
    // Wrappers of others.
    result: "result",
    splunk_raw: "_raw",
    raw: "raw",
    hits: "hits",
    source_document: "_source",
    event: "event",
    event_original: "event.original",
    message: "message",
    timestamp: "timestamp",
    log_event: "id" | "ingestionTime" | "logStreamName",
    log: "log",
    data: "data",
    attributes: "attributes",
    // What is no event.
    digest: "digestS3Object" | "digestStartTime",
    public_keys: "PublicKeyList" | "publicKeyList",
    metadata: "Metadata",
    etag: "ETag" | "ContentLength",
    signature: "hashSignature",
    files: "files",
    notice_bucket: "s3Bucket",
    notice_key: "s3ObjectKey",
    ocsf_class: "class_uid",
    summary: "summary",
    window: "timeWindow",
    config: "configurationItems" | "configSnapshotId" | "configurationItem" | "invokingEvent",
    ecs: "ecs" | "ecs.version",
    aws: "aws",
    s3_test: "Event",
}

impl<'a> Keys<'a> {
    /// Copies that passed through Athena, Panther or Spark are in another case.
    fn other(&mut self, key: &str, value: Json<'a>) {
        let slot = match key.len() {
            9 if key.eq_ignore_ascii_case("eventName") => &mut self.event_name,
            9 if key.eq_ignore_ascii_case("eventTime") => &mut self.event_time,
            9 if key.eq_ignore_ascii_case("eventJson") => &mut self.event_json,
            7 if key.eq_ignore_ascii_case("eventID") => &mut self.event_id,
            11 if key.eq_ignore_ascii_case("eventSource") => &mut self.event_source,
            12 if key.eq_ignore_ascii_case("eventVersion") => &mut self.event_version,
            14 if key.eq_ignore_ascii_case("insightDetails") => &mut self.insight,
            15 if key.eq_ignore_ascii_case("CloudTrailEvent") => &mut self.cloudtrail_event,
            _ => return,
        };
        slot.get_or_insert(value);
    }

    /// The event source of what AWS Lambda hands to functions: `aws:s3`, `aws:sqs`, ….
    fn handed_by_lambda(&self) -> bool {
        self.event_source
            .and_then(Json::raw_string)
            .is_some_and(|source| source.starts_with(b"aws:"))
    }

    fn is_record(&self) -> bool {
        let named = is_string(self.event_name) && is_string(self.event_source);
        (named && !self.handed_by_lambda()) || self.insight.is_some_and(is_object)
    }

    fn class(&self, object: Json<'a>) -> Class<'a> {
        if let Some(inner) = self.cloudtrail_event.filter(|v| begins_json(*v)) {
            return Class::Wrapper(Envelope::LookupEvents, inner);
        }
        if let Some(records) = self.records {
            return match records.kind() {
                json::Kind::Array => Class::List(Kind::Records, records),
                json::Kind::Null => Class::Nothing,
                _ => Class::Unknown,
            };
        }
        self.whole_copy()
            .or_else(|| self.record(object))
            .or_else(|| self.no_event())
            .or_else(|| self.list())
            .or_else(|| self.wrapper())
            .unwrap_or_else(|| self.part())
    }

    /// A whole record beside fields that were taken out of it: the whole one counts.
    fn whole_copy(&self) -> Option<Class<'a>> {
        [
            (Envelope::Lake, self.event_json),
            (Envelope::Splunk, self.splunk_raw),
            (Envelope::LogsInsights, self.at_message),
        ]
        .into_iter()
        .find_map(|(envelope, copy)| Some((envelope, copy.filter(|v| begins_json(*v))?)))
        .or_else(|| {
            Some((
                Envelope::Lake,
                self.event_data.filter(|v| holds_record(*v))?,
            ))
        })
        .map(|(envelope, copy)| Class::Wrapper(envelope, copy))
    }

    fn record(&self, object: Json<'a>) -> Option<Class<'a>> {
        if !self.is_record() {
            return None;
        }
        // Only `lookup-events` writes its names with a capital letter.
        let summary = object.members().any(|(key, _)| key.is("EventName"));
        Some(if summary {
            Class::Summary
        } else {
            Class::Record
        })
    }

    fn no_event(&self) -> Option<Class<'a>> {
        let s3 = self.s3.is_some() && (self.handed_by_lambda() || self.event_version.is_some());
        let kind = if s3 || says(self.s3_test, "s3:TestEvent") {
            NotEvent::S3Notification
        } else if self.digest.is_some() {
            NotEvent::Digest
        } else if self.public_keys.is_some() {
            NotEvent::PublicKeys
        } else if self.signature.is_some() && self.files.is_some() {
            NotEvent::LakeSignature
        } else if self.metadata.is_some() && self.etag.is_some() {
            NotEvent::HeadObject
        } else if self.notice_bucket.is_some() && self.notice_key.is_some() {
            NotEvent::DeliveryNotice
        } else if self.ocsf_class.is_some() {
            NotEvent::Ocsf
        } else if (self.summary.is_some() && self.window.is_some())
            || says(self.event_type, "AwsAggregatedEvent")
            || says(self.event_category, "Aggregated")
        {
            NotEvent::AggregatedEvent
        } else if self.config.is_some() {
            NotEvent::ConfigSnapshot
        } else if says(self.message_type, "CONTROL_MESSAGE") {
            NotEvent::CloudwatchControl
        } else {
            return None;
        };
        Some(Class::NotEvent(kind))
    }

    fn list(&self) -> Option<Class<'a>> {
        let named = [
            ("Events", self.events),
            ("events", self.log_page),
            ("logEvents", self.log_events),
            ("QueryResultRows", self.rows),
            ("results", self.results),
        ];
        for (name, list) in named {
            if let Some(list) = list
                && let Some(kind) = Kind::of_member(name, list.bytes())
            {
                return Some(Class::List(kind, list));
            }
        }
        if let Some(hits) = self
            .hits
            .filter(|v| is_object(*v))
            .and_then(|v| v.get("hits"))
        {
            return Some(Class::List(Kind::Hits, hits));
        }
        let messages = self.messages.filter(|v| v.kind() == json::Kind::Array)?;
        Some(Class::List(Kind::Array, messages))
    }

    fn wrapper(&self) -> Option<Class<'a>> {
        if let Some(data) = self.awslogs.and_then(|v| v.get("data")) {
            return Some(Class::Sealed(data));
        }
        if let Some(data) = self.kinesis.and_then(|v| v.get("data")) {
            return Some(Class::Sealed(data));
        }
        if self.detail_type.is_some() || self.detail.is_some_and(holds_record) {
            return Some(match self.detail {
                // "Object Created" and its like, from the bucket itself.
                Some(detail) if self.is_object_notice(detail) => {
                    Class::NotEvent(NotEvent::S3Notification)
                }
                Some(detail) if holds_record(detail) => {
                    Class::Wrapper(Envelope::EventBridge, detail)
                }
                _ => Class::NotEvent(NotEvent::EventBridgeOther),
            });
        }
        if let Some(message) = self.message.filter(|v| is_string(Some(*v)))
            && self.timestamp.is_some()
            && self.log_event.is_some()
        {
            return Some(Class::Wrapper(Envelope::CloudwatchLogs, message));
        }
        let held = [
            (Envelope::Splunk, self.result),
            (Envelope::Elastic, self.event_original),
            (
                Envelope::Elastic,
                self.event.and_then(|v| v.get("original")),
            ),
            (Envelope::Elastic, self.source_document),
            (Envelope::Sns, self.sns.and_then(|v| v.get("Message"))),
            (Envelope::Sns, self.sns_message),
            (Envelope::Sqs, self.body),
            (Envelope::Siem, self.raw),
            (Envelope::Siem, self.message),
            (Envelope::Siem, self.log),
            (Envelope::Siem, self.attributes),
            (Envelope::Siem, self.data),
            (Envelope::Siem, self.event),
        ];
        let held = || {
            held.iter()
                .filter_map(|&(envelope, value)| Some((envelope, value?)))
        };
        if let Some((envelope, value)) = held().find(|(_, value)| holds_record(*value)) {
            return Some(Class::Wrapper(envelope, value));
        }
        let cloudtrail = self.aws.and_then(|v| v.get("cloudtrail"));
        if self.ecs.is_some() || cloudtrail.is_some() {
            return Some(Class::NotEvent(NotEvent::Ecs));
        }
        if let Some((envelope, value)) = held().find(|(_, value)| begins_json(*value)) {
            return Some(Class::Wrapper(envelope, value));
        }
        let notice = self.sns_message.filter(|_| self.topic.is_some())?;
        Some(Class::Wrapper(Envelope::Sns, notice))
    }

    /// Enough of a record for a list that holds nothing but records.
    fn part(&self) -> Class<'a> {
        let dated = self.event_version.is_some() && self.event_time.is_some();
        if (dated || self.event_id.is_some()) && !self.handed_by_lambda() {
            Class::Part
        } else {
            Class::Unknown
        }
    }

    /// EventBridge's own form of an S3 notification.
    fn is_object_notice(&self, detail: Json<'a>) -> bool {
        self.detail_type
            .and_then(Json::raw_string)
            .is_some_and(|kind| kind.starts_with(b"Object "))
            && detail.get("object").is_some_and(is_object)
    }
}

/// What `object` is.
pub(super) fn classify(object: Json<'_>) -> Class<'_> {
    Keys::of(object).class(object)
}

/// True for what may be taken for an element of its own when it is found amid damage.
pub(super) fn is_known(object: Json<'_>) -> bool {
    match classify(object) {
        Class::Unknown | Class::Part => false,
        Class::Wrapper(Envelope::Siem, inner) => holds_record(inner),
        _ => true,
    }
}

/// The bytes that tell most records without looking at their members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glance {
    /// A record beyond doubt, as far as its first half can tell.
    Record,
    /// Not to be told so quickly, but nothing is suspicious.
    Unclear,
    /// More or fewer `eventVersion` than a record has: perhaps several records run into one by damage.
    Suspicious,
}

/// What [`glance`] searches every record for, made ready once.
static FINDERS: LazyLock<[Finder<'_>; 2]> =
    LazyLock::new(|| [Finder::new(VERSION), Finder::new(b"\"eventName\":")]);

/// Looks for the marks of a record: it begins with an `eventVersion` 1.x, names an event, and holds no
/// other version, as it would if a lost brace or quote had run two records into one.
pub(super) fn glance(element: &[u8]) -> Glance {
    let first = after(element, b"{").and_then(|rest| after(rest, VERSION));
    let Some(rest) = first else {
        let mut versions = memchr::memmem::find_iter(element, VERSION);
        return match (versions.next(), versions.next()) {
            (Some(_), None) => Glance::Unclear,
            _ => Glance::Suspicious,
        };
    };
    let [version, name] = &*FINDERS;
    if version.find(rest).is_some() {
        return Glance::Suspicious;
    }
    let one = after(rest, b":").is_some_and(|value| value.starts_with(b"\"1."));
    if one && name.find(rest).is_some() {
        Glance::Record
    } else {
        Glance::Unclear
    }
}

/// True when the first key is a record's, whatever follows.
pub(super) fn begins_record(text: &[u8]) -> bool {
    after(text, b"{").is_some_and(|rest| rest.starts_with(VERSION))
}

const VERSION: &[u8] = b"\"eventVersion\"";

/// What follows `token` and the white space after it.
fn after<'a>(bytes: &'a [u8], token: &[u8]) -> Option<&'a [u8]> {
    let rest = bytes.strip_prefix(token)?;
    Some(&rest[json::skip(rest, 0, 0)..])
}

fn is_object(value: Json<'_>) -> bool {
    value.kind() == json::Kind::Object
}

fn is_string(value: Option<Json<'_>>) -> bool {
    value.is_some_and(|v| v.kind() == json::Kind::String)
}

fn says(value: Option<Json<'_>>, word: &str) -> bool {
    value
        .and_then(Json::raw_string)
        .is_some_and(|text| text == word.as_bytes())
}

/// An object, or a string that may hold one.
fn begins_json(value: Json<'_>) -> bool {
    is_object(value)
        || value
            .raw_string()
            .is_some_and(|text| matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')))
}

/// True when the value is a record itself, or a string that holds one. It looks no deeper, so that
/// hostile nesting costs nothing.
fn holds_record(value: Json<'_>) -> bool {
    match value.kind() {
        json::Kind::Object => Keys::of(value).is_record(),
        // Syslog and its like write a header before the record.
        json::Kind::String => value.as_str().is_some_and(|text| {
            text.find('{')
                .is_some_and(|at| Keys::of(Json::new(&text.as_bytes()[at..])).is_record())
        }),
        _ => false,
    }
}
