//! The baseline of every benchmark: a program started with nothing around it.
#![expect(unsafe_code, reason = "the barest spawn there is: posix_spawn, which is vfork and exec, and wait4")]

use std::ffi::CString;
use std::fs::File;
use std::io::{self, Read as _};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd as _, FromRawFd as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::time::Duration;

/// A program and its arguments, ready to be started without any more work.
#[derive(Debug)]
pub struct Target {
    argv: Vec<CString>,
}

/// How a bare run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// As wait4(2) gives it.
    pub status: i32,
    /// User and system time of the process and of its descendants that were waited for.
    pub cpu_time: Duration,
}

impl Target {
    /// A program with its arguments.
    ///
    /// # Panics
    /// If a text has a NUL in it.
    #[must_use]
    pub fn new(program: &Path, args: &[&str]) -> Self {
        let text = |bytes: &[u8]| CString::new(bytes).expect("no NUL in an argument of a benchmark");
        let argv = std::iter::once(text(program.as_os_str().as_bytes()));
        Self { argv: argv.chain(args.iter().map(|arg| text(arg.as_bytes()))).collect() }
    }

    /// Starts it with an empty environment and our own streams, and waits.
    ///
    /// # Errors
    /// The kernel's, when it cannot be started or waited for.
    pub fn run(&self) -> io::Result<Ended> {
        spawn(self, None)
    }

    /// The same with `stdin`, and what it wrote to standard output, whole.
    ///
    /// # Errors
    /// The kernel's, when it cannot be started, read or waited for.
    pub fn output(&self, stdin: &File) -> io::Result<(Ended, Vec<u8>)> {
        let mut ends = [0; 2];
        // SAFETY: the kernel writes two descriptors into `ends`.
        check(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
        // SAFETY: both are new and nobody else's.
        let (mut reading, writing) = unsafe { (File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1])) };
        let pid = start(self, Some((stdin, &writing)))?;
        drop(writing);
        let mut output = Vec::new();
        reading.read_to_end(&mut output)?;
        Ok((wait(pid)?, output))
    }
}

/// Starts a target, with other streams for 0 and 1 if given, and waits.
///
/// # Errors
/// The kernel's, when it cannot be started or waited for.
pub fn spawn(target: &Target, streams: Option<(&File, &File)>) -> io::Result<Ended> {
    wait(start(target, streams)?)
}

fn start(target: &Target, streams: Option<(&File, &File)>) -> io::Result<i32> {
    let argv: Vec<*mut libc::c_char> =
        target.argv.iter().map(|text| text.as_ptr().cast_mut()).chain([std::ptr::null_mut()]).collect();
    let envp = [std::ptr::null_mut()];
    let mut pid = 0;
    let mut actions = MaybeUninit::<libc::posix_spawn_file_actions_t>::uninit();
    // SAFETY: the actions are initialised first and destroyed last; argv and envp are null-terminated arrays of C
    // strings that outlive the call.
    let errno = unsafe {
        libc::posix_spawn_file_actions_init(actions.as_mut_ptr());
        if let Some((stdin, stdout)) = streams {
            libc::posix_spawn_file_actions_adddup2(actions.as_mut_ptr(), stdin.as_raw_fd(), 0);
            libc::posix_spawn_file_actions_adddup2(actions.as_mut_ptr(), stdout.as_raw_fd(), 1);
        }
        let program = target.argv[0].as_ptr();
        let errno =
            libc::posix_spawn(&raw mut pid, program, actions.as_ptr(), std::ptr::null(), argv.as_ptr(), envp.as_ptr());
        libc::posix_spawn_file_actions_destroy(actions.as_mut_ptr());
        errno
    };
    if errno == 0 { Ok(pid) } else { Err(io::Error::from_raw_os_error(errno)) }
}

fn wait(pid: i32) -> io::Result<Ended> {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the kernel writes a status and a usage.
    check(unsafe { libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr()) })?;
    // SAFETY: all-zero is a valid rusage, and the kernel has filled it in.
    let usage = unsafe { usage.assume_init() };
    let time = |t: libc::timeval| Duration::new(t.tv_sec.unsigned_abs(), t.tv_usec.unsigned_abs() as u32 * 1000);
    Ok(Ended { status, cpu_time: time(usage.ru_utime) + time(usage.ru_stime) })
}

fn check(answer: i32) -> io::Result<()> {
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_reads() {
        let ended = Target::new(Path::new("/bin/sh"), &["-c", "exit 3"]).run().unwrap();
        assert_eq!(libc::WEXITSTATUS(ended.status), 3);
        let input = File::open("/proc/self/comm").unwrap();
        let (ended, output) = Target::new(Path::new("/bin/cat"), &[]).output(&input).unwrap();
        assert_eq!((ended.status, output), (0, std::fs::read("/proc/self/comm").unwrap()));
        assert!(Target::new(Path::new("/no/such"), &[]).run().is_err());
    }
}
