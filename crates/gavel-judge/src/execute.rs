//! One test case: run the program on its input, look at what came out.

use std::fs::File;
use std::io::Seek as _;
use std::time::Duration;

use gavel_core::{ByteSize, Limits, Step, TestResult, Verdict};
use gavel_sandbox::{Command, Finished, Outcome, Report, Sink, StagedFile, Stream, Tree, Usage};

use crate::error::JudgeError;
use crate::interact::{Talk, talk};
use crate::package::{SubmissionExtension, TestCase};
use crate::program::{Program, Resources, memory_file, open, sizes, staged_from};
use crate::shown::{self, Printed};
use crate::streams::{Output, Streams, Tail};
use crate::validator::custom::{Custom, Input, Opinion, Question};
use crate::validator::feedback::Feedback;
use crate::validator::score::RawScore;
use crate::validator::{Comparer, Flags};
use crate::verdict::{self, Finding};
use crate::watch::Watched;

/// What one test case gave.
#[derive(Debug, Clone)]
pub(crate) struct Tested {
    pub(crate) result: TestResult,
    /// Said to the jury only.
    pub(crate) jury: String,
    /// Of the last run of the submission.
    pub(crate) outcome: Outcome,
    /// What the validator says it is worth.
    pub(crate) score: Option<RawScore>,
}

/// What a test case is run with.
pub(crate) struct Context<'a> {
    pub(crate) problem: &'a str,
    pub(crate) limits: &'a Limits,
    pub(crate) program: &'a Program,
    /// The custom output validator, where the package has one; an interactor in an interactive problem.
    pub(crate) custom: Option<Custom<'a>>,
    pub(crate) interactive: bool,
    /// Whether the submission may write files into its directory.
    pub(crate) writes_files: bool,
    /// The names under which it finds its input and leaves its output, where those are files.
    pub(crate) files: &'a SubmissionExtension,
    /// How often the submission may be run on one test case; more than one in multi-pass problems.
    pub(crate) passes: u32,
}

/// Runs one test case: one pass, or as many as the validator asks for.
pub(crate) fn test(runner: &mut Watched<'_>, context: &Context<'_>, test: &TestCase) -> Result<Tested, JudgeError> {
    let (mut input, mut feedback) = (Input::File(test.input.clone()), Feedback::default());
    let (mut used, mut transcript) = (Usage::default(), String::new());
    for number in 1.. {
        let asked = Asked { context, test, input: &input, feedback: &feedback };
        let (pass, said) = asked.pass(runner, &transcript)?;
        used.cpu_time = used.cpu_time.max(pass.report.usage.cpu_time);
        used.wall_time = used.wall_time.max(pass.report.usage.wall_time);
        used.memory = used.memory.max(pass.report.usage.memory);
        if number > 1 && !said.is_empty() {
            transcript += &format!("-- pass {number}\n");
        }
        transcript += &said;
        let Some((next, tree)) = pass.next else {
            let jury = pass.jury;
            asked.note(runner, &pass.finding, &jury, &transcript);
            let mut message = pass.finding.message;
            if !pass.finding.verdict.is_accepted() {
                message = shown::message(test, message, &pass.printed)?;
            }
            let result = TestResult {
                name: test.name.clone(),
                verdict: pass.finding.verdict,
                cpu_time: used.cpu_time,
                wall_time: used.wall_time,
                memory: ByteSize(used.memory),
                message,
                from_validator: pass.from_validator,
                score: None,
            };
            return Ok(Tested { result, jury, outcome: pass.report.outcome, score: pass.score });
        };
        if number >= context.passes {
            let what = format!("it asks for another pass after the {number} that the problem allows");
            return Err(asked.validator_failed(runner, what, &transcript));
        }
        let staged = asked.staged()?;
        let kept = match Feedback::keep(&tree, staged, context.limits)? {
            Ok(kept) => kept,
            Err(what) => return Err(asked.validator_failed(runner, what, &transcript)),
        };
        (input, feedback) = (Input::Made(next), kept);
    }
    unreachable!("passes are bounded")
}

/// One pass: what is run on which input.
struct Asked<'a> {
    context: &'a Context<'a>,
    test: &'a TestCase,
    input: &'a Input,
    feedback: &'a Feedback,
}

/// What one pass gave.
struct Pass {
    /// Of the submission.
    report: Report,
    finding: Finding,
    from_validator: bool,
    jury: String,
    score: Option<RawScore>,
    /// The next pass's input, and what the validator left.
    next: Option<(Vec<u8>, Tree)>,
    printed: Printed,
}

impl Asked<'_> {
    /// Runs it; with what was said, in an interactive problem. `before` is what was said in earlier passes.
    fn pass(&self, runner: &mut Watched<'_>, before: &str) -> Result<(Pass, String), JudgeError> {
        let context = self.context;
        match context.custom {
            Some(custom) if context.interactive => self.talk(runner, &custom, before),
            _ => {
                let ran = self.run_patiently(runner)?;
                // Few test cases are ever shown.
                let printed = if self.test.shown.is_some() { ran.streams.printed() } else { Printed::default() };
                Ok((Pass { printed, ..self.validate(runner, ran)? }, String::new()))
            }
        }
    }

    fn run_patiently(&self, runner: &mut Watched<'_>) -> Result<Ran<'_>, JudgeError> {
        let mut ran = self.run(runner, 1)?;
        for patience in PATIENCE {
            if !was_kept_waiting(&ran.report) {
                break;
            }
            ran = self.run(runner, patience)?;
        }
        if is_near(&ran.report, self.context.limits.time) {
            let again = runner.alone(|runner| self.run(runner, 1))?;
            if is_quicker(&again.report, &ran.report) {
                ran = again;
            }
        }
        Ok(ran)
    }

    fn validate(&self, runner: &mut Watched<'_>, Ran { report, streams }: Ran<'_>) -> Result<Pass, JudgeError> {
        if let Some(finding) = self.failure(&report, &streams.stderr) {
            return Ok(Pass::of_submission(report, finding));
        }
        match streams.output {
            Output::Missing(name) => {
                let finding = Finding::new(Verdict::WrongAnswer, format!("it left no file {name}"));
                Ok(Pass::of_submission(report, finding))
            }
            Output::Compare(comparer) => {
                let comparison = comparer.finish().map_err(JudgeError::io("read", &self.test.answer))?;
                Ok(Pass::of_submission(report, verdict::of_comparison(&comparison, self.test.full_feedback)))
            }
            Output::Keep(custom, mut file, written) => {
                written.and_then(|()| file.rewind()).map_err(JudgeError::io("keep", "the output"))?;
                let (opinion, finished) = custom.ask(runner, &self.question(), file)?;
                match opinion {
                    Ok(opinion) => Ok(self.judged(report, opinion, finished)),
                    Err(what) => Err(self.validator_failed(runner, what, "")),
                }
            }
        }
    }

    /// Lets the submission talk to the interactor.
    fn talk(&self, runner: &mut Watched<'_>, custom: &Custom<'_>, before: &str) -> Result<(Pass, String), JudgeError> {
        let context = self.context;
        let once = |runner: &mut Watched<'_>, patience| {
            let command = self.command(patience, None)?;
            talk(runner, (context.program, command), custom, &self.question())
        };
        let mut talk = once(runner, 1)?;
        for patience in PATIENCE {
            if !was_kept_waiting(&talk.report) && !talk.interactor_was_busy(BUSY) && !talk.interactor_read_disk() {
                break;
            }
            talk = once(runner, patience)?;
        }
        if is_near(&talk.report, context.limits.time) {
            let again = runner.alone(|runner| once(runner, 1))?;
            if is_quicker(&again.report, &talk.report) {
                talk = again;
            }
        }
        // Nobody is idle who waits for an interactor that computes.
        let too_slow = talk.interactor_was_busy(2);
        let Talk { report, stderr, floods, opinion, interactor, interactor_first, transcript } = talk;
        let printed = Printed { output: Vec::new(), stderr: stderr.bytes().to_vec() };
        let failed = self.failure(&report, &stderr);
        let failed = if floods { Some(Finding::new(Verdict::OutputLimitExceeded, "")) } else { failed };
        let said = opinion.as_ref().map(Opinion::verdict).map_err(Clone::clone);
        let culprit = if too_slow {
            Err("it computes for so long that the program's wall time runs out".to_owned())
        } else {
            verdict::of_talk(failed, said, interactor_first)
        };
        let pass = match (culprit, opinion) {
            (Err(what), _) => return Err(self.validator_failed(runner, what, &format!("{before}{transcript}"))),
            (Ok(None), Ok(opinion)) => self.judged(report, opinion, interactor),
            (Ok(Some(finding)), opinion) => {
                let jury = opinion.map_or_else(|what| format!("the interactor failed then: {what}"), |said| said.judge);
                Pass { jury, ..Pass::of_submission(report, finding) }
            }
            (Ok(None), Err(what)) => return Err(self.validator_failed(runner, what, &transcript)),
        };
        Ok((Pass { printed, ..pass }, transcript))
    }

    fn question(&self) -> Question<'_> {
        Question { test: self.test, limits: self.context.limits, input: self.input, feedback: self.feedback }
    }

    /// What the run alone tells.
    fn failure(&self, report: &Report, stderr: &Tail) -> Option<Finding> {
        let language = &self.context.program.language;
        verdict::of_run(report, self.context.limits.time, language.out_of_memory.as_ref(), stderr.bytes())
    }

    /// The validator's opinion as the outcome of the pass.
    fn judged(&self, report: Report, opinion: Opinion, validator: Finished) -> Pass {
        let verdict = opinion.verdict();
        let Opinion { team, judge: jury, score, next, .. } = opinion;
        // What is written for the jury may quote the data, so contestants see it only where they may see the data.
        let quoted = team.is_empty() && self.test.full_feedback && !verdict.is_accepted();
        let finding = Finding::new(verdict, if quoted { jury.clone() } else { team });
        Pass {
            report,
            finding,
            from_validator: true,
            jury,
            score,
            next: next.zip(validator.tree),
            printed: Printed::default(),
        }
    }

    /// Tells the jury what there is to tell: what the validator wrote for it and, of a test case that failed, what was said.
    fn note(&self, runner: &mut Watched<'_>, finding: &Finding, jury: &str, transcript: &str) {
        let transcript = if finding.verdict.is_accepted() { "" } else { transcript };
        runner.note(Step::Test { test: self.test.name.clone() }, &[jury, transcript]);
    }

    /// The validator has failed, which the jury hears with what was said until then.
    fn validator_failed(&self, runner: &mut Watched<'_>, what: String, transcript: &str) -> JudgeError {
        let test = self.test.name.clone();
        runner.note(Step::Validator { test: Some(test.clone()) }, &[&what, transcript]);
        JudgeError::Validator { problem: self.context.problem.to_owned(), test, what }
    }

    fn command(&self, patience: u32, stdin: Option<File>) -> Result<Command, JudgeError> {
        let Context { limits, program, .. } = self.context;
        let input = self.context.files.input_file.as_ref();
        let mut given = sizes(&self.test.files)?;
        if input.is_some() {
            given = ByteSize(given.0.saturating_add(self.input.size()?.0));
        }
        let mut resources = Resources::of_submission(limits, given);
        resources.time += resources.time / NEAR;
        resources.wall *= patience;
        let mut command = program.command(&resources, &self.test.args, stdin.map(Into::into));
        command.sealed = !self.context.writes_files;
        for path in &self.test.files {
            let name = path.file_name().unwrap_or_default();
            if input.is_none_or(|input| *name != **input) {
                command.files.push(staged_from(&name.to_string_lossy(), path)?);
            }
        }
        if let Some(name) = input {
            let content = self.input.open()?.into();
            command.files.push(StagedFile { name: name.into(), content, executable: false });
        }
        command.collect = self.context.files.output_file.is_some();
        Ok(command)
    }

    fn run(&self, runner: &mut Watched<'_>, patience: u32) -> Result<Ran<'_>, JudgeError> {
        let files = self.context.files;
        let stdin = if files.input_file.is_none() || files.standard_streams { Some(self.input.open()?) } else { None };
        let command = self.command(patience, stdin)?;
        let unheard = files.output_file.is_some() && !files.standard_streams;
        let (head, stderr) = (Vec::new(), Tail::default());
        let mut streams = Streams { output: self.output()?, unheard, head, stderr };
        let step = || Step::Test { test: self.test.name.clone() };
        let program = self.context.program;
        tracing::trace!(target: "gavel::step", "prepared");
        let finished =
            runner.run(step, command, &mut streams).map_err(|source| missing("the program", source, program))?;
        tracing::trace!(target: "gavel::step", "ran");
        if let Some(name) = &files.output_file {
            // The box keeps files within the limit on output, so this is the whole of it.
            let left = finished.tree.as_ref().map(|tree| tree.read(name, self.context.limits.output.0));
            match left.transpose().map_err(JudgeError::Collect)?.flatten() {
                Some(bytes) => {
                    (streams.output, streams.unheard) = (self.output()?, false);
                    streams.head.clear();
                    streams.write(Stream::Stdout, &bytes);
                }
                None if files.standard_streams => {}
                None => streams.output = Output::Missing(name),
            }
        }
        Ok(Ran { report: finished.report, streams })
    }

    /// Where an output goes.
    fn output(&self) -> Result<Output<'_>, JudgeError> {
        Ok(match self.context.custom {
            Some(custom) => Output::Keep(custom, memory_file()?, Ok(())),
            None => {
                let flags = Flags::parse(&self.test.output_validator_args)?;
                Output::Compare(Comparer::new(flags, open(&self.test.answer)?))
            }
        })
    }

    /// Bytes that we put into the validator's directory.
    fn staged(&self) -> Result<u64, JudgeError> {
        let own = sizes([&self.test.answer])?.0.saturating_add(self.input.size()?.0);
        Ok(own.saturating_add(self.feedback.size()))
    }
}

impl Pass {
    /// No validator had a say.
    fn of_submission(report: Report, finding: Finding) -> Self {
        let (jury, printed) = (String::new(), Printed::default());
        Self { report, finding, from_validator: false, jury, score: None, next: None, printed }
    }
}

/// What a run left.
struct Ran<'a> {
    report: Report,
    streams: Streams<'a>,
}

/// What is within this part of the time limit, on either side, is run again while nothing disturbs it, and the smaller time
/// counts. So a program may run for that part longer than the limit, which then is told truly.
const NEAR: u32 = 10;

/// Whether a little noise would decide.
fn is_near(report: &Report, limit: Duration) -> bool {
    let (time, margin) = (report.usage.cpu_time, limit / NEAR);
    report.outcome == Outcome::Exited(0) && (limit - margin..=limit + margin).contains(&time)
}

/// Whether it is the same run in less time.
fn is_quicker(again: &Report, first: &Report) -> bool {
    again.outcome == first.outcome && again.usage.cpu_time < first.usage.cpu_time
}

/// How many times the wall time a repeated run has, one after another.
const PATIENCE: [u32; 2] = [2, 8];

/// Whether the wall clock ran out on a program that was not idle: it waited for the disk, which a box reads slowly, and
/// what it read is in memory now; or it computed all the time and got no more than a part of a processor; or there was no
/// processor to be had. All are our doing, so the run is repeated with more patience.
fn was_kept_waiting(report: &Report) -> bool {
    let usage = &report.usage;
    let taken = |idle: Duration| idle * FREE < usage.wall_time;
    report.outcome == Outcome::WallLimit
        && (usage.disk_read > 0 || usage.cpu_time * BUSY >= usage.wall_time || usage.host_idle.is_some_and(taken))
}

/// Who had a processor for less than this part of the time was idle,
const BUSY: u32 = 12;
/// if the processor was free for more than this part of it.
const FREE: u32 = 10;

/// A run that did not start: an interpreter that is not there, or what only the sandbox knows.
pub(crate) fn missing(what: &'static str, source: gavel_sandbox::Error, program: &Program) -> JudgeError {
    if source.is_program() {
        let language = program.language.id.clone();
        return JudgeError::ToolMissing { language, program: program.language.run.argv[0].clone() };
    }
    JudgeError::Run { what, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gavel_sandbox::Usage;

    #[test]
    fn only_idleness_is_the_programs_own() {
        let starved = |idle_ms| Report {
            outcome: Outcome::WallLimit,
            usage: Usage {
                wall_time: Duration::from_millis(2500),
                host_idle: Some(Duration::from_millis(idle_ms)),
                ..Usage::default()
            },
            violation: None,
        };
        assert!(was_kept_waiting(&starved(0)) && was_kept_waiting(&starved(240)));
        assert!(!was_kept_waiting(&starved(260)));
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
    fn only_what_noise_could_decide_is_run_again() {
        let report = |outcome, cpu_ms| Report {
            outcome,
            usage: Usage { cpu_time: Duration::from_millis(cpu_ms), ..Usage::default() },
            violation: None,
        };
        let limit = Duration::from_millis(1000);
        for (outcome, cpu_ms, near) in [
            (Outcome::Exited(0), 899, false),
            (Outcome::Exited(0), 900, true),
            (Outcome::Exited(0), 1000, true),
            (Outcome::Exited(0), 1100, true),
            (Outcome::Exited(1), 1000, false),
            // It would have run on, nobody knows how long.
            (Outcome::CpuLimit, 1100, false),
        ] {
            assert_eq!(is_near(&report(outcome, cpu_ms), limit), near, "{outcome:?} after {cpu_ms} ms");
        }
        let first = report(Outcome::Exited(0), 1010);
        assert!(is_quicker(&report(Outcome::Exited(0), 990), &first));
        assert!(!is_quicker(&report(Outcome::Exited(0), 1020), &first));
        assert!(!is_quicker(&report(Outcome::Signaled(11), 10), &first), "that is another run");
    }
}
