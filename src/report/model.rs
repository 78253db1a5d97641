//! Everything that a compliance report says, whatever form it is written in: plain structs, one tree.
//!
//! ```text
//! Report ─┬─ framework, run, scope        what was asked, when, how
//!         ├─ inputs, tally                what was read, what could not be
//!         ├─ coverage, integrity          how complete and how intact the evidence is
//!         ├─ population, sign_ins, people who and what is in it
//!         ├─ checks                       what the archive alone decides, as small tables
//!         ├─ controls ─┬─ published, rules    exact filters, with counts
//!         │            ├─ groups, days        the population, counted
//!         │            ├─ exceptions, firings rows with who, when, where, what, origin, source
//!         │            └─ sample, because     rows drawn at random; why the status is what it is
//!         ├─ rules                        the definitions that controls refer to, by name
//!         └─ dispositions, limits         reviewers' verdicts; what no log can tell
//! ```
//!
//! JSON is this tree as it stands (keys in camel case, times RFC 3339 in UTC, empty lists present,
//! unknown values null); every other format is written from it. Texts from records are as they were
//! delivered: whoever prints them makes them harmless. Lists are in a fixed order, so that the same
//! archive and the same command give the same tree; only [`Run::generated`] differs.

use super::status::Status;
use crate::event::Time;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

macro_rules! model {
    ($($(#[$outer:meta])* struct $name:ident { $($(#[$inner:meta])* $field:ident: $type:ty,)* })+) => {
        $(
            $(#[$outer])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub struct $name { $($(#[$inner])* pub $field: $type,)* }
        )+
    };
}

mod control;
mod evidence;

pub use control::*;
pub use evidence::*;

model! {
    /// A whole report.
    struct Report {
        /// The standard and its version.
        framework: FrameworkHead,
        /// How the report was made.
        run: Run,
        /// What it is about.
        scope: Scope,
        /// What was read.
        inputs: Inputs,
        /// The counts of the run: records read, matched, filtered, duplicate, malformed.
        tally: Counts,
        /// Which hours of which streams are here.
        coverage: Coverage,
        /// Digest validation.
        integrity: Integrity,
        /// All events of the period, whether a control is about them or not.
        population: Population,
        /// Successful console sign-ins by what is known of MFA.
        sign_ins: SignIns,
        /// Who stands behind the events of the controls' populations, most events first.
        people: Vec<Person>,
        /// How many there are; the list may be shorter.
        people_all: u64,
        /// Outcomes of checks, each once, in the order of their names' declaration. Controls refer to
        /// them by name.
        checks: Vec<CheckOutcome>,
        /// How many controls have each status, by the status' name; all six are present.
        statuses: BTreeMap<String, u64>,
        /// The controls, in the order of the standard.
        controls: Vec<ControlReport>,
        /// Rules about what bears on every control (the framework's `beyond`), as a control of their own
        /// without an id; `None` where the framework has none.
        beyond: Option<ControlReport>,
        /// Definitions of all rules that controls refer to, by name.
        rules: Vec<RuleDefinition>,
        /// What became of the reviewers' file; `None` without one.
        dispositions: Option<Dispositions>,
        /// What holds for every control and what no archive can show, in sentences.
        limits: Vec<String>,
    }

    /// The standard.
    struct FrameworkHead {
        /// What was typed: `cis`.
        id: String,
        /// Its name.
        title: String,
        /// The version: `v7.0.0`.
        version: String,
        /// All versions that there are, oldest first.
        versions: Vec<String>,
        /// What there is to say of the framework as a whole.
        notes: String,
    }

    /// How the report was made.
    struct Run {
        /// When: the only thing that differs between two runs over the same archive.
        generated: Option<Time>,
        /// Name and version of the program: `ctq 0.1.0`.
        program: String,
        /// The command as it was typed, quoted for a shell.
        command: String,
        /// The zone in which times are shown for people: `UTC`. The tree itself has UTC only.
        zone: String,
        /// Rule and framework files that are not built in, with hashes; built-in ones as one entry.
        rule_files: Vec<HashedFile>,
        /// At most so many exceptions are listed for a control.
        max_events: u64,
        /// How rows were drawn; `None` when none were asked for.
        sample: Option<SampleSpec>,
        /// How names are hidden; `None` when they are not.
        redaction: Option<Redaction>,
    }

    /// A file and its SHA-256.
    struct HashedFile {
        /// Its path or name.
        name: String,
        /// Lower-case hexadecimal; `None` where it could not be read.
        sha256: Option<String>,
    }

    /// Rows drawn for tests by an auditor.
    struct SampleSpec {
        /// How many of each control's population.
        size: u64,
        /// Drawn by this number: the same seed draws the same rows.
        seed: u64,
    }

    /// Names, addresses and keys replaced by a keyed hash, the same one for the same text.
    struct Redaction {
        /// True when the key was made for this run, so that reports cannot be joined.
        random_key: bool,
        /// Begins of the SHA-256 of the key: equal in reports that can be joined.
        key_id: String,
    }

    /// What the report is about.
    struct Scope {
        /// `--since` as it was resolved.
        since: Option<Time>,
        /// `--until` as it was resolved.
        until: Option<Time>,
        /// The period that the answer is about: as asked, else from the first hour to the last.
        from: Option<Time>,
        /// Its end, not included.
        to: Option<Time>,
        /// Accounts that were asked for; empty: all.
        accounts_given: Vec<String>,
        /// Accounts of which there are streams.
        accounts_found: Vec<String>,
        /// Regions that were asked for; empty: all.
        regions_given: Vec<String>,
        /// Regions of which there are streams.
        regions_found: Vec<String>,
        /// Where it was looked, in words.
        places: Vec<String>,
    }
}

impl Coverage {
    /// Hours in which trails were told to leave events out, all streams together, by the category of the
    /// events.
    pub fn left_out(&self) -> BTreeMap<&str, u64> {
        let mut hours = BTreeMap::new();
        for gap in &self.gaps {
            if let Some(category) = &gap.category {
                *hours.entry(category.as_str()).or_default() +=
                    gap.hours * gap.streams.len() as u64;
            }
        }
        hours
    }
}

impl Gap {
    /// Why it is there, in words: the event that explains it and who stands behind that, else what its class
    /// means.
    pub fn because(&self) -> String {
        let Some(why) = &self.why else {
            return self.means.clone();
        };
        let perhaps = if self.perhaps { "perhaps " } else { "" };
        format!("{perhaps}{} by {}", why.event, why.origin.label)
    }
}

/// Its name.
impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let named = Status::ALL.into_iter().find(|status| status.name() == name);
        named.ok_or_else(|| D::Error::custom("no status"))
    }
}

/// Nothing is known.
impl Default for Status {
    fn default() -> Self {
        Status::Inconclusive
    }
}
