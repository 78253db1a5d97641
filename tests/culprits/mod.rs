//! Who it was, and nobody else: small archives in which an innocent stands near, or the culprit far back.

mod alike;
mod apart;
mod older;
mod shown;
mod unnamed;

use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::path::Path;

const ACCOUNT: &str = "111122223333";

// Written where it is passed.
#[allow(clippy::needless_pass_by_value)]
fn event(id: &str, at: &str, service: &str, name: &str, by: Value) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": id, "eventTime": at, "eventName": name,
        "eventSource": format!("{service}.amazonaws.com"), "eventType": "AwsApiCall",
        "awsRegion": "eu-west-1", "sourceIPAddress": "203.0.113.5", "userAgent": "aws-cli/2",
        "recipientAccountId": ACCOUNT, "managementEvent": true, "eventCategory": "Management",
        "readOnly": false, "userIdentity": by
    })
}

fn with(mut event: Value, members: Value) -> Value {
    if let (Value::Object(event), Value::Object(members)) = (&mut event, members) {
        event.extend(members);
    }
    event
}

fn user(account: &str, name: &str, key: &str) -> Value {
    json!({
        "type": "IAMUser", "arn": format!("arn:aws:iam::{account}:user/{name}"),
        "accountId": account, "accessKeyId": key, "userName": name
    })
}

fn session(account: &str, role: &str, name: &str, key: &str, created: &str) -> Value {
    json!({
        "type": "AssumedRole", "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"),
        "accountId": account, "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "arn": format!("arn:aws:iam::{account}:role/{role}"), "userName": role
            },
            "attributes": { "creationDate": created }
        }
    })
}

/// Changes the policy of the bucket acme.
fn deed(id: &str, at: &str, by: Value) -> Value {
    let what = json!({ "requestParameters": { "bucketName": "acme" } });
    with(event(id, at, "s3", "PutBucketPolicy", by), what)
}

fn assume(id: &str, at: &str, by: Value, role: &str, name: &str, key: &str) -> Value {
    let call = json!({
        "requestParameters": {
            "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"), "roleSessionName": name
        },
        "responseElements": {
            "credentials": { "accessKeyId": key },
            "assumedRoleUser": {
                "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}")
            }
        }
    });
    with(event(id, at, "sts", "AssumeRole", by), call)
}

fn make_key(id: &str, at: &str, by: Value, for_whom: &str, key: &str) -> Value {
    let call = json!({
        "requestParameters": { "userName": for_whom },
        "responseElements": { "accessKey": { "accessKeyId": key, "userName": for_whom } }
    });
    with(event(id, at, "iam", "CreateAccessKey", by), call)
}

/// Where a trail delivers what happened at a time.
fn log_name(at: &str) -> String {
    let (day, clock) = at.split_once('T').expect("a time");
    let minute = format!("{}T{}Z", day.replace('-', ""), clock[..5].replace(':', ""));
    format!(
        "AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/{}/{ACCOUNT}_CloudTrail_eu-west-1_{minute}_0123456789abcdef.json.gz",
        day.replace('-', "/")
    )
}

/// Each record in the log file of its minute.
fn deliver(folder: &Path, records: &[Value]) {
    for record in records {
        let text = json!({ "Records": [record] }).to_string();
        let at = record["eventTime"].as_str().expect("a time");
        write(folder, &log_name(at), gzip(text.as_bytes()));
    }
}

fn one_file(records: &[Value]) -> tempfile::TempDir {
    let folder = folder();
    let text = json!({ "Records": records }).to_string();
    write(folder.path(), "x.json", text);
    folder
}

fn say(line: &str, folder: &Path) -> crate::harness::Said {
    let said = Ctq::new(line).arg(folder).say();
    assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
    said
}

fn actors(line: &str, folder: &Path) -> Vec<Value> {
    let answer = say(&format!("{line} -o json"), folder).json();
    answer["actors"].as_array().expect("actors").clone()
}

/// Origin and certainty of the only actor.
fn only(line: &str, folder: &Path) -> (String, String) {
    let actors = actors(line, folder);
    assert_eq!(actors.len(), 1, "{actors:#?}");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let (origin, certainty) = (&actors[0]["origin"]["label"], &actors[0]["certainty"]);
    (text(origin), text(certainty))
}

fn ids(line: &str, folder: &Path) -> Vec<String> {
    let lines = say(&format!("{line} -o jsonl"), folder).lines();
    let id = |line: &Value| line["eventID"].as_str().expect("an id").to_owned();
    lines.iter().map(id).collect()
}

/// What two of one name did, of two accounts.
fn namesakes() -> [Value; 2] {
    [
        deed(
            "one",
            "2026-03-14T09:02:00Z",
            user(ACCOUNT, "alice", "AKIAALICE00000000001"),
        ),
        deed(
            "other",
            "2026-03-14T09:03:00Z",
            user("444455556666", "alice", "AKIAOTHER00000000001"),
        ),
    ]
}

fn at(hours: u32) -> String {
    format!("2026-03-{:02}T{:02}:00:00Z", 10 + hours / 24, hours % 24)
}

/// Alice and bob opened sessions of one name; what was done with one of them bears no key.
fn either() -> Vec<Value> {
    let mut unknown = session(ACCOUNT, "deploy", "s", "", "");
    unknown["sessionContext"] = json!({});
    let alice = user(ACCOUNT, "alice", "AKIAALICE00000000001");
    let bob = user(ACCOUNT, "bob", "AKIABOB0000000000001");
    vec![
        assume(
            "a",
            "2026-03-14T09:00:00Z",
            alice,
            "deploy",
            "s",
            "ASIASESSION000000001",
        ),
        assume(
            "b",
            "2026-03-14T09:05:00Z",
            bob,
            "deploy",
            "s",
            "ASIASESSION000000002",
        ),
        deed("use", "2026-03-14T09:30:00Z", unknown),
    ]
}

#[test]
fn trace_is_never_surer_than_blame() {
    let archive = one_file(&either());
    Ctq::new("trace alice --event PutBucketPolicy -q")
        .arg(archive.path())
        .stdout(
            "
            alice  iam-user  arn:aws:iam::111122223333:user/alice
            1 event, 1 write, 1 session
            2026-03-14T09:30:00Z to 2026-03-14T09:30:00Z

            who          certainty  events  writes  denied  first                 last
            alice        direct          0       0       0
            └─ deploy/s  ambiguous       1       1       0  2026-03-14T09:30:00Z  2026-03-14T09:30:00Z

            changed            times  by                  last
            arn:aws:s3:::acme      1  s3:PutBucketPolicy  2026-03-14T09:30:00Z

            address      events  writes  denied  first                 last
            203.0.113.5       1       1       0  2026-03-14T09:30:00Z  2026-03-14T09:30:00Z

            user agent  events  writes  denied  first                 last
            aws-cli/2        1       1       0  2026-03-14T09:30:00Z  2026-03-14T09:30:00Z

            did                 events  writes  denied  first                 last
            s3:PutBucketPolicy       1       1       0  2026-03-14T09:30:00Z  2026-03-14T09:30:00Z
            ",
        )
        .run();
    Ctq::new("trace bob --event PutBucketPolicy --events -q")
        .arg(archive.path())
        .stdout(
            "
            time                  by        certainty  event               result  ip           target  eventID
            2026-03-14T09:30:00Z  deploy/s  ambiguous  s3:PutBucketPolicy  ok      203.0.113.5  acme    use
            ",
        )
        .run();
}

#[test]
fn a_session_that_only_its_time_joins_is_no_more_than_matched() {
    let mut by = user(ACCOUNT, "alice", "");
    let mut login = event(
        "login",
        "2026-03-14T09:05:00Z",
        "signin",
        "ConsoleLogin",
        by.clone(),
    );
    login["responseElements"] = json!({ "ConsoleLogin": "Success" });
    by["accessKeyId"] = json!("ASIACONSOLE000000001");
    by["sessionContext"] = json!({ "attributes": { "creationDate": "2026-03-14T09:05:00Z" } });
    let archive = one_file(&[login, deed("use", "2026-03-14T09:10:00Z", by)]);
    let answer = say(
        "trace alice -o json --event PutBucketPolicy",
        archive.path(),
    )
    .json();
    assert_eq!(answer["sessions"][0]["certainty"], "matched", "{answer:#}");
    assert_eq!(answer["sessions"][0]["events"], 1, "{answer:#}");
}

#[test]
fn a_row_that_has_a_name_alone_is_inferred_to_be_somebodys() {
    let archive = folder();
    let rows = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category\n\
        alice,ASIAROLE100000000,2026-03-14T09:00:01Z,s3.amazonaws.com,PutBucketPolicy,us-east-1,203.0.113.5,ua,,[],R,e1,false,AwsApiCall,111122223333,Management\n";
    write(archive.path(), "event_history.csv", rows);
    let answer = say("trace alice -o json", archive.path()).json();
    assert_eq!(answer["own"]["certainty"], "inferred", "{answer:#}");
    let lines = say("trace alice -o jsonl", archive.path()).lines();
    assert_eq!(lines[0]["certainty"], "inferred");
}

#[test]
fn names_that_customers_choose_make_nobody_a_user_of_identity_center() {
    for (role, provider) in [
        ("deploy", "AWSSSO_evil"),
        ("my-AWSReservedSSO_x", "okta"),
        ("AWSReservedSSO_x_0123456789abcdef", "okta"),
    ] {
        let mallory = json!({
            "type": "SAMLUser", "principalId": "nq=:mallory", "userName": "mallory",
            "identityProvider": "nq="
        });
        let (at, carol) = ("2026-03-14T09:00:00Z", "carol@example.com");
        let key = "ASIASAML000000000001";
        let mut login = assume("saml", at, mallory, role, carol, key);
        login["eventName"] = json!("AssumeRoleWithSAML");
        login["requestParameters"]["principalArn"] =
            json!(format!("arn:aws:iam::{ACCOUNT}:saml-provider/{provider}"));
        let by = session(ACCOUNT, role, carol, key, at);
        let archive = one_file(&[login, deed("use", "2026-03-14T09:10:00Z", by)]);
        let told = only("blame acme", archive.path());
        assert_eq!(
            told,
            ("mallory".into(), "proven".into()),
            "{role} {provider}"
        );
    }
}

#[test]
fn no_session_name_makes_a_person_a_machine() {
    let mut records = Vec::new();
    for name in [
        "AWSBackup-x",
        "i-01234567",
        "i-0123456789abcdef0",
        "AutoScaling",
        "eks-x",
    ] {
        let by = session(
            ACCOUNT,
            "deploy",
            name,
            "ASIASESSION000000001",
            "2026-03-14T09:00:00Z",
        );
        records.push(deed(name, "2026-03-14T09:30:00Z", by));
    }
    let archive = one_file(&records);
    assert_eq!(ids("search --human", archive.path()).len(), records.len());
    let said = Ctq::new("search --service-actor").arg(archive.path()).say();
    assert_eq!(said.code, Some(1), "{}", said.text());
}

#[test]
fn a_key_made_with_a_made_key_is_told_to_its_first_maker() {
    let key = |name: &str| format!("AKIA{name:0>16}");
    let by = |name: &str| user(ACCOUNT, name, &key(&name.to_uppercase()));
    let archive = one_file(&[
        make_key("1", "2026-03-14T09:00:00Z", by("mallory"), "u1", &key("U1")),
        make_key("2", "2026-03-14T09:05:00Z", by("u1"), "u2", &key("U2")),
        deed("use", "2026-03-14T09:10:00Z", by("u2")),
    ]);
    Ctq::new("blame acme --event PutBucketPolicy")
        .arg(archive.path())
        .stdout(
            "
            last                  origin  via                                                              certainty  events  writes  denied  ips          first
            2026-03-14T09:10:00Z  u2      key made by u1 (proven), whose key was made by mallory (proven)  direct          1       1       0  203.0.113.5  2026-03-14T09:10:00Z
            ",
        )
        .run();
    for form in ["md", "csv", "html"] {
        let said = say(&format!("blame acme -o {form}"), archive.path());
        assert!(
            said.text()
                .contains("whose key was made by mallory (proven)"),
            "{form}"
        );
    }
}

#[test]
fn sessions_whose_names_differ_in_case_are_two() {
    let by = |name| {
        session(
            ACCOUNT,
            "Ops",
            name,
            "ASIASESSION000000001",
            "2026-03-14T09:00:00Z",
        )
    };
    let archive = one_file(&[
        deed("upper", "2026-03-14T09:10:00Z", by("Carol")),
        deed("lower", "2026-03-14T09:11:00Z", by("carol")),
    ]);
    let arn = "arn:aws:sts::111122223333:assumed-role";
    let path = archive.path();
    assert_eq!(ids(&format!("trace {arn}/Ops/Carol"), path), ["upper"]);
    assert_eq!(ids(&format!("trace {arn}/ops/carol"), path), ["lower"]);
    assert_eq!(
        ids("trace arn:aws:iam::111122223333:role/OPS", path),
        ["upper", "lower"]
    );
    Ctq::new("trace carol")
        .arg(path)
        .stderr(
            "
            ctq: `carol` can mean several; which one?
              arn:aws:sts::111122223333:assumed-role/Ops/Carol  (session, 1 record)
              arn:aws:sts::111122223333:assumed-role/Ops/carol  (session, 1 record)
            ",
        )
        .code(2)
        .run();
}

#[test]
fn subjects_whose_ids_differ_in_case_are_two() {
    let by = |id: &str| json!({ "type": "SAMLUser", "principalId": id, "userName": "x" });
    let archive = one_file(&[
        deed("one", "2026-03-14T09:00:00Z", by("QUJD=:x")),
        deed("other", "2026-03-14T09:01:00Z", by("qujd=:x")),
    ]);
    assert_eq!(ids("trace QUJD=:x", archive.path()), ["one"]);
    assert_eq!(ids("trace qujd=:x", archive.path()), ["other"]);
}

#[test]
fn every_id_that_is_printed_can_be_traced() {
    let provider =
        format!("arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com");
    let subject = format!("{provider}:sts.amazonaws.com:repo:acme/x:ref:refs/heads/main");
    let anonymous =
        json!({ "type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL" });
    let web =
        json!({ "type": "WebIdentityUser", "principalId": subject, "userName": "repo:acme/x" });
    let person = |id: &str| json!({ "type": "IdentityCenterUser", "accountId": ACCOUNT, "onBehalfOf": { "userId": id } });
    let named = with(
        event(
            "named",
            "2026-03-14T09:03:00Z",
            "signin",
            "UserAuthentication",
            person("u-2"),
        ),
        json!({ "additionalEventData": { "UserName": "dana" }, "eventType": "AwsServiceEvent" }),
    );
    let archive = one_file(&[
        deed("nobody", "2026-03-14T09:00:00Z", anonymous),
        deed("web", "2026-03-14T09:01:00Z", web),
        deed("u-1", "2026-03-14T09:02:00Z", person("u-1")),
        named,
    ]);
    let stats = say("stats --by actor -o json", archive.path()).json();
    let mut actors: Vec<&str> = stats["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["actor"].as_str().expect("an actor"))
        .collect();
    actors.sort_unstable();
    assert_eq!(actors, ["anonymous", &subject, "u-1", "u-2"]);
    for (actor, id) in [
        ("anonymous", "nobody"),
        (&subject, "web"),
        ("u-1", "u-1"),
        ("u-2", "named"),
    ] {
        assert_eq!(
            ids(&format!("trace '{actor}'"), archive.path()),
            [id],
            "{actor}"
        );
    }
    // Identity Center signs in to a role for a user whom this record alone calls so.
    let found = say(
        "trace bbPhrAZgWttblsQEAZml2AEQSRZ:carol@example.com -q -o json",
        Path::new("fixtures/trail"),
    );
    let by_name = say(
        "trace carol@example.com -q -o json",
        Path::new("fixtures/trail"),
    );
    let (found, by_name) = (found.json(), by_name.json());
    assert_eq!(found["actor"]["id"], by_name["actor"]["id"]);
    assert_eq!(found["events"], by_name["events"]);
}

#[test]
fn two_of_one_name_are_told_apart_by_their_accounts() {
    let [one, other] = namesakes();
    let bob = user(ACCOUNT, "bob", "AKIABOB0000000000001");
    let archive = one_file(&[one, other, deed("bob", "2026-03-14T09:04:00Z", bob)]);
    Ctq::new("blame acme")
        .arg(archive.path())
        .stdout(
            "
            last                  origin                via  certainty  events  writes  denied  ips          first
            2026-03-14T09:04:00Z  bob                        direct          1       1       0  203.0.113.5  2026-03-14T09:04:00Z
            2026-03-14T09:03:00Z  alice (444455556666)       direct          1       1       0  203.0.113.5  2026-03-14T09:03:00Z
            2026-03-14T09:02:00Z  alice (111122223333)       direct          1       1       0  203.0.113.5  2026-03-14T09:02:00Z
            ",
        )
        .run();
    let labels: Vec<Value> = actors("blame acme", archive.path())
        .iter()
        .map(|actor| actor["origin"]["label"].clone())
        .collect();
    assert_eq!(labels, ["bob", "alice", "alice"]);
}
