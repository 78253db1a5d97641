//! Each control from what was counted of it.

use super::assemble::Evidence;
use super::origins::Origins;
use crate::report::dispositions::Reviewed;
use crate::report::framework::Verdict;
use crate::report::judge::Case;
use crate::report::model::{
    CheckOutcome, Cited, ControlReport, Exception, FiringReport, GroupRow, Hits, Mapping,
    NeedReport, PublishedFilter, RuleHits,
};
use crate::report::needs;
use crate::report::plan::{Planned, Reference};
use crate::report::population::{ControlTotals, Row, Tallied};
use crate::report::{Check, Status};
use crate::rule::{Firing, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// Groups that are listed of a control.
const GROUPS: usize = 50;
/// Events of a firing that are named.
const EXAMPLES: usize = 10;

/// What all controls are made from.
pub(super) struct Controls<'c> {
    pub(super) evidence: &'c Evidence<'c>,
    pub(super) checks: &'c [CheckOutcome],
    pub(super) origins: &'c Origins<'c>,
    pub(super) needs: needs::Evidence<'c>,
    pub(super) reviewed: Option<&'c mut Reviewed>,
}

impl Controls<'_> {
    /// Every control of the plan, in its order.
    pub(super) fn all(mut self) -> Vec<ControlReport> {
        let set = &self.evidence.book.set;
        let mut firings: BTreeMap<usize, Vec<Firing>> = BTreeMap::new();
        for firing in set.correlate(&self.evidence.totals.observations) {
            firings.entry(firing.rule).or_default().push(firing);
        }
        let plan = self.evidence.plan;
        let totals = &self.evidence.totals.controls;
        let mut all = Vec::new();
        for (planned, totals) in plan.controls.iter().zip(totals) {
            all.push(self.control(planned, totals, &firings));
        }
        all
    }

    fn control(
        &mut self,
        planned: &Planned<'_>,
        totals: &ControlTotals,
        firings: &BTreeMap<usize, Vec<Firing>>,
    ) -> ControlReport {
        let mut report = head(planned);
        let (mut fired, firings_all) = self.firings(planned, firings);
        report.needs = self.needs(planned);
        report.rules = self.rules(planned, firings);
        report.published = self.published(planned);
        Self::count(planned, totals, &mut report);
        report.exceptions = self.rows(planned, &totals.first);
        report.beyond = self.rows(planned, &totals.beyond_first);
        report.sample = self.rows(planned, &totals.drawn);
        if let Some(reviewed) = self.reviewed.as_deref_mut() {
            let all = report.hits.events + report.beyond_hits.events + firings_all;
            report.unreviewed = Some(review(reviewed, &mut report, &mut fired, all));
        }
        report.firings = fired;
        report.firings_all = firings_all;
        let (status, because) = self.judge(planned, &report);
        report.because = because;
        report.mapping = mapping(status);
        report.status = status;
        report
    }

    fn judge(&self, planned: &Planned<'_>, report: &ControlReport) -> (Status, Vec<String>) {
        let outcomes = |names: &[String]| -> Vec<&CheckOutcome> {
            let all = self.checks.iter();
            all.filter(|outcome| names.contains(&outcome.check))
                .collect()
        };
        let broken: Vec<&str> = (planned.rules.iter().chain(&planned.beyond))
            .filter(|reference| reference.rule.is_none())
            .map(|reference| reference.name.as_str())
            .collect();
        let case = Case {
            verdict: planned
                .asked
                .as_ref()
                .map_or(Verdict::Events, |asked| asked.control.verdict),
            decided_by: &outcomes(&report.decided_by),
            facts: &outcomes(&report.facts),
            needs: &report.needs,
            has_rules: !planned.rules.is_empty(),
            broken: &broken,
            events: report.hits.events,
            beyond: report.beyond_hits.events,
            firings: report.firings_all,
        };
        case.judge()
    }

    fn needs(&self, planned: &Planned<'_>) -> Vec<NeedReport> {
        let control = planned.asked.as_ref().map(|asked| asked.control);
        let every = [crate::report::Stream::EveryRegion];
        let needs = control.map_or(&every[..], |control| control.needs.as_slice());
        let rules = self.own_rules(planned);
        let sources = rules.as_ref().and_then(|rules| sources(rules));
        let beyond = |rules: &Vec<&Rule>| rules.iter().all(|rule| rule.is_beyond_management());
        let about = needs::About {
            data_of: control.map_or(&[], |control| control.data_of.as_slice()),
            sources: sources.as_ref(),
            beyond_management: rules.as_ref().is_some_and(beyond),
        };
        (needs.iter())
            .map(|need| needs::covered(*need, about, &self.needs))
            .collect()
    }

    /// Its rules; `None` where it has none, or one of them could not be loaded.
    fn own_rules(&self, planned: &Planned<'_>) -> Option<Vec<&Rule>> {
        let rules = self.evidence.book.set.rules();
        let references = planned.rules.iter().chain(&planned.beyond);
        let found: Vec<&Rule> = references
            .map(|reference| rules.get(reference.rule?))
            .collect::<Option<_>>()?;
        (!found.is_empty()).then_some(found)
    }

    fn tallied(&self, reference: &Reference) -> Tallied {
        let rules = &self.evidence.totals.rules;
        let counted = reference.rule.and_then(|rule| rules.get(rule));
        counted.copied().unwrap_or_default()
    }

    fn published(&self, planned: &Planned<'_>) -> Vec<PublishedFilter> {
        let Some(asked) = &planned.asked else {
            return Vec::new();
        };
        (asked.published.iter().zip(&planned.published))
            .map(|(published, reference)| PublishedFilter {
                rule: published.rule.clone(),
                filter: published.filter.clone(),
                tautology: published.tautology,
                note: published.note.clone(),
                hits: self.tallied(reference).hits(),
            })
            .collect()
    }

    fn rules(
        &self,
        planned: &Planned<'_>,
        firings: &BTreeMap<usize, Vec<Firing>>,
    ) -> Vec<RuleHits> {
        let book = self.evidence.book;
        let hits = |reference: &Reference, beyond: bool| {
            let correlation = reference.rule.is_some_and(|rule| book.is_correlation(rule));
            let fired = reference.rule.and_then(|rule| firings.get(&rule));
            let header = reference.rule.and_then(|rule| book.header(rule));
            RuleHits {
                rule: reference.name.clone(),
                title: header.map_or_else(String::new, |header| header.title.clone()),
                beyond,
                correlation,
                loaded: reference.rule.is_some(),
                hits: if correlation {
                    fired.map_or_else(Hits::default, |fired| of_firings(fired))
                } else {
                    self.tallied(reference).hits()
                },
            }
        };
        let own = planned.rules.iter().map(|reference| hits(reference, false));
        own.chain(planned.beyond.iter().map(|reference| hits(reference, true)))
            .collect()
    }

    fn count(planned: &Planned<'_>, totals: &ControlTotals, report: &mut ControlReport) {
        report.hits = totals.population.hits();
        report.beyond_hits = totals.beyond.hits();
        report.accounts = (totals.accounts.iter())
            .map(|(account, counted)| GroupRow {
                values: vec![account.to_string()],
                hits: counted.hits(),
            })
            .collect();
        report.count_by = (planned.count_by.iter())
            .map(|field| field.name().to_owned())
            .collect();
        report.groups_all = totals.groups.len() as u64;
        report.groups = (totals.groups.iter().take(GROUPS))
            .map(|(values, counted)| GroupRow {
                values: values.iter().map(ToString::to_string).collect(),
                hits: counted.hits(),
            })
            .collect();
        report.days = (totals.days.iter())
            .map(|(day, counts)| counts.on(*day))
            .collect();
    }

    fn rows(&self, planned: &Planned<'_>, rows: &[Row]) -> Vec<Exception> {
        let reading = self.evidence.reading;
        let own = || planned.rules.iter().chain(&planned.beyond);
        rows.iter()
            .map(|row| {
                let detail = &row.detail.1;
                let hash = self.evidence.hashes.get(row.file as usize);
                Exception {
                    row: row.number,
                    rules: own()
                        .filter(|one| one.rule.is_some_and(|rule| row.rules.contains(&rule)))
                        .map(|one| one.name.clone())
                        .collect(),
                    origin: self.origins.of(&detail.caller),
                    file: reading.file_name(row.file),
                    record: row.record,
                    file_sha256: hash.cloned().flatten(),
                    ..detail.row.clone()
                }
            })
            .collect()
    }

    /// What rules about several events found, oldest first, and how many there are.
    fn firings(
        &self,
        planned: &Planned<'_>,
        firings: &BTreeMap<usize, Vec<Firing>>,
    ) -> (Vec<FiringReport>, u64) {
        let references = planned.rules.iter().chain(&planned.beyond);
        let mut all: Vec<(&str, &Firing)> = references
            .filter_map(|reference| Some((reference.name.as_str(), firings.get(&reference.rule?)?)))
            .flat_map(|(name, fired)| fired.iter().map(move |firing| (name, firing)))
            .collect();
        all.sort_by(|a, b| {
            (a.1.first, a.1.last, a.0, &a.1.group).cmp(&(b.1.first, b.1.last, b.0, &b.1.group))
        });
        let number = all.len() as u64;
        all.truncate(self.evidence.args.max_events);
        let moments = &self.evidence.totals.moments;
        let report = |(name, firing): (&str, &Firing)| FiringReport {
            rule: name.to_owned(),
            group: (firing.group.iter())
                .map(|(field, value)| {
                    [
                        field.clone(),
                        value.as_deref().unwrap_or_default().to_owned(),
                    ]
                })
                .collect(),
            first: Some(firing.first),
            last: Some(firing.last),
            events: firing.events.len() as u64,
            examples: (firing.events.iter().take(EXAMPLES))
                .filter_map(|event| moments.get(*event))
                .map(|moment| Cited {
                    event_id: moment.event_id.to_string(),
                    time: Some(moment.time),
                    file: self.evidence.reading.file_name(moment.file),
                    record: moment.record,
                })
                .collect(),
            disposition: None,
        };
        (all.into_iter().map(report).collect(), number)
    }
}

/// Puts verdicts beside everything that is listed or drawn, and tells how many of all have none: what is
/// neither was not reviewed either.
fn review(
    reviewed: &mut Reviewed,
    report: &mut ControlReport,
    fired: &mut [FiringReport],
    all: u64,
) -> u64 {
    let before = reviewed.reviewed();
    let rows = report.exceptions.iter_mut().chain(&mut report.beyond);
    rows.for_each(|row| reviewed.mark(row));
    for firing in fired {
        reviewed.mark_firing(firing);
    }
    // A drawn row that is listed, too, is one event, and counts once.
    let listed: BTreeSet<u64> = report.exceptions.iter().map(|row| row.row).collect();
    for row in &mut report.sample {
        if listed.contains(&row.row) {
            row.disposition = reviewed.verdict(row);
        } else {
            reviewed.mark(row);
        }
    }
    let left = all.saturating_sub(reviewed.reviewed() - before);
    reviewed.leave(left);
    left
}

/// Firings counted as events are; one may stand for calls that worked and calls that did not.
fn of_firings(fired: &[Firing]) -> Hits {
    Hits {
        events: fired.len() as u64,
        raw: fired.len() as u64,
        first: fired.iter().map(|firing| firing.first).min(),
        last: fired.iter().map(|firing| firing.last).max(),
        ..Hits::default()
    }
}

fn head(planned: &Planned<'_>) -> ControlReport {
    let Some(asked) = &planned.asked else {
        return ControlReport {
            title: "What bears on every control".to_owned(),
            verdict: "events".to_owned(),
            shows: "Rules about the evidence itself, and own rules that no control refers to."
                .to_owned(),
            ..ControlReport::default()
        };
    };
    let control = asked.control;
    let names = |checks: &[Check]| checks.iter().map(|check| check.name().to_owned()).collect();
    ControlReport {
        id: asked.id.clone(),
        title: control.title.clone(),
        level: asked.level.map(str::to_owned),
        assessment: asked.assessment.map(str::to_owned),
        verdict: match control.verdict {
            Verdict::Decides => "decides",
            Verdict::Events => "events",
            Verdict::Partial => "partial",
            Verdict::NotFromLogs => "not-from-logs",
        }
        .to_owned(),
        shows: control.shows.clone(),
        cannot_show: control.cannot_show.clone(),
        parameters: control.parameters.clone(),
        feeds: control.feeds.clone(),
        decided_by: names(&control.decided_by),
        facts: names(&control.facts),
        ..ControlReport::default()
    }
}

fn mapping(status: Status) -> Mapping {
    let (id, caption) = status.ocsf();
    Mapping {
        prowler: status.prowler().to_owned(),
        powerpipe: status.powerpipe().to_owned(),
        ocsf_status_id: id,
        ocsf_status: caption.to_owned(),
        asff: status.asff().to_owned(),
    }
}

/// The sources of the events that the rules can find; `None` for any.
fn sources(rules: &[&Rule]) -> Option<BTreeSet<String>> {
    let mut sources = BTreeSet::new();
    for rule in rules {
        sources.extend(rule.sources()?.iter().cloned());
    }
    Some(sources)
}
