//! Which rules an event can concern: found by its name and source, without asking any of them.

use super::prefilter::Prefilter;
use super::require::{Required, either};
use crate::event::{Event, Top};
use crate::filter::{Need, Needle, fold};
use crate::json::Kind;
use hashbrown::HashMap;
use std::borrow::Cow;

type Table<T> = HashMap<Box<str>, Vec<T>, foldhash::fast::FixedState>;

/// Rules by what they require.
#[derive(Debug, Default)]
pub(super) struct Index {
    prefilter: Option<Prefilter>,
    /// By event name, with the source that the rule asks for too.
    by_name: Table<(Option<Box<str>>, usize)>,
    /// By event source, where the rule asks for no name.
    by_source: Table<usize>,
    /// Any event may concern them.
    always: Vec<usize>,
    /// What stands in a record for which one of those holds; `None` where that is not known.
    needle: Option<Needle>,
}

impl Index {
    /// Of rules and what they require.
    pub(super) fn new<'r>(rules: impl Iterator<Item = (usize, &'r Required)> + Clone) -> Index {
        let mut index = Index {
            prefilter: Some(Prefilter::new(rules.clone().map(|(_, required)| required))),
            ..Index::default()
        };
        let mut needs: Vec<Option<Need>> = Vec::new();
        for (rule, required) in rules {
            let Some(keys) = &required.keys else {
                index.always.push(rule);
                needs.push(required.need.clone());
                continue;
            };
            for key in keys {
                match (&key.name, &key.source) {
                    (Some(name), source) => {
                        let rules = index.by_name.entry(name.clone()).or_default();
                        rules.push((source.clone(), rule));
                    }
                    (None, Some(source)) => {
                        index
                            .by_source
                            .entry(source.clone())
                            .or_default()
                            .push(rule);
                    }
                    (None, None) => {
                        index.always.push(rule);
                        needs.push(None);
                    }
                }
            }
        }
        // One search for all of them costs less than to ask each.
        index.needle = either(needs.into_iter()).as_ref().and_then(Needle::new);
        index
    }

    /// False only if no rule can hold for the record.
    pub(super) fn could_match(&self, record: &[u8]) -> bool {
        self.prefilter
            .as_ref()
            .is_some_and(|prefilter| prefilter.could_match(record))
    }

    /// The rules that can hold for the event, in their order.
    pub(super) fn candidates(&self, event: &Event<'_>) -> Vec<usize> {
        let passes = |needle: &Needle| needle.may_be_in(event.raw());
        let mut rules = match &self.needle {
            Some(needle) if !passes(needle) => Vec::new(),
            _ => self.always.clone(),
        };
        self.each(event, |rule| rules.push(rule));
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    fn each(&self, event: &Event<'_>, mut visit: impl FnMut(usize)) {
        if [Top::EventName, Top::EventSource]
            .iter()
            .any(|top| is_nested(event, *top))
        {
            // A list where a name should be is beyond the tables.
            let named = self.by_name.values().flatten().map(|(_, rule)| *rule);
            named
                .chain(self.by_source.values().flatten().copied())
                .for_each(visit);
            return;
        }
        let name = folded(event, Top::EventName);
        let source = folded(event, Top::EventSource);
        if let Some(rules) = name.and_then(|name| self.by_name.get(&*name)) {
            for (asked, rule) in rules {
                if asked.is_none() || asked.as_deref() == source.as_deref() {
                    visit(*rule);
                }
            }
        }
        if let Some(rules) = source.and_then(|source| self.by_source.get(&*source)) {
            for rule in rules {
                visit(*rule);
            }
        }
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
