//! Trying one cell.

use std::fs::File;
use std::time::Duration;

use gavel_core::Verdict::{self, *};
use gavel_sandbox::Capture;

use super::cell::{Cell, State, Tried};
use super::daemon::{self, Daemon};
use super::data::{Data, Pair};
use super::junk;
use super::problem::{self, TIME};
use super::secret::Secret;
use crate::error::JudgeError;
use crate::judge::{Judge, Judgement, Request};
use crate::language::{Language, Sample, Section, Shown};
use crate::package::{Package, SourceFile};
use crate::run::RunRequest;
use crate::runner::Runner;

/// CPU time of an endless loop: nobody need wait longer for it.
const LOOP_TIME: Duration = Duration::from_secs(1);
/// Why most languages have no [`Cell::Daemon`].
const NO_CODE: &str = "no code of a submission runs while it is compiled that could start a process";
/// Characters of what a failed program or compiler printed that are told.
const TOLD: usize = 600;

pub(super) struct Trial<'a> {
    pub(super) judge: &'a Judge,
    pub(super) data: &'a Data,
    pub(super) secret: &'a Secret,
    pub(super) language: &'a Language,
    pub(super) cell: Cell,
}

/// What a cell must give.
struct Expected {
    verdict: Verdict,
    time: Duration,
    pairs: Vec<Pair>,
}

impl Trial<'_> {
    pub(super) fn run(&self, runner: &mut dyn Runner) -> Tried {
        let tried = match self.cell {
            Cell::Version => self.version(runner),
            Cell::Junk => self.junk(runner),
            _ => match self.sample() {
                Ok(sample) if self.cell == Cell::Compiler => self.compiler(runner, &sample),
                Ok(sample) if self.cell == Cell::Daemon => self.daemon(runner, &sample),
                Ok(sample) => self.judged(runner, &sample),
                Err(state) => Ok(Tried::new(self.cell, state)),
            },
        };
        // A judgement that is our fault is none, and a language that has none is not proven.
        tried.unwrap_or_else(|error| {
            let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
            self.failed(format!("JE: {error}{hint}"))
        })
    }

    fn failed(&self, what: impl Into<String>) -> Tried {
        Tried::new(self.cell, State::Failed(what.into()))
    }

    /// CPU time that the language's programs have.
    fn time(&self) -> Duration {
        TIME.mul_f64(self.language.time_factor)
    }

    /// The problem of adding two numbers.
    fn hello(&self) -> Package {
        problem::of(&self.data.problem, self.time(), std::slice::from_ref(&self.data.hello))
    }

    /// The cell's program; or why there is none.
    fn sample(&self) -> Result<Sample, State> {
        let Some(section) = self.cell.section() else {
            let source = self.language.template.clone();
            return Ok(Sample { source, files: Default::default(), depth: 0, says: String::new() });
        };
        match self.language.proofs.tests.get(&section) {
            Some(Shown::Program(sample)) => Ok(sample.clone()),
            Some(Shown::Inapplicable(reason)) => Err(State::Inapplicable(reason.clone())),
            None if section == Section::Daemon => Err(State::Inapplicable(NO_CODE.to_owned())),
            None => Err(State::Failed(format!(
                "the language's file has no [tests.{section}]: write the program, or none = \"the reason\""
            ))),
        }
    }

    fn version(&self, runner: &mut dyn Runner) -> Result<Tried, JudgeError> {
        Ok(match self.judge.tool_version(runner, &self.language.id)? {
            Some(version) => Tried { note: version, ..Tried::new(self.cell, State::Passed) },
            None => {
                let command = self.language.version.argv.join(" ");
                self.failed(format!("{command:?} does not print a version, or is not there"))
            }
        })
    }

    fn expected(&self, sample: &Sample) -> Result<Expected, JudgeError> {
        let data = self.data;
        let time = self.time();
        let accepted = |pairs: &[&Pair]| Expected {
            verdict: Accepted,
            time,
            pairs: pairs.iter().map(|pair| (*pair).clone()).collect(),
        };
        let fails = |verdict| Expected { verdict, time, pairs: vec![data.nothing.clone()] };
        Ok(match self.cell {
            Cell::Version | Cell::Compiler | Cell::Junk | Cell::Daemon => {
                unreachable!("no verdict is expected of them")
            }
            Cell::Hello => accepted(&[&data.hello]),
            Cell::Sum => accepted(&[&data.sum]),
            Cell::Bulk => accepted(&[&data.bulk]),
            Cell::Unicode => accepted(&[&data.unicode]),
            Cell::Deep => accepted(&[&data.deep(sample.depth)?]),
            Cell::Modules => accepted(&[&data.modules]),
            Cell::Threads => accepted(&[&data.threads]),
            Cell::Trace => accepted(&[&data.trace, &data.trace]),
            Cell::Exit | Cell::Exception => fails(RunTimeError),
            Cell::Loop => Expected { time: LOOP_TIME, ..fails(TimeLimitExceeded) },
            Cell::Memory => fails(MemoryLimitExceeded),
            Cell::CompileError => fails(CompileError),
        })
    }

    fn judged(&self, runner: &mut dyn Runner, sample: &Sample) -> Result<Tried, JudgeError> {
        let expected = self.expected(sample)?;
        let package = problem::of(&self.data.problem, expected.time, &expected.pairs);
        let file = |(name, text): (&String, &String)| SourceFile { name: name.clone(), bytes: text.clone().into() };
        let more: Vec<SourceFile> = sample.files.iter().map(file).collect();
        let request = Request { more: &more, ..Request::new(&package, &self.language.id, sample.source.as_bytes()) };
        let judgement = self.judge.judge(runner, &request, &mut |_| {})?;
        let state = match self.wrong(&judgement, expected.verdict, sample) {
            None => State::Passed,
            Some(what) => State::Failed(format!("{what}{}", self.printed(runner, &package, sample, &judgement)?)),
        };
        let of = |get: fn(&gavel_core::TestResult) -> Duration| judgement.tests.iter().map(get).max();
        Ok(Tried {
            note: if self.cell == Cell::Deep { sample.depth.to_string() } else { String::new() },
            cpu_time: of(|test| test.cpu_time).unwrap_or_default(),
            wall_time: of(|test| test.wall_time).unwrap_or_default(),
            memory: judgement.tests.iter().map(|test| test.memory).max().unwrap_or(gavel_core::ByteSize(0)),
            compile_time: judgement.compile.cpu_time,
            ..Tried::new(self.cell, state)
        })
    }

    fn wrong(&self, judgement: &Judgement, verdict: Verdict, sample: &Sample) -> Option<String> {
        let message = &judgement.message;
        if judgement.verdict != verdict {
            return Some(format!("{} instead of {verdict}: {message}", judgement.verdict));
        }
        if self.cell == Cell::Exit && !message.contains("code 3") {
            return Some(format!("the exit code is not told as 3: {message}"));
        }
        if !judgement.compile.log.contains(&sample.says) {
            return Some(format!("the compiler's log does not have {:?}", sample.says));
        }
        None
    }

    /// What a program that failed printed, or its compiler.
    fn printed(
        &self,
        runner: &mut dyn Runner,
        package: &Package,
        sample: &Sample,
        judgement: &Judgement,
    ) -> Result<String, JudgeError> {
        let log = told("the compiler said", judgement.compile.log.as_bytes());
        if !judgement.compile.ok || !sample.files.is_empty() {
            return Ok(log);
        }
        let input = package.tests.first().and_then(|test| File::open(&test.input).ok());
        let (ran, capture) = self.run_source(runner, package, sample, input)?;
        let outcome = ran.report.map(|report| format!("\nit ended as {:?}", report.outcome)).unwrap_or_default();
        let streams = [("standard output", &capture.stdout), ("standard error", &capture.stderr)];
        Ok(streams.into_iter().fold(log + &outcome, |all, (stream, bytes)| all + &told(stream, bytes)))
    }

    fn run_source(
        &self,
        runner: &mut dyn Runner,
        package: &Package,
        sample: &Sample,
        input: Option<File>,
    ) -> Result<(crate::run::Ran, Capture), JudgeError> {
        let mut capture = Capture::default();
        let request = RunRequest {
            language: &self.language.id,
            source: sample.source.as_bytes(),
            source_name: None,
            args: &[],
            stdin: input.map(Into::into),
            limits: &package.limits,
        };
        Ok((self.judge.run_source(runner, request, &mut capture)?, capture))
    }

    /// Whatever becomes of the program, the secret must be nowhere.
    fn compiler(&self, runner: &mut dyn Runner, sample: &Sample) -> Result<Tried, JudgeError> {
        let package = problem::of(&self.data.problem, self.time(), &[]);
        let (ran, capture) = self.run_source(runner, &package, sample, None)?;
        let has = |bytes: &[u8]| memchr::memmem::find(bytes, self.secret.token.as_bytes()).is_some();
        let seen = [
            ("the compiler's log", ran.compile.log.as_bytes()),
            ("the message", ran.message.as_bytes()),
            ("standard output", &capture.stdout),
            ("standard error", &capture.stderr),
        ];
        let state = match seen.into_iter().find(|(_, bytes)| has(bytes)) {
            Some((place, _)) => State::Failed(format!("{place} has the content of a file of the host")),
            None => State::Passed,
        };
        Ok(Tried { note: ran.verdict.to_string(), ..Tried::new(self.cell, state) })
    }

    /// Whatever the verdict on each is, it is one, and not that it is right.
    fn junk(&self, runner: &mut dyn Runner) -> Result<Tried, JudgeError> {
        let package = self.hello();
        let mut verdicts = Vec::new();
        for (what, source) in junk::sources() {
            let judgement =
                self.judge.judge(runner, &Request::new(&package, &self.language.id, &source), &mut |_| {})?;
            if judgement.verdict == Accepted {
                return Ok(self.failed(format!("{what} is accepted")));
            }
            if let Some(wrong) = junk::wrong_log(&judgement.compile.log) {
                return Ok(self.failed(format!("of {what} the compiler's log {wrong}")));
            }
            verdicts.push(judgement.verdict.to_string());
        }
        Ok(Tried { note: verdicts.join(" "), ..Tried::new(self.cell, State::Passed) })
    }

    /// The process is started, as the compiler's log tells, and gone when there is a verdict.
    fn daemon(&self, runner: &mut dyn Runner, sample: &Sample) -> Result<Tried, JudgeError> {
        let daemon = Daemon::new();
        let source = sample.source.replace("{daemon}", &daemon.command());
        let package = self.hello();
        let judgement =
            self.judge.judge(runner, &Request::new(&package, &self.language.id, source.as_bytes()), &mut |_| {})?;
        let log = &judgement.compile.log;
        Ok(if !log.contains(daemon::STARTED) {
            self.failed(format!(
                "the source does not start it while it is compiled{}",
                told("the compiler said", log.as_bytes())
            ))
        } else if let Some(process) = daemon.process() {
            self.failed(format!("it is alive after the verdict, as process {process}"))
        } else {
            Tried { note: judgement.verdict.to_string(), ..Tried::new(self.cell, State::Passed) }
        })
    }
}

/// The beginning and the end of what was printed, under a title; nothing if there is nothing.
fn told(title: &str, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    let count = text.chars().count();
    if count == 0 {
        return String::new();
    }
    let short: String = if count <= TOLD {
        text.to_owned()
    } else {
        let (start, end) = (text.chars().take(TOLD / 2), text.chars().skip(count - TOLD / 2));
        start.chain(" … ".chars()).chain(end).collect()
    };
    format!("\n{title}: {}", short.replace('\n', "\n  "))
}
