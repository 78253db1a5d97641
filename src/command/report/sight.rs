//! What a worker keeps for a report: coverage, links, and the populations of all controls, from one look at
//! each record.

use crate::archive::LogFile;
use crate::command::coverage::{self, Facts};
use crate::coverage::StreamId;
use crate::event::{Event, Top};
use crate::report::population::{self, Watch};
use crate::scan::{Gather, Kept, Place, Source};

/// What is asked of every record.
pub(super) struct Sight<'p> {
    pub(super) facts: Facts,
    pub(super) watch: Watch<'p>,
    /// Accounts in scope; empty: all.
    pub(super) accounts: Vec<String>,
    /// Regions in scope; empty: all.
    pub(super) regions: Vec<String>,
    /// The files, whose paths tell streams.
    pub(super) files: &'p [LogFile],
}

/// What one unit of work holds.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) coverage: coverage::Part,
    pub(super) population: population::Part,
    /// True where the path of the file tells an account in scope, and a region.
    account_by_path: bool,
    region_by_path: bool,
}

impl Sight<'_> {
    /// True for an event of the accounts and regions asked for, by the file's path or by the record: where
    /// coverage counts a file for a stream in scope, nothing in it is left out because its record says
    /// nothing of its account, or something else (older records, and copies with other ids in them).
    fn in_scope(&self, event: &Event<'_>, part: &Seen) -> bool {
        let among = |list: &[String], value: &str| list.iter().any(|one| one == value);
        let of_account = || match event.text(Top::RecipientAccountId) {
            Some(account) => among(&self.accounts, &account),
            None => (event.actor().account.as_deref())
                .is_some_and(|account| among(&self.accounts, account)),
        };
        let of_region = || {
            let region = event.text(Top::AwsRegion);
            region.is_some_and(|region| among(&self.regions, &region))
        };
        (self.accounts.is_empty() || part.account_by_path || of_account())
            && (self.regions.is_empty() || part.region_by_path || of_region())
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

    fn begins(&self, source: &Source, part: &mut Seen) {
        if self.accounts.is_empty() && self.regions.is_empty() {
            return;
        }
        let file = self.files.get(source.file as usize);
        if let Some(stream) = file.and_then(|file| StreamId::of(&file.layout())) {
            part.account_by_path = self.accounts.contains(&stream.account);
            part.region_by_path = self.regions.contains(&stream.region);
        }
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Seen) -> Kept {
        self.facts.aside(event, place, &mut part.coverage);
        self.watch.aside(event, &mut part.population);
        if !self.facts.holds(event.time()) || !self.in_scope(event, part) {
            part.coverage.set_aside(event.time());
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
