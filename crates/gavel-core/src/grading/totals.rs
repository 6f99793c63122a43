//! The sums of the test results, whatever they mean.

use std::time::Duration;

use super::TestResult;
use crate::size::ByteSize;

/// What the test cases that were run used, and how many passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many test cases passed.
    pub passed: u32,
    /// The largest CPU time of one test case.
    pub cpu_time: Duration,
    /// The largest wall time of one test case.
    pub wall_time: Duration,
    /// The largest peak memory of one test case.
    pub memory: ByteSize,
}

impl Totals {
    /// Those of these results, in any order.
    #[must_use]
    pub fn of(results: &[TestResult]) -> Self {
        let passed = results.iter().filter(|result| result.verdict.is_accepted()).count();
        Self {
            passed: u32::try_from(passed).unwrap_or(u32::MAX),
            cpu_time: results.iter().map(|result| result.cpu_time).max().unwrap_or_default(),
            wall_time: results.iter().map(|result| result.wall_time).max().unwrap_or_default(),
            memory: results.iter().map(|result| result.memory).max().unwrap_or_default(),
        }
    }
}
