//! The words for what stood around a record, and for what was recognised as something else.

/// The shape a record was delivered in. The innermost one counts: a record in an EventBridge event in
/// an SQS message came in an EventBridge event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Envelope {
    /// `{"Records":[…]}`: a trail's log file, or the JSON download of Event history.
    Trail,
    /// The CSV download of Event history; the record is rebuilt from its columns.
    EventHistoryCsv,
    /// `aws cloudtrail lookup-events`: the record is the string `CloudTrailEvent`.
    LookupEvents,
    /// CloudWatch Logs: subscription payloads, `filter-log-events`, `logs tail`, exports to S3.
    CloudwatchLogs,
    /// `aws logs get-query-results` with `@message` among the fields.
    LogsInsights,
    /// An EventBridge event; the record is its `detail`.
    EventBridge,
    /// An SNS message that holds the record itself.
    Sns,
    /// An SQS message that holds the record itself.
    Sqs,
    /// CloudTrail Lake, with the whole record in `eventJson` or `eventData`.
    Lake,
    /// A row of a CloudTrail Lake query without `eventJson`; the record is rebuilt from its columns.
    LakeRow,
    /// A Splunk export; the record is `_raw`.
    Splunk,
    /// An Elasticsearch or OpenSearch export that kept the original record.
    Elastic,
    /// A row of an Athena result; the record is rebuilt from its columns.
    AthenaCsv,
    /// A CSV with the whole record in one of its columns.
    Csv,
    /// Records one after another, one to a line or not.
    JsonLines,
    /// A JSON array of records.
    Array,
    /// One record and nothing else.
    Bare,
    /// Lines of text with a record somewhere in each.
    TextLines,
    /// The wrapper of some other log product.
    Siem,
}

impl Envelope {
    /// The word for `--provenance`.
    pub fn name(self) -> &'static str {
        match self {
            Envelope::Trail => "trail",
            Envelope::EventHistoryCsv => "event-history-csv",
            Envelope::LookupEvents => "lookup-events",
            Envelope::CloudwatchLogs => "cloudwatch-logs",
            Envelope::LogsInsights => "logs-insights",
            Envelope::EventBridge => "eventbridge",
            Envelope::Sns => "sns",
            Envelope::Sqs => "sqs",
            Envelope::Lake => "lake",
            Envelope::LakeRow => "lake-row",
            Envelope::Splunk => "splunk",
            Envelope::Elastic => "elastic",
            Envelope::AthenaCsv => "athena-csv",
            Envelope::Csv => "csv",
            Envelope::JsonLines => "json-lines",
            Envelope::Array => "array",
            Envelope::Bare => "bare",
            Envelope::TextLines => "text-lines",
            Envelope::Siem => "siem",
        }
    }
}

macro_rules! not_events {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $explain:literal;)+) => {
        /// What was recognised and is not a CloudTrail event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum NotEvent { $($(#[$doc])* $variant),+ }

        impl NotEvent {
            /// Every kind, in the order of this table.
            pub const ALL: &[NotEvent] = &[$(NotEvent::$variant),+];

            /// The key in the tally.
            pub fn name(self) -> &'static str {
                match self { $(NotEvent::$variant => $name),+ }
            }

            /// What it is, and what to do to get events.
            pub fn explain(self) -> &'static str {
                match self { $(NotEvent::$variant => $explain),+ }
            }
        }
    };
}

impl NotEvent {
    /// True for what may hold events in a form that is not read, or stand for some that are not here.
    pub fn may_hide_events(self) -> bool {
        !matches!(
            self,
            NotEvent::Digest
                | NotEvent::PublicKeys
                | NotEvent::HeadObject
                | NotEvent::LakeSignature
                | NotEvent::EventBridgeOther
                | NotEvent::CloudwatchControl
                | NotEvent::ConfigSnapshot
                | NotEvent::Empty
        )
    }
}

not_events! {
    /// A digest file of log file validation.
    Digest = "digest",
        "a digest file, which lists and signs log files and holds no events itself";
    /// `aws cloudtrail list-public-keys`.
    PublicKeys = "public-keys",
        "public keys for digest validation, no events";
    /// `aws s3api head-object`.
    HeadObject = "head-object",
        "the metadata of an S3 object (head-object), no events";
    /// `result_sign.json` beside saved CloudTrail Lake results.
    LakeSignature = "lake-signature",
        "the signature file of saved CloudTrail Lake results, no events: the rows are in result_*.csv.gz beside it";
    /// A notice of S3 that an object was created.
    S3Notification = "s3-notification",
        "an S3 event notification, which points to an object and holds no events: fetch the objects with `aws s3 sync s3://BUCKET/AWSLogs .`";
    /// A notice of CloudTrail, by SNS or SQS, that a log file was delivered.
    DeliveryNotice = "delivery-notice",
        "a notice that log files were delivered, which names them and holds no events: fetch them with `aws s3 sync s3://BUCKET/AWSLogs .`";
    /// A CloudTrail aggregated event.
    AggregatedEvent = "aggregated-event",
        "a CloudTrail aggregated event, a five-minute count of data events and not an event itself: read the CloudTrail folder for the single events";
    /// An EventBridge event that did not come from CloudTrail.
    EventBridgeOther = "eventbridge-other",
        "an EventBridge event of another source: only those `via CloudTrail` hold a record";
    /// A Security Lake record.
    Ocsf = "ocsf",
        "an OCSF event (Security Lake), a translation that does not hold the record: read the trail's own log files";
    /// An Elastic Common Schema document without the original.
    Ecs = "ecs",
        "an Elastic document that does not hold the original record: switch on \"preserve original event\" and export event.original, or read the trail's own log files";
    /// A row of a CloudTrail Lake or Athena query without the columns of an event.
    QueryRow = "query-row",
        "a query result without eventName and eventTime, eventSource or eventID: select eventJson (CloudTrail Lake) or all columns";
    /// A Logs Insights result without `@message`.
    InsightsFields = "insights-fields",
        "a Logs Insights result without the record: run the query again with `fields @message`";
    /// A keep-alive of a CloudWatch Logs subscription.
    CloudwatchControl = "cloudwatch-control-message",
        "a control message of a CloudWatch Logs subscription, sent to test the connection; nothing is missing";
    /// An AWS Config snapshot, history or rule invocation.
    ConfigSnapshot = "config-snapshot",
        "an AWS Config document, no CloudTrail events: they lie under AWSLogs/ACCOUNT/CloudTrail";
    /// Apache Parquet.
    Parquet = "parquet",
        "a Parquet file (Security Lake or a converted copy): convert it with DuckDB, `COPY (FROM 'x.parquet') TO 'x.ndjson'`, and note that Security Lake holds OCSF, not CloudTrail records";
    /// Apache ORC.
    Orc = "orc",
        "an ORC file: convert it with Athena (`UNLOAD … WITH (format = 'JSON')`) or Spark to JSON Lines";
    /// Apache Avro.
    Avro = "avro",
        "an Avro file: convert it with `avro-tools tojson` or DuckDB to JSON Lines";
    /// A compression or archive format that is not read.
    Archive = "archive",
        "compressed in a format ctq does not read (it reads gzip, zip, zstd and tar): unpack it first";
    /// Some other binary content.
    Binary = "binary",
        "binary content that is not a log file";
    /// A CSV without a record and without an event's columns.
    Csv = "csv",
        "a CSV without CloudTrail columns: export `_raw`, `@message` or `eventJson`, or the columns eventName, eventTime and eventSource";
    /// Text without JSON: flow logs, load balancer logs, test messages.
    Text = "text",
        "text without CloudTrail records (flow logs, load balancer logs, a test message, …)";
    /// JSON that is none of the known shapes.
    Json = "json",
        "JSON in none of the shapes CloudTrail events are delivered or exported in";
    /// A socket, pipe or device that lies in a folder.
    SpecialFile = "special-file",
        "a socket, pipe or device in a folder, not opened: name it to have it read";
    /// Nothing at all.
    Empty = "empty",
        "an empty file (a folder marker, or a download that failed)";
}

/// What the first bytes give away: formats that are no text. For content that is not compressed any
/// more.
pub fn magic(head: &[u8]) -> Option<NotEvent> {
    const MAGIC: &[(&[u8], NotEvent)] = &[
        (b"PAR1", NotEvent::Parquet),
        (b"PARE", NotEvent::Parquet),
        (b"ORC", NotEvent::Orc),
        (b"Obj\x01", NotEvent::Avro),
        (b"BZh", NotEvent::Archive),
        (b"\xfd7zXZ\0", NotEvent::Archive),
        (b"7z\xbc\xaf\x27\x1c", NotEvent::Archive),
        (b"Rar!\x1a\x07", NotEvent::Archive),
        (b"\x04\x22\x4d\x18", NotEvent::Archive),
        (b"\xff\x06\0\0sNaPpY", NotEvent::Archive),
        (b"%PDF-", NotEvent::Binary),
        (b"\x89PNG\r\n", NotEvent::Binary),
        (b"\xff\xd8\xff", NotEvent::Binary),
        (b"GIF8", NotEvent::Binary),
        (b"\x7fELF", NotEvent::Binary),
        (b"MZ\x90", NotEvent::Binary),
        (b"SQLite format 3\0", NotEvent::Binary),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(*kind);
    }
    // Bytes that no text has, among the first ones. What begins like JSON is read as JSON whatever
    // stands in it.
    let head = &head[..head.len().min(512)];
    let json = matches!(head.trim_ascii_start().first(), Some(b'{' | b'['));
    let odd = head
        .iter()
        .filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31))
        .count();
    (!json && odd * 16 > head.len()).then_some(NotEvent::Binary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_distinct_and_explanations_are_sentences() {
        let names: HashSet<_> = NotEvent::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), NotEvent::ALL.len());
        for kind in NotEvent::ALL {
            assert!(kind.explain().len() > 20, "{kind:?}");
            assert!(!kind.explain().ends_with('.'), "{kind:?}");
        }
    }

    #[test]
    fn first_bytes_give_binary_formats_away() {
        for (head, kind) in [
            (&b"PAR1\x15\x04"[..], Some(NotEvent::Parquet)),
            (b"ORC\x0a", Some(NotEvent::Orc)),
            (b"Obj\x01\x04", Some(NotEvent::Avro)),
            (b"%PDF-1.7", Some(NotEvent::Binary)),
            (b"\x89PNG\r\n\x1a\n", Some(NotEvent::Binary)),
            (b"BZh91AY", Some(NotEvent::Archive)),
            (b"\0\0\0\0\0\0", Some(NotEvent::Binary)),
            (b"{\"Records\":[]}", None),
            (b"[\0\0\0\0\0\0", None),
            (b"Ordinary text\r\n\twith tabs", None),
            ("\u{1b}[1mcolour\u{1b}[0m and more text".as_bytes(), None),
            ("données".as_bytes(), None),
            (b"", None),
        ] {
            assert_eq!(magic(head), kind, "{head:?}");
        }
    }
}
