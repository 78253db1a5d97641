//! Spans of time: `90m`, `1h30m`, `7d`.

use super::Trouble;
use chrono::TimeDelta;

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
