//! One command, timed, and the memory it took. A small process of our own starts it, because the
//! operating system tells the peak of all children of a process together.

use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// A command to measure.
#[derive(Clone, Debug)]
pub struct Spec {
    pub command: Vec<String>,
}

/// What was measured.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Run {
    /// Wall time.
    pub seconds: f64,
    /// Time on all processors.
    pub busy: f64,
    /// Peak memory of the largest process, in bytes; 0 where it is not known.
    pub peak: u64,
    /// Lines of the answer.
    pub lines: u64,
}

impl Spec {
    /// Inflating alone.
    pub fn floor(threads: usize, folder: &Path) -> Spec {
        let own = std::env::current_exe().unwrap_or_default();
        let words = [
            "inflate",
            &threads.to_string(),
            &folder.display().to_string(),
        ];
        let command = std::iter::once(own.display().to_string())
            .chain(words.map(str::to_owned))
            .collect();
        Spec { command }
    }
}

/// Measures a command in a process of our own.
pub fn run(spec: &Spec) -> io::Result<Run> {
    let out = Command::new(std::env::current_exe()?)
        .arg("measure")
        .args(&spec.command)
        .stderr(Stdio::inherit())
        .output()?;
    if !out.status.success() {
        return Err(io::Error::other(format!("failed: {:?}", spec.command)));
    }
    Ok(serde_json::from_slice(&out.stdout)?)
}

/// Runs the command, reads its answer and prints what was measured.
pub fn child(command: &[String]) -> io::Result<()> {
    let [program, args @ ..] = command else {
        return Err(io::Error::other("no command"));
    };
    let begin = Instant::now();
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut lines = 0;
    if let Some(out) = child.stdout.take() {
        let mut out = BufReader::with_capacity(1 << 20, out);
        loop {
            let piece = out.fill_buf()?;
            if piece.is_empty() {
                break;
            }
            lines += memchr::memchr_iter(b'\n', piece).count() as u64;
            let length = piece.len();
            out.consume(length);
        }
    }
    let status = child.wait()?;
    let seconds = begin.elapsed().as_secs_f64();
    if !status.success() || lines == 0 && !silent(command) {
        return Err(io::Error::other(format!("no answer, {status}")));
    }
    let (busy, peak) = used();
    let run = Run {
        seconds,
        busy,
        peak,
        lines,
    };
    io::stdout().write_all(&serde_json::to_vec(&run)?)
}

/// True for what prints nothing when all is well.
fn silent(command: &[String]) -> bool {
    command
        .iter()
        .any(|word| word == "inflate" || word.contains("/dev/null"))
}

/// Processor seconds and peak memory of the children that have ended.
#[cfg(unix)]
fn used() -> (f64, u64) {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else {
        return (0.0, 0);
    };
    let busy = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // Linux counts in KiB, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let peak = u64::try_from(usage.max_rss()).unwrap_or(0) * unit;
    (busy as f64 / 1e6, peak)
}

#[cfg(not(unix))]
fn used() -> (f64, u64) {
    (0.0, 0)
}
