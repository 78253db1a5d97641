//! The report as a tree of texts, each with what leads to it.

use super::kind::{Kind, OWN_SECTIONS};
use serde_json::Value;

/// Tables whose columns say what stands in them: groups by their fields, firings, checks.
pub(super) fn tables(tree: &mut Value, visit: &mut dyn FnMut(Kind, &mut String)) {
    let mut controls: Vec<&mut Value> = Vec::new();
    let mut checks: Vec<&mut Value> = Vec::new();
    if let Value::Object(members) = tree {
        for (key, member) in members.iter_mut() {
            match (key.as_str(), member) {
                ("controls", Value::Array(list)) => controls.extend(list),
                ("beyond", member) => controls.push(member),
                ("checks", Value::Array(list)) => checks.extend(list),
                _ => {}
            }
        }
    }
    let mut cell = |kind: Kind, value: &mut Value| {
        if let Value::String(text) = value {
            visit(kind, text);
        }
    };
    for control in controls {
        let fields = texts(control.get("countBy"));
        for group in list(control.get_mut("groups")) {
            for (field, value) in fields.iter().zip(list(group.get_mut("values"))) {
                cell(Kind::of_field(field), value);
            }
        }
        for firing in list(control.get_mut("firings")) {
            for pair in list(firing.get_mut("group")) {
                let field = texts(Some(pair)).first().cloned().unwrap_or_default();
                if let Some(value) = pair.get_mut(1) {
                    cell(Kind::of_field(&field), value);
                }
            }
        }
        for account in list(control.get_mut("accounts")) {
            for value in list(account.get_mut("values")) {
                cell(Kind::Name, value);
            }
        }
    }
    for check in checks {
        let columns = texts(check.get("columns"));
        for row in list(check.get_mut("rows")) {
            for (column, value) in columns.iter().zip(list(Some(row))) {
                cell(Kind::of_column(column), value);
            }
        }
    }
}

fn list(value: Option<&mut Value>) -> &mut [Value] {
    let list = value.and_then(Value::as_array_mut);
    list.map_or(&mut [], Vec::as_mut_slice)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array);
    let texts = items.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Every text, with the members that lead to it.
pub(super) fn walk(
    value: &mut Value,
    path: &mut Vec<String>,
    visit: &mut dyn FnMut(&[String], &mut String),
) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, path, visit)),
        Value::Object(members) => {
            let within_fields = path.last().is_some_and(|key| key == "fields");
            for (key, member) in members.iter_mut() {
                if within_fields || !OWN_SECTIONS.contains(&key.as_str()) {
                    path.push(key.clone());
                    walk(member, path, visit);
                    path.pop();
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
