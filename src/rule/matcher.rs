//! What a rule asks of the values of a field.
//!
//! A test is asked of each value, and one that holds is enough, so that lists need no word of their own;
//! `all` wants every test to hold for some value, `neq` that the test holds for none. A field that is not
//! there has no value: `null` holds, `exists: true` does not, and what is negated does.

use super::encode::encode;
use super::pattern::{of_plain, of_regex, of_text};
use super::value::{Asked, FieldPath, Scope, Value, Values};
use crate::event::parse_time;
use crate::filter::{Case, Form, Pattern, fold};
use crate::json::Kind;
use chrono::{Datelike, Timelike};
use ipnet::IpNet;
use rsigma_ir::{IrExpandPart, IrMatcher, IrNumber, IrStrOp, IrTimePart};
use std::net::IpAddr;

/// A question to the values of a field.
#[derive(Clone, Debug)]
pub(super) enum Matcher {
    /// A value passes the test.
    Some(Test),
    /// The field is there.
    Exists(bool),
    /// It is not there, or `null`.
    Null,
    /// A value is like a value of another field.
    Other(FieldPath, IrStrOp, Case),
    /// One of them holds.
    Any(Vec<Matcher>),
    /// All of them hold.
    All(Vec<Matcher>),
    /// It does not hold.
    Not(Box<Matcher>),
}

/// A question to one value.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// Its text fits. A number that is meant as text is also compared as a number.
    Text(Pattern, Option<f64>),
    /// It is a number, or the text of one, that compares so.
    Number(Compare, f64),
    /// It is this truth value, or the word for it.
    Bool(bool),
    /// It is an address in this network.
    Network(IpNet),
    /// It is a time of which this part, in UTC, is this number.
    Time(IrTimePart, f64),
}

/// How numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub(super) enum Compare {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Compare {
    #[allow(clippy::float_cmp)]
    pub(super) fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Compare::Equal => left == right,
            Compare::Greater => left > right,
            Compare::GreaterOrEqual => left >= right,
            Compare::Less => left < right,
            Compare::LessOrEqual => left <= right,
        }
    }
}

impl Matcher {
    /// Makes what the rule says ready to be asked; an error is in words for the rule's author.
    pub(super) fn new(ir: &IrMatcher) -> Result<Matcher, String> {
        let number = |number: &IrNumber| match number {
            IrNumber::Literal(number) => Ok(*number),
            IrNumber::DynamicSourceRef { .. } => Err("a number from elsewhere".to_owned()),
        };
        let list =
            |list: &[IrMatcher]| list.iter().map(Matcher::new).collect::<Result<Vec<_>, _>>();
        let compare = |compare, ir| Ok(Matcher::Some(Test::Number(compare, number(ir)?)));
        match ir {
            IrMatcher::Str {
                op,
                pattern,
                case_insensitive,
            } => Ok(text_matcher(of_text(*op, pattern, *case_insensitive))),
            IrMatcher::Encoded {
                encodings,
                op,
                value,
                case_insensitive,
            } => {
                let forms = encode(value, encodings)?;
                let forms = forms
                    .iter()
                    .map(|form| text_matcher(of_plain(*op, form, *case_insensitive)));
                Ok(Matcher::Any(forms.collect()))
            }
            IrMatcher::Regex {
                pattern,
                case_insensitive,
                multiline,
                dotall,
                cased: _,
            } => {
                let pattern = of_regex(pattern, *case_insensitive, *multiline, *dotall)?;
                Ok(Matcher::Some(Test::Text(pattern, None)))
            }
            IrMatcher::Cidr { network } => {
                let parsed = network.parse::<IpNet>();
                let parsed = parsed.or_else(|_| network.parse::<IpAddr>().map(IpNet::from));
                let net = parsed.map_err(|_| format!("`{network}` is no network"))?;
                Ok(Matcher::Some(Test::Network(net)))
            }
            IrMatcher::NumericEq(ir) => compare(Compare::Equal, ir),
            IrMatcher::NumericGt(ir) => compare(Compare::Greater, ir),
            IrMatcher::NumericGte(ir) => compare(Compare::GreaterOrEqual, ir),
            IrMatcher::NumericLt(ir) => compare(Compare::Less, ir),
            IrMatcher::NumericLte(ir) => compare(Compare::LessOrEqual, ir),
            IrMatcher::Exists(expected) => Ok(Matcher::Exists(*expected)),
            IrMatcher::FieldRef {
                field,
                op,
                case_insensitive,
            } => {
                let case = if *case_insensitive {
                    Case::Folded
                } else {
                    Case::Told
                };
                Ok(Matcher::Other(FieldPath::new(field), *op, case))
            }
            IrMatcher::Null => Ok(Matcher::Null),
            IrMatcher::BoolEq(expected) => Ok(Matcher::Some(Test::Bool(*expected))),
            IrMatcher::Expand {
                template,
                case_insensitive,
            } => {
                let mut whole = String::new();
                for part in template {
                    match part {
                        IrExpandPart::Literal(text) => whole.push_str(text),
                        IrExpandPart::Placeholder(name) => {
                            return Err(format!("nothing is known to put in for %{name}%"));
                        }
                    }
                }
                let pattern = of_plain(IrStrOp::Exact, &whole, *case_insensitive);
                Ok(text_matcher(pattern))
            }
            IrMatcher::TimestampPart { part, inner } => match &**inner {
                IrMatcher::NumericEq(ir) => Ok(Matcher::Some(Test::Time(*part, number(ir)?))),
                _ => Err("a part of a time is compared with a number".to_owned()),
            },
            IrMatcher::Not(inner) => Ok(Matcher::Not(Box::new(Matcher::new(inner)?))),
            IrMatcher::AnyOf(inner) => Ok(Matcher::Any(list(inner)?)),
            IrMatcher::AllOf(inner) => Ok(Matcher::All(list(inner)?)),
        }
    }

    /// True when it holds for these values of the event.
    pub(super) fn holds(&self, values: &Values<'_>, asked: &Asked<'_, '_>) -> bool {
        match self {
            Matcher::Some(test) => {
                (values.with_texts()).any(|(value, text)| test.passes(value, text))
            }
            Matcher::Exists(expected) => values.present == *expected,
            Matcher::Null => !values.present,
            Matcher::Other(path, op, case) => {
                let others = path.texts(asked);
                (values.with_texts())
                    .any(|(_, text)| others.iter().any(|other| alike(text, other, *op, *case)))
            }
            Matcher::Any(list) => list.iter().any(|one| one.holds(values, asked)),
            Matcher::All(list) => list.iter().all(|one| one.holds(values, asked)),
            Matcher::Not(inner) => !inner.holds(values, asked),
        }
    }
}

fn text_matcher(pattern: Pattern) -> Matcher {
    let number = match &pattern.form {
        Form::Exact(text) => number(text),
        _ => None,
    };
    Matcher::Some(Test::Text(pattern, number))
}

fn alike(value: &str, other: &str, op: IrStrOp, case: Case) -> bool {
    let (value, other) = match case {
        Case::Told => (value.into(), other.into()),
        Case::Folded => (fold(value), fold(other)),
    };
    match op {
        IrStrOp::Exact => value == other,
        IrStrOp::Contains => value.contains(&*other),
        IrStrOp::StartsWith => value.starts_with(&*other),
        IrStrOp::EndsWith => value.ends_with(&*other),
    }
}

/// The number that a text says; no words (`inf`, `nan`), which only Rust reads as numbers.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    text.trim().parse().ok().filter(|_| digits)
}

impl Test {
    fn passes(&self, value: &Value<'_>, text: &str) -> bool {
        match self {
            Test::Text(pattern, as_number) => match value.kind() {
                Kind::Object => pattern.matches(text) || pattern.matches(&value.decoded()),
                Kind::Number if as_number.is_some() => {
                    number(text) == *as_number || pattern.matches(text)
                }
                _ => pattern.matches(text),
            },
            Test::Number(compare, expected) => {
                number(text).is_some_and(|number| compare.holds(number, *expected))
            }
            Test::Bool(expected) => {
                let word = if *expected { "true" } else { "false" };
                text.eq_ignore_ascii_case(word)
            }
            Test::Network(network) => {
                let address = text.trim().parse::<IpAddr>();
                address.is_ok_and(|address| network.contains(&address.to_canonical()))
            }
            Test::Time(part, expected) => {
                part_of(text, *part).is_some_and(|number| Compare::Equal.holds(number, *expected))
            }
        }
    }
}

fn part_of(text: &str, part: IrTimePart) -> Option<f64> {
    let time = parse_time(text)?.utc();
    Some(match part {
        IrTimePart::Minute => f64::from(time.minute()),
        IrTimePart::Hour => f64::from(time.hour()),
        IrTimePart::Day => f64::from(time.day()),
        IrTimePart::Week => f64::from(time.iso_week().week()),
        IrTimePart::Month => f64::from(time.month()),
        IrTimePart::Year => f64::from(time.year()),
    })
}

/// The values that a matcher is asked of in `scope`: of a field, of the element itself, or, where a rule
/// names no field, every value of the record.
pub(super) fn values_in<'a>(path: Option<&FieldPath>, scope: Scope<'_, 'a>) -> Values<'a> {
    match (path, scope) {
        (Some(path), _) => path.values(scope),
        (None, Scope::Element(element)) => Values::of(element),
        (None, Scope::Event(asked)) => Values::leaves(asked.event.json()),
    }
}
