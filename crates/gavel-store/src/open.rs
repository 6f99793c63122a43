//! Which backend is behind a URL: the one place that knows.

use std::time::Duration;

/// What a store is made of.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The database: `sqlite://PATH`. What follows `sqlite://` is a path as it is, nothing in it is decoded.
    pub database: String,
    /// Where large blobs are: `file://DIRECTORY`, likewise.
    pub blobs: String,
    /// How many jobs may wait before submissions are refused.
    pub max_queue: u64,
    /// How long a worker may hold a job without renewing its lease.
    pub lease: Duration,
}

impl StoreConfig {
    /// A configuration with these backends, a queue of 1,000,000 and leases of 30 seconds.
    #[must_use]
    pub fn new(database: impl Into<String>, blobs: impl Into<String>) -> Self {
        Self { database: database.into(), blobs: blobs.into(), max_queue: 1_000_000, lease: Duration::from_secs(30) }
    }
}
