//! A slot: a thread that holds one runner and judges one job at a time.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use gavel_core::Job;
use gavel_judge::Runner;
use tokio::sync::mpsc::UnboundedSender;

use crate::error::{JobError, RunnerError};
use crate::judging::Tools;
use crate::leases::{Held, Leases};

/// How long a slot pauses after a failure of ours: the first time, and at most.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// A job for a slot, with its lease.
pub(crate) type Order = (Job, Held);

/// What a slot tells the worker's loop.
pub(crate) enum Said {
    /// It has a runner and no job: here is where to send one.
    Free(Sender<Order>),
    /// Its first runner could not be opened; it will try again.
    NoRunner(RunnerError),
}

/// Opens a runner for the slot of this number.
pub(crate) type OpenRunner = dyn Fn(u32) -> Result<Box<dyn Runner + Send>, RunnerError> + Send + Sync;

pub(crate) struct Slot {
    pub(crate) number: u32,
    pub(crate) tools: Arc<Tools>,
    pub(crate) leases: Arc<Leases>,
    pub(crate) open_runner: Arc<OpenRunner>,
    /// Where nothing is ever sent; it is disconnected when the worker stops.
    pub(crate) stop: Receiver<()>,
    pub(crate) said: UnboundedSender<Said>,
}

impl Slot {
    /// The thread. It ends between two jobs once the worker stops.
    pub(crate) fn run(self) {
        let mut idle: Option<Box<dyn Runner + Send>> = None;
        let (mut failures, mut first) = (0, true);
        loop {
            if failures > 0 && self.stopped_during(pause(failures)) {
                return;
            }
            let opened = idle.take().map_or_else(|| (self.open_runner)(self.number), Ok);
            let runner = match opened {
                Ok(runner) => runner,
                Err(error) => {
                    tracing::error!(slot = self.number, %error, "cannot open a runner, trying again");
                    if first {
                        drop(self.said.send(Said::NoRunner(error)));
                    }
                    (failures, first) = (failures + 1, false);
                    continue;
                }
            };
            first = false;
            let lent = self.tools.judge.spare().lend(runner);
            let Some((job, held)) = self.wait_for_a_job() else { return };
            // Where it failed in other hands, another one is opened.
            let mut runner = match lent.take_back().map_or_else(|| (self.open_runner)(self.number), Ok) {
                Ok(runner) => runner,
                Err(error) => {
                    tracing::error!(slot = self.number, %error, "cannot open a runner, handing the job back");
                    self.tools.hand_back(&job);
                    self.leases.done(&job);
                    failures += 1;
                    continue;
                }
            };
            let judged = self.tools.judge(&job, &held, runner.as_mut());
            self.leases.done(&job);
            if !judged.as_ref().is_err_and(JobError::spoils_the_runner) {
                idle = Some(runner);
            }
            failures = if judged.is_err_and(|error| error.is_ours()) { failures + 1 } else { 0 };
        }
    }

    /// Says that the slot is free. `None` when the worker stops instead of sending a job.
    fn wait_for_a_job(&self) -> Option<Order> {
        let (sender, receiver) = channel();
        self.said.send(Said::Free(sender)).ok()?;
        receiver.recv().ok()
    }

    fn stopped_during(&self, pause: Duration) -> bool {
        self.stop.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected)
    }
}

/// Twice as long each time. It leaves a job that failed here to other workers, and lets a full disk be emptied.
fn pause(failures: u32) -> Duration {
    let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
    PAUSE.0.saturating_mul(doubled).min(PAUSE.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let seconds: Vec<_> = [1, 2, 3, 6, 40, u32::MAX].map(|failures| pause(failures).as_secs()).into();
        assert_eq!(seconds, [1, 2, 4, 30, 30, 30]);
    }
}
