//! What a person types: clap definitions and nothing else. Groups of flags that several commands share
//! stand in files of their own, so that a flag means the same everywhere.

pub mod blame;
pub mod coverage;
pub mod detect;
pub mod filters;
pub mod input;
pub mod output;
pub mod report;
pub mod trace;
pub mod verify;

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  ctq search --user alice --denied logs/           what alice was refused
  ctq search --event 'Delete*' --since 2d          recent deletions
  ctq search --ip 203.0.113.0/24 -o jsonl | jq .   records, one a line
  ctq stats --by actor,event --top 20 logs/        who does what, counted

Exit codes:
  0    something matched
  1    nothing matched
  2    an input could not be read (rows that were found are printed all the
       same), or the command makes no sense
  130  interrupted";

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "ctq",
    version,
    about = "The CloudTrail investigator: who did what, when and from where, straight from the log archive on disk",
    after_help = EXAMPLES,
    subcommand_required = true,
    arg_required_else_help = true,
    args_override_self = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The events that match
    Search(SearchArgs),
    /// Every actor who touched a resource, traced to its origin
    Blame(blame::BlameArgs),
    /// All that an actor did, and all that the sessions it opened did
    Trace(trace::TraceArgs),
    /// Which detection rules (Sigma) hold, the gravest first
    Detect(detect::DetectArgs),
    /// Counts by any field: who, what, from where, over time
    Stats(StatsArgs),
    /// Check log files against their digests, offline: altered, missing, put in
    Verify(verify::VerifyArgs),
    /// A compliance report: CIS, PCI DSS, NIST 800-53, SOC 2, ISO 27001, HIPAA, or own rules
    Report(report::ReportArgs),
    /// What the archive holds, and where it has holes
    Coverage(coverage::CoverageArgs),
    /// Print the completion script of a shell
    Completions {
        /// The shell to complete for
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in roff
    Man,
}

/// The end of a command's long help: its examples, and how the values of filters are read.
fn long(examples: &str) -> String {
    format!("{examples}\n\n{}", filters::VALUES_HELP)
}

const SEARCH_EXAMPLES: &str = "\
Examples:
  ctq search --user '*alice*' --write logs/
  ctq search --event PutBucketPolicy,DeleteBucketPolicy --around '2026-03-14T09:00:00Z±2h'
  ctq search --where 'requestParameters.bucketName = acme-* and not errorCode exists' -o json
  aws cloudtrail lookup-events | ctq search --role deploy -";

/// `ctq search`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = SEARCH_EXAMPLES, after_long_help = long(SEARCH_EXAMPLES))]
pub struct SearchArgs {
    /// Where the records come from.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// Which records.
    #[command(flatten)]
    pub filters: filters::FilterArgs,
    /// The form of the answer.
    #[command(flatten)]
    pub format: output::FormatArgs,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
    /// Which fields and rows.
    #[command(flatten)]
    pub rows: output::RowArgs,
}

const STATS_EXAMPLES: &str = "\
Examples:
  ctq stats --by eventName --top 10
  ctq stats --by actor,outcome --since 7d
  ctq stats --by hour --denied -o csv
  ctq stats --by 'resources[].ARN' --event GetObject

Fields: any path into a record (userIdentity.type, requestParameters.bucketName, resources[].ARN) and
  actor actorLabel actorKind user role account accessKey event service resource target ip region
  outcome error access category topic time minute hour day month hourOfDay weekday";

/// `ctq stats`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = STATS_EXAMPLES, after_long_help = long(STATS_EXAMPLES))]
pub struct StatsArgs {
    /// Where the records come from.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// Which records.
    #[command(flatten)]
    pub filters: filters::FilterArgs,
    /// The form of the answer.
    #[command(flatten)]
    pub format: output::FormatArgs,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
    /// Count by these fields; several make combinations
    #[arg(
        long,
        value_name = "FIELD",
        value_delimiter = ',',
        default_value = "event",
        help_heading = "Counting"
    )]
    pub by: Vec<String>,
    /// Only the N groups with the most events
    #[arg(long, value_name = "N", help_heading = "Counting")]
    pub top: Option<usize>,
    /// Order by events, ok, denied, failed, first, last or one of the fields [default: most events first; time in its order]
    #[arg(long, value_name = "FIELD", help_heading = "Counting")]
    pub sort: Option<String>,
    /// Turn the order round
    #[arg(long, help_heading = "Counting")]
    pub reverse: bool,
}
