//! What was measured, as Markdown.

use super::archive::Archive;
use super::jobs::Job;
use super::measure::Run;
use super::peers::{TOOLS, Tool};
use super::{Input, Measured};
use std::io::{self, Write};

/// Prints the large table, and what was left out.
pub fn print(
    all: &[Measured],
    tools: &[Tool],
    threads: usize,
    runs: usize,
    no_peers: bool,
) -> io::Result<()> {
    let out = &mut io::stdout().lock();
    writeln!(
        out,
        "{}, {threads} threads, warm cache, medians of {runs} rounds.\n",
        machine()
    )?;
    for input in [Input::Large, Input::Files, Input::One, Input::Signed] {
        if let Some(measured) = all.iter().find(|measured| measured.job.input == input) {
            let Archive {
                files,
                records,
                compressed,
                inflated,
                ..
            } = &measured.archive;
            writeln!(
                out,
                "- {}: {files} files, {records} records, {:.1} MB on disk, {:.1} MB of JSON ({:.1}:1)",
                kind(input),
                *compressed as f64 / 1e6,
                *inflated as f64 / 1e6,
                *inflated as f64 / *compressed as f64
            )?;
        }
    }
    let peers: Vec<&str> = tools.iter().map(|tool| tool.name).collect();
    write!(
        out,
        "\n| | | time | MB/s | cores | memory | ÷ inflating | target |"
    )?;
    for peer in &peers {
        write!(out, " {peer} |")?;
    }
    writeln!(
        out,
        "\n|---|---|--:|--:|--:|--:|--:|--:|{}",
        "--:|".repeat(peers.len())
    )?;
    for measured in all {
        row(measured, &peers, out)?;
    }
    let missing: Vec<&str> = TOOLS
        .iter()
        .map(|tool| tool.name)
        .filter(|name| !peers.contains(name))
        .collect();
    if no_peers {
        writeln!(out, "\nOther tools were left out (--no-peers).")?;
    } else if !missing.is_empty() {
        writeln!(out, "\nNot installed, so left out: {}.", missing.join(", "))?;
    }
    Ok(())
}

fn row(measured: &Measured, peers: &[&str], out: &mut impl Write) -> io::Result<()> {
    let Measured { job, archive, .. } = measured;
    let time = median(measured.ours.iter().map(|run| run.seconds));
    write!(
        out,
        "| {} | {} | {time:.2} s | {:.0} | {:.1} | {:.0} MB | {:.2} | {} |",
        job.name,
        job.what,
        archive.inflated as f64 / 1e6 / time,
        median(measured.ours.iter().map(|run| run.busy / run.seconds)),
        median(measured.ours.iter().map(|run| run.peak as f64 / 1e6)),
        ratio(&measured.ours, &measured.floor),
        job.target
            .map_or_else(String::new, |target| format!("{target:.2}")),
    )?;
    for peer in peers {
        match measured.peers.iter().find(|(name, _)| name == peer) {
            Some((_, runs)) => {
                let other = median(runs.iter().map(|run| run.seconds));
                write!(
                    out,
                    " {other:.2} s ({:.1} ×) |",
                    ratio(runs, &measured.ours)
                )?;
            }
            None => write!(out, " |")?,
        }
    }
    writeln!(out)
}

/// A job with its runs over archives of different sizes.
pub type Growth = (Job, Vec<(Archive, Vec<Run>)>);

/// The growth of every job.
pub fn print_growth(rows: &[Growth]) -> io::Result<()> {
    let out = &mut io::stdout().lock();
    writeln!(out, "{}\n", machine())?;
    writeln!(out, "| | JSON | time | ms for each 100 MB | memory |")?;
    writeln!(out, "|---|--:|--:|--:|--:|")?;
    for (job, cells) in rows {
        for (archive, runs) in cells {
            let time = median(runs.iter().map(|run| run.seconds));
            let size = archive.inflated as f64 / 1e6;
            writeln!(
                out,
                "| {} | {size:.0} MB | {time:.2} s | {:.1} | {:.0} MB |",
                job.name,
                time * 1e5 / size,
                median(runs.iter().map(|run| run.peak as f64 / 1e6)),
            )?;
        }
    }
    Ok(())
}

fn kind(input: Input) -> &'static str {
    match input {
        Input::Large => "J1 to J4, J8, J9",
        Input::Files => "J5, small files",
        Input::One => "J6, one file",
        Input::Signed => "J7, with digests",
    }
}

/// The median of the ratios of runs that stood side by side.
fn ratio(over: &[Run], under: &[Run]) -> f64 {
    median(
        over.iter()
            .zip(under)
            .map(|(over, under)| over.seconds / under.seconds),
    )
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What the machine calls itself.
fn machine() -> String {
    let told = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let name = told("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.into());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{name}, {cores} cores, {}", std::env::consts::OS)
}
