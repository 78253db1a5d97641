//! Where the records come from.

use std::path::PathBuf;

/// Bytes of a file after decompression past which it is not read, unless told otherwise: `4G`.
pub const LARGEST: u64 = 4 << 30;

/// Files, folders, patterns, and how they are read.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Files, folders, glob patterns, or - for standard input [default: $CTQ_LOGS, else the current folder]
    ///
    /// Whatever CloudTrail events come in is read: trails' log files, Event history JSON and CSV,
    /// lookup-events, CloudWatch Logs, EventBridge, Lake, Athena, Splunk and Elastic exports; plain,
    /// gzip, zstd, zip and tar. Content decides, not the name. CTQ_LOGS holds one or more paths,
    /// separated like PATH.
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Open every file, also those whose path says that nothing in them can match
    #[arg(long)]
    pub no_prune: bool,

    /// Stop reading a file past this size after decompression (k, M, G)
    ///
    /// What lies in a zip or tar may have this size and a thousand times that of the zip or tar, all in all.
    #[arg(long, value_name = "SIZE", default_value = "4G", value_parser = size)]
    pub max_file_size: u64,

    /// How many threads [default: one per core]
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        env = "CTQ_THREADS",
        hide_env = true
    )]
    pub threads: Option<usize>,
}

/// Reads a size in bytes: `4G`, `500M`, `1.5G`, `1024` (powers of 1024).
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let number = upper.trim_end_matches("IB").trim_end_matches('B');
    let (digits, factor) = match number.chars().last() {
        Some('K') => (&number[..number.len() - 1], 1u64 << 10),
        Some('M') => (&number[..number.len() - 1], 1 << 20),
        Some('G') => (&number[..number.len() - 1], 1 << 30),
        Some('T') => (&number[..number.len() - 1], 1 << 40),
        _ => (number, 1),
    };
    let value: f64 = digits
        .trim()
        .parse()
        .map_err(|_| "write a size as 4G, 500M or a number of bytes".to_owned())?;
    if !(value.is_finite() && value >= 0.0 && value * factor as f64 >= 1.0) {
        return Err("a size is at least one byte".to_owned());
    }
    #[allow(clippy::cast_sign_loss)]
    Ok((value * factor as f64) as u64)
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, size};

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("4G", Some(LARGEST)),
            ("500m", Some(500 << 20)),
            ("1.5k", Some(1536)),
            ("10MiB", Some(10 << 20)),
            ("77", Some(77)),
            ("0", None),
            ("", None),
            ("-1", None),
            ("G", None),
        ] {
            assert_eq!(size(text).ok(), bytes, "{text}");
        }
    }
}
