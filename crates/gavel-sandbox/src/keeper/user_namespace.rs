//! A user namespace, in which an ordinary user has the rights to make a box.
#![expect(unsafe_code, reason = "namespaces have no safe interface")]

use super::StepError;
use crate::raw::sys;

/// The step's name; the engine adds the remedy when it fails.
pub(crate) const MAKE_USER_NAMESPACE: &str = "make a user namespace";

/// Enters a new user namespace where we are `uid`, with every capability over what we will make in it. All other users
/// and groups are nobody there (user_namespaces(7), "Defining user and group ID mappings").
pub(super) fn enter(uid: u32) -> Result<(), StepError> {
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    // SAFETY: takes no memory; this process has one thread.
    unsafe { sys!(libc::SYS_unshare, libc::CLONE_NEWUSER) }.map_err(StepError::at(MAKE_USER_NAMESPACE))?;
    write("/proc/self/uid_map", &format!("{uid} {user} 1"), "map the user")?;
    // The kernel wants this first, lest somebody get rid of a group that takes rights away.
    write("/proc/self/setgroups", "deny", "give up changing groups")?;
    write("/proc/self/gid_map", &format!("{uid} {group} 1"), "map the group")
}

fn write(path: &str, text: &str, step: &'static str) -> Result<(), StepError> {
    std::fs::write(path, text).map_err(StepError::io(step))
}
