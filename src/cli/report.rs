//! `ctq report`: a compliance report.

use super::{input, output};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  ctq report cis logs/                             a summary that fits one screen
  ctq report cis --framework-version 1.4 --since 2026-01-01 --until 2026-04-01 --out cis-q1/
  ctq report soc2 -o html --out soc2.html          a page for a browser, and to print
  ctq report pci-dss -o md --accounts 111122223333,444455556666 > pci.md
  ctq report soc2 --sample 25 --seed 7 --dispositions reviewed.csv -o json | jq '.controls[].status'
  ctq report --list                                every framework with its versions";

const STATUSES: &str = "\
The status of a control:
  PASS, FAIL        only where the archive alone decides (whole files, kept long enough, no holes)
  EVENTS            events or tables were found; a person judges them
  NONE-OBSERVED     none was found, and no hole is known in what the control needs
  INCONCLUSIVE      none was found, but there are holes, or the events it needs are not recorded
  NOT-FROM-LOGS     no log can answer it

Every count is of events, each once, however often it was delivered; effective (it worked) and attempted
(denied or failed) are apart.

The package (--out DIR without -o): report.html, report.json, a CSV for each control with events,
inputs.csv with the SHA-256 of every file, MANIFEST.sha256. The folder must be new or empty. Two runs over
the same archive differ in the time of the run and in nothing else. With -o, --out FILE takes that one format.

A file of dispositions has a header and the columns reviewer, date, verdict, ticket, and eventID or rule and
principal (both: the rule for that principal; an empty principal: every hit of the rule). A principal is an id or
ARN, or a label that one principal of the report alone goes by. What is neither listed nor drawn is unreviewed.

Own rules and frameworks (--rules DIR): Sigma rules and framework files, *.yml; what has the id or name of a
built-in one takes its place. A rule that no control refers to is reported behind the controls. Filters are for
own rules alone.";

/// `ctq report`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{STATUSES}"))]
pub struct ReportArgs {
    /// cis, pci-dss, nist-800-53, soc2, iso-27001, hipaa, risk (detections), operations (changes)
    #[arg(value_name = "FRAMEWORK", required_unless_present = "list")]
    pub framework: Option<String>,
    /// Where the records come from.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// The version of the framework; a beginning is enough [default: the newest]
    #[arg(long, value_name = "VERSION", help_heading = "Framework")]
    pub framework_version: Option<String>,
    /// Every framework with its versions, and nothing else
    #[arg(long, help_heading = "Framework")]
    pub list: bool,
    /// Own rules and frameworks, which add to those built in or take their place
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::AnyPath, help_heading = "Framework")]
    pub rules: Vec<PathBuf>,
    /// The period begins here (RFC 3339, date, `7d`)
    #[arg(long, value_name = "TIME", help_heading = "Scope")]
    pub since: Option<String>,
    /// The period ends before this
    #[arg(long, value_name = "TIME", help_heading = "Scope")]
    pub until: Option<String>,
    /// Events received by these accounts; one of which nothing is there is a hole
    #[arg(
        long,
        value_name = "ACCOUNT",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub accounts: Vec<String>,
    /// Events of these regions; one of which nothing is there is a hole
    #[arg(
        long,
        value_name = "REGION",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub regions: Vec<String>,
    /// Public keys for the signatures of digests (`aws cloudtrail list-public-keys`)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "Evidence")]
    pub public_keys: Vec<PathBuf>,
    /// What trails record now: saved output of `aws cloudtrail describe-trails`, `get-event-selectors`, `get-trail-status`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "Evidence")]
    pub trails: Vec<PathBuf>,
    /// List at most so many events of a control, the oldest; all are counted
    #[arg(
        long,
        value_name = "N",
        default_value_t = 100,
        help_heading = "Evidence"
    )]
    pub max_events: usize,
    /// Draw so many events of each control at random, of its whole population
    #[arg(long, value_name = "N", help_heading = "Evidence")]
    pub sample: Option<usize>,
    /// Draw by this number: the same seed draws the same events
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        requires = "sample",
        help_heading = "Evidence"
    )]
    pub seed: u64,
    /// Reviewers' verdicts, as CSV (eventID, or rule and principal; reviewer, date, verdict, ticket): they stand beside the events, and what is unreviewed is counted
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "Evidence")]
    pub dispositions: Option<PathBuf>,
    /// Replace names, addresses and keys by hashes, the same hash for the same name; of free text only plain words stay
    #[arg(long, help_heading = "Evidence")]
    pub redact: bool,
    /// The key of these hashes, so that reports can be joined [default: a new one for each run]
    #[arg(
        long,
        value_name = "FILE",
        value_hint = clap::ValueHint::FilePath,
        requires = "redact",
        help_heading = "Evidence"
    )]
    pub redact_key_file: Option<PathBuf>,
    /// The format [default: table; with --out DIR the whole package]
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT",
        value_enum,
        help_heading = "Output"
    )]
    pub format: Option<ReportFormat>,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
}

/// How the report is written.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ReportFormat {
    /// A summary that fits one screen
    #[default]
    Table,
    /// The whole report as Markdown
    Md,
    /// The whole report as a page, self-contained: for a browser, for print
    Html,
    /// The whole report as one JSON document
    Json,
    /// Every listed event of every control, as comma-separated values
    Csv,
    /// Each control as an OCSF Compliance Finding (class 2003), one a line
    Ocsf,
}
