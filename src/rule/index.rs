//! Which rules an event can concern: found by its name and source, without asking any of them. False is only
//! said of a record where no rule can hold, whatever way it is written in.

use super::prefilter::{Look, hides_letters};
use super::require::{Name, Required, either};
use crate::event::{Event, Top};
use crate::filter::{Need, Needle, fold};
use crate::json::Kind;
use hashbrown::HashMap;
use std::borrow::Cow;

type Table<T> = HashMap<Box<str>, Vec<T>, foldhash::fast::FixedState>;

/// Rules by what they require.
#[derive(Debug, Default)]
pub(super) struct Index {
    look: Look,
    /// By event name, with the source that the rule asks for too.
    by_name: Table<(Option<Box<str>>, usize)>,
    /// By event source, where the rule asks for no whole name, with how the name begins.
    by_source: Table<(Box<str>, usize)>,
    /// By how the name begins, where the rule asks for no source.
    by_beginning: Vec<(Box<str>, usize)>,
    /// Any event may concern them.
    always: Vec<usize>,
    /// Any event in whose record a text stands.
    with_text: WithText,
}

/// Rules that need a text in the record, whatever the event.
#[derive(Debug, Default)]
struct WithText {
    rules: Vec<(Vec<usize>, Needle)>,
    /// One search for all of them costs less than to look for each; `None` where it cannot be made.
    any: Option<Needle>,
}

impl Index {
    /// Of rules and what they require.
    pub(super) fn new<'r>(rules: impl Iterator<Item = (usize, &'r Required)>) -> Index {
        let mut index = Index::default();
        let mut needs: Vec<Need> = Vec::new();
        for (rule, required) in rules {
            let Some(keys) = &required.keys else {
                let with_text = &mut index.with_text.rules;
                let need = required.need.as_ref();
                // Those that need the same are looked for once.
                if let Some(at) = needs.iter().position(|known| Some(known) == need) {
                    with_text[at].0.push(rule);
                } else if let Some((need, needle)) =
                    need.and_then(|need| Some((need, Needle::new(need)?)))
                {
                    with_text.push((vec![rule], needle));
                    needs.push(need.clone());
                } else {
                    index.always.push(rule);
                }
                continue;
            };
            for key in keys {
                let source = key.source.clone();
                match (&key.name, source) {
                    (Some(Name::Is(name)), source) => {
                        let rules = index.by_name.entry(name.clone()).or_default();
                        rules.push((source, rule));
                    }
                    (Some(Name::Begins(beginning)), None) => {
                        index.by_beginning.push((beginning.clone(), rule));
                    }
                    (beginning, Some(source)) => {
                        let beginning = match beginning {
                            Some(Name::Begins(beginning)) => beginning.clone(),
                            _ => Box::default(),
                        };
                        let rules = index.by_source.entry(source).or_default();
                        rules.push((beginning, rule));
                    }
                    (None, None) => index.always.push(rule),
                }
            }
        }
        let any = either(needs.into_iter().map(Some));
        index.with_text.any = any.as_ref().and_then(Needle::new);
        index
    }

    /// False only if no rule can hold for the record.
    pub(super) fn could_match(&self, record: &[u8]) -> bool {
        let named = || match self.look.at(record) {
            Some((name, source)) => {
                let mut found = false;
                let (name, source) = (Some(name.text()), Some(source.text()));
                self.each(name, source, |_| found = true);
                found || hides_letters(record)
            }
            None => true,
        };
        !self.always.is_empty() || named() || self.with_text.may_be_in(record)
    }

    /// The rules that can hold for the event, in their order.
    pub(super) fn candidates(&self, event: &Event<'_>) -> Vec<usize> {
        let mut rules = self.always.clone();
        rules.extend(self.with_text.rules(event.raw()));
        if [Top::EventName, Top::EventSource]
            .iter()
            .any(|top| is_nested(event, *top))
        {
            // A list where a name should be is beyond the tables.
            let named = self.by_name.values().flatten().map(|(_, rule)| rule);
            let sources = self.by_source.values().flatten().map(|(_, rule)| rule);
            let begun = self.by_beginning.iter().map(|(_, rule)| rule);
            rules.extend(named.chain(sources).chain(begun));
        } else {
            let name = folded(event, Top::EventName);
            let source = folded(event, Top::EventSource);
            self.each(name.as_deref(), source.as_deref(), |rule| rules.push(rule));
        }
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The rules that ask for this name and source, or for one of them.
    fn each(&self, name: Option<&str>, source: Option<&str>, mut visit: impl FnMut(usize)) {
        let begins = |beginning: &str| match name {
            Some(name) => name.starts_with(beginning),
            None => beginning.is_empty(),
        };
        for (asked, rule) in (name.and_then(|name| self.by_name.get(name)))
            .into_iter()
            .flatten()
        {
            if asked.is_none() || asked.as_deref() == source {
                visit(*rule);
            }
        }
        let of_source = source.and_then(|source| self.by_source.get(source));
        for (beginning, rule) in of_source.into_iter().flatten().chain(&self.by_beginning) {
            if begins(beginning) {
                visit(*rule);
            }
        }
    }
}

impl WithText {
    fn may_be_in(&self, record: &[u8]) -> bool {
        let any = |needle: &Needle| needle.may_be_in(record);
        !self.rules.is_empty() && self.any.as_ref().is_none_or(any)
    }

    /// Those whose text may stand in the record.
    fn rules(&self, record: &[u8]) -> impl Iterator<Item = usize> {
        let all = if self.may_be_in(record) {
            &self.rules[..]
        } else {
            &[]
        };
        let alone = all.len() == 1;
        (all.iter())
            .filter(move |(_, needle)| alone || needle.may_be_in(record))
            .flat_map(|(rules, _)| rules.iter().copied())
    }
}

fn is_nested(event: &Event<'_>, field: Top) -> bool {
    event
        .get(field)
        .is_some_and(|value| matches!(value.kind(), Kind::Array | Kind::Object))
}

/// A field in the case in which texts are compared.
fn folded<'a>(event: &Event<'a>, field: Top) -> Option<Cow<'a, str>> {
    let text = event.get(field)?.text();
    let small = text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    Some(if small {
        text
    } else {
        Cow::Owned(fold(&text).into_owned())
    })
}
