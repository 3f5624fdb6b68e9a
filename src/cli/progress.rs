//! How far a run is: on standard error, if that is a terminal.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What the time that is left is reckoned by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Files: a quick audit reads about the same of each.
    Files,
    /// Bytes: every one is read.
    Bytes,
}

/// A bar with files, bytes, rate and the time left; nothing at all where there is no terminal or it isn't wanted.
pub(super) struct Progress {
    bar: ProgressBar,
    pace: Pace,
    files: u64,
    done_files: AtomicU64,
    done_bytes: AtomicU64,
}

impl Progress {
    /// A bar for `files` files of `bytes` bytes in all.
    pub fn new(quiet: bool, pace: Pace, files: u64, bytes: u64) -> Self {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let (length, template) = match pace {
                Pace::Files => (files, "{bar:20} {msg}, {per_sec}, {eta} left"),
                Pace::Bytes => (bytes, "{bar:20} {msg}, {binary_bytes_per_sec}, {eta} left"),
            };
            let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
            // A template that indicatif doesn't like would only cost its looks.
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        };
        Self { bar, pace, files, done_files: AtomicU64::new(0), done_bytes: AtomicU64::new(0) }
    }

    /// One more file, of `bytes` bytes, is done.
    pub fn file_done(&self, bytes: u64) {
        let files = self.done_files.fetch_add(1, Ordering::Relaxed) + 1;
        let total = self.done_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.bar.is_hidden() {
            return;
        }
        let (done, all) = (HumanCount(files), HumanCount(self.files));
        self.bar.set_message(format!("{done} of {all} files, {}", HumanBytes(total)));
        self.bar.inc(if self.pace == Pace::Files { 1 } else { bytes });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
