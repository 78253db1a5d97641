//! Every envelope in which CloudTrail events reach a person, and everything that lies beside them.

use crate::harness::Ctq;
use crate::story::shapes;
use std::collections::BTreeSet;

fn ids(records: &[serde_json::Value]) -> BTreeSet<String> {
    records
        .iter()
        .filter_map(|record| record["eventID"].as_str())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_readable_shape_gives_its_records() {
    let wanted = ids(&shapes::three());
    assert_eq!(wanted.len(), 3);
    let mut checked = 0;
    for fixture in shapes::fixtures() {
        let path = format!("fixtures/{}", fixture.path);
        if path.contains("not-events") || path.contains("bare-record") {
            continue;
        }
        let said = Ctq::new("search -o jsonl").arg(&path).say();
        assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)), "{path}");
        assert_eq!(ids(&said.lines()), wanted, "{path}");
        let piped = std::fs::read(crate::harness::root().join(&path)).expect("a file");
        let piped = Ctq::new("search -o jsonl -").stdin(piped).say();
        assert_eq!(piped, said, "{path} from standard input");
        checked += 1;
    }
    assert!(checked > 40, "{checked}");
}

#[test]
fn names_do_not_matter_and_one_bare_record_is_read() {
    Ctq::new("search --fields eventID,eventName -o csv fixtures/shapes/bare-record-1.json")
        .stdout(
            "
            eventID,eventName
            ffc20200-8711-484a-a01e-05999b1455a4,ListBuckets
            ",
        )
        .run();
}

#[test]
fn what_holds_no_events_is_explained() {
    let mut checked = 0;
    for fixture in shapes::fixtures() {
        let path = format!("fixtures/{}", fixture.path);
        if !path.contains("not-events") {
            continue;
        }
        let said = Ctq::new("search").arg(&path).say();
        assert_eq!((said.text(), said.code), ("", Some(2)), "{path}");
        let first = format!("ctq: no CloudTrail event found in {path}\n");
        assert!(said.stderr.starts_with(&first), "{path}: {}", said.stderr);
        assert!(said.stderr.lines().count() > 1, "{path}: {}", said.stderr);
        checked += 1;
    }
    assert!(checked > 15, "{checked}");
}

#[test]
fn a_digest_is_called_a_digest() {
    let said = Ctq::new("search fixtures/shapes/not-events").say();
    assert!(
        said.stderr.contains("digest: a digest file"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("parquet: "), "{}", said.stderr);
    assert!(said.stderr.contains("s3-notification: "), "{}", said.stderr);
}

#[test]
fn nothing_matched_says_what_was_not_looked_into() {
    let folder = crate::harness::folder();
    for (name, bytes) in [
        ("a.parquet", "PAR1 and more"),
        (
            "b.json",
            r#"{"data":[{"attributes":{"service":"cloudtrail"}}]}"#,
        ),
        ("c.json", ""),
        (
            "d.json",
            r#"{"digestS3Bucket":"b","logFiles":[],"digestStartTime":"2026-03-14T09:00:00Z"}"#,
        ),
        (
            "e.json",
            r#"{"eventVersion":"1.08","eventTime":"2026-03-14T09:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject"}"#,
        ),
    ] {
        crate::harness::write(folder.path(), name, bytes);
    }
    Ctq::new("search --user nobody")
        .folder(folder.path())
        .stderr(
            "
            ctq: nothing matched: 1 record in 5 files; no events that ctq can read in 1 × parquet, 1 × json (--stats says more)
            ",
        )
        .code(1)
        .run();
}

#[test]
fn a_page_that_begins_inside_a_record_is_told() {
    let record = serde_json::to_string_pretty(&shapes::three()[0]).expect("JSON");
    let events: Vec<_> = record
        .lines()
        .skip(5)
        .map(|line| serde_json::json!({"timestamp": 1, "ingestionTime": 2, "message": line}))
        .collect();
    let page = serde_json::json!({ "events": events }).to_string();
    let said = Ctq::new("search -").stdin(page).say();
    assert_eq!((said.text(), said.code), ("", Some(2)));
    assert_eq!(
        said.stderr,
        "ctq: (standard input): record 1: byte 11: a pretty-printed record was cut into one log event per line, and its first lines are missing\n"
    );
}

#[test]
fn digests_left_out_by_their_path_are_counted_as_digests() {
    let folder = crate::harness::folder();
    crate::harness::write(
        folder.path(),
        "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/14/111122223333_CloudTrail-Digest_us-east-1_trail_us-east-1_20260314T090000Z.json.gz",
        "not even opened",
    );
    Ctq::new("search")
        .folder(folder.path())
        .stderr(
            "
            ctq: no CloudTrail event found in the current folder
            ctq:   1 × digest: a digest file, which lists and signs log files and holds no events itself
            ctq: name files or folders (ctq search --user alice path/to/AWSLogs), set CTQ_LOGS, or pipe records into `ctq search -`
            ",
        )
        .code(2)
        .run();
}

#[test]
fn provenance_says_file_record_and_envelope() {
    let said =
        Ctq::new("search --provenance -o jsonl --event ConsoleLogin fixtures/shapes/tree.zip")
            .say();
    let lines = said.lines();
    let found = &lines[0]["ctq"];
    let file = found["file"].as_str().expect("a file");
    assert!(
        file.starts_with("fixtures/shapes/tree.zip!AWSLogs/"),
        "{file}"
    );
    assert_eq!(found["envelope"], "trail");
    assert_eq!(found["record"], 2);

    for (file, envelope) in [
        ("event-history.csv", "event-history-csv"),
        ("lookup-events.json", "lookup-events"),
        ("cloudwatch-subscription.json", "cloudwatch-logs"),
        ("eventbridge.jsonl", "eventbridge"),
        ("splunk.jsonl", "splunk"),
        ("elastic-hits.json", "elastic"),
        ("lake-query-results.json", "lake"),
        ("athena.csv", "athena-csv"),
        ("ndjson.jsonl", "json-lines"),
        ("array.json", "array"),
        ("bare-record-1.json", "bare"),
    ] {
        let said = Ctq::new("search --provenance -o csv --fields eventID --limit 1 -q")
            .arg(format!("fixtures/shapes/{file}"))
            .say();
        let last = said
            .text()
            .lines()
            .last()
            .expect("a row")
            .rsplit(',')
            .next();
        assert_eq!(last, Some(envelope), "{file}");
    }
}
