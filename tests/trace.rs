//! `ctq trace` on the story: everything that came from one actor.

use crate::harness::{Ctq, folder, write};
use crate::story;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const KEY: &str = "AKIAALICEKEY7EXAMPLE";

fn ids(line: &str) -> BTreeSet<String> {
    let said = Ctq::new(line).say();
    assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
    said.lines()
        .iter()
        .map(|line| line["eventID"].as_str().expect("an id").to_owned())
        .collect()
}

fn answer(line: &str) -> Value {
    let said = Ctq::new(&format!("trace -o json {line} fixtures/trail")).say();
    assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
    said.json()
}

#[test]
fn a_leaked_key_is_followed_to_the_key_it_made() {
    Ctq::new(&format!("trace {KEY} --ip 203.0.113.66 --write --ok fixtures/trail"))
        .stdout(
            "
            AKIAALICEKEY7EXAMPLE  access-key
            5 events, 5 writes, 5 sessions, 1 key created
            2026-03-14T09:26:20Z to 2026-03-14T09:31:52Z

            who                                                 certainty  events  writes  denied  first                 last
            AKIAALICEKEY7EXAMPLE                                direct          0       0       0
            ├─ alice (GetSessionToken)                          proven          0       0       0
            │  └─ deploy/alice                                  proven          0       0       0
            └─ deploy/cli-session                               proven          0       0       0
               └─ data-admin/cli-session                        proven          0       0       0
                  └─ backup-operator/backup-nightly             proven          5       5       0  2026-03-14T09:26:20Z  2026-03-14T09:31:52Z
                     └─ key AKIASVCBACKUPEXAMPLE of svc-backup  proven          0       0       0

            key created           for         by                              at                    used  last
            AKIASVCBACKUPEXAMPLE  svc-backup  backup-operator/backup-nightly  2026-03-14T09:28:55Z     0

            changed                                                        times  by                                                       last
            arn:aws:iam::444455556666:user/svc-backup                          3  iam:AttachUserPolicy iam:CreateAccessKey iam:CreateUser  2026-03-14T09:28:55Z
            arn:aws:cloudtrail:us-east-1:444455556666:trail/security-data      1  cloudtrail:PutEventSelectors                             2026-03-14T09:26:20Z
            arn:aws:s3:::acme-payroll                                          1  s3:PutBucketPolicy                                       2026-03-14T09:31:52Z
            iam:access-key:AKIASVCBACKUPEXAMPLE                                1  iam:CreateAccessKey                                      2026-03-14T09:28:55Z

            address       events  writes  denied  first                 last
            203.0.113.66       5       5       0  2026-03-14T09:26:20Z  2026-03-14T09:31:52Z

            user agent                                                                                                                                  events  writes  denied  first                 last
            Boto3/1.37.11 md/Botocore#1.37.11 ua/2.0 os/linux#5.15.0-kali3 md/arch#x86_64 lang/python#3.11.2 md/pyimpl#CPython cfg/retry-mode#legacy         4       4       0  2026-03-14T09:26:20Z  2026-03-14T09:28:55Z
            [Boto3/1.37.11 md/Botocore#1.37.11 ua/2.0 os/linux#5.15.0-kali3 md/arch#x86_64 lang/python#3.11.2 md/pyimpl#CPython cfg/retry-mode#legacy]       1       1       0  2026-03-14T09:31:52Z  2026-03-14T09:31:52Z

            did                           events  writes  denied  first                 last
            cloudtrail:PutEventSelectors       1       1       0  2026-03-14T09:26:20Z  2026-03-14T09:26:20Z
            iam:AttachUserPolicy               1       1       0  2026-03-14T09:28:49Z  2026-03-14T09:28:49Z
            iam:CreateAccessKey                1       1       0  2026-03-14T09:28:55Z  2026-03-14T09:28:55Z
            iam:CreateUser                     1       1       0  2026-03-14T09:28:40Z  2026-03-14T09:28:40Z
            s3:PutBucketPolicy                 1       1       0  2026-03-14T09:31:52Z  2026-03-14T09:31:52Z
            ",
        )
        .run();
}

#[test]
fn the_timeline_says_by_which_session() {
    Ctq::new(&format!(
        "trace {KEY} --events --service iam,s3 --write --ok fixtures/trail"
    ))
    .stdout(
        "
        time                  by                              certainty  event                 result  ip            target                     eventID
        2026-03-14T09:28:40Z  backup-operator/backup-nightly  proven     iam:CreateUser        ok      203.0.113.66  svc-backup                 39deab91-e529-496b-a8ce-57117718b0ee
        2026-03-14T09:28:49Z  backup-operator/backup-nightly  proven     iam:AttachUserPolicy  ok      203.0.113.66  svc-backup                 0557c0a4-358b-4156-bd71-926cf029724c
        2026-03-14T09:28:55Z  backup-operator/backup-nightly  proven     iam:CreateAccessKey   ok      203.0.113.66  svc-backup                 b24b5dc0-18b5-4922-af3c-cff2f7e6efcf
        2026-03-14T09:31:52Z  backup-operator/backup-nightly  proven     s3:PutBucketPolicy    ok      203.0.113.66  arn:aws:s3:::acme-payroll  d4182d2d-f8a5-40c7-8af8-134c494a6f58
        ",
    )
    .run();
}

#[test]
fn all_of_alice_is_what_search_finds_by_origin_and_what_her_key_did() {
    let alice = "arn:aws:iam::111122223333:user/alice";
    let all = ids(&format!("trace {alice} -o jsonl fixtures/trail"));
    let mut expected = ids("search --origin alice -o jsonl fixtures/trail");
    assert!(expected.len() > 80, "{}", expected.len());
    expected.extend(ids(
        "search --access-key AKIASVCBACKUPEXAMPLE -o jsonl fixtures/trail",
    ));
    assert_eq!(all, expected);
    // Her only key, so that nothing is hers that is not the key's.
    assert_eq!(all, ids(&format!("trace {KEY} -o jsonl fixtures/trail")));
    let via = ids("search --via deploy -o jsonl fixtures/trail");
    let role = ids("trace arn:aws:iam::111122223333:role/deploy -o jsonl fixtures/trail");
    assert!(!via.is_empty() && via.is_subset(&role), "{}", via.len());
    // What a stranger did with the made key came from the role as well.
    let key = ids("search --access-key AKIASVCBACKUPEXAMPLE -o jsonl fixtures/trail");
    assert_eq!(role, via.union(&key).cloned().collect());
}

#[test]
fn an_address_leads_to_what_was_opened_from_it() {
    let answer = answer("203.0.113.66");
    let tops = answer["sessions"].as_array().expect("a tree");
    assert_eq!(tops.len(), 1, "{answer:#}");
    assert_eq!(tops[0]["label"], "alice");
    assert_eq!(tops[0]["sessions"][0]["label"], "deploy/cli-session");
    // The made key was used from elsewhere.
    assert_eq!(
        answer["keysCreated"][0]["accessKeyId"],
        "AKIASVCBACKUPEXAMPLE"
    );
    assert!(
        answer["sourceIPs"]["198.51.100.23"].as_u64() > Some(10),
        "{answer:#}"
    );
    // The network around it means the same.
    let network = ids("trace 203.0.113.64/30 -o jsonl fixtures/trail");
    assert_eq!(network, ids("trace 203.0.113.66 -o jsonl fixtures/trail"));
}

#[test]
fn an_account_is_all_of_its_principals() {
    let found = ids("trace 444455556666 -o jsonl fixtures/trail");
    let own = ids("search --account 444455556666 -o jsonl fixtures/trail");
    assert!(own.is_subset(&found), "{:?}", own.difference(&found));
    let other = ids("search --account 111122223333 -o jsonl fixtures/trail");
    assert!(found.intersection(&other).next().is_none());
}

#[test]
fn a_name_of_several_asks_and_a_principal_goes_before_its_namesakes() {
    Ctq::new("trace cli-session fixtures/trail")
        .stderr(
            "
            ctq: `cli-session` can mean several; which one?
              arn:aws:sts::111122223333:assumed-role/data-admin/cli-session  (session, 15 records)
              arn:aws:sts::111122223333:assumed-role/deploy/cli-session  (session, 14 records)
            ",
        )
        .code(2)
        .run();
    Ctq::new("trace alice --event PutBucketPolicy --events --ip 203.0.113.66 fixtures/trail")
        .stdout(
            "
            time                  by                              certainty  event               result  ip            target                     eventID
            2026-03-14T09:31:52Z  backup-operator/backup-nightly  proven     s3:PutBucketPolicy  ok      203.0.113.66  arn:aws:s3:::acme-payroll  d4182d2d-f8a5-40c7-8af8-134c494a6f58
            ",
        )
        .stderr(
            "
            ctq: taken as iam-user arn:aws:iam::111122223333:user/alice; the name is also that of the session arn:aws:sts::111122223333:assumed-role/deploy/alice
            ",
        )
        .run();
    // Letters may be typed small, and the longer form of a session tells it from others.
    assert_eq!(
        answer("ALICE")["actor"]["id"],
        "arn:aws:iam::111122223333:user/alice"
    );
    assert_eq!(answer("deploy/cli-session")["actor"]["kind"], "session");
}

#[test]
fn what_is_no_actor_is_refused() {
    Ctq::new("trace arn:aws:iam::1111:user/x fixtures/trail")
        .stderr(
            "
            ctq: `1111` is no account: an account has 12 digits
                arn:aws:iam::1111:user/x
                             ^^^^
            an ARN looks like arn:aws:iam::111122223333:role/deploy; a name alone will do as well: x
            ",
        )
        .code(2)
        .run();
    let said = Ctq::new("trace arn:aws:s3:::acme-payroll fixtures/trail").say();
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr.contains("is a resource, not an actor"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("ctq blame arn:aws:s3:::acme-payroll"));
    Ctq::new("trace nobody fixtures/trail")
        .stderr("ctq: nothing matched: 456 records in 75 files\n")
        .code(1)
        .run();
}

#[test]
fn new_is_what_was_not_seen_in_the_days_before() {
    let since = "--since 2026-03-14T00:00:00Z";
    let news = |answer: &Value| -> Vec<String> {
        let news = answer["newSourceIPs"].as_array().expect("a list");
        news.iter()
            .map(|one| one["value"].as_str().expect("an address").to_owned())
            .collect()
    };
    let alice = answer(&format!("alice {since}"));
    assert_eq!(news(&alice), ["203.0.113.66", "198.51.100.23"]);
    assert_eq!(alice["baselineDays"], 30);
    // What is before --since tells what is new, and counts for nothing else.
    assert!(alice["sourceIPs"].get("192.0.2.44").is_none(), "{alice:#}");
    // A day later the address is known.
    let later = answer("alice --since 2026-03-14T09:05:00Z");
    assert_eq!(news(&later), ["198.51.100.23"]);
    // Without days before, the first day is taken as known.
    let none = answer(&format!("alice {since} --baseline 0"));
    assert_eq!(none["baselineDays"], Value::Null);
    assert!(news(&none).is_empty(), "{none:#}");
}

#[test]
fn a_stream_is_traced_like_a_folder() {
    let records: Vec<Value> = story::records();
    let stream = records
        .iter()
        .map(|record| record.to_string() + "\n")
        .collect::<String>();
    let said = Ctq::new(&format!("trace {KEY} -o csv -"))
        .stdin(stream)
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let all = ids(&format!("trace {KEY} -o jsonl fixtures/trail"));
    assert_eq!(said.text().lines().count(), all.len() + 1);
}

#[test]
fn any_number_of_threads_gives_the_same_answer() {
    for form in [
        "",
        "-o json",
        "-o csv",
        "--events",
        "-o json --since 2026-03-14",
    ] {
        let line = |threads| format!("trace {KEY} {form} --threads {threads} fixtures");
        let one = Ctq::new(&line(1)).say();
        assert!(one.stdout.len() > 1000, "{form}: {}", one.stderr);
        for threads in [2, 8] {
            assert_eq!(Ctq::new(&line(threads)).say(), one, "{form} {threads}");
        }
    }
}

/// A circle of keys: each of two users made the other's key. A session issued by its own key.
#[test]
fn circles_end() {
    let folder = folder();
    let user = |name: &str, key: &str| {
        json!({"type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{name}"),
               "accountId": "111122223333", "userName": name, "accessKeyId": key,
               "principalId": format!("AIDA{name}EXAMPLE")})
    };
    let record = |n: u32, name: &str, by: Value, answer: Value| {
        json!({"eventVersion": "1.08", "userIdentity": by, "eventTime": format!("2026-03-14T09:00:0{n}Z"),
               "eventSource": "iam.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
               "sourceIPAddress": "203.0.113.9", "requestParameters": {"userName": "x"},
               "responseElements": answer, "eventID": format!("0000000{n}-0000-4000-8000-000000000000"),
               "recipientAccountId": "111122223333", "eventType": "AwsApiCall"})
    };
    let made = |name: &str, key: &str| json!({"accessKey": {"userName": name, "accessKeyId": key}});
    let (a, b) = ("AKIAFIRSTKEYEXAMPLE", "AKIASECONDKEYEXAMPLE");
    let records = [
        record(1, "CreateAccessKey", user("one", a), made("two", b)),
        record(2, "CreateAccessKey", user("two", b), made("one", a)),
        record(3, "CreateAccessKey", user("one", a), made("one", a)),
        record(4, "GetUser", user("two", b), Value::Null),
    ];
    write(
        folder.path(),
        "a.json",
        json!({ "Records": records }).to_string(),
    );
    for actor in [a, b, "one", "two", "111122223333"] {
        let said = Ctq::new(&format!("trace {actor} -o json"))
            .arg(folder.path())
            .say();
        assert_eq!(said.code, Some(0), "{actor}: {}", said.stderr);
        assert_eq!(said.json()["events"], 4, "{actor}: {}", said.text());
    }
}

#[test]
fn what_records_say_is_harmless_on_a_terminal() {
    let folder = folder();
    let record = json!({
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/eve",
            "accountId": "111122223333", "userName": "eve\u{1b}[2J", "accessKeyId": "AKIAEVEEVEEVEEXAMPLE"},
        "eventTime": "2026-03-14T09:00:00Z", "eventSource": "iam.amazonaws.com",
        "eventName": "DeleteUser", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.9",
        "userAgent": "\u{1b}]0;owned\u{7}", "requestParameters": {"userName": "bob\u{202e}\r\n"},
        "eventID": "00000001-0000-4000-8000-000000000000", "recipientAccountId": "111122223333"
    });
    write(folder.path(), "a.json", record.to_string());
    for form in ["", "--events", "-o md", "-o csv"] {
        let line = format!("trace AKIAEVEEVEEVEEXAMPLE {form}");
        let said = Ctq::new(&line).arg(folder.path()).say();
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        for bad in ['\u{1b}', '\u{7}', '\u{202e}', '\r'] {
            assert!(!said.text().contains(bad), "{form}: {:?}", said.text());
        }
    }
}
