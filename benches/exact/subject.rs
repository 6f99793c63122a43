//! The program under measurement, compiled from `subject.c`, and the slot it is run in.

use std::path::PathBuf;
use std::time::Duration;

use gavel_sandbox::{Capture, Command, Limits, Report, Slot, SlotConfig};
use measure::{Programs, Target};

/// The program and its slot.
pub(crate) struct Subject {
    slot: Slot,
    programs: Programs,
    program: PathBuf,
}

impl Subject {
    pub(crate) fn new() -> Self {
        let programs = Programs::new();
        let program = programs.c("subject", include_str!("subject.c"));
        let slot = Slot::open(&SlotConfig::new(0)).unwrap_or_else(|error| panic!("{error}"));
        let mut subject = Self { slot, programs, program };
        // The first run of a slot finds its caches cold.
        subject.run(&["exit", "0"], &limits());
        subject
    }

    /// Runs it in the box.
    pub(crate) fn run(&mut self, args: &[&str], limits: &Limits) -> Report {
        self.output(args, limits).0
    }

    /// Runs it in the box; what it gave and what it wrote.
    pub(crate) fn output(&mut self, args: &[&str], limits: &Limits) -> (Report, Capture) {
        let mut command = Command::new("/program/subject");
        command.program_dir = Some(self.programs.dir().to_owned());
        command.args = args.iter().map(Into::into).collect();
        command.limits = limits.clone();
        let mut capture = Capture::default();
        let finished = self.slot.run(command, &mut capture);
        (finished.unwrap_or_else(|error| panic!("{args:?}: {error}")).report, capture)
    }

    /// Runs it without a box; the CPU time that a parent sees by waiting.
    pub(crate) fn bare_cpu_time(&self, args: &[&str]) -> Duration {
        Target::new(&self.program, args).run().expect("the program runs bare").cpu_time
    }
}

/// Limits that no measurement meets by itself.
pub(crate) fn limits() -> Limits {
    Limits {
        cpu_time: Duration::from_secs(20),
        wall_time: Duration::from_secs(60),
        memory: 1 << 30,
        ..Limits::default()
    }
}
