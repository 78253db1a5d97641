//! Digest validation as a report has it.

use super::text::moment;
use crate::archive::LogFile;
use crate::command::verify::{Given, sentence, word};
use crate::report::model::{DigestChain, Integrity, IntegrityFinding};
use crate::verify::{Basis, Belief, Checked, Fault, Finding, Subject};
use crate::zone::Zone;
use std::collections::BTreeMap;

/// Findings that are listed.
const LISTED: usize = 200;

/// `unweighed` tells of digests that were met and are none of those that were checked.
pub(super) fn of(
    checked: Option<&(Checked, Vec<LogFile>)>,
    given: &Given,
    unweighed: Option<String>,
) -> Integrity {
    let Some((checked, files)) = checked else {
        return Integrity {
            verdict: "no-digests".to_owned(),
            says: unweighed.unwrap_or_default(),
            basis: "no digest is here".to_owned(),
            keys_given: !given.keys.is_empty(),
            ..Integrity::default()
        };
    };
    let counts = &checked.counts;
    let both =
        |fault| checked.count(Subject::LogFile, fault) + checked.count(Subject::Digest, fault);
    let counts: BTreeMap<String, u64> = [
        ("digests", counts.digests),
        ("signed", counts.signed),
        ("chained", counts.chained),
        ("hashOnly", counts.hash_only),
        ("unsigned", counts.unsigned),
        ("keyMissing", counts.key_missing),
        ("listed", counts.listed),
        ("valid", counts.valid),
        ("proven", counts.proven),
        ("altered", both(Fault::Altered)),
        ("missing", both(Fault::Missing)),
        ("unlisted", both(Fault::Unlisted)),
        ("unverifiable", both(Fault::Unverifiable)),
    ]
    .into_iter()
    .map(|(name, number)| (name.to_owned(), number))
    .collect();
    Integrity {
        verdict: word(checked.verdict()),
        intact_until: checked.intact_until(),
        says: sentence(checked, false),
        basis: match checked.basis {
            Basis::Signatures => "signatures, checked with the keys that were given",
            Basis::HashChain => {
                "hashes only, which whoever changed a file could have made anew: no public keys were given"
            }
        }
        .to_owned(),
        keys_given: !given.keys.is_empty(),
        counts,
        chains: checked.chains.iter().map(chain).collect(),
        findings: (checked.findings.iter().take(LISTED))
            .map(|one| finding(one, files))
            .collect(),
        findings_all: checked.findings.len() as u64,
    }
}

/// The verdict in words, with the moment that it goes to.
pub(super) fn verdict(integrity: &Integrity, zone: Zone) -> String {
    match (integrity.verdict.as_str(), integrity.intact_until) {
        ("intact", _) if !integrity.keys_given => "intact by hashes only".to_owned(),
        ("intact", until @ Some(_)) => format!("intact until {}", moment(until, zone)),
        ("no-digests", _) => "none".to_owned(),
        (verdict, _) => verdict.to_owned(),
    }
}

/// The same, and what it means.
pub(super) fn headline(integrity: &Integrity, zone: Zone) -> String {
    let verdict = verdict(integrity, zone);
    match integrity.says.as_str() {
        "" => verdict,
        says => format!("{verdict}: {says}"),
    }
}

fn chain(chain: &crate::verify::Chain) -> DigestChain {
    let count = |is: fn(Belief) -> bool| {
        let windows = chain.windows.iter();
        windows.filter(|window| is(window.belief)).count() as u64
    };
    DigestChain {
        account: chain.id.account.clone(),
        region: chain.id.region.clone(),
        trail: chain.id.trail.clone(),
        digests: chain.windows.len() as u64,
        signed: count(Belief::is_proven),
        hash_only: count(|belief| belief == Belief::HashOnly),
        gaps: chain.gaps(),
        first: chain.windows.iter().map(|window| window.start).min(),
        last: chain.windows.iter().map(|window| window.end).max(),
    }
}

fn finding(finding: &Finding, files: &[LogFile]) -> IntegrityFinding {
    let file = finding
        .file
        .and_then(|file| files.get(file as usize))
        .map(LogFile::name);
    IntegrityFinding {
        subject: match finding.subject {
            Subject::Digest => "digest",
            Subject::LogFile => "log file",
            Subject::Period => "period",
            Subject::Bundle => "zip or tar",
        }
        .to_owned(),
        fault: word(finding.fault),
        time: finding.time,
        file: file.or_else(|| finding.key.clone()).unwrap_or_default(),
        because: finding.because.clone(),
    }
}
