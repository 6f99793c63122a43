//! How our own binary becomes a keeper.
//!
//! A function in the ELF section `.init_array` runs before `main` in every program that links this crate, tests
//! included. It looks at the program's name only; under the keeper's or the mounter's name it never returns. So whoever uses the crate
//! needs no second binary and cannot forget a call in `main` (ADR 0002).
#![expect(unsafe_code, reason = "a constructor is placed by a link section")]

use std::ffi::{CStr, c_char, c_int};
use std::os::fd::BorrowedFd;

use crate::mounter;

/// `argv[0]` of a keeper.
pub(crate) const KEEPER_NAME: &str = "gavel-keeper";

/// What a process does with its socket; the exit code.
type Role = fn(BorrowedFd<'_>) -> i32;

/// What a process of ours does, by its name.
const ROLES: [(&str, Role); 2] = [(KEEPER_NAME, super::serve), (mounter::MOUNTER_NAME, mounter::serve)];

#[used]
// SAFETY: .init_array holds pointers to functions that the C library calls once, before main, with the arguments of
// main (glibc, csu/libc-start.c).
#[unsafe(link_section = ".init_array")]
static CONSTRUCTOR: extern "C" fn(c_int, *const *const c_char) = constructor;

extern "C" fn constructor(argc: c_int, argv: *const *const c_char) {
    if argc != 1 || argv.is_null() {
        return;
    }
    // SAFETY: argv has argc entries, each a C string (execve(2)).
    let name = unsafe { CStr::from_ptr(*argv) };
    let Some((_, role)) = ROLES.iter().find(|(role, _)| role.as_bytes() == name.to_bytes()) else { return };
    // SAFETY: the engine hands the socket over as descriptor 0, and it stays open until the process ends.
    let socket = unsafe { BorrowedFd::borrow_raw(0) };
    std::process::exit(role(socket));
}

/// Refers to the constructor, so that no linker takes the section for unused.
pub(crate) fn keep_linked() {
    std::hint::black_box(&CONSTRUCTOR);
}
