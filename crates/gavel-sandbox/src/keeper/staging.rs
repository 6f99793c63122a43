//! The files of a run: what the init mounts, and what it copies before any untrusted process exists.
#![expect(unsafe_code, reason = "it runs on a stack of its own in shared memory, by raw system calls")]

use std::ffi::CStr;
use std::sync::atomic::Ordering;

use super::plan::{Plan, PlannedFile};
use crate::raw::{self, Errno, sys};

/// What is seen as `/box`: a directory of `/tmp`, whose file system both are. One of its own would cost as much as `/proc`.
const BOX: &CStr = c"/tmp/.box";

/// mount(2), with the key that the system call filter wants to see.
pub(super) fn mount(plan: &Plan, kind: &CStr, target: &CStr, flags: u64, options: &CStr) -> Result<(), Errno> {
    mount_from(plan, kind, kind, target, flags, options)
}

fn mount_from(plan: &Plan, source: &CStr, kind: &CStr, target: &CStr, flags: u64, options: &CStr) -> Result<(), Errno> {
    let texts = [source.as_ptr() as usize, target.as_ptr() as usize, kind.as_ptr() as usize];
    let args = [texts[0], texts[1], texts[2], flags as usize, options.as_ptr() as usize, plan.key as usize];
    // SAFETY: all four texts are C strings that outlive the call.
    unsafe { raw::syscall6(libc::SYS_mount, args) }.map(|_| ())
}

pub(super) fn mount_box(plan: &Plan) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    unsafe {
        sys!(libc::SYS_mkdir, BOX.as_ptr(), if plan.sealed { 0o755 } else { 0o700 })?;
    }
    if !stays_ours(plan) {
        // SAFETY: the path is a C string.
        unsafe { sys!(libc::SYS_chown, BOX.as_ptr(), plan.uid, plan.uid) }?;
    }
    // As it is mounted on /tmp, so it is here: `nosuid` and `nodev`.
    mount_from(plan, BOX, c"", c"/box", libc::MS_BIND, c"")
}

/// Whether `/box` and what is in it stay the init's, which is enough to seal it where the program is another user.
fn stays_ours(plan: &Plan) -> bool {
    plan.sealed && !plan.user_namespace
}

/// Lets nobody change what is in `/box`, under either of its names.
pub(super) fn seal_box(plan: &Plan) -> Result<(), Errno> {
    if stays_ours(plan) {
        return Ok(());
    }
    mount_from(plan, BOX, c"", BOX, libc::MS_BIND, c"")?;
    let sealed = libc::MS_REMOUNT | libc::MS_BIND | libc::MS_RDONLY | libc::MS_NOSUID | libc::MS_NODEV;
    mount_from(plan, c"", c"", BOX, sealed, c"")?;
    mount_from(plan, c"", c"", c"/box", sealed, c"")
}

/// Attaches a detached mount, which the engine has already made read-only, `nosuid` and `nodev`.
pub(super) fn attach(plan: &Plan, mount: i32, target: &CStr) -> Result<(), Errno> {
    const FROM_EMPTY_PATH: usize = 4; // MOVE_MOUNT_F_EMPTY_PATH, linux/mount.h
    let at_cwd = libc::AT_FDCWD as isize as usize;
    let (from, to) = (c"".as_ptr() as usize, target.as_ptr() as usize);
    let args = [mount as usize, from, at_cwd, to, FROM_EMPTY_PATH, plan.key as usize];
    // SAFETY: both texts are C strings that outlive the call.
    unsafe { raw::syscall6(libc::SYS_move_mount, args) }.map(|_| ())
}

/// Makes one directory in `/box`; it must not exist yet.
pub(super) fn stage_directory(plan: &Plan, path: &CStr) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    unsafe {
        sys!(libc::SYS_mkdir, path.as_ptr(), 0o755)?;
        if !stays_ours(plan) {
            sys!(libc::SYS_chown, path.as_ptr(), plan.uid, plan.uid)?;
        }
    }
    Ok(())
}

/// Copies one file into `/box` before any untrusted process exists; it must not exist yet.
pub(super) fn stage(plan: &Plan, file: &PlannedFile) -> Result<(), Errno> {
    let target = raw::open(&file.path, libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_NOFOLLOW, file.mode)?;
    copy(file.content, target, 0, file.size)?;
    if !stays_ours(plan) {
        // SAFETY: takes no memory.
        unsafe { sys!(libc::SYS_fchown, target, plan.uid, plan.uid) }?;
    }
    raw::close(target);
    Ok(())
}

/// Copies from `offset` to `end`.
fn copy(from: i32, to: i32, mut offset: i64, end: u64) -> Result<(), Errno> {
    while (offset as u64) < end {
        let rest = end - offset as u64;
        // SAFETY: the kernel reads and writes only `offset`.
        if unsafe { sys!(libc::SYS_sendfile, to, from, &raw mut offset, rest) }? == 0 {
            break;
        }
    }
    Ok(())
}

/// Gives the program a copy of its input that is the same in name, inode and time for every test case: the file itself would
/// tell by its path which test this is. The same file of a fresh file system each time, without a name, read-only.
pub(super) fn stage_input(plan: &Plan, size: u64) -> Result<(), Errno> {
    const NAME: &CStr = c"/tmp/.stdin";
    const STDIN: i32 = 0;
    // SAFETY: takes no memory.
    let begun = unsafe { sys!(libc::SYS_lseek, STDIN, 0, libc::SEEK_CUR) }?;
    let target = raw::open(NAME, libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_NOFOLLOW, 0o444)?;
    copy(STDIN, target, begun as i64, size)?;
    let never = [libc::timespec { tv_sec: 0, tv_nsec: 0 }; 2];
    // SAFETY: the kernel reads `never` only.
    unsafe { sys!(libc::SYS_utimensat, target, 0, never.as_ptr(), 0) }?;
    raw::close(target);
    let input = raw::open(NAME, libc::O_RDONLY | libc::O_NOFOLLOW, 0)?;
    // SAFETY: the name is a C string; the rest takes no memory.
    unsafe {
        sys!(libc::SYS_unlink, NAME.as_ptr())?;
        sys!(libc::SYS_dup2, input, STDIN)?;
    }
    // It stays open until the run is over, so that a program that closes its input does not get the memory of it.
    plan.notes.input.store(input, Ordering::Release);
    Ok(())
}
