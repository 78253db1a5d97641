//! How rules become a set: layer by layer, what cannot be loaded told with file and line.

use super::{Filter, Loaded, Loading, Placed, Places, Rule, Text, What};
use crate::rule::correlation::{Correlation, Named, Plan, plan};
use crate::rule::detection::Logic;
use crate::rule::document::{Content, Document};
use crate::rule::header::Header;
use crate::rule::index::Index;
use crate::rule::require::Required;
use crate::rule::value::FieldPath;
use crate::tally::Issue;
use rsigma_parser::FilterRuleTarget;
use std::collections::BTreeSet;

impl Loaded {
    /// Puts a document in its place, or tells what is wrong with it.
    pub(super) fn place(
        &mut self,
        document: Document,
        text: &Text,
        layer: usize,
        places: &mut Places,
    ) {
        let line = document.line;
        let (meta, content) = match document.content {
            Ok(Content::Rule(mut rule)) => {
                (std::mem::take(&mut rule.metadata), Loading::Single(rule))
            }
            Ok(Content::Correlation(mut rule)) => (
                std::mem::take(&mut rule.metadata),
                Loading::Correlation(rule),
            ),
            Ok(Content::Filter(mut content)) => {
                let meta = std::mem::take(&mut content.metadata);
                let header = Header::new(meta, &text.name, line);
                places.filters.push(Filter {
                    header,
                    content,
                    layer,
                });
                return;
            }
            Ok(Content::Elsewhere(called)) => {
                self.elsewhere += 1;
                places.elsewhere.extend(called.map(|called| *called));
                return;
            }
            Err(wrong) => {
                self.tell(&text.name, wrong.line, &wrong.what, !wrong.odd);
                return;
            }
        };
        let header = Header::new(meta, &text.name, line);
        let id = header.id.as_ref().map(|id| id.to_ascii_lowercase());
        let new = Placed {
            header,
            content,
            layer,
            built_in: text.is_built_in(),
        };
        let next = places.rules.len();
        let at = id.map_or(next, |id| *places.by_id.entry(id).or_insert(next));
        match places.rules.get_mut(at) {
            None => places.rules.push(new),
            Some(other) if other.layer < layer => {
                *other = new;
                self.replaced += 1;
            }
            Some(other) => {
                let what = format!(
                    "the same id as a rule in {}, line {}; this one is left out",
                    other.header.file, other.header.line
                );
                self.tell(&text.name, line, &what, true);
            }
        }
    }

    /// Passes by correlations that are about rules for other logs alone, as those are.
    fn pass_by(&mut self, places: &mut Places) {
        loop {
            let Places {
                rules, elsewhere, ..
            } = &*places;
            let is_elsewhere = |own: usize| {
                let Loading::Correlation(correlation) = &rules[own].content else {
                    return false;
                };
                let mut names = correlation.rules.iter().peekable();
                let is_there = names.peek().is_some();
                is_there
                    && names.all(|name| {
                        let ours =
                            |(at, one): (usize, &Placed)| at != own && one.header.is_called(name);
                        !rules.iter().enumerate().any(ours)
                            && elsewhere.iter().any(|header| header.is_called(name))
                    })
            };
            let found: Vec<usize> = (0..rules.len()).filter(|at| is_elsewhere(*at)).collect();
            if found.is_empty() {
                return;
            }
            self.elsewhere += found.len() as u64;
            for at in found.into_iter().rev() {
                let header = places.rules.remove(at).header;
                places.elsewhere.push(header);
            }
        }
    }

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
        mut places: Places,
        settled: usize,
        wanted: &dyn Fn(&Header) -> bool,
    ) {
        self.pass_by(&mut places);
        let Places {
            rules: mut placed,
            filters,
            elsewhere,
            ..
        } = places;
        let mut logics: Vec<Vec<Logic>> = Vec::new();
        placed.retain(|one| {
            // What is built in is known to load: it is made ready where it turns out to be needed.
            if one.built_in {
                logics.push(Vec::new());
                return true;
            }
            match one.logic() {
                Ok(logic) => {
                    logics.push(logic.into_iter().collect());
                    true
                }
                Err(what) => {
                    self.tell(&one.header.file, one.header.line, &what, true);
                    false
                }
            }
        });
        for filter in &filters {
            let logic = Logic::new(&filter.content.detections, &filter.content.conditions);
            let about = filter.about(&placed, settled, &elsewhere);
            match logic.and_then(|logic| Ok((logic, about?))) {
                Ok((_, None)) => self.elsewhere += 1,
                Ok((logic, Some(about))) => {
                    for at in about {
                        logics[at].push(logic.clone());
                    }
                }
                Err(what) => self.tell(&filter.header.file, filter.header.line, &what, true),
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
        let plan = plan(&named, &elsewhere);
        for (at, what) in &plan.wrong {
            let header = &placed[*at].header;
            self.tell(&header.file, header.line, what, true);
        }
        let mut kept = Kept::new(&placed, &plan, wanted);
        for (at, one) in placed.iter().enumerate() {
            if !one.built_in || !kept.needed[at] {
                continue;
            }
            match one.logic() {
                Ok(logic) => logics[at].extend(logic),
                Err(what) => {
                    self.tell(&one.header.file, one.header.line, &what, true);
                    kept.leave_out(at);
                }
            }
        }
        let needed = logics.iter().zip(&kept.needed);
        let required: Vec<Required> = needed
            .map(|(logics, needed)| needed.then(|| Required::of(logics)).unwrap_or_default())
            .collect();
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

impl Placed {
    /// What it asks of single events.
    fn logic(&self) -> Result<Option<Logic>, String> {
        match &self.content {
            Loading::Single(rule) => Logic::new(&rule.detections, &rule.conditions).map(Some),
            Loading::Correlation(_) => Ok(None),
        }
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
        // A correlation that was left out, and that none needs which was not, does not speak for others.
        let mut speaks = shown.clone();
        for (at, correlation) in plan.correlations.iter().rev() {
            if !speaks[*at] {
                continue;
            }
            for rule in refers(correlation) {
                speaks[rule] = true;
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

    /// Neither asks the rule nor shows it.
    fn leave_out(&mut self, rule: usize) {
        self.needed[rule] = false;
        self.shown[rule] = false;
    }
}

impl Filter {
    /// The rules that it is about; `None` where they are all for other logs.
    fn about(
        &self,
        placed: &[Placed],
        settled: usize,
        elsewhere: &[Header],
    ) -> Result<Option<Vec<usize>>, String> {
        let single = |at: &usize| matches!(placed[*at].content, Loading::Single(_));
        let may_be = |at: &usize| self.layer < settled || placed[*at].layer >= settled;
        let FilterRuleTarget::Specific(names) = &self.content.rules else {
            let all: Vec<usize> = (0..placed.len()).filter(single).collect();
            let about: Vec<usize> = all.iter().copied().filter(may_be).collect();
            return if about.is_empty() && !all.is_empty() {
                Err(
                    "there is no rule beside the filter, and built-in rules are not filtered"
                        .to_owned(),
                )
            } else {
                Ok(Some(about))
            };
        };
        let mut about = Vec::new();
        for name in names {
            let called = |header: &Header| header.is_called(name);
            let found = (0..placed.len()).filter(|at| called(&placed[*at].header));
            let found: Vec<usize> = found.filter(single).collect();
            let own = about.len();
            about.extend(found.iter().copied().filter(may_be));
            if about.len() > own {
                continue;
            }
            if !found.is_empty() {
                return Err(format!(
                    "the filter is about `{name}`, which is built in, and built-in rules are not filtered"
                ));
            }
            if !elsewhere.iter().any(called) {
                return Err(format!(
                    "the filter is about `{name}`, and no rule has this id, name or title"
                ));
            }
        }
        Ok((names.is_empty() || !about.is_empty()).then_some(about))
    }
}
