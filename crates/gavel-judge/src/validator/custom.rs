//! Custom output validators: programs of a package, run in the box like any other.
//!
//! By the format's own protocol `/box/input` and `/box/answer` are the test case, `/box/` itself is the feedback directory,
//! and standard input is what the submission printed, or says. Exit code 42 accepts, 43 rejects, anything else is the
//! validator's own failure. What a testlib program does is in [`super::testlib`].

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::PathBuf;

use gavel_core::{ByteSize, Limits, Step, Verdict};
use gavel_sandbox::{Capture, Command, Finished, Outcome, StagedFile};

use super::feedback::Feedback;
use super::score::RawScore;
use super::testlib;
use crate::error::JudgeError;
use crate::execute::missing;
use crate::interact::Ended;
use crate::package::{Protocol, TestCase};
use crate::program::{Program, Resources, memory_file, open, sizes, staged_from};
use crate::verdict;
use crate::watch::Watched;

/// Bytes of a feedback file that are kept.
const MAX_MESSAGE: u64 = 4096;
/// Bytes of a file with a number in it.
const MAX_NUMBER: u64 = 256;

/// A custom output validator that is ready to run.
#[derive(Clone, Copy)]
pub(crate) struct Custom<'a> {
    pub(crate) program: &'a Program,
    pub(crate) protocol: Protocol,
    /// What a testlib program counts as full points.
    pub(crate) points_max: Option<f64>,
    /// Whether `nextpass.in` asks for another pass.
    pub(crate) multi_pass: bool,
}

/// What a custom output validator said.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Opinion {
    /// Whether it accepts; else it rejects.
    pub(crate) accepts: bool,
    /// `teammessage.txt`.
    pub(crate) team: String,
    /// `judgemessage.txt`, or what a testlib program says.
    pub(crate) judge: String,
    pub(crate) score: Option<RawScore>,
    /// The input of the next pass, where there is to be one.
    pub(crate) next: Option<Vec<u8>>,
}

impl Opinion {
    pub(crate) fn verdict(&self) -> Verdict {
        if self.accepts { Verdict::Accepted } else { Verdict::WrongAnswer }
    }
}

/// What the validator is asked about.
pub(crate) struct Question<'a> {
    pub(crate) test: &'a TestCase,
    pub(crate) limits: &'a Limits,
    pub(crate) input: &'a Input,
    pub(crate) feedback: &'a Feedback,
}

/// What the submission reads, or in an interactive problem what only the interactor sees.
pub(crate) enum Input {
    /// Of the test case.
    File(PathBuf),
    /// Of a later pass.
    Made(Vec<u8>),
}

impl Input {
    /// Opened anew, at its beginning.
    pub(crate) fn open(&self) -> Result<File, JudgeError> {
        match self {
            Self::File(path) => open(path),
            Self::Made(bytes) => {
                let mut file = memory_file()?;
                file.write_all(bytes)
                    .and_then(|()| file.rewind())
                    .map_err(JudgeError::io("write", "the next pass's input"))?;
                Ok(file)
            }
        }
    }

    pub(crate) fn size(&self) -> Result<ByteSize, JudgeError> {
        match self {
            Self::File(path) => sizes([path]),
            Self::Made(bytes) => Ok(ByteSize(bytes.len() as u64)),
        }
    }
}

/// The names in `/box` that are ours.
pub(crate) const OWN_FILES: [&str; 3] = [INPUT, ANSWER, OUTPUT];
const INPUT: &str = "input";
const ANSWER: &str = "answer";
const OUTPUT: &str = "output";

impl Custom<'_> {
    /// The command for one question. `output` is what the submission printed; without it the submission is at the standard
    /// streams, which are for the caller to connect.
    pub(crate) fn command(&self, question: &Question<'_>, output: Option<File>) -> Result<Command, JudgeError> {
        let Question { test, limits, input, feedback } = question;
        let mut files = vec![
            StagedFile { name: INPUT.into(), content: input.open()?.into(), executable: false },
            staged_from(ANSWER, &test.answer)?,
        ];
        files.extend(feedback.staged()?);
        let in_box = |name: &str| format!("/box/{name}");
        let (mut args, mut stdin) = (vec![in_box(INPUT)], None);
        match (self.protocol, output) {
            (Protocol::Icpc, output) => {
                args.extend([in_box(ANSWER), "/box/".to_owned()]);
                stdin = output;
            }
            (Protocol::Testlib, output) => {
                args.extend([in_box(OUTPUT), in_box(ANSWER)]);
                let output =
                    output.map(|output| StagedFile { name: OUTPUT.into(), content: output.into(), executable: false });
                files.extend(output);
            }
        }
        args.extend(test.output_validator_args.iter().cloned());
        let staged = sizes([&test.answer])?.0.saturating_add(input.size()?.0).saturating_add(feedback.size());
        let resources = Resources::of_validator(limits, ByteSize(staged));
        let mut command = self.program.command(&resources, &args, stdin.map(Into::into));
        command.files = files;
        command.collect = true;
        Ok(command)
    }

    /// What it said by its end and in its files; how it failed, where it did.
    pub(crate) fn opinion(
        &self,
        finished: &Finished,
        stderr: &[u8],
        limits: &Limits,
    ) -> Result<Result<Opinion, String>, JudgeError> {
        let said = match self.protocol {
            Protocol::Icpc => verdict::of_validator(finished.report.outcome).map(|verdict| (verdict, None)),
            Protocol::Testlib => testlib::verdict(finished.report.outcome, stderr, self.points_max),
        };
        let (verdict, score) = match said {
            Ok(said) => said,
            Err(what) => return Ok(Err(with_last_line(what, stderr))),
        };
        let mut opinion = Opinion { accepts: verdict.is_accepted(), score, ..Opinion::default() };
        let Some(tree) = &finished.tree else { return Ok(Ok(opinion)) };
        let read = |name: &str, most: u64| tree.read(name, most).map_err(JudgeError::Collect);
        let files = [read("score.txt", MAX_NUMBER)?, read("score_multiplier.txt", MAX_NUMBER)?];
        match RawScore::of_files(files[0].as_deref(), files[1].as_deref()) {
            Ok(None) => {}
            Ok(Some(_)) if !opinion.accepts => return Ok(Err("it rejects and yet gives a score".to_owned())),
            Ok(score) => opinion.score = score,
            Err(what) => return Ok(Err(what)),
        }
        if self.multi_pass
            && let Some(next) = read("nextpass.in", limits.validation_output.0.saturating_add(1))?
        {
            if !opinion.accepts {
                return Ok(Err("it rejects and yet asks for another pass".to_owned()));
            }
            if next.len() as u64 > limits.validation_output.0 {
                return Ok(Err(format!("its nextpass.in is longer than {}", limits.validation_output)));
            }
            opinion.next = Some(next);
        }
        let message =
            |name| read(name, MAX_MESSAGE).map(|bytes| bytes.map_or_else(String::new, |bytes| shortened(&bytes)));
        opinion.team = message("teammessage.txt")?;
        opinion.judge = message("judgemessage.txt")?;
        if opinion.judge.is_empty() && matches!(self.protocol, Protocol::Testlib) {
            opinion.judge = shortened(stderr);
        }
        Ok(Ok(opinion))
    }

    /// How an interactor ended, as far as its outcome alone tells.
    pub(crate) fn ended(&self, outcome: Outcome) -> Ended {
        let said = match self.protocol {
            Protocol::Icpc => verdict::of_validator(outcome),
            // What it wrote may make points out of it.
            Protocol::Testlib => testlib::verdict(outcome, b"points 1", None).map(|(verdict, _)| verdict),
        };
        match said {
            Ok(Verdict::Accepted) => Ended::Well,
            Ok(_) => Ended::Rejecting,
            Err(_) => Ended::Badly,
        }
    }

    /// Asks about what the submission printed.
    pub(crate) fn ask(
        &self,
        runner: &mut Watched<'_>,
        question: &Question<'_>,
        output: File,
    ) -> Result<(Result<Opinion, String>, Finished), JudgeError> {
        let command = self.command(question, Some(output))?;
        let mut printed = Capture::default();
        let step = || Step::Validator { test: Some(question.test.name.clone()) };
        let finished = runner
            .run(step, command, &mut printed)
            .map_err(|source| missing("the output validator", source, self.program))?;
        let opinion = self.opinion(&finished, &printed.stderr, question.limits)?;
        Ok((opinion, finished))
    }
}

/// What it printed last often says why.
fn with_last_line(what: String, stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if last.is_empty() { what } else { format!("{what}; it printed: {}", shortened(last.as_bytes())) }
}

/// Printable and not too long.
fn shortened(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let printable: String =
        text.trim().chars().filter(|character| *character == '\n' || !character.is_control()).collect();
    printable.chars().take(1000).collect()
}
