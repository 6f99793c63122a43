//! From the results of the test cases to a verdict and points.
//!
//! [`Grading`] is how a problem is graded, [`grade`] what its results come to, and [`next`] which test case to run:
//! what is skipped as unable to matter changes neither verdict nor points, which the properties below hold.

mod grade;
mod next;
#[cfg(test)]
mod properties;
mod score;
mod totals;
mod tree;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use grade::{Grade, GroupGrade, decisive, grade};
pub use next::{Next, next};
pub use score::Score;
pub use totals::Totals;
pub use tree::{Aggregation, Case, Grading, Group, Member, Stop, VerdictRule, Worth};

use crate::size::ByteSize;
use crate::verdict::Verdict;

/// What one test case gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResult {
    /// The test case's name below `data/`, such as `secret/03-large`.
    pub name: String,
    /// What was found on this test case.
    pub verdict: Verdict,
    /// Its points; `None` where it has none of its own: samples, problems and groups that are passed or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// CPU time from the control group, all threads and children together.
    pub cpu_time: Duration,
    /// Wall time from start to exit.
    pub wall_time: Duration,
    /// Peak memory from the control group.
    pub memory: ByteSize,
    /// What the validator says to the contestant, or the exit code or signal in words; empty when there is nothing to say.
    pub message: String,
    /// Whether the message is for contestants to read: the package's own validator wrote it, or the package lets them see
    /// the test case. Else it is what was measured, which may tell more of secret data than a contestant should know.
    pub from_validator: bool,
}

impl TestResult {
    /// Whether the test case belongs to `data/sample`, which contestants may see.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.name.starts_with("sample/")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A result of `secret/1`.
    pub(crate) fn result(verdict: Verdict, cpu_ms: u64) -> TestResult {
        TestResult {
            name: "secret/1".to_owned(),
            verdict,
            score: None,
            cpu_time: Duration::from_millis(cpu_ms),
            wall_time: Duration::from_millis(cpu_ms + 1),
            memory: ByteSize::kib(cpu_ms),
            message: String::new(),
            from_validator: false,
        }
    }
}
