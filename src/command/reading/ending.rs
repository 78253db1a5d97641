//! What a run says at its end: what went wrong, what there was, how it ended.

use super::Reading;
use crate::command::Streams;
use crate::outcome::Outcome;
use crate::render::for_terminal;
use crate::tally::{Issue, Tally};
use crate::text::{bytes, count, thousands};
use std::sync::atomic::Ordering;

/// Issues that are spelt out without `--stats`.
const SPELT_OUT: usize = 10;

impl Reading<'_> {
    /// Tells what went wrong and what there was, and decides how the run ended.
    pub(in crate::command) fn finish(&self, tally: &Tally, streams: &mut Streams<'_>) -> Outcome {
        let mut lines = self.issue_lines(&tally.issues);
        if tally.timeless > 0 {
            lines.push(format!(
                "ctq: {} without a time that can be read: all else matches, but no --since or --until holds",
                count(tally.timeless, "event")
            ));
        }
        let all = self.output.stats;
        let outcome = if streams.stop.load(Ordering::Relaxed) {
            lines.push(format!(
                "ctq: interrupted after {} of {}",
                thousands(tally.files),
                count(self.files.len() as u64, "file")
            ));
            Outcome::Interrupted
        } else if tally.read == 0 && tally.pruned == 0 {
            self.explain_nothing(tally, &mut lines)
        } else if tally.trouble() {
            Outcome::Trouble
        } else if tally.matched == 0 {
            if !self.output.quiet {
                lines.push(self.nothing_matched(tally));
            }
            Outcome::No
        } else {
            Outcome::Yes
        };
        if all {
            self.counts(tally, &mut lines);
        }
        say(&lines, streams);
        outcome
    }

    /// The same for a command that reads no records: it has decided how it ended, and has `lines` to add.
    pub(in crate::command) fn finish_with(
        &self,
        issues: &[Issue],
        outcome: Outcome,
        lines: Vec<String>,
        streams: &mut Streams<'_>,
    ) -> Outcome {
        let mut all = self.issue_lines(issues);
        let interrupted = self.is_interrupted();
        if interrupted {
            all.push("ctq: interrupted".to_owned());
        } else {
            all.extend(lines);
        }
        if self.output.stats {
            let size = self.files.iter().map(|file| file.size).sum();
            all.push(format!(
                "ctq: {} found, {} on disk",
                count(self.files.len() as u64, "file"),
                bytes(size)
            ));
            all.push(self.duration());
        }
        say(&all, streams);
        if interrupted {
            Outcome::Interrupted
        } else {
            outcome
        }
    }

    /// One line for each issue, up to a number that a person reads.
    fn issue_lines(&self, issues: &[Issue]) -> Vec<String> {
        let shown = if self.output.stats {
            issues.len()
        } else {
            SPELT_OUT
        };
        let mut lines: Vec<String> = issues
            .iter()
            .take(shown)
            .map(|issue| {
                format!(
                    "ctq: {}: {}",
                    for_terminal(&issue.file),
                    for_terminal(&issue.what)
                )
            })
            .collect();
        if issues.len() > shown {
            let more = count((issues.len() - shown) as u64, "more issue");
            lines.push(format!("ctq: … and {more} (--stats lists them all)"));
        }
        lines
    }

    fn duration(&self) -> String {
        format!(
            "ctq: {:.2} s with {}",
            self.started.elapsed().as_secs_f64(),
            count(self.pool.current_num_threads() as u64, "thread")
        )
    }

    /// No record was read: says where it looked, what it met there, and what to type.
    fn explain_nothing(&self, tally: &Tally, lines: &mut Vec<String>) -> Outcome {
        let places: Vec<String> = self
            .places()
            .iter()
            .map(|place| for_terminal(place).into_owned())
            .collect();
        // A log file with an empty list of records is a log file: nothing is wrong, nothing is found.
        let empty_logs = tally.not_cloudtrail.is_empty() && tally.files > 0 && !tally.trouble();
        if empty_logs {
            if !self.output.quiet {
                lines.push(self.nothing_matched(tally));
            }
            return Outcome::No;
        }
        lines.push(format!(
            "ctq: no CloudTrail event found in {}",
            places.join(", ")
        ));
        for (kind, number) in &tally.not_cloudtrail {
            lines.push(format!(
                "ctq:   {} × {}: {}",
                thousands(*number),
                kind.name(),
                kind.explain()
            ));
        }
        if tally.files == 0 {
            lines.push(
                "ctq: name files or folders (ctq search --user alice path/to/AWSLogs), set CTQ_LOGS, or pipe records into `ctq search -`"
                    .to_owned(),
            );
        }
        Outcome::Trouble
    }

    /// Nothing matched: in how much, and what could not be looked into.
    fn nothing_matched(&self, tally: &Tally) -> String {
        let mut line = format!(
            "ctq: nothing matched: {} in {}",
            count(tally.read, "record"),
            count(tally.files, "file")
        );
        if tally.pruned > 0 {
            let pruned = count(tally.pruned, "file");
            line += &format!(", {pruned} left out by their path (--no-prune opens them)");
        }
        let kinds = tally.not_cloudtrail.iter();
        let dark: Vec<String> = kinds
            .filter(|(kind, _)| kind.may_hide_events())
            .map(|(kind, number)| format!("{} × {}", thousands(*number), kind.name()))
            .collect();
        if !dark.is_empty() {
            let more = if self.output.stats {
                ""
            } else {
                " (--stats says more)"
            };
            line += &format!("; no events that ctq can read in {}{more}", dark.join(", "));
        }
        line
    }

    fn counts(&self, tally: &Tally, lines: &mut Vec<String>) {
        let pruned = if tally.pruned > 0 {
            format!(", {} left out by their path", thousands(tally.pruned))
        } else {
            String::new()
        };
        lines.push(format!(
            "ctq: {} read, {} on disk, {} inflated{pruned}",
            count(tally.files, "file"),
            bytes(tally.bytes),
            bytes(tally.bytes_inflated)
        ));
        lines.push(format!(
            "ctq: {} read = {} matched + {} filtered + {} duplicate + {} malformed",
            count(tally.read, "record"),
            thousands(tally.matched),
            thousands(tally.filtered),
            thousands(tally.duplicate),
            thousands(tally.malformed)
        ));
        for (kind, number) in &tally.not_cloudtrail {
            lines.push(format!(
                "ctq: not CloudTrail events: {} × {}: {}",
                thousands(*number),
                kind.name(),
                kind.explain()
            ));
        }
        lines.push(self.duration());
    }
}

fn say(lines: &[String], streams: &mut Streams<'_>) {
    for line in lines {
        // A standard error that is closed is nobody's problem.
        let _ = writeln!(streams.err, "{line}");
    }
}
