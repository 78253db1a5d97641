//! `ctq trace`: everything that came from one actor.

use super::{filters, input, output};

const EXAMPLES: &str = "\
Examples:
  ctq trace AKIAIOSFODNN7EXAMPLE logs/             the blast radius of a leaked access key
  ctq trace alice --since 2d                       what alice did, and every session she opened
  ctq trace arn:aws:iam::111122223333:role/deploy --events
  ctq trace 203.0.113.66 -o json | jq '.keysCreated'
  ctq trace 111122223333 --write -o csv > changes.csv

An actor is a user, root, a role, a session (deploy/cli-session), an access key, an Identity Center user,
a service, an address or network, or an account. A name that means several of them lists them and asks.
A unique id (AIDA…, AROA…) means its own user or role alone, and not the one made anew under the same name.

New addresses and user agents are those not seen of the actor in the days before --since (--baseline);
without --since, those first seen more than a day after the actor's first event.";

/// `ctq trace`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = super::long(EXAMPLES))]
pub struct TraceArgs {
    /// The actor: an ARN, a name, role/session, an access key, an address or network, an account
    #[arg(value_name = "ACTOR")]
    pub actor: String,
    /// Where the records come from.
    #[command(flatten)]
    pub input: input::InputArgs,
    /// Which records.
    #[command(flatten)]
    pub filters: filters::FilterArgs,
    /// Days before --since in which an address or user agent must have been seen not to be new
    #[arg(
        long,
        value_name = "DAYS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(0..=3650),
        help_heading = "Tracing"
    )]
    pub baseline: u32,
    /// The events in time order, instead of the tree
    #[arg(long, help_heading = "Output")]
    pub events: bool,
    /// The format
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub format: TraceFormat,
    /// Where the answer goes, and manners.
    #[command(flatten)]
    pub output: output::OutputArgs,
}

/// How the answer is written.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TraceFormat {
    /// The tree of sessions, then addresses, keys and resources; with --events the timeline
    #[default]
    Table,
    /// One JSON document
    Json,
    /// JSON Lines: the timeline, one event a line
    Jsonl,
    /// The timeline as comma-separated values
    Csv,
    /// The timeline as a Markdown table
    Md,
}
