//! The whole program against inflating alone and against other tools, in one run:
//! `cargo bench --bench program -- --size 256M`.
//!
//! Every round runs each job and, right beside it, a process that only finds, reads and inflates the same
//! files on as many threads with the same decoder; the ratio of the two is what counts, because it
//! does not depend on the machine. Medians over the rounds are printed as a Markdown table.

// Here `pub` means: for the other files.
#![allow(unreachable_pub)]

// Each benchmark uses a part of it.
#[allow(dead_code)]
#[path = "../archive/mod.rs"]
mod archive;
#[path = "../../digests/mod.rs"]
mod digests;
mod floor;
mod jobs;
mod measure;
mod peers;
mod signed;
mod table;

use archive::{Archive, Shape};
use clap::Parser;
use jobs::{Input, Job};
use measure::{Run, Spec};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Times ctq against inflating alone and against other tools")]
struct Args {
    /// JSON in the large archive: 64M, 1G
    #[arg(long, default_value = "256M", value_parser = size)]
    size: u64,
    /// Rounds; medians are printed
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Rounds in which other tools take part
    #[arg(long, default_value_t = 3)]
    peer_runs: usize,
    /// Threads of every tool that can be told
    #[arg(long, default_value_t = std::thread::available_parallelism().map_or(2, usize::from))]
    threads: usize,
    /// Only these jobs: J1,J3
    #[arg(long, value_delimiter = ',')]
    jobs: Vec<String>,
    /// Leave other tools out
    #[arg(long)]
    no_peers: bool,
    /// Measure how time grows with the archive instead
    #[arg(long)]
    growth: bool,
    /// Where archives are kept for the next time
    #[arg(long, default_value = env!("CARGO_TARGET_TMPDIR"))]
    archives: PathBuf,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What this program runs as a process of its own.
#[derive(clap::Subcommand)]
enum Part {
    /// Inflates everything below a folder and nothing else
    Inflate { threads: usize, folder: PathBuf },
    /// Runs a command and prints its time and memory
    Measure {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
}

fn size(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.strip_suffix(['M', 'm']) {
        Some(digits) => (digits, 1_000_000),
        None => match text.strip_suffix(['G', 'g']) {
            Some(digits) => (digits, 1_000_000_000),
            None => (text, 1),
        },
    };
    let number: u64 = digits.parse().map_err(|_| "not a size like 256M")?;
    Ok(number * unit)
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.part {
        Some(Part::Inflate { threads, folder }) => floor::inflate(folder, *threads),
        Some(Part::Measure { command }) => measure::child(command),
        // `cargo test --benches` runs this too, and has no hours to give.
        None if !args.bench => Ok(()),
        None if args.growth => growth(&args),
        None => run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// What was measured of one job.
struct Measured {
    job: Job,
    archive: Archive,
    floor: Vec<Run>,
    ours: Vec<Run>,
    /// By tool, in the order of [`peers::TOOLS`].
    peers: Vec<(&'static str, Vec<Run>)>,
}

fn run(args: &Args) -> io::Result<()> {
    let wanted = |job: &Job| args.jobs.is_empty() || args.jobs.iter().any(|name| name == job.name);
    let mut all = Vec::new();
    for job in jobs::all().into_iter().filter(wanted) {
        say(&format!("archive for {}", job.name))?;
        all.push(Measured {
            archive: archive_for(args, job.input)?,
            job,
            floor: Vec::new(),
            ours: Vec::new(),
            peers: Vec::new(),
        });
    }
    let tools = if args.no_peers {
        Vec::new()
    } else {
        peers::installed()
    };
    for round in 0..=args.runs {
        for measured in &mut all {
            say(&format!(
                "round {round} of {}: {}",
                args.runs, measured.job.name
            ))?;
            let folder = &measured.archive.folder;
            let floor = measure::run(&Spec::floor(args.threads, folder))?;
            let ours = measure::run(&measured.job.spec(args.threads, folder))?;
            // The first round warms up.
            if round == 0 {
                continue;
            }
            measured.floor.push(floor);
            measured.ours.push(ours);
            if round > args.peer_runs {
                continue;
            }
            for tool in &tools {
                let Some(spec) = tool.spec(measured.job.name, args.threads, folder) else {
                    continue;
                };
                let Ok(run) = measure::run(&spec) else {
                    say(&format!("{} fails at {}", tool.name, measured.job.name))?;
                    continue;
                };
                match measured
                    .peers
                    .iter_mut()
                    .find(|(name, _)| *name == tool.name)
                {
                    Some((_, runs)) => runs.push(run),
                    None => measured.peers.push((tool.name, vec![run])),
                }
            }
        }
    }
    table::print(&all, &tools, args.threads, args.runs, args.no_peers)
}

fn archive_for(args: &Args, input: Input) -> io::Result<Archive> {
    let (shape, bytes) = match input {
        Input::Signed => return signed::grow(&args.archives, args.size),
        Input::Large => (Shape::Mixed, args.size),
        // 20,000 files of three records when the archive is large.
        Input::Files => (Shape::Small, (args.size / 3).min(87_000_000)),
        // About 50 MB on disk.
        Input::One => (Shape::One, args.size.min(450_000_000)),
    };
    archive::grow(&args.archives, shape, bytes, 1)
}

/// Time by size: straight when the time for each megabyte stays the same.
fn growth(args: &Args) -> io::Result<()> {
    let sizes = [args.size / 16, args.size / 4, args.size];
    let mut rows = Vec::new();
    for job in jobs::all() {
        if job.input != Input::Large {
            continue;
        }
        let mut cells = Vec::new();
        for bytes in sizes {
            let archive = archive::grow(&args.archives, Shape::Mixed, bytes, 1)?;
            say(&format!("{} of {bytes}", job.name))?;
            let spec = job.spec(args.threads, &archive.folder);
            let mut runs = Vec::new();
            for _ in 0..args.runs {
                runs.push(measure::run(&spec)?);
            }
            cells.push((archive, runs));
        }
        rows.push((job, cells));
    }
    table::print_growth(&rows)
}

fn say(what: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{what}")
}
