//! The zone in which times are shown and in which times without an offset are read.

use crate::event::Time;
use chrono::{DateTime, Local, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A time zone: UTC unless `--tz` says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Zone {
    /// UTC, shown as `Z`.
    #[default]
    Utc,
    /// The zone of this machine.
    Local,
    /// A zone of the IANA database.
    Named(Tz),
}

impl Zone {
    /// Reads a zone name: `UTC`, `local`, or an IANA name in any case.
    pub fn parse(name: &str) -> Result<Self, String> {
        if name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("z") {
            return Ok(Zone::Utc);
        }
        if name.eq_ignore_ascii_case("local") {
            return Ok(Zone::Local);
        }
        Tz::from_str_insensitive(name).map(Zone::Named).map_err(|_| {
            let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            let near = crate::text::nearest(name, names);
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            format!("`{name}` is no time zone of the IANA database{hint} (`local` and `UTC` work too)")
        })
    }

    /// The time in this zone by a chrono format.
    pub fn format(self, time: Time, form: &str) -> String {
        match self {
            Zone::Utc => time.utc().format(form).to_string(),
            Zone::Local => time.utc().with_timezone(&Local).format(form).to_string(),
            Zone::Named(zone) => time.utc().with_timezone(&zone).format(form).to_string(),
        }
    }

    /// The time as RFC 3339, `Z` for UTC, an offset otherwise.
    pub fn rfc3339(self, time: Time) -> String {
        match self {
            Zone::Utc => time.to_string(),
            _ => self.format(time, "%Y-%m-%dT%H:%M:%S%:z"),
        }
    }

    /// The moment at which clocks of this zone show `local`. Where they show it twice (autumn) the
    /// earlier moment counts; where they never do (spring) the moment after the gap.
    pub fn moment(self, local: NaiveDateTime) -> DateTime<Utc> {
        fn resolve<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> DateTime<Utc> {
            let found = zone.from_local_datetime(&local);
            found
                .earliest()
                .or_else(|| {
                    let later = local.checked_add_signed(chrono::TimeDelta::hours(1))?;
                    zone.from_local_datetime(&later).earliest()
                })
                .map_or_else(|| local.and_utc(), |moment| moment.with_timezone(&Utc))
        }
        match self {
            Zone::Utc => local.and_utc(),
            Zone::Local => resolve(&Local, local),
            Zone::Named(zone) => resolve(&zone, local),
        }
    }

    /// What clocks of this zone show at `moment`.
    pub fn local(self, moment: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Zone::Utc => moment.naive_utc(),
            Zone::Local => moment.with_timezone(&Local).naive_local(),
            Zone::Named(zone) => moment.with_timezone(&zone).naive_local(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_in_any_case_and_misspellings_answered() {
        assert_eq!(Zone::parse("utc"), Ok(Zone::Utc));
        assert_eq!(
            Zone::parse("europe/berlin"),
            Ok(Zone::Named(chrono_tz::Europe::Berlin))
        );
        let error = Zone::parse("Europe/Berlim").expect_err("no such zone");
        assert!(error.contains("Europe/Berlin"), "{error}");
    }

    #[test]
    fn the_gap_and_the_overlap_of_clock_changes_have_a_moment() {
        let zone = Zone::Named(chrono_tz::Europe::Berlin);
        let at = |text: &str| {
            let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
            Time::from(zone.moment(local)).to_string()
        };
        assert_eq!(at("2026-03-29 02:30"), "2026-03-29T01:30:00Z");
        assert_eq!(at("2026-10-25 02:30"), "2026-10-25T00:30:00Z");
        assert_eq!(at("2026-07-01 12:00"), "2026-07-01T10:00:00Z");
    }
}
