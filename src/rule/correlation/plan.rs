//! From what correlations say to what is done: which rules they mean, in which order they are worked
//! out, and which fields are noted of each hit.

use crate::rule::header::Header;
use rsigma_ir::IrCorrelation;
use rsigma_parser::{
    ConditionExpr, ConditionOperator, CorrelationCondition, CorrelationType, Quantifier, WindowMode,
};

/// What is counted or compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Events,
    Values,
    Together,
    InOrder,
    Sum,
    Average,
}

/// When a window of events is enough.
#[derive(Clone, Debug)]
pub(crate) enum Enough {
    /// Every rule has held.
    EachRule,
    /// The number compares so, to all of these.
    Number(Vec<(ConditionOperator, u64)>),
    /// An expression over the rules, by their index among the references.
    Rules(Expression),
}

/// An expression over the rules that a correlation refers to.
#[derive(Clone, Debug)]
pub(crate) enum Expression {
    Held(usize),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    AtLeast(u64, Vec<usize>),
}

/// Where in an observation of a rule the values lie that a correlation asks for.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    pub(crate) rule: usize,
    /// Which of the references mean the rule.
    pub(crate) references: Vec<usize>,
    /// One for each field that is grouped by.
    pub(crate) group: Vec<Option<usize>>,
    /// One for each field that is counted or summed up.
    pub(crate) value: Vec<Option<usize>>,
}

/// A correlation ready to be worked out.
#[derive(Clone, Debug)]
pub(crate) struct Correlation {
    pub(crate) kind: Kind,
    pub(crate) enough: Enough,
    /// How far the first and the last event of a window are apart at most, in microseconds.
    pub(crate) span: i64,
    pub(crate) group_by: Vec<String>,
    /// How many rules it refers to.
    pub(crate) references: usize,
    /// By rule.
    pub(crate) slots: Vec<Slots>,
    /// The rules that it refers to also count for themselves.
    pub(crate) generate: bool,
}

/// The fields that correlations ask of a rule's hits.
pub(crate) type Fields = Vec<String>;

/// A rule as correlations see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'r> {
    pub(crate) header: &'r Header,
    pub(crate) correlation: Option<&'r IrCorrelation>,
}

/// What became of the correlations.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// By rule, in the order in which they have to be worked out: those that others refer to first.
    pub(crate) correlations: Vec<(usize, Correlation)>,
    /// By rule; nothing for rules that no correlation refers to.
    pub(crate) fields: Vec<Option<Fields>>,
    /// Correlations that cannot work, and why.
    pub(crate) wrong: Vec<(usize, String)>,
}

/// Finds out what each correlation among the rules refers to.
pub(crate) fn plan(rules: &[Named<'_>]) -> Plan {
    let mut plan = Plan {
        fields: vec![None; rules.len()],
        ..Plan::default()
    };
    let mut waiting: Vec<(usize, &IrCorrelation, Vec<Vec<usize>>)> = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let Some(correlation) = rule.correlation else {
            continue;
        };
        match references(at, correlation, rules) {
            Ok(references) => waiting.push((at, correlation, references)),
            Err(what) => plan.wrong.push((at, what)),
        }
    }
    // Those of which every reference is ready are ready themselves, until nothing changes.
    let mut ready: Vec<bool> = rules
        .iter()
        .map(|rule| rule.correlation.is_none())
        .collect();
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for (at, correlation, references) in waiting {
            if !references.iter().flatten().all(|rule| ready[*rule]) {
                left.push((at, correlation, references));
                continue;
            }
            match Correlation::new(correlation, &references, rules, &mut plan.fields) {
                Ok(done) => {
                    ready[at] = true;
                    plan.correlations.push((at, done));
                }
                Err(what) => plan.wrong.push((at, what)),
            }
        }
        waiting = left;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for (at, _, references) in waiting {
        let broken = references
            .iter()
            .flatten()
            .find(|rule| plan.wrong.iter().any(|(wrong, _)| wrong == *rule));
        let what = match broken {
            Some(rule) => format!(
                "it refers to `{}`, which does not work",
                rules[*rule].header.title
            ),
            None => "correlations refer to each other in a circle".to_owned(),
        };
        plan.wrong.push((at, what));
    }
    plan.wrong.sort();
    plan
}

/// The rules that each reference means: by id, else by name, else by title.
fn references(
    own: usize,
    correlation: &IrCorrelation,
    rules: &[Named<'_>],
) -> Result<Vec<Vec<usize>>, String> {
    if correlation.rules.is_empty() {
        return Err("the correlation refers to no rule".to_owned());
    }
    let find = |test: &dyn Fn(&Header) -> bool| -> Vec<usize> {
        (0..rules.len())
            .filter(|at| *at != own && test(rules[*at].header))
            .collect()
    };
    correlation
        .rules
        .iter()
        .map(|reference| {
            let mut found = find(&|header| header.is_id(reference));
            if found.is_empty() {
                found = find(&|header| header.name.as_deref() == Some(reference));
            }
            if found.is_empty() {
                found = find(&|header| header.title == *reference);
            }
            if found.is_empty() {
                let of_itself = rules[own].header.is_called(reference);
                return Err(if of_itself {
                    "correlations refer to each other in a circle".to_owned()
                } else {
                    format!("no rule has the id, name or title `{reference}`")
                });
            }
            Ok(found)
        })
        .collect()
}

impl Correlation {
    fn new(
        ir: &IrCorrelation,
        references: &[Vec<usize>],
        rules: &[Named<'_>],
        fields: &mut [Option<Fields>],
    ) -> Result<Correlation, String> {
        if ir.window != WindowMode::Sliding {
            return Err(format!(
                "windows of the kind `{}` are not known; leave `window` out",
                ir.window.as_str()
            ));
        }
        let kind = match ir.correlation_type {
            CorrelationType::EventCount => Kind::Events,
            CorrelationType::ValueCount => Kind::Values,
            CorrelationType::Temporal => Kind::Together,
            CorrelationType::TemporalOrdered => Kind::InOrder,
            CorrelationType::ValueSum => Kind::Sum,
            CorrelationType::ValueAvg => Kind::Average,
            other => {
                return Err(format!(
                    "correlations of the type `{}` are not known",
                    other.as_str()
                ));
            }
        };
        let (enough, value) = match &ir.condition {
            CorrelationCondition::Threshold {
                predicates, field, ..
            } => {
                // The parser puts this in where a temporal correlation has no condition.
                let default = predicates[..] == [(ConditionOperator::Gte, 1)];
                let each = [(ConditionOperator::Gte, references.len() as u64)];
                let enough = match kind {
                    Kind::Together if default => Enough::EachRule,
                    Kind::InOrder if default || predicates[..] == each => Enough::EachRule,
                    _ => Enough::Number(predicates.clone()),
                };
                (enough, field.clone().unwrap_or_default())
            }
            CorrelationCondition::Extended(expression) => {
                let expression = Expression::new(expression, &ir.rules)?;
                (Enough::Rules(expression), Vec::new())
            }
        };
        match (kind, &enough) {
            (Kind::InOrder, Enough::EachRule)
            | (Kind::Together, _)
            | (Kind::Events, Enough::Number(_)) => {}
            (Kind::Values | Kind::Sum | Kind::Average, Enough::Number(_)) if !value.is_empty() => {}
            (Kind::Values | Kind::Sum | Kind::Average, Enough::Number(_)) => {
                return Err("the condition names no `field`".to_owned());
            }
            (Kind::InOrder, _) => {
                return Err(
                    "`temporal_ordered` wants all rules, in their order; leave `condition` out"
                        .to_owned(),
                );
            }
            (_, Enough::Rules(_) | Enough::EachRule) => {
                return Err("the condition is no comparison with a number".to_owned());
            }
        }
        let mut meant: Vec<usize> = references.iter().flatten().copied().collect();
        meant.sort_unstable();
        meant.dedup();
        let slots = meant
            .into_iter()
            .map(|rule| {
                let own: Vec<usize> = (0..references.len())
                    .filter(|at| references[*at].contains(&rule))
                    .collect();
                let called: Vec<&str> = own.iter().map(|at| ir.rules[*at].as_str()).collect();
                let noted = fields[rule].get_or_insert_with(|| match rules[rule].correlation {
                    // A correlation has the fields that it groups by, and no others.
                    Some(correlation) => correlation.group_by.clone(),
                    None => Vec::new(),
                });
                let mut slot = |field: &String| {
                    let name = aliased(ir, field, &called);
                    slot(rules[rule], noted, name)
                };
                Slots {
                    rule,
                    references: own,
                    group: ir.group_by.iter().map(&mut slot).collect(),
                    value: value.iter().map(&mut slot).collect(),
                }
            })
            .collect();
        Ok(Correlation {
            kind,
            enough,
            span: i64::try_from(ir.timespan.seconds)
                .unwrap_or(i64::MAX)
                .saturating_mul(1_000_000),
            group_by: ir.group_by.clone(),
            references: references.len(),
            slots,
            generate: ir.generate,
        })
    }
}

/// What a field is called in the rule that a reference means.
fn aliased<'c>(ir: &'c IrCorrelation, field: &'c str, called: &[&str]) -> &'c str {
    ir.aliases
        .iter()
        .filter(|alias| alias.alias == *field)
        .find_map(|alias| called.iter().find_map(|name| alias.mapping.get(*name)))
        .map_or(field, String::as_str)
}

/// The place of a field among those that are noted of a rule's hits.
fn slot(rule: Named<'_>, noted: &mut Fields, name: &str) -> Option<usize> {
    let known = noted.iter().position(|field| field == name);
    if known.is_none() && rule.correlation.is_none() {
        noted.push(name.to_owned());
        return Some(noted.len() - 1);
    }
    known
}

impl Expression {
    fn new(expression: &ConditionExpr, names: &[String]) -> Result<Expression, String> {
        let list = |list: &[ConditionExpr]| {
            list.iter()
                .map(|one| Expression::new(one, names))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match expression {
            ConditionExpr::Identifier(name) => {
                let at = names.iter().position(|known| known == name);
                Expression::Held(at.ok_or_else(|| {
                    format!("the condition names `{name}`, which is not among its rules")
                })?)
            }
            ConditionExpr::And(inner) => Expression::All(list(inner)?),
            ConditionExpr::Or(inner) => Expression::Any(list(inner)?),
            ConditionExpr::Not(inner) => Expression::Not(Box::new(Expression::new(inner, names)?)),
            ConditionExpr::Selector {
                quantifier,
                pattern,
            } => {
                let named: Vec<usize> = (0..names.len())
                    .filter(|at| pattern.matches_detection_name(&names[*at]))
                    .collect();
                if named.is_empty() {
                    return Err(format!("no rule of the correlation is called `{pattern}`"));
                }
                let count = match quantifier {
                    Quantifier::Any => 1,
                    Quantifier::All => named.len() as u64,
                    Quantifier::Count(count) => *count,
                };
                Expression::AtLeast(count, named)
            }
        })
    }

    /// True when the expression is, given which of the rules have held.
    pub(crate) fn holds(&self, held: &[u32]) -> bool {
        let is = |at: &usize| held.get(*at).is_some_and(|times| *times > 0);
        match self {
            Expression::Held(at) => is(at),
            Expression::All(list) => list.iter().all(|one| one.holds(held)),
            Expression::Any(list) => list.iter().any(|one| one.holds(held)),
            Expression::Not(inner) => !inner.holds(held),
            Expression::AtLeast(count, list) => {
                list.iter().filter(|at| is(at)).count() as u64 >= *count
            }
        }
    }
}
