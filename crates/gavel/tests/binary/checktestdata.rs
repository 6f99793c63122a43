//! `gavel verify` with Checktestdata files, run by an interpreter that is fetched when the tests run and never kept with
//! our sources.

use std::fs;
use std::path::Path;

use crate::place::Place;
use crate::support::{gavel, stdout};
use crate::wheel;

/// A package on PyPI that is an interpreter in Python.
const WHEEL: &str = "checktestdata==2026.9.2";

/// The exit code of `gavel verify` with this file alone, and what it prints.
fn verify(program: &str, interpreter: &Path) -> (Option<i32>, String) {
    let place = Place::new();
    place.put("sum/input_validators/form.ctd", program);
    place.put("sum/data/invalid_input/negative.in", "-1 2\n");
    let interpreter = interpreter.to_str().unwrap();
    let output = gavel(&["verify", "--checktestdata", interpreter, place.path("sum").to_str().unwrap()]);
    (output.status.code(), stdout(&output))
}

#[test]
fn checktestdata_files_are_run() {
    let python = wheel::fetched(WHEEL);
    let wrapper = tempfile::tempdir().unwrap();
    let script = wrapper.path().join("ctd");
    fs::write(&script, "#!/bin/sh\nexit 1\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&script, mode).unwrap();
    fs::set_permissions(wrapper.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    for (program, by, code, words) in [
        ("INT(0, 1000) SPACE INT(0, 1000) NEWLINE EOF\n", &python, 0, "0 warnings, 0 errors"),
        ("INT(0, 10) SPACE INT(0, 10) NEWLINE EOF\n", &python, 1, "form rejects it: exit code 1"),
        ("INT(-10, 1000) SPACE INT(0, 1000) NEWLINE EOF\n", &python, 1, "every input validator accepts it"),
        ("INT(0, \n", &python, 1, "form gives no answer: exit code 2"),
        ("INT(0, 1000) SPACE INT(0, 1000) NEWLINE EOF\n", &script, 1, "form rejects it: exit code 1"),
        ("", &wrapper.path().join("nothing"), 1, "nothing, which is not on this host"),
        ("", &wrapper.path().to_owned(), 1, "it needs checktestdata/__main__.py in"),
    ] {
        let (ended, printed) = verify(program, by);
        assert!(ended == Some(code) && printed.contains(words), "{program} by {by:?}: {ended:?}\n{printed}");
    }
}
