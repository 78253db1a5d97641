//! The repository's own trail, whose story is written down, and real logs against an independent reader.

use super::*;
use std::io::Read;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn records(folder: &Path) -> Vec<Value> {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let mut records = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for path in paths {
        let mut text = Vec::new();
        let file = std::fs::File::open(&path).expect("a file");
        let name = path.to_string_lossy().into_owned();
        // The names are known here, letters and all.
        let ends = |with: &str| name.as_bytes().ends_with(with.as_bytes());
        if ends(".json.gz") {
            let read = flate2::read::GzDecoder::new(file).read_to_end(&mut text);
            read.expect("gzip");
        } else if ends(".json") {
            let mut file = file;
            file.read_to_end(&mut text).expect("a text");
        }
        let batch: Value = serde_json::from_slice(&text).unwrap_or_default();
        for record in batch["Records"].as_array().into_iter().flatten() {
            let key = (
                record["eventID"].to_string(),
                record["recipientAccountId"].to_string(),
            );
            if seen.insert(key) {
                records.push(record.clone());
            }
        }
    }
    assert!(!records.is_empty());
    records
}

fn fixture() -> Vec<Value> {
    records(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/trail"))
}

fn of<'r>(records: &'r [Value], id: &str) -> &'r Value {
    let found = records.iter().find(|record| record["eventID"] == *id);
    found.expect("the event is in the story")
}

fn by_key<'r>(records: &'r [Value], key: &str) -> &'r Value {
    let found = records
        .iter()
        .find(|record| record["userIdentity"]["accessKeyId"] == *key);
    found.expect("the key is used in the story")
}

#[test]
fn the_break_in_leads_to_alice() {
    let records = fixture();
    let lineage = lineage(&records);
    let chain = lineage.trace(&caller(by_key(&records, "ASIABACKUPOP7EXAMPLE")));
    assert_eq!(chain.certainty, Certainty::Proven);
    assert_eq!(chain.origin.id, "arn:aws:iam::111122223333:user/alice");
    let held: Vec<&str> = chain.hops.iter().map(|hop| &*hop.held.label).collect();
    assert_eq!(
        held,
        [
            "backup-operator/backup-nightly",
            "data-admin/cli-session",
            "deploy/cli-session"
        ]
    );
    // Of the two copies across accounts the caller's own was followed.
    let by = chain.hops[0].issued.as_ref().map(|issued| &issued.by);
    assert_eq!(
        by.and_then(|by| by.access_key.as_deref()),
        Some("ASIADATAADMINEXAMPLE")
    );
    assert_eq!(chain.gap, None);

    let chain = lineage.trace(&caller(by_key(&records, "AKIASVCBACKUPEXAMPLE")));
    assert_eq!(told(&chain), "direct: iam-user svc-backup");
    let made = &chain.key_created_by[0];
    assert_eq!(made.origin.label, "alice");
    assert_eq!(made.hops.len(), 3);
    assert_eq!(chain.key_created_by.len(), 1);
}

#[test]
fn the_break_in_read_downwards() {
    let records = fixture();
    let lineage = lineage(&records);
    let mut node = Node::Actor(
        ActorKind::IamUser,
        "arn:aws:iam::111122223333:user/alice".into(),
    );
    for key in [
        "ASIADEPLOY277EXAMPLE",
        "ASIADATAADMINEXAMPLE",
        "ASIABACKUPOP7EXAMPLE",
        "AKIASVCBACKUPEXAMPLE",
    ] {
        let children = lineage.children(&node);
        let child = children
            .iter()
            .find(|child| child.held.access_key.as_deref() == Some(key));
        node = child.expect("opened by the one before").node();
    }
    let acting = lineage.trace(&caller(by_key(&records, "ASIABACKUPOP7EXAMPLE")));
    let Node::Session(_) = acting.node() else {
        panic!("a session is a node of its own");
    };
}

#[test]
fn the_twins_are_told_apart_by_their_keys() {
    let records = fixture();
    let lineage = lineage(&records);
    let twins: Vec<&Value> = records
        .iter()
        .filter(|record| {
            record["eventName"] == "AssumeRoleWithWebIdentity"
                && record["eventTime"] == "2026-03-15T14:20:07Z"
        })
        .collect();
    assert_eq!(twins.len(), 2);
    for twin in twins {
        let key = twin["responseElements"]["credentials"]["accessKeyId"].as_str();
        let uses = by_key(&records, key.expect("a key"));
        let chain = lineage.trace(&caller(uses));
        assert_eq!(chain.certainty, Certainty::Proven);
        let issued = chain.hops[0].issued.as_ref().expect("one event");
        assert_eq!(issued.event_id, twin["eventID"].as_str().expect("an id"));
        assert_eq!(of(&records, &issued.event_id), twin);

        // Without the key nothing tells them apart.
        let mut keyless = uses.clone();
        keyless["userIdentity"]["accessKeyId"] = Value::Null;
        let chain = lineage.trace(&caller(&keyless));
        assert_eq!(chain.certainty, Certainty::Ambiguous);
        assert_eq!(chain.hops[0].alternatives.len(), 2);
    }
}

#[test]
fn people_of_identity_center_have_one_name() {
    let records = fixture();
    let lineage = lineage(&records);
    let people: std::collections::BTreeSet<String> = records
        .iter()
        .map(|record| lineage.trace(&caller(record)).origin)
        .filter(|origin| origin.kind == ActorKind::IdentityCenter)
        .map(|origin| origin.id)
        .collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    assert_eq!(people, ["carol@example.com", "dana@example.com"]);
}

#[test]
fn nothing_in_the_story_stays_open() {
    let records = fixture();
    let lineage = lineage(&records);
    for record in &records {
        let chain = lineage.trace(&caller(record));
        let nobody = chain.origin.kind == ActorKind::Unknown;
        assert!(
            nobody || chain.certainty >= Certainty::Inferred,
            "{}: {record}",
            told(&chain)
        );
    }
}

/// Counts by an independent reader of the same logs: keys issued, keys used, records by origin.
#[test]
fn real_logs_are_linked_as_another_reader_links_them() {
    let Some(folder) = std::env::var_os("CTQ_TEST_DATA") else {
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            b"skipped: lineage on real logs: CTQ_TEST_DATA is not set\n",
        );
        return;
    };
    let records = records(&Path::new(&folder).join("data/invictus-ir"));
    let lineage = lineage(&records);
    let mut issued = 0;
    for record in &records {
        let found = links_of(record, 0);
        issued += found
            .iter()
            .filter(|link| {
                link.caller != caller(&Value::Null) && format!("{link:?}").contains("\"ASIA")
            })
            .filter(|_| record["eventSource"] == "sts.amazonaws.com")
            .count();
    }
    assert_eq!(issued, 36);
    let mut used = std::collections::BTreeMap::<String, usize>::new();
    let mut by_origin = std::collections::BTreeMap::<String, usize>::new();
    for record in &records {
        let chain = lineage.trace(&caller(record));
        let Some(hop) = chain.hops.first() else {
            continue;
        };
        if hop.certainty == Certainty::Proven {
            let key = hop.held.access_key.clone().expect("a key");
            *used.entry(key).or_default() += 1;
            *by_origin.entry(chain.origin.id).or_default() += 1;
        }
    }
    assert_eq!((used.len(), used.values().sum::<usize>()), (8, 70));
    let by_origin: Vec<(&str, usize)> = by_origin.iter().map(|(id, n)| (&**id, *n)).collect();
    assert_eq!(
        by_origin,
        [
            ("arn:aws:iam::123837392027:user/bert-jan", 47),
            ("ec2.amazonaws.com", 23)
        ]
    );
}
