//! The root file system of a slot: one small read-only tmpfs, and read-only views of the host's directories or an
//! image's in it.

use std::ffi::{CStr, OsStr};
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, mknodat, open, readlinkat, statat};
use rustix::mount::{
    MountFlags, MountPropagationFlags, OpenTreeFlags, UnmountFlags, mount, mount_change, mount_remount, unmount,
};

use super::hide::hide;
use crate::mount::{NO_PROGRAM, READ_ONLY, attach, clone_mount};
use crate::protocol::Setup;
use crate::wall::Wall;

/// Where the new root is put together: a directory that every host has. It is covered in our mount namespace only.
const ROOT: &str = "/tmp";
/// Room for the root's few small files.
const ROOT_SIZE: &CStr = c"size=16m,mode=755";

/// What is shown of the host. All but the first are links into /usr on a merged system, directories elsewhere.
const HOST: [&str; 7] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/// What tools have of public data outside of those.
const DATA: [&str; 1] = ["var/lib/ghc/package.conf.d"];

/// Directories of the box itself, empty until a run mounts its own file systems over them.
const OURS: [&str; 5] = ["box", "dev", "proc", "program", "tmp"];
/// What is never shown of an image besides: it would be the host's.
const NOT_OF_AN_IMAGE: [&str; 1] = ["sys"];
/// What the control of the image shows of the host besides.
const REST_OF_HOST: [&str; 7] = ["etc", "home", "root", "var", "srv", "opt", "sys"];

/// What toolchains need of /etc, copied. Nothing in it tells of the host's users, names or secrets.
const ETC: [&str; 3] = ["alternatives", "ld.so.cache", "ld.so.conf.d"];
/// JDK configuration, by the start of its name: the JVM does not start without it.
const ETC_PREFIXES: [&str; 1] = ["java-"];

/// Character devices that ordinary programs open (Linux Allocated Devices: major 1).
const DEVICES: [(&str, u32); 5] = [("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)];
const LINKS_IN_DEV: [(&str, &str); 5] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    // POSIX shared memory in the run's own fresh file system.
    ("shm", "/tmp"),
];

/// Puts the root together, at a place of our mount namespace.
pub(super) fn build(setup: &Setup) -> io::Result<()> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    // Opened before the new root covers a directory of the host.
    let shown = setup.root.as_deref().unwrap_or(Path::new("/"));
    let shown = open(shown, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    // Not `nodev` for root, who makes the device nodes below in it; nobody else can make one.
    mount("tmpfs", ROOT, "tmpfs", MountFlags::NOSUID, ROOT_SIZE)?;
    let root = Path::new(ROOT);
    for directory in OURS {
        make_directory(&root.join(directory))?;
    }
    if setup.root.is_some() {
        show_image(&shown, root)?;
    } else {
        show_host(setup, &shown, root)?;
    }
    if !setup.missing.lacks(Wall::Image) {
        hide(&setup.hidden, root, &root.join("box"))?;
    }
    fill_dev(&root.join("dev"), setup.user_namespace)?;
    if setup.user_namespace {
        keep_proc_visible(&root.join("proc"))?;
    }
    if setup.missing.lacks(Wall::FreshFiles) || setup.missing.lacks(Wall::ReadOnly) {
        return open_to_all(root);
    }
    mount_remount(ROOT, MountFlags::BIND | MountFlags::RDONLY | MountFlags::NOSUID, c"")?;
    Ok(())
}

fn show_host(setup: &Setup, host: &OwnedFd, root: &Path) -> io::Result<()> {
    let without_image = setup.missing.lacks(Wall::Image);
    for name in HOST.iter().chain(REST_OF_HOST.iter().filter(|_| without_image)) {
        show(host, Path::new(name), root)?;
    }
    if without_image {
        return Ok(());
    }
    for data in DATA.map(Path::new).into_iter().filter(|data| statat(host, *data, AtFlags::empty()).is_ok()) {
        fs::create_dir_all(root.join(data.parent().unwrap_or(data)))?;
        show(host, data, root)?;
    }
    make_directory(&root.join("etc"))?;
    fill_etc(&root.join("etc"), setup.uid)
}

/// All of an image that the box has not of its own.
fn show_image(image: &OwnedFd, root: &Path) -> io::Result<()> {
    for entry in Dir::read_from(image)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if ![".", ".."].into_iter().chain(OURS).chain(NOT_OF_AN_IMAGE).any(|other| name == other) {
            show(image, Path::new(name), root)?;
        }
    }
    Ok(())
}

/// Shows one entry of a root directory in ours: directories and files as read-only mounts, links as they are.
fn show(from: &OwnedFd, name: &Path, root: &Path) -> io::Result<()> {
    let Ok(stat) = statat(from, name, AtFlags::SYMLINK_NOFOLLOW) else { return Ok(()) };
    let ours = root.join(name);
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Symlink => {
            let target = readlinkat(from, name, Vec::new())?;
            return symlink(OsStr::from_bytes(target.as_bytes()), ours);
        }
        FileType::Directory => make_directory(&ours)?,
        FileType::RegularFile => write(&ours, "")?,
        _ => return Ok(()),
    }
    attach(&clone_mount(from, name, OpenTreeFlags::empty(), READ_ONLY)?, &ours)
}

/// The kernel gives a user namespace a fresh /proc only while a whole one can be seen. The fresh one of every run is
/// mounted over this one.
fn keep_proc_visible(target: &Path) -> io::Result<()> {
    attach(&clone_mount(CWD, "/proc", OpenTreeFlags::AT_RECURSIVE, NO_PROGRAM)?, target)
}

/// For the controls of what cannot be written and of what does not last: the small root, which everybody may write.
fn open_to_all(root: &Path) -> io::Result<()> {
    for directory in ["", "etc", "tmp", "box", "program"] {
        fs::set_permissions(root.join(directory), fs::Permissions::from_mode(0o777))?;
    }
    Ok(())
}

fn fill_etc(etc: &Path, uid: u32) -> io::Result<()> {
    write(&etc.join("passwd"), &format!("root:x:0:0::/:/bin/false\nbox:x:{uid}:{uid}::/box:/bin/sh\n"))?;
    write(&etc.join("group"), &format!("root:x:0:\nbox:x:{uid}:\n"))?;
    write(&etc.join("hosts"), "127.0.0.1 localhost box\n")?;
    write(&etc.join("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n")?;
    for entry in fs::read_dir("/etc")? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if ETC.contains(&&*name) || ETC_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
            copy_public(&entry.path(), &etc.join(&*name))?;
        }
    }
    Ok(())
}

/// Copies a tree as far as everyone may read it on the host.
fn copy_public(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(from)?;
    if metadata.is_symlink() {
        symlink(fs::read_link(from)?, to)
    } else if metadata.is_dir() {
        make_directory(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy_public(&entry.path(), &to.join(entry.file_name()))?;
        }
        Ok(())
    } else if metadata.is_file() && metadata.permissions().mode() & 0o004 != 0 {
        fs::copy(from, to)?;
        fs::set_permissions(to, fs::Permissions::from_mode(0o644))
    } else {
        Ok(())
    }
}

/// Device nodes: made where that is allowed, else borrowed from the host.
fn fill_dev(dev: &Path, user_namespace: bool) -> io::Result<()> {
    for (name, minor) in DEVICES {
        let path = dev.join(name);
        if user_namespace {
            write(&path, "")?;
            attach(&clone_mount(CWD, Path::new("/dev").join(name), OpenTreeFlags::empty(), NO_PROGRAM)?, &path)?;
            continue;
        }
        let mode = Mode::from_raw_mode(0o666);
        mknodat(CWD, &path, FileType::CharacterDevice, mode, rustix::fs::makedev(1, minor))?;
        // The umask has cut the mode.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666))?;
    }
    for (name, target) in LINKS_IN_DEV {
        symlink(target, dev.join(name))?;
    }
    Ok(())
}

fn make_directory(path: &Path) -> io::Result<()> {
    fs::create_dir(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

/// pivot_root(2), "pivot_root(".", ".")": the old root ends up on top of the new one and is let go.
pub(super) fn switch() -> io::Result<()> {
    std::env::set_current_dir(ROOT)?;
    rustix::process::pivot_root(".", ".")?;
    unmount(".", UnmountFlags::DETACH)?;
    std::env::set_current_dir("/")
}
