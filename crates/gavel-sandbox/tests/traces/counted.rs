//! What is counted: things of ours exactly, and the kernel's own memory, which others use too, with a margin.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The range of users that programs run as (`slot.rs`, `FIRST_UID` and `MAX_SLOTS`).
const UIDS: std::ops::Range<u32> = 1_900_000_000..1_900_065_536;

/// Everything of this process and its keepers that a run could leave behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Traces {
    descriptors: usize,
    mounts: usize,
    pub(crate) groups: BTreeSet<PathBuf>,
    /// Our children: the keepers. Their own descriptors, mounts, files and children are in `of_keepers`.
    pub(crate) keepers: Vec<u32>,
    of_keepers: Vec<OfKeeper>,
    /// Every namespace that any process of ours is in or holds open: one lives only as long as that.
    namespaces: BTreeSet<String>,
    /// Files of the programs' users where everyone may write.
    files: Vec<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
struct OfKeeper {
    descriptors: usize,
    mounts: usize,
    children: Vec<u32>,
    threads: usize,
    /// What is in its root and in the places that a run covers with its own file systems.
    files: BTreeSet<PathBuf>,
    /// Memory maps: a stack or a buffer that is not given back would be one more.
    maps: usize,
}

impl Traces {
    /// Once the keepers have taken the last run down, which they do after they have answered.
    pub(crate) fn settled() -> Self {
        let deadline = Instant::now() + Duration::from_secs(10);
        while keepers().into_iter().any(|keeper| !children(keeper).is_empty()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        // The last child is reaped a moment before the keeper's own books are closed.
        std::thread::sleep(Duration::from_millis(50));
        Self::now()
    }

    pub(crate) fn now() -> Self {
        let keepers = keepers();
        let ours = || std::iter::once(std::process::id()).chain(keepers.iter().copied());
        Self {
            descriptors: count(Path::new("/proc/self/fd")),
            mounts: lines(Path::new("/proc/self/mountinfo")),
            groups: groups(),
            of_keepers: keepers.iter().map(|pid| OfKeeper::now(*pid)).collect(),
            namespaces: ours().flat_map(namespaces).collect(),
            files: ["/tmp", "/var/tmp", "/dev/shm"].iter().flat_map(|place| of_programs(Path::new(place))).collect(),
            keepers,
        }
    }
}

impl OfKeeper {
    fn now(pid: u32) -> Self {
        let proc = PathBuf::from(format!("/proc/{pid}"));
        let root = proc.join("root");
        let below =
            |name: &str| fs::read_dir(root.join(name)).into_iter().flatten().flatten().map(|entry| entry.path());
        Self {
            descriptors: count(&proc.join("fd")),
            mounts: lines(&proc.join("mountinfo")),
            children: children(pid),
            threads: count(&proc.join("task")),
            files: ["", "tmp", "box", "program", "dev"].iter().flat_map(|name| below(name)).collect(),
            maps: lines(&proc.join("maps")),
        }
    }
}

fn count(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap_or_else(|error| panic!("{directory:?}: {error}")).count()
}

fn lines(file: &Path) -> usize {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{file:?}: {error}")).lines().count()
}

/// Every control group of this process's slots, however deep. Version 2 is mounted at the root, each hierarchy of
/// version 1 below it. A pids group is replaced by one with another number, so it counts by its place alone.
fn groups() -> BTreeSet<PathBuf> {
    let root = PathBuf::from("/sys/fs/cgroup");
    let hierarchies = directories(&root);
    let mut found = BTreeSet::new();
    for instance in std::iter::once(root).chain(hierarchies).flat_map(|root| directories(&root.join("gavel"))) {
        let name = instance.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(&format!("{}-", std::process::id())) {
            for slot in directories(&instance) {
                found.extend((0..directories(&slot).len()).map(|place| slot.join(format!("run-{place}"))));
                found.insert(slot);
            }
        }
    }
    found
}

fn directories(path: &Path) -> Vec<PathBuf> {
    fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// This process's children.
pub(crate) fn keepers() -> Vec<u32> {
    children(std::process::id())
}

fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let texts = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let mut all: Vec<u32> =
        texts.flat_map(|text| text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect();
    all.sort_unstable();
    all
}

pub(crate) fn only_child_of(pid: u32) -> Option<u32> {
    match children(pid).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// The namespaces that a process is in, gives its children, or has open.
fn namespaces(pid: u32) -> Vec<String> {
    let links = |directory: &str| fs::read_dir(format!("/proc/{pid}/{directory}")).into_iter().flatten().flatten();
    let target = |entry: fs::DirEntry| fs::read_link(entry.path()).ok()?.into_os_string().into_string().ok();
    // A keeper that has moved to another group has another of these, and the one before goes.
    let named = |link: String| if link.starts_with("cgroup:") { format!("cgroup of {pid}") } else { link };
    let mut all: Vec<String> = links("ns").filter_map(target).map(named).collect();
    all.extend(
        links("fd")
            .filter_map(target)
            .filter(|link| link.contains(":[") && !link.starts_with("pipe:"))
            .filter(|link| !link.starts_with("socket:") && !link.starts_with("anon_inode:")),
    );
    all
}

fn of_programs(place: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    entries.filter(|entry| entry.metadata().is_ok_and(|data| UIDS.contains(&data.uid()))).map(|e| e.path()).collect()
}

/// The kernel's own memory: objects of caches that a run uses, and all that cannot be reclaimed.
#[derive(Debug)]
pub(crate) struct Kernel {
    objects: Vec<(&'static str, u64)>,
    unreclaimable_kib: u64,
}

/// One of each is made per run, so a leak of one per run is thousands of them.
const CACHES: [&str; 4] = ["pid_namespace", "mnt_cache", "task_struct", "shmem_inode_cache"];

impl Kernel {
    pub(crate) fn now() -> Self {
        let slabs = fs::read_to_string("/proc/slabinfo").unwrap_or_default();
        let objects = CACHES.iter().filter_map(|name| {
            let line = slabs.lines().find(|line| line.split_whitespace().next() == Some(name))?;
            Some((*name, line.split_whitespace().nth(1)?.parse().ok()?))
        });
        let memory = fs::read_to_string("/proc/meminfo").expect("/proc is mounted");
        let line = memory.lines().find_map(|line| line.strip_prefix("SUnreclaim:")).expect("a line of SUnreclaim");
        let unreclaimable_kib = line.trim().trim_end_matches(" kB").parse().expect("a number of KiB");
        Self { objects: objects.collect(), unreclaimable_kib }
    }

    /// The kernel gives back some things a while later, and other programs on this host use the same caches. So there is
    /// time, and the margin is a fraction of what a leak of one object, or of 4 KiB, per run would be.
    pub(crate) fn assert_not_grown(&self, runs: u32) {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let now = Self::now();
            let more = |(before, now): (&(&str, u64), &(&str, u64))| now.1 > before.1 + u64::from(runs) / 4;
            let grown = self.objects.iter().zip(&now.objects).any(more)
                || now.unreclaimable_kib > self.unreclaimable_kib + u64::from(runs);
            if !grown {
                return;
            }
            assert!(Instant::now() < deadline, "after {runs} runs the kernel holds {now:?}, before {self:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
