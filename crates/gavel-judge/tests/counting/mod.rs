//! A runner that counts.

use std::sync::atomic::{AtomicU32, Ordering};

use gavel_judge::Runner;
use gavel_sandbox::{Command, Error, Finished, Sink, Slot, SlotConfig};

/// Counts what is run.
pub(crate) struct Counting {
    slot: Slot,
    pub(crate) runs: u32,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Counting {
    pub(crate) fn open() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self { slot: Slot::open(&SlotConfig::new(number)).unwrap(), runs: 0 }
    }

    /// How many runs this took.
    pub(crate) fn count<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> (T, u32) {
        let before = self.runs;
        let done = work(self);
        (done, self.runs - before)
    }
}

impl Runner for Counting {
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        self.runs += 1;
        self.slot.run(command, sink)
    }
}
