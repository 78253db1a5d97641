//! Digest validation: are the log files those that were delivered, and all of them?

use super::{Found, Ground};

pub(super) fn look(on: Ground<'_>) -> Found {
    let integrity = on.integrity;
    let count = |name: &str| integrity.counts.get(name).copied().unwrap_or(0);
    // Hashes alone whoever changed a file could have made anew. The chain may be whole and say nothing of files that no digest lists: those are not proven.
    let holds = match integrity.verdict.as_str() {
        "intact" if on.is_signed() => Some(true),
        "altered" => Some(false),
        _ => None,
    };
    Found {
        holds,
        says: match integrity.verdict.as_str() {
            "no-digests" => {
                let says = integrity.says.as_str();
                let more = if says.is_empty() { "" } else { "; " };
                format!("no digest is here: nothing speaks for or against the files{more}{says}")
            }
            verdict => format!(
                "{verdict}{}: {}; {} of {} log files listed in {} digests are as delivered, {} altered, {} missing, {} in no digest; {}",
                integrity
                    .intact_until
                    .map_or_else(String::new, |until| format!(" until {until}")),
                integrity.says,
                count("valid"),
                count("listed"),
                count("digests"),
                count("altered"),
                count("missing"),
                count("unlisted"),
                integrity.basis
            ),
        },
        columns: &[
            "account",
            "region",
            "trail",
            "digests",
            "signed",
            "hash only",
            "gaps",
        ],
        rows: (integrity.chains.iter())
            .map(|chain| {
                let numbers = [chain.digests, chain.signed, chain.hash_only, chain.gaps];
                let names = [&chain.account, &chain.region, &chain.trail];
                let names = names.into_iter().cloned();
                names
                    .chain(numbers.map(|number| number.to_string()))
                    .collect()
            })
            .collect(),
    }
}
