//! Included files that are no sources: a submission finds them where it runs.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::error::JudgeError;
use crate::language::Languages;
use crate::package::SourceFile;

/// The files, on the host for as long as this lives.
#[derive(Debug, Default)]
pub(crate) struct Included {
    pub(crate) paths: Vec<PathBuf>,
    _dir: Option<tempfile::TempDir>,
}

impl Included {
    /// Those among a package's included files that no compiler takes.
    pub(crate) fn of(files: &[SourceFile], languages: &Languages) -> Result<Self, JudgeError> {
        let is_source =
            |name: &str| languages.by_extension(Path::new(name)).is_some() || languages.is_header(Path::new(name));
        let data: Vec<&SourceFile> = files.iter().filter(|file| !is_source(&file.name)).collect();
        if data.is_empty() {
            return Ok(Self::default());
        }
        let dir = tempfile::tempdir().map_err(JudgeError::io("make", "a directory for included files"))?;
        let mut paths = Vec::new();
        for file in data {
            let path = dir.path().join(&file.name);
            fs::write(&path, &file.bytes).map_err(JudgeError::io("write", &path))?;
            fs::set_permissions(&path, Permissions::from_mode(0o644)).map_err(JudgeError::io("open up", &path))?;
            paths.push(path);
        }
        Ok(Self { paths, _dir: Some(dir) })
    }
}
