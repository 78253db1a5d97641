//! `ctq blame` on the story: who touched the bucket, and who stands behind them.

use crate::harness::{Ctq, folder, write};
use crate::story;
use serde_json::Value;

const BUCKET: &str = "arn:aws:s3:::acme-payroll";

fn actors(line: &str) -> Vec<Value> {
    let said = Ctq::new(&format!("blame -o json {line} fixtures/trail")).say();
    assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
    said.json()["actors"].as_array().expect("actors").clone()
}

/// Origin, sessions on the way, certainty.
fn chain(actor: &Value) -> (String, Vec<String>, String) {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let via = actor["via"].as_array().expect("via");
    (
        text(&actor["origin"]["label"]),
        via.iter().map(|hop| text(&hop["label"])).collect(),
        text(&actor["certainty"]),
    )
}

#[test]
fn the_policy_is_traced_through_three_roles_and_two_accounts_to_alice() {
    Ctq::new("blame arn:aws:s3:::acme-payroll --event PutBucketPolicy fixtures/trail")
        .stdout(
            "
            last                  origin  via                                                                           certainty  events  writes  denied  ips           first
            2026-03-14T09:31:52Z  alice   deploy/cli-session → data-admin/cli-session → backup-operator/backup-nightly  proven          1       1       0  203.0.113.66  2026-03-14T09:31:52Z
            ",
        )
        .run();
}

#[test]
fn every_actor_is_there_with_every_event_once() {
    let actors = actors(BUCKET);
    let touching = story::records()
        .iter()
        .filter(|record| {
            record["resources"].as_array().is_some_and(|resources| {
                resources.iter().any(|resource| {
                    let arn = resource["ARN"].as_str().or(resource["ARNPrefix"].as_str());
                    arn.is_some_and(|arn| {
                        arn == BUCKET || arn.starts_with("arn:aws:s3:::acme-payroll/")
                    })
                })
            })
        })
        .filter_map(|record| Some(record["eventID"].as_str()?.to_owned()))
        .collect::<std::collections::BTreeSet<_>>();
    let mut blamed: Vec<String> = actors
        .iter()
        .flat_map(|actor| actor["eventIDs"].as_array().expect("ids").clone())
        .map(|id| id.as_str().expect("an id").to_owned())
        .collect();
    let all = blamed.len();
    blamed.sort();
    blamed.dedup();
    assert_eq!(all, blamed.len(), "each event counts for one actor");
    assert!(touching.len() > 40, "{}", touching.len());
    assert!(touching.iter().all(|id| blamed.contains(id)));
    let origins: Vec<String> = actors.iter().map(|actor| chain(actor).0).collect();
    for origin in [
        "alice",
        "bob",
        "svc-backup",
        "carol@example.com",
        "dana@example.com",
    ] {
        assert!(
            origins.iter().any(|one| one == origin),
            "{origin}: {origins:?}"
        );
    }
    assert!(
        actors.iter().all(|actor| actor["gap"].is_null()),
        "the story's archive is whole"
    );
}

#[test]
fn a_key_leads_to_whoever_made_it() {
    let actors = actors(&format!("{BUCKET} --access-key AKIASVCBACKUPEXAMPLE"));
    assert_eq!(actors.len(), 1);
    assert_eq!(
        chain(&actors[0]),
        ("svc-backup".into(), vec![], "direct".into())
    );
    let maker = &actors[0]["keyCreatedBy"][0];
    assert_eq!(maker["origin"]["label"], "alice");
    assert_eq!(maker["certainty"], "proven");
    assert_eq!(maker["issuedBy"]["eventName"], "CreateAccessKey");
}

#[test]
fn links_are_found_outside_the_period_and_the_filter() {
    let line = format!(
        "{BUCKET} --service s3 --write --since 2026-03-14T09:30Z --until 2026-03-14T09:35Z"
    );
    let actors = actors(&line);
    assert_eq!(actors.len(), 1);
    assert_eq!(chain(&actors[0]).0, "alice");
    assert_eq!(chain(&actors[0]).2, "proven");
}

#[test]
fn the_order_of_files_does_not_matter() {
    /// Without the places of records, which do depend on the files.
    fn strip(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.remove("file");
                members.remove("record");
                members.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let shuffled = folder();
    let mut records = story::records();
    records.reverse();
    for (number, record) in records.iter().enumerate() {
        // Later records first, in files that sort the other way round.
        let line = serde_json::to_string(record).expect("JSON");
        write(shuffled.path(), &format!("{number:04}.json"), line);
    }
    let one = Ctq::new(&format!("blame -o json {BUCKET}"))
        .folder(shuffled.path())
        .say();
    let other = Ctq::new(&format!("blame -o json {BUCKET} fixtures/trail")).say();
    let (mut one, mut other) = (one.json()["actors"].take(), other.json()["actors"].take());
    strip(&mut one);
    strip(&mut other);
    assert_eq!(one, other);
}

#[test]
fn a_chain_that_leaves_the_archive_says_what_to_look_for() {
    let part = folder();
    for record in story::records() {
        if record["eventName"] != "AssumeRole" {
            let name = format!("{}.json", record["eventID"].as_str().unwrap_or("x"));
            write(part.path(), &name, record.to_string());
        }
    }
    let said = Ctq::new(&format!("blame {BUCKET} --event PutBucketPolicy"))
        .folder(part.path())
        .say();
    assert_eq!(said.code, Some(0));
    assert!(said.text().contains("not-in-archive"), "{}", said.text());
    assert!(
        said.text().contains("? behind backup-operator"),
        "{}",
        said.text()
    );
    assert!(
        said.stderr.contains("AssumeRole") && said.stderr.contains("backup-operator"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("444455556666"), "{}", said.stderr);
}

#[test]
fn trees_events_and_graphs_name_the_same_chain() {
    let tree = Ctq::new(&format!(
        "blame {BUCKET} --event PutBucketPolicy --tree fixtures/trail"
    ))
    .say();
    for (line, part) in [
        (0, "alice  iam-user  arn:aws:iam::111122223333:user/alice"),
        (1, "└─ deploy/cli-session  ASIADEPLOY277EXAMPLE  proven"),
        (
            3,
            "   └─ data-admin/cli-session  ASIADATAADMINEXAMPLE  proven",
        ),
        (
            5,
            "      └─ backup-operator/backup-nightly  ASIABACKUPOP7EXAMPLE  proven",
        ),
        (7, "1 × s3:PutBucketPolicy"),
    ] {
        let shown = tree.text().lines().nth(line).unwrap_or("");
        assert!(shown.contains(part), "line {line}: {shown}");
    }
    let events = Ctq::new(&format!(
        "blame {BUCKET} --event PutBucketPolicy --events fixtures/trail"
    ))
    .say();
    assert!(
        events.text().starts_with("alice → deploy/cli-session → "),
        "{}",
        events.text()
    );
    assert!(
        events
            .text()
            .contains("d4182d2d-f8a5-40c7-8af8-134c494a6f58")
    );
    for format in ["dot", "mermaid"] {
        let graph = Ctq::new(&format!(
            "blame {BUCKET} --event PutBucketPolicy -o {format} fixtures/trail"
        ))
        .say();
        assert_eq!(
            graph.text().matches("proven").count(),
            3,
            "{}",
            graph.text()
        );
    }
    let csv = Ctq::new(&format!(
        "blame {BUCKET} --event PutBucketPolicy -o csv fixtures/trail"
    ))
    .say();
    assert!(
        csv.text()
            .contains("arn:aws:iam::111122223333:user/alice,iam-user,111122223333"),
        "{}",
        csv.text()
    );
}

#[test]
fn names_objects_and_nothing() {
    let by_name = Ctq::new("blame acme-payroll -o jsonl fixtures/trail").say();
    let by_arn = Ctq::new(&format!("blame {BUCKET} -o jsonl fixtures/trail")).say();
    assert_eq!(by_name.lines().len(), by_arn.lines().len());
    let object = actors("'s3://acme-payroll/2026/03/running total.csv'");
    let origins: Vec<String> = object.iter().map(|actor| chain(actor).0).collect();
    assert_eq!(
        origins,
        [
            "ecs-tasks.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "alice",
            "ecs-tasks.amazonaws.com"
        ]
    );
    Ctq::new("blame arn:aws:s3:::no-such-bucket fixtures/trail")
        .stderr("ctq: nothing matched: 456 records in 75 files\n")
        .code(1)
        .run();
    Ctq::new("blame arn:aws:s3:acme fixtures/trail")
        .stderr(
            "
            ctq: an ARN has six fields with colons between them, this one has 4
                arn:aws:s3:acme
                               ^
            an ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: acme
            ",
        )
        .code(2)
        .run();
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for form in ["", "--tree", "--events", "-o json", "-o csv", "-o dot"] {
        let line = |threads| format!("blame {BUCKET} {form} --threads {threads} fixtures/trail");
        let one = Ctq::new(&line(1)).say();
        for threads in [2, 8] {
            assert_eq!(Ctq::new(&line(threads)).say(), one, "{form} {threads}");
        }
    }
}

#[test]
fn a_bare_name_is_told_as_the_resource_it_turned_out_to_mean() {
    let said = Ctq::new("blame acme-payroll -o json fixtures/trail").say();
    assert_eq!(
        said.json()["resource"],
        serde_json::json!({
            "input": "acme-payroll", "arn": "arn:aws:s3:::acme-payroll", "service": "s3",
            "type": "bucket", "name": "acme-payroll", "account": null, "region": null,
        })
    );
}
