//! The runs of a package's programs.

use std::fs;
use std::path::Path;

use gavel_core::grading::Stop;

use super::junk::{CHANGES, TRAPS, junk};
use super::{Check, Done, Finding, Job, What};
use crate::error::JudgeError;
use crate::expect::{Agreement, as_promised};
use crate::judge::{Judge, JudgePolicy, Request};
use crate::package::{InputValidator, Submission, TestCase, Trial, TrialKind, Validator};
use crate::probe::{Said, in_memory};
use crate::program::open;
use crate::runner::Runner;

/// Test cases on whose inputs and with whose answers garbage is tried.
const TRIED: usize = 3;
/// An input of more bytes is not changed to try an input validator.
const CHANGED: usize = 1 << 20;

impl Job<'_> {
    /// Does it.
    ///
    /// # Errors
    /// Ours; what is wrong with the package is found.
    pub fn run(&self, judge: &Judge, runner: &mut dyn Runner) -> Result<Done, JudgeError> {
        match &self.what {
            What::Input(test) => self.input(judge, runner, test).map(Done::from),
            What::InvalidInput(test) => self.invalid_input(judge, runner, test).map(Done::from),
            What::JunkInput => self.junk_input(judge, runner).map(Done::from),
            What::Answer(test) => self.answer(judge, runner, test).map(Done::from),
            What::Output(trial) => self.output(judge, runner, trial).map(Done::from),
            What::JunkOutput => self.junk_output(judge, runner).map(Done::from),
            What::Submission(submission) => self.submit(judge, runner, submission),
        }
    }

    fn input(&self, judge: &Judge, runner: &mut dyn Runner, test: &TestCase) -> Result<Vec<Finding>, JudgeError> {
        let subject = format!("data/{}.in", test.name);
        let mut findings = Vec::new();
        for validator in self.validators() {
            let said = judge.ask_of_input(runner, self.package, validator, test, open(&test.input)?)?;
            let name = &validator.name;
            match said {
                Said::Accepts => {}
                Said::Rejects(why) => {
                    findings.push(Finding::error(
                        Check::InputValidators,
                        &subject,
                        format!("{name} rejects it: {why}"),
                    ));
                }
                Said::Fails(why) => findings.push(fails(&subject, validator, &why)),
            }
        }
        Ok(or_ok(findings, Check::InputValidators, subject))
    }

    fn invalid_input(
        &self,
        judge: &Judge,
        runner: &mut dyn Runner,
        test: &TestCase,
    ) -> Result<Vec<Finding>, JudgeError> {
        let subject = format!("data/{}.in", test.name);
        let mut failed = Vec::new();
        for validator in self.validators() {
            match judge.ask_of_input(runner, self.package, validator, test, open(&test.input)?)? {
                Said::Rejects(_) => return Ok(vec![Finding::ok(Check::InputValidators, subject)]),
                Said::Accepts => {}
                Said::Fails(why) => failed.push(fails(&subject, validator, &why)),
            }
        }
        if failed.is_empty() {
            let message = "every input validator accepts it, and it is to be rejected";
            failed.push(Finding::error(Check::InputValidators, subject, message));
        }
        Ok(failed)
    }

    /// Whether some input validator rejects this; `None` when none does, but one failed.
    fn is_rejected(
        &self,
        judge: &Judge,
        runner: &mut dyn Runner,
        test: &TestCase,
        input: &[u8],
    ) -> Result<Option<bool>, JudgeError> {
        let mut all = Some(false);
        for validator in self.validators() {
            match judge.ask_of_input(runner, self.package, validator, test, in_memory(input)?)? {
                Said::Rejects(_) => return Ok(Some(true)),
                Said::Accepts => {}
                Said::Fails(_) => all = None,
            }
        }
        Ok(all)
    }

    fn junk_input(&self, judge: &Judge, runner: &mut dyn Runner) -> Result<Vec<Finding>, JudgeError> {
        let subject = "input_validators";
        let tests = &self.package.tests;
        let Some(test) = tests.first() else { return Ok(Vec::new()) };
        let mut findings = Vec::new();
        let mut accepted = |what: String, rejected: Option<bool>| {
            let message = match rejected {
                Some(true) => return,
                Some(false) => format!("no input validator rejects {what}"),
                // Why it fails the run over the inputs says.
                None => format!("no input validator rejects {what}, and one fails on it"),
            };
            findings.push(Finding::warning(Check::InputValidators, subject, message));
        };
        for (name, bytes) in junk() {
            accepted(name.to_owned(), self.is_rejected(judge, runner, test, &bytes)?);
        }
        for (name, change) in CHANGES {
            // An input format may allow it here and there, so one rejection is enough.
            let (mut tried, mut rejected) = (0, None);
            for test in tests {
                if tried == TRIED || rejected == Some(true) {
                    break;
                }
                let input = read(&test.input)?;
                if let Some(changed) =
                    Some(input).filter(|input| input.len() <= CHANGED).and_then(|input| change(&input))
                {
                    tried += 1;
                    rejected = self.is_rejected(judge, runner, test, &changed)?;
                }
            }
            if tried > 0 {
                accepted(format!("an input {name}"), rejected);
            }
        }
        Ok(or_ok(findings, Check::InputValidators, format!("{subject}: garbage")))
    }

    fn answer(&self, judge: &Judge, runner: &mut dyn Runner, test: &TestCase) -> Result<Vec<Finding>, JudgeError> {
        let check = Check::OutputValidator;
        let subject = format!("data/{}.ans", test.name);
        let shown = test.input.with_extension("out");
        let has_shown = test.group == "sample" && shown.exists();
        let mut findings = match judge.ask_of_output(runner, self.package, test, open(&test.answer)?)? {
            Said::Accepts => Vec::new(),
            Said::Fails(why) => {
                vec![Finding::error(check, &subject, format!("the output validator fails on it: {why}"))]
            }
            // What a statement shows must be right; the answer of a secret test case may be whatever the validator reads.
            Said::Rejects(why) if test.group == "sample" && !has_shown && !has_statement(&test.input) => {
                vec![Finding::error(check, &subject, because(SHOWN, &why))]
            }
            Said::Rejects(why) => {
                let message = because("the output validator rejects the judges' own answer as an output", &why);
                vec![Finding::warning(check, &subject, message)]
            }
        };
        if has_shown {
            let subject = format!("data/{}.out", test.name);
            match judge.ask_of_output(runner, self.package, test, open(&shown)?)? {
                Said::Accepts => {}
                Said::Rejects(why) | Said::Fails(why) => {
                    findings.push(Finding::error(check, &subject, because(SHOWN, &why)));
                }
            }
            let swapped = TestCase { answer: shown, ..test.clone() };
            if findings.is_empty()
                && !matches!(judge.ask_of_output(runner, self.package, &swapped, open(&test.answer)?)?, Said::Accepts)
            {
                let message =
                    "it is accepted for the .ans, but not the .ans for it: two right outputs should be either way";
                findings.push(Finding::warning(check, &subject, message));
            }
        }
        Ok(or_ok(findings, check, subject))
    }

    fn output(&self, judge: &Judge, runner: &mut dyn Runner, trial: &Trial) -> Result<Vec<Finding>, JudgeError> {
        let check = Check::OutputValidator;
        let subject = format!("data/{}.out", trial.test.name);
        let Some(output) = &trial.output else { return Ok(vec![Finding::ok(check, subject)]) };
        let said = judge.ask_of_output(runner, self.package, &trial.test, open(output)?)?;
        Ok(vec![match (trial.kind, said) {
            (_, Said::Fails(why)) => Finding::error(check, subject, format!("the output validator fails on it: {why}")),
            (TrialKind::ValidOutput, Said::Rejects(why)) => {
                Finding::error(check, subject, because("it is to be accepted, and is rejected", &why))
            }
            (TrialKind::InvalidOutput, Said::Accepts) => {
                Finding::error(check, subject, "it is to be rejected, and is accepted")
            }
            _ => Finding::ok(check, subject),
        }])
    }

    fn junk_output(&self, judge: &Judge, runner: &mut dyn Runner) -> Result<Vec<Finding>, JudgeError> {
        let (check, subject) = (Check::OutputValidator, "output_validator");
        let tests = &self.package.tests;
        let mut findings = Vec::new();
        let failed = |test: &TestCase, what: &str, why: &str| {
            Finding::error(check, subject, format!("it fails on {what} as the output of {}: {why}", test.name))
        };
        for (name, bytes) in junk() {
            let mut accepts = true;
            for test in tests {
                match judge.ask_of_output(runner, self.package, test, in_memory(&bytes)?)? {
                    Said::Accepts => continue,
                    Said::Rejects(_) => {}
                    Said::Fails(why) => findings.push(failed(test, name, &why)),
                }
                accepts = false;
                break;
            }
            if accepts {
                let message = format!("it accepts {name} for every test case");
                findings.push(Finding::warning(check, subject, message));
            }
        }
        // Ours has been tried enough.
        let tried = if self.package.validator == Validator::Default { 0 } else { TRIED };
        for test in tests.iter().take(tried) {
            for trap in TRAPS {
                if let Said::Fails(why) = judge.ask_of_output(runner, self.package, test, in_memory(trap)?)? {
                    findings.push(failed(test, &format!("\"{}\"", trap.escape_ascii()), &why));
                }
            }
        }
        Ok(or_ok(findings, check, format!("{subject}: garbage")))
    }

    fn submit(&self, judge: &Judge, runner: &mut dyn Runner, submission: &Submission) -> Result<Done, JudgeError> {
        let check = Check::Submissions;
        let subject = format!("submissions/{}", submission.name);
        let (source, more) = match (self.package.source(submission), self.package.more(submission)) {
            (Ok(source), Ok(more)) => (source, more),
            (Err(error), _) | (_, Err(error)) => {
                return Ok(vec![Finding::error(check, subject, error.to_string())].into());
            }
        };
        let every = submission.expectation.rules.iter().any(|rule| rule.tests.is_some() || rule.message.is_some());
        let request = Request {
            source_name: submission.path.file_name().and_then(|name| name.to_str()),
            more: &more,
            policy: JudgePolicy { stop: every.then_some(Stop::Never) },
            ..Request::new(self.package, &submission.language, &source)
        };
        let judgement = match judge.judge(runner, &request, &mut |_| {}) {
            Ok(judgement) => judgement,
            // The problem's own fault, and no reason to leave the rest out.
            Err(error @ JudgeError::Validator { .. }) => {
                return Ok(vec![Finding::error(check, subject, error.to_string())].into());
            }
            Err(error) if error.is_missing_tool() => {
                return Ok(vec![Finding::warning(check, subject, format!("left out: {error}"))].into());
            }
            Err(error) => return Err(error),
        };
        let finding = match as_promised(submission, &judgement) {
            Agreement::Agrees => Finding::ok(check, subject),
            Agreement::Disagrees(reasons) => {
                let mut message = reasons.join("; ");
                if !judgement.message.is_empty() {
                    message += &format!(" ({})", judgement.message);
                }
                Finding::error(check, subject, message)
            }
            Agreement::Skipped(reason) => Finding::warning(check, subject, reason),
        };
        Ok(Done { findings: vec![finding], judgement: Some(judgement) })
    }
}

fn fails(subject: &str, validator: &InputValidator, why: &str) -> Finding {
    Finding::error(Check::InputValidators, subject, format!("{} gives no answer: {why}", validator.name))
}

const SHOWN: &str = "the statement shows it, and it is rejected";

/// With the validator's reason, where it gave one.
fn because(what: &str, why: &str) -> String {
    if why.is_empty() { what.to_owned() } else { format!("{what}: {why}") }
}

fn or_ok(findings: Vec<Finding>, check: Check, subject: impl Into<String>) -> Vec<Finding> {
    if findings.is_empty() { vec![Finding::ok(check, subject)] } else { findings }
}

/// Whether the statement shows something else than the answer.
fn has_statement(input: &Path) -> bool {
    input.with_extension("ans.statement").exists()
}

fn read(path: &Path) -> Result<Vec<u8>, JudgeError> {
    fs::read(path).map_err(JudgeError::io("read", path))
}
