//! The report from what the pass gave.

use super::control::Controls;
use super::origins::Origins;
use super::{inputs, stamp};
use crate::archive::LogFile;
use crate::cli::report::ReportArgs;
use crate::command::coverage::Covered;
use crate::command::reading::Reading;
use crate::coverage::Hour;
use crate::event::{ActorKind, Outcome, Time};
use crate::filter::Bounds;
use crate::lineage::{Caller, Certainty};
use crate::report::check::Check;
use crate::report::checks::{self, Ground};
use crate::report::dispositions::Reviewed;
use crate::report::model::{
    CheckOutcome, Counts, DayCount, FrameworkHead, HashedFile, InputIssue, Inputs, Integrity,
    OriginOf, Person, Population, Report, Scope, Share, SignInBy, SignIns,
};
use crate::report::needs::{self, DataSeen};
use crate::report::plan::Plan;
use crate::report::population::{LogIn, Totals};
use crate::report::rulebook::Rulebook;
use crate::report::{Framework, Status, Version};
use crate::tally::Tally;
use std::collections::{BTreeMap, BTreeSet};

/// Actors that are listed of the population.
const ACTORS: usize = 20;
/// Hours of a period whose days are all listed: a hundred years.
const LONGEST: i64 = 100 * 366 * 24;
/// People, and roles of one of them, that are listed.
const PEOPLE: usize = 200;

/// Everything that a report is made of.
pub(super) struct Evidence<'e> {
    pub(super) args: &'e ReportArgs,
    pub(super) framework: &'e Framework,
    pub(super) version: &'e Version,
    pub(super) plan: &'e Plan<'e>,
    pub(super) book: &'e Rulebook,
    pub(super) rule_files: Vec<HashedFile>,
    pub(super) totals: &'e Totals,
    pub(super) covered: &'e Covered,
    pub(super) integrity: Integrity,
    pub(super) tally: &'e Tally,
    /// True when something of the archive could not be read.
    pub(super) unread: bool,
    pub(super) hashes: &'e [Option<String>],
    pub(super) bounds: &'e Bounds,
    /// What was read.
    pub(super) reach: &'e Bounds,
    pub(super) reading: &'e Reading<'e>,
    pub(super) now: Time,
}

impl Evidence<'_> {
    /// Puts it together.
    pub(super) fn assemble(self, mut reviewed: Option<Reviewed>) -> Report {
        let scope = self.scope();
        let population = self.population();
        let trouble = self.trouble();
        let origins = Origins::new(self.covered);
        if let Some(reviewed) = &mut reviewed {
            self.name_principals(&origins, reviewed);
        }
        let kinds = self.totals.kinds.iter();
        let data = DataSeen::of(kinds.map(|(kind, _, unique)| (kind, *unique)));
        let needs = needs::Evidence {
            coverage: &self.covered.coverage,
            scope: &scope,
            trouble: trouble.as_deref(),
            trails: &self.covered.trails,
            attested: &self.covered.attested,
            data: &data,
            signed: self.integrity.keys_given,
        };
        let mut coverage = self.covered.coverage.clone();
        coverage.unrecorded = needs::unrecorded(&needs);
        let ground = Ground {
            scope: &scope,
            coverage: &coverage,
            integrity: &self.integrity,
            population: &population,
            totals: self.totals,
            trouble: trouble.as_deref(),
            trails: &self.covered.trails,
            now: self.now,
        };
        let checks: Vec<CheckOutcome> = (self.checks().into_iter())
            .map(|check| checks::run(check, ground))
            .collect();
        let mut controls = Controls {
            evidence: &self,
            checks: &checks,
            origins: &origins,
            needs,
            reviewed: reviewed.as_mut(),
        }
        .all();
        let last = self.plan.controls.last();
        let beyond = last.filter(|last| last.asked.is_none());
        let beyond = beyond.and_then(|_| controls.pop());
        let mut statuses: BTreeMap<String, u64> = Status::ALL
            .iter()
            .map(|status| (status.name().to_owned(), 0))
            .collect();
        for control in &controls {
            *statuses
                .entry(control.status.name().to_owned())
                .or_default() += 1;
        }
        let rules = self.rules();
        let mut people = self.people(&origins);
        let people_all = people.len() as u64;
        people.truncate(PEOPLE);
        let mut run = stamp::run(self.args, &self.version.id);
        run.generated = Some(self.now);
        run.rule_files.clone_from(&self.rule_files);
        Report {
            framework: self.head(),
            run,
            inputs: self.inputs(),
            tally: Counts {
                read: self.tally.read,
                matched: self.tally.matched,
                filtered: self.tally.filtered,
                duplicate: self.tally.duplicate,
                malformed: self.tally.malformed,
            },
            sign_ins: self.sign_ins(),
            people,
            people_all,
            dispositions: reviewed.as_ref().map(Reviewed::summary),
            limits: self.limits(),
            coverage,
            integrity: self.integrity,
            scope,
            population,
            checks,
            statuses,
            controls,
            beyond,
            rules,
        }
    }

    /// Tells which names the principals of the report go by, so that none is taken for another's.
    fn name_principals(&self, origins: &Origins<'_>, reviewed: &mut Reviewed) {
        for (caller, _) in &self.totals.callers {
            let party = self.covered.lineage.party(caller);
            let account = party.account.as_deref();
            reviewed.know(party.kind.name(), account, &party.id, &party.label);
            let origin = origins.of(caller);
            let account = origin.account.as_deref();
            reviewed.know(&origin.kind, account, &origin.id, &origin.label);
        }
        for control in &self.totals.controls {
            let rows = control.first.iter().chain(&control.beyond_first);
            for row in rows.chain(&control.drawn) {
                let who = &row.detail.1.row.who;
                let account = who.account.as_deref();
                reviewed.know(&who.kind, account, &who.id, &who.label);
            }
        }
    }

    fn head(&self) -> FrameworkHead {
        FrameworkHead {
            id: self.framework.id.clone(),
            title: self.framework.title.clone(),
            version: self.version.id.clone(),
            versions: self
                .framework
                .versions
                .iter()
                .map(|one| one.id.clone())
                .collect(),
            notes: self.framework.notes.clone(),
        }
    }

    fn scope(&self) -> Scope {
        let streams = || {
            self.covered
                .coverage
                .streams
                .iter()
                .filter(|stream| stream.files > 0 || stream.events > 0)
        };
        let found = |of: &mut dyn Iterator<Item = &String>| -> Vec<String> {
            let all: BTreeSet<&String> = of.filter(|one| !one.is_empty()).collect();
            all.into_iter().cloned().collect()
        };
        Scope {
            since: self.bounds.since,
            until: self.bounds.until,
            from: self.covered.period.map(|(from, _)| from),
            to: self.covered.period.map(|(_, to)| to),
            accounts_given: self.args.accounts.clone(),
            accounts_found: found(&mut streams().map(|stream| &stream.account)),
            regions_given: self.args.regions.clone(),
            regions_found: found(&mut streams().map(|stream| &stream.region)),
            places: self.reading.places(),
        }
    }

    /// What could not be read, in a sentence: then nothing can be said to be absent.
    fn trouble(&self) -> Option<String> {
        if !self.unread {
            return None;
        }
        let issues = self.tally.issues.iter().filter(|issue| issue.trouble);
        let files: BTreeSet<&str> = issues.map(|issue| issue.file.as_str()).collect();
        Some(format!(
            "not everything could be read: {} of {}",
            crate::text::count(self.tally.malformed, "malformed record"),
            crate::text::count(files.len() as u64, "input")
        ))
    }

    /// The checks that controls ask for.
    fn checks(&self) -> Vec<Check> {
        let controls = self.plan.controls.iter();
        let asked = controls.filter_map(|control| control.asked.as_ref());
        let asked: Vec<Check> = asked
            .flat_map(|asked| asked.control.decided_by.iter().chain(&asked.control.facts))
            .copied()
            .collect();
        Check::ALL
            .iter()
            .copied()
            .filter(|check| asked.contains(check))
            .collect()
    }

    fn inputs(&self) -> Inputs {
        let files = self.reading.files();
        let prune = !self.args.input.no_prune;
        let list = inputs::list(
            files,
            self.hashes,
            &self.totals.files,
            self.reach,
            prune,
            self.tally,
        );
        Inputs {
            files: files.len() as u64,
            bytes: files.iter().map(|file: &LogFile| file.size).sum(),
            bytes_inflated: self.tally.bytes_inflated,
            first_delivery: self.covered.first_delivery,
            last_delivery: self.covered.last_delivery,
            fingerprint: inputs::fingerprint(&list),
            list,
            not_cloudtrail: (self.tally.not_cloudtrail.iter())
                .map(|(kind, number)| (kind.name().to_owned(), *number))
                .collect(),
            issues: (self.tally.issues.iter())
                .map(|issue| InputIssue {
                    file: issue.file.clone(),
                    what: issue.what.clone(),
                    trouble: issue.trouble,
                })
                .collect(),
            trouble: self.unread,
        }
    }

    fn population(&self) -> Population {
        let kinds = || self.totals.kinds.iter();
        let with = |outcome: Outcome| -> u64 {
            let of = kinds().filter(|(kind, ..)| kind.outcome == outcome);
            of.map(|(_, _, unique)| unique).sum()
        };
        let mut shares: [BTreeMap<&str, u64>; 5] = std::array::from_fn(|_| BTreeMap::new());
        for (kind, _, unique) in kinds() {
            let keys = [
                kind.category.name(),
                &*kind.account,
                &*kind.region,
                &*kind.source,
                kind.principal.name(),
            ];
            for (share, key) in shares.iter_mut().zip(keys) {
                *share.entry(key).or_default() += unique;
            }
        }
        let [categories, accounts, regions, services, principals] = shares.map(most_first);
        let mut actors: BTreeMap<String, u64> = BTreeMap::new();
        for (caller, events) in &self.totals.callers {
            *actors
                .entry(self.covered.lineage.party(caller).id)
                .or_default() += events;
        }
        let mut actors = most_first(actors);
        actors.truncate(ACTORS);
        Population {
            raw: kinds().map(|(_, raw, _)| raw).sum(),
            unique: kinds().map(|(_, _, unique)| unique).sum(),
            ok: with(Outcome::Ok),
            denied: with(Outcome::Denied),
            failed: with(Outcome::Failed),
            categories,
            accounts,
            regions,
            services,
            principals,
            actors,
            days: self.days(),
        }
    }

    /// Every day of the period, those without events among them.
    fn days(&self) -> Vec<DayCount> {
        let mut counted = self.totals.days.clone();
        let edges = self.covered.period;
        let edges = edges.map(|(from, to)| (Hour::of(from), Hour::of(Time(to.0 - 1))));
        // A record that names a day of its own choice must not make a list of a million days.
        let edges = edges.filter(|(from, to)| to.0 - from.0 < LONGEST);
        if let Some((from, to)) = edges {
            for day in from.0.div_euclid(24)..=to.0.div_euclid(24) {
                counted.entry(day).or_default();
            }
        }
        counted
            .into_iter()
            .map(|(day, counts)| counts.on(day))
            .collect()
    }

    fn sign_ins(&self) -> SignIns {
        let mut sum = SignIns::default();
        let mut by: BTreeMap<(&str, &str), SignInBy> = BTreeMap::new();
        for (kind, _, unique) in &self.totals.kinds {
            let Some((how, who)) = &kind.log_in else {
                continue;
            };
            let row = by.entry((who, &kind.account)).or_default();
            let (all, own) = match how {
                LogIn::WithMfa => (&mut sum.with_mfa, &mut row.with_mfa),
                LogIn::WithoutMfa => (&mut sum.without_mfa, &mut row.without_mfa),
                LogIn::Federated => (&mut sum.federated, &mut row.federated),
                LogIn::Failed => (&mut sum.failed, &mut row.failed),
            };
            *all += unique;
            *own += unique;
        }
        let mut by: Vec<SignInBy> = by
            .into_iter()
            .map(|((who, account), row)| {
                let times = self.totals.log_ins.get(&(who.into(), account.into()));
                SignInBy {
                    who: who.to_owned(),
                    account: (!account.is_empty()).then(|| account.to_owned()),
                    first: times.and_then(|times| times.first),
                    last: times.and_then(|times| times.last),
                    ..row
                }
            })
            .collect();
        by.sort_by_key(|row| {
            std::cmp::Reverse(row.with_mfa + row.without_mfa + row.federated + row.failed)
        });
        sum.by = by;
        sum
    }

    fn people(&self, origins: &Origins<'_>) -> Vec<Person> {
        let mut shares: Vec<(OriginOf, String, u64)> = (self.totals.callers.iter())
            .map(|(caller, events)| {
                let origin = OriginOf {
                    via: Vec::new(),
                    ..origins.of(caller)
                };
                (origin, self.acted_as(caller), *events)
            })
            .collect();
        // In an order of their own: the first of a person decides what is told of it. Of two that differ
        // the surest chain comes last, and one that knows the account first.
        let sure = |origin: &OriginOf| {
            let mut all = Certainty::ALL.iter();
            std::cmp::Reverse(all.position(|one| one.name() == origin.certainty))
        };
        shares.sort_by(|(a, role_a, _), (b, role_b, _)| {
            (&a.id, &a.label, sure(a), std::cmp::Reverse(&a.account))
                .cmp(&(&b.id, &b.label, sure(b), std::cmp::Reverse(&b.account)))
                .then_with(|| {
                    (&a.gap, &a.candidates, role_a, &a.kind).cmp(&(
                        &b.gap,
                        &b.candidates,
                        role_b,
                        &b.kind,
                    ))
                })
        });
        let mut people: BTreeMap<(String, String), Person> = BTreeMap::new();
        for (origin, role, events) in shares {
            let key = (origin.id.clone(), origin.label.clone());
            let person = people.entry(key).or_insert_with(|| Person {
                origin: origin.clone(),
                ..Person::default()
            });
            person.events += events;
            person.origin.account = person.origin.account.take().or(origin.account);
            if !person.acted_as.contains(&role) {
                person.acted_as.push(role);
            }
        }
        let mut people: Vec<Person> = people.into_values().collect();
        people.sort_by(|a, b| {
            b.events
                .cmp(&a.events)
                .then_with(|| a.origin.id.cmp(&b.origin.id))
        });
        for person in &mut people {
            person.acted_as.sort();
        }
        people
    }

    /// What a caller acted as: of a role session the role, since sessions come and go.
    fn acted_as(&self, caller: &Caller) -> String {
        let party = self.covered.lineage.party(caller);
        match (party.kind, party.id.rsplit_once('/')) {
            (ActorKind::RoleSession, Some((role, _))) => role.to_owned(),
            _ => party.id,
        }
    }

    /// The definitions of all rules that controls refer to, each once, by name.
    fn rules(&self) -> Vec<crate::report::model::RuleDefinition> {
        let references = self.plan.controls.iter().flat_map(|control| {
            control
                .published
                .iter()
                .chain(&control.rules)
                .chain(&control.beyond)
        });
        let rules: BTreeMap<&str, usize> = references
            .filter_map(|reference| Some((reference.name.as_str(), reference.rule?)))
            .collect();
        rules
            .into_values()
            .filter_map(|rule| self.book.definition(rule))
            .collect()
    }

    fn limits(&self) -> Vec<String> {
        let mut limits = self.framework.limits.clone();
        limits.extend(
            self.covered
                .limits
                .iter()
                .map(|limit| format!("Not to be proven from here: {limit}.")),
        );
        limits
    }
}

/// Values by how often they occur, most first.
fn most_first<K: Into<String> + Ord>(counts: BTreeMap<K, u64>) -> Vec<Share> {
    let mut shares: Vec<Share> = counts
        .into_iter()
        .filter(|(_, events)| *events > 0)
        .map(|(value, events)| Share {
            value: value.into(),
            events,
        })
        .collect();
    // Equal counts stay in the order of their values.
    shares.sort_by_key(|share| std::cmp::Reverse(share.events));
    shares
}
