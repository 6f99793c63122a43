//! Files and directories of the host as detached mounts, which can be attached in another place or by another process.
#![expect(unsafe_code, reason = "mount_setattr has no safe interface")]

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::CWD;
use rustix::mount::{MoveMountFlags, OpenTreeFlags, move_mount, open_tree};
use rustix::path::Arg;

use crate::raw::{Errno, sys};

/// What a clone may not be used for. Flags are only ever added, as an inherited flag may not be taken away in a user
/// namespace (mount_namespaces(7), "Restrictions on mount namespaces").
pub(crate) const READ_ONLY: u64 = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV;
/// For a device node, which can be written on a read-only mount, and for `/proc`.
pub(crate) const NO_PROGRAM: u64 = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NOEXEC;

/// Clones the mount below `directory`. It vanishes with the descriptor unless somebody attaches it.
pub(crate) fn read_only_mount(directory: &Path) -> io::Result<OwnedFd> {
    clone_mount(CWD, directory, OpenTreeFlags::empty(), READ_ONLY)
}

/// Clones what is at `path`, relative to `directory`; without the mounts below it unless `how` says so.
pub(crate) fn clone_mount(
    directory: impl AsFd,
    path: impl Arg,
    how: OpenTreeFlags,
    attributes: u64,
) -> io::Result<OwnedFd> {
    let clone = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let mount = open_tree(directory, path, clone | how)?;
    let attributes = libc::mount_attr { attr_set: attributes, attr_clr: 0, propagation: 0, userns_fd: 0 };
    let path = c"".as_ptr();
    let size = size_of::<libc::mount_attr>();
    // SAFETY: the kernel reads the path and `size` bytes of `attributes`.
    unsafe { sys!(libc::SYS_mount_setattr, mount.as_raw_fd(), path, libc::AT_EMPTY_PATH, &raw const attributes, size) }
        .map_err(|Errno(errno)| io::Error::from_raw_os_error(errno))?;
    Ok(mount)
}

/// Attaches a clone to an existing file or directory.
pub(crate) fn attach(mount: &OwnedFd, target: &Path) -> io::Result<()> {
    move_mount(mount, "", CWD, target, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)?;
    Ok(())
}
