//! The init as the keeper sees it: how it is started, put first, ended and reaped.
#![expect(unsafe_code, reason = "it clones the init and signals it")]

use std::ffi::c_void;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, poll};

use super::StepError;
use super::plan::Plan;
use crate::raw::{self, CloneArgs, Errno, sys};
use crate::wall::Wall;

/// A running init.
pub(super) struct Init {
    pub(super) pid: i32,
    pub(super) pidfd: OwnedFd,
    /// Its mount namespace, so that its end need not wait for that of the mounts; before Linux 6.10 there is no such
    /// descriptor, and it waits.
    pub(super) mounts: Option<OwnedFd>,
    /// Whether it is ours to wait for, and not a guardian's.
    ours: bool,
}

impl Init {
    pub(super) fn start(plan: &Plan, stack_top: *mut u8) -> Result<Self, StepError> {
        let mut pidfd = -1;
        let mut namespaces = libc::CLONE_NEWNS;
        if !plan.missing.lacks(Wall::PidNamespace) {
            namespaces |= libc::CLONE_NEWPID;
        }
        let args = CloneArgs {
            flags: (libc::CLONE_VM | libc::CLONE_FILES | libc::CLONE_PIDFD | namespaces | libc::SIGCHLD) as usize,
            stack_top,
            pidfd: &raw mut pidfd,
            key: plan.key,
        };
        // SAFETY: the init obeys the rules of `raw`, has the stack for itself until `settle`, and is reaped before the plan
        // is freed: every way on from here goes through the drop of `Running`.
        let pid =
            unsafe { raw::clone_onto(&args, super::init::main, std::ptr::from_ref::<Plan>(plan).cast::<c_void>()) }
                .map_err(StepError::at("start the box's init"))?;
        // SAFETY: the kernel has just made this descriptor for us.
        let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
        let mounts = mounts_of(&pidfd, plan.key);
        Ok(Self { pid, pidfd, mounts, ours: true })
    }

    /// One that a guardian has made; it says its number later.
    pub(super) fn of_another(pidfd: OwnedFd, key: u64) -> Self {
        let mounts = mounts_of(&pidfd, key);
        Self { pid: 0, pidfd, mounts, ours: false }
    }

    /// Ends the init, and with it every process of the box.
    pub(super) fn kill(&self) -> Result<(), StepError> {
        let fd = self.pidfd.as_fd().as_raw_fd();
        // SAFETY: a null siginfo is allowed (pidfd_send_signal(2)).
        match unsafe { sys!(libc::SYS_pidfd_send_signal, fd, libc::SIGKILL, 0, 0) } {
            Ok(_) | Err(Errno(libc::ESRCH)) => Ok(()),
            Err(errno) => Err(StepError::new("end the run", errno)),
        }
    }

    /// Waits until the init, and with it the last process of the box, is gone.
    pub(super) fn reap(&self) {
        if !self.ours {
            let mut ended = [PollFd::new(&self.pidfd, PollFlags::IN)];
            while poll(&mut ended, None) == Err(rustix::io::Errno::INTR) {}
            return;
        }
        let mut status = 0;
        loop {
            // SAFETY: the kernel writes only `status`.
            match unsafe { sys!(libc::SYS_wait4, self.pid, &raw mut status, libc::__WALL, 0) } {
                Err(Errno(libc::EINTR)) => {}
                _ => return,
            }
        }
    }
}

/// The mount namespace of a process that has just been made.
fn mounts_of(pidfd: &OwnedFd, key: u64) -> Option<OwnedFd> {
    let request = crate::seccomp::PIDFD_GET_MNT_NAMESPACE as usize;
    // SAFETY: takes no memory.
    let mounts =
        unsafe { raw::syscall6(libc::SYS_ioctl, [pidfd.as_raw_fd() as usize, request, 0, 0, 0, key as usize]) };
    // SAFETY: the kernel has just made this descriptor for us.
    mounts.ok().map(|fd| unsafe { OwnedFd::from_raw_fd(fd as i32) })
}

impl Drop for Init {
    /// The plan may be freed only when nothing of the box is left, whatever happened.
    fn drop(&mut self) {
        let _ = self.kill();
        self.reap();
    }
}

/// Keeper and init before every program, of which there may be dozens: what the two do ends a run in time.
///
/// The keeper is a real-time process of the lowest rank (sched(7), SCHED_FIFO) that starts ordinary ones. Where that is not
/// allowed it takes the lowest nice value, but only from the first look at the clocks on, because the kernel keeps new
/// processes off the processor of one that is so heavy, and short runs would pay for it. Without the right to either,
/// limits are enforced later on a busy host.
pub(super) struct First {
    realtime: bool,
    ordinary: i32,
}

impl First {
    /// This process.
    pub(super) fn come() -> Self {
        Self { ordinary: nice(), realtime: set_realtime(0) }
    }

    /// The nice value of programs: what this process had from the beginning.
    pub(super) fn ordinary(&self) -> i32 {
        self.ordinary
    }

    /// The init of a run that lasts, until the run is over.
    pub(super) fn take(&self, init: i32) -> Lasting {
        if self.realtime {
            set_realtime(init);
            return Lasting(None);
        }
        const FIRST: i32 = -20; // sched(7), "The nice value"
        set_nice(0, FIRST);
        set_nice(init, FIRST);
        Lasting(Some(self.ordinary))
    }
}

/// A run that lasts; the nice value to return to.
pub(super) struct Lasting(Option<i32>);

impl Drop for Lasting {
    fn drop(&mut self) {
        if let Some(ordinary) = self.0 {
            set_nice(0, ordinary);
        }
    }
}

/// Whether the kernel took it.
fn set_realtime(process: i32) -> bool {
    let rank = libc::sched_param { sched_priority: 1 };
    let class = libc::SCHED_FIFO | libc::SCHED_RESET_ON_FORK;
    // SAFETY: the kernel reads `rank` only.
    unsafe { sys!(libc::SYS_sched_setscheduler, process, class, &raw const rank) }.is_ok()
}

fn set_nice(process: i32, nice: i32) {
    // SAFETY: takes no memory.
    let _ = unsafe { sys!(libc::SYS_setpriority, libc::PRIO_PROCESS, process, nice) };
}

/// This process's own nice value.
fn nice() -> i32 {
    // SAFETY: takes no memory. The kernel answers 20 less the nice value (getpriority(2), "C library/kernel differences").
    unsafe { sys!(libc::SYS_getpriority, libc::PRIO_PROCESS, 0) }.map_or(0, |answer| 20 - answer as i32)
}
