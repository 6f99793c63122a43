//! One test case: run the program on its input, look at what came out.

use std::fs::File;
use std::io::{self, Write as _};

use gavel_core::{ByteSize, Limits, Step, TestResult, Verdict};
use gavel_sandbox::{Outcome, Report, Sink, Stream};

use crate::error::JudgeError;
use crate::package::TestCase;
use crate::program::{Program, Resources, memory_file, open, sizes, staged_from};
use crate::validator::custom;
use crate::validator::{Comparer, Flags};
use crate::verdict;
use crate::watch::Watched;

/// Bytes of standard error that are kept, from its end.
const STDERR: usize = 4096;

/// What one test case gave.
pub(crate) struct Tested {
    pub(crate) result: TestResult,
    /// Said to the jury only.
    pub(crate) jury: String,
    pub(crate) outcome: Outcome,
}

/// What a test case is run with.
pub(crate) struct Context<'a> {
    pub(crate) problem: &'a str,
    pub(crate) limits: &'a Limits,
    pub(crate) program: &'a Program,
    /// The custom output validator, where the package has one.
    pub(crate) validator: Option<&'a Program>,
}

/// Runs one test case.
pub(crate) fn test(runner: &mut Watched<'_>, context: &Context<'_>, test: &TestCase) -> Result<Tested, JudgeError> {
    let mut ran = run(runner, context, test, 1)?;
    for patience in [2, 8] {
        if !was_kept_waiting(&ran.report) {
            break;
        }
        ran = run(runner, context, test, patience)?;
    }
    let Ran { report, streams } = ran;
    let language = &context.program.language;
    let failed = verdict::of_run(&report, context.limits.time, language.out_of_memory.as_ref(), streams.stderr.bytes());
    let mut from_validator = false;
    let (verdict, message, jury) = match (failed, streams.output) {
        (Some(failed), _) => (failed.verdict, failed.message, String::new()),
        (None, Output::Compare(comparer)) => {
            let comparison = comparer.finish().map_err(JudgeError::io("read", &test.answer))?;
            let finding = verdict::of_comparison(&comparison, test.full_feedback);
            (finding.verdict, finding.message, String::new())
        }
        (None, Output::Keep(file, written)) => {
            written.map_err(JudgeError::io("keep", "the output"))?;
            from_validator = true;
            validated(runner, context, test, file)?
        }
    };
    let result = TestResult {
        name: test.name.clone(),
        verdict,
        score: None,
        cpu_time: report.usage.cpu_time,
        wall_time: report.usage.wall_time,
        memory: ByteSize(report.usage.memory),
        message,
        from_validator,
    };
    Ok(Tested { result, jury, outcome: report.outcome })
}

/// What a run left.
struct Ran {
    report: Report,
    streams: Streams,
}

/// Whether the wall clock ran out on a program that was not idle: it waited for the disk, which a box reads slowly, and
/// what it read is in memory now; or it computed all the time and got no more than a part of a processor. Both are our
/// doing, so the run is repeated with more patience.
fn was_kept_waiting(report: &Report) -> bool {
    let usage = &report.usage;
    report.outcome == Outcome::WallLimit && (usage.disk_read > 0 || usage.cpu_time * BUSY >= usage.wall_time)
}

/// Who had a processor for less than this part of the time was idle.
const BUSY: u32 = 12;

fn run(runner: &mut Watched<'_>, context: &Context<'_>, test: &TestCase, patience: u32) -> Result<Ran, JudgeError> {
    let program = context.program;
    let mut resources = Resources::of_submission(context.limits, sizes(&test.files)?);
    resources.wall *= patience;
    let mut command = program.command(&resources, &test.args, Some(open(&test.input)?.into()));
    for path in &test.files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        command.files.push(staged_from(&name, path)?);
    }
    let output = match context.validator {
        Some(_) => Output::Keep(memory_file()?, Ok(())),
        None => Output::Compare(Comparer::new(Flags::parse(&test.output_validator_args)?, open(&test.answer)?)),
    };
    let mut streams = Streams { output, stderr: Tail::default() };
    let step = || Step::Test { test: test.name.clone() };
    let finished = runner.run(step, command, &mut streams).map_err(|source| missing(source, program))?;
    Ok(Ran { report: finished.report, streams })
}

fn validated(
    runner: &mut Watched<'_>,
    context: &Context<'_>,
    test: &TestCase,
    output: File,
) -> Result<(Verdict, String, String), JudgeError> {
    let Some(validator) = context.validator else {
        return Ok((Verdict::Accepted, String::new(), String::new()));
    };
    let opinion = custom::validate(runner, validator, context.problem, context.limits, test, output)?;
    // What is written for the jury may quote the data, so contestants see it only where they may see the data.
    let message = if opinion.team.is_empty() && test.full_feedback { opinion.judge.clone() } else { opinion.team };
    Ok((opinion.verdict, message, opinion.judge))
}

/// A run that did not start: an interpreter that is not there, or what only the sandbox knows.
pub(crate) fn missing(source: gavel_sandbox::Error, program: &Program) -> JudgeError {
    if source.is_program() {
        let language = program.language.id.clone();
        return JudgeError::ToolMissing { language, program: program.language.run.argv[0].clone() };
    }
    JudgeError::Run { what: "the program", source }
}

enum Output {
    Compare(Comparer),
    Keep(File, io::Result<()>),
}

struct Streams {
    output: Output,
    stderr: Tail,
}

impl Sink for Streams {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        match (stream, &mut self.output) {
            (Stream::Stderr, _) => self.stderr.push(bytes),
            (Stream::Stdout, Output::Compare(comparer)) => comparer.feed(bytes),
            (Stream::Stdout, Output::Keep(file, written)) => {
                if written.is_ok() {
                    *written = file.write_all(bytes);
                }
            }
        }
    }
}

/// The end of a stream.
#[derive(Debug, Default)]
pub(crate) struct Tail(Vec<u8>);

impl Tail {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&bytes[bytes.len().saturating_sub(STDERR)..]);
        let surplus = self.0.len().saturating_sub(STDERR);
        self.0.drain(..surplus);
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gavel_sandbox::Usage;
    use std::time::Duration;

    #[test]
    fn only_idleness_is_the_programs_own() {
        let report = |outcome, cpu_ms, disk_read| Report {
            outcome,
            usage: Usage {
                cpu_time: Duration::from_millis(cpu_ms),
                wall_time: Duration::from_millis(2500),
                disk_read,
                ..Usage::default()
            },
            violation: None,
        };
        assert!(!was_kept_waiting(&report(Outcome::WallLimit, 5, 0)));
        assert!(!was_kept_waiting(&report(Outcome::WallLimit, 200, 0)));
        assert!(was_kept_waiting(&report(Outcome::WallLimit, 496, 0)));
        assert!(was_kept_waiting(&report(Outcome::WallLimit, 5, 4096)));
        assert!(!was_kept_waiting(&report(Outcome::CpuLimit, 500, 4096)));
    }

    #[test]
    fn a_tail_is_the_end() {
        let mut tail = Tail::default();
        tail.push(&vec![b'a'; 3 * STDERR]);
        tail.push(b"end");
        assert_eq!(tail.bytes().len(), STDERR);
        assert!(tail.bytes().ends_with(b"aend"));
    }
}
