//! What the verdict means: in one line, what it proves, what it does not, and what to fetch for more.

use crate::render::for_terminal;
use crate::text::{count, shell_word, thousands};
use crate::verify::{Basis, Belief, Chain, Checked, Fault, Finding, Subject, Verdict};
use crate::zone::Zone;
use std::collections::BTreeSet;

/// Digests with which nothing is wrong, and that were not out of reach.
pub(super) fn valid_digests(checked: &Checked) -> u64 {
    let wrong = [Fault::Altered, Fault::Unlisted].map(|fault| checked.of(Subject::Digest, fault));
    let wrong = wrong.into_iter().flatten();
    let wrong: BTreeSet<u32> = wrong.filter_map(|finding| finding.file).collect();
    let speaks = |belief| match belief {
        Belief::Signed | Belief::Chained | Belief::HashOnly => true,
        Belief::Unsigned => checked.basis == Basis::HashChain,
        Belief::KeyMissing | Belief::Invalid => false,
    };
    let windows = checked.chains.iter().flat_map(|chain| &chain.windows);
    let valid = windows.filter(|one| speaks(one.belief) && !wrong.contains(&one.file));
    valid.count() as u64
}

/// The verdict in a word, and in a sentence.
pub(super) fn headline(checked: &Checked, zone: Zone) -> (String, String) {
    let word = match (checked.verdict(), checked.basis) {
        (Verdict::Intact, Basis::Signatures) => match checked.intact_until() {
            None => "INTACT".to_owned(),
            Some(until) => format!("INTACT UNTIL {}", zone.rfc3339(until)),
        },
        (Verdict::Intact, Basis::HashChain) => "INTACT BY HASHES ONLY".to_owned(),
        (Verdict::Altered, _) => "ALTERED".to_owned(),
        (Verdict::Undecided, _) => "UNDECIDED".to_owned(),
    };
    (word, sentence(checked, true))
}

/// What the verdict means; `follows` where all that is known is told below it.
pub(in crate::command) fn sentence(checked: &Checked, follows: bool) -> String {
    let counts = &checked.counts;
    let mut sentence = match (checked.verdict(), checked.basis) {
        (Verdict::Intact, Basis::Signatures) => match checked.intact_until() {
            None => "all that was checked is as CloudTrail signed it".to_owned(),
            Some(_) => format!(
                "and after that by hashes only: no signature here speaks for the newest {} of {}, with {}",
                if counts.unsigned == 1 {
                    "digest"
                } else {
                    "digests"
                },
                count(counts.unsigned, "chain"),
                count(counts.valid - counts.proven, "log file")
            ),
        },
        (Verdict::Intact, Basis::HashChain) => {
            "files and digests fit together; without public keys nobody can tell who made them"
                .to_owned()
        }
        (Verdict::Altered, _) => wrong(checked),
        (Verdict::Undecided, _) => undecided(checked, follows),
    };
    if checked.verdict() == Verdict::Intact {
        for (subject, noun) in [
            (Subject::LogFile, "log file"),
            (Subject::Bundle, "zip or tar"),
        ] {
            match checked.count(subject, Fault::Unverifiable) {
                0 => {}
                number => sentence += &format!("; {} could not be checked", several(number, noun)),
            }
        }
        let gaps: u64 = checked.chains.iter().map(Chain::gaps).sum();
        if gaps > 0 {
            sentence += &format!("; {} without digests", count(gaps, "gap"));
        }
        let ended = checked.ended_early().count() as u64;
        if ended > 0 {
            let chains = count(ended, "chain");
            sentence += &format!("; digests of {chains} end before the archive does");
        }
        let late = checked.begun_late().count() as u64;
        if late > 0 {
            let chains = count(late, "chain");
            sentence += &format!(
                "; digests of {chains} begin after the archive does, and say that there were some before"
            );
        }
    }
    sentence
}

/// `2 log files`, `1 zip or tar`.
pub(super) fn several(number: u64, noun: &str) -> String {
    match noun {
        "zip or tar" => format!("{} {noun}", thousands(number)),
        _ => count(number, noun),
    }
}

fn wrong(checked: &Checked) -> String {
    let mut parts = Vec::new();
    for (subject, noun) in [(Subject::Digest, "digest"), (Subject::LogFile, "log file")] {
        for (fault, word) in [
            (Fault::Altered, "altered"),
            (Fault::Missing, "missing"),
            (Fault::Unlisted, "unlisted"),
        ] {
            let number = checked.count(subject, fault);
            if number > 0 {
                parts.push(format!("{} {word}", count(number, noun)));
            }
        }
    }
    parts.join(", ")
}

/// The account and region of a finding, as far as it has them.
pub(super) fn stream(finding: &Finding) -> String {
    let parts = [&finding.chain.account, &finding.chain.region];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
    parts.join(" ").trim().to_owned()
}

fn undecided(checked: &Checked, follows: bool) -> String {
    let below = if follows { " (below)" } else { "" };
    let counts = &checked.counts;
    let trouble = checked.issues.iter().filter(|issue| issue.trouble);
    let trouble: BTreeSet<&str> = trouble.map(|issue| issue.file.as_str()).collect();
    if counts.digests == 0 && counts.digest_files > 0 {
        format!(
            "{} found, none within what was asked for",
            count(counts.digest_files, "digest")
        )
    } else if counts.digests == 0 {
        let bundles = checked.count(Subject::Bundle, Fault::Unverifiable) > 0;
        let unread = if bundles {
            "; those in a zip or tar are not read"
        } else {
            ""
        };
        format!("no digest was found{unread}")
    } else if let Some(first) = checked.of(Subject::Period, Fault::Unverifiable).next() {
        let more = checked.count(Subject::Period, Fault::Unverifiable) - 1;
        let more = match more {
            0 => String::new(),
            more => format!(", and {}{below}", count(more, "more part")),
        };
        format!("{}: {}{more}", stream(first), first.because)
    } else if counts.key_missing > 0 {
        format!(
            "the public keys of {} were not given",
            count(counts.key_missing, "digest")
        )
    } else if !trouble.is_empty() {
        let things = count(trouble.len() as u64, "input");
        format!("{things} could not be read; all the rest holds")
    } else if checked.basis == Basis::Signatures && counts.valid > 0 {
        let unsigned = checked.unvouched().max(counts.unsigned);
        let save = if follows {
            "; save the signatures with the commands below"
        } else {
            ""
        };
        format!(
            "no signature here speaks for {}, with {} that fit, as a forgery would{save}",
            count(unsigned, "digest"),
            count(counts.valid - counts.proven, "log file")
        )
    } else {
        "no log file could be checked".into()
    }
}

/// What it proves.
pub(super) fn proves(checked: &Checked) -> Vec<String> {
    let mut lines = Vec::new();
    let counts = &checked.counts;
    if counts.digests == 0 {
        return lines;
    }
    match checked.basis {
        Basis::Signatures if counts.proven > 0 => lines.push(format!(
            "{} under signed digests: byte for byte what CloudTrail delivered, if the public keys are AWS's",
            count(counts.proven, "log file")
        )),
        Basis::Signatures => {}
        Basis::HashChain => lines.push(
            "that files and digests fit together; whoever could change all of them could have made them fit"
                .into(),
        ),
    }
    let held = counts.valid.saturating_sub(counts.proven);
    if checked.basis == Basis::Signatures && held > 0 {
        lines.push(format!(
            "{} fit a digest that no signature here speaks for: no more than that they fit",
            count(held, "log file")
        ));
    }
    lines
}

/// What it does not prove.
pub(super) fn does_not_prove(checked: &Checked) -> Vec<String> {
    let mut lines = vec![
        "that CloudTrail recorded everything: selectors and exclusions decide what is logged".to_owned(),
        "anything before the first digest of a chain, after its newest, or where digests are absent"
            .to_owned(),
        "anything of accounts and regions of which no digest is here: --accounts and --regions name what ought to be"
            .to_owned(),
        "in which bucket or under which prefix the files lay: a copy does not say".to_owned(),
    ];
    if checked.basis == Basis::Signatures {
        lines.push("that the public keys are AWS's: that rests on who fetched them".into());
    }
    let any = |fault| {
        [Subject::Digest, Subject::LogFile]
            .iter()
            .any(|subject| checked.count(*subject, fault) > 0)
    };
    if any(Fault::Missing) {
        lines.push(
            "that a missing file was deleted in S3: an incomplete copy looks the same".into(),
        );
    }
    if any(Fault::Unlisted) {
        lines.push(
            "who put an unlisted file there: a trail without validation writes to the same folder, and a backfill digest that is not here may list it"
                .into(),
        );
    }
    lines
}

/// What to fetch for a stronger answer, as commands to copy.
pub(super) fn to_fetch(checked: &Checked) -> Vec<String> {
    let mut lines = Vec::new();
    if checked.counts.digests == 0 {
        return lines;
    }
    let needs_keys = checked.basis == Basis::HashChain || checked.counts.key_missing > 0;
    if needs_keys {
        let mut regions: Vec<&str> = checked
            .chains
            .iter()
            .map(|chain| chain.id.region.as_str())
            .collect();
        regions.sort_unstable();
        regions.dedup();
        let windows = checked.chains.iter().flat_map(|chain| &chain.windows);
        let hour = 3_600 * 1_000_000;
        let start = windows
            .clone()
            .map(|w| w.start.0.saturating_sub(hour))
            .min();
        let end = windows.map(|w| w.end.0.saturating_add(2 * hour)).max();
        let time = |at: Option<i64>| crate::event::Time(at.unwrap_or_default()).to_string();
        lines.extend(regions.iter().take(FETCHED).map(|region| {
            format!(
                "aws cloudtrail list-public-keys --region {} --start-time {} --end-time {} > {}",
                shell(region),
                time(start),
                time(end),
                shell(&format!("{region}.keys.json"))
            )
        }));
        more(regions.len(), "region", &mut lines);
    }
    let mut unsigned: Vec<_> = checked
        .chains
        .iter()
        .flat_map(|chain| chain.unsigned.iter().chain(chain.unvouched.iter().rev()))
        .collect();
    // The newest of a chain stands in both.
    unsigned.dedup();
    lines.extend(unsigned.iter().take(FETCHED).map(|(bucket, key)| {
        let name = key.rsplit('/').next().unwrap_or(key);
        format!(
            "aws s3api head-object --bucket {} --key {} > {}",
            shell(bucket),
            shell(key),
            shell(&format!("{name}.head.json"))
        )
    }));
    more(unsigned.len(), "unsigned digest", &mut lines);
    lines
}

/// Commands of one kind that are spelt out.
const FETCHED: usize = 3;

fn more(number: usize, noun: &str, lines: &mut Vec<String>) {
    if number > FETCHED {
        let rest = count((number - FETCHED) as u64, noun);
        lines.push(format!(
            "… and the same for {rest} more (-o json names them)"
        ));
    }
}

/// A word for a shell and a terminal: it comes from a file that anybody may have written.
fn shell(word: &str) -> String {
    shell_word(&for_terminal(word))
}

/// No digest: says where it looked, and what to fetch.
pub(super) fn nothing(checked: &Checked, places: &[String], lines: &mut Vec<String>) {
    let places: Vec<_> = places.iter().map(|place| for_terminal(place)).collect();
    if checked.counts.digest_files > 0 {
        lines.push(format!(
            "ctq: {} found in {}, but none within --accounts, --regions, --since and --until",
            count(checked.counts.digest_files, "digest"),
            places.join(", ")
        ));
        return;
    }
    let logs = checked.count(Subject::LogFile, Fault::Unverifiable);
    let bundles = checked.count(Subject::Bundle, Fault::Unverifiable);
    let beside = match logs {
        0 => String::new(),
        number => format!(" beside {} of trails", count(number, "log file")),
    };
    lines.push(format!(
        "ctq: no digest found in {}{beside}",
        places.join(", ")
    ));
    if bundles > 0 {
        lines.push(format!(
            "ctq: {} here, and digests in it are not read; unpack it",
            several(bundles, "zip or tar")
        ));
        if logs == 0 {
            return;
        }
    }
    lines.push(
        "ctq: digests lie in the CloudTrail-Digest folder beside CloudTrail, where log file validation is on; copy both:"
            .into(),
    );
    lines.push("ctq:   aws s3 sync s3://BUCKET/AWSLogs AWSLogs && ctq verify AWSLogs".into());
}

/// `9 valid`, with the number that is not 0.
pub(super) fn parts(numbers: &[(u64, &str)]) -> String {
    let some: Vec<String> = numbers
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{} {word}", thousands(*number)))
        .collect();
    if some.is_empty() {
        "none".into()
    } else {
        some.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::shell;

    #[test]
    fn what_a_file_says_is_a_word_to_a_shell() {
        for (word, shown) in [
            ("AWSLogs/o-a/1_x.json.gz", "AWSLogs/o-a/1_x.json.gz"),
            ("a b", "'a b'"),
            ("$(rm -rf ~)", "'$(rm -rf ~)'"),
            ("it's", r"'it'\''s'"),
            ("-x", "'-x'"),
            ("a\nb", r"'a\nb'"),
            ("", "''"),
        ] {
            assert_eq!(shell(word), shown);
        }
    }
}
