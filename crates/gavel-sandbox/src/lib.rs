//! Runs one untrusted program under limits and reports what it did.
//!
//! # Theory of operation
//!
//! The *engine* (whoever calls [`Slot::run`]) never touches an untrusted program. It opens a [`Slot`], which is a
//! *keeper*: a small single-threaded process, re-executed from our own binary, that once enters a world without
//! network, host files or other users, under a system call filter, in control groups of its own. For every run the
//! keeper clones an *init* into fresh PID and mount namespaces; the init mounts a fresh `/proc`, `/tmp` and
//! `/box`, starts the *payload*, and the payload gives up its rights one by one and executes the program. When the
//! program ends the init ends, and the kernel ends everything else that the program started.
//!
//! ```text
//! engine ──socket──► keeper ──clone(VM, PID, NS)──► init (1) ──vfork──► payload (2) ══execve══► program
//!    ▲                 │ watches CPU and wall clocks,       │ mounts, stages, reaps
//!    └──pipes: output──┘ reads the control groups           └ hands over /box
//! ```
//!
//! Outcomes come from kernel facts alone: the wait status, the control groups, and which limit ran out. Nothing is
//! ever parsed from what the program wrote. Files that a program left are read through [`Tree`] only, which follows
//! no link.
//!
//! The walls, outermost first: no capability and a user of its own, namespaces, a read-only mount table, the system
//! call filter, Landlock, control groups, resource limits. `unsafe` lives in this crate alone.

mod apparmor;
mod cgroup;
mod command;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod idle;
mod keeper;
mod lending;
mod limits;
mod mount;
mod mounter;
mod process;
mod processor;
mod protocol;
mod raw;
mod report;
mod rights;
mod seccomp;
mod slot;
mod streams;
mod timeline;
mod tree;
mod wall;

pub use apparmor::AppArmor;
pub use command::{Capture, Command, Finished, Processors, Runtime, Sink, StagedFile, Stream};
pub use error::Error;
pub use idle::IdleClock;
pub use limits::Limits;
pub use report::{Abi, Outcome, Report, Usage, Violation};
pub use seccomp::{NoSuchAddition, SystemCall};
pub use slot::{Slot, SlotConfig};
#[cfg(feature = "timeline")]
pub use timeline::{STEPS, last as last_timeline};
pub use tree::{Tree, TreeCaps, TreeError};
#[cfg(feature = "weaken")]
pub use wall::Wall;

/// Which version of Landlock's interface this kernel has; 0 for none, and then the mount table stands alone.
#[must_use]
pub fn landlock_version() -> u32 {
    keeper::landlock_version()
}
