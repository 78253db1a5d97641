//! What is asked, each a question as a person would ask it.

use super::archive::{BUCKET, USER};
use super::measure::Spec;
use super::signed;
use std::path::Path;

/// Which archive a job reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Files of all sizes.
    Large,
    /// Many small files.
    Files,
    /// One large file.
    One,
    /// Files of all sizes, and their digests.
    Signed,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    pub name: &'static str,
    pub what: &'static str,
    pub input: Input,
    args: &'static [&'static str],
    /// How many times inflating alone it may take, where that was set.
    pub target: Option<f64>,
}

/// Every job.
pub fn all() -> Vec<Job> {
    let job = |name, what, input, target: Option<f64>, args| Job {
        name,
        what,
        input,
        args,
        target,
    };
    vec![
        job(
            "J1",
            "search: one user's 30 events",
            Input::Large,
            Some(1.15),
            &["search", "--user", USER],
        ),
        job(
            "J2",
            "stats: all events by name",
            Input::Large,
            Some(1.5),
            &["stats", "--by", "eventName"],
        ),
        job(
            "J3",
            "blame: one bucket",
            Input::Large,
            Some(1.5),
            &["blame", "arn:aws:s3:::acme-payroll"],
        ),
        job(
            "J3b",
            "blame: a bare name",
            Input::Large,
            Some(1.5),
            &["blame", BUCKET],
        ),
        job(
            "J4",
            "search: a tenth of all, JSON Lines, in time order",
            Input::Large,
            Some(2.0),
            &["search", "--event", "Decrypt", "-o", "jsonl"],
        ),
        job(
            "J4u",
            "the same, unsorted",
            Input::Large,
            Some(1.6),
            &["search", "--event", "Decrypt", "-o", "jsonl", "--unsorted"],
        ),
        job(
            "J5",
            "J1 in many small files",
            Input::Files,
            Some(1.3),
            &["search", "--user", USER],
        ),
        job(
            "J5s",
            "J2 in many small files",
            Input::Files,
            Some(1.5),
            &["stats", "--by", "eventName"],
        ),
        job(
            "J6",
            "J2 in one large file",
            Input::One,
            Some(1.15),
            &["stats", "--by", "eventName"],
        ),
        job(
            "J7",
            "verify: every file against its digest, signatures too",
            Input::Signed,
            Some(1.6),
            &["verify", "-q"],
        ),
        job(
            "J8",
            "detect: every built-in rule",
            Input::Large,
            None,
            &["detect", "-q"],
        ),
        job(
            "J9",
            "report: NIST 800-53, each control",
            Input::Large,
            None,
            &["report", "nist-800-53", "-q", "-o", "json"],
        ),
    ]
}

impl Job {
    /// How ctq is asked.
    pub fn spec(&self, threads: usize, folder: &Path) -> Spec {
        let mut command = vec![env!("CARGO_BIN_EXE_ctq").to_owned()];
        command.extend(self.args.iter().map(|arg| (*arg).to_owned()));
        command.extend(["--threads".to_owned(), threads.to_string()]);
        if self.input == Input::Signed {
            let keys = signed::keys(folder).display().to_string();
            command.extend(["--public-keys".to_owned(), keys]);
        }
        command.push(folder.display().to_string());
        Spec { command }
    }
}
