//! One run, seen from the keeper: plan it, start its init, watch its clocks, read what it used.

mod texts;
mod warm;

use std::ffi::CString;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::fs::{Mode, OFlags, open};

use self::texts::{Texts, in_box, planned, text};
use super::child::{First, Init};
use super::conclude::{Stop, conclude};
use super::landlock::{self, Landlock};
use super::payload::RLIMITS;
use super::plan::{Arrival, MemoryLimit, Notes, Plan};
use super::standard::Standard;
use super::sysinfo::{Host, Standing};
use super::zygote::{Zygotes, word};
use super::{Mask, StepError, count, world};
use crate::cgroup::{Meter, Readings, RunFiles};
use crate::command::Processors;
use crate::idle::IdleClock;
use crate::limits::Limits;
use crate::protocol::{self, MAX_MESSAGE, Reply, Request, Run, Setup};
use crate::raw::{self, Errno};
use crate::seccomp::{Listener, Told};
use crate::timeline::{self, Moment};
use crate::wall::{Missing, Wall};

/// Deep enough for the straight-line code of init and payload, with room for a debug build.
const STACK: usize = 64 * 1024;
/// The shortest wait between two looks at the CPU clock, so that the watch itself costs nothing.
const CPU_STEP: Duration = Duration::from_millis(1);

/// The longest, so that no limit is too large for the kernel's own type of a timeout.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// What may be left in a box's files without being waited for: so much may be counted to the next run's box and not to its
/// program. The kernel itself charges in steps of 256 KiB.
const UNNOTICED: u64 = 64 << 10;

/// How long the set-up of a box may take before it is given up: it takes a millisecond where nothing is wrong.
const SETUP: Duration = Duration::from_secs(20);

/// A run that is over by then was not kept waiting by a disk.
const SHORT: Duration = Duration::from_millis(100);

/// What a run is watched with.
pub(super) struct Instruments {
    pub(super) meter: Meter,
    pub(super) idle: IdleClock,
    pub(super) host: Host,
    pub(super) listener: Option<Listener>,
    /// Whether AppArmor confines programs.
    pub(super) profile: bool,
}

/// A keeper between runs.
pub(super) struct Keeper {
    uid: u32,
    user_namespace: bool,
    key: u64,
    first: First,
    landlock: u32,
    /// What Landlock's rules name: `/` and `/dev`.
    named: [OwnedFd; 2],
    /// All that this process may use, and how many of them the slot has.
    processors: Mask,
    width: u32,
    meter: Meter,
    idle: IdleClock,
    /// What it showed at the first look at a run.
    idle_before: Option<Duration>,
    host: Host,
    listener: Option<Listener>,
    emptied: OwnedFd,
    standard: Rc<Standard>,
    /// The run before, whose init may still be taking its namespaces down.
    leaving: Option<Running>,
    /// The mounts of the run before, still to be let go.
    mounts: Option<OwnedFd>,
    missing: Missing,
    profile: bool,
    /// Whether programs may be forked from zygotes.
    warm: bool,
    zygotes: Zygotes,
    init_stack: Vec<u8>,
    payload_stack: Vec<u8>,
    tree_message: Vec<u8>,
    buffer: Vec<u8>,
}

/// How a watch ends.
enum End {
    /// The init says that no process of the program's is left.
    Empty,
    /// The init is gone or has been killed, for this reason if it was ours.
    Gone(Option<Stop>),
}

/// An init and the plan that it lives by, in the order in which they must go.
struct Running {
    init: Init,
    plan: Box<Plan>,
}

impl Keeper {
    pub(super) fn new(
        setup: &Setup,
        key: u64,
        Instruments { meter, idle, host, listener, profile }: Instruments,
        processors: Mask,
    ) -> Result<Self, StepError> {
        let emptied = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            .map_err(|error| StepError::new("make an event descriptor", error.into()))?;
        Ok(Self {
            uid: setup.uid,
            user_namespace: setup.user_namespace,
            key,
            first: First::come(),
            landlock: landlock::version(),
            named: [named("/")?, named("/dev")?],
            width: setup.processor.map_or(count(&processors), |_| 1),
            processors,
            meter,
            idle,
            idle_before: None,
            host,
            listener,
            emptied,
            standard: Rc::new(Standard::keep()?),
            leaving: None,
            mounts: None,
            missing: setup.missing,
            profile,
            warm: setup.warm,
            zygotes: Zygotes::default(),
            init_stack: vec![0; STACK],
            payload_stack: vec![0; STACK],
            tree_message: postcard::to_allocvec(&Reply::Tree).unwrap_or_default(),
            buffer: vec![0; MAX_MESSAGE],
        })
    }

    /// Runs one program; the answer for the engine.
    pub(super) fn run(&mut self, socket: BorrowedFd<'_>, run: Run, fds: Vec<OwnedFd>) -> Reply {
        match self.try_run(socket, run, fds) {
            Ok(reply) => reply,
            Err(StepError { step, errno }) => Reply::Failed { step: step.into_owned(), errno: errno.0 },
        }
    }

    fn try_run(&mut self, socket: BorrowedFd<'_>, run: Run, mut fds: Vec<OwnedFd>) -> Result<Reply, StepError> {
        self.settle()?;
        let input = run.input.unwrap_or(0);
        let staged = run.files.iter().fold(input, |sum, file| sum.saturating_add(file.size));
        let texts = Texts::of(&run)?;
        let zygote = self.zygote_for(&run, &texts);
        let warm = zygote.is_some();
        let held = zygote.as_ref().map_or(0, |zygote| zygote.memory);
        let group = self.meter.begin(staged.saturating_add(held), run.limits.processes, warm)?;
        let missing = || StepError::new("find the run's descriptors", Errno(libc::EBADF));
        let given = fds.split_off(fds.len().min(3));
        let Ok([stdin, stdout, stderr]) = <[OwnedFd; 3]>::try_from(fds) else { return Err(missing()) };
        let mut fds = given.iter().map(AsRawFd::as_raw_fd);
        let mut next = || fds.next().ok_or_else(missing);
        let mut plan = Box::new(Plan {
            processors: (run.processors == Processors::All).then_some(self.processors),
            enter_group: group.enter,
            input: run.input.filter(|_| !self.missing.lacks(Wall::Input)),
            program_mount: if run.has_program_dir { Some(next()?) } else { None },
            directories: run.directories.iter().map(|path| in_box(path)).collect::<Result<_, _>>()?,
            files: run.files.iter().map(|file| planned(file, next()?)).collect::<Result<_, _>>()?,
            collect: run.collect.then(|| (socket.as_raw_fd(), self.tree_message.clone())),
            sealed: run.sealed,
            own_streams: run.connected.then(|| self.standard.own()),
            options: self.options(&run.limits, run.input)?,
            payload_stack: top_of(&mut self.payload_stack),
            ..self.plan(&group, &texts, &run.limits, staged)?
        });
        plan.memory_limit.own = plan.memory_limit.own.saturating_add(held);
        timeline::mark(Moment::Planned);
        let stack = top_of(&mut self.init_stack);
        let standard = Rc::clone(&self.standard);
        let worn = standard.wear([stdin.as_fd(), stdout.as_fd(), stderr.as_fd()])?;
        if run.connected {
            drop((stdin, stdout));
        }
        let prepared = if warm { Some(word()?) } else { None };
        plan.arrival = prepared.as_ref().map(Arrival::told_by);
        let init = match &zygote {
            Some(zygote) => zygote.start_init(&plan, stack)?,
            None => Init::start(&plan, stack)?,
        };
        let mut running = Running { init, plan };
        if let (Some(zygote), Some(prepared)) = (&zygote, &prepared) {
            self.bring(zygote, &mut running, prepared, &group)?;
        }
        self.let_mounts_go();
        let notes = &running.plan.notes;
        let width = if run.processors == Processors::All { count(&self.processors) } else { self.width };
        let stopped = match self.watch(&running.init, notes, &run.limits, width, socket)? {
            End::Empty => None,
            // Only when the init is gone can nothing of the run be left.
            End::Gone(stopped) => {
                running.init.reap();
                stopped
            }
        };
        drop(worn);
        close_input(notes);
        timeline::mark(Moment::TornDown);
        let cpu_ns = self.meter.cpu_ns();
        let host_idle = self.host_idle();
        let looked = host_idle.is_some() || stopped == Some(Stop::WallTime);
        let disk_read = if looked { self.meter.disk_read() } else { 0 };
        let readings = Readings { disk_read, host_idle, ..self.meter.end(notes.memory_limit.load(Ordering::Relaxed))? };
        if let own @ 1.. = notes.memory_own.load(Ordering::Relaxed) {
            self.meter.learn(own, staged);
        }
        let reply = conclude(notes, stopped, &readings, cpu_ns, &run.limits);
        self.leaving = Some(running);
        if let Some(zygote) = zygote {
            self.zygotes.keep(zygote.kind.clone(), zygote.born, Some(zygote));
        }
        reply
    }

    /// What every run has in its plan.
    fn plan(&self, group: &RunFiles, texts: &Texts, limits: &Limits, staged: u64) -> Result<Plan, StepError> {
        Ok(Plan {
            uid: self.uid,
            user_namespace: self.user_namespace,
            key: self.key,
            nice: self.first.ordinary(),
            processors: None,
            landlock: Landlock {
                version: self.landlock,
                root: self.named[0].as_raw_fd(),
                dev: self.named[1].as_raw_fd(),
            },
            enter_group: None,
            hides_group: self.meter.hides_groups(),
            gives_up: self.warm,
            profile: self.profile,
            arrival: None,
            cpu_file: group.cpu,
            cpu_unit_ns: self.meter.cpu_unit_ns(),
            memory_file: group.memory,
            memory_limit: MemoryLimit {
                program: limits.memory,
                own: self.meter.own_memory(staged),
                file: group.memory_limit,
                swap_file: group.swap_limit,
                peak_file: group.memory_peak,
                standing: self.meter.memory_limit(),
            },
            options: CString::default(),
            input: None,
            program_mount: None,
            directories: Vec::new(),
            files: Vec::new(),
            argv: texts.argv(),
            envp: texts.envp(),
            program: texts.program.clone(),
            rlimits: rlimits(limits),
            collect: None,
            sealed: false,
            own_streams: None,
            payload_stack: std::ptr::null_mut(),
            emptied: self.emptied.as_raw_fd(),
            missing: self.missing,
            notes: Notes::default(),
        })
    }

    /// What the fresh file system is mounted with: room for the program's files, and for `/box` itself and an `input` of so many
    /// bytes, which are not the program's. No room stands for no limit (tmpfs(5)).
    fn options(&self, limits: &Limits, input: Option<u64>) -> Result<CString, StepError> {
        let with_input = |room: u64, more: u64| if room == 0 { 0 } else { room.saturating_add(more) };
        let size = with_input(limits.disk, input.unwrap_or(0));
        let inodes = with_input(u64::from(limits.inodes), 1 + u64::from(input.is_some()));
        text(format!("mode=0700,uid={uid},gid={uid},size={size},nr_inodes={inodes}", uid = self.uid))
    }

    /// How long the run's processors were idle since the first look at it.
    fn host_idle(&mut self) -> Option<Duration> {
        let before = self.idle_before.take()?;
        Some(self.idle.read()?.saturating_sub(before))
    }

    /// Waits until the init of the run before is gone, and what its box held of memory.
    pub(super) fn settle(&mut self) -> Result<(), StepError> {
        if let Some(mut running) = self.leaving.take() {
            self.mounts = running.init.mounts.take();
            let left = running.plan.notes.left.load(Ordering::Relaxed);
            drop(running);
            if left > UNNOTICED {
                self.let_mounts_go();
            }
            if self.meter.settle()? {
                world::hide_groups(self.key)?;
            }
            // What was said of the run before must not be taken for this one's.
            let mut count = [0; size_of::<u64>()];
            let _ = rustix::io::read(&self.emptied, &mut count);
        }
        Ok(())
    }

    /// Whether the mounts of the run before are still there.
    pub(super) fn holds_mounts(&self) -> bool {
        self.mounts.is_some()
    }

    /// Lets go of them. The kernel waits until every processor has forgotten them, so this is done while the next program
    /// runs or when none comes.
    pub(super) fn let_mounts_go(&mut self) {
        self.mounts = None;
    }

    /// Waits until no process of the program's is left, or ends them all when a limit is passed.
    /// It may run on `width` processors at once.
    fn watch(
        &mut self,
        init: &Init,
        notes: &Notes,
        limits: &Limits,
        width: u32,
        socket: BorrowedFd<'_>,
    ) -> Result<End, StepError> {
        let begun = raw::monotonic_ns();
        let mut lasting = None;
        let mut disk_seen = false;
        self.idle_before = None;
        loop {
            let (since, wall_limit) = match notes.started_ns.load(Ordering::Acquire) {
                0 => (begun, SETUP),
                started => (started, limits.wall_time),
            };
            let wall = Duration::from_nanos(raw::monotonic_ns().saturating_sub(since));
            let cpu = self.cpu_used(notes);
            let ended = notes.ended.load(Ordering::Acquire) != 0;
            let stop = if ended {
                None
            } else if cpu > limits.cpu_time {
                Some(Stop::CpuTime)
            } else if wall > wall_limit {
                Some(Stop::WallTime)
            } else {
                None
            };
            if stop.is_some() {
                init.kill()?;
                return Ok(End::Gone(stop));
            }
            let cpu_left = (limits.cpu_time.saturating_sub(cpu) / width).max(CPU_STEP);
            // Nothing wakes us when the program starts, so its own wall limit bounds the wait from the beginning.
            let wall_left = wall_limit.saturating_sub(wall).min(limits.wall_time).max(CPU_STEP);
            if !disk_seen && wall >= SHORT {
                // What the slot read before is not this run's; a short run is not worth the look.
                self.meter.disk_read();
                self.idle_before = self.idle.read();
                disk_seen = true;
            }
            let wait = cpu_left.min(wall_left).min(if disk_seen { LONGEST_WAIT } else { SHORT });
            let pidfd = init.pidfd.as_fd();
            let listened = self.listener.as_ref().map_or(pidfd, |listener| listener.fd.as_fd());
            let mut polled =
                [pidfd, socket, listened, self.emptied.as_fd()].map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
            let timeout = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) };
            match poll(&mut polled, Some(&timeout)) {
                // What runs that long is worth being on time for.
                Ok(0) => {
                    lasting.get_or_insert_with(|| self.first.take(init.pid));
                }
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(StepError::new("watch the run", Errno(error.raw_os_error()))),
            }
            let [over, said, tried, empty] = polled.map(|fd| !fd.revents().is_empty());
            if tried && let Some(listener) = &self.listener {
                match listener.hear() {
                    Some(Told::Violation(violation)) => {
                        init.kill()?;
                        return Ok(End::Gone(Some(Stop::Violation(violation))));
                    }
                    Some(Told::Question(question)) => {
                        let base = notes.memory_base.load(Ordering::Relaxed);
                        let started = notes.started_ns.load(Ordering::Acquire);
                        let standing = Standing {
                            limit: limits.memory,
                            used: self.meter.memory().saturating_sub(base),
                            age: Duration::from_nanos(raw::monotonic_ns().saturating_sub(started)),
                        };
                        self.host.answer(listener, &question, &standing);
                        if disk_seen {
                            // Who asks and asks must not keep us from being on time.
                            lasting.get_or_insert_with(|| self.first.take(init.pid));
                        }
                    }
                    None => {}
                }
            }
            if empty {
                return Ok(End::Empty);
            }
            if over {
                return Ok(End::Gone(None));
            }
            if said {
                let stop = match protocol::receive(socket, &mut self.buffer) {
                    Ok(Some((Request::StopForOutput, _))) => Stop::Output,
                    _ => Stop::Abandoned,
                };
                init.kill()?;
                return Ok(End::Gone(Some(stop)));
            }
        }
    }

    fn cpu_used(&self, notes: &Notes) -> Duration {
        if notes.started_ns.load(Ordering::Acquire) == 0 {
            return Duration::ZERO;
        }
        notes.cpu_time(self.meter.cpu_ns())
    }
}

fn named(directory: &'static str) -> Result<OwnedFd, StepError> {
    open(directory, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| StepError::new("open what Landlock names", error.into()))
}

pub(super) fn close_input(notes: &Notes) {
    match notes.input.swap(0, Ordering::Acquire) {
        0 => {}
        input => raw::close(input),
    }
}

/// The first byte above a stack, aligned to 16 as the ABI demands.
pub(super) fn top_of(stack: &mut [u8]) -> *mut u8 {
    let end = stack.as_mut_ptr_range().end;
    end.wrapping_sub(end.addr() % 16)
}

fn rlimits(limits: &Limits) -> [(u32, u64); RLIMITS] {
    [
        (libc::RLIMIT_STACK, limits.stack),
        (libc::RLIMIT_FSIZE, limits.file_size),
        (libc::RLIMIT_NOFILE, u64::from(limits.open_files)),
        // Not 0, with which the kernel still starts the host's handler of core dumps (do_coredump, fs/coredump.c).
        (libc::RLIMIT_CORE, 1),
        (libc::RLIMIT_MEMLOCK, 64 * 1024),
        (libc::RLIMIT_MSGQUEUE, 0),
        (libc::RLIMIT_RTPRIO, 0),
        (libc::RLIMIT_NICE, 0),
        (libc::RLIMIT_SIGPENDING, 1024),
    ]
}
