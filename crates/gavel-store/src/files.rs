//! Files and directories that outlive a power cut.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

use crate::error::StoreError;

/// Makes a directory and those above it. Each new entry is on the disk when this returns.
pub(crate) fn create_dirs(path: &Path) -> Result<(), StoreError> {
    let missing: Vec<&Path> = path.ancestors().take_while(|dir| !dir.as_os_str().is_empty() && !dir.exists()).collect();
    fs::create_dir_all(path).map_err(StoreError::file("create directory", path))?;
    for dir in missing {
        let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(parent).and_then(|dir| dir.sync_all()).map_err(StoreError::file("sync directory", parent))?;
    }
    Ok(())
}

/// Opens a file that is only ever locked, and makes it if it is not there.
pub(crate) fn open_lock(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(StoreError::file("open lock file", path))
}
