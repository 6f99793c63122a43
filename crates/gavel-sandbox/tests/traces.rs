//! Nothing is left behind: processes, groups, mounts, namespaces, descriptors, kernel memory, files. In a binary of its
//! own, because it counts what the whole process holds; its tests take turns.

#[path = "traces/counted.rs"]
mod counted;
#[path = "traces/mixed.rs"]
mod mixed;

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use counted::{Kernel, Traces, keepers, only_child_of};
use gavel_sandbox::{Capture, Command, Slot, SlotConfig};
use mixed::Mixed;

/// Runs of the long test, over all slots.
const RUNS: u32 = 10_000;
const SLOTS: u32 = 2;

static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open(number: u32) -> Slot {
    Slot::open(&SlotConfig::new(number)).expect("a slot opens on this host")
}

#[test]
fn nothing_is_left_of_ten_thousand_runs_or_of_their_slots() {
    let _alone = alone();
    let mixed = Mixed::compile();
    let before = Traces::now();
    let mut slots: Vec<Slot> = (0..SLOTS).map(open).collect();
    // Every kind once, so that what is made once per slot is there.
    for slot in &mut slots {
        mixed.run_each(slot);
    }
    let (ready, kernel) = (Traces::settled(), Kernel::now());
    assert_eq!(ready.keepers.len(), SLOTS as usize);
    assert_ne!(ready.groups, before.groups);
    std::thread::scope(|scope| {
        for slot in &mut slots {
            let mixed = &mixed;
            scope.spawn(move || (0..RUNS / SLOTS).for_each(|number| mixed.run(slot, number)));
        }
    });
    assert_eq!(Traces::settled(), ready);
    kernel.assert_not_grown(RUNS);
    drop(slots);
    assert_eq!(Traces::now(), before);
}

/// Something kills the keeper in the middle of a run: that is our failure, not the program's; the box goes down with it,
/// and the slot makes itself a new keeper.
#[test]
fn a_killed_keeper_takes_its_box_along_and_is_replaced() {
    let _alone = alone();
    let before = Traces::now();
    let mut slot = open(0);
    run(&mut slot, "/usr/bin/true", &[]).expect("the box runs the program");
    let keeper = *keepers().first().expect("the keeper is the only child");
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
    assert!(run(&mut slot, "/usr/bin/sleep", &["60"]).is_err());
    let program = killer.join().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while fs::exists(format!("/proc/{program}")).unwrap() {
        assert!(Instant::now() < deadline, "the program outlived its keeper");
        std::thread::sleep(Duration::from_millis(5));
    }
    run(&mut slot, "/usr/bin/true", &[]).expect("the box runs the program");
    drop(slot);
    assert_eq!(Traces::now(), before);
}

fn run(slot: &mut Slot, program: &str, args: &[&str]) -> Result<gavel_sandbox::Finished, gavel_sandbox::Error> {
    let mut command = Command::new(program);
    command.args = args.iter().map(Into::into).collect();
    command.limits.wall_time = Duration::from_secs(60);
    slot.run(command, &mut Capture::default())
}
