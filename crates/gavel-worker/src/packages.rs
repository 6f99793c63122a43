//! Packages on this machine: fetched and unpacked once, shared by the slots, removed when there are too many.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gavel_core::Digest;
use gavel_judge::{Package, package::ArchiveCaps};
use gavel_store::Blobs;
use moka::sync::Cache;
use tokio::runtime::Handle;

use crate::error::{JobError, WorkerError};

/// What the packages may take on the disk, in KiB of their archives: 8 GiB.
const CAPACITY: u64 = 8 << 20;

/// The unpacked packages. They live as long as the worker: a new one starts with none, so that nothing left by a crash
/// or spoilt meanwhile is ever trusted.
#[derive(Debug)]
pub(crate) struct Packages {
    directory: PathBuf,
    blobs: Blobs,
    cache: Cache<Digest, Arc<Unpacked>>,
    _lock: File,
}

/// A package that is unpacked; its files go with the last who uses it.
#[derive(Debug)]
pub(crate) struct Unpacked {
    pub(crate) package: Package,
    directory: PathBuf,
    /// Of the archive.
    kib: u32,
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.directory) {
            tracing::warn!(directory = ?self.directory, %error, "cannot remove an unpacked package");
        }
    }
}

impl Packages {
    /// An empty cache below `directory`, which is this worker's alone.
    pub(crate) fn open(directory: &Path, blobs: Blobs) -> Result<Self, WorkerError> {
        let packages = directory.join("packages");
        fs::create_dir_all(directory).map_err(WorkerError::file("make directory", directory))?;
        let lock = lock(directory.join("worker.lock"))?;
        match fs::remove_dir_all(&packages) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(WorkerError::file("clear directory", packages)(error));
            }
            _ => fs::create_dir(&packages).map_err(WorkerError::file("make directory", &packages))?,
        }
        let cache = Cache::builder().max_capacity(CAPACITY).weigher(|_, unpacked: &Arc<Unpacked>| unpacked.kib).build();
        Ok(Self { directory: packages, blobs, cache, _lock: lock })
    }

    /// The package with this digest. The slots that want the same one at once wait for the first of them.
    pub(crate) fn get(&self, digest: &Digest, runtime: &Handle) -> Result<Arc<Unpacked>, JobError> {
        self.cache
            .try_get_with(*digest, || self.unpack(digest, runtime).map(Arc::new))
            .map_err(|error| Arc::try_unwrap(error).unwrap_or_else(|error| JobError::Package(error.to_string())))
    }

    fn unpack(&self, digest: &Digest, runtime: &Handle) -> Result<Unpacked, JobError> {
        let (archive, directory) =
            (self.directory.join(format!("{digest}.tar")), self.directory.join(digest.to_string()));
        let file = |action| {
            let path = archive.clone();
            move |source| JobError::File { action, path, source }
        };
        // The archive is checked against its digest while it is written, so what is unpacked is what was imported.
        runtime.block_on(self.blobs.fetch(digest, &archive)).map_err(JobError::Fetch)?;
        let opened = File::open(&archive).map_err(file("open"))?;
        let size = opened.metadata().map_err(file("look at"))?.len();
        let package = Package::unpack(std::io::BufReader::new(opened), &directory, &ArchiveCaps::default());
        fs::remove_file(&archive).map_err(file("remove"))?;
        let kib = u32::try_from(size.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        Ok(Unpacked { package: package.map_err(JobError::Unpack)?, directory, kib })
    }
}

fn lock(path: PathBuf) -> Result<File, WorkerError> {
    let file = File::create(&path).map_err(WorkerError::file("open lock file", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(WorkerError::InUse { path }),
        Err(TryLockError::Error(error)) => Err(WorkerError::file("lock", path)(error)),
    }
}
