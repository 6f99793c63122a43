//! Processes of our own, re-executed from our own binary, with a socket as their descriptor 0.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

/// A child that is reaped when it is dropped. It ends when its socket closes, so that must be dropped before.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts our own binary under `name`, by which the child knows what to be, and returns our end of its socket.
    pub(crate) fn start(name: &str) -> io::Result<(OwnedFd, Self)> {
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        crate::keeper::keep_linked();
        let child = Command::new("/proc/self/exe")
            .arg0(name)
            .env_clear()
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()?;
        Ok((ours, Self(child)))
    }
}

impl Process {
    /// Ends it, should it still live. What it had in a box goes with it.
    pub(crate) fn kill(&mut self) {
        // It fails only for a child that has ended.
        let _ = self.0.kill();
    }
}

#[cfg(any(test, feature = "fuzzing"))]
impl Process {
    /// Waits for its end, after its socket was closed.
    pub(crate) fn wait(&mut self) -> io::Result<std::process::ExitStatus> {
        self.0.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It fails only for a child that was reaped already.
        let _ = self.0.wait();
    }
}
