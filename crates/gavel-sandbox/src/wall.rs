//! The walls of a box by name, so that each can be left out once and seen to hold something.
//!
//! Every case of the attack corpus has a control: the same attack with a wall left out must succeed, or the case proves
//! nothing. Leaving out is possible only with the feature `weaken`, which no build that judges has; without it
//! [`Missing::lacks`] is the constant `false`, and the compiler drops every trace of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;

/// One wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "weaken"), expect(unreachable_pub, reason = "it is public where walls can be left out"))]
pub enum Wall {
    /// A user of the slot's own instead of root.
    User,
    /// No capability in the bounding set.
    Capabilities,
    /// `no_new_privs`.
    NoNewPrivs,
    /// The system call filter.
    Syscalls,
    /// Landlock.
    Landlock,
    /// A PID namespace of the run's own.
    PidNamespace,
    /// A network namespace of the slot's own.
    NetNamespace,
    /// An IPC namespace of the slot's own.
    IpcNamespace,
    /// A time namespace of the slot's own.
    TimeNamespace,
    /// The small root instead of the host's directories.
    Image,
    /// A root that cannot be written.
    ReadOnly,
    /// A `/proc` of own processes only that cannot be written.
    Proc,
    /// A fresh `/box` and `/tmp` for each run.
    FreshFiles,
    /// A copy of the input instead of the judge's own file.
    Input,
    /// Caps on the size and the number of files of `/box` and `/tmp`.
    Disk,
    /// Resource limits.
    FileLimits,
    /// The limit on memory.
    Memory,
    /// The limit on processes.
    Processes,
    /// The limit on CPU time.
    CpuTime,
    /// The limit on wall time.
    #[serde(rename = "wall_time")]
    Clock,
    /// The limit on output.
    Output,
    /// No descriptor of the keeper's.
    Descriptors,
    /// A session without a terminal.
    Session,
    /// Reading what a run left without following links.
    Collect,
}

/// The walls that are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Missing(u32);

impl Missing {
    /// Every wall stands.
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn lacks(self, wall: Wall) -> bool {
        cfg!(feature = "weaken") && self.0 & (1 << wall as u32) != 0
    }

    #[cfg(feature = "weaken")]
    pub(crate) fn of(walls: &[Wall]) -> Self {
        Self(walls.iter().fold(0, |bits, wall| bits | 1 << *wall as u32))
    }
}

/// Far beyond what a control can use up before its outer group stops it.
const PLENTY: u64 = 1 << 40;

impl Missing {
    /// The limits without those that are left out. The wall clock ends even such a run, only later.
    pub(crate) fn loosen(self, limits: Limits) -> Limits {
        let without = |wall, given: u64, loose: u64| if self.lacks(wall) { loose } else { given };
        let longer = |wall, given: Duration, loose: Duration| if self.lacks(wall) { loose } else { given };
        Limits {
            cpu_time: longer(Wall::CpuTime, limits.cpu_time, Duration::from_secs(3600)),
            wall_time: longer(
                Wall::Clock,
                limits.wall_time,
                limits.wall_time.saturating_mul(3).saturating_add(Duration::from_secs(5)),
            ),
            memory: without(Wall::Memory, limits.memory, PLENTY),
            processes: if self.lacks(Wall::Processes) { 30_000 } else { limits.processes },
            output: without(Wall::Output, limits.output, PLENTY),
            disk: without(Wall::Disk, limits.disk, 0),
            inodes: if self.lacks(Wall::Disk) { 0 } else { limits.inodes },
            ..limits
        }
    }
}
