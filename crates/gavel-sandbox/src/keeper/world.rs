//! The world of a slot, entered once: own namespaces, a small read-only root, no way back.
#![expect(unsafe_code, reason = "namespaces and capabilities have no safe interface")]

use super::{StepError, clocks, root, user_namespace};
use crate::cgroup::Location;
use crate::protocol::Setup;
use crate::raw::{self, Errno, sys};
use crate::wall::Wall;

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
    unshare_namespaces(setup)?;
    if !setup.missing.lacks(Wall::TimeNamespace) {
        clocks::start_anew()?;
    }
    set_host_name()?;
    root::build(setup).map_err(StepError::io("build the root file system"))?;
    root::switch().map_err(StepError::io("switch to the new root"))?;
    // Zygotes keep a few rights; in a slot that may have one every program gives them up by itself.
    if !setup.missing.lacks(Wall::Capabilities) && !setup.warm {
        lock_securebits().map_err(StepError::at("lock the securebits"))?;
        drop_bounding_set().map_err(StepError::at("drop the capability bounding set"))?;
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

/// On version 1 the groups were entered before, so a control group namespace hides where they are; on version 2 the
/// program gets its own when the run's group was entered.
fn unshare_namespaces(setup: &Setup) -> Result<(), StepError> {
    let mut namespaces = libc::CLONE_NEWNS | libc::CLONE_NEWUTS;
    if matches!(setup.groups, Location::V1 { .. }) {
        namespaces |= libc::CLONE_NEWCGROUP;
    }
    if !setup.missing.lacks(Wall::NetNamespace) {
        namespaces |= libc::CLONE_NEWNET;
    }
    if !setup.missing.lacks(Wall::IpcNamespace) {
        namespaces |= libc::CLONE_NEWIPC;
    }
    // SAFETY: takes no memory; this process has one thread.
    unsafe { sys!(libc::SYS_unshare, namespaces) }.map(|_| ()).map_err(StepError::at("leave the host's namespaces"))
}

/// A new control group namespace for the groups that this process has moved to: in the old one programs would see, by where
/// those lie, how often it has moved.
pub(super) fn hide_groups(key: u64) -> Result<(), StepError> {
    // SAFETY: takes no memory; this process has one thread.
    unsafe { raw::syscall6(libc::SYS_unshare, [libc::CLONE_NEWCGROUP as usize, 0, 0, 0, 0, key as usize]) }
        .map(|_| ())
        .map_err(StepError::at("hide the control groups"))
}

fn set_host_name() -> Result<(), StepError> {
    let name = b"box";
    // SAFETY: the kernel reads only `name`.
    unsafe { sys!(libc::SYS_sethostname, name.as_ptr(), name.len()) }.map_err(StepError::at("set the host name"))?;
    // SAFETY: as above.
    unsafe { sys!(libc::SYS_setdomainname, name.as_ptr(), 0) }.map(|_| ()).map_err(StepError::at("set the domain name"))
}

// linux/securebits.h: user 0 is nobody special, ambient capabilities cannot be raised, and all of it is locked. That
// capabilities go with user 0 stays on, and is locked too.
const NO_ROOT: u32 = 0b11;
const SETUID_FIXUP_LOCKED: u32 = 1 << 3;
const KEEP_CAPS_LOCKED: u32 = 1 << 5;
const NO_AMBIENT: u32 = 0b11 << 6;
pub(super) const SECUREBITS: u32 = NO_ROOT | SETUID_FIXUP_LOCKED | KEEP_CAPS_LOCKED | NO_AMBIENT;

/// Being user 0 or asking for it gives no capability any more, here and in all that is started from here
/// (capabilities(7), "The securebits flags").
pub(super) fn lock_securebits() -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_prctl, libc::PR_SET_SECUREBITS, SECUREBITS, 0, 0, 0) }.map(|_| ())
}

/// Nothing that is executed from here on can gain a capability (capabilities(7), bounding set).
pub(super) fn drop_bounding_set() -> Result<(), Errno> {
    for capability in 0..64 {
        // SAFETY: takes no memory.
        match unsafe { sys!(libc::SYS_prctl, libc::PR_CAPBSET_DROP, capability, 0, 0, 0) } {
            // Past the kernel's last capability.
            Err(Errno(libc::EINVAL)) => return Ok(()),
            answer => answer?,
        };
    }
    Ok(())
}

/// How many capabilities the kernel has.
pub(super) fn capabilities() -> u64 {
    // SAFETY: takes no memory.
    let known =
        |capability: &u64| unsafe { sys!(libc::SYS_prctl, libc::PR_CAPBSET_READ, *capability, 0, 0, 0) }.is_ok();
    (0..64).take_while(known).count() as u64
}

/// linux/capability.h: the version with two words a set, for this process.
pub(super) const CAPABILITY_HEADER: u64 = 0x2008_0522;

/// What a process that is forked from a zygote needs until it is confined (linux/capability.h): to enter the run's namespaces
/// (CAP_SYS_CHROOT, CAP_SYS_ADMIN), to make `/proc` read-only, and to give up its rights (CAP_SETPCAP).
pub(super) const ZYGOTES: u32 = 1 << 8 | 1 << 18 | 1 << 21;

/// Becomes another user with these capabilities, also past execve (capabilities(7), "Ambient capability set").
pub(super) fn keep_across_user(kept: u32, become_user: impl Fn() -> Result<(), Errno>) -> Result<(), Errno> {
    // SAFETY: takes no memory.
    unsafe { sys!(libc::SYS_prctl, libc::PR_SET_KEEPCAPS, 1, 0, 0, 0) }?;
    become_user()?;
    let (header, sets) = (CAPABILITY_HEADER, [kept, kept, kept, 0, 0, 0]);
    // SAFETY: the kernel reads eight bytes of the header and 24 of the sets.
    unsafe { sys!(libc::SYS_capset, &raw const header, sets.as_ptr()) }?;
    for capability in (0..u32::BITS).filter(|capability| kept & 1 << capability != 0) {
        // SAFETY: takes no memory.
        unsafe { sys!(libc::SYS_prctl, libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_RAISE, capability, 0, 0) }?;
    }
    Ok(())
}
