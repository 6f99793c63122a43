//! A tree of files: what an importer reads and what it writes. Nothing in it is a link.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::archive::{self, ArchiveCaps};
use crate::package::PackageError;

/// Bytes that a file may have which is read into memory whole.
const MAX_TEXT: u64 = 16 << 20;
/// Directories below one another.
const MAX_DEPTH: usize = 32;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What this file on the disk holds.
    File(PathBuf),
}

/// Files by their path, `/` between its parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) files: BTreeMap<String, Content>,
    /// Directories that were made for unpacked archives, which go away with the last tree that needs them.
    pub(super) kept: Vec<Arc<tempfile::TempDir>>,
}

impl Tree {
    /// Everything below a directory. Names that begin with a point belong to other tools and are passed over, but for
    /// `.timelimit`, which the legacy format's tools write.
    pub(super) fn read(dir: &Path, caps: &ArchiveCaps) -> Result<Self, PackageError> {
        let root = fs::canonicalize(dir).map_err(PackageError::io("open", dir))?;
        let mut tree = Self::default();
        let mut left = caps.entries;
        tree.walk(&root, &root, "", &mut left)?;
        Ok(tree)
    }

    /// Everything in an archive, unpacked into a directory of its own.
    pub(super) fn unpack(archive: &Path, caps: &ArchiveCaps) -> Result<Self, PackageError> {
        let dir = tempfile::Builder::new()
            .prefix("gavel-import-")
            .tempdir()
            .map_err(PackageError::io("make a directory for", archive))?;
        archive::extract(archive, dir.path(), caps)?;
        let mut tree = Self::read(dir.path(), caps)?;
        tree.kept.push(Arc::new(dir));
        Ok(tree)
    }

    fn walk(&mut self, root: &Path, dir: &Path, prefix: &str, left: &mut u64) -> Result<(), PackageError> {
        if prefix.matches('/').count() > MAX_DEPTH {
            return Err(PackageError::invalid(prefix, "too many directories below one another", "use fewer"));
        }
        let io = |source| PackageError::Io { action: "list", path: dir.to_owned(), source };
        for entry in fs::read_dir(dir).map_err(io)? {
            let entry = entry.map_err(io)?;
            *left = left.checked_sub(1).ok_or_else(|| {
                PackageError::invalid(prefix, "there are too many files", "import a smaller directory")
            })?;
            let path = entry.path();
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                return Err(PackageError::invalid(path, "the name is not UTF-8", "rename it"));
            };
            if name.starts_with('.') && name != ".timelimit" {
                continue;
            }
            let relative = format!("{prefix}{name}");
            let real = fs::canonicalize(&path).map_err(PackageError::io("open", &path))?;
            if !real.starts_with(root) {
                return Err(PackageError::invalid(
                    relative,
                    "the link leads out of the package",
                    "copy the file into the package",
                ));
            }
            if real.is_dir() {
                self.walk(root, &path, &format!("{relative}/"), left)?;
            } else if real.is_file() {
                self.files.insert(relative, Content::File(real));
            } else {
                return Err(PackageError::invalid(relative, "neither a file nor a directory", "remove it"));
            }
        }
        Ok(())
    }

    /// An archive that lies in the tree, as a tree.
    pub(super) fn inner(&self, path: &str, caps: &ArchiveCaps) -> Result<Self, PackageError> {
        match self.files.get(path) {
            Some(Content::File(file)) => Self::unpack(file, caps),
            Some(Content::Bytes(bytes)) => {
                let file =
                    tempfile::NamedTempFile::new().map_err(PackageError::io("make a file for", Path::new(path)))?;
                fs::write(file.path(), bytes).map_err(PackageError::io("write", file.path()))?;
                Self::unpack(file.path(), caps)
            }
            None => Err(missing(path)),
        }
    }

    /// Takes over the files of another; those that are there already stay.
    pub(super) fn adopt(&mut self, other: Self) {
        for (path, content) in other.files {
            self.files.entry(path).or_insert(content);
        }
        self.kept.extend(other.kept);
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub(super) fn get(&self, path: &str) -> Result<Content, PackageError> {
        self.files.get(path).cloned().ok_or_else(|| missing(path))
    }

    /// The files below `dir/`, their paths relative to it.
    pub(super) fn below<'a>(&'a self, dir: &'a str) -> impl Iterator<Item = (&'a str, &'a Content)> {
        self.files.iter().filter_map(move |(path, content)| {
            let rest = path.strip_prefix(dir)?.strip_prefix('/')?;
            Some((rest, content))
        })
    }

    /// What lies below `dir/`, as a tree of its own.
    pub(super) fn subtree(&self, dir: &str) -> Self {
        if dir.is_empty() {
            return self.clone();
        }
        let files = self.below(dir).map(|(path, content)| (path.to_owned(), content.clone())).collect();
        Self { files, kept: self.kept.clone() }
    }

    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>, PackageError> {
        read(path, &self.get(path)?)
    }

    /// A text, without its byte-order mark.
    pub(super) fn text(&self, path: &str) -> Result<String, PackageError> {
        let text = String::from_utf8(self.bytes(path)?)
            .map_err(|_| PackageError::invalid(path, "the text is not UTF-8", "save it with the encoding UTF-8"))?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// A YAML file of known keys.
    pub(super) fn yaml<T: DeserializeOwned>(&self, path: &str) -> Result<T, PackageError> {
        yaml(path, &self.text(path)?)
    }

    /// Writes all files below the directory `dest`.
    pub(super) fn write(&self, dest: &Path) -> Result<(), PackageError> {
        for (path, content) in &self.files {
            let target = dest.join(path);
            let io = || PackageError::io("write", &target);
            fs::create_dir_all(target.parent().unwrap_or(dest)).map_err(io())?;
            match content {
                Content::Bytes(bytes) => fs::write(&target, bytes).map_err(io())?,
                Content::File(source) => {
                    fs::copy(source, &target).map_err(io())?;
                }
            }
        }
        Ok(())
    }
}

/// What a file holds, if that is not too much for memory.
pub(super) fn read(path: &str, content: &Content) -> Result<Vec<u8>, PackageError> {
    let mut bytes = Vec::new();
    match content {
        Content::Bytes(bytes) => return Ok(bytes.clone()),
        Content::File(file) => fs::File::open(file)
            .and_then(|file| file.take(MAX_TEXT + 1).read_to_end(&mut bytes))
            .map_err(PackageError::io("read", Path::new(path)))?,
    };
    if bytes.len() as u64 > MAX_TEXT {
        return Err(PackageError::invalid(path, "it is longer than 16 MiB", "shorten it"));
    }
    Ok(bytes)
}

/// Reads YAML of known keys from `text`, which came from `path`.
pub(super) fn yaml<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, PackageError> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let hint = "docs/reference/formats.md names the keys that are known; remove or correct the others";
        PackageError::invalid(path, error.to_string(), hint)
    })
}

fn missing(path: &str) -> PackageError {
    PackageError::invalid(path, "the file is missing", "add it to the package")
}
