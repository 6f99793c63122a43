//! The limits beside what the example submissions used of them.

use std::time::Duration;

use gavel_core::Totals;

use super::{Check, Finding};
use crate::judge::Judgement;
use crate::package::{Expected, Package, RunKind, Submission, TimeLimit};

/// A limit so many times what every solution needs lets through what is far too slow.
const LOOSE: u32 = 100;
/// Nobody waits too long for this, however little is needed.
const SHORT: Duration = Duration::from_secs(10);

/// An example submission with what it came to.
#[derive(Debug, Clone, Copy)]
pub struct Timed<'a> {
    /// The submission.
    pub submission: &'a Submission,
    /// Its judgement.
    pub judgement: &'a Judgement,
}

/// What the limits look like beside the accepted submissions.
#[must_use]
pub fn timing(package: &Package, all: &[Timed<'_>]) -> Vec<Finding> {
    if package.timing.limit == TimeLimit::Absent || package.kind.run == RunKind::SubmitAnswer {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut warn = |message: String| findings.push(Finding::warning(Check::Limits, "problem.yaml", message));
    let accepted = || {
        let right = all.iter().filter(|one| one.submission.expected == Expected::Accepted);
        right.filter(|one| one.judgement.verdict.is_accepted()).map(|one| (one, Totals::of(&one.judgement.tests)))
    };
    let limit = package.limits.time;
    if let Some((slowest, totals)) = accepted().max_by_key(|(_, totals)| totals.cpu_time) {
        let name = &slowest.submission.name;
        let margin = package.timing.ac_to_time_limit;
        if totals.cpu_time.mul_f64(margin) > limit {
            warn(format!(
                "{name} needs {:.3} s of {:.3} s: less than the margin of {margin} that problem.yaml asks for",
                totals.cpu_time.as_secs_f64(),
                limit.as_secs_f64()
            ));
        } else if limit > SHORT && totals.cpu_time * LOOSE < limit {
            warn(format!(
                "the slowest right submission, {name}, needs {:.3} s, and the limit is {:.3} s: too slow ones may pass",
                totals.cpu_time.as_secs_f64(),
                limit.as_secs_f64()
            ));
        }
    }
    if let Some((largest, totals)) = accepted().max_by_key(|(_, totals)| totals.memory)
        && totals.memory.0.saturating_mul(5) > package.limits.memory.0.saturating_mul(4)
    {
        let name = &largest.submission.name;
        warn(format!("{name} needs {} of {} of memory: more than four fifths", totals.memory, package.limits.memory));
    }
    findings
}
