//! A package as one file: how it is stored, named and sent.
//!
//! The archive is a tar of everything that the format knows, below one directory with the problem's id. The
//! same package gives the same bytes on every machine (sorted, no times, no owners), so their SHA-256 names it.

use std::fs;
use std::io::Read;
use std::path::Path;

use gavel_core::Digest;
use sha2::{Digest as _, Sha256};

use super::Package;
use super::error::PackageError;
use super::extension::FILE as EXTENSION_FILE;
use super::files::Root;
use super::limits::TimeLimit;
pub use crate::archive::ArchiveCaps;
use crate::archive::{Sink, broken, extract_tar};

/// What is packed, in this order: all that the format knows, so that what went in can be written out again.
const PACKED: [&str; 14] = [
    "attachments",
    "data",
    "gavel.toml",
    "generators",
    "include",
    "input_validators",
    "input_visualizer",
    "output_validator",
    "output_visualizer",
    "problem.yaml",
    "solution",
    "statement",
    "static_validator",
    "submissions",
];

/// The name of an archive: the SHA-256 of its bytes.
#[must_use]
pub fn digest(archive: &[u8]) -> Digest {
    Digest(Sha256::digest(archive).into())
}

impl Package {
    /// The package as an archive.
    ///
    /// # Errors
    /// A file could not be read, or has changed while it was.
    pub fn pack(&self) -> Result<Vec<u8>, PackageError> {
        let root = Root::open(&self.dir)?;
        let mut archive = tar::Builder::new(Vec::new());
        for path in PACKED {
            // What was derived is recorded in the archive and not in the package's own directory.
            if path == EXTENSION_FILE && self.timing.limit == TimeLimit::Derived {
                self.append_bytes(&mut archive, Path::new(path), self.extension.text().as_bytes())?;
            } else if root.exists(path) {
                self.append(&mut archive, &root, Path::new(path))?;
            }
        }
        archive.into_inner().map_err(PackageError::io("pack", &self.dir))
    }

    fn append(&self, archive: &mut tar::Builder<Vec<u8>>, root: &Root, path: &Path) -> Result<(), PackageError> {
        if root.is_dir(path) {
            for entry in root.list(path)? {
                self.append(archive, root, &entry.path)?;
            }
            return Ok(());
        }
        let io = PackageError::io("pack", path);
        self.append_bytes(archive, path, &fs::read(root.host(path)).map_err(io)?)
    }

    fn append_bytes(&self, archive: &mut tar::Builder<Vec<u8>>, path: &Path, bytes: &[u8]) -> Result<(), PackageError> {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        let name = Path::new(self.id.as_str()).join(path);
        archive.append_data(&mut header, name, bytes).map_err(PackageError::io("pack", path))
    }

    /// Unpacks an archive as the new directory `dest`, checks it and opens it. `dest` then holds one directory, the
    /// package. It appears whole or not at all: what was begun is made beside it and renamed. When `dest` is there
    /// already, as when two workers unpack the same package, the one that is there is opened. Nothing is flushed to the
    /// disk, so a cache of packages does not outlive a power cut: it is to be emptied when its owner starts.
    ///
    /// # Errors
    /// The archive holds anything but regular files and directories, a path that leads elsewhere, more than `caps`, or
    /// no package.
    pub fn unpack(archive: impl Read, dest: &Path, caps: &ArchiveCaps) -> Result<Self, PackageError> {
        let parent = dest.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let beside = tempfile::Builder::new()
            .prefix(".unpack-")
            .tempdir_in(parent)
            .map_err(PackageError::io("make a directory in", parent))?;
        let mut sink = Sink::new(beside.path(), caps);
        extract_tar(archive, &mut sink)?;
        sink.finish()?;
        Self::open_unpacked(beside.path())?;
        match fs::rename(beside.path(), dest) {
            Ok(()) => {
                // The directory has its final name, so nothing is left to be removed.
                let _ = beside.keep();
            }
            Err(_) if dest.is_dir() => {}
            Err(source) => return Err(PackageError::Io { action: "make", path: dest.to_owned(), source }),
        }
        Self::open_unpacked(dest)
    }

    /// Opens what [`Package::unpack`] made.
    ///
    /// # Errors
    /// As [`Package::open`]; also when `dest` does not hold exactly one directory.
    pub fn open_unpacked(dest: &Path) -> Result<Self, PackageError> {
        let mut entries = fs::read_dir(dest).map_err(PackageError::io("list", dest))?;
        match (entries.next(), entries.next()) {
            (Some(Ok(entry)), None) => Self::open(&entry.path()),
            _ => Err(broken("it does not hold exactly one package")),
        }
    }
}
