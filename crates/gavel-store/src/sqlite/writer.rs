//! The one writer: takes what waits, applies it in one transaction, commits once, answers all.
//!
//! While one batch is being synced to the disk the next one gathers, so under load many callers share one fsync and
//! nobody waits for a timer when there is no load.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use sqlx::{Connection, SqliteConnection};
use tokio::sync::mpsc;

use super::batch::Batch;
use crate::error::StoreError;
use crate::operation::Operation;
use crate::shared::Shared;

/// Operations in one transaction. More would make the first of them wait for longer than an fsync takes.
const MAX_BATCH: usize = 512;

/// Runs until every sender is gone or the store is closed.
pub(super) async fn run(
    mut connection: SqliteConnection,
    mut operations: mpsc::UnboundedReceiver<Operation>,
    writer: mpsc::WeakUnboundedSender<Operation>,
    shared: Arc<Shared>,
    max_queue: u64,
) {
    let mut gathered = Vec::with_capacity(MAX_BATCH);
    let (mut closing, mut synced) = (false, true);
    while !closing && operations.recv_many(&mut gathered, MAX_BATCH).await > 0 {
        closing = gathered.iter().any(|operation| matches!(operation, Operation::Close(_)));
        let (connection, synced) = (&mut connection, &mut synced);
        let mut committing = Committing { connection, synced, shared: &shared, writer: &writer, max_queue };
        let settled = committing.commit_together_or_singly(&mut gathered).await;
        if closing {
            operations.close();
        }
        for (operation, outcome) in gathered.drain(..).zip(settled) {
            operation.settle(outcome);
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "cannot close the database");
    }
}

struct Committing<'a> {
    connection: &'a mut SqliteConnection,
    /// Whether the connection syncs its commits now.
    synced: &'a mut bool,
    shared: &'a Shared,
    writer: &'a mpsc::WeakUnboundedSender<Operation>,
    max_queue: u64,
}

/// At which point a batch failed.
enum Failed {
    /// An operation could not be applied: perhaps only that one is to blame.
    Applying(StoreError),
    /// The transaction could not begin or be committed: it hits all alike.
    Committing(StoreError),
}

impl Committing<'_> {
    /// One commit for all. If an operation fails in the database, none is kept, and each gets a transaction of its
    /// own: so one bad operation cannot take others down, and good batches pay for no savepoints.
    async fn commit_together_or_singly(&mut self, operations: &mut [Operation]) -> Vec<Result<(), StoreError>> {
        let error = match self.commit(operations).await {
            Ok(()) => return vec![Ok(()); operations.len()],
            Err(Failed::Committing(error)) => return vec![Err(error); operations.len()],
            Err(Failed::Applying(error)) if operations.len() == 1 => return vec![Err(error)],
            Err(Failed::Applying(error)) => error,
        };
        tracing::warn!(%error, operations = operations.len(), "a batch failed; writing its operations one by one");
        let mut outcomes = Vec::with_capacity(operations.len());
        for operation in operations {
            let outcome = self.commit(std::slice::from_mut(operation)).await;
            outcomes.push(outcome.map_err(|(Failed::Applying(error) | Failed::Committing(error))| error));
        }
        outcomes
    }

    async fn commit(&mut self, operations: &mut [Operation]) -> Result<(), Failed> {
        self.sync_or_not(operations).await.map_err(Failed::Committing)?;
        let mut batch = Batch::new(self.connection, self.shared, self.writer, self.max_queue);
        let outcome = match batch.apply(operations).await {
            Ok(()) => batch.commit().await.map_err(Failed::Committing),
            Err(error) if batch.roll_back().await => Err(Failed::Applying(error)),
            Err(error) => Err(Failed::Committing(error)),
        };
        match &outcome {
            Ok(()) => self.shared.operations.fetch_add(operations.len() as u64, Ordering::Relaxed),
            Err(_) => self.shared.failed_commits.fetch_add(1, Ordering::Relaxed),
        };
        outcome
    }

    /// What only moves leases is committed without a sync, which is most of what a claim would cost. The next synced
    /// commit syncs it too, since the log is one file.
    async fn sync_or_not(&mut self, operations: &[Operation]) -> Result<(), StoreError> {
        let sync = !operations.iter().all(Operation::only_moves_leases);
        if sync != *self.synced {
            let pragma = if sync { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
            sqlx::query(pragma).execute(&mut *self.connection).await.map_err(StoreError::database("set syncing"))?;
            *self.synced = sync;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{migrate, options};
    use super::*;
    use crate::operation::Reply;
    use crate::record::{Timestamp, WorkerId};
    use bytes::Bytes;
    use gavel_core::Digest;

    /// Submissions and verdicts are synced, whatever was committed before them.
    #[tokio::test]
    async fn only_lease_moves_are_not_synced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("gavel.db");
        let mut connection = migrate(&path, &options(&path)).await.unwrap();
        let (writer, _operations) = mpsc::unbounded_channel();
        let (writer, shared, mut synced) = (writer.downgrade(), Shared::new(0, 0), true);
        let claim = || {
            let worker = WorkerId("w".to_owned());
            Operation::Claim { worker, max: 1, languages: None, until: Timestamp(1), reply: Reply::new().0 }
        };
        let put = || Operation::PutBlob(Digest([1; 32]), Bytes::from_static(b"x"), Reply::new().0);
        for (mut batch, expected) in
            [(vec![claim()], "1"), (vec![put()], "2"), (vec![claim(), claim()], "1"), (vec![claim(), put()], "2")]
        {
            let (connection, synced) = (&mut connection, &mut synced);
            let mut committing =
                Committing { connection: &mut *connection, synced, shared: &shared, writer: &writer, max_queue: 9 };
            assert!(committing.commit(&mut batch).await.is_ok());
            let level: String = sqlx::query_scalar("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous")
                .fetch_one(connection)
                .await
                .unwrap();
            assert_eq!(level, expected, "{batch:?}");
        }
    }
}
