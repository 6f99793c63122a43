//! Interactive problems: the submission and the problem's interactor run at the same time, and the judge carries what they
//! say to each other.
//!
//! Whose fault it is when a run goes wrong is decided by who failed first; `verdict.rs` has the rule, `pump.rs` the facts.

mod pump;
mod transcript;

use std::thread;

use gavel_core::Step;
use gavel_sandbox::{Capture, Command, Error, Finished, Outcome, Report, Sink, Stream};

use crate::error::JudgeError;
use crate::execute::missing;
use crate::program::{Program, wall_time};
use crate::runner::Part;
use crate::streams::Tail;
use crate::validator::custom::{Custom, Opinion, Question};
use crate::watch::Watched;
use pump::{Complaints, Pump, STARVED_HOLD};

pub(crate) use pump::Ended;

/// What a submission and an interactor gave.
pub(crate) struct Talk {
    /// Of the submission.
    pub(crate) report: Report,
    /// Of the submission.
    pub(crate) stderr: Tail,
    /// Whether the submission said more than it may.
    pub(crate) floods: bool,
    /// The interactor's, or how it failed.
    pub(crate) opinion: Result<Opinion, String>,
    pub(crate) interactor: Finished,
    /// Whether the interactor ended without knowing of the end of the submission.
    pub(crate) interactor_first: bool,
    pub(crate) transcript: String,
}

/// Runs both on one input. The interactor has the submission's wall time and, on top, as long as it may not be told of the
/// end and the wall time of a validation, for what it does afterwards.
pub(crate) fn talk(
    runner: &mut Watched<'_>,
    (program, mut submission): (&Program, Command),
    custom: &Custom<'_>,
    question: &Question<'_>,
) -> Result<Talk, JudgeError> {
    let limits = question.limits;
    let mut interactor = custom.command(question, None)?;
    interactor.limits.wall_time = submission.limits.wall_time + STARVED_HOLD + wall_time(limits.validation_time);
    let (pump, ends) =
        Pump::lay(limits.output.0, limits.validation_output.0).map_err(JudgeError::io("make", "pipes"))?;
    let [(submission_bell, complaints), (interactor_bell, interactor_complaints)] =
        [(&mut submission, ends.submission), (&mut interactor, ends.interactor)].map(|(command, end)| {
            (command.stdin, command.stdout, command.stop) = (Some(end.stdin), Some(end.stdout), Some(end.stop));
            (end.bell, end.complaints)
        });
    let (mut stderr, mut printed) = (Tail::default(), Capture::default());
    let (both, seen) = thread::scope(|scope| {
        let pump = scope.spawn(move || pump.run());
        let mut submission_ended = move |finished: &Result<Finished, Error>| {
            submission_bell.ring(match finished {
                Ok(Finished { report: Report { outcome: Outcome::Exited(0), .. }, .. }) => Ended::Well,
                Ok(Finished { report: Report { outcome: Outcome::OutputLimit, .. }, .. }) => Ended::Stopped,
                _ => Ended::Badly,
            });
        };
        let mut interactor_ended = move |finished: &Result<Finished, Error>| {
            let outcome = finished.as_ref().map(|finished| finished.report.outcome);
            interactor_bell.ring(outcome.map_or(Ended::Badly, |outcome| custom.ended(outcome)));
        };
        let mut submission_stderr = Stderr { kept: |bytes: &[u8]| stderr.push(bytes), complaints };
        let mut interactor_stderr =
            Stderr { kept: |bytes: &[u8]| printed.write(Stream::Stderr, bytes), complaints: interactor_complaints };
        let steps = [
            Step::Test { test: question.test.name.clone() },
            Step::Validator { test: Some(question.test.name.clone()) },
        ];
        let both = runner.run_both(
            steps,
            [
                Part { command: submission, sink: &mut submission_stderr, ended: &mut submission_ended },
                Part { command: interactor, sink: &mut interactor_stderr, ended: &mut interactor_ended },
            ],
        );
        // With its last bell gone the pump knows that nobody will tell it more.
        drop((submission_ended, interactor_ended, submission_stderr, interactor_stderr));
        (both, pump.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let what = "the program and its interactor";
    let [submission, interactor] = both.map_err(|source| JudgeError::Run { what, source })?;
    let report = submission.map_err(|source| missing("the program", source, program))?.report;
    let interactor = interactor.map_err(|source| missing("the interactor", source, custom.program))?;
    let seen = seen.map_err(JudgeError::io("carry", "what program and interactor say"))?;
    let mut opinion = custom.opinion(&interactor, &printed.stderr, limits)?;
    if seen.interactor_floods {
        opinion = Err(format!("it said more than {}", limits.validation_output));
    }
    Ok(Talk {
        report,
        stderr,
        floods: seen.submission_floods,
        opinion,
        interactor,
        interactor_first: seen.interactor_first,
        transcript: seen.transcript.text(),
    })
}

impl Talk {
    /// Whether the submission ran out of wall time beside an interactor that read from the disk, which a box reads slowly.
    pub(crate) fn interactor_read_disk(&self) -> bool {
        self.report.outcome == Outcome::WallLimit && self.interactor.report.usage.disk_read > 0
    }

    /// Whether the interactor had a processor for the given part of the time in which the submission waited for it.
    pub(crate) fn interactor_was_busy(&self, part: u32) -> bool {
        self.report.outcome == Outcome::WallLimit
            && self.interactor.report.usage.cpu_time * part >= self.report.usage.wall_time
    }
}

/// Standard output goes to the other; standard error is kept, and counts as output like it.
struct Stderr<F> {
    kept: F,
    complaints: Complaints,
}

impl<F: FnMut(&[u8])> Sink for Stderr<F> {
    fn write(&mut self, _: Stream, bytes: &[u8]) {
        self.complaints.count(bytes.len());
        (self.kept)(bytes);
    }
}
