//! Docker, where an engine runs.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use measure::missing_tool;

const NAME: &str = "gavel-bench-noop";

/// An image of one file; removed when dropped.
pub(crate) struct Image(());

impl Image {
    /// Makes it from the program; why not, if there is no engine.
    pub(crate) fn new(program: &Path) -> Result<Self, String> {
        if let Some(why) = missing_tool(Command::new("docker").args(["info", "--format", "{{.ServerVersion}}"])) {
            return Err(why);
        }
        let directory = program.parent().ok_or("the program is in no directory")?;
        let archive = Command::new("tar").arg("-C").arg(directory).args(["-c", "noop"]).output();
        let archive = archive.map_err(|error| format!("tar does not start: {error}"))?;
        let mut import = Command::new("docker")
            .args(["import", "-", NAME])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("docker does not start: {error}"))?;
        let stdin: Option<File> = import.stdin.take().map(|stdin| std::os::fd::OwnedFd::from(stdin).into());
        let written = stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&archive.stdout));
        match (written, import.wait()) {
            (Ok(()), Ok(status)) if status.success() => Ok(Self(())),
            _ => Err("docker does not import an image".to_owned()),
        }
    }

    pub(crate) fn run(&self) {
        let status = Command::new("docker")
            .args(["run", "--rm", "--network", "none", "--memory", "256m", "--pids-limit", "64", NAME, "/noop"])
            .stdin(Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()), "docker runs the program");
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = Command::new("docker").args(["rmi", NAME]).stdout(Stdio::null()).status();
    }
}
