//! What the tables of coverage do not show, in lines.

use super::answer::Answer;
use super::calendar::hour;
use super::selected::BY_SELECTION;
use super::text::SHOWN;
use super::unweighed_words;
use crate::coverage::Hour;
use crate::event::Time;
use crate::text::{count, thousands};
use crate::zone::Zone;
use std::collections::BTreeMap;

/// The first of many, one a line.
fn listed(all: &[impl AsRef<str>], lines: &mut Vec<String>) {
    let shown = all.iter().take(SHOWN);
    lines.extend(shown.map(|one| format!("  {}", one.as_ref())));
    let rest = all.len().saturating_sub(SHOWN);
    if rest > 0 {
        lines.push(format!("  … and {rest} more (-o json has them all)"));
    }
}

/// Of how many streams nothing is here of what is recorded only where it is selected, and why.
fn by_selection(answer: &Answer) -> Vec<String> {
    let mut told: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (category, events) in BY_SELECTION {
        let mut streams: BTreeMap<(&str, Option<String>), u64> = BTreeMap::new();
        for row in answer.rows.iter().filter(|row| !row.holds(category)) {
            if let Some(selected) = row.last_selected(category) {
                *streams.entry(selected.logged()).or_default() += 1;
            }
        }
        for ((logged, selected), number) in streams {
            let of = count(number, "stream");
            let what = match (logged, selected) {
                (_, Some(selected)) => format!("none here of {of}, though selected: {selected}"),
                ("not logged", None) => format!("not logged of {of}: no selector here selects any"),
                _ => format!("none here of {of}, and no selectors that tell (--trails)"),
            };
            told.entry(what).or_default().push(events);
        }
    }
    let line = |(what, events): (String, Vec<&str>)| format!("{}: {what}", events.join(", "));
    told.into_iter().map(line).collect()
}

/// When trails recorded no events of global services, of the time that is asked of.
fn without_global(answer: &Answer, zone: Zone) -> Vec<String> {
    let Some((since, until)) = answer.period() else {
        return Vec::new();
    };
    let spans = answer.trails.iter().flat_map(|trail| {
        let spans = trail.without_global().into_iter();
        spans.map(move |(from, to)| (trail, from.max(since), to.min(until)))
    });
    let lines = spans.filter(|(_, from, to)| from < to);
    let lines = lines.map(|(trail, from, to)| {
        format!(
            "trail {} of {} records no global services from {} to {}",
            trail.name,
            trail.account,
            zone.rfc3339(from),
            zone.rfc3339(to)
        )
    });
    lines.collect()
}

/// When logging was switched off for so short a time that no hour is a hole.
fn short_stops(answer: &Answer, zone: Zone) -> Vec<String> {
    let mut stops: BTreeMap<(Time, Time), Vec<String>> = BTreeMap::new();
    for row in &answer.rows {
        let place = || {
            format!(
                "{} {}",
                row.id.account,
                row.region().unwrap_or("(no region)")
            )
        };
        for span in &row.off {
            stops.entry(*span).or_default().push(place());
        }
    }
    let line = |((from, to), streams): ((Time, Time), Vec<String>)| {
        let of = match &streams[..] {
            [one] => one.clone(),
            many => count(many.len() as u64, "stream"),
        };
        let (from, to) = (zone.rfc3339(from), zone.rfc3339(to));
        format!(
            "logging of {of} was switched off from {from} to {to}: no whole hour, so no hour is a hole"
        )
    };
    stops.into_iter().map(line).collect()
}

/// What the tables do not show, line by line; what is indented belongs to the line above.
pub(super) fn notes(answer: &Answer, zone: Zone) -> Vec<String> {
    let mut lines = Vec::new();
    for (edge, word) in [(answer.edges.0, "before"), (answer.edges.1, "from")] {
        if let Some(at) = edge {
            let then = if word == "from" { " on" } else { "" };
            lines.push(format!(
                "nothing of any stream {word} {}{then}",
                hour(at.start(), zone)
            ));
        }
    }
    let absent: Vec<String> = answer
        .absent()
        .map(|row| {
            format!(
                "{} {}",
                row.id.account,
                row.region().unwrap_or("(no region)")
            )
        })
        .collect();
    if !absent.is_empty() {
        lines.push(format!(
            "asked for, and nothing at all is here: {}",
            count(absent.len() as u64, "stream")
        ));
        listed(&absent, &mut lines);
    }
    let mut common: BTreeMap<(Hour, Hour), (usize, Vec<&str>)> = BTreeMap::new();
    for (account, interval, streams) in answer.common() {
        let at_once = common.entry((interval.from, interval.to)).or_default();
        at_once.0 += streams;
        at_once.1.push(account);
    }
    for ((from, to), (streams, accounts)) in common {
        let of = match &accounts[..] {
            [one] => (*one).to_owned(),
            many => count(many.len() as u64, "account"),
        };
        lines.push(format!(
            "{streams} streams of {of} fall silent at once, {} to {}:",
            hour(from.start(), zone),
            hour(to.start(), zone)
        ));
        lines.push("  rather missing from this copy, or stopped together".to_owned());
    }
    let lost: Vec<&str> = answer
        .rows
        .iter()
        .flat_map(|row| row.lost.iter().map(|one| one.key.as_str()))
        .collect();
    if !lost.is_empty() {
        lines.push(format!(
            "not here or not whole, though delivered: {}",
            count(lost.len() as u64, "log file")
        ));
        listed(&lost, &mut lines);
    }
    let told = &answer.digests;
    if told.altered + told.missing + told.unlisted > 0 {
        lines.push(format!(
            "{} altered{}, {} in no digest, {} not here though digests tell of them (ctq verify tells which)",
            thousands(told.altered),
            if told.hashed {
                ""
            } else {
                " (of digests alone; log files were not hashed: --verify)"
            },
            thousands(told.unlisted),
            thousands(told.missing)
        ));
    }
    lines.extend(by_selection(answer));
    lines.extend(without_global(answer, zone));
    lines.extend(short_stops(answer, zone));
    lines.extend(beside(answer, zone));
    lines
}

/// What neither the tables of coverage nor those of a report show, line by line.
pub(super) fn beside(answer: &Answer, zone: Zone) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, files) in &answer.elsewhere {
        lines.push(format!(
            "{} of {} {}: delivered to a bucket that is here, and none of them is",
            count(*files, "log file"),
            id.account,
            id.region
        ));
    }
    for (number, noun) in [(answer.stray, "event"), (answer.digests.stray, "digest")] {
        if number > 0 {
            lines.push(format!(
                "{} of a time that cannot be (before CloudTrail was, to come, far from its delivery)",
                count(number, noun)
            ));
        }
    }
    for (account, one) in answer.unseen() {
        let time = one.change.time;
        lines.push(format!(
            "account {account} was made{}, an organisation's trail is here, and nothing of the account is",
            time.map_or_else(String::new, |time| format!(" at {}", zone.rfc3339(time)))
        ));
    }
    lines.extend(answer.ties());
    lines.extend(answer.riddles(|time| zone.rfc3339(time)));
    lines.extend(answer.beside_words());
    lines.extend(unweighed_words(answer.unweighed));
    lines.extend(answer.excerpts());
    let strangers: u64 = answer.rows.iter().map(|row| row.stream.strangers).sum();
    if strangers > 0 {
        lines.push(format!(
            "{} lie under an account that they do not name as theirs; coverage counts them where they lie, every other command by what they say",
            count(strangers, "event")
        ));
    }
    lines
}
