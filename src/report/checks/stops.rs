//! From an effective StopLogging or DeleteTrail to the next start of the same trail.

use super::restore::{Outage, outages, rows};
use super::{Found, Ground};
use crate::text::count;

pub(super) fn look(on: Ground<'_>) -> Found {
    let outages: Vec<Outage<'_>> = outages(on)
        .into_iter()
        .filter(|outage| outage.off.service == "cloudtrail")
        .collect();
    let open = outages.iter().filter(|outage| outage.on.is_none()).count() as u64;
    Found {
        holds: on.proves_silence(outages.is_empty()),
        says: match outages.len() as u64 {
            0 => on.silence("no trail was switched off by an event that is here"),
            number => format!(
                "{} of logging switched off, {open} not ended",
                count(number, "interval")
            ),
        },
        columns: super::restore::COLUMNS,
        rows: rows(&outages, on),
    }
}
