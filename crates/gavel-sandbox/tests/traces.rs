//! Nothing is left behind: processes, groups, mounts, descriptors. In a binary of its own, because it counts what the
//! whole process holds.

use std::fs;
use std::path::PathBuf;

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
        let hierarchies = fs::read_dir("/sys/fs/cgroup").unwrap().flatten().map(|entry| entry.path());
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

#[test]
fn nothing_is_left_of_many_runs_or_of_a_slot() {
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
