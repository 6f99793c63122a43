//! The store's face.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use gavel_core::{JudgementId, ProblemId, Report, SubmissionId};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::blobs::Blobs;
use crate::error::{StoreError, SubmitError};
use crate::files::open_lock;
use crate::open::{BlobsBackend, DatabaseBackend, StoreConfig};
use crate::operation::{Operation, Submission, Submitted, Writer, ask};
use crate::queue::Queue;
use crate::record::{
    NewSubmission, NoteRecord, ProblemRecord, Recorded, Stats, SubmissionRecord, Swept, Timestamp, ViolationRecord,
};
use crate::shared::Shared;
use crate::sqlite::{self, Reader};

/// Reports on their way to the recorder. Workers wait when it is this far behind.
const MAX_REPORTS: usize = 4096;

/// The durable state of Gavel. Cheap to clone; every clone is the same store.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    reader: Reader,
    writer: Writer,
    shared: Arc<Shared>,
    blobs: Blobs,
    queue: Queue,
    max_queue: u64,
    reports: Mutex<Option<mpsc::Receiver<Report>>>,
    lock: PathBuf,
    /// The lock file while this process serves the database.
    serving: Mutex<Option<File>>,
}

impl Store {
    /// Opens the backends, makes what is missing and brings the tables up to date. Needs a Tokio runtime, on which the
    /// writer then runs.
    ///
    /// # Errors
    /// When a URL names no backend, or the backend cannot be opened.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let DatabaseBackend::Sqlite(path) = DatabaseBackend::of(&config.database)?;
        let blobs = BlobsBackend::of(&config.blobs)?;
        let sqlite::Opened { reader, writer, shared, lock } = sqlite::open(&path, config.max_queue).await?;
        let blobs = Blobs::open(blobs, reader.clone(), writer.clone())?;
        let (sender, receiver) = mpsc::channel(MAX_REPORTS);
        let queue = Queue::new(writer.clone(), Arc::clone(&shared), sender, config.lease);
        let (max_queue, reports) = (config.max_queue, Mutex::new(Some(receiver)));
        let serving = Mutex::default();
        Ok(Self { inner: Arc::new(Inner { reader, writer, shared, blobs, queue, max_queue, reports, lock, serving }) })
    }

    /// Adds a problem, or makes this its current version. The package's blob must have been put before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_problem(&self, problem: ProblemRecord) -> Result<(), StoreError> {
        ask(&self.inner.writer, |reply| Operation::PutProblem(Box::new(problem), reply)).await
    }

    /// The current version of a problem.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn problem(&self, id: &ProblemId) -> Result<Option<Arc<ProblemRecord>>, StoreError> {
        self.inner.reader.problem(id).await
    }

    /// Every problem's current version, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn problems(&self) -> Result<Vec<Arc<ProblemRecord>>, StoreError> {
        self.inner.reader.problems().await
    }

    /// Takes a submission and queues its judgement. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`SubmitError::QueueFull`], or when the database fails, such as for an unknown problem; then nothing was taken.
    pub async fn submit(&self, new: NewSubmission) -> Result<SubmissionId, SubmitError> {
        let limit = self.inner.max_queue;
        let waiting = self.queue_depth();
        if waiting >= limit {
            // The writer decides; this only spares it the work when there is no hope.
            return Err(SubmitError::QueueFull { waiting, limit });
        }
        let (source, content) = self.inner.blobs.put_if_large(new.source).await?;
        let id = SubmissionId(Uuid::now_v7());
        let submission = Box::new(Submission {
            id,
            judgement: JudgementId(Uuid::now_v7()),
            problem: new.problem,
            package: new.package,
            language: new.language,
            source,
            content,
            lane: new.lane,
            created_at: Timestamp::now(),
        });
        match ask(&self.inner.writer, |reply| Operation::Submit(submission, reply)).await? {
            Submitted::Queued => Ok(id),
            Submitted::QueueFull { waiting } => Err(SubmitError::QueueFull { waiting, limit }),
        }
    }

    /// A submission as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn submission(&self, id: SubmissionId) -> Result<Option<SubmissionRecord>, StoreError> {
        for last in [false, true] {
            let Some((record, leased)) = self.inner.reader.submission(id).await? else { return Ok(None) };
            if !leased {
                return Ok(Some(record));
            }
            match self.inner.shared.live(record.judgement.id) {
                Some(judgement) => return Ok(Some(SubmissionRecord { judgement, ..record })),
                None if last => return Ok(Some(record)),
                // The lease ended between the two looks, perhaps with a verdict: look again.
                None => {}
            }
        }
        Ok(None)
    }

    /// What programs tried that no solution needs, from `since` on: the newest `limit`, newest first. For the jury alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn violations(&self, since: Timestamp, limit: u32) -> Result<Vec<ViolationRecord>, StoreError> {
        self.inner.reader.violations(since, limit).await
    }

    /// What the jury alone may know of a submission: what validators wrote for it, and what was said to interactors. The
    /// oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notes(&self, submission: SubmissionId) -> Result<Vec<NoteRecord>, StoreError> {
        self.inner.reader.notes(submission).await
    }

    /// Folds reports into their judgements, in order, and returns those that changed something. What it returns as
    /// finished is on the disk. After an error the same reports may be given again.
    ///
    /// # Errors
    /// When the database fails; then none of the reports was applied.
    pub async fn record(&self, reports: &[Report]) -> Result<Vec<Recorded>, StoreError> {
        let reports = reports.to_vec();
        ask(&self.inner.writer, |reply| Operation::Record(reports, reply)).await
    }

    /// Takes back the jobs whose leases ran out before `now`, counting one failure of ours each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self, now: Timestamp) -> Result<Vec<Swept>, StoreError> {
        ask(&self.inner.writer, |reply| Operation::Sweep(now, reply)).await
    }

    /// Makes this process the one that serves the database, until it ends or closes the store, and takes back every
    /// lease without counting a failure: they all belong to processes that died. Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process serves the database, or when the database fails.
    pub async fn recover(&self) -> Result<u64, StoreError> {
        self.lock()?;
        ask(&self.inner.writer, Operation::Recover).await
    }

    /// The kernel ends this lock with the process, however that ends.
    fn lock(&self) -> Result<(), StoreError> {
        let mut serving = self.inner.serving.lock().unwrap_or_else(PoisonError::into_inner);
        if serving.is_none() {
            let path = &self.inner.lock;
            let file = open_lock(path)?;
            file.try_lock().map_err(|error| match error {
                TryLockError::WouldBlock => StoreError::InUse { path: path.clone() },
                TryLockError::Error(error) => StoreError::file("lock", path)(error),
            })?;
            *serving = Some(file);
        }
        Ok(())
    }

    /// The moment by the clock that leases go by: it never goes back while the store is open.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.shared.now()
    }

    /// The queue, for workers.
    #[must_use]
    pub fn queue(&self) -> Queue {
        self.inner.queue.clone()
    }

    /// The blobs.
    #[must_use]
    pub fn blobs(&self) -> Blobs {
        self.inner.blobs.clone()
    }

    /// What workers send, for the recorder: `Some` for the first caller, who alone gets it.
    #[must_use]
    pub fn reports(&self) -> Option<mpsc::Receiver<Report>> {
        self.inner.reports.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// How many jobs wait for a worker.
    #[must_use]
    pub fn queue_depth(&self) -> u64 {
        self.stats().waiting
    }

    /// Counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.inner.shared.stats()
    }

    /// Writes what is waiting and closes the database. Later calls fail with [`StoreError::Closed`].
    pub async fn close(&self) {
        // Closed already is as good.
        drop(ask(&self.inner.writer, Operation::Close).await);
        self.inner.writer.closed().await;
        self.inner.reader.close().await;
        *self.inner.serving.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
