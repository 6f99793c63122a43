//! What a server leaves on its host, seen from outside: processes, control groups, mounts.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The first of the users that programs run as.
const FIRST_BOX_USER: u32 = 1_900_000_000;

/// A process that ends takes a moment, and so do its groups.
const PATIENCE: Duration = Duration::from_secs(5);

/// The name of one server process in the control groups: no other process ever has the same.
#[derive(Debug, Clone)]
pub(crate) struct Instance(String);

impl Instance {
    /// The instance that process `pid`, which is ours and not yet reaped, makes.
    pub(crate) fn of(pid: u32) -> Self {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let started = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap();
        Self(format!("{pid}-{started}"))
    }

    /// Its control groups, on version 1 and version 2.
    fn groups(&self) -> Vec<PathBuf> {
        let roots = fs::read_dir("/sys/fs/cgroup").unwrap().flatten().map(|entry| entry.path());
        roots
            .chain([PathBuf::from("/sys/fs/cgroup")])
            .map(|root| root.join("gavel").join(&self.0))
            .filter(|group| group.exists())
            .collect()
    }

    /// The processes that it started for its boxes: keepers and what runs in them.
    fn processes(&self) -> Vec<String> {
        let ours = Process::all().into_iter().filter(|process| process.is_of(self));
        ours.map(|process| process.described()).collect()
    }
}

struct Process {
    name: String,
    groups: String,
    user: u32,
}

impl Process {
    fn all() -> Vec<Self> {
        let pids = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
        pids.filter(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes()[0].is_ascii_digit()))
            .filter_map(|path| {
                // Whatever ends while we look is not left over.
                let status = fs::read_to_string(path.join("status")).ok()?;
                let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
                Some(Self {
                    name: field("Name:")?.trim().to_owned(),
                    groups: fs::read_to_string(path.join("cgroup")).ok()?,
                    user: field("Uid:")?.split_whitespace().next()?.parse().ok()?,
                })
            })
            .collect()
    }

    fn described(&self) -> String {
        format!("{} of user {} in {}", self.name, self.user, self.groups)
    }

    fn is_of(&self, instance: &Instance) -> bool {
        self.groups.contains(&format!("/gavel/{}/", instance.0))
    }

    /// Runs as a box's user in this server's groups, or in no server's: somebody else's server on this host may be
    /// judging now.
    fn is_a_stray_of(&self, instance: &Instance) -> bool {
        let stray = self.is_of(instance) || !self.groups.contains("/gavel/");
        self.user >= FIRST_BOX_USER && stray && !self.is_held()
    }

    /// An interpreter for warm starts, which is stopped, in the group that no program can enter.
    fn is_held(&self) -> bool {
        self.groups.lines().any(|line| line.ends_with("/zygotes"))
    }
}

/// While a server idles nothing runs in its boxes.
pub(crate) fn assert_nothing_runs(instance: &Instance) {
    soon_empty("processes in the boxes", || {
        let strays = Process::all().into_iter().filter(|process| process.is_a_stray_of(instance));
        strays.map(|process| process.described()).collect()
    });
}

/// Servers that are gone left neither processes nor groups.
pub(crate) fn assert_gone(instances: &[Instance]) {
    soon_empty("processes of servers that are gone", || instances.iter().flat_map(Instance::processes).collect());
    soon_empty("control groups of servers that are gone", || instances.iter().flat_map(Instance::groups).collect());
}

fn soon_empty<T: std::fmt::Debug>(what: &str, look: impl Fn() -> Vec<T>) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = look();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{what}: {left:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Every mount of the host.
pub(crate) fn mounts() -> BTreeSet<String> {
    fs::read_to_string("/proc/self/mountinfo").unwrap().lines().map(str::to_owned).collect()
}

/// The names in a directory; none when it is not there.
pub(crate) fn names(directory: impl AsRef<Path>) -> BTreeSet<OsString> {
    match fs::read_dir(directory) {
        Ok(entries) => entries.map(|entry| entry.unwrap().file_name()).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => BTreeSet::new(),
        Err(error) => panic!("{error}"),
    }
}
