//! The queue, as workers see it.

use std::time::Duration;

use gavel_core::{Job, Report};

use crate::error::StoreError;
use crate::record::{Lease, WorkerId};

/// Hands out jobs and takes reports. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {}

impl Queue {
    /// Leases up to `max` jobs, the most urgent lane first and the oldest first within it; waits until there is one.
    /// Jobs leased to a caller that no longer waits go back at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, worker: &WorkerId, max: usize) -> Result<Vec<Job>, StoreError> {
        let _ = (worker, max);
        Err(StoreError::Closed)
    }

    /// Prolongs leases; returns those that are lost, whose jobs are not the caller's any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew(&self, leases: &[Lease]) -> Result<Vec<Lease>, StoreError> {
        let _ = leases;
        Err(StoreError::Closed)
    }

    /// Gives jobs back without counting a failure.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hand_back(&self, leases: &[Lease]) -> Result<(), StoreError> {
        let _ = leases;
        Err(StoreError::Closed)
    }

    /// Sends a report to the recorder; waits while the recorder is behind.
    ///
    /// # Errors
    /// [`StoreError::Closed`] when nobody records.
    pub async fn send(&self, report: Report) -> Result<(), StoreError> {
        let _ = report;
        Err(StoreError::Closed)
    }

    /// How long a lease lasts.
    #[must_use]
    pub fn lease(&self) -> Duration {
        Duration::from_secs(30)
    }
}
