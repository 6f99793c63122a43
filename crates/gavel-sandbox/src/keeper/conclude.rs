//! From the facts of a run to its report.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::StepError;
use super::plan::{Notes, Step};
use crate::cgroup::Readings;
use crate::limits::Limits;
use crate::protocol::Reply;
use crate::raw::{self, Errno};
use crate::report::{Outcome, Report, Usage, Violation};

/// The kernel charges memory to a group in steps of 64 pages for each processor (mm/memcontrol.c, MEMCG_CHARGE_BATCH).
const BATCH: u64 = 256 << 10;

/// Why the keeper ended a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    CpuTime,
    WallTime,
    Output,
    Violation(Violation),
    /// The engine is gone.
    Abandoned,
}

/// From the facts to the outcome. The order matters: a fact of the kernel's own (filter, OOM killer) explains an end
/// better than the clock that ran out meanwhile.
pub(super) fn conclude(
    notes: &Notes,
    stopped: Option<Stop>,
    readings: &Readings,
    cpu_ns: u64,
    limits: &Limits,
) -> Result<Reply, StepError> {
    let out_of_memory = readings.oom_kills > 0;
    if let Some((step, words)) = Step::from_number(notes.failed_step.load(Ordering::Acquire)) {
        let errno = notes.errno.load(Ordering::Relaxed);
        match step {
            Step::Execute if out_of_memory => {}
            Step::Execute => return Ok(Reply::NoProgram { errno }),
            _ => return Err(StepError::new(words, Errno(errno))),
        }
    }
    let started = notes.started_ns.load(Ordering::Relaxed);
    if started == 0 {
        // The program has not run yet, so this cannot be its fault.
        return Err(StepError::new("start the program in time", Errno(libc::ETIMEDOUT)));
    }
    let ended = match notes.ended_ns.load(Ordering::Relaxed) {
        0 => raw::monotonic_ns(),
        ended => ended,
    };
    let usage = Usage {
        cpu_time: notes.cpu_time(cpu_ns),
        wall_time: Duration::from_nanos(ended.saturating_sub(started)),
        memory: program_memory(notes, readings, limits),
        processes: readings.processes,
        disk_read: readings.disk_read,
        host_idle: readings.host_idle,
        warm: notes.head_start_ns.load(Ordering::Relaxed) != 0,
    };
    let status = notes.status.load(Ordering::Relaxed);
    let natural = (notes.ended.load(Ordering::Acquire) != 0).then_some(status);
    let killed_by = natural.filter(|status| libc::WIFSIGNALED(*status)).map(|status| libc::WTERMSIG(status));
    let violation = match stopped {
        Some(Stop::Violation(violation)) => Some(violation),
        _ => None,
    };
    let outcome = match (killed_by, stopped) {
        (_, Some(Stop::Violation(_))) => Outcome::Violation,
        _ if out_of_memory => Outcome::MemoryLimit,
        (_, Some(Stop::Output)) | (Some(libc::SIGXFSZ), _) => Outcome::OutputLimit,
        (_, Some(Stop::CpuTime)) => Outcome::CpuLimit,
        _ if usage.cpu_time > limits.cpu_time => Outcome::CpuLimit,
        (_, Some(Stop::WallTime)) => Outcome::WallLimit,
        _ if usage.wall_time > limits.wall_time => Outcome::WallLimit,
        (Some(signal), _) => Outcome::Signaled(signal),
        _ => match natural {
            Some(status) => Outcome::Exited(libc::WEXITSTATUS(status) as u8),
            // Only if something else killed the box's init: nothing that a program can do.
            None => return Err(StepError::new("see the program's end", Errno(libc::ESRCH))),
        },
    };
    Ok(Reply::Done(Report { outcome, usage, violation }))
}

/// The memory that was the program's at the peak. The peak is that of the group, which held something already.
fn program_memory(notes: &Notes, readings: &Readings, limits: &Limits) -> u64 {
    let peak = readings.memory_peak;
    let exhausted = peak.saturating_add(BATCH) >= notes.memory_limit.load(Ordering::Relaxed);
    // A group that came to its limit has given up what earlier runs left in it.
    let held = if exhausted { &notes.memory_own } else { &notes.memory_base };
    let memory = peak.saturating_sub(held.load(Ordering::Relaxed));
    // The limit that stood may have been a little too wide.
    if memory <= limits.memory.saturating_add(BATCH) { memory.min(limits.memory) } else { memory }
}
