//! What the writer is asked to do.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use gavel_core::{Digest, Job, JudgementId, Lane, LanguageId, ProblemId, Report, SubmissionId};
use tokio::sync::{mpsc, oneshot};

use crate::error::StoreError;
use crate::record::{Lease, ProblemRecord, Recorded, Swept, Timestamp, WorkerId};

/// One write, with the way back to whoever asked. The answer goes out only after the commit.
#[derive(Debug)]
pub(crate) enum Operation {
    PutProblem(Box<ProblemRecord>, Reply<()>),
    PutBlob(Digest, Bytes, Reply<()>),
    Submit(Box<Submission>, Reply<Submitted>),
    Record(Vec<Report>, Reply<Vec<Recorded>>),
    Claim {
        worker: WorkerId,
        max: usize,
        /// Only jobs in these languages; `None` is any.
        languages: Option<Arc<BTreeSet<LanguageId>>>,
        until: Timestamp,
        reply: Reply<Handout>,
    },
    Renew {
        leases: Vec<Lease>,
        until: Timestamp,
        reply: Reply<Vec<Lease>>,
    },
    HandBack(Vec<Lease>, Reply<()>),
    Sweep(Timestamp, Reply<Vec<Swept>>),
    Recover(Reply<u64>),
    /// Not a write: the writer ends after what came before.
    Close(Reply<()>),
}

/// A submission with everything about it decided.
#[derive(Debug)]
pub(crate) struct Submission {
    pub(crate) id: SubmissionId,
    pub(crate) judgement: JudgementId,
    pub(crate) problem: ProblemId,
    pub(crate) package: Digest,
    pub(crate) language: LanguageId,
    pub(crate) source: Digest,
    /// The source, when it is small enough for the database.
    pub(crate) content: Option<Bytes>,
    pub(crate) lane: Lane,
    pub(crate) created_at: Timestamp,
}

/// What became of a submission.
#[derive(Debug)]
pub(crate) enum Submitted {
    Queued,
    /// Nothing was written: so many wait already.
    QueueFull {
        waiting: u64,
    },
}

/// An answer on its way: filled while the batch is applied, sent when it is committed.
#[derive(Debug)]
pub(crate) struct Reply<T> {
    sender: oneshot::Sender<Result<T, StoreError>>,
    answer: Option<T>,
}

impl<T> Reply<T> {
    pub(crate) fn new() -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (sender, receiver) = oneshot::channel();
        (Self { sender, answer: None }, receiver)
    }

    /// Keeps the answer until the commit; an answer of an attempt that was rolled back is replaced.
    pub(crate) fn set(&mut self, answer: T) {
        self.answer = Some(answer);
    }

    fn settle(self, outcome: Result<(), StoreError>) {
        let answer = outcome.and(self.answer.ok_or(StoreError::Closed));
        // Whoever asked may have gone; a `Handout` that nobody takes gives its jobs back when it is dropped here.
        drop(self.sender.send(answer));
    }
}

impl Operation {
    /// Whether it only moves leases. A power cut may take such a change back: every lease ends with the process that
    /// serves the database, and [`Store::recover`](crate::Store::recover) frees them all. So it need not be synced.
    pub(crate) fn only_moves_leases(&self) -> bool {
        matches!(self, Self::Claim { .. } | Self::Renew { .. } | Self::HandBack(..))
    }

    /// Answers: with what was set, or with the error that befell the batch.
    pub(crate) fn settle(self, outcome: Result<(), StoreError>) {
        match self {
            Self::PutProblem(_, reply) | Self::PutBlob(_, _, reply) => reply.settle(outcome),
            Self::HandBack(_, reply) | Self::Close(reply) => reply.settle(outcome),
            Self::Submit(_, reply) => reply.settle(outcome),
            Self::Record(_, reply) => reply.settle(outcome),
            Self::Claim { mut reply, .. } => {
                if let (Ok(()), Some(handout)) = (&outcome, &mut reply.answer) {
                    handout.committed = true;
                }
                reply.settle(outcome);
            }
            Self::Renew { reply, .. } => reply.settle(outcome),
            Self::Sweep(_, reply) => reply.settle(outcome),
            Self::Recover(reply) => reply.settle(outcome),
        }
    }
}

/// The way to the writer. Unbounded, because each caller waits for its answer before it asks again.
pub(crate) type Writer = mpsc::UnboundedSender<Operation>;

/// Asks the writer and waits for the answer.
pub(crate) async fn ask<T>(writer: &Writer, operation: impl FnOnce(Reply<T>) -> Operation) -> Result<T, StoreError> {
    let (reply, answer) = Reply::new();
    writer.send(operation(reply)).map_err(|_| StoreError::Closed)?;
    answer.await.map_err(|_| StoreError::Closed)?
}

/// Leased jobs on their way to a worker. If nobody takes them, because the claim was given up in the meantime, they
/// go back at once: what was handed out to nobody must not wait for its lease to run out.
#[derive(Debug)]
pub(crate) struct Handout {
    jobs: Vec<Job>,
    /// Leases that were rolled back need not go back, and must not: the next claim may give the same ones again.
    committed: bool,
    writer: mpsc::WeakUnboundedSender<Operation>,
}

impl Handout {
    pub(crate) fn new(jobs: Vec<Job>, writer: mpsc::WeakUnboundedSender<Operation>) -> Self {
        Self { jobs, committed: false, writer }
    }

    pub(crate) fn take(mut self) -> Vec<Job> {
        std::mem::take(&mut self.jobs)
    }
}

impl Drop for Handout {
    fn drop(&mut self) {
        if self.jobs.is_empty() || !self.committed {
            return;
        }
        let leases = self.jobs.iter().map(Lease::from).collect();
        if let Some(writer) = self.writer.upgrade() {
            // A closed store has no leases to care for: the next `recover` frees them.
            drop(writer.send(Operation::HandBack(leases, Reply::new().0)));
        }
    }
}
