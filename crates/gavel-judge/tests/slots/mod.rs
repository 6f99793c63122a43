//! Boxes for tests: two slots that share a list of work.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use gavel_judge::Judge;
use gavel_sandbox::{Slot, SlotConfig};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A judge with a directory of its own.
pub(crate) fn judge() -> (Judge, tempfile::TempDir) {
    let work = tempfile::tempdir().expect("a directory for compiled programs");
    (Judge::new(gavel_judge::Languages::builtin(), work.path().to_owned()), work)
}

/// Does all work on two slots and returns what it gave, in order.
pub(crate) fn on_two_slots<T: Sync, R: Send>(work: &[T], each: impl Fn(&mut Slot, &T) -> R + Sync) -> Vec<R> {
    let queue = Mutex::new(work.iter().enumerate());
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let mut slot = Slot::open(&SlotConfig::new(number)).expect("a slot opens on this host");
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((index, item)) = next else { break };
                    let result = each(&mut slot, item);
                    results.lock().unwrap().push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
