//! The queue, as workers see it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use gavel_core::{Job, LanguageId, Report};
use tokio::sync::mpsc;

use crate::error::StoreError;
use crate::operation::{Handout, Operation, Writer, ask};
use crate::record::{Lease, Timestamp, WorkerId};
use crate::shared::Shared;

/// Hands out jobs and takes reports. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    writer: Writer,
    shared: Arc<Shared>,
    reports: mpsc::Sender<Report>,
    lease: Duration,
}

impl Queue {
    pub(crate) fn new(writer: Writer, shared: Arc<Shared>, reports: mpsc::Sender<Report>, lease: Duration) -> Self {
        Self { writer, shared, reports, lease }
    }

    /// Leases up to `max` jobs, the most urgent lane first and the oldest first within it; waits until there is one.
    /// Jobs leased to a caller that no longer waits go back at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, worker: &WorkerId, max: usize) -> Result<Vec<Job>, StoreError> {
        self.claim_of(worker, max, None).await
    }

    /// The same, but only jobs in these languages: those whose tools the worker has. The others stay where they are in
    /// the queue, for another worker.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_in(
        &self,
        worker: &WorkerId,
        max: usize,
        languages: &Arc<BTreeSet<LanguageId>>,
    ) -> Result<Vec<Job>, StoreError> {
        self.claim_of(worker, max, Some(languages)).await
    }

    async fn claim_of(
        &self,
        worker: &WorkerId,
        max: usize,
        languages: Option<&Arc<BTreeSet<LanguageId>>>,
    ) -> Result<Vec<Job>, StoreError> {
        loop {
            let arrival = self.shared.arrivals.notified();
            tokio::pin!(arrival);
            // Listening begins before looking, so that no arrival is missed between the two.
            arrival.as_mut().enable();
            if self.shared.stats().waiting > 0 {
                let (worker, languages, until) = (worker.clone(), languages.cloned(), self.lease_end());
                let claim = |reply| Operation::Claim { worker, max, languages, until, reply };
                let handout: Handout = ask(&self.writer, claim).await?;
                let jobs = handout.take();
                if !jobs.is_empty() {
                    return Ok(jobs);
                }
            }
            tokio::select! {
                () = arrival => {}
                () = self.writer.closed() => return Err(StoreError::Closed),
            }
        }
    }

    /// Prolongs leases; returns those that are lost, whose jobs are not the caller's any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew(&self, leases: &[Lease]) -> Result<Vec<Lease>, StoreError> {
        let (leases, until) = (leases.to_vec(), self.lease_end());
        ask(&self.writer, |reply| Operation::Renew { leases, until, reply }).await
    }

    /// Gives jobs back without counting a failure; what is not held any more is left alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hand_back(&self, leases: &[Lease]) -> Result<(), StoreError> {
        let leases = leases.to_vec();
        ask(&self.writer, |reply| Operation::HandBack(leases, reply)).await
    }

    /// Sends a report to the recorder; waits while the recorder is behind.
    ///
    /// # Errors
    /// [`StoreError::Closed`] when nobody records.
    pub async fn send(&self, report: Report) -> Result<(), StoreError> {
        self.reports.send(report).await.map_err(|_| StoreError::Closed)
    }

    /// How long a lease lasts unless it is renewed.
    #[must_use]
    pub fn lease(&self) -> Duration {
        self.lease
    }

    fn lease_end(&self) -> Timestamp {
        self.shared.now().after(self.lease)
    }
}
