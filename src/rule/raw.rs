//! A document's YAML as it stands there: what the parser does not tell of it, takes otherwise than it is
//! meant, or cannot tell since the document is broken.

use super::header::Header;
use super::wrong::Flaw;
use rsigma_parser::fieldpath::first_unescaped;
use rsigma_parser::{LogSource, version};
use serde::Deserialize;
use std::borrow::Cow;
use std::cell::OnceCell;
use yaml_serde::{Mapping, Value};

/// The YAML of a document, or of several that are taken together.
pub(super) struct Raw<'t> {
    text: &'t str,
    /// The documents as far as they can be read; read where they are asked for.
    values: OnceCell<Vec<Value>>,
}

/// What is wrong with a document, or only odd, beside what the parser says.
pub(super) struct Beside {
    /// Of the document of this title; of all of the text where it has none.
    pub(super) title: Option<String>,
    pub(super) odd: bool,
    pub(super) flaw: Flaw,
}

impl<'t> Raw<'t> {
    pub(super) fn new(text: &'t str) -> Raw<'t> {
        let values = OnceCell::new();
        Raw { text, values }
    }

    fn values(&self) -> &[Value] {
        self.values.get_or_init(|| {
            yaml_serde::Deserializer::from_str(self.text)
                .map_while(|document| Value::deserialize(document).ok())
                .collect()
        })
    }

    /// True for a mapping that does not look like a rule: a file of something else beside the rules.
    pub(super) fn is_no_rule(&self) -> bool {
        let [Value::Mapping(only)] = self.values() else {
            return false;
        };
        let keys = [
            "title",
            "logsource",
            "detection",
            "correlation",
            "filter",
            "action",
        ];
        !keys.iter().any(|key| only.contains_key(*key))
    }

    /// For which logs it is, as far as it says.
    pub(super) fn source(&self) -> LogSource {
        let source = self.part("logsource").unwrap_or_default();
        let word = |key: &str| Some(source.get(key)?.as_str()?.to_owned());
        LogSource {
            category: word("category"),
            product: word("product"),
            service: word("service"),
            ..LogSource::default()
        }
    }

    /// What it is called.
    pub(super) fn called(&self) -> Header {
        let word = |key: &str| Some(self.part(key)?.as_str()?.to_owned());
        Header {
            id: word("id"),
            name: word("name"),
            title: word("title").unwrap_or_default(),
            ..Header::default()
        }
    }

    /// What stands under a key of the document. Of one that is no YAML as a whole, the lines that are
    /// indented under the key may be.
    fn part(&self, key: &str) -> Option<Value> {
        if let Some(first) = self.values().first() {
            return first.get(key).cloned();
        }
        let is_key = |line: &&str| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
        };
        let mut lines = self.text.lines().skip_while(|line| !is_key(line));
        let first = lines.next()?;
        let under = lines.take_while(|line| line.is_empty() || line.starts_with([' ', '\t', '#']));
        let lines: Vec<&str> = std::iter::once(first).chain(under).collect();
        let part: Value = yaml_serde::from_str(&lines.join("\n")).ok()?;
        part.get(key).cloned()
    }

    /// The field whose values a correlation counts where it stands beside its condition, as public rules have
    /// it, and not in it. Of text with several correlations that of none is taken for another's.
    pub(super) fn field_beside(&self) -> Option<Vec<String>> {
        let [only] = self.values() else {
            return None;
        };
        let field = only.get("correlation")?.get("field")?;
        Some(match field.as_sequence() {
            Some(list) => list
                .iter()
                .map(|one| one.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
            None => vec![field.as_str()?.to_owned()],
        })
    }

    /// True where the correlation of this title has a condition of its own.
    pub(super) fn has_condition(&self, title: &str) -> bool {
        let titled = |one: &&Value| one.get("title").and_then(Value::as_str) == Some(title);
        let correlations = self.values().iter().filter(titled);
        correlations
            .filter_map(|one| one.get("correlation")?.get("condition"))
            .any(|condition| !condition.is_null())
    }

    /// What is wrong or odd, and is not told by the parser.
    pub(super) fn beside(&self) -> Vec<Beside> {
        let mut all = Vec::new();
        for document in self.values() {
            let title = document.get("title").and_then(Value::as_str);
            let version = document.get("sigma-version");
            let version = version.and_then(version::major_from_value);
            let mut walk = Walk {
                selects: version::array_matching_enabled(version),
                found: Vec::new(),
            };
            for section in ["detection", "filter"] {
                if let Some(Value::Mapping(selections)) = document.get(section) {
                    walk.section(section, selections);
                }
            }
            if let Some(condition) = document
                .get("correlation")
                .and_then(|one| one.get("condition"))
            {
                walk.threshold(condition);
            }
            all.extend(walk.found.into_iter().map(|(odd, flaw)| Beside {
                title: title.map(str::to_owned),
                odd,
                flaw,
            }));
        }
        all
    }
}

/// A walk through the sections of a document.
struct Walk {
    /// Brackets after a field select elements of lists.
    selects: bool,
    found: Vec<(bool, Flaw)>,
}

impl Walk {
    fn section(&mut self, section: &str, selections: &Mapping) {
        for (name, selection) in selections {
            let name = name.as_str().unwrap_or_default();
            if ["condition", "timeframe"].contains(&name) || (section, name) == ("filter", "rules")
            {
                continue;
            }
            let before = self.found.len();
            self.selection(selection);
            for (_, flaw) in &mut self.found[before..] {
                *flaw = flaw.clone().within(name).of(section);
            }
        }
    }

    fn selection(&mut self, selection: &Value) {
        match selection {
            Value::Mapping(items) => {
                for (key, value) in items {
                    self.item(key.as_str().unwrap_or_default(), value);
                }
            }
            Value::Sequence(list) => list.iter().for_each(|one| self.selection(one)),
            Value::Tagged(_) => self.found.push((false, no_value("", selection).into())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn item(&mut self, key: &str, value: &Value) {
        let field = key.split('|').next().unwrap_or_default();
        if let Some((odd, what)) = self.name(field) {
            self.found.push((odd, Flaw::at(what, key)));
        }
        let is_plain = |one: &Value| {
            !matches!(
                one,
                Value::Mapping(_) | Value::Sequence(_) | Value::Tagged(_)
            )
        };
        match value {
            Value::Mapping(inner) if self.selects && first_unescaped(field, b'[').is_some() => {
                self.block(field, inner);
            }
            Value::Sequence(list) if list.iter().all(is_plain) => {}
            one if is_plain(one) => {}
            _ => self
                .found
                .push((false, Flaw::at(no_value(key, value), key))),
        }
    }

    /// What stands under a field that selects elements of a list: selections of its own and their condition, or
    /// fields of the element.
    fn block(&mut self, field: &str, inner: &Mapping) {
        let selects_any = |step: &&str| {
            ["[any]", "[all]", "[all_or_empty]", "[none]"]
                .iter()
                .any(|word| step.ends_with(word))
        };
        let steps: Vec<&str> = field.split('.').collect();
        // What stands behind the first that is about any element is a path within it.
        let within = steps.iter().position(selects_any).map_or(0, |at| at + 1);
        let rest = steps[within..].join(".");
        if rest.is_empty() && inner.contains_key("condition") {
            for (name, selection) in inner {
                if name.as_str() != Some("condition") {
                    self.selection(selection);
                }
            }
            return;
        }
        for (key, value) in inner {
            let key = key.as_str().unwrap_or_default();
            match rest.as_str() {
                "" => self.item(key, value),
                rest => self.item(&format!("{rest}.{key}"), value),
            }
        }
    }

    /// What is wrong with the name of a field, or odd: no record has such a one.
    fn name(&self, field: &str) -> Option<(bool, String)> {
        if (field.get(..4)).is_some_and(|start| start.eq_ignore_ascii_case("not ")) {
            return Some((
                false,
                format!("`{field}` is no field: say `not` in the condition"),
            ));
        }
        let mut steps = field.split('.');
        let has_blank = steps.next().is_some_and(|first| first.contains(' '))
            || steps.any(|step| step.trim() != step);
        if has_blank {
            return Some((
                true,
                format!("no record has a field `{field}`, with a blank"),
            ));
        }
        let is_element = |step: &str| {
            step == "*" || (!step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let is_selected = |step: &str| {
            first_unescaped(step, b'[').is_some_and(|at| !["[*]", "[]"].contains(&&step[at..]))
        };
        let steps = || field.split('.');
        let without: Vec<&str> = steps()
            .filter(|step| !is_element(step))
            .map(|step| first_unescaped(step, b'[').map_or(step, |at| &step[..at]))
            .collect();
        let without = without.join(".");
        if steps().any(is_element) {
            let what = format!(
                "no record has a field `{field}`: lists are run through, write `{without}`"
            );
            return Some((true, what));
        }
        if !self.selects && steps().any(is_selected) {
            let what = format!(
                "no record has a field `{field}`: lists are run through, write `{without}`; brackets mean \
                 elements only where a rule says `sigma-version: 3`"
            );
            return Some((true, what));
        }
        None
    }

    /// The numbers that a correlation compares with.
    fn threshold(&mut self, condition: &Value) {
        for word in ["lt", "lte", "gt", "gte", "eq", "neq"] {
            if let Some(value) = condition.get(word).filter(|value| !value.is_u64()) {
                let value = yaml_serde::to_string(value).unwrap_or_default();
                let what = format!("`{word}` wants a whole number, and not `{}`", value.trim());
                let flaw = Flaw::at(what, word).of("condition").of("correlation");
                self.found.push((false, flaw));
            }
        }
    }
}

/// Why it is no value to compare a field with.
fn no_value(key: &str, value: &Value) -> String {
    let inner = value.as_mapping().and_then(|map| map.keys().next());
    match inner.and_then(Value::as_str) {
        Some(inner) => {
            format!("the value of `{key}` is a map: write `{key}|{inner}` or `{key}.{inner}`")
        }
        None => "a value is a map, a list in a list, or has a tag".to_owned(),
    }
}

/// The text with what YAML's merge keys (`<<`) stand for in their place: the parser does not know them. Of
/// text that is no YAML the parser will tell what is wrong with it.
pub(super) fn merged(text: &str) -> Result<Cow<'_, str>, String> {
    if !text.contains("<<") {
        return Ok(Cow::Borrowed(text));
    }
    let mut whole = String::new();
    for document in yaml_serde::Deserializer::from_str(text) {
        let Ok(mut value) = Value::deserialize(document) else {
            return Ok(Cow::Borrowed(text));
        };
        let written = value
            .apply_merge()
            .and_then(|()| yaml_serde::to_string(&value));
        whole += "---\n";
        whole += &written.map_err(|error| error.to_string())?;
    }
    Ok(Cow::Owned(whole))
}
