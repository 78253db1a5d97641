//! The values that a rule's field names, and their text.
//!
//! A field is a dotted path. It runs through lists wherever it meets one, so that each element counts as
//! a value; `null` is no value, which is what Sigma means by it: the field is not there. Every value has
//! one text: a string its decoded text, an object its JSON without white space, anything else what is
//! written. So `"false"` and `false` are equal to a rule, and `contains` looks into whole objects.

use crate::event::{Event, Top};
use crate::json::{Json, Kind, compact_into, unescape};
use rsigma_parser::fieldpath::{first_unescaped, unescape_brackets};
use std::borrow::Cow;

/// Lists within lists are followed this far.
const DEEPEST: usize = 64;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A member, by name; through lists.
    Member(Box<str>),
    /// An element of a list, from the end where negative.
    Element(i64),
}

/// A field as a rule names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldPath {
    /// The published field that it begins with, which need not be searched for.
    top: Option<Top>,
    steps: Vec<Step>,
}

/// What a field holds.
#[derive(Debug, Default)]
pub(super) struct Values<'a> {
    /// No `null`, no lists.
    pub(super) values: Vec<Json<'a>>,
    /// It is there, be it an empty list.
    pub(super) present: bool,
}

/// Where a field is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'e, 'a> {
    /// In the record.
    Event(&'e Event<'a>),
    /// In one element of a list.
    Element(Json<'a>),
}

impl FieldPath {
    /// Reads a path; `[2]` after a name takes one element, a bracket that is escaped is part of the name.
    pub(super) fn new(name: &str) -> FieldPath {
        let mut steps = Vec::new();
        for part in name.split('.') {
            let (member, element) = match first_unescaped(part, b'[') {
                Some(at) => match part[at + 1..].strip_suffix(']').map(str::parse) {
                    Some(Ok(element)) => (&part[..at], Some(element)),
                    _ => (part, None),
                },
                None => (part, None),
            };
            steps.push(Step::Member(unescape_brackets(member).into()));
            steps.extend(element.map(Step::Element));
        }
        let top = match steps.first() {
            Some(Step::Member(name)) => Top::ALL
                .iter()
                .copied()
                .find(|top| top.name().eq_ignore_ascii_case(name)),
            _ => None,
        };
        FieldPath { top, steps }
    }

    /// True for the whole of this published field.
    pub(super) fn is(&self, top: Top) -> bool {
        self.top == Some(top) && self.steps.len() == 1
    }

    /// Everything that it names.
    pub(super) fn values<'a>(&self, scope: Scope<'_, 'a>) -> Values<'a> {
        let mut found = Values::default();
        match (scope, self.top) {
            (Scope::Event(event), Some(top)) => {
                if let Some(value) = event.get(top) {
                    walk(value, &self.steps[1..], 0, &mut found);
                }
            }
            (Scope::Event(event), None) => walk(event.json(), &self.steps, 0, &mut found),
            (Scope::Element(json), _) => walk(json, &self.steps, 0, &mut found),
        }
        found
    }

    /// The values as texts.
    pub(super) fn texts(&self, event: &Event<'_>) -> Vec<Box<str>> {
        let values = self.values(Scope::Event(event)).values;
        values.into_iter().map(|value| text(value).into()).collect()
    }
}

impl<'a> Values<'a> {
    /// The value itself.
    pub(super) fn of(json: Json<'a>) -> Values<'a> {
        let mut found = Values::default();
        walk(json, &[], 0, &mut found);
        found
    }

    /// Every value within that is no list and no object.
    pub(super) fn leaves(json: Json<'a>) -> Values<'a> {
        let mut found = Values::default();
        leaves(json, 0, &mut found);
        found
    }
}

fn walk<'a>(value: Json<'a>, steps: &[Step], depth: usize, found: &mut Values<'a>) {
    if depth > DEEPEST || value.is_null() {
        return;
    }
    match (steps.split_first(), value.kind()) {
        (Some((Step::Element(at), rest)), Kind::Array) => {
            let items: Vec<Json<'a>> = value.items().collect();
            let at = match usize::try_from(*at) {
                Ok(at) => Some(at),
                Err(_) => items.len().checked_add_signed(*at as isize),
            };
            if let Some(item) = at.and_then(|at| items.get(at)) {
                walk(*item, rest, depth, found);
            }
        }
        (None, Kind::Array) => {
            found.present = true;
            for item in value.items() {
                walk(item, steps, depth + 1, found);
            }
        }
        (Some(_), Kind::Array) => {
            for item in value.items() {
                walk(item, steps, depth + 1, found);
            }
        }
        (Some((Step::Member(name), rest)), Kind::Object) => match value.get(name) {
            Some(member) => walk(member, rest, depth, found),
            None => dotted(value, name, rest, depth, found),
        },
        (None, _) => {
            found.present = true;
            found.values.push(value);
        }
        _ => {}
    }
}

/// A member whose own name has dots in it.
fn dotted<'a>(
    value: Json<'a>,
    name: &str,
    mut rest: &[Step],
    depth: usize,
    found: &mut Values<'a>,
) {
    let mut name = name.to_owned();
    while let Some((Step::Member(more), after)) = rest.split_first() {
        name.push('.');
        name.push_str(more);
        rest = after;
        if let Some(member) = value.get(&name) {
            walk(member, rest, depth, found);
            return;
        }
    }
}

fn leaves<'a>(value: Json<'a>, depth: usize, found: &mut Values<'a>) {
    if depth > DEEPEST {
        return;
    }
    match value.kind() {
        Kind::Object => {
            for (_, member) in value.members() {
                leaves(member, depth + 1, found);
            }
        }
        Kind::Array => {
            for item in value.items() {
                leaves(item, depth + 1, found);
            }
        }
        Kind::Null | Kind::Invalid => {}
        Kind::Bool | Kind::Number | Kind::String => found.values.push(value),
    }
}

/// The one text of a value.
pub(super) fn text(value: Json<'_>) -> Cow<'_, str> {
    if value.kind() != Kind::Object {
        return value.text();
    }
    Cow::Owned(String::from_utf8_lossy(&compact(value)).into_owned())
}

/// The text of an object with all strings in it decoded: what a person sees of a policy document that is
/// a string within.
pub(super) fn decoded(object: Json<'_>) -> String {
    unescape(&compact(object)).into_owned()
}

fn compact(object: Json<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(object.bytes().len());
    compact_into(object.bytes(), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &[u8] = br#"{"eventName":"Put","requestParameters":{"layers":["a",["b"]],"none":null,
        "list":[{"x":{"y":1}},{"x":{"y":[2,null]}},3],"empty":[],"a.b":{"c.d":"dots"},"[odd]":"bracket",
        "deep" : { "p" : "q \"r\"" } }}"#;

    fn texts(path: &str) -> Vec<String> {
        let event = Event::new(RECORD);
        let values = FieldPath::new(path).values(Scope::Event(&event)).values;
        values.into_iter().map(|v| text(v).into_owned()).collect()
    }

    #[test]
    fn a_path_runs_through_lists_and_dots() {
        for (path, expected) in [
            ("eventName", vec!["Put"]),
            ("EVENTNAME", vec!["Put"]),
            ("requestParameters.layers", vec!["a", "b"]),
            ("requestParameters.none", vec![]),
            ("requestParameters.list.x.y", vec!["1", "2"]),
            ("requestParameters.list[0].x.y", vec!["1"]),
            ("requestParameters.list[-1]", vec!["3"]),
            ("requestParameters.list[9]", vec![]),
            ("requestParameters.a.b.c.d", vec!["dots"]),
            (r"requestParameters.\[odd\]", vec!["bracket"]),
            ("requestParameters.deep", vec![r#"{"p":"q \"r\""}"#]),
            ("requestParameters.list.x.y.z", vec![]),
            ("nothing.at.all", vec![]),
        ] {
            assert_eq!(texts(path), expected, "{path}");
        }
    }

    #[test]
    fn an_empty_list_is_there_and_null_is_not() {
        let event = Event::new(RECORD);
        for (path, present) in [
            ("requestParameters.empty", true),
            ("requestParameters.none", false),
            ("requestParameters.absent", false),
            ("requestParameters", true),
        ] {
            let found = FieldPath::new(path).values(Scope::Event(&event));
            assert_eq!(found.present, present, "{path}");
        }
    }

    #[test]
    fn lists_without_end_do_no_harm() {
        let text = format!(r#"{{"requestParameters":{}1"#, "[".repeat(100_000));
        let event = Event::new(text.as_bytes());
        let path = FieldPath::new("requestParameters.x");
        assert!(path.values(Scope::Event(&event)).values.is_empty());
        assert!(Values::leaves(event.json()).values.is_empty());
    }

    #[test]
    fn strings_within_an_object_can_be_read_as_they_are_meant() {
        let object = Json::new(br#"{ "doc" : "{\"Effect\":\"Allow\"}" }"#);
        assert_eq!(text(object), r#"{"doc":"{\"Effect\":\"Allow\"}"}"#);
        assert_eq!(decoded(object), r#"{"doc":"{"Effect":"Allow"}"}"#);
    }
}
