//! The detection section of a rule: named selections, and the condition over them.

use super::matcher::{Matcher, values_in};
use super::value::{Asked, FieldPath, Scope};
use super::wrong::Flaw;
use rsigma_ir::{IrCondition, IrDetection, IrDetectionItem};
use rsigma_parser::fieldpath::unescape_brackets;
use rsigma_parser::{ArrayQuantifier, Quantifier};
use std::collections::HashMap;

/// Selections, and the conditions of which one must hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Logic {
    /// By name, so that nothing depends on how they were kept.
    pub(super) selections: Vec<Selection>,
    pub(super) conditions: Vec<Condition>,
}

/// What one selection asks for.
#[derive(Clone, Debug)]
pub(super) enum Selection {
    /// All items hold.
    Items(Vec<Item>),
    /// One of them holds.
    Any(Vec<Selection>),
    /// All of them hold.
    All(Vec<Selection>),
    /// Elements of a list meet the body.
    Elements(FieldPath, ArrayQuantifier, Box<Selection>),
    /// A condition of its own.
    Logic(Box<Logic>),
}

/// A field and what is asked of it; without a field, of every value.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) field: Option<FieldPath>,
    pub(super) matcher: Matcher,
}

/// A condition over selections, by their index.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// The selection holds.
    Holds(usize),
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// So many of the selections hold.
    AtLeast(u64, Vec<usize>),
}

impl Logic {
    /// Makes a detection section ready to be asked.
    pub(super) fn new(
        detections: &HashMap<String, IrDetection>,
        conditions: &[IrCondition],
    ) -> Result<Logic, Flaw> {
        let mut named: Vec<(&String, &IrDetection)> = detections.iter().collect();
        named.sort_by_key(|(name, _)| *name);
        let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
        let selections = named
            .iter()
            .map(|(name, detection)| Selection::new(detection).map_err(|flaw| flaw.within(name)))
            .collect::<Result<_, _>>()?;
        let conditions = conditions
            .iter()
            .map(|condition| Condition::new(condition, &names))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|what| Flaw::at(what, "condition"))?;
        if conditions.is_empty() {
            return Err(Flaw::at("the condition is empty", "condition"));
        }
        Ok(Logic {
            selections,
            conditions,
        })
    }

    /// True when the event, or the element of a list in it, meets one of the conditions.
    pub(super) fn holds(&self, scope: Scope<'_, '_>, asked: &Asked<'_, '_>) -> bool {
        self.conditions
            .iter()
            .any(|condition| self.condition(condition, scope, asked))
    }

    /// True when a selection asks for `ctq.logBucket`.
    pub(super) fn asks_log_buckets(&self) -> bool {
        self.selections.iter().any(Selection::asks_log_buckets)
    }

    fn condition(
        &self,
        condition: &Condition,
        scope: Scope<'_, '_>,
        asked: &Asked<'_, '_>,
    ) -> bool {
        let selection = |at: usize| {
            self.selections
                .get(at)
                .is_some_and(|selection| selection.holds(scope, asked))
        };
        match condition {
            Condition::Holds(at) => selection(*at),
            Condition::All(list) => list.iter().all(|one| self.condition(one, scope, asked)),
            Condition::Any(list) => list.iter().any(|one| self.condition(one, scope, asked)),
            Condition::Not(inner) => !self.condition(inner, scope, asked),
            Condition::AtLeast(count, list) => {
                list.iter().filter(|at| selection(**at)).count() as u64 >= *count
            }
        }
    }
}

impl Selection {
    fn new(ir: &IrDetection) -> Result<Selection, Flaw> {
        let list = |list: &[IrDetection]| {
            list.iter()
                .map(Selection::new)
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match ir {
            IrDetection::AllOf(items) => {
                Selection::Items(items.iter().map(Item::new).collect::<Result<_, _>>()?)
            }
            IrDetection::AnyOf(inner) => Selection::Any(list(inner)?),
            IrDetection::And(inner) => Selection::All(list(inner)?),
            IrDetection::Keywords(matcher) => Selection::Items(vec![Item {
                field: None,
                matcher: Matcher::new(matcher)?,
            }]),
            IrDetection::ArrayMatch {
                field,
                quantifier,
                body,
            } => Selection::Elements(
                FieldPath::new(field),
                *quantifier,
                Box::new(Selection::new(body)?),
            ),
            IrDetection::Conditional { named, condition } => Selection::Logic(Box::new(
                Logic::new(named, std::slice::from_ref(condition))?,
            )),
        })
    }

    fn holds(&self, scope: Scope<'_, '_>, asked: &Asked<'_, '_>) -> bool {
        match self {
            Selection::Items(items) => items.iter().all(|item| {
                let values = values_in(item.field.as_ref(), scope);
                item.matcher.holds(&values, asked)
            }),
            Selection::Any(list) => list.iter().any(|one| one.holds(scope, asked)),
            Selection::All(list) => list.iter().all(|one| one.holds(scope, asked)),
            Selection::Elements(path, quantifier, body) => {
                let elements = path.values(scope).values;
                let holds = |element| body.holds(Scope::Element(element), asked);
                match quantifier {
                    ArrayQuantifier::Any => elements.iter().any(holds),
                    ArrayQuantifier::All => !elements.is_empty() && elements.iter().all(holds),
                    ArrayQuantifier::AllOrEmpty => elements.iter().all(holds),
                    ArrayQuantifier::None => !elements.iter().any(holds),
                }
            }
            Selection::Logic(logic) => logic.holds(scope, asked),
        }
    }
}

impl Selection {
    fn asks_log_buckets(&self) -> bool {
        match self {
            Selection::Items(items) => items
                .iter()
                .any(|item| item.field.as_ref().is_some_and(FieldPath::is_log_bucket)),
            Selection::Any(list) | Selection::All(list) => {
                list.iter().any(Selection::asks_log_buckets)
            }
            Selection::Elements(_, _, body) => body.asks_log_buckets(),
            Selection::Logic(logic) => logic.asks_log_buckets(),
        }
    }
}

impl Item {
    fn new(ir: &IrDetectionItem) -> Result<Item, Flaw> {
        let field = ir.field.as_deref().map(FieldPath::new);
        let key = ir
            .field
            .as_deref()
            .map(unescape_brackets)
            .unwrap_or_default();
        if let Some(name) = field.as_ref().and_then(FieldPath::unknown) {
            return Err(Flaw::at(format!("there is no field `{name}`"), &key));
        }
        let matcher = Matcher::new(&ir.matcher).map_err(|what| Flaw::at(what, &key))?;
        Ok(Item { field, matcher })
    }
}

impl Condition {
    fn new(ir: &IrCondition, names: &[&str]) -> Result<Condition, String> {
        let list = |list: &[IrCondition]| {
            list.iter()
                .map(|one| Condition::new(one, names))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match ir {
            IrCondition::Detection(name) => {
                let at = names.iter().position(|known| known == name);
                Condition::Holds(at.ok_or_else(|| format!("there is no selection `{name}`"))?)
            }
            IrCondition::And(inner) => Condition::All(list(inner)?),
            IrCondition::Or(inner) => Condition::Any(list(inner)?),
            IrCondition::Not(inner) => Condition::Not(Box::new(Condition::new(inner, names)?)),
            IrCondition::Selector {
                quantifier,
                pattern,
            } => {
                let named: Vec<usize> = (0..names.len())
                    .filter(|at| pattern.matches_detection_name(names[*at]))
                    .collect();
                let count = match quantifier {
                    Quantifier::Any => 1,
                    Quantifier::All => named.len() as u64,
                    Quantifier::Count(count) => *count,
                };
                if named.is_empty() {
                    return Err(format!("no selection is called `{pattern}`"));
                }
                Condition::AtLeast(count, named)
            }
        })
    }
}
