//! The digests of one chain, walked from the newest to the oldest: what each is worth, and where some are
//! absent.

use super::answer::{Absence, Absent, Belief, Fault, Finding, Subject};
use super::digest::{ChainId, Digest};
use super::index;
use super::link::{Signatures, judge};
use super::metadata::{Metadata, bare, named_after};
use super::read::{Hashed, Seen};
use super::unread::Unread;
use super::{Check, Scope};
use crate::archive::layout::Layout;
use crate::event::Time;
use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;

/// How long a digest's window is, in microseconds.
const HOUR: i64 = 3_600 * 1_000_000;

/// Digests whose signatures a thread checks at a time.
const SHARE: usize = 16;

/// A digest and what it is worth.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) file: u32,
    pub(super) digest: Digest,
    hashed: Hashed,
    pub(super) belief: Belief,
    /// What is wrong with it.
    faults: Vec<String>,
    /// No later digest names it, though one should.
    pub(super) extra: bool,
}

impl Node {
    /// True where what it lists is taken at its word.
    pub(super) fn is_trusted(&self) -> bool {
        self.belief != Belief::Invalid && !self.extra
    }

    /// True where nothing speaks against it.
    pub(super) fn is_faultless(&self) -> bool {
        self.is_trusted() && self.faults.is_empty()
    }

    pub(super) fn worth(&self) -> Worth {
        match (self.is_trusted(), self.belief.is_proven()) {
            (true, true) => Worth::Proven,
            (true, false) => Worth::Trusted,
            (false, _) => Worth::None,
        }
    }

    pub(super) fn in_scope(&self, scope: &Scope) -> bool {
        scope.holds_window(self.digest.start, self.digest.end)
    }
}

/// What the word of a digest is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// A signature speaks for it.
    Proven,
    /// Nothing speaks against it.
    Trusted,
    /// None.
    None,
}

/// A chain that was walked.
#[derive(Debug)]
pub(super) struct Walked {
    pub(super) id: ChainId,
    /// Oldest first, those outside the scope among them.
    pub(super) nodes: Vec<Node>,
    pub(super) absent: Vec<Absent>,
    pub(super) findings: Vec<Finding>,
    pub(super) before: Option<String>,
}

/// Takes the digests out of what was read, and walks each chain: those that are asked for, and the others, which
/// tell what lies beside.
pub(super) fn all(check: &Check<'_>, read: &mut [Seen]) -> (Vec<Walked>, Vec<Walked>) {
    let mut chains: BTreeMap<ChainId, Vec<Node>> = BTreeMap::new();
    let mut saved = Saved::default();
    for (number, seen) in (0u32..).zip(read.iter_mut()) {
        match seen {
            Seen::Digest(_, hashed) => {
                let hashed = *hashed;
                let Seen::Digest(digest, _) = std::mem::replace(seen, Seen::Hashed(hashed)) else {
                    continue;
                };
                if check.contents || is_asked(check.scope, &digest.chain) {
                    let nodes = chains.entry(digest.chain.clone()).or_default();
                    nodes.push(Node {
                        file: number,
                        digest: *digest,
                        hashed,
                        belief: Belief::Unsigned,
                        faults: Vec::new(),
                        extra: false,
                    });
                }
            }
            Seen::Metadata(metadata) => match named_after(&check.files[number as usize].path) {
                Some(name) => saved.named.entry(name).or_default().push(metadata.clone()),
                None => saved.loose.push(metadata.clone()),
            },
            _ => {}
        }
    }
    let unread = Unread::of(check, read);
    let chains: Vec<_> = chains.into_iter().collect();
    chains
        .into_par_iter()
        .map(|(id, nodes)| walk(check, &unread, &saved, id, nodes))
        .partition(|walked| is_asked(check.scope, &walked.id))
}

fn is_asked(
    scope: &Scope,
    ChainId {
        account, region, ..
    }: &ChainId,
) -> bool {
    scope.holds_place(Some(account), Some(region))
}

/// Saved metadata: by the bare name of its digest, and without one.
#[derive(Default)]
pub(super) struct Saved {
    pub(super) named: HashMap<String, Vec<Metadata>>,
    pub(super) loose: Vec<Metadata>,
}

impl Saved {
    /// The metadata that is named after this digest.
    pub(super) fn of(&self, digest: &Digest) -> &[Metadata] {
        self.named.get(bare(&digest.key)).map_or(&[], Vec::as_slice)
    }
}

fn walk(
    check: &Check<'_>,
    unread: &Unread,
    saved: &Saved,
    id: ChainId,
    mut nodes: Vec<Node>,
) -> Walked {
    let path = |node: &Node| check.files[node.file as usize].path.as_path();
    nodes.sort_by(|a, b| {
        let order = |node: &Node| (node.digest.end, node.digest.start);
        order(a)
            .cmp(&order(b))
            .then_with(|| a.digest.key.cmp(&b.digest.key))
            .then_with(|| a.digest.hash.cmp(&b.digest.hash))
            // Of equal copies the one in the right place is kept.
            .then_with(|| is_moved(&a.digest, path(a)).cmp(&is_moved(&b.digest, path(b))))
            .then_with(|| a.file.cmp(&b.file))
    });
    nodes.dedup_by(|b, a| a.digest.key == b.digest.key && a.digest.hash == b.digest.hash);
    let next = successors(&mut nodes);
    let signatures: Vec<Signatures> = (0..nodes.len())
        .into_par_iter()
        .with_max_len(SHARE)
        .map(|at| Signatures::of(check.keys, saved, &nodes, at, &next[at]))
        .collect();
    for at in (0..nodes.len()).rev() {
        let judged = judge(check.keys, &nodes, at, &next[at], &signatures[at]);
        for (later, what) in judged.later {
            if nodes[later].belief != Belief::Signed {
                nodes[later].belief = Belief::Invalid;
            }
            nodes[later].faults.push(what);
        }
        let node = &mut nodes[at];
        node.faults.extend(judged.faults);
        node.belief = judged.belief;
        let file = path(node);
        if is_moved(&node.digest, file) {
            let what = format!("lies elsewhere than it says, which is {}", node.digest.key);
            node.faults.push(what);
        }
        if node.hashed.followed {
            node.faults
                .push("bytes follow its gzip stream, and no signature covers them".into());
        }
    }
    mark_rivals(&mut nodes);
    mark_extra(&mut nodes, &next);
    if !id.backfill {
        mark_overlapping(&mut nodes, &next);
    }
    let mut walked = Walked {
        id,
        nodes,
        absent: Vec::new(),
        findings: Vec::new(),
        before: None,
    };
    find_absent(check, unread, &mut walked);
    for node in &walked.nodes {
        if node.in_scope(check.scope) {
            walked.findings.extend(told(&walked.id, node));
        }
    }
    walked
}

/// True when the file lies elsewhere than the digest says, or under another name.
fn is_moved(digest: &Digest, file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    name.is_none_or(|name| bare(name) != bare(&digest.key)) || index::contradicts(&digest.key, file)
}

/// For each digest those that name it as the one before them. A digest that names a later one, or
/// itself, is at fault.
fn successors(nodes: &mut [Node]) -> Vec<Vec<usize>> {
    let mut next = vec![Vec::new(); nodes.len()];
    let mut wrong = Vec::new();
    let mut by_key: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        let key = (&*node.digest.bucket, &*node.digest.key);
        by_key.entry(key).or_default().push(at);
    }
    for (at, node) in nodes.iter().enumerate() {
        let Some(previous) = &node.digest.previous else {
            continue;
        };
        for &before in by_key
            .get(&(&*previous.bucket, &*previous.key))
            .into_iter()
            .flatten()
        {
            if before < at && nodes[before].digest.end < node.digest.end {
                next[before].push(at);
            } else {
                wrong.push(at);
            }
        }
    }
    drop(by_key);
    for at in wrong {
        nodes[at]
            .faults
            .push("names as the digest before it one that is not before it".into());
    }
    next
}

/// Marks digests of one key that differ, where nothing tells which of them is right.
fn mark_rivals(nodes: &mut [Node]) {
    let open = |node: &Node| !node.belief.is_proven() && node.belief != Belief::Invalid;
    for at in 1..nodes.len() {
        let [.., one, other] = &mut nodes[..=at] else {
            continue;
        };
        if one.digest.key == other.digest.key && open(one) && open(other) {
            for node in [one, other] {
                node.faults
                    .push("another file says that it is this digest, with another content".into());
            }
        }
    }
}

/// Marks digests that lie between others and that none of those names.
fn mark_extra(nodes: &mut [Node], next: &[Vec<usize>]) {
    let mut named = vec![None; nodes.len()];
    for (at, later) in next.iter().enumerate() {
        for &one in later {
            named[one] = Some(at);
        }
    }
    for at in 0..nodes.len() {
        if !next[at].is_empty() || nodes[at].belief == Belief::Signed {
            continue;
        }
        let end = nodes[at].digest.end;
        let later = (at + 1..nodes.len()).find(|&one| nodes[one].digest.start >= end);
        // A digest that names none, or one that is not here, passes nobody over.
        nodes[at].extra = later.is_some_and(|one| named[one].is_some());
    }
}

/// Marks digests that reach back over the one before them. Each of CloudTrail's begins where that one ends.
fn mark_overlapping(nodes: &mut [Node], next: &[Vec<usize>]) {
    for (before, later) in next.iter().enumerate() {
        let end = nodes[before].digest.end;
        for &at in later {
            let node = &mut nodes[at];
            if node.digest.start < end && node.is_faultless() && !node.belief.is_proven() {
                node.belief = Belief::Invalid;
                let what = "begins before the end of the digest that it names as the one before it";
                node.faults.push(what.into());
            }
        }
    }
}

/// Looks where the chain has no digest, and whether one should be there.
fn find_absent(check: &Check<'_>, unread: &Unread, walked: &mut Walked) {
    let unread = unread.of_chain(&walked.id);
    let mut told = HashSet::new();
    let keys: HashSet<(&str, &str)> = walked
        .nodes
        .iter()
        .map(|node| (&*node.digest.bucket, &*node.digest.key))
        .collect();
    let mut absent = Vec::new();
    let mut findings = Vec::new();
    let mut before = None;
    let real = |node: &&Node| !node.extra;
    for (at, node) in walked.nodes.iter().enumerate() {
        if node.extra {
            continue;
        }
        let start = node.digest.start;
        let earlier = walked.nodes[..at].iter().rev().filter(real);
        let older = earlier.clone().find(|older| older.digest.end <= start);
        let stretch = |from: Time, absence, digests| Absent {
            from,
            to: start,
            absence,
            digests,
            proven: node.belief.is_proven(),
        };
        let Some(previous) = &node.digest.previous else {
            // A period may begin before the first of all.
            let since = check.scope.since.filter(|since| *since < start);
            let from = older.map(|older| (older.digest.end, Absence::Restart));
            let from = from.or(since.map(|since| (since, Absence::Begins)));
            if let Some((from, absence)) = from.filter(|_| !walked.id.backfill) {
                absent.push(stretch(from, absence, 0));
            }
            continue;
        };
        if keys.contains(&(&*previous.bucket, &*previous.key)) {
            let is_it = |older: &&Node| {
                older.digest.key == previous.key && older.digest.bucket == previous.bucket
            };
            if let Some(linked) = earlier.clone().find(is_it)
                && linked.digest.end < start
                && !walked.id.backfill
            {
                absent.push(stretch(linked.digest.end, Absence::Uncovered, 0));
            }
            continue;
        }
        if !told.insert((&previous.bucket, &previous.key)) {
            continue;
        }
        let since = check.scope.since.filter(|since| *since < start);
        let Some(from) = older.map(|older| older.digest.end).or(since) else {
            before = before.or_else(|| Some(previous.key.clone()));
            continue;
        };
        // What is here and cannot be read is told as that.
        let end = Layout::of(Path::new(&previous.key)).delivered;
        let is_there = end.is_some_and(|end| unread.is_some_and(|ends| ends.contains(&end)));
        let number = if older.is_some() && !walked.id.backfill {
            // A digest may say any time.
            let hours = start.0.saturating_sub(from.0).saturating_add(HOUR / 2) / HOUR;
            let within = (Bound::Excluded(from), Bound::Included(start));
            let here = unread.map_or(0, |ends| ends.range(within).count());
            let hours = u64::try_from(hours).unwrap_or(0).max(1);
            hours.saturating_sub(here as u64)
        } else {
            u64::from(!is_there)
        };
        let number = number.max(u64::from(!is_there));
        absent.push(stretch(from, Absence::Missing, number));
        if number == 0 || !check.scope.holds_window(from, start) {
            continue;
        }
        findings.push(Finding {
            subject: Subject::Digest,
            fault: Fault::Missing,
            time: Some(start),
            chain: walked.id.clone(),
            file: None,
            key: Some(previous.key.clone()),
            digest: Some(node.digest.key.clone()),
            because: match (number, is_there) {
                (1, false) => "the next digest names it".into(),
                (_, false) => format!(
                    "the next digest names it; {number} in a row by the hours, from {from} to {start}"
                ),
                (_, true) => format!(
                    "the next digest names this one, which cannot be read; {number} by the hours, from {from} to {start}"
                ),
            },
            number,
        });
    }
    walked.absent = absent;
    walked.before = before;
    walked.findings = findings;
}

/// What is wrong with a digest, if anything.
fn told(id: &ChainId, node: &Node) -> Option<Finding> {
    let fault = if !node.faults.is_empty() {
        Fault::Altered
    } else if node.extra {
        Fault::Unlisted
    } else {
        return None;
    };
    Some(Finding {
        subject: Subject::Digest,
        fault,
        time: Some(node.digest.end),
        chain: id.clone(),
        file: Some(node.file),
        key: Some(node.digest.key.clone()),
        digest: None,
        because: if fault == Fault::Altered {
            node.faults.join("; ")
        } else {
            "no later digest names it, and those beside it name each other".into()
        },
        number: 1,
    })
}

/// What is wrong with files that should be digests and cannot be read as such.
pub(super) fn broken(check: &Check<'_>, read: &[Seen]) -> Vec<Finding> {
    let all = (0u32..).zip(read);
    all.filter_map(|(number, seen)| {
        let Seen::BrokenDigest(what) = seen else {
            return None;
        };
        let layout = check.files[number as usize].layout();
        let chain = chain_of(&layout);
        let wanted = check.scope.holds_log(&layout, false);
        wanted.then(|| Finding {
            subject: Subject::Digest,
            fault: Fault::Altered,
            time: layout.delivered,
            chain,
            file: Some(number),
            key: None,
            digest: None,
            because: what.clone(),
            number: 1,
        })
    })
    .collect()
}

/// Whose file it is, as far as its path says.
pub(super) fn chain_of(layout: &Layout) -> ChainId {
    let account = layout.account.clone().or(layout.named_account.clone());
    let mut chain = ChainId {
        organization: layout.organization.clone(),
        account: account.unwrap_or_default(),
        region: layout.region.clone().unwrap_or_default(),
        ..ChainId::default()
    };
    if let Some(name) = &layout.digest {
        chain.region.clone_from(&name.region);
        chain.trail.clone_from(&name.trail);
        chain.home_region.clone_from(&name.home_region);
        chain.backfill = name.backfill;
    }
    chain
}

/// Whose log file it is: what its own path says, and the trail that lists it.
pub(super) fn of_log(chain: &ChainId, layout: &Layout) -> ChainId {
    let own = chain_of(layout);
    ChainId {
        account: if own.account.is_empty() {
            chain.account.clone()
        } else {
            own.account
        },
        region: if own.region.is_empty() {
            chain.region.clone()
        } else {
            own.region
        },
        ..chain.clone()
    }
}
