//! The system call filter: a reviewed table ([`policy`]) compiled to BPF ([`compile`]).
#![expect(unsafe_code, reason = "installing a filter is a raw system call")]

mod compile;
mod policy;

use crate::raw::{Errno, sys};

/// A filter ready to be installed.
pub(crate) struct Filter(Vec<libc::sock_filter>);

impl Filter {
    /// The box's filter. `key` is the secret that the keeper shows with its own privileged calls (see [`policy`]).
    pub(crate) fn for_box(key: u64) -> Self {
        Self(compile::compile(policy::RULES, key))
    }

    /// Installs the filter on this thread and everything it will start, for good. Sets `no_new_privs`.
    pub(crate) fn install(&self) -> Result<(), Errno> {
        let program = libc::sock_fprog {
            len: u16::try_from(self.0.len()).map_err(|_| Errno(libc::E2BIG))?,
            filter: self.0.as_ptr().cast_mut(),
        };
        // SAFETY: the program lives until the calls return; the kernel copies it and only reads.
        unsafe {
            sys!(libc::SYS_prctl, libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)?;
            sys!(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, 0, &raw const program)?;
        }
        Ok(())
    }
}
