//! Programs that are forked from an interpreter which was started before.

use std::fs::File;
use std::io::Write as _;
use std::time::Duration;

use gavel_sandbox::{Command, Outcome, Slot, StagedFile};

use crate::support::{Seen, is_root, run, slot};

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

/// Runs it until it is warm, which is the second time.
fn warm(slot: &mut Slot, source: &str, input: &str) -> Seen {
    run(slot, program("", ""));
    let seen = run(slot, program(source, input));
    assert!(seen.usage.warm, "{} {}", seen.stdout, seen.stderr);
    seen
}

#[test]
fn the_second_of_a_kind_is_warm_and_reads_what_is_its_own() {
    let mut slot = slot();
    let source = "print(sum(map(int, input().split())))";
    for (round, (input, sum)) in [("1 2", "3\n"), ("3 4", "7\n"), ("5 6", "11\n"), ("7 8", "15\n")].into_iter().enumerate() {
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
