//! What is built in holds together: every reference, id, tag, field and number; and files that do not
//! are told about.

mod files;
mod frameworks;
mod rules;

use super::{FRAMEWORKS, Library, RULES};
use std::collections::BTreeMap;
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
