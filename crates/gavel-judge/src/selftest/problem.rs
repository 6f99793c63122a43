//! The problem that the programs of the self-test are submissions to.

use std::fs;
use std::path::Path;
use std::time::Duration;

use gavel_core::grading::Stop;
use gavel_core::{ByteSize, Grading};

use super::data::Pair;
use crate::error::JudgeError;
use crate::package::{InputValidatorArgs, Package, TestCase};

/// CPU time of a program, times its language's factor.
pub(super) const TIME: Duration = Duration::from_secs(2);
/// Memory of a program; its language's own comes on top.
const MEMORY: ByteSize = ByteSize::mib(256);
/// CPU time of a compiler.
const COMPILE_TIME: Duration = Duration::from_secs(30);
/// Memory of a compiler.
const COMPILE_MEMORY: ByteSize = ByteSize::mib(2048);

/// The package's name.
const NAME: &str = "self-test";
const FILES: [(&str, &str); 5] = [
    (
        "problem.yaml",
        "problem_format_version: 2025-09\nname: Self-test\nuuid: 5c1f7e0a-3c53-4c0e-9d7f-5b1e4b0e6a11\n\
         # The cell trace leaves what it may.\nallow_file_writing: true\nlimits: {time_limit: 2}\n",
    ),
    ("statement/problem.en.md", "Do what the language must.\n"),
    ("data/secret/1.in", ""),
    ("data/secret/1.ans", ""),
    // The format asks for one; it is not run.
    ("submissions/accepted/nothing.c", "int main(void) {}\n"),
];

/// A package in `place`, the form of all problems of the self-test.
pub(super) fn make(place: &Path) -> Result<Package, JudgeError> {
    let dir = place.join(NAME);
    for (name, text) in FILES {
        let path = dir.join(name);
        let parent = path.parent().unwrap_or(&dir);
        fs::create_dir_all(parent).map_err(JudgeError::io("make", parent))?;
        fs::write(&path, text).map_err(JudgeError::io("write", &path))?;
    }
    Package::open(&dir).map_err(|error| JudgeError::io("read", &dir)(std::io::Error::other(error.to_string())))
}

/// The same with these test cases, and `time` for each.
pub(super) fn of(form: &Package, time: Duration, pairs: &[Pair]) -> Package {
    let mut package = form.clone();
    package.limits.time = time;
    package.limits.memory = MEMORY;
    package.limits.compile_time = COMPILE_TIME;
    package.limits.compile_memory = COMPILE_MEMORY;
    package.tests = pairs.iter().enumerate().map(|(index, pair)| test_case(index + 1, pair)).collect();
    package.grading =
        Grading { stop: Stop::Never, ..Grading::pass_fail(package.tests.iter().map(|test| test.name.as_str())) };
    package
}

fn test_case(number: usize, pair: &Pair) -> TestCase {
    TestCase {
        name: format!("secret/{number}"),
        input: pair.input.clone(),
        answer: pair.answer.clone(),
        shown: None,
        group: "secret".to_owned(),
        args: Vec::new(),
        files: Vec::new(),
        output_validator_args: vec!["case_sensitive".to_owned()],
        input_validator_args: InputValidatorArgs::default(),
        // Whoever reads the self-test may know all of it.
        full_feedback: true,
    }
}
