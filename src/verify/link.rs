//! What one digest is worth: the signatures that are said to be its own, and what later digests say of
//! its hash.
//!
//! A signature proves itself, wherever it comes from: if the key verifies it over this digest, AWS signed
//! this digest. So one that holds is enough, be it from a digest that is itself altered.

use super::answer::Belief;
use super::chain::{Node, Saved};
use super::digest::Digest;
use super::key::{Key, Keys, unhex};
use super::metadata::Metadata;
use crate::event::Time;

/// How long after a digest's hour it may be signed, and how long before it a key may be made, in
/// microseconds: what AWS's own command line allows.
const LATE: i64 = 2 * 3_600 * 1_000_000;
const EARLY: i64 = 3_600 * 1_000_000;

/// The signatures that are said to be a digest's own.
#[derive(Debug, Default)]
pub(super) struct Signatures {
    /// Whether one of them holds; `None` without a key to tell.
    holds: Option<bool>,
    /// How many there are.
    number: usize,
    /// A later digest that says another one than the saved metadata, by its number.
    differs: Option<usize>,
    /// When it was signed, where the metadata says so.
    generated: Option<Time>,
}

impl Signatures {
    pub(super) fn of(
        keys: &Keys,
        saved: &Saved,
        nodes: &[Node],
        at: usize,
        next: &[usize],
    ) -> Self {
        let digest = &nodes[at].digest;
        let beside = saved.of(digest);
        let said: Vec<(usize, Vec<u8>)> = next
            .iter()
            .filter_map(|&later| {
                let text = nodes[later].digest.previous_signature.as_deref()?;
                // What is no hexadecimal number holds for nothing, but is there.
                Some((later, unhex(text).unwrap_or_default()))
            })
            .collect();
        let known: Vec<&[u8]> = beside
            .iter()
            .map(|metadata| metadata.signature.as_slice())
            .chain(said.iter().map(|(_, signature)| signature.as_slice()))
            .collect();
        let key = keys.get(&digest.fingerprint);
        let text = digest.signed_text();
        let verifies =
            |signature: &[u8]| key.is_some_and(|key| key.verifies(text.as_bytes(), signature));
        let loose = saved.loose.iter().filter(|_| next.is_empty());
        let holds = known.iter().any(|signature| verifies(signature))
            || loose
                .into_iter()
                .any(|metadata| verifies(&metadata.signature));
        // A signature that holds is right, whatever was saved under the digest's name.
        let differs = said.iter().find(|(_, signature)| {
            let other = |saved: &Metadata| saved.signature != *signature;
            !beside.is_empty() && beside.iter().all(other) && !verifies(signature)
        });
        Signatures {
            holds: key.map(|_| holds),
            number: known.len(),
            differs: differs.map(|(later, _)| *later),
            generated: beside.iter().find_map(|metadata| metadata.generated),
        }
    }
}

/// What a digest is worth, what is wrong with it, and what that shows to be wrong with later ones.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) belief: Belief,
    pub(super) faults: Vec<String>,
    /// Digests that say something false of this one, by their numbers.
    pub(super) later: Vec<(usize, String)>,
}

/// Judges a digest. Later ones have been judged already.
pub(super) fn judge(
    keys: &Keys,
    nodes: &[Node],
    at: usize,
    next: &[usize],
    signatures: &Signatures,
) -> Judgement {
    let digest = &nodes[at].digest;
    let mut faults = Vec::new();
    let mut later = Vec::new();
    let key = keys.get(&digest.fingerprint);
    let belief = match (key, signatures.holds) {
        (Some(key), Some(true)) => {
            // What is signed is as it was, so whoever says something else of it is wrong.
            let other = next.iter().filter(|&&one| !says_hash(&nodes[one], digest));
            later.extend(other.map(|&one| (one, FALSE_HASH.to_owned())));
            let other = signatures.differs.iter();
            later.extend(other.map(|&one| (one, FALSE_SIGNATURE.to_owned())));
            match outside(key, digest, signatures.generated) {
                Some(wrong) => {
                    faults.push(wrong);
                    Belief::Invalid
                }
                None => Belief::Signed,
            }
        }
        (Some(_), _) if signatures.number > 0 => {
            faults.push(carried(nodes, next));
            Belief::Invalid
        }
        _ => by_hash(keys, nodes, at, next, &mut faults),
    };
    let belief = if !keys.is_empty()
        && !belief.is_proven()
        && digest.previous.is_some()
        && digest.previous_signature.is_none()
    {
        faults.push(UNSIGNED_PREVIOUS.to_owned());
        Belief::Invalid
    } else {
        belief
    };
    if let Some(one) = signatures.differs
        && later.is_empty()
        && faults.is_empty()
    {
        faults.push(format!(
            "its saved metadata has another signature than the next digest gives, {}: one of the two was altered",
            nodes[one].digest.key
        ));
        let belief = Belief::Invalid;
        return Judgement {
            belief,
            faults,
            later,
        };
    }
    Judgement {
        belief,
        faults,
        later,
    }
}

/// CloudTrail writes both or neither, so somebody else wrote this.
const UNSIGNED_PREVIOUS: &str =
    "names the digest before it without that one's signature, which CloudTrail always gives";
const FALSE_HASH: &str =
    "gives another SHA-256 of the digest before it than that one has, whose signature holds";
const FALSE_SIGNATURE: &str = "gives another signature of the digest before it than that one has in its saved metadata, which holds";

/// True when a later digest says the hash that this one has.
fn says_hash(later: &Node, digest: &Digest) -> bool {
    let previous = later.digest.previous.as_ref();
    previous.is_some_and(|previous| previous.hash == Some(digest.hash))
}

/// What its hash says where no signature can be checked.
fn by_hash(
    keys: &Keys,
    nodes: &[Node],
    at: usize,
    next: &[usize],
    faults: &mut Vec<String>,
) -> Belief {
    let digest = &nodes[at].digest;
    let otherwise = if keys.is_empty() || keys.get(&digest.fingerprint).is_some() {
        Belief::Unsigned
    } else {
        Belief::KeyMissing
    };
    let fits = |later: &&usize| says_hash(&nodes[**later], digest);
    if next
        .iter()
        .filter(fits)
        .any(|&later| nodes[later].belief.is_proven())
    {
        return Belief::Chained;
    }
    let proven = |later: &&usize| nodes[**later].belief.is_proven();
    let asked: Vec<&usize> = match next.iter().find(proven) {
        Some(later) => vec![later],
        None => next.iter().collect(),
    };
    if let Some(&&later) = asked.first()
        && !asked.iter().any(fits)
        && (keys.is_empty() || nodes[later].belief.is_proven())
    {
        faults.push(format!(
            "its SHA-256 is not the one that the next digest gives, {}{}",
            nodes[later].digest.key,
            not_believed(&nodes[later])
        ));
        return Belief::Invalid;
    }
    let speaks = next
        .iter()
        .filter(fits)
        .any(|&later| nodes[later].is_trusted());
    if speaks && keys.is_empty() {
        Belief::HashOnly
    } else {
        otherwise
    }
}

/// How a fault begins that says that the key was not valid.
const EXPIRED: &str = "signed with a key that was not valid then";

/// What is wrong with the time of the signature.
fn outside(key: &Key, digest: &Digest, generated: Option<Time>) -> Option<String> {
    if digest.chain.backfill && generated.is_none() {
        // Made long after the hours it is about, nobody knows when.
        return None;
    }
    let (first, last) = match generated {
        Some(made) => (made.0.saturating_sub(EARLY), made.0.saturating_add(EARLY)),
        None => (
            digest.start.0.saturating_sub(EARLY),
            digest.end.0.saturating_add(LATE),
        ),
    };
    let early = key.from.is_some_and(|from| from.0 > last);
    let late = key.to.is_some_and(|to| to.0 < first);
    let shown = |time: Option<Time>| time.map_or_else(|| "?".to_owned(), |time| time.to_string());
    (early || late).then(|| format!("{EXPIRED}: from {} to {}", shown(key.from), shown(key.to)))
}

/// That the signature fails, and how much its bearer is worth.
fn carried(nodes: &[Node], next: &[usize]) -> String {
    let bearer = next.first().map(|&later| &nodes[later]);
    let note = bearer.map_or("", |bearer| not_believed(bearer));
    format!("its signature does not hold{note}")
}

fn not_believed(later: &Node) -> &'static str {
    if later.is_trusted() {
        ""
    } else {
        " (what says so is not believed either: one of the two was altered)"
    }
}
