//! Whether a trail delivers into an organisation's folder (`AWSLogs/o-…/`), where neither an event nor a
//! description says that it is an organisation's: an archive that begins after the trail was made may hold
//! its end alone, in the account that owns it, and the other accounts' silence would be a riddle.

use super::hour::Hour;
use super::stream::{Stream, StreamId};
use super::trail::{Span, Trail};
use crate::event::Time;
use std::collections::{BTreeMap, BTreeSet};

/// How it is known that a trail delivers into an organisation's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Digests that lie there have its name and home region, and nothing came there while it was off.
    Digests,
    /// No other trail that could is known, and all that is delivered there ends when it is stopped.
    Only,
}

impl Tie {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Tie::Digests => "digests",
            Tie::Only => "only-trail",
        }
    }
}

/// A trail that was stopped, and of which it is not known whether it delivers into an organisation's folder:
/// that fell silent then, or digests there have the trail's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untied {
    /// Its name.
    pub trail: String,
    /// The account that owns it.
    pub account: String,
    /// The organisation.
    pub organization: String,
    /// When it was stopped.
    pub at: Time,
    /// Why it is not taken for the one that delivers there, in words.
    pub because: String,
}

/// The organisation in whose folder a digest lies, or else the account, and the trail and home region in its name.
pub type Named = (String, String, String);

/// One organisation's folder.
#[derive(Default)]
struct Folder<'s> {
    accounts: BTreeSet<&'s str>,
    active: BTreeSet<Hour>,
    /// Name and home region of the trails whose digests lie there.
    digested: BTreeSet<(&'s str, &'s str)>,
}

/// Ties trails to the organisations' folders that they deliver into; tells of those that were stopped at the
/// right time and cannot be tied. `until` is the end of the time that is asked of.
pub fn tie(
    trails: &mut [Trail],
    streams: &BTreeMap<StreamId, Stream>,
    digests: &BTreeSet<Named>,
    until: Option<Time>,
) -> Vec<Untied> {
    let mut folders: BTreeMap<&str, Folder<'_>> = BTreeMap::new();
    let mut outside: BTreeSet<&str> = BTreeSet::new();
    let mut last = until.map(Hour::of);
    for (id, stream) in streams {
        let active = stream.active();
        last = last.max(active.last().copied());
        match &id.organization {
            Some(organization) => {
                let folder = folders.entry(organization).or_default();
                folder.accounts.insert(&id.account);
                folder.active.extend(active);
            }
            None if !active.is_empty() => {
                outside.insert(&id.account);
            }
            None => {}
        }
    }
    for (organization, trail, home) in digests {
        if let Some(folder) = folders.get_mut(organization.as_str()) {
            folder.digested.insert((trail, home));
        }
    }
    let mut untied = Vec::new();
    for (organization, folder) in &folders {
        // What delivers into its account's own folder delivers into no organisation's, unless it was told to.
        let is_own = |trail: &Trail| {
            let (account, name) = (trail.account.clone(), trail.name.clone());
            trail.organization.is_none() && digests.contains(&(account, name, trail.region.clone()))
        };
        let could = |trail: &Trail| {
            trail.may_be_shared()
                && !is_own(trail)
                && folder.accounts.contains(trail.account.as_str())
                && !folder.goes_on(trail, last)
        };
        let candidates: Vec<usize> = places(trails, could);
        // A trail of a member may have the name of the organisation's.
        let named = candidates.iter().filter(|at| folder.names(&trails[**at]));
        let named: Vec<usize> = named.copied().collect();
        let namesakes = places(trails, |trail| {
            trail.organization.is_none() && folder.names(trail) && !could(trail) && !is_own(trail)
        });
        let stopped: Vec<(usize, Time)> = candidates
            .iter()
            .filter(|at| trails[**at].organization.is_none())
            .filter_map(|at| Some((*at, Folder::silenced(&trails[*at], last)?)))
            .collect();
        if let [at] = named[..] {
            trails[at]
                .ties
                .insert((*organization).to_owned(), Tie::Digests);
        }
        for at in namesakes {
            let trail = &trails[at];
            let Some(time) = Folder::silenced(trail, last) else {
                continue;
            };
            let because = if folder.accounts.contains(trail.account.as_str()) {
                "digests there have its name, but files came there while it was off"
            } else {
                "digests there have its name, but nothing of its account lies there"
            };
            untied.push(Untied {
                trail: trail.name.clone(),
                account: trail.account.clone(),
                organization: (*organization).to_owned(),
                at: time,
                because: because.to_owned(),
            });
        }
        for (at, time) in stopped {
            let trail = &trails[at];
            if trail.ties.contains_key(*organization) {
                continue;
            }
            let others = candidates.iter().filter(|other| **other != at);
            let others: Vec<&str> = others.map(|at| trails[*at].name.as_str()).collect();
            let because = if folder.names(trail) {
                "other trails have the name that digests there have, too".to_owned()
            } else if !folder.digested.is_empty() {
                let names: BTreeSet<&str> = folder.digested.iter().map(|(name, _)| *name).collect();
                let names: Vec<&str> = names.into_iter().collect();
                format!("digests there are of {}", names.join(", "))
            } else if !others.is_empty() {
                format!("{} could deliver there as well", others.join(", "))
            } else if outside.contains(trail.account.as_str()) {
                "files of its account lie outside that folder, too".to_owned()
            } else {
                trails[at]
                    .ties
                    .insert((*organization).to_owned(), Tie::Only);
                continue;
            };
            untied.push(Untied {
                trail: trail.name.clone(),
                account: trail.account.clone(),
                organization: (*organization).to_owned(),
                at: time,
                because,
            });
        }
    }
    untied
}

fn places(trails: &[Trail], is: impl Fn(&Trail) -> bool) -> Vec<usize> {
    let all = trails.iter().enumerate().filter(|(_, trail)| is(trail));
    all.map(|(at, _)| at).collect()
}

impl Folder<'_> {
    fn names(&self, trail: &Trail) -> bool {
        self.digested.contains(&(&*trail.name, &*trail.region))
    }

    /// The hours of a stop in which nothing of the trail can be delivered: its last files come after it.
    fn hours(span: &Span, last: Option<Hour>) -> Option<(Hour, Hour)> {
        let from = Hour::of(span.from).next().next();
        let to = span.to.map(Hour::of).or(last)?;
        (from < to).then_some((from, to))
    }

    /// True when something came while the trail was off: another delivers there.
    fn goes_on(&self, trail: &Trail, last: Option<Hour>) -> bool {
        let mut hours = trail
            .stopped
            .iter()
            .filter_map(|span| Self::hours(span, last));
        hours.any(|(from, to)| self.active.range(from..to).next().is_some())
    }

    /// When the folder fell silent because the trail was stopped, if it may be so.
    fn silenced(trail: &Trail, last: Option<Hour>) -> Option<Time> {
        let mut spans = trail.stopped.iter();
        let span = spans.find(|span| Self::hours(span, last).is_some())?;
        Some(span.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Category;

    const ORGANIZATION: &str = "o-acme1234567";

    fn trail(name: &str, account: &str, stopped: &[(Time, Option<Time>)]) -> Trail {
        let span = |(from, to): &(Time, Option<Time>)| Span {
            from: *from,
            to: *to,
            by: (*from, None),
        };
        let mut trail = Trail::default();
        trail.name = name.into();
        trail.account = account.into();
        trail.region = "us-east-1".into();
        trail.stopped = stopped.iter().map(span).collect();
        trail
    }

    fn streams(of: &[(&str, bool, i64)]) -> BTreeMap<StreamId, Stream> {
        let stream = |(account, inside, hours): &(&str, bool, i64)| {
            let id = StreamId {
                organization: inside.then(|| ORGANIZATION.to_owned()),
                account: (*account).to_owned(),
                region: "eu-west-1".to_owned(),
            };
            let mut stream = Stream::default();
            for hour in 0..*hours {
                stream.event(Category::Management, true, Some(Hour(hour).start()));
            }
            (id, stream)
        };
        of.iter().map(stream).collect()
    }

    fn tied(
        mut trails: Vec<Trail>,
        streams: &BTreeMap<StreamId, Stream>,
        digests: &[(&str, &str)],
    ) -> (Vec<Option<Tie>>, Vec<String>) {
        // An account's own are written as `account/trail`.
        let named = |(name, home): &(&str, &str)| {
            let (folder, name) = name.split_once('/').unwrap_or((ORGANIZATION, name));
            (folder.to_owned(), name.to_owned(), (*home).to_owned())
        };
        let digests = digests.iter().map(named).collect();
        let untied = tie(&mut trails, streams, &digests, Some(Hour(100).start()));
        let ties = trails.iter().map(|one| one.ties.get(ORGANIZATION).copied());
        let because = untied.into_iter().map(|one| one.because);
        (ties.collect(), because.collect())
    }

    #[test]
    fn a_trail_is_tied_by_digests_or_where_no_other_could_be_the_one() {
        let stop = [(Hour(49).start(), None)];
        let main = || trail("main", "1", &stop);
        let both = streams(&[("1", true, 50), ("2", true, 50)]);
        assert_eq!(
            tied(vec![main()], &both, &[]),
            (vec![Some(Tie::Only)], vec![])
        );
        let by_name = [("main", "us-east-1")];
        let (ties, because) = tied(vec![main(), trail("b", "1", &stop)], &both, &by_name);
        assert_eq!(ties, [Some(Tie::Digests), None]);
        assert_eq!(because, ["digests there are of main"]);
        let (ties, because) = tied(vec![main()], &both, &[("main", "eu-west-1")]);
        assert_eq!((ties, because.len()), (vec![None], 1));
        let same = vec![main(), trail("main", "2", &stop)];
        let (ties, because) = tied(same, &both, &by_name);
        assert_eq!(ties, [None, None]);
        assert_eq!(
            because,
            ["other trails have the name that digests there have, too"; 2]
        );
        // A namesake that was off while files came, or of an account that has none there, is another.
        let early = [(Hour(9).start(), Some(Hour(30).start()))];
        let namesakes = vec![
            main(),
            trail("main", "2", &early),
            trail("main", "3", &stop),
        ];
        let (ties, because) = tied(namesakes, &both, &by_name);
        assert_eq!(ties, [Some(Tie::Digests), None, None]);
        assert_eq!(
            because,
            [
                "digests there have its name, but files came there while it was off",
                "digests there have its name, but nothing of its account lies there"
            ]
        );
        // One whose digests lie in its account's own folder is none of these.
        let own = [by_name[0], ("2/main", "us-east-1")];
        let same = || vec![main(), trail("main", "2", &stop)];
        let tie = vec![Some(Tie::Digests), None];
        assert_eq!(tied(same(), &both, &own), (tie, vec![]));
        let mut told = same();
        told[1].organization = Some(true);
        assert_eq!(tied(told, &both, &own).0, [None, None]);
        // Another trail that is known could be the one.
        let (ties, because) = tied(vec![main(), trail("b", "2", &[])], &both, &[]);
        assert_eq!(ties, [None, None]);
        assert_eq!(because, ["b could deliver there as well"]);
        // Not one of another account, nor one that was off while files came.
        let others = vec![main(), trail("b", "3", &stop), trail("c", "2", &early)];
        assert_eq!(
            tied(others, &both, &[]),
            (vec![Some(Tie::Only), None, None], vec![])
        );
    }

    #[test]
    fn a_trail_that_may_deliver_elsewhere_or_while_files_came_is_not_tied() {
        let stop = [(Hour(49).start(), None)];
        let main = || trail("main", "1", &stop);
        let two = streams(&[("1", true, 50), ("1", false, 50)]);
        assert_eq!(
            tied(vec![main()], &two, &[]),
            (
                vec![None],
                vec!["files of its account lie outside that folder, too".to_owned()]
            )
        );
        let goes_on = streams(&[("1", true, 50), ("2", true, 70)]);
        assert_eq!(tied(vec![main()], &goes_on, &[]), (vec![None], vec![]));
        let mut own = main();
        own.organization = Some(false);
        let both = streams(&[("1", true, 50), ("2", true, 50)]);
        assert_eq!(tied(vec![own], &both, &[]), (vec![None], vec![]));
    }
}
