//! `ctq report`: whole reports on the story, statuses over holes, packages, bad input, hostile text.
//!
//! `CTQ_REGROW=1 cargo test --test ctq report` writes the snapshots in this folder anew.

mod bad_input;
mod counts;
mod needs;
mod ocsf;
mod package;
mod reach;
mod redact;
mod status;
mod told;

use crate::harness::{Ctq, Said, root};
use serde_json::Value;

pub const FRAMEWORKS: [&str; 8] = [
    "cis",
    "pci-dss",
    "nist-800-53",
    "soc2",
    "iso-27001",
    "hipaa",
    "risk",
    "operations",
];

/// A report as JSON, which must have come out without trouble.
pub fn json(line: &str) -> Value {
    let said = say(&format!("{line} -o json"));
    assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
    said.json()
}

pub fn say(line: &str) -> Said {
    Ctq::new(&format!("report {line}")).say()
}

/// The control of this number.
pub fn control<'r>(report: &'r Value, id: &str) -> &'r Value {
    let controls = report["controls"].as_array().expect("controls");
    let found = controls.iter().find(|control| control["id"] == id);
    found.unwrap_or_else(|| panic!("no control {id}"))
}

/// Compares with the snapshot of this name, or writes it.
fn same_as_snapshot(name: &str, said: &Said) {
    let path = root().join("tests/report").join(name);
    let text = format!(
        "{}--- exit code {:?}\n{}",
        said.text(),
        said.code,
        said.stderr
    );
    if std::env::var_os("CTQ_REGROW").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (kept, now)) in kept.lines().zip(text.lines()).enumerate() {
        assert_eq!(kept, now, "{name}, line {}", number + 1);
    }
    assert_eq!(
        kept.len(),
        text.len(),
        "{name}: CTQ_REGROW=1 cargo test --test ctq report"
    );
}

#[test]
fn the_summary_of_every_framework() {
    for framework in FRAMEWORKS {
        let said = say(&format!("{framework} fixtures/trail"));
        same_as_snapshot(&format!("{framework}.txt"), &said);
    }
}

#[test]
fn a_whole_report_as_markdown_and_as_json() {
    let asked = "hipaa fixtures/trail --sample 3 --seed 7 --max-events 5";
    same_as_snapshot("hipaa.md", &say(&format!("{asked} -o md")));
    same_as_snapshot("hipaa.json", &say(&format!("{asked} -o json")));
}

#[test]
fn the_rows_of_cis_as_csv_and_as_ocsf() {
    let asked = "cis fixtures/trail --max-events 2";
    same_as_snapshot("cis.csv", &say(&format!("{asked} -o csv")));
    same_as_snapshot("cis.ocsf", &say(&format!("{asked} -o ocsf")));
}

#[test]
fn the_same_bytes_with_any_number_of_threads() {
    for asked in [
        "risk --sample 4 --max-events 3",
        "operations --max-events 7",
    ] {
        let with = |threads: u32| {
            let said = say(&format!("{asked} fixtures/trail -o json -j {threads}"));
            (said.stdout, said.stderr)
        };
        let one = with(1);
        assert!(one.0.len() > 10_000);
        assert!(one == with(2) && one == with(16), "{asked}");
    }
}

#[test]
fn frameworks_are_listed_with_their_versions() {
    let said = say("--list");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    for framework in FRAMEWORKS {
        assert!(
            said.text()
                .lines()
                .any(|line| line.starts_with(&format!("{framework} ")))
        );
    }
    assert!(said.text().contains("v1.2.0 v1.3.0"), "{}", said.text());
}

#[test]
fn the_list_of_frameworks_fits_the_terminal() {
    let shown = |columns| {
        let list = Ctq::new("report --list --color never");
        list.on_terminal(columns).expect("a list")
    };
    assert!(
        shown(80).starts_with(
            "framework    default  title\n\
             cis          v7.0.0   CIS AWS Foundations Benchmark, monitoring controls\n    \
             others v1.2.0 v1.3.0 v1.4.0 v1.5.0 v2.0.0 v3.0.0 v4.0.1 v5.0.0 v6.0.0\n\
             pci-dss      4.0.1    PCI DSS, requirement 10\n"
        ),
        "{}",
        shown(80)
    );
    assert_eq!(shown(200), say("--list").text());
}

#[test]
fn a_version_has_its_own_numbers_and_filters() {
    let old = json("cis --framework-version 1.3 fixtures/trail");
    assert_eq!(old["framework"]["version"], "v1.3.0");
    let first = &control(&old, "4.1")["published"][0];
    assert_eq!(first["tautology"], true);
    // The tautology matches every event but a HeadBucket of the log delivery service.
    assert_eq!(first["hits"]["events"], old["population"]["unique"]);
    let new = json("cis fixtures/trail");
    assert_eq!(control(&new, "5.1")["published"][0]["tautology"], false);
    let ids = |report: &Value| report["controls"].as_array().expect("controls").len();
    assert_eq!((ids(&old), ids(&new)), (15, 16));
}
