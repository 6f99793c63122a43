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
    /// The system call filter killed it: it tried what no honest program does.
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
}

/// Outcome and usage of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// What it used.
    pub usage: Usage,
    /// What it tried, when the outcome is [`Outcome::Violation`].
    pub violation: Option<Violation>,
}

/// The calling convention of a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Abi {
    /// The native one.
    X86_64,
    /// 64-bit registers, 32-bit pointers.
    X32,
    /// 32-bit programs.
    I386,
    /// Any other, by its audit number.
    Other(u32),
}

/// A system call that ended a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The calling convention.
    pub abi: Abi,
    /// The number.
    pub number: u32,
    /// The arguments.
    pub args: [u64; 6],
}

impl Violation {
    /// The system call's name.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        (self.number == 101).then_some("ptrace")
    }
}
