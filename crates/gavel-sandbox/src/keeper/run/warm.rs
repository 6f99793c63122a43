//! Warm runs, seen from the keeper: which zygote a run is forked from, and how its program is brought into the box.
#![expect(unsafe_code, reason = "the init hands over a descriptor by its number")]

use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, FromRawFd as _, OwnedFd};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, openat};
use rustix::pipe::{PipeFlags, pipe_with};

use super::super::StepError;
use super::super::memory::note_start;
use super::super::plan::Plan;
use super::super::sysinfo::Standing;
use super::super::zygote::{Choice, Given, Kind, Nursery, Zygote, await_word, wait_while, wake, who_told};
use super::{Keeper, Running, STACK, Texts};
use crate::cgroup::RunFiles;
use crate::protocol::Run;
use crate::wall::Missing;

impl Keeper {
    /// The zygote that a run is to be forked from, if any.
    pub(super) fn zygote_for(&mut self, run: &Run, texts: &Texts) -> Option<Box<Zygote>> {
        let kind = Kind::of(run).filter(|_| self.warm && self.missing == Missing::NONE)?;
        match self.zygotes.choose(&kind) {
            Choice::Cold => None,
            Choice::Warm(zygote) => Some(zygote),
            Choice::Start => {
                let since = Instant::now();
                match self.start_zygote(kind.clone(), run, texts) {
                    Ok(zygote) => Some(zygote),
                    Err(_) => {
                        // It is started cold as long as it is asked for; so is everything where none can be held.
                        self.zygotes.keep(kind, since, None);
                        None
                    }
                }
            }
        }
    }

    fn start_zygote(&mut self, kind: Kind, run: &Run, texts: &Texts) -> Result<Box<Zygote>, StepError> {
        /// Beside the program's own limit: for what the slot holds already.
        const ROOM: u64 = 64 << 20;
        let group = self.meter.zygotes(run.limits.memory.saturating_add(ROOM))?;
        let before = self.meter.memory();
        let plan = Plan {
            options: self.options(&run.limits, Some(0))?,
            sealed: run.sealed,
            ..self.plan(&RunFiles::NONE, texts, &run.limits, 0)?
        };
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC)
            .map_err(|error| StepError::new("make a pipe for an interpreter", error.into()))?;
        let standard = std::rc::Rc::clone(&self.standard);
        let worn = standard.wear([standard.stdin(), writer.as_fd(), writer.as_fd()])?;
        let standing = Standing { limit: run.limits.memory, used: 0, age: Duration::ZERO };
        let nursery = Nursery {
            processes: self.host.processes(),
            group: group.as_fd(),
            sysinfo: self.host.told(&standing),
            stack: STACK,
        };
        let mut zygote = Box::new(Zygote::start(kind, plan, &nursery)?);
        drop(worn);
        if is_readable(&reader) {
            return Err(StepError::new("hold an interpreter that prints", crate::raw::Errno(libc::EBUSY)));
        }
        zygote.memory = self.meter.memory().saturating_sub(before);
        Ok(zygote)
    }

    /// Forks a run's program from the zygote into the box that the init has made, and lets it run. When the init does not
    /// come so far, nothing is forked: its end tells why.
    pub(super) fn bring(
        &self,
        zygote: &Zygote,
        running: &mut Running,
        prepared: &OwnedFd,
        group: &RunFiles,
    ) -> Result<(), StepError> {
        if !await_word(prepared, Some(running.init.pidfd.as_fd()))? {
            return Ok(());
        }
        let told = |errno| StepError::new("ask who the init is", errno);
        running.init.pid = who_told(prepared.as_raw_fd()).map_err(told)?;
        let plan = &running.plan;
        let Some(arrival) = &plan.arrival else { return Ok(()) };
        let namespace = |name: &str| {
            let path = format!("{}/ns/{name}", running.init.pid);
            openat(self.host.processes(), path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
                .map_err(|error| StepError::new("open the box's namespaces", error.into()))
        };
        let (processes, mounts) = (namespace("pid")?, namespace("mnt")?);
        let ruleset = match arrival.ruleset.load(Ordering::Acquire) {
            0 => None,
            // SAFETY: the init, which shares our descriptors, has made it for us.
            ruleset => Some(unsafe { OwnedFd::from_raw_fd(ruleset) }),
        };
        // SAFETY: the group's files are open as long as the meter is.
        let group = unsafe { BorrowedFd::borrow_raw(group.enter.unwrap_or(-1)) };
        let child = zygote.bear(&Given {
            streams: [rustix::stdio::stdin(), rustix::stdio::stdout(), rustix::stdio::stderr()],
            processes: processes.as_fd(),
            mounts: mounts.as_fd(),
            group,
            ruleset: ruleset.as_ref().map(OwnedFd::as_fd),
            rlimits: &plan.rlimits,
            profile: plan.profile,
        })?;
        arrival.arrived.store(1, Ordering::Release);
        wake(&arrival.arrived);
        wait_while(&arrival.sealed, 0).map_err(StepError::at("have the box sealed"))?;
        if plan.notes.failed_step.load(Ordering::Acquire) != 0 {
            return Ok(());
        }
        note_start(plan, zygote.startup_ns).map_err(StepError::at("read the group's usage"))?;
        child.let_go()
    }
}

fn is_readable(pipe: &OwnedFd) -> bool {
    const NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };
    matches!(poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&NOW)), Ok(1..))
}
