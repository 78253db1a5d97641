//! The conditions of `--where`: any field of a record against a value.
//!
//! ```text
//! any   = all { "or" all }
//! all   = one { "and" one }
//! one   = "not" one | "(" any ")" | test
//! test  = PATH                                   the field is there and not false
//!       | PATH ["not"] "exists"
//!       | PATH ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=") VALUE
//!       | PATH ("~" | "!~") REGEX
//!       | PATH ["not"] "in" "(" VALUE { "," VALUE } ")"
//! ```
//!
//! A path may lead to several values (through an array): a test holds if it holds for one of them, and
//! its negation (`!=`, `not in`, `!~`) if it holds for none.

mod eval;
mod lex;
mod number;
mod parse;
#[cfg(test)]
mod tests;

pub(super) use eval::{Found, found};
pub(super) use number::Decimal;
pub(super) use parse::parse;

use super::FilterError;
use super::condition::{Build, Cost};
use super::needle::{Cut, Need, of_regex};
use super::pattern::Pattern;
use crate::cli::filters::FilterArgs;
use crate::event::{Derived, Field, Time};
use regex::Regex;
use std::cmp::Ordering;
use std::sync::Arc;

/// A condition read from text.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
    Test(Field, Op),
}

/// What is asked of a field.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// One value is there, and it is not `false`.
    Holds,
    /// One value is there.
    Exists,
    /// One value is one of these.
    Is(Vec<Value>),
    /// One value is on that side of this.
    Compare(Side, Value),
    /// One value matches; whether `/…/i` ignores case.
    Matches(Regex, bool),
}

/// The side of a value that the operators `<`, `<=`, `>`, `>=` ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Side {
    /// True when something that compares so is on this side.
    pub(super) fn takes(self, order: Ordering) -> bool {
        match self {
            Side::Below => order.is_lt(),
            Side::AtMost => order.is_le(),
            Side::Above => order.is_gt(),
            Side::AtLeast => order.is_ge(),
        }
    }
}

/// The right side of a test, as all that it can mean.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// As typed, quotes taken off.
    pub(super) text: String,
    pub(super) pattern: Pattern,
    pub(super) number: Option<Decimal>,
    pub(super) time: Option<Time>,
    /// `null` without quotes, or the empty text: the field is not there, or says nothing.
    pub(super) null: bool,
}

/// Adds the conditions of `--where`; returns them for the plain evaluator.
pub(super) fn conditions(
    args: &FilterArgs,
    build: &mut Build,
) -> Result<Vec<Arc<Expr>>, FilterError> {
    let mut all = Vec::new();
    for typed in &args.condition {
        let expr = Arc::new(parse(typed, &build.clock)?);
        all.push(Arc::clone(&expr));
        let zone = build.clock.zone;
        let words = format!("where {}", typed.trim());
        build.add(Cost::Leaves, words, need(&expr), move |event| {
            expr.holds(event, zone)
        });
    }
    Ok(all)
}

/// What must stand in a record for which the condition holds.
fn need(expr: &Expr) -> Option<Need> {
    match expr {
        Expr::All(parts) => parts.iter().filter_map(need).max_by_key(Need::weight),
        Expr::Any(parts) => parts
            .iter()
            .map(need)
            .reduce(|all, next| all?.or(next?))
            .flatten(),
        Expr::Not(_) => None,
        Expr::Test(field, op) => of_test(field, op),
    }
}

fn of_test(field: &Field, op: &Op) -> Option<Need> {
    let cut = match field {
        Field::Path(_) => Cut::default(),
        Field::Derived(derived) => derived_cut(*derived)?,
    };
    match op {
        Op::Is(values) => {
            // A number equals others of another spelling, a time too, and `null` is no text.
            if values
                .iter()
                .any(|value| value.null || value.number.is_some() || value.time.is_some())
            {
                return None;
            }
            let patterns: Vec<Pattern> = values.iter().map(|value| value.pattern.clone()).collect();
            Need::of(&patterns, cut)
        }
        // An object's text is searched as it stands, which needs no other literal.
        Op::Matches(regex, false) if matches!(field, Field::Path(_)) => of_regex(regex.as_str()),
        _ => None,
    }
}

/// How the text of a derived field differs from the record's strings; `None` where it is not read from
/// the record at all.
fn derived_cut(derived: Derived) -> Option<Cut> {
    match derived {
        // `root` stands in a record whose user is root.
        Derived::User
        | Derived::Role
        | Derived::Account
        | Derived::AccessKey
        | Derived::Service
        | Derived::Resource
        | Derived::Ip
        | Derived::Region
        | Derived::Error => Some(Cut::default()),
        // Put together as `service:name (insight)`.
        Derived::Event => Some(Cut {
            at: &[':', ' ', '(', ')'],
            never: &["insight"],
        }),
        _ => None,
    }
}
