//! The answer to sysinfo(2) (ADR 0011): the run's own memory and time. The kernel's would tell the host's load, uptime and
//! number of processes, by which hosts, moments and test cases can be told apart.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open, openat};
use rustix::io::pwrite;

use super::StepError;
use crate::raw::Errno;
use crate::seccomp::{Listener, Question};

/// Of a `struct sysinfo`, in bytes.
pub(super) const LENGTH: usize = 112;

/// What is true of a run when it asks.
pub(super) struct Standing {
    /// What the program may have, in bytes.
    pub(super) limit: u64,
    /// What it has.
    pub(super) used: u64,
    /// Since it was started.
    pub(super) age: Duration,
}

/// What of the host is needed to answer; looked at while it can still be seen.
pub(super) struct Host {
    /// The host's `/proc`: the keeper knows programs by the host's numbers.
    processes: OwnedFd,
    /// Bytes there are: no limit can give more.
    memory: u64,
}

impl Host {
    /// Must come before the filter, which would have the keeper wait for its own answer.
    pub(super) fn look() -> Result<Self, StepError> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let processes = open("/proc", flags, Mode::empty())
            .map_err(|error| StepError::new("open the host's processes", error.into()))?;
        let all = rustix::system::sysinfo();
        Ok(Self { processes, memory: all.totalram.saturating_mul(u64::from(all.mem_unit)) })
    }

    /// The host's `/proc`.
    pub(super) fn processes(&self) -> BorrowedFd<'_> {
        self.processes.as_fd()
    }

    /// Writes the answer into the memory of whoever asks and lets it go on.
    pub(super) fn answer(&self, listener: &Listener, question: &Question, standing: &Standing) {
        listener.answer(question, self.write(listener, question, standing));
    }

    /// The answer.
    pub(super) fn told(&self, standing: &Standing) -> [u8; LENGTH] {
        words(standing, self.memory)
    }

    /// The file is opened first and asked about next: if the thread waits still, it is the thread's memory that is open and
    /// not that of somebody who got its number, and it stays the same however the thread ends meanwhile.
    fn write(&self, listener: &Listener, question: &Question, standing: &Standing) -> Result<(), Errno> {
        let told = self.told(standing);
        let path = format!("{}/mem", question.thread);
        let memory = openat(&self.processes, path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())
            .map_err(|_| Errno(libc::EFAULT))?;
        if !listener.is_waiting(question) {
            return Err(Errno(libc::EINTR));
        }
        match pwrite(&memory, &told, question.address) {
            Ok(length) if length == told.len() => Ok(()),
            _ => Err(Errno(libc::EFAULT)),
        }
    }
}

/// A `struct sysinfo` of x86-64 (linux/sysinfo.h) in its 14 words: the three loads, all that is shared, buffered, swapped or
/// high, and the padding are 0.
fn words(standing: &Standing, all: u64) -> [u8; LENGTH] {
    let total = standing.limit.min(all);
    // The kernel rounds up too, so nobody reads 0 and divides by it.
    let uptime = standing.age.as_secs() + u64::from(standing.age.subsec_nanos() > 0);
    let free = total.saturating_sub(standing.used);
    let (processes, unit) = (1, 1);
    let words = [uptime, 0, 0, 0, total, free, 0, 0, 0, 0, processes, 0, 0, unit];
    let mut bytes = [0; LENGTH];
    for (place, word) in bytes.chunks_exact_mut(size_of::<u64>()).zip(words) {
        place.copy_from_slice(&word.to_ne_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(limit: u64, used: u64, age: Duration) -> [u64; 14] {
        let bytes = words(&Standing { limit, used, age }, 1000);
        std::array::from_fn(|word| u64::from_ne_bytes(bytes[word * 8..][..8].try_into().unwrap()))
    }

    #[test]
    fn it_is_what_the_c_library_expects() {
        assert_eq!(size_of::<libc::sysinfo>(), LENGTH);
        assert_eq!(std::mem::offset_of!(libc::sysinfo, totalram), 4 * 8);
        assert_eq!(std::mem::offset_of!(libc::sysinfo, procs), 10 * 8);
        assert_eq!(std::mem::offset_of!(libc::sysinfo, mem_unit), 13 * 8);
    }

    #[test]
    fn the_limit_is_all_there_is() {
        let [uptime, .., unit] = told(600, 100, Duration::from_millis(1500));
        assert_eq!((uptime, unit), (2, 1));
        assert_eq!(told(600, 100, Duration::ZERO)[4..6], [600, 500]);
        assert_eq!(told(600, 700, Duration::ZERO)[4..6], [600, 0]);
        assert_eq!(told(u64::MAX, 100, Duration::ZERO)[4..6], [1000, 900], "no more than the host has");
        assert_eq!(told(600, 100, Duration::ZERO)[1..4], [0; 3]);
    }
}
