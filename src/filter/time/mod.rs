//! Times as a person types them: RFC 3339, dates, months, words, and spans back from now. Trouble is
//! told with its place, so that a caret can stand under it.

mod cursor;
mod span;
#[cfg(test)]
mod tests;

use super::FilterError;
use crate::zone::Zone;
use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use cursor::Cursor;
use span::span;

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
            return Self::time_of(day, &mut cursor);
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
            return Self::basic(text);
        }
        if digits == 4 && text.as_bytes().get(4) == Some(&b'-') {
            return Self::date(text);
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
    fn date(text: &str) -> Result<Read, Trouble> {
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
        Self::time_of(date, &mut cursor)
    }

    /// `20260314T090507Z`, as log file names (without seconds) and other tools write it.
    fn basic(text: &str) -> Result<Read, Trouble> {
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
    fn time_of(day: NaiveDate, cursor: &mut Cursor<'_>) -> Result<Read, Trouble> {
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
