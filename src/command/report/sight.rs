//! What a worker keeps for a report: coverage, links, and the populations of all controls, from one look at
//! each record.

use crate::command::coverage::{self, Facts};
use crate::event::{Event, Top};
use crate::report::population::{self, Watch};
use crate::scan::{Gather, Kept, Place};

/// What is asked of every record.
pub(super) struct Sight<'p> {
    pub(super) facts: Facts,
    pub(super) watch: Watch<'p>,
    /// Accounts in scope; empty: all.
    pub(super) accounts: Vec<String>,
    /// Regions in scope; empty: all.
    pub(super) regions: Vec<String>,
}

/// What one unit of work holds.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) coverage: coverage::Part,
    pub(super) population: population::Part,
}

impl Sight<'_> {
    fn in_scope(&self, event: &Event<'_>) -> bool {
        let among = |list: &[String], field| {
            list.is_empty()
                || event
                    .text(field)
                    .is_some_and(|value| list.iter().any(|one| *one == value))
        };
        among(&self.accounts, Top::RecipientAccountId) && among(&self.regions, Top::AwsRegion)
    }
}

impl Gather for Sight<'_> {
    type Part = Seen;

    fn could_match(&self, _: &[u8]) -> bool {
        // Coverage is about every record.
        true
    }

    fn expects_all(&self) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Seen) -> Kept {
        self.facts.aside(event, place, &mut part.coverage);
        self.watch.aside(event, &mut part.population);
        if !self.facts.holds(event.time()) || !self.in_scope(event) {
            return Kept::Aside;
        }
        let print = part.coverage.count(event, place);
        self.watch
            .count(event, place.record, print, &mut part.population);
        Kept::Matched
    }

    fn weight(&self, part: &Seen) -> usize {
        self.facts.weight(&part.coverage) + part.population.weight()
    }
}
