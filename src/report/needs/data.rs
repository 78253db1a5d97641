//! Whether data events were recorded: of which stores they are here proves nothing of others, so only what
//! a trail was told to record counts.

use super::{Evidence, of_trails, shown};
use crate::coverage::Trail;
use crate::event::{Category, Time};
use crate::report::model::StreamCoverage;
use crate::report::population::Kind;
use crate::text::count;
use std::collections::BTreeMap;

/// Streams that are named; more are counted.
const NAMED: usize = 3;

/// Data events that are here, by account, region and source.
#[derive(Clone, Debug, Default)]
pub struct DataSeen(BTreeMap<(String, String, String), u64>);

impl DataSeen {
    /// Of all kinds of events, with how many there are of each.
    pub fn of<'k>(kinds: impl IntoIterator<Item = (&'k Kind, u64)>) -> DataSeen {
        let mut seen = DataSeen::default();
        for (kind, events) in kinds {
            if kind.category == Category::Data && events > 0 {
                let key = [&kind.account, &kind.region, &kind.source].map(ToString::to_string);
                *seen.0.entry(key.into()).or_default() += events;
            }
        }
        seen
    }

    fn of_stream(&self, stream: &StreamCoverage, resource_type: &str) -> u64 {
        let source = source_of(resource_type);
        let key = (stream.account.clone(), stream.region.clone(), source);
        self.0.get(&key).copied().unwrap_or(0)
    }
}

/// The event source of a type of resource: `AWS::S3::Object` is of `s3.amazonaws.com`.
fn source_of(resource_type: &str) -> String {
    let service = resource_type.split("::").nth(1).unwrap_or_default();
    let host = match service {
        "S3Outposts" => "s3-outposts".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    format!("{host}.amazonaws.com")
}

/// What is not known to be recorded of each type: how many hours, and the words.
pub(super) fn holes(types: &[String], on: &Evidence<'_>) -> Vec<(u64, String)> {
    if types.is_empty() {
        let what = "the control does not say of which types of resources (data-of)".to_owned();
        return vec![(u64::MAX, what)];
    }
    let mut holes = Vec::new();
    for resource_type in types {
        // By reason: the streams, the longest time, and the events that are here all the same.
        let mut open: BTreeMap<String, (Vec<String>, u64, u64)> = BTreeMap::new();
        for stream in &on.coverage.streams {
            let seen = on.data.of_stream(stream, resource_type);
            if let Some((hours, why)) = hole(
                stream,
                resource_type,
                &of_trails(stream, on.coverage, on.trails),
            ) {
                let (streams, longest, events) = open.entry(why).or_default();
                streams.push(format!("{} {}", stream.account, super::region(stream)));
                *longest = (*longest).max(hours);
                *events += seen;
            }
        }
        for (why, (streams, hours, seen)) in open {
            let mut named: Vec<String> = streams.iter().take(NAMED).cloned().collect();
            if streams.len() > NAMED {
                named.push(format!("and {} more", streams.len() - NAMED));
            }
            let here = match seen {
                0 => "none is here".to_owned(),
                1 => "1 is here".to_owned(),
                many => format!("{many} are here"),
            };
            holes.push((
                hours,
                format!("of {resource_type}: {why}; {here} ({})", named.join(", ")),
            ));
        }
    }
    holes
}

/// Why it is not known that a stream has all of them, and for how many hours; `None` where it is.
fn hole(stream: &StreamCoverage, resource_type: &str, here: &[&Trail]) -> Option<(u64, String)> {
    let (from, to) = (
        stream.intervals.first().and_then(|one| one.from),
        stream.intervals.last().and_then(|one| one.to),
    );
    let (Some(from), Some(to)) = (from, to) else {
        return Some((u64::MAX, "nothing of it is here".to_owned()));
    };
    let open = |why: String| Some((u64::MAX, why));
    let of_trail = |trail: &&Trail| {
        let mut recorded = trail.data_recorded(resource_type, &stream.region);
        recorded.retain(|(begin, end)| *begin < to && from < *end);
        recorded
    };
    let recorded: Vec<Vec<(Time, Time)>> = here.iter().map(of_trail).collect();
    if recorded.iter().all(Vec::is_empty) {
        let told: Vec<String> = (here.iter())
            .filter_map(|trail| Some((&trail.name, trail.selection.as_ref()?)))
            .map(|(name, selection)| match selection.part(resource_type) {
                Some(_) if selection.is_whole(resource_type) => {
                    format!("the trail {name} is not known to record here")
                }
                Some(part) => format!("the trail {name} records some: {part}"),
                None => format!("the trail {name} records none"),
            })
            .collect();
        return open(if told.is_empty() {
            "what trails record is not known: no event selectors are here".to_owned()
        } else {
            told.join(", ")
        });
    }
    let mut missing = recorded.into_iter().map(|one| missing(from, to, one));
    let missing = if here.len() == 1 {
        missing.next().unwrap_or_default()
    } else if missing.all(|one| one.is_empty()) {
        return None;
    } else {
        let trails = count(here.len() as u64, "trail");
        return open(format!(
            "{trails} record here, and whether those that record them deliver to this archive cannot be told"
        ));
    };
    let longest = missing
        .iter()
        .map(|(from, to)| (to.0 - from.0).div_euclid(3_600_000_000));
    let hours = u64::try_from(longest.max()?).unwrap_or(0);
    let spans: Vec<String> = (missing.iter())
        .take(NAMED)
        .map(|(from, to)| format!("from {} to {}", shown(Some(*from)), shown(Some(*to))))
        .collect();
    Some((
        hours,
        format!("not known to be recorded {}", spans.join(", ")),
    ))
}

/// What of a period lies in none of the spans.
fn missing(from: Time, to: Time, mut recorded: Vec<(Time, Time)>) -> Vec<(Time, Time)> {
    recorded.sort_unstable();
    let mut missing = Vec::new();
    let mut at = from;
    for (begin, end) in recorded {
        if at < begin {
            missing.push((at, begin));
        }
        at = at.max(end);
    }
    if at < to {
        missing.push((at, to));
    }
    missing
}
