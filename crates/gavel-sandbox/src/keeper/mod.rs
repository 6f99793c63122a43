//! The keeper: one small, single-threaded process per slot, re-executed from our own binary.
//!
//! It enters a world without network, host files or other users once, and then makes a fresh box inside it for every
//! run. It speaks with the engine over one socket, its file descriptor 0, and ends when that closes.

mod child;
mod clocks;
mod conclude;
mod entry;
mod hide;
mod init;
mod landlock;
mod memory;
mod payload;
mod plan;
mod root;
mod run;
mod staging;
mod standard;
mod sysinfo;
mod user_namespace;
mod world;
mod zygote;

use std::borrow::Cow;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::Mode;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use self::run::Instruments;
use self::sysinfo::Host;
use crate::cgroup::Meter;
use crate::idle::IdleClock;
use crate::protocol::{self, MAX_MESSAGE, Reply, Request, Setup};
use crate::raw::Errno;
use crate::seccomp::{Additions, Filter};
use crate::timeline::{self, Moment};
use crate::wall::{Missing, Wall};

pub(crate) use clocks::LEAVE_CLOCKS;
pub(crate) use entry::{KEEPER_NAME, keep_linked};
pub(crate) use landlock::version as landlock_version;
pub(crate) use user_namespace::MAKE_USER_NAMESPACE;
pub(crate) use world::enter_mounters as enter_mounters_world;

/// A step of ours that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepError {
    /// What was attempted, as a verb phrase.
    pub(crate) step: Cow<'static, str>,
    /// The kernel's answer.
    pub(crate) errno: Errno,
}

impl StepError {
    pub(crate) fn new(step: &'static str, errno: Errno) -> Self {
        Self { step: Cow::Borrowed(step), errno }
    }

    pub(crate) fn owned(step: String, errno: Errno) -> Self {
        Self { step: Cow::Owned(step), errno }
    }

    /// Names the step of a raw call.
    pub(crate) fn at(step: &'static str) -> impl FnOnce(Errno) -> Self {
        move |errno| Self::new(step, errno)
    }

    /// Names the step of a library call.
    pub(crate) fn io(step: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::new(step, Errno(error.raw_os_error().unwrap_or(libc::EIO)))
    }
}

/// Serves the engine until it is gone; the exit code.
fn serve(socket: BorrowedFd<'_>) -> i32 {
    let Ok(socket) = standard::move_up(socket) else { return 2 };
    let socket = socket.as_fd();
    // Every file that keeper and init make has just the mode that they ask for; the payload sets the usual one.
    rustix::process::umask(Mode::empty());
    let mut buffer = vec![0; MAX_MESSAGE];
    let Ok(Some((Request::Setup(setup), _))) = protocol::receive(socket, &mut buffer) else { return 2 };
    let mut keeper = match prepare(&setup) {
        Ok(keeper) => keeper,
        Err(StepError { step, errno }) => {
            let reply = Reply::Failed { step: step.into_owned(), errno: errno.0 };
            return i32::from(protocol::send(socket, &reply, &[]).is_err());
        }
    };
    if protocol::send(socket, &Reply::Ready, &[]).is_err() {
        return 1;
    }
    loop {
        if keeper.holds_mounts() && is_quiet(socket) {
            keeper.let_mounts_go();
        }
        let reply = match protocol::receive(socket, &mut buffer) {
            Ok(Some((Request::Run(request), fds))) => {
                timeline::mark(Moment::Received);
                keeper.run(socket, request, fds)
            }
            // A stop that crossed the end of its run.
            Ok(Some((Request::StopForOutput, _))) => continue,
            Ok(Some((Request::Setup(_), _))) | Err(_) => return 1,
            Ok(None) => return 0,
        };
        timeline::mark(Moment::Read);
        // The engine has its answer before the last of the run is taken down.
        if protocol::send(socket.as_fd(), &reply, &[]).is_err() || keeper.settle().is_err() {
            return 1;
        }
        #[cfg(feature = "timeline")]
        if matches!(reply, Reply::Done(_)) {
            let marks = Reply::Timeline(timeline::of_this_process());
            if protocol::send(socket.as_fd(), &marks, &[]).is_err() {
                return 1;
            }
        }
    }
}

/// Whether the engine has nothing to say for a while.
fn is_quiet(socket: BorrowedFd<'_>) -> bool {
    const WHILE: Timespec = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
    matches!(poll(&mut [PollFd::from_borrowed_fd(socket, PollFlags::IN)], Some(&WHILE)), Ok(0))
}

/// A set of processors as the kernel takes it, a bit for each (sched_setaffinity(2)).
pub(super) type Mask = [u64; CpuSet::MAX_CPU / 64];

/// All that this process may use.
fn processors() -> Result<Mask, StepError> {
    let set = sched_getaffinity(None).map_err(|error| StepError::new("ask for the processors", error.into()))?;
    let mut mask = [0; CpuSet::MAX_CPU / 64];
    for processor in (0..CpuSet::MAX_CPU).filter(|processor| set.is_set(*processor)) {
        mask[processor / 64] |= 1 << (processor % 64);
    }
    Ok(mask)
}

/// How many are in a set.
fn count(mask: &Mask) -> u32 {
    mask.iter().map(|word| word.count_ones()).sum()
}

/// Programs inherit it and the system call filter keeps them from changing it.
fn stay_on(processor: u32) -> Result<(), StepError> {
    let mut set = CpuSet::new();
    set.set(processor as usize);
    sched_setaffinity(None, &set).map_err(|error| StepError::new("stay on the slot's processor", error.into()))
}

/// Everything that is done once per slot.
fn prepare(setup: &Setup) -> Result<run::Keeper, StepError> {
    let meter = Meter::open(&setup.groups)?;
    let processors = processors()?;
    if let Some(processor) = setup.processor {
        stay_on(processor)?;
    }
    let key = world::random_key()?;
    // The profile says again what several walls say, so a slot that lacks one is without it, or nothing would be shown.
    let profile = setup.missing == Missing::NONE
        && crate::apparmor::confine_programs().map_err(StepError::io("have programs confined by AppArmor"))?;
    let idle = IdleClock::open(setup.processor).map_err(StepError::io("open the host's clocks"))?;
    let host = Host::look()?;
    world::enter(setup)?;
    let filter = Filter::for_box(key, Additions { runtime: setup.runtime, calls: &setup.calls });
    let listener = if setup.missing.lacks(Wall::Syscalls) {
        None
    } else {
        let installed = filter.install(setup.missing);
        Some(installed.map_err(StepError::at("install the system call filter"))?)
    };
    run::Keeper::new(setup, key, Instruments { meter, idle, host, listener, profile }, processors)
}
