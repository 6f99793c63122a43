//! crun, the OCI runtime in C. Where version 1 and version 2 of control groups are mounted side by side it refuses to
//! run, so it is run in a mount namespace of its own where version 2 is covered; the host's mounts stay as they are.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use measure::missing_tool;

/// The variable that tells this program that it is the one inside the namespace, and where the bundle is.
const INSIDE: &str = "GAVEL_BENCH_CRUN";
const COVER: &str = "[ ! -d /sys/fs/cgroup/unified ] || mount -t tmpfs none /sys/fs/cgroup/unified; exec \"$@\"";
/// The same walls that the box has, as far as crun knows them.
const CONFIG: &str = r#"{"ociVersion": "1.0.0", "hostname": "box", "root": {"path": "rootfs", "readonly": true},
"process": {"terminal": false, "user": {"uid": 65534, "gid": 65534}, "args": ["/noop"], "env": [], "cwd": "/",
    "noNewPrivileges": true, "capabilities": {"bounding": [], "effective": [], "permitted": []}},
"mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=64k"]},
    {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}, {"destination": "/box", "type": "tmpfs", "source": "tmpfs"}],
"linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}],
    "resources": {"memory": {"limit": 268435456}, "pids": {"limit": 64}}}}"#;

/// A directory as crun wants it.
pub(crate) struct Bundle(tempfile::TempDir);

impl Bundle {
    /// Makes it and tries it; why not, if it does not work here.
    pub(crate) fn new(program: &Path) -> Result<Self, String> {
        if let Some(why) = missing_tool(Command::new("crun").arg("--version")) {
            return Err(why);
        }
        let bundle = Self(tempfile::tempdir().expect("a temporary directory is made"));
        for directory in ["proc", "dev", "tmp", "box"] {
            fs::create_dir_all(bundle.root().join(directory)).expect("a directory is made");
        }
        // The user inside is not the one who made it.
        fs::set_permissions(bundle.0.path(), fs::Permissions::from_mode(0o755)).expect("it is opened to all");
        fs::copy(program, bundle.root().join("noop")).expect("the program is copied");
        fs::write(bundle.0.path().join("config.json"), CONFIG).expect("the configuration is written");
        match missing_tool(bundle.inside(1).stdout(Stdio::null())) {
            None => Ok(bundle),
            Some(why) => Err(format!("crun: {why}")),
        }
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("rootfs")
    }

    /// This program again, in a mount namespace of its own.
    fn inside(&self, runs: usize) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-c", COVER, "sh"]);
        command.arg(std::env::current_exe().expect("this program has a path"));
        command.env(INSIDE, format!("{runs} {}", self.0.path().display()));
        command
    }

    /// Runs it so often; how long each took.
    pub(crate) fn run(&self, runs: usize) -> Vec<Duration> {
        let output = self.inside(runs).stderr(Stdio::inherit()).output().expect("a namespace is made");
        assert!(output.status.success(), "crun runs the program");
        let said = String::from_utf8(output.stdout).expect("it says numbers");
        said.lines().map(|line| Duration::from_nanos(line.parse().expect("a number of nanoseconds"))).collect()
    }
}

/// What this program does when it is the one inside.
pub(crate) fn inside() -> Option<ExitCode> {
    let told = std::env::var(INSIDE).ok()?;
    let (runs, bundle) = told.split_once(' ').expect("a number and a directory");
    for run in 0..runs.parse::<usize>().expect("a number of runs") {
        let begun = Instant::now();
        let status = Command::new("crun")
            .arg("--root")
            .arg(Path::new(bundle).join("state"))
            .args(["--cgroup-manager", "cgroupfs", "run", "--bundle", bundle])
            .arg(format!("gavel-bench-{}-{run}", std::process::id()))
            .stdin(Stdio::null())
            .status();
        let taken = begun.elapsed();
        if !status.is_ok_and(|status| status.success()) {
            return Some(ExitCode::FAILURE);
        }
        println!("{}", taken.as_nanos());
    }
    Some(ExitCode::SUCCESS)
}
