//! Taking programs that lend rights out of sight.
//!
//! Every run copies the slot's mounts, so their number is paid for by every run: where several programs of one directory are
//! to be hidden, the directory is shown through an overlay that leaves them out, which is one mount for all.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, OpenTreeFlags, UnmountFlags, fsconfig_create,
    fsconfig_set_string, fsmount, fsopen, mount, unmount,
};

use crate::mount::{NO_PROGRAM, attach, clone_mount};

/// Hides what lies at `paths` below `root`; `place` is an empty directory to work in.
pub(super) fn hide(paths: &[PathBuf], root: &Path, place: &Path) -> io::Result<()> {
    let mut directories: BTreeMap<&Path, Vec<&OsStr>> = BTreeMap::new();
    for path in paths {
        if let (Some(directory), Some(name)) = (path.parent(), path.file_name()) {
            directories.entry(directory).or_default().push(name);
        }
    }
    // What is left out: gone from here at the end, and held by the overlays alone.
    mount("tmpfs", place, "tmpfs", MountFlags::NOSUID, c"mode=700")?;
    let hidden = directories.iter().enumerate().try_for_each(|(number, (directory, names))| {
        let shown = root.join(directory);
        // Where there can be no overlay, as on one that lies on another, a mount for each hides as well.
        if names.len() > 1 && leave_out(names, &shown, &place.join(number.to_string())).is_ok() {
            return Ok(());
        }
        names.iter().try_for_each(|name| cover(&shown.join(name), &place.join("nothing")))
    });
    unmount(place, UnmountFlags::DETACH)?;
    hidden
}

/// Shows a directory without some of its files.
fn leave_out(names: &[&OsStr], directory: &Path, whiteouts: &Path) -> io::Result<()> {
    fs::create_dir(whiteouts)?;
    for name in names {
        // A file that the layer above says is not there (Linux, filesystems/overlayfs.rst, "whiteouts and opaque directories").
        mknodat(CWD, whiteouts.join(name), FileType::CharacterDevice, Mode::empty(), rustix::fs::makedev(0, 0))?;
    }
    let layers = [whiteouts.as_os_str(), directory.as_os_str()].join(OsStr::new(":"));
    let overlay = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(&overlay, "lowerdir", layers)?;
    fsconfig_create(&overlay)?;
    let attributes =
        MountAttrFlags::MOUNT_ATTR_RDONLY | MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV;
    attach(&fsmount(&overlay, FsMountFlags::FSMOUNT_CLOEXEC, attributes)?, directory)
}

/// Puts `nothing`, an empty file that nobody may read, in the place of a file.
fn cover(file: &Path, nothing: &Path) -> io::Result<()> {
    if !nothing.exists() {
        fs::write(nothing, "")?;
        fs::set_permissions(nothing, fs::Permissions::from_mode(0o000))?;
    }
    match attach(&clone_mount(CWD, nothing, OpenTreeFlags::empty(), NO_PROGRAM)?, file) {
        // It is gone meanwhile.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        attached => attached,
    }
}
