//! A runner that tells of every run that ended in a violation, and where in judging that was.

use gavel_core::{JuryNote, Step, Violation};
use gavel_sandbox::{Abi, Command, Error, Finished, Sink};

use crate::course::Cancel;
use crate::judge::Progress;
use crate::quiet::{Held, Quiet};
use crate::runner::{Part, Runner};

/// Every run of judging goes through this, with the step it belongs to; so none can violate unseen.
pub(crate) struct Watched<'a> {
    runner: &'a mut dyn Runner,
    quiet: &'a Quiet,
    /// How a run waits for its turn.
    turn: fn(&'a Quiet) -> Held<'a>,
    /// Ends its runs, where somebody may want that.
    cancel: Option<&'a Cancel>,
    progress: &'a mut dyn FnMut(Progress),
}

impl<'a> Watched<'a> {
    pub(crate) fn new(runner: &'a mut dyn Runner, quiet: &'a Quiet, progress: &'a mut dyn FnMut(Progress)) -> Self {
        Self { runner, quiet, turn: Quiet::beside, cancel: None, progress }
    }

    /// The same, with runs that end when this is called; but for those of two commands.
    pub(crate) fn until(self, cancel: &'a Cancel) -> Self {
        Self { cancel: Some(cancel), ..self }
    }

    /// The same runner for something that may be given up, and is not told yet.
    pub(crate) fn ahead<'b>(&'b mut self, progress: &'b mut dyn FnMut(Progress), cancel: &'b Cancel) -> Watched<'b> {
        Watched::new(&mut *self.runner, self.quiet, progress).until(cancel)
    }

    /// The same runner, which tells somebody else.
    pub(crate) fn telling<'b>(&'b mut self, progress: &'b mut dyn FnMut(Progress)) -> Watched<'b> {
        Watched { cancel: self.cancel, ..Watched::new(&mut *self.runner, self.quiet, progress) }
    }

    /// Whether what ran here was ended before its time, and means nothing.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(Cancel::is_called)
    }

    pub(crate) fn tell(&mut self, progress: Progress) {
        (self.progress)(progress);
    }

    /// Tells the jury what there is in these texts, cut to what a note may have.
    pub(crate) fn note(&mut self, step: Step, texts: &[&str]) {
        let texts: Vec<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
        if !texts.is_empty() {
            self.tell(Progress::Noted { note: JuryNote::new(step, texts.join("\n\n")) });
        }
    }

    /// Does this while no other run of this process disturbs it, as far as that can be had.
    pub(crate) fn alone<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.turn = Quiet::alone;
        let done = work(self);
        self.turn = Quiet::beside;
        done
    }

    pub(crate) fn run(
        &mut self,
        step: impl FnOnce() -> Step,
        mut command: Command,
        sink: &mut dyn Sink,
    ) -> Result<Finished, Error> {
        if let Some(cancel) = self.cancel {
            let bell = cancel.bell().map_err(|error| Error::Command(format!("nothing could end it: {error}")))?;
            command.stop.get_or_insert(bell);
        }
        let held = (self.turn)(self.quiet);
        let finished = self.runner.run(command, sink)?;
        drop(held);
        if let Some(violation) = finished.report.violation {
            self.tell(Progress::Violated { violation: seen(step(), violation) });
        }
        Ok(finished)
    }

    /// Runs two at the same time, each with its own step.
    pub(crate) fn run_both(
        &mut self,
        steps: [Step; 2],
        parts: [Part<'_>; 2],
    ) -> Result<[Result<Finished, Error>; 2], Error> {
        let held = (self.turn)(self.quiet);
        let both = self.runner.run_both(parts)?;
        drop(held);
        for (step, finished) in steps.into_iter().zip(&both) {
            if let Ok(finished) = finished
                && let Some(violation) = finished.report.violation
            {
                self.tell(Progress::Violated { violation: seen(step, violation) });
            }
        }
        Ok(both)
    }
}

fn seen(step: Step, violation: gavel_sandbox::Violation) -> Violation {
    let abi = match violation.abi {
        Abi::X86_64 => Violation::NATIVE.to_owned(),
        Abi::X32 => "x32".to_owned(),
        Abi::I386 => "i386".to_owned(),
        Abi::Other(arch) => format!("architecture {arch:#x}"),
    };
    let call = violation.name().map(str::to_owned);
    Violation { step, abi, number: violation.number, call, args: violation.args }
}
