//! Reading the files of a package: names checked, links kept inside.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::error::PackageError;

/// Bytes that a YAML file or a statement may have.
const MAX_TEXT: u64 = 4 << 20;

/// Names in the path of a program's file: what a box takes.
const MAX_DEPTH: u32 = 8;

/// The directory of a package, symbolic links resolved.
#[derive(Debug, Clone)]
pub(super) struct Root(PathBuf);

/// An entry of a directory.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Relative to the package.
    pub(super) path: PathBuf,
    pub(super) is_dir: bool,
}

impl Root {
    pub(super) fn open(dir: &Path) -> Result<Self, PackageError> {
        let root = fs::canonicalize(dir).map_err(PackageError::io("open the package", dir))?;
        if !root.is_dir() {
            return Err(PackageError::invalid(dir, "a package is a directory", "give the directory of problem.yaml"));
        }
        Ok(Self(root))
    }

    /// The name of the directory itself.
    pub(super) fn name(&self) -> &str {
        self.0.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// Where a path of the package is on the host.
    pub(super) fn host(&self, path: &Path) -> PathBuf {
        self.0.join(path)
    }

    pub(super) fn is_dir(&self, path: impl AsRef<Path>) -> bool {
        self.host(path.as_ref()).is_dir()
    }

    pub(super) fn exists(&self, path: impl AsRef<Path>) -> bool {
        self.host(path.as_ref()).exists()
    }

    /// The entries of a directory in the order of their names, byte by byte.
    ///
    /// Names that begin with a point or a dash are passed over, as the format asks: they belong to other tools. Any
    /// other name outside the format is refused, because it looks like a file somebody counts on.
    pub(super) fn list(&self, dir: &Path) -> Result<Vec<Entry>, PackageError> {
        let io = |source| PackageError::Io { action: "list", path: dir.to_owned(), source };
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.host(dir)).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            if name.as_encoded_bytes().starts_with(b".") || name.as_encoded_bytes().starts_with(b"-") {
                continue;
            }
            let path = dir.join(&name);
            let Some(name) = name.to_str().filter(|name| is_name(name)) else {
                return Err(PackageError::invalid(
                    path,
                    "the name is outside the format",
                    "rename it: 1 to 255 of A-Z a-z 0-9 _ . -, the first neither '.' nor '-'",
                ));
            };
            let is_dir = self.resolve(&path)?.is_dir();
            entries.push(Entry { name: name.to_owned(), path, is_dir });
        }
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(entries)
    }

    /// All files of a directory and of the directories in it, as [`Root::list`] would give each; their names are paths
    /// below it.
    pub(super) fn walk(&self, dir: &Path) -> Result<Vec<Entry>, PackageError> {
        let mut found = Vec::new();
        self.walk_into(dir, "", 1, &mut found)?;
        Ok(found)
    }

    fn walk_into(&self, dir: &Path, prefix: &str, depth: u32, found: &mut Vec<Entry>) -> Result<(), PackageError> {
        for entry in self.list(dir)? {
            let name = format!("{prefix}{}", entry.name);
            if !entry.is_dir {
                found.push(Entry { name, ..entry });
            } else if depth < MAX_DEPTH {
                self.walk_into(&entry.path, &format!("{name}/"), depth + 1, found)?;
            } else {
                return Err(PackageError::invalid(entry.path, "too many directories below one another", "use fewer"));
            }
        }
        Ok(())
    }

    /// The metadata of a path that must be a regular file or a directory inside the package, through links.
    fn resolve(&self, path: &Path) -> Result<fs::Metadata, PackageError> {
        let host = self.host(path);
        let real = fs::canonicalize(&host).map_err(PackageError::io("open", path))?;
        if !real.starts_with(&self.0) {
            return Err(PackageError::invalid(
                path,
                "the link leads out of the package",
                "copy the file into the package",
            ));
        }
        let metadata = fs::metadata(&real).map_err(PackageError::io("open", path))?;
        if !metadata.is_file() && !metadata.is_dir() {
            return Err(PackageError::invalid(path, "neither a file nor a directory", "remove it"));
        }
        Ok(metadata)
    }

    /// A text file as the format wants it: UTF-8, no byte-order mark.
    pub(super) fn text(&self, path: &Path) -> Result<String, PackageError> {
        self.resolve(path)?;
        let mut text = Vec::new();
        fs::File::open(self.host(path))
            .and_then(|file| file.take(MAX_TEXT + 1).read_to_end(&mut text))
            .map_err(PackageError::io("read", path))?;
        if text.len() as u64 > MAX_TEXT {
            return Err(PackageError::invalid(path, "the text is longer than 4 MiB", "shorten it"));
        }
        if text.starts_with(b"\xef\xbb\xbf") {
            return Err(PackageError::invalid(path, "the text begins with a byte-order mark", "save it without one"));
        }
        String::from_utf8(text)
            .map_err(|_| PackageError::invalid(path, "the text is not UTF-8", "save it with the encoding UTF-8"))
    }

    /// A YAML file of known keys.
    pub(super) fn yaml<T: DeserializeOwned>(&self, path: &Path) -> Result<T, PackageError> {
        parse(path, &self.text(path)?)
    }
}

/// Reads YAML of known keys from `text`, which came from `path`.
pub(super) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, PackageError> {
    // The snippet of the source spans lines; line and column are told instead.
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        PackageError::invalid(path, error.to_string(), "see the ICPC problem package format 2025-09 for the keys")
    })
}

/// `^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,254}$`
pub(super) fn is_name(name: &str) -> bool {
    (1..=255).contains(&name.len())
        && !name.starts_with(['.', '-'])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}
