//! What was asked for and no digest is about: an account or region without any, a stretch of the period.
//! Nothing speaks for it, so it is never success.

use super::Check;
use super::answer::{ABOUT, Absence, CarriedOn, Ended, Fault, Finding, Subject};
use super::chain::{Node, Walked};
use super::digest::ChainId;
use super::unlisted::NO_DIGEST;
use crate::event::Time;
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of time.
pub(super) type Stretch = (Time, Time);

/// The chains of each account and region, but for backfill: trails follow each other, an organisation's an
/// account's.
fn streams(walked: &[Walked]) -> BTreeMap<ChainId, Vec<&Walked>> {
    let mut streams: BTreeMap<ChainId, Vec<&Walked>> = BTreeMap::new();
    for chain in walked {
        let stream = streams.entry(bare(&chain.id)).or_default();
        if !chain.id.backfill {
            stream.push(chain);
        }
    }
    streams
}

/// Account and region alone.
pub(super) fn bare(id: &ChainId) -> ChainId {
    ChainId {
        account: id.account.clone(),
        region: id.region.clone(),
        ..ChainId::default()
    }
}

/// The ends of chains.
#[derive(Debug, Default)]
pub(super) struct Ends {
    pub(super) ended: Vec<Ended>,
    pub(super) carried_on: Vec<CarriedOn>,
}

/// Where the digests of a trail end, also long before the period asked for, and whether another carries on for it
/// there.
pub(super) fn ends(check: &Check<'_>, walked: &[Walked]) -> Ends {
    let mut all = Ends::default();
    for chains in streams(walked).into_values() {
        let mut ends = ends_of(check, &chains);
        let wanted = |one: &CarriedOn| check.scope.holds_window(one.ends, one.begins.max(one.ends));
        ends.carried_on.retain(wanted);
        all.ended.append(&mut ends.ended);
        all.carried_on.append(&mut ends.carried_on);
    }
    all
}

fn ends_of(check: &Check<'_>, chains: &[&Walked]) -> Ends {
    let all: Vec<(&Walked, Vec<Stretch>)> = chains
        .iter()
        .map(|chain| (*chain, spoken(check, &[chain])))
        .collect();
    let mut ends = Ends::default();
    for (at, (chain, own)) in all.iter().enumerate() {
        let Some((begin, _)) = own.first() else {
            continue;
        };
        for (number, (_, end)) in own.iter().enumerate() {
            let again = own.get(number + 1).map(|next| next.0);
            if again.is_some_and(|again| is_about(again, *end)) {
                continue;
            }
            let others = all.iter().enumerate().filter(|(other, _)| *other != at);
            let next =
                others.filter_map(|(_, next)| Some((next.0, begins(check, next, (*begin, *end))?)));
            let next: Vec<(&Walked, Time)> = next.collect();
            // Where nothing was delivered before, nothing shows that the next trail records less.
            let is_quiet = !lists(check, chain);
            let carries = |next: &&(&Walked, Time)| is_quiet || lists(check, next.0);
            match next.iter().find(carries) {
                Some((other, begins)) => ends.carried_on.push(CarriedOn {
                    chain: chain.id.clone(),
                    ends: *end,
                    by: other.id.trail.clone(),
                    begins: *begins,
                }),
                None => ends.ended.push(Ended {
                    chain: chain.id.clone(),
                    from: *end,
                    to: again,
                    idle: next.first().map(|(other, _)| other.id.trail.clone()),
                }),
            }
        }
    }
    ends
}

/// When a chain begins, where that is about when another ends. One that went on beside it is another trail, and
/// may record something else.
fn begins(check: &Check<'_>, next: &(&Walked, Vec<Stretch>), life: Stretch) -> Option<Time> {
    let (chain, spoken) = next;
    let mut first = chain.nodes.iter().filter(|node| {
        check.speaks(node) && node.digest.previous.is_none() && is_about(node.digest.start, life.1)
    });
    let beside = |(from, to): &Stretch| *to > life.0 && *from < life.1 && !is_about(*from, life.1);
    let first = first.next()?;
    (!spoken.iter().any(beside)).then_some(first.digest.start)
}

/// True where the digests of a chain that speak list a log file in the period.
fn lists(check: &Check<'_>, chain: &Walked) -> bool {
    let mut nodes = chain.nodes.iter();
    nodes.any(|node| {
        check.speaks(node) && node.in_scope(check.scope) && !node.digest.logs.is_empty()
    })
}

fn is_about(one: Time, other: Time) -> bool {
    one.0.saturating_sub(other.0).saturating_abs() <= ABOUT
}

/// Each account and region that was named and has no digest, and what of a named period no digest is about:
/// before the first of a stream, after its last, between two chains, after the end of a trail, or where log
/// files lie without any.
///
/// That the trail or its validation was off then is no answer to whoever asks whether that time is intact.
/// Without a named period the archive begins and ends where it does, and what lies between is told as a gap.
pub(super) fn uncovered(
    check: &Check<'_>,
    walked: &[Walked],
    ended: &[Ended],
    findings: &[Finding],
) -> Vec<Finding> {
    let scope = check.scope;
    let is_named = scope.since.is_some() || scope.until.is_some();
    let nodes = walked.iter().filter(|chain| !chain.id.backfill);
    let nodes = nodes.flat_map(|chain| &chain.nodes);
    let proven: Vec<&Node> = nodes.filter(|node| check.speaks(node)).collect();
    let first = proven.iter().map(|node| node.digest.start).min();
    let last = proven.iter().map(|node| node.digest.end).max();
    let (true, Some(first), Some(last)) = (is_named, first, last) else {
        return absent(check, walked, false);
    };
    let mut found = absent(check, walked, true);
    // Of what is still to come no digest is wanted.
    let past = |time: Time| scope.present.map_or(time, |now| time.min(now));
    let until = scope.until.map(past);
    let last = past(last);
    let mut ends: BTreeMap<ChainId, Vec<&Ended>> = BTreeMap::new();
    for one in ended {
        ends.entry(bare(&one.chain)).or_default().push(one);
    }
    for (stream, chains) in streams(walked) {
        let spoken = spoken(check, &chains);
        let (mut from, mut end) = (scope.since.unwrap_or(first), until.unwrap_or(last));
        if let (Some((begin, _)), Some((_, stop))) = (spoken.first(), spoken.last()) {
            if scope.since.is_none() && *begin < end {
                from = *begin;
            }
            // Digests of all streams end at other minutes.
            if until.is_none() && *stop > from && (*stop > end || is_about(*stop, end)) {
                end = *stop;
            }
        }
        let asked = from;
        let starts = spoken.iter().copied().chain([(end, end)]);
        for (start, stop) in starts {
            let to = start.min(end);
            if from < to {
                let because = format!("no digest is about {from} to {to}, which was asked for");
                found.push(finding(stream.clone(), Some(to), because));
            }
            from = from.max(stop);
        }
        for one in ends.get(&stream).into_iter().flatten() {
            let near = until.is_none() && is_about(one.from, end);
            let is_told = spoken.iter().any(|(_, stop)| *stop == one.from);
            if asked < one.from && one.from < end && !near && !is_told {
                let again = one.to.map(|to| format!(", begin again at {to}"));
                let because = format!(
                    "digests of trail {} end at {}{}, {}",
                    one.chain.trail,
                    one.from,
                    again.unwrap_or_default(),
                    one.next()
                );
                found.push(finding(one.chain.clone(), Some(one.from), because));
            }
        }
    }
    let mut told: BTreeSet<ChainId> = found.iter().map(|one| bare(&one.chain)).collect();
    for one in findings.iter().filter(|one| one.because == NO_DIGEST) {
        let stream = bare(&one.chain);
        if !stream.account.is_empty() && told.insert(stream.clone()) {
            let because = "no digest speaks for log files of it that are here".to_owned();
            found.push(finding(stream, until, because));
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

/// The accounts and regions that were named and have no digest that counts. `told` where those that have
/// another are told by the period.
fn absent(check: &Check<'_>, walked: &[Walked], told: bool) -> Vec<Finding> {
    let every = |list: &'_ [String]| -> Vec<Option<String>> {
        match list {
            [] => vec![None],
            list => list.iter().cloned().map(Some).collect(),
        }
    };
    let here = |account: &Option<String>, region: &Option<String>| {
        let fits = |asked: &Option<String>, is: &String| asked.as_ref().is_none_or(|one| one == is);
        let chains = walked.iter();
        let mut chains = chains
            .filter(|Walked { id, .. }| fits(account, &id.account) && fits(region, &id.region));
        let first = chains.next();
        let speaks = |chain: &Walked| chain.nodes.iter().any(|node| check.speaks(node));
        let counts = told || first.is_some_and(speaks) || chains.any(speaks);
        first.map(|_| counts)
    };
    let mut found = Vec::new();
    for account in every(&check.scope.accounts) {
        for region in every(&check.scope.regions) {
            let because = match here(&account, &region) {
                _ if account.is_none() && region.is_none() => continue,
                Some(true) => continue,
                Some(false) => "no digest of it that is here is believed, and it was asked for",
                None => "no digest of it is here, and it was asked for",
            };
            let stream = ChainId {
                account: account.clone().unwrap_or_default(),
                region: region.unwrap_or_default(),
                ..ChainId::default()
            };
            found.push(finding(stream, check.scope.until, because.to_owned()));
        }
    }
    found
}

/// That no digest speaks for something of an account and region.
pub(super) fn finding(chain: ChainId, time: Option<Time>, because: String) -> Finding {
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
