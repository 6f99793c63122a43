//! The system call filter: a reviewed [`table`] compiled to BPF ([`compile`]); [`policy`] says how it decides.
#![expect(unsafe_code, reason = "installing a filter and listening to it are raw system calls")]

mod calls;
mod compile;
mod policy;
#[cfg(test)]
mod simulate;
mod table;

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::raw::{self, Errno, sys};
use crate::report::{Abi, Violation};
use crate::wall::{Missing, Wall};

pub use calls::{NoSuchAddition, SystemCall};
pub(crate) use policy::Additions;
pub(crate) use table::PIDFD_GET_MNT_NAMESPACE;

/// A filter ready to be installed.
pub(crate) struct Filter {
    code: Vec<libc::sock_filter>,
    key: u64,
}

impl Filter {
    /// The box's filter for programs with these additions. `key` is the secret that the keeper shows with its own
    /// privileged calls (see [`policy`]).
    pub(crate) fn for_box(key: u64, additions: Additions<'_>) -> Self {
        Self { code: compile::compile(table::RULES, key, additions), key }
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

/// Where the kernel tells of violations and of questions (seccomp_unotify(2)). A process that tried a violation is stopped
/// in its call until it is killed: only questions are ever answered.
pub(crate) struct Listener {
    pub(crate) fd: OwnedFd,
    key: u64,
}

/// What the kernel told.
pub(crate) enum Told {
    /// The run is to be ended.
    Violation(Violation),
    /// A thread waits for an answer to its sysinfo(2).
    Question(Question),
}

/// A call that is answered in the kernel's place.
pub(crate) struct Question {
    id: u64,
    /// Who asks, as the keeper numbers processes.
    pub(crate) thread: u32,
    /// Where in its memory the answer is to be written.
    pub(crate) address: u64,
}

impl Listener {
    /// What the kernel has to tell; `None` when whoever made the call is gone already.
    pub(crate) fn hear(&self) -> Option<Told> {
        // SAFETY: all-zero is a valid seccomp_notif, and what the kernel wants to be given.
        let mut told: libc::seccomp_notif = unsafe { std::mem::zeroed() };
        let told_at = (&raw mut told) as usize;
        // SAFETY: the kernel writes only `told`, whose size is in the request's number.
        unsafe { self.request(table::NOTIF_RECV, told_at) }.ok()?;
        let number = told.data.nr.cast_unsigned();
        let abi = match told.data.arch {
            compile::AUDIT_ARCH_X86_64 if number >= compile::X32 => Abi::X32,
            compile::AUDIT_ARCH_X86_64 => Abi::X86_64,
            compile::AUDIT_ARCH_I386 => Abi::I386,
            other => Abi::Other(other),
        };
        if (abi, i64::from(number)) == (Abi::X86_64, libc::SYS_sysinfo) {
            return Some(Told::Question(Question { id: told.id, thread: told.pid, address: told.data.args[0] }));
        }
        Some(Told::Violation(Violation { abi, number, args: told.data.args }))
    }

    /// Whether the thread still waits: a number that was looked up by then was its own and nobody else's.
    pub(crate) fn is_waiting(&self, question: &Question) -> bool {
        // SAFETY: the kernel reads eight bytes.
        unsafe { self.request(table::NOTIF_ID_VALID, (&raw const question.id) as usize) }.is_ok()
    }

    /// Lets the thread go on: its call returns 0 or this error. It may be gone by now.
    pub(crate) fn answer(&self, question: &Question, answer: Result<(), Errno>) {
        let error = answer.map_or_else(|Errno(errno)| -errno, |()| 0);
        let response = libc::seccomp_notif_resp { id: question.id, val: 0, error, flags: 0 };
        // SAFETY: the kernel reads only `response`, whose size is in the request's number.
        let _ = unsafe { self.request(table::NOTIF_SEND, (&raw const response) as usize) };
    }

    /// # Safety
    /// As the request demands of its argument.
    unsafe fn request(&self, request: u32, argument: usize) -> Result<usize, Errno> {
        let args = [self.fd.as_raw_fd() as usize, request as usize, argument, 0, 0, self.key as usize];
        // SAFETY: the caller's promise.
        unsafe { raw::syscall6(libc::SYS_ioctl, args) }
    }
}

/// Whether the keeper is told of a call of a program's, which waits meanwhile.
pub(crate) fn tells(number: u64, args: [u64; 6]) -> bool {
    table::RULES.iter().any(|entry| entry.number as u64 == number && entry.rule.tells(args))
}

/// The name of a system call of x86-64, as far as the table lists it.
pub(crate) fn name_of(number: u32) -> Option<&'static str> {
    table::RULES.iter().find(|entry| entry.number == i64::from(number)).map(|entry| entry.name)
}
