//! Who shows a directory of the host in a box when we are not root.
//!
//! Root clones a mount by itself ([`read_only_mount`]). An ordinary user may do so only inside a user namespace, and only
//! with mounts of its own mount namespace; the keeper has left the host's. So one small process per engine stays in a
//! copy of it. It has the user's own rights over files, no more, and runs nothing.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rustix::fs::{Mode, OFlags};

use crate::keeper::{self, StepError};
use crate::mount::read_only_mount;
use crate::process::Process;
use crate::protocol;
use crate::raw::Errno;

/// `argv[0]` of the process.
pub(crate) const MOUNTER_NAME: &str = "gavel-mounter";
/// A path and its frame in a message (`PATH_MAX`, 4096 bytes).
const BUFFER: usize = 8192;

/// The process, seen from the engine. Its fields are dropped in this order: a closed socket ends it, then it is reaped.
#[derive(Debug)]
pub(crate) struct Mounter {
    socket: Mutex<OwnedFd>,
    _process: Process,
}

impl Mounter {
    /// The one of this process; it lives as long as somebody holds it.
    pub(crate) fn shared() -> io::Result<Arc<Self>> {
        static SHARED: Mutex<Weak<Mounter>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mounter) = shared.upgrade() {
            return Ok(mounter);
        }
        let (socket, process) = Process::start(MOUNTER_NAME)?;
        let mounter = Arc::new(Self { socket: Mutex::new(socket), _process: process });
        *shared = Arc::downgrade(&mounter);
        Ok(mounter)
    }

    /// As [`read_only_mount`].
    pub(crate) fn read_only_mount(&self, directory: &Path) -> io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let wanted = rustix::fs::fstat(rustix::fs::open(directory, flags, Mode::empty())?)?;
        let socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        protocol::send(&*socket, &directory.canonicalize()?, &[])?;
        let answer = protocol::receive::<Result<(), i32>>(&*socket, &mut [0; BUFFER])?;
        drop(socket);
        let mount = match answer {
            None => return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the mounter has ended")),
            Some((Err(errno), _)) => return Err(io::Error::from_raw_os_error(errno)),
            Some((Ok(()), fds)) => fds.into_iter().next().ok_or_else(|| io::Error::other("no mount came"))?,
        };
        // Its view of the host is a copy: what came must be what was meant.
        let got = rustix::fs::fstat(&mount)?;
        if (got.st_dev, got.st_ino) != (wanted.st_dev, wanted.st_ino) {
            return Err(io::Error::other("the mounter sees another directory there"));
        }
        Ok(mount)
    }
}

/// The process itself; the exit code.
pub(crate) fn serve(socket: BorrowedFd<'_>) -> i32 {
    let ready = keeper::enter_mounters_world();
    let mut buffer = [0; BUFFER];
    loop {
        let (answer, mount) = match protocol::receive::<PathBuf>(socket, &mut buffer) {
            Ok(Some((directory, _))) => match ready.clone().and_then(|()| show(&directory)) {
                Ok(mount) => (Ok(()), Some(mount)),
                Err(StepError { errno: Errno(errno), .. }) => (Err(errno), None),
            },
            Ok(None) => return 0,
            Err(_) => return 1,
        };
        let fds: Vec<BorrowedFd<'_>> = mount.iter().map(AsFd::as_fd).collect();
        if protocol::send(socket, &answer, &fds).is_err() {
            return 1;
        }
    }
}

fn show(directory: &Path) -> Result<OwnedFd, StepError> {
    read_only_mount(directory).map_err(StepError::io("clone a mount"))
}
