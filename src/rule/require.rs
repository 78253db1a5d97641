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
    pub(super) name: Option<Name>,
    pub(super) source: Option<Box<str>>,
}

/// What a rule asks of an event name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// It is this.
    Is(Box<str>),
    /// It begins so.
    Begins(Box<str>),
}

impl Name {
    /// What both ask; `None` where no name is both.
    fn both(&self, other: &Name) -> Option<Name> {
        let both = match (self, other) {
            (Name::Is(one), Name::Is(other)) => one == other,
            (Name::Begins(beginning), Name::Is(text) | Name::Begins(text))
                if text.starts_with(&**beginning) =>
            {
                return Some(other.clone());
            }
            (Name::Is(text) | Name::Begins(text), Name::Begins(beginning)) => {
                text.starts_with(&**beginning)
            }
            (Name::Begins(_), Name::Is(_)) => false,
        };
        both.then(|| self.clone())
    }
}

/// What a rule requires.
#[derive(Clone, Debug, Default)]
pub(super) struct Required {
    /// Every event for which the rule holds fits one of them; `None` where any event may.
    pub(super) keys: Option<BTreeSet<Key>>,
    /// What stands in every record for which it holds.
    pub(super) need: Option<Need>,
    /// It holds for no management event.
    pub(super) beyond_management: bool,
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
        if field.is(Top::EventName) {
            let key = |name| Key {
                name: Some(name),
                source: None,
            };
            let names = one_of(&item.matcher, &name)?;
            Some(names.into_iter().map(key).collect())
        } else if field.is(Top::EventSource) {
            let key = |source| Key {
                name: None,
                source: Some(source),
            };
            let sources = texts(&item.matcher)?;
            Some(sources.into_iter().map(key).collect())
        } else {
            None
        }
    });
    let category = || (item.field.as_ref()).filter(|field| field.is_category());
    let beyond_management = category()
        .and_then(|_| texts(&item.matcher))
        .is_some_and(|texts| texts.iter().all(|text| **text != *"management"));
    Required {
        keys,
        need,
        beyond_management,
    }
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
    one_of(matcher, &exact)
}

/// What a pattern asks for, of each of which one fits; `None` where nothing follows.
fn one_of<T>(matcher: &Matcher, of: &dyn Fn(&Pattern) -> Option<T>) -> Option<Vec<T>> {
    match matcher {
        Matcher::Some(Test::Text(pattern, None)) => Some(vec![of(pattern)?]),
        Matcher::Any(list) => {
            let lists = list.iter().map(|one| one_of(one, of));
            let lists = lists.collect::<Option<Vec<_>>>()?;
            let all: Vec<_> = lists.into_iter().flatten().collect();
            (all.len() <= MOST).then_some(all)
        }
        Matcher::All(list) => list.iter().find_map(|one| one_of(one, of)),
        _ => None,
    }
}

/// The one text that fits.
fn exact(pattern: &Pattern) -> Option<Box<str>> {
    match (&pattern.form, pattern.case) {
        (Form::Exact(text), Case::Told) => Some(fold(text).into()),
        (Form::Exact(text), Case::Folded) => Some(text.as_str().into()),
        _ => None,
    }
}

/// What every name that fits is or begins with.
fn name(pattern: &Pattern) -> Option<Name> {
    exact(pattern).map(Name::Is).or_else(|| {
        let head = pattern.head();
        (!head.is_empty()).then(|| Name::Begins(fold(&head).into()))
    })
}

/// The texts of which one stands in the record.
fn need(matcher: &Matcher) -> Option<Need> {
    match matcher {
        Matcher::Some(Test::Text(pattern, None)) => {
            Need::string(pattern).or_else(|| Need::of(std::slice::from_ref(pattern), CUT))
        }
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
        beyond_management: sum.beyond_management || part.beyond_management,
    })
}

fn any(parts: impl Iterator<Item = Required>) -> Required {
    let mut parts: Vec<Required> = parts.collect();
    let needs: Vec<_> = parts.iter_mut().map(|part| part.need.take()).collect();
    let beyond_management = parts.iter().all(|part| part.beyond_management);
    let keys: Option<Vec<_>> = parts.into_iter().map(|part| part.keys).collect();
    let keys: Option<BTreeSet<Key>> = keys.map(|sets| sets.into_iter().flatten().collect());
    Required {
        keys: keys.filter(|keys| keys.len() <= MOST),
        need: either(needs.into_iter()),
        beyond_management,
    }
}

/// The keys that fit one of each side.
fn both(a: BTreeSet<Key>, b: BTreeSet<Key>) -> BTreeSet<Key> {
    if a.len() * b.len() > MOST {
        return if a.len() <= b.len() { a } else { b };
    }
    let mut keys = BTreeSet::new();
    for x in &a {
        for y in &b {
            let name = agree(x.name.as_ref(), y.name.as_ref(), Name::both);
            let source = agree(x.source.as_ref(), y.source.as_ref(), |x, y| {
                (x == y).then(|| x.clone())
            });
            if let (Ok(name), Ok(source)) = (name, source) {
                keys.insert(Key { name, source });
            }
        }
    }
    keys
}

/// Nothing is what both sides ask for.
struct Apart;

/// What both sides ask for; `None` where they ask for nothing.
fn agree<T: Clone>(
    x: Option<&T>,
    y: Option<&T>,
    both: impl Fn(&T, &T) -> Option<T>,
) -> Result<Option<T>, Apart> {
    match (x, y) {
        (Some(x), Some(y)) => both(x, y).map(Some).ok_or(Apart),
        (one, other) => Ok(one.or(other).cloned()),
    }
}

fn best(needs: impl Iterator<Item = Option<Need>>) -> Option<Need> {
    needs.flatten().max_by_key(Need::weight)
}

/// One of all needs; `None` where one of them is not known.
pub(super) fn either(mut needs: impl Iterator<Item = Option<Need>>) -> Option<Need> {
    let first = needs.next()??;
    needs.try_fold(first, |sum, need| sum.or(need?))
}
