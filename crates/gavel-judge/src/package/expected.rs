//! The folders of `submissions/` and what they promise.

use std::fmt;

use gavel_core::Verdict;

/// What judging an example submission must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Expected {
    /// `accepted`: right on every test case.
    Accepted,
    /// `wrong_answer`.
    WrongAnswer,
    /// `time_limit_exceeded`.
    TimeLimitExceeded,
    /// `run_time_error`: a crash; memory that ran out is one too, by the ICPC's rules.
    RunTimeError,
    /// `rejected`: anything but accepted, after it ran.
    Rejected,
    /// `brute_force`: right but too slow or too large.
    BruteForce,
    /// `compile_error`, our own.
    CompileError,
    /// `memory_limit_exceeded`, our own.
    MemoryLimitExceeded,
    /// `output_limit_exceeded`, our own.
    OutputLimitExceeded,
    /// `idle_limit_exceeded`, our own.
    IdleLimitExceeded,
    /// `security_violation`, our own.
    SecurityViolation,
    /// Any other folder: only the rules of `submissions.yaml` say what is expected.
    Other,
}

impl Expected {
    /// Every folder with a meaning of its own.
    pub const ALL: [Self; 11] = [
        Self::Accepted,
        Self::WrongAnswer,
        Self::TimeLimitExceeded,
        Self::RunTimeError,
        Self::Rejected,
        Self::BruteForce,
        Self::CompileError,
        Self::MemoryLimitExceeded,
        Self::OutputLimitExceeded,
        Self::IdleLimitExceeded,
        Self::SecurityViolation,
    ];

    /// The folder's name.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::WrongAnswer => "wrong_answer",
            Self::TimeLimitExceeded => "time_limit_exceeded",
            Self::RunTimeError => "run_time_error",
            Self::Rejected => "rejected",
            Self::BruteForce => "brute_force",
            Self::CompileError => "compile_error",
            Self::MemoryLimitExceeded => "memory_limit_exceeded",
            Self::OutputLimitExceeded => "output_limit_exceeded",
            Self::IdleLimitExceeded => "idle_limit_exceeded",
            Self::SecurityViolation => "security_violation",
            Self::Other => "other",
        }
    }

    /// The expectation of a folder.
    #[must_use]
    pub fn of_folder(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|expected| expected.folder() == name)
    }

    /// The verdicts that fulfil it. The verdict of the whole is that of the first failing test case.
    #[must_use]
    pub const fn verdicts(self) -> &'static [Verdict] {
        use Verdict::{
            Accepted, CompileError, IdlenessLimitExceeded, MemoryLimitExceeded, OutputLimitExceeded, RunTimeError,
            SecurityViolation, TimeLimitExceeded, WrongAnswer,
        };
        match self {
            Self::Accepted => &[Accepted],
            Self::WrongAnswer => &[WrongAnswer],
            Self::TimeLimitExceeded => &[TimeLimitExceeded],
            Self::RunTimeError => &[RunTimeError, MemoryLimitExceeded],
            Self::Rejected => &[
                WrongAnswer,
                TimeLimitExceeded,
                RunTimeError,
                MemoryLimitExceeded,
                OutputLimitExceeded,
                IdlenessLimitExceeded,
                SecurityViolation,
            ],
            Self::BruteForce => &[TimeLimitExceeded, RunTimeError, MemoryLimitExceeded],
            Self::CompileError => &[CompileError],
            Self::MemoryLimitExceeded => &[MemoryLimitExceeded],
            Self::OutputLimitExceeded => &[OutputLimitExceeded],
            Self::IdleLimitExceeded => &[IdlenessLimitExceeded],
            Self::SecurityViolation => &[SecurityViolation],
            Self::Other => &[
                Accepted,
                WrongAnswer,
                TimeLimitExceeded,
                RunTimeError,
                MemoryLimitExceeded,
                OutputLimitExceeded,
                IdlenessLimitExceeded,
                SecurityViolation,
            ],
        }
    }

    /// Whether `verdict` fulfils it.
    #[must_use]
    pub fn allows(self, verdict: Verdict) -> bool {
        self.verdicts().contains(&verdict)
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.folder())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_known_by_name() {
        for expected in Expected::ALL {
            assert_eq!(Expected::of_folder(expected.folder()), Some(expected));
            assert!(!expected.allows(Verdict::JudgingError));
            assert_eq!(expected.allows(Verdict::Accepted), expected == Expected::Accepted);
        }
        assert_eq!(Expected::of_folder("slow"), None);
    }
}
