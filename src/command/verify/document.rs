//! The answer of verify as JSON. Keys are only ever added; times are RFC 3339 in UTC; empty lists are
//! present, unknown values are null.
//!
//! ```text
//! { "verdict": "intact|altered|undecided", "basis": "signatures|hash-chain",
//!   "intactUntil": time,                        where what is newer holds by its hashes alone
//!   "says": text,                               the verdict in a sentence
//!   "publicKeys": {"files","keys"},
//!   "chains": [ {"organization","account","region","trail","homeRegion","backfill",
//!                "digests","signed","chained","hashOnly","unsigned","keyMissing","invalid","logFiles",
//!                "gaps","first","last",
//!                "absent": [ {"from","to","absence","digests","proven"} ], "digestBefore",
//!                "unsignedNewest": {"bucket","key"}, "unvouched": [{"bucket","key"}]} ],
//!   "digests":  {"checked","valid","signed","chained","hashOnly","unsigned","keyMissing","wholeKeys",
//!                "altered": [FINDING],"missing": […],"unlisted": […],"unverifiable": […]},
//!   "logFiles": {"listed","valid","proven","altered": [FINDING], …},
//!   "uncovered": [FINDING],                     no digest speaks for it: what was asked for, log files in a
//!                                               folder apart from the digests of their time, events of
//!                                               such a time in files of no log file's shape
//!   "ended": [ {"organization","account","region","trail","homeRegion","from","because"} ],
//!                                               chains that end before the archive does
//!   "carriedOn": [ {"organization","account","region","trail","homeRegion","ends","by","begins"} ],
//!                                               where the digests of trail `by` begin as others end
//!   "bundles": [FINDING],                       zips and tars: digests in them are not read
//!   "proves": [text], "doesNotProve": [text], "issues": [ {"file","what"} ] }
//! FINDING = {"subject","fault","time","organization","account","region","trail","homeRegion","file","key",
//!            "digest","because","number"}
//! ```

use super::{Given, statement};
use crate::command::document::{FileName, time};
use crate::verify::{Belief, CarriedOn, Chain, ChainId, Checked, Ended, Fault, Finding, Subject};
use crate::zone::Zone;
use serde::Serialize;
use serde_json::{Value, json};

pub(super) fn whole(checked: &Checked, given: &Given, name: FileName<'_>) -> Value {
    let counts = &checked.counts;
    let list = |subject, fault| -> Vec<Value> {
        let found = checked.of(subject, fault);
        found.map(|finding| line(finding, name)).collect()
    };
    json!({
        "verdict": checked.verdict(),
        "intactUntil": time(checked.intact_until()),
        "says": says(checked),
        "basis": checked.basis,
        "publicKeys": { "files": given.files, "keys": given.keys.len() },
        "chains": checked.chains.iter().map(chain).collect::<Vec<_>>(),
        "digests": {
            "checked": counts.digests,
            "valid": statement::valid_digests(checked),
            "signed": counts.signed,
            "chained": counts.chained,
            "hashOnly": counts.hash_only,
            "unsigned": counts.unsigned,
            "keyMissing": counts.key_missing,
            "wholeKeys": counts.whole_keys,
            "altered": list(Subject::Digest, Fault::Altered),
            "missing": list(Subject::Digest, Fault::Missing),
            "unlisted": list(Subject::Digest, Fault::Unlisted),
            "unverifiable": list(Subject::Digest, Fault::Unverifiable),
        },
        "logFiles": {
            "listed": counts.listed,
            "valid": counts.valid,
            "proven": counts.proven,
            "altered": list(Subject::LogFile, Fault::Altered),
            "missing": list(Subject::LogFile, Fault::Missing),
            "unlisted": list(Subject::LogFile, Fault::Unlisted),
            "unverifiable": list(Subject::LogFile, Fault::Unverifiable),
        },
        "uncovered": list(Subject::Period, Fault::Unverifiable),
        "ended": checked.ended_early().map(ended).collect::<Vec<_>>(),
        "carriedOn": checked.carried_on.iter().map(carried_on).collect::<Vec<_>>(),
        "bundles": list(Subject::Bundle, Fault::Unverifiable),
        "proves": statement::proves(checked),
        "doesNotProve": statement::does_not_prove(checked),
        "issues": checked.issues,
    })
}

fn chain(chain: &Chain) -> OfChain<'_> {
    let of = |belief| chain.windows.iter().filter(|w| w.belief == belief).count();
    let absent: Vec<Value> = chain
        .absent
        .iter()
        .map(|absent| {
            json!({
                "from": absent.from.to_string(),
                "to": absent.to.to_string(),
                "absence": absent.absence,
                "digests": absent.digests,
                "proven": absent.proven,
            })
        })
        .collect();
    let place = |(bucket, key): &(String, String)| json!({ "bucket": bucket, "key": key });
    let told = json!({
        "backfill": chain.id.backfill,
        "digests": chain.windows.len(),
        "signed": of(Belief::Signed),
        "chained": of(Belief::Chained),
        "hashOnly": of(Belief::HashOnly),
        "unsigned": of(Belief::Unsigned),
        "keyMissing": of(Belief::KeyMissing),
        "invalid": of(Belief::Invalid),
        "logFiles": chain.windows.iter().map(|window| window.logs).sum::<u64>(),
        "gaps": chain.gaps(),
        "first": time(chain.windows.iter().map(|window| window.start).min()),
        "last": time(chain.windows.iter().map(|window| window.end).max()),
        "absent": absent,
        "digestBefore": chain.before,
        "unsignedNewest": chain.unsigned.as_ref().map(place),
        "unvouched": chain.unvouched.iter().map(place).collect::<Vec<_>>(),
    });
    OfChain::new(&chain.id, told)
}

/// A chain by its names, and what is told of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfChain<'c> {
    organization: Option<&'c str>,
    account: &'c str,
    region: &'c str,
    trail: &'c str,
    home_region: &'c str,
    #[serde(flatten)]
    told: Value,
}

impl<'c> OfChain<'c> {
    fn new(id: &'c ChainId, told: Value) -> Self {
        OfChain {
            organization: id.organization.as_deref(),
            account: &id.account,
            region: &id.region,
            trail: &id.trail,
            home_region: &id.home_region,
            told,
        }
    }
}

fn ended(one: &Ended) -> OfChain<'_> {
    let told = json!({ "from": one.from.to_string(), "because": because(one) });
    OfChain::new(&one.chain, told)
}

fn carried_on(one: &CarriedOn) -> OfChain<'_> {
    let told = json!({
        "ends": one.ends.to_string(),
        "by": one.by,
        "begins": one.begins.to_string(),
    });
    OfChain::new(&one.chain, told)
}

/// What is told of the end of a chain.
pub(super) fn because(one: &Ended) -> String {
    format!("its digests end, {}", one.next())
}

/// The end of a chain as one of the lines that findings are.
pub(super) fn ended_line(one: &Ended) -> Value {
    json!({
        "subject": "trail",
        "fault": "ended",
        "time": one.from.to_string(),
        "organization": one.chain.organization,
        "account": one.chain.account,
        "region": one.chain.region,
        "trail": one.chain.trail,
        "homeRegion": one.chain.home_region,
        "file": null,
        "key": null,
        "digest": null,
        "because": because(one),
        "number": 1,
    })
}

/// The verdict as the first of the lines that findings are: a list that says nothing of it looks like a
/// clean one.
pub(super) fn verdict_line(checked: &Checked) -> Value {
    json!({
        "subject": "verdict",
        "fault": checked.verdict(),
        "time": time(checked.intact_until()),
        "organization": null,
        "account": null,
        "region": null,
        "trail": null,
        "homeRegion": null,
        "file": null,
        "key": null,
        "digest": null,
        "because": says(checked),
        "number": 1,
    })
}

fn says(checked: &Checked) -> String {
    let (word, sentence) = statement::headline(checked, Zone::Utc);
    format!("{word}: {sentence}")
}

/// One finding.
pub(super) fn line(finding: &Finding, name: FileName<'_>) -> Value {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "subject": finding.subject,
        "fault": finding.fault,
        "time": time(finding.time),
        "organization": finding.chain.organization,
        "account": some(&finding.chain.account),
        "region": some(&finding.chain.region),
        "trail": some(&finding.chain.trail),
        "homeRegion": some(&finding.chain.home_region),
        "file": finding.file.map(name),
        "key": finding.key,
        "digest": finding.digest,
        "because": finding.because,
        "number": finding.number,
    })
}

/// The word that JSON has for a value.
pub(in crate::command) fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}
