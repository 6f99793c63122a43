//! The host's processes, and which of them are ours.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// The user of slot 0 (gavel-sandbox, `slot.rs`).
const FIRST_BOX_USER: u32 = 1_900_000_000;

/// The first of this process's slots. No other program of this host uses so high numbers, nor does another runner, so their
/// users are ours alone.
pub(crate) fn first_slot() -> u32 {
    40_000 + std::process::id() % 3000 * SLOTS
}

/// How many slots a process of ours opens at most.
const SLOTS: u32 = 8;

/// Whether a user is one of this process's boxes.
pub(crate) fn is_box_user(user: u32) -> bool {
    let first = FIRST_BOX_USER + first_slot();
    // The second box of a slot is in the other half of the range (`Slot::with_second`).
    let slot = user.wrapping_sub(FIRST_BOX_USER);
    (first..first + SLOTS).contains(&user)
        || slot < 1 << 16 && (first..first + SLOTS).contains(&(FIRST_BOX_USER + (slot ^ (1 << 15))))
}

/// One process, as /proc shows it.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    pub(crate) parent: u32,
    name: String,
    user: u32,
    groups: String,
    /// Ended, and not yet waited for: its groups are given back already.
    ended: bool,
}

impl Process {
    /// Every process of the host. Whatever ends while we look is not among them.
    pub(crate) fn all() -> Vec<Self> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries.filter_map(|entry| Self::read(&entry.path())).collect()
    }

    fn read(path: &Path) -> Option<Self> {
        let pid = path.file_name()?.to_str()?.parse().ok()?;
        let status = fs::read_to_string(path.join("status")).ok()?;
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        Some(Self {
            pid,
            parent: field("PPid:")?.parse().ok()?,
            name: field("Name:")?.to_owned(),
            user: field("Uid:")?.split_whitespace().next()?.parse().ok()?,
            groups: fs::read_to_string(path.join("cgroup")).ok()?,
            ended: field("State:")?.starts_with(['Z', 'X']),
        })
    }

    /// Whether it is in the control groups of an instance of Gavel.
    pub(crate) fn is_in(&self, instance: &str) -> bool {
        self.groups.contains(&format!("/gavel/{instance}/"))
    }

    /// Whether it is a held interpreter or its guardian, by the group that no program can enter.
    pub(crate) fn is_of_zygotes(&self) -> bool {
        self.groups.lines().any(|line| line.ends_with("/zygotes"))
    }

    /// Whether it has a user of our boxes and is in no instance's groups any more.
    pub(crate) fn is_lost(&self) -> bool {
        !self.ended && is_box_user(self.user) && !self.groups.contains("/gavel/")
    }

    pub(crate) fn described(&self) -> String {
        format!("{} ({}, of {}, user {})", self.pid, self.name, self.parent, self.user)
    }
}

/// The name that a process's groups go by (gavel-sandbox, `cgroup/engine.rs`): its id and when it was started.
pub(crate) fn instance(pid: u32) -> anyhow::Result<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let started = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(19));
    Ok(format!("{pid}-{}", started.context("no start time in /proc")?))
}
