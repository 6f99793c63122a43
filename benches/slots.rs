//! Many slots: how long until all are ready, how much memory each keeper has for itself, whether all run at once, and
//! whether anything is left when they are closed.

use std::collections::BTreeSet;
use std::fs;
use std::io::{PipeReader, pipe};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use gavel_sandbox::{Capture, Command, Finished, Outcome, Slot, SlotConfig};
use measure::{Figures, Host, Kind, Programs, Table};

const SLOTS: usize = 500;
const READY: Duration = Duration::from_secs(15);
/// Private memory of a keeper, in MiB.
const PRIVATE: f64 = 1.5;
/// How long the programs may take to be there all at once, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let host = Host::watched();
    println!("{host}");
    let programs = Programs::new();
    let _ = programs.c("sleeper", "#include <unistd.h>\nint main(void) { char byte; return read(0, &byte, 1); }");
    let mut table = Table::new(host.is_quiet());
    table.heading(&format!("{SLOTS} slots"));

    let begun = Instant::now();
    let mut slots = open();
    let ready = begun.elapsed();
    let within = format!("<= {} s", READY.as_secs());
    table.row(Kind::Time, "open, all of them ready", within, format!("{:.1} s", ready.as_secs_f64()), ready <= READY);

    let keepers = children(std::process::id());
    let private = Figures::new(keepers.iter().map(|pid| private_mib(*pid)).collect());
    table.row(Kind::Fact, "keepers", SLOTS, keepers.len(), keepers.len() == SLOTS);
    table.row(
        Kind::Fact,
        "private memory of each, in MiB",
        format!("<= {PRIVATE}"),
        &private,
        private.max() <= PRIVATE,
    );

    let begun = Instant::now();
    let (alive, finished) = hold(&mut slots, &programs);
    let well = finished.iter().filter(|finished| finished.report.outcome == Outcome::Exited(0)).count();
    table.row(Kind::Fact, "programs asleep at the same moment", SLOTS, alive, alive == SLOTS);
    table.row(Kind::Fact, "ended well when they were woken", SLOTS, well, well == SLOTS);
    println!("  (from the first start to the last end: {:.1} s)", begun.elapsed().as_secs_f64());

    let begun = Instant::now();
    drop(slots);
    let closed = begun.elapsed();
    let left = children(std::process::id()).len() + groups();
    table.row(Kind::Fact, "processes and groups left when all are closed", 0, left, left == 0);
    println!("  (closed in {:.1} s)", closed.as_secs_f64());
    if table.close() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Opens the slots, a thread for each processor.
fn open() -> Vec<Slot> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let open = |first| {
            move || {
                let open = |number| Slot::open(&SlotConfig::new(u32::try_from(number).expect("a small number")));
                (first..SLOTS).step_by(threads).map(open).collect::<Result<Vec<_>, _>>()
            }
        };
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(open(first))).collect();
        let opened = running.into_iter().map(|thread| thread.join().expect("a thread ends"));
        opened.flat_map(|slots| slots.unwrap_or_else(|error| panic!("{error}"))).collect()
    })
}

/// Runs a program in every slot that sleeps until its input ends; how many were alive at once, and how all ended.
fn hold(slots: &mut [Slot], programs: &Programs) -> (usize, Vec<Finished>) {
    let (input, waker) = pipe().expect("a pipe is made");
    std::thread::scope(|scope| {
        let begin = |slot| {
            let input = input.try_clone().expect("a descriptor is left");
            scope.spawn(move || sleep_in(slot, programs, input))
        };
        let running: Vec<_> = slots.iter_mut().map(begin).collect();
        let deadline = Instant::now() + PATIENCE;
        let mut alive = sleepers();
        while alive.len() < running.len() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
            alive = sleepers();
        }
        // Looking at them takes a while. Those that are there before and after were there at one moment in between.
        let at_once = sleepers().intersection(&alive).count();
        drop(waker);
        (at_once, running.into_iter().map(|thread| thread.join().expect("a thread ends")).collect())
    })
}

fn sleep_in(slot: &mut Slot, programs: &Programs, input: PipeReader) -> Finished {
    let mut command = Command::new("/program/sleeper");
    command.program_dir = Some(programs.dir().to_owned());
    command.stdin = Some(input.into());
    command.limits.wall_time = 2 * PATIENCE;
    slot.run(command, &mut Capture::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Our programs: children of the inits, which are children of the keepers, which are our own.
fn sleepers() -> BTreeSet<u32> {
    let inits = children(std::process::id()).into_iter().flat_map(children);
    let is_sleeper = |pid: &u32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name == "sleeper\n");
    inits.flat_map(children).filter(is_sleeper).collect()
}

fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let texts = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    texts.flat_map(|text| text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect()
}

/// What only this process has in memory (proc_pid_smaps(5)).
fn private_mib(pid: u32) -> f64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("a keeper lives");
    let private = rollup.lines().filter(|line| line.starts_with("Private_"));
    let kib =
        |line: &str| line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).expect("a number of KiB");
    private.map(kib).sum::<f64>() / 1024.0
}

/// Directories of this process in any hierarchy of control groups.
fn groups() -> usize {
    let below = |path: std::path::PathBuf| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let root = std::path::PathBuf::from("/sys/fs/cgroup");
    let instances = below(root.clone()).chain([root]).flat_map(|hierarchy| below(hierarchy.join("gavel")));
    let ours = format!("{}-", std::process::id());
    instances.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&ours))).count()
}
