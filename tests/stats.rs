//! `ctq stats`: counts by any field.

use crate::harness::{Ctq, folder, write};
use crate::story;

#[test]
fn outcomes_of_the_story() {
    Ctq::new("stats --by outcome -q fixtures/trail --until 2026-03-16")
        .stdout(
            "
            outcome  events   ok  denied  failed  first                 last
            ok          339  339       0       0  2026-03-13T03:20:11Z  2026-03-15T23:56:12Z
            denied       43    0      43       0  2026-03-13T13:23:05Z  2026-03-15T21:41:02Z
            failed       10    0       0      10  2026-03-13T03:20:17Z  2026-03-15T10:12:25Z
            ",
        )
        .run();
}

#[test]
fn time_stands_in_its_order_and_the_rest_by_weight() {
    let said = Ctq::new("stats --by day -o csv -q fixtures/trail").say();
    let days: Vec<&str> = said.text().lines().skip(1).map(|row| &row[..10]).collect();
    assert_eq!(
        days,
        ["2026-03-13", "2026-03-14", "2026-03-15", "2026-03-16"]
    );
    let said = Ctq::new("stats --by service -o json -q fixtures/trail")
        .say()
        .json();
    let counts: Vec<u64> = said["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["events"].as_u64().expect("a count"))
        .collect();
    assert!(counts.is_sorted_by(|a, b| a >= b));
    assert_eq!(counts.iter().sum::<u64>(), 441);
    assert_eq!(said["groups"], counts.len());
}

#[test]
fn the_document_has_the_shape_that_was_promised() {
    let said = Ctq::new("stats --by eventName --event StopLogging -o json fixtures/trail").say();
    assert_eq!(
        said.json(),
        serde_json::json!({
            "by": ["eventName"],
            "rows": [{"eventName": "StopLogging", "events": 1, "ok": 0, "denied": 1, "failed": 0,
                      "first": "2026-03-14T09:24:37Z", "last": "2026-03-14T09:24:37Z"}],
            "groups": 1,
            "tally": {"files": 75, "bytes": said.json()["tally"]["bytes"], "bytesInflated": said.json()["tally"]["bytesInflated"],
                      "pruned": 0, "read": 456, "matched": 1, "filtered": 455, "duplicate": 0,
                      "malformed": 0, "notCloudTrail": {"empty": 1}, "issues": []},
        })
    );
}

#[test]
fn an_event_with_several_values_counts_in_each_and_one_without_as_null() {
    let said = Ctq::new("stats --by resources[].ARN -o json -q fixtures/trail")
        .say()
        .json();
    let mut wanted = std::collections::BTreeMap::<Option<String>, u64>::new();
    let mut records = story::records();
    records.sort_by_key(ToString::to_string);
    records.dedup();
    for record in &records {
        let mut arns: Vec<Option<String>> = record["resources"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|resource| Some(Some(resource.get("ARN")?.as_str()?.to_owned())))
            .collect();
        arns.sort();
        arns.dedup();
        if arns.is_empty() {
            arns.push(None);
        }
        for arn in arns {
            *wanted.entry(arn).or_default() += 1;
        }
    }
    let got: std::collections::BTreeMap<Option<String>, u64> = said["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let arn = row["resources[].ARN"].as_str().map(str::to_owned);
            (arn, row["events"].as_u64().expect("a count"))
        })
        .collect();
    assert_eq!(got, wanted);
}

#[test]
fn a_row_has_no_two_values_of_one_name() {
    for (by, name) in [("region,outcome,region", "region"), (".events", "events")] {
        Ctq::new(&format!("stats --by {by} -o json fixtures/trail"))
            .stderr(&format!("ctq: --by: a row has `{name}` already\n"))
            .code(2)
            .run();
    }
}

#[test]
fn lists_that_multiply_are_cut_and_that_is_said() {
    let folder = folder();
    let list = |of: &str| -> Vec<String> { (0..200).map(|at| format!("{of}{at:03}")).collect() };
    let record = |id: &str, a: Vec<String>, b: Vec<String>| {
        serde_json::json!({
            "eventVersion": "1.11", "eventID": id, "eventTime": "2026-03-14T08:00:00Z",
            "eventSource": "s3.amazonaws.com", "eventName": "GetObject",
            "requestParameters": { "a": a, "b": b }
        })
    };
    let few = |of: &str| list(of)[..2].to_vec();
    let records = [
        record("1", few("a"), few("b")),
        record("2", list("a"), list("b")),
    ];
    let text = serde_json::json!({ "Records": records }).to_string();
    write(folder.path(), "x.json", text);
    let line = "stats --by requestParameters.a[],requestParameters.b[] -o json x.json";
    let said = Ctq::new(line).folder(folder.path()).say();
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    assert_eq!(said.json()["groups"], 10_000);
    let issue = "record 2: in 40,000 groups by these fields; counted in 10,000 of them";
    assert_eq!(said.json()["tally"]["issues"][0]["what"], issue);
    let both = said.json()["rows"]
        .as_array()
        .map(|rows| rows.iter().filter(|row| row["events"] == 2).count());
    assert_eq!(both, Some(4), "the first values of each list");
    // One list, however long, is as long as it stands in the record.
    let text = record(
        "3",
        (0..20_000).map(|at| format!("{at:05}")).collect(),
        Vec::new(),
    );
    write(folder.path(), "x.json", text.to_string());
    let said = Ctq::new(line).folder(folder.path()).say();
    assert_eq!(
        (said.code, &said.json()["groups"]),
        (Some(0), &20_000.into())
    );
}

#[test]
fn top_keeps_the_weightiest_and_says_so() {
    let said = Ctq::new("stats --by event --top 2 -o csv fixtures/trail").say();
    assert_eq!(said.text().lines().count(), 3);
    assert!(said.stderr.contains(" groups (--top)\n"), "{}", said.stderr);
    let by_name = Ctq::new("stats --by event --top 2 --sort event -o csv -q fixtures/trail").say();
    let mut a: Vec<&str> = said.text().lines().skip(1).collect();
    a.sort_unstable();
    assert_eq!(by_name.text().lines().skip(1).collect::<Vec<_>>(), a);
}

#[test]
fn a_wrong_field_or_order_is_answered_at_the_door() {
    Ctq::new("stats --by evntName fixtures/trail")
        .stderr(
            "
            ctq: --by: there is no field `evntName`
                evntName
                ^^^^^^^^
            did you mean `eventName`?
            ",
        )
        .code(2)
        .run();
    Ctq::new("stats --sort evnets fixtures/trail")
        .stderr("ctq: --sort: `evnets` is no column of this table; did you mean `events`?\n")
        .code(2)
        .run();
}
