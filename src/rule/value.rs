//! The values that a rule's field names, and their text.
//!
//! A field is a dotted path. It runs through lists wherever it meets one, so that each element counts as
//! a value; `null` is no value, which is what Sigma means by it: the field is not there. Every value has
//! one text: a string its decoded text, an object its JSON without white space, anything else what is
//! written. So `"false"` and `false` are equal to a rule, and `contains` looks into whole objects.

use crate::event::{Derived, Event, Field, Top};
use crate::filter::{console, is_human};
use crate::json::{Json, Kind, compact_into, unescape};
use crate::zone::Zone;
use hashbrown::HashSet;
use rsigma_parser::fieldpath::{first_unescaped, unescape_brackets};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::cell::OnceCell;

/// Lists within lists are followed this far.
const DEEPEST: usize = 64;

/// How other languages write that every element of a list is meant: JSONPath, jq, Splunk; and as the parser hands
/// them on.
const EVERY_ELEMENT: [&str; 5] = ["[*]", r"\[*\]", "[]", r"\[\]", "{}"];

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A member, by name; through lists.
    Member(Box<str>),
    /// An element of a list, from the end where negative.
    Element(i64),
}

/// Where a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// A published field of the record, which need not be searched for.
    Top(Top),
    /// Something else in the record.
    Record,
    /// Decided from the record: `ctq.outcome`, `ctq.actorKind`, …
    Derived(Derived),
    /// `ctq.human`: the caller can be a person.
    Human,
    /// `ctq.console`: done in or through the console.
    Console,
    /// `ctq.logBucket`: the bucket that the request names is known to hold logs of a trail.
    LogBucket,
}

/// A field as a rule names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldPath {
    from: From,
    steps: Vec<Step>,
}

/// An event that rules are asked about, and what is known beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'e, 'a> {
    pub(super) event: &'e Event<'a>,
    /// Buckets that trails deliver to.
    pub(super) log_buckets: &'e HashSet<Box<str>>,
}

/// A value, in the record or decided from it.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Json(Json<'a>),
    Text(Cow<'a, str>),
}

/// What a field holds.
#[derive(Debug, Default)]
pub(super) struct Values<'a> {
    /// No `null`, no lists.
    pub(super) values: SmallVec<[Value<'a>; 1]>,
    /// It is there, be it an empty list.
    pub(super) present: bool,
    /// The text of each: a rule may compare it with hundreds.
    texts: OnceCell<SmallVec<[Cow<'a, str>; 1]>>,
}

/// Where a field is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'e, 'a> {
    /// In the record.
    Event(&'e Asked<'e, 'a>),
    /// In one element of a list.
    Element(&'e Value<'a>),
}

impl FieldPath {
    /// Reads a path; `[2]` after a name takes one element, a bracket that is escaped is part of the name. What
    /// means every element elsewhere says nothing more: lists are run through.
    pub(super) fn new(name: &str) -> FieldPath {
        let mut steps = Vec::new();
        for mut part in name.split('.') {
            while let Some(list) = EVERY_ELEMENT.iter().find_map(|all| part.strip_suffix(all)) {
                part = list;
            }
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
        let from = match &steps[..] {
            [Step::Member(ctq), Step::Member(name)] if &**ctq == "ctq" => decided(name),
            [Step::Member(name), ..] => Top::named(name).map(From::Top),
            _ => None,
        };
        FieldPath {
            from: from.unwrap_or(From::Record),
            steps,
        }
    }

    /// The name, where it is one of `ctq` that does not exist.
    pub(super) fn unknown(&self) -> Option<String> {
        match &self.steps[..] {
            [Step::Member(ctq), Step::Member(name), ..]
                if &**ctq == "ctq" && self.from == From::Record =>
            {
                Some(format!("ctq.{name}"))
            }
            _ => None,
        }
    }

    /// True for `ctq.logBucket`.
    pub(super) fn is_log_bucket(&self) -> bool {
        self.from == From::LogBucket
    }

    /// True for `ctq.outcome`.
    pub(super) fn is_outcome(&self) -> bool {
        self.from == From::Derived(Derived::Outcome)
    }

    /// True for `ctq.category`.
    pub(super) fn is_category(&self) -> bool {
        self.from == From::Derived(Derived::Category)
    }

    /// The name of the member that it ends with.
    pub(super) fn last_member(&self) -> Option<&str> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(&**name),
            Step::Element(_) => None,
        })
    }

    /// True for what is decided, and does not stand in the record as it is compared.
    pub(super) fn is_decided(&self) -> bool {
        !matches!(self.from, From::Top(_) | From::Record)
    }

    /// True for the whole of this published field.
    pub(super) fn is(&self, top: Top) -> bool {
        self.from == From::Top(top) && self.steps.len() == 1
    }

    /// Everything that it names.
    pub(super) fn values<'a>(&self, scope: Scope<'_, 'a>) -> Values<'a> {
        let mut found = Values::default();
        match scope {
            Scope::Event(asked) => self.of_event(asked, &mut found),
            Scope::Element(Value::Json(json)) => walk(*json, &self.steps, 0, &mut found),
            Scope::Element(Value::Text(_)) => {}
        }
        found
    }

    fn of_event<'a>(&self, asked: &Asked<'_, 'a>, found: &mut Values<'a>) {
        let event = asked.event;
        let mut decided = |text: Cow<'a, str>| {
            found.present = true;
            found.values.push(Value::Text(text));
        };
        let word = |is: bool| Cow::Borrowed(if is { "true" } else { "false" });
        match self.from {
            From::Top(top) => {
                let Some(value) = event.get(top) else { return };
                match &self.steps[1..] {
                    // Rules ask for it most of all.
                    [Step::Member(name), rest @ ..]
                        if top == Top::UserIdentity && value.kind() == Kind::Object =>
                    {
                        match event.identity().whole.get(name) {
                            Some(member) => walk(member, rest, 0, found),
                            None => dotted(value, name, rest, 0, found),
                        }
                    }
                    steps => walk(value, steps, 0, found),
                }
            }
            From::Record => walk(event.json(), &self.steps, 0, found),
            From::Derived(derived) => Field::Derived(derived)
                .values(event, Zone::Utc)
                .into_iter()
                .for_each(decided),
            From::Human => decided(word(is_human(event.actor()))),
            From::Console => decided(word(console(event))),
            From::LogBucket => {
                let request = event.get(Top::RequestParameters);
                let bucket = request.and_then(|request| request.get_text("bucketName"));
                decided(word(
                    bucket.is_some_and(|name| asked.log_buckets.contains(&*name)),
                ));
            }
        }
    }

    /// The values as texts.
    pub(super) fn texts(&self, asked: &Asked<'_, '_>) -> Vec<Box<str>> {
        let values = self.values(Scope::Event(asked)).values;
        values.iter().map(|value| value.text().into()).collect()
    }
}

/// A field that is decided, by the name after `ctq.`.
fn decided(name: &str) -> Option<From> {
    match name {
        "human" => Some(From::Human),
        "console" => Some(From::Console),
        "logBucket" => Some(From::LogBucket),
        name => Derived::ALL
            .iter()
            .find(|(derived, _)| derived.name() == name)
            .map(|(derived, _)| From::Derived(*derived)),
    }
}

impl<'a> Values<'a> {
    /// The value itself.
    pub(super) fn of(value: &Value<'a>) -> Values<'a> {
        let mut found = Values::default();
        match value {
            Value::Json(json) => walk(*json, &[], 0, &mut found),
            Value::Text(_) => {
                found.present = true;
                found.values.push(value.clone());
            }
        }
        found
    }

    /// Each value with its text.
    pub(super) fn with_texts(&self) -> impl Iterator<Item = (&Value<'a>, &str)> {
        let read = || self.values.iter().map(Value::text).collect();
        let texts = self.texts.get_or_init(read);
        self.values.iter().zip(texts.iter().map(|text| &**text))
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
            found.values.push(Value::Json(value));
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
        Kind::Bool | Kind::Number | Kind::String => found.values.push(Value::Json(value)),
    }
}

impl<'a> Value<'a> {
    /// What kind of JSON it is; what is decided is a string.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Value::Json(json) => json.kind(),
            Value::Text(_) => Kind::String,
        }
    }

    /// Its one text.
    pub(super) fn text(&self) -> Cow<'a, str> {
        match self {
            Value::Text(text) => text.clone(),
            Value::Json(json) if json.kind() == Kind::Object => {
                Cow::Owned(String::from_utf8_lossy(&compact(*json)).into_owned())
            }
            Value::Json(json) => json.text(),
        }
    }

    /// The text of an object with all strings in it decoded: what a person sees of a policy document
    /// that is a string within. Of anything else its text.
    pub(super) fn decoded(&self) -> Cow<'a, str> {
        match self {
            Value::Json(json) if json.kind() == Kind::Object => {
                Cow::Owned(unescape(&compact(*json)).into_owned())
            }
            _ => self.text(),
        }
    }
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

    fn values<'a>(record: &'a [u8], path: &str) -> Values<'a> {
        let event = Event::new(record);
        let asked = Asked {
            event: &event,
            log_buckets: &HashSet::new(),
        };
        FieldPath::new(path).values(Scope::Event(&asked))
    }

    fn texts(path: &str) -> Vec<String> {
        values(RECORD, path)
            .values
            .iter()
            .map(|value| value.text().into_owned())
            .collect()
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
        for (path, present) in [
            ("requestParameters.empty", true),
            ("requestParameters.none", false),
            ("requestParameters.absent", false),
            ("requestParameters", true),
        ] {
            assert_eq!(values(RECORD, path).present, present, "{path}");
        }
    }

    #[test]
    fn lists_without_end_do_no_harm() {
        let text = format!(r#"{{"requestParameters":{}1"#, "[".repeat(100_000));
        let event = Event::new(text.as_bytes());
        let found = values(text.as_bytes(), "requestParameters.x");
        assert!(found.values.is_empty());
        assert!(Values::leaves(event.json()).values.is_empty());
    }

    #[test]
    fn strings_within_an_object_can_be_read_as_they_are_meant() {
        let object = Value::Json(Json::new(br#"{ "doc" : "{\"Effect\":\"Allow\"}" }"#));
        assert_eq!(object.text(), r#"{"doc":"{\"Effect\":\"Allow\"}"}"#);
        assert_eq!(object.decoded(), r#"{"doc":"{"Effect":"Allow"}"}"#);
    }
}
