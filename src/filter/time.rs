//! Times as a person types them: RFC 3339, dates, months, words, and spans back from now. Trouble is
//! told with its place, so that a caret can stand under it.

use super::FilterError;
use crate::zone::Zone;
use chrono::{DateTime, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// What times are read against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// The zone of times without an offset.
    pub(super) zone: Zone,
    /// What spans count back from.
    pub(super) now: DateTime<Utc>,
}

/// What is wrong with a time, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    at: usize,
    length: usize,
    what: String,
}

/// The ways to type a time, for messages.
const FORMS: &str = "a time is typed as 2026-03-14T09:05:00Z, 2026-03-14, '2026-03-14 09:05', 2026-03, \
    90m, 2h, 7d, 2w (back from now), now, today or yesterday";

impl Trouble {
    fn new(at: usize, length: usize, what: impl Into<String>) -> Self {
        Trouble {
            at,
            length: length.max(1),
            what: what.into(),
        }
    }

    /// The message for a flag.
    pub(super) fn of(self, flag: &str, typed: &str) -> FilterError {
        let error =
            FilterError::new(format!("{flag}: {}", self.what)).at(typed, self.at, self.length);
        error.hint(match flag {
            "--on" => "a day is typed as 2026-03-14, today or yesterday, a month as 2026-03",
            "--around" => {
                "type the time as 2026-03-14T09:05Z, and after it, if 15 minutes are not right, \
                 +- and a span: 2026-03-14T09:05Z+-2h"
            }
            _ => FORMS,
        })
    }

    fn moved(mut self, by: usize) -> Self {
        self.at += by;
        self
    }
}

/// What a typed text means, before the zone is applied.
enum Read {
    Moment(DateTime<Utc>),
    Local(NaiveDateTime),
    Day(NaiveDate),
    Month(NaiveDate),
}

impl Clock {
    /// The moment that was typed; a day or a month means its beginning.
    pub(super) fn moment(&self, typed: &str) -> Result<DateTime<Utc>, Trouble> {
        Ok(match self.read(typed)? {
            Read::Moment(moment) => moment,
            Read::Local(local) => self.zone.moment(local),
            Read::Day(day) | Read::Month(day) => self.midnight(day),
        })
    }

    /// The beginning and the end of the day or month that was typed.
    pub(super) fn day_or_month(
        &self,
        typed: &str,
    ) -> Result<(DateTime<Utc>, DateTime<Utc>), Trouble> {
        let (first, next) = match self.read(typed)? {
            Read::Day(day) => (day, day.checked_add_days(Days::new(1))),
            Read::Month(day) => (day, day.checked_add_months(Months::new(1))),
            Read::Moment(_) | Read::Local(_) => {
                return Err(Trouble::new(0, typed.len(), "this is no day or month"));
            }
        };
        let next = next.ok_or_else(|| Trouble::new(0, typed.len(), "this is too far away"))?;
        Ok((self.midnight(first), self.midnight(next)))
    }

    /// A time, and how far around it: `TIME±SPAN`, 15 minutes where no span is given.
    pub(super) fn around(&self, typed: &str) -> Result<(DateTime<Utc>, DateTime<Utc>), Trouble> {
        let signs = ["+/-", "+-", "±", "~"];
        let cut = signs
            .iter()
            .find_map(|sign| Some((typed.find(sign)?, sign.len())));
        let (time, span) = match cut {
            None => (typed, TimeDelta::minutes(15)),
            Some((at, length)) => {
                let after = &typed[at + length..];
                let from = typed.len() - after.trim_start().len();
                let span = span(after.trim()).map_err(|trouble| trouble.moved(from))?;
                (typed[..at].trim_end(), span)
            }
        };
        let middle = self.moment(time)?;
        let far = || Trouble::new(0, typed.len(), "this is too far away");
        // The last moment belongs to it, as the first does.
        let end = middle
            .checked_add_signed(span)
            .and_then(|end| end.checked_add_signed(TimeDelta::microseconds(1)));
        Ok((
            middle.checked_sub_signed(span).ok_or_else(far)?,
            end.ok_or_else(far)?,
        ))
    }

    fn midnight(&self, day: NaiveDate) -> DateTime<Utc> {
        self.zone.moment(day.and_time(chrono::NaiveTime::MIN))
    }

    fn read(&self, typed: &str) -> Result<Read, Trouble> {
        let text = typed.trim_end();
        let start = text.len() - text.trim_start().len();
        self.read_trimmed(text.trim_start())
            .map_err(|trouble| trouble.moved(start))
    }

    fn read_trimmed(&self, text: &str) -> Result<Read, Trouble> {
        let lower = text.to_ascii_lowercase();
        let today = self.zone.local(self.now).date();
        if lower == "now" {
            return Ok(Read::Moment(self.now));
        }
        for (word, back) in [("today", 0), ("yesterday", 1)] {
            let Some(rest) = lower.strip_prefix(word) else {
                continue;
            };
            let far = || Trouble::new(0, text.len(), "this is too far away");
            let day = today.checked_sub_days(Days::new(back)).ok_or_else(far)?;
            if rest.is_empty() {
                return Ok(Read::Day(day));
            }
            let mut cursor = Cursor {
                text,
                at: word.len(),
            };
            return self.time_of(day, &mut cursor);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if digits == text.len() && matches!(digits, 10 | 13) {
            // Seconds or milliseconds since 1970.
            let number: i64 = text.parse().unwrap_or_default();
            let moment = if digits == 10 {
                DateTime::from_timestamp_secs(number)
            } else {
                DateTime::from_timestamp_millis(number)
            };
            return moment
                .map(Read::Moment)
                .ok_or_else(|| Trouble::new(0, digits, "this is too far away"));
        }
        if digits == 8
            && text
                .as_bytes()
                .get(8)
                .is_some_and(|b| matches!(b, b'T' | b't'))
        {
            return self.basic(text);
        }
        if digits == 4 && text.as_bytes().get(4) == Some(&b'-') {
            return self.date(text);
        }
        if let Some(other) = other_date(text) {
            return Err(other);
        }
        let back = lower.strip_suffix("ago").map_or(&*lower, str::trim_end);
        let (sign, back) = match back.strip_prefix('-') {
            Some(rest) => (1, rest),
            None => (0, back),
        };
        let span = span(back).map_err(|trouble| trouble.moved(sign))?;
        self.now
            .checked_sub_signed(span)
            .map(Read::Moment)
            .ok_or_else(|| Trouble::new(0, text.len(), "this is too far back"))
    }

    /// `2026-03`, `2026-03-14`, and either `T` or a space and a time of day.
    fn date(&self, text: &str) -> Result<Read, Trouble> {
        let mut cursor = Cursor { text, at: 0 };
        let year = cursor.number(4, 0..=9999, "a year")?;
        cursor.expect('-', "a month, as in 2026-03")?;
        let month_at = cursor.at;
        let month = cursor.number(2, 1..=12, "a month")?;
        let first = NaiveDate::from_ymd_opt(year.cast_signed(), month, 1);
        if cursor.done() {
            return first
                .map(Read::Month)
                .ok_or_else(|| Trouble::new(0, text.len(), "there is no such month"));
        }
        cursor.expect('-', "a day, as in 2026-03-14")?;
        let day = cursor.number(2, 1..=31, "a day")?;
        let date = NaiveDate::from_ymd_opt(year.cast_signed(), month, day).ok_or_else(|| {
            let what = format!("there is no day {day} in {year:04}-{month:02}");
            Trouble::new(month_at + 3, 2, what)
        })?;
        if cursor.done() {
            return Ok(Read::Day(date));
        }
        self.time_of(date, &mut cursor)
    }

    /// `20260314T090507Z`, as log file names (without seconds) and other tools write it.
    fn basic(&self, text: &str) -> Result<Read, Trouble> {
        let body = text.strip_suffix(['Z', 'z']).unwrap_or(text);
        let mut filled = body.to_ascii_uppercase();
        if filled.len() == "20260314T0905".len() {
            filled.push_str("00");
        }
        let local = NaiveDateTime::parse_from_str(&filled, "%Y%m%dT%H%M%S")
            .map_err(|_| Trouble::new(0, text.len(), "this is no time"))?;
        Ok(if body.len() == text.len() {
            Read::Local(local)
        } else {
            Read::Moment(local.and_utc())
        })
    }

    /// The time of day after a date: `T09`, ` 09:05`, `T09:05:00.25`, with or without an offset.
    fn time_of(&self, day: NaiveDate, cursor: &mut Cursor<'_>) -> Result<Read, Trouble> {
        if !(cursor.eat('T') || cursor.eat('t') || cursor.eat(' ')) {
            return Err(cursor.trouble("after a date comes `T` or a space and the time of day"));
        }
        while cursor.eat(' ') {}
        let hour = cursor.number(2, 0..=23, "an hour")?;
        let (mut minute, mut second, mut micros) = (0, 0, 0);
        if cursor.eat(':') {
            minute = cursor.number(2, 0..=59, "a minute")?;
            if cursor.eat(':') {
                second = cursor.number(2, 0..=59, "a second")?;
                if cursor.eat('.') {
                    micros = cursor.fraction()?;
                }
            }
        }
        let local = day
            .and_hms_micro_opt(hour, minute, second, micros)
            .ok_or_else(|| cursor.trouble("there is no such time of day"))?;
        while cursor.eat(' ') {}
        if cursor.done() {
            return Ok(Read::Local(local));
        }
        let offset = cursor.offset()?;
        let moment = local
            .and_local_timezone(offset)
            .single()
            .ok_or_else(|| cursor.trouble("there is no such moment"))?;
        Ok(Read::Moment(moment.with_timezone(&Utc)))
    }
}

/// Dates that other people write, answered with the form that works.
fn other_date(text: &str) -> Option<Trouble> {
    let parts: Vec<&str> = text.split(['/', '.', ' ']).take(3).collect();
    let dateish = parts.len() == 3
        && parts
            .iter()
            .all(|part| matches!(part.len(), 1..=4) && part.bytes().all(|b| b.is_ascii_digit()));
    if dateish {
        let what = "which of these is the day is not sure; dates are typed year-month-day, as in 2026-03-14";
        return Some(Trouble::new(0, text.len(), what));
    }
    let clock = text.len() >= 4
        && text.contains(':')
        && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
    clock.then(|| {
        Trouble::new(
            0,
            text.len(),
            format!("a time of day needs its day: `today {text}`"),
        )
    })
}

/// Units of a span, with the words a person may try.
const UNITS: [(&str, i64, &[&str]); 5] = [
    ("s", 1, &["sec", "secs", "second", "seconds"]),
    ("m", 60, &["min", "mins", "minute", "minutes"]),
    ("h", 3600, &["hr", "hrs", "hour", "hours"]),
    ("d", 86_400, &["day", "days"]),
    ("w", 604_800, &["week", "weeks"]),
];

/// A span of time: `90m`, `1h30m`, `7d`. A day is 24 hours.
pub(super) fn span(typed: &str) -> Result<TimeDelta, Trouble> {
    let mut total: i64 = 0;
    let mut at = 0;
    if typed.is_empty() {
        return Err(Trouble::new(0, 1, "a time is missing here"));
    }
    while at < typed.len() {
        let rest = &typed[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(Trouble::new(at, rest.len(), "this is no time"));
        }
        let after = &rest[digits..];
        let spaces = after.len() - after.trim_start().len();
        let word = &after[spaces..];
        let length = word
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(word.len());
        let unit = word[..length].to_ascii_lowercase();
        let seconds = UNITS
            .iter()
            .find(|(short, _, long)| *short == unit || long.contains(&&*unit));
        let Some((_, seconds, _)) = seconds else {
            return Err(match &*unit {
                "" => Trouble::new(
                    at,
                    rest.len(),
                    "this is no time: a number needs a unit (s, m, h, d, w)",
                ),
                "mo" | "mon" | "month" | "months" | "y" | "yr" | "year" | "years" => Trouble::new(
                    at,
                    digits + spaces + length,
                    "months and years differ in length: type days or weeks, or a date",
                ),
                _ => Trouble::new(
                    at + digits + spaces,
                    length,
                    format!("there is no unit `{unit}`; there are s, m, h, d and w"),
                ),
            });
        };
        let count: Option<i64> = rest[..digits].parse().ok();
        total = count
            .and_then(|count| count.checked_mul(*seconds))
            .and_then(|add| total.checked_add(add))
            .ok_or_else(|| Trouble::new(at, digits, "this is too long a time"))?;
        at += digits + spaces + length;
        at += typed[at..].len() - typed[at..].trim_start().len();
    }
    TimeDelta::try_seconds(total)
        .ok_or_else(|| Trouble::new(0, typed.len(), "this is too long a time"))
}

/// Walks over a typed time.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn done(&self) -> bool {
        self.at >= self.text.len()
    }

    fn eat(&mut self, character: char) -> bool {
        let found = self.text[self.at..].starts_with(character);
        if found {
            self.at += character.len_utf8();
        }
        found
    }

    fn trouble(&self, what: &str) -> Trouble {
        Trouble::new(self.at, self.text.len().saturating_sub(self.at), what)
    }

    fn expect(&mut self, character: char, what: &str) -> Result<(), Trouble> {
        if self.eat(character) {
            Ok(())
        } else {
            Err(self.trouble(&format!("`{character}` and {what} should stand here")))
        }
    }

    /// Exactly so many digits.
    fn number(
        &mut self,
        digits: usize,
        range: std::ops::RangeInclusive<u32>,
        what: &str,
    ) -> Result<u32, Trouble> {
        let rest = &self.text.as_bytes()[self.at..];
        let found = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if found != digits {
            let what = format!("{what} of {digits} digits should stand here");
            return Err(Trouble::new(self.at, found, what));
        }
        let number = rest[..digits]
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        if !range.contains(&number) {
            let text = &self.text[self.at..self.at + digits];
            let what = format!("there is no such thing as {what} {text}");
            return Err(Trouble::new(self.at, digits, what));
        }
        self.at += digits;
        Ok(number)
    }

    /// The digits after the point, as microseconds.
    fn fraction(&mut self) -> Result<u32, Trouble> {
        let rest = &self.text.as_bytes()[self.at..];
        let found = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if found == 0 {
            return Err(self.trouble("a fraction of a second should stand here"));
        }
        let micros = (0..6).fold(0, |sum, n| {
            sum * 10
                + rest[..found]
                    .get(n)
                    .map_or(0, |digit| u32::from(digit - b'0'))
        });
        self.at += found;
        Ok(micros)
    }

    /// `Z`, `UTC`, `+02:00`, `+0200`, `+02`, and nothing after it.
    fn offset(&mut self) -> Result<FixedOffset, Trouble> {
        let start = self.at;
        let rest = &self.text[start..];
        let wrong = || {
            Trouble::new(
                start,
                rest.len(),
                "after a time comes nothing, `Z`, or an offset as in +02:00",
            )
        };
        if rest.eq_ignore_ascii_case("z") || rest.eq_ignore_ascii_case("utc") {
            return FixedOffset::east_opt(0).ok_or_else(wrong);
        }
        let sign = if self.eat('+') {
            1
        } else if self.eat('-') {
            -1
        } else {
            return Err(wrong());
        };
        let hours = self.number(2, 0..=23, "an hour").or_else(|_| {
            // `+0200` in one piece.
            let both = self.number(4, 0..=2359, "an offset").map_err(|_| wrong())?;
            self.at -= 2;
            Ok(both / 100)
        })?;
        let minutes = if self.done() {
            0
        } else {
            self.eat(':');
            self.number(2, 0..=59, "a minute")?
        };
        if !self.done() {
            return Err(wrong());
        }
        FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60).cast_signed()).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
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
}
