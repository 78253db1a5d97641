//! What compliance frameworks ask of an archive of logs, as data: frameworks, their controls, and the
//! Sigma rules by which the events of a control are found.
//!
//! ```text
//! frameworks/*.yml ─► Library ─► Framework ─► version ─► controls ─┬─ rules, by name ─► rules/TOPIC/*.yml
//!                                                                  ├─ checks
//!                                                                  └─ what must be covered
//! ```
//!
//! Knowledge is data and checks are code. Who wants another control, another filter or another framework
//! writes a file; [`framework`] says how. An archive decides few controls (are the files whole, how long
//! were they kept, where are holes); of all others it shows what happened, and says what it cannot show
//! ([`Status`]).

pub mod check;
pub mod checks;
pub mod dispositions;
pub mod framework;
pub mod hash;
pub mod judge;
pub mod library;
pub mod model;
pub mod needs;
mod origin;
pub mod plan;
pub mod population;
pub mod redact;
pub mod rulebook;
pub mod status;
#[cfg(test)]
mod tests;

pub use check::{Check, Stream};
pub use framework::{Asked, Control, Framework, Published, RULE_FIELDS, Verdict, Version};
pub use library::{Library, is_framework};
pub use origin::origin_of;
pub use status::Status;

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$((
            concat!($folder, "/", $name, ".yml"),
            include_str!(concat!($folder, "/", $name, ".yml")),
        )),+]
    };
}

/// The frameworks that are built in: name and text of each file.
pub const FRAMEWORKS: &[(&str, &str)] = files!["frameworks":
    "cis", "pci-dss", "nist-800-53", "soc2", "iso-27001", "hipaa", "risk", "operations",
];

/// The rules that are built in: name and text of each file.
pub const RULES: &[(&str, &str)] = files!["rules":
    "published/cis",
    "sign-in/console", "sign-in/root", "sign-in/denied",
    "identity/keys", "identity/policies",
    "logging/trails", "logging/store", "logging/detectors",
    "network/security-groups", "network/paths",
    "data/s3", "data/sharing", "data/keys", "data/secrets",
    "compute/machines", "compute/functions",
    "organization/organization",
    "operations/changes", "operations/data",
];

/// True for the name of a rule that is built in.
pub(crate) fn is_built_in_name(name: &str) -> bool {
    let mut lines = RULES.iter().flat_map(|(_, text)| text.lines());
    lines.any(|line| line.strip_prefix("name: ") == Some(name))
}

/// True for a rule that is built in: this file has this text.
pub(crate) fn is_built_in(file: &str, yaml: &str) -> bool {
    let mut all = RULES.iter();
    all.any(|(name, text)| *name == file && text.contains(yaml.trim_end()))
}
