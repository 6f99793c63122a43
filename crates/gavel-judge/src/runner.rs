//! What runs a command in a box.

use gavel_sandbox::{Command, Error, Finished, Sink, Slot};

/// Runs commands in boxes. It stands between judging and the sandbox because a sandbox is privileged and slow, and need
/// not be in this process.
pub trait Runner {
    /// Runs one command to its end.
    ///
    /// # Errors
    /// Ours, never the program's; except [`Error::is_program`], which tells that there is no such program.
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error>;

    /// Runs two commands at the same time, each in a box of its own; how each ended, in their order. A runner with one box
    /// refuses.
    ///
    /// # Errors
    /// There are no two boxes, and neither command was run.
    fn run_both(&mut self, _parts: [Part<'_>; 2]) -> Result<[Result<Finished, Error>; 2], Error> {
        Err(Error::Command("two boxes are needed, and this runner has one".to_owned()))
    }
}

/// One of two commands that run at the same time.
pub struct Part<'a> {
    /// What is run.
    pub command: Command,
    /// Takes what it prints.
    pub sink: &'a mut (dyn Sink + Send),
    /// Is called once, as soon as it has ended and while the other may still run.
    pub ended: &'a mut (dyn FnMut(&Result<Finished, Error>) + Send),
}

impl Part<'_> {
    fn run(self, slot: &mut Slot) -> Result<Finished, Error> {
        let finished = slot.run(self.command, self.sink);
        (self.ended)(&finished);
        finished
    }
}

impl Runner for Slot {
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        Self::run(self, command, sink)
    }

    fn run_both(&mut self, [first, second]: [Part<'_>; 2]) -> Result<[Result<Finished, Error>; 2], Error> {
        self.with_second(|here, there| {
            std::thread::scope(|scope| {
                let beside = scope.spawn(move || second.run(there));
                let first = first.run(here);
                [first, beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))]
            })
        })
    }
}
