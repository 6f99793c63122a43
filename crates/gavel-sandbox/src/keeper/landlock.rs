//! Landlock, the second wall of the file system: reading and executing what the mount table shows, writing to `/box`,
//! `/tmp` and the devices only; no TCP, no abstract sockets or signals across the boundary.
//!
//! The mount table already says the same. Landlock says it again where the kernel has it, by other code.
#![expect(unsafe_code, reason = "the payload shares the keeper's memory and may use raw system calls only")]

use crate::raw::{self, Errno, sys};

// linux/landlock.h: what each version of the interface can restrict.
const EXECUTE: u64 = 1 << 0;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const ALL_OF_V1: u64 = (1 << 13) - 1;
const REFER: u64 = 1 << 13;
const TRUNCATE: u64 = 1 << 14;
const IOCTL_DEV: u64 = 1 << 15;
const NET_TCP: u64 = 0b11;
const SCOPES: u64 = 0b11;
const RULE_PATH_BENEATH: usize = 1;
const GET_VERSION: usize = 1;

#[repr(C)]
struct Ruleset {
    files: u64,
    network: u64,
    scoped: u64,
}

#[repr(C, packed)]
struct PathBeneath {
    allowed: u64,
    parent: i32,
}

/// Which interface version the kernel has; 0 for none.
pub(crate) fn version() -> u32 {
    // SAFETY: with a null pointer and no size the call only asks for the version (landlock_create_ruleset(2)).
    unsafe { sys!(libc::SYS_landlock_create_ruleset, 0, 0, GET_VERSION) }.unwrap_or(0) as u32
}

/// What rules are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Landlock {
    /// See [`version`].
    pub(super) version: u32,
    /// The box's `/` and `/dev`, which are the same for every run.
    pub(super) root: i32,
    pub(super) dev: i32,
}

/// Restricts this process for good.
pub(super) fn restrict(landlock: &Landlock) -> Result<(), Errno> {
    let Some(fd) = ruleset(landlock)? else { return Ok(()) };
    // SAFETY: takes no memory.
    let restricted = unsafe { sys!(libc::SYS_landlock_restrict_self, fd, 0) };
    raw::close(fd);
    restricted.map(|_| ())
}

/// A descriptor of the rules, where the kernel has Landlock. Must come after the run's mounts: a rule names the file system it
/// was made on.
pub(super) fn ruleset(landlock: &Landlock) -> Result<Option<i32>, Errno> {
    let version = landlock.version;
    let handled = match version {
        0 => return Ok(None),
        1 => ALL_OF_V1,
        2 => ALL_OF_V1 | REFER,
        3 | 4 => ALL_OF_V1 | REFER | TRUNCATE,
        _ => ALL_OF_V1 | REFER | TRUNCATE | IOCTL_DEV,
    };
    let ruleset = Ruleset {
        files: handled,
        network: if version >= 4 { NET_TCP } else { 0 },
        scoped: if version >= 6 { SCOPES } else { 0 },
    };
    // An older kernel refuses a longer block that is not zero beyond what it knows; ours is.
    // SAFETY: the kernel reads `ruleset` only.
    let fd = unsafe { sys!(libc::SYS_landlock_create_ruleset, &raw const ruleset, size_of::<Ruleset>(), 0) }? as i32;
    let readable = EXECUTE | READ_FILE | READ_DIR;
    allow(fd, landlock.root, readable)?;
    allow(fd, landlock.dev, (readable | WRITE_FILE | TRUNCATE | IOCTL_DEV) & handled & !EXECUTE)?;
    for path in [c"/box", c"/tmp"] {
        let own = raw::open(path, libc::O_PATH, 0)?;
        let allowed = allow(fd, own, handled & !IOCTL_DEV);
        raw::close(own);
        allowed?;
    }
    Ok(Some(fd))
}

fn allow(ruleset: i32, parent: i32, allowed: u64) -> Result<(), Errno> {
    let rule = PathBeneath { allowed, parent };
    // SAFETY: the kernel reads `rule` only.
    unsafe { sys!(libc::SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &raw const rule, 0) }.map(|_| ())
}
