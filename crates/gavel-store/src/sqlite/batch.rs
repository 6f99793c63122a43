//! One transaction, and what it will make true in memory once it is committed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use gavel_core::{Judgement, JudgementId};
use sqlx::SqliteConnection;
use tokio::sync::mpsc;

use super::row;
use crate::error::StoreError;
use crate::operation::Operation;
use crate::shared::Shared;

/// A batch being applied. Until the commit everything is here and in the transaction; [`Shared`] is changed after it.
pub(super) struct Batch<'a> {
    connection: &'a mut SqliteConnection,
    shared: &'a Shared,
    pub(super) writer: &'a mpsc::WeakUnboundedSender<Operation>,
    pub(super) max_queue: u64,
    /// Whether the transaction has begun: the first write does that, so what only touches memory costs no commit.
    began: bool,
    /// Judgements as this batch leaves them; `None` when no longer leased.
    touched: HashMap<JudgementId, Option<Judgement>>,
    /// Jobs waiting and leased, as this batch leaves them.
    pub(super) waiting: u64,
    pub(super) leased: u64,
    /// Whether jobs came for which a worker may be waiting.
    pub(super) arrived: bool,
    pub(super) ignored_reports: u64,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        connection: &'a mut SqliteConnection,
        shared: &'a Shared,
        writer: &'a mpsc::WeakUnboundedSender<Operation>,
        max_queue: u64,
    ) -> Self {
        Self {
            connection,
            shared,
            writer,
            max_queue,
            began: false,
            touched: HashMap::new(),
            waiting: shared.waiting.load(Ordering::Relaxed),
            leased: shared.leased.load(Ordering::Relaxed),
            arrived: false,
            ignored_reports: 0,
        }
    }

    /// Applies operations in order and sets their answers.
    pub(super) async fn apply(&mut self, operations: &mut [Operation]) -> Result<(), StoreError> {
        for operation in operations {
            match operation {
                Operation::PutProblem(problem, reply) => reply.set(self.put_problem(problem).await?),
                Operation::PutBlob(digest, content, reply) => reply.set(self.put_blob(*digest, content).await?),
                Operation::Submit(submission, reply) => reply.set(self.submit(submission).await?),
                Operation::Record(reports, reply) => reply.set(self.record(reports).await?),
                Operation::Claim { worker, max, languages, until, reply } => {
                    reply.set(self.claim(worker, *max, languages.as_deref(), *until).await?);
                }
                Operation::Renew { leases, until, reply } => reply.set(self.renew(leases, *until).await?),
                Operation::HandBack(leases, reply) => reply.set(self.hand_back(leases).await?),
                Operation::Sweep(now, reply) => reply.set(self.sweep(*now).await?),
                Operation::Recover(reply) => reply.set(self.recover().await?),
                Operation::Close(reply) => reply.set(()),
            }
        }
        Ok(())
    }

    /// The connection for a write: in the transaction, which begins here at the first.
    ///
    /// It begins as a writer, so that waiting for another process happens here and never halfway.
    pub(super) async fn transaction(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if !self.began {
            sqlx::query("BEGIN IMMEDIATE")
                .execute(&mut *self.connection)
                .await
                .map_err(StoreError::database("begin a transaction"))?;
            self.began = true;
        }
        Ok(self.connection)
    }

    /// The judgement of a leased job, as this batch has it so far; `None` when the job is not leased.
    pub(super) async fn leased_judgement(&mut self, id: JudgementId) -> Result<Option<Judgement>, StoreError> {
        if let Some(judgement) = self.touched.get(&id) {
            return Ok(judgement.clone());
        }
        match self.shared.live(id) {
            Some(judgement) => Ok(Some(judgement)),
            None => row::leased_judgement(self.connection, id).await,
        }
    }

    /// Keeps a judgement as it now is; `None` when its job is not leased any more.
    pub(super) fn touch(&mut self, id: JudgementId, judgement: Option<Judgement>) {
        self.touched.insert(id, judgement);
    }

    /// Makes it all true: first on the disk, then in memory.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        if self.began {
            let committed = sqlx::query("COMMIT").execute(&mut *self.connection).await;
            if let Err(error) = committed {
                tracing::error!(%error, "cannot commit; nothing of this batch is acknowledged");
                roll_back(self.connection).await;
                return Err(StoreError::database("commit")(error));
            }
            self.shared.commits.fetch_add(1, Ordering::Relaxed);
        }
        let publish = |counter: &AtomicU64, value| counter.store(value, Ordering::Relaxed);
        publish(&self.shared.waiting, self.waiting);
        publish(&self.shared.leased, self.leased);
        self.shared.ignored_reports.fetch_add(self.ignored_reports, Ordering::Relaxed);
        self.shared.publish(self.touched);
        if self.arrived {
            self.shared.arrivals.notify_waiters();
        }
        Ok(())
    }

    /// Forgets it all. Says whether the transaction had begun.
    pub(super) async fn roll_back(self) -> bool {
        if self.began {
            roll_back(self.connection).await;
        }
        self.began
    }
}

/// SQLite has rolled back already after some errors (disk full, I/O); then this fails, and that is as good.
async fn roll_back(connection: &mut SqliteConnection) {
    if let Err(error) = sqlx::query("ROLLBACK").execute(connection).await {
        tracing::debug!(%error, "nothing to roll back");
    }
}
