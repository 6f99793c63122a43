//! Boxes for tests: slots that share a list of work.

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

/// Does all work on two slots and returns what it gave, in order. What only `waits` takes no processor, so a third
/// slot does that beside them.
pub(crate) fn on_slots<T: Sync, R: Send>(
    work: &[T],
    waits: impl Fn(&T) -> bool,
    each: impl Fn(&mut Slot, &T) -> R + Sync,
) -> Vec<R> {
    let (waiting, busy): (Vec<_>, Vec<_>) = work.iter().enumerate().partition(|(_, item)| waits(item));
    let (waiting, busy) = (Mutex::new(waiting.into_iter()), Mutex::new(busy.into_iter()));
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    let (each, results_of_all) = (&each, &results);
    std::thread::scope(|scope| {
        for queue in [&busy, &busy, &waiting] {
            scope.spawn(move || {
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let mut slot = Slot::open(&SlotConfig::new(number)).expect("a slot opens on this host");
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((index, item)) = next else { break };
                    let result = each(&mut slot, item);
                    results_of_all.lock().unwrap().push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
