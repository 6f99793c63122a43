//! A slot as the engine sees it: a keeper process and the control groups it lives in.

mod order;

use std::fs::File;
use std::io;
use std::num::NonZero;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use self::order::Order;
use crate::cgroup::SlotGroups;
use crate::command::{Command, Finished, Runtime, Sink};
use crate::error::Error;
use crate::keeper::{KEEPER_NAME, LEAVE_CLOCKS, MAKE_USER_NAMESPACE};
use crate::lending::lending_programs;
use crate::mounter::Mounter;
use crate::process::Process;
use crate::processor::Processor;
use crate::protocol::{self, MAX_MESSAGE, Reply, Request, Setup};
use crate::report::Report;
use crate::rights::Rights;
use crate::seccomp::SystemCall;
use crate::streams::Streams;
use crate::timeline::{self, Moment};
use crate::tree::Tree;
use crate::wall::Missing;

/// Users that nothing else on a host has: systemd leaves the range from 1879048192 to 2147352575 unallocated
/// (systemd's "Users, Groups, UIDs and GIDs", summary table).
const FIRST_UID: u32 = 1_900_000_000;
/// More slots than any host has processors; it bounds the range of users.
const MAX_SLOTS: u32 = 65_536;

/// How long after a run's wall time its keeper is given up and killed: it gives up the making of a box after 20 seconds, and
/// ending one takes milliseconds.
const GRACE: Duration = Duration::from_secs(60);

/// Beyond any run, and within what a clock can be set to.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// Enough to start any runtime, and a small part of what a disk can do.
const DISK_RATE: NonZero<u64> = NonZero::new(10_000_000).unwrap();

/// What a slot is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotConfig {
    number: u32,
    floating: bool,
    disk_rate: Option<NonZero<u64>>,
    missing: Missing,
}

impl SlotConfig {
    /// Slot `number`, 0 to 65535, which must be used once in this process. It decides the user that programs run as.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self { number, floating: false, disk_rate: Some(DISK_RATE), missing: Missing::NONE }
    }

    /// The slot without a processor of its own. By default it takes one that no other slot on the host has, while there is
    /// one, and its programs stay on it: they run faster, their times vary less and limits are met more exactly.
    #[must_use]
    pub const fn floating(self) -> Self {
        Self { floating: true, ..self }
    }

    /// How many bytes a second the slot may read from each disk of the host; 10 MB by default, `None` for no throttle. It
    /// holds where the kernel has the controller for it (version 1 `blkio`, version 2 `io`), which the limits do without.
    #[must_use]
    pub const fn disk_rate(self, bytes_per_second: Option<NonZero<u64>>) -> Self {
        Self { disk_rate: bytes_per_second, ..self }
    }

    /// The slot without these walls, to show that each holds something.
    #[cfg(feature = "weaken")]
    #[must_use]
    pub fn without(self, walls: &[crate::wall::Wall]) -> Self {
        Self { missing: Missing::of(walls), ..self }
    }
}

/// A place where one program at a time can be run. Dropping it ends the keeper and removes the groups.
#[derive(Debug)]
pub struct Slot {
    config: SlotConfig,
    processor: Option<Processor>,
    /// The input of a command without one: /dev/null.
    nothing: OwnedFd,
    /// The most recently used is the last.
    keepers: Vec<Keeper>,
    /// How many were ever started; it names their groups.
    started: u32,
    buffer: Vec<u8>,
    /// Of the streams.
    piece: Vec<u8>,
    /// See [`Slot::with_second`].
    second: Option<Box<Self>>,
}

/// What a keeper is for: it lives under one filter and in one root, so programs of another runtime or image need another
/// keeper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct World {
    runtime: Option<Runtime>,
    /// See [`Command::calls`].
    calls: Vec<SystemCall>,
    /// See [`Command::root`].
    root: Option<PathBuf>,
    /// See [`Command::warm`].
    warm: bool,
}

/// A slot keeps this many, so that a contest in several languages does not start one for every run. An idle one holds
/// about a MiB.
const MAX_KEEPERS: usize = 4;

/// Its fields are dropped in this order: the closed socket ends the process, the process is reaped, its groups can go.
#[derive(Debug)]
struct Keeper {
    world: World,
    socket: OwnedFd,
    process: Process,
    _groups: SlotGroups,
    /// Shows directories in the box where we may not.
    mounter: Option<Arc<Mounter>>,
}

impl Keeper {
    /// Whether it has given up after its last run, whose answer it could still give. Between runs it says nothing.
    fn has_ended(&self) -> bool {
        const NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };
        matches!(poll(&mut [PollFd::new(&self.socket, PollFlags::IN)], Some(&NOW)), Ok(1..))
    }
}

impl Slot {
    /// Starts the slot's keeper and waits until it is ready.
    ///
    /// # Errors
    /// [`Error::Host`] when the host cannot hold a box, [`Error::Step`] with the keeper's failed step, and the errors of
    /// starting a process.
    pub fn open(config: &SlotConfig) -> Result<Self, Error> {
        let (buffer, piece) = (vec![0; MAX_MESSAGE], Vec::new());
        let processor = if config.floating { None } else { Processor::reserve() };
        let nothing = File::open("/dev/null").map_err(|error| Error::Host {
            what: format!("cannot open /dev/null: {error}"),
            hint: "make the device: mknod -m 666 /dev/null c 1 3",
        })?;
        let nothing = nothing.into();
        let mut slot = Self {
            config: config.clone(),
            processor,
            nothing,
            keepers: Vec::new(),
            started: 0,
            buffer,
            piece,
            second: None,
        };
        let keeper = slot.start_keeper(World::default())?;
        slot.keepers.push(keeper);
        Ok(slot)
    }

    /// Runs one program to its end and gives its output to `sink` while it comes.
    ///
    /// The calling thread is on the slot's processor meanwhile. After an error the keeper is ended, and the next run starts a
    /// new one.
    ///
    /// # Errors
    /// Only what is not the program's doing; see [`Error`]. [`Error::Program`] when there is nothing to execute.
    pub fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        let mut keeper = self.keeper_of(World {
            runtime: command.runtime,
            calls: command.calls.clone(),
            root: command.root.clone(),
            warm: command.warm,
        })?;
        let visit = self.processor.as_ref().map(Processor::visit);
        let finished = self.run_in(&keeper, command, sink);
        drop(visit);
        match &finished {
            Err(error) if !error.is_program() => keeper.process.kill(),
            _ => self.keepers.push(keeper),
        }
        finished
    }

    /// Hands over this box and a second one like it, for two programs that run at the same time. The second is made when it
    /// is first asked for and kept as long as this one. It has the number in the other half of the range, 32768 above or
    /// below, so whoever asks for it uses one half only.
    ///
    /// # Errors
    /// As [`Slot::open`].
    pub fn with_second<R>(&mut self, act: impl FnOnce(&mut Self, &mut Self) -> R) -> Result<R, Error> {
        let mut second = match self.second.take() {
            Some(second) => second,
            None => {
                let number = self.config.number ^ (MAX_SLOTS / 2);
                // The processors are for the slots; of a pair the two mostly wait for each other.
                Box::new(Self::open(&SlotConfig { number, floating: true, ..self.config.clone() })?)
            }
        };
        let acted = act(self, &mut second);
        self.second = Some(second);
        Ok(acted)
    }

    fn keeper_of(&mut self, world: World) -> Result<Keeper, Error> {
        if let Some(index) = self.keepers.iter().position(|keeper| keeper.world == world) {
            let keeper = self.keepers.remove(index);
            if !keeper.has_ended() {
                return Ok(keeper);
            }
        }
        if self.keepers.len() >= MAX_KEEPERS {
            self.keepers.remove(0);
        }
        self.start_keeper(world)
    }

    fn start_keeper(&mut self, world: World) -> Result<Keeper, Error> {
        let number = self.config.number;
        if number >= MAX_SLOTS {
            return Err(Error::Command(format!("slot {number} is not below {MAX_SLOTS}")));
        }
        if let Some(root) = &world.root {
            check_root(root)?;
        }
        let failed = |action| move |source: io::Error| Error::Keeper { action, slot: number, source };
        let rights = Rights::of_this_process()?;
        self.started += 1;
        let groups = SlotGroups::create(&format!("{number}.{}", self.started), rights, self.config.disk_rate)?;
        let mounter = match rights {
            Rights::Root => None,
            Rights::UserNamespace => Some(Mounter::shared().map_err(failed("start the mounter beside"))?),
        };
        let (socket, process) = Process::start(KEEPER_NAME).map_err(failed("start"))?;
        let setup = Setup {
            uid: FIRST_UID + number,
            user_namespace: rights == Rights::UserNamespace,
            root: world.root.clone(),
            hidden: lending_programs(world.root.as_deref().unwrap_or(Path::new("/")))
                .map_err(failed("find programs to hide from"))?
                .to_vec(),
            groups: groups.location().clone(),
            runtime: world.runtime,
            calls: world.calls.clone(),
            warm: world.warm,
            processor: self.processor.as_ref().map(Processor::number),
            missing: self.config.missing,
        };
        let keeper = Keeper { world, socket, process, _groups: groups, mounter };
        protocol::send(&keeper.socket, &Request::Setup(setup), &[]).map_err(failed("set up"))?;
        match self.receive(&keeper)? {
            (Reply::Ready, _) => Ok(keeper),
            (Reply::Failed { step, errno }, _) if step == MAKE_USER_NAMESPACE => Err(Error::Host {
                what: format!("no user namespace can be made: {}", io::Error::from_raw_os_error(errno)),
                hint: "run as root, or allow them: sysctl kernel.unprivileged_userns_clone=1, \
                       user.max_user_namespaces above 0, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0",
            }),
            (Reply::Failed { step, errno }, _) if step == LEAVE_CLOCKS => Err(Error::Host {
                what: format!("no time namespace can be made: {}", io::Error::from_raw_os_error(errno)),
                hint: "use a kernel from Linux 5.6 on that is built with CONFIG_TIME_NS, as those of distributions are",
            }),
            (reply, _) => Err(self.unexpected(reply, Path::new(KEEPER_NAME))),
        }
    }

    fn run_in(&mut self, keeper: &Keeper, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        let slot = self.config.number;
        let failed = |action| move |source: io::Error| Error::Keeper { action, slot, source };
        timeline::mark(Moment::Asked);
        let program = command.program.clone();
        let mut command = Command { limits: self.config.missing.loosen(command.limits), ..command };
        let (output_limit, wall_time) = (command.limits.output, command.limits.wall_time);
        let (stdout, mut stop) = (command.stdout.take(), command.stop.take());
        let connected = stdout.is_some();
        let piece = std::mem::take(&mut self.piece);
        let (mut streams, ends) = Streams::open(output_limit, stdout, piece).map_err(failed("make pipes for"))?;
        let mut order = Order::of(command, &self.nothing, ends, connected, keeper.mounter.as_deref())?;
        protocol::send(
            &keeper.socket,
            &Request::Run(order.run),
            &order.fds.iter().map(AsFd::as_fd).collect::<Vec<_>>(),
        )
        .map_err(failed("give a run to"))?;
        timeline::mark(Moment::Sent);
        // Our copies of the writing ends stay open until the run is over: if the program's were the last, each would wake
        // us as it closes, at a moment when the keeper has better use for the processor. What leads to others is theirs.
        if connected {
            order.fds.drain(..2);
        }
        let deadline = Instant::now() + wall_time.min(LONGEST) + GRACE;
        let (mut tree, mut told) = (None, false);
        let report = loop {
            let woken = streams
                .wait(keeper.socket.as_fd(), stop.as_ref().map(AsFd::as_fd), deadline, sink)
                .map_err(failed("read the output from"))?;
            if (streams.over_limit() || woken.stopped) && !told {
                told = true;
                stop = None;
                protocol::send(&keeper.socket, &Request::StopForOutput, &[]).map_err(failed("stop a run of"))?;
            }
            if !woken.replied {
                continue;
            }
            match self.receive(keeper)? {
                (Reply::Tree, fds) => tree = fds.into_iter().next().map(|root| Tree::new(root, self.config.missing)),
                (Reply::Done(report), _) => break report,
                (reply, _) => return Err(self.unexpected(reply, &program)),
            }
        };
        drop(order.fds);
        streams.drain(sink).map_err(failed("read the output from"))?;
        timeline::mark(Moment::Heard);
        #[cfg(feature = "timeline")]
        if let (Reply::Timeline(marks), _) = self.receive(keeper)? {
            timeline::add(&marks);
        }
        let report =
            if streams.over_limit() { Report { outcome: report.outcome.or_output_limit(), ..report } } else { report };
        self.piece = streams.into_piece();
        Ok(Finished { report, tree })
    }

    fn receive(&mut self, keeper: &Keeper) -> Result<(Reply, Vec<OwnedFd>), Error> {
        let slot = self.config.number;
        let failed = |source| Error::Keeper { action: "hear", slot, source };
        protocol::receive(&keeper.socket, &mut self.buffer)
            .map_err(failed)?
            .ok_or_else(|| failed(io::Error::new(io::ErrorKind::BrokenPipe, "the keeper has ended")))
    }

    fn unexpected(&self, reply: Reply, program: &Path) -> Error {
        let slot = self.config.number;
        match reply {
            Reply::NoProgram { errno } => {
                Error::Program { program: program.to_owned(), source: io::Error::from_raw_os_error(errno) }
            }
            Reply::Failed { step, errno } => Error::Step { step, slot, source: io::Error::from_raw_os_error(errno) },
            reply => Error::Keeper { action: "understand", slot, source: io::Error::other(format!("{reply:?}")) },
        }
    }
}

/// What the fuzzers need of a slot: the keeper's socket, and to be rid of it.
#[cfg(any(test, feature = "fuzzing"))]
impl Slot {
    pub(crate) fn socket(&self) -> Option<&OwnedFd> {
        self.keepers.last().map(|keeper| &keeper.socket)
    }

    /// Ends the keeper and waits for it; how it ended.
    pub(crate) fn end(&mut self) -> io::Result<Option<std::process::ExitStatus>> {
        let Some(mut keeper) = self.keepers.pop() else { return Ok(None) };
        rustix::net::shutdown(&keeper.socket, rustix::net::Shutdown::Both)?;
        keeper.process.wait().map(Some)
    }
}

/// A directory, and not the host's own root, of which only a part may be seen.
fn check_root(root: &Path) -> Result<(), Error> {
    let invalid = |what: &str| Error::Command(format!("cannot make {root:?} the box's root: {what}"));
    if !root.is_absolute() {
        return Err(invalid("the path is not absolute"));
    }
    let stat = |path: &Path| rustix::fs::stat(path).map_err(|error| invalid(&error.to_string()));
    let (given, host) = (stat(root)?, stat(Path::new("/"))?);
    if !root.is_dir() {
        return Err(invalid("it is not a directory"));
    }
    if (given.st_dev, given.st_ino) == (host.st_dev, host.st_ino) {
        return Err(invalid("it is the host's own"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Capture;
    use crate::report::Outcome;

    #[test]
    fn a_keeper_that_has_ended_is_replaced() {
        let mut slot = Slot::open(&SlotConfig::new(60_000)).unwrap();
        for _ in 0..2 {
            let ended = slot.run(Command::new("/usr/bin/true"), &mut Capture::default()).unwrap();
            assert_eq!(ended.report.outcome, Outcome::Exited(0));
            rustix::net::shutdown(slot.socket().unwrap(), rustix::net::Shutdown::Both).unwrap();
        }
    }
}
