//! The world of a slot, entered once: own namespaces, a small read-only root, no way back.
#![expect(unsafe_code, reason = "namespaces, capabilities and device nodes have no safe interface")]

use std::ffi::CStr;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::{FileType, Mode, mknodat};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_change, mount_remount, unmount,
};

use super::StepError;
use crate::raw::{Errno, sys};
use crate::wall::{Missing, Wall};

/// Where the new root is put together: a directory that every host has. It is covered in our mount namespace only.
const ROOT: &str = "/tmp";
/// Room for the root's few small files.
const ROOT_SIZE: &CStr = c"size=16m,mode=755";

/// Top-level directories that are links into /usr on a merged system, and directories of their own elsewhere.
const TOP_LEVEL: [&str; 6] = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

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
pub(super) fn enter(uid: u32, missing: Missing) -> Result<(), StepError> {
    leave_session();
    reset_signals()?;
    unshare_namespaces(missing)?;
    set_host_name()?;
    build_root(uid, missing).map_err(StepError::io("build the root file system"))?;
    switch_root().map_err(StepError::io("switch to the new root"))?;
    if !missing.lacks(Wall::Capabilities) {
        drop_bounding_set()?;
    }
    Ok(())
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

fn build_root(uid: u32, missing: Missing) -> io::Result<()> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    // Not `nodev`: the device nodes below are in it, and nobody else can make one.
    mount("tmpfs", ROOT, "tmpfs", MountFlags::NOSUID, ROOT_SIZE)?;
    let root = Path::new(ROOT);
    for directory in ["usr", "etc", "dev", "proc", "tmp", "box", "program"] {
        make_directory(&root.join(directory))?;
    }
    bind_read_only(Path::new("/usr"), &root.join("usr"))?;
    for name in TOP_LEVEL {
        let (host, ours) = (Path::new("/").join(name), root.join(name));
        match fs::read_link(&host) {
            Ok(target) => symlink(target, ours)?,
            Err(_) if host.is_dir() => {
                make_directory(&ours)?;
                bind_read_only(&host, &ours)?;
            }
            Err(_) => {}
        }
    }
    if missing.lacks(Wall::Image) {
        show_host(root)?;
    } else {
        fill_etc(&root.join("etc"), uid)?;
    }
    fill_dev(&root.join("dev"))?;
    if missing.lacks(Wall::FreshFiles) || missing.lacks(Wall::ReadOnly) {
        return open_to_all(root);
    }
    mount_remount(ROOT, MountFlags::BIND | MountFlags::RDONLY | MountFlags::NOSUID, c"")?;
    Ok(())
}

/// For the control of the image: the host's directories, still read-only.
fn show_host(root: &Path) -> io::Result<()> {
    for name in ["etc", "home", "root", "var", "srv", "opt", "sys"] {
        let (host, ours) = (Path::new("/").join(name), root.join(name));
        if host.is_dir() {
            fs::create_dir_all(&ours)?;
            bind_read_only(&host, &ours)?;
        }
    }
    Ok(())
}

/// For the controls of what cannot be written and of what does not last: the small root, which everybody may write.
fn open_to_all(root: &Path) -> io::Result<()> {
    for directory in ["", "etc", "tmp", "box", "program"] {
        fs::set_permissions(root.join(directory), fs::Permissions::from_mode(0o777))?;
    }
    Ok(())
}

fn bind_read_only(source: &Path, target: &Path) -> io::Result<()> {
    mount_bind(source, target)?;
    let flags = MountFlags::BIND | MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV;
    mount_remount(target, flags, c"")?;
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

fn fill_dev(dev: &Path) -> io::Result<()> {
    for (name, minor) in DEVICES {
        let (path, mode) = (dev.join(name), Mode::from_raw_mode(0o666));
        mknodat(rustix::fs::CWD, &path, FileType::CharacterDevice, mode, rustix::fs::makedev(1, minor))?;
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
