//! The subtree of version 2 that was delegated to us (cgroups(7), "Cgroups v2 delegation"), for who is not root.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::Access;

use crate::error::Error;

/// Where processes go that were in the delegated group itself: a group that passes controllers down may hold none.
const LEAF: &str = "gavel.engine";
/// Accounting of CPU time needs no controller.
const NEEDED: [&str; 2] = ["memory", "pids"];
/// A process that forks while it is moved leaves its child behind; it is moved in the next round.
const ROUNDS: u32 = 20;

const HINT: &str = "give us a subtree: systemd-run --user --scope -p Delegate=yes gavel ..., or a service with \
                    Delegate=yes";

/// The delegated group, ready for groups below it. It is found once: this process is moved out of it.
pub(super) fn home(root: &Path) -> Result<PathBuf, Error> {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    static FINDING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one_at_a_time = FINDING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(home) = HOME.get() {
        return Ok(home.clone());
    }
    let own = fs::read_to_string("/proc/self/cgroup").map_err(failed("read", "/proc/self/cgroup"))?;
    let home = delegated_group(root, &own)?;
    check(&home)?;
    empty(&home)?;
    Ok(HOME.get_or_init(|| home).clone())
}

/// Our own group, or the one above if an engine has moved us already.
fn delegated_group(root: &Path, own: &str) -> Result<PathBuf, Error> {
    let path = own.lines().find_map(|line| line.strip_prefix("0::/"));
    let Some(path) = path.filter(|path| !path.starts_with("..")) else {
        return Err(refused("our own control group of version 2 is not below the mounted one".to_owned()));
    };
    let group = root.join(path);
    Ok(match group.parent() {
        Some(above) if group.ends_with(LEAF) => above.to_owned(),
        _ => group,
    })
}

fn check(home: &Path) -> Result<(), Error> {
    for name in ["", "cgroup.procs", "cgroup.subtree_control"] {
        let path = home.join(name);
        rustix::fs::access(&path, Access::WRITE_OK).map_err(|error| {
            refused(format!("the control group {home:?} is not delegated to us ({path:?}: {error})"))
        })?;
    }
    let path = home.join("cgroup.controllers");
    let controllers = fs::read_to_string(&path).map_err(failed("read", &path))?;
    let missing: Vec<&str> =
        NEEDED.into_iter().filter(|need| !controllers.split_whitespace().any(|has| has == *need)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(refused(format!("the control group {home:?} was delegated without {}", missing.join(" and "))))
}

/// Moves every process of the group into a leaf beside our slots.
fn empty(home: &Path) -> Result<(), Error> {
    let leaf = home.join(LEAF);
    match fs::create_dir(&leaf) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed("create", &leaf)(error)),
        _ => {}
    }
    let (from, to) = (home.join("cgroup.procs"), leaf.join("cgroup.procs"));
    for _ in 0..ROUNDS {
        let processes = fs::read_to_string(&from).map_err(failed("read", &from))?;
        if processes.is_empty() {
            return Ok(());
        }
        for process in processes.lines() {
            match fs::write(&to, process) {
                // It has ended meanwhile.
                Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
                moved => moved.map_err(failed("write", &to))?,
            }
        }
    }
    Err(refused(format!("processes keep coming into the control group {home:?}")))
}

fn refused(what: String) -> Error {
    Error::Host { what, hint: HINT }
}

fn failed(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    move |source| Error::ControlGroup { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(own: &str) -> Option<PathBuf> {
        delegated_group(Path::new("/sys/fs/cgroup"), own).ok()
    }

    #[test]
    fn the_group_is_our_own_or_the_one_above_the_leaf() {
        let expected = Some("/sys/fs/cgroup/user.slice/run-1.scope".into());
        assert_eq!(found("0::/user.slice/run-1.scope\n"), expected);
        assert_eq!(found("1:name=systemd:/x\n0::/user.slice/run-1.scope/gavel.engine\n"), expected);
        assert_eq!(found("0::/\n"), Some("/sys/fs/cgroup/".into()));
    }

    #[test]
    fn a_group_outside_the_mount_is_refused() {
        assert_eq!(found("0::/../x\n"), None);
        assert_eq!(found("4:memory:/x\n"), None);
    }

    #[test]
    fn a_group_without_controllers_is_refused_with_the_remedy() {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path();
        for (name, text) in [("cgroup.procs", ""), ("cgroup.subtree_control", ""), ("cgroup.controllers", "cpu pids")] {
            fs::write(home.join(name), text).unwrap();
        }
        let error = check(home).unwrap_err();
        assert!(error.to_string().contains("without memory"), "{error}");
        assert!(error.hint().unwrap().contains("Delegate=yes"));
        fs::write(home.join("cgroup.controllers"), "cpu memory pids\n").unwrap();
        check(home).unwrap();
        fs::remove_file(home.join("cgroup.procs")).unwrap();
        assert!(check(home).unwrap_err().to_string().contains("not delegated"));
    }
}
