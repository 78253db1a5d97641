//! From what correlations say to what is done: which rules they mean, in which order they are worked
//! out, and which fields are noted of each hit.

use crate::rule::header::Header;
use crate::rule::value::FieldPath;
use rsigma_ir::IrCorrelation;
use rsigma_parser::{
    ConditionExpr, ConditionOperator, CorrelationCondition, CorrelationType, Quantifier, WindowMode,
};
use std::collections::VecDeque;

/// What is counted or compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Events,
    Values,
    Together,
    InOrder,
    Sum,
    Average,
    /// The percentile that is so high.
    Percentile(u8),
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
    pub(crate) group: Vec<usize>,
    /// One for each field that is counted or summed up.
    pub(crate) value: Vec<usize>,
    /// One for each field that other correlations ask of this one and that it does not group by.
    pub(crate) carried: Vec<usize>,
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

/// Finds out what each correlation among the rules refers to; `elsewhere` is what rules for other logs are
/// called, `broken` those that do not work.
pub(crate) fn plan(rules: &[Named<'_>], elsewhere: &[Header], broken: &[Header]) -> Plan {
    let mut plan = Plan {
        fields: vec![None; rules.len()],
        ..Plan::default()
    };
    let mut waiting: Vec<(usize, &IrCorrelation, Vec<Vec<usize>>)> = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let Some(correlation) = rule.correlation else {
            continue;
        };
        match references(at, correlation, rules, elsewhere, broken) {
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
            match Correlation::new(correlation, &references, rules, &mut plan) {
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
            Some(rule) => does_not_work(&rules[*rule].header.title),
            None => "correlations refer to each other in a circle".to_owned(),
        };
        plan.wrong.push((at, what));
    }
    plan.wrong.sort();
    plan
}

fn does_not_work(reference: &str) -> String {
    format!("it refers to `{reference}`, which does not work")
}

/// The rules that each reference means: by id, else by name, else by title.
fn references(
    own: usize,
    correlation: &IrCorrelation,
    rules: &[Named<'_>],
    elsewhere: &[Header],
    broken: &[Header],
) -> Result<Vec<Vec<usize>>, String> {
    if correlation.rules.is_empty() {
        return Err("the correlation refers to no rule".to_owned());
    }
    let aliased = correlation
        .aliases
        .iter()
        .flat_map(|alias| alias.mapping.keys());
    let is_there = |name: &String| {
        let headers = rules.iter().map(|rule| rule.header);
        let mut headers = headers.chain(elsewhere).chain(broken);
        headers.any(|header| header.is_called(name))
    };
    if let Some(name) = aliased.filter(|name| !is_there(name)).min() {
        return Err(format!(
            "its aliases name `{name}`, and no rule has this id, name or title"
        ));
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
                } else if broken.iter().any(|header| header.is_called(reference)) {
                    does_not_work(reference)
                } else if elsewhere.iter().any(|header| header.is_called(reference)) {
                    format!("it is about rules for CloudTrail, and about `{reference}`, which is for other logs")
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
        plan: &mut Plan,
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
            CorrelationType::ValuePercentile => Kind::Percentile(percentile(&ir.condition)?),
            CorrelationType::ValueMedian => Kind::Percentile(50),
        };
        let is_metric = matches!(kind, Kind::Sum | Kind::Average | Kind::Percentile(_));
        let mut meant: Vec<usize> = references.iter().flatten().copied().collect();
        meant.sort_unstable();
        meant.dedup();
        if is_metric && meant.iter().any(|rule| rules[*rule].correlation.is_some()) {
            return Err(format!(
                "`{}` takes numbers from events, not from correlations; refer to the rules themselves",
                ir.correlation_type.as_str()
            ));
        }
        let (enough, value) = match &ir.condition {
            CorrelationCondition::Threshold {
                predicates, field, ..
            } => {
                // The parser puts this in where a temporal correlation has no condition.
                let default = predicates[..] == [(ConditionOperator::Gte, 1)];
                let all = references.len() as u64;
                let each = matches!(
                    predicates[..],
                    [(ConditionOperator::Gte | ConditionOperator::Eq, number)] if number == all
                );
                let enough = match kind {
                    Kind::Together if default => Enough::EachRule,
                    Kind::InOrder if default || each => Enough::EachRule,
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
            (Kind::InOrder, _) => {
                return Err(
                    "`temporal_ordered` wants all rules, in their order; leave `condition` out"
                        .to_owned(),
                );
            }
            (_, Enough::Rules(_) | Enough::EachRule) => {
                return Err("the condition is no comparison with a number".to_owned());
            }
            (_, Enough::Number(_)) if value.is_empty() => {
                return Err("the condition names no `field`".to_owned());
            }
            (_, Enough::Number(_)) => {}
        }
        let unknown = meant.iter().find_map(|rule| {
            let mut fields = ir.group_by.iter().chain(&value);
            fields
                .find_map(|field| FieldPath::new(aliased(ir, field, rules[*rule].header)).unknown())
        });
        if let Some(name) = unknown {
            return Err(format!("there is no field `{name}`"));
        }
        let slots = meant
            .into_iter()
            .map(|rule| {
                let own: Vec<usize> = (0..references.len())
                    .filter(|at| references[*at].contains(&rule))
                    .collect();
                // Its hits are noted, even if nothing is asked of them.
                plan.fields_of(rules, rule);
                let mut slot = |field: &String| {
                    let name = aliased(ir, field, rules[rule].header);
                    plan.note(rules, rule, name)
                };
                Slots {
                    rule,
                    references: own,
                    group: ir.group_by.iter().map(&mut slot).collect(),
                    value: value.iter().map(&mut slot).collect(),
                    carried: Vec::new(),
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

/// Which percentile the condition is about.
fn percentile(condition: &CorrelationCondition) -> Result<u8, String> {
    let CorrelationCondition::Threshold { percentile, .. } = condition else {
        return Err("the condition is no comparison with a number".to_owned());
    };
    let number = percentile.and_then(|number| u8::try_from(number).ok());
    number
        .filter(|number| *number <= 100)
        .ok_or_else(|| "the condition names no `percentile` from 0 to 100".to_owned())
}

/// What a field is called in a rule.
fn aliased<'c>(ir: &'c IrCorrelation, field: &'c str, rule: &Header) -> &'c str {
    ir.aliases
        .iter()
        .filter(|alias| alias.alias == *field)
        .flat_map(|alias| &alias.mapping)
        .filter(|(called, _)| rule.is_called(called))
        .min()
        .map_or(field, |(_, name)| name)
}

impl Plan {
    /// The place of a field among those that are noted of a rule's hits. A correlation has a field that
    /// it does not group by from the events that it is about, so that the rules behind it note it, too.
    fn note(&mut self, rules: &[Named<'_>], rule: usize, name: &str) -> usize {
        let mut new = VecDeque::new();
        let place = self.put(rules, rule, name, &mut new);
        while let Some((rule, name)) = new.pop_front() {
            let Some(ir) = rules[rule].correlation else {
                continue;
            };
            let Some(at) = self.correlations.iter().position(|(one, _)| *one == rule) else {
                continue;
            };
            for behind in 0..self.correlations[at].1.slots.len() {
                let slots = &self.correlations[at].1.slots[behind];
                let name = aliased(ir, &name, rules[slots.rule].header).to_owned();
                let place = self.put(rules, slots.rule, &name, &mut new);
                self.correlations[at].1.slots[behind].carried.push(place);
            }
        }
        place
    }

    /// What is noted of a rule's hits: of a correlation at least what it groups by.
    fn fields_of(&mut self, rules: &[Named<'_>], rule: usize) -> &mut Fields {
        let grouped_by = || rules[rule].correlation.map(|ir| ir.group_by.clone());
        self.fields[rule].get_or_insert_with(|| grouped_by().unwrap_or_default())
    }

    /// The place in what is noted of this rule alone; what was not noted before is told.
    fn put(
        &mut self,
        rules: &[Named<'_>],
        rule: usize,
        name: &str,
        new: &mut VecDeque<(usize, String)>,
    ) -> usize {
        let noted = self.fields_of(rules, rule);
        noted
            .iter()
            .position(|field| field == name)
            .unwrap_or_else(|| {
                noted.push(name.to_owned());
                new.push_back((rule, name.to_owned()));
                noted.len() - 1
            })
    }
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
