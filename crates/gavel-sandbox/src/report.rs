//! What a run gave.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How a run ended. Decided from kernel facts alone: the wait status, the control group, and which limit the keeper
/// saw run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The program exited with this code, 0 to 255.
    Exited(u8),
    /// A signal of its own making or of the kernel's ended it.
    Signaled(i32),
    /// The CPU time ran out.
    CpuLimit,
    /// The wall time ran out.
    WallLimit,
    /// The control group ran out of memory and the kernel killed a process of it.
    MemoryLimit,
    /// It wrote more than it may.
    OutputLimit,
    /// One of its processes made a system call that no honest program makes; [`Report::violation`] says which.
    Violation,
}

impl Outcome {
    /// The outcome when more output came than was allowed. What the kernel or a clock found first stays.
    #[must_use]
    pub(crate) fn or_output_limit(self) -> Self {
        match self {
            Self::Exited(_) | Self::Signaled(_) => Self::OutputLimit,
            other => other,
        }
    }
}

/// What a run used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// CPU time of all threads and children, from the control group.
    pub cpu_time: Duration,
    /// From the program's start until its last process was gone.
    pub wall_time: Duration,
    /// Peak memory in bytes, from the control group, without what the box itself holds.
    pub memory: u64,
    /// The most processes and threads alive at once.
    pub processes: u32,
    /// Bytes read from disks, looked at only in runs of more than a tenth of a second: a program that waited for the throttled
    /// disk may have been in time with its files in memory. On version 1 without what was read in that tenth.
    pub disk_read: u64,
    /// How long the processors on which the program could run had nothing to do, looked at only in runs of more than a tenth
    /// of a second and without that tenth: who used little CPU time while there was none to be had was not idle.
    pub host_idle: Option<Duration>,
    /// Whether the program was forked from an interpreter that had been started before; what its start took is in the times.
    pub warm: bool,
}

/// What a program tried that no honest program does. It was stopped in the call, which never took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Violation {
    /// The calling convention that was used.
    pub abi: Abi,
    /// The system call's number in that convention.
    pub number: u32,
    /// The raw arguments; pointers are the program's own.
    pub args: [u64; 6],
}

/// A calling convention of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Abi {
    /// The ordinary one.
    X86_64,
    /// 32-bit pointers on x86-64; its numbers start at 0x40000000.
    X32,
    /// 32-bit programs, and `int 0x80` in any.
    I386,
    /// Another, by its `AUDIT_ARCH` value (linux/audit.h).
    Other(u32),
}

impl Violation {
    /// The system call's name, where it is a known one of x86-64 or x32.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        match self.abi {
            Abi::X86_64 => crate::seccomp::name_of(self.number),
            // Below 512 x32 numbers are those of x86-64 (asm/unistd_x32.h).
            Abi::X32 => crate::seccomp::name_of(self.number & 0xfff).filter(|_| self.number & 0xfff < 512),
            Abi::I386 | Abi::Other(_) => None,
        }
    }
}

impl std::fmt::Display for Violation {
    /// As `ptrace(0x0, 0x1, 0x0, 0x0, 0x0, 0x0)`, with the convention in front where it is not the ordinary one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.abi {
            Abi::X86_64 => {}
            Abi::X32 => f.write_str("x32 ")?,
            Abi::I386 => f.write_str("i386 ")?,
            Abi::Other(arch) => write!(f, "architecture {arch:#x} ")?,
        }
        match self.name() {
            Some(name) => f.write_str(name)?,
            None => write!(f, "call {}", self.number)?,
        }
        let args: Vec<String> = self.args.iter().map(|arg| format!("{arg:#x}")).collect();
        write!(f, "({})", args.join(", "))
    }
}

/// Outcome and usage of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// What it used.
    pub usage: Usage,
    /// What was tried, exactly when the outcome is [`Outcome::Violation`].
    pub violation: Option<Violation>,
}
