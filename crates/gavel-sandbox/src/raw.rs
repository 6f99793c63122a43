//! System calls without libc.
//!
//! The init and the payload of a box share the keeper's memory until the payload executes its program. They may not
//! use anything that assumes a thread of its own: no `errno`, no allocation, no locks, no panic. So they call the
//! kernel directly and get its own answer, a negative error number on failure.
#![expect(unsafe_code, reason = "a system call is outside what the compiler can check")]

use std::arch::asm;
use std::ffi::{CStr, c_void};

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
compile_error!("gavel-sandbox runs on x86-64 Linux only");

/// An error number of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Errno(pub(crate) i32);

impl From<rustix::io::Errno> for Errno {
    fn from(error: rustix::io::Errno) -> Self {
        Self(error.raw_os_error())
    }
}

/// Calls the kernel with six arguments.
///
/// # Safety
/// As the system call demands of its arguments.
pub(crate) unsafe fn syscall6(number: i64, args: [usize; 6]) -> Result<usize, Errno> {
    let answer: isize;
    // SAFETY: the registers are those of the x86-64 system call convention (syscall(2)); the kernel clobbers rcx and
    // r11 only. What the call does to memory is the caller's promise.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number as isize => answer,
            in("rdi") args[0],
            in("rsi") args[1],
            in("rdx") args[2],
            in("r10") args[3],
            in("r8") args[4],
            in("r9") args[5],
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    check(answer)
}

fn check(answer: isize) -> Result<usize, Errno> {
    // The kernel answers -4095 to -1 for errors (errno.h, MAX_ERRNO); these fit an i32.
    match usize::try_from(answer) {
        Ok(value) => Ok(value),
        Err(_) => Err(Errno((-answer) as i32)),
    }
}

/// Calls the kernel with up to five arguments, each cast to a machine word.
macro_rules! sys {
    ($number:expr $(, $arg:expr)* $(,)?) => {{
        let mut args = [0_usize; 6];
        let given = [$($arg as usize),*];
        args[..given.len()].copy_from_slice(&given);
        $crate::raw::syscall6($number, args)
    }};
}
pub(crate) use sys;

/// The arguments of [`clone_onto`].
pub(crate) struct CloneArgs {
    /// `CLONE_*` and the exit signal.
    pub(crate) flags: usize,
    /// The first byte above the new stack; aligned to 16 bytes.
    pub(crate) stack_top: *mut u8,
    /// Where the kernel writes the pidfd when `CLONE_PIDFD` is set.
    pub(crate) pidfd: *mut i32,
    /// Travels in the sixth argument register, which `clone` does not read but the system call filter does.
    pub(crate) key: u64,
}

/// Clones a process that shares this memory and runs `entry(arg)` on its own stack.
///
/// # Safety
/// `entry` must never return, must use only what is said at the top of this module, and the stack and `arg` must stay
/// valid until the new process has ended or executed another program.
pub(crate) unsafe fn clone_onto(
    args: &CloneArgs,
    entry: unsafe extern "C" fn(*const c_void) -> !,
    arg: *const c_void,
) -> Result<i32, Errno> {
    let answer: isize;
    // SAFETY: in the parent this is a plain system call. In the child rsp is the new stack, all other registers are as
    // before the call, and it leaves by calling `entry`, so nothing of this frame is used on the wrong stack.
    unsafe {
        asm!(
            "syscall",
            "test rax, rax",
            "jnz 2f",
            "xor ebp, ebp",
            "mov rdi, r13",
            "call r12",
            "ud2",
            "2:",
            inlateout("rax") libc::SYS_clone as isize => answer,
            in("rdi") args.flags,
            in("rsi") args.stack_top,
            in("rdx") args.pidfd,
            in("r10") 0_usize,
            in("r8") 0_usize,
            in("r9") args.key,
            in("r12") entry,
            in("r13") arg,
            lateout("rcx") _,
            lateout("r11") _,
        );
    }
    check(answer).map(|pid| pid as i32)
}

/// Opens a path; the result is a file descriptor.
pub(crate) fn open(path: &CStr, flags: i32, mode: u32) -> Result<i32, Errno> {
    // SAFETY: the path is a C string that outlives the call.
    unsafe { sys!(libc::SYS_open, path.as_ptr(), flags | libc::O_CLOEXEC, mode) }.map(|fd| fd as i32)
}

/// Closes a file descriptor; an error would change nothing.
pub(crate) fn close(fd: i32) {
    // SAFETY: takes no memory. The caller owns the number.
    let _ = unsafe { sys!(libc::SYS_close, fd) };
}

/// Writes once; the number of bytes written.
pub(crate) fn write(fd: i32, bytes: &[u8]) -> Result<usize, Errno> {
    // SAFETY: the kernel reads only `bytes`.
    unsafe { sys!(libc::SYS_write, fd, bytes.as_ptr(), bytes.len()) }
}

/// Writes a number in decimal, as control group files want it.
pub(crate) fn write_number(fd: i32, number: u64) -> Result<(), Errno> {
    // The largest 64-bit number has 20 digits.
    let mut digits = [0; 20];
    let (mut at, mut rest) = (digits.len(), number);
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            return write(fd, &digits[at..]).map(|_| ());
        }
    }
}

/// Reads once from the file's start; the number of bytes read.
pub(crate) fn read_at_start(fd: i32, buffer: &mut [u8]) -> Result<usize, Errno> {
    // SAFETY: the kernel writes only into `buffer`.
    unsafe { sys!(libc::SYS_pread64, fd, buffer.as_mut_ptr(), buffer.len(), 0) }
}

/// Nanoseconds of `CLOCK_MONOTONIC`, which a keeper has to itself.
pub(crate) fn monotonic_ns() -> u64 {
    clock_ns(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds of a clock.
pub(crate) fn clock_ns(clock: libc::clockid_t) -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel writes only into `now`. The call cannot fail with a valid clock (clock_gettime(2)).
    let _ = unsafe { sys!(libc::SYS_clock_gettime, clock, &raw mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

/// The first decimal number in a text, such as `12` in `usage_usec 12\n`.
pub(crate) fn first_number(text: &[u8]) -> Option<u64> {
    let start = text.iter().position(u8::is_ascii_digit)?;
    let mut number = 0_u64;
    for digit in text[start..].iter().take_while(|byte| byte.is_ascii_digit()) {
        number = number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_the_kernels_own() {
        assert_eq!(open(c"/no/such/file", libc::O_RDONLY, 0), Err(Errno(libc::ENOENT)));
    }

    #[test]
    fn finds_the_number() {
        assert_eq!(first_number(b"usage_usec 1234\nuser_usec 9\n"), Some(1234));
        assert_eq!(first_number(b"987\n"), Some(987));
        assert_eq!(first_number(b"max\n"), None);
        assert_eq!(first_number(b"99999999999999999999999\n"), None);
    }
}
