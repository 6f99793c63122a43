//! What ends a worker, and what fails a job.

use std::path::PathBuf;

use gavel_judge::{JudgeError, PackageError};
use gavel_store::StoreError;

/// Why a runner could not be opened, in the words of whoever opens it.
pub type RunnerError = Box<dyn std::error::Error + Send + Sync>;

/// Why a worker could not work at all.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// Not one slot could open its runner.
    #[error("no slot can judge: {0}")]
    NoRunner(RunnerError),
    /// The directory for packages is another worker's.
    #[error("another worker uses {path:?}; give each worker a directory of its own")]
    InUse {
        /// The lock file that the other one holds.
        path: PathBuf,
    },
    /// The directory for packages cannot be used.
    #[error("cannot {action} {path:?}: {source}")]
    File {
        /// What was attempted.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A slot's thread could not be started.
    #[error("cannot start the thread of slot {slot}: {source}")]
    Thread {
        /// The slot's number.
        slot: u32,
        /// The cause.
        source: std::io::Error,
    },
}

impl WorkerError {
    pub(crate) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

/// Why one job failed. It is told to the jury as the reason of the failure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobError {
    #[error("cannot fetch the package: {0}")]
    Fetch(StoreError),
    #[error("cannot fetch the source: {0}")]
    Source(StoreError),
    #[error("cannot unpack the package: {0}")]
    Unpack(PackageError),
    #[error("cannot {action} {path:?}: {source}")]
    File { action: &'static str, path: PathBuf, source: std::io::Error },
    /// Another slot wanted the same package and failed to get it.
    #[error("cannot get the package: {0}")]
    Package(String),
    #[error(transparent)]
    Judge(#[from] JudgeError),
    #[error("judging panicked: {0}")]
    Panic(String),
    /// The store is closed, or the lease is lost: nobody listens any more.
    #[error("nobody listens")]
    Unheard,
}

impl JobError {
    /// Whether it counts as a failure of this worker.
    pub(crate) fn is_ours(&self) -> bool {
        !matches!(self, Self::Unheard)
    }

    /// Whether the runner may be to blame, and must not be used again.
    pub(crate) fn spoils_the_runner(&self) -> bool {
        matches!(self, Self::Judge(JudgeError::Run { .. } | JudgeError::Collect(_)) | Self::Panic(_))
    }
}
