//! Times as tables: read, refused with their place, days and surroundings.

use super::*;
use crate::event::Time;

fn clock(zone: &str) -> Clock {
    Clock {
        zone: Zone::parse(zone).expect("a zone"),
        now: DateTime::parse_from_rfc3339("2026-03-14T09:30:00Z")
            .expect("a time")
            .with_timezone(&Utc),
    }
}

#[test]
fn times_are_read() {
    for (typed, zone, expected) in [
        ("2026-03-14T09:05:07Z", "UTC", "2026-03-14T09:05:07Z"),
        ("2026-03-14t09:05:07z", "UTC", "2026-03-14T09:05:07Z"),
        ("2026-03-14T09:05:07.25Z", "UTC", "2026-03-14T09:05:07.250Z"),
        ("2026-03-14T09:05:07+02:00", "UTC", "2026-03-14T07:05:07Z"),
        ("2026-03-14 09:05 +0200", "UTC", "2026-03-14T07:05:00Z"),
        ("2026-03-14T09:05-05", "UTC", "2026-03-14T14:05:00Z"),
        (
            "2026-03-14 09:05 UTC",
            "Europe/Berlin",
            "2026-03-14T09:05:00Z",
        ),
        ("2026-03-14T09:05", "Europe/Berlin", "2026-03-14T08:05:00Z"),
        ("2026-03-14 09", "UTC", "2026-03-14T09:00:00Z"),
        ("2026-03-14", "UTC", "2026-03-14T00:00:00Z"),
        ("2026-07-14", "Europe/Berlin", "2026-07-13T22:00:00Z"),
        ("2026-03", "UTC", "2026-03-01T00:00:00Z"),
        ("20260314T0905Z", "UTC", "2026-03-14T09:05:00Z"),
        ("20260314T090507", "Europe/Berlin", "2026-03-14T08:05:07Z"),
        ("1773479107", "UTC", "2026-03-14T09:05:07Z"),
        ("1773479107000", "UTC", "2026-03-14T09:05:07Z"),
        ("now", "UTC", "2026-03-14T09:30:00Z"),
        ("today", "UTC", "2026-03-14T00:00:00Z"),
        ("Yesterday", "UTC", "2026-03-13T00:00:00Z"),
        ("yesterday 22:15", "UTC", "2026-03-13T22:15:00Z"),
        ("today", "Pacific/Auckland", "2026-03-13T11:00:00Z"),
        ("90m", "UTC", "2026-03-14T08:00:00Z"),
        ("2h ago", "UTC", "2026-03-14T07:30:00Z"),
        ("-2h", "UTC", "2026-03-14T07:30:00Z"),
        ("1h30m", "UTC", "2026-03-14T08:00:00Z"),
        ("1 day 2 hours ago", "UTC", "2026-03-13T07:30:00Z"),
        ("7d", "UTC", "2026-03-07T09:30:00Z"),
        ("2w", "UTC", "2026-02-28T09:30:00Z"),
        (" 30s ", "UTC", "2026-03-14T09:29:30Z"),
    ] {
        let moment = clock(zone).moment(typed).map(|m| Time::from(m).to_string());
        assert_eq!(moment.as_deref(), Ok(expected), "{typed}");
    }
}

#[test]
fn what_is_no_time_is_pointed_at() {
    for (typed, at, length, what) in [
        ("2026-13-01", 5, 2, "there is no such thing as a month 13"),
        ("2026-02-30", 8, 2, "there is no day 30 in 2026-02"),
        ("2026-3-1", 5, 1, "a month of 2 digits should stand here"),
        (
            "2026-03-14T25:00Z",
            11,
            2,
            "there is no such thing as an hour 25",
        ),
        (
            "2026-03-14T09:05:07X",
            19,
            1,
            "after a time comes nothing, `Z`, or an offset as in +02:00",
        ),
        (
            "2026-03-14T09:05:07Z x",
            19,
            3,
            "after a time comes nothing, `Z`, or an offset as in +02:00",
        ),
        (
            "2026-03-14X",
            10,
            1,
            "after a date comes `T` or a space and the time of day",
        ),
        (
            "14.03.2026",
            0,
            10,
            "which of these is the day is not sure; dates are typed year-month-day, as in 2026-03-14",
        ),
        ("09:30", 0, 5, "a time of day needs its day: `today 09:30`"),
        (
            "7",
            0,
            1,
            "this is no time: a number needs a unit (s, m, h, d, w)",
        ),
        (
            "7x",
            1,
            1,
            "there is no unit `x`; there are s, m, h, d and w",
        ),
        (
            "3months",
            0,
            7,
            "months and years differ in length: type days or weeks, or a date",
        ),
        ("soon", 0, 4, "this is no time"),
        ("", 0, 1, "a time is missing here"),
        ("99999999999999999999d", 0, 20, "this is too long a time"),
        ("9999999999d", 0, 11, "this is too far back"),
        ("1dé", 2, 2, "this is no time"),
    ] {
        let trouble = clock("UTC").moment(typed).expect_err(typed);
        assert_eq!(trouble, Trouble::new(at, length, what), "{typed}");
    }
}

#[test]
fn days_months_and_surroundings_have_two_ends() {
    let shown =
        |(a, b): (DateTime<Utc>, DateTime<Utc>)| format!("{} {}", Time::from(a), Time::from(b));
    for (typed, expected) in [
        ("2026-03-29", "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z"),
        ("2026-12", "2026-11-30T23:00:00Z 2026-12-31T23:00:00Z"),
        ("today", "2026-03-13T23:00:00Z 2026-03-14T23:00:00Z"),
    ] {
        let found = clock("Europe/Berlin").day_or_month(typed).map(shown);
        assert_eq!(found.as_deref(), Ok(expected), "{typed}");
    }
    for typed in ["2h", "now", "2026-03-14T09"] {
        assert!(clock("UTC").day_or_month(typed).is_err(), "{typed}");
    }
    for (typed, expected) in [
        (
            "2026-03-14T09:05Z",
            "2026-03-14T08:50:00Z 2026-03-14T09:20:00.000001Z",
        ),
        (
            "2026-03-14T09:05+02:00+-1h",
            "2026-03-14T06:05:00Z 2026-03-14T08:05:00.000001Z",
        ),
        (
            "2026-03-14T09:05±5m",
            "2026-03-14T09:00:00Z 2026-03-14T09:10:00.000001Z",
        ),
        (
            "now ~ 30s",
            "2026-03-14T09:29:30Z 2026-03-14T09:30:30.000001Z",
        ),
    ] {
        let found = clock("UTC").around(typed).map(shown);
        assert_eq!(found.as_deref(), Ok(expected), "{typed}");
    }
    let trouble = clock("UTC").around("now±5q").expect_err("no unit");
    assert_eq!((trouble.at, trouble.length), (6, 1));
}
