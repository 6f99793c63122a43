//! What the tests of the box share: a slot of their own each, and programs compiled from C.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gavel_sandbox::{Capture, Command, Error, Finished, Outcome, Slot, SlotConfig, Usage};

/// A slot that no other test of this process uses.
pub(crate) fn slot() -> Slot {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    Slot::open(&SlotConfig::new(NEXT.fetch_add(1, Ordering::Relaxed))).expect("a slot opens on this host")
}

/// Whether boxes are made by root; else by a user in a user namespace.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// What a test looks at after a run.
pub(crate) struct Seen {
    pub(crate) outcome: Outcome,
    pub(crate) usage: Usage,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn run(slot: &mut Slot, command: Command) -> Seen {
    run_finished(slot, command).0
}

pub(crate) fn run_finished(slot: &mut Slot, command: Command) -> (Seen, Finished) {
    try_run(slot, command).expect("the box runs the program")
}

pub(crate) fn try_run(slot: &mut Slot, command: Command) -> Result<(Seen, Finished), Error> {
    let mut capture = Capture::default();
    let finished = slot.run(command, &mut capture)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let seen = Seen {
        outcome: finished.report.outcome,
        usage: finished.report.usage,
        stdout: text(&capture.stdout),
        stderr: text(&capture.stderr),
    };
    Ok((seen, finished))
}

pub(crate) fn sh(script: &str) -> Command {
    interpreted("/bin/sh", script)
}

pub(crate) fn python(script: &str) -> Command {
    interpreted("/usr/bin/python3", script)
}

fn interpreted(program: &str, script: &str) -> Command {
    let mut command = Command::new(program);
    command.args = vec!["-c".into(), script.into()];
    command.env = vec![("PATH".into(), "/usr/bin:/bin".into())];
    command.limits.cpu_time = Duration::from_secs(5);
    command.limits.wall_time = Duration::from_secs(30);
    command
}

/// Compiles a C program and keeps it as long as the value lives.
pub(crate) struct Compiled(tempfile::TempDir);

impl Compiled {
    pub(crate) fn c(source: &str) -> Self {
        Self::c_with(source, &["-O1"])
    }

    pub(crate) fn c_with(source: &str, flags: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("main");
        match std::env::var_os(PROGRAMS) {
            None => compile(source, flags, &program),
            Some(programs) => {
                let mut hasher = DefaultHasher::new();
                (source, flags).hash(&mut hasher);
                let kept = Path::new(&programs).join(format!("{:x}", hasher.finish()));
                if !kept.exists() {
                    compile(source, flags, &program);
                    // Another test may do the same.
                    let copy = tempfile::NamedTempFile::new_in(programs).unwrap();
                    fs::copy(&program, copy.path()).unwrap();
                    copy.persist(&kept).unwrap();
                }
                fs::copy(&kept, &program).unwrap();
            }
        }
        Self(directory)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("/program/main");
        command.program_dir = Some(self.path().to_owned());
        command.limits.cpu_time = Duration::from_secs(5);
        command.limits.wall_time = Duration::from_secs(30);
        command
    }
}

/// A directory in which compiled programs are kept from one run of the tests to the next, where compiling is slow.
const PROGRAMS: &str = "GAVEL_TEST_PROGRAMS";

fn compile(source: &str, flags: &[&str], program: &Path) {
    let file = program.with_extension("c");
    fs::write(&file, format!("#define _GNU_SOURCE\n{source}")).unwrap();
    let output = std::process::Command::new("gcc")
        .args(flags)
        .arg("-w")
        .arg("-o")
        .arg(program)
        .arg(&file)
        .arg("-pthread")
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
