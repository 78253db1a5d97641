//! When: intervals, hours of the day and days of the week. An event without a readable time is in none
//! of them, whatever is asked.

use super::FilterError;
use super::condition::{Build, Cost};
use super::list::{Item, Split, words};
use super::time::Clock;
use crate::cli::filters::FilterArgs;
use crate::event::Time;
use crate::text::nearest;
use crate::zone::Zone;
use chrono::{Datelike, Timelike};

/// From a moment on, before another.
type Interval = (Time, Time);

/// The time that the flags leave, from the first moment on and before the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hull {
    pub(super) since: Option<Time>,
    pub(super) until: Option<Time>,
}

pub(super) fn conditions(args: &FilterArgs, build: &mut Build) -> Result<Hull, FilterError> {
    let clock = build.clock;
    let read = |flag: &str, typed: &Option<String>| -> Result<Option<Time>, FilterError> {
        typed
            .as_ref()
            .map(|typed| {
                clock
                    .moment(typed)
                    .map_err(|trouble| trouble.of(flag, typed))
            })
            .transpose()
            .map(|moment| moment.map(Time::from))
    };
    let mut hull = Hull {
        since: read("--since", &args.since)?,
        until: read("--until", &args.until)?,
    };
    if let (Some(since), Some(until)) = (hull.since, hull.until)
        && since >= until
    {
        let zone = clock.zone;
        return Err(FilterError::new(format!(
            "--since {} is not before --until {}: no event can be between them",
            zone.rfc3339(since),
            zone.rfc3339(until)
        ))
        .hint("events are kept from --since on and before --until; for one day type --on DATE"));
    }
    let Hull { since, until } = hull;
    let shown = |time: Time| clock.zone.rfc3339(time);
    let words = match (since, until) {
        (Some(since), Some(until)) => Some(format!(
            "from {} until before {}",
            shown(since),
            shown(until)
        )),
        (Some(since), None) => Some(format!("from {} on", shown(since))),
        (None, Some(until)) => Some(format!("before {}", shown(until))),
        (None, None) => None,
    };
    if let Some(words) = words {
        build.add(Cost::Value, words, None, move |event| {
            event.time().is_some_and(|time| {
                since.is_none_or(|since| time >= since) && until.is_none_or(|until| time < until)
            })
        });
    }
    intervals("--on", &args.on, build, &mut hull, Clock::day_or_month)?;
    intervals("--around", &args.around, build, &mut hull, Clock::around)?;
    if let (Some(since), Some(until)) = (hull.since, hull.until)
        && since >= until
    {
        return Err(FilterError::new(format!(
            "the times asked for have nothing in common: from {} on and before {}",
            shown(since),
            shown(until)
        ))
        .hint("--since, --until, --on and --around must all hold; several days are typed as --on 2026-03-14,2026-03-16"));
    }
    clocks(args, build)?;
    Ok(hull)
}

/// How a typed value becomes two moments.
type Reader = fn(
    &Clock,
    &str,
) -> Result<
    (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>),
    super::time::Trouble,
>;

/// The intervals of a list: those that include, those that exclude.
fn spans(
    flag: &str,
    list: &[Item],
    clock: &Clock,
    reader: Reader,
) -> Result<(Vec<Interval>, Vec<Interval>), FilterError> {
    let (mut include, mut exclude) = (Vec::new(), Vec::new());
    for item in list {
        let (from, to) =
            reader(clock, &item.text).map_err(|trouble| trouble.of(flag, &item.text))?;
        let side = if item.exclude {
            &mut exclude
        } else {
            &mut include
        };
        side.push((Time::from(from), Time::from(to)));
    }
    Ok((include, exclude))
}

fn intervals(
    flag: &'static str,
    typed: &[String],
    build: &mut Build,
    hull: &mut Hull,
    reader: Reader,
) -> Result<(), FilterError> {
    let list = build.list(flag, typed, Split::Commas)?;
    if list.is_empty() {
        return Ok(());
    }
    let (include, exclude) = spans(flag, &list, &build.clock, reader)?;
    let first = include.iter().map(|(from, _)| *from).min();
    let last = include.iter().map(|(_, to)| *to).max();
    hull.since = hull.since.max(first);
    hull.until = match (hull.until, last) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let words = format!("{} {}", &flag[2..], words(&list));
    build.add(Cost::Value, words, None, move |event| {
        event.time().is_some_and(|time| {
            let within = |(from, to): &Interval| (*from..*to).contains(&time);
            (include.is_empty() || include.iter().any(within)) && !exclude.iter().any(within)
        })
    });
    Ok(())
}

/// Minutes of the day or days of the week from the first until before the last, around the end where
/// the last is not after the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ring {
    from: u32,
    to: u32,
}

impl Ring {
    fn contains(self, at: u32) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&at)
        } else {
            at >= self.from || at < self.to
        }
    }
}

/// `--hours` and `--weekday`.
fn clocks(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let zone = build.clock.zone;
    let list = build.list("--hours", &args.hours, Split::Commas)?;
    ring(build, "hours", zone, &list, hours, |time| {
        time.hour() * 60 + time.minute()
    })?;
    let list = build.list("--weekday", &args.weekday, Split::Commas)?;
    ring(build, "weekday", zone, &list, weekdays, |time| {
        time.weekday().num_days_from_monday()
    })
}

fn ring(
    build: &mut Build,
    name: &str,
    zone: Zone,
    list: &[Item],
    read: fn(&str) -> Result<Ring, FilterError>,
    at: fn(&chrono::NaiveDateTime) -> u32,
) -> Result<(), FilterError> {
    if list.is_empty() {
        return Ok(());
    }
    let (mut include, mut exclude) = (Vec::new(), Vec::new());
    for item in list {
        let side = if item.exclude {
            &mut exclude
        } else {
            &mut include
        };
        side.push(read(&item.text)?);
    }
    let words = format!("{name} {}", words(list));
    build.add(Cost::Decision, words, None, move |event| {
        event.time().is_some_and(|time| {
            let at = at(&zone.local(time.utc()));
            let within = |ring: &Ring| ring.contains(at);
            (include.is_empty() || include.iter().any(within)) && !exclude.iter().any(within)
        })
    });
    Ok(())
}

/// `22-06`, `12:30-13`, `18` (that hour).
fn hours(typed: &str) -> Result<Ring, FilterError> {
    let wrong = |at: usize, length: usize, what: &str| {
        FilterError::new(format!("--hours: {what}"))
            .at(typed, at, length)
            .hint("hours are typed as 22-06 (from 22:00 until before 06:00), 12:30-13, or 18 (that hour)")
    };
    let minute_of = |text: &str, at: usize| -> Result<u32, FilterError> {
        let text_at = at + text.len() - text.trim_start().len();
        let text = text.trim();
        let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
        let number = |part: &str| -> Option<u32> {
            (matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())?
        };
        match (number(hour), number(minute)) {
            (Some(hour @ 0..=23), Some(minute @ 0..=59)) => Ok(hour * 60 + minute),
            (Some(24), Some(0)) => Ok(24 * 60),
            (None, _) | (_, None) => Err(wrong(text_at, text.len(), "this is no time of day")),
            _ => Err(wrong(text_at, text.len(), "a day has no such hour")),
        }
    };
    let Some((from, to)) = typed.split_once('-') else {
        let from = minute_of(typed, 0)?;
        if typed.contains(':') || from == 24 * 60 {
            return Err(wrong(
                0,
                typed.len(),
                "a time of day alone is no span of hours",
            ));
        }
        return Ok(Ring {
            from,
            to: from + 60,
        });
    };
    let ring = Ring {
        from: minute_of(from, 0)? % (24 * 60),
        to: minute_of(to, from.len() + 1)?,
    };
    if ring.from == ring.to {
        return Err(wrong(0, typed.len(), "no time lies between these"));
    }
    Ok(ring)
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// `mon`, `Monday`, `fri-mon`.
fn weekdays(typed: &str) -> Result<Ring, FilterError> {
    let day = |text: &str, at: usize| -> Result<u32, FilterError> {
        let at = at + text.len() - text.trim_start().len();
        let text = text.trim();
        let lower = text.to_lowercase();
        let found = WEEKDAYS
            .iter()
            .position(|name| lower.len() >= 2 && name.starts_with(&lower));
        if let Some(day) = found {
            return Ok(day as u32);
        }
        let short = WEEKDAYS.iter().map(|name| &name[..3]);
        let near = nearest(&lower, WEEKDAYS.into_iter().chain(short))
            .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        Err(
            FilterError::new(format!("--weekday: there is no day `{text}`{near}"))
                .at(typed, at, text.len())
                .hint("days are typed as mon-fri, sat or sunday"),
        )
    };
    let (from, to) = match typed.split_once('-') {
        Some((from, to)) => (day(from, 0)?, day(to, from.len() + 1)?),
        None => (day(typed, 0)?, day(typed, 0)?),
    };
    Ok(Ring { from, to: to + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_wrap_around_midnight() {
        for (typed, inside, outside) in [
            ("22-06", vec![0, 359, 1320, 1439], vec![360, 720, 1319]),
            ("9-17", vec![540, 1019], vec![539, 1020]),
            ("12:30-13", vec![750, 779], vec![749, 780]),
            ("18", vec![1080, 1139], vec![1079, 1140]),
            ("0-24", vec![0, 720, 1439], vec![]),
            ("24-06", vec![0, 359], vec![360]),
            ("22-24", vec![1439], vec![0]),
        ] {
            let ring = hours(typed).expect(typed);
            assert!(inside.iter().all(|m| ring.contains(*m)), "{typed}");
            assert!(!outside.iter().any(|m| ring.contains(*m)), "{typed}");
        }
        for (typed, message) in [
            (
                "25-3",
                "--hours: a day has no such hour\n    25-3\n    ^^\n",
            ),
            ("9-x", "--hours: this is no time of day\n    9-x\n      ^\n"),
            (
                "9-9",
                "--hours: no time lies between these\n    9-9\n    ^^^\n",
            ),
            (
                "9:30",
                "--hours: a time of day alone is no span of hours\n    9:30\n    ^^^^\n",
            ),
        ] {
            let error = hours(typed).expect_err(typed).to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn days_wrap_around_the_week() {
        for (typed, days) in [
            ("mon-fri", vec![0, 1, 2, 3, 4]),
            ("fri-mon", vec![0, 4, 5, 6]),
            ("Sunday", vec![6]),
            ("mon-sun", vec![0, 1, 2, 3, 4, 5, 6]),
            ("tue-mon", vec![0, 1, 2, 3, 4, 5, 6]),
        ] {
            let ring = weekdays(typed).expect(typed);
            let found: Vec<u32> = (0..7).filter(|day| ring.contains(*day)).collect();
            assert_eq!(found, days, "{typed}");
        }
        let error = weekdays("mon-frx").expect_err("no day").to_string();
        assert!(
            error.starts_with("--weekday: there is no day `frx`; did you mean"),
            "{error}"
        );
    }
}
