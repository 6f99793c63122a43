//! What can go wrong in the store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gavel_core::Digest;

/// Why the store could not do what was asked. Nothing was changed, and nothing was acknowledged.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The URL names a backend that does not exist.
    #[error("cannot open {url:?}: {problem}; expected {expected}")]
    Url {
        /// What was given.
        url: String,
        /// What is wrong with it.
        problem: &'static str,
        /// What would be right.
        expected: &'static str,
    },
    /// A file or directory of the store could not be made, read or locked.
    #[error("cannot {action} {path:?}: {source}")]
    File {
        /// What was attempted.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// The cause.
        source: Arc<std::io::Error>,
    },
    /// Another process serves this database.
    #[error("another server runs on {path:?}; stop it first, or give this one another data directory")]
    InUse {
        /// The lock file that the other process holds.
        path: PathBuf,
    },
    /// The database refused or failed.
    #[error("cannot {action}: {source}")]
    Database {
        /// What was attempted.
        action: &'static str,
        /// The cause.
        source: Arc<sqlx::Error>,
    },
    /// The database could not be brought to this version's tables.
    #[error("cannot migrate the database: {0}")]
    Migrate(Arc<sqlx::migrate::MigrateError>),
    /// The blob backend refused or failed.
    #[error("cannot {action} blob {digest}: {reason}")]
    Blob {
        /// What was attempted.
        action: &'static str,
        /// Which blob.
        digest: Digest,
        /// The cause.
        reason: String,
    },
    /// There is no such blob.
    #[error("there is no blob {0}")]
    NoBlob(Digest),
    /// What is stored under a digest has another digest: the disk or somebody changed it.
    #[error("blob {0} is corrupt: its content has another digest")]
    CorruptBlob(Digest),
    /// A row cannot be understood: the disk or somebody changed it.
    #[error("the database holds an unreadable {what}: {reason}")]
    CorruptRow {
        /// What the row or column is.
        what: &'static str,
        /// Why it cannot be read.
        reason: String,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { action, path: path.to_owned(), source: Arc::new(source) }
    }

    pub(crate) fn database(action: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { action, source: Arc::new(source) }
    }

    pub(crate) fn row(what: &'static str) -> impl FnOnce(String) -> Self {
        move |reason| Self::CorruptRow { what, reason }
    }
}

/// Why a submission was not taken.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SubmitError {
    /// Too many jobs wait; worth trying again later.
    #[error("the queue is full: {waiting} jobs wait, {limit} may")]
    QueueFull {
        /// Jobs that wait now.
        waiting: u64,
        /// Jobs that may wait.
        limit: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
