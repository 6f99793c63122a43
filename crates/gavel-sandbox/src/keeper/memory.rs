//! The memory of a run: what of it is the box's own, and the limit that leaves the program all of its own.

use std::sync::atomic::Ordering;

use super::plan::{MemoryLimit, Plan};
use crate::raw::{self, Errno, first_number};

/// How far the limit may lie above what is exact, in one or two steps: 16 pages. A program is never stopped below its
/// limit, and no report shows more than it.
const MEMORY_SLACK: u64 = 64 << 10;
/// The kernel's own largest limit is i64::MAX in whole pages (linux/page_counter.h); this is far from it and from any
/// machine.
const MOST_MEMORY: u64 = 1 << 50;

fn read_number(file: i32) -> Result<u64, Errno> {
    let mut buffer = [0; 64];
    let length = raw::read_at_start(file, &mut buffer)?;
    first_number(&buffer[..length]).ok_or(Errno(libc::ENODATA))
}

/// What the group holds already is not the program's.
pub(super) fn note_memory(plan: &Plan) -> Result<(), Errno> {
    plan.notes.memory_base.store(read_number(plan.memory_file)?, Ordering::Relaxed);
    Ok(())
}

/// The program's time begins here, with the time that it had used before it was here.
pub(super) fn note_start(plan: &Plan, head_start_ns: u64) -> Result<(), Errno> {
    let notes = &plan.notes;
    notes.head_start_ns.store(head_start_ns, Ordering::Relaxed);
    notes.cpu_base_ns.store(read_number(plan.cpu_file)?.saturating_mul(plan.cpu_unit_ns), Ordering::Relaxed);
    notes.started_ns.store(raw::monotonic_ns().saturating_sub(head_start_ns).max(1), Ordering::Release);
    Ok(())
}

/// The program may have its limit on top of what the group holds for the box. Writing costs more than all else here, so
/// a limit that stands from the run before and is a little too wide is left standing.
pub(super) fn limit_memory(plan: &Plan) -> Result<(), Errno> {
    let MemoryLimit { program, own, file, swap_file, standing, .. } = plan.memory_limit;
    let held = plan.notes.memory_base.load(Ordering::Relaxed);
    let own = held.min(own);
    plan.notes.memory_own.store(own, Ordering::Relaxed);
    let exact = program.saturating_add(own).min(MOST_MEMORY);
    if (exact..=exact + 2 * MEMORY_SLACK).contains(&standing) {
        plan.notes.memory_limit.store(standing, Ordering::Relaxed);
        return reset_peak(plan);
    }
    let limit = exact + MEMORY_SLACK;
    // The limit with swap may never be below the one without.
    match swap_file {
        Some(swap_file) if limit > standing => {
            raw::write_number(swap_file, limit)?;
            raw::write_number(file, limit)?;
        }
        Some(swap_file) => {
            raw::write_number(file, limit)?;
            raw::write_number(swap_file, limit)?;
        }
        None => raw::write_number(file, limit)?,
    }
    plan.notes.memory_limit.store(limit, Ordering::Relaxed);
    if held > limit {
        // The kernel has just taken back what was left in the group.
        plan.notes.memory_base.store(read_number(plan.memory_file)?, Ordering::Relaxed);
    }
    reset_peak(plan)
}

/// The peak counts from here. On version 2 the group is new.
fn reset_peak(plan: &Plan) -> Result<(), Errno> {
    plan.memory_limit.peak_file.map_or(Ok(()), |file| raw::write_number(file, 0))
}
