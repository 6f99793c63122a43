//! A real `gavel serve` on a port of its own, with the attack problem and a data directory of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::arena::Arena;
use crate::case::slower;
use crate::http;

/// Programs being judged may finish within 30 seconds when a server is told to stop, and requests within 10.
const GRACE: Duration = Duration::from_secs(41);
/// A verdict that takes longer than this is none.
const JUDGING: Duration = Duration::from_secs(60);

/// The server's binary beside this one. Under cargo it is built, so that it is never an old one; as another user than the
/// one who builds here, that is left to whoever does.
pub(crate) fn binary() -> anyhow::Result<Option<PathBuf>> {
    let own = std::env::current_exe()?;
    let builds = own.ancestors().nth(2).filter(|target| {
        std::fs::metadata(target).is_ok_and(|target| target.uid() == rustix::process::geteuid().as_raw())
    });
    if let (Some(cargo), Some(target)) = (std::env::var_os("CARGO"), builds) {
        let built = Command::new(cargo)
            .args(["build", "--quiet", "--package", "gavel", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .arg("--target-dir")
            .arg(target)
            .stdin(Stdio::null())
            .status()?;
        ensure!(built.success(), "cannot build the server");
    }
    let binary = own.with_file_name("gavel");
    Ok(binary.is_file().then_some(binary))
}

/// A running server. It is stopped when dropped.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    _data: tempfile::TempDir,
}

impl Server {
    pub(crate) fn start(binary: &PathBuf, arena: &Arena, arguments: &[String]) -> anyhow::Result<Self> {
        let data = tempfile::tempdir_in(arena.path())?;
        let import = Command::new(binary)
            .args(["import", "--data"])
            .arg(data.path())
            .arg(&arena.package.dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .output()?;
        ensure!(import.status.success(), "cannot import: {}", String::from_utf8_lossy(&import.stderr));
        let mut child = Command::new(binary)
            // The attacks are small, whatever the problem's limits allow.
            .args(["serve", "--listen", "127.0.0.1:0", "--json", "--workers", "2", "--crowded", "--data"])
            .arg(data.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the server")?;
        let mut line = String::new();
        let output = child.stdout.take().context("its standard output is a pipe")?;
        // It closes its standard output when it cannot start.
        BufReader::new(output).read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line).with_context(|| format!("the server said {line:?}"))?;
        let address = said["listening"].as_str().and_then(|url| url.strip_prefix("http://"));
        let address = address.and_then(|address| address.parse().ok()).context("the server told no address")?;
        Ok(Self { child, address, _data: data })
    }

    pub(crate) fn post(&self, body: &str) -> anyhow::Result<http::Answer> {
        http::request(self.address, "POST", "/api/v1/submissions", body)
    }

    /// A submission, once it has its verdict.
    pub(crate) fn judged(&self, id: &str) -> anyhow::Result<http::Answer> {
        let deadline = Instant::now() + JUDGING * slower();
        loop {
            let answer = http::request(self.address, "GET", &format!("/api/v1/submissions/{id}"), "")?;
            if answer.json()?["state"] == "finished" {
                return Ok(answer);
            }
            ensure!(Instant::now() < deadline, "no verdict in {JUDGING:?}: {}", answer.body);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Tells it to stop and waits until it has.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!("the server has not stopped in {GRACE:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
