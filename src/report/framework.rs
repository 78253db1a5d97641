//! A framework: the controls of a standard, and for each what an archive of logs shows of it.
//!
//! # How to write one
//!
//! One YAML file holds one framework. Every key is checked; an unknown one is an error with its line.
//!
//! ```yaml
//! id: house                     # what is typed: ctq report house
//! title: House rules            # own words: the text of many standards is licensed
//! default: '2'                  # the version that is taken when none is asked for
//! versions:                     # oldest first
//!   - {id: '1', section: '3'}   # section: what {section} in a control's id stands for; optional
//!   - {id: '2', section: '4'}
//! notes: What the report says about the framework as a whole.
//! limits:                       # what holds for every control; optional
//!   - What no log can tell.
//! beyond: [alarm-path-changes]  # rules that bear on every control; optional
//! controls:
//!   - id: '{section}.1'         # 3.1 in version 1, 4.1 in version 2
//!     title: Trails stay on
//!     since: '1'                # first and last version that has it; both optional
//!     until: '2'
//!     level: {'1': low, '2': high}            # from which version on which level; optional
//!     assessment: {'1': automated}            # the same for how the standard has it assessed; optional
//!     verdict: decides          # decides, events, partial or not-from-logs, see Verdict
//!     shows: Stops and starts of trails.
//!     cannot-show: Logs outside CloudTrail.   # optional
//!     parameters:               # values that an authority sets; optional
//!       - At least weekly.
//!     published:                # filters as the standard prints them; optional
//!       - rule: cis-published-5 # the rule that says the same
//!         since: '1'            # optional, as above
//!         until: '2'
//!         filter: '{ ($.eventName = StopLogging) }'
//!         tautology: true       # it matches nearly everything; optional
//!         note: What to know about it.        # optional
//!     rules: [trail-changes]    # the population of the control
//!     beyond: [trail-weakened]  # what the standard does not name
//!     decided-by: [gaps]        # checks whose outcome is the verdict; only and always with decides
//!     facts: [coverage]         # checks that are shown and decide nothing, see Check
//!     needs: [every-region]     # what must be covered before nothing means nothing, see Stream
//!     data-of: [AWS::S3::Object]              # where it needs data events: of which types of resources
//!     count-by: [actor, event]  # the columns of the count: fields as for --fields
//!     feeds: [KSI-MLA-01]       # what else the same evidence serves; optional
//! ```
//!
//! A file that begins with `extends: ID` instead adds to a framework: its `controls` are added, those
//! whose id is there already are replaced, its `beyond` is added.
//!
//! # The rules
//!
//! Rules are Sigma documents (specification 2.1) for `product: aws`, `service: cloudtrail`, several to a
//! file where they are about one topic. Frameworks name them by `name`. Beyond the specification they
//! have:
//!
//! - `any-source`: why the rule names no event source. A rule without `eventSource` and without this
//!   takes in other services' events of the same name.
//! - Tags `attack.tNNNN` in ATT&CK's numbering up to version 18, and beside them `attack-v19.tNNNN`
//!   where version 19 (2026) numbers a technique anew: T1562.001 became T1685, T1562.008 became
//!   T1685.002, T1562.007 became T1686.001. A technique with one tag has the same number in both.
//! - Fields `ctq.NAME`, which are not in the record but decided from it. NAME is any derived field of
//!   [`Derived`](crate::event::Derived) (`ctq.outcome`: ok, denied, failed; `ctq.access`: read, write, by
//!   the verb where `readOnly` is absent; `ctq.category`: management, data, insight, network; `ctq.topic`:
//!   security, devices, routing, logging; `ctq.actorKind`: root, iam-user, role-session, service, …;
//!   `ctq.role`, `ctq.service`), or one of [`RULE_FIELDS`].
//!
//! A rule of the population of a control takes events with every outcome; the report splits them into
//! effective and attempted. A detection says `ctq.outcome: ok` where only an effect matters.
//!
//! A correlation silences the rules it is made of (Sigma, `generate`). Where one of them is the population
//! of a control too, the correlation says `generate: true`.

use super::check::{Check, Stream};
use crate::event::Field;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Derived fields that only rules have, with their meaning; written `ctq.NAME`.
pub const RULE_FIELDS: [(&str, &str); 3] = [
    (
        "console",
        "true when done in or through the console, as `--console` has it",
    ),
    (
        "human",
        "true when the caller can be a person, as `--human` has it",
    ),
    (
        "logBucket",
        "true when `requestParameters.bucketName` is a bucket that a trail delivers to: named by a \
         CreateTrail or UpdateTrail, by a digest, or by a call of cloudtrail.amazonaws.com on it, anywhere \
         in the archive",
    ),
];

/// A framework, as its file has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Framework {
    /// What is typed.
    pub id: String,
    /// Its name, in own words.
    pub title: String,
    /// The id of the version that is taken when none is asked for.
    pub default: String,
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// What the report says about it as a whole.
    pub notes: String,
    /// What no log can tell, for every control.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Names of rules that bear on every control.
    #[serde(default)]
    pub beyond: Vec<String>,
    /// Its controls, in the order of the standard.
    pub controls: Vec<Control>,
    /// The file it was read from.
    #[serde(skip)]
    pub file: String,
}

/// A file that adds to a framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Extension {
    pub(super) extends: String,
    #[serde(default)]
    pub(super) beyond: Vec<String>,
    #[serde(default)]
    pub(super) controls: Vec<Control>,
}

/// A version of a standard.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// `v1.4.0`, `r5`, `2022`.
    pub id: String,
    /// What `{section}` in the ids of controls stands for.
    #[serde(default)]
    pub section: String,
}

/// How much an archive says of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The archive alone decides: `PASS` or `FAIL` by the checks under `decided-by`.
    Decides,
    /// A list of events; a person judges.
    Events,
    /// Part of an answer, or an indirect one.
    Partial,
    /// Logs cannot answer it.
    NotFromLogs,
}

/// A control: what a standard asks, and what the archive shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Control {
    /// Its number, with `{section}` where that differs by version.
    pub id: String,
    /// What it asks, in own words.
    pub title: String,
    /// The first version that has it; `None` for the oldest.
    pub since: Option<String>,
    /// The last version that has it; `None` for the newest.
    pub until: Option<String>,
    /// From which version on it has which level.
    #[serde(default)]
    pub level: BTreeMap<String, String>,
    /// From which version on the standard has it assessed how.
    #[serde(default)]
    pub assessment: BTreeMap<String, String>,
    /// How much the archive says.
    pub verdict: Verdict,
    /// What the report shows.
    pub shows: String,
    /// What logs cannot show.
    pub cannot_show: Option<String>,
    /// Values that an authority sets.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Filters as the standard prints them.
    #[serde(default)]
    pub published: Vec<Published>,
    /// Names of the rules that make its population.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Names of rules about what the standard does not name.
    #[serde(default)]
    pub beyond: Vec<String>,
    /// Checks whose outcome is the verdict.
    #[serde(default)]
    pub decided_by: Vec<Check>,
    /// Checks that are shown and decide nothing.
    #[serde(default)]
    pub facts: Vec<Check>,
    /// What must be covered before a count of nothing means that nothing happened.
    #[serde(default)]
    pub needs: Vec<Stream>,
    /// Where it needs data events: the types of resources, as event selectors name them, all of whose data
    /// events have to be recorded before nothing means nothing.
    #[serde(default)]
    pub data_of: Vec<String>,
    /// Fields by which its events are counted.
    #[serde(default)]
    pub count_by: Vec<String>,
    /// What else the same evidence serves.
    #[serde(default)]
    pub feeds: Vec<String>,
    /// Where it stands, for messages.
    #[serde(skip)]
    pub place: Place,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A filter as a standard prints it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Published {
    /// The name of the rule that says the same.
    pub rule: String,
    /// The first version that prints it; `None` for the oldest.
    pub since: Option<String>,
    /// The last version that prints it; `None` for the newest.
    pub until: Option<String>,
    /// Its text in CloudWatch's language of metric filters.
    pub filter: String,
    /// It matches nearly everything, so that its count says nothing.
    #[serde(default)]
    pub tautology: bool,
    /// What to know about it.
    pub note: Option<String>,
}

/// A control as one version of its framework has it.
#[derive(Clone, Debug)]
pub struct Asked<'f> {
    /// Its number in that version.
    pub id: String,
    /// Its level in that version.
    pub level: Option<&'f str>,
    /// How the standard has it assessed in that version.
    pub assessment: Option<&'f str>,
    /// The filters that this version prints; the plain one first, alternatives after it.
    pub published: Vec<&'f Published>,
    /// All else.
    pub control: &'f Control,
}

impl Framework {
    /// The version that is meant: the default for `None`; else by id, with or without its `v`, and a
    /// beginning is enough where only one version has it (`1.4` for `v1.4.0`). `Err` says what there is.
    pub fn version(&self, typed: Option<&str>) -> Result<&Version, String> {
        let typed = typed.unwrap_or(&self.default).trim();
        let bare = |id: &str| id.trim_start_matches(['v', 'V', 'r', 'R']).to_owned();
        let wanted = bare(typed);
        if let Some(exact) = self.versions.iter().find(|v| bare(&v.id) == wanted) {
            return Ok(exact);
        }
        let longer = format!("{wanted}.");
        let mut begin = self
            .versions
            .iter()
            .filter(|v| bare(&v.id).starts_with(&longer));
        match (begin.next(), begin.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(format!(
                "{} has no version `{typed}`; there is {}",
                self.id,
                self.versions
                    .iter()
                    .map(|v| v.id.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        }
    }

    /// The controls of a version, in order.
    pub fn controls(&self, version: &Version) -> Vec<Asked<'_>> {
        let at = self.position(&version.id).unwrap_or(0);
        self.controls
            .iter()
            .filter(|control| self.spans(control.since.as_deref(), control.until.as_deref(), at))
            .map(|control| Asked {
                id: control.id.replace("{section}", &version.section),
                level: self.latest(&control.level, at),
                assessment: self.latest(&control.assessment, at),
                published: control
                    .published
                    .iter()
                    .filter(|p| self.spans(p.since.as_deref(), p.until.as_deref(), at))
                    .collect(),
                control,
            })
            .collect()
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.versions.iter().position(|version| version.id == id)
    }

    fn spans(&self, since: Option<&str>, until: Option<&str>, at: usize) -> bool {
        let edge = |id: Option<&str>| id.and_then(|id| self.position(id));
        edge(since).is_none_or(|first| first <= at) && edge(until).is_none_or(|last| at <= last)
    }

    fn latest<'f>(&self, by_version: &'f BTreeMap<String, String>, at: usize) -> Option<&'f str> {
        by_version
            .iter()
            .filter_map(|(id, value)| Some((self.position(id)?, value)))
            .filter(|(from, _)| *from <= at)
            .max_by_key(|(from, _)| *from)
            .map(|(_, value)| value.as_str())
    }

    /// What is wrong with it, beyond its shape; each with the control it is about, if it is about one.
    pub(super) fn faults(&self) -> Vec<(Option<&Control>, String)> {
        let mut faults = Vec::new();
        let ids: BTreeSet<&str> = self.versions.iter().map(|v| v.id.as_str()).collect();
        if ids.len() < self.versions.len() {
            faults.push((None, "a version is there twice".to_owned()));
        }
        if !ids.contains(self.default.as_str()) {
            faults.push((
                None,
                format!("the default `{}` is none of the versions", self.default),
            ));
        }
        for version in &self.versions {
            let mut seen = BTreeSet::new();
            for asked in self.controls(version) {
                if !seen.insert(asked.id.clone()) {
                    let what = format!("{} is there twice in {}", asked.id, version.id);
                    faults.push((Some(asked.control), what));
                }
            }
        }
        for control in &self.controls {
            faults.extend(
                self.control_faults(control)
                    .into_iter()
                    .map(|what| (Some(control), what)),
            );
        }
        faults
    }

    fn control_faults(&self, control: &Control) -> Vec<String> {
        let mut faults = Vec::new();
        let edges = [&control.since, &control.until].into_iter().flatten();
        let printed = control
            .published
            .iter()
            .flat_map(|p| p.since.iter().chain(&p.until));
        let keys = control.level.keys().chain(control.assessment.keys());
        for id in edges.chain(printed).chain(keys) {
            if self.position(id).is_none() {
                faults.push(format!("`{id}` is none of the versions"));
            }
        }
        let decides = control.verdict == Verdict::Decides;
        if decides == control.decided_by.is_empty() {
            faults
                .push("`decided-by` stands with the verdict `decides`, always and only".to_owned());
        }
        for check in control.decided_by.iter().filter(|check| !check.decides()) {
            faults.push(format!(
                "the check `{check}` decides nothing; it belongs under `facts`"
            ));
        }
        if control.needs.is_empty() && control.verdict != Verdict::NotFromLogs {
            faults.push("`needs` is missing: what must be covered?".to_owned());
        }
        if !control.data_of.is_empty() && !control.needs.contains(&Stream::DataEvents) {
            faults.push("`data-of` stands with the need `data-events` alone".to_owned());
        }
        for field in &control.count_by {
            if let Err(error) = Field::parse(field) {
                faults.push(format!("`count-by`: {error}"));
            }
        }
        faults
    }
}

impl Control {
    /// The names of all rules that it refers to, in any version.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        let published = self.published.iter().map(|published| &published.rule);
        published
            .chain(&self.rules)
            .chain(&self.beyond)
            .map(String::as_str)
    }
}
