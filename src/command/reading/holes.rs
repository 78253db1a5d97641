//! One line about holes in the period asked for, from the names of the files alone: absence of evidence
//! must not look like evidence of absence.

use super::Reading;
use crate::command::Streams;
use crate::coverage::{
    Class, Hour, Interval, Knowledge, Period, Proof, Stream, StreamId, Window, by_name,
    is_possible, survey,
};
use crate::event::Time;
use crate::filter::Filter;
use crate::render::for_terminal;
use crate::text::{count, thousands};
use std::collections::{BTreeMap, BTreeSet};

/// Accounts and regions that are named one by one.
const NAMED: usize = 3;

/// Files named after a moment less than this ago may be on their way.
const SETTLED: i64 = 3_600 * 1_000_000;

/// The period of coverage. One with a beginning and no end goes on until now; what is still to come is no
/// part of it, and the last hour may still change.
pub(in crate::command) fn period(since: Option<Time>, until: Option<Time>, now: Time) -> Period {
    let until = until.or(since.map(|_| now));
    Period {
        since,
        until: until.map(|until| until.min(now)),
        settled: until.map(|_| Time(now.0 - SETTLED)),
    }
}

impl Reading<'_> {
    /// Says on standard error where the archive has holes within the period that the filter asks for: the
    /// worst, and how many more there are. Says nothing of an archive without the layout of a bucket.
    pub(in crate::command) fn warn_of_holes(&self, filter: &Filter, streams: &mut Streams<'_>) {
        if !self.output.quiet
            && let Some(line) = self.holes(filter)
        {
            self.hint(
                streams.err,
                &format!("{line} (ctq coverage shows all holes)"),
            );
        }
    }

    fn holes(&self, filter: &Filter) -> Option<String> {
        let named = self.files.iter().filter_map(|file| {
            let named = StreamId::of_log(&file.layout());
            // An empty file was never written, and holds nothing.
            let named = named.filter(|(_, at)| file.size > 0 && is_possible(*at, self.now()));
            let (id, delivered) = named?;
            Some((id, delivered, file.size))
        });
        let named: Vec<(StreamId, Time, u64)> = named.collect();
        let here: BTreeSet<(&str, &str)> = named
            .iter()
            .map(|(id, ..)| (id.account.as_str(), id.region.as_str()))
            .collect();
        let absent = absent(filter, &here);
        let silence = self.silence(filter, named);
        let told: Vec<String> = absent.into_iter().chain(silence).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// Where the streams that are asked for are silent and should not be.
    fn silence(&self, filter: &Filter, named: Vec<(StreamId, Time, u64)>) -> Option<String> {
        let bounds = filter.bounds();
        let accounts = bounds.recipient_accounts.as_ref();
        let mut found: BTreeMap<StreamId, Stream> = BTreeMap::new();
        let mut edges: Option<(Time, Time)> = None;
        for (id, delivered, size) in named {
            if accounts.is_some_and(|accounts| !accounts.contains(&id.account))
                || !filter.wants_region(&id.region)
            {
                continue;
            }
            let stream = found.entry(id).or_default();
            stream.file(size, Some(delivered));
            stream.lies(delivered);
            stream.came(delivered, |_| true);
            let (first, last) = edges.unwrap_or((delivered, delivered));
            edges = Some((first.min(delivered), last.max(delivered)));
        }
        let (first, last) = edges?;
        let period = period(bounds.since, bounds.until, self.now());
        let mut digests = by_name(&self.files, self.now());
        let windows = digests.values().flat_map(|told| &told.windows);
        let end = period.end(windows.map(|one| one.to).max().max(Some(last)));
        let know = |id: &StreamId| {
            let mut told = digests.remove(id).unwrap_or_default();
            let ended = told.endings.iter();
            let ended =
                ended.filter_map(|one| end.map(|end| one.windows(end, None, &id.region, &[])));
            let ended: Vec<Window> = ended.flatten().collect();
            if !ended.is_empty() {
                // Which trail was switched off only events tell: what another's digests speak for is no hole here.
                let digested = told.windows.iter().flat_map(Window::hours);
                let digested: BTreeSet<Hour> = digested.collect();
                let hours = ended.iter().flat_map(Window::hours);
                let hours = hours.filter(|hour| !digested.contains(hour));
                told.windows.extend(hours.map(|hour| Window {
                    from: hour.start(),
                    to: hour.next().start(),
                    proof: Proof::Ended,
                }));
            }
            Knowledge {
                windows: told.windows,
                ..Knowledge::default()
            }
        };
        let found = survey(&found, know, period);
        let mut beyond = Vec::new();
        if found.before.is_some() {
            beyond.push(format!("before {}", minute(first)));
        }
        if found.after.is_some() {
            beyond.push(format!("after {}", minute(last)));
        }
        // What lies beyond everything is told once, not of each stream.
        let within = |one: &Interval| {
            found.before.is_none_or(|before| one.to > before)
                && found.after.is_none_or(|after| one.from < after)
        };
        let mut holes: BTreeMap<(Hour, Hour, bool), Vec<&StreamId>> = BTreeMap::new();
        for (id, intervals) in &found.streams {
            let of_stream = intervals
                .iter()
                .filter(|one| one.class.is_hole() && within(one));
            for one in of_stream {
                // Of digests that are absent the log files may be here.
                let of_digests = one.class == Class::DigestGap;
                let hole = holes.entry((one.from, one.to, of_digests)).or_default();
                hole.push(id);
            }
        }
        let all = holes.len();
        if !beyond.is_empty() {
            let more = more(all);
            return Some(format!(
                "nothing was delivered {}{more}",
                beyond.join(" or ")
            ));
        }
        let worst = holes.into_iter().max_by_key(|((from, to, _), streams)| {
            (
                (to.0 - from.0) * streams.len() as i64,
                std::cmp::Reverse(*from),
            )
        });
        let ((from, to, of_digests), streams) = worst?;
        let of = match &streams[..] {
            [one] => format!("{} {}", one.account, one.region),
            many => count(many.len() as u64, "stream"),
        };
        let (from, to) = (minute(from.start()), minute(to.start()));
        let absent = if of_digests {
            format!("digests of {of} are absent")
        } else {
            format!("nothing of {of} is here")
        };
        Some(format!("{absent} from {from} to {to}{}", more(all - 1)))
    }
}

/// The accounts and regions that are asked for and of which no file is named, as one sentence. Of an archive
/// without the layout of a bucket nothing is known.
fn absent(filter: &Filter, here: &BTreeSet<(&str, &str)>) -> Option<String> {
    let bounds = filter.bounds();
    let is_here = |account: Option<&str>, fits: &dyn Fn(&str) -> bool| {
        let mut streams = here.iter();
        streams.any(|(one, region)| account.is_none_or(|account| account == *one) && fits(region))
    };
    let accounts = bounds.recipient_accounts.iter().flatten();
    let mut accounts: Vec<Option<&str>> = accounts.map(|one| Some(one.as_str())).collect();
    if accounts.is_empty() {
        accounts.push(None);
    }
    let mut absent = Vec::new();
    for account in accounts {
        match account {
            Some(account) if !is_here(Some(account), &|_| true) => absent.push(account.to_owned()),
            _ => {
                let regions = filter.region_values();
                let regions = regions.filter(|(_, fits)| !is_here(account, fits));
                absent.extend(regions.map(|(typed, _)| match account {
                    Some(account) => format!("{account} {typed}"),
                    None => typed.to_owned(),
                }));
            }
        }
    }
    if here.is_empty() || absent.is_empty() {
        return None;
    }
    let rest = match absent.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", thousands(more as u64)),
    };
    absent.truncate(NAMED);
    let list = absent.join(", ");
    Some(format!(
        "nothing delivered for {}{rest} is here",
        for_terminal(&list)
    ))
}

fn more(holes: usize) -> String {
    match holes {
        0 => String::new(),
        more => format!(", and {}", count(more as u64, "more hole")),
    }
}

fn minute(time: Time) -> String {
    time.utc().format("%Y-%m-%dT%H:%MZ").to_string()
}
