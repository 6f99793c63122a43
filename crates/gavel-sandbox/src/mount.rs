//! A directory of the host as a detached, read-only mount that a box's init can attach.
#![expect(unsafe_code, reason = "mount_setattr has no safe interface")]

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::CWD;
use rustix::mount::{OpenTreeFlags, open_tree};

use crate::raw::{Errno, sys};

/// Clones the mount below `directory`. It vanishes with the descriptor unless somebody attaches it.
pub(crate) fn read_only_mount(directory: &Path) -> io::Result<OwnedFd> {
    let mount = open_tree(CWD, directory, OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC)?;
    let attributes = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV,
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    let path = c"".as_ptr();
    let size = size_of::<libc::mount_attr>();
    // SAFETY: the kernel reads the path and `size` bytes of `attributes`.
    unsafe { sys!(libc::SYS_mount_setattr, mount.as_raw_fd(), path, libc::AT_EMPTY_PATH, &raw const attributes, size) }
        .map_err(|Errno(errno)| io::Error::from_raw_os_error(errno))?;
    Ok(mount)
}
