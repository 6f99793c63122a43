//! The box in which a zygote lives, as the keeper sees it.
#![expect(unsafe_code, reason = "the guardian shares this memory and is cloned by raw system calls")]

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::atomic::Ordering;

use rustix::event::{EventfdFlags, eventfd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::super::StepError;
use super::super::child::Init;
use super::super::init::ANY_CHILD;
use super::super::plan::{Plan, Step};
use super::super::run::top_of;
use super::super::sysinfo::LENGTH;
use super::guardian::{self, Cradle, wait_while, wake, who_told};
use super::tracee::{Stop, Tracee};
use super::{await_word, guardian::Words};
use crate::raw::{self, CloneArgs, Errno, sys};

/// What a zygote is started in.
pub(in crate::keeper) struct Nursery<'a> {
    /// The host's `/proc`.
    pub(in crate::keeper) processes: BorrowedFd<'a>,
    /// `cgroup.procs` of the group for zygotes.
    pub(in crate::keeper) group: BorrowedFd<'a>,
    /// What it is told of the host.
    pub(in crate::keeper) sysinfo: [u8; LENGTH],
    /// The size of a stack.
    pub(in crate::keeper) stack: usize,
}

/// A guardian and its zygote. The end of the guardian is that of all.
pub(super) struct Nest {
    guardian: i32,
    zygote: Option<Tracee>,
    cradle: Box<Cradle>,
    told: OwnedFd,
    _stacks: [Vec<u8>; 2],
}

impl Nest {
    /// Starts a guardian; also our end of the zygote's channel.
    pub(super) fn make(plan: Plan, nursery: &Nursery<'_>) -> Result<(Self, OwnedFd), StepError> {
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
            .map_err(|error| StepError::new("make a zygote's channel", error.into()))?;
        let told = word()?;
        let mut stacks = [vec![0; nursery.stack], vec![0; nursery.stack]];
        let [guardians, zygotes] = stacks.each_mut().map(|stack| top_of(stack));
        let key = plan.key;
        let words = Words { group: nursery.group.as_raw_fd(), channel: theirs, told: told.as_raw_fd() };
        let cradle = Box::new(Cradle::new(plan, words, zygotes));
        let args = CloneArgs {
            flags: (libc::CLONE_VM | libc::CLONE_FILES | libc::CLONE_NEWPID | libc::SIGCHLD) as usize,
            stack_top: guardians,
            pidfd: std::ptr::null_mut(),
            key,
        };
        // SAFETY: the guardian obeys the rules of `raw`, has the stack for itself, and is gone before cradle and stacks are
        // freed: every way on from here goes through the drop of the nest.
        let guardian = unsafe { raw::clone_onto(&args, guardian::main, std::ptr::from_ref(&*cradle).cast()) }
            .map_err(StepError::at("start a zygote's guardian"))?;
        Ok((Self { guardian, zygote: None, cradle, told, _stacks: stacks }, ours))
    }

    /// Traces the zygote up to where it has become the interpreter.
    pub(super) fn hatch(&mut self) -> Result<&Tracee, StepError> {
        await_word(&self.told, None)?;
        self.check()?;
        let pid = who_told(self.told.as_raw_fd()).map_err(StepError::at("ask who the zygote is"))?;
        let tracee = self.zygote.insert(Tracee::seize(pid, self.cradle.plan.key)?);
        self.cradle.traced.store(1, Ordering::Release);
        wake(&self.cradle.traced);
        match tracee.wait_for(Stop::Executes, "execute the interpreter") {
            Ok(()) => Ok(tracee),
            Err(error) => Err(check(&self.cradle).err().unwrap_or(error)),
        }
    }

    fn check(&self) -> Result<(), StepError> {
        check(&self.cradle)
    }

    /// Starts the init of a run.
    pub(super) fn start_init(&self, plan: &Plan, stack_top: *mut u8) -> Result<Init, StepError> {
        let cradle = &self.cradle;
        cradle.init_stack.store(stack_top, Ordering::Relaxed);
        cradle.asked.store(std::ptr::from_ref(plan).cast_mut(), Ordering::Release);
        let before = cradle.asks.fetch_add(1, Ordering::AcqRel);
        wake(&cradle.asks);
        wait_while(&cradle.answers, before).map_err(StepError::at("have the box's init started"))?;
        match cradle.init.load(Ordering::Acquire) {
            errno @ ..0 => Err(StepError::new("start the box's init", Errno(-errno))),
            // SAFETY: the guardian, which shares our descriptors, has just made it for us.
            pidfd => Ok(Init::of_another(unsafe { OwnedFd::from_raw_fd(pidfd) }, plan.key)),
        }
    }
}

/// What guardian or zygote could not do.
fn check(cradle: &Cradle) -> Result<(), StepError> {
    let notes = &cradle.plan.notes;
    match Step::from_number(notes.failed_step.load(Ordering::Acquire)) {
        Some((_, words)) => Err(StepError::new(words, Errno(notes.errno.load(Ordering::Relaxed)))),
        None => Ok(()),
    }
}

/// An eventfd(2) to be told by.
pub(in crate::keeper) fn word() -> Result<OwnedFd, StepError> {
    eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
        .map_err(|error| StepError::new("make an event descriptor", error.into()))
}

impl Drop for Nest {
    fn drop(&mut self) {
        // SAFETY: takes no memory. The guardian is our child and was not waited for yet.
        let _ = unsafe { sys!(libc::SYS_kill, self.guardian, libc::SIGKILL) };
        // What it has started ends with it, and nobody else can wait for what we trace of it.
        loop {
            // SAFETY: a null status is not written (wait4(2)).
            match unsafe { sys!(libc::SYS_wait4, ANY_CHILD, 0, libc::__WALL, 0) } {
                Ok(pid) if pid as i32 == self.guardian => break,
                Ok(_) | Err(Errno(libc::EINTR)) => {}
                Err(_) => break,
            }
        }
        super::super::run::close_input(&self.cradle.plan.notes);
    }
}
