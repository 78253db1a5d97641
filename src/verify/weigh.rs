//! Every log file that a digest lists against the hash that it gives, and the answer put together.

use super::answer::{Basis, Belief, Chain, Checked, Counts, Fault, Finding, Subject, Window};
use super::chain::{Node, Walked, Worth, broken, of_log};
use super::digest::{Listed, Place};
use super::index::{self, Index};
use super::read::{self, Hashed, Seen};
use super::told::{Again, missing_keys};
use super::uncovered::{Ends, ends, uncovered};
use super::unlisted::is_about;
use super::vouch::{About, Spoken, unvouched};
use super::{ChainId, Check};
use crate::archive::layout::Layout;
use crate::tally::Issue;
use crate::text::hex;
use hashbrown::HashSet;
use std::collections::BTreeSet;
use std::path::Path;

/// What is known of a file from the digests that list it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Unlisted,
    /// Listed, and what is wrong was told.
    Told,
    /// Has the hash of a digest that is not believed.
    Doubtful,
    Valid,
    Proven,
}

/// To which of several listed log files of one name a file belongs: first to that with which its path has
/// most names in common, then to that whose hash it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    depth: u8,
    fits: bool,
}

pub(super) struct Weighing<'c, 'a> {
    pub(super) check: &'c Check<'a>,
    pub(super) seen: Vec<Seen>,
    pub(super) states: Vec<State>,
    /// The best claim on each file, and which key makes it.
    claims: Vec<(Claim, u32)>,
    counts: Counts,
    /// Files that are altered by the word of a proven digest: no other digest makes them good.
    condemned: HashSet<u32>,
    pub(super) spoken: Spoken,
    /// Files that a digest lists which may not vouch for them.
    pub(super) refused: HashSet<u32>,
    /// Digests of which nothing is proven, by their files, that list what another trail's proven ones could.
    doubted: HashSet<u32>,
    pub(super) findings: Vec<Finding>,
    pub(super) issues: Vec<Issue>,
    again: Again,
}

/// Weighs every log file and puts the answer together. What chains `beside` those that are asked for list is known,
/// and no more.
pub(super) fn all(
    check: &Check<'_>,
    index: &Index<'_>,
    seen: Vec<Seen>,
    mut walked: Vec<Walked>,
    beside: &[Walked],
) -> Checked {
    let mut weighing = Weighing {
        check,
        states: vec![State::Unlisted; seen.len()],
        claims: vec![(Claim::default(), 0); seen.len()],
        seen,
        counts: Counts::default(),
        condemned: HashSet::new(),
        spoken: Spoken::new(check, &walked),
        refused: HashSet::new(),
        doubted: HashSet::new(),
        findings: Vec::new(),
        issues: Vec::new(),
        again: Again::default(),
    };
    if check.contents {
        weighing.read_the_rest(index, &walked);
    }
    weighing.claim(&walked);
    // What a proven digest says of a file counts before what a trusted one says, and that before the rest.
    for worth in [Worth::Proven, Worth::Trusted, Worth::None] {
        for chain in &walked {
            for node in chain.nodes.iter().rev() {
                if node.worth() == worth {
                    weighing.listed_by(&chain.id, node);
                }
            }
        }
    }
    for node in beside.iter().flat_map(|chain| &chain.nodes) {
        weighing.known(node);
    }
    let is_digest = |seen: &&Seen| matches!(seen, Seen::Hashed(hashed) if hashed.digest);
    weighing.counts.digest_files = weighing.seen.iter().filter(is_digest).count() as u64;
    weighing.issues.extend(weighing.again.told(check));
    weighing.unlisted(&walked);
    let ends = ends(check, &walked);
    let uncovered = uncovered(check, &walked, &ends.ended, &weighing.findings);
    weighing.findings.extend(uncovered);
    weighing.unreadable();
    weighing.issues.extend(missing_keys(check, &walked));
    weighing.findings.extend(broken(check, &weighing.seen));
    weighing.counts.digests += weighing
        .findings
        .iter()
        .filter(|one| is_broken(one))
        .count() as u64;
    for chain in &mut walked {
        weighing.findings.append(&mut chain.findings);
    }
    weighing.answer(walked, ends)
}

fn is_broken(finding: &Finding) -> bool {
    finding.subject == Subject::Digest && finding.key.is_none()
}

impl Weighing<'_, '_> {
    /// Reads what the names had ruled out and a digest asks for all the same.
    fn read_the_rest(&mut self, index: &Index<'_>, walked: &[Walked]) {
        let nodes = walked.iter().flat_map(|chain| &chain.nodes);
        let wanted = nodes.filter(|node| node.in_scope(self.check.scope));
        let mut numbers: Vec<u32> = wanted
            .flat_map(|node| node.digest.logs.iter().flat_map(|log| log.place.files()))
            .filter(|file| matches!(self.seen[*file as usize], Seen::NotRead))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let read = read::these(self.check, index, &numbers);
        for (number, seen) in numbers.into_iter().zip(read) {
            self.seen[number as usize] = seen;
        }
    }

    /// Finds for each file the listed log file that it is, where several have its name.
    fn claim(&mut self, walked: &[Walked]) {
        let nodes = walked.iter().flat_map(|chain| &chain.nodes);
        for log in nodes
            .filter(|node| node.is_trusted())
            .flat_map(|node| &node.digest.logs)
        {
            for (file, depth) in log.place.claims() {
                let claim = self.claim_of(log, file, depth);
                let best = &mut self.claims[file as usize];
                if claim > best.0 {
                    *best = (claim, log.key);
                }
            }
        }
    }

    fn claim_of(&self, log: &Listed, file: u32, depth: u8) -> Claim {
        let hash = match &self.seen[file as usize] {
            Seen::Hashed(hashed) => Some(hashed.hash),
            _ => None,
        };
        Claim {
            depth,
            fits: hash.is_some() && hash == log.hash,
        }
    }

    /// Whether a file is the listed log file, and not another one of its name.
    fn is_own(&self, log: &Listed, file: u32, depth: u8) -> bool {
        let (best, key) = self.claims[file as usize];
        key == log.key || self.claim_of(log, file, depth) >= best
    }

    /// Weighs what one digest lists.
    fn listed_by(&mut self, chain: &ChainId, node: &Node) {
        let in_scope = node.in_scope(self.check.scope);
        if in_scope {
            let counts = &mut self.counts;
            counts.digests += 1;
            let of_belief = match node.belief {
                Belief::Signed => Some(&mut counts.signed),
                Belief::Chained => Some(&mut counts.chained),
                Belief::HashOnly => Some(&mut counts.hash_only),
                Belief::Unsigned => Some(&mut counts.unsigned),
                Belief::KeyMissing => Some(&mut counts.key_missing),
                Belief::Invalid => None,
            };
            if let Some(number) = of_belief {
                *number += 1;
            }
            let path = &self.check.files[node.file as usize].path;
            counts.whole_keys += u64::from(index::is_whole(&node.digest.key, path));
        }
        let is_open = node.belief == Belief::Unsigned && node.is_faultless();
        if in_scope && is_open && !self.check.keys.is_empty() {
            self.findings.push(Finding {
                subject: Subject::Digest,
                fault: Fault::Unverifiable,
                time: Some(node.digest.end),
                chain: chain.clone(),
                file: Some(node.file),
                key: Some(node.digest.key.clone()),
                digest: None,
                because: "no signature here speaks for it; the log files that it lists hold by their hashes alone"
                    .to_owned(),
                number: 1,
            });
        }
        if !in_scope {
            return self.known(node);
        }
        let mut keys = None;
        let mut weighed = HashSet::new();
        for (number, log) in node.digest.logs.iter().enumerate() {
            if let Place::Missing(key, elsewhere) = &log.place {
                self.counts.listed += 1;
                self.missing(chain, node, key, *elsewhere);
            }
            // One entry many times over says no more than once.
            if !weighed.insert((log.key, log.hash)) {
                for (file, depth) in log.place.claims() {
                    if node.is_trusted() && self.is_own(log, file, depth) {
                        self.again.note(node, file);
                    }
                }
                continue;
            }
            let mut other = None;
            let mut found = false;
            for (file, depth) in log.place.claims() {
                if self.is_own(log, file, depth) {
                    found = true;
                    if !self.may_vouch(chain, node, file) {
                        continue;
                    }
                    self.counts.listed += 1;
                    self.file(chain, node, log, file);
                } else {
                    other = Some(file);
                }
            }
            if let Some(other) = other.filter(|_| !found) {
                self.counts.listed += 1;
                let keys = keys.get_or_insert_with(|| {
                    read::listed_keys(self.check, node.file).unwrap_or_default()
                });
                let key = keys.get(number).map_or("", String::as_str);
                self.missing(chain, node, key, Some(other));
            }
        }
    }

    /// Notes what a digest lists that is not asked for: nobody asks whether it is as it was. A digest of which
    /// nothing is proven could have been written to say so.
    fn known(&mut self, node: &Node) {
        if self.check.speaks(node) {
            for file in node.digest.logs.iter().flat_map(|log| log.place.files()) {
                self.raise(file, State::Told);
            }
        }
    }

    /// False for a digest of which nothing is proven and that lists a log file of another hour: what the
    /// proven digests say of that hour counts, and not that somebody wrote its name into this one.
    fn may_vouch(&mut self, chain: &ChainId, node: &Node, file: u32) -> bool {
        let condemned = self.condemned.contains(&file);
        if self.check.speaks(node) {
            return !condemned || node.belief.is_proven();
        }
        let layout = self.check.files[file as usize].layout();
        let near = |time| chain.backfill || is_about(node, time);
        if condemned || !layout.delivered.is_none_or(near) {
            return false;
        }
        if self.states[file as usize] == State::Proven {
            return true;
        }
        let about = self.spoken.about(chain, &layout);
        match about {
            About::Own => {
                self.refused.insert(file);
            }
            About::Other => {
                self.doubted.insert(node.file);
            }
            About::None => {}
        }
        about != About::Own
    }

    fn raise(&mut self, file: u32, state: State) {
        let known = &mut self.states[file as usize];
        *known = state.max(*known);
    }

    fn missing(&mut self, chain: &ChainId, node: &Node, key: &str, elsewhere: Option<u32>) {
        let layout = Layout::of(Path::new(key));
        let because = match elsewhere {
            Some(file) => format!(
                "a file of its name lies elsewhere: {}",
                self.check.files[file as usize].name()
            ),
            None => "a digest lists it".to_owned(),
        };
        self.findings.push(Finding {
            subject: Subject::LogFile,
            fault: Fault::Missing,
            time: layout.delivered,
            chain: of_log(chain, &layout),
            file: None,
            key: Some(key.to_owned()),
            digest: Some(node.digest.key.clone()),
            because: because + doubt(node),
            number: 1,
        });
    }

    /// Holds one file against what a digest says of it.
    fn file(&mut self, chain: &ChainId, node: &Node, log: &Listed, file: u32) {
        let known = self.states[file as usize];
        let contradicts = matches!(
            (&self.seen[file as usize], log.hash),
            (Seen::Hashed(hashed), Some(wanted)) if hashed.hash != wanted
        );
        if known >= State::Valid && !(contradicts && node.belief.is_proven()) {
            if node.is_trusted() {
                self.again.note(node, file);
            }
            return;
        }
        let (fault, because) = match (&self.seen[file as usize], log.hash) {
            (Seen::NotRead | Seen::Unreadable { damaged: false, .. }, _) => {
                return self.raise(file, State::Told);
            }
            (Seen::Unreadable { what, .. }, _) => (Fault::Altered, what.clone()),
            (_, None) => (
                Fault::Unverifiable,
                "the digest gives no SHA-256 of it".to_owned(),
            ),
            (Seen::Hashed(Hashed { hash, followed, .. }), Some(wanted)) if *hash == wanted => {
                if *followed {
                    let what =
                        "bytes follow its gzip stream, and the digest's hash does not cover them";
                    (Fault::Altered, what.to_owned())
                } else if !node.is_trusted() {
                    self.raise(file, State::Doubtful);
                    let what =
                        "it has the hash that its digest gives, but that digest is not believed";
                    (Fault::Unverifiable, what.to_owned())
                } else {
                    let proven = node.belief.is_proven();
                    self.counts.valid += 1;
                    self.counts.proven += u64::from(proven);
                    return self.raise(file, if proven { State::Proven } else { State::Valid });
                }
            }
            (Seen::Hashed(Hashed { hash, .. }), Some(wanted)) => (
                Fault::Altered,
                format!(
                    "its SHA-256 is {}, the digest gives {}",
                    hex(hash),
                    hex(&wanted)
                ),
            ),
            _ => (
                Fault::Altered,
                "holds something else than records".to_owned(),
            ),
        };
        self.raise(file, State::Told);
        if fault == Fault::Altered && node.belief.is_proven() {
            self.condemned.insert(file);
        }
        let layout = self.check.files[file as usize].layout();
        self.findings.push(Finding {
            subject: Subject::LogFile,
            fault,
            time: layout.delivered,
            chain: of_log(chain, &layout),
            file: Some(file),
            key: None,
            digest: Some(node.digest.key.clone()),
            because: if fault == Fault::Unverifiable {
                because
            } else {
                because + doubt(node)
            },
            number: 1,
        });
    }

    /// Tells what could not be read, and what is there and was not used.
    fn unreadable(&mut self) {
        for (file, seen) in self.check.files.iter().zip(&self.seen) {
            let issue = match seen {
                Seen::Unreadable {
                    what,
                    damaged: false,
                } => Issue::trouble(file.name(), what.clone()),
                _ => continue,
            };
            self.issues.push(issue);
        }
    }

    fn answer(self, walked: Vec<Walked>, ends: Ends) -> Checked {
        let Weighing {
            check,
            seen,
            states,
            counts,
            doubted,
            mut findings,
            issues,
            ..
        } = self;
        findings.sort_by(|a, b| {
            let order = |one: &Finding| (one.subject, one.fault, one.file);
            b.time
                .cmp(&a.time)
                .then_with(|| order(a).cmp(&order(b)))
                .then_with(|| a.key.cmp(&b.key))
        });
        let chains = walked.into_iter();
        let chains = chains.map(|chain| finish(check, chain, &doubted));
        let held = states.iter().zip(check.files);
        let held = held.filter(|(state, _)| **state == State::Valid);
        Checked {
            basis: if check.keys.is_empty() {
                Basis::HashChain
            } else {
                Basis::Signatures
            },
            chains: chains.filter(|chain| !chain.windows.is_empty()).collect(),
            ended: ends.ended,
            carried_on: ends.carried_on,
            held_from: held.filter_map(|(_, file)| file.layout().delivered).min(),
            findings,
            counts,
            issues,
            keys_found: (0u32..)
                .zip(&seen)
                .filter(|(_, seen)| matches!(seen, Seen::Keys))
                .map(|(number, _)| number)
                .collect(),
        }
    }
}

fn finish(check: &Check<'_>, chain: Walked, doubted: &HashSet<u32>) -> Chain {
    let wanted = |node: &&Node| node.in_scope(check.scope);
    let newest = chain.nodes.iter().rev().find(wanted);
    let is_bare = |node: &&Node| matches!(node.belief, Belief::Unsigned | Belief::HashOnly);
    let unvouched = unvouched(check, &chain, doubted);
    let unvouched = unvouched.into_iter().map(named).collect();
    let is_believed =
        |node: &&Node| node.is_trusted() && (check.keys.is_empty() || node.belief.is_proven());
    let believed = chain.nodes.iter().filter(is_believed);
    let buckets: BTreeSet<&String> = believed.map(|node| &node.digest.bucket).collect();
    Chain {
        windows: chain
            .nodes
            .iter()
            .filter(wanted)
            .map(|node| Window {
                start: node.digest.start,
                end: node.digest.end,
                belief: node.belief,
                logs: node.digest.logs.len() as u64,
                file: node.file,
            })
            .collect(),
        absent: chain
            .absent
            .into_iter()
            .filter(|absent| check.scope.holds_window(absent.from, absent.to))
            .collect(),
        // Where a period begins is for the person to say.
        before: chain.before.filter(|_| check.scope.since.is_none()),
        buckets: buckets.into_iter().cloned().collect(),
        unsigned: newest.filter(is_bare).map(named),
        unvouched,
        id: chain.id,
    }
}

fn named(node: &Node) -> (String, String) {
    (node.digest.bucket.clone(), node.digest.key.clone())
}

/// What to add about a digest that is not believed.
fn doubt(node: &Node) -> &'static str {
    if node.is_trusted() {
        ""
    } else {
        "; so says a digest that is not believed"
    }
}
