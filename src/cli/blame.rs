//! `ctq blame`: every actor who touched a resource, traced to its origin.

use super::{filters, input, output};

const EXAMPLES: &str = "\
Examples:
  ctq blame arn:aws:s3:::acme-payroll logs/        every actor who touched the bucket or its objects
  ctq blame arn:aws:s3:::acme-payroll --write --tree    who changed it, with the chain of sessions
  ctq blame s3://acme-payroll/2026/03/day-15.csv --events
  ctq blame AKIAIOSFODNN7EXAMPLE                   who made, changed or deleted an access key
  ctq blame arn:aws:s3:::acme-payroll -o html --out payroll.html    a page for an incident report
  ctq blame i-0abc1234def567890 --since 7d -o json | jq '.actors[].origin'

How sure each origin is: direct (the record names it), proven (the access key was issued there), matched
(principal and time of creation agree), inferred (one candidate in time), ambiguous (several, all named),
not-in-archive (what to look for is said).";

/// `ctq blame`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = super::long(EXAMPLES))]
pub struct BlameArgs {
    /// The resource: an ARN, s3://bucket/key, a queue URL, or a bare id or name (i-0abc…, AKIA…, my-bucket)
    #[arg(value_name = "RESOURCE")]
    pub target: String,
    /// Where the records come from.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// Which records.
    #[command(flatten)]
    pub filters: filters::FilterArgs,
    /// Only the resource itself, not what lies in it (objects of a bucket, versions of a function)
    #[arg(long, help_heading = "Touching")]
    pub exact: bool,
    /// Also events that merely mention it: in a policy, an error message, an encryption context
    #[arg(long, help_heading = "Touching")]
    pub mentioned: bool,
    /// Under each actor, its events in time order
    #[arg(long, help_heading = "Output", conflicts_with = "tree")]
    pub events: bool,
    /// Each chain of sessions drawn as a tree, from the origin to the acting session
    #[arg(long, help_heading = "Output")]
    pub tree: bool,
    /// The format
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub format: BlameFormat,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
}

/// How the answer is written.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BlameFormat {
    /// One line for each origin and chain
    #[default]
    Table,
    /// One JSON document
    Json,
    /// JSON Lines: one actor a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// A Markdown table
    Md,
    /// A page for an incident report, complete in one file
    Html,
    /// The graph of chains for Graphviz
    Dot,
    /// The graph of chains for Mermaid
    Mermaid,
}
