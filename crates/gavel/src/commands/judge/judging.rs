//! Many submissions and what comes of them, whatever way they came.

use std::io::{self, ErrorKind};
use std::num::NonZero;
use std::ops::ControlFlow;

use anyhow::{Context as _, anyhow};
use gavel_judge::Package;
use gavel_judge::bulk::{Answer, Bulk, JudgeFailure, Order, Sent, Settings};
use gavel_sandbox::{Slot, SlotConfig};

use super::Work;
use crate::boxes;
use crate::cli;
use crate::exit;
use crate::output::Progress;

/// What is judged with, as the command line has it.
pub(super) struct Judging<'a> {
    pub(super) args: &'a cli::Judge,
    pub(super) package: &'a Package,
    /// As `gavel import` prints it; for JSON only.
    pub(super) digest: String,
    pub(super) work: Work,
}

/// How it ended, beside the verdicts.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// What was sent and is no submission.
    pub(super) refused: u64,
    /// Submissions that could not be judged, and the first of them.
    pub(super) failed: u64,
    first: Option<(String, JudgeFailure)>,
    /// Whoever read the answers reads no more.
    pub(super) closed: bool,
}

impl<'a> Judging<'a> {
    pub(super) fn of(args: &'a cli::Judge, package: &'a Package) -> anyhow::Result<Self> {
        let work = Work::of(&args.jobs)?;
        let work = if args.repeats() { work } else { work.equal_tests_once() };
        let digest = if args.json || args.pipe {
            gavel_judge::package::digest(&package.pack().map_err(exit::package)?).to_string()
        } else {
            String::new()
        };
        Ok(Self { args, package, digest, work })
    }

    /// Judges what is sent. `each` makes the line of an answer, which is printed at once.
    pub(super) fn run(
        &self,
        sent: impl Iterator<Item = Sent> + Send + 'static,
        progress: &Progress,
        each: &mut dyn FnMut(&Answer) -> anyhow::Result<String>,
    ) -> anyhow::Result<Ended> {
        let slots = NonZero::new(boxes::count(self.args.jobs.jobs)).unwrap_or(NonZero::<u32>::MIN);
        let order = if self.args.unordered { Order::Finished } else { Order::Sent };
        let settings = Settings { order, repeat: self.args.repeats(), ..Settings::new(slots) };
        let (mut ended, mut broken) = (Ended::default(), None);
        let bulk = Bulk { judge: self.work.get(), package: self.package, settings };
        let open = |number| Ok(Box::new(Slot::open(&SlotConfig::new(number))?) as _);
        let ran = bulk.run(&open, sent, &mut |answer| {
            ended.count(&answer);
            let written = each(&answer).and_then(|line| Ok(progress.print(&line)?));
            progress.step(&answer.label.name);
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    ended.closed = is_closed(&error);
                    broken = Some(error).filter(|_| !ended.closed);
                    ControlFlow::Break(())
                }
            }
        });
        progress.end();
        ran.context("cannot make a box")?;
        broken.map_or(Ok(ended), |error| Err(error.context("cannot print the answers")))
    }
}

/// Whether it is only that whoever read reads no more.
fn is_closed(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

impl Ended {
    fn count(&mut self, answer: &Answer) {
        match &answer.what {
            Err(_) => self.refused += 1,
            Ok(judged) => {
                if let Err(failure) = &judged.judgement {
                    self.failed += 1;
                    self.first.get_or_insert_with(|| (answer.label.name.clone(), failure.clone()));
                }
            }
        }
    }

    /// A failure of ours, if there was one.
    pub(super) fn failure(&self) -> anyhow::Result<()> {
        let Some((name, JudgeFailure { what, hint })) = &self.first else { return Ok(()) };
        let more = if self.failed > 1 { format!(" (and {} more)", self.failed - 1) } else { String::new() };
        let hint = hint.as_ref().map_or_else(String::new, |hint| format!("\nhint: {hint}"));
        Err(anyhow!("cannot judge {name}{more}: {what}{hint}"))
    }
}
