//! Control groups: one set per slot, made by the engine, entered by the keeper.
//!
//! On version 1 the keeper lives in the slot's groups and the payload inherits them, because attaching a process per
//! run costs more than all other accounting together. On version 2, where the peak of memory can be reset only since
//! Linux 6.12, every run gets a fresh group, which the box's init enters.

mod delegated;
mod engine;
mod keeper;
mod throttle;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub(crate) use engine::SlotGroups;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use engine::parse_all;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use keeper::field;
pub(crate) use keeper::{Meter, Readings, RunFiles};

/// Where a slot's groups are, as the engine tells the keeper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Location {
    /// Version 1: one directory in each of three hierarchies.
    V1 {
        /// In the `memory` hierarchy.
        memory: PathBuf,
        /// In the `pids` hierarchy.
        pids: PathBuf,
        /// In the `cpuacct` hierarchy.
        cpuacct: PathBuf,
        /// In the `blkio` hierarchy, where the host has it.
        blkio: Option<PathBuf>,
    },
    /// Version 2: one directory, below which the runs' groups are made.
    V2(PathBuf),
}
