//! Programs that are forked from an interpreter which was started before.

use std::fs::File;
use std::io::Write as _;
use std::time::Duration;

use gavel_sandbox::{Command, Outcome, StagedFile};

use crate::support::{run, slot};

/// A Python program in a file, as a judge runs it.
fn program(source: &str, input: &str) -> Command {
    let mut command = Command::new("/usr/bin/python3");
    command.args = vec!["-B".into(), "/box/main.py".into()];
    command.env = vec![("PATH".into(), "/usr/bin:/bin".into()), ("LANG".into(), "C.UTF-8".into())];
    command.limits.cpu_time = Duration::from_secs(5);
    command.limits.wall_time = Duration::from_secs(30);
    command.files = vec![StagedFile { name: "main.py".into(), content: file(source).into(), executable: false }];
    command.stdin = Some(file(input).into());
    command.warm = true;
    command
}

fn file(text: &str) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    file
}

#[test]
fn the_second_of_a_kind_is_warm_and_reads_what_is_its_own() {
    let mut slot = slot();
    let source = "print(sum(map(int, input().split())))";
    for (round, (input, sum)) in
        [("1 2", "3\n"), ("3 4", "7\n"), ("5 6", "11\n"), ("7 8", "15\n")].into_iter().enumerate()
    {
        let seen = run(&mut slot, program(source, input));
        assert_eq!((seen.outcome, seen.stdout.as_str()), (Outcome::Exited(0), sum), "{}", seen.stderr);
        assert_eq!(seen.usage.warm, round > 0);
    }
}

/// All that a program can ask about itself, a line each. What differs from run to run of cold ones is left out.
const FACTS: &str = r#"
import ctypes, os, resource, signal, sys

def lines(path):
    with open(path) as file:
        return file.read().splitlines()

def status():
    volatile = ("Vm", "Rss", "voluntary", "nonvoluntary", "Hugetlb")
    return [line for line in lines("/proc/self/status") if not line.startswith(volatile)]

def maps():
    return sorted({(line.split()[1], line.split(None, 5)[5]) for line in lines("/proc/self/maps") if len(line.split()) > 5})

def anonymous():
    return sum(1 for line in lines("/proc/self/maps") if len(line.split()) == 5)

libc = ctypes.CDLL(None)
print("ids", os.getpid(), os.getppid(), os.getpgid(0), os.getuid(), os.geteuid(), os.getgid(), os.getgroups(), os.getresuid())
print("thread", libc.gettid(), libc.pthread_self is not None)
print("status", *status(), sep="\n ")
print("limits", *lines("/proc/self/limits"), sep="\n ")
print("mounts", *(line.split(None, 3)[3] for line in lines("/proc/self/mountinfo")), sep="\n ")
print("group", *lines("/proc/self/cgroup"), sep="\n ")
print("maps", *maps(), anonymous(), sep="\n ")
print("files", sorted(os.listdir("/proc/self/fd")), [os.readlink(f"/proc/self/fd/{fd}").split(":")[0] for fd in range(3)])
print("command", lines("/proc/self/cmdline"), lines("/proc/self/environ"), os.readlink("/proc/self/exe"))
print("places", os.getcwd(), os.listdir("/"), os.listdir("/box"), os.listdir("/tmp"), os.listdir("/proc/self/task"))
print("stat", [os.stat(path).st_mode for path in ("/", "/box", "/tmp", "/proc")])
print("oom", lines("/proc/self/oom_score_adj"), "nice", os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0))
print("processors", os.sched_getaffinity(0), "umask", os.umask(0o22))
print("signals", [(number, str(signal.getsignal(number))) for number in range(1, 32)])
print("prctl", [(option, libc.prctl(option, 0, 0, 0, 0)) for option in (3, 7, 13, 14, 21, 23, 25, 27, 30, 39)])
print("ambient", [libc.prctl(47, 1, capability, 0, 0) for capability in range(41)])
print("bounding", [libc.prctl(23, capability, 0, 0, 0) for capability in range(64)])
print("auxiliary", [libc.getauxval(kind) for kind in (6, 11, 12, 13, 14, 16, 17, 23, 26)])
print("path", sys.path, sys.argv, sys.flags, sys.executable)
print("namespaces", [name for name in sorted(os.listdir("/proc/self/ns"))])
print("limits", [resource.getrlimit(kind) for kind in range(16)])
for path in ("/usr/x", "/program/x", "/proc/self/oom_score_adj", "/x"):
    try:
        open(path, "w")
        print("wrote", path)
    except OSError as error:
        print(path, error)
child = os.fork()
if child == 0:
    os._exit(os.getppid() == 2 and 7 or 8)
print("child", child, os.waitpid(child, 0), input(), sys.stdin.fileno(), os.lseek(0, 0, 1))
try:
    os.abort()
finally:
    pass
"#;

#[test]
fn a_program_cannot_tell_that_it_was_started_warm() {
    let mut slot = slot();
    let cold = run(&mut slot, program(FACTS, "read\n"));
    let warm = run(&mut slot, program(FACTS, "read\n"));
    assert_eq!((cold.usage.warm, warm.usage.warm), (false, true), "{}", warm.stderr);
    for (cold, warm) in cold.stdout.lines().zip(warm.stdout.lines()) {
        assert_eq!(cold, warm);
    }
    assert_eq!(cold.stdout.lines().count(), warm.stdout.lines().count(), "{}", warm.stderr);
    assert_eq!((cold.outcome, cold.stderr), (warm.outcome, warm.stderr));
}

#[test]
fn times_and_memory_are_those_of_a_cold_start() {
    let mut slot = slot();
    let source = "kept = bytearray(40 << 20)\nfor i in range(0, len(kept), 4096):\n    kept[i] = 1\n";
    let cold = run(&mut slot, program(source, "")).usage;
    let warm = run(&mut slot, program(source, "")).usage;
    assert!(!cold.warm && warm.warm);
    assert!(cold.memory.abs_diff(warm.memory) <= 4 << 20, "{} and {}", cold.memory, warm.memory);
    assert_eq!(cold.processes, warm.processes);
    // What nothing at all takes is the start of the interpreter, and it is counted.
    let nothing: Vec<Duration> = (0..5).map(|_| run(&mut slot, program("", "")).usage.cpu_time).collect();
    let mut cold = self::slot();
    let cold = run(&mut cold, program("", "")).usage.cpu_time;
    let warm = nothing.into_iter().min().unwrap();
    assert!(warm > cold / 4 && warm < cold * 4, "{warm:?} and {cold:?}");
}

#[test]
fn a_warm_program_is_held_to_its_limits() {
    let mut slot = slot();
    let short = |source: &str| {
        let mut command = program(source, "");
        command.limits.cpu_time = Duration::from_secs(2);
        command.limits.wall_time = Duration::from_secs(4);
        command.limits.memory = 64 << 20;
        command.limits.output = 1000;
        command.limits.file_size = 1 << 20;
        command
    };
    run(&mut slot, short(""));
    for (source, outcome) in [
        ("while True: pass", Outcome::CpuLimit),
        ("import time; time.sleep(9)", Outcome::WallLimit),
        ("kept = []\nwhile True: kept.append(bytearray(1 << 20))", Outcome::MemoryLimit),
        ("print('x' * 2000)", Outcome::OutputLimit),
        ("import os; os._exit(42)", Outcome::Exited(42)),
        ("import os; os.kill(os.getpid(), 9)", Outcome::Signaled(9)),
        ("raise ValueError", Outcome::Exited(1)),
        ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Outcome::Violation),
        ("import ctypes; ctypes.CDLL(None).setns(0, 0)", Outcome::Violation),
        ("import ctypes; ctypes.CDLL(None).syscall(435, 0, 0) == -1 or 1 / 0", Outcome::Exited(0)),
        (
            "try: open('/box/x', 'w').write('x' * (2 << 20))\nexcept OSError as error: exit(error.errno)",
            Outcome::Exited(27),
        ),
    ] {
        let seen = run(&mut slot, short(source));
        assert_eq!((seen.outcome, seen.usage.warm), (outcome, true), "{source}: {}", seen.stderr);
    }
}

#[test]
fn nothing_comes_from_one_warm_run_to_the_next() {
    let mut slot = slot();
    let source = r#"
import os, sys
seen = [os.path.exists(place) for place in ("/tmp/left", "/box/left", "/dev/shm/left")] + ["left" in vars(sys)]
for place in ("/tmp/left", "/box/left", "/dev/shm/left"):
    open(place, "w").write("x")
sys.left = 1
if os.fork() == 0:
    while True: pass
print(seen, sorted(os.listdir("/box")))
"#;
    for round in 0..6 {
        let seen = run(&mut slot, program(source, ""));
        assert_eq!(seen.usage.warm, round > 0);
        let told = "[False, False, False, False] ['left', 'main.py']\n";
        assert_eq!((seen.outcome, seen.stdout.as_str()), (Outcome::Exited(0), told), "{}", seen.stderr);
        assert!(seen.usage.processes >= 2);
    }
}

#[test]
fn an_interpreter_that_cannot_be_held_is_started_cold() {
    let mut slot = slot();
    for _ in 0..3 {
        let mut command = program("", "");
        command.program = "/usr/bin/node".into();
        command.args = vec!["/box/main.py".into()];
        command.files[0].content = file("console.log(require('fs').readFileSync(0, 'utf8'))").into();
        command.stdin = Some(file("heard").into());
        command.limits.memory = 1 << 30;
        let seen = run(&mut slot, command);
        assert_eq!((seen.outcome, seen.stdout.as_str()), (Outcome::Exited(0), "heard\n"), "{}", seen.stderr);
        assert!(!seen.usage.warm);
    }
}

#[test]
fn one_of_another_kind_between_does_not_cool_it() {
    let mut slot = slot();
    let [first, second] = [0, 1].map(|_| run(&mut slot, program("", "")).usage.warm);
    assert_eq!((first, second), (false, true));
    let mut other = program("", "");
    other.args.push("argument".into());
    assert!(!run(&mut slot, other).usage.warm);
    assert!(run(&mut slot, program("", "")).usage.warm);
    // Without a file as its input, or without leave, it is none of them.
    let mut without_input = program("", "");
    without_input.stdin = None;
    assert!(!run(&mut slot, without_input).usage.warm);
    assert!(run(&mut slot, program("", "")).usage.warm);
}

#[test]
fn what_is_held_ends_with_its_slot() {
    let mut slot = slot();
    let marked = || {
        let mut command = program("", "");
        command.args.push("held-and-ended".into());
        command
    };
    let held = || {
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
        lines.filter(|line| line.ends_with(b"main.py\0held-and-ended\0")).count()
    };
    assert!(!run(&mut slot, marked()).usage.warm);
    assert_eq!(held(), 0);
    for _ in 0..3 {
        assert!(run(&mut slot, marked()).usage.warm);
    }
    assert_eq!(held(), 1, "one, however many runs");
    drop(slot);
    assert_eq!(held(), 0);
}
