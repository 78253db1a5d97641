//! What holds for every archive: the same bytes with any number of threads, a tally that balances, the
//! fast way equal to the plain one, nothing depending on how records are spread over files.

use crate::harness::{Ctq, folder, write};
use crate::story::{self, gzip};
use clap::Parser;
use ctq::event::Event;
use ctq::filter::Filter;
use ctq::zone::Zone;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::path::Path;

/// Questions of every kind, none of which depends on the clock.
const QUESTIONS: [&str; 20] = [
    "",
    "--user alice",
    "--user '!alice' --write",
    "--role 'd*'",
    "--access-key 'ASIA*' --denied --failed",
    "--event 'Get*,List*' --ok",
    "--event '!s3:*'",
    "--ip 203.0.113.0/24,2001:db8::/32",
    "--region 'eu-*' --service kms,s3",
    "--since 2026-03-14T08:00:00Z --until 2026-03-14T10:00:00Z",
    "--hours 22-06",
    "--weekday sat",
    "--resource 'arn:aws:s3:::acme-payroll*'",
    "--resource acme-payroll",
    "--contains payroll",
    "--match 'acme-[a-z]+/20'",
    "--human --console",
    "--cross-account",
    "--where 'errorCode exists or additionalEventData.bytesTransferredOut >= 20000'",
    "--topic security --category management --mfa no",
];

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for question in QUESTIONS {
        for form in [
            "search -o jsonl --provenance",
            "search -o csv --unsorted",
            "stats --by actor,event -o json",
        ] {
            let line = |threads| format!("{form} --threads {threads} {question} fixtures");
            let one = Ctq::new(&line(1)).say();
            assert!(one.code.is_some(), "{question}");
            for threads in [2, 8] {
                assert_eq!(Ctq::new(&line(threads)).say(), one, "{question} {threads}");
            }
        }
    }
}

/// One record as it might stand in a file: spaces, escapes and key order vary.
fn spelt(record: &Value, style: u8) -> String {
    let compact = record.to_string();
    match style % 4 {
        0 => compact,
        1 => serde_json::to_string_pretty(record).expect("JSON"),
        // Letters of values written as escapes: the same JSON in other bytes.
        2 => compact
            .replace("alice", "\\u0061lice")
            .replace("payroll", "payr\\u006Fll"),
        _ => compact.replace('/', "\\/"),
    }
}

/// Records in one of the shapes that a file may have.
fn file(records: &[String], shape: u8) -> (&'static str, Vec<u8>) {
    let list = records.join(",");
    let one_line = |record: &String| {
        let value: Value = serde_json::from_str(record).expect("JSON");
        value.to_string()
    };
    match shape % 6 {
        0 => (
            "json.gz",
            gzip(format!("{{\"Records\":[{list}]}}").as_bytes()),
        ),
        1 => ("json", format!("[{list}]").into_bytes()),
        2 => (
            "ndjson",
            records
                .iter()
                .map(one_line)
                .collect::<Vec<_>>()
                .join("\n")
                .into_bytes(),
        ),
        3 => {
            let events: Vec<Value> = records
                .iter()
                .map(|r| json!({"CloudTrailEvent": r}))
                .collect();
            ("lookup", json!({"Events": events}).to_string().into_bytes())
        }
        4 => {
            let lines = records.iter().map(|r| {
                format!(
                    "{{\"detail-type\":\"AWS API Call via CloudTrail\",\"detail\":{}}}",
                    one_line(r)
                )
            });
            ("bridge", lines.collect::<Vec<_>>().join("\n").into_bytes())
        }
        _ => ("concat", records.join("\n").into_bytes()),
    }
}

fn spread(
    folder: &Path,
    picks: &[(usize, u8)],
    sizes: &[(usize, u8)],
    pool: &[Value],
) -> Vec<Value> {
    let mut left = picks;
    let mut written = Vec::new();
    for (number, (size, shape)) in sizes.iter().enumerate() {
        let (now, later) = left.split_at((*size).min(left.len()));
        left = if number + 1 == sizes.len() {
            &[]
        } else {
            later
        };
        let now = if number + 1 == sizes.len() {
            [now, later].concat()
        } else {
            now.to_vec()
        };
        if now.is_empty() {
            continue;
        }
        let records: Vec<String> = now
            .iter()
            .map(|(pick, style)| {
                written.push(pool[pick % pool.len()].clone());
                spelt(&pool[pick % pool.len()], *style)
            })
            .collect();
        let (extension, bytes) = file(&records, *shape);
        write(
            folder,
            &format!("{:02}/{number}.{extension}", number % 3),
            bytes,
        );
    }
    written
}

#[test]
fn the_fast_way_finds_what_the_plain_way_finds() {
    let pool = story::records();
    let strategy = (
        proptest::collection::vec((0..pool.len(), 0u8..4), 1..60),
        proptest::collection::vec((0usize..20, 0u8..6), 1..6),
        0..QUESTIONS.len(),
    );
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let found_something = std::cell::Cell::new(0);
    let result = TestRunner::new(config).run(&strategy, |(picks, sizes, question)| {
        let folder = folder();
        let written = spread(folder.path(), &picks, &sizes, &pool);
        let question = QUESTIONS[question];
        let said = Ctq::new(&format!("search -o jsonl {question}"))
            .folder(folder.path())
            .say();

        let words = format!("ctq search {question}").replace('\'', "");
        let words: Vec<&str> = if question.starts_with("--where") {
            vec![
                "ctq",
                "search",
                "--where",
                question.trim_start_matches("--where ").trim_matches('\''),
            ]
        } else {
            words.split_whitespace().collect()
        };
        let ctq::cli::Command::Search(args) = ctq::cli::Cli::try_parse_from(words)
            .expect("parses")
            .command
        else {
            panic!("a search");
        };
        let now = chrono::DateTime::parse_from_rfc3339(crate::harness::NOW).expect("a time");
        let filter = Filter::new(&args.filters, Zone::Utc, now.into()).expect("a filter");
        let mut wanted: Vec<Value> = written
            .iter()
            .filter(|record| filter.matches_plain(&Event::new(record.to_string().as_bytes())))
            .cloned()
            .collect();
        wanted.sort_by_key(ToString::to_string);
        wanted.dedup();
        let mut got = said.lines();
        got.sort_by_key(ToString::to_string);
        prop_assert_eq!(&got, &wanted, "{}", question);
        prop_assert_eq!(
            said.code,
            Some(i32::from(wanted.is_empty())),
            "{}",
            said.stderr
        );

        let stats = Ctq::new(&format!("stats --by eventName -o json {question}"))
            .folder(folder.path())
            .say()
            .json();
        let tally = &stats["tally"];
        let number = |key: &str| tally[key].as_u64().expect("a number");
        prop_assert_eq!(number("read"), written.len() as u64);
        prop_assert_eq!(number("matched"), wanted.len() as u64);
        prop_assert_eq!(
            number("read"),
            number("matched") + number("filtered") + number("duplicate") + number("malformed")
        );
        let events: u64 = stats["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["events"].as_u64().expect("a count"))
            .sum();
        prop_assert_eq!(events, wanted.len() as u64);
        found_something.set(found_something.get() + usize::from(!wanted.is_empty()));
        Ok(())
    });
    result.expect("holds");
    assert!(found_something.get() > 20, "{found_something:?}");
}

/// A log file too large to be read in one piece: it is cut into blocks that threads share.
#[test]
fn a_huge_file_reads_the_same_in_blocks() {
    let folder = folder();
    let pool = story::records();
    let mut text = String::from("{\"Records\":[");
    let mut count = 0u64;
    while text.len() < 40 << 20 {
        let record = &pool[count as usize % pool.len()];
        if count > 0 {
            text.push(',');
        }
        let mut record = record.clone();
        record["eventID"] = json!(format!("{count:032x}"));
        text.push_str(&record.to_string());
        count += 1;
    }
    text.push_str("]}");
    write(folder.path(), "huge.json", &text);
    write(
        folder.path(),
        "huge.ndjson",
        text[12..text.len() - 2].replace("},{\"eventVersion\"", "}\n{\"eventVersion\""),
    );
    write(folder.path(), "small.json", pool[0].to_string());
    let ask = |threads: usize, file: &str| {
        let line = format!("search --provenance --user alice -o jsonl --threads {threads} {file}");
        Ctq::new(&line).folder(folder.path()).say()
    };
    let one = ask(1, "huge.json small.json");
    let records = one.lines();
    assert!(records.len() > 500, "{}", records.len());
    for record in &records {
        if record["ctq"]["file"] == "huge.json" {
            let number = record["ctq"]["record"].as_u64().expect("a number");
            assert_eq!(
                record["eventID"],
                format!("{:032x}", number - 1),
                "numbered across blocks"
            );
        }
    }
    for threads in [2, 8] {
        assert_eq!(
            ask(threads, "huge.json small.json"),
            one,
            "{threads} threads"
        );
    }
    let count_of = |file: &str| {
        let said = Ctq::new("stats --by service -o json")
            .arg(file)
            .folder(folder.path())
            .say()
            .json();
        (said["tally"]["read"].as_u64(), said["rows"].clone())
    };
    assert_eq!(count_of("huge.json").0, Some(count));
    assert_eq!(count_of("huge.ndjson"), count_of("huge.json"));
}
