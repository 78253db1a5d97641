//! `ctq detect`: which rules hold, and for which events.

use crate::harness::{Ctq, folder, write};

const RULE: &str = "title: Bucket policy changed\nid: a\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: PutBucketPolicy}\n  condition: s\nlevel: low\n";

#[test]
fn the_gravest_rules_come_first() {
    Ctq::new("detect --rules fixtures/rules fixtures/trail")
        .stdout(
            "
            level     rule                               hits  actors  first                 last
            critical  User made and given a key at once     1       1  2026-03-14T09:28:40Z  2026-03-14T09:28:55Z
            high      Logging stopped or narrowed           3       2  2026-03-14T09:24:37Z  2026-03-15T10:14:25Z
            high      Access key made for somebody else     1       1  2026-03-14T09:28:55Z  2026-03-14T09:28:55Z
            medium    Many different calls refused          2       1  2026-03-14T08:58:03Z  2026-03-14T09:07:27Z
            low       User made                             1       1  2026-03-14T09:28:40Z  2026-03-14T09:28:40Z
            ",
        )
        .run();
}

#[test]
fn a_narrow_terminal_has_one_whole_time_and_no_half_ones() {
    let shown = |columns| {
        let line = "detect --rules fixtures/rules --level high --color never fixtures/trail";
        Ctq::new(line).on_terminal(columns).expect("an answer")
    };
    assert_eq!(
        shown(80),
        "level     rule                               hits  actors  last\n\
         critical  User made and given a key at once     1       1  2026-03-14T09:28:55Z\n\
         high      Logging stopped or narrowed           3       2  2026-03-15T10:14:25Z\n\
         high      Access key made for somebody else     1       1  2026-03-14T09:28:55Z\n"
    );
    assert!(shown(120).starts_with(
        "level     rule                               hits  actors  first                 last\n"
    ));
}

#[test]
fn events_stand_under_their_rule_and_are_cut_when_many() {
    Ctq::new("detect --rules fixtures/rules --level high --events --max-events 1 fixtures/trail")
        .stdout(
            "
            critical  User made and given a key at once: 1 hit, 1 actor  T1136.003
              time                  actor                           origin  event                                          result  ip            target                                                                                                               region     eventID
              2026-03-14T09:28:40Z  backup-operator/backup-nightly  alice   2 events: iam:CreateUser, iam:CreateAccessKey  ok      203.0.113.66  userIdentity.arn=arn:aws:sts::444455556666:assumed-role/backup-operator/backup-nightly sourceIPAddress=203.0.113.66  us-east-1  39deab91-e529-496b-a8ce-57117718b0ee

            high  Logging stopped or narrowed: 3 hits, 2 actors  T1562.008
              time                  actor                           origin  event                   result        ip            target                                                         region     eventID
              2026-03-14T09:24:37Z  backup-operator/backup-nightly  alice   cloudtrail:StopLogging  AccessDenied  203.0.113.66  arn:aws:cloudtrail:us-east-1:444455556666:trail/security-data  us-east-1  130a7e42-e37d-4198-8797-4a0b950b7b96
              … and 2 more (--max-events)

            high  Access key made for somebody else: 1 hit, 1 actor  T1098.001
              time                  actor                           origin  event                result  ip            target      region     eventID
              2026-03-14T09:28:55Z  backup-operator/backup-nightly  alice   iam:CreateAccessKey  ok      203.0.113.66  svc-backup  us-east-1  b24b5dc0-18b5-4922-af3c-cff2f7e6efcf
            ",
        )
        .run();
}

#[test]
fn built_in_rules_are_asked_where_none_are_named() {
    let said = Ctq::new("detect --level high -o csv fixtures/trail").say();
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)));
    assert!(
        said.text()
            .contains("\ncritical,Role that anyone may assume,1,1,"),
        "{}",
        said.text()
    );
    assert!(
        said.text()
            .contains("\nhigh,Trail records fewer events,1,1,")
    );
    assert!(!said.text().contains("\nmedium,"));
}

#[test]
fn stats_tell_of_the_rules() {
    let said = Ctq::new("detect --rules fixtures/rules --status test fixtures/trail --stats").say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(
        said.stderr
            .starts_with("ctq: 3 rules, 3 left out by level or status, 1 for other logs\n"),
        "{}",
        said.stderr
    );
}

#[test]
fn json_holds_rules_events_and_tally() {
    let said =
        Ctq::new("detect --rules fixtures/rules --level critical -o json fixtures/trail").say();
    let json = said.json();
    let rule = &json["rules"][0];
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(1));
    assert_eq!(rule["rule"]["title"], "User made and given a key at once");
    assert_eq!(rule["rule"]["techniques"][0], "T1136.003");
    assert_eq!((&rule["hits"], &rule["actors"]), (&1.into(), &1.into()));
    let stretch = &rule["events"][0];
    assert_eq!(stretch["events"].as_array().map(Vec::len), Some(2));
    assert_eq!(stretch["events"][0]["event"], "iam:CreateUser");
    assert_eq!(stretch["events"][1]["event"], "iam:CreateAccessKey");
    assert_eq!(stretch["events"][0]["origin"]["label"], "alice");
    assert_eq!(stretch["events"][0]["certainty"], "proven");
    assert_eq!(stretch["group"]["sourceIPAddress"], "203.0.113.66");
    let tally = &json["tally"];
    let number = |key: &str| tally[key].as_u64().expect("a number");
    assert_eq!(
        number("read"),
        number("matched") + number("filtered") + number("duplicate") + number("malformed")
    );
}

#[test]
fn one_line_for_each_hit() {
    let said = Ctq::new("detect --rules fixtures/rules -o jsonl fixtures/trail").say();
    let json = Ctq::new("detect --rules fixtures/rules -o json fixtures/trail")
        .say()
        .json();
    let hits: u64 = json["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| rule["hits"].as_u64().expect("a number"))
        .sum();
    let lines = said.lines();
    assert_eq!(lines.len() as u64, hits);
    assert!(lines.iter().all(|line| line["rule"]["title"].is_string()));
    // The cited record is the one that hit.
    let line = lines
        .iter()
        .find(|line| line["event"] == "cloudtrail:StopLogging")
        .expect("the attempt to stop logging");
    let cited = Ctq::new("search -o jsonl --provenance")
        .arg(line["file"].as_str().expect("a file"))
        .say();
    let same = cited
        .lines()
        .into_iter()
        .find(|record| record["eventID"] == line["eventID"])
        .expect("the record");
    assert_eq!(same["ctq"]["record"], line["record"]);
}

#[test]
fn the_answer_does_not_depend_on_threads() {
    for form in [
        "table --events",
        "json",
        "jsonl",
        "csv --events",
        "csv",
        "md",
    ] {
        let with = |threads: u32| {
            Ctq::new(&format!(
                "detect --rules fixtures/rules -o {form} -j {threads} fixtures/trail"
            ))
            .say()
        };
        assert_eq!(with(1).text(), with(7).text(), "{form}");
    }
}

#[test]
fn filters_apply() {
    let count = |more: &str| {
        let line = format!("detect --rules fixtures/rules -o jsonl -q {more} fixtures/trail");
        let said = Ctq::new(&line).say();
        (said.text().lines().count(), said.code)
    };
    assert_eq!(count("--event StopLogging"), (1, Some(0)));
    assert_eq!(count("--event StopLogging --ok"), (0, Some(1)));
    assert_eq!(count("--origin alice --event StopLogging"), (1, Some(0)));
    assert_eq!(count("--until 2020-01-01"), (0, Some(1)));
}

#[test]
fn a_later_rule_replaces_one_of_the_same_id() {
    let rules = folder();
    let first = write(rules.path(), "first/a.yml", RULE);
    let second = write(rules.path(), "second/a.yml", RULE.replace("low", "high"));
    let said = Ctq::new("detect fixtures/trail -o csv --stats --rules")
        .arg(&first)
        .arg("--rules")
        .arg(&second)
        .say();
    assert!(
        said.text().contains("\nhigh,Bucket policy changed,"),
        "{}",
        said.text()
    );
    assert!(
        said.stderr
            .contains("ctq: 1 rule, 1 replaced by a later one\n"),
        "{}",
        said.stderr
    );
    let twice = Ctq::new("detect fixtures/trail -o csv --rules")
        .arg(rules.path())
        .say();
    assert_eq!(twice.code, Some(2));
    assert!(twice.text().contains("\nlow,Bucket policy changed,"));
    assert!(
        twice.stderr.contains("line 1: the same id as a rule in"),
        "{}",
        twice.stderr
    );
}

#[test]
fn a_rule_that_cannot_be_read_is_told_and_the_others_run() {
    let rules = folder();
    write(rules.path(), "good.yml", RULE);
    write(rules.path(), "binary.yml", b"\0\x01\x02");
    write(
        rules.path(),
        "broken.yml",
        RULE.replace("condition: s", "condition: s or"),
    );
    let said = Ctq::new("detect fixtures/trail -q --rules")
        .arg(rules.path())
        .say();
    assert_eq!(said.code, Some(2));
    assert!(said.text().contains("Bucket policy changed"));
    let told: Vec<&str> = said.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].ends_with("binary.yml: no text, so no rule"),
        "{told:?}"
    );
    assert!(
        told[1].contains("broken.yml: line 6: the condition cannot be read: "),
        "{told:?}"
    );
}

/// A console sign-in of alice's at a minute past ten.
fn sign_in(minute: u32, worked: bool) -> String {
    let (answer, message) = if worked {
        ("Success", "")
    } else {
        ("Failure", r#""errorMessage":"Failed authentication","#)
    };
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"alice","accountId":"111122223333","arn":"arn:aws:iam::111122223333:user/alice"}},"eventTime":"2026-03-01T10:{minute:02}:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"Mozilla","eventID":"e{minute}","eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333",{message}"responseElements":{{"ConsoleLogin":"{answer}"}},"additionalEventData":{{"MFAUsed":"No"}}}}"#
    )
}

#[test]
fn a_guess_that_worked_is_found_whether_or_not_the_guessing_goes_on() {
    let fails = [0, 1, 2].map(|minute| sign_in(minute, false));
    let worked = [sign_in(3, true)];
    for after in [
        vec![],
        vec![sign_in(4, false)],
        vec![sign_in(4, false), sign_in(9, false)],
    ] {
        let archive = folder();
        let all = [&fails[..], &worked, &after].concat().join(",");
        write(
            archive.path(),
            "a.json",
            format!(r#"{{"Records":[{all}]}}"#),
        );
        let said = Ctq::new("detect --level high -o json")
            .arg(archive.path())
            .say();
        let json = said.json();
        let rule = &json["rules"][0];
        assert_eq!(
            rule["rule"]["title"],
            "Failed console sign-ins, then success"
        );
        assert_eq!(rule["hits"], 1, "{} more", after.len());
        assert_eq!(rule["first"], "2026-03-01T10:00:00Z");
        assert_eq!(rule["last"], "2026-03-01T10:03:00Z");
        let events = rule["events"][0]["events"].as_array().expect("events");
        let ids: Vec<&str> = events
            .iter()
            .filter_map(|event| event["eventID"].as_str())
            .collect();
        assert_eq!(ids, ["e0", "e1", "e2", "e3"]);
    }
}

#[test]
fn rules_for_other_logs_are_passed_by_with_all_that_is_about_them() {
    let rules = folder();
    let windows = "title: Logon\nname: logon\nlogsource: {product: windows}\ndetection: {s: {a: b}, condition: s}\n---\ntitle: Logons\ncorrelation: {type: event_count, rules: [logon], timespan: 5m, condition: {gte: 3}}\n";
    write(rules.path(), "a.yml", format!("{RULE}---\n{windows}"));
    let bare = RULE
        .replace("product: aws, ", "")
        .replace("id: a", "id: b")
        .replace("title: Bucket", "title: The bucket");
    write(rules.path(), "b.yml", format!("\u{feff}{bare}"));
    let said = Ctq::new("detect fixtures/trail -o csv --stats --rules")
        .arg(rules.path())
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(
        said.stderr.starts_with("ctq: 2 rules, 2 for other logs\n"),
        "{}",
        said.stderr
    );
    assert!(said.text().contains("\nlow,The bucket policy changed,"));
}

#[test]
fn a_rule_speaks_where_the_correlation_about_it_is_left_out() {
    let rules = folder();
    let burst = "title: Many\nlevel: informational\ncorrelation: {type: event_count, rules: [a], timespan: 5m, condition: {gte: 500}}\n";
    write(rules.path(), "a.yml", format!("{RULE}---\n{burst}"));
    let said = |level: &str| {
        let line = format!("detect fixtures/trail -o csv --level {level} --rules");
        Ctq::new(&line).arg(rules.path()).say()
    };
    assert!(said("low").text().contains("\nlow,Bucket policy changed,"));
    let silent = said("informational");
    assert_eq!(silent.code, Some(1), "part of a correlation alone");
    assert!(
        silent
            .stderr
            .starts_with("ctq: 1 event meets rules of which only correlations speak, "),
        "{}",
        silent.stderr
    );
}

#[test]
fn without_a_rule_nothing_is_asked() {
    let rules = folder();
    write(rules.path(), "README.md", "nothing");
    let said = Ctq::new("detect fixtures/trail --rules")
        .arg(rules.path())
        .say();
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr
            .starts_with("ctq: --rules: no rule for CloudTrail in "),
        "{}",
        said.stderr
    );
    let elsewhere = Ctq::new("detect fixtures/trail --rules fixtures/rules/elsewhere.yml").say();
    assert_eq!(elsewhere.code, Some(2));
    assert!(
        elsewhere.stderr.contains("1 rule for other logs"),
        "{}",
        elsewhere.stderr
    );
    let absent = Ctq::new("detect fixtures/trail --rules absent").say();
    assert_eq!(absent.code, Some(2));
    assert!(
        absent.stderr.contains("absent: no such file or folder"),
        "{}",
        absent.stderr
    );
    let low =
        Ctq::new("detect fixtures/trail --rules fixtures/rules/denied.yml --level high").say();
    assert_eq!(low.code, Some(2));
    assert!(
        low.stderr
            .contains("2 rules left out by --level or --status"),
        "{}",
        low.stderr
    );
}

#[test]
fn a_bucket_that_a_later_file_tells_of_is_a_log_bucket() {
    let archive = folder();
    let call = |time: &str, service: &str, name: &str, request: serde_json::Value| {
        serde_json::json!({"eventVersion": "1.11", "eventTime": time, "awsRegion": "us-east-1",
            "eventSource": format!("{service}.amazonaws.com"), "eventName": name,
            "eventID": format!("{time}-{name}"), "recipientAccountId": "111122223333",
            "requestParameters": request,
            "userIdentity": {"type": "IAMUser", "userName": "al", "arn": "arn:aws:iam::111122223333:user/al"}})
    };
    let save = |name: &str, records: &[serde_json::Value]| {
        let text = serde_json::json!({ "Records": records }).to_string();
        write(archive.path(), name, text);
    };
    let delete = |time: &str, bucket: &str| {
        let request = serde_json::json!({"bucketName": bucket, "key": "k"});
        call(time, "s3", "DeleteObject", request)
    };
    save(
        "1.json",
        &[
            delete("2026-03-10T10:00:00Z", "vault"),
            delete("2026-03-10T11:00:00Z", "other"),
            delete("2026-03-12T12:00:00Z", "vault"),
        ],
    );
    let asked = |more: &str, told: &str| {
        let said = Ctq::new(&format!("detect --level high -o csv --stats {more}"))
            .arg(archive.path())
            .say();
        assert!(said.stderr.contains(told), "{}", said.stderr);
        said.text()
            .lines()
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let none = "3 records read = 0 matched + 3 filtered + 0 duplicate + 0 malformed";
    assert_eq!(asked("", none), [""; 0]);
    let trail = serde_json::json!({"name": "main", "s3BucketName": "vault"});
    let made = call("2026-03-11T00:00:00Z", "cloudtrail", "CreateTrail", trail);
    save("2.json", &[made]);
    let both = "4 records read = 2 matched + 2 filtered + 0 duplicate + 0 malformed";
    let title = "high,Log bucket changed or emptied";
    let found = asked("", both);
    assert!(
        found.len() == 1 && found[0].starts_with(&format!("{title},2,1,")),
        "{found:?}"
    );
    // The making of the trail is not of the time that is asked for.
    let found = asked("--since 2026-03-12T00:00:00Z", "1 matched");
    assert!(
        found.len() == 1 && found[0].starts_with(&format!("{title},1,1,")),
        "{found:?}"
    );
}

#[test]
fn a_framework_among_the_rules_is_for_reports() {
    let rules = folder();
    let framework =
        "id: house\ntitle: House rules\ndefault: '1'\nversions: [{id: '1'}]\ncontrols: []\n";
    write(rules.path(), "house.yml", framework);
    let alone = Ctq::new("detect fixtures/trail --rules")
        .arg(rules.path())
        .say();
    assert_eq!(alone.code, Some(2));
    assert!(
        alone.stderr.ends_with("\n  1 framework for ctq report\n"),
        "{}",
        alone.stderr
    );
    write(rules.path(), "rule.yml", RULE);
    let beside = Ctq::new("detect fixtures/trail --rules")
        .arg(rules.path())
        .say();
    assert_eq!((beside.stderr.as_str(), beside.code), ("", Some(0)));
    assert!(beside.text().contains("Bucket policy changed"));
    let told = Ctq::new("detect fixtures/trail --stats --rules")
        .arg(rules.path())
        .say();
    assert!(
        told.stderr
            .starts_with("ctq: 1 rule; 1 framework passed by\n"),
        "{}",
        told.stderr
    );
}

#[test]
fn what_a_rule_says_is_made_harmless() {
    let rules = folder();
    write(
        rules.path(),
        "a.yml",
        RULE.replace(
            "title: Bucket policy changed",
            r#"title: "=cmd|\e[2J x\n|y""#,
        ),
    );
    for (form, never) in [
        ("table", "\u{1b}"),
        ("table --events", "\u{1b}"),
        ("csv", "\n=cmd"),
        ("md", " |y"),
    ] {
        let said = Ctq::new(&format!("detect fixtures/trail -o {form} --rules"))
            .arg(rules.path())
            .say();
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        assert!(!said.text().contains(never), "{form}: {}", said.text());
    }
}
