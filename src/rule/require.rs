//! What an event must be for a rule to hold: which event sources and names the rule asks for, and which
//! text must stand in the record. Only what follows from the rule for certain; where nothing does, the
//! rule is asked about every event.

use super::detection::{Condition, Item, Logic, Selection};
use super::matcher::{Matcher, Test};
use super::value::FieldPath;
use crate::event::Top;
use crate::filter::{Case, Cut, Form, Need, Pattern, fold};
use std::collections::BTreeSet;

/// More combinations than these are not told apart.
const MOST: usize = 512;

/// Where the text of an object may be cut: between strings of it there can be white space in the record.
const CUT: Cut = Cut {
    at: &[':', ',', '{', '}', '[', ']', ' '],
    never: &[],
};

/// An event source and an event name that a rule asks for, in the case in which texts are compared;
/// `None`: any.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) name: Option<Box<str>>,
    pub(super) source: Option<Box<str>>,
}

/// What a rule requires.
#[derive(Clone, Debug, Default)]
pub(super) struct Required {
    /// Every event for which the rule holds fits one of them; `None` where any event may.
    pub(super) keys: Option<BTreeSet<Key>>,
    /// What stands in every record for which it holds.
    pub(super) need: Option<Need>,
}

impl Required {
    /// What the conditions require; all of `logics` must hold.
    pub(super) fn of(logics: &[Logic]) -> Required {
        all(logics.iter().map(|logic| {
            any(logic
                .conditions
                .iter()
                .map(|condition| of_condition(condition, logic)))
        }))
    }
}

impl Required {
    /// The event sources that it asks for; `None` where any will do.
    pub(super) fn sources(&self) -> Option<BTreeSet<String>> {
        let keys = self.keys.as_ref()?.iter();
        keys.map(|key| key.source.as_deref().map(str::to_owned))
            .collect()
    }
}

fn of_condition(condition: &Condition, logic: &Logic) -> Required {
    let selection = |at: &usize| {
        logic
            .selections
            .get(*at)
            .map(of_selection)
            .unwrap_or_default()
    };
    match condition {
        Condition::Holds(at) => selection(at),
        Condition::All(list) => all(list.iter().map(|one| of_condition(one, logic))),
        Condition::Any(list) => any(list.iter().map(|one| of_condition(one, logic))),
        Condition::AtLeast(count, list) if *count == list.len() as u64 => {
            all(list.iter().map(selection))
        }
        Condition::AtLeast(1.., list) => any(list.iter().map(selection)),
        Condition::AtLeast(0, _) | Condition::Not(_) => Required::default(),
    }
}

fn of_selection(selection: &Selection) -> Required {
    match selection {
        Selection::Items(items) => all(items.iter().map(of_item)),
        Selection::Any(list) => any(list.iter().map(of_selection)),
        Selection::All(list) => all(list.iter().map(of_selection)),
        // Within an element a field is not what it is in the record.
        Selection::Elements(..) | Selection::Logic(_) => Required::default(),
    }
}

fn of_item(item: &Item) -> Required {
    let decided = item.field.as_ref().is_some_and(FieldPath::is_decided);
    let need = if decided {
        item.field
            .as_ref()
            .and_then(|field| of_decided(field, &item.matcher))
    } else {
        need(&item.matcher).or_else(|| {
            let name = item.field.as_ref()?.last_member()?;
            Need::member(name).filter(|_| is_asked_for(&item.matcher))
        })
    };
    let keys = item.field.as_ref().and_then(|field| {
        let texts = || texts(&item.matcher);
        if field.is(Top::EventName) {
            let key = |name| Key {
                name: Some(name),
                source: None,
            };
            Some(texts()?.into_iter().map(key).collect())
        } else if field.is(Top::EventSource) {
            let key = |source| Key {
                name: None,
                source: Some(source),
            };
            Some(texts()?.into_iter().map(key).collect())
        } else {
            None
        }
    });
    Required { keys, need }
}

/// What stands in a record of which this was decided: only a call that did not work says so.
fn of_decided(field: &FieldPath, matcher: &Matcher) -> Option<Need> {
    let bad = |text: &str| ["denied", "failed"].contains(&text);
    let all = |texts: &Vec<Box<str>>| texts.iter().all(|text| bad(text));
    let texts = texts(matcher).filter(|texts| field.is_outcome() && all(texts))?;
    let words = ["errorcode", "errormessage", "consolelogin"];
    (!texts.is_empty()).then(|| Need::words(&words))
}

/// True when the matcher holds for no field that is not there.
fn is_asked_for(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Some(_) | Matcher::Exists(true) | Matcher::Other(..) => true,
        Matcher::Any(list) => !list.is_empty() && list.iter().all(is_asked_for),
        Matcher::All(list) => list.iter().any(is_asked_for),
        Matcher::Exists(false) | Matcher::Null | Matcher::Not(_) => false,
    }
}

/// The texts of which the field is one; `None` where it may be another.
fn texts(matcher: &Matcher) -> Option<Vec<Box<str>>> {
    match matcher {
        Matcher::Some(Test::Text(
            Pattern {
                form: Form::Exact(text),
                case,
            },
            None,
        )) => Some(vec![match case {
            Case::Told => fold(text).into(),
            Case::Folded => text.as_str().into(),
        }]),
        Matcher::Any(list) => {
            let lists = list.iter().map(texts).collect::<Option<Vec<_>>>()?;
            let texts: Vec<_> = lists.into_iter().flatten().collect();
            (texts.len() <= MOST).then_some(texts)
        }
        Matcher::All(list) => list.iter().find_map(texts),
        _ => None,
    }
}

/// The texts of which one stands in the record.
fn need(matcher: &Matcher) -> Option<Need> {
    match matcher {
        Matcher::Some(Test::Text(pattern, None)) => Need::of(std::slice::from_ref(pattern), CUT),
        Matcher::Any(list) => either(list.iter().map(need)),
        Matcher::All(list) => best(list.iter().map(need)),
        _ => None,
    }
}

fn all(parts: impl Iterator<Item = Required>) -> Required {
    parts.fold(Required::default(), |sum, part| Required {
        keys: match (sum.keys, part.keys) {
            (Some(a), Some(b)) => Some(both(a, b)),
            (one, other) => one.or(other),
        },
        need: best([sum.need, part.need].into_iter()),
    })
}

fn any(parts: impl Iterator<Item = Required>) -> Required {
    let mut parts: Vec<Required> = parts.collect();
    let needs: Vec<_> = parts.iter_mut().map(|part| part.need.take()).collect();
    let keys: Option<Vec<_>> = parts.into_iter().map(|part| part.keys).collect();
    let keys: Option<BTreeSet<Key>> = keys.map(|sets| sets.into_iter().flatten().collect());
    Required {
        keys: keys.filter(|keys| keys.len() <= MOST),
        need: either(needs.into_iter()),
    }
}

/// The keys that fit one of each side.
fn both(a: BTreeSet<Key>, b: BTreeSet<Key>) -> BTreeSet<Key> {
    if a.len() * b.len() > MOST {
        return if a.len() <= b.len() { a } else { b };
    }
    let agree = |x: &Option<Box<str>>, y: &Option<Box<str>>| match (x, y) {
        (Some(x), Some(y)) => (x == y).then(|| Some(x.clone())),
        (one, other) => Some(one.clone().or_else(|| other.clone())),
    };
    let mut keys = BTreeSet::new();
    for x in &a {
        for y in &b {
            if let (Some(name), Some(source)) =
                (agree(&x.name, &y.name), agree(&x.source, &y.source))
            {
                keys.insert(Key { name, source });
            }
        }
    }
    keys
}

fn best(needs: impl Iterator<Item = Option<Need>>) -> Option<Need> {
    needs.flatten().max_by_key(Need::weight)
}

/// One of all needs; `None` where one of them is not known.
pub(super) fn either(mut needs: impl Iterator<Item = Option<Need>>) -> Option<Need> {
    let first = needs.next()??;
    needs.try_fold(first, |sum, need| sum.or(need?))
}
