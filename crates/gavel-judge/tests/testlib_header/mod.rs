//! testlib.h and the checkers beside it, fetched when the tests run and never kept with our sources.

use std::fs;

#[path = "../wheel/mod.rs"]
mod wheel;

/// A package on PyPI that has them, and where.
const WHEEL: &str = "rbx-cp==2.3.3";
const DIR: &str = "rbx/resources/predownloaded";

/// testlib.h.
pub(crate) fn testlib() -> String {
    read("testlib.h")
}

/// A file of testlib's, such as `checkers/wcmp.cpp`.
pub(crate) fn read(name: &str) -> String {
    let path = wheel::fetched(WHEEL).join(DIR).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}; delete the directory of {WHEEL}"))
}
