//! Setting the limits of a run and reading what it used, from inside the keeper.
#![expect(unsafe_code, reason = "control group files are used by raw system calls, as the init must use them too")]

use std::ffi::{CStr, CString};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use super::Location;
use crate::keeper::StepError;
use crate::raw::{self, Errno, first_number, sys};

/// Room for the keeper, the init and their kernel objects while a box is made. Idle slots hold 1.3 to 1.5 MiB
/// (`memory.usage_in_bytes`); what they really hold is measured in every run before the program starts.
const SETUP_ROOM: u64 = 16 << 20;
/// How far what a box holds changes from run to run: the kernel's batches of 256 KiB for each processor.
const OWN_CHANGE: u64 = 512 << 10;
/// Of the group for zygotes.
const ZYGOTES: &CStr = c"zygotes";
/// The keeper and the init count against a version 1 pids group; on version 2 the init alone.
const KEEPER_PROCESSES: u64 = 2;

/// The open files of a slot's groups.
pub(crate) struct Meter {
    kind: Kind,
    /// The limits that stand now, so that equal ones are not written again.
    memory_limit: u64,
    process_limit: u64,
    /// Version 1: whether the pids group has seen more than one process of a program, see [`PidsV1::replace`].
    worn: bool,
    /// What the group holds for a box without files, as the first run found it.
    own_memory: Option<u64>,
}

enum Kind {
    V1 { memory: MemoryV1, pids: PidsV1, cpu_usage: OwnedFd, disk: Option<DiskV1> },
    V2 { slot: OwnedFd, run: Option<RunV2>, runs: u64 },
}

struct MemoryV1 {
    limit: OwnedFd,
    swap_limit: Option<OwnedFd>,
    usage: OwnedFd,
    peak: OwnedFd,
    oom: OwnedFd,
    oom_kills: u64,
}

struct DiskV1 {
    bytes: OwnedFd,
    seen: u64,
}

struct PidsV1 {
    slot: OwnedFd,
    generation: u64,
    procs: OwnedFd,
    max: OwnedFd,
    peak: Option<OwnedFd>,
}

struct RunV2 {
    name: CString,
    procs: OwnedFd,
    cpu: OwnedFd,
    limit: OwnedFd,
    current: OwnedFd,
    peak: OwnedFd,
    events: OwnedFd,
    pids_peak: Option<OwnedFd>,
    io: Option<OwnedFd>,
}

/// The files that the init reads and writes just before the payload starts.
pub(crate) struct RunFiles {
    /// The run's `cgroup.procs`, which the init enters if it is not there by birth, as on version 1.
    pub(crate) enter: Option<i32>,
    /// The group's CPU time.
    pub(crate) cpu: i32,
    /// The group's memory in use.
    pub(crate) memory: i32,
    /// The limit on it.
    pub(crate) memory_limit: i32,
    /// Version 1: the limit on memory with swap.
    pub(crate) swap_limit: Option<i32>,
    /// Version 1: the peak of memory, which is reset before a program starts.
    pub(crate) memory_peak: Option<i32>,
}

impl RunFiles {
    /// Of what is not a run.
    pub(crate) const NONE: Self =
        Self { enter: None, cpu: -1, memory: -1, memory_limit: -1, swap_limit: None, memory_peak: None };
}

/// What a run used, from the groups.
pub(crate) struct Readings {
    /// The group's peak of memory, in bytes, with what it held before the payload started.
    pub(crate) memory_peak: u64,
    /// Processes the kernel killed for memory.
    pub(crate) oom_kills: u64,
    /// Most processes and threads at once, without ours; 0 where the kernel does not count (before Linux 6.11 on
    /// version 1).
    pub(crate) processes: u32,
    /// See [`Meter::disk_read`], which is asked only where it matters; 0 elsewhere.
    pub(crate) disk_read: u64,
    /// See [`crate::Usage::host_idle`].
    pub(crate) host_idle: Option<Duration>,
}

impl Meter {
    /// Opens the files and, on version 1, enters the groups.
    pub(crate) fn open(location: &Location) -> Result<Self, StepError> {
        let kind = match location {
            Location::V1 { memory, pids, cpuacct, blkio } => {
                let (memory, pids) = (directory(memory)?, directory(pids)?);
                let cpuacct = directory(cpuacct)?;
                enter(&memory)?;
                enter(&cpuacct)?;
                let disk = blkio.as_deref().map(DiskV1::enter).transpose()?;
                Kind::V1 {
                    memory: MemoryV1::open(&memory)?,
                    pids: PidsV1::open(pids)?,
                    cpu_usage: file(&cpuacct, c"cpuacct.usage", libc::O_RDONLY)?,
                    disk,
                }
            }
            Location::V2(slot) => Kind::V2 { slot: directory(slot)?, run: None, runs: 0 },
        };
        Ok(Self { kind, memory_limit: u64::MAX, process_limit: 0, worn: false, own_memory: None })
    }

    /// Sets a run's limit on processes. The limit on memory is the init's to set, when
    /// it knows what the box holds with its `staged` bytes of files; until then there is room enough for that. Of a `warm` run
    /// nobody is in the groups by birth.
    pub(crate) fn begin(&mut self, staged: u64, processes: u32, warm: bool) -> Result<RunFiles, StepError> {
        let room = staged.saturating_add(SETUP_ROOM);
        let ours = match self.kind {
            Kind::V1 { .. } => KEEPER_PROCESSES,
            Kind::V2 { .. } => KEEPER_PROCESSES - 1,
        };
        let process_limit = u64::from(processes) + ours;
        match &mut self.kind {
            Kind::V1 { memory, pids, cpu_usage, .. } => {
                if self.memory_limit < room {
                    memory.raise_limit(room)?;
                    self.memory_limit = room;
                }
                if process_limit != self.process_limit {
                    write_number(&pids.max, process_limit, "set the process limit")?;
                    self.process_limit = process_limit;
                }
                memory.oom_kills = memory.read_oom_kills()?;
                Ok(RunFiles {
                    enter: warm.then(|| pids.procs.as_raw_fd()),
                    cpu: cpu_usage.as_raw_fd(),
                    memory: memory.usage.as_raw_fd(),
                    memory_limit: memory.limit.as_raw_fd(),
                    swap_limit: memory.swap_limit.as_ref().map(AsRawFd::as_raw_fd),
                    memory_peak: Some(memory.peak.as_raw_fd()),
                })
            }
            Kind::V2 { slot, run, runs } => {
                *runs += 1;
                let fresh = RunV2::create(slot, *runs, process_limit)?;
                self.memory_limit = u64::MAX;
                let files = RunFiles {
                    enter: Some(fresh.procs.as_raw_fd()),
                    cpu: fresh.cpu.as_raw_fd(),
                    memory: fresh.current.as_raw_fd(),
                    memory_limit: fresh.limit.as_raw_fd(),
                    swap_limit: None,
                    memory_peak: None,
                };
                *run = Some(fresh);
                Ok(files)
            }
        }
    }

    /// Makes a group for a zygote and its guardian, who count as no run's processes; its `cgroup.procs`. On version 1 their
    /// memory is the slot's, and so many bytes of it are let in.
    pub(crate) fn zygotes(&mut self, room: u64) -> Result<OwnedFd, StepError> {
        let parent = match &mut self.kind {
            Kind::V1 { memory, pids, .. } => {
                if self.memory_limit < room {
                    memory.raise_limit(room)?;
                    self.memory_limit = room;
                }
                &pids.slot
            }
            Kind::V2 { slot, .. } => slot,
        };
        let group = match make_group(parent, ZYGOTES) {
            Err(StepError { errno: Errno(libc::EEXIST), .. }) => {
                file(parent, ZYGOTES, libc::O_PATH | libc::O_DIRECTORY)
            }
            made => made,
        };
        file(&group?, c"cgroup.procs", libc::O_WRONLY)
    }

    /// Whether runs have groups of their own, which a namespace has to hide.
    pub(crate) fn hides_groups(&self) -> bool {
        matches!(self.kind, Kind::V2 { .. })
    }

    /// The most that a box with `staged` bytes of files may hold of the group's memory.
    pub(crate) fn own_memory(&self, staged: u64) -> u64 {
        self.own_memory.map_or(u64::MAX, |own| own.saturating_add(staged).saturating_add(OWN_CHANGE))
    }

    /// Learns from the first run, before which nobody could leave anything in the group, what a box holds.
    pub(crate) fn learn(&mut self, own: u64, staged: u64) {
        self.own_memory.get_or_insert(own.saturating_sub(staged));
    }

    /// The memory limit that stands.
    pub(crate) fn memory_limit(&self) -> u64 {
        self.memory_limit
    }

    /// CPU time of the group in nanoseconds; 0 when there is none.
    pub(crate) fn cpu_ns(&self) -> u64 {
        match &self.kind {
            Kind::V1 { cpu_usage, .. } => read_number(cpu_usage).unwrap_or(0),
            Kind::V2 { run: Some(run), .. } => read_number(&run.cpu).unwrap_or(0).saturating_mul(1000),
            Kind::V2 { run: None, .. } => 0,
        }
    }

    /// Memory of the group in bytes; 0 when there is none.
    pub(crate) fn memory(&self) -> u64 {
        match &self.kind {
            Kind::V1 { memory, .. } => read_number(&memory.usage).unwrap_or(0),
            Kind::V2 { run: Some(run), .. } => read_number(&run.current).unwrap_or(0),
            Kind::V2 { run: None, .. } => 0,
        }
    }

    /// Bytes read from disks: on version 2 by the run, on version 1 since this was last asked. To be asked before
    /// [`Meter::end`].
    pub(crate) fn disk_read(&mut self) -> u64 {
        match &mut self.kind {
            Kind::V1 { disk: Some(disk), .. } => {
                let total = read_field(&disk.bytes, b"Total ").unwrap_or(disk.seen);
                total.saturating_sub(std::mem::replace(&mut disk.seen, total))
            }
            Kind::V2 { run: Some(run), .. } => run.io.as_ref().map_or(0, sum_of_reads),
            Kind::V1 { disk: None, .. } | Kind::V2 { run: None, .. } => 0,
        }
    }

    /// What the numbers of [`Meter::cpu_ns`]'s file are in: nanoseconds on version 1, microseconds on version 2.
    pub(crate) fn cpu_unit_ns(&self) -> u64 {
        match self.kind {
            Kind::V1 { .. } => 1,
            Kind::V2 { .. } => 1000,
        }
    }

    /// What the run used. All its processes are gone. `memory_limit` is what the init set, or 0 if it did not come to it.
    pub(crate) fn end(&mut self, memory_limit: u64) -> Result<Readings, StepError> {
        if memory_limit != 0 {
            self.memory_limit = memory_limit;
        }
        match &mut self.kind {
            Kind::V1 { memory, pids, .. } => {
                let processes = pids.read_peak()?;
                self.worn = processes > 1;
                Ok(Readings {
                    memory_peak: read_number(&memory.peak).map_err(StepError::at("read the peak of memory"))?,
                    oom_kills: memory.read_oom_kills()?.saturating_sub(memory.oom_kills),
                    processes,
                    disk_read: 0,
                    host_idle: None,
                })
            }
            Kind::V2 { run, .. } => {
                run.as_ref().ok_or(StepError::new("find the run's group", Errno(libc::ENOENT)))?.read()
            }
        }
    }

    /// Makes ready for the next run. The init is gone. Tells whether this process is in another group now.
    pub(crate) fn settle(&mut self) -> Result<bool, StepError> {
        match &mut self.kind {
            Kind::V1 { pids, .. } if self.worn => {
                self.worn = false;
                self.process_limit = 0;
                pids.replace().map(|()| true)
            }
            Kind::V1 { .. } => Ok(false),
            Kind::V2 { slot, run, .. } => match run.take() {
                Some(run) => remove(slot, &run.name).map(|()| false).map_err(StepError::at("remove the run's group")),
                None => Ok(false),
            },
        }
    }
}

impl MemoryV1 {
    fn open(directory: &OwnedFd) -> Result<Self, StepError> {
        let swap_limit = match file(directory, c"memory.memsw.limit_in_bytes", libc::O_WRONLY) {
            Ok(file) => Some(file),
            Err(error) if error.errno == Errno(libc::ENOENT) && !host_swaps() => None,
            Err(_) => {
                return Err(StepError::new(
                    "limit swap (boot with swapaccount=1, or turn swap off)",
                    Errno(libc::ENOTSUP),
                ));
            }
        };
        Ok(Self {
            limit: file(directory, c"memory.limit_in_bytes", libc::O_WRONLY)?,
            swap_limit,
            usage: file(directory, c"memory.usage_in_bytes", libc::O_RDONLY)?,
            peak: file(directory, c"memory.max_usage_in_bytes", libc::O_RDWR)?,
            oom: file(directory, c"memory.oom_control", libc::O_RDONLY)?,
            oom_kills: 0,
        })
    }

    /// Memory and memory-with-swap get the same limit, so swap is 0; the larger one must be set first.
    fn raise_limit(&self, bytes: u64) -> Result<(), StepError> {
        if let Some(swap_limit) = &self.swap_limit {
            write_number(swap_limit, bytes, "set the swap limit")?;
        }
        write_number(&self.limit, bytes, "set the memory limit")
    }

    /// The line `oom_kill N`: how many processes of the group the kernel ever killed for memory. It cannot be reset,
    /// so a run is judged by the difference.
    fn read_oom_kills(&self) -> Result<u64, StepError> {
        read_field(&self.oom, b"oom_kill ").map_err(StepError::at("read the count of OOM kills"))
    }
}

impl DiskV1 {
    fn enter(path: &Path) -> Result<Self, StepError> {
        let group = directory(path)?;
        enter(&group)?;
        Ok(Self { bytes: file(&group, c"blkio.throttle.io_service_bytes", libc::O_RDONLY)?, seen: 0 })
    }
}

impl PidsV1 {
    fn open(slot: OwnedFd) -> Result<Self, StepError> {
        let (procs, max, peak) = Self::make(&slot, 0)?;
        Ok(Self { slot, generation: 0, procs, max, peak })
    }

    fn make(slot: &OwnedFd, generation: u64) -> Result<(OwnedFd, OwnedFd, Option<OwnedFd>), StepError> {
        let group = make_group(slot, &generation_name(generation))?;
        let procs = file(&group, c"cgroup.procs", libc::O_WRONLY)?;
        write_number(&procs, 0, "enter a control group")?;
        Ok((procs, file(&group, c"pids.max", libc::O_WRONLY)?, file(&group, c"pids.peak", libc::O_RDONLY).ok()))
    }

    fn read_peak(&self) -> Result<u32, StepError> {
        let Some(peak) = &self.peak else { return Ok(0) };
        let peak = read_number(peak).map_err(StepError::at("read the peak of processes"))?;
        Ok(u32::try_from(peak.saturating_sub(KEEPER_PROCESSES)).unwrap_or(u32::MAX))
    }

    /// A fresh group in the old one's place. The kernel's peak cannot be reset, so a group that has seen more than
    /// one process of a program is replaced: only programs that fork or thread pay for it.
    fn replace(&mut self) -> Result<(), StepError> {
        let old = generation_name(self.generation);
        self.generation += 1;
        (self.procs, self.max, self.peak) = Self::make(&self.slot, self.generation)?;
        remove(&self.slot, &old).map_err(StepError::at("remove the old pids group"))
    }
}

impl RunV2 {
    fn create(slot: &OwnedFd, number: u64, processes: u64) -> Result<Self, StepError> {
        let name = generation_name(number);
        let group = make_group(slot, &name)?;
        let set = |name, value, step| write_number(&file(&group, name, libc::O_WRONLY)?, value, step);
        match set(c"memory.swap.max", 0, "set the swap limit") {
            Err(error) if error.errno != Errno(libc::ENOENT) || host_swaps() => return Err(error),
            _ => {}
        }
        set(c"pids.max", processes, "set the process limit")?;
        Ok(Self {
            procs: file(&group, c"cgroup.procs", libc::O_WRONLY)?,
            cpu: file(&group, c"cpu.stat", libc::O_RDONLY)?,
            limit: file(&group, c"memory.max", libc::O_WRONLY)?,
            current: file(&group, c"memory.current", libc::O_RDONLY)?,
            peak: file(&group, c"memory.peak", libc::O_RDONLY)?,
            events: file(&group, c"memory.events", libc::O_RDONLY)?,
            pids_peak: file(&group, c"pids.peak", libc::O_RDONLY).ok(),
            io: file(&group, c"io.stat", libc::O_RDONLY).ok(),
            name,
        })
    }

    fn read(&self) -> Result<Readings, StepError> {
        let memory_peak = read_number(&self.peak).map_err(StepError::at("read the peak of memory"))?;
        let oom_kills = read_field(&self.events, b"oom_kill ").map_err(StepError::at("read the count of OOM kills"))?;
        // Only the init is in the group beside the program.
        let processes = self.pids_peak.as_ref().and_then(|file| read_number(file).ok()).unwrap_or(1).saturating_sub(1);
        Ok(Readings {
            memory_peak,
            oom_kills,
            processes: u32::try_from(processes).unwrap_or(u32::MAX),
            disk_read: 0,
            host_idle: None,
        })
    }
}

fn generation_name(number: u64) -> CString {
    CString::new(number.to_string()).unwrap_or_default()
}

fn host_swaps() -> bool {
    std::fs::read_to_string("/proc/swaps").map_or(true, |swaps| swaps.lines().count() > 1)
}

fn directory(path: &Path) -> Result<OwnedFd, StepError> {
    let path = CString::new(path.as_os_str().as_bytes())
        .map_err(|_| StepError::new("open a control group", Errno(libc::EINVAL)))?;
    raw::open(&path, libc::O_PATH | libc::O_DIRECTORY, 0).map(own).map_err(StepError::at("open a control group"))
}

fn file(directory: &OwnedFd, name: &CStr, flags: i32) -> Result<OwnedFd, StepError> {
    // SAFETY: the name is a C string that outlives the call.
    unsafe { sys!(libc::SYS_openat, directory.as_raw_fd(), name.as_ptr(), flags | libc::O_CLOEXEC) }
        .map(|fd| own(fd as i32))
        .map_err(|errno| StepError::owned(format!("open {}", name.to_string_lossy()), errno))
}

fn own(fd: i32) -> OwnedFd {
    // SAFETY: the kernel has just handed out this number and nothing else owns it.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

fn make_group(parent: &OwnedFd, name: &CStr) -> Result<OwnedFd, StepError> {
    // SAFETY: the name is a C string that outlives the call.
    unsafe { sys!(libc::SYS_mkdirat, parent.as_raw_fd(), name.as_ptr(), 0o755) }
        .map_err(StepError::at("make a control group"))?;
    file(parent, name, libc::O_PATH | libc::O_DIRECTORY)
}

fn remove(parent: &OwnedFd, name: &CStr) -> Result<(), Errno> {
    // SAFETY: the name is a C string that outlives the call.
    unsafe { sys!(libc::SYS_unlinkat, parent.as_raw_fd(), name.as_ptr(), libc::AT_REMOVEDIR) }.map(|_| ())
}

/// Moves this process into a group; `0` stands for the writer (cgroups(7)).
fn enter(directory: &OwnedFd) -> Result<(), StepError> {
    write_number(&file(directory, c"cgroup.procs", libc::O_WRONLY)?, 0, "enter a control group")
}

fn write_number(file: &OwnedFd, number: u64, step: &'static str) -> Result<(), StepError> {
    raw::write_number(file.as_raw_fd(), number).map_err(StepError::at(step))
}

fn read_number(file: &OwnedFd) -> Result<u64, Errno> {
    let mut buffer = [0; 64];
    let length = raw::read_at_start(file.as_raw_fd(), &mut buffer)?;
    first_number(&buffer[..length]).ok_or(Errno(libc::ENODATA))
}

/// All `rbytes=N` of io.stat (Documentation/admin-guide/cgroup-v2.rst), as far as a page shows them.
fn sum_of_reads(file: &OwnedFd) -> u64 {
    let mut buffer = [0; 4096];
    let Ok(length) = raw::read_at_start(file.as_raw_fd(), &mut buffer) else { return 0 };
    let fields = buffer[..length].split(u8::is_ascii_whitespace);
    fields.filter_map(|field| first_number(field.strip_prefix(b"rbytes=")?)).sum()
}

fn read_field(file: &OwnedFd, key: &[u8]) -> Result<u64, Errno> {
    let mut buffer = [0; 1024];
    let length = raw::read_at_start(file.as_raw_fd(), &mut buffer)?;
    field(&buffer[..length], key).ok_or(Errno(libc::ENODATA))
}

/// The number after `key` at the start of a line of `text`.
pub(crate) fn field(text: &[u8], key: &[u8]) -> Option<u64> {
    text.split(|byte| *byte == b'\n').find_map(|line| first_number(line.strip_prefix(key)?))
}
