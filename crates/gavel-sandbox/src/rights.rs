//! With which rights this process makes boxes.

use std::fs;

use crate::error::Error;

/// How boxes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rights {
    /// As root of the host: every slot's programs run as a user of their own, and groups are made at the hierarchies'
    /// roots.
    Root,
    /// As an ordinary user: every keeper makes a user namespace in which it has the rights it needs, the programs run
    /// as the user who started us with every right given up, and groups are made in the subtree delegated to that user.
    UserNamespace,
}

/// capability.h: mounting and making namespaces.
const CAP_SYS_ADMIN: u32 = 21;

impl Rights {
    /// Those of this process.
    pub(crate) fn of_this_process() -> Result<Self, Error> {
        let read = |path: &'static str| {
            fs::read_to_string(path).map_err(|error| Error::Host {
                what: format!("cannot read {path}: {error}"),
                hint: "mount proc on /proc",
            })
        };
        let root = rustix::process::geteuid().is_root();
        Self::from_facts(root, &read("/proc/self/uid_map")?, &read("/proc/self/status")?)
    }

    fn from_facts(root: bool, uid_map: &str, status: &str) -> Result<Self, Error> {
        match (root, maps_every_user(uid_map), effective(status, CAP_SYS_ADMIN)) {
            (true, true, true) => Ok(Self::Root),
            // In a user namespace of its own this would still be the host's root, with the rights of a file's owner.
            (true, true, false) => Err(Error::Host {
                what: "this is root without the right to make namespaces, as in an ordinary container".to_owned(),
                hint: "give the container CAP_SYS_ADMIN (docker run --privileged), or run as another user",
            }),
            // An ordinary user, or the root of a container that is an ordinary user outside.
            _ => Ok(Self::UserNamespace),
        }
    }
}

/// Whether /proc/self/uid_map (user_namespaces(7)) says that users are what they are on the host.
fn maps_every_user(uid_map: &str) -> bool {
    uid_map.split_whitespace().eq(["0", "0", "4294967295"])
}

fn effective(status: &str, capability: u32) -> bool {
    status
        .lines()
        .find_map(|line| u64::from_str_radix(line.strip_prefix("CapEff:")?.trim(), 16).ok())
        .is_some_and(|set| set & (1 << capability) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "         0          0 4294967295\n";
    const ONE: &str = "         0       1000          1\n";
    const FULL: &str = "CapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\n";
    const DOCKER: &str = "CapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb\n";

    #[test]
    fn root_is_who_has_the_rights() {
        assert_eq!(Rights::from_facts(true, ALL, FULL).unwrap(), Rights::Root);
        assert_eq!(Rights::from_facts(false, ALL, DOCKER).unwrap(), Rights::UserNamespace);
        assert_eq!(Rights::from_facts(true, ONE, FULL).unwrap(), Rights::UserNamespace);
    }

    #[test]
    fn half_a_root_is_refused() {
        let error = Rights::from_facts(true, ALL, DOCKER).unwrap_err();
        assert!(error.hint().unwrap().contains("--privileged"), "{error}");
    }
}
