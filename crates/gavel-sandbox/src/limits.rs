//! What one run may use.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The limits of one run. Every field is enforced; there is no "unlimited".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// CPU time of all threads and children together, from the control group. The keeper looks again after what is left
    /// of it divided by the processors, and at least every millisecond near the limit.
    pub cpu_time: Duration,
    /// Wall time from the start of the program (`CLOCK_MONOTONIC`).
    pub wall_time: Duration,
    /// Memory of all processes together, from [`Limits::LEAST_MEMORY`], in bytes, as the control group counts it; swap is 0. The files the program
    /// writes to `/box` and `/tmp` count as memory, because they are.
    pub memory: u64,
    /// Processes and threads alive at once.
    pub processes: u32,
    /// Bytes of standard output and standard error together.
    pub output: u64,
    /// Size of any one file, in bytes (`RLIMIT_FSIZE`).
    pub file_size: u64,
    /// Stack of the main thread, in bytes (`RLIMIT_STACK`).
    pub stack: u64,
    /// Open file descriptors of one process (`RLIMIT_NOFILE`).
    pub open_files: u32,
    /// Bytes of the writable file system, which holds `/box` and `/tmp`.
    pub disk: u64,
    /// Files, directories and links on it.
    pub inodes: u32,
}

impl Limits {
    /// A run with less memory is refused. Up to its exec a program is one with the box itself, so where the memory does
    /// not even hold an empty program (192 KiB for an interpreter was measured), the kernel would end the keeper for it.
    pub const LEAST_MEMORY: u64 = 1 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu_time: Duration::from_secs(1),
            wall_time: Duration::from_secs(3),
            memory: 256 << 20,
            processes: 64,
            output: 8 << 20,
            file_size: 64 << 20,
            stack: 64 << 20,
            open_files: 256,
            disk: 64 << 20,
            inodes: 4096,
        }
    }
}
