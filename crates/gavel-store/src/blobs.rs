//! Blobs: bytes under the name of their SHA-256.
//!
//! Small ones are rows of the database, so that a submission and its source share one transaction and one fsync.
//! Large ones are files `ab/cdef…`, written under another name, synced, renamed, and the directory synced; the
//! `object_store` crate does that when it is asked to (`with_fsync`), and will speak to S3 with the same calls.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use gavel_core::Digest;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Location;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt;

use crate::error::StoreError;
use crate::files::create_dirs;
use crate::open::BlobsBackend;
use crate::operation::{Operation, Writer, ask};
use crate::sqlite::Reader;

/// What is larger than this is a file. SQLite reads and writes rows of this size faster than the file system does.
const MAX_INLINE: usize = 64 << 10;

/// Content-addressed bytes: sources, packages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    reader: Reader,
    writer: Writer,
    files: Arc<dyn ObjectStore>,
}

impl Blobs {
    pub(crate) fn open(backend: BlobsBackend, reader: Reader, writer: Writer) -> Result<Self, StoreError> {
        let BlobsBackend::Files(directory) = backend;
        create_dirs(&directory)?;
        let files = LocalFileSystem::new_with_prefix(&directory)
            .map_err(|error| StoreError::file("open", &directory)(std::io::Error::other(error)))?
            .with_fsync(true);
        Ok(Self { reader, writer, files: Arc::new(files) })
    }

    /// Stores bytes; they are on the disk when this returns.
    ///
    /// # Errors
    /// When the backend fails.
    pub async fn put(&self, content: Bytes) -> Result<Digest, StoreError> {
        match self.put_if_large(content).await? {
            (digest, None) => Ok(digest),
            (digest, Some(small)) => {
                ask(&self.writer, |reply| Operation::PutBlob(digest, small, reply)).await?;
                Ok(digest)
            }
        }
    }

    /// Stores bytes that are too large for the database; hands back the others, for the caller's own transaction.
    pub(crate) async fn put_if_large(&self, content: Bytes) -> Result<(Digest, Option<Bytes>), StoreError> {
        if content.len() <= MAX_INLINE {
            return Ok((Digest(Sha256::digest(&content).into()), Some(content)));
        }
        let hashed = content.clone();
        let digest = tokio::task::spawn_blocking(move || Digest(Sha256::digest(&hashed).into()))
            .await
            .map_err(|_| StoreError::Closed)?;
        // Written even when it is there: a file that the disk has spoilt is mended by storing it again.
        self.files.put(&location(&digest), content.into()).await.map_err(failed("store", &digest))?;
        Ok((digest, None))
    }

    /// Reads bytes, whole and checked.
    ///
    /// # Errors
    /// [`StoreError::NoBlob`], [`StoreError::CorruptBlob`], or when the backend fails.
    pub async fn get(&self, digest: &Digest) -> Result<Bytes, StoreError> {
        let mut pieces = self.read(digest).await?;
        let mut checked = Checked::default();
        let mut content = Vec::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            checked.update(&piece);
            content.extend_from_slice(&piece);
        }
        checked.finish(digest)?;
        Ok(content.into())
    }

    /// Writes a blob of any size to a new file, piece by piece and checked. The file is not there after an error.
    ///
    /// # Errors
    /// [`StoreError::NoBlob`], [`StoreError::CorruptBlob`], or when the backend or the file system fails.
    pub async fn fetch(&self, digest: &Digest, path: &Path) -> Result<(), StoreError> {
        let pieces = self.read(digest).await?;
        let file = tokio::fs::File::create_new(path).await.map_err(StoreError::file("create", path))?;
        let written = write(pieces, file, digest, path).await;
        if written.is_err() {
            // The first error is the one to tell.
            drop(tokio::fs::remove_file(path).await);
        }
        written
    }

    /// Reads bytes piece by piece, unchecked: for those who pass them on and keep nothing.
    ///
    /// # Errors
    /// [`StoreError::NoBlob`], or when the backend fails, now or at any piece.
    pub async fn read(&self, digest: &Digest) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
        if let Some(content) = self.reader.blob(digest).await? {
            return Ok(stream::once(async { Ok(content) }).boxed());
        }
        let digest = *digest;
        match self.files.get(&location(&digest)).await {
            Ok(found) => Ok(found.into_stream().map(move |piece| piece.map_err(failed("read", &digest))).boxed()),
            Err(object_store::Error::NotFound { .. }) => Err(StoreError::NoBlob(digest)),
            Err(error) => Err(failed("read", &digest)(error)),
        }
    }
}

async fn write(
    mut pieces: BoxStream<'static, Result<Bytes, StoreError>>,
    mut file: tokio::fs::File,
    digest: &Digest,
    path: &Path,
) -> Result<(), StoreError> {
    let mut checked = Checked::default();
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        checked.update(&piece);
        file.write_all(&piece).await.map_err(StoreError::file("write", path))?;
    }
    file.flush().await.map_err(StoreError::file("write", path))?;
    checked.finish(digest)
}

/// Hashes what is read, to be compared at the end.
#[derive(Default)]
struct Checked(Sha256);

impl Checked {
    fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    fn finish(self, expected: &Digest) -> Result<(), StoreError> {
        if Digest(self.0.finalize().into()) == *expected { Ok(()) } else { Err(StoreError::CorruptBlob(*expected)) }
    }
}

fn location(digest: &Digest) -> Location {
    let name = digest.to_string();
    Location::from(format!("{}/{}", &name[..2], &name[2..]))
}

fn failed(action: &'static str, digest: &Digest) -> impl FnOnce(object_store::Error) -> StoreError {
    let digest = *digest;
    move |error| StoreError::Blob { action, digest, reason: error.to_string() }
}
