//! What was asked for and no digest is about: an account or region without any, a stretch of the period.
//! Nothing speaks for it, so it is never success.

use super::Check;
use super::answer::{Absence, Fault, Finding, Subject};
use super::chain::{Node, Walked};
use super::digest::ChainId;
use crate::event::Time;
use std::collections::BTreeMap;

/// A stretch of time.
type Stretch = (Time, Time);

/// Each account and region that was named and has no digest, and each stretch of a named period that no
/// digest of a stream is about: before its first, after its last, between two chains.
///
/// That the trail or its validation was off then is no answer to whoever asks whether that time is intact.
/// Without a named period the archive begins and ends where it does, and what lies between is told as a gap.
pub(super) fn uncovered(check: &Check<'_>, walked: &[Walked]) -> Vec<Finding> {
    let mut found = absent(check, walked);
    let scope = check.scope;
    if scope.since.is_none() && scope.until.is_none() {
        return found;
    }
    // Of what is still to come no digest is wanted.
    let until = scope
        .until
        .map(|until| scope.present.map_or(until, |now| until.min(now)));
    // Trails follow each other, an organisation's an account's: where one has ended, another may go on.
    let mut streams: BTreeMap<ChainId, Vec<&Walked>> = BTreeMap::new();
    for chain in walked.iter().filter(|chain| !chain.id.backfill) {
        let stream = ChainId {
            account: chain.id.account.clone(),
            region: chain.id.region.clone(),
            ..ChainId::default()
        };
        streams.entry(stream).or_default().push(chain);
    }
    for (stream, chains) in streams {
        let spoken = spoken(check, &chains);
        let (Some(first), Some(last)) = (spoken.first(), spoken.last()) else {
            continue;
        };
        let mut from = scope.since.unwrap_or(first.0);
        let end = until.unwrap_or(last.1);
        let starts = spoken.iter().copied().chain([(end, end)]);
        for (start, stop) in starts {
            let to = start.min(end);
            if from < to {
                let because = format!("no digest is about {from} to {to}, which was asked for");
                found.push(finding(stream.clone(), Some(to), because));
            }
            from = from.max(stop);
        }
    }
    found
}

/// The time that digests of a stream are about, in order: those that speak for more than themselves, and
/// what is told of itself beside them.
fn spoken(check: &Check<'_>, chains: &[&Walked]) -> Vec<Stretch> {
    let nodes = || chains.iter().flat_map(|chain| &chain.nodes);
    let window = |node: &Node| (node.digest.start, node.digest.end);
    let proven = nodes().filter(|node| check.speaks(node)).map(window);
    let mut spoken: Vec<Stretch> = proven.collect();
    if spoken.is_empty() {
        return spoken;
    }
    // Digests that are missing are found as such.
    let absent = chains.iter().flat_map(|chain| &chain.absent);
    let missing = absent.filter(|absent| absent.absence == Absence::Missing);
    spoken.extend(missing.map(|absent| (absent.from, absent.to)));
    merge(&mut spoken);
    // That nothing speaks for a digest is told of itself, where it goes on from one that is proven; one that
    // stands apart tells nothing of the time between.
    let open = nodes().filter(|node| node.is_trusted() && !check.speaks(node));
    let mut open: Vec<Stretch> = open.map(window).collect();
    merge(&mut open);
    open.retain(|(start, end)| {
        let at = spoken.partition_point(|one| one.1 < *start);
        spoken.get(at).is_some_and(|one| one.0 <= *end)
    });
    spoken.extend(open);
    merge(&mut spoken);
    spoken
}

/// Puts stretches in order, and those that touch into one.
pub(super) fn merge(stretches: &mut Vec<Stretch>) {
    stretches.sort_unstable();
    stretches.dedup_by(|b, a| {
        let touches = b.0 <= a.1;
        if touches {
            a.1 = a.1.max(b.1);
        }
        touches
    });
}

/// The accounts and regions that were named and have no digest.
fn absent(check: &Check<'_>, walked: &[Walked]) -> Vec<Finding> {
    let every = |list: &'_ [String]| -> Vec<Option<String>> {
        match list {
            [] => vec![None],
            list => list.iter().cloned().map(Some).collect(),
        }
    };
    let here = |account: &Option<String>, region: &Option<String>| {
        let fits = |asked: &Option<String>, is: &String| asked.as_ref().is_none_or(|one| one == is);
        let mut ids = walked.iter().map(|chain| &chain.id);
        ids.any(|id| fits(account, &id.account) && fits(region, &id.region))
    };
    let mut found = Vec::new();
    for account in every(&check.scope.accounts) {
        for region in every(&check.scope.regions) {
            if here(&account, &region) || account.is_none() && region.is_none() {
                continue;
            }
            let stream = ChainId {
                account: account.clone().unwrap_or_default(),
                region: region.unwrap_or_default(),
                ..ChainId::default()
            };
            let because = "no digest of it is here, and it was asked for".to_owned();
            found.push(finding(stream, check.scope.until, because));
        }
    }
    found
}

fn finding(chain: ChainId, time: Option<Time>, because: String) -> Finding {
    Finding {
        subject: Subject::Period,
        fault: Fault::Unverifiable,
        time,
        chain,
        file: None,
        key: None,
        digest: None,
        because,
        number: 1,
    }
}
