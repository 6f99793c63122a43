//! The keeper: one small, single-threaded process per slot, re-executed from our own binary.
//!
//! It enters a world without network, host files or other users once, and then makes a fresh box inside it for every
//! run. It speaks with the engine over one socket, its file descriptor 0, and ends when that closes.

mod entry;
mod init;
mod landlock;
mod payload;
mod run;
mod world;

use std::borrow::Cow;
use std::os::fd::{AsFd, BorrowedFd};

use crate::cgroup::Meter;
use crate::protocol::{self, MAX_MESSAGE, Reply, Request, Setup};
use crate::raw::Errno;
use crate::seccomp::Filter;
use crate::wall::Wall;

pub(crate) use entry::{KEEPER_NAME, keep_linked};

/// A step of ours that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepError {
    /// What was attempted, as a verb phrase.
    pub(crate) step: Cow<'static, str>,
    /// The kernel's answer.
    pub(crate) errno: Errno,
}

impl StepError {
    pub(crate) fn new(step: &'static str, errno: Errno) -> Self {
        Self { step: Cow::Borrowed(step), errno }
    }

    pub(crate) fn owned(step: String, errno: Errno) -> Self {
        Self { step: Cow::Owned(step), errno }
    }

    /// Names the step of a raw call.
    pub(crate) fn at(step: &'static str) -> impl FnOnce(Errno) -> Self {
        move |errno| Self::new(step, errno)
    }

    /// Names the step of a library call.
    pub(crate) fn io(step: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::new(step, Errno(error.raw_os_error().unwrap_or(libc::EIO)))
    }
}

/// Serves the engine until it is gone; the exit code.
fn serve(socket: BorrowedFd<'_>) -> i32 {
    let mut buffer = vec![0; MAX_MESSAGE];
    let Ok(Some((Request::Setup(setup), _))) = protocol::receive(socket, &mut buffer) else { return 2 };
    let mut keeper = match prepare(&setup) {
        Ok(keeper) => keeper,
        Err(StepError { step, errno }) => {
            let reply = Reply::Failed { step: step.into_owned(), errno: errno.0 };
            return i32::from(protocol::send(socket, &reply, &[]).is_err());
        }
    };
    if protocol::send(socket, &Reply::Ready, &[]).is_err() {
        return 1;
    }
    loop {
        let reply = match protocol::receive(socket, &mut buffer) {
            Ok(Some((Request::Run(request), fds))) => keeper.run(socket, request, fds),
            // A stop that crossed the end of its run.
            Ok(Some((Request::StopForOutput, _))) => continue,
            Ok(Some((Request::Setup(_), _))) | Err(_) => return 1,
            Ok(None) => return 0,
        };
        if protocol::send(socket.as_fd(), &reply, &[]).is_err() {
            return 1;
        }
    }
}

/// Everything that is done once per slot.
fn prepare(setup: &Setup) -> Result<run::Keeper, StepError> {
    let meter = Meter::open(&setup.groups)?;
    let key = world::random_key()?;
    world::enter(setup.uid, setup.missing)?;
    let filter = Filter::for_box(key, setup.runtime);
    let listener = if setup.missing.lacks(Wall::Syscalls) {
        None
    } else {
        let installed = filter.install(setup.missing);
        Some(installed.map_err(StepError::at("install the system call filter"))?)
    };
    Ok(run::Keeper::new(setup, key, meter, listener))
}
