//! The programs that a build runs, and what their failures mean.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::ImageError;

/// Lines of a failed command that are shown.
const TAIL: usize = 6;
/// Bytes of a log that are looked through.
const READ: u64 = 64 << 10;

/// Runs programs, in the tree or beside it, and keeps what they print.
pub(super) struct Tools {
    pub(super) tree: PathBuf,
    pub(super) log: PathBuf,
}

impl Tools {
    /// A program of the host. It dies with us: a build that is begun again must not meet the old one at work.
    pub(super) fn host<S: AsRef<OsStr>>(&self, what: &str, argv: &[S]) -> Result<(), ImageError> {
        let mut command = self.alone();
        command.args(["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL"]);
        command.args(["--mount-proc", "--"]).args(argv);
        self.run(what, command)
    }

    /// A program of the tree, with the tree as its root, in namespaces of its own: what it mounts and what it leaves
    /// running ends with it.
    pub(super) fn inside<S: AsRef<OsStr>>(&self, what: &str, argv: &[S]) -> Result<(), ImageError> {
        let mut command = self.alone();
        command.args(["unshare", "--mount", "--ipc", "--uts", "--pid", "--fork"]);
        command.args(["--kill-child=KILL", "--mount-proc", "--wd", "/", "--root"]).arg(&self.tree).arg("--").args(argv);
        // Nothing of ours tells it who builds; what it needs of the host is in its files.
        command.env_clear().envs([
            ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ("HOME", "/root"),
            ("LC_ALL", "C.UTF-8"),
            ("DEBIAN_FRONTEND", "noninteractive"),
        ]);
        self.run(what, command)
    }

    /// Begins a command that is killed when we die. It holds a lock as long as any process of it lives: the kernel takes a
    /// moment to end them all, and the next build waits for that.
    fn alone(&self) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "flock", "--no-fork", "--wait", "120"])
            .arg(self.log.with_extension("lock"));
        command
    }

    fn run(&self, what: &str, mut command: Command) -> Result<(), ImageError> {
        let open = |file: &Path| OpenOptions::new().append(true).create(true).open(file);
        let log = open(&self.log).map_err(ImageError::io("open", &self.log))?;
        let begin = log.metadata().map_err(ImageError::io("look at", &self.log))?.len();
        let errors = log.try_clone().map_err(ImageError::io("open", &self.log))?;
        let ended = command.stdin(Stdio::null()).stdout(log).stderr(errors).status();
        let ended = ended.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ImageError::NoTool { program: "setpriv".to_owned() },
            _ => ImageError::io("run", "setpriv")(error),
        })?;
        if ended.success() {
            return Ok(());
        }
        let printed = self.printed_since(begin).map_err(ImageError::io("read", &self.log))?;
        Err(self.meaning(what, &printed))
    }

    fn printed_since(&self, begin: u64) -> std::io::Result<String> {
        let mut log = File::open(&self.log)?;
        let end = log.metadata()?.len();
        log.seek(SeekFrom::Start(begin.max(end.saturating_sub(READ))))?;
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn meaning(&self, what: &str, printed: &str) -> ImageError {
        let what = what.to_owned();
        let line = |words: &[&str]| printed.lines().find(|line| words.iter().any(|word| line.contains(word)));
        if line(&FULL).is_some() {
            // apt: "After this operation, 1,234 MB of additional disk space will be used."
            let needed = line(&["additional disk space"]).and_then(|line| line.split_once(", "));
            let needed = needed.and_then(|(_, rest)| rest.split_once(" of ")).map(|(size, _)| size.to_owned());
            return ImageError::DiskFull { what, free_mib: free_mib(&self.tree), needed };
        }
        if let Some(line) = line(&UNREACHABLE) {
            return ImageError::Network { what, line: line.trim().to_owned() };
        }
        if let Some(program) = printed.lines().rev().find_map(missing) {
            return ImageError::NoTool { program };
        }
        let lines: Vec<&str> = printed.lines().filter(|line| !line.trim().is_empty()).collect();
        let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n");
        ImageError::Command { what, tail, log: self.log.clone() }
    }
}

/// What tools say when the disk is full: the kernel's words, and apt's, who looks before it begins.
const FULL: [&str; 3] = ["No space left on device", "have enough free space in", "ENOSPC"];
/// What apt, debootstrap, npm and pip say when nobody answers.
const UNREACHABLE: [&str; 9] = [
    "Temporary failure resolving",
    "Could not resolve",
    "Could not connect",
    "Network is unreachable",
    "Connection timed out",
    "ENOTFOUND",
    "ETIMEDOUT",
    "ECONNREFUSED",
    "Failed to establish a new connection",
];

/// `unshare: failed to execute debootstrap: No such file or directory`.
fn missing(line: &str) -> Option<String> {
    let (program, why) = line.strip_prefix("unshare: failed to execute ")?.split_once(": ")?;
    (why.contains("No such file") && !program.starts_with('/')).then(|| program.to_owned())
}

/// MiB that are left on the disk of this file or directory.
pub(super) fn free_mib(path: &Path) -> u64 {
    let there = path.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/"));
    rustix::fs::statvfs(there).map_or(0, |room| room.f_bavail.saturating_mul(room.f_frsize) >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(printed: &str) -> ImageError {
        Tools { tree: "/".into(), log: "/log".into() }.meaning("install x", printed)
    }

    #[test]
    fn what_befell_is_told_by_what_was_printed() {
        let full = "After this operation, 1,234 MB of additional disk space will be used.\nE: You don't have enough free \
            space in /var/cache/apt/archives/.\n";
        let error = meaning(full).to_string();
        assert!(error.starts_with("cannot install x: the disk is full: "), "{error}");
        assert!(error.ends_with("and it needs 1,234 MB"), "{error}");
        assert!(matches!(meaning("npm ERR! code ENOTFOUND\n"), ImageError::Network { .. }));
        let none = meaning("unshare: failed to execute debootstrap: No such file or directory\n");
        assert_eq!(none.hint().as_deref(), Some("on Debian: apt-get install debootstrap"));
        let other = meaning("a\n\nE: Unable to locate package x\n");
        assert_eq!(other.to_string(), "cannot install x: a\nE: Unable to locate package x");
        assert!(!other.ends_all() && none.ends_all());
    }
}
