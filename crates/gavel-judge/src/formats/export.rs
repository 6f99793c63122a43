//! The format 2025-09 written out.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::tree::{Content, Tree};
use crate::archive::ArchiveCaps;
use crate::package::{Package, PackageError};

/// Where a package is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The new directory `.../<id>`, which is not there yet.
    Directory(PathBuf),
    /// The new zip file.
    Zip(PathBuf),
}

impl Target {
    /// A path that ends in `.zip` is one; any other is a directory.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
            Self::Zip(path.to_owned())
        } else {
            Self::Directory(path.to_owned())
        }
    }
}

/// Writes a package in the format 2025-09, whole: what another import reads is the same package. The same package gives
/// the same bytes. It appears whole or not at all.
///
/// # Errors
/// The target exists or cannot be written.
pub fn export(package: &Package, target: &Target) -> Result<PathBuf, PackageError> {
    let tree = Tree::read(&package.dir, &ArchiveCaps { bytes: u64::MAX, entries: u64::MAX })?;
    let (dir, dest) = match target {
        Target::Directory(dir) => (dir.clone(), dir.join(package.id.as_str())),
        Target::Zip(file) => (file.parent().unwrap_or(Path::new("")).to_owned(), file.clone()),
    };
    let dir = if dir.as_os_str().is_empty() { PathBuf::from(".") } else { dir };
    fs::create_dir_all(&dir).map_err(PackageError::io("make", &dir))?;
    if dest.exists() {
        return Err(PackageError::invalid(&dest, "it exists already", "remove it, or name another place with --to"));
    }
    match target {
        Target::Directory(_) => {
            let beside = tempfile::Builder::new()
                .prefix(".export-")
                .tempdir_in(&dir)
                .map_err(PackageError::io("make a directory in", &dir))?;
            let place = beside.path().join(package.id.as_str());
            tree.write(&place)?;
            fs::rename(&place, &dest).map_err(PackageError::io("make", &dest))?;
        }
        Target::Zip(_) => {
            let mut file = tempfile::NamedTempFile::new_in(&dir).map_err(PackageError::io("make a file in", &dir))?;
            zip(&tree, package.id.as_str(), file.as_file_mut()).map_err(PackageError::io("write", &dest))?;
            file.persist_noclobber(&dest).map_err(|error| PackageError::io("make", &dest)(error.error))?;
        }
    }
    Ok(dest)
}

/// The files below one directory with the problem's id, sorted, without times.
fn zip(tree: &Tree, id: &str, file: &mut (impl Write + Seek)) -> io::Result<()> {
    let mut archive = ZipWriter::new(file);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (path, content) in &tree.files {
        archive.start_file(format!("{id}/{path}"), options)?;
        match content {
            Content::Bytes(bytes) => archive.write_all(bytes)?,
            Content::File(source) => {
                io::copy(&mut File::open(source)?, &mut archive)?;
            }
        }
    }
    archive.finish()?;
    Ok(())
}
