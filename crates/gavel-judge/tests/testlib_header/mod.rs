//! testlib.h, fetched when the tests run and never kept with our sources.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A package on PyPI that has testlib.h, and where.
const WHEEL: &str = "rbx-cp==2.3.3";
const HEADER: &str = "rbx/resources/predownloaded/testlib.h";

/// testlib.h, fetched unless an earlier run has.
pub(crate) fn testlib() -> String {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(WHEEL);
    if !kept.exists() {
        let new = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        // Without what it depends on: the header needs nothing of that.
        let pip = Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"])
            .args(["--only-binary=:all:", "--root-user-action=ignore", "--target"])
            .arg(new.path())
            .arg(WHEEL)
            .output()
            .unwrap_or_else(|error| panic!("cannot start python3: {error} (make setup installs it)"));
        assert!(pip.status.success(), "pip gave no {WHEEL}: {}", String::from_utf8_lossy(&pip.stderr));
        if fs::rename(new.path(), &kept).is_ok() {
            // It has moved, so there is nothing to remove.
            let _ = new.keep();
        }
    }
    fs::read_to_string(kept.join(HEADER))
        .unwrap_or_else(|error| panic!("{HEADER} of {WHEEL}: {error}; delete {kept:?}"))
}
