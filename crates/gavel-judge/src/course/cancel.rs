//! Ending a run before its time, from another thread.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::pipe::{PipeFlags, pipe_with};

/// Ends the runs that listen to it, those to come too. What they gave then means nothing.
#[derive(Debug)]
pub(crate) struct Cancel {
    called: AtomicBool,
    bell: OwnedFd,
    ring: OwnedFd,
}

impl Cancel {
    pub(crate) fn new() -> io::Result<Self> {
        let (bell, ring) = pipe_with(PipeFlags::CLOEXEC)?;
        Ok(Self { called: AtomicBool::new(false), bell, ring })
    }

    pub(crate) fn call(&self) {
        if !self.called.swap(true, Ordering::SeqCst) {
            // One byte, which nobody takes out, fits an empty pipe.
            let _ = rustix::io::write(&self.ring, &[0]);
        }
    }

    pub(crate) fn is_called(&self) -> bool {
        self.called.load(Ordering::SeqCst)
    }

    /// What ends a run when there is something to read ([`gavel_sandbox::Command::stop`]).
    pub(crate) fn bell(&self) -> io::Result<OwnedFd> {
        self.bell.try_clone()
    }
}
