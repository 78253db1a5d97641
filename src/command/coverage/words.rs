//! What is known of trails and streams beside their hours, in sentences.

use super::answer::Answer;
use super::stops::Named;
use crate::coverage::{EXCERPT, Tie, Trail, Untied};
use crate::event::Time;
use crate::text::count;
use crate::verify::Basis;
use std::collections::{BTreeMap, BTreeSet};

impl Answer {
    /// Trails that are taken to deliver into an organisation's folder, though nothing says that they are an
    /// organisation's: in words.
    pub(super) fn ties(&self) -> Vec<String> {
        let ties = self
            .trails
            .iter()
            .filter(|trail| trail.organization.is_none());
        let ties =
            ties.flat_map(|trail| trail.ties.iter().map(move |(one, tie)| (trail, one, tie)));
        ties.map(|(trail, organization, tie)| {
            let how = match tie {
                Tie::Digests => "digests there have its name",
                Tie::Only => "all there ends when it stops, and no other trail that could is known",
            };
            let Trail { name, account, .. } = trail;
            format!("trail {name} of {account} is taken to deliver for {organization}: {how}")
        })
        .collect()
    }

    /// The same of trails that were stopped and of which that is not known.
    pub(super) fn riddles(&self, time: impl Fn(Time) -> String) -> Vec<String> {
        let riddle = |one: &Untied| {
            format!(
                "trail {} of {} was stopped at {}, and whether it delivers for {} is not known: {} (--trails tells)",
                one.trail,
                one.account,
                time(one.at),
                one.organization,
                one.because
            )
        };
        self.untied.iter().map(riddle).collect()
    }

    /// Trails that were stopped, each with those that are to record the same streams and were not: name and
    /// account.
    pub(super) fn beside(&self) -> BTreeMap<&Named, BTreeSet<&Named>> {
        let mut all: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (trail, others) in self.rows.iter().flat_map(|row| &row.stops.beside) {
            all.entry(trail).or_default().extend(others);
        }
        all
    }

    /// The same in words.
    pub(super) fn beside_words(&self) -> Vec<String> {
        let words = |(name, account): &Named| format!("{name} of {account}");
        let line = |(trail, others): (&Named, BTreeSet<&Named>)| {
            let others: Vec<String> = others.into_iter().map(words).collect();
            format!(
                "trail {} was stopped, and others of the same streams were not: {}",
                words(trail),
                others.join(", ")
            )
        };
        self.beside().into_iter().map(line).collect()
    }

    /// That streams may be excerpts, in words: of what a query gave back the hours without events tell nothing.
    pub(super) fn excerpts(&self) -> Option<String> {
        let rows = self.rows.iter();
        let rows = rows.filter(|row| row.stream.is_excerpt());
        let number = rows.count() as u64;
        (number > 0).then(|| {
            let of = count(number, "stream");
            format!("{of}: {EXCERPT}")
        })
    }

    /// That no digest speaks for any hour, in words; `None` where one does.
    pub(super) fn unspoken(&self) -> Option<&'static str> {
        match self.digests.basis {
            _ if self.summary.proven() > 0 || self.rows.is_empty() => None,
            Some(Basis::Signatures) => Some("no signature that holds speaks for any hour"),
            _ => Some("no digest speaks for any hour"),
        }
    }
}
