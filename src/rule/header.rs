//! What a rule says about itself.

use clap::ValueEnum;
use rsigma_ir::IrRuleMetadata;
use std::collections::BTreeMap;

/// How bad it is when a rule holds (Sigma specification, `level`).
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing, no more
    Informational,
    /// Notable, seldom an incident
    Low,
    /// To be looked at now and then
    Medium,
    /// To be looked at soon
    High,
    /// To be looked at now
    Critical,
}

impl Level {
    /// The word for it in rules and output.
    pub fn name(self) -> &'static str {
        match self {
            Level::Informational => "informational",
            Level::Low => "low",
            Level::Medium => "medium",
            Level::High => "high",
            Level::Critical => "critical",
        }
    }
}

impl From<rsigma_parser::Level> for Level {
    fn from(level: rsigma_parser::Level) -> Self {
        match level {
            rsigma_parser::Level::Informational => Level::Informational,
            rsigma_parser::Level::Low => Level::Low,
            rsigma_parser::Level::Medium => Level::Medium,
            rsigma_parser::Level::High => Level::High,
            rsigma_parser::Level::Critical => Level::Critical,
        }
    }
}

/// How far a rule can be trusted (Sigma specification, `status`).
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In use for long, without trouble
    Stable,
    /// Nearly so
    Test,
    /// New: may be wrong often
    Experimental,
    /// Replaced by another
    Deprecated,
    /// Not to be used as it is
    Unsupported,
}

impl Status {
    /// The word for it in rules and output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Stable => "stable",
            Status::Test => "test",
            Status::Experimental => "experimental",
            Status::Deprecated => "deprecated",
            Status::Unsupported => "unsupported",
        }
    }
}

impl From<rsigma_parser::Status> for Status {
    fn from(status: rsigma_parser::Status) -> Self {
        match status {
            rsigma_parser::Status::Stable => Status::Stable,
            rsigma_parser::Status::Test => Status::Test,
            rsigma_parser::Status::Experimental => Status::Experimental,
            rsigma_parser::Status::Deprecated => Status::Deprecated,
            rsigma_parser::Status::Unsupported => Status::Unsupported,
        }
    }
}

/// What a rule says about itself, and where it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// `id`, a UUID by the specification; any text will do.
    pub id: Option<String>,
    /// `name`, by which correlations may refer to it.
    pub name: Option<String>,
    /// `title`.
    pub title: String,
    /// `level`.
    pub level: Option<Level>,
    /// `status`.
    pub status: Option<Status>,
    /// `description`.
    pub description: Option<String>,
    /// `author`.
    pub author: Option<String>,
    /// `license`.
    pub license: Option<String>,
    /// `references`: where more can be read.
    pub references: Vec<String>,
    /// `falsepositives`: what else can look like it.
    pub false_positives: Vec<String>,
    /// `fields`: what is worth showing of its events.
    pub fields: Vec<String>,
    /// `tags`, as they are written.
    pub tags: Vec<String>,
    /// Every key that the specification does not know, with `custom_attributes` taken apart.
    pub attributes: BTreeMap<String, serde_json::Value>,
    /// The file that it was read from, or the name that it was built in with.
    pub file: String,
    /// The line of that file where its document begins, from 1.
    pub line: usize,
}

impl Header {
    pub(super) fn new(meta: IrRuleMetadata, file: &str, line: usize) -> Header {
        Header {
            id: meta.id,
            name: meta.name,
            title: meta.title,
            level: meta.level.map(Into::into),
            status: meta.status.map(Into::into),
            description: meta.description,
            author: meta.author,
            license: meta.license,
            references: meta.references,
            false_positives: meta.falsepositives,
            fields: meta.fields,
            tags: meta.tags,
            attributes: meta.custom_attributes.into_iter().collect(),
            file: file.to_owned(),
            line,
        }
    }

    /// The ATT&CK techniques among the tags, as ATT&CK writes them: `T1562.008`.
    pub fn techniques(&self) -> Vec<String> {
        self.tags
            .iter()
            .filter_map(|tag| {
                tag.to_ascii_lowercase()
                    .strip_prefix("attack.t")
                    .map(str::to_owned)
            })
            .filter(|number| number.starts_with(|first: char| first.is_ascii_digit()))
            .map(|number| format!("T{number}"))
            .collect()
    }

    /// True when `reference` means it: its id, its name or its title.
    pub(super) fn is_called(&self, reference: &str) -> bool {
        self.is_id(reference) || self.name.as_deref() == Some(reference) || self.title == reference
    }

    /// True when it has this id.
    pub(super) fn is_id(&self, id: &str) -> bool {
        self.id
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(id))
    }
}
