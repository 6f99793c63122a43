//! Which processors the programs of a slot may use.

use gavel_sandbox::{Capture, Command, Processors, Slot, SlotConfig};
use rustix::thread::{UnshareFlags, unshare_unsafe};

/// Unless all processors are asked for, as for compilers, a program has the slot's own and cannot leave it.
#[test]
#[expect(unsafe_code, reason = "a network namespace for this thread, in which no other slot has taken a processor")]
fn a_program_stays_on_the_slots_processor() {
    // SAFETY: no memory and no descriptor is unshared.
    unsafe { unshare_unsafe(UnshareFlags::NEWNET) }.unwrap();
    let mut slots: Vec<Slot> = (0..2).map(|number| Slot::open(&SlotConfig::new(number)).unwrap()).collect();
    let mut floating = Slot::open(&SlotConfig::new(2).floating()).unwrap();
    let host = std::thread::available_parallelism().unwrap().get().to_string();

    let own: Vec<String> = slots.iter_mut().map(|slot| allowed(slot, Processors::Own)).collect();
    assert!(own.iter().all(|own| own.starts_with("1 ")), "{own:?}");
    assert!(own[0] != own[1] || host == "1", "{own:?}");
    assert!(allowed(&mut slots[0], Processors::All).starts_with(&format!("{host} ")));
    assert_eq!(allowed(&mut slots[0], Processors::Own), own[0]);
    assert!(allowed(&mut floating, Processors::Own).starts_with(&format!("{host} ")));
    assert_eq!(std::thread::available_parallelism().unwrap().get().to_string(), host, "the thread is where it was");
}

/// How many processors a program may use, which, and whether asking for others moves it.
fn allowed(slot: &mut Slot, processors: Processors) -> String {
    let mut command = Command::new("/usr/bin/python3");
    let script = "import os; s = os.sched_getaffinity(0); print(len(s), s)\nfor cpu in range(4096):\n\
                  \ttry: os.sched_setaffinity(0, {cpu})\n\texcept OSError: pass\n\
                  print('stays' if os.sched_getaffinity(0) == s else 'moved')";
    command.args = vec!["-c".into(), script.into()];
    command.processors = processors;
    let mut printed = Capture::default();
    slot.run(command, &mut printed).unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert!(printed.ends_with("stays\n"), "{printed}");
    printed
}
