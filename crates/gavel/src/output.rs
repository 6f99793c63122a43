//! Words, tables and progress for people.

use std::io::{self, Write as _};
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use gavel_core::ByteSize;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A table without lines, its right-aligned columns named by number.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    for column in right {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Seconds with the precision that a limit has meaning in: `0.012 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.3} s", duration.as_secs_f64())
}

/// Memory in MiB with one decimal.
pub(crate) fn mebibytes(size: ByteSize) -> String {
    format!("{:.1} MiB", size.0 as f64 / f64::from(1 << 20))
}

/// Whole milliseconds, rounded up: what a report shows, never less than what was used.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros().div_ceil(1000)).unwrap_or(u64::MAX)
}

/// What takes no longer needs no progress.
const MOMENT: Duration = Duration::from_secs(2);

/// Progress on standard error, only on a terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn of(total: usize) -> Self {
        let style = ProgressStyle::with_template("{pos}/{len} {wide_bar} {msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(ProgressBar::new(total as u64).with_style(style))
    }

    /// How many are done, how fast and, where it is known, how long the others will take; once it takes longer than a moment.
    pub(crate) fn of_many(total: Option<u64>) -> Self {
        let template = match total {
            Some(_) => "{pos}/{len} {wide_bar} {per_sec}, {eta} left",
            None => "{spinner} {pos} judged, {per_sec}, {elapsed}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()).with_style(style))
    }

    /// Prints a line above the bar at once, to a standard output that may be closed.
    pub(crate) fn print(&self, line: &str) -> io::Result<()> {
        self.0.suspend(|| {
            let mut output = io::stdout().lock();
            writeln!(output, "{line}")?;
            output.flush()
        })
    }

    /// Prints a line above the bar, to standard output.
    pub(crate) fn line(&self, line: &str) {
        self.0.suspend(|| println!("{line}"));
    }

    /// What is being done.
    pub(crate) fn now(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    /// One more is done.
    pub(crate) fn step(&self, what: &str) {
        if self.0.is_hidden() && self.0.elapsed() > MOMENT {
            self.0.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.0.set_message(what.to_owned());
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// A sign of life on standard error, only on a terminal and only when it takes longer than a blink.
pub(crate) struct Busy(ProgressBar);

impl Busy {
    pub(crate) fn with(what: &'static str) -> Self {
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
        let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(500));
        Self(bar)
    }

    /// Takes it away; may be called again.
    pub(crate) fn end(&self) {
        if !self.0.is_finished() {
            self.0.finish_and_clear();
        }
    }
}
