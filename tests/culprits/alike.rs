//! Those who look alike and are two: machines, functions, accounts, people and users of one name. And those who are
//! one, though not every record says all of them.

use super::{ACCOUNT, actors, assume, deed, ids, one_file, say, session, user};
use crate::harness::Ctq;
use serde_json::{Value, json};

const OTHER: &str = "444455556666";
const TIMES: [&str; 2] = ["2026-03-14T09:10:00Z", "2026-03-14T09:11:00Z"];
const OPENED: [&str; 2] = ["2026-03-14T09:00:00Z", "2026-03-14T09:01:00Z"];
const KEYS: [&str; 2] = ["ASIASESSION000000001", "ASIASESSION000000002"];

/// What each of two did, and how they opened their sessions: two actors, each with its own event, in every form,
/// and found by what it is called there.
fn are_two(mut records: Vec<Value>, by: [Value; 2], shown: [&str; 2]) {
    let [one, other] = by;
    records.push(deed("one", TIMES[0], one));
    records.push(deed("other", TIMES[1], other));
    let archive = one_file(&records);
    let archive = archive.path();
    let events: Vec<Value> = actors("blame acme --event PutBucketPolicy", archive)
        .iter()
        .map(|actor| actor["eventIDs"].clone())
        .collect();
    assert_eq!(events, [json!(["other"]), json!(["one"])], "{shown:?}");
    for form in [
        "",
        "--events",
        "--tree",
        "-o csv",
        "-o md",
        "-o html",
        "-o dot",
        "-o mermaid",
    ] {
        let said = say(
            &format!("blame acme --event PutBucketPolicy {form}"),
            archive,
        );
        for name in shown {
            assert!(said.text().contains(name), "{name} {form}: {}", said.text());
        }
    }
    // In graphs nothing of the one leads to the other: each has its own arrow to the resource.
    let graph = say("blame acme --event PutBucketPolicy -o dot", archive);
    let arrows = graph.text().matches("1 events, 1 writes").count();
    assert_eq!(arrows, 2, "{}", graph.text());
    for (name, event) in shown.into_iter().zip(["one", "other"]) {
        let asked = format!("search --event PutBucketPolicy --origin '{name}'");
        assert_eq!(ids(&asked, archive), [event], "{name}");
    }
}

fn instance(role: &str, name: &str, key: &str) -> Value {
    let mut by = session(ACCOUNT, role, name, key, OPENED[0]);
    by["sessionContext"]["ec2RoleDelivery"] = json!("2.0");
    by
}

fn function(role: &str, arn: &str, at: usize) -> Value {
    let mut by = session(ACCOUNT, role, "f1", KEYS[at], OPENED[at]);
    by["inScopeOf"] = json!({ "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn });
    by
}

#[test]
fn two_machines_are_two() {
    let [one, other] = ["i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb"];
    are_two(
        Vec::new(),
        [
            instance("web", one, KEYS[0]),
            instance("db", other, KEYS[1]),
        ],
        [
            "ec2.amazonaws.com for i-0aaaaaaaaaaaaaaaa",
            "ec2.amazonaws.com for i-0bbbbbbbbbbbbbbbb",
        ],
    );
    let arn = |name| format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}");
    are_two(
        Vec::new(),
        [function("r1", &arn("f1"), 0), function("r2", &arn("f2"), 1)],
        [
            "lambda.amazonaws.com for arn:aws:lambda:us-east-1:111122223333:function:f1",
            "lambda.amazonaws.com for arn:aws:lambda:us-east-1:111122223333:function:f2",
        ],
    );
}

#[test]
fn functions_of_one_name_in_two_regions_are_two() {
    let lambda = || json!({ "type": "AWSService", "invokedBy": "lambda.amazonaws.com" });
    let opened = [0, 1].map(|at| assume(OPENED[at], OPENED[at], lambda(), "fn", "f1", KEYS[at]));
    let arn = |region| format!("arn:aws:lambda:{region}:{ACCOUNT}:function:f1");
    are_two(
        opened.to_vec(),
        [
            function("fn", &arn("us-east-1"), 0),
            function("fn", &arn("eu-west-1"), 1),
        ],
        [
            "lambda.amazonaws.com for arn:aws:lambda:us-east-1:111122223333:function:f1",
            "lambda.amazonaws.com for arn:aws:lambda:eu-west-1:111122223333:function:f1",
        ],
    );
    // One of its records does not say which function it was: there is only one that it can be.
    let mut silent = function("fn", "", 1);
    silent["inScopeOf"] = Value::Null;
    let said = function("fn", &arn("us-east-1"), 0);
    let mut records = opened.to_vec();
    records.extend([deed("one", TIMES[0], said), deed("other", TIMES[1], silent)]);
    let archive = one_file(&records);
    let actors = actors("blame acme", archive.path());
    assert_eq!(actors.len(), 1, "{actors:#?}");
    let table = say("blame acme", archive.path());
    let shown = "lambda.amazonaws.com for f1";
    assert!(table.text().contains(shown), "{}", table.text());
    let asked = format!("search --event PutBucketPolicy --origin '{shown}'");
    assert_eq!(ids(&asked, archive.path()), ["one", "other"]);
}

#[test]
fn a_service_is_another_in_another_account() {
    let linked = |account: &str, key| {
        let role = "AWSServiceRoleForX";
        let mut by = session(account, role, "a", key, OPENED[0]);
        by["sessionContext"]["sessionIssuer"]["arn"] = json!(format!(
            "arn:aws:iam::{account}:role/aws-service-role/x.amazonaws.com/{role}"
        ));
        by
    };
    are_two(
        Vec::new(),
        [linked(ACCOUNT, KEYS[0]), linked(OTHER, KEYS[1])],
        [
            "x.amazonaws.com (111122223333)",
            "x.amazonaws.com (444455556666)",
        ],
    );
}

/// A session of alice, of the directory in which she has an id.
fn of_directory(account: &str, at: usize, id: Option<&str>) -> Value {
    let role = format!("AWSReservedSSO_Admin_{at}");
    let mut by = session(account, &role, "alice", KEYS[at], OPENED[at]);
    by["sessionContext"]["sessionIssuer"]["arn"] = json!(format!(
        "arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/{role}"
    ));
    if let Some(id) = id {
        by["onBehalfOf"] = json!({ "userId": id });
    }
    by
}

#[test]
fn people_of_one_name_in_two_directories_are_two() {
    let by = || [(ACCOUNT, 0, "u-1"), (OTHER, 1, "u-2")];
    let sessions = by().map(|(account, at, id)| of_directory(account, at, Some(id)));
    are_two(Vec::new(), sessions.clone(), ["alice (u-1)", "alice (u-2)"]);
    // Also where they signed in by a provider that calls them by name.
    let opened = by().map(|(account, at, _)| {
        let saml = json!({ "type": "SAMLUser", "principalId": "x:alice", "userName": "alice" });
        let role = format!("AWSReservedSSO_Admin_{at}");
        let mut login = assume(OPENED[at], OPENED[at], saml, &role, "alice", KEYS[at]);
        login["eventName"] = json!("AssumeRoleWithSAML");
        login["requestParameters"]["roleArn"] = json!(format!(
            "arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/{role}"
        ));
        login["responseElements"]["assumedRoleUser"]["arn"] =
            json!(format!("arn:aws:sts::{account}:assumed-role/{role}/alice"));
        login
    });
    are_two(opened.to_vec(), sessions, ["alice (u-1)", "alice (u-2)"]);
}

fn bob(key: &str, id: Option<&str>) -> Value {
    let mut bob = user(ACCOUNT, "bob", key);
    if let Some(id) = id {
        bob["principalId"] = json!(id);
    }
    bob
}

const BOB_KEYS: [&str; 2] = ["AKIABOB0000000000001", "AKIABOB0000000000002"];

#[test]
fn a_user_who_was_made_anew_is_two() {
    let ids_of = ["AIDABOBOLD00000000001", "AIDABOBNEW00000000001"];
    let by = [0, 1].map(|at| bob(BOB_KEYS[at], Some(ids_of[at])));
    let shown = ["bob (AIDABOBOLD00000000001)", "bob (AIDABOBNEW00000000001)"];
    are_two(Vec::new(), by.clone(), shown);
    let opened = [0, 1].map(|at| {
        let name = format!("{at}");
        assume(
            OPENED[at],
            OPENED[at],
            by[at].clone(),
            "deploy",
            &name,
            KEYS[at],
        )
    });
    let sessions = [0, 1].map(|at| {
        let name = format!("{at}");
        session(ACCOUNT, "deploy", &name, KEYS[at], OPENED[at])
    });
    are_two(opened.to_vec(), sessions, shown);
    // What the old one did is traced as it is called, too.
    let records = [
        deed("one", TIMES[0], by[0].clone()),
        deed("other", TIMES[1], by[1].clone()),
    ];
    let archive = one_file(&records);
    let traced = ids(&format!("trace '{}'", shown[0]), archive.path());
    assert_eq!(traced, ["one"]);
    let told = actors("blame acme", archive.path());
    assert_eq!(told[1]["origin"]["uniqueId"], ids_of[0]);
}

#[test]
fn a_user_whose_id_some_records_lack_is_one() {
    for id in [None, Some("AIDABOBOLD00000000001")] {
        let records = [
            deed("one", TIMES[0], bob(BOB_KEYS[0], id)),
            deed("other", TIMES[1], bob(BOB_KEYS[1], None)),
        ];
        // Whichever came first.
        for turned in [false, true] {
            let mut records = records.clone();
            if turned {
                records[0]["eventTime"] = json!("2026-03-14T09:30:00Z");
            }
            let archive = one_file(&records);
            let actors = actors("blame acme", archive.path());
            assert_eq!(actors.len(), 1, "{actors:#?}");
            assert_eq!(actors[0]["origin"]["uniqueId"], json!(id));
            assert_eq!(actors[0]["events"], 2);
            let table = say("blame acme", archive.path());
            assert!(table.text().contains("  bob          "), "{}", table.text());
        }
    }
    for id in [None, Some("u-1")] {
        let records = [
            deed("one", TIMES[0], of_directory(ACCOUNT, 0, id)),
            deed("other", TIMES[1], of_directory(ACCOUNT, 0, None)),
        ];
        let archive = one_file(&records);
        let actors = actors("blame acme", archive.path());
        assert_eq!(actors.len(), 1, "{actors:#?}");
    }
}

#[test]
fn of_two_it_can_have_been_neither_is_chosen() {
    let archive = one_file(&[
        deed(
            "one",
            TIMES[0],
            bob(BOB_KEYS[0], Some("AIDABOBOLD00000000001")),
        ),
        deed(
            "other",
            TIMES[1],
            bob(BOB_KEYS[1], Some("AIDABOBNEW00000000001")),
        ),
        deed("either", "2026-03-14T09:12:00Z", bob("", None)),
    ]);
    Ctq::new("blame acme")
        .arg(archive.path())
        .stdout(
            "
            last                  origin                       via  certainty  events  writes  denied  ips          first
            2026-03-14T09:12:00Z  bob (no unique id)                direct          1       1       0  203.0.113.5  2026-03-14T09:12:00Z
            2026-03-14T09:11:00Z  bob (AIDABOBNEW00000000001)       direct          1       1       0  203.0.113.5  2026-03-14T09:11:00Z
            2026-03-14T09:10:00Z  bob (AIDABOBOLD00000000001)       direct          1       1       0  203.0.113.5  2026-03-14T09:10:00Z
            ",
        )
        .run();
}

/// Both ways that a session can have been opened by go through one session of alice's.
#[test]
fn where_all_ways_lead_to_one_it_is_nobody_on_the_way() {
    let keyless = |id: &str, by: Value| {
        let mut opened = assume(id, "2026-03-14T09:20:00Z", by, "target", "s", "");
        opened["responseElements"]["credentials"] = json!({});
        opened
    };
    let alice = user(ACCOUNT, "alice", "AKIAALICE00000000001");
    let deploy = session(ACCOUNT, "deploy", "ci", "ASIADEPLOY0000000001", OPENED[0]);
    let at = "2026-03-14T09:10:00Z";
    let of = |role, name, key| session(ACCOUNT, role, name, key, at);
    let mut held = session(ACCOUNT, "target", "s", "", "2026-03-14T09:20:00Z");
    held["accessKeyId"] = Value::Null;
    let archive = one_file(&[
        assume(
            "0",
            OPENED[0],
            alice,
            "deploy",
            "ci",
            "ASIADEPLOY0000000001",
        ),
        assume("x", at, deploy.clone(), "a", "x", "ASIAAX00000000000001"),
        assume("y", at, deploy, "b", "y", "ASIABY00000000000001"),
        keyless("one", of("a", "x", "ASIAAX00000000000001")),
        keyless("other", of("b", "y", "ASIABY00000000000001")),
        deed("use", "2026-03-14T09:25:00Z", held),
    ]);
    let told = &actors("blame acme", archive.path())[0];
    assert_eq!(told["origin"]["label"], "alice", "{told:#}");
    assert_eq!(told["certainty"], "ambiguous");
    assert_eq!(told["candidates"], json!([]));
    let asked = |who| format!("search --event PutBucketPolicy --origin {who}");
    assert_eq!(ids(&asked("alice"), archive.path()), ["use"]);
    let said = Ctq::new(&asked("deploy/ci")).arg(archive.path()).say();
    assert_eq!(said.code, Some(1), "{}", said.text());
}
