//! What an event selector asks of one field, in words, and what follows from it.

use super::super::value::{strings, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// Fields that advanced event selectors know (CloudTrail API reference, AdvancedFieldSelector).
const FIELDS: [&str; 11] = [
    "eventCategory",
    "eventName",
    "eventSource",
    "readOnly",
    "resources.type",
    "resources.ARN",
    "userIdentity.arn",
    "sessionCredentialFromConsole",
    "eventType",
    "vpcEndpointId",
    "errorCode",
];

/// Operators that choose, and those that leave out (the same).
const OPERATORS: [(&str, Match, bool); 6] = [
    ("equals", Match::Is, true),
    ("startsWith", Match::Starts, true),
    ("endsWith", Match::Ends, true),
    ("notEquals", Match::Is, false),
    ("notStartsWith", Match::Starts, false),
    ("notEndsWith", Match::Ends, false),
];

/// How a value is compared with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Is,
    Starts,
    Ends,
}

/// A value, and how the field is compared with it.
type Operand = (Match, String);

/// What is asked of a field: one of the values that choose, where there are any, and none of those that
/// leave out (AWS user guide, "Filtering data events": select operators are joined by OR, deselect operators
/// by AND, and both groups by AND).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    field: String,
    select: BTreeSet<Operand>,
    deselect: BTreeSet<Operand>,
    /// What is not understood of it.
    unknown: Vec<String>,
}

impl Asked {
    /// From a field selector, with its members in any case.
    pub(super) fn read(selector: &Value) -> Asked {
        let told = text(selector, "field").unwrap_or_default();
        let known = FIELDS.iter().find(|one| one.eq_ignore_ascii_case(&told));
        let mut asked = Asked {
            field: known.map_or_else(|| told.clone(), |known| (*known).to_owned()),
            ..Asked::default()
        };
        if known.is_none() {
            asked.unknown.push(format!("the field `{told}`"));
        }
        for (key, value) in selector.as_object().into_iter().flatten() {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if is("field") || empty {
                continue;
            }
            let values = strings(Some(value));
            match OPERATORS.iter().find(|(name, ..)| is(name)) {
                Some((_, how, chooses)) if !values.is_empty() => {
                    let values = values.into_iter().map(|value| (*how, value));
                    if *chooses {
                        asked.select.extend(values);
                    } else {
                        asked.deselect.extend(values);
                    }
                }
                _ => asked.unknown.push(format!("`{key}` of {}", asked.field)),
            }
        }
        asked
    }

    /// That the field is one of these.
    pub(super) fn is(field: &str, values: impl IntoIterator<Item = String>) -> Asked {
        Asked::of(field, Match::Is, values)
    }

    /// That it begins with one of these.
    pub(super) fn starts(field: &str, values: impl IntoIterator<Item = String>) -> Asked {
        Asked::of(field, Match::Starts, values)
    }

    /// Something about the field that is not understood.
    pub(super) fn not_understood(field: &str, what: String) -> Asked {
        Asked {
            field: field.to_owned(),
            unknown: vec![what],
            ..Asked::default()
        }
    }

    fn of(field: &str, how: Match, values: impl IntoIterator<Item = String>) -> Asked {
        Asked {
            field: field.to_owned(),
            select: values.into_iter().map(|value| (how, value)).collect(),
            ..Asked::default()
        }
    }

    /// That it is none of these.
    pub(super) fn is_not(field: &str, values: impl IntoIterator<Item = String>) -> Asked {
        let mut asked = Asked::is(field, values);
        asked.deselect = std::mem::take(&mut asked.select);
        asked
    }

    /// The field.
    pub(super) fn field(&self) -> &str {
        &self.field
    }

    /// True when it asks nothing: it holds for every event.
    pub(super) fn is_empty(&self) -> bool {
        self.unknown.is_empty()
            && self.deselect.is_empty()
            && (self.select.is_empty()
                || self.field == "resources.ARN" && self.select.iter().any(is_any_arn))
    }

    /// True when it holds for a field of this value; what is not understood may hold for none.
    pub(super) fn holds(&self, value: &str) -> bool {
        let fits = |one: &Operand| within(&(Match::Is, value.to_owned()), one);
        self.unknown.is_empty()
            && (self.select.is_empty() || self.select.iter().any(fits))
            && !self.deselect.iter().any(fits)
    }

    /// The values of which the field is one; `None` where that is not all it asks.
    pub(super) fn only(&self) -> Option<Vec<&str>> {
        let plain = self.unknown.is_empty() && self.deselect.is_empty();
        let all_are = self.select.iter().all(|(how, _)| *how == Match::Is);
        (plain && all_are && !self.select.is_empty())
            .then(|| self.select.iter().map(|(_, value)| &**value).collect())
    }

    /// The values of which the field is none; `None` where that is not all it asks.
    pub(super) fn none_of(&self) -> Option<Vec<&str>> {
        let plain = self.unknown.is_empty() && self.select.is_empty();
        let all_are = self.deselect.iter().all(|(how, _)| *how == Match::Is);
        (plain && all_are && !self.deselect.is_empty())
            .then(|| self.deselect.iter().map(|(_, value)| &**value).collect())
    }

    /// What is not understood, in words.
    pub(super) fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// True when it holds for every event for which all of `others` hold.
    pub(super) fn follows_from(&self, others: &[Asked]) -> bool {
        if self.is_empty() || others.contains(self) {
            return true;
        }
        let same = || {
            let of_field = others.iter().filter(|one| one.field == self.field);
            of_field.filter(|one| one.unknown.is_empty())
        };
        let chosen = self.select.is_empty()
            || same().any(|one| {
                !one.select.is_empty()
                    && (one.select.iter()).all(|a| self.select.iter().any(|b| within(a, b)))
            });
        let left_out = |value: &Operand| {
            same().any(|one| {
                one.deselect.iter().any(|other| within(value, other))
                    || !one.select.is_empty() && one.select.iter().all(|a| apart(a, value))
            })
        };
        self.unknown.is_empty() && chosen && self.deselect.iter().all(left_out)
    }

    /// In words: `eventName starts with Get or Put and is not GetObject`.
    pub(super) fn words(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for (values, verbs, joint) in [
            (&self.select, ["is", "starts with", "ends with"], " or "),
            (
                &self.deselect,
                ["is not", "does not start with", "does not end with"],
                " and ",
            ),
        ] {
            let mut of_kind: Vec<String> = Vec::new();
            for (how, verb) in [Match::Is, Match::Starts, Match::Ends]
                .into_iter()
                .zip(verbs)
            {
                let of = values.iter().filter(|(one, _)| *one == how);
                let of: Vec<&str> = of.map(|(_, value)| &**value).collect();
                if !of.is_empty() {
                    of_kind.push(format!("{verb} {}", of.join(" or ")));
                }
            }
            words.extend((!of_kind.is_empty()).then(|| of_kind.join(joint)));
        }
        words.extend(self.unknown.iter().map(|what| format!("as {what} says")));
        format!("{} {}", self.field, words.join(" and "))
    }
}

/// True when every text that fits one value fits the other.
fn within((how, value): &Operand, (other_how, other): &Operand) -> bool {
    match (how, other_how) {
        (Match::Is, Match::Is) => value == other,
        (Match::Is | Match::Starts, Match::Starts) => value.starts_with(&**other),
        (Match::Is | Match::Ends, Match::Ends) => value.ends_with(&**other),
        _ => false,
    }
}

/// True when no text fits both.
fn apart(a: &Operand, b: &Operand) -> bool {
    match (a.0, b.0) {
        (Match::Is, _) => !within(a, b),
        (_, Match::Is) => !within(b, a),
        (Match::Starts, Match::Starts) | (Match::Ends, Match::Ends) => {
            !within(a, b) && !within(b, a)
        }
        _ => false,
    }
}

/// True for the beginning of all ARNs of a service: `arn:aws:s3`, `arn:aws:lambda`, `arn:aws:s3:::`.
fn is_any_arn((how, value): &Operand) -> bool {
    let mut parts = value.split(':');
    *how == Match::Starts
        && parts.next() == Some("arn")
        && parts.by_ref().take(2).count() == 2
        && parts.all(str::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(operators: &Value) -> Asked {
        let mut selector = json!({"field": "eventName"});
        for (key, value) in operators.as_object().expect("operators") {
            selector[key] = value.clone();
        }
        Asked::read(&selector)
    }

    #[test]
    fn values_that_choose_are_or_and_values_that_leave_out_are_none() {
        let one = asked(&json!({"equals": ["A", "B"], "startsWith": ["Get"],
            "notStartsWith": ["GetB"], "notEndsWith": ["x", "y"]}));
        for (name, holds) in [
            ("A", true),
            ("B", true),
            ("GetA", true),
            ("GetB", false),
            ("GetAx", false),
            ("GetAy", false),
            ("C", false),
        ] {
            assert_eq!(one.holds(name), holds, "{name}");
        }
        assert_eq!(
            one.words(),
            "eventName is A or B or starts with Get and does not start with GetB and does not end with x or y"
        );
    }

    #[test]
    fn what_is_not_understood_holds_for_nothing_and_is_told() {
        let odd = asked(&json!({"contains": ["Get"]}));
        assert!(!odd.holds("Get") && !odd.is_empty());
        assert_eq!(odd.unknown(), ["`contains` of eventName"]);
        assert!(odd.follows_from(std::slice::from_ref(&odd)) && !odd.follows_from(&[]));
        let field = Asked::read(&json!({"Field": "colour", "Equals": ["red"]}));
        assert_eq!(field.unknown(), ["the field `colour`"]);
        // A field in any case is the field; lists without values ask nothing.
        let arn = Asked::read(&json!({"Field": "resources.arn", "Equals": [], "EndsWith": null}));
        assert!(arn.is_empty() && arn.field() == "resources.ARN");
    }

    #[test]
    fn what_follows_from_what() {
        let follows = |one: Value, other: Value| asked(&one).follows_from(&[asked(&other)]);
        for (one, other) in [
            (
                json!({"startsWith": ["Get"]}),
                json!({"equals": ["GetA", "GetB"]}),
            ),
            (
                json!({"startsWith": ["Get"]}),
                json!({"startsWith": ["GetOb"]}),
            ),
            (json!({"endsWith": ["t"]}), json!({"endsWith": ["ct"]})),
            (json!({"notEquals": ["X"]}), json!({"equals": ["A"]})),
            (
                json!({"notEquals": ["X"]}),
                json!({"notEquals": ["X", "Y"]}),
            ),
            (
                json!({"notEquals": ["Xa"]}),
                json!({"notStartsWith": ["X"]}),
            ),
            (
                json!({"notStartsWith": ["Put"]}),
                json!({"startsWith": ["Get"]}),
            ),
            (json!({}), json!({"equals": ["A"]})),
        ] {
            assert!(follows(one.clone(), other.clone()), "{one} from {other}");
            if one != json!({}) {
                assert!(!follows(other.clone(), one.clone()), "{other} from {one}");
            }
        }
        for (one, other) in [
            (json!({"equals": ["A"]}), json!({})),
            (json!({"notEquals": ["X"]}), json!({"startsWith": ["X"]})),
            (
                json!({"notStartsWith": ["Put"]}),
                json!({"startsWith": ["P"]}),
            ),
            (
                json!({"notStartsWith": ["Put"]}),
                json!({"endsWith": ["x"]}),
            ),
        ] {
            assert!(!follows(one.clone(), other.clone()), "{one} from {other}");
        }
    }

    #[test]
    fn the_beginning_of_all_arns_of_a_service_is_no_choice() {
        let of = |value: &str| Asked::starts("resources.ARN", [value.to_owned()]).is_empty();
        assert!(of("arn:aws:s3") && of("arn:aws-cn:lambda") && of("arn:aws:s3:::"));
        assert!(!of("arn:aws") && !of("arn:aws:s3:::b") && !of(""));
    }
}
