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
    assert_eq!(
        line(
            &format!("{asked} --recipient-account 999988887777"),
            folder.path()
        ),
        ""
    );
    fill(folder.path(), "us-east-1", 200..236);
    assert_eq!(line(asked, folder.path()), "");
}
