//! Several slots at work on one list, in order.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::Context as _;
use gavel_judge::{Runner, Spare};
use gavel_sandbox::{AppArmor, Slot, SlotConfig};

/// One slot per processor, or as many as were asked for.
pub(crate) fn count(asked: Option<u32>) -> u32 {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get).try_into().unwrap_or(u32::MAX))
}

/// Loads the AppArmor profile for the slots to come, where the host has AppArmor and we may. Where that fails it is said;
/// the other walls stand without it.
pub(crate) fn confine() {
    if AppArmor::is_on()
        && rustix::process::geteuid().is_root()
        && let Err(error) = AppArmor::load_profile()
    {
        eprintln!("gavel: programs are not confined by AppArmor: {error}; {}", error.hint().unwrap_or_default());
    }
}

/// A slot for `gavel run` and its like.
pub(crate) fn one() -> anyhow::Result<Slot> {
    Slot::open(&SlotConfig::new(0)).context("cannot make a box")
}

/// A slot that asks tools for their versions. A compiler that comes from the disk for the first time must not be taken for
/// missing because boxes read slowly, and the distribution's own tools do not read to harm.
pub(crate) fn unthrottled(number: u32) -> anyhow::Result<Slot> {
    Slot::open(&SlotConfig::new(number).disk_rate(None)).context("cannot make a box")
}

/// Works on every item with `slots` slots at once, and gives `each` the results in the items' order as soon as they are
/// known. Slots for which there is no item any more are `spare`. Stops at the first error.
pub(crate) fn work<T: Sync, R: Send>(
    slots: u32,
    items: &[T],
    spare: Option<&Spare>,
    job: impl Fn(&mut dyn Runner, &T) -> anyhow::Result<R> + Sync,
    mut each: impl FnMut(&T, R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let slots = match spare {
        None => slots.min(u32::try_from(items.len()).unwrap_or(u32::MAX)),
        Some(_) => slots,
    };
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        let begin = |number| {
            let (sender, next, job, failed) = (sender.clone(), &next, &job, &failed);
            scope.spawn(move || match work_in_slot(number, items, next, job, &sender) {
                Ok(slot) => spare.map(|spare| spare.lend(Box::new(slot))),
                Err(error) => {
                    // The others stop at their next item.
                    next.store(items.len(), Ordering::Relaxed);
                    *failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
                    None
                }
            })
        };
        // They hold what was lent until the last result is here.
        let _slots: Vec<_> = (0..slots).map(begin).collect();
        drop(sender);
        let mut waiting = std::collections::BTreeMap::new();
        let mut expected = 0;
        for (index, result) in results {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&expected) {
                each(&items[expected], result)?;
                expected += 1;
            }
        }
        Ok(())
    })
    .and_then(|()| match failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    })
}

fn work_in_slot<T, R>(
    number: u32,
    items: &[T],
    next: &AtomicUsize,
    job: &impl Fn(&mut dyn Runner, &T) -> anyhow::Result<R>,
    results: &mpsc::Sender<(usize, R)>,
) -> anyhow::Result<Slot> {
    let mut slot = Slot::open(&SlotConfig::new(number)).context("cannot make a box")?;
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(item) = items.get(index) else { return Ok(slot) };
        let result = job(&mut slot, item)?;
        if results.send((index, result)).is_err() {
            return Ok(slot);
        }
    }
}
