//! `ctq verify`: digest validation of a local copy.

use super::{input, output};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  ctq verify logs/                                   hashes only: do files and digests fit together?
  ctq verify --public-keys keys.json logs/           signatures: is it what CloudTrail delivered?
  ctq verify --public-keys keys/ --since 2026-03-01 logs/
  ctq verify --public-keys keys.json -o json logs/ | jq '.logFiles.altered[].file'

A copy for a full proof:
  aws s3 sync s3://BUCKET/AWSLogs logs/AWSLogs       both folders: CloudTrail and CloudTrail-Digest
  aws cloudtrail list-public-keys --region REGION --start-time TIME --end-time TIME > keys/REGION.json
  aws s3api head-object --bucket BUCKET --key KEY > logs/KEY.head.json    of the newest digest of each
                                                     chain; ctq names them

Exit codes: 0 all that was checked holds, and at least one log file was checked; 1 something is altered,
missing or unlisted; 2 nothing to check, a public key missing, no digest about something that was asked for,
a log file in another folder than the digests of its time, an export beside them, or something unreadable;
130 interrupted.
INTACT UNTIL a time is 0: what is newer holds by its hashes alone. With --since or --until, digests must be
about all of the period for a 0, without a gap before, between or after them; with --until all up to there
must be proven. The verdict stands in every format: first in text, csv, md and jsonl, as `says` in json.";

const PATHS: &str =
    "Folders or files with digests and log files [default: $CTQ_LOGS, else the current folder]";
const PATHS_LONG: &str = "\
Folders, files, glob patterns [default: $CTQ_LOGS, else the current folder]

A copy of a trail's bucket, or of any part of it that has CloudTrail-Digest folders and the CloudTrail folders
beside them. Content decides what is a digest, not the name. CTQ_LOGS holds one or more paths, separated
like PATH.";

/// `ctq verify`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("no_prune", |arg| arg.hide(true)),
    mut_arg("paths", |arg| arg.help(PATHS).long_help(PATHS_LONG))
)]
pub struct VerifyArgs {
    /// Where the log files and digests lie.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// What `aws cloudtrail list-public-keys` printed: a file, or a folder of such files (repeatable)
    ///
    /// Keys differ by region, and change: fetch them for every region that has a CloudTrail-Digest folder,
    /// from an hour before the first digest to two hours after the last. Only keys that are named here count;
    /// what lies in the archive may have been put there. Without keys only hashes are compared.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::AnyPath, help_heading = "Checking")]
    pub public_keys: Vec<PathBuf>,
    /// Only what was delivered from this time on; there should then be digests back to it
    #[arg(long, value_name = "TIME", help_heading = "Checking")]
    pub since: Option<String>,
    /// Only what was delivered before this time; there should then be digests up to it
    #[arg(long, value_name = "TIME", help_heading = "Checking")]
    pub until: Option<String>,
    /// Only these accounts; there should be digests of each
    #[arg(
        long,
        value_name = "ID",
        value_delimiter = ',',
        help_heading = "Checking"
    )]
    pub accounts: Vec<String>,
    /// Only the log files of these regions; there should be digests of each
    #[arg(
        long,
        value_name = "REGION",
        value_delimiter = ',',
        help_heading = "Checking"
    )]
    pub regions: Vec<String>,
    /// The format.
    #[command(flatten)]
    pub format: output::FormatArgs,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
}
