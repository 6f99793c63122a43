//! From what the kernel saw to a verdict. Nothing else in the judge decides one.

use std::time::Duration;

use gavel_core::Verdict;
use gavel_sandbox::{Outcome, Report};

use crate::language::OutOfMemory;
use crate::signal;
use crate::validator::Comparison;

/// A verdict and one sentence to it; empty when there is nothing to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn new(verdict: Verdict, message: impl Into<String>) -> Self {
        Self { verdict, message: message.into() }
    }
}

/// What a run gave before its output is looked at; `None` when only the output decides.
///
/// `stderr` is the end of standard error: a language's machine may say there that its heap is full. That turns a
/// run-time error into `MLE` and nothing else, so there is nothing to be won by printing the same.
pub(crate) fn of_run(
    report: &Report,
    time_limit: Duration,
    out_of_memory: Option<&OutOfMemory>,
    stderr: &[u8],
) -> Option<Finding> {
    let finding = match report.outcome {
        // Runs have a little more than the limit, so that it is told how far they were from it. What a program did after it is
        // no matter, but for what no program may do.
        outcome if outcome != Outcome::Violation && report.usage.cpu_time > time_limit => too_slow(),
        Outcome::CpuLimit => too_slow(),
        Outcome::Exited(0) => return None,
        Outcome::WallLimit => Finding::new(
            Verdict::IdlenessLimitExceeded,
            "the program was still there when the wall clock ran out, with CPU time left: it slept, or waited for input",
        ),
        Outcome::MemoryLimit => Finding::new(Verdict::MemoryLimitExceeded, ""),
        Outcome::OutputLimit => Finding::new(Verdict::OutputLimitExceeded, ""),
        Outcome::Violation => {
            Finding::new(Verdict::SecurityViolation, "the program made a system call that no solution needs")
        }
        outcome if out_of_memory.is_some_and(|sign| said(sign, outcome, stderr)) => {
            Finding::new(Verdict::MemoryLimitExceeded, "the heap is full")
        }
        // Files are output too, by the format: a file as large as the output may be is the same fault.
        Outcome::Signaled(signal::SIGXFSZ) => {
            Finding::new(Verdict::OutputLimitExceeded, "the program wrote a file larger than its output may be")
        }
        Outcome::Exited(code) => Finding::new(Verdict::RunTimeError, format!("the program exited with code {code}")),
        Outcome::Signaled(signal) => Finding::new(Verdict::RunTimeError, signal::in_words(signal)),
    };
    Some(finding)
}

fn too_slow() -> Finding {
    Finding::new(Verdict::TimeLimitExceeded, "the CPU time ran out")
}

fn said(sign: &OutOfMemory, outcome: Outcome, stderr: &[u8]) -> bool {
    outcome == sign.outcome && String::from_utf8_lossy(stderr).contains(&sign.stderr)
}

/// What the default output validator found. Only where `revealing` may the data be quoted.
pub(crate) fn of_comparison(comparison: &Comparison, revealing: bool) -> Finding {
    match comparison {
        Comparison::Same => Finding::new(Verdict::Accepted, ""),
        Comparison::Different(difference) => Finding::new(Verdict::WrongAnswer, difference.sentence(revealing)),
    }
}

/// What a custom output validator's end means: accepted, rejected, or how the validator itself failed.
pub(crate) fn of_validator(outcome: Outcome) -> Result<Verdict, String> {
    match outcome {
        Outcome::Exited(42) => Ok(Verdict::Accepted),
        Outcome::Exited(43) => Ok(Verdict::WrongAnswer),
        Outcome::Exited(code) => {
            Err(format!("it exited with code {code}, which is neither 42 (accept) nor 43 (reject)"))
        }
        other => Err(of_other_end(other)),
    }
}

/// How a validator failed that did not exit.
pub(crate) fn of_other_end(outcome: Outcome) -> String {
    format!("it {}", limit_in_words(outcome))
}

/// Whose fault it is when a submission and an interactor have both ended: the submission's own finding, or `None` where
/// the interactor's verdict stands; or how the interactor failed, which is ours.
///
/// Who failed first is the culprit, and what the other did then is a consequence. An interactor that had not been told
/// of the submission's end was first, for it judged what was said; one that had been told rejects because nobody
/// answers. That an interactor accepts excuses nothing: a submission has to end in order whatever is thought of it.
pub(crate) fn of_talk(
    failed: Option<Finding>,
    said: Result<Verdict, String>,
    interactor_first: bool,
) -> Result<Option<Finding>, String> {
    match (failed, said) {
        (None, said) => said.map(|_| None),
        (Some(_), Err(what)) if interactor_first => Err(what),
        (Some(_), Ok(verdict)) if interactor_first && !verdict.is_accepted() => Ok(None),
        (Some(failed), _) => Ok(Some(failed)),
    }
}

/// Why a compiler gave no program; `None` when it did.
pub(crate) fn of_compiler(outcome: Outcome) -> Option<Finding> {
    let finding = match outcome {
        Outcome::Exited(0) => return None,
        Outcome::Exited(_) => Finding::new(Verdict::CompileError, "the program does not compile"),
        // No compiler does that of itself: a source made it.
        Outcome::Violation => Finding::new(Verdict::SecurityViolation, "the compiler made a forbidden system call"),
        other => Finding::new(Verdict::CompileError, format!("the compiler {}", limit_in_words(other))),
    };
    Some(finding)
}

pub(crate) fn limit_in_words(outcome: Outcome) -> String {
    match outcome {
        Outcome::Exited(code) => format!("exited with code {code}"),
        Outcome::Signaled(signal) => format!("crashed: {}", signal::in_words(signal)),
        Outcome::CpuLimit => "ran out of CPU time".to_owned(),
        Outcome::WallLimit => "ran out of wall time".to_owned(),
        Outcome::MemoryLimit => "ran out of memory".to_owned(),
        Outcome::OutputLimit => "printed too much".to_owned(),
        Outcome::Violation => "made a forbidden system call".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validator::{Difference, Place};
    use gavel_sandbox::Usage;

    fn found(outcome: Outcome, cpu_ms: u64, stderr: &str) -> Option<Verdict> {
        let usage = Usage { cpu_time: Duration::from_millis(cpu_ms), ..Usage::default() };
        let full = OutOfMemory { outcome: Outcome::Exited(3), stderr: "heap is full".to_owned() };
        of_run(&Report { outcome, usage, violation: None }, Duration::from_secs(1), Some(&full), stderr.as_bytes())
            .map(|f| f.verdict)
    }

    #[test]
    fn every_outcome_has_its_verdict() {
        for (outcome, verdict) in [
            (Outcome::Exited(1), Verdict::RunTimeError),
            (Outcome::Exited(3), Verdict::RunTimeError),
            (Outcome::Exited(42), Verdict::RunTimeError),
            (Outcome::Signaled(11), Verdict::RunTimeError),
            (Outcome::Signaled(25), Verdict::OutputLimitExceeded),
            (Outcome::CpuLimit, Verdict::TimeLimitExceeded),
            (Outcome::WallLimit, Verdict::IdlenessLimitExceeded),
            (Outcome::MemoryLimit, Verdict::MemoryLimitExceeded),
            (Outcome::OutputLimit, Verdict::OutputLimitExceeded),
            (Outcome::Violation, Verdict::SecurityViolation),
        ] {
            assert_eq!(found(outcome, 5, ""), Some(verdict), "{outcome:?}");
        }
        assert_eq!(found(Outcome::Exited(0), 1000, ""), None);
        for outcome in [Outcome::Exited(0), Outcome::Exited(1), Outcome::MemoryLimit, Outcome::OutputLimit] {
            assert_eq!(found(outcome, 1001, ""), Some(Verdict::TimeLimitExceeded), "{outcome:?} after the limit");
        }
        assert_eq!(found(Outcome::Violation, 1001, ""), Some(Verdict::SecurityViolation));
    }

    #[test]
    fn a_full_heap_is_recognised_by_code_and_words_together() {
        assert_eq!(found(Outcome::Exited(3), 5, "x\nthe heap is full: y\n"), Some(Verdict::MemoryLimitExceeded));
        assert_eq!(found(Outcome::Exited(1), 5, "heap is full"), Some(Verdict::RunTimeError));
        assert_eq!(found(Outcome::Signaled(3), 5, "heap is full"), Some(Verdict::RunTimeError));
        assert_eq!(found(Outcome::Exited(0), 5, "heap is full"), None);
    }

    #[test]
    fn a_validator_says_42_or_43() {
        assert_eq!(of_validator(Outcome::Exited(42)), Ok(Verdict::Accepted));
        assert_eq!(of_validator(Outcome::Exited(43)), Ok(Verdict::WrongAnswer));
        for outcome in [Outcome::Exited(0), Outcome::Exited(1), Outcome::Signaled(42), Outcome::CpuLimit] {
            assert!(of_validator(outcome).is_err(), "{outcome:?}");
        }
    }

    #[test]
    fn who_failed_first_is_the_culprit() {
        let crashed = || Some(Finding::new(Verdict::RunTimeError, "it crashed"));
        let (accepts, rejects) = (|| Ok(Verdict::Accepted), || Ok(Verdict::WrongAnswer));
        let fails = || Err("it hangs".to_owned());
        for first in [true, false] {
            assert_eq!(of_talk(None, accepts(), first), Ok(None));
            assert_eq!(of_talk(None, rejects(), first), Ok(None));
            assert_eq!(of_talk(None, fails(), first), Err("it hangs".to_owned()));
            assert_eq!(of_talk(crashed(), accepts(), first), Ok(crashed()));
        }
        assert_eq!(of_talk(crashed(), rejects(), true), Ok(None));
        assert_eq!(of_talk(crashed(), rejects(), false), Ok(crashed()));
        assert_eq!(of_talk(crashed(), fails(), true), Err("it hangs".to_owned()));
        assert_eq!(of_talk(crashed(), fails(), false), Ok(crashed()));
    }

    #[test]
    fn only_exit_code_0_is_a_compiled_program() {
        assert_eq!(of_compiler(Outcome::Exited(0)), None);
        let failed = |outcome| of_compiler(outcome).unwrap();
        let slow = Finding::new(Verdict::CompileError, "the compiler ran out of CPU time");
        assert_eq!(failed(Outcome::CpuLimit), slow);
        assert!(failed(Outcome::Signaled(11)).message.contains("SIGSEGV: invalid memory access"));
        assert_eq!(failed(Outcome::Violation).verdict, Verdict::SecurityViolation);
    }

    #[test]
    fn secret_data_is_not_quoted() {
        let place = Place { line: 1, column: 1 };
        let (expected, found) = (b"5".to_vec(), b"6".to_vec());
        let difference = Difference { token: 1, in_output: place, in_answer: place, expected, found, space: false };
        let finding = of_comparison(&Comparison::Different(difference), false);
        assert_eq!((finding.verdict, finding.message.contains('5')), (Verdict::WrongAnswer, false));
    }
}
