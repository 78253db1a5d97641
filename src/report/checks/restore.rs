//! How long trails, recorders and detectors were off until somebody switched them on again.

use super::{Found, Ground, shown, span};
use crate::report::population::{Switch, Switched};
use crate::text::count;

pub(super) const COLUMNS: &[&str] = &[
    "what", "account", "region", "off", "event", "eventID", "on again", "for",
];

/// A time in which a watcher was off.
#[derive(Debug)]
pub(super) struct Outage<'s> {
    pub(super) off: &'s Switch,
    pub(super) on: Option<&'s Switch>,
}

pub(super) fn look(on: Ground<'_>) -> Found {
    let outages = outages(on);
    let open = outages.iter().filter(|outage| outage.on.is_none()).count() as u64;
    let closed = outages.iter().filter_map(Outage::length);
    let longest = closed.max().map_or_else(String::new, |longest| {
        format!("; the longest that ended took {}", span(longest))
    });
    Found {
        holds: on.proves_silence(open == 0),
        says: match outages.len() as u64 {
            0 => on.silence("nothing was switched off by an event that is here"),
            number => format!("{}, {open} not ended{longest}", count(number, "outage")),
        },
        columns: COLUMNS,
        rows: rows(&outages, on),
    }
}

impl Outage<'_> {
    fn length(&self) -> Option<i64> {
        Some(self.on?.time?.0 - self.off.time?.0)
    }
}

/// Every outage, by the order in which they began. Off twice in a row is one.
pub(super) fn outages(on: Ground<'_>) -> Vec<Outage<'_>> {
    let mut outages: Vec<Outage<'_>> = Vec::new();
    for switch in &on.totals.switches {
        let same = |outage: &&mut Outage<'_>| {
            let off = outage.off;
            outage.on.is_none() && (&off.what, &off.home) == (&switch.what, &switch.home)
        };
        match (outages.iter_mut().find(same), switch.way) {
            (Some(outage), Switched::On) => outage.on = Some(switch),
            (None, Switched::Off) => outages.push(Outage {
                off: switch,
                on: None,
            }),
            (Some(_), Switched::Off) | (None, Switched::On) => {}
        }
    }
    outages
}

pub(super) fn rows(outages: &[Outage<'_>], on: Ground<'_>) -> Vec<Vec<String>> {
    outages
        .iter()
        .map(|outage| {
            let off = outage.off;
            let length = match outage.length() {
                Some(length) => span(length),
                None => off
                    .time
                    .zip(on.scope.to)
                    .map_or_else(String::new, |(off, to)| {
                        format!("not ended, {} to the end of the period", span(to.0 - off.0))
                    }),
            };
            vec![
                off.what.clone(),
                off.account.clone(),
                off.region.clone(),
                shown(off.time),
                off.event.clone(),
                off.event_id.clone(),
                outage.on.map_or_else(String::new, |on| shown(on.time)),
                length,
            ]
        })
        .collect()
}
