//! Where a starting interpreter is held: before the first system call by which it could see anything of a run's.

use super::super::StepError;
use super::tracee::{Memory, Stop, Tracee};
use crate::raw::Errno;

/// What of a path is looked at.
const SEEN: usize = 20;
/// System calls within which an interpreter must have come to its program: a thousand times what the known ones make.
const MOST_CALLS: u32 = 1_000_000;
/// Of the instruction by which a system call is made.
const CALL_LENGTH: u64 = 2;

/// Below these lies what is a run's own, or leads to it.
const OF_A_RUN: [&[u8]; 7] =
    [b"/box", b"/program", b"/tmp", b"/dev/fd", b"/dev/std", b"/proc/self/fd", b"/proc/self/cwd"];

/// A held process.
pub(super) struct Held {
    /// As they are just before the call.
    pub(super) registers: libc::user_regs_struct,
    /// Where the C library wants to be told the process's number (set_tid_address(2)); 0 for nowhere.
    pub(super) tid_address: u64,
    /// How often it was stopped on its way.
    pub(super) stops: u32,
}

/// Lets a process that has just executed an interpreter go on to where it is to be held.
/// It is told `sysinfo` if it asks for that.
pub(super) fn hold(tracee: &Tracee, memory: &Memory, sysinfo: &[u8]) -> Result<Held, StepError> {
    let unfit = |step| StepError::new(step, Errno(libc::EBUSY));
    let (mut tid_address, mut stops) = (0, 0);
    tracee.go_to_call()?;
    loop {
        stops += 1;
        if stops > 2 * MOST_CALLS {
            return Err(unfit("hold an interpreter that does not come to its program"));
        }
        match tracee.wait()? {
            Stop::Call => {}
            Stop::Executes => {
                tracee.go_to_call()?;
                continue;
            }
            Stop::Signal(signal) => {
                tracee.go_on_with(signal)?;
                continue;
            }
            Stop::Vforks | Stop::Forks => return Err(unfit("hold an interpreter that starts others")),
            Stop::Born | Stop::Breakpoint | Stop::Gone => return Err(unfit("hold an interpreter that ends")),
        }
        let Some(call) = tracee.call()? else {
            // It has been made.
            tracee.go_to_call()?;
            continue;
        };
        if call.nr as i64 == libc::SYS_set_tid_address {
            tid_address = call.args[0];
        }
        if call.nr as i64 == libc::SYS_sysinfo {
            // The kernel would have the keeper asked, who is here.
            memory.write(call.args[0], sysinfo)?;
            pass_over(tracee, 0)?;
            tracee.go_to_call()?;
            continue;
        }
        if crate::seccomp::tells(call.nr, call.args) {
            return Err(unfit("hold an interpreter that tries what no program may"));
        }
        if is_of_a_run(about(call.nr, call.args), memory)? {
            let mut registers = pass_over(tracee, 0)?;
            (registers.rax, registers.rip) = (call.nr, registers.rip - CALL_LENGTH);
            return Ok(Held { registers, tid_address, stops });
        }
        tracee.go_to_call()?;
    }
}

/// Has the call at which a process is stopped not made but answered; the registers after it.
fn pass_over(tracee: &Tracee, answer: u64) -> Result<libc::user_regs_struct, StepError> {
    let mut registers = tracee.registers()?;
    // One that does nothing in its place: the filter sees it, and knows no call of no number.
    registers.orig_rax = libc::SYS_getpid as u64;
    tracee.set_registers(&registers)?;
    tracee.go_to_call()?;
    tracee.wait_for(Stop::Call, "hold the interpreter")?;
    // None any more, so that nothing is made again.
    (registers.rax, registers.orig_rax) = (answer, u64::MAX);
    tracee.set_registers(&registers)?;
    Ok(registers)
}

/// Whether a call would see something of a run's.
fn is_of_a_run(about: About, memory: &Memory) -> Result<bool, StepError> {
    let mut seen = [0; SEEN];
    let mut text = |address| memory.read_text(address, &mut seen).map(|length| seen[..length].to_vec());
    Ok(match about {
        About::Path(address) => leads_to_a_run(&text(address)?),
        About::Below(address) => text(address)?.first() == Some(&b'/') && leads_to_a_run(&text(address)?),
        About::Input(fd) => fd == 0,
        About::Nothing => false,
    })
}

/// What a system call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// The path at this address.
    Path(u64),
    /// The path at this address, below a directory that is open already.
    Below(u64),
    /// What is read of this descriptor.
    Input(u64),
    /// Nothing that matters.
    Nothing,
}

/// What a call is about, by its number on x86-64.
fn about(number: u64, args: [u64; 6]) -> About {
    let [first, second, ..] = args;
    match number as i64 {
        libc::SYS_open
        | libc::SYS_creat
        | libc::SYS_stat
        | libc::SYS_lstat
        | libc::SYS_access
        | libc::SYS_readlink
        | libc::SYS_chdir
        | libc::SYS_execve
        | libc::SYS_mkdir
        | libc::SYS_rmdir
        | libc::SYS_unlink
        | libc::SYS_rename
        | libc::SYS_link
        | libc::SYS_symlink
        | libc::SYS_truncate
        | libc::SYS_statfs => About::Path(first),
        libc::SYS_openat
        | libc::SYS_openat2
        | libc::SYS_newfstatat
        | libc::SYS_statx
        | libc::SYS_faccessat
        | libc::SYS_faccessat2
        | libc::SYS_readlinkat
        | libc::SYS_mkdirat
        | libc::SYS_unlinkat
        | libc::SYS_execveat => {
            if first as i32 == libc::AT_FDCWD {
                About::Path(second)
            } else {
                About::Below(second)
            }
        }
        libc::SYS_read | libc::SYS_pread64 | libc::SYS_readv | libc::SYS_preadv => About::Input(first),
        _ => About::Nothing,
    }
}

/// Whether a path leads to what is a run's own. The working directory is `/box`, so every relative one does.
fn leads_to_a_run(path: &[u8]) -> bool {
    match path.first() {
        None => false,
        Some(b'/') => OF_A_RUN.iter().any(|own| path.starts_with(own)),
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_has_of_its_own_is_not_seen() {
        for own in ["/program/main.py", "/box", "/tmp/x", "main.py", ".", "/dev/stdin", "/proc/self/cwd/main.py"] {
            assert!(leads_to_a_run(own.as_bytes()), "{own}");
        }
        for trusted in ["", "/usr/lib/python3.11/os.py", "/dev/urandom", "/proc/self/maps", "/etc/localtime"] {
            assert!(!leads_to_a_run(trusted.as_bytes()), "{trusted}");
        }
        assert!(OF_A_RUN.iter().all(|own| own.len() < SEEN));
    }

    #[test]
    fn calls_are_known_by_their_arguments() {
        let here = libc::AT_FDCWD as u32;
        assert_eq!(about(libc::SYS_openat as u64, [u64::from(here), 5, 0, 0, 0, 0]), About::Path(5));
        assert_eq!(about(libc::SYS_openat as u64, [4, 5, 0, 0, 0, 0]), About::Below(5));
        assert_eq!(about(libc::SYS_stat as u64, [5, 0, 0, 0, 0, 0]), About::Path(5));
        assert_eq!(about(libc::SYS_read as u64, [0; 6]), About::Input(0));
        assert_eq!(about(libc::SYS_brk as u64, [0; 6]), About::Nothing);
    }
}
