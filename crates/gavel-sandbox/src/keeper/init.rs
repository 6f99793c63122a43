//! The init of a box: process 1 of its own namespaces, trusted, alive for one run.
//!
//! It shares the keeper's memory, so making it costs no copy of page tables; in return it lives by the rules of
//! [`crate::raw`]. It prepares the box, starts the payload as process 2 (never as process 1, to which the kernel does
//! not deliver unhandled signals), waits for it and ends; with it ends everything else in the box.
#![expect(unsafe_code, reason = "it runs on a stack of its own in shared memory, by raw system calls")]

use std::ffi::{CStr, c_void};
use std::sync::atomic::Ordering;

use super::memory::{limit_memory, note_memory, note_start};
use super::plan::{Arrival, Plan, Step, at};
use super::staging::{attach, mount, mount_box, seal_box, stage, stage_directory, stage_input};
use super::zygote::{tell_who, wait_while, wake};
use super::{landlock, payload};
use crate::raw::{self, CloneArgs, Errno, sys};
use crate::timeline::{self, Moment};
use crate::wall::Wall;

/// Where the init starts.
///
/// # Safety
/// `plan` must point to a [`Plan`] that outlives this process.
pub(super) unsafe extern "C" fn main(plan: *const c_void) -> ! {
    // SAFETY: the caller's promise.
    let plan = unsafe { &*plan.cast::<Plan>() };
    if let Err((step, errno)) = live(plan) {
        plan.notes.fail(step, errno);
    }
    exit(0)
}

type Done = Result<(), (Step, Errno)>;

fn live(plan: &Plan) -> Done {
    timeline::mark(Moment::InitRuns);
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_prctl, libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) }
        .map_err(at(Step::DieWithKeeper))?;
    if let Some(group) = plan.enter_group {
        raw::write(group, b"0").map_err(at(Step::EnterGroup))?;
    }
    let fresh = libc::MS_NOSUID | libc::MS_NODEV;
    if !plan.missing.lacks(Wall::FreshFiles) {
        mount(plan, c"tmpfs", c"/tmp", fresh, &plan.options).map_err(at(Step::MountTmp))?;
        mount_box(plan).map_err(at(Step::MountBox))?;
    }
    // Processes only, and own ones only: no load, no uptime, no parameters of the kernel (proc(5), subset and hidepid).
    let shown = if plan.missing.lacks(Wall::Proc) { c"" } else { c"subset=pid,hidepid=2" };
    mount(plan, c"proc", c"/proc", fresh | libc::MS_NOEXEC, shown).map_err(at(Step::MountProc))?;
    if let Some(program) = plan.program_mount {
        attach(plan, program, c"/program").map_err(at(Step::MountProgram))?;
    }
    timeline::mark(Moment::Mounted);
    if let Some(size) = plan.input {
        stage_input(plan, size).map_err(at(Step::StageInput))?;
    }
    for directory in &plan.directories {
        stage_directory(plan, directory).map_err(at(Step::StageDirectory))?;
    }
    for file in &plan.files {
        stage(plan, file).map_err(at(Step::StageFile))?;
    }
    if plan.sealed && !plan.missing.lacks(Wall::FreshFiles) {
        seal_box(plan).map_err(at(Step::SealBox))?;
    }
    note_memory(plan).map_err(at(Step::ReadUsage))?;
    if plan.arrival.is_none() {
        note_start(plan, 0).map_err(at(Step::ReadUsage))?;
    }
    limit_memory(plan).map_err(at(Step::LimitMemory))?;
    timeline::mark(Moment::Staged);
    let pid = if let Some(arrival) = &plan.arrival {
        await_program(plan, arrival)?
    } else {
        start_payload(plan).map_err(at(Step::ClonePayload))?
    };
    timeline::mark(Moment::Executed);
    if let Some(own) = plan.own_streams {
        let_streams_go(own).map_err(at(Step::LetStreamsGo))?;
    }
    wait_for(plan, pid).map_err(at(Step::Wait))?;
    timeline::mark(Moment::Ended);
    if let Some((socket, message)) = &plan.collect {
        hand_over(*socket, message).map_err(at(Step::HandOver))?;
    }
    empty_box(plan).map_err(at(Step::EmptyBox))
}

/// Starts the payload and returns once it has executed the program or failed to.
fn start_payload(plan: &Plan) -> Result<i32, Errno> {
    // Version 2: the run's group was entered by now, and the namespace hides where it is.
    let namespace = if plan.hides_group { libc::CLONE_NEWCGROUP } else { 0 };
    let args = CloneArgs {
        flags: (libc::CLONE_VM | libc::CLONE_FILES | libc::CLONE_VFORK | namespace | libc::SIGCHLD) as usize,
        stack_top: plan.payload_stack,
        pidfd: std::ptr::null_mut(),
        key: plan.key,
    };
    // SAFETY: the payload obeys the rules of `raw` until it executes the program, the stack is its own, and the plan
    // lives until this process is gone.
    unsafe { raw::clone_onto(&args, payload::main, std::ptr::from_ref(plan).cast()) }
}

/// Of a program that does not start here but comes, forked from a zygote, as process 2 like any other.
fn await_program(plan: &Plan, arrival: &Arrival) -> Result<i32, (Step, Errno)> {
    const PROGRAM: i32 = 2;
    let ruleset = landlock::ruleset(&plan.landlock).map_err(at(Step::Landlock))?;
    arrival.ruleset.store(ruleset.unwrap_or(0), Ordering::Release);
    tell_who(arrival.prepared).map_err(at(Step::Await))?;
    wait_while(&arrival.arrived, 0).map_err(at(Step::Await))?;
    // The program has written there what it had to.
    let sealed = payload::seal_proc(plan).map_err(at(Step::SealProc));
    if let Err((step, errno)) = sealed {
        plan.notes.fail(step, errno);
    }
    arrival.sealed.store(1, Ordering::Release);
    wake(&arrival.sealed);
    sealed.map(|()| PROGRAM)
}

/// Takes the keeper's own streams back, in the table that both share.
fn let_streams_go([stdin, stdout]: [i32; 2]) -> Result<(), Errno> {
    // SAFETY: take no memory.
    unsafe {
        sys!(libc::SYS_dup2, stdin, 0)?;
        sys!(libc::SYS_dup2, stdout, 1)?;
    }
    Ok(())
}

/// `-1` of wait4(2), as a register holds it.
pub(super) const ANY_CHILD: usize = usize::MAX;
/// `-1` of kill(2).
const EVERYBODY: usize = usize::MAX;

/// Reaps whatever is orphaned until the program itself ends, and notes how.
fn wait_for(plan: &Plan, program: i32) -> Result<(), Errno> {
    loop {
        let mut status = 0;
        // SAFETY: the kernel writes only `status`.
        match unsafe { sys!(libc::SYS_wait4, ANY_CHILD, &raw mut status, libc::__WALL, 0) } {
            Ok(pid) if pid as i32 == program => {
                plan.notes.ended_ns.store(raw::monotonic_ns(), Ordering::Relaxed);
                plan.notes.status.store(status, Ordering::Relaxed);
                plan.notes.ended.store(1, Ordering::Release);
                return Ok(());
            }
            Ok(_) | Err(Errno(libc::EINTR)) => {}
            Err(errno) => return Err(errno),
        }
    }
}

/// Ends every process that the program left, and says so. What remains is our own end, in which the kernel takes the
/// namespaces down and waits for all processors to have forgotten the mounts; nobody need wait for that with us.
fn empty_box(plan: &Plan) -> Result<(), Errno> {
    // SAFETY: takes no memory.
    if unsafe { sys!(libc::SYS_getpid) } != Ok(1) {
        // Without a PID namespace, as in its control, everybody would not be the box.
        return Ok(());
    }
    if has_child()? {
        // SAFETY: takes no memory. From process 1 of a PID namespace it reaches that namespace only (kill(2)).
        match unsafe { sys!(libc::SYS_kill, EVERYBODY, libc::SIGKILL) } {
            Ok(_) | Err(Errno(libc::ESRCH)) => {}
            Err(errno) => return Err(errno),
        }
        while reap(ANY_CHILD, 0)? {}
    }
    plan.notes.left.store(used(c"/tmp")?, Ordering::Relaxed);
    raw::write(plan.emptied, &1_u64.to_ne_bytes()).map(|_| ())
}

/// Whether any process is left: whoever loses its parent becomes the init's child (pid_namespaces(7)). A search of all
/// processes of the host, which kill(2) makes, costs more.
fn has_child() -> Result<bool, Errno> {
    reap(ANY_CHILD, libc::WNOHANG)
}

/// Waits for a child; whether there was any.
pub(super) fn reap(child: usize, options: i32) -> Result<bool, Errno> {
    // SAFETY: a null status is not written (wait4(2)).
    match unsafe { sys!(libc::SYS_wait4, child, 0, libc::__WALL | options, 0) } {
        Ok(_) | Err(Errno(libc::EINTR)) => Ok(true),
        Err(Errno(libc::ECHILD)) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// Bytes in use on a file system.
fn used(path: &CStr) -> Result<u64, Errno> {
    // SAFETY: all-zero is a valid statfs, and the kernel writes only there; the path is a C string.
    let stat = unsafe {
        let mut stat: libc::statfs = std::mem::zeroed();
        sys!(libc::SYS_statfs, path.as_ptr(), &raw mut stat)?;
        stat
    };
    Ok(stat.f_blocks.saturating_sub(stat.f_bfree).saturating_mul(stat.f_bsize as u64))
}

/// Sends the engine a descriptor of `/box`. Processes of the program may still live; the engine waits for the report,
/// which comes after the last of them is gone.
fn hand_over(socket: i32, message: &[u8]) -> Result<(), Errno> {
    #[repr(C)]
    struct Rights {
        header: libc::cmsghdr,
        fd: i32,
        padding: i32,
    }
    let directory = raw::open(c"/box", libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NOFOLLOW, 0)?;
    // cmsg(3): the length is that of header and data, without the padding.
    let header = libc::cmsghdr {
        cmsg_len: size_of::<libc::cmsghdr>() + size_of::<i32>(),
        cmsg_level: libc::SOL_SOCKET,
        cmsg_type: libc::SCM_RIGHTS,
    };
    let mut rights = Rights { header, fd: directory, padding: 0 };
    let mut part = libc::iovec { iov_base: message.as_ptr().cast_mut().cast(), iov_len: message.len() };
    // SAFETY: all-zero is a valid msghdr.
    let mut packet: libc::msghdr = unsafe { std::mem::zeroed() };
    packet.msg_iov = &raw mut part;
    packet.msg_iovlen = 1;
    packet.msg_control = (&raw mut rights).cast();
    packet.msg_controllen = size_of::<Rights>();
    // SAFETY: everything that `packet` points to outlives the call.
    unsafe { sys!(libc::SYS_sendmsg, socket, &raw const packet, libc::MSG_NOSIGNAL) }?;
    raw::close(directory);
    Ok(())
}

/// Ends this process only.
pub(super) fn exit(code: i32) -> ! {
    loop {
        // SAFETY: takes no memory and does not return.
        let _ = unsafe { sys!(libc::SYS_exit_group, code) };
    }
}
