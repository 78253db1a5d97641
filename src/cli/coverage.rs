//! `ctq coverage`: what the archive holds, and where it has holes.

use super::{input, output};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  ctq coverage logs/                               every stream, its calendar and its holes
  ctq coverage --since 2026-03-01 --until 2026-04-01 --accounts 111122223333,444455556666
  aws cloudtrail describe-trails > trails.json; ctq coverage --trails trails.json logs/
  ctq coverage -o json | jq '.streams[] | select(.gaps != []) | {account, region, gaps}'";

const CLASSES: &str = "\
Every hour of every stream (what is delivered for one account and region) has a class:
  missing             a log file was delivered and is not here: a digest, or the PutObject that CloudTrail
                      recorded of itself, names it
  tampered            a digest contradicts its chain, or a log file its digest
  stopped             logging was switched off: StopLogging, DeleteTrail, a trail made regional; or the account
                      left its organisation (of what the organisation's trail delivers), or the account was
                      closed or the region switched off (perhaps the cause: trails outlive both)
  narrowed            the trail was told to leave events out (PutEventSelectors): reads, writes, those of
                      one service, data events. Data events and network activity are recorded only where
                      selectors select them, so their hours are narrowed, never covered
  covered             here, and a digest speaks for it; covered-unverified: here, without a digest
  empty-proven        a digest says that nothing was delivered
  digest-gap          no digest where one should be: files may be gone
  quiet               nothing is here, and the stream is often silent for so long
  suspect             nothing is here, and the stream is never silent for so long; or nothing of it is here
                      at all, and it was asked for
  pending             the last hour: files may have been on their way
  out-of-life         before the trail was made
Holes are missing, tampered, stopped, digest-gap and suspect hours. How long a stream is usually silent is
learnt from itself: by hours of the day, from four weeks on by hours of the week.

--since, --until, --accounts and --regions say what ought to be there: a time, an account or a region of
which nothing is there is a hole, too, without --since as long as the archive. --since alone means until
now. All that came before --since is read as well, for what was changed of trails then and still holds; of a
change that is not in the archive nothing is known: --trails tells what trails record now.

Digests that lie in the archive are read and chained: with --public-keys by their signatures, else by their
hashes alone, which whoever changed files could have made anew. What a log file holds is compared with its
digest only with --verify, or by ctq verify, which tells of every file.";

/// `ctq coverage`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{CLASSES}"))]
pub struct CoverageArgs {
    /// Where the records come from.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// The period that ought to be covered begins here (RFC 3339, date, `7d`)
    #[arg(long, value_name = "TIME", help_heading = "What ought to be there")]
    pub since: Option<String>,
    /// The period that ought to be covered ends before this
    #[arg(long, value_name = "TIME", help_heading = "What ought to be there")]
    pub until: Option<String>,
    /// These accounts
    #[arg(
        long,
        value_name = "ACCOUNT",
        value_delimiter = ',',
        help_heading = "What ought to be there"
    )]
    pub accounts: Vec<String>,
    /// These regions, of every account
    #[arg(
        long,
        value_name = "REGION",
        value_delimiter = ',',
        help_heading = "What ought to be there"
    )]
    pub regions: Vec<String>,
    /// Saved output of `aws cloudtrail describe-trails`, `get-event-selectors`, `get-trail-status`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "What ought to be there")]
    pub trails: Vec<PathBuf>,
    /// Hash every log file and compare it with the digests; otherwise only digests are read
    #[arg(long, help_heading = "Digests")]
    pub verify: bool,
    /// Public keys for the digests' signatures: saved output of `aws cloudtrail list-public-keys`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "Digests")]
    pub public_keys: Vec<PathBuf>,
    /// The format
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub format: CoverageFormat,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
}

/// How the answer is written.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CoverageFormat {
    /// Streams, a calendar, holes, trails, and the events that explain them
    #[default]
    Table,
    /// One JSON document
    Json,
    /// Every interval of every stream with its class, as comma-separated values
    Csv,
    /// Streams, holes, trails and events as Markdown tables
    Md,
}
