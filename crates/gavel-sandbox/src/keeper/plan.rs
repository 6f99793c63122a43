//! What the keeper hands to the init and the payload of a run, and what they tell it.

use std::ffi::CString;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::landlock::Landlock;
use super::{Mask, payload};
use crate::raw::Errno;
use crate::wall::Missing;

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
    /// The `cgroup.procs` of the run's group, where it is not the keeper's own.
    pub(super) enter_group: Option<i32>,
    /// Version 2: whether a namespace has to hide where that group is.
    pub(super) hides_group: bool,
    /// Whether the payload gives up what a keeper of warm runs still has, see [`super::world`].
    pub(super) gives_up: bool,
    /// Whether AppArmor confines programs.
    pub(super) profile: bool,
    /// Of a run that is not started but forked from a zygote.
    pub(super) arrival: Option<Arrival>,
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
    /// Directories below `/box`, each after the one that it is in.
    pub(super) directories: Vec<CString>,
    pub(super) files: Vec<PlannedFile>,
    pub(super) program: CString,
    /// Null-terminated arrays of pointers into texts that live as long as the plan.
    pub(super) argv: Vec<*const libc::c_char>,
    pub(super) envp: Vec<*const libc::c_char>,
    pub(super) rlimits: [(u32, u64); payload::RLIMITS],
    /// The socket and the message with which the box's directory is handed over, if it was asked for.
    pub(super) collect: Option<(i32, Vec<u8>)>,
    /// Whether the program may only read what is in `/box`.
    pub(super) sealed: bool,
    /// The keeper's own input and output, to be worn again once the program has those of the run: they lead to others, who
    /// must see it close them.
    pub(super) own_streams: Option<[i32; 2]>,
    pub(super) payload_stack: *mut u8,
    /// An eventfd(2) by which the init says that no process of the program's is left.
    pub(super) emptied: i32,
    pub(super) missing: Missing,
    pub(super) notes: Notes,
}

/// How the program of a warm run comes.
pub(super) struct Arrival {
    /// An eventfd(2) by which the init says that all is ready, and who it is.
    pub(super) prepared: i32,
    /// The init's descriptor of Landlock's rules; 0 for none.
    pub(super) ruleset: AtomicI32,
    /// Not 0 once the program is there.
    pub(super) arrived: AtomicU32,
    /// Not 0 once the init has put its last wall, or failed to.
    pub(super) sealed: AtomicU32,
}

impl Arrival {
    pub(super) fn told_by(prepared: &OwnedFd) -> Self {
        Self {
            prepared: prepared.as_raw_fd(),
            ruleset: AtomicI32::new(0),
            arrived: AtomicU32::new(0),
            sealed: AtomicU32::new(0),
        }
    }
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
    /// CPU time, and as much wall time, that the program of a warm run had used before it was forked.
    pub(super) head_start_ns: AtomicU64,
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
    StageDirectory = "make a directory in /box",
    StageFile = "stage a file in /box",
    SealBox = "make /box read-only",
    ReadUsage = "read the group's usage",
    LimitMemory = "set the memory limit",
    ClonePayload = "start the program's process",
    Await = "wait for a warm program to come",
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
    LockSecurebits = "lock the securebits",
    DropBoundingSet = "drop the capability bounding set",
    LeaveProfile = "leave the interpreter unconfined by AppArmor",
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
    /// What the program has used when its group has used so much.
    pub(super) fn cpu_time(&self, group_ns: u64) -> Duration {
        let used = group_ns.saturating_sub(self.cpu_base_ns.load(Ordering::Relaxed));
        Duration::from_nanos(used + self.head_start_ns.load(Ordering::Relaxed))
    }

    /// Notes the first failure.
    pub(super) fn fail(&self, step: Step, errno: Errno) {
        self.errno.store(errno.0, Ordering::Relaxed);
        let _ = self.failed_step.compare_exchange(Step::None as u32, step as u32, Ordering::AcqRel, Ordering::Relaxed);
    }
}

pub(super) fn at(step: Step) -> impl FnOnce(Errno) -> (Step, Errno) {
    move |errno| (step, errno)
}
