//! What every command that reads events does around its own work: find the files, run the scan with a
//! progress bar, tell what went wrong, say how it ended.

mod bar;
mod buckets;
mod ending;
mod holes;
mod links;
mod place;

pub(super) use holes::period;
pub(super) use links::{look_back, whole_past};
pub(super) use place::destination;

use crate::archive::{self, Found, LogFile};
use crate::cli::input::InputArgs;
use crate::cli::output::OutputArgs;
use crate::envelope::NotEvent;
use crate::environment::Environment;
use crate::event::Time;
use crate::filter::Bounds;
use crate::outcome::Failure;
use crate::render::for_terminal;
use crate::scan::{
    Delivery, Fingerprint, Flow, Gather, Options, Progress, Scan, Seen, Source, Unit,
};
use crate::tally::{Issue, Tally};
use crate::zone::Zone;
use bar::Bar;
use place::is_input;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// More threads than any machine has cores only get in each other's way.
const MOST_THREADS: usize = 1024;

/// A prepared run.
pub(super) struct Reading<'a> {
    output: &'a OutputArgs,
    paths: Vec<PathBuf>,
    pool: rayon::ThreadPool,
    files: Vec<LogFile>,
    before: Tally,
    /// Issues of what was read for the links alone.
    aside: Vec<Issue>,
    options: Options,
    started: Instant,
    environment: &'a Environment,
    stop: &'a AtomicBool,
}

/// Reads `--tz`.
pub(super) fn zone(output: &OutputArgs) -> Result<Zone, Failure> {
    Zone::parse(&output.tz).map_err(|what| Failure::Message(format!("--tz: {what}")))
}

/// Says no where what to look for was forgotten, so that the path to read stands in its place and the current
/// folder would be read for it. `what` is what the command wants first.
pub(super) fn refuse_path(
    command: &str,
    what: &str,
    typed: &str,
    input: &InputArgs,
    environment: &Environment,
) -> Result<(), Failure> {
    let is_asked = input.paths.is_empty() && environment.logs.is_none();
    if !is_asked || typed.contains("://") || !Path::new(typed).exists() {
        return Ok(());
    }
    let shown = for_terminal(typed);
    Err(Failure::Message(format!(
        "`{shown}` is a file or folder here, and no {what} is named\n\
         \x20 to read it:          ctq {command} {} {shown}\n\
         \x20 if it is a name, say what to read: ctq {command} {shown} .",
        what.to_uppercase(),
    )))
}

impl<'a> Reading<'a> {
    /// Finds the files behind the paths.
    pub(super) fn prepare(
        input: &InputArgs,
        output: &'a OutputArgs,
        environment: &'a Environment,
        stop: &'a AtomicBool,
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        if let Some(threads) = input.threads
            && !(1..=MOST_THREADS).contains(&threads)
        {
            return Err(Failure::Message(format!(
                "--threads: {threads} is not between 1 and {MOST_THREADS}"
            )));
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(input.threads.unwrap_or(0))
            .thread_name(|number| format!("ctq-{number}"))
            .build()
            .map_err(|error| Failure::Message(format!("no threads can be started: {error}")))?;
        let paths = environment.paths(&input.paths);
        if environment.stdin_is_terminal && paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(Failure::Message(
                "standard input is a terminal; pipe records into it, or name files or folders"
                    .into(),
            ));
        }
        let Found {
            files,
            issues,
            special,
        } = pool.install(|| archive::discover(&paths));
        if let Some(out) = &output.out
            && is_input(out, &files)
        {
            let name = out.display().to_string();
            return Err(Failure::Message(format!(
                "--out: {} is one of the files to read; name another",
                for_terminal(&name)
            )));
        }
        let mut before = Tally {
            issues,
            ..Tally::default()
        };
        if special > 0 {
            before.not_cloudtrail.insert(NotEvent::SpecialFile, special);
        }
        Ok(Reading {
            output,
            paths,
            pool,
            files,
            before,
            aside: Vec::new(),
            options: Options {
                prune: !input.no_prune,
                max_file_size: input.max_file_size,
            },
            started,
            environment,
            stop,
        })
    }

    /// Reads the files and hands what was gathered to `merge`, in archive order.
    pub(super) fn scan<G: Gather>(
        &self,
        bounds: Bounds,
        gather: &G,
        merge: impl FnMut(Unit<G::Part>, &mut Tally) -> io::Result<Flow>,
    ) -> Result<Tally, Failure> {
        let mut tally = self.before.clone();
        tally.add(self.scan_files(&self.files, bounds, gather, merge)?);
        if !self.aside.is_empty() {
            tally.tell(self.aside.clone());
        }
        Ok(tally)
    }

    /// Notes what went wrong where only links were read: without them an answer may be incomplete.
    pub(super) fn remember(&mut self, tally: Tally) {
        self.aside.extend(tally.issues);
    }

    /// Reads some of the files.
    fn scan_files<G: Gather>(
        &self,
        files: &[LogFile],
        bounds: Bounds,
        gather: &G,
        merge: impl FnMut(Unit<G::Part>, &mut Tally) -> io::Result<Flow>,
    ) -> Result<Tally, Failure> {
        let progress = Progress::default();
        let scan = Scan {
            files,
            bounds,
            gather,
            options: self.options,
            stop: self.stop,
            progress: &progress,
        };
        let bar = Bar::new(self, files);
        let result = scan.run(&self.pool, |progress| bar.show(progress), merge);
        bar.clear();
        let tally = result?;
        debug_assert!(tally.balances(), "{tally:?}");
        Ok(tally)
    }

    /// Works on the files as a whole, in the pool, with a progress bar. What reads records is a
    /// [`scan`](Reading::scan).
    pub(super) fn work<T: Send>(
        &self,
        work: impl FnOnce(&[LogFile], &Progress) -> T + Send,
    ) -> Result<T, Failure> {
        let progress = Progress::default();
        let bar = Bar::new(self, &self.files);
        let (sender, done) = mpsc::channel();
        let result = self.pool.in_place_scope(|scope| {
            let (files, progress) = (&self.files, &progress);
            scope.spawn(move |_| drop(sender.send(work(files, progress))));
            loop {
                match done.recv_timeout(Duration::from_millis(100)) {
                    Ok(result) => break Some(result),
                    Err(mpsc::RecvTimeoutError::Timeout) => bar.show(progress),
                    Err(mpsc::RecvTimeoutError::Disconnected) => break None,
                }
            }
        });
        bar.clear();
        // Without a result the work panicked, and the scope has passed that on.
        result.ok_or_else(|| Failure::Message("internal error, please report it".into()))
    }

    /// What could not be looked at while the files were searched for.
    pub(super) fn found_issues(&self) -> &[Issue] {
        &self.before.issues
    }

    /// Set by ^C.
    pub(super) fn stopped(&self) -> &AtomicBool {
        self.stop
    }

    /// True after ^C.
    pub(super) fn is_interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// True for the first delivery of an event, and for one whose content differs from the first, which
    /// is noted. Further deliveries are moved from matched to duplicate.
    pub(super) fn is_new(
        &self,
        seen: &mut Seen,
        fingerprint: Option<Fingerprint>,
        source: &Source,
        record: u64,
        tally: &mut Tally,
    ) -> bool {
        match fingerprint.map(|print| seen.note(print, source.file)) {
            Some(Delivery::Again) => {
                tally.matched -= 1;
                tally.duplicate += 1;
                return false;
            }
            Some(Delivery::Differs { file }) => {
                let other = self.file_name(file);
                tally.issues.push(differs(source, record, &other));
            }
            Some(Delivery::First) | None => {}
        }
        true
    }

    /// True when standard input or a pipe is read, where more may be long in coming.
    pub(super) fn is_live(&self) -> bool {
        self.files.iter().any(|file| !file.regular)
    }

    /// The files to read.
    pub(super) fn files(&self) -> &[LogFile] {
        &self.files
    }

    /// A file by its index.
    pub(super) fn file(&self, index: u32) -> Option<&LogFile> {
        self.files.get(index as usize)
    }

    /// The name of a file by its index.
    pub(super) fn file_name(&self, index: u32) -> String {
        self.files
            .get(index as usize)
            .map_or_else(String::new, LogFile::name)
    }

    /// Where it looks, in words.
    pub(super) fn places(&self) -> Vec<String> {
        self.paths
            .iter()
            .map(|path| match path.to_string_lossy() {
                path if path == "." => "the current folder".to_owned(),
                path if path == "-" => "standard input".to_owned(),
                path => path.into_owned(),
            })
            .collect()
    }

    /// The moment that it is.
    pub(super) fn now(&self) -> Time {
        Time::from(self.environment.now)
    }

    /// A line that helps a person and that a script can do without.
    pub(super) fn hint(&self, err: &mut dyn Write, text: &str) {
        if !self.output.quiet {
            let _ = writeln!(err, "ctq: {text}");
        }
    }
}

/// The note on a delivery whose content differs from an earlier one of the same event.
fn differs(source: &Source, record: u64, other: &str) -> Issue {
    Issue::note(
        &source.name,
        format!(
            "record {record}: same eventID as a record in {other}, but another content; both are kept"
        ),
    )
}
