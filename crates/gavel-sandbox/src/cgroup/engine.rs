//! Making and removing the groups of a slot.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Location, delegated, throttle};
use crate::error::Error;
use crate::rights::Rights;

/// The directory below each hierarchy's root that holds everything of ours.
const HOME: &str = "gavel";

/// The groups of one slot; removed when dropped, after the keeper has ended.
#[derive(Debug)]
pub(crate) struct SlotGroups {
    location: Location,
}

impl SlotGroups {
    /// Makes groups of this process with a name of their own.
    pub(crate) fn create(name: &str, rights: Rights, disk_rate: Option<NonZero<u64>>) -> Result<Self, Error> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").map_err(|source| Error::ControlGroup {
            action: "read",
            path: "/proc/self/mountinfo".into(),
            source,
        })?;
        let instance = instance_name(std::process::id());
        let below = |root: &Path| root.join(HOME).join(&instance).join(name);
        let location = match Hierarchies::find(&mounts, rights)? {
            Hierarchies::V2(root) if rights == Rights::UserNamespace => Location::V2(below(&delegated::home(&root)?)),
            Hierarchies::V2(root) => Location::V2(below(&root)),
            Hierarchies::V1 { memory, pids, cpuacct, blkio } => Location::V1 {
                memory: below(&memory),
                pids: below(&pids),
                cpuacct: below(&cpuacct),
                blkio: blkio.filter(|_| disk_rate.is_some()).map(|blkio| below(&blkio)),
            },
        };
        let groups = Self { location };
        for directory in groups.directories() {
            remove_dead_instances(directory);
            let create = |source| Error::ControlGroup { action: "create", path: directory.clone(), source };
            if directory.exists() {
                remove_tree(directory).map_err(create)?;
            }
            fs::create_dir_all(directory).map_err(create)?;
        }
        match (&groups.location, disk_rate) {
            (Location::V1 { blkio: Some(blkio), .. }, Some(rate)) => throttle::limit_v1(blkio, rate)?,
            (Location::V1 { .. }, _) => {}
            (Location::V2(directory), rate) => {
                delegate(directory, rights)?;
                if let Some(rate) = rate.filter(|_| directory.join("io.max").exists()) {
                    throttle::limit_v2(directory, rate)?;
                }
            }
        }
        Ok(groups)
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    fn directories(&self) -> Vec<&PathBuf> {
        match &self.location {
            Location::V1 { memory, pids, cpuacct, blkio } => {
                let mut all = vec![memory, pids, cpuacct];
                all.extend(blkio);
                all.dedup();
                all
            }
            Location::V2(directory) => vec![directory],
        }
    }
}

impl Drop for SlotGroups {
    fn drop(&mut self) {
        for directory in self.directories() {
            // The kernel lets go of a group a moment after its last process is reaped.
            for _ in 0..100 {
                if remove_tree(directory).is_ok() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            // The instance's directory goes with its last slot and ours with the last instance; until then these fail,
            // as they should.
            for above in directory.ancestors().skip(1).take(2) {
                let _ = fs::remove_dir(above);
            }
        }
    }
}

/// The usable hierarchies of this host.
#[derive(Debug, PartialEq, Eq)]
enum Hierarchies {
    V2(PathBuf),
    V1 { memory: PathBuf, pids: PathBuf, cpuacct: PathBuf, blkio: Option<PathBuf> },
}

impl Hierarchies {
    /// Version 2 where it has what the limits need, else version 1, else a refusal. Version 1 cannot be delegated.
    fn find(mountinfo: &str, rights: Rights) -> Result<Self, Error> {
        if rights == Rights::UserNamespace {
            return v2_root(mountinfo).map(Self::V2).ok_or_else(|| Error::Host {
                what: "without root, boxes need control groups of version 2".to_owned(),
                hint: "run as root (sudo), or boot with systemd.unified_cgroup_hierarchy=1",
            });
        }
        if let Some(root) = v2_root(mountinfo)
            && let Ok(controllers) = fs::read_to_string(root.join("cgroup.controllers"))
            && ["memory", "pids", "cpu"].iter().all(|need| controllers.split_whitespace().any(|has| has == *need))
        {
            return Ok(Self::V2(root));
        }
        match (v1_root(mountinfo, "memory"), v1_root(mountinfo, "pids"), v1_root(mountinfo, "cpuacct")) {
            (Some(memory), Some(pids), Some(cpuacct)) => {
                Ok(Self::V1 { memory, pids, cpuacct, blkio: v1_root(mountinfo, "blkio") })
            }
            _ => Err(Error::Host {
                what: "no control groups with memory, pids and CPU accounting".to_owned(),
                hint: "mount cgroup2 on /sys/fs/cgroup, or boot with systemd.unified_cgroup_hierarchy=1",
            }),
        }
    }
}

/// The mount point and the rest of each line of mountinfo (proc_pid_mountinfo(5)) with this file system type.
fn mounts_of<'a>(mountinfo: &'a str, kind: &'a str) -> impl Iterator<Item = (PathBuf, &'a str)> {
    mountinfo.lines().filter_map(move |line| {
        let (left, right) = line.split_once(" - ")?;
        let mut fields = right.split(' ');
        let point = left.split(' ').nth(4)?;
        (fields.next()? == kind).then(|| (PathBuf::from(point), fields.nth(1).unwrap_or_default()))
    })
}

fn v2_root(mountinfo: &str) -> Option<PathBuf> {
    mounts_of(mountinfo, "cgroup2").map(|(point, _)| point).next()
}

fn v1_root(mountinfo: &str, controller: &str) -> Option<PathBuf> {
    mounts_of(mountinfo, "cgroup")
        .find(|(_, options)| options.split(',').any(|option| option == controller))
        .map(|(point, _)| point)
}

/// Version 2: every level above a group must pass its controllers down. What is not needed for the limits is taken along
/// where it is to be had: the throttle of disks, and the CPU controller, without which the time used is counted as well.
fn delegate(directory: &Path, rights: Rights) -> Result<(), Error> {
    let needed = match rights {
        Rights::Root => "+memory +pids +cpu",
        // A user's manager may not have been given more.
        Rights::UserNamespace => "+memory +pids",
    };
    let levels: Vec<&Path> = directory.ancestors().take(4).collect();
    for level in levels.into_iter().rev() {
        let path = level.join("cgroup.subtree_control");
        let _ = fs::write(&path, "+io");
        fs::write(&path, needed).map_err(|source| Error::ControlGroup { action: "write", path, source })?;
    }
    Ok(())
}

/// A name that no other process has, also after its process id was given out again.
fn instance_name(pid: u32) -> String {
    format!("{pid}-{}", start_time(pid).unwrap_or_default())
}

fn start_time(pid: u32) -> Option<u64> {
    start_time_in(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Field 22 of /proc/PID/stat (proc_pid_stat(5)), in clock ticks since boot.
fn start_time_in(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19)?.parse().ok()
}

/// Removes what processes that were killed left behind. Their keepers have ended, so the groups are empty.
fn remove_dead_instances(slot_directory: &Path) {
    let Some(home) = slot_directory.parent().and_then(Path::parent) else { return };
    let Ok(instances) = fs::read_dir(home) else { return };
    for instance in instances.flatten() {
        let name = instance.file_name();
        let pid = name.to_str().and_then(|name| name.split_once('-')?.0.parse().ok());
        if pid.is_some_and(|pid| name.to_str() != Some(&instance_name(pid))) {
            let _ = remove_tree(&instance.path());
        }
    }
}

/// Removes a group and those below it. A group's files are not files: only directories are removed.
fn remove_tree(directory: &Path) -> io::Result<()> {
    match fs::read_dir(directory) {
        Ok(entries) => {
            for entry in entries.flatten() {
                if entry.file_type()?.is_dir() {
                    remove_tree(&entry.path())?;
                }
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    fs::remove_dir(directory)
}

/// Every parser of this file, for the fuzzers.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn parse_all(text: &str) {
    let _ = (v2_root(text), v1_root(text, "memory"), start_time_in(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTINFO: &str = "\
36 35 0:30 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
37 35 0:31 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
38 35 0:32 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
39 35 0:33 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate
";

    #[test]
    fn finds_the_hierarchies_of_version_1() {
        let expected = Hierarchies::V1 {
            memory: "/sys/fs/cgroup/memory".into(),
            pids: "/sys/fs/cgroup/pids".into(),
            cpuacct: "/sys/fs/cgroup/cpu,cpuacct".into(),
            blkio: None,
        };
        assert_eq!(v2_root(MOUNTINFO), Some("/sys/fs/cgroup/unified".into()));
        let without_v2: String = MOUNTINFO.lines().take(3).map(|line| format!("{line}\n")).collect();
        assert_eq!(Hierarchies::find(&without_v2, Rights::Root).unwrap(), expected);
    }

    #[test]
    fn refuses_a_host_without_accounting() {
        let error = Hierarchies::find(MOUNTINFO.lines().next().unwrap(), Rights::Root).unwrap_err();
        assert!(error.hint().unwrap().contains("cgroup2"), "{error}");
    }

    #[test]
    fn who_is_not_root_needs_version_2() {
        let without_v2: String = MOUNTINFO.lines().take(3).map(|line| format!("{line}\n")).collect();
        let error = Hierarchies::find(&without_v2, Rights::UserNamespace).unwrap_err();
        assert!(error.hint().unwrap().contains("unified"), "{error}");
        let found = Hierarchies::find(MOUNTINFO, Rights::UserNamespace).unwrap();
        assert_eq!(found, Hierarchies::V2("/sys/fs/cgroup/unified".into()));
    }

    #[test]
    fn an_instance_is_named_by_its_start() {
        let name = instance_name(std::process::id());
        assert!(!name.ends_with("-0"), "{name}");
        assert_eq!(name, instance_name(std::process::id()));
    }
}
