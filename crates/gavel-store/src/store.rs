//! The store's face.

use std::sync::Arc;

use gavel_core::{ProblemId, Report, SubmissionId};
use tokio::sync::mpsc;

use crate::blobs::Blobs;
use crate::error::{StoreError, SubmitError};
use crate::open::StoreConfig;
use crate::queue::Queue;
use crate::record::{NewSubmission, ProblemRecord, Recorded, Stats, SubmissionRecord, Swept, Timestamp};

/// The durable state of Gavel. Cheap to clone; every clone is the same store.
#[derive(Debug, Clone)]
pub struct Store {}

impl Store {
    /// Opens the backends, makes what is missing and brings the tables up to date.
    ///
    /// # Errors
    /// When a URL names no backend, or the backend cannot be opened.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let _ = config;
        Err(StoreError::Closed)
    }

    /// Adds a problem, or makes this its current version. The package's blob must have been put before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_problem(&self, problem: ProblemRecord) -> Result<(), StoreError> {
        let _ = problem;
        Err(StoreError::Closed)
    }

    /// The current version of a problem.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn problem(&self, id: &ProblemId) -> Result<Option<Arc<ProblemRecord>>, StoreError> {
        let _ = id;
        Err(StoreError::Closed)
    }

    /// Every problem's current version, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn problems(&self) -> Result<Vec<Arc<ProblemRecord>>, StoreError> {
        Err(StoreError::Closed)
    }

    /// Takes a submission and queues its judgement. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`SubmitError::QueueFull`], or when the database fails; then nothing was taken.
    pub async fn submit(&self, new: NewSubmission) -> Result<SubmissionId, SubmitError> {
        let _ = new;
        Err(StoreError::Closed.into())
    }

    /// A submission as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn submission(&self, id: SubmissionId) -> Result<Option<SubmissionRecord>, StoreError> {
        let _ = id;
        Err(StoreError::Closed)
    }

    /// Folds reports into their judgements, in order, and returns those that changed something. What it returns as
    /// finished is on the disk. After an error the same reports may be given again.
    ///
    /// # Errors
    /// When the database fails; then none of the reports was applied.
    pub async fn record(&self, reports: &[Report]) -> Result<Vec<Recorded>, StoreError> {
        let _ = reports;
        Err(StoreError::Closed)
    }

    /// Takes back the jobs whose leases ran out before `now`, counting one failure of ours each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self, now: Timestamp) -> Result<Vec<Swept>, StoreError> {
        let _ = now;
        Err(StoreError::Closed)
    }

    /// Makes this process the one that serves the database and takes back every lease without counting a failure:
    /// they all belong to processes that died. Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process serves the database, or when the database fails.
    pub async fn recover(&self) -> Result<u64, StoreError> {
        Err(StoreError::Closed)
    }

    /// The moment by the clock that leases go by: it never goes back while the store is open.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// The queue, for workers.
    #[must_use]
    pub fn queue(&self) -> Queue {
        Queue {}
    }

    /// The blobs.
    #[must_use]
    pub fn blobs(&self) -> Blobs {
        Blobs {}
    }

    /// What workers send, for the recorder: `Some` for the first caller, who alone gets it.
    #[must_use]
    pub fn reports(&self) -> Option<mpsc::Receiver<Report>> {
        None
    }

    /// How many jobs wait for a worker.
    #[must_use]
    pub fn queue_depth(&self) -> u64 {
        self.stats().waiting
    }

    /// Counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats::default()
    }

    /// Writes what is waiting and closes the database. Later calls fail with [`StoreError::Closed`].
    pub async fn close(&self) {}
}
