//! The world of a slot, entered once: own namespaces, a small read-only root, no way back.
#![expect(unsafe_code, reason = "namespaces, capabilities and device nodes have no safe interface")]

use std::ffi::{CStr, OsStr};
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, mknodat, open, readlinkat, statat};
use rustix::mount::{
    MountFlags, MountPropagationFlags, OpenTreeFlags, UnmountFlags, mount, mount_change, mount_remount, unmount,
};

use super::{StepError, user_namespace};
use crate::mount::{NO_PROGRAM, READ_ONLY, attach, clone_mount};
use crate::protocol::Setup;
use crate::raw::{Errno, sys};
use crate::wall::{Missing, Wall};

/// Where the new root is put together: a directory that every host has. It is covered in our mount namespace only.
const ROOT: &str = "/tmp";
/// Room for the root's few small files.
const ROOT_SIZE: &CStr = c"size=16m,mode=755";

/// What is shown of the host. All but the first are links into /usr on a merged system, directories elsewhere.
const HOST: [&str; 7] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/// What is hidden of it, for the control of that.
const HIDDEN: [&str; 7] = ["etc", "home", "opt", "root", "srv", "sys", "var"];

/// Directories of the box itself, empty until a run mounts its own file systems over them.
const OURS: [&str; 5] = ["box", "dev", "proc", "program", "tmp"];
/// What is never shown of an image besides: it would be the host's.
const NOT_OF_AN_IMAGE: [&str; 1] = ["sys"];

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

/// A secret of this keeper, for the system call filter.
pub(super) fn random_key() -> Result<u64, StepError> {
    let mut key = [0; 8];
    // SAFETY: the kernel writes eight bytes into `key`.
    unsafe { sys!(libc::SYS_getrandom, key.as_mut_ptr(), key.len(), 0) }.map_err(StepError::at("draw a key"))?;
    Ok(u64::from_ne_bytes(key))
}

/// Leaves the host's world for good.
pub(super) fn enter(setup: &Setup) -> Result<(), StepError> {
    if !setup.missing.lacks(Wall::Session) {
        leave_session();
    }
    reset_signals()?;
    if setup.user_namespace {
        user_namespace::enter(setup.uid)?;
    }
    unshare_namespaces(setup.missing)?;
    set_host_name()?;
    build_root(setup).map_err(StepError::io("build the root file system"))?;
    switch_root().map_err(StepError::io("switch to the new root"))?;
    if !setup.missing.lacks(Wall::Capabilities) {
        lock_securebits()?;
        drop_bounding_set()?;
    }
    Ok(())
}

/// The mounter's world: the host's files and nothing else changed, but with the right to clone mounts.
pub(crate) fn enter_mounters() -> Result<(), StepError> {
    leave_session();
    reset_signals()?;
    user_namespace::enter(0)?;
    // SAFETY: takes no memory; this process has one thread.
    unsafe { sys!(libc::SYS_unshare, libc::CLONE_NEWNS) }
        .map(|_| ())
        .map_err(StepError::at("leave the host's mount namespace"))
}

/// No terminal, and no signal meant for the engine's group reaches us.
fn leave_session() {
    // SAFETY: takes no memory. It fails only for a session leader, which has no terminal of others either.
    let _ = unsafe { sys!(libc::SYS_setsid) };
}

/// Whoever started the engine may have ignored or blocked signals; everything started from here inherits the default.
fn reset_signals() -> Result<(), StepError> {
    const SIGNALS: i32 = 64;
    // struct sigaction of the kernel, all zero: the default action, no flags.
    let default = [0_u64; 4];
    for signal in (1..=SIGNALS).filter(|signal| ![libc::SIGKILL, libc::SIGSTOP].contains(signal)) {
        // SAFETY: the kernel reads the 32 bytes of `default`.
        unsafe { sys!(libc::SYS_rt_sigaction, signal, default.as_ptr(), 0, size_of::<u64>()) }
            .map_err(StepError::at("reset a signal"))?;
    }
    let none = 0_u64;
    // SAFETY: the kernel reads the eight bytes of `none`.
    unsafe { sys!(libc::SYS_rt_sigprocmask, libc::SIG_SETMASK, &raw const none, 0, size_of::<u64>()) }
        .map(|_| ())
        .map_err(StepError::at("unblock signals"))
}

/// The groups were entered before, so a control group namespace hides where they are.
fn unshare_namespaces(missing: Missing) -> Result<(), StepError> {
    let mut namespaces = libc::CLONE_NEWNS | libc::CLONE_NEWUTS | libc::CLONE_NEWCGROUP;
    if !missing.lacks(Wall::NetNamespace) {
        namespaces |= libc::CLONE_NEWNET;
    }
    if !missing.lacks(Wall::IpcNamespace) {
        namespaces |= libc::CLONE_NEWIPC;
    }
    // SAFETY: takes no memory; this process has one thread.
    unsafe { sys!(libc::SYS_unshare, namespaces) }.map(|_| ()).map_err(StepError::at("leave the host's namespaces"))
}

fn set_host_name() -> Result<(), StepError> {
    let name = b"box";
    // SAFETY: the kernel reads only `name`.
    unsafe { sys!(libc::SYS_sethostname, name.as_ptr(), name.len()) }.map_err(StepError::at("set the host name"))?;
    // SAFETY: as above.
    unsafe { sys!(libc::SYS_setdomainname, name.as_ptr(), 0) }.map(|_| ()).map_err(StepError::at("set the domain name"))
}

fn build_root(setup: &Setup) -> io::Result<()> {
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
        for name in names(&shown)? {
            show(&shown, &name, root)?;
        }
    } else {
        for name in HOST {
            show(&shown, Path::new(name), root)?;
        }
        if setup.missing.lacks(Wall::Image) {
            for name in HIDDEN {
                show(&shown, Path::new(name), root)?;
            }
        } else {
            make_directory(&root.join("etc"))?;
            fill_etc(&root.join("etc"), setup.uid)?;
        }
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

/// For the controls of what cannot be written and of what does not last: the small root, which everybody may write.
fn open_to_all(root: &Path) -> io::Result<()> {
    for directory in ["", "etc", "tmp", "box", "program"] {
        fs::set_permissions(root.join(directory), fs::Permissions::from_mode(0o777))?;
    }
    Ok(())
}

/// What is to be seen of an image: all that the box has not of its own.
fn names(image: &OwnedFd) -> io::Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(image)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if ![".", ".."].into_iter().chain(OURS).chain(NOT_OF_AN_IMAGE).any(|other| name == other) {
            names.push(name.into());
        }
    }
    Ok(names)
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
fn switch_root() -> io::Result<()> {
    std::env::set_current_dir(ROOT)?;
    rustix::process::pivot_root(".", ".")?;
    unmount(".", UnmountFlags::DETACH)?;
    std::env::set_current_dir("/")
}

/// Being user 0 or asking for it gives no capability any more, here and in all that is started from here
/// (capabilities(7), "The securebits flags").
fn lock_securebits() -> Result<(), StepError> {
    // linux/securebits.h: user 0 is nobody special, ambient capabilities cannot be raised, and all of it is locked. That
    // capabilities go with user 0 stays on, and is locked too.
    const NO_ROOT: u32 = 0b11;
    const SETUID_FIXUP_LOCKED: u32 = 1 << 3;
    const KEEP_CAPS_LOCKED: u32 = 1 << 5;
    const NO_AMBIENT: u32 = 0b11 << 6;
    let bits = NO_ROOT | SETUID_FIXUP_LOCKED | KEEP_CAPS_LOCKED | NO_AMBIENT;
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_prctl, libc::PR_SET_SECUREBITS, bits, 0, 0, 0) }
        .map(|_| ())
        .map_err(StepError::at("lock the securebits"))
}

/// Nothing that is executed from here on can gain a capability (capabilities(7), bounding set).
fn drop_bounding_set() -> Result<(), StepError> {
    for capability in 0..64 {
        // SAFETY: takes no memory.
        match unsafe { sys!(libc::SYS_prctl, libc::PR_CAPBSET_DROP, capability, 0, 0, 0) } {
            // Past the kernel's last capability.
            Err(Errno(libc::EINVAL)) => return Ok(()),
            answer => answer.map_err(StepError::at("drop the capability bounding set"))?,
        };
    }
    Ok(())
}
