//! Archives from anyone, read entry by entry.
//!
//! An archive may be damaged or made to do harm. So no library's extraction is used: each entry's name is checked, only
//! regular files and directories are accepted, and the caps are kept while bytes run, whatever the archive declares.
//! What is refused half-way leaves a directory that the caller throws away.

mod sink;
mod tarball;
mod zipped;

use std::fs::File;
use std::io::{BufReader, Read, Seek as _};
use std::path::Path;

pub(crate) use sink::Sink;
pub(crate) use tarball::extract as extract_tar;

use crate::package::PackageError;

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

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
    TarGz,
    TarZst,
}

/// Why an archive is refused.
pub(crate) fn broken(what: impl Into<String>) -> PackageError {
    PackageError::Archive { what: what.into() }
}

fn damaged(error: impl std::fmt::Display) -> PackageError {
    broken(format!("it is damaged: {error}"))
}

/// Whether the file begins as an archive that is read here.
pub(crate) fn is_archive(path: &Path) -> bool {
    File::open(path).ok().and_then(|mut file| kind(&mut file).ok().flatten()).is_some()
}

fn kind(file: &mut File) -> std::io::Result<Option<Kind>> {
    let mut head = Vec::new();
    file.by_ref().take(512).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(match head.as_slice() {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Kind::Zip),
        [0x1f, 0x8b, ..] => Some(Kind::TarGz),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::TarZst),
        head if head.get(257..262) == Some(b"ustar") => Some(Kind::Tar),
        _ => None,
    })
}

/// Unpacks a zip, a tar, or a tar compressed by gzip or zstd into the empty directory `dest`.
///
/// # Errors
/// It is none of these, is damaged, exceeds `caps`, or holds anything but files and directories with plain names.
pub(crate) fn extract(path: &Path, dest: &Path, caps: &ArchiveCaps) -> Result<(), PackageError> {
    let mut file = File::open(path).map_err(PackageError::io("open", path))?;
    let kind = kind(&mut file).map_err(PackageError::io("read", path))?;
    let mut sink = Sink::new(dest, caps);
    match kind {
        Some(Kind::Zip) => zipped::extract(file, &mut sink)?,
        Some(Kind::Tar) => extract_tar(BufReader::new(file), &mut sink)?,
        Some(Kind::TarGz) => extract_tar(flate2::read::MultiGzDecoder::new(file), &mut sink)?,
        Some(Kind::TarZst) => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(BufReader::new(file)).map_err(damaged)?;
            extract_tar(decoder, &mut sink)?;
        }
        None => return Err(broken("it is neither a zip nor a tar, plain or compressed by gzip or zstd")),
    }
    sink.finish()
}
