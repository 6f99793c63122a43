//! One program, and how its run must end if a limit or a wall holds.

use std::time::Duration;

use gavel_sandbox::{Capture, Command, Outcome, Slot};
use serde::Serialize;

/// What came of trying something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// It holds.
    Ok,
    /// It does not, and must.
    Fail,
    /// The host does not have it, or it could not be tried. Other walls stand in its place.
    Absent,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) state: State,
    /// What was seen; empty when it is what it should be.
    pub(super) seen: String,
    /// What it means when it is not.
    pub(super) meaning: &'static str,
    /// What to do about it.
    pub(super) fix: String,
}

impl Check {
    pub(super) fn held(name: impl Into<String>) -> Self {
        Self { name: name.into(), state: State::Ok, seen: String::new(), meaning: "", fix: String::new() }
    }

    pub(super) fn absent(name: &str, seen: impl Into<String>, meaning: &'static str, fix: &str) -> Self {
        Self { name: name.to_owned(), state: State::Absent, seen: seen.into(), meaning, fix: fix.to_owned() }
    }

    /// It holds, or what was seen instead.
    pub(super) fn of(name: &str, holds: Result<(), String>, meaning: &'static str, fix: &str) -> Self {
        match holds {
            Ok(()) => Self::held(name),
            Err(seen) => Self { name: name.to_owned(), state: State::Fail, seen, meaning, fix: fix.to_owned() },
        }
    }
}

pub(super) const ESCAPE: &str = "a program could leave the box: do not judge strangers' programs on this host";
pub(super) const UNFAIR: &str =
    "verdicts would be wrong or one program could stop the others: do not judge on this host";

/// How the walls are built, and so where to look when one is down.
pub(super) const GROUPS: &str = "the control groups do not do their work: mount cgroup2 on /sys/fs/cgroup with cpu, memory and pids, or the same of version 1";
pub(super) const RLIMITS: &str = "the kernel ignores a resource limit: use a stock kernel of Linux 5.14 or newer";
pub(super) const KERNEL: &str =
    "the kernel does not do what it says: use a stock kernel of Linux 5.14 or newer with seccomp and namespaces";
pub(super) const MOUNTS: &str = "a mount is not as the keeper made it: use a stock kernel of Linux 5.14 or newer, and report this as SECURITY.md says";

/// A script for a shell or Python, run in the box.
pub(super) struct Trial {
    pub(super) name: &'static str,
    pub(super) program: &'static str,
    pub(super) script: &'static str,
    pub(super) limit: fn(&mut Command),
    pub(super) holds: fn(Outcome, &str) -> bool,
    pub(super) meaning: &'static str,
    pub(super) fix: &'static str,
}

pub(super) const SH: &str = "/bin/sh";
pub(super) const PYTHON: &str = "/usr/bin/python3";

pub(super) fn no_limit(_: &mut Command) {}

impl Trial {
    pub(super) fn run(&self, slot: &mut Slot) -> Check {
        let mut command = script(self.program, self.script);
        (self.limit)(&mut command);
        let mut capture = Capture::default();
        let holds = match slot.run(command, &mut capture) {
            Ok(finished) => {
                let outcome = finished.report.outcome;
                let stdout = String::from_utf8_lossy(&capture.stdout).trim().to_owned();
                let shown: String = stdout.chars().take(200).collect();
                if (self.holds)(outcome, &stdout) { Ok(()) } else { Err(format!("{outcome:?} {shown}")) }
            }
            Err(error) => Err(error.to_string()),
        };
        Check::of(self.name, holds, self.meaning, self.fix)
    }
}

/// A command that gives a script to a program, with time enough for both.
pub(super) fn script(program: &str, script: &str) -> Command {
    let mut command = Command::new(program);
    command.args = vec!["-c".into(), script.into()];
    command.env = vec![("PATH".into(), "/usr/bin:/bin".into())];
    command.limits.cpu_time = Duration::from_secs(2);
    command.limits.wall_time = Duration::from_secs(10);
    command
}
