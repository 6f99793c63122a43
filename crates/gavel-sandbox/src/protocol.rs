//! What the engine and a keeper say to each other: one message a packet, with file descriptors beside it.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
};
use serde::{Deserialize, Serialize};

use crate::cgroup::Location;
use crate::command::{Processors, Runtime};
use crate::limits::Limits;
use crate::report::Report;
use crate::seccomp::SystemCall;
use crate::wall::Missing;

/// The largest message: what a packet of the default socket buffer holds (`net.core.wmem_default`, 212992 bytes, less
/// the kernel's own overhead). It bounds the arguments and the environment of a command.
pub(crate) const MAX_MESSAGE: usize = 192 * 1024;
/// The most file descriptors in a message: below the kernel's 253 (`SCM_MAX_FD`).
pub(crate) const MAX_FDS: usize = 240;

/// From the engine to a keeper.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Become the keeper of a slot. Sent once, first.
    Setup(Setup),
    /// Run a program. Descriptors: stdin, stdout, stderr, then the program directory's mount if there is one, then
    /// the files.
    Run(Run),
    /// The output limit was passed: end the run.
    StopForOutput,
}

/// What a keeper must know for life.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// The user and group that the slot's programs run as.
    pub(crate) uid: u32,
    /// Whether the keeper makes a user namespace, in which the user who started us is `uid`.
    pub(crate) user_namespace: bool,
    /// A directory whose content is the box's root instead of the host's allow-list.
    pub(crate) root: Option<PathBuf>,
    /// Files below the root that are not shown.
    pub(crate) hidden: Vec<PathBuf>,
    /// The slot's control groups.
    pub(crate) groups: Location,
    /// Whose additions the system call filter has.
    pub(crate) runtime: Option<Runtime>,
    /// Further additions.
    pub(crate) calls: Vec<SystemCall>,
    /// Whether programs may be forked from zygotes.
    pub(crate) warm: bool,
    /// The processor to stay on.
    pub(crate) processor: Option<u32>,
    pub(crate) missing: Missing,
}

/// One run; texts are bytes without NUL.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) program: Vec<u8>,
    /// With the program's own name first.
    pub(crate) argv: Vec<Vec<u8>>,
    /// As `NAME=value`.
    pub(crate) env: Vec<Vec<u8>>,
    pub(crate) has_program_dir: bool,
    /// The size of standard input, if that is a regular file.
    pub(crate) input: Option<u64>,
    /// Of the files, each after the one that it is in.
    pub(crate) directories: Vec<Vec<u8>>,
    pub(crate) files: Vec<File>,
    pub(crate) collect: bool,
    /// Whether `/box` is only to be read.
    pub(crate) sealed: bool,
    pub(crate) processors: Processors,
    /// Whether it may be forked from a zygote.
    pub(crate) warm: bool,
    /// Whether standard input and output lead to others, who must see the program close them.
    pub(crate) connected: bool,
    pub(crate) limits: Limits,
}

/// A file to be staged in `/box`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct File {
    /// Its path below `/box`.
    pub(crate) name: Vec<u8>,
    pub(crate) size: u64,
    pub(crate) executable: bool,
}

/// From a keeper to the engine.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// The slot is ready for its first run.
    Ready,
    /// The run's `/box`, as the one descriptor. Comes before `Done`, while the run's processes may still live.
    Tree,
    /// All processes of the run are gone.
    Done(Report),
    /// Feature `timeline`, after `Done`: when the run reached each of its moments, in nanoseconds.
    #[cfg(feature = "timeline")]
    Timeline(Vec<u64>),
    /// A step of ours failed.
    Failed {
        /// The step, as a verb phrase.
        step: String,
        /// The kernel's error number.
        errno: i32,
    },
    /// The program could not be executed.
    NoProgram {
        /// The kernel's error number.
        errno: i32,
    },
}

/// Sends one message.
pub(crate) fn send<T: Serialize>(socket: impl AsFd, message: &T, fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    let bytes = postcard::to_allocvec(message).map_err(io::Error::other)?;
    if bytes.len() > MAX_MESSAGE || fds.len() > MAX_FDS {
        return Err(io::Error::from_raw_os_error(libc::E2BIG));
    }
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !fds.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(fds)) {
        return Err(io::Error::from_raw_os_error(libc::E2BIG));
    }
    rustix::net::sendmsg(socket, &[IoSlice::new(&bytes)], &mut ancillary, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Receives one message into `buffer`, which should hold [`MAX_MESSAGE`] bytes; `None` when the other side is gone.
pub(crate) fn receive<T: for<'a> Deserialize<'a>>(
    socket: impl AsFd,
    buffer: &mut [u8],
) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let length = loop {
        let mut parts = [IoSliceMut::new(buffer)];
        match rustix::net::recvmsg(&socket, &mut parts, &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::CONNRESET) => return Ok(None),
            answer => break answer?.bytes,
        }
    };
    if length == 0 {
        return Ok(None);
    }
    let mut fds = Vec::new();
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(received) = message {
            fds.extend(received);
        }
    }
    let message = postcard::from_bytes(&buffer[..length]).map_err(io::Error::other)?;
    Ok(Some((message, fds)))
}
