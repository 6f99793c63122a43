//! What runs a command in a box.

use gavel_sandbox::{Command, Error, Finished, Sink, Slot};

/// Runs commands in boxes, one at a time. It stands between judging and the sandbox because a sandbox is privileged and
/// slow, and need not be in this process.
pub trait Runner {
    /// Runs one command to its end.
    ///
    /// # Errors
    /// Ours, never the program's; except [`Error::is_program`], which tells that there is no such program.
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error>;
}

impl Runner for Slot {
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        Self::run(self, command, sink)
    }
}
