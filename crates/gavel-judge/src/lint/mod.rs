//! What setters want to know of a package before anybody is judged with it.
//!
//! A package that can be opened is in the format. Whether it is a good one takes running its programs: [`jobs`] are the
//! runs, each independent of the others, [`at_rest`] is what needs none, and [`timing`] looks at all judgements together.

mod junk;
mod rest;
mod run;
mod timing;

use std::fmt;

use serde::Serialize;

pub use rest::at_rest;
pub use timing::{Timed, timing};

use crate::judge::Judgement;
use crate::package::{
    InputValidator, Package, PackageError, RunKind, Submission, TestCase, TimeLimit, Trial, TrialKind,
};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The examples of the statement.
    Samples,
    /// The problem's limits.
    Limits,
    /// Inputs and answers as files.
    Data,
    /// Whether every input is right, and wrong ones are told.
    InputValidators,
    /// Whether right outputs are accepted, and wrong ones are not.
    OutputValidator,
    /// Whether every example submission comes to what it should.
    Submissions,
}

impl Check {
    /// All of them, in the order in which they are best read.
    pub const ALL: [Self; 6] =
        [Self::Samples, Self::Limits, Self::Data, Self::InputValidators, Self::OutputValidator, Self::Submissions];
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Samples => "samples",
            Self::Limits => "limits",
            Self::Data => "data",
            Self::InputValidators => "input validators",
            Self::OutputValidator => "output validator",
            Self::Submissions => "submissions",
        })
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// In order.
    Ok,
    /// To be looked at.
    Warning,
    /// Wrong, or not to be told here.
    Error,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "ERROR",
        })
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Of what: a path in the package.
    pub subject: String,
    /// How bad it is.
    pub state: State,
    /// In a sentence; empty when all is in order.
    pub message: String,
}

impl Finding {
    fn ok(check: Check, subject: impl Into<String>) -> Self {
        Self { check, subject: subject.into(), state: State::Ok, message: String::new() }
    }

    fn warning(check: Check, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { check, subject: subject.into(), state: State::Warning, message: message.into() }
    }

    fn error(check: Check, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { check, subject: subject.into(), state: State::Error, message: message.into() }
    }
}

/// One run, or a few that belong together.
#[derive(Debug)]
pub struct Job<'a> {
    package: &'a Package,
    what: What<'a>,
}

#[derive(Debug)]
enum What<'a> {
    /// Every input validator over an input that must be right.
    Input(TestCase),
    /// Every input validator over an input that must be wrong.
    InvalidInput(TestCase),
    /// One input validator, or all of them, over what is no input.
    JunkInput,
    /// The output validator over the judges' own answer, and over the `.out` of a sample.
    Answer(&'a TestCase),
    /// The output validator over an output whose author says what it must think.
    Output(Trial),
    /// The output validator over what is no output.
    JunkOutput,
    /// An example submission.
    Submission(&'a Submission),
}

/// What a job gave.
#[derive(Debug)]
pub struct Done {
    /// What was found; at least one.
    pub findings: Vec<Finding>,
    /// Where it judged an example submission.
    pub judgement: Option<Judgement>,
}

impl From<Vec<Finding>> for Done {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings, judgement: None }
    }
}

/// Everything there is to run, in the order in which it is best read.
///
/// # Errors
/// What tries the validators cannot be read.
pub fn jobs(package: &Package) -> Result<Vec<Job<'_>>, PackageError> {
    let mut all = Vec::new();
    let trials = package.trials()?;
    if !package.input_validators.is_empty() {
        let inputs = package.tests.iter().chain(of_right_input(&trials)).cloned();
        all.extend(inputs.map(What::Input));
        let wrong = trials.iter().filter(|trial| trial.kind == TrialKind::InvalidInput);
        all.extend(wrong.map(|trial| What::InvalidInput(trial.test.clone())));
        all.push(What::JunkInput);
    }
    if reads_a_whole_output(package) {
        all.extend(package.tests.iter().map(What::Answer));
        all.extend(trials.into_iter().filter(|trial| trial.output.is_some()).map(What::Output));
        all.push(What::JunkOutput);
    }
    if !lacks_time_limit(package) {
        all.extend(package.submissions.iter().map(What::Submission));
    }
    Ok(all.into_iter().map(|what| Job { package, what }).collect())
}

fn of_right_input(trials: &[Trial]) -> impl Iterator<Item = &TestCase> {
    trials.iter().filter(|trial| trial.kind != TrialKind::InvalidInput).map(|trial| &trial.test)
}

/// Whether no submission can be judged, for want of a time limit.
fn lacks_time_limit(package: &Package) -> bool {
    package.timing.limit == TimeLimit::Absent && package.kind.run != RunKind::SubmitAnswer
}

/// Whether the output validator can be asked without a submission to talk to, or to be run again.
fn reads_a_whole_output(package: &Package) -> bool {
    matches!(package.kind.run, RunKind::Plain | RunKind::SubmitAnswer)
}

impl<'a> Job<'a> {
    /// Of what, for a progress bar.
    #[must_use]
    pub fn name(&self) -> String {
        let what = match &self.what {
            What::Input(test) | What::InvalidInput(test) => format!("data/{}.in", test.name),
            What::Answer(test) => format!("data/{}.ans", test.name),
            What::Output(trial) => format!("data/{}.out", trial.test.name),
            What::JunkInput | What::JunkOutput => "garbage".to_owned(),
            What::Submission(submission) => submission.name.clone(),
        };
        format!("{} {what}", self.package.id)
    }

    /// The package it looks at.
    #[must_use]
    pub fn package(&self) -> &'a Package {
        self.package
    }

    /// The example submission that it judges.
    #[must_use]
    pub fn submission(&self) -> Option<&'a Submission> {
        match self.what {
            What::Submission(submission) => Some(submission),
            _ => None,
        }
    }

    fn validators(&self) -> &'a [InputValidator] {
        &self.package.input_validators
    }
}
