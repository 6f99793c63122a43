//! Running a source without judging it.

use std::os::fd::OwnedFd;

use gavel_core::{LanguageId, Limits, Step, Verdict};
use gavel_sandbox::{Capture, Outcome, Report, Sink, Stream};

use crate::compile::{Compile, Sources, check};
use crate::error::JudgeError;
use crate::execute::missing;
use crate::judge::Judge;
use crate::program::{Resources, Values, fill};
use crate::runner::Runner;
use crate::sources::{Own, source_files};
use crate::streams::Tail;
use crate::verdict;
use crate::watch::Watched;

/// What is to be run.
#[derive(Debug)]
pub struct RunRequest<'a> {
    /// The language of the source.
    pub language: &'a LanguageId,
    /// The source.
    pub source: &'a [u8],
    /// What the file is called, when there is one.
    pub source_name: Option<&'a str>,
    /// Arguments for the program.
    pub args: &'a [String],
    /// Its standard input, a regular file or a pipe; `None` is an empty one.
    pub stdin: Option<OwnedFd>,
    /// What compiler and program may use.
    pub limits: &'a Limits,
}

/// What running gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// What the compiler gave.
    pub compile: Compile,
    /// Outcome and usage of the program; `None` when there is none.
    pub report: Option<Report>,
    /// `AC` when it ended in order: its output is not looked at.
    pub verdict: Verdict,
    /// One sentence to the verdict; empty when there is nothing to add.
    pub message: String,
}

impl Judge {
    /// Compiles a source and runs it once; its output goes to `sink` as it comes.
    ///
    /// # Errors
    /// Whatever is not the program's fault.
    pub fn run_source(
        &self,
        runner: &mut dyn Runner,
        request: RunRequest<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Ran, JudgeError> {
        let language = &self.language(request.language)?;
        let own = Own { bytes: request.source, given_name: request.source_name, called: None };
        let (files, class) = source_files(language, &own, &[], &[]);
        let sources = Sources { language, files: &files, class, step: Step::Compile };
        // Whoever asked has the report, which says what was tried.
        let mut nobody = |_| {};
        let runner = &mut Watched::new(runner, &self.quiet, &mut nobody);
        let (compiled, program) = self.compile(runner, sources, request.limits)?;
        let Some(program) = program else { return Ok(not_compiled(compiled, None)) };
        let resources = Resources::of_submission(request.limits, gavel_core::ByteSize(0));
        let command = program.command(&resources, request.args, request.stdin);
        let mut streams = Streams { sink, stderr: Tail::default() };
        let finished = runner
            .run(|| Step::Test { test: String::new() }, command, &mut streams)
            .map_err(|source| missing("the program", source, &program))?;
        let report = finished.report;
        if matches!(report.outcome, Outcome::Exited(1..))
            && let Some(compile) = check(runner, &program, request.limits)?
        {
            return Ok(not_compiled(compile, None));
        }
        let stderr = streams.stderr.bytes();
        let failed = verdict::of_run(&report, request.limits.time, language.out_of_memory.as_ref(), stderr);
        let (verdict, message) =
            failed.map_or((Verdict::Accepted, String::new()), |finding| (finding.verdict, finding.message));
        Ok(Ran { compile: compiled, report: Some(report), verdict, message })
    }

    /// The version of a language's tool, asked in the box, such as `GCC 12.2.0`; `None` when the tool is not there or
    /// prints no version.
    ///
    /// # Errors
    /// The language is unknown, or the sandbox failed.
    pub fn tool_version(&self, runner: &mut dyn Runner, language: &LanguageId) -> Result<Option<String>, JudgeError> {
        let language = match self.language(language) {
            Err(JudgeError::ImageMissing { .. }) => return Ok(None),
            found => found?,
        };
        let limits = Limits::default();
        let values = Values {
            source: "",
            sources: &[],
            class: None,
            memory: limits.compile_memory,
            memory_extra: language.memory_extra,
        };
        let mut command = fill(&language.version, &values);
        command.limits.cpu_time = std::time::Duration::from_secs(10);
        command.limits.wall_time = std::time::Duration::from_secs(20);
        command.limits.memory = limits.compile_memory.0;
        command.limits.processes = language.processes.max(command.limits.processes);
        let mut printed = Capture::default();
        match runner.run(command, &mut printed) {
            Ok(finished) if finished.report.outcome == Outcome::Exited(0) => {
                // Some tools say it on standard error.
                let read = |bytes: &[u8]| language.read_version(&String::from_utf8_lossy(bytes));
                Ok(read(&printed.stdout).or_else(|| read(&printed.stderr)))
            }
            Ok(_) => Ok(None),
            Err(source) if source.is_program() => Ok(None),
            Err(source) => Err(JudgeError::Run { what: "the language's tool", source }),
        }
    }
}

fn not_compiled(compile: Compile, report: Option<Report>) -> Ran {
    Ran { verdict: compile.verdict.unwrap_or(Verdict::CompileError), message: compile.message.clone(), compile, report }
}

/// Passes both streams on and keeps the end of standard error.
struct Streams<'a> {
    sink: &'a mut dyn Sink,
    stderr: Tail,
}

impl Sink for Streams<'_> {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        if stream == Stream::Stderr {
            self.stderr.push(bytes);
        }
        self.sink.write(stream, bytes);
    }
}
