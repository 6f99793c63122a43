//! When a run reached each of its steps, for the benchmark that prints where its time goes.
//!
//! Only with the feature `timeline` is anything kept; without it a mark is nothing at all. The marks are one array per
//! process: init and payload share the keeper's, the engine has its own. So one slot at a time can be looked at.

/// What a run passes, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Moment {
    /// The engine begins.
    Asked,
    /// The request is with the kernel.
    Sent,
    /// The keeper has decoded it.
    Received,
    /// The plan is made and the init's clone is the next call.
    Planned,
    /// The init's first step.
    InitRuns,
    /// Its file systems are mounted.
    Mounted,
    /// Its files are staged, what the box holds is known, the memory limit stands.
    Staged,
    /// The payload's first step.
    PayloadRuns,
    /// It has given everything up; execve is the next call.
    Confined,
    /// The program is in place.
    Executed,
    /// The init has reaped the program.
    Ended,
    /// The keeper has reaped the init: nothing of the run is left.
    TornDown,
    /// The groups are read, the report is made.
    Read,
    /// The engine has the report.
    Heard,
}

/// Notes that this process is at this moment now.
#[cfg(not(feature = "timeline"))]
pub(crate) const fn mark(_: Moment) {}

#[cfg(feature = "timeline")]
pub use marks::{STEPS, last};
#[cfg(feature = "timeline")]
pub(crate) use marks::{add, mark, of_this_process};

#[cfg(feature = "timeline")]
mod marks {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::Moment;
    use crate::raw;

    /// How many there are.
    const MOMENTS: usize = Moment::Heard as usize + 1;

    /// What happens between two moments.
    pub const STEPS: [&str; MOMENTS - 1] = [
        "pipes, request encoded and sent",
        "keeper woken, request decoded",
        "limits set, plan made",
        "init cloned",
        "/tmp, /box, /proc and /program mounted",
        "files staged, usage read, memory limit set",
        "payload cloned",
        "payload confined",
        "exec",
        "program runs and exits, init reaps it",
        "init exits, namespaces torn down",
        "groups read, report made",
        "report sent, engine woken, output drained",
    ];

    /// The same for engine and keeper, who has other clocks of its own (time_namespaces(7)).
    const CLOCK: libc::clockid_t = libc::CLOCK_REALTIME;

    static MARKS: [AtomicU64; MOMENTS] = [const { AtomicU64::new(0) }; MOMENTS];

    /// Notes that this process is at this moment now.
    pub(crate) fn mark(moment: Moment) {
        MARKS[moment as usize].store(raw::clock_ns(CLOCK), Ordering::Relaxed);
    }

    /// All marks of this process; 0 where it was not.
    pub(crate) fn of_this_process() -> Vec<u64> {
        MARKS.iter().map(|mark| mark.load(Ordering::Relaxed)).collect()
    }

    /// Takes over what another process has marked.
    pub(crate) fn add(marks: &[u64]) {
        for (own, mark) in MARKS.iter().zip(marks).filter(|(_, mark)| **mark != 0) {
            own.store(*mark, Ordering::Relaxed);
        }
    }

    /// How long each of [`STEPS`] took in the last run of this process, in nanoseconds.
    #[must_use]
    pub fn last() -> Vec<u64> {
        of_this_process().windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect()
    }
}
