//! A process that the keeper traces: its stops, registers and memory (ptrace(2)).
#![expect(unsafe_code, reason = "ptrace and waiting for a tracee are raw system calls")]

use std::fs::File;
use std::io::Read as _;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Dir, Mode, OFlags, openat};
use rustix::io::{pread, pwrite};

use super::super::StepError;
use crate::raw::{self, Errno, sys};

/// What a wait status says after the low byte 0x7f: the signal, and above it the event.
const STOPPED: i32 = 0x7f;
/// Added to SIGTRAP at a system call (ptrace(2), PTRACE_O_TRACESYSGOOD).
const AT_CALL: i32 = libc::SIGTRAP | 0x80;

/// Why a tracee stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It is about to make a system call, or has made it.
    Call,
    /// It came to a breakpoint, or has made a single step.
    Breakpoint,
    /// It has just been born to another tracee.
    Born,
    /// It executes another program.
    Executes,
    /// It makes a process that shares its memory and that it waits for.
    Vforks,
    /// It makes a process of any other kind.
    Forks,
    /// It gets a signal.
    Signal(i32),
    /// It is gone.
    Gone,
}

/// One.
pub(super) struct Tracee {
    /// As the keeper numbers it.
    pub(super) pid: i32,
    key: u64,
}

impl Tracee {
    /// One that is traced already, because another one's children are.
    pub(super) fn known(pid: i32, key: u64) -> Self {
        Self { pid, key }
    }

    /// Begins to trace a process, without stopping it. It ends with the keeper, and its children are traced too.
    pub(super) fn seize(pid: i32, key: u64) -> Result<Self, StepError> {
        let tracee = Self { pid, key };
        let options = libc::PTRACE_O_EXITKILL
            | libc::PTRACE_O_TRACESYSGOOD
            | libc::PTRACE_O_TRACEEXEC
            | libc::PTRACE_O_TRACEFORK
            | libc::PTRACE_O_TRACEVFORK
            | libc::PTRACE_O_TRACECLONE;
        tracee.ask(libc::PTRACE_SEIZE, 0, options as usize).map_err(StepError::at("trace the zygote"))?;
        Ok(tracee)
    }

    fn ask(&self, request: u32, address: usize, data: usize) -> Result<usize, Errno> {
        let args = [request as usize, self.pid as usize, address, data, 0, self.key as usize];
        // SAFETY: what `data` points to is what the request reads or writes; the callers see to it.
        unsafe { raw::syscall6(libc::SYS_ptrace, args) }
    }

    /// Lets it go on, to its next stop of any kind.
    pub(super) fn go_on(&self) -> Result<(), StepError> {
        self.resume(libc::PTRACE_CONT, 0)
    }

    /// Lets it go on with this signal.
    pub(super) fn go_on_with(&self, signal: i32) -> Result<(), StepError> {
        self.resume(libc::PTRACE_SYSCALL, signal)
    }

    /// Lets it go on to its next system call.
    pub(super) fn go_to_call(&self) -> Result<(), StepError> {
        self.resume(libc::PTRACE_SYSCALL, 0)
    }

    /// Lets it make one step.
    pub(super) fn step(&self) -> Result<(), StepError> {
        self.resume(libc::PTRACE_SINGLESTEP, 0)
    }

    fn resume(&self, request: u32, signal: i32) -> Result<(), StepError> {
        self.ask(request, 0, signal as usize).map(|_| ()).map_err(StepError::at("let a traced process go on"))
    }

    /// Waits for its next stop.
    pub(super) fn wait(&self) -> Result<Stop, StepError> {
        let mut status = 0;
        loop {
            // SAFETY: the kernel writes only `status`.
            match unsafe { sys!(libc::SYS_wait4, self.pid, &raw mut status, libc::__WALL, 0) } {
                Ok(_) => return Ok(stop_of(status)),
                Err(Errno(libc::EINTR)) => {}
                Err(errno) => return Err(StepError::new("wait for a traced process", errno)),
            }
        }
    }

    /// Waits for its next stop, which can be only this one.
    pub(super) fn wait_for(&self, expected: Stop, step: &'static str) -> Result<(), StepError> {
        match self.wait()? {
            stop if stop == expected => Ok(()),
            Stop::Gone => Err(StepError::new(step, Errno(libc::ESRCH))),
            _ => Err(StepError::new(step, Errno(libc::EPROTO))),
        }
    }

    /// The number of the process that it has just made.
    pub(super) fn made(&self) -> Result<i32, StepError> {
        let mut message: libc::c_ulong = 0;
        self.ask(libc::PTRACE_GETEVENTMSG, 0, &raw mut message as usize)
            .map_err(StepError::at("ask for a process that was made"))?;
        Ok(message as i32)
    }

    /// The system call that it is about to make; `None` when it has made it.
    pub(super) fn call(&self) -> Result<Option<libc::__c_anonymous_ptrace_syscall_info_entry>, StepError> {
        // SAFETY: all-zero is a valid block.
        let mut info: libc::ptrace_syscall_info = unsafe { std::mem::zeroed() };
        self.ask(libc::PTRACE_GET_SYSCALL_INFO, size_of_val(&info), &raw mut info as usize)
            .map_err(StepError::at("read the call of a traced process"))?;
        if info.op != libc::PTRACE_SYSCALL_INFO_ENTRY {
            return Ok(None);
        }
        // SAFETY: the kernel says that it is this kind.
        Ok(Some(unsafe { info.u.entry }))
    }

    pub(super) fn registers(&self) -> Result<libc::user_regs_struct, StepError> {
        // SAFETY: all-zero is a valid set of registers.
        let mut registers: libc::user_regs_struct = unsafe { std::mem::zeroed() };
        self.ask(libc::PTRACE_GETREGS, 0, &raw mut registers as usize)
            .map_err(StepError::at("read the registers of a traced process"))?;
        Ok(registers)
    }

    pub(super) fn set_registers(&self, registers: &libc::user_regs_struct) -> Result<(), StepError> {
        self.ask(libc::PTRACE_SETREGS, 0, std::ptr::from_ref(registers) as usize)
            .map(|_| ())
            .map_err(StepError::at("set the registers of a traced process"))
    }

    /// CPU time of all its threads, in nanoseconds (clock_getcpuclockid(3): the process number, inverted, above three
    /// bits that name the scheduler's clock).
    pub(super) fn cpu_ns(&self) -> u64 {
        const SCHEDULERS: i32 = 2;
        raw::clock_ns((!self.pid << 3) | SCHEDULERS)
    }
}

/// A tracee that is ended unless it is let go: nobody else can wait for it.
pub(super) struct Newborn(Option<Tracee>);

impl Newborn {
    /// Just made by another tracee; waits until it is there.
    pub(super) fn receive(pid: i32, key: u64) -> Result<Self, StepError> {
        let newborn = Self(Some(Tracee { pid, key }));
        newborn.wait_for(Stop::Born, "fork the zygote")?;
        Ok(newborn)
    }

    /// Lets it go for good.
    pub(super) fn let_go(mut self) -> Result<(), StepError> {
        self.resume(libc::PTRACE_DETACH, 0)?;
        self.0 = None;
        Ok(())
    }
}

impl std::ops::Deref for Newborn {
    type Target = Tracee;

    fn deref(&self) -> &Tracee {
        const NOBODY: &Tracee = &Tracee { pid: -1, key: 0 };
        self.0.as_ref().unwrap_or(NOBODY)
    }
}

impl Drop for Newborn {
    fn drop(&mut self) {
        let Some(tracee) = &self.0 else { return };
        // SAFETY: takes no memory. It was not waited for yet, so the number is its own.
        let _ = unsafe { sys!(libc::SYS_kill, tracee.pid, libc::SIGKILL) };
        while !matches!(tracee.wait(), Ok(Stop::Gone) | Err(_)) {}
    }
}

fn stop_of(status: i32) -> Stop {
    if status & 0x7f != STOPPED {
        return Stop::Gone;
    }
    let signal = (status >> 8) & 0xff;
    match status >> 16 {
        0 if signal == AT_CALL => Stop::Call,
        0 if signal == libc::SIGTRAP => Stop::Breakpoint,
        0 => Stop::Signal(signal),
        libc::PTRACE_EVENT_STOP => Stop::Born,
        libc::PTRACE_EVENT_EXEC => Stop::Executes,
        libc::PTRACE_EVENT_VFORK => Stop::Vforks,
        _ => Stop::Forks,
    }
}

/// What /proc tells of a process, and its memory.
pub(super) struct Anatomy<'a> {
    processes: BorrowedFd<'a>,
    pid: i32,
}

impl<'a> Anatomy<'a> {
    pub(super) fn of(processes: BorrowedFd<'a>, pid: i32) -> Self {
        Self { processes, pid }
    }

    pub(super) fn open(&self, name: &'static str, flags: OFlags) -> Result<OwnedFd, StepError> {
        openat(self.processes, format!("{}/{name}", self.pid), flags | OFlags::CLOEXEC, Mode::empty())
            .map_err(|error| StepError::owned(format!("open a process's {name}"), error.into()))
    }

    /// The names in one of its directories.
    pub(super) fn directory(&self, name: &'static str) -> Result<Vec<String>, StepError> {
        let failed = |error: rustix::io::Errno| StepError::new("list what a process has", error.into());
        let directory = Dir::read_from(self.open(name, OFlags::RDONLY | OFlags::DIRECTORY)?).map_err(failed)?;
        directory
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()).map_err(failed))
            .collect()
    }

    pub(super) fn read(&self, name: &'static str) -> Result<String, StepError> {
        let mut text = String::new();
        let mut file = File::from(self.open(name, OFlags::RDONLY)?);
        file.read_to_string(&mut text).map_err(StepError::io("read of a process"))?;
        Ok(text)
    }
}

/// The memory of a process.
pub(super) struct Memory(OwnedFd);

impl Memory {
    pub(super) fn open(anatomy: &Anatomy<'_>) -> Result<Self, StepError> {
        anatomy.open("mem", OFlags::RDWR).map(Self)
    }

    pub(super) fn write(&self, address: u64, bytes: &[u8]) -> Result<(), StepError> {
        match pwrite(self.0.as_fd(), bytes, address) {
            Ok(length) if length == bytes.len() => Ok(()),
            Ok(_) => Err(StepError::new("write to a process", Errno(libc::EFAULT))),
            Err(error) => Err(StepError::new("write to a process", error.into())),
        }
    }

    /// The first bytes of a text, as many as are there of those asked for.
    pub(super) fn read_text(&self, address: u64, buffer: &mut [u8]) -> Result<usize, StepError> {
        let length = pread(self.0.as_fd(), &mut *buffer, address)
            .map_err(|error| StepError::new("read of a process", error.into()))?;
        Ok(buffer[..length].iter().position(|byte| *byte == 0).unwrap_or(length))
    }
}
