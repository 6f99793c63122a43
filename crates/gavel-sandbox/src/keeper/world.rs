//! The world of a slot, entered once: own namespaces, a small read-only root, no way back.
#![expect(unsafe_code, reason = "namespaces and capabilities have no safe interface")]

use super::{StepError, clocks, root, user_namespace};
use crate::cgroup::Location;
use crate::protocol::Setup;
use crate::raw::{Errno, sys};
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

fn set_host_name() -> Result<(), StepError> {
    let name = b"box";
    // SAFETY: the kernel reads only `name`.
    unsafe { sys!(libc::SYS_sethostname, name.as_ptr(), name.len()) }.map_err(StepError::at("set the host name"))?;
    // SAFETY: as above.
    unsafe { sys!(libc::SYS_setdomainname, name.as_ptr(), 0) }.map(|_| ()).map_err(StepError::at("set the domain name"))
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
