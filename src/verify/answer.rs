//! What came out: how far each digest is believed, where digests are absent, and what is wrong.

use super::digest::ChainId;
use crate::event::Time;
use crate::tally::Issue;
use serde::Serialize;
use std::collections::BTreeSet;

/// How near the end of one chain another begins that carries on for it, or all of an archive end, in
/// microseconds: digests of each stream end at other minutes of the hour, and a copy takes its time.
pub(super) const ABOUT: i64 = 2 * 3_600 * 1_000_000;

/// How far a digest is believed, from the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Belief {
    /// Its signature holds, with a key that was given and was valid then.
    Signed,
    /// Its hash stands in a later digest that is signed, or is chained itself.
    Chained,
    /// Its hash stands in the next digest, for which no signature speaks either.
    HashOnly,
    /// Nothing speaks for it: the newest of its chain, with no saved signature.
    Unsigned,
    /// The key that it names was not given, and nothing else decides.
    KeyMissing,
    /// It was altered, or moved into the chain.
    Invalid,
}

impl Belief {
    /// True where a signature stands behind it.
    pub fn is_proven(self) -> bool {
        matches!(self, Belief::Signed | Belief::Chained)
    }
}

/// The hour that one digest is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The listed log files were delivered from this moment on.
    pub start: Time,
    /// And before this one.
    pub end: Time,
    /// How far the digest is believed.
    pub belief: Belief,
    /// How many log files it lists.
    pub logs: u64,
    /// The digest's file, as an index into the files that were checked.
    pub file: u32,
}

/// Why no digest is about a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// A later digest names the one that is not here.
    Missing,
    /// The later digest says that it is the first: validation or logging may have been off.
    Restart,
    /// The later digest names the earlier one, but begins after its end.
    Uncovered,
    /// The period begins before the first digest, and that one says that none went before: validation or
    /// logging began there.
    Begins,
}

/// A stretch of time between two digests of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// The end of the digest before.
    pub from: Time,
    /// The start of the digest after.
    pub to: Time,
    /// Why.
    pub absence: Absence,
    /// How many digests are not here, by the hours; 0 unless they are missing, and where those that should be
    /// are here and cannot be read.
    pub digests: u64,
    /// A signature speaks for the digest that says so, the one after.
    pub proven: bool,
}

impl Absent {
    /// True where there is any time between: a chain may begin anew where it ended.
    pub fn is_gap(&self) -> bool {
        self.from < self.to
    }
}

/// The digests of one account, region and trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Whose they are.
    pub id: ChainId,
    /// The digests that were asked for, oldest first.
    pub windows: Vec<Window>,
    /// Where there are none between them, oldest first.
    pub absent: Vec<Absent>,
    /// The key of the digest before the first one here, where that one says that there was one.
    pub before: Option<String>,
    /// The buckets that those digests name that are believed: where keys are given, those behind which a
    /// signature stands.
    pub buckets: BTreeSet<String>,
    /// Bucket and key of the newest digest, where no signature of it is here.
    pub unsigned: Option<(String, String)>,
    /// Bucket and key of each digest that no signature speaks for though keys were given, oldest first,
    /// but for the newest of a chain in which another is proven, unless the period asked for has a named
    /// end, the chain is of backfill, or it lists what another trail's proven digests could. A trail whose
    /// validation was off for a while has them, and so has a forged chain.
    pub unvouched: Vec<(String, String)>,
}

impl Chain {
    /// How many stretches of time between its digests none is about. Whether any is about the time before the
    /// first of a trail is told by the period.
    pub fn gaps(&self) -> u64 {
        let absent = self.absent.iter();
        let gaps = absent.filter(|absent| absent.absence != Absence::Begins && absent.is_gap());
        gaps.count() as u64
    }
}

/// Where the digests of a trail end, and those of no other begin to carry on for it. Another that went on
/// beside it does not speak for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Whose they are.
    pub chain: ChainId,
    /// The end of the last one.
    pub from: Time,
    /// The start of the next one of the same trail, where there is one.
    pub to: Option<Time>,
    /// The name of a trail whose digests begin there and list no log file, where those of this one did: it is
    /// not known to record anything.
    pub idle: Option<String>,
}

impl Ended {
    /// What follows on the end, in words.
    pub fn next(&self) -> String {
        match &self.idle {
            Some(trail) => {
                format!("and those of {trail}, which begin there, list no log file")
            }
            None => "and no other trail's begin there".to_owned(),
        }
    }
}

/// Where the digests of a trail end, and those of another in the same account and region begin. Digests do
/// not say whether that one records the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedOn {
    /// Whose they are.
    pub chain: ChainId,
    /// The end of the last one.
    pub ends: Time,
    /// The name of the other trail.
    pub by: String,
    /// When its first digest begins.
    pub begins: Time,
}

/// What kind of file a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A digest.
    Digest,
    /// A log file.
    LogFile,
    /// A stretch of time, an account or a region that was asked for, and no digest is about it.
    Period,
    /// A zip or tar.
    Bundle,
}

/// What is found about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// It is not as it was delivered, or not where.
    Altered,
    /// It is not here.
    Missing,
    /// Nothing names it, where something should.
    Unlisted,
    /// Nothing can be said about it. That is no fault.
    Unverifiable,
}

/// One thing that is wrong, or that nothing can be said about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// What is wrong.
    pub fault: Fault,
    /// When it was delivered: for digests the end of their hour, for log files the minute in the name, or
    /// where path and name tell nothing the time of an event in it.
    pub time: Option<Time>,
    /// Whose it is, as far as digest or name say; empty where they do not.
    pub chain: ChainId,
    /// The file, as an index into the files that were checked.
    pub file: Option<u32>,
    /// Its key in S3, where there is no file.
    pub key: Option<String>,
    /// The key of the digest that speaks of it.
    pub digest: Option<String>,
    /// Why, in words.
    pub because: String,
    /// How many files it is about: digests that are missing in a row are one finding.
    pub number: u64,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Digests read, each once, those that cannot be read among them.
    pub digests: u64,
    /// Files that hold digests, copies and those outside the scope among them.
    pub digest_files: u64,
    /// Digests of which a signature holds.
    pub signed: u64,
    /// Digests whose hash stands in one that is signed.
    pub chained: u64,
    /// Digests whose hash stands in the next one.
    pub hash_only: u64,
    /// Digests for which nothing speaks.
    pub unsigned: u64,
    /// Digests whose key was not given.
    pub key_missing: u64,
    /// Digests that lie at the end of a path with their whole key: only their bucket is not known.
    pub whole_keys: u64,
    /// Log files listed, each once for each digest and copy.
    pub listed: u64,
    /// Log files that have the hash in a digest that is not known to be altered.
    pub valid: u64,
    /// Those of them whose digest is proven by a signature.
    pub proven: u64,
}

/// What the answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Keys were given: signatures.
    Signatures,
    /// No keys were given: hashes that stand in files which lie beside what they are about.
    HashChain,
}

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All that was checked holds, and at least one log file was checked.
    Intact,
    /// Something is altered, missing or unlisted.
    Altered,
    /// Nothing to check, a key or a signature missing, or something unreadable.
    Undecided,
}

/// Everything that came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What it rests on.
    pub basis: Basis,
    /// The chains, in order of their ids.
    pub chains: Vec<Chain>,
    /// Where chains end, also outside the period: what is absent since then is absent in it, too.
    pub ended: Vec<Ended>,
    /// Where another trail carries on for one that ends.
    pub carried_on: Vec<CarriedOn>,
    /// When the earliest log file was delivered that holds by its hash alone, for all that signatures say.
    pub held_from: Option<Time>,
    /// What is wrong and what nothing can be said about, newest first.
    pub findings: Vec<Finding>,
    /// What was counted.
    pub counts: Counts,
    /// What could not be read, and what else is to be known.
    pub issues: Vec<Issue>,
    /// Lists of public keys met in the archive and not used: whoever can change an archive can put one
    /// in.
    pub keys_found: Vec<u32>,
}

impl Checked {
    /// The findings of one kind.
    pub fn of(&self, subject: Subject, fault: Fault) -> impl Iterator<Item = &Finding> {
        let all = self.findings.iter();
        all.filter(move |one| one.subject == subject && one.fault == fault)
    }

    /// How many files findings of one kind are about.
    pub fn count(&self, subject: Subject, fault: Fault) -> u64 {
        self.of(subject, fault).map(|finding| finding.number).sum()
    }

    /// The chains that end for good, and well before the newest digest of all does.
    pub fn ended_early(&self) -> impl Iterator<Item = &Ended> {
        let windows = self.chains.iter().flat_map(|chain| &chain.windows);
        let windows = windows.filter(|window| window.belief != Belief::Invalid);
        let newest = windows.map(|window| window.end).max();
        self.ended.iter().filter(move |one| {
            let is_early = |newest: Time| newest.0.saturating_sub(one.from.0) > ABOUT;
            // Digests of it that lie there and are not believed are told as such.
            let own = self.chains.iter().filter(|chain| chain.id == one.chain);
            let mut own = own.flat_map(|chain| &chain.windows);
            one.to.is_none()
                && newest.is_some_and(is_early)
                && own.all(|window| window.end <= one.from)
        })
    }

    /// The chains that begin well after the oldest digest of all does, and say that there was one before.
    pub fn begun_late(&self) -> impl Iterator<Item = &Chain> {
        let first = |chain: &Chain| {
            let windows = chain.windows.iter();
            let believed = windows.filter(|window| window.belief != Belief::Invalid);
            believed.map(|window| window.start).min()
        };
        let chains = self.chains.iter().filter(|chain| !chain.id.backfill);
        let oldest = chains.clone().filter_map(first).min();
        chains.filter(move |chain| {
            let both = first(chain).zip(oldest).filter(|_| chain.before.is_some());
            both.is_some_and(|(first, oldest)| first.0.saturating_sub(oldest.0) > ABOUT)
        })
    }

    /// How many digests lack a signature that the answer needs: see [`Chain::unvouched`].
    pub fn unvouched(&self) -> u64 {
        let chains = self.chains.iter();
        chains.map(|chain| chain.unvouched.len() as u64).sum()
    }

    /// Whether signatures were asked for and do not carry the answer: whoever has no key can write digests
    /// that fit together and say nothing of signatures.
    fn lacks_signatures(&self) -> bool {
        self.basis == Basis::Signatures && (self.counts.proven == 0 || self.unvouched() > 0)
    }

    /// Where signatures carry the answer, but not up to its end: the moment from which on files and digests
    /// hold by their hashes alone, the earliest of all chains; no log file before it does. `None` where all is proven, and where the
    /// verdict is another one.
    ///
    /// The signature of a chain's newest digest lies in S3's metadata alone, which a copy to disk loses.
    /// Whoever changed the last hour could have written that digest anew; whoever took it away would leave
    /// log files of which no digest speaks. Both are the tail after what is proven, so both end in the same
    /// way: intact, as far as it goes. Who needs it to go up to a certain moment names that moment as the
    /// end of the period, and then what is not proven is undecided.
    pub fn intact_until(&self) -> Option<Time> {
        if self.basis != Basis::Signatures || self.verdict() != Verdict::Intact {
            return None;
        }
        let until = self.chains.iter().filter_map(|chain| {
            let open = chain.windows.iter();
            let open = open.filter(|window| window.belief == Belief::Unsigned);
            let open = open.map(|window| window.start).min()?;
            // When it begins is its own word: what is proven may end before.
            let proven = chain.windows.iter();
            let proven = proven.filter(|window| window.belief.is_proven() && window.start < open);
            let proven = proven.map(|window| window.end).max();
            Some(proven.map_or(open, |end| end.min(open)))
        });
        until.chain(self.held_from).min()
    }

    /// The answer in one word. What is altered weighs more than what could not be read.
    pub fn verdict(&self) -> Verdict {
        let wrong = |finding: &Finding| finding.fault != Fault::Unverifiable;
        if self.findings.iter().any(wrong) {
            Verdict::Altered
        } else if self.counts.valid == 0
            || self.counts.key_missing > 0
            || self.lacks_signatures()
            || self
                .of(Subject::Period, Fault::Unverifiable)
                .next()
                .is_some()
            || self.issues.iter().any(|issue| issue.trouble)
        {
            Verdict::Undecided
        } else {
            Verdict::Intact
        }
    }
}
