//! From the results of the test cases to one verdict.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::size::ByteSize;
use crate::verdict::Verdict;

/// What one test case gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResult {
    /// The test case's name below `data/`, such as `secret/03-large`.
    pub name: String,
    /// What was found on this test case.
    pub verdict: Verdict,
    /// CPU time from the control group, all threads and children together.
    pub cpu_time: Duration,
    /// Wall time from start to exit.
    pub wall_time: Duration,
    /// Peak memory from the control group.
    pub memory: ByteSize,
    /// What the validator says to the contestant, or the exit code or signal in words; empty when there is nothing to say.
    pub message: String,
    /// Whether the package's own output validator wrote the message, for contestants to read; else it is what was
    /// measured, which may tell more of secret data than a contestant should know.
    pub from_validator: bool,
}

impl TestResult {
    /// Whether the test case belongs to `data/sample`, which contestants may see.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.name.starts_with("sample/")
    }
}

/// The sum of a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// The verdict of the whole.
    pub verdict: Verdict,
    /// How many test cases passed.
    pub passed: u32,
    /// The largest CPU time of one test case.
    pub cpu_time: Duration,
    /// The largest wall time of one test case.
    pub wall_time: Duration,
    /// The largest peak memory of one test case.
    pub memory: ByteSize,
}

/// The ICPC's rule: the verdict is that of the first test case, in order, that was not accepted, or `AC`.
///
/// `results` are in the order of the test cases. With no results the grade is accepted with nothing used: a package
/// without test cases is refused at import, so this stands only for "nothing has failed yet".
#[must_use]
pub fn grade(results: &[TestResult]) -> Grade {
    let verdict =
        results.iter().map(|result| result.verdict).find(|verdict| !verdict.is_accepted()).unwrap_or(Verdict::Accepted);
    let passed = results.iter().filter(|result| result.verdict.is_accepted()).count();
    Grade {
        verdict,
        passed: u32::try_from(passed).unwrap_or(u32::MAX),
        cpu_time: results.iter().map(|result| result.cpu_time).max().unwrap_or_default(),
        wall_time: results.iter().map(|result| result.wall_time).max().unwrap_or_default(),
        memory: results.iter().map(|result| result.memory).max().unwrap_or_default(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn result(verdict: Verdict, cpu_ms: u64) -> TestResult {
        TestResult {
            name: "secret/1".to_owned(),
            verdict,
            cpu_time: Duration::from_millis(cpu_ms),
            wall_time: Duration::from_millis(cpu_ms + 1),
            memory: ByteSize::kib(cpu_ms),
            message: String::new(),
            from_validator: false,
        }
    }

    pub(crate) fn any_verdict() -> impl Strategy<Value = Verdict> {
        (0..Verdict::ALL.len()).prop_map(|i| Verdict::ALL[i])
    }

    #[test]
    fn the_first_failure_in_order_decides() {
        let results =
            [result(Verdict::Accepted, 5), result(Verdict::TimeLimitExceeded, 9), result(Verdict::WrongAnswer, 1)];
        let grade = grade(&results);
        assert_eq!(grade.verdict, Verdict::TimeLimitExceeded);
        assert_eq!((grade.passed, grade.cpu_time), (1, Duration::from_millis(9)));
    }

    proptest! {
        #[test]
        fn accepted_exactly_when_all_pass(verdicts in prop::collection::vec(any_verdict(), 0..20)) {
            let results: Vec<_> = verdicts.iter().map(|v| result(*v, 1)).collect();
            let grade = grade(&results);
            prop_assert_eq!(grade.verdict.is_accepted(), verdicts.iter().all(|v| v.is_accepted()));
            prop_assert_eq!(grade.passed as usize == verdicts.len(), grade.verdict.is_accepted());
        }

        #[test]
        fn what_follows_the_first_failure_does_not_change_the_verdict(
            verdicts in prop::collection::vec(any_verdict(), 1..20),
        ) {
            let results: Vec<_> = verdicts.iter().map(|v| result(*v, 1)).collect();
            let end = verdicts.iter().position(|v| !v.is_accepted()).map_or(verdicts.len(), |i| i + 1);
            prop_assert_eq!(grade(&results).verdict, grade(&results[..end]).verdict);
        }
    }
}
