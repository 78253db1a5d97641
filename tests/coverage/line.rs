//! The line about holes of search, blame and trace.

use super::archive::fill;
use crate::harness::{Ctq, folder};
use std::path::Path;

/// What search says about holes.
fn line(question: &str, folder: &Path) -> String {
    let said = Ctq::new(&format!("search --event NoSuchEvent {question}"))
        .arg(folder)
        .say();
    said.stderr
        .lines()
        .filter(|line| line.contains("ctq coverage"))
        .collect()
}

#[test]
fn whoever_asks_of_a_time_that_is_not_here_is_told() {
    let story = Path::new("fixtures/trail");
    let after = "ctq: nothing was delivered after 2026-03-16T15:10Z (ctq coverage shows all holes)";
    assert_eq!(line("--since 4d", story), after);
    assert_eq!(line("--since 2026-03-15", story), after);
    assert_eq!(
        line("--on 2026-03-10", story),
        "ctq: nothing was delivered before 2026-03-13T03:30Z (ctq coverage shows all holes)"
    );
    for silent in [
        "",
        "-q --since 4d",
        "--on 2026-03-14",
        "--until 2026-03-15",
        "--since 2026-03-13 --until 2026-03-16T15:00:00Z",
    ] {
        assert_eq!(line(silent, story), "", "{silent}");
    }
    for command in ["blame acme-payroll", "trace AKIAALICEKEY7EXAMPLE"] {
        let said = Ctq::new(&format!("{command} -o json --since 2026-03-14"))
            .arg(story)
            .say();
        assert_eq!(said.stderr.trim_end(), after, "{command}");
    }
    // Nothing is known of what no bucket delivered.
    assert_eq!(
        line("--since 7d", Path::new("fixtures/shapes/ndjson.jsonl")),
        ""
    );
}

#[test]
fn nights_are_no_holes_and_a_lost_day_is() {
    let folder = folder();
    let works = |of: &i64| (8..18).contains(&(of % 24)) && of / 24 % 7 < 5;
    fill(folder.path(), "eu-west-1", (0..336).filter(works));
    fill(
        folder.path(),
        "us-east-1",
        (0..336).filter(|of| !(200..236).contains(of)),
    );
    let asked = "--since 2026-03-03 --until 2026-03-15";
    let lost = "ctq: nothing of 111122223333 us-east-1 is here from 2026-03-10T08:00Z to 2026-03-11T20:00Z (ctq coverage shows all holes)";
    assert_eq!(line(asked, folder.path()), lost);
    assert_eq!(
        line(&format!("{asked} --region 'us-*'"), folder.path()),
        lost
    );
    assert_eq!(
        line(&format!("{asked} --region eu-west-1"), folder.path()),
        ""
    );
    assert_eq!(line("--on 2026-03-07", folder.path()), "", "a Saturday");
    fill(folder.path(), "us-east-1", 200..236);
    assert_eq!(line(asked, folder.path()), "");
}

#[test]
fn an_account_or_region_of_which_nothing_is_here_is_told() {
    let folder = folder();
    fill(folder.path(), "eu-west-1", 0..120);
    let told =
        |what: &str| format!("ctq: nothing delivered for {what} (ctq coverage shows all holes)");
    for (question, what) in [
        ("--recipient-account 999988887777", "999988887777 is here"),
        ("--region eu-west-3", "eu-west-3 is here"),
        ("--region 'us-*',eu-west-1", "us-* is here"),
        (
            "--recipient-account 111122223333 --region eu-west-3",
            "111122223333 eu-west-3 is here",
        ),
        (
            "--region eu-west-3 --since 2026-03-09 --region eu-west-1",
            "eu-west-3 is here; nothing was delivered after 2026-03-06T23:35Z",
        ),
        ("--region a,b,c,d,e", "a, b, c and 2 more is here"),
    ] {
        assert_eq!(line(question, folder.path()), told(what), "{question}");
    }
    for silent in [
        "--recipient-account 111122223333 --region eu-west-1",
        "--region 'eu-*'",
        "--region '!us-east-1'",
        "-q --region eu-west-3",
    ] {
        assert_eq!(line(silent, folder.path()), "", "{silent}");
    }
    for command in ["blame b", "trace bob"] {
        let said = Ctq::new(&format!("{command} --region eu-west-3"))
            .arg(folder.path())
            .say();
        let wanted = told("eu-west-3 is here");
        assert!(said.stderr.contains(&wanted), "{command}: {}", said.stderr);
    }
    // Nothing is known of what no bucket delivered.
    let export = Path::new("fixtures/shapes/ndjson.jsonl");
    assert_eq!(line("--region eu-west-3", export), "");
}

#[test]
fn a_period_within_a_hole_is_told() {
    let folder = folder();
    fill(
        folder.path(),
        "us-east-1",
        (0..336).filter(|of| !(200..236).contains(of)),
    );
    let within = "--since 2026-03-10T12:00:00Z --until 2026-03-10T16:00:00Z";
    assert_eq!(
        line(within, folder.path()),
        "ctq: nothing of 111122223333 us-east-1 is here from 2026-03-10T12:00Z to 2026-03-10T16:00Z (ctq coverage shows all holes)"
    );
}
