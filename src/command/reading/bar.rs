//! The progress bar.

use super::Reading;
use crate::archive::LogFile;
use crate::scan::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// On standard error, only on a terminal, only after a second.
pub(super) struct Bar {
    bar: ProgressBar,
    started: Instant,
    wanted: bool,
}

impl Bar {
    /// For a run over these files.
    pub(super) fn new(reading: &Reading<'_>, files: &[LogFile]) -> Self {
        let total = files.iter().map(|file| file.size).sum();
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {eta} left")
        {
            bar.set_style(style);
        }
        Bar {
            bar,
            started: Instant::now(),
            wanted: reading.environment.stderr_is_terminal && !reading.output.quiet && total > 0,
        }
    }

    pub(super) fn show(&self, progress: &Progress) {
        if !self.wanted || self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        if self.bar.is_hidden() {
            self.bar
                .set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        self.bar
            .set_position(progress.bytes.load(Ordering::Relaxed));
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
