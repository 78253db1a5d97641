//! How the report was made: the command, with everything that decides what it says and nothing that does
//! not (threads, colours, where it is written to), so that the same question gives the same bytes.

use crate::cli::input::LARGEST;
use crate::cli::report::ReportArgs;
use crate::report::model::{Run, SampleSpec};
use crate::text::shell_word;
use std::path::Path;

/// The run, without its time and what is only known later.
pub(super) fn run(args: &ReportArgs, version: &str) -> Run {
    Run {
        program: concat!("ctq ", env!("CARGO_PKG_VERSION")).to_owned(),
        command: command(args, version),
        zone: args.output.tz.clone(),
        max_events: args.max_events as u64,
        sample: args.sample.map(|size| SampleSpec {
            size: size as u64,
            seed: args.seed,
        }),
        ..Run::default()
    }
}

fn command(args: &ReportArgs, version: &str) -> String {
    let mut words = vec!["ctq".to_owned(), "report".to_owned()];
    words.extend(args.framework.as_deref().map(shell_word));
    let mut flag = |name: &str, value: &str| words.push(format!("{name} {}", shell_word(value)));
    flag("--framework-version", version);
    for (name, value) in [("--since", &args.since), ("--until", &args.until)] {
        if let Some(value) = value {
            flag(name, value);
        }
    }
    if args.output.tz != "UTC" {
        flag("--tz", &args.output.tz);
    }
    for (name, list) in [("--accounts", &args.accounts), ("--regions", &args.regions)] {
        if !list.is_empty() {
            flag(name, &list.join(","));
        }
    }
    let mut paths = |name: &str, paths: &[std::path::PathBuf]| {
        for path in paths {
            flag(name, &shown(path));
        }
    };
    paths("--rules", &args.rules);
    paths("--public-keys", &args.public_keys);
    paths("--trails", &args.trails);
    paths("--dispositions", args.dispositions.as_slice());
    paths("--redact-key-file", args.redact_key_file.as_slice());
    flag("--max-events", &args.max_events.to_string());
    if let Some(size) = args.sample {
        flag("--sample", &size.to_string());
        flag("--seed", &args.seed.to_string());
    }
    if args.redact {
        words.push("--redact".to_owned());
    }
    if args.input.no_prune {
        words.push("--no-prune".to_owned());
    }
    if args.input.max_file_size != LARGEST {
        words.push(format!("--max-file-size {}", args.input.max_file_size));
    }
    words.extend(args.input.paths.iter().map(|path| shell_word(&shown(path))));
    words.join(" ")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
