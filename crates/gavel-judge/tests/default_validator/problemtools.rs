//! The default validator of `problemtools`, a program of its own, fetched once with pip into the target directory.

use std::fs::{self, File, Permissions};
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The newest when this was written.
const VERSION: &str = "1.20260907";

pub(crate) struct Problemtools {
    program: PathBuf,
}

impl Problemtools {
    /// The one copy of this process.
    pub(crate) fn get() -> &'static Self {
        static ONE: OnceLock<Problemtools> = OnceLock::new();
        ONE.get_or_init(|| Self { program: fetched() })
    }

    /// Whether it accepts; it takes the output from its standard input, as a judge gives it.
    pub(crate) fn accepts(&self, args: &[&str], answer: &[u8], output: &[u8]) -> bool {
        let place = tempfile::tempdir().unwrap();
        let (answer_file, input) = (place.path().join("answer"), place.path().join("input"));
        fs::write(&answer_file, answer).unwrap();
        File::create(&input).unwrap();
        let mut stdin = tempfile::tempfile().unwrap();
        stdin.write_all(output).unwrap();
        stdin.rewind().unwrap();
        let ended = Command::new(&self.program)
            .args([&input, &answer_file, place.path()])
            .args(args)
            .stdin(stdin)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .unwrap_or_else(|error| panic!("cannot start {:?}: {error}", self.program));
        match ended.status.code() {
            Some(42) => true,
            Some(43) => false,
            _ => panic!("{args:?}: {}: {}", ended.status, String::from_utf8_lossy(&ended.stderr)),
        }
    }
}

/// Fetches it, unless an earlier run has. Whoever is first puts the whole into its place.
fn fetched() -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("problemtools-{VERSION}"));
    let program = kept.join("problemtools/support/default_validator");
    if !program.exists() {
        let new = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        // Without what it depends on: the validator is a program that needs none of that.
        let pip = Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"])
            .args(["--only-binary=:all:", "--root-user-action=ignore", "--target"])
            .arg(new.path())
            .arg(format!("problemtools=={VERSION}"))
            .output()
            .unwrap_or_else(|error| panic!("cannot start python3: {error} (make setup installs it)"));
        let said = String::from_utf8_lossy(&pip.stderr);
        assert!(pip.status.success(), "pip gave no problemtools (make setup installs pip): {said}");
        fs::set_permissions(new.path().join("problemtools/support/default_validator"), Permissions::from_mode(0o755))
            .unwrap();
        if fs::rename(new.path(), &kept).is_ok() {
            // It has moved, so there is nothing to remove.
            let _ = new.keep();
        }
    }
    assert!(program.exists(), "{program:?} is not what pip gave; delete {kept:?} and run this again");
    program
}
