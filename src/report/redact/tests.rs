//! Names are hidden everywhere, and nothing else is.

use super::*;
use crate::report::model::{ControlReport, Disposition, Exception, Gap, GroupRow, InputIssue, Who};
use proptest::prelude::*;

fn redactor() -> Redactor {
    Redactor::new(b"0123456789abcdef".to_vec(), false)
}

fn report_of(row: Exception) -> Report {
    Report {
        controls: vec![ControlReport {
            title: "What alice may do".into(),
            count_by: vec!["actor".into(), "event".into()],
            groups: vec![GroupRow {
                values: vec![
                    "arn:aws:iam::111122223333:user/alice".into(),
                    "s3:PutObject".into(),
                ],
                ..GroupRow::default()
            }],
            exceptions: vec![row],
            ..ControlReport::default()
        }],
        ..Report::default()
    }
}

fn alice() -> Who {
    Who {
        id: "arn:aws:iam::111122223333:user/alice".into(),
        label: "alice".into(),
        access_key_id: Some("AKIAIOSFODNN7EXAMPLE".into()),
        ..Who::default()
    }
}

/// What an error message and a user agent become where `alice` is known.
fn free(message: &str, agent: &str) -> (String, String) {
    let row = Exception {
        who: alice(),
        error_message: Some(message.into()),
        user_agent: Some(agent.into()),
        ..Exception::default()
    };
    let report = redactor().redact(report_of(row)).expect("redacted");
    let row = report.controls[0].exceptions[0].clone();
    (
        row.error_message.expect("a message"),
        row.user_agent.expect("an agent"),
    )
}

/// Tokens as `‹name›`.
fn read(text: &str, names: &[&str]) -> String {
    let redactor = redactor();
    names.iter().fold(text.to_owned(), |text, name| {
        text.replace(&redactor.token(name), &format!("‹{name}›"))
    })
}

#[test]
fn a_name_is_the_same_hash_wherever_it_stands() {
    let redactor = redactor();
    let row = Exception {
        who: alice(),
        event: "s3:PutObject".into(),
        ..Exception::default()
    };
    let report = redactor.redact(report_of(row)).expect("redacted");
    let token = |piece| redactor.token(piece);
    let arn = format!(
        "arn:aws:iam::{}:user/{}",
        token("111122223333"),
        token("alice")
    );
    let control = &report.controls[0];
    let row = &control.exceptions[0];
    assert_eq!(row.who.id, arn);
    assert_eq!(row.who.label, token("alice"));
    assert_eq!(
        row.who.access_key_id.as_deref(),
        Some(&*token("AKIAIOSFODNN7EXAMPLE"))
    );
    assert_eq!(control.groups[0].values, [arn, "s3:PutObject".to_owned()]);
    assert_eq!(control.title, "What alice may do", "of the standard");
    assert_eq!(row.event, "s3:PutObject");
    assert!(report.run.redaction.is_some());
}

#[test]
fn of_an_error_message_only_words_stay() {
    for (message, shown) in [
        (
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::111122223333:user/bob because no identity-based policy allows the iam:CreateUser action",
            "User: arn:aws:iam::‹111122223333›:user/‹alice› is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::‹111122223333›:user/‹bob› because no identity-based policy allows the iam:CreateUser action",
        ),
        (
            "The user with name bob cannot be found.",
            "The user with name ‹bob› cannot be found.",
        ),
        (
            "The group with name data cannot be found.",
            "The group with name ‹data› cannot be found.",
        ),
        (
            "Value 'service' at 'userName' doesn't match; ALICE, says alice.",
            "Value '‹service›' at '‹userName›' doesn't match; ‹ALICE›, says ‹alice›.",
        ),
        (
            "from 203.0.113.7:443, 2001:db8::7, fe80::1%eth0 or [::1], key AKIAI44QH8DHBEXAMPLE, carol@acme.example",
            "from ‹203.0.113.7›:443, ‹2001:db8::7›, ‹fe80::1›‹%eth0› or [‹::1›], key ‹AKIAI44QH8DHBEXAMPLE›, ‹carol›@‹acme.example›",
        ),
        (
            "arn:aws:s3:::data/key.txt and arn:alice:bob:carol:dave:erin",
            "arn:aws:s3:::‹data›/‹key.txt› and arn:‹alice›:‹bob›:‹carol›:‹dave›:‹erin›",
        ),
        (
            "Rate exceeded at 2026-03-14T09:24:37Z",
            "Rate exceeded at 2026-03-14T09:24:37Z",
        ),
    ] {
        let names = [
            "111122223333",
            "alice",
            "ALICE",
            "bob",
            "service",
            "userName",
            "203.0.113.7",
            "2001:db8::7",
            "fe80::1",
            "%eth0",
            "::1",
            "AKIAI44QH8DHBEXAMPLE",
            "carol",
            "acme.example",
            "data",
            "key.txt",
            "dave",
            "erin",
        ];
        assert_eq!(read(&free(message, "").0, &names), shown);
    }
}

#[test]
fn of_a_user_agent_only_products_stay() {
    for (agent, shown) in [
        (
            "aws-cli/2.15.0 Python/3.11.4 Linux/5.10 alices-laptop/1.0",
            "aws-cli/2.15.0 Python/3.11.4 Linux/5.10 ‹alices-laptop›/1.0",
        ),
        ("console.ec2.amazonaws.com", "console.ec2.amazonaws.com"),
        ("alice.amazonaws.com", "‹alice.amazonaws.com›"),
        (
            "[S3Console/0.4, aws-internal/3] bob",
            "[S3Console/0.4, aws-internal/3] ‹bob›",
        ),
    ] {
        let names = ["alices-laptop", "alice.amazonaws.com", "bob"];
        assert_eq!(read(&free("", agent).1, &names), shown);
    }
}

#[test]
fn paths_commands_codes_and_reviewers_are_hidden_too() {
    let row = Exception {
        file: "/home/alice/logs/AWSLogs/o-acme/111122223333/CloudTrail/eu-west-1/2026/03/14/111122223333_CloudTrail_eu-west-1_20260314T0925Z_aBcDeFgHiJkLmNoP.json.gz".into(),
        error_code: Some("NoSuchEntityException".into()),
        event_id: Some("bob did it".into()),
        disposition: Some(Disposition {
            reviewer: "carol".into(),
            date: "2026-03-18".into(),
            verdict: "expected, says dave".into(),
            ticket: "ACME-1".into(),
        }),
        ..Exception::default()
    };
    let mut report = report_of(row);
    report.run.command =
        "ctq report cis --framework-version v7.0.0 --accounts 111122223333 --dispositions /home/alice/d.csv --max-events 1000 logs/x"
            .into();
    report.inputs.issues = vec![InputIssue {
        file: "alice.json".into(),
        what: "record 1: same eventID as a record in alice/b.json.gz, but another content; both are kept".into(),
        trouble: false,
    }];
    let report = redactor().redact(report).expect("redacted");
    let names = [
        "home",
        "alice",
        "logs",
        "o-acme",
        "111122223333",
        "bob",
        "did",
        "it",
        "carol",
        "dave",
        "ACME-1",
        "d",
        "x",
        "b",
    ];
    let row = &report.controls[0].exceptions[0];
    let shown = |text: &str| read(text, &names);
    assert_eq!(
        shown(&row.file),
        "/‹home›/‹alice›/‹logs›/AWSLogs/‹o-acme›/‹111122223333›/CloudTrail/eu-west-1/2026/03/14/‹111122223333›_CloudTrail_eu-west-1_20260314T0925Z_aBcDeFgHiJkLmNoP.json.gz"
    );
    assert_eq!(row.error_code.as_deref(), Some("NoSuchEntityException"));
    assert_eq!(
        row.event_id.as_deref().map(shown).as_deref(),
        Some("‹bob› ‹did› ‹it›")
    );
    let disposition = row.disposition.as_ref().expect("a verdict");
    assert_eq!(shown(&disposition.reviewer), "‹carol›");
    assert_eq!(disposition.date, "2026-03-18");
    assert_eq!(shown(&disposition.verdict), "expected, says ‹dave›");
    assert_eq!(shown(&disposition.ticket), "‹ACME-1›");
    assert_eq!(
        shown(&report.run.command),
        "ctq report cis --framework-version v7.0.0 --accounts ‹111122223333› --dispositions /‹home›/‹alice›/‹d›.csv --max-events 1000 ‹logs›/‹x›"
    );
    assert_eq!(shown(&report.inputs.issues[0].file), "‹alice›.json");
    assert_eq!(
        shown(&report.inputs.issues[0].what),
        "record 1: same eventID as a record in ‹alice›/‹b›.json.gz, but another content; both are kept"
    );
}

#[test]
fn an_own_rule_keeps_its_head_alone() {
    let mut report = report_of(Exception {
        who: Who {
            id: "alice".into(),
            ..Who::default()
        },
        ..Exception::default()
    });
    report.rules = vec![RuleDefinition {
        name: "own".into(),
        title: "Calls of alice from 203.0.113.7".into(),
        file: "/home/bob/own.yml".into(),
        yaml: "detection: {s: {userIdentity.userName: alice}}".into(),
        ..RuleDefinition::default()
    }];
    let report = redactor().redact(report).expect("redacted");
    let rule = &report.rules[0];
    assert_eq!(
        read(&rule.title, &["alice", "203.0.113.7"]),
        "Calls of ‹alice› from ‹203.0.113.7›"
    );
    assert!(rule.yaml.starts_with("# left out"), "{}", rule.yaml);
    assert!(!rule.file.contains("bob"));
}

#[test]
fn another_key_gives_other_hashes() {
    let one = redactor().token("alice");
    let other = Redactor::new(b"fedcba9876543210".to_vec(), false).token("alice");
    assert_ne!(one, other);
    assert_eq!(one, redactor().token("alice"));
}

#[test]
fn services_and_words_stay() {
    let redactor = redactor();
    let mut names = Names::new();
    let mut of = |text: &str| redactor.name(text, &mut names);
    assert_eq!(of("cloudtrail.amazonaws.com"), "cloudtrail.amazonaws.com");
    assert_eq!(
        of("root (111122223333)"),
        format!("root ({})", redactor.token("111122223333"))
    );
    assert_eq!(
        of("deploy/build"),
        format!("{}/{}", redactor.token("deploy"), redactor.token("build"))
    );
    let bucket = format!(
        "arn:aws:s3:::{}/{}",
        redactor.token("acme"),
        redactor.token("k")
    );
    assert_eq!(of("arn:aws:s3:::acme/k"), bucket);
}

#[test]
fn what_a_class_means_stays() {
    let mut report = Report::default();
    let classes = crate::coverage::Class::ALL;
    report.coverage.gaps = (classes.iter())
        .map(|class| Gap {
            means: class.explain().to_owned(),
            left_out: vec!["kms.amazonaws.com".into(), "reads".into(), "part".into()],
            ..Gap::default()
        })
        .collect();
    let gaps = report.coverage.gaps.clone();
    let redacted = redactor().redact(report).expect("redacted");
    assert_eq!(redacted.coverage.gaps, gaps);
}

proptest! {
    /// Whatever stands around it: a name that is no plain word is in no text that comes out.
    #[test]
    fn no_name_comes_through(
        name in "[a-z]{4,8}[0-9]{1,3}",
        around in "[ a-zA-Z0-9:/.,'\"()@#=-]{0,12}",
        behind in "[ a-zA-Z0-9:/.,'\"()@#=-]{0,12}",
    ) {
        let text = format!("{around}{name}{behind}");
        let row = Exception {
            error_message: Some(text.clone()),
            error_code: Some(text.clone()),
            user_agent: Some(text.clone()),
            event_id: Some(format!("{text} ")),
            source_ip: Some(text.clone()),
            file: text.clone(),
            resources: vec![text],
            ..Exception::default()
        };
        let report = redactor().redact(report_of(row)).expect("redacted");
        let shown = serde_json::to_string(&report).expect("JSON");
        prop_assert!(!shown.contains(&name), "{}", shown);
    }

    /// The same of addresses of both kinds.
    #[test]
    fn no_address_comes_through(
        four in any::<[u8; 4]>(),
        six in any::<[u16; 8]>(),
        zeros in 0_usize..8,
        around in prop::sample::select(vec![" ", "/", "=", "[", "'", "@", "ip ", "x:", "(from "]),
    ) {
        let four = std::net::Ipv4Addr::from(four).to_string();
        let mut six = six;
        six[8 - zeros..].fill(0);
        six[7] |= 0x100;
        let six = std::net::Ipv6Addr::from(six).to_string();
        for text in [&four, &six] {
            let row = Exception {
                error_message: Some(format!("denied{around}{text} ")),
                user_agent: Some(format!("aws-cli/2{around}{text}")),
                source_ip: Some(text.clone()),
                ..Exception::default()
            };
            let report = redactor().redact(report_of(row)).expect("redacted");
            let shown = serde_json::to_string(&report).expect("JSON");
            prop_assert!(!shown.contains(text.as_str()), "{}", shown);
        }
    }
}
