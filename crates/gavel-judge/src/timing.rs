//! The time limit of a package that states none: derived from how long its example submissions take.
//!
//! By the format the limit is the smallest multiple of `time_resolution` that is at least `ac_to_time_limit` times the
//! slowest run of every submission that must not be too slow, and `time_limit_to_tle` times of which the slowest run of
//! every submission that must be too slow does not stay below. Both say which submissions and test cases they are about by
//! [`Expectation`](crate::package::Expectation).

use std::time::Duration;

use gavel_core::{Limits, TestResult, Verdict};

use crate::error::JudgeError;
use crate::execute;
use crate::judge::{Judge, Request};
use crate::package::{Package, Rule, SourceFile, Submission};
use crate::runner::Runner;
use crate::watch::Watched;

/// CPU time on one test case that a submission which bounds the limit from below may take: one that never ends is not
/// waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one submission took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// The submission's name below `submissions/`.
    pub submission: String,
    /// The largest CPU time of a test case that its rules are about.
    pub slowest: Duration,
    /// Whether the limit must be above that, or below.
    pub bound: TimeBound,
}

/// How a submission bounds the time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeBound {
    /// It must not be too slow.
    Lower,
    /// It must be too slow.
    Upper,
}

/// A derived time limit, and what it was derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The limit.
    pub limit: Duration,
    /// Every submission that bounds it; those that must be too slow were ended as soon as they were.
    pub timed: Vec<Timed>,
}

/// Why a time limit could not be derived.
#[derive(Debug, thiserror::Error)]
pub enum TimingError {
    /// A submission could not be run.
    #[error("cannot time {submission}: {source}")]
    Judge {
        /// The submission.
        submission: String,
        /// The cause.
        source: JudgeError,
    },
    /// A file could not be read.
    #[error(transparent)]
    Package(#[from] crate::package::PackageError),
    /// A submission has no program, or does not end.
    #[error("cannot time {submission}: {why}")]
    Unusable {
        /// The submission.
        submission: String,
        /// Why.
        why: String,
    },
    /// No submission bounds the limit from below.
    #[error("no submission bounds the time limit from below")]
    Unbounded,
    /// No limit keeps both margins.
    #[error(
        "{submission} takes {slowest:?} and must be too slow, but the time limit that the others need is {limit:?}, \
         which leaves no margin"
    )]
    NoRoom {
        /// A submission that must be too slow.
        submission: String,
        /// What it takes.
        slowest: Duration,
        /// The smallest limit that the others allow.
        limit: Duration,
    },
}

impl TimingError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Judge { source, .. } => source.hint(),
            Self::Package(error) => error.hint(),
            Self::Unusable { .. } => Some("correct it, or set use_for_time_limit: false for it in submissions.yaml"),
            Self::Unbounded => Some("add an accepted submission, or state limits.time_limit in problem.yaml"),
            Self::NoRoom { .. } => {
                Some("make the test data larger, lower time_multipliers, or state limits.time_limit in problem.yaml")
            }
        }
    }
}

/// The smallest multiple of the package's resolution that is at least so many times `slowest`.
#[must_use]
pub fn smallest_limit(package: &Package, slowest: Duration) -> Duration {
    let timing = &package.timing;
    let least = slowest.as_secs_f64() * timing.ac_to_time_limit;
    let resolution = timing.resolution.as_secs_f64();
    // A millionth of a step is no reason for another one.
    let steps = (least / resolution - 1e-6).ceil().max(1.0);
    Duration::from_secs_f64((steps * resolution * 1000.0).round() / 1000.0)
}

/// Derives the time limit of a package by running its example submissions, one after another. `told` hears of each as it
/// has been timed.
///
/// # Errors
/// A submission that bounds the limit cannot be run, or no limit keeps the margins.
pub fn derive_time_limit(
    judge: &Judge,
    runner: &mut dyn Runner,
    package: &Package,
    told: &mut dyn FnMut(&Timed),
) -> Result<Derived, TimingError> {
    let mut timed = Vec::new();
    let mut slowest: Option<Duration> = None;
    let bounding = |bound| move |submission: &&Submission| !rules(submission, bound).is_empty();
    for submission in package.submissions.iter().filter(bounding(TimeBound::Lower)) {
        let one = time(judge, runner, package, submission, TimeBound::Lower, PATIENCE)?;
        if one.slowest > PATIENCE {
            let why = format!("it takes more than {} s on a test case", PATIENCE.as_secs());
            return Err(TimingError::Unusable { submission: submission.name.clone(), why });
        }
        slowest = slowest.max(Some(one.slowest));
        told(&one);
        timed.push(one);
    }
    let limit = smallest_limit(package, slowest.ok_or(TimingError::Unbounded)?);
    let enough = limit.mul_f64(package.timing.time_limit_to_tle);
    for submission in package.submissions.iter().filter(bounding(TimeBound::Upper)) {
        let one = time(judge, runner, package, submission, TimeBound::Upper, enough)?;
        if one.slowest < enough {
            return Err(TimingError::NoRoom { submission: one.submission, slowest: one.slowest, limit });
        }
        told(&one);
        timed.push(one);
    }
    Ok(Derived { limit, timed })
}

fn rules(submission: &Submission, bound: TimeBound) -> Vec<&Rule> {
    let (lower, upper) = submission.expectation.bounds();
    match bound {
        TimeBound::Lower => lower,
        TimeBound::Upper => upper,
    }
}

/// The slowest test case of a submission that the rules are about; more than `most` is not waited for, and where the
/// limit is bounded from above that is enough.
fn time(
    judge: &Judge,
    runner: &mut dyn Runner,
    package: &Package,
    submission: &Submission,
    bound: TimeBound,
    most: Duration,
) -> Result<Timed, TimingError> {
    let failed = |source| TimingError::Judge { submission: submission.name.clone(), source };
    let source = package.source(submission)?;
    let more: Vec<SourceFile> = package.more(submission)?;
    let name = submission.path.file_name().and_then(|name| name.to_str());
    let request = Request { source_name: name, more: &more, ..Request::new(package, &submission.language, &source) };
    let mut unheard = |_| {};
    let runner = &mut Watched::new(runner, &judge.quiet, &mut unheard);
    let prepared = match judge.prepare(runner, &request).map_err(failed)? {
        Ok(prepared) => prepared,
        Err(compile) => {
            return Err(TimingError::Unusable { submission: submission.name.clone(), why: compile.message });
        }
    };
    // The sandbox ends what runs longer than this, so a run that was ended took it all.
    let limits = Limits { time: most, wall_time: None, ..package.limits };
    let context = prepared.context(package, &limits);
    let rules = rules(submission, bound);
    let mut slowest = Duration::ZERO;
    for test in &package.tests {
        if !rules.iter().any(|rule| rule.is_about(&test.name)) {
            continue;
        }
        let result = execute::test(runner, &context, &prepared.with_included(test)).map_err(failed)?.result;
        slowest = slowest.max(taken(&result, most));
        if slowest >= most {
            break;
        }
    }
    Ok(Timed { submission: submission.name.clone(), slowest, bound })
}

/// The CPU time of a run; one that was ended for its time took more than it was given.
fn taken(result: &TestResult, most: Duration) -> Duration {
    match result.verdict {
        Verdict::TimeLimitExceeded | Verdict::IdlenessLimitExceeded => {
            result.cpu_time.max(most + Duration::from_millis(1))
        }
        _ => result.cpu_time,
    }
}
