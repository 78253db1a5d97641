//! `ctq detect`: which detection rules hold.

use super::{filters, input, output};
use crate::rule::{Level, Status};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  ctq detect logs/                                     which of the built-in detections hold
  ctq detect --rules sigma/rules/cloud/aws logs/       which of one's own rules hold
  ctq detect --rules rules/ --level high --events      the events under each
  ctq detect --rules rules/ --rules ours/ --since 7d   rules in ours/ replace those with the same id
  ctq detect --rules rules/ -o jsonl | jq .rule.title  one hit a line

Rules are Sigma YAML (logsource: product aws, service cloudtrail): detection rules, correlations and filters.
A field that is null is absent; numbers and truth values equal their text; one element of a list is
enough; `contains` on an object looks into its JSON text; case is ignored unless `cased`. A correlation
fires once for each stretch of events over which its condition holds; one about another correlation also
finds what comes while that one's stretch goes on.

Exit codes: 0 a rule holds, 1 none does, 2 a rule or an input could not be read (what holds is printed
all the same).";

/// `ctq detect`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = super::long(EXAMPLES))]
pub struct DetectArgs {
    /// Where the records come from.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// Sigma rules: a file, or a folder of .yml files; a later one replaces rules of the same id [default: the built-in detections]
    #[arg(
        long,
        value_name = "PATH",
        help_heading = "Rules",
        value_hint = clap::ValueHint::AnyPath
    )]
    pub rules: Vec<PathBuf>,
    /// Only rules of this level and above [default: all; of the built-in ones low]
    #[arg(long, value_name = "LEVEL", value_enum, help_heading = "Rules")]
    pub level: Option<Level>,
    /// Only rules of these statuses
    #[arg(
        long,
        value_name = "STATUS",
        value_enum,
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub status: Vec<Status>,
    /// Under each rule, the events for which it holds, in time order
    #[arg(long, help_heading = "Output")]
    pub events: bool,
    /// At most N events under each rule, the earliest; counts are of all [default: 20; csv and jsonl: all]
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub max_events: Option<usize>,
    /// Which records.
    #[command(flatten)]
    pub filters: filters::FilterArgs,
    /// The form of the answer.
    #[command(flatten)]
    pub format: output::FormatArgs,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
}
