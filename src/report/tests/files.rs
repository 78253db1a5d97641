//! Files of frameworks: what is built in, what a person adds, what is wrong.

use crate::report::{FRAMEWORKS, Library, RULES, is_framework};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_file_of_the_folders_is_built_in() {
    fn below(folder: &Path, found: &mut BTreeSet<String>, root: &Path) {
        for entry in fs::read_dir(folder).expect("a folder of the sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                below(&path, found, root);
            } else {
                found.insert(
                    path.strip_prefix(root)
                        .expect("a path below")
                        .to_string_lossy()
                        .replace('\\', "/"),
                );
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report");
    let mut found = BTreeSet::new();
    below(&root.join("frameworks"), &mut found, &root);
    below(&root.join("rules"), &mut found, &root);
    let listed = FRAMEWORKS
        .iter()
        .chain(RULES)
        .map(|(name, _)| (*name).to_owned());
    assert_eq!(listed.collect::<BTreeSet<_>>(), found);
}

const HOUSE: &str = "id: house
title: House rules
default: '2'
versions:
  - {id: '1', section: '3'}
  - {id: '2', section: '4'}
notes: Ours.
controls:
  - id: '{section}.1'
    title: Trails stay on
    verdict: decides
    shows: Stops.
    rules: [trail-changes]
    decided-by: [gaps]
    needs: [every-region]
";

fn issues_of(text: &str) -> Vec<String> {
    let (_, issues) = Library::load([("house.yml", text)]);
    issues
        .into_iter()
        .map(|issue| format!("{}: {}", issue.file, issue.what))
        .collect()
}

#[test]
fn mistakes_are_told_with_file_and_line() {
    assert_eq!(issues_of(HOUSE), [""; 0]);
    for (right, wrong, told) in [
        (
            "shows: Stops.",
            "show: Stops.",
            "house.yml:12: controls[0]: unknown field `show`",
        ),
        (
            "verdict: decides",
            "verdict: maybe",
            "house.yml:11: controls[0].verdict: unknown variant `maybe`",
        ),
        (
            "[gaps]",
            "[gap]",
            "house.yml:14: controls[0].decided-by[0]: unknown variant `gap`",
        ),
        ("notes: Ours.", "notes: [", "house.yml:"),
        (
            "default: '2'",
            "default: '3'",
            "house.yml: the default `3` is none of the versions",
        ),
        (
            "[gaps]",
            "[coverage]",
            "house.yml:9: {section}.1: the check `coverage` decides nothing",
        ),
        (
            "verdict: decides",
            "verdict: events",
            "house.yml:9: {section}.1: `decided-by` stands with",
        ),
        (
            "    needs: [every-region]\n",
            "",
            "house.yml:9: {section}.1: `needs` is missing",
        ),
        (
            "title: Trails stay on",
            "title: Trails\n    since: '0'",
            "house.yml:9: {section}.1: `0` is none of the versions",
        ),
        (
            "    needs:",
            "    count-by: [actr]\n    needs:",
            "house.yml:9: {section}.1: `count-by`: there is no field `actr`",
        ),
        (
            "{id: '1', section: '3'}",
            "{id: '2', section: '3'}",
            "house.yml: a version is there twice",
        ),
    ] {
        assert!(HOUSE.contains(right), "{right}");
        let issues = issues_of(&HOUSE.replace(right, wrong));
        assert!(
            issues.first().is_some_and(|first| first.starts_with(told)),
            "{told}\n{issues:?}"
        );
    }
    let twice = format!(
        "{HOUSE}{}",
        HOUSE.split_once("controls:\n").expect("controls").1
    );
    assert_eq!(
        issues_of(&twice)[0],
        "house.yml:9: {section}.1: 3.1 is there twice in 1"
    );
}

#[test]
fn unknown_rules_are_told_with_the_nearest_name() {
    let (library, _) = Library::load([("house.yml", HOUSE)]);
    let told = library.unknown_rules(["trail-change"]);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].file, "house.yml:9");
    assert_eq!(
        told[0].what,
        "{section}.1: there is no rule `trail-changes`; did you mean `trail-change`?"
    );
}

#[test]
fn own_files_replace_and_extend_what_is_built_in() {
    let more = "extends: house
beyond: [mine]
controls:
  - {id: '{section}.1', title: Other, verdict: events, shows: All., needs: [every-region]}
  - {id: '9', title: New, since: '2', verdict: not-from-logs, shows: Nothing.}
";
    let (library, issues) = Library::load([("house.yml", HOUSE), ("more.yml", more)]);
    assert_eq!(issues, []);
    let house = library.find("house").expect("a framework");
    let asked = |version| -> Vec<(String, String)> {
        house
            .controls(house.version(Some(version)).expect("a version"))
            .into_iter()
            .map(|own| (own.id, own.control.title.clone()))
            .collect()
    };
    assert_eq!(asked("1"), [("3.1".to_owned(), "Other".to_owned())]);
    assert_eq!(
        asked("2"),
        [
            ("4.1".to_owned(), "Other".to_owned()),
            ("9".to_owned(), "New".to_owned())
        ]
    );
    assert_eq!(house.beyond, ["mine"]);

    let (library, _) = Library::load([
        ("a.yml", HOUSE),
        ("b.yml", &HOUSE.replace("House rules", "Mine")),
    ]);
    assert_eq!(library.frameworks().len(), 1);
    assert_eq!(library.find("house").expect("a framework").title, "Mine");
    assert_eq!(library.find("house").expect("a framework").file, "b.yml");

    let (_, issues) = Library::load([("more.yml", more)]);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].what, "there is no framework `house` to extend");
}

#[test]
fn frameworks_and_rules_are_told_apart() {
    assert!(FRAMEWORKS.iter().all(|(_, text)| is_framework(text)));
    assert!(!RULES.iter().any(|(_, text)| is_framework(text)));
    assert!(is_framework("extends: cis\n"));
}
