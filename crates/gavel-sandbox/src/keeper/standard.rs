//! Descriptors 0, 1 and 2 of the keeper.
//!
//! The init and, until its last step, the payload share the keeper's table of descriptors, so that none is copied and closed
//! again for each run; the program then gets a table with these three and nothing else. So the keeper itself must wear a
//! program's streams while it runs.

use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};

use rustix::io::fcntl_dupfd_cloexec;
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};

use super::StepError;

/// The first number that is no stream's.
const ABOVE: i32 = 3;

/// Moves the engine's socket, which came as descriptor 0, out of the way.
pub(super) fn move_up(socket: BorrowedFd<'_>) -> Result<OwnedFd, StepError> {
    let failed = |error: rustix::io::Errno| StepError::new("move the engine's socket", error.into());
    let moved = fcntl_dupfd_cloexec(socket, ABOVE).map_err(failed)?;
    // What the engine gave as standard output: /dev/null.
    dup2_stdin(rustix::stdio::stdout()).map_err(failed)?;
    Ok(moved)
}

/// The keeper's own streams.
pub(super) struct Standard([OwnedFd; 3]);

impl Standard {
    pub(super) fn keep() -> Result<Self, StepError> {
        let keep = |stream: BorrowedFd<'_>| {
            fcntl_dupfd_cloexec(stream, ABOVE).map_err(|error| StepError::new("keep a standard stream", error.into()))
        };
        Ok(Self([keep(rustix::stdio::stdin())?, keep(rustix::stdio::stdout())?, keep(rustix::stdio::stderr())?]))
    }

    /// The keeper's own input.
    pub(super) fn stdin(&self) -> BorrowedFd<'_> {
        self.0[0].as_fd()
    }

    /// The numbers of the keeper's own input and output.
    pub(super) fn own(&self) -> [i32; 2] {
        let [stdin, stdout, _] = &self.0;
        [stdin.as_raw_fd(), stdout.as_raw_fd()]
    }

    /// Wears a program's streams until the guard goes.
    pub(super) fn wear(&self, streams: [BorrowedFd<'_>; 3]) -> Result<Worn<'_>, StepError> {
        let worn = Worn(self);
        put(streams).map_err(|error| StepError::new("set the standard streams", error.into()))?;
        Ok(worn)
    }
}

/// Gives the keeper its own streams back.
pub(super) struct Worn<'a>(&'a Standard);

impl Drop for Worn<'_> {
    fn drop(&mut self) {
        let [stdin, stdout, stderr] = &self.0.0;
        // All six numbers are open, so nothing can fail (dup(2)).
        let _ = put([stdin.as_fd(), stdout.as_fd(), stderr.as_fd()]);
    }
}

fn put([stdin, stdout, stderr]: [BorrowedFd<'_>; 3]) -> rustix::io::Result<()> {
    dup2_stdin(stdin)?;
    dup2_stdout(stdout)?;
    dup2_stderr(stderr)
}
