//! The README's promises: every `console` block is run, and what it shows is what comes out.
//!
//! `CTQ_REGROW=1 cargo test --test ctq readme` writes the output into the blocks anew.

use crate::harness::{Ctq, root};

#[test]
fn the_examples_show_what_comes_out() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("a README");
    let mut grown = String::new();
    let mut checked = 0;
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        grown.push_str(line);
        grown.push('\n');
        if line != "```console" {
            continue;
        }
        for inside in lines.by_ref() {
            if inside == "```" {
                grown.push_str("```\n");
                break;
            }
            if let Some(command) = inside.strip_prefix("$ ctq ") {
                grown.push_str(inside);
                grown.push('\n');
                let said = Ctq::new(command).say();
                // For verify 1 is an answer, too.
                let fine =
                    said.code == Some(0) || command.starts_with("verify") && said.code == Some(1);
                assert!(fine, "{command}: {}", said.stderr);
                for line in said.text().lines().chain(said.stderr.lines()) {
                    grown.push_str(line.trim_end());
                    grown.push('\n');
                }
                checked += 1;
            }
        }
    }
    if std::env::var_os("CTQ_REGROW").is_some() {
        std::fs::write(&path, &grown).expect("written");
    }
    let readme = std::fs::read_to_string(&path).expect("a README");
    assert_eq!(readme, grown, "CTQ_REGROW=1 cargo test --test ctq readme");
    assert!(checked >= 6, "{checked}");
}

#[test]
fn the_two_commands_of_the_readme_are_those_that_are_tested() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let gate = std::fs::read_to_string(root().join(".ci/run")).expect("a gate");
    assert!(readme.contains("cargo run --release -- search --user '*alice*' fixtures/trail"));
    assert!(gate.contains("search --user '*alice*' fixtures/trail"));
    assert!(readme.contains("\ncargo test "));
    Ctq::new("search --user '*alice*' fixtures/trail --limit 1 -q --fields time,actorLabel,event")
        .stdout(
            "
            time                  actorLabel  event
            2026-03-13T09:10:38Z  alice       sts:GetCallerIdentity
            ",
        )
        .run();
}
