//! The payload: process 2 of the box, which gives everything up and becomes the program.
#![expect(unsafe_code, reason = "it runs on a stack of its own in shared memory, by raw system calls")]

use std::ffi::c_void;

use super::init::{Plan, Step, at, exit, mount};
use super::landlock;
use crate::raw::{self, Errno, sys};
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
    let lacks = |wall| plan.missing.lacks(wall);
    if !lacks(Wall::Session) {
        new_session().map_err(at(Step::NewSession))?;
    }
    set_stdio(plan).map_err(at(Step::SetStdio))?;
    raise_oom_score().map_err(at(Step::RaiseOomScore))?;
    if !lacks(Wall::Proc) {
        seal_proc(plan).map_err(at(Step::SealProc))?;
    }
    change_directory().map_err(at(Step::ChangeDirectory))?;
    if !lacks(Wall::Landlock) {
        landlock::restrict(plan.landlock).map_err(at(Step::Landlock))?;
    }
    if !lacks(Wall::FileLimits) {
        set_limits(plan).map_err(at(Step::SetLimit))?;
    }
    if !lacks(Wall::User) {
        drop_groups().map_err(at(Step::DropGroups))?;
        drop_group(plan.uid).map_err(at(Step::DropGroup))?;
        drop_user(plan.uid).map_err(at(Step::DropUser))?;
    }
    if lacks(Wall::Descriptors) {
        leak_files();
    } else {
        close_files().map_err(at(Step::CloseFiles))?;
    }
    execute(plan).map_err(at(Step::Execute))
}

fn new_session() -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_setsid) }.map(|_| ())
}

/// The three streams sit above 2, because descriptor 0 was the engine's socket; `dup2` replaces it in this process.
fn set_stdio(plan: &Plan) -> Result<(), Errno> {
    for (target, source) in plan.stdio.iter().enumerate() {
        // SAFETY: takes no memory.
        unsafe { sys!(libc::SYS_dup2, *source, target) }?;
    }
    Ok(())
}

/// When the group runs out of memory the program goes, never the keeper beside it in the group.
fn raise_oom_score() -> Result<(), Errno> {
    let file = raw::open(c"/proc/self/oom_score_adj", libc::O_WRONLY, 0)?;
    raw::write(file, b"1000")?;
    raw::close(file);
    Ok(())
}

/// From here on nothing in /proc can be written, whoever owns it.
fn seal_proc(plan: &Plan) -> Result<(), Errno> {
    let keep = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
    mount(plan, c"", c"/proc", libc::MS_REMOUNT | libc::MS_BIND | libc::MS_RDONLY | keep, c"")
}

fn change_directory() -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    unsafe { sys!(libc::SYS_chdir, c"/box".as_ptr()) }?;
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_umask, 0o022) }.map(|_| ())
}

fn set_limits(plan: &Plan) -> Result<(), Errno> {
    for (resource, value) in plan.rlimits {
        let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
        // SAFETY: the kernel reads `limit` only.
        unsafe { sys!(libc::SYS_prlimit64, 0, resource, &raw const limit, 0) }?;
    }
    Ok(())
}

fn drop_groups() -> Result<(), Errno> {
    // SAFETY: an empty list is not read.
    unsafe { sys!(libc::SYS_setgroups, 0, 0) }.map(|_| ())
}

fn drop_group(gid: u32) -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_setresgid, gid, gid, gid) }.map(|_| ())
}

/// The last capability goes with user 0 (capabilities(7), "Effect of user ID changes on capabilities").
fn drop_user(uid: u32) -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_setresuid, uid, uid, uid) }.map(|_| ())
}

fn close_files() -> Result<(), Errno> {
    // SAFETY: takes no memory; this process has a descriptor table of its own.
    unsafe { sys!(libc::SYS_close_range, 3, u32::MAX, 0) }.map(|_| ())
}

/// For the control of `close_files`: every descriptor of the keeper's stays open in the program.
fn leak_files() {
    for fd in 3..256 {
        // SAFETY: takes no memory.
        let _ = unsafe { sys!(libc::SYS_fcntl, fd, libc::F_SETFD, 0) };
    }
}

fn execute(plan: &Plan) -> Result<(), Errno> {
    let (program, argv, envp) = (plan.program.as_ptr(), plan.argv.as_ptr(), plan.envp.as_ptr());
    // SAFETY: a C string and two null-terminated arrays of such, all living as long as the plan.
    unsafe { sys!(libc::SYS_execve, program, argv, envp) }.map(|_| ())
}
