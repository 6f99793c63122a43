//! The init of a box: process 1 of its own namespaces, trusted, alive for one run.
//!
//! It shares the keeper's memory, so making it costs no copy of page tables; in return it lives by the rules of
//! [`crate::raw`]. It prepares the box, starts the payload as process 2 (never as process 1, to which the kernel does
//! not deliver unhandled signals), waits for it and ends; with it ends everything else in the box.
#![expect(unsafe_code, reason = "it runs on a stack of its own in shared memory, by raw system calls")]

use std::ffi::{CStr, CString, c_void};
use std::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering};

use super::landlock::Landlock;
use super::{Mask, payload};
use crate::raw::{self, CloneArgs, Errno, first_number, sys};
use crate::timeline::{self, Moment};
use crate::wall::{Missing, Wall};

/// What init and payload need; written by the keeper before the clone, read by both, freed after the init is gone.
pub(super) struct Plan {
    pub(super) uid: u32,
    /// Whether `uid` is all there is besides nobody, so that there is nothing to become and groups cannot be dropped.
    pub(super) user_namespace: bool,
    pub(super) key: u64,
    /// Of the program; the init comes before it.
    pub(super) nice: i32,
    /// Where the program may run, if not only where the keeper does.
    pub(super) processors: Option<Mask>,
    pub(super) landlock: Landlock,
    /// Version 2: the group's `cgroup.procs`.
    pub(super) enter_group: Option<i32>,
    pub(super) cpu_file: i32,
    pub(super) cpu_unit_ns: u64,
    pub(super) memory_file: i32,
    /// The group's memory limit, which the init sets, because only then it is known what the box itself holds.
    pub(super) memory_limit: MemoryLimit,
    /// Options of the fresh file system: owner, size, inodes.
    pub(super) options: CString,
    /// The size of standard input, if that is a regular file.
    pub(super) input: Option<u64>,
    /// The program directory's mount, not yet attached.
    pub(super) program_mount: Option<i32>,
    pub(super) files: Vec<PlannedFile>,
    pub(super) program: CString,
    /// Null-terminated arrays of pointers into texts that live as long as the plan.
    pub(super) argv: Vec<*const libc::c_char>,
    pub(super) envp: Vec<*const libc::c_char>,
    pub(super) rlimits: [(u32, u64); payload::RLIMITS],
    /// The socket and the message with which the box's directory is handed over, if it was asked for.
    pub(super) collect: Option<(i32, Vec<u8>)>,
    /// The keeper's own input and output, to be worn again once the program has those of the run: they lead to others, who
    /// must see it close them.
    pub(super) own_streams: Option<[i32; 2]>,
    pub(super) payload_stack: *mut u8,
    /// An eventfd(2) by which the init says that no process of the program's is left.
    pub(super) emptied: i32,
    pub(super) missing: Missing,
    pub(super) notes: Notes,
}

/// How the init sets the memory limit.
#[derive(Clone, Copy)]
pub(super) struct MemoryLimit {
    /// What the program may have, in bytes.
    pub(super) program: u64,
    /// The most that can be the box's own: what is beyond it was left by earlier runs, such as pages of files that they
    /// read, and goes when it is needed.
    pub(super) own: u64,
    /// The group's limit.
    pub(super) file: i32,
    /// Version 1: the group's limit on memory with swap.
    pub(super) swap_file: Option<i32>,
    /// Version 1: the group's peak, which can be reset.
    pub(super) peak_file: Option<i32>,
    /// The limit that stands.
    pub(super) standing: u64,
}

/// How far the limit may lie above what is exact, in one or two steps: 16 pages. A program is never stopped below its
/// limit, and no report shows more than it.
const MEMORY_SLACK: u64 = 64 << 10;
/// The kernel's own largest limit is i64::MAX in whole pages (linux/page_counter.h); this is far from it and from any
/// machine.
const MOST_MEMORY: u64 = 1 << 50;

/// What is seen as `/box`: a directory of `/tmp`, whose file system both are. One of its own would cost as much as `/proc`.
const BOX: &CStr = c"/tmp/.box";

/// A file to be staged.
pub(super) struct PlannedFile {
    /// Below `/box`.
    pub(super) path: CString,
    pub(super) content: i32,
    pub(super) size: u64,
    pub(super) mode: u32,
}

/// What init and payload tell the keeper. The keeper trusts it: neither has run a byte of the program's.
#[derive(Default)]
pub(super) struct Notes {
    /// The step that failed, as its number in [`Step`], or 0.
    pub(super) failed_step: AtomicU32,
    pub(super) errno: AtomicI32,
    /// Whether the payload's wait status is in `status`.
    pub(super) ended: AtomicU32,
    pub(super) status: AtomicI32,
    /// Monotonic time of the payload's start and end, 0 until then.
    pub(super) started_ns: AtomicU64,
    pub(super) ended_ns: AtomicU64,
    /// What the groups held just before the payload started.
    pub(super) cpu_base_ns: AtomicU64,
    pub(super) memory_base: AtomicU64,
    /// The group's memory limit as the init left it; 0 if it did not get there.
    pub(super) memory_limit: AtomicU64,
    /// What of `memory_base` is the box's own: the rest is what the kernel will give the program when it needs it.
    pub(super) memory_own: AtomicU64,
    /// A descriptor of the staged input, in the keeper's table; 0 for none.
    pub(super) input: AtomicI32,
    /// Bytes that are in `/box` and `/tmp` at the end.
    pub(super) left: AtomicU64,
}

macro_rules! steps {
    ($($name:ident = $words:literal),* $(,)?) => {
        /// The steps of init and payload, numbered from 1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u32)]
        pub(super) enum Step { None, $($name),* }

        impl Step {
            const WORDS: &[(Self, &'static str)] = &[$((Self::$name, $words)),*];
        }
    };
}

steps! {
    DieWithKeeper = "bind the box's life to the keeper's",
    EnterGroup = "enter the run's control group",
    MountTmp = "mount /tmp",
    MountBox = "mount /box",
    MountProc = "mount /proc",
    MountProgram = "mount /program",
    StageInput = "stage the input",
    StageFile = "stage a file in /box",
    ReadUsage = "read the group's usage",
    LimitMemory = "set the memory limit",
    ClonePayload = "start the program's process",
    LetStreamsGo = "let go of the program's streams",
    Wait = "wait for the program",
    HandOver = "hand over /box",
    EmptyBox = "end what the program left running",
    NewProcessGroup = "make a process group for the program",
    Priority = "take the ordinary priority",
    Processors = "spread to all processors",
    RaiseOomScore = "offer the program to the OOM killer first",
    SealProc = "make /proc read-only",
    ChangeDirectory = "enter /box",
    Landlock = "restrict files by Landlock",
    SetLimit = "set a resource limit",
    DropGroups = "drop supplementary groups",
    DropGroup = "become the slot's group",
    DropUser = "become the slot's user",
    DropCapabilities = "drop the capabilities",
    CloseFiles = "close other files",
    Execute = "execute the program",
}

impl Step {
    pub(super) fn from_number(number: u32) -> Option<(Self, &'static str)> {
        Self::WORDS.iter().find(|(step, _)| *step as u32 == number).copied()
    }
}

impl Notes {
    /// Notes the first failure.
    pub(super) fn fail(&self, step: Step, errno: Errno) {
        self.errno.store(errno.0, Ordering::Relaxed);
        let _ = self.failed_step.compare_exchange(Step::None as u32, step as u32, Ordering::AcqRel, Ordering::Relaxed);
    }
}

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
    for file in &plan.files {
        stage(plan, file).map_err(at(Step::StageFile))?;
    }
    note_usage(plan).map_err(at(Step::ReadUsage))?;
    limit_memory(plan).map_err(at(Step::LimitMemory))?;
    timeline::mark(Moment::Staged);
    let pid = start_payload(plan).map_err(at(Step::ClonePayload))?;
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

pub(super) fn at(step: Step) -> impl FnOnce(Errno) -> (Step, Errno) {
    move |errno| (step, errno)
}

/// mount(2), with the key that the system call filter wants to see.
pub(super) fn mount(plan: &Plan, kind: &CStr, target: &CStr, flags: u64, options: &CStr) -> Result<(), Errno> {
    mount_from(plan, kind, kind, target, flags, options)
}

fn mount_from(plan: &Plan, source: &CStr, kind: &CStr, target: &CStr, flags: u64, options: &CStr) -> Result<(), Errno> {
    let texts = [source.as_ptr() as usize, target.as_ptr() as usize, kind.as_ptr() as usize];
    let args = [texts[0], texts[1], texts[2], flags as usize, options.as_ptr() as usize, plan.key as usize];
    // SAFETY: all four texts are C strings that outlive the call.
    unsafe { raw::syscall6(libc::SYS_mount, args) }.map(|_| ())
}

fn mount_box(plan: &Plan) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    unsafe {
        sys!(libc::SYS_mkdir, BOX.as_ptr(), 0o700)?;
        sys!(libc::SYS_chown, BOX.as_ptr(), plan.uid, plan.uid)?;
    }
    // As it is mounted on /tmp, so it is here: `nosuid` and `nodev`.
    mount_from(plan, BOX, c"", c"/box", libc::MS_BIND, c"")
}

/// Attaches a detached mount, which the engine has already made read-only, `nosuid` and `nodev`.
fn attach(plan: &Plan, mount: i32, target: &CStr) -> Result<(), Errno> {
    const FROM_EMPTY_PATH: usize = 4; // MOVE_MOUNT_F_EMPTY_PATH, linux/mount.h
    let at_cwd = libc::AT_FDCWD as isize as usize;
    let (from, to) = (c"".as_ptr() as usize, target.as_ptr() as usize);
    let args = [mount as usize, from, at_cwd, to, FROM_EMPTY_PATH, plan.key as usize];
    // SAFETY: both texts are C strings that outlive the call.
    unsafe { raw::syscall6(libc::SYS_move_mount, args) }.map(|_| ())
}

/// Copies one file into `/box` before any untrusted process exists; it must not exist yet.
fn stage(plan: &Plan, file: &PlannedFile) -> Result<(), Errno> {
    let target = raw::open(&file.path, libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_NOFOLLOW, file.mode)?;
    copy(file.content, target, 0, file.size)?;
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_fchown, target, plan.uid, plan.uid) }?;
    raw::close(target);
    Ok(())
}

/// Copies from `offset` to `end`.
fn copy(from: i32, to: i32, mut offset: i64, end: u64) -> Result<(), Errno> {
    while (offset as u64) < end {
        let rest = end - offset as u64;
        // SAFETY: the kernel reads and writes only `offset`.
        if unsafe { sys!(libc::SYS_sendfile, to, from, &raw mut offset, rest) }? == 0 {
            break;
        }
    }
    Ok(())
}

/// Gives the program a copy of its input that is the same in name, inode and time for every test case: the file itself would
/// tell by its path which test this is. The first file of a fresh file system, without a name, read-only.
fn stage_input(plan: &Plan, size: u64) -> Result<(), Errno> {
    const NAME: &CStr = c"/tmp/.stdin";
    const STDIN: i32 = 0;
    // SAFETY: takes no memory.
    let begun = unsafe { sys!(libc::SYS_lseek, STDIN, 0, libc::SEEK_CUR) }?;
    let target = raw::open(NAME, libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_NOFOLLOW, 0o444)?;
    copy(STDIN, target, begun as i64, size)?;
    let never = [libc::timespec { tv_sec: 0, tv_nsec: 0 }; 2];
    // SAFETY: the kernel reads `never` only.
    unsafe { sys!(libc::SYS_utimensat, target, 0, never.as_ptr(), 0) }?;
    raw::close(target);
    let input = raw::open(NAME, libc::O_RDONLY | libc::O_NOFOLLOW, 0)?;
    // SAFETY: the name is a C string; the rest takes no memory.
    unsafe {
        sys!(libc::SYS_unlink, NAME.as_ptr())?;
        sys!(libc::SYS_dup2, input, STDIN)?;
    }
    // It stays open until the run is over, so that a program that closes its input does not get the memory of it.
    plan.notes.input.store(input, Ordering::Release);
    Ok(())
}

fn read_number(file: i32) -> Result<u64, Errno> {
    let mut buffer = [0; 64];
    let length = raw::read_at_start(file, &mut buffer)?;
    first_number(&buffer[..length]).ok_or(Errno(libc::ENODATA))
}

/// What the groups hold already is not the program's.
fn note_usage(plan: &Plan) -> Result<(), Errno> {
    plan.notes.memory_base.store(read_number(plan.memory_file)?, Ordering::Relaxed);
    plan.notes.cpu_base_ns.store(read_number(plan.cpu_file)?.saturating_mul(plan.cpu_unit_ns), Ordering::Relaxed);
    plan.notes.started_ns.store(raw::monotonic_ns(), Ordering::Release);
    Ok(())
}

/// The program may have its limit on top of what the group holds for the box. Writing costs more than all else here, so
/// a limit that stands from the run before and is a little too wide is left standing.
fn limit_memory(plan: &Plan) -> Result<(), Errno> {
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

/// Starts the payload and returns once it has executed the program or failed to.
fn start_payload(plan: &Plan) -> Result<i32, Errno> {
    // Version 2: the run's group was entered by now, and the namespace hides where it is.
    let namespace = if plan.enter_group.is_some() { libc::CLONE_NEWCGROUP } else { 0 };
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
const ANY_CHILD: usize = usize::MAX;
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
        while reap(0)? {}
    }
    plan.notes.left.store(used(c"/tmp")?, Ordering::Relaxed);
    raw::write(plan.emptied, &1_u64.to_ne_bytes()).map(|_| ())
}

/// Whether any process is left: whoever loses its parent becomes the init's child (pid_namespaces(7)). A search of all
/// processes of the host, which kill(2) makes, costs more.
fn has_child() -> Result<bool, Errno> {
    reap(libc::WNOHANG)
}

/// Waits for one child; whether there was any.
fn reap(options: i32) -> Result<bool, Errno> {
    // SAFETY: a null status is not written (wait4(2)).
    match unsafe { sys!(libc::SYS_wait4, ANY_CHILD, 0, libc::__WALL | options, 0) } {
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
