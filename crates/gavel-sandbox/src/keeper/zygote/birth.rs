//! How a zygote bears the program of a run.

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::super::{StepError, world};
use super::guardian::CHANNEL;
use super::pages::Piece;
use super::tape::{Call, LENGTH, Tape, Tapes};
use super::tracee::{Memory, Newborn, Stop, Tracee};
use crate::raw::Errno;

/// System calls by which the cost of tracing is measured.
const TRIED: usize = 64;
/// The program's number in its box, and that of its short-lived parent.
const PROGRAM: u64 = 2;
const PARENT: u64 = 3;
/// The first descriptor that a zygote is given; the streams come first.
const FIRST: u64 = 3;

/// What the process of a run is given.
pub(in crate::keeper) struct Given<'a> {
    pub(in crate::keeper) streams: [BorrowedFd<'a>; 3],
    /// The box's PID and mount namespaces.
    pub(in crate::keeper) processes: BorrowedFd<'a>,
    pub(in crate::keeper) mounts: BorrowedFd<'a>,
    /// `cgroup.procs` of the run's group.
    pub(in crate::keeper) group: BorrowedFd<'a>,
    /// Landlock's rules.
    pub(in crate::keeper) ruleset: Option<BorrowedFd<'a>>,
    pub(in crate::keeper) rlimits: &'a [(u32, u64)],
    /// Whether AppArmor confines programs.
    pub(in crate::keeper) profile: bool,
}

/// A held interpreter, as what it bears children by.
pub(super) struct Mother {
    pub(super) tracee: Tracee,
    pub(super) memory: Memory,
    pub(super) channel: OwnedFd,
    pub(super) key: u64,
    /// How many the kernel has.
    pub(super) capabilities: u64,
    /// Where tapes are put.
    pub(super) place: u64,
    /// What children get copies of at once.
    pub(super) pieces: Vec<Piece>,
    pub(super) held: libc::user_regs_struct,
    pub(super) tid_address: u64,
}

/// The program of a run, before its first own step.
pub(in crate::keeper) struct Child {
    tracee: Newborn,
    registers: libc::user_regs_struct,
}

impl Child {
    /// Lets it run.
    pub(in crate::keeper) fn let_go(self) -> Result<(), StepError> {
        self.tracee.set_registers(&self.registers)?;
        self.tracee.let_go()
    }
}

/// Makes room for tapes in a held process; its address.
pub(super) fn make_place(tracee: &Tracee, held: &libc::user_regs_struct) -> Result<u64, StepError> {
    let all = (libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC) as u64;
    let own = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as u64;
    call(tracee, held, libc::SYS_mmap, [0, LENGTH as u64, all, own, u64::MAX, 0])
}

/// Has a held process make one system call.
fn call(tracee: &Tracee, held: &libc::user_regs_struct, number: i64, args: [u64; 6]) -> Result<u64, StepError> {
    let [rdi, rsi, rdx, r10, r8, r9] = args;
    let registers = libc::user_regs_struct { rax: number as u64, rdi, rsi, rdx, r10, r8, r9, ..*held };
    tracee.set_registers(&registers)?;
    tracee.step()?;
    tracee.wait_for(Stop::Breakpoint, "have the interpreter make a call")?;
    answer(tracee.registers()?.rax, "have the interpreter make a call")
}

/// The kernel answers -4095 to -1 for errors.
fn answer(value: u64, step: &'static str) -> Result<u64, StepError> {
    match value as i64 {
        errno @ -4095..0 => Err(StepError::new(step, Errno(-errno as i32))),
        _ => Ok(value),
    }
}

impl Mother {
    /// What a stop at a system call costs the process that is traced, in nanoseconds of CPU time.
    pub(super) fn cost_of_a_stop(&self) -> Result<u64, StepError> {
        let mut tapes = Tapes::at(self.place);
        let calls: Vec<Call> = (0..TRIED).map(|_| Call::new(libc::SYS_getpid, &[])).collect();
        let tape = tapes.tape(&calls);
        self.put(&tapes)?;
        let timed = |step: fn(&Tracee) -> Result<(), StepError>| {
            let before = self.tracee.cpu_ns();
            self.play(&tapes, tape)?;
            step(&self.tracee)?;
            while self.tracee.wait()? == Stop::Call {
                step(&self.tracee)?;
            }
            Ok(self.tracee.cpu_ns().saturating_sub(before))
        };
        let untraced = timed(Tracee::go_on)?;
        let traced = timed(Tracee::go_to_call)?;
        Ok(traced.saturating_sub(untraced) / (2 * TRIED as u64))
    }

    fn put(&self, tapes: &Tapes) -> Result<(), StepError> {
        let bytes = tapes.bytes().ok_or(StepError::new("fit a tape into its place", Errno(libc::E2BIG)))?;
        self.memory.write(self.place, bytes)
    }

    /// Sets the zygote to the beginning of a tape.
    fn play(&self, tapes: &Tapes, tape: Tape) -> Result<(), StepError> {
        self.tracee.set_registers(&libc::user_regs_struct { rip: tapes.entry(), rbx: tape.begin, ..self.held })
    }

    pub(super) fn bear(&self, given: &Given<'_>) -> Result<Child, StepError> {
        let mut tapes = Tapes::at(self.place);
        let childs = self.childs_tape(&mut tapes, given);
        let parents = self.parents_tape(&mut tapes, childs);
        let own = self.own_tape(&mut tapes, parents);
        self.put(&tapes)?;
        self.hand_over(given)?;
        self.play(&tapes, own)?;
        self.tracee.go_on()?;
        self.tracee.wait_for(Stop::Vforks, "fork the zygote")?;
        let parent = Newborn::receive(self.tracee.made()?, self.key)?;
        self.tracee.go_on()?;
        parent.go_on()?;
        parent.wait_for(Stop::Forks, "fork the program from the zygote")?;
        let child = Newborn::receive(parent.made()?, self.key)?;
        parent.let_go()?;
        child.go_on()?;
        child.wait_for(Stop::Breakpoint, "confine the warm program")?;
        finished(&child, childs, "confine the warm program")?;
        self.tracee.wait_for(Stop::Breakpoint, "hold the zygote again")?;
        finished(&self.tracee, own, "hold the zygote again")?;
        call(&child, &self.held, libc::SYS_munmap, [self.place, LENGTH as u64, 0, 0, 0, 0])?;
        Ok(Child { tracee: child, registers: self.held })
    }

    fn hand_over(&self, given: &Given<'_>) -> Result<(), StepError> {
        let [stdin, stdout, stderr] = given.streams;
        let mut fds = vec![stdin, stdout, stderr, given.processes, given.mounts, given.group];
        fds.extend(given.ruleset);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(7))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !ancillary.push(SendAncillaryMessage::ScmRights(&fds)) {
            return Err(StepError::new("give files to the zygote", Errno(libc::E2BIG)));
        }
        sendmsg(&self.channel, &[IoSlice::new(b"!")], &mut ancillary, SendFlags::NOSIGNAL)
            .map(|_| ())
            .map_err(|error| StepError::new("give files to the zygote", error.into()))
    }

    /// The zygote's own: it takes what it is given, and makes a parent for the program in the box's PID namespace.
    fn own_tape(&self, tapes: &mut Tapes, parents: Tape) -> Tape {
        let byte = tapes.put(&[0; 8]);
        let part = tapes.put_words(&[byte, 1]);
        let control = tapes.put(&[0; 64]);
        // struct msghdr: no name, one part, room for the descriptors.
        let message = tapes.put_words(&[0, 0, part, 1, control, 64, 0]);
        let fork = clone3(tapes, (libc::CLONE_VM | libc::CLONE_VFORK) as u64, 0, PARENT, 0);
        let processes = FIRST + 3;
        tapes.tape(&[
            Call::new(libc::SYS_recvmsg, &[CHANNEL as u64, message, 0]),
            Call::new(libc::SYS_setns, &[processes, libc::CLONE_NEWPID as u64]).with_key(self.key),
            fork.with_key(self.key).child_plays(parents),
            Call::new(libc::SYS_wait4, &[u64::MAX, 0, libc::__WALL as u64, 0]),
            Call::new(libc::SYS_close_range, &[FIRST, CHANNEL as u64 - 1, 0]),
        ])
    }

    /// The parent's: it makes the program and ends, so that the program becomes the init's, as any is.
    fn parents_tape(&self, tapes: &mut Tapes, childs: Tape) -> Tape {
        let flags = if self.tid_address == 0 { 0 } else { libc::CLONE_CHILD_SETTID | libc::CLONE_CHILD_CLEARTID };
        let fork = clone3(tapes, flags as u64, self.tid_address, PROGRAM, libc::SIGCHLD as u64);
        tapes.tape(&[
            // The kernel copies a table of descriptors as far as the highest, and tells its size.
            Call::new(libc::SYS_close, &[CHANNEL as u64]),
            fork.with_key(self.key).child_plays(childs),
            Call::new(libc::SYS_exit_group, &[0]),
        ])
    }

    /// The program's: the box's namespaces and every wall; all but the seal of `/proc`, which is the init's to put.
    fn childs_tape(&self, tapes: &mut Tapes, given: &Given<'_>) -> Tape {
        let [mounts, group, ruleset] = [FIRST + 4, FIRST + 5, FIRST + 6];
        // The first that is free beside all that was given.
        let free = ruleset + u64::from(given.ruleset.is_some());
        let key = self.key;
        let directory = tapes.put(b"/box\0");
        let myself = tapes.put(b"0");
        let mut calls = vec![
            Call::new(libc::SYS_setns, &[mounts, libc::CLONE_NEWNS as u64]).with_key(key),
            Call::new(libc::SYS_write, &[group, myself, 1]),
            Call::new(libc::SYS_unshare, &[libc::CLONE_NEWCGROUP as u64]).with_key(key),
        ];
        calls.push(Call::new(libc::SYS_setpgid, &[0, 0]));
        for (begin, length) in &self.pieces {
            calls.push(Call::new(libc::SYS_madvise, &[*begin, *length, libc::MADV_POPULATE_WRITE as u64]));
        }
        calls.extend(write_to(tapes, b"/proc/self/oom_score_adj\0", b"1000", free));
        calls.push(Call::new(libc::SYS_chdir, &[directory]));
        for (resource, value) in given.rlimits {
            let limit = tapes.put_words(&[*value, *value]);
            calls.push(Call::new(libc::SYS_prlimit64, &[0, u64::from(*resource), limit, 0]));
        }
        calls.extend(give_up(tapes, self.capabilities));
        // The profile takes away what all before needs, and Landlock the way to the profile.
        if given.profile {
            calls.extend(write_to(tapes, b"/proc/self/attr/apparmor/current\0", b"changeprofile gavel-box", free));
        }
        if given.ruleset.is_some() {
            calls.push(Call::new(libc::SYS_landlock_restrict_self, &[ruleset, 0]));
        }
        calls.extend((0..3).map(|stream| Call::new(libc::SYS_dup2, &[FIRST + stream, stream])));
        calls.push(Call::new(libc::SYS_close_range, &[FIRST, u64::from(u32::MAX), 0]));
        tapes.tape(&calls)
    }
}

/// Writes a text to a file, which gets this descriptor.
fn write_to(tapes: &mut Tapes, path: &[u8], text: &[u8], descriptor: u64) -> [Call; 3] {
    let (path, address) = (tapes.put(path), tapes.put(text));
    [
        Call::new(libc::SYS_open, &[path, libc::O_WRONLY as u64, 0]),
        Call::new(libc::SYS_write, &[descriptor, address, text.len() as u64]),
        Call::new(libc::SYS_close, &[descriptor]),
    ]
}

/// Gives up the rights that zygotes have (capabilities(7)), so that none is left and none can be had again.
fn give_up(tapes: &mut Tapes, capabilities: u64) -> Vec<Call> {
    let prctl = |what: i32, value: u64, more: u64| Call::new(libc::SYS_prctl, &[what as u64, value, more, 0, 0]);
    let mut calls = vec![prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL as u64, 0)];
    calls.extend((0..capabilities).map(|capability| prctl(libc::PR_CAPBSET_DROP, capability, 0)));
    calls.push(prctl(libc::PR_SET_SECUREBITS, u64::from(world::SECUREBITS), 0));
    let (header, none) = (tapes.put_words(&[world::CAPABILITY_HEADER]), tapes.put(&[0; 24]));
    calls.push(Call::new(libc::SYS_capset, &[header, none]));
    calls
}

/// clone3(2) of a process with this number in its PID namespace.
fn clone3(tapes: &mut Tapes, flags: u64, tid_address: u64, number: u64, signal: u64) -> Call {
    let numbers = tapes.put_words(&[number]);
    // struct clone_args (linux/sched.h): flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
    // set_tid_size.
    let block = tapes.put_words(&[flags, 0, tid_address, 0, signal, 0, 0, 0, numbers, 1]);
    Call::new(libc::SYS_clone3, &[block, 80])
}

/// Whether a tape was played to its end.
fn finished(tracee: &Tracee, tape: Tape, step: &'static str) -> Result<(), StepError> {
    let registers = tracee.registers()?;
    if registers.rbx == tape.end {
        return Ok(());
    }
    let call = (registers.rbx.wrapping_sub(tape.begin)) / Call::LENGTH;
    let step = format!("{step} (call {call})");
    Err(StepError::owned(step, Errno(-(registers.rax as i64) as i32)))
}
