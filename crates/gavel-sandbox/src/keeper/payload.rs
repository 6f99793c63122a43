//! The payload: process 2 of the box, which gives everything up and becomes the program.
#![expect(unsafe_code, reason = "it runs on a stack of its own in shared memory, by raw system calls")]

use std::ffi::c_void;

use super::init::exit;
use super::plan::{Plan, Step, at};
use super::staging::mount;
use super::{Mask, landlock, world};
use crate::raw::{self, Errno, sys};
use crate::timeline::{self, Moment};
use crate::wall::Wall;

/// How many resource limits are set.
pub(super) const RLIMITS: usize = 9;

/// Where the payload starts.
///
/// # Safety
/// `plan` must point to a [`Plan`] that outlives this process or its execution of the program.
pub(super) unsafe extern "C" fn main(plan: *const c_void) -> ! {
    // SAFETY: the caller's promise.
    let plan = unsafe { &*plan.cast::<Plan>() };
    if let Err((step, errno)) = become_program(plan) {
        plan.notes.fail(step, errno);
    }
    exit(127)
}

type Done = Result<(), (Step, Errno)>;

/// One step, one call, in the only order that works: what needs a right comes before the right is given up.
fn become_program(plan: &Plan) -> Done {
    timeline::mark(Moment::PayloadRuns);
    let lacks = |wall| plan.missing.lacks(wall);
    new_process_group().map_err(at(Step::NewProcessGroup))?;
    step_back(plan.nice).map_err(at(Step::Priority))?;
    if let Some(processors) = &plan.processors {
        spread(processors, plan.key).map_err(at(Step::Processors))?;
    }
    raise_oom_score().map_err(at(Step::RaiseOomScore))?;
    if !lacks(Wall::Proc) {
        seal_proc(plan).map_err(at(Step::SealProc))?;
    }
    change_directory().map_err(at(Step::ChangeDirectory))?;
    if !lacks(Wall::Landlock) {
        landlock::restrict(&plan.landlock).map_err(at(Step::Landlock))?;
    }
    if !lacks(Wall::FileLimits) {
        set_limits(&plan.rlimits).map_err(at(Step::SetLimit))?;
    }
    if plan.gives_up && !lacks(Wall::Capabilities) {
        world::lock_securebits().map_err(at(Step::LockSecurebits))?;
        world::drop_bounding_set().map_err(at(Step::DropBoundingSet))?;
    }
    if !lacks(Wall::User) {
        drop_groups(plan).map_err(at(Step::DropGroups))?;
        drop_group(plan.uid).map_err(at(Step::DropGroup))?;
        drop_user(plan.uid).map_err(at(Step::DropUser))?;
    }
    if !lacks(Wall::Capabilities) {
        drop_capabilities().map_err(at(Step::DropCapabilities))?;
    }
    if lacks(Wall::Descriptors) {
        leak_files();
    } else {
        close_files().map_err(at(Step::CloseFiles))?;
    }
    timeline::mark(Moment::Confined);
    execute(plan).map_err(at(Step::Execute))
}

/// Signals to the program's group stay in the box. The session is the keeper's own, without a terminal; one for each run
/// would cost a scheduling group each (sched(7), autogroup).
pub(super) fn new_process_group() -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_setpgid, 0, 0) }.map(|_| ())
}

/// Keeper and init come before every program.
pub(super) fn step_back(nice: i32) -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_setpriority, libc::PRIO_PROCESS, 0, nice) }.map(|_| ())
}

/// Off the slot's processor, to all that there are.
fn spread(processors: &Mask, key: u64) -> Result<(), Errno> {
    let args = [0, size_of::<Mask>(), std::ptr::from_ref(processors) as usize, 0, 0, key as usize];
    // SAFETY: the kernel reads the set only.
    unsafe { raw::syscall6(libc::SYS_sched_setaffinity, args) }.map(|_| ())
}

/// When the group runs out of memory the program goes, never the keeper beside it in the group.
fn raise_oom_score() -> Result<(), Errno> {
    let file = raw::open(c"/proc/self/oom_score_adj", libc::O_WRONLY, 0)?;
    raw::write(file, b"1000")?;
    raw::close(file);
    Ok(())
}

/// From here on nothing in /proc can be written, whoever owns it.
pub(super) fn seal_proc(plan: &Plan) -> Result<(), Errno> {
    let keep = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
    mount(plan, c"", c"/proc", libc::MS_REMOUNT | libc::MS_BIND | libc::MS_RDONLY | keep, c"")
}

pub(super) fn change_directory() -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    unsafe { sys!(libc::SYS_chdir, c"/box".as_ptr()) }?;
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_umask, 0o022) }.map(|_| ())
}

pub(super) fn set_limits(limits: &[(u32, u64)]) -> Result<(), Errno> {
    for (resource, value) in limits {
        let limit = libc::rlimit { rlim_cur: *value, rlim_max: *value };
        // SAFETY: the kernel reads `limit` only.
        unsafe { sys!(libc::SYS_prlimit64, 0, *resource, &raw const limit, 0) }?;
    }
    Ok(())
}

/// An ordinary user may not drop groups: they could be there to take rights away (user_namespaces(7)).
pub(super) fn drop_groups(plan: &Plan) -> Result<(), Errno> {
    if plan.user_namespace {
        return Ok(());
    }
    // SAFETY: an empty list is not read.
    unsafe { sys!(libc::SYS_setgroups, 0, 0) }.map(|_| ())
}

pub(super) fn drop_group(gid: u32) -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_setresgid, gid, gid, gid) }.map(|_| ())
}

/// With user 0 the capabilities go (capabilities(7), "Effect of user ID changes on capabilities").
pub(super) fn drop_user(uid: u32) -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_setresuid, uid, uid, uid) }.map(|_| ())
}

/// They have gone with user 0, except in a user namespace, where the user stays the same.
fn drop_capabilities() -> Result<(), Errno> {
    // Three empty sets in two halves.
    let (header, none) = (world::CAPABILITY_HEADER, [0_u32; 6]);
    // SAFETY: the kernel reads eight bytes of the header and 24 of `none`.
    unsafe { sys!(libc::SYS_capset, &raw const header, &raw const none) }.map(|_| ())
}

/// A descriptor table of its own, with the three streams and nothing else (close_range(2)).
fn close_files() -> Result<(), Errno> {
    // SAFETY: takes no memory; the table of the others stays as it is.
    unsafe { sys!(libc::SYS_close_range, 3, u32::MAX, libc::CLOSE_RANGE_UNSHARE) }.map(|_| ())
}

/// For the control of `close_files`: every descriptor of the keeper's stays open in the program.
fn leak_files() {
    for fd in 3..256 {
        // SAFETY: takes no memory.
        let _ = unsafe { sys!(libc::SYS_fcntl, fd, libc::F_SETFD, 0) };
    }
}

pub(super) fn execute(plan: &Plan) -> Result<(), Errno> {
    let (program, argv, envp) = (plan.program.as_ptr(), plan.argv.as_ptr(), plan.envp.as_ptr());
    // SAFETY: a C string and two null-terminated arrays of such, all living as long as the plan.
    unsafe { sys!(libc::SYS_execve, program, argv, envp) }.map(|_| ())
}
