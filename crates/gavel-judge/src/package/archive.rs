//! A package as one file: how it is stored, named and sent.
//!
//! The archive is a tar of everything that judging and the page need, below one directory with the problem's id. The
//! same package gives the same bytes on every machine (sorted, no times, no owners), so their SHA-256 names it.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use gavel_core::Digest;
use sha2::{Digest as _, Sha256};

use super::Package;
use super::error::PackageError;
use super::extension::FILE as EXTENSION_FILE;
use super::files::{Root, is_name};
use super::limits::TimeLimit;

/// What is packed, in this order.
const PACKED: [&str; 9] = [
    "data/sample",
    "data/secret",
    "gavel.toml",
    "include",
    "output_validator",
    "problem.yaml",
    "statement",
    "static_validator",
    "submissions",
];
const MAX_DEPTH: usize = 16;

/// Caps on an archive, kept while it is read: it may come from anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveCaps {
    /// Bytes of all files together.
    pub bytes: u64,
    /// Files and directories.
    pub entries: u64,
}

impl Default for ArchiveCaps {
    /// 2 GiB and 100000 entries.
    fn default() -> Self {
        Self { bytes: 2 << 30, entries: 100_000 }
    }
}

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
        extract(archive, beside.path(), caps)?;
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

fn broken(what: impl Into<String>) -> PackageError {
    PackageError::Archive { what: what.into() }
}

fn extract(archive: impl Read, dest: &Path, caps: &ArchiveCaps) -> Result<(), PackageError> {
    let damaged = |error: io::Error| broken(format!("it is damaged: {error}"));
    // What is no file's content (headers, padding, long names) is held in memory while it is read: capped too.
    let whole = caps.bytes.saturating_add(caps.entries.saturating_mul(4096));
    let mut archive = tar::Archive::new(archive.take(whole));
    let (mut bytes, mut count) = (0_u64, 0_u64);
    let mut top: Option<PathBuf> = None;
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        count += 1;
        if count > caps.entries {
            return Err(broken(format!("it has more than {} entries", caps.entries)));
        }
        let path = checked(&entry.path().map_err(damaged)?)?;
        let first: PathBuf = path.iter().take(1).collect();
        if *top.get_or_insert_with(|| first.clone()) != first {
            return Err(broken("it holds more than one directory at its top"));
        }
        let target = dest.join(&path);
        let io = || PackageError::io("write", &target);
        match entry.header().entry_type() {
            tar::EntryType::Directory => fs::create_dir_all(&target).map_err(io())?,
            tar::EntryType::Regular => {
                if path.components().count() < 2 {
                    return Err(broken("it holds a file at its top, beside the package"));
                }
                let size = entry.size();
                bytes = bytes.saturating_add(size);
                if bytes > caps.bytes {
                    return Err(broken(format!("it has more than {} bytes", caps.bytes)));
                }
                fs::create_dir_all(target.parent().unwrap_or(dest)).map_err(io())?;
                // Refused when it exists: the archive would say the same file twice.
                let mut file = fs::File::create_new(&target).map_err(io())?;
                let copied = io::copy(&mut entry, &mut file).map_err(damaged)?;
                if copied != size {
                    return Err(broken(format!("{path:?} is cut short")));
                }
            }
            other => return Err(broken(format!("{path:?} is neither a file nor a directory but {other:?}"))),
        }
    }
    if top.is_none() { Err(broken("it is empty")) } else { Ok(()) }
}

/// The path of an entry, which must lead down and nowhere else.
fn checked(path: &Path) -> Result<PathBuf, PackageError> {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) if name.to_str().is_some_and(is_name) => clean.push(name),
            Component::CurDir => {}
            _ => return Err(broken(format!("the path {path:?} is outside the format"))),
        }
    }
    if !(1..=MAX_DEPTH).contains(&clean.components().count()) {
        return Err(broken(format!("the path {path:?} is too deep or empty")));
    }
    Ok(clean)
}
