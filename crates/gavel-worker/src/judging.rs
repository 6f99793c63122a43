//! One job, from the lease to the last report.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gavel_core::{Event, Job, Report, Violation};
use gavel_judge::{Judge, Judgement, Progress, Request, Runner};
use gavel_store::{Blobs, Lease, Queue};
use tokio::runtime::Handle;

use crate::error::JobError;
use crate::leases::Held;
use crate::packages::Packages;
use crate::worker::Languages;

/// What every slot judges with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) queue: Queue,
    pub(crate) blobs: Blobs,
    pub(crate) packages: Packages,
    pub(crate) judge: std::sync::Arc<Judge>,
    pub(crate) runtime: Handle,
    /// The tools here, where somebody looks after that.
    pub(crate) languages: Option<Languages>,
}

impl Tools {
    /// Judges a job and reports all the way. The error was reported too, if anybody listens.
    pub(crate) fn judge(&self, job: &Job, held: &Held, runner: &mut dyn Runner) -> Result<(), JobError> {
        tracing::trace!(target: "gavel::step", "begun");
        let mut reports = Reports { tools: self, job, held, sequence: 0 };
        // As it is when the judging begins; an image that comes meanwhile is not the one that was used.
        let tool =
            self.languages.as_ref().and_then(|here| here.borrow().get(&job.language).cloned()).unwrap_or_default();
        // A panic is a defect of ours: it costs this job a try, not the worker its slot.
        let judged = catch_unwind(AssertUnwindSafe(|| self.run(job, runner, &mut reports)));
        let judged = judged.unwrap_or_else(|panic| Err(JobError::Panic(message(panic.as_ref()))));
        let event = match &judged {
            Ok(judgement) => Event::Finished {
                verdict: judgement.verdict,
                score: judgement.score,
                groups: judgement.groups.clone(),
                compile_log: judgement.compile.log.clone(),
                message: judgement.message.clone(),
                tool,
            },
            Err(error) => {
                tracing::error!(submission = %job.submission, problem = %job.problem, %error, "cannot judge");
                Event::Failed { reason: error.to_string() }
            }
        };
        let heard = reports.send(event);
        judged.and(heard)
    }

    /// A job that was not begun.
    pub(crate) fn hand_back(&self, job: &Job) {
        if let Err(error) = self.runtime.block_on(self.queue.hand_back(&[Lease::from(job)])) {
            tracing::error!(%error, "cannot hand a job back; it returns when its lease runs out");
        }
    }

    fn run(&self, job: &Job, runner: &mut dyn Runner, reports: &mut Reports<'_>) -> Result<Judgement, JobError> {
        let unpacked = self.packages.get(&job.package, &self.runtime)?;
        let source = self.runtime.block_on(self.blobs.get(&job.source)).map_err(JobError::Source)?;
        tracing::trace!(target: "gavel::step", "fetched");
        let request = Request::new(&unpacked.package, &job.language, &source);
        let mut tell = |progress| {
            if let Progress::Violated { violation } = &progress {
                log_violation(job, violation);
            }
            // Nobody listens: the judging cannot be stopped halfway, but it ends by its limits.
            drop(reports.send(event(progress)));
        };
        let judgement = self.judge.judge(runner, &request, &mut tell)?;
        tracing::trace!(target: "gavel::step", "judged");
        Ok(judgement)
    }
}

fn event(progress: Progress) -> Event {
    match progress {
        Progress::Started => Event::Started,
        Progress::Compiled { tests_total } => Event::Compiled { tests_total },
        Progress::Tested { result } => Event::Tested { result },
        Progress::Violated { violation } => Event::Violated { violation },
        Progress::Noted { note } => Event::Noted { note },
    }
}

/// One structured event for each, so that a policy outside can act on it.
fn log_violation(job: &Job, violation: &Violation) {
    let Job { submission, judgement, problem, language, .. } = job;
    let call = violation.call.as_deref().unwrap_or("unknown");
    tracing::warn!(
        %submission,
        %judgement,
        %problem,
        %language,
        step = %violation.step,
        call,
        number = violation.number,
        abi = violation.abi,
        args = violation.arguments(),
        "security violation"
    );
}

/// The reports of one lease, numbered.
struct Reports<'a> {
    tools: &'a Tools,
    job: &'a Job,
    held: &'a Held,
    sequence: u32,
}

impl Reports<'_> {
    fn send(&mut self, event: Event) -> Result<(), JobError> {
        if self.held.is_lost() {
            return Err(JobError::Unheard);
        }
        let &Job { submission, judgement, fence, .. } = self.job;
        let report = Report { submission, judgement, fence, sequence: self.sequence, event };
        self.sequence += 1;
        self.tools.runtime.block_on(self.tools.queue.send(report)).map_err(|_| JobError::Unheard)
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".to_owned())
}
