//! The filter: which events a person asked for.
//!
//! A filter is a list of conditions that must all hold. Each room reads its own flags and adds its
//! conditions: `who`, `when`, `place`, `what` (with `resource` and `search`) and the
//! expressions of `--where` (`expr`). A condition is a test on the event, words for reports, and,
//! where one can be given, the literal text that every match must contain (`needle`). The most
//! telling literal of all conditions is looked for in the raw bytes before anything is parsed; the
//! tests follow, the cheapest first. Who stands behind the caller (`ancestry`) comes last: it takes the
//! links of the whole archive to tell.

mod ancestry;
mod condition;
mod error;
mod expr;
mod ip;
mod list;
mod needle;
#[cfg(test)]
mod oracle_tests;
mod pattern;
mod place;
mod plain;
mod resource;
mod search;
mod strings;
#[cfg(test)]
mod tests;
mod time;
mod what;
mod when;
mod who;

pub use error::FilterError;

use crate::cli::filters::FilterArgs;
use crate::event::{Category, Event, Time};
use crate::lineage::Lineage;
use crate::zone::Zone;
use ancestry::Ancestry;
use condition::{Build, Condition};
use list::is_regex;
pub(crate) use needle::{Cut, Need, Needle};
use pattern::Values;
pub(crate) use pattern::{Case, Form, Pattern, Token, fold, fold_char};
use plain::Asked;
use std::fmt;
use std::sync::Arc;
pub(crate) use who::{console, is_human};

/// What the filter says about where matching records can lie, for leaving out whole files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// No match is before this moment.
    pub since: Option<Time>,
    /// Every match is before this moment.
    pub until: Option<Time>,
    /// Every match was received by one of these accounts.
    pub recipient_accounts: Option<Vec<String>>,
    /// Every match is of one of these categories.
    pub categories: Option<Vec<Category>>,
}

impl Bounds {
    /// Those of a period alone, as `--since` and `--until` write it.
    ///
    /// # Errors
    ///
    /// A time that cannot be read, or a period that ends before it begins.
    pub fn of_period(
        since: Option<&String>,
        until: Option<&String>,
        zone: Zone,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Bounds, FilterError> {
        let times = FilterArgs {
            since: since.cloned(),
            until: until.cloned(),
            ..FilterArgs::default()
        };
        Ok(Filter::new(&times, zone, now)?.bounds())
    }
}

/// The conditions that an event must meet, ready to be asked; one filter serves all threads.
pub struct Filter {
    conditions: Vec<Condition>,
    ancestry: Option<Ancestry>,
    needle: Option<Needle>,
    bounds: Bounds,
    asks_time: bool,
    words: Vec<String>,
    asked: Asked,
    /// The values of `--region`.
    regions: Option<Values>,
    /// Those of them that include, one by one.
    region_values: Vec<(String, Pattern)>,
}

impl Filter {
    /// Reads what was typed. `now` is what spans like `7d` count back from, `zone` what times without
    /// an offset are read in. Files (`@FILE`) are read here, and every mistake is found here.
    pub fn new(
        args: &FilterArgs,
        zone: Zone,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Filter, FilterError> {
        let mut build = Build {
            clock: time::Clock { zone, now },
            conditions: Vec::new(),
            lists: Vec::new(),
        };
        let mut bounds = Bounds::default();
        who::conditions(args, &mut build)?;
        let before = build.conditions.len();
        let hull = when::conditions(args, &mut build)?;
        for condition in &mut build.conditions[before..] {
            condition.of_time = true;
        }
        let asks_time = build.conditions.len() > before;
        (bounds.since, bounds.until) = (hull.since, hull.until);
        bounds.recipient_accounts = place::conditions(args, &mut build)?;
        what::conditions(args, &mut build)?;
        bounds.categories = what::categories(args, &mut build)?;
        let exprs = expr::conditions(args, &mut build)?;
        let ancestry = Ancestry::new(args)?;
        let asked = Asked::new(args, &build, exprs);
        let regions = place::regions(&build)?;
        let region_values = place::region_values(&build)?;
        let Build { mut conditions, .. } = build;
        let mut words: Vec<String> = conditions.iter().map(|c| c.words.clone()).collect();
        words.extend(ancestry.iter().flat_map(Ancestry::words).cloned());
        conditions.sort_by_key(|condition| condition.cost);
        let needle = conditions
            .iter()
            .filter_map(|condition| condition.need.as_ref())
            .max_by_key(|need| Need::weight(need))
            .and_then(Needle::new);
        Ok(Filter {
            conditions,
            ancestry,
            needle,
            bounds,
            asks_time,
            words,
            asked,
            regions,
            region_values,
        })
    }

    /// False only if no match is possible: a cheap test on the bytes of a record, or of several whole
    /// records. Exact for every way in which JSON can write the record.
    pub fn could_match(&self, record: &[u8]) -> bool {
        self.needle
            .as_ref()
            .is_none_or(|needle| needle.may_be_in(record))
    }

    /// True when the event meets every condition.
    pub fn matches(&self, event: &Event<'_>) -> bool {
        self.all_hold(event, |_| true)
    }

    /// True when the event is left out for nothing but that its time cannot be read.
    pub fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.asks_time
            && event.time().is_none()
            && self.all_hold(event, |condition| !condition.of_time)
    }

    /// True when the event meets every condition that is `asked`.
    fn all_hold(&self, event: &Event<'_>, asked: impl Fn(&Condition) -> bool) -> bool {
        self.conditions
            .iter()
            .all(|condition| !asked(condition) || (condition.test)(event))
            && self
                .ancestry
                .as_ref()
                .is_none_or(|ancestry| ancestry.holds(event))
    }

    /// True when it asks who stands behind the caller. It matches nothing before it has
    /// [learnt](Filter::learn) the links.
    pub fn asks_lineage(&self) -> bool {
        self.ancestry.is_some()
    }

    /// Gives it the links of the whole archive, by which callers are followed to their origins.
    pub fn learn(&mut self, lineage: Arc<Lineage>) {
        if let Some(ancestry) = &mut self.ancestry {
            ancestry.learn(lineage);
        }
    }

    /// The same answer by the obvious way, slowly: what the tests hold [`Filter::matches`] to.
    #[doc(hidden)]
    pub fn matches_plain(&self, event: &Event<'_>) -> bool {
        self.asked.matches(event)
            && self
                .ancestry
                .as_ref()
                .is_none_or(|ancestry| ancestry.holds_plain(event))
    }

    /// True when nothing was asked for, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty() && self.ancestry.is_none()
    }

    /// What can be said about where matches lie.
    pub fn bounds(&self) -> Bounds {
        self.bounds.clone()
    }

    /// False for a region that `--region` leaves out.
    pub fn wants_region(&self, region: &str) -> bool {
        let regions = self.regions.as_ref();
        regions.is_none_or(|values| values.allow(&mut |is| is(region)))
    }

    /// The values of `--region` that include, as they were typed, and whether each fits a region.
    pub fn region_values(&self) -> impl Iterator<Item = (&str, impl Fn(&str) -> bool)> {
        let values = self.region_values.iter();
        values.map(|(typed, pattern)| (typed.as_str(), |region: &str| pattern.matches(region)))
    }

    /// The conditions in words, one each, in the order of the help: for reports.
    pub fn describe(&self) -> Vec<String> {
        self.words.clone()
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.words).finish()
    }
}
