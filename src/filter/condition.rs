//! One condition of a filter, and what is asked of events for it.

use super::FilterError;
use super::list::{Item, Split, items, words};
use super::needle::{Cut, Need};
use super::pattern::{Any, Case, Plain, Values};
use super::time::Clock;
use crate::event::Event;

/// How dear a test is; cheap ones are asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cost {
    /// One top-level value.
    Value,
    /// A few values and a decision.
    Decision,
    /// The whole identity.
    Identity,
    /// A list inside the record.
    Lists,
    /// Every text of the request and the response.
    Leaves,
    /// Every text of the record.
    Record,
}

/// The question a condition asks of an event.
pub(super) type Test = Box<dyn Fn(&Event<'_>) -> bool + Send + Sync>;

/// Asks `is` of each text that a flag looks at, until one holds.
pub(super) type Candidates = fn(&Event<'_>, is: &mut dyn FnMut(&str) -> bool) -> bool;

/// One condition: all of a filter's conditions must hold.
pub(super) struct Condition {
    pub(super) cost: Cost,
    /// The condition in words.
    pub(super) words: String,
    /// What must stand in a record that meets it.
    pub(super) need: Option<Need>,
    /// True for a question about the time.
    pub(super) of_time: bool,
    pub(super) test: Test,
}

/// What the rooms of the filter put together.
pub(super) struct Build {
    pub(super) clock: Clock,
    pub(super) conditions: Vec<Condition>,
    /// The values of each flag, files read; the plain evaluator starts from them.
    pub(super) lists: Vec<(&'static str, Vec<Item>)>,
}

impl Build {
    /// The values of a flag; empty where it was not given.
    pub(super) fn list(
        &mut self,
        flag: &'static str,
        typed: &[String],
        split: Split,
    ) -> Result<Vec<Item>, FilterError> {
        let list = items(flag, typed, split)?;
        if !list.is_empty() {
            self.lists.push((flag, list.clone()));
        }
        Ok(list)
    }

    pub(super) fn add(
        &mut self,
        cost: Cost,
        words: impl Into<String>,
        need: Option<Need>,
        test: impl Fn(&Event<'_>) -> bool + Send + Sync + 'static,
    ) {
        self.conditions.push(Condition {
            cost,
            words: words.into(),
            need,
            of_time: false,
            test: Box::new(test),
        });
    }

    /// A flag whose values are compared with the texts that `candidates` finds, case ignored. Each
    /// candidate stands within one string of the record, except for what `cut` names.
    pub(super) fn texts(
        &mut self,
        flag: &'static str,
        typed: &[String],
        name: &str,
        cost: Cost,
        cut: Cut,
        candidates: Candidates,
    ) -> Result<(), FilterError> {
        let list = self.list(flag, typed, Split::Commas)?;
        if list.is_empty() {
            return Ok(());
        }
        let values = Values::new(flag, &list, Case::Folded, Plain::Whole)?;
        self.values(
            &values,
            format!("{name} is {}", words(&list)),
            cost,
            cut,
            candidates,
        );
        Ok(())
    }

    /// The same for values that are read already.
    pub(super) fn values(
        &mut self,
        values: &Values,
        words: String,
        cost: Cost,
        cut: Cut,
        candidates: Candidates,
    ) {
        let need = Need::of(&values.positive, cut);
        let values = values.clone();
        self.add(cost, words, need, move |event| {
            let any: &mut Any<'_> = &mut |is| candidates(event, is);
            values.allow(any)
        });
    }
}
