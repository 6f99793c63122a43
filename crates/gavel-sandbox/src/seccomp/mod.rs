//! The system call filter: a reviewed [`table`] compiled to BPF ([`compile`]); [`policy`] says how it decides.
#![expect(unsafe_code, reason = "installing a filter and listening to it are raw system calls")]

mod compile;
mod policy;
#[cfg(test)]
mod simulate;
mod table;

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::command::Runtime;
use crate::raw::{self, Errno, sys};
use crate::report::{Abi, Violation};
use crate::wall::{Missing, Wall};

pub(crate) use table::PIDFD_GET_MNT_NAMESPACE;

/// A filter ready to be installed.
pub(crate) struct Filter {
    code: Vec<libc::sock_filter>,
    key: u64,
}

impl Filter {
    /// The box's filter, with the additions of `runtime`. `key` is the secret that the keeper shows with its own
    /// privileged calls (see [`policy`]).
    pub(crate) fn for_box(key: u64, runtime: Option<Runtime>) -> Self {
        Self { code: compile::compile(table::RULES, key, runtime), key }
    }

    /// Installs the filter on this thread and everything it will start, for good. Sets `no_new_privs`.
    pub(crate) fn install(self, missing: Missing) -> Result<Listener, Errno> {
        let program = libc::sock_fprog {
            len: u16::try_from(self.code.len()).map_err(|_| Errno(libc::E2BIG))?,
            filter: self.code.as_ptr().cast_mut(),
        };
        // SAFETY: the program lives until the calls return; the kernel copies it and only reads.
        let listener = unsafe {
            if !missing.lacks(Wall::NoNewPrivs) {
                sys!(libc::SYS_prctl, libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)?;
            }
            let listening = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER;
            sys!(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, listening, &raw const program)?
        };
        // SAFETY: the kernel has just made this descriptor for us.
        Ok(Listener { fd: unsafe { OwnedFd::from_raw_fd(listener as i32) }, key: self.key })
    }
}

/// Where the kernel tells of violations (seccomp_unotify(2)). The process that tried is stopped in its call until it is
/// killed: nobody ever answers.
pub(crate) struct Listener {
    pub(crate) fd: OwnedFd,
    key: u64,
}

impl Listener {
    /// What was tried; `None` when whoever tried it is gone already.
    pub(crate) fn violation(&self) -> Option<Violation> {
        // SAFETY: all-zero is a valid seccomp_notif, and what the kernel wants to be given.
        let mut told: libc::seccomp_notif = unsafe { std::mem::zeroed() };
        let told_at = (&raw mut told) as usize;
        let args = [self.fd.as_raw_fd() as usize, table::NOTIF_RECV as usize, told_at, 0, 0, self.key as usize];
        // SAFETY: the kernel writes only `told`, whose size is in the request's number.
        unsafe { raw::syscall6(libc::SYS_ioctl, args) }.ok()?;
        let number = told.data.nr.cast_unsigned();
        let abi = match told.data.arch {
            compile::AUDIT_ARCH_X86_64 if number >= compile::X32 => Abi::X32,
            compile::AUDIT_ARCH_X86_64 => Abi::X86_64,
            compile::AUDIT_ARCH_I386 => Abi::I386,
            other => Abi::Other(other),
        };
        Some(Violation { abi, number, args: told.data.args })
    }
}

/// The name of a system call of x86-64, as far as the table lists it.
pub(crate) fn name_of(number: u32) -> Option<&'static str> {
    table::RULES.iter().find(|entry| entry.number == i64::from(number)).map(|entry| entry.name)
}
