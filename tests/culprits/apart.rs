//! What must not be laid together: keys of different makers, sessions opened elsewhere, people who say
//! themselves who they are; and what must be: one user under two names.

use super::{
    ACCOUNT, actors, assume, deed, event, ids, log_name, make_key, one_file, say, session, user,
    with,
};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};

const OWN_KEY: &str = "AKIAALICE00000000001";
const EVIL_KEY: &str = "AKIAEVIL000000000001";

fn planted() -> Value {
    let mallory = user(ACCOUNT, "mallory", "AKIAMALLORY000000001");
    make_key("made", "2026-03-14T08:00:00Z", mallory, "alice", EVIL_KEY)
}

/// Alice's deed with either key, the first first.
fn with_either(first: &str, second: &str) -> tempfile::TempDir {
    let by = |key| user(ACCOUNT, "alice", key);
    one_file(&[
        planted(),
        deed("1", "2026-03-14T08:30:00Z", by(first)),
        deed("2", "2026-03-14T09:30:00Z", by(second)),
    ])
}

#[test]
fn what_was_done_with_a_planted_key_is_laid_to_that_key_alone() {
    for (archive, rows) in [
        (
            with_either(OWN_KEY, EVIL_KEY),
            "
            last                  origin  via                           certainty  events  writes  denied  ips          first
            2026-03-14T09:30:00Z  alice   key made by mallory (proven)  direct          1       1       0  203.0.113.5  2026-03-14T09:30:00Z
            2026-03-14T08:30:00Z  alice                                 direct          1       1       0  203.0.113.5  2026-03-14T08:30:00Z
            ",
        ),
        (
            with_either(EVIL_KEY, OWN_KEY),
            "
            last                  origin  via                           certainty  events  writes  denied  ips          first
            2026-03-14T09:30:00Z  alice                                 direct          1       1       0  203.0.113.5  2026-03-14T09:30:00Z
            2026-03-14T08:30:00Z  alice   key made by mallory (proven)  direct          1       1       0  203.0.113.5  2026-03-14T08:30:00Z
            ",
        ),
    ] {
        Ctq::new("blame acme").arg(archive.path()).stdout(rows).run();
        for form in ["html", "dot", "mermaid", "json"] {
            let said = say(&format!("blame acme -o {form}"), archive.path());
            assert!(said.text().contains("mallory"), "{form}");
        }
    }
    let archive = with_either(OWN_KEY, EVIL_KEY);
    Ctq::new("blame acme -o dot")
        .arg(archive.path())
        .stdout(
            r#"
            digraph blame {
              rankdir=LR;
              node [shape=box];
              n0 [label="arn:aws:s3:::acme"];
              n1 [label="alice\niam-user · 111122223333\nAKIAEVIL000000000001"];
              n2 [label="mallory\niam-user · 111122223333"];
              n3 [label="alice\niam-user · 111122223333"];
              n1 -> n0 [label="1 events, 1 writes"];
              n2 -> n1 [label="made its key, proven"];
              n3 -> n0 [label="1 events, 1 writes"];
            }
            "#,
        )
        .run();
    // The page draws alice twice, too, and mallory's arrow names the key.
    let page = say("blame acme -o html", archive.path());
    let (_, drawing) = page
        .text()
        .split_once("<svg role=\"img\" class=\"graph\"")
        .expect("a drawing");
    let (drawing, _) = drawing.split_once("</svg>").expect("its end");
    for (text, times) in [
        (">alice<", 2),
        (">mallory<", 1),
        (EVIL_KEY, 1),
        (OWN_KEY, 0),
    ] {
        assert_eq!(drawing.matches(text).count(), times, "{text}: {drawing}");
    }
}

#[test]
fn sessions_opened_with_keys_of_different_makers_are_two_actors() {
    let by = |key| user(ACCOUNT, "alice", key);
    let (one, other) = ("ASIASESSION000000001", "ASIASESSION000000002");
    let (first, second) = ("2026-03-14T09:00:00Z", "2026-03-14T09:30:00Z");
    let archive = one_file(&[
        planted(),
        assume("a", first, by(OWN_KEY), "deploy", "s", one),
        assume("b", second, by(EVIL_KEY), "deploy", "s", other),
        deed(
            "1",
            "2026-03-14T09:05:00Z",
            session(ACCOUNT, "deploy", "s", one, first),
        ),
        deed(
            "2",
            "2026-03-14T09:45:00Z",
            session(ACCOUNT, "deploy", "s", other, second),
        ),
    ]);
    Ctq::new("blame acme")
        .arg(archive.path())
        .stdout(
            "
            last                  origin  via                                     certainty  events  writes  denied  ips          first
            2026-03-14T09:45:00Z  alice   key made by mallory (proven); deploy/s  proven          1       1       0  203.0.113.5  2026-03-14T09:45:00Z
            2026-03-14T09:05:00Z  alice   deploy/s                                proven          1       1       0  203.0.113.5  2026-03-14T09:05:00Z
            ",
        )
        .run();
    let graph = say("blame acme -o dot", archive.path());
    // Two sessions of one name, the one hers and the other perhaps not.
    let boxes = graph.text().matches("[label=\"deploy/s\"]").count();
    let arrows = graph.text().matches("1 events, 1 writes").count();
    assert_eq!((boxes, arrows), (2, 2), "{}", graph.text());
}

#[test]
fn keys_whose_makers_nobody_knows_are_one_user() {
    let by = |key| user(ACCOUNT, "alice", key);
    let archive = one_file(&[
        deed("1", "2026-03-14T08:30:00Z", by(OWN_KEY)),
        deed("2", "2026-03-14T09:30:00Z", by("AKIAALICE00000000002")),
    ]);
    let actors = actors("blame acme", archive.path());
    assert_eq!(actors.len(), 1);
    assert_eq!(actors[0]["events"], 2);
}

#[test]
fn every_session_that_was_opened_outside_the_archive_is_told() {
    let opened = ["2026-03-14T09:00:00Z", "2026-03-20T09:00:00Z"];
    let by = |n: usize| {
        let key = format!("ASIASESSION00000000{n}");
        session(ACCOUNT, "deploy", "s", &key, opened[n])
    };
    let archive = one_file(&[
        deed("1", "2026-03-14T09:05:00Z", by(0)),
        deed("2", "2026-03-14T09:06:00Z", by(0)),
        deed("3", "2026-03-20T09:05:00Z", by(1)),
    ]);
    let gap = "AssumeRole, AssumeRoleWithSAML or AssumeRoleWithWebIdentity of arn:aws:iam::111122223333:role/deploy as s at";
    let gaps = [0, 1].map(|n| {
        format!(
            "{gap} {}, key ASIASESSION00000000{n}, in account 111122223333: not in this archive",
            opened[n]
        )
    });
    Ctq::new("blame acme")
        .arg(archive.path())
        .stdout(
            "
            last                  origin             via  certainty       events  writes  denied  ips          first
            2026-03-20T09:05:00Z  ? behind deploy/s       not-in-archive       3       3       0  203.0.113.5  2026-03-14T09:05:00Z
            ",
        )
        .stderr(&format!(
            "
            ctq: behind deploy/s: {}; nor what opened 1 further session (-o json lists all)
            ",
            gaps[0]
        ))
        .run();
    let actors = actors("blame acme -q", archive.path());
    assert_eq!(actors[0]["gap"], gaps[0]);
    assert_eq!(actors[0]["gaps"], json!(gaps));
    for line in ["blame acme --tree", "blame acme -o html"] {
        let said = say(line, archive.path());
        for gap in &gaps {
            assert_eq!(
                said.text().matches(gap).count(),
                1,
                "{line}: {}",
                said.text()
            );
        }
    }
}

#[test]
fn one_session_is_missed_once_though_no_record_says_when_it_was_opened() {
    let by = |key: &str| {
        let mut by = session(ACCOUNT, "deploy", "s", key, "");
        by["sessionContext"] = json!({});
        by
    };
    let (one, other) = ("ASIASESSION000000001", "ASIASESSION000000002");
    let archive = one_file(&[
        deed("1", "2026-03-14T09:00:00Z", by(one)),
        deed("2", "2026-03-14T10:00:00Z", by(other)),
        deed("3", "2026-03-14T11:00:00Z", by(one)),
    ]);
    let actors = actors("blame acme", archive.path());
    let gaps = actors[0]["gaps"].as_array().expect("gaps");
    let between = "between 2026-03-12T21:00:00Z and 2026-03-14T11:00:00Z, key ASIASESSION000000001";
    assert_eq!(gaps.len(), 2, "{gaps:#?}");
    assert!(
        gaps[0].as_str().is_some_and(|gap| gap.contains(between)),
        "{gaps:#?}"
    );
}

#[test]
fn each_source_identity_has_its_own_events() {
    let said = |id: &str, second: &str, name: &str, key: &str| {
        let at = format!("2026-03-14T09:{second}:00Z");
        let mut by = session(ACCOUNT, "deploy", "s", key, &at);
        by["sessionContext"]["sourceIdentity"] = json!(name);
        let ci = user(ACCOUNT, "ci", "AKIACI00000000000001");
        let mut opening = assume(&format!("open-{id}"), &at, ci, "deploy", "s", key);
        opening["requestParameters"]["sourceIdentity"] = json!(name);
        [opening, deed(id, &at.replace(":00Z", ":30Z"), by)]
    };
    let one = said("1", "00", "alice", "ASIASESSION000000001");
    let other = said("2", "20", "mallory", "ASIASESSION000000002");
    let archive = one_file(&[one, other].concat());
    let found: Vec<Value> = actors("blame acme", archive.path())
        .iter()
        .map(|actor| json!([actor["sourceIdentity"], actor["eventIDs"]]))
        .collect();
    assert_eq!(found, [json!(["mallory", ["2"]]), json!(["alice", ["1"]])]);
}

#[test]
fn a_role_switch_is_laid_to_who_says_it_alone() {
    let at = "2026-03-14T09:00:00Z";
    let switch = |who: &str| {
        let mut by = session(ACCOUNT, "admin", "s", "", at);
        by["accessKeyId"] = Value::Null;
        let told = json!({
            "responseElements": { "SwitchRole": "Success" },
            "additionalEventData": { "SwitchFrom": format!("arn:aws:iam::{ACCOUNT}:user/{who}") }
        });
        let id = format!("switch-{who}");
        with(event(&id, at, "signin", "SwitchRole", by), told)
    };
    let by = session(ACCOUNT, "admin", "s", "ASIASWITCH0000000001", at);
    let console = json!({ "sessionCredentialFromConsole": "true" });
    let act = with(deed("use", "2026-03-14T09:05:00Z", by), console);
    let mut records = vec![switch("alice"), switch("bob"), act];
    // With and without the calls that the console made for it.
    for _ in 0..2 {
        let archive = one_file(&records);
        for who in ["alice", "bob"] {
            let found = ids(&format!("trace {who} --service signin,s3"), archive.path());
            assert_eq!(found, [format!("switch-{who}"), "use".to_owned()]);
            let found = ids(
                &format!("search --origin {who} --service signin"),
                archive.path(),
            );
            assert_eq!(found, [format!("switch-{who}")]);
        }
        for (who, key) in [
            ("alice", "ASIACALL000000000001"),
            ("bob", "ASIACALL000000000002"),
        ] {
            let mut asked = user(ACCOUNT, who, &format!("ASIA{:0>16}", who.to_uppercase()));
            asked["invokedBy"] = json!("signin.amazonaws.com");
            records.push(assume(&format!("call-{who}"), at, asked, "admin", "s", key));
        }
    }
}

#[test]
fn a_user_whom_another_account_knows_by_an_id_is_one_user() {
    const OTHER: &str = "444455556666";
    const ID: &str = "AIDAQ3EGRT7DOMUFLYYX2";
    let arn = format!("arn:aws:iam::{OTHER}:user/eve");
    let guest = json!({ "type": "AWSAccount", "principalId": ID, "accountId": OTHER });
    let mut eve = user(OTHER, "eve", "AKIAEVE0000000000001");
    eve["principalId"] = json!(ID);
    let key = "ASIASESSION000000001";
    let at = "2026-03-14T09:00:00Z";
    let mut records = vec![
        with(
            event("own", "2026-03-14T08:00:00Z", "s3", "ListBuckets", eve),
            json!({ "recipientAccountId": OTHER }),
        ),
        assume("open", at, guest.clone(), "admin", "t", key),
        deed(
            "use",
            "2026-03-14T09:10:00Z",
            session(ACCOUNT, "admin", "t", key, at),
        ),
        deed("direct", "2026-03-14T09:20:00Z", guest),
    ];
    let together = one_file(&records);
    let by_account = folder();
    for record in &records {
        let at = record["eventTime"].as_str().expect("a time");
        let account = record["recipientAccountId"].as_str().expect("an account");
        let name = log_name(at).replace(ACCOUNT, account);
        let text = json!({ "Records": [record] }).to_string();
        write(by_account.path(), &name, gzip(text.as_bytes()));
    }
    for archive in [&together, &by_account] {
        for who in ["eve", ID, &arn] {
            let found = ids(&format!("trace {who}"), archive.path());
            assert_eq!(found, ["own", "open", "use", "direct"], "{who}");
        }
        let long = format!("'{ID} of account {OTHER}'");
        for who in ["eve", ID, &arn, &long] {
            let found = ids(&format!("search --origin {who}"), archive.path());
            assert_eq!(found, ["own", "open", "use", "direct"], "{who}");
        }
        let origins: Vec<Value> = actors("blame acme", archive.path())
            .iter()
            .map(|actor| json!([actor["origin"]["id"], actor["certainty"]]))
            .collect();
        assert_eq!(origins, [json!([arn, "direct"]), json!([arn, "proven"])]);
    }
    // Nobody tells who it was.
    records.remove(0);
    let archive = one_file(&records);
    let actors = actors("blame acme", archive.path());
    assert_eq!(actors[0]["origin"]["id"], ID);
    assert_eq!(
        ids(&format!("trace {ID}"), archive.path()),
        ["open", "use", "direct"]
    );
}
