//! Which backend is behind a URL: the one place that knows.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::StoreError;

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

    /// The embedded backends, both below one directory: `gavel.db` and `blobs/`.
    #[must_use]
    pub fn embedded(directory: &Path) -> Self {
        let url = |scheme: &str, name: &str| format!("{scheme}://{}", directory.join(name).display());
        Self::new(url("sqlite", "gavel.db"), url("file", "blobs"))
    }
}

/// A database backend. PostgreSQL will be another.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DatabaseBackend {
    Sqlite(PathBuf),
}

/// A backend for large blobs. S3 will be another.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BlobsBackend {
    Files(PathBuf),
}

impl DatabaseBackend {
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        let expected = "sqlite://PATH, such as sqlite:///var/lib/gavel/gavel.db";
        match url.split_once("://") {
            Some(("sqlite", path)) if is_file_name(path) => Ok(Self::Sqlite(path.into())),
            Some(("sqlite", _)) => Err(wrong(url, "it names no file", expected)),
            _ => Err(wrong(url, "no database has this scheme", expected)),
        }
    }
}

impl BlobsBackend {
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        let expected = "file://DIRECTORY, such as file:///var/lib/gavel/blobs";
        match url.split_once("://") {
            Some(("file", path)) if !path.is_empty() => Ok(Self::Files(path.into())),
            Some(("file", _)) => Err(wrong(url, "it names no directory", expected)),
            _ => Err(wrong(url, "no blob store has this scheme", expected)),
        }
    }
}

/// `:memory:` is refused with the rest: every connection would have a database of its own, and none would be durable.
fn is_file_name(path: &str) -> bool {
    !path.ends_with('/') && !path.ends_with(":memory:") && Path::new(path).file_name().is_some()
}

fn wrong(url: &str, problem: &'static str, expected: &'static str) -> StoreError {
    StoreError::Url { url: url.to_owned(), problem, expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_as_it_is() {
        let database = DatabaseBackend::of("sqlite:///srv/100% a?b#c/gavel.db").unwrap();
        assert_eq!(database, DatabaseBackend::Sqlite("/srv/100% a?b#c/gavel.db".into()));
        assert_eq!(BlobsBackend::of("file://data/blobs").unwrap(), BlobsBackend::Files("data/blobs".into()));
    }

    #[test]
    fn an_unknown_scheme_is_refused_with_the_right_one() {
        for bad in ["postgres://host/db", "gavel.db", "", "sqlite:", "sqlite://", "sqlite://:memory:", "sqlite:///a/"] {
            let error = DatabaseBackend::of(bad).unwrap_err().to_string();
            assert!(error.contains(&format!("{bad:?}")) && error.contains("sqlite://PATH"), "{error}");
        }
        for bad in ["s3://bucket", "/srv/blobs", "file://"] {
            let error = BlobsBackend::of(bad).unwrap_err().to_string();
            assert!(error.contains(&format!("{bad:?}")) && error.contains("file://DIRECTORY"), "{error}");
        }
    }
}
