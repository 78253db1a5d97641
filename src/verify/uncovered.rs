//! What was asked for and no digest is about: an account or region without any, a period that goes on after
//! the last one. Nothing speaks for it, so it is never success.

use super::Check;
use super::answer::{Fault, Finding, Subject};
use super::chain::Walked;
use super::digest::ChainId;
use crate::event::Time;
use std::collections::BTreeMap;

/// Each account and region that was named and has no digest, and each stretch of the period at the end of a
/// stream's digests.
///
/// Where the period begins before the first digest, that one tells whether there was another: then it is
/// missing, else validation began there. Only the end has nothing that tells.
pub(super) fn uncovered(check: &Check<'_>, walked: &[Walked]) -> Vec<Finding> {
    let mut found = absent(check, walked);
    let Some(until) = check.scope.until else {
        return found;
    };
    let until = check.scope.present.map_or(until, |now| until.min(now));
    // Trails follow each other, an organisation's an account's: where one has ended, another may go on.
    let mut ends: BTreeMap<ChainId, Time> = BTreeMap::new();
    for chain in walked.iter().filter(|chain| !chain.id.backfill) {
        let proven = chain.nodes.iter().filter(|node| check.speaks(node));
        let Some(mut end) = proven.map(|node| node.digest.end).max() else {
            continue;
        };
        // That nothing speaks for a digest that goes on from there is told of itself; one that begins
        // later tells nothing of the time between.
        for node in chain.nodes.iter().filter(|node| node.is_trusted()) {
            if node.digest.start <= end {
                end = end.max(node.digest.end);
            }
        }
        let stream = ChainId {
            account: chain.id.account.clone(),
            region: chain.id.region.clone(),
            ..ChainId::default()
        };
        let last = ends.entry(stream).or_insert(end);
        *last = end.max(*last);
    }
    for (stream, end) in ends {
        let from = check.scope.since.map_or(end, |since| since.max(end));
        if from < until {
            let because = format!("no digest is about {from} to {until}, which was asked for");
            found.push(finding(stream, Some(until), because));
        }
    }
    found
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
