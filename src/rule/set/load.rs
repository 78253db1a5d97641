//! How rules become a set: layer by layer, what cannot be loaded told with file and line.

use super::{Loaded, Loading, Placed, Rule, Text, What};
use crate::rule::correlation::{Correlation, Named, Plan, plan};
use crate::rule::detection::Logic;
use crate::rule::document::{Content, Document};
use crate::rule::header::Header;
use crate::rule::index::Index;
use crate::rule::require::Required;
use crate::rule::value::FieldPath;
use crate::tally::Issue;
use rsigma_ir::IrFilter;
use rsigma_parser::FilterRuleTarget;
use std::collections::BTreeSet;

/// Puts a document in its place, or tells what is wrong with it.
pub(super) fn place(
    document: Document,
    text: &Text,
    layer: usize,
    placed: &mut Vec<Placed>,
    filters: &mut Vec<(Header, Box<IrFilter>)>,
    loaded: &mut Loaded,
) {
    let line = document.line;
    let (meta, content) = match document.content {
        Ok(Content::Rule(rule)) => (rule.metadata.clone(), Loading::Single(rule)),
        Ok(Content::Correlation(rule)) => (rule.metadata.clone(), Loading::Correlation(rule)),
        Ok(Content::Filter(filter)) => {
            filters.push((
                Header::new(filter.metadata.clone(), &text.name, line),
                filter,
            ));
            return;
        }
        Ok(Content::Elsewhere) => {
            loaded.elsewhere += 1;
            return;
        }
        Err(wrong) => {
            loaded.tell(&text.name, wrong.line, &wrong.what, !wrong.odd);
            return;
        }
    };
    let header = Header::new(meta, &text.name, line);
    let same = header
        .id
        .as_deref()
        .and_then(|id| placed.iter_mut().find(|other| other.header.is_id(id)));
    let new = Placed {
        header,
        content,
        layer,
    };
    match same {
        None => placed.push(new),
        Some(other) if other.layer < layer => {
            *other = new;
            loaded.replaced += 1;
        }
        Some(other) => {
            let what = format!(
                "the same id as a rule in {}, line {}; this one is left out",
                other.header.file, other.header.line
            );
            loaded.tell(&text.name, line, &what, true);
        }
    }
}

impl Loaded {
    fn tell(&mut self, file: &str, line: usize, what: &str, trouble: bool) {
        let what = format!("line {line}: {what}");
        self.issues.push(if trouble {
            Issue::trouble(file, what)
        } else {
            Issue::note(file, what)
        });
    }

    /// Compiles what was placed.
    pub(super) fn build(
        &mut self,
        mut placed: Vec<Placed>,
        filters: &[(Header, Box<IrFilter>)],
        wanted: &dyn Fn(&Header) -> bool,
    ) {
        let mut logics: Vec<Vec<Logic>> = Vec::new();
        placed.retain(|one| {
            let logic = match &one.content {
                Loading::Single(rule) => Logic::new(&rule.detections, &rule.conditions),
                Loading::Correlation(_) => {
                    logics.push(Vec::new());
                    return true;
                }
            };
            match logic {
                Ok(logic) => {
                    logics.push(vec![logic]);
                    true
                }
                Err(what) => {
                    self.tell(&one.header.file, one.header.line, &what, true);
                    false
                }
            }
        });
        for (header, filter) in filters {
            if let Err(what) = apply(filter, &placed, &mut logics) {
                self.tell(&header.file, header.line, &what, true);
            }
        }
        let named: Vec<Named<'_>> = placed
            .iter()
            .map(|one| Named {
                header: &one.header,
                correlation: match &one.content {
                    Loading::Single(_) => None,
                    Loading::Correlation(correlation) => Some(correlation),
                },
            })
            .collect();
        let plan = plan(&named);
        for (at, what) in &plan.wrong {
            let header = &placed[*at].header;
            self.tell(&header.file, header.line, what, true);
        }
        let kept = Kept::new(&placed, &plan, wanted);
        let required: Vec<Required> = logics.iter().map(|logics| Required::of(logics)).collect();
        let single = |at: &usize| matches!(placed[*at].content, Loading::Single(_));
        let asked = (0..placed.len())
            .filter(|at| kept.needed[*at])
            .filter(single);
        self.set.index = Index::new(asked.map(|at| (at, &required[at])));
        let mut sources: Vec<_> = required.iter().map(Required::sources).collect();
        let mut beyond: Vec<bool> = required.iter().map(|one| one.beyond_management).collect();
        // Those that a correlation refers to stand before it.
        for (at, correlation) in &plan.correlations {
            let mut slots = correlation.slots.iter();
            beyond[*at] = slots.all(|slot| beyond[slot.rule]);
            let parts = correlation
                .slots
                .iter()
                .map(|slots| sources[slots.rule].clone());
            let parts: Option<Vec<BTreeSet<String>>> = parts.collect();
            sources[*at] = parts.map(|parts| parts.into_iter().flatten().collect());
        }
        self.set.fields = plan
            .fields
            .into_iter()
            .zip(&kept.needed)
            .map(|(fields, needed)| {
                let fields = fields.filter(|_| *needed)?;
                let paths = fields.iter().map(|field| FieldPath::new(field)).collect();
                Some((fields, paths))
            })
            .collect();
        self.set.correlations = plan
            .correlations
            .into_iter()
            .filter(|(at, _)| kept.needed[*at])
            .collect();
        let asks = |logics: &[Logic], needed| needed && logics.iter().any(Logic::asks_log_buckets);
        let rules = placed.into_iter().zip(logics).zip(sources).zip(beyond);
        self.set.rules = (rules.zip(kept.shown.iter().zip(&kept.needed)))
            .map(
                |((((one, logics), sources), beyond_management), (shown, needed))| Rule {
                    header: one.header,
                    asks_log_buckets: asks(&logics, *needed),
                    what: match one.content {
                        Loading::Single(_) => What::Single(logics),
                        Loading::Correlation(_) => What::Correlation,
                    },
                    helper: !shown,
                    sources,
                    beyond_management,
                },
            )
            .collect();
    }
}

/// Which rules are to be asked, and which of them speak for themselves.
struct Kept {
    needed: Vec<bool>,
    shown: Vec<bool>,
}

impl Kept {
    fn new(placed: &[Placed], plan: &Plan, wanted: &dyn Fn(&Header) -> bool) -> Kept {
        let mut shown: Vec<bool> = placed.iter().map(|one| wanted(&one.header)).collect();
        for (at, _) in &plan.wrong {
            shown[*at] = false;
        }
        let refers = |correlation: &Correlation| -> Vec<usize> {
            correlation.slots.iter().map(|slots| slots.rule).collect()
        };
        let mut generated = vec![false; placed.len()];
        let mut silent = vec![false; placed.len()];
        for (_, correlation) in &plan.correlations {
            for rule in refers(correlation) {
                if correlation.generate {
                    generated[rule] = true;
                } else {
                    silent[rule] = true;
                }
            }
        }
        for at in 0..placed.len() {
            shown[at] &= generated[at] || !silent[at];
        }
        let mut needed = shown.clone();
        // Those that others refer to come first, so that need is handed down from the end.
        for (at, correlation) in plan.correlations.iter().rev() {
            if needed[*at] {
                for rule in refers(correlation) {
                    needed[rule] = true;
                }
            }
        }
        Kept { needed, shown }
    }
}

/// Adds a filter to the rules that it is about.
fn apply(filter: &IrFilter, placed: &[Placed], logics: &mut [Vec<Logic>]) -> Result<(), String> {
    let logic = Logic::new(&filter.detections, &filter.conditions)?;
    let single = |at: &usize| matches!(placed[*at].content, Loading::Single(_));
    let about: Vec<usize> = match &filter.rules {
        FilterRuleTarget::Any => (0..placed.len()).filter(single).collect(),
        FilterRuleTarget::Specific(names) => {
            let mut about = Vec::new();
            for name in names {
                let found: Vec<usize> = (0..placed.len())
                    .filter(single)
                    .filter(|at| placed[*at].header.is_called(name))
                    .collect();
                if found.is_empty() {
                    return Err(format!(
                        "the filter is about `{name}`, and no rule has this id, name or title"
                    ));
                }
                about.extend(found);
            }
            about
        }
    };
    for at in about {
        logics[at].push(logic.clone());
    }
    Ok(())
}
