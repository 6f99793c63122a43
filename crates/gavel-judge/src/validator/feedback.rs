//! The feedback directory of a multi-pass problem, which lives from one pass to the next.

use std::path::{Path, PathBuf};

use gavel_core::Limits;
use gavel_sandbox::{StagedFile, Tree, TreeCaps};

use super::custom::OWN_FILES;
use crate::error::JudgeError;
use crate::program::{sizes, staged_from};

/// Files that a validator may keep from one pass to the next.
const MAX_FILES: u32 = 100;

/// What a validator left in it; nothing before the first pass.
#[derive(Debug, Default)]
pub(crate) struct Feedback {
    files: Vec<PathBuf>,
    bytes: u64,
    /// Removed with this.
    _dir: Option<tempfile::TempDir>,
}

impl Feedback {
    /// What is to be there in the next pass, all but `nextpass.in`; how the validator made that impossible, where it did.
    pub(crate) fn keep(tree: &Tree, staged: u64, limits: &Limits) -> Result<Result<Self, String>, JudgeError> {
        let dir = tempfile::tempdir().map_err(JudgeError::io("make", "a directory for feedback"))?;
        let bytes = staged.saturating_add(limits.validation_output.0);
        let names = match tree.copy_to(dir.path(), &TreeCaps { bytes, entries: MAX_FILES, depth: 0 }) {
            Ok(names) => names,
            Err(gavel_sandbox::TreeError::TooLarge { what }) => {
                return Ok(Err(format!("it left more than {what} in its feedback directory")));
            }
            Err(error) => return Err(JudgeError::Collect(error)),
        };
        let is_its_own =
            |name: &Path| name != Path::new("nextpass.in") && OWN_FILES.iter().all(|own| name != Path::new(own));
        let files: Vec<PathBuf> =
            names.into_iter().filter(|name| is_its_own(name)).map(|name| dir.path().join(name)).collect();
        let bytes = sizes(&files)?.0;
        Ok(Ok(Self { files, bytes, _dir: Some(dir) }))
    }

    /// The files for the box.
    pub(crate) fn staged(&self) -> Result<Vec<StagedFile>, JudgeError> {
        self.files
            .iter()
            .map(|path| staged_from(&path.file_name().unwrap_or_default().to_string_lossy(), path))
            .collect()
    }

    /// Bytes of all files.
    pub(crate) fn size(&self) -> u64 {
        self.bytes
    }
}
