//! Custom output validators: programs of a package, run in the box like any other.
//!
//! `/box/input` and `/box/answer` are the test case, `/box/` itself is the feedback directory, standard input is what
//! the submission printed. Exit code 42 accepts, 43 rejects, anything else is the validator's own failure.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;

use gavel_core::{ByteSize, Limits, Step, Verdict};
use gavel_sandbox::{Capture, Finished, TreeCaps};

use crate::error::JudgeError;
use crate::package::TestCase;
use crate::program::{Program, Resources, sizes, staged_from};
use crate::verdict;
use crate::watch::Watched;

/// Characters of a feedback file that are kept.
const MAX_MESSAGE: u64 = 4096;

/// What a custom output validator said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opinion {
    pub(crate) verdict: Verdict,
    /// `teammessage.txt`.
    pub(crate) team: String,
    /// `judgemessage.txt`.
    pub(crate) judge: String,
}

/// Runs the validator on the output of one test case.
pub(crate) fn validate(
    runner: &mut Watched<'_>,
    program: &Program,
    problem: &str,
    limits: &Limits,
    test: &TestCase,
    mut output: File,
) -> Result<Opinion, JudgeError> {
    let failed = |what: String| JudgeError::Validator { problem: problem.to_owned(), test: test.name.clone(), what };
    output.rewind().map_err(JudgeError::io("rewind", "the output"))?;
    let files = sizes([&test.input, &test.answer])?;
    let mut args = vec!["/box/input".to_owned(), "/box/answer".to_owned(), "/box/".to_owned()];
    args.extend(test.output_validator_args.iter().cloned());
    let resources = Resources::of_validator(limits, files);
    let mut command = program.command(&resources, &args, Some(output.into()));
    command.files = vec![staged_from("input", &test.input)?, staged_from("answer", &test.answer)?];
    command.collect = true;
    let mut printed = Capture::default();
    let step = || Step::Validator { test: Some(test.name.clone()) };
    let finished = runner.run(step, command, &mut printed).map_err(|source| {
        if source.is_program() {
            return failed(source.to_string());
        }
        JudgeError::Run { what: "the output validator", source }
    })?;
    match verdict::of_validator(finished.report.outcome) {
        Ok(Verdict::Accepted) => Ok(Opinion { verdict: Verdict::Accepted, team: String::new(), judge: String::new() }),
        Ok(verdict) => {
            let (team, judge) = feedback(&finished, files, limits)?;
            Ok(Opinion { verdict, team, judge })
        }
        Err(what) => {
            let stderr = String::from_utf8_lossy(&printed.stderr);
            let last = stderr.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            Err(failed(if last.is_empty() { what } else { format!("{what}; it printed: {}", shortened(last)) }))
        }
    }
}

/// The feedback files of a rejection. Only that pays for reading them, and it happens once a submission.
fn feedback(finished: &Finished, files: ByteSize, limits: &Limits) -> Result<(String, String), JudgeError> {
    let Some(tree) = &finished.tree else { return Ok(Default::default()) };
    let dir = tempfile::tempdir().map_err(JudgeError::io("make", "a directory for feedback"))?;
    let bytes = files.0.saturating_add(limits.validation_output.0).saturating_add(1 << 20);
    // A validator that leaves too much has still judged; only what it wrote is lost.
    if tree.copy_to(dir.path(), &TreeCaps { bytes, entries: 1000, depth: 8 }).is_err() {
        return Ok(Default::default());
    }
    Ok((message(dir.path(), "teammessage.txt"), message(dir.path(), "judgemessage.txt")))
}

fn message(dir: &Path, name: &str) -> String {
    let mut bytes = Vec::new();
    let read = File::open(dir.join(name)).and_then(|file| file.take(MAX_MESSAGE).read_to_end(&mut bytes));
    // A validator need not write any feedback.
    read.map_or_else(|_| String::new(), |_| shortened(&String::from_utf8_lossy(&bytes)))
}

/// Printable and not too long.
fn shortened(text: &str) -> String {
    let printable: String =
        text.trim().chars().filter(|character| *character == '\n' || !character.is_control()).collect();
    printable.chars().take(1000).collect()
}
