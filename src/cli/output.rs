//! What is shown and how.

use crate::render::{ColorChoice, Format};
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, ValueEnum};
use std::ffi::OsStr;
use std::path::PathBuf;

/// The format of commands that answer with rows or records.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct FormatArgs {
    /// The format
    #[arg(short, long, value_name = "FORMAT", value_parser = RowFormat, default_value = "table")]
    pub output: Format,
}

/// Reads the format of a command that answers with rows. What only other commands can write is refused
/// with their names.
#[derive(Clone, Copy, Debug)]
struct RowFormat;

impl TypedValueParser for RowFormat {
    type Value = Format;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Format, clap::Error> {
        let elsewhere = match value.to_str() {
            Some("html") => "a page",
            Some("dot" | "mermaid") => "a graph",
            _ => return EnumValueParser::<Format>::new().parse_ref(command, arg, value),
        };
        let name = command.get_name();
        let value = value.to_string_lossy();
        let message = format!(
            "`-o {value}` writes {elsewhere}, and `ctq {name}` answers with rows: table, json, jsonl, csv or md.\n\n  ctq blame RESOURCE -o {value}   has it: everyone who touched a resource\n"
        );
        Err(clap::Error::raw(ErrorKind::InvalidValue, message).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = Format::value_variants().iter();
        Some(Box::new(values.filter_map(ValueEnum::to_possible_value)))
    }
}

/// Destination and manners, for every command.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub out: Option<PathBuf>,

    /// Show times in this zone, and read times without an offset in it (IANA name, local, UTC)
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub tz: String,

    /// Colour: auto, always or never
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true
    )]
    pub color: ColorChoice,

    /// Print the counts of the run, every issue, and the time it took on standard error
    #[arg(long)]
    pub stats: bool,

    /// No hints and no progress bar on standard error; issues are still printed
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which fields, which rows, in which order.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Rows")]
pub struct RowArgs {
    /// Show these fields: names of CloudTrail, paths, or derived fields (see `ctq stats --help`)
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub fields: Vec<String>,

    /// At most this many events
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,

    /// Order by a field [default: eventTime, then eventID]
    #[arg(long, value_name = "FIELD", conflicts_with = "unsorted")]
    pub sort: Option<String>,

    /// Turn the order round: newest first
    #[arg(long, conflicts_with = "unsorted")]
    pub reverse: bool,

    /// In the order of the archive, printed as found
    #[arg(long)]
    pub unsorted: bool,

    /// Add where each record was read: file, record number, envelope
    #[arg(long)]
    pub provenance: bool,
}
