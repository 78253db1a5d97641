//! `ctq search` on the story: formats, order, limits, what is read.

mod filters;

use crate::harness::{Ctq, folder, write};
use crate::story;

const TRAIL: &str = "fixtures/trail";

/// The event ids of a search, in the order of the answer.
fn ids(line: &str) -> Vec<String> {
    let said = Ctq::new(&format!("search -o jsonl -q {line} {TRAIL}")).say();
    assert!(matches!(said.code, Some(0 | 1)), "{line}: {}", said.stderr);
    said.lines()
        .iter()
        .map(|record| record["eventID"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn a_leaked_key_at_a_glance() {
    Ctq::new("search --access-key AKIAALICEKEY7EXAMPLE --ip 203.0.113.66 --denied --limit 3 fixtures/trail")
        .stdout(
            "
            time                  actor  event           result        ip            target  region
            2026-03-14T08:58:03Z  alice  s3:ListBuckets  AccessDenied  203.0.113.66          us-east-1
            2026-03-14T08:58:11Z  alice  iam:ListUsers   AccessDenied  203.0.113.66          us-east-1
            2026-03-14T08:58:14Z  alice  iam:ListRoles   AccessDenied  203.0.113.66          us-east-1
            ",
        )
        .stderr("ctq: 3 of 16 events (--limit)\n")
        .run();
}

#[test]
fn nothing_matched_is_code_1() {
    Ctq::new("search --user nobody fixtures/trail")
        .stderr("ctq: nothing matched: 456 records in 75 files\n")
        .code(1)
        .run();
    Ctq::new("search --user nobody -q -o json fixtures/trail")
        .stdout("[]\n")
        .code(1)
        .run();
}

#[test]
fn every_record_comes_once_in_time_order_as_delivered() {
    let said = Ctq::new("search -o jsonl fixtures/trail").say();
    let mut wanted: Vec<String> = story::records()
        .iter()
        .map(|record| serde_json::to_string(record).expect("JSON"))
        .collect();
    wanted.sort();
    wanted.dedup();
    let mut got: Vec<String> = said.text().lines().map(str::to_owned).collect();
    let times: Vec<String> = said
        .lines()
        .iter()
        .map(|record| format!("{} {}", record["eventTime"], record["eventID"]))
        .collect();
    assert!(times.is_sorted());
    got.sort();
    assert_eq!(got.len(), 441);
    assert_eq!(got, wanted);
}

#[test]
fn json_is_one_document_and_reverse_turns_it_round() {
    let said = Ctq::new("search -o json --user bob fixtures/trail").say();
    let forward = said.json();
    let forward = forward.as_array().expect("an array");
    assert!(forward.len() > 3);
    let reversed = Ctq::new("search -o json --user bob --reverse fixtures/trail")
        .say()
        .json();
    let mut reversed = reversed.as_array().expect("an array").clone();
    reversed.reverse();
    assert_eq!(forward, &reversed);
}

#[test]
fn chosen_fields_as_json_keep_their_kind() {
    Ctq::new("search --event GetObject --ip 198.51.100.23 --limit 1 -q -o jsonl --fields eventName,additionalEventData.bytesTransferredOut,resources[].ARN,readOnly,actor,errorCode fixtures/trail")
        .stdout(
            r#"
            {"eventName":"GetObject","additionalEventData.bytesTransferredOut":101556.0,"resources[].ARN":["arn:aws:s3:::acme-payroll/2024/01/salaries.csv","arn:aws:s3:::acme-payroll"],"readOnly":true,"actor":"arn:aws:iam::444455556666:user/svc-backup","errorCode":null}
            "#,
        )
        .run();
}

#[test]
fn csv_has_every_column_a_spreadsheet_wants() {
    let said = Ctq::new("search --event StopLogging -o csv fixtures/trail").say();
    let mut lines = said.text().lines();
    assert_eq!(
        lines.next(),
        Some(
            "eventTime,event,actor,actorKind,account,accessKey,ip,userAgent,region,access,outcome,errorCode,errorMessage,resource,target,recipientAccountId,requestID,eventID"
        )
    );
    let row = lines.next().expect("a row");
    assert!(row.starts_with("2026-03-14T09:24:37Z,cloudtrail:StopLogging,arn:aws:sts::444455556666:assumed-role/backup-operator/backup-nightly,role-session,444455556666,ASIABACKUPOP7EXAMPLE,203.0.113.66,"), "{row}");
}

#[test]
fn markdown_is_a_table() {
    Ctq::new("search --event StopLogging -o md --fields eventName,outcome fixtures/trail")
        .stdout(
            "
            | eventName | outcome |
            | --- | --- |
            | StopLogging | denied |
            ",
        )
        .run();
}

#[test]
fn times_are_shown_and_read_in_the_zone_asked_for() {
    Ctq::new("search --tz Australia/Sydney --since '2026-03-14 20:24:00' --until '2026-03-14 20:25:00' --event StopLogging --fields time,eventName fixtures/trail")
        .stdout(
            "
            time                       eventName
            2026-03-14T20:24:37+11:00  StopLogging
            ",
        )
        .run();
}

#[test]
fn any_field_orders_the_answer() {
    let said = Ctq::new("search --sort additionalEventData.bytesTransferredOut --reverse --limit 2 -q -o csv --fields additionalEventData.bytesTransferredOut fixtures/trail").say();
    let mut numbers: Vec<f64> = story::records()
        .iter()
        .filter_map(|r| {
            r.pointer("/additionalEventData/bytesTransferredOut")?
                .as_f64()
        })
        .collect();
    numbers.sort_by(f64::total_cmp);
    let rows: Vec<f64> = said
        .text()
        .lines()
        .skip(1)
        .map(|row| row.parse().expect("a number"))
        .collect();
    assert_eq!(rows[0].to_bits(), numbers[numbers.len() - 1].to_bits());
    assert!(rows[1] <= rows[0]);
}

#[test]
fn unsorted_streams_in_archive_order_and_stops_at_the_limit() {
    let all = Ctq::new("search --unsorted -o jsonl fixtures/trail").say();
    assert_eq!(all.lines().len(), 441);
    let first = Ctq::new("search --unsorted -o jsonl --limit 5 fixtures/trail").say();
    assert_eq!(
        first.text().lines().collect::<Vec<_>>(),
        all.text().lines().take(5).collect::<Vec<_>>()
    );
    assert_eq!(
        first.stderr,
        "ctq: the first 5 (--limit); the rest was not read\n"
    );
}

#[test]
fn the_answer_goes_to_a_file_when_asked() {
    let folder = folder();
    let path = folder.path().join("answer.jsonl");
    let said = Ctq::new("search -o jsonl --event StopLogging fixtures/trail --out")
        .arg(&path)
        .say();
    assert_eq!((said.text(), said.code), ("", Some(0)));
    assert_eq!(
        std::fs::read_to_string(path)
            .expect("written")
            .lines()
            .count(),
        1
    );
}

#[test]
fn an_answer_never_goes_over_what_is_read() {
    let folder = folder();
    let record = r#"{"eventVersion":"1.08","eventTime":"2026-03-14T09:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"a"}"#;
    let log = write(folder.path(), "logs/a.json", record);
    write(
        folder.path(),
        "logs/b.json",
        record.replace("\"a\"", "\"b\""),
    );
    let mut names = vec![log.clone(), folder.path().join("logs/../logs/a.json")];
    #[cfg(unix)]
    {
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink(&log, &link).expect("a link");
        names.push(link);
    }
    let hard = folder.path().join("hard.json");
    std::fs::hard_link(&log, &hard).expect("a link");
    names.push(hard);
    for name in names {
        for command in ["search logs", "search --unsorted logs", "stats logs"] {
            let said = Ctq::new(command)
                .folder(folder.path())
                .arg("--out")
                .arg(&name)
                .say();
            assert_eq!((said.text(), said.code), ("", Some(2)), "{command}");
            assert!(
                said.stderr.contains("is one of the files to read"),
                "{}",
                said.stderr
            );
            assert_eq!(std::fs::read_to_string(&log).expect("there"), record);
        }
    }
}

#[test]
fn logs_are_found_by_variable_and_by_folder() {
    let root = crate::harness::root();
    let by_variable = Ctq::new("search --event StopLogging -o jsonl")
        .var("CTQ_LOGS", root.join("fixtures/trail"))
        .folder(root.join("src"))
        .say();
    assert_eq!(by_variable.lines().len(), 1);
    let by_folder = Ctq::new("search --event StopLogging -o jsonl")
        .folder(root.join("fixtures/trail"))
        .say();
    assert_eq!(by_folder, by_variable);
    let by_empty_variable = Ctq::new("search --event StopLogging -o jsonl")
        .var("CTQ_LOGS", if cfg!(windows) { ";" } else { ":" })
        .folder(root.join("fixtures/trail"))
        .say();
    assert_eq!(by_empty_variable, by_variable);
    let by_pattern = Ctq::new("search --event StopLogging -o jsonl 'fixtures/trail/AWSLogs/*/4444*/CloudTrail/*/2026/03/14/*.json.gz'").say();
    assert_eq!(by_pattern, by_variable);
}

#[test]
fn paths_prune_and_no_prune_opens_everything() {
    let pruned = Ctq::new("stats -o json --since 2026-03-16 fixtures/trail")
        .say()
        .json();
    let opened = Ctq::new("stats -o json --since 2026-03-16 --no-prune fixtures/trail")
        .say()
        .json();
    assert_eq!(pruned["rows"], opened["rows"]);
    assert!(
        pruned["tally"]["pruned"].as_u64() > Some(20),
        "{}",
        pruned["tally"]
    );
    assert_eq!(opened["tally"]["pruned"], 0);
    assert_eq!(opened["tally"]["read"], 456);
    for filter in [
        "--recipient-account 444455556666",
        "--category insight",
        "--until 2026-03-14",
        "--since 2026-03-15T23:00:00Z",
    ] {
        let pruned = Ctq::new(&format!("search -o jsonl {filter} {TRAIL}")).say();
        let opened = Ctq::new(&format!("search -o jsonl --no-prune {filter} {TRAIL}")).say();
        assert_eq!(pruned.stdout, opened.stdout, "{filter}");
    }
}

#[test]
fn the_counts_of_a_run_are_told_when_asked() {
    let said = Ctq::new("search --event StopLogging --stats -o jsonl fixtures/trail").say();
    assert!(
        said.stderr.contains(
            "ctq: 456 records read = 1 matched + 455 filtered + 0 duplicate + 0 malformed\n"
        ),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr
            .contains("ctq: not CloudTrail events: 1 × empty: "),
        "{}",
        said.stderr
    );
}

#[test]
fn colour_only_when_wanted() {
    let plain = Ctq::new("search --event StopLogging --fields result fixtures/trail").say();
    let always =
        Ctq::new("search --event StopLogging --fields result --color always fixtures/trail").say();
    assert!(!plain.text().contains('\u{1b}'));
    assert!(
        always.text().contains("\u{1b}[31mAccessDenied"),
        "{}",
        always.text()
    );
    let forced = Ctq::new("search --event StopLogging --fields result fixtures/trail")
        .var("CLICOLOR_FORCE", "1")
        .say();
    assert_eq!(forced, always);
    let refused = Ctq::new("search --event StopLogging --fields result fixtures/trail")
        .var("CLICOLOR_FORCE", "1")
        .var("NO_COLOR", "1")
        .say();
    assert_eq!(refused, plain);
}

#[test]
fn a_file_of_values_that_cannot_be_read_is_named_like_any_other() {
    let said = Ctq::new("search --user @no/such/file fixtures/trail").say();
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr
            .starts_with("ctq: --user @no/such/file: no such file or folder\n"),
        "{}",
        said.stderr
    );
    let said = Ctq::new("search --user @fixtures fixtures/trail").say();
    assert!(!said.stderr.contains("os error"), "{}", said.stderr);
}
