//! Processors of the host, each for one slot at a time.
//!
//! Where a slot has a processor for itself, no other slot disturbs its caches and clocks, engine, keeper and program are not
//! woken across processors, and a second of CPU time is at least a second of wall time, so that limits are met more exactly.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, bind, socket_with};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// A processor that is no other slot's, of this process or of another on the host; free again when dropped.
#[derive(Debug)]
pub(crate) struct Processor {
    number: u32,
    _claim: OwnedFd,
}

impl Processor {
    /// One of those that this thread may use; `None` when all are taken.
    pub(crate) fn reserve() -> Option<Self> {
        let allowed = sched_getaffinity(None).ok()?;
        let mut numbers: Vec<u32> = (0..CpuSet::MAX_CPU)
            .filter(|number| allowed.is_set(*number))
            .filter_map(|n| u32::try_from(n).ok())
            .collect();
        // Two threads of one core share most of it, so every core is given once before any is given twice.
        numbers.sort_by_key(|number| !is_first_of_its_core(*number));
        numbers.into_iter().find_map(|number| claim(number).ok().map(|claim| Self { number, _claim: claim }))
    }

    /// The kernel's number of it.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Brings the calling thread here until the guard goes.
    pub(crate) fn visit(&self) -> Visit {
        let before = sched_getaffinity(None).ok();
        let mut here = CpuSet::new();
        here.set(self.number as usize);
        // A thread that may not come works as well, only slower.
        let _ = sched_setaffinity(None, &here);
        Visit(before)
    }
}

/// Brings the thread back to where it was allowed to run.
pub(crate) struct Visit(Option<CpuSet>);

impl Drop for Visit {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = sched_setaffinity(None, before);
        }
    }
}

/// An abstract socket address can be bound once in a network namespace and is free again with its process (unix(7)): a lock
/// that needs no file and no cleaning up. Whoever takes the names of others only makes their slots share processors.
fn claim(number: u32) -> io::Result<OwnedFd> {
    let socket = socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    let address = SocketAddrUnix::new_abstract_name(format!("gavel/processor/{number}").as_bytes())?;
    bind(&socket, &address)?;
    Ok(socket)
}

fn is_first_of_its_core(number: u32) -> bool {
    let path = format!("/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list");
    fs::read_to_string(path).map_or(true, |siblings| first_sibling(&siblings) == Some(number))
}

/// The first of a list such as `0,4` or `0-1` (Linux, admin-guide/cputopology).
fn first_sibling(list: &str) -> Option<u32> {
    list.trim().split([',', '-']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_have_the_same() {
        let held: Vec<Processor> = std::iter::from_fn(Processor::reserve).take(2).collect();
        let mut numbers: Vec<u32> = held.iter().map(Processor::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), held.len());
        for processor in &held {
            assert!(claim(processor.number()).is_err());
        }
    }

    #[test]
    fn a_visit_ends() {
        let all = sched_getaffinity(None).unwrap();
        if let Some(processor) = Processor::reserve() {
            let visit = processor.visit();
            assert_eq!(sched_getaffinity(None).unwrap().count(), 1);
            drop(visit);
        }
        assert_eq!(sched_getaffinity(None).unwrap(), all);
    }

    #[test]
    fn siblings_are_read() {
        assert_eq!((first_sibling("0,4\n"), first_sibling("2-3\n"), first_sibling("7\n")), (Some(0), Some(2), Some(7)));
        assert_eq!(first_sibling("\n"), None);
    }
}
