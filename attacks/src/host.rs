//! The host as it is, and what an attack may not have changed on it: the invariants H of the reference.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::arena::Arena;
use crate::process::{Process, instance};

/// What is being taken down when a report comes may take so long to be gone: the keeper answers before the namespaces are
/// gone, and a busy host may not give it a processor at once. What is left over stays for ever.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);
/// Resident memory of this process may grow by so much over a case: what it keeps of outputs and what the allocator
/// does not give back.
const RSS_MARGIN: u64 = 64 << 20;
/// The same of a keeper, which keeps nothing.
const KEEPER_MARGIN: u64 = 4 << 20;

/// Processes of a warm start: the interpreter and its guardian. A keeper has one such pair at most.
const OF_A_ZYGOTE: usize = 2;
/// What a keeper has open for one: by which it is told, both ends of the channel, memory, and input.
const FILES_OF_A_ZYGOTE: usize = 5;

/// The host at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    keepers: BTreeSet<u32>,
    children: BTreeSet<u32>,
    strays: Vec<String>,
    /// Held interpreters and their guardians, of the keepers.
    zygotes: usize,
    groups: usize,
    mounts: BTreeSet<String>,
    keeper_mounts: usize,
    fds: usize,
    keeper_fds: usize,
    rss: u64,
    keeper_rss: u64,
    fingerprint: String,
    own_program: String,
    listeners: BTreeSet<String>,
    traffic: String,
    disk: Disk,
}

impl Snapshot {
    /// The host when the last run's keeper has settled and no attack is running.
    pub(crate) fn settled(arena: &Arena) -> anyhow::Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        let mut last = Self::take(arena)?;
        loop {
            std::thread::sleep(PAUSE);
            let now = Self::take(arena)?;
            let same = now.groups == last.groups && now.keeper_fds == last.keeper_fds && now.strays.is_empty();
            if same || Instant::now() > deadline {
                return Ok(now);
            }
            last = now;
        }
    }

    /// Looks at everything once.
    fn take(arena: &Arena) -> anyhow::Result<Self> {
        let me = std::process::id();
        let processes = Process::all();
        let instance = instance(me)?;
        let ours: Vec<&Process> = processes.iter().filter(|process| process.is_in(&instance)).collect();
        let keepers: BTreeSet<u32> =
            ours.iter().filter(|process| process.parent == me).map(|process| process.pid).collect();
        let (zygotes, others): (Vec<&Process>, Vec<&Process>) =
            ours.iter().copied().filter(|process| process.parent != me).partition(|process| process.is_of_zygotes());
        let strays = others.iter().map(|process| process.described());
        let lost = processes.iter().filter(|process| process.is_lost());
        let sum = |of: &dyn Fn(u32) -> usize| keepers.iter().map(|pid| of(*pid)).sum();
        Ok(Self {
            children: processes.iter().filter(|process| process.parent == me).map(|process| process.pid).collect(),
            strays: strays.chain(lost.map(Process::described)).collect(),
            zygotes: zygotes.len(),
            groups: groups(&instance).iter().map(|group| directories(group)).sum(),
            mounts: lines(Path::new("/proc/self/mountinfo")),
            keeper_mounts: sum(&|pid| lines(&proc(pid, "mountinfo")).len()),
            fds: entries(Path::new("/proc/self/fd")),
            keeper_fds: sum(&|pid| entries(&proc(pid, "fd"))),
            rss: rss(me),
            keeper_rss: keepers.iter().map(|pid| rss(*pid)).sum(),
            fingerprint: arena.fingerprint()?,
            own_program: own_program()?,
            listeners: listeners(&processes),
            traffic: keepers.iter().map(|pid| fs::read_to_string(proc(*pid, "net/dev")).unwrap_or_default()).collect(),
            disk: Disk::of(arena.path())?,
            keepers,
        })
    }

    /// What is not as it was, in words. Processes have a moment to be gone.
    pub(crate) fn changes(&self, arena: &Arena) -> anyhow::Result<Vec<String>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = Self::take(arena)?;
            let changes = self.compare(&now, arena);
            if changes.is_empty() || Instant::now() > deadline {
                return Ok(changes);
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn compare(&self, now: &Self, arena: &Arena) -> Vec<String> {
        let mut changes: Vec<String> = now.strays.iter().map(|stray| format!("a process is left: {stray}")).collect();
        let mut same = |what: &str, same: bool, was: &dyn std::fmt::Debug, is: &dyn std::fmt::Debug| {
            if !same {
                changes.push(format!("{what}: {was:?} before, {is:?} now"));
            }
        };
        let most = now.keepers.len() * OF_A_ZYGOTE;
        same("held interpreters", now.zygotes <= most, &most, &now.zygotes);
        same("the keepers", self.keepers == now.keepers, &self.keepers, &now.keepers);
        same("the runner's children", self.children == now.children, &self.children, &now.children);
        same("control groups", now.groups <= self.groups, &self.groups, &now.groups);
        let new: Vec<_> = now.mounts.difference(&self.mounts).collect();
        same("mounts of the host", new.is_empty(), &"none of these", &new);
        same("mounts of the keepers", now.keeper_mounts <= self.keeper_mounts, &self.keeper_mounts, &now.keeper_mounts);
        same("open files of the runner", now.fds <= self.fds, &self.fds, &now.fds);
        let held = now.zygotes.saturating_sub(self.zygotes) / OF_A_ZYGOTE;
        let fds = self.keeper_fds + held * FILES_OF_A_ZYGOTE;
        same("open files of the keepers", now.keeper_fds <= fds, &fds, &now.keeper_fds);
        same("resident memory of the runner", now.rss <= self.rss + RSS_MARGIN, &self.rss, &now.rss);
        let margin = KEEPER_MARGIN * self.keepers.len() as u64;
        same("memory of the keepers", now.keeper_rss <= self.keeper_rss + margin, &self.keeper_rss, &now.keeper_rss);
        same("planted files", self.fingerprint == now.fingerprint, &self.fingerprint, &now.fingerprint);
        same("the runner's own program", self.own_program == now.own_program, &self.own_program, &now.own_program);
        let new: Vec<_> = now.listeners.difference(&self.listeners).collect();
        same("listeners", new.is_empty(), &"none of these", &new);
        same("packets in the boxes' networks", self.traffic == now.traffic, &self.traffic, &now.traffic);
        if let Some(change) = self.disk.change(&now.disk) {
            changes.push(change);
        }
        while arena.listener.accept().is_ok() {
            changes.push("somebody connected to the host's port".to_owned());
        }
        changes
    }
}

/// Use of the file system that everything of ours lies on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Disk {
    blocks: u64,
    used: u64,
    inodes: u64,
    used_inodes: u64,
    block: u64,
}

impl Disk {
    pub(crate) fn of(path: &Path) -> anyhow::Result<Self> {
        let stat = rustix::fs::statvfs(path).with_context(|| format!("cannot ask for the space at {path:?}"))?;
        Ok(Self {
            blocks: stat.f_blocks,
            used: stat.f_blocks - stat.f_bfree,
            inodes: stat.f_files,
            used_inodes: stat.f_files - stat.f_ffree,
            block: stat.f_frsize,
        })
    }

    fn change(&self, now: &Self) -> Option<String> {
        let more = |was: u64, is: u64, all: u64| is.saturating_sub(was) > all / 100;
        let space = more(self.used, now.used, self.blocks).then(|| "1 % of the disk is not given back".to_owned());
        space.or_else(|| {
            more(self.used_inodes, now.used_inodes, self.inodes)
                .then(|| "1 % of the inodes is not given back".to_owned())
        })
    }

    /// Bytes used now beyond those used then.
    pub(crate) fn grown_since(&self, then: &Self) -> u64 {
        self.used.saturating_sub(then.used) * self.block
    }
}

/// The control groups of an instance of ours, in every hierarchy.
pub(crate) fn groups(instance: &str) -> Vec<PathBuf> {
    let root = Path::new("/sys/fs/cgroup");
    let roots = fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    let all = roots.chain([root.to_owned()]).map(|root| root.join("gavel").join(instance));
    let mut found: Vec<PathBuf> =
        all.filter(|group| group.is_dir()).filter_map(|group| group.canonicalize().ok()).collect();
    found.sort();
    found.dedup();
    found
}

/// Groups, but for those of held interpreters.
fn directories(root: &Path) -> usize {
    let below = fs::read_dir(root).into_iter().flatten().flatten();
    let below = below.filter(|entry| entry.path().is_dir() && entry.file_name() != "zygotes");
    1 + below.map(|entry| directories(&entry.path())).sum::<usize>()
}

fn proc(pid: u32, file: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/{file}"))
}

fn lines(path: &Path) -> BTreeSet<String> {
    fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn entries(path: &Path) -> usize {
    fs::read_dir(path).map_or(0, Iterator::count)
}

fn rss(pid: u32) -> u64 {
    let status = fs::read_to_string(proc(pid, "status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok());
    kib.unwrap_or(0_u64) << 10
}

/// The program file that the keepers are made of: who changes it changes its ctime, which nobody can set.
fn own_program() -> anyhow::Result<String> {
    use std::os::unix::fs::MetadataExt as _;
    let file = fs::metadata("/proc/self/exe")?;
    Ok(format!("{} {} {} {}", file.ino(), file.size(), file.ctime(), file.ctime_nsec()))
}

/// Sockets of ours that wait for somebody: those of this process and its children, and those of the boxes' users.
fn listeners(processes: &[Process]) -> BTreeSet<String> {
    let me = std::process::id();
    let ours = processes.iter().filter(|process| process.pid == me || process.parent == me);
    let links = ours.flat_map(|process| fs::read_dir(proc(process.pid, "fd")).into_iter().flatten().flatten());
    let sockets: BTreeSet<String> = links
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let mut found = BTreeSet::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        for line in lines(Path::new("/proc/self/net").join(table).as_path()) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            // proc_net_tcp: 0A is LISTEN, 07 an unconnected datagram socket.
            if let [_, local, _, state, _, _, _, user, _, inode, ..] = fields.as_slice()
                && matches!(*state, "0A" | "07")
                && (sockets.contains(*inode) || user.parse().is_ok_and(crate::process::is_box_user))
            {
                found.insert(format!("{table} {local}"));
            }
        }
    }
    found
}
