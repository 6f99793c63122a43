//! Nothing is left behind: processes, groups, mounts, descriptors. In a binary of its own, because it counts what the
//! whole process holds; its tests take turns.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use gavel_sandbox::{Capture, Command, Slot, SlotConfig};

#[derive(Debug, PartialEq, Eq)]
struct Traces {
    descriptors: usize,
    mounts: usize,
    groups: Vec<PathBuf>,
    children: String,
}

impl Traces {
    fn now() -> Self {
        let pid = std::process::id();
        // Version 2 is mounted at the root, each hierarchy of version 1 below it.
        let root = PathBuf::from("/sys/fs/cgroup");
        let below = fs::read_dir(&root).unwrap().flatten().map(|entry| entry.path());
        let hierarchies = std::iter::once(root.clone()).chain(below);
        let ours = |home: PathBuf| fs::read_dir(home.join("gavel")).into_iter().flatten().flatten().map(|e| e.path());
        let mut groups: Vec<PathBuf> = hierarchies
            .flat_map(ours)
            .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(&format!("{pid}-")))
            .flat_map(|instance| fs::read_dir(instance).into_iter().flatten().flatten().map(|entry| entry.path()))
            .filter(|path| path.is_dir())
            .collect();
        groups.sort();
        Self {
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count(),
            mounts: fs::read_to_string("/proc/self/mountinfo").unwrap().lines().count(),
            groups,
            children: fs::read_to_string(format!("/proc/self/task/{pid}/children")).unwrap_or_default(),
        }
    }
}

fn run(slot: &mut Slot, script: &str) {
    let mut command = Command::new("/bin/sh");
    command.args = vec!["-c".into(), script.into()];
    command.env = vec![("PATH".into(), "/usr/bin".into())];
    slot.run(command, &mut Capture::default()).expect("the box runs the shell");
}

static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn nothing_is_left_of_many_runs_or_of_a_slot() {
    let _alone = alone();
    let before = Traces::now();
    let mut slot = Slot::open(&SlotConfig::new(0)).expect("a slot opens on this host");
    run(&mut slot, "true");
    let open = Traces::now();
    assert!(!open.groups.is_empty());
    for _ in 0..300 {
        run(&mut slot, "echo x > f; (sleep 30 &)");
    }
    assert_eq!(Traces::now(), open);
    drop(slot);
    assert_eq!(Traces::now(), before);
}

/// Something kills the keeper in the middle of a run: that is our failure, not the program's; the box goes down with it,
/// and the slot makes itself a new keeper.
#[test]
fn a_killed_keeper_takes_its_box_along_and_is_replaced() {
    let _alone = alone();
    let before = Traces::now();
    let mut slot = Slot::open(&SlotConfig::new(0)).expect("a slot opens on this host");
    run(&mut slot, "true");
    let keeper = only_child_of(std::process::id()).expect("the keeper is the only child");
    let killer = std::thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(10);
        while only_child_of(keeper).and_then(only_child_of).is_none() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        let program = only_child_of(keeper).and_then(only_child_of).expect("the program runs below the init");
        // SAFETY: a plain system call; the process is our own child and not yet reaped.
        #[expect(unsafe_code, reason = "killing by id has no safe interface in the standard library")]
        let killed = unsafe { libc::kill(keeper.cast_signed(), libc::SIGKILL) };
        assert_eq!(killed, 0);
        program
    });
    let mut command = Command::new("/usr/bin/sleep");
    command.args = vec!["60".into()];
    command.limits.wall_time = Duration::from_secs(60);
    assert!(slot.run(command, &mut Capture::default()).is_err());
    let program = killer.join().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while fs::exists(format!("/proc/{program}")).unwrap() {
        assert!(Instant::now() < deadline, "the program outlived its keeper");
        std::thread::sleep(Duration::from_millis(5));
    }
    run(&mut slot, "true");
    drop(slot);
    assert_eq!(Traces::now(), before);
}

fn only_child_of(pid: u32) -> Option<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten();
    let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok()).collect::<String>();
    children.trim().parse().ok()
}
