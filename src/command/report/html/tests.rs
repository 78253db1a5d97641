//! The page of reports made by hand: large, empty, hostile.

use super::*;
use crate::coverage::Class;
use crate::event::{Time, parse_time};
use crate::report::model::*;
use crate::report::status::Status;
use chrono::NaiveDate;
use std::collections::BTreeMap;

fn at(text: &str) -> Option<Time> {
    parse_time(text)
}

fn days(number: usize) -> impl Iterator<Item = (usize, String)> {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
    first
        .iter_days()
        .take(number)
        .map(|day| day.to_string())
        .enumerate()
}

fn exception(row: u64, text: &str) -> Exception {
    let session = row % 7;
    let hop = HopOf {
        id: format!("arn:aws:sts::111122223333:assumed-role/backup-operator/{text}{session}"),
        label: format!("backup-operator/{text}{session}"),
        access_key_id: Some(format!("ASIAEXAMPLE{session:08}")),
        certainty: "proven".to_owned(),
        issued_by: Some("AssumeRole".to_owned()),
        issued_event_id: Some(format!("d4182d2d-f8a5-40c7-8af8-{session:012}")),
        issued_at: at("2026-03-14T09:31:52Z"),
    };
    let origin = OriginOf {
        kind: "iam-user".to_owned(),
        id: format!("arn:aws:iam::111122223333:user/{text}{}", session % 3),
        label: format!("{text}{}", session % 3),
        account: Some("111122223333".to_owned()),
        certainty: "proven".to_owned(),
        candidates: Vec::new(),
        gap: None,
        via: vec![hop.clone()],
    };
    Exception {
        row,
        rules: vec!["iam-policy-changes".to_owned()],
        time: at("2026-03-14T09:31:52Z"),
        event_id: Some(format!("d4182d2d-f8a5-40c7-8af8-{row:012}")),
        account: Some("111122223333".to_owned()),
        region: Some("us-east-1".to_owned()),
        who: Who {
            id: hop.id.clone(),
            label: hop.label.clone(),
            kind: "role-session".to_owned(),
            account: Some("111122223333".to_owned()),
            session_issuer: Some("arn:aws:iam::111122223333:role/backup-operator".to_owned()),
            mfa: Some(false),
            access_key_id: hop.access_key_id.clone(),
        },
        origin,
        source_ip: Some("198.51.100.7".to_owned()),
        user_agent: Some(format!(
            "aws-cli/2.15.0 {text} Python/3.11.6 Linux/6.1 exe/x86_64"
        )),
        event: "iam:AttachRolePolicy".to_owned(),
        outcome: ["ok", "denied", "failed"][row as usize % 3].to_owned(),
        error_code: (!row.is_multiple_of(3)).then(|| "AccessDenied".to_owned()),
        error_message: (!row.is_multiple_of(3)).then(|| format!("User {text} is not authorized")),
        write: true,
        resources: vec![format!("arn:aws:iam::111122223333:role/{text}")],
        fields: BTreeMap::from([("requestParameters.policyArn".to_owned(), text.to_owned())]),
        file: format!(
            "logs/111122223333_CloudTrail_us-east-1_{}.json.gz",
            row % 40
        ),
        record: row,
        file_sha256: Some("ab".repeat(32)),
        ..Exception::default()
    }
}

fn hits(events: u64) -> Hits {
    Hits {
        events,
        raw: events + events / 3,
        effective: events - events / 3,
        attempted: events / 3,
        denied: events / 3,
        first: at("2026-03-14T09:31:52Z"),
        last: at("2026-03-20T09:31:52Z"),
        ..Hits::default()
    }
}

fn control(number: usize, events: u64, text: &str) -> ControlReport {
    ControlReport {
        id: format!("5.{number}"),
        title: "IAM policies change".to_owned(),
        level: Some("1".to_owned()),
        assessment: Some("manual".to_owned()),
        verdict: "events".to_owned(),
        status: Status::ALL[number % 6],
        because: vec![format!(
            "{events} events in the period, of which {text} are new."
        )],
        shows: "Calls that change who may do what.".to_owned(),
        cannot_show: Some("Whether a filter, an alarm and somebody who reads it exist.".to_owned()),
        published: vec![PublishedFilter {
            rule: "cis-published-4".to_owned(),
            filter: "{ ($.eventName = AttachRolePolicy) || ($.eventName = \"PutRolePolicy\") }"
                .to_owned(),
            hits: hits(events),
            ..PublishedFilter::default()
        }],
        rules: vec![RuleHits {
            rule: "iam-policy-changes".to_owned(),
            title: "IAM policy changes".to_owned(),
            loaded: true,
            hits: hits(events),
            ..RuleHits::default()
        }],
        needs: vec![NeedReport {
            stream: "us-east-1".to_owned(),
            complete: number.is_multiple_of(2),
            holes: vec!["111122223333 us-east-1: 26 hours suspect".to_owned()],
            quiet: 12,
            unsigned: 0,
        }],
        hits: hits(events),
        accounts: vec![
            GroupRow {
                values: vec![text.to_owned()],
                hits: hits(events)
            };
            2
        ],
        count_by: vec!["actor".to_owned(), "event".to_owned()],
        groups: vec![
            GroupRow {
                values: vec![text.to_owned(), "iam:AttachRolePolicy".to_owned()],
                hits: hits(events)
            };
            20
        ],
        groups_all: 33,
        days: days(90).map(|(at, day)| day_count(at, day)).collect(),
        exceptions: (1..=events).map(|row| exception(row, text)).collect(),
        firings: vec![FiringReport {
            rule: "denied-burst".to_owned(),
            group: vec![["actor".to_owned(), text.to_owned()]],
            events: 12,
            ..FiringReport::default()
        }],
        firings_all: 1,
        ..ControlReport::default()
    }
}

fn day_count(at: usize, day: String) -> DayCount {
    let events = (at as u64 * 7919) % 1000;
    DayCount {
        day,
        events,
        writes: events / 9,
        denied: events / 70,
        failed: events / 200,
    }
}

fn stream(number: usize, length: usize) -> StreamCoverage {
    let class = |at: usize| match (at + number * 3) % 41 {
        7 if number.is_multiple_of(3) => "suspect",
        8 if number.is_multiple_of(3) => "missing",
        9 if number.is_multiple_of(3) => "stopped",
        20..=30 if number.is_multiple_of(2) => "covered-unverified",
        31 => "quiet",
        _ => "covered",
    };
    StreamCoverage {
        account: format!("11112222333{}", number / 4),
        region: ["us-east-1", "eu-central-1", "eu-west-1", "ap-southeast-2"][number % 4].to_owned(),
        files: 400,
        bytes: 12_345_678,
        events: 81_000,
        hours: BTreeMap::from([
            ("covered".to_owned(), 700),
            ("suspect".to_owned(), 20 * (number as u64 % 3)),
        ]),
        days: days(length)
            .map(|(at, day)| DayCell {
                day: day.parse().expect("a day"),
                events: if class(at) == "covered" {
                    (at as u64 * 7919) % 5000
                } else {
                    0
                },
                hours: 24,
                covered: 24,
                holes: 0,
                class: Class::named(class(at)),
            })
            .collect(),
        ..StreamCoverage::default()
    }
}

fn report(controls: usize, events: u64, length: usize, text: &str) -> Report {
    let person = |number: u64| Person {
        origin: exception(number, text).origin,
        events: 900 / (number + 1),
        acted_as: vec!["arn:aws:iam::111122223333:role/backup-operator".to_owned()],
    };
    let share = |value: &str, events| Share {
        value: value.to_owned(),
        events,
    };
    let shares = || {
        vec![
            share("us-east-1", 81_000),
            share(text, 9_000),
            share("eu-west-1", 12),
        ]
    };
    Report {
        framework: FrameworkHead {
            id: "cis".to_owned(),
            title: "CIS AWS Foundations Benchmark, monitoring controls".to_owned(),
            version: "v7.0.0".to_owned(),
            versions: vec!["v6.0.0".to_owned(), "v7.0.0".to_owned()],
            notes: "The monitoring controls ask that somebody is told.".to_owned(),
        },
        run: Run {
            generated: at("2026-04-02T08:00:00Z"),
            program: "ctq 0.1.0".to_owned(),
            command: "ctq report cis --since 2026-01-01 -o html logs".to_owned(),
            zone: "UTC".to_owned(),
            max_events: 100,
            ..Run::default()
        },
        scope: Scope {
            from: at("2026-01-01T00:00:00Z"),
            to: at("2026-04-01T00:00:00Z"),
            since: at("2026-01-01T00:00:00Z"),
            accounts_given: vec!["111122223330".to_owned(), text.to_owned()],
            accounts_found: vec!["111122223330".to_owned(), "111122223331".to_owned()],
            regions_found: vec!["us-east-1".to_owned(), "eu-central-1".to_owned()],
            places: vec!["logs".to_owned()],
            ..Scope::default()
        },
        inputs: Inputs {
            files: 4_120,
            bytes: 123_456_789,
            bytes_inflated: 1_234_567_890,
            fingerprint: Some("cd".repeat(32)),
            issues: vec![InputIssue { file: text.to_owned(), what: "corrupt".to_owned(), trouble: true }],
            trouble: true,
            ..Inputs::default()
        },
        coverage: Coverage {
            streams: (0..12).map(|number| stream(number, length)).collect(),
            hours: BTreeMap::from([
                ("covered".to_owned(), 15_000),
                ("covered-unverified".to_owned(), 3_000),
                ("quiet".to_owned(), 900),
                ("suspect".to_owned(), 72),
            ]),
            holes: 72,
            longest_hole: 26,
            gaps: vec![Gap {
                class: "suspect".to_owned(),
                means: "nothing is here; the stream is never silent for so long".to_owned(),
                hours: 26,
                streams: vec![["111122223330".to_owned(), text.to_owned()]],
                ..Gap::default()
            }],
            ..Coverage::default()
        },
        integrity: Integrity {
            verdict: "undecided".to_owned(),
            basis: "Hashes agree along every chain; no public key was given, so signatures were not checked.".to_owned(),
            counts: BTreeMap::from([("digests".to_owned(), 2_160), ("valid".to_owned(), 4_100), ("hashOnly".to_owned(), 2_160)]),
            ..Integrity::default()
        },
        population: Population {
            raw: 100_000,
            unique: 90_012,
            ok: 88_000,
            denied: 1_700,
            failed: 312,
            categories: vec![share("management", 90_012)],
            accounts: shares(),
            regions: shares(),
            services: shares(),
            principals: vec![share("service", 70_000), share("role-session", 20_012)],
            actors: shares(),
            days: days(length).map(|(at, day)| day_count(at, day)).collect(),
        },
        people: (0..9).map(person).collect(),
        checks: vec![CheckOutcome {
            check: "gaps".to_owned(),
            title: "Hours without evidence".to_owned(),
            holds: Some(false),
            says: "72 hours are holes.".to_owned(),
            columns: vec!["stream".to_owned(), "hours".to_owned()],
            rows: vec![vec![text.to_owned(), "72".to_owned()]],
            rows_all: 1,
        }],
        statuses: Status::ALL
            .into_iter()
            .enumerate()
            .map(|(at, status)| (status.name().to_owned(), (1..=controls).filter(|one| one % 6 == at).count() as u64))
            .collect(),
        controls: (1..=controls).map(|number| control(number, events, text)).collect(),
        rules: vec![RuleDefinition {
            name: "iam-policy-changes".to_owned(),
            title: "IAM policy changes".to_owned(),
            file: "identity/policies.yml".to_owned(),
            line: 1,
            yaml: format!("title: IAM policy changes\ndetection:\n  selection:\n    eventName: [{text}]\n  condition: selection\n"),
            ..RuleDefinition::default()
        }],
        limits: vec!["No count here passes or fails a control.".to_owned()],
        ..Report::default()
    }
}

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, Zone::Utc, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn a_large_report_stays_a_page() {
    let page = page(&report(60, 130, 365, "alice"));
    assert!(page.len() < 3_500_000, "{}", page.len());
    // 2,000 events are shared between 60 controls.
    assert_eq!(
        page.matches("… and 97 more events, counted but not listed")
            .count(),
        60
    );
    assert_eq!(page.matches("<details class=\"control\">").count(), 60);
    assert!(page.contains("a cell for each week (UTC)"));
    // A week is what its worst day is.
    assert!(page.contains("2026-01-05: missing, 168 of 168 hours here"));
}

#[test]
fn text_of_records_is_text() {
    let nasty = "\"><script>alert(1)</script>\u{202e}'</style>\u{1b}[2J";
    let page = page(&report(3, 4, 10, nasty));
    assert!(!page.contains("<script") && !page.contains(['\u{202e}', '\u{1b}']));
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(page.contains(
        "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;<span class=\"esc\">\\u{202e}</span>"
    ));
}

#[test]
fn what_is_behind_a_role_is_drawn_and_told() {
    let page = page(&report(1, 9, 10, "alice"));
    for part in [
        "Chains behind the events",
        "<text class=\"name\"",
        "← </span>alice1 <span class=\"chip good\">",
        "d4182d2d-f8a5-40c7-8af8-000000000001</code>",
        "<span class=\"badge\">A7</span>",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn nothing_is_an_answer_too() {
    let page = page(&Report::default());
    for part in [
        "Nothing is covered",
        "There is no stream in the period.",
        "There is no event in the period and scope.",
        "The framework has no control in this version.",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_check_that_is_open_decides_nothing_or_is_undecided() {
    let mut report = report(1, 1, 1, "alice");
    report.checks[0].holds = None;
    assert!(page(&report).contains("decides nothing"));
    report.controls[0].decided_by = vec!["gaps".to_owned()];
    let page = page(&report);
    assert!(page.contains("undecided") && !page.contains("decides nothing"));
}

#[test]
fn rows_are_shared_fairly() {
    assert_eq!(share(vec![100, 0, 30], 200), usize::MAX, "all fit");
    assert_eq!(share(vec![100, 100], 150), 75);
    assert_eq!(
        share(vec![100, 10, 100], 150),
        70,
        "the short one leaves its part"
    );
    assert_eq!(share(vec![9; 50], 20), 1);
    assert_eq!(share(Vec::new(), 20), usize::MAX);
}
