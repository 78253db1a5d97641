//! Which rules make which controls: what has to be known of an event to count it everywhere it counts.

use super::framework::{Asked, Framework, Version};
use super::rulebook::Rulebook;
use crate::event::Field;

/// How an event counts for a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// It is of the population.
    Population,
    /// Only a rule beyond the standard holds.
    Beyond,
}

/// A rule as a control refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name in the framework.
    pub name: String,
    /// The rule; `None` where it could not be loaded.
    pub rule: Option<usize>,
}

/// One control, and what bears on it.
#[derive(Debug)]
pub struct Planned<'f> {
    /// The control; `None` for what bears on all of them.
    pub asked: Option<Asked<'f>>,
    /// Rules of the population.
    pub rules: Vec<Reference>,
    /// Rules beyond the standard.
    pub beyond: Vec<Reference>,
    /// Rules that say what a published filter says, in the order of [`Asked::published`].
    pub published: Vec<Reference>,
    /// Fields that the population is counted by.
    pub count_by: Vec<Field>,
}

/// The controls of one version of a framework, ready to be counted.
#[derive(Debug)]
pub struct Plan<'f> {
    /// In the order of the standard; what bears on all of them is last.
    pub controls: Vec<Planned<'f>>,
    /// By rule: the controls it counts for, and how.
    by_rule: Vec<Vec<(u32, Class)>>,
}

impl<'f> Plan<'f> {
    /// Of a framework's version and its rules.
    pub fn new(framework: &'f Framework, version: &Version, book: &Rulebook) -> Plan<'f> {
        let refer = |name: &String| Reference {
            name: name.clone(),
            rule: book.find(name),
        };
        let mut controls: Vec<Planned<'f>> = framework
            .controls(version)
            .into_iter()
            .map(|asked| {
                let control = asked.control;
                Planned {
                    rules: control.rules.iter().map(refer).collect(),
                    beyond: control.beyond.iter().map(refer).collect(),
                    published: (asked.published.iter())
                        .map(|published| refer(&published.rule))
                        .collect(),
                    // Checked when the framework was loaded.
                    count_by: (control.count_by.iter())
                        .filter_map(|field| Field::parse(field).ok())
                        .collect(),
                    asked: Some(asked),
                }
            })
            .collect();
        let mut beyond: Vec<Reference> = framework.beyond.iter().map(refer).collect();
        beyond.extend(book.loose.iter().map(|rule| Reference {
            name: book.name(*rule).to_owned(),
            rule: Some(*rule),
        }));
        // Of a rule that could not be loaded nobody knows what it would have found.
        beyond.extend(book.broken.iter().map(|place| Reference {
            name: place.clone(),
            rule: None,
        }));
        if !beyond.is_empty() {
            controls.push(Planned {
                asked: None,
                rules: beyond,
                beyond: Vec::new(),
                published: Vec::new(),
                count_by: ["actor", "event"]
                    .iter()
                    .filter_map(|field| Field::parse(field).ok())
                    .collect(),
            });
        }
        let mut by_rule = vec![Vec::new(); book.set.rules().len()];
        for (number, control) in (0..).zip(&controls) {
            for (references, class) in [
                (&control.rules, Class::Population),
                (&control.beyond, Class::Beyond),
            ] {
                for rule in references.iter().filter_map(|reference| reference.rule) {
                    if let Some(list) = by_rule.get_mut(rule) {
                        list.push((number, class));
                    }
                }
            }
        }
        Plan { controls, by_rule }
    }

    /// The controls that an event counts for when these rules hold, each once, in their order.
    pub fn controls_of(&self, rules: &[u32]) -> Vec<(u32, Class)> {
        let mut found: Vec<(u32, Class)> = rules
            .iter()
            .filter_map(|rule| self.by_rule.get(*rule as usize))
            .flatten()
            .copied()
            .collect();
        // Of a control's two classes the population is the smaller one, and stays.
        found.sort_unstable();
        found.dedup_by_key(|(control, _)| *control);
        found
    }
}
