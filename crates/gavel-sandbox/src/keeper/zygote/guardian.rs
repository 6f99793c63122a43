//! The zygote's own box: a guardian, process 1 of a PID namespace in which the zygote is process 2 as any program is.
//!
//! The boxes of warm runs are made by the guardian, because a process can be put only into PID namespaces below its own.
//! It shares the keeper's memory and lives by the rules of [`crate::raw`].
#![expect(unsafe_code, reason = "it runs on stacks of its own in shared memory, by raw system calls")]

use std::ffi::c_void;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, Ordering};

use super::super::init::{self, exit};
use super::super::payload;
use super::super::plan::{Plan, Step, at};
use super::super::staging::{mount, mount_box, stage_input};
use super::super::world::{ZYGOTES, keep_across_user};
use crate::raw::{self, CloneArgs, Errno, sys};

/// The descriptor by which a zygote is given others: high, so that an interpreter finds the low ones free.
pub(super) const CHANNEL: i32 = 199;

/// What guardian, zygote and keeper have in common; it lives until the guardian is gone.
pub(super) struct Cradle {
    pub(super) plan: Plan,
    words: Words,
    /// The zygote waits here until it is traced.
    pub(super) traced: AtomicU32,
    zygote_stack: *mut u8,
    /// The run whose init is to be made.
    pub(super) asked: AtomicPtr<Plan>,
    pub(super) init_stack: AtomicPtr<u8>,
    /// Counts what was asked, and what was answered.
    pub(super) asks: AtomicU32,
    pub(super) answers: AtomicU32,
    /// The init's descriptor, or the kernel's error number below 0.
    pub(super) init: AtomicI32,
}

/// The descriptors by which the two are reached.
pub(super) struct Words {
    /// Of the group in which guardian and zygote are, and no run.
    pub(super) group: i32,
    /// The zygote's end of its channel.
    pub(super) channel: OwnedFd,
    /// By which the zygote tells that it is ready to be traced.
    pub(super) told: i32,
}

impl Cradle {
    pub(super) fn new(plan: Plan, words: Words, zygote_stack: *mut u8) -> Self {
        Self {
            plan,
            words,
            traced: AtomicU32::new(0),
            zygote_stack,
            asked: AtomicPtr::new(std::ptr::null_mut()),
            init_stack: AtomicPtr::new(std::ptr::null_mut()),
            asks: AtomicU32::new(0),
            answers: AtomicU32::new(0),
            init: AtomicI32::new(0),
        }
    }
}

/// Where the guardian starts.
///
/// # Safety
/// `cradle` must point to a [`Cradle`] that outlives this process and all that it makes.
pub(super) unsafe extern "C" fn main(cradle: *const c_void) -> ! {
    // SAFETY: the caller's promise.
    let cradle = unsafe { &*cradle.cast::<Cradle>() };
    if let Err((step, errno)) = guard(cradle) {
        cradle.plan.notes.fail(step, errno);
    }
    exit(0)
}

type Done = Result<(), (Step, Errno)>;

fn guard(cradle: &Cradle) -> Done {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_prctl, libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) }
        .map_err(at(Step::DieWithKeeper))?;
    raw::write(cradle.words.group, b"0").map_err(at(Step::EnterGroup))?;
    let args = CloneArgs {
        flags: (libc::CLONE_VM | libc::CLONE_FILES | libc::CLONE_VFORK | libc::CLONE_NEWNS | libc::SIGCHLD) as usize,
        stack_top: cradle.zygote_stack,
        pidfd: std::ptr::null_mut(),
        key: cradle.plan.key,
    };
    // SAFETY: the zygote obeys the rules of `raw` until it executes the interpreter, and the stack is its own.
    unsafe { raw::clone_onto(&args, become_zygote, std::ptr::from_ref(cradle).cast()) }
        .map_err(at(Step::ClonePayload))?;
    let mut seen = 0;
    loop {
        wait_while(&cradle.asks, seen).map_err(at(Step::Wait))?;
        seen = cradle.asks.load(Ordering::Acquire);
        let made = make_init(cradle);
        cradle.init.store(made.map_or_else(|Errno(errno)| -errno, |(_, pidfd)| pidfd), Ordering::Relaxed);
        cradle.answers.store(seen, Ordering::Release);
        wake(&cradle.answers);
        if let Ok((pid, _)) = made {
            init::reap(pid as usize, 0).map_err(at(Step::Wait))?;
        }
    }
}

/// Makes the init of a run, in namespaces of its own below this one; its number here, and a descriptor of it.
fn make_init(cradle: &Cradle) -> Result<(i32, i32), Errno> {
    let mut pidfd = -1;
    let flags =
        libc::CLONE_VM | libc::CLONE_FILES | libc::CLONE_PIDFD | libc::CLONE_NEWNS | libc::CLONE_NEWPID | libc::SIGCHLD;
    let args = CloneArgs {
        flags: flags as usize,
        stack_top: cradle.init_stack.load(Ordering::Acquire),
        pidfd: &raw mut pidfd,
        key: cradle.plan.key,
    };
    let plan = cradle.asked.load(Ordering::Acquire);
    // SAFETY: the keeper keeps plan and stack until the init is gone.
    unsafe { raw::clone_onto(&args, init::main, plan.cast_const().cast()) }.map(|pid| (pid, pidfd))
}

/// # Safety
/// As for [`main`].
unsafe extern "C" fn become_zygote(cradle: *const c_void) -> ! {
    // SAFETY: the caller's promise.
    let cradle = unsafe { &*cradle.cast::<Cradle>() };
    if let Err((step, errno)) = start(cradle) {
        cradle.plan.notes.fail(step, errno);
        let _ = tell_who(cradle.words.told);
    }
    exit(127)
}

/// The steps of init and payload that an interpreter could see; what only takes away comes to each run's process later.
fn start(cradle: &Cradle) -> Done {
    let plan = &cradle.plan;
    let fresh = libc::MS_NOSUID | libc::MS_NODEV;
    mount(plan, c"tmpfs", c"/tmp", fresh, &plan.options).map_err(at(Step::MountTmp))?;
    mount_box(plan).map_err(at(Step::MountBox))?;
    mount(plan, c"proc", c"/proc", fresh | libc::MS_NOEXEC, c"subset=pid,hidepid=2").map_err(at(Step::MountProc))?;
    stage_input(plan, 0).map_err(at(Step::StageInput))?;
    tell_who(cradle.words.told).map_err(at(Step::Wait))?;
    wait_while(&cradle.traced, 0).map_err(at(Step::Wait))?;
    payload::new_process_group().map_err(at(Step::NewProcessGroup))?;
    payload::step_back(plan.nice).map_err(at(Step::Priority))?;
    payload::change_directory().map_err(at(Step::ChangeDirectory))?;
    payload::set_limits(&plan.rlimits[..1]).map_err(at(Step::SetLimit))?;
    payload::drop_groups(plan).map_err(at(Step::DropGroups))?;
    payload::drop_group(plan.uid).map_err(at(Step::DropGroup))?;
    keep_across_user(ZYGOTES, || payload::drop_user(plan.uid)).map_err(at(Step::DropUser))?;
    if plan.profile {
        leave_profile().map_err(at(Step::LeaveProfile))?;
    }
    keep_channel(cradle.words.channel.as_raw_fd()).map_err(at(Step::CloseFiles))?;
    payload::execute(plan).map_err(at(Step::Execute))
}

/// Tells the keeper who we are, as it numbers processes: the owner of a descriptor that both have (fcntl(2), F_GETOWN).
pub(in crate::keeper) fn tell_who(fd: i32) -> Result<(), Errno> {
    // SAFETY: take no memory.
    unsafe {
        let own = sys!(libc::SYS_getpid)?;
        sys!(libc::SYS_fcntl, fd, libc::F_SETOWN, own)?;
    }
    raw::write(fd, &1_u64.to_ne_bytes()).map(|_| ())
}

/// Who has told so.
pub(in crate::keeper) fn who_told(fd: i32) -> Result<i32, Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_fcntl, fd, libc::F_GETOWN) }.map(|pid| pid as i32)
}

/// The interpreter by itself is not confined by AppArmor: each run's process enters the profile before it goes on.
fn leave_profile() -> Result<(), Errno> {
    let file = raw::open(crate::apparmor::ON_EXEC, libc::O_WRONLY, 0)?;
    raw::write(file, b"exec unconfined")?;
    raw::close(file);
    Ok(())
}

/// A table of its own, with the three streams and the channel.
fn keep_channel(channel: i32) -> Result<(), Errno> {
    // SAFETY: take no memory.
    unsafe {
        sys!(libc::SYS_close_range, u32::MAX, u32::MAX, libc::CLOSE_RANGE_UNSHARE)?;
        sys!(libc::SYS_dup2, channel, CHANNEL)?;
        sys!(libc::SYS_close_range, 3, CHANNEL - 1, 0)?;
        sys!(libc::SYS_close_range, CHANNEL + 1, u32::MAX, 0).map(|_| ())
    }
}

/// Waits while a word is this.
pub(in crate::keeper) fn wait_while(word: &AtomicU32, value: u32) -> Result<(), Errno> {
    while word.load(Ordering::Acquire) == value {
        // SAFETY: the kernel reads `word`; a null timeout is none (futex(2)).
        match unsafe { sys!(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAIT, value, 0) } {
            Ok(_) | Err(Errno(libc::EAGAIN | libc::EINTR)) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

/// Wakes who waits for it to change.
pub(in crate::keeper) fn wake(word: &AtomicU32) {
    // SAFETY: the kernel takes the address as a name only.
    let _ = unsafe { sys!(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE, i32::MAX) };
}
