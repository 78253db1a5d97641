//! The filter as a whole: mistakes, bounds, the chosen literal, words, help.

use super::{Typed, filter, now, read};
use crate::cli::filters::FilterArgs;
use crate::event::{Category, Event, parse_time};
use crate::filter::{Bounds, Filter};
use crate::zone::Zone;
use clap::{CommandFactory, Parser};

#[test]
fn mistakes_are_answered() {
    for (line, message) in [
        (
            "--since|2026-13-01",
            "--since: there is no such thing as a month 13\n    2026-13-01\n         ^^\na time is typed as",
        ),
        (
            "--since|2026-03-14|--until|2026-03-13",
            "--since 2026-03-14T00:00:00Z is not before --until 2026-03-13T00:00:00Z: no event can be between them\n",
        ),
        (
            "--since|2026-03-14|--on|2026-03-13",
            "the times asked for have nothing in common: ",
        ),
        (
            "--on|2026-03-14T10",
            "--on: this is no day or month\n    2026-03-14T10\n    ^^^^^^^^^^^^^\na day is typed as",
        ),
        (
            "--identity-type|AssumedRol",
            "--identity-type: there is no identity type `AssumedRol`; did you mean `AssumedRole`?\n",
        ),
        (
            "--category|dat",
            "--category: there is no `dat`; did you mean `data`?\none of: management, data, insight, network, other",
        ),
        (
            "--topic|x",
            "--topic: there is no `x`\none of: security, devices, routing, logging",
        ),
        (
            "--event|s3:",
            "--event: a part is missing beside the colon\n    s3:\n       ^\n",
        ),
        (
            "--event|/(/",
            "--event: this regular expression does not work: unclosed group\n    (\n    ^\n",
        ),
        (
            "--match|a)",
            "--match: this regular expression does not work: unopened group\n    a)\n     ^\n",
        ),
        (
            "--user|a,,b",
            "--user has an empty value\n    a,,b\n      ^\n",
        ),
        ("--ip|10.0.0.256", "--ip: this is no address\n"),
        (
            "--ip|@/no/such/file",
            "--ip @/no/such/file: no such file or folder",
        ),
        (
            "--resource|s3://",
            "--resource: the bucket's name is missing\n",
        ),
        (
            "--where|evntName = x",
            "--where: there is no field `evntName`\n",
        ),
    ] {
        let error = read(line).err().unwrap_or_else(|| panic!("{line}"));
        assert!(
            error.starts_with(message),
            "{line}\n{error}\n--- not:\n{message}"
        );
    }
}

#[test]
fn bounds_are_what_can_be_said() {
    let time = |text: &str| parse_time(text);
    assert_eq!(filter("--user|alice").bounds(), Bounds::default());
    assert_eq!(
        filter("--since|2026-03-01|--on|2026-03-14,2026-03-20|--recipient-account|111122223333|--category|data,insight").bounds(),
        Bounds {
            since: time("2026-03-14T00:00:00Z"),
            until: time("2026-03-21T00:00:00Z"),
            recipient_accounts: Some(vec!["111122223333".to_owned()]),
            categories: Some(vec![Category::Data, Category::Insight]),
        }
    );
    for line in [
        "--recipient-account|1111*",
        "--recipient-account|!111122223333",
        "--on|!2026-03-14",
    ] {
        assert_eq!(filter(line).bounds(), Bounds::default(), "{line}");
    }
    assert_eq!(
        filter("--topic|security").bounds().categories,
        Some(vec![Category::Management])
    );
}

#[test]
fn the_most_telling_literal_is_chosen() {
    for (line, bytes, expected) in [
        (
            "--account|111122223333|--user|alice",
            "bob 111122223333",
            false,
        ),
        ("--account|111122223333|--user|alice", "ALICE", true),
        ("--user|alice,bob", "bob", true),
        ("--user|alice,b", "nobody", true),
        ("--user|!alice", "nobody", true),
        ("--where|user = alice or outcome = ok", "nobody", true),
        ("--where|user = alice and outcome = ok", "nobody", false),
        ("--write", "nobody", true),
    ] {
        assert_eq!(
            filter(line).could_match(bytes.as_bytes()),
            expected,
            "{line}"
        );
    }
}

#[test]
fn conditions_are_told_in_words() {
    assert_eq!(
        filter("--user|alice,bob,!eve|--write|--since|2026-03-14|--denied|--where|eventName = x")
            .describe(),
        [
            "user is alice or bob, not eve",
            "from 2026-03-14T00:00:00Z on",
            "writes",
            "outcome is denied",
            "where eventName = x",
        ]
    );
    assert!(filter("").is_empty() && !filter("--write").is_empty());
}

/// One filter serves all threads.
fn shared<T: Send + Sync>() {}

#[test]
fn the_flags_are_sound() {
    Typed::command().debug_assert();
    let help = Typed::command().render_help().to_string();
    for heading in ["Who:", "When:", "Where:", "What:"] {
        assert!(help.contains(heading), "{help}");
    }
    shared::<Filter>();
}

/// The parent's own words.
#[derive(Parser)]
struct Parent {
    #[command(flatten)]
    filters: FilterArgs,
}

#[test]
fn the_group_does_not_speak_for_its_command() {
    let help = Parent::command().render_long_help().to_string();
    assert!(help.starts_with("The parent's own words"), "{help}");
    let help = Typed::command().render_help().to_string();
    assert!(!help.contains("conditions an event must meet"), "{help}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, cases: 1000, ..Default::default() })]
    /// Whatever is typed is read or answered; the answer is short.
    #[test]
    fn nothing_typed_panics(
        text in r#"[-a-z0-9 !/\\*?{}()\[\]|,.:=<>~'"+TZéß日\u{300}\n%]{0,24}"#,
        start in proptest::sample::select(vec![
            "", "2026-03-14", "2026-03-14T09", "7d", "today", "10.0.0", "s3://", "s3:", "eventName ", "eventName ~ ",
            "eventName = ", "user in (", "mon-", "22-", "/", "arn:aws:s3:::",
        ]),
    ) {
        let typed = format!("{start}{text}");
        let list = || vec![typed.clone()];
        let one = || Some(typed.clone());
        for args in [
            FilterArgs { user: list(), ..FilterArgs::default() },
            FilterArgs { since: one(), ..FilterArgs::default() },
            FilterArgs { until: one(), ..FilterArgs::default() },
            FilterArgs { on: list(), ..FilterArgs::default() },
            FilterArgs { around: list(), ..FilterArgs::default() },
            FilterArgs { hours: list(), ..FilterArgs::default() },
            FilterArgs { weekday: list(), ..FilterArgs::default() },
            FilterArgs { ip: list(), ..FilterArgs::default() },
            FilterArgs { event: list(), ..FilterArgs::default() },
            FilterArgs { resource: list(), ..FilterArgs::default() },
            FilterArgs { identity_type: list(), ..FilterArgs::default() },
            FilterArgs { topic: list(), ..FilterArgs::default() },
            FilterArgs { contains: list(), ..FilterArgs::default() },
            FilterArgs { matching: list(), ..FilterArgs::default() },
            FilterArgs { condition: list(), ..FilterArgs::default() },
        ] {
            match Filter::new(&args, Zone::Utc, now()) {
                Ok(filter) => {
                    let record = br#"{"eventName":"PutObject","eventTime":"2026-03-14T09:00:00Z"}"#;
                    let event = Event::new(record);
                    let matches = filter.matches(&event);
                    proptest::prop_assert_eq!(matches, filter.matches_plain(&event), "{:?}", args);
                    proptest::prop_assert!(filter.could_match(record) || !matches);
                }
                Err(error) => proptest::prop_assert!(error.to_string().len() < 2000),
            }
        }
    }
}
