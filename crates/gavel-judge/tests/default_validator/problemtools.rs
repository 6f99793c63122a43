//! The default validator of `problemtools`, a program of its own, fetched once with pip into the target directory.

use std::fs::{self, File, Permissions};
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::wheel;

/// The newest when this was written.
const WHEEL: &str = "problemtools==1.20260907";

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

/// Where it is; pip makes no program of it.
fn fetched() -> PathBuf {
    let program = wheel::fetched(WHEEL).join("problemtools/support/default_validator");
    fs::set_permissions(&program, Permissions::from_mode(0o755))
        .unwrap_or_else(|error| panic!("{program:?} is not what pip gave ({error}); delete the directory of {WHEEL}"));
    program
}
