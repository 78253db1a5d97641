//! The rules that are built in: ids, conditions, fields, tags.

use super::{fields, list, rules, text_of};
use crate::event::{Derived, Field};
use crate::report::RULE_FIELDS;
use regex::Regex;
use std::collections::BTreeSet;
use yaml_serde::Value;

#[test]
fn rules_say_what_sigma_wants_to_know() {
    let uuid =
        Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
            .expect("a pattern");
    let name_shape = Regex::new(r"^[a-z0-9]+([-.][a-z0-9]+)*$").expect("a pattern");
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
        assert!(!serious || explained, "{name}: what else can look like it?");
        if rule.get("detection").is_some() {
            let source = rule.get("logsource").expect("a part of every rule");
            assert_eq!(text_of(source, "product"), "aws", "{name}");
            assert_eq!(text_of(source, "service"), "cloudtrail", "{name}");
        }
    }
}

#[test]
fn conditions_use_every_selection_and_no_other() {
    let word = Regex::new("[a-z_]+").expect("a pattern");
    for (name, (_, rule)) in &rules() {
        let Some(Value::Mapping(detection)) = rule.get("detection") else {
            continue;
        };
        let condition = text_of(
            rule.get("detection").expect("a part of every rule"),
            "condition",
        );
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
    let shape = Regex::new(r"^attack(-v19)?\.t[0-9]{4}(\.[0-9]{3})?$").expect("a pattern");
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
