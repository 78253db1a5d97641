//! Asking a condition of an event.

use super::super::pattern::fold;
use super::super::time::Clock;
use super::number::Decimal;
use super::{Expr, Op, Value};
use crate::event::{Derived, Event, Field, Time, parse_time};
use crate::json::{Json, Kind};
use crate::zone::Zone;
use std::borrow::Cow;

/// One value that a path leads to.
pub(in crate::filter) struct Found<'a> {
    /// The value as text; never empty.
    pub(in crate::filter) text: Cow<'a, str>,
    /// It is a number, not digits in quotes: an account id is no number.
    pub(in crate::filter) number: bool,
    /// It is a time of ctq's own, in the zone of `--tz`: `2026-03-14`.
    pub(in crate::filter) local: bool,
}

impl Found<'_> {
    /// The time that the value says, if it says one.
    pub(in crate::filter) fn time(&self, zone: Zone) -> Option<Time> {
        if self.local {
            let clock = Clock {
                zone,
                now: chrono::DateTime::UNIX_EPOCH,
            };
            return clock.moment(&self.text).ok().map(Time::from);
        }
        parse_time(&self.text)
    }
}

/// The values of a field. An array at the end of a path stands for its elements; `null` and the empty
/// text are not there.
pub(in crate::filter) fn found<'a>(field: &Field, event: &Event<'a>, zone: Zone) -> Vec<Found<'a>> {
    let text = |text: Cow<'a, str>| Found {
        text,
        number: false,
        local: false,
    };
    let mut all = Vec::new();
    match field {
        Field::Derived(derived) => {
            let number = *derived == Derived::HourOfDay;
            let local = matches!(
                derived,
                Derived::Minute | Derived::Hour | Derived::Day | Derived::Month
            );
            all.extend(field.values(event, zone).into_iter().map(|text| Found {
                text,
                number,
                local,
            }));
        }
        // An Insight has these two inside its details.
        Field::Path(path) if path.typed().eq_ignore_ascii_case("eventName") => {
            all.extend(event.name().map(text));
        }
        Field::Path(path) if path.typed().eq_ignore_ascii_case("eventSource") => {
            all.extend(event.source().map(text));
        }
        Field::Path(path) => {
            let one = |value: Json<'a>| Found {
                text: value.text(),
                number: value.kind() == Kind::Number,
                local: false,
            };
            for value in path.values(event) {
                if value.kind() == Kind::Array {
                    all.extend(value.items().filter(|item| !item.is_null()).map(one));
                } else if !value.is_null() {
                    all.push(one(value));
                }
            }
        }
    }
    all.retain(|found| !found.text.is_empty());
    all
}

impl Expr {
    /// True when the condition holds for the event.
    pub(in crate::filter) fn holds(&self, event: &Event<'_>, zone: Zone) -> bool {
        match self {
            Expr::All(parts) => parts.iter().all(|part| part.holds(event, zone)),
            Expr::Any(parts) => parts.iter().any(|part| part.holds(event, zone)),
            Expr::Not(part) => !part.holds(event, zone),
            Expr::Test(field, op) => op.holds(&found(field, event, zone), zone),
        }
    }
}

impl Op {
    fn holds(&self, found: &[Found<'_>], zone: Zone) -> bool {
        match self {
            Op::Holds => found
                .iter()
                .any(|found| !found.text.eq_ignore_ascii_case("false")),
            Op::Exists => !found.is_empty(),
            Op::Is(values) => values.iter().any(|value| {
                (value.null && found.is_empty())
                    || (!value.null && found.iter().any(|found| value.is(found, zone)))
            }),
            Op::Compare(side, value) => found.iter().any(|found| {
                value
                    .order(found, zone)
                    .is_some_and(|order| side.takes(order))
            }),
            Op::Matches(regex, _) => found.iter().any(|found| regex.is_match(&found.text)),
        }
    }
}

impl Value {
    /// Equal: as text (globs, case ignored), as a number where the record has one, or as a time.
    fn is(&self, found: &Found<'_>, zone: Zone) -> bool {
        if self.pattern.matches(&found.text) {
            return true;
        }
        if let Some(number) = &self.number {
            return found.number && Decimal::parse(&found.text).as_ref() == Some(number);
        }
        self.time.is_some() && found.time(zone) == self.time
    }

    /// How a value of the record compares with this one: as numbers where both are, as times where both
    /// are, else as text in any case.
    fn order(&self, found: &Found<'_>, zone: Zone) -> Option<std::cmp::Ordering> {
        if let Some(number) = &self.number {
            return Decimal::parse(&found.text).map(|found| found.cmp(number));
        }
        if let Some(time) = self.time
            && let Some(found) = found.time(zone)
        {
            return Some(found.cmp(&time));
        }
        Some(fold(&found.text).cmp(&fold(&self.text)))
    }
}
