//! How rules become a set: layer by layer, what cannot be loaded told with file and line.

use super::{Filter, Loaded, Loading, Placed, Places, Rule, Text, What};
use crate::rule::correlation::{Correlation, Named, Plan, plan};
use crate::rule::detection::Logic;
use crate::rule::document::{Content, Document};
use crate::rule::header::Header;
use crate::rule::index::Index;
use crate::rule::require::Required;
use crate::rule::value::FieldPath;
use crate::rule::wrong::{Flaw, Lines, Wrong};
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
            Ok(Content::Filter(mut filter)) => {
                let meta = std::mem::take(&mut filter.metadata);
                match Logic::new(&filter.detections, &filter.conditions) {
                    Ok(logic) => places.filters.push(Filter {
                        header: Header::new(meta, &text.name, line),
                        rules: filter.rules,
                        logic,
                        layer,
                    }),
                    Err(flaw) => self.tell_flaw(text, line, &flaw.of("filter")),
                }
                return;
            }
            Ok(Content::Elsewhere(called)) => {
                self.elsewhere += 1;
                places.elsewhere.extend(called.map(|called| *called));
                return;
            }
            Ok(Content::NoRule) => {
                self.no_rules += 1;
                return;
            }
            Err(wrong) => {
                self.tell(&text.name, wrong.line, &wrong.what, !wrong.odd);
                places.broken.extend(wrong.called.map(|called| *called));
                return;
            }
        };
        let header = Header::new(meta, &text.name, line);
        let content = match content {
            // What is built in is known to load: it is made ready where it turns out to be needed.
            Loading::Single(rule) if !text.is_built_in() => {
                match Logic::new(&rule.detections, &rule.conditions) {
                    Ok(logic) => Loading::Ready(logic),
                    Err(flaw) => {
                        self.tell_flaw(text, line, &flaw.of("detection"));
                        places.broken.push(header);
                        return;
                    }
                }
            }
            content => content,
        };
        places.put(Placed {
            header,
            content,
            layer,
            behind: Vec::new(),
        });
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
                let header = places.take(at);
                places.elsewhere.push(header);
            }
        }
    }

    /// Finds out what correlations refer to; those that do not work are told, and taken from the rules.
    fn plan(&mut self, places: &mut Places) -> Plan {
        loop {
            self.pass_by(places);
            let Places {
                rules,
                elsewhere,
                broken,
                ..
            } = &*places;
            let named: Vec<Named<'_>> = rules.iter().map(Placed::named).collect();
            let mut plan = plan(&named, elsewhere, broken);
            if plan.wrong.is_empty() {
                return plan;
            }
            // Where another can come in the place of one, what refers to it may work.
            let has_other = |(at, _): &(usize, String)| !rules[*at].behind.is_empty();
            if plan.wrong.iter().any(has_other) {
                plan.wrong.retain(has_other);
            }
            for (at, what) in &plan.wrong {
                let header = &rules[*at].header;
                self.tell(&header.file, header.line, what, true);
            }
            for (at, _) in plan.wrong.iter().rev() {
                let header = places.take(*at);
                places.broken.push(header);
            }
        }
    }

    /// Tells of the rules that others of the same id are put before.
    fn tell_behind(&mut self, rules: &[Placed]) {
        for rule in rules {
            let mut before = rule;
            for one in &rule.behind {
                if one.layer < before.layer {
                    self.replaced += 1;
                    self.replaced_in.insert(one.header.file.clone());
                    before = one;
                    continue;
                }
                let what = format!(
                    "the same id as a rule in {}, line {}; this one is left out",
                    before.header.file, before.header.line
                );
                self.tell(&one.header.file, one.header.line, &what, true);
            }
        }
    }

    fn tell_flaw(&mut self, text: &Text, document: usize, flaw: &Flaw) {
        let lines = Lines {
            text: &text.text,
            before: 0,
        };
        let wrong = Wrong::new(flaw, lines, document, false);
        self.tell(&text.name, wrong.line, &wrong.what, true);
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
        let plan = self.plan(&mut places);
        self.tell_behind(&places.rules);
        let mut logics: Vec<Vec<Logic>> = vec![Vec::new(); places.rules.len()];
        for filter in &places.filters {
            match filter.about(&places, settled) {
                Ok(None) => self.elsewhere += 1,
                Ok(Some(about)) => {
                    for at in about {
                        logics[at].push(filter.logic.clone());
                    }
                }
                Err(what) => self.tell(&filter.header.file, filter.header.line, &what, true),
            }
        }
        let mut placed = places.rules;
        let mut kept = Kept::new(&placed, &plan, wanted);
        for (at, one) in placed.iter_mut().enumerate() {
            match &mut one.content {
                Loading::Ready(logic) => logics[at].insert(0, std::mem::take(logic)),
                Loading::Single(rule) if kept.needed[at] => {
                    match Logic::new(&rule.detections, &rule.conditions) {
                        Ok(logic) => logics[at].insert(0, logic),
                        Err(flaw) => {
                            self.tell(&one.header.file, one.header.line, &flaw.what, true);
                            kept.leave_out(at);
                        }
                    }
                }
                Loading::Single(_) | Loading::Correlation(_) => {}
            }
        }
        let needed = logics.iter().zip(&kept.needed);
        let required: Vec<Required> = needed
            .map(|(logics, needed)| needed.then(|| Required::of(logics)).unwrap_or_default())
            .collect();
        let asked = (0..placed.len())
            .filter(|at| kept.needed[*at])
            .filter(|at| placed[*at].is_single());
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
        let left_out: Vec<bool> = placed.iter().map(|one| !wanted(&one.header)).collect();
        let rules = placed.into_iter().zip(left_out).zip(logics);
        let rules = rules.zip(sources).zip(beyond);
        self.set.rules = (rules.zip(kept.shown.iter().zip(&kept.needed)))
            .map(
                |(((((one, left_out), logics), sources), beyond_management), (shown, needed))| {
                    Rule {
                        asks_log_buckets: asks(&logics, *needed),
                        what: if one.is_single() {
                            What::Single(logics)
                        } else {
                            What::Correlation
                        },
                        header: one.header,
                        helper: !shown,
                        left_out,
                        sources,
                        beyond_management,
                    }
                },
            )
            .collect();
    }
}

impl Places {
    /// Puts a rule in its place: before those of its id in earlier layers, behind those in its own.
    fn put(&mut self, mut new: Placed) {
        let next = self.rules.len();
        let id = new
            .header
            .id
            .as_ref()
            .map(|id| id.trim().to_ascii_lowercase());
        let id = id.filter(|id| !id.is_empty());
        let at = id.map_or(next, |id| *self.by_id.entry(id).or_insert(next));
        match self.rules.get_mut(at) {
            None => self.rules.push(new),
            Some(other) if other.layer < new.layer => {
                std::mem::swap(other, &mut new);
                other.behind = std::mem::take(&mut new.behind);
                other.behind.insert(0, new);
            }
            Some(other) => {
                let own = |one: &Placed| one.layer == new.layer;
                let at = other.behind.partition_point(own);
                other.behind.insert(at, new);
            }
        }
    }

    /// Takes a rule from its place, which then is another's of its id, or nobody's.
    fn take(&mut self, at: usize) -> Header {
        let mut behind = std::mem::take(&mut self.rules[at].behind);
        if behind.is_empty() {
            return self.rules.remove(at).header;
        }
        let mut next = behind.remove(0);
        next.behind = behind;
        std::mem::replace(&mut self.rules[at], next).header
    }
}

impl Placed {
    /// True for a rule about single events.
    fn is_single(&self) -> bool {
        !matches!(self.content, Loading::Correlation(_))
    }

    fn named(&self) -> Named<'_> {
        Named {
            header: &self.header,
            correlation: match &self.content {
                Loading::Single(_) | Loading::Ready(_) => None,
                Loading::Correlation(correlation) => Some(correlation),
            },
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
    fn about(&self, places: &Places, settled: usize) -> Result<Option<Vec<usize>>, String> {
        let placed = &places.rules;
        let single = |at: &usize| placed[*at].is_single();
        let may_be = |at: &usize| self.layer < settled || placed[*at].layer >= settled;
        let FilterRuleTarget::Specific(names) = &self.rules else {
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
            let found: Vec<usize> = found.collect();
            let own = about.len();
            let singles = found.iter().copied().filter(single);
            about.extend(singles.filter(may_be));
            if about.len() > own {
                continue;
            }
            let what = if found.iter().any(single) {
                "which is built in, and built-in rules are not filtered"
            } else if !found.is_empty() {
                "which is a correlation, and filters are about rules for single events"
            } else if places.broken.iter().any(called) {
                "which does not work"
            } else if places.elsewhere.iter().any(called) {
                continue;
            } else {
                "and no rule has this id, name or title"
            };
            return Err(format!("the filter is about `{name}`, {what}"));
        }
        Ok((names.is_empty() || !about.is_empty()).then_some(about))
    }
}
