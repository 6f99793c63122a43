//! Warm starts: an interpreter that is started once, held before it sees anything of a run's, and forked for every run.
//!
//! A [`nest`] starts it, as the user and in the place of any program, but with the few rights that its children need to enter
//! a box by themselves. The keeper traces it up to the first system call by which it could [see a run](held); there it stays.
//! For a run the init makes the box as for any other. The zygote is made to play a [`tape`] by which it forks a process into
//! the box's PID namespace, and that process one by which it takes on every wall that a payload takes on. Then the tape is
//! taken out of its memory, and the process goes on with the call before which the zygote was held: the first that tells it
//! where it is. Nothing of the contestant's is read before.
//!
//! The program has number 2 and the init as its parent, the same files, limits and rights as one that was started cold, and
//! pages of its own for all that the interpreter wrote to, which count as its memory. What the interpreter's start took is
//! added to its times.

mod birth;
mod choice;
mod guardian;
mod held;
mod nest;
mod pages;
mod tape;
mod tracee;

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use self::birth::{Child, Mother};
use self::nest::Nest;
use self::pages::{MOST_PIECES, largest, own_pages};
use self::tape::LENGTH;
use self::tracee::{Anatomy, Memory, Tracee};
use super::StepError;
use super::child::Init;
use super::plan::Plan;
use super::world;
use crate::raw::Errno;

pub(super) use birth::Given;
pub(super) use choice::{Choice, Kind, Zygotes};
pub(super) use guardian::{tell_who, wait_while, wake, who_told};
pub(super) use nest::{Nursery, word};

/// A held interpreter.
pub(super) struct Zygote {
    pub(super) kind: Kind,
    pub(super) born: Instant,
    mother: Mother,
    nest: Nest,
    /// What its start took of CPU time, in nanoseconds.
    pub(super) startup_ns: u64,
    /// What it holds of the slot's memory, in bytes.
    pub(super) memory: u64,
}

impl Zygote {
    /// Starts and holds an interpreter.
    ///
    /// An error tells as well that this one cannot be held: it has threads or files open, or never came to its program.
    pub(super) fn start(kind: Kind, plan: Plan, nursery: &Nursery<'_>) -> Result<Self, StepError> {
        let key = plan.key;
        let (mut nest, channel) = Nest::make(plan, nursery)?;
        let tracee = nest.hatch()?;
        let anatomy = Anatomy::of(nursery.processes, tracee.pid);
        let memory = Memory::open(&anatomy)?;
        let held = held::hold(tracee, &memory, &nursery.sysinfo)?;
        check_fit(&anatomy)?;
        let cpu_ns = tracee.cpu_ns();
        let place = birth::make_place(tracee, &held.registers)?;
        let outside = |piece: &pages::Piece| piece.0 + piece.1 <= place || piece.0 >= place + LENGTH as u64;
        let pieces = largest(own_pages(&anatomy)?.into_iter().filter(outside).collect(), MOST_PIECES);
        let mother = Mother {
            tracee: Tracee::known(tracee.pid, key),
            memory,
            channel,
            key,
            capabilities: world::capabilities(),
            place,
            pieces,
            held: held.registers,
            tid_address: held.tid_address,
        };
        let traced = mother.cost_of_a_stop()? * u64::from(held.stops);
        let startup_ns = cpu_ns.saturating_sub(traced);
        Ok(Self { kind, born: Instant::now(), mother, nest, startup_ns, memory: 0 })
    }

    /// Starts the init of a run.
    pub(super) fn start_init(&self, plan: &Plan, stack_top: *mut u8) -> Result<Init, StepError> {
        self.nest.start_init(plan, stack_top)
    }

    /// Forks the program of a run into its box; it waits to be let go.
    pub(super) fn bear(&self, given: &Given<'_>) -> Result<Child, StepError> {
        self.mother.bear(given)
    }
}

/// An interpreter with threads cannot be forked, and what one has open beside its streams would be in the way.
fn check_fit(anatomy: &Anatomy<'_>) -> Result<(), StepError> {
    let status = anatomy.read("status")?;
    let threads = status.lines().find_map(|line| line.strip_prefix("Threads:"));
    if threads.map(str::trim) != Some("1") {
        return Err(StepError::new("hold an interpreter that has threads", Errno(libc::EBUSY)));
    }
    let table = anatomy.directory("fd")?;
    let open: Vec<i32> = table.iter().filter_map(|name| name.parse().ok()).collect();
    if open.iter().any(|fd| *fd > 2 && *fd != guardian::CHANNEL) {
        return Err(StepError::new("hold an interpreter that has files open", Errno(libc::EBUSY)));
    }
    Ok(())
}

/// Waits until an eventfd(2) is written to, or until the other is ready; whether it was written to.
pub(super) fn await_word(word: &OwnedFd, other: Option<BorrowedFd<'_>>) -> Result<bool, StepError> {
    /// As long as the making of a box may take.
    const LONGEST: Timespec = Timespec { tv_sec: 20, tv_nsec: 0 };
    let fds = [Some(word.as_fd()), other];
    let mut polled: Vec<PollFd<'_>> =
        fds.into_iter().flatten().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)).collect();
    loop {
        match poll(&mut polled, Some(&LONGEST)) {
            Ok(0) => return Err(StepError::new("hear of a zygote in time", Errno(libc::ETIMEDOUT))),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(StepError::new("hear of a zygote", error.into())),
            Ok(_) => {
                let written = !polled[0].revents().is_empty();
                if written {
                    let mut count = [0; size_of::<u64>()];
                    rustix::io::read(word, &mut count)
                        .map_err(|error| StepError::new("hear of a zygote", error.into()))?;
                }
                return Ok(written);
            }
        }
    }
}
