//! What is built in holds together: every reference, id, tag, field and number.

use super::framework::RULE_FIELDS;
use super::*;
use crate::event::{Derived, Field};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use yaml_serde::Value;

fn library() -> Library {
    let (library, issues) = Library::load(FRAMEWORKS.iter().copied());
    assert_eq!(issues, [], "what is built in has no faults");
    library
}

/// Every rule that is built in, by name, with the file it stands in.
fn rules() -> BTreeMap<String, (&'static str, Value)> {
    let mut rules = BTreeMap::new();
    for (file, text) in RULES {
        for document in text.split("\n---\n") {
            let rule: Value =
                yaml_serde::from_str(document).unwrap_or_else(|e| panic!("{file}: {e}"));
            let name = text_of(&rule, "name").to_owned();
            assert!(
                rules.insert(name.clone(), (*file, rule)).is_none(),
                "{name} is there twice"
            );
        }
    }
    assert!(rules.len() > 150);
    rules
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("no `{key}` in {value:?}"))
}

fn list<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    match value.get(key) {
        Some(Value::Sequence(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one],
        _ => Vec::new(),
    }
}

/// Every `field|modifier` key of a detection.
fn keys<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                found.extend(key.as_str());
                keys(value, found);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

fn fields(rule: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let Some(Value::Mapping(detection)) = rule.get("detection") else {
        return found;
    };
    for (name, selection) in detection {
        if name.as_str() != Some("condition") {
            keys(selection, &mut found);
        }
    }
    found
}

#[test]
fn every_file_of_the_folders_is_built_in() {
    fn below(folder: &Path, found: &mut BTreeSet<String>, root: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found, root);
            } else {
                found.insert(
                    path.strip_prefix(root)
                        .unwrap()
                        .to_str()
                        .unwrap()
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

#[test]
fn every_reference_names_a_rule_and_every_rule_is_asked_for() {
    let (library, rules) = (library(), rules());
    assert_eq!(library.unknown_rules(rules.keys().map(String::as_str)), []);
    let mut asked = BTreeSet::new();
    for framework in library.frameworks() {
        asked.extend(framework.beyond.iter().map(String::as_str));
        asked.extend(framework.controls.iter().flat_map(Control::references));
    }
    for (name, (_, rule)) in &rules {
        for used in rule
            .get("correlation")
            .map(|own| list(own, "rules"))
            .unwrap_or_default()
        {
            assert!(
                rules.contains_key(used),
                "{name} correlates `{used}`, which is no rule"
            );
            asked.insert(used);
        }
    }
    let idle: Vec<_> = rules
        .keys()
        .filter(|name| !asked.contains(name.as_str()))
        .collect();
    assert!(idle.is_empty(), "nothing asks for {idle:?}");
}

#[test]
fn rules_say_what_sigma_wants_to_know() {
    let uuid =
        Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
            .unwrap();
    let name_shape = Regex::new(r"^[a-z0-9]+([-.][a-z0-9]+)*$").unwrap();
    let levels = ["informational", "low", "medium", "high", "critical"];
    let (mut ids, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for (name, (file, rule)) in &rules() {
        let id = text_of(rule, "id").to_owned();
        assert!(uuid.is_match(&id), "{file} {name}: {id}");
        assert!(ids.insert(id), "{name}: its id is there twice");
        assert!(
            titles.insert(text_of(rule, "title").to_owned()),
            "{name}: its title is there twice"
        );
        assert!(name_shape.is_match(name), "{name}");
        assert_eq!(text_of(rule, "status"), "stable", "{name}");
        assert!(levels.contains(&text_of(rule, "level")), "{name}");
        assert!(
            text_of(rule, "description").ends_with('.'),
            "{name}: description"
        );
        let serious = levels[2..].contains(&text_of(rule, "level"));
        let explained = rule.get("falsepositives").is_some();
        let certain = [
            "key-quarantine",
            "root-console-sign-in-failed",
            "root-console-failures",
        ];
        let modest = ["disk-encryption-default-off"];
        assert!(
            !serious
                || explained
                || certain.contains(&name.as_str())
                || modest.contains(&name.as_str()),
            "{name}: what else can look like it?"
        );
        if rule.get("detection").is_some() {
            let source = rule.get("logsource").unwrap();
            assert_eq!(text_of(source, "product"), "aws", "{name}");
            assert_eq!(text_of(source, "service"), "cloudtrail", "{name}");
        }
    }
}

#[test]
fn conditions_use_every_selection_and_no_other() {
    let word = Regex::new("[a-z_]+").unwrap();
    for (name, (_, rule)) in &rules() {
        let Some(Value::Mapping(detection)) = rule.get("detection") else {
            continue;
        };
        let condition = text_of(rule.get("detection").unwrap(), "condition");
        let own: BTreeSet<&str> = detection
            .keys()
            .filter_map(Value::as_str)
            .filter(|key| *key != "condition")
            .collect();
        assert_eq!(
            own.len() + 1,
            detection.len(),
            "{name}: a selection's name is no text"
        );
        let words: BTreeSet<&str> = word
            .find_iter(condition)
            .map(|found| found.as_str())
            .filter(|word| !["and", "or", "not"].contains(word))
            .collect();
        assert!(
            words == own || condition == "1 of them",
            "{name}: {condition}"
        );
    }
}

#[test]
fn rules_name_their_event_source_or_say_why_not() {
    for (name, (_, rule)) in &rules() {
        if rule.get("detection").is_none() {
            continue;
        }
        let named = fields(rule)
            .iter()
            .any(|key| key.split('|').next() == Some("eventSource"));
        let partly = ["admin-actions", "data-access"];
        let excused = rule.get("any-source").is_some();
        assert!(named || excused, "{name} takes events of any source");
        assert!(
            !(named && excused) || partly.contains(&name.as_str()),
            "{name} does both"
        );
    }
}

#[test]
fn rules_ask_for_fields_that_exist_and_modifiers_that_are_known() {
    let known = [
        "all",
        "cased",
        "cidr",
        "contains",
        "endswith",
        "exists",
        "fieldref",
        "gte",
        "lte",
        "re",
        "startswith",
    ];
    let mut asked = BTreeSet::new();
    let rules = rules();
    for (name, (_, rule)) in &rules {
        let hints = list(rule, "fields");
        let group = rule
            .get("correlation")
            .map(|own| list(own, "group-by"))
            .unwrap_or_default();
        for key in fields(rule).into_iter().chain(hints).chain(group) {
            let mut parts = key.split('|');
            let field = parts.next().unwrap_or_default();
            for modifier in parts {
                assert!(known.contains(&modifier), "{name}: |{modifier}");
            }
            match field.strip_prefix("ctq.") {
                Some(derived) => {
                    let of_events = Derived::ALL.iter().any(|(own, _)| own.name() == derived);
                    let of_rules = RULE_FIELDS.iter().any(|(own, _)| *own == derived);
                    assert!(of_events || of_rules, "{name}: {field}");
                    asked.insert(derived);
                }
                None => {
                    // A name that happens to be a derived field would be read as the record's own.
                    assert!(
                        matches!(Field::parse(field), Ok(Field::Path(_))),
                        "{name}: {field}"
                    );
                }
            }
        }
    }
    for (field, _) in RULE_FIELDS {
        assert!(asked.contains(field), "no rule needs ctq.{field}");
    }
}

#[test]
fn attack_tags_are_well_formed_and_both_numberings_are_there() {
    let shape = Regex::new(r"^attack(-v19)?\.t[0-9]{4}(\.[0-9]{3})?$").unwrap();
    let renumbered = [
        ("t1562.001", "t1685"),
        ("t1562.008", "t1685.002"),
        ("t1562.007", "t1686.001"),
    ];
    let mut seen = 0;
    for (name, (_, rule)) in &rules() {
        let tags = list(rule, "tags");
        for tag in &tags {
            assert!(shape.is_match(tag), "{name}: {tag}");
            seen += usize::from(tag.starts_with("attack-v19."));
        }
        for (old, new) in renumbered {
            let has = |tag: String| tags.contains(&tag.as_str());
            assert_eq!(
                has(format!("attack.{old}")),
                has(format!("attack-v19.{new}")),
                "{name}: {old}"
            );
        }
        let old_family = tags
            .iter()
            .filter(|tag| tag.starts_with("attack.t1562"))
            .count();
        assert_eq!(
            old_family,
            tags.iter()
                .filter(|tag| tag.starts_with("attack-v19."))
                .count(),
            "{name}"
        );
    }
    assert!(seen > 20);
}

#[test]
fn each_version_of_cis_has_its_controls() {
    let library = library();
    let cis = library.find("cis").unwrap();
    for (version, section, last) in [
        ("v1.2.0", 3, 14),
        ("v1.3.0", 4, 15),
        ("v1.4.0", 4, 15),
        ("v1.5.0", 4, 16),
        ("v2.0.0", 4, 16),
        ("v3.0.0", 4, 16),
        ("v4.0.1", 4, 16),
        ("v5.0.0", 4, 16),
        ("v6.0.0", 5, 16),
        ("v7.0.0", 5, 16),
    ] {
        let found = cis.version(Some(version)).unwrap();
        let ids: Vec<String> = cis
            .controls(found)
            .into_iter()
            .map(|asked| asked.id)
            .collect();
        let expected: Vec<String> = (1..=last).map(|n| format!("{section}.{n}")).collect();
        assert_eq!(ids, expected, "{version}");
    }
    assert_eq!(cis.versions.len(), 10);
    assert_eq!(cis.version(None).unwrap().id, "v7.0.0");
}

#[test]
fn each_version_of_cis_prints_its_filters() {
    let (library, rules) = (library(), rules());
    let cis = library.find("cis").unwrap();
    let events = |rule: &str| -> usize {
        let (_, rule) = &rules[rule];
        list(
            rule.get("detection").unwrap().get("selection").unwrap(),
            "eventName|cased",
        )
        .len()
    };
    // How many event names the benchmark lists for each control that lists any.
    let counts = [
        (4, 16),
        (5, 5),
        (7, 2),
        (8, 9),
        (9, 4),
        (11, 6),
        (12, 6),
        (13, 7),
        (14, 11),
    ];
    for version in &cis.versions {
        let asked = cis.controls(version);
        let printed = |n: usize| -> Vec<&str> {
            asked[n - 1]
                .published
                .iter()
                .map(|published| published.rule.as_str())
                .collect()
        };
        for (n, count) in counts {
            assert_eq!(
                printed(n),
                [format!("cis-published-{n}")],
                "{} {n}",
                version.id
            );
            assert_eq!(events(printed(n)[0]), count, "{} {n}", version.id);
        }
        if asked.len() > 14 {
            assert_eq!(events(printed(15)[0]), 18, "{}", version.id);
        }
        if asked.len() > 15 {
            assert_eq!(asked[15].control.verdict, Verdict::NotFromLogs);
        }
        let newer = ["v5.0.0", "v6.0.0", "v7.0.0"].contains(&version.id.as_str());
        assert_eq!(
            events(printed(10)[0]),
            if newer { 7 } else { 6 },
            "{}",
            version.id
        );
        let defective = ["v1.3.0", "v1.4.0", "v1.5.0"].contains(&version.id.as_str());
        assert_eq!(printed(1).len(), 1);
        assert_eq!(asked[0].published[0].tautology, defective, "{}", version.id);
        let old = defective || version.id == "v1.2.0";
        assert_eq!(
            asked[0].level,
            Some(if old { "1" } else { "2" }),
            "{}",
            version.id
        );
        for (n, asked) in asked.iter().enumerate().skip(1) {
            let second = [6, 7, 9, 10, 11].contains(&(n + 1));
            assert_eq!(
                asked.level,
                Some(if second { "2" } else { "1" }),
                "{}",
                asked.id
            );
            assert!(asked.assessment.is_some(), "{}", asked.id);
        }
    }
}

/// The names a filter of CloudWatch asks for.
#[test]
fn printed_filters_say_what_their_rules_say() {
    let (library, rules) = (library(), rules());
    let quoted = Regex::new(r"\$\.eventName = ([A-Za-z]+)\)").unwrap();
    let mut compared = 0;
    for control in &library.find("cis").unwrap().controls {
        for published in &control.published {
            let Some(selection) = rules[&published.rule]
                .1
                .get("detection")
                .unwrap()
                .get("selection")
            else {
                continue;
            };
            let printed: Vec<&str> = quoted
                .captures_iter(&published.filter)
                .map(|found| found.get(1).unwrap().as_str())
                .collect();
            assert_eq!(
                printed,
                list(selection, "eventName|cased"),
                "{}",
                published.rule
            );
            let source = list(selection, "eventSource|cased");
            assert_eq!(
                source.len(),
                usize::from(published.filter.contains("$.eventSource")),
                "{}",
                published.rule
            );
            compared += 1;
        }
    }
    assert!(compared >= 13);
}

#[test]
fn refined_rules_take_no_fewer_events_than_the_filter_they_refine() {
    let (library, rules) = (library(), rules());
    let names = |rule: &str, key: &str| -> BTreeSet<String> {
        let selection = rules[rule].1.get("detection").unwrap().get("selection");
        selection
            .map(|own| list(own, key).into_iter().map(str::to_owned).collect())
            .unwrap_or_default()
    };
    for control in &library.find("cis").unwrap().controls {
        for published in &control.published {
            let printed = names(&published.rule, "eventName|cased");
            if printed.len() > 1 {
                let refined = names(&control.rules[0], "eventName");
                assert!(printed.is_subset(&refined), "{}", published.rule);
            }
        }
    }
}

#[test]
fn the_risk_framework_has_its_detections() {
    let library = library();
    let risk = library.find("risk").unwrap();
    let asked = risk.controls(risk.version(None).unwrap());
    let first: Vec<String> = asked
        .iter()
        .map(|own| own.id.clone())
        .filter(|id| !id.starts_with('S'))
        .collect();
    assert_eq!(first, (1..=44).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(asked.len() - first.len(), 11);
    assert!(asked.iter().all(|own| !own.control.rules.is_empty()));
}

#[test]
fn versions_are_found_as_people_type_them() {
    let library = library();
    let cis = library.find("cis").unwrap();
    for (typed, found) in [
        ("1.4", "v1.4.0"),
        ("v1.4.0", "v1.4.0"),
        ("5", "v5.0.0"),
        ("4.0.1", "v4.0.1"),
    ] {
        assert_eq!(cis.version(Some(typed)).unwrap().id, found, "{typed}");
    }
    let all = cis
        .versions
        .iter()
        .map(|v| v.id.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    for typed in ["1", "9", "", "4.0.10"] {
        let expected = format!("cis has no version `{typed}`; there is {all}");
        assert_eq!(cis.version(Some(typed)).unwrap_err(), expected);
    }
    assert_eq!(
        library
            .find("nist-800-53")
            .unwrap()
            .version(Some("5"))
            .unwrap()
            .id,
        "r5"
    );
    assert_eq!(
        library.find("ciss").unwrap_err(),
        "there is no framework `ciss`; did you mean `cis`?"
    );
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
    let twice = format!("{HOUSE}{}", HOUSE.split_once("controls:\n").unwrap().1);
    assert_eq!(
        issues_of(&twice)[0],
        "house.yml:9: {section}.1: {section}.1 is there twice in 1"
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
    let house = library.find("house").unwrap();
    let asked = |version| -> Vec<(String, String)> {
        house
            .controls(house.version(Some(version)).unwrap())
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
    assert_eq!(library.find("house").unwrap().title, "Mine");
    assert_eq!(library.find("house").unwrap().file, "b.yml");

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
