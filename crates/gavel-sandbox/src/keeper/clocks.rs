//! Clocks of the slot's own: `CLOCK_MONOTONIC` and `CLOCK_BOOTTIME` count from when the slot was opened, so that no
//! program can tell from them how long the host runs (time_namespaces(7)).
#![expect(unsafe_code, reason = "namespaces have no safe interface")]

use std::os::fd::AsRawFd;

use rustix::fs::{Mode, OFlags, open};
use rustix::time::{ClockId, clock_gettime};

use super::StepError;
use crate::raw::sys;

/// The step's name; the engine adds the remedy when it fails.
pub(crate) const LEAVE_CLOCKS: &str = "leave the host's clocks";

/// Enters a new time namespace, whose clocks begin now. The keeper goes itself: what shares its memory, as a box's init
/// does, must have its clocks too (clone(2), `EINVAL`).
pub(super) fn start_anew() -> Result<(), StepError> {
    // SAFETY: takes no memory; this process has one thread.
    unsafe { sys!(libc::SYS_unshare, libc::CLONE_NEWTIME) }.map_err(StepError::at(LEAVE_CLOCKS))?;
    // Whole seconds are taken off, so no clock is negative, which the kernel does not allow. The raw clock goes with the
    // monotonic one, and may be behind it by all that the host's clock was ever adjusted.
    let seconds = |clock| clock_gettime(clock).tv_sec;
    let monotonic = seconds(ClockId::Monotonic).min(seconds(ClockId::MonotonicRaw));
    let offsets = format!("monotonic -{monotonic} 0\nboottime -{} 0\n", seconds(ClockId::Boottime));
    std::fs::write("/proc/self/timens_offsets", offsets).map_err(StepError::io("set the slot's clocks"))?;
    let own = open("/proc/self/ns/time_for_children", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| StepError::new("open the slot's clocks", error.into()))?;
    // SAFETY: takes no memory; the descriptor is open.
    unsafe { sys!(libc::SYS_setns, own.as_raw_fd(), libc::CLONE_NEWTIME) }
        .map(|_| ())
        .map_err(StepError::at("enter the slot's clocks"))
}
