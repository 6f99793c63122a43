//! Verdicts: what a judgement says of a submission.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What was found. The codes are the ICPC's (CLICS judgement types) where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// Accepted: every test case passed.
    #[serde(rename = "AC")]
    Accepted,
    /// Wrong answer: the output validator rejected the output.
    #[serde(rename = "WA")]
    WrongAnswer,
    /// Time limit exceeded: more CPU time than the limit.
    #[serde(rename = "TLE")]
    TimeLimitExceeded,
    /// Memory limit exceeded.
    #[serde(rename = "MLE")]
    MemoryLimitExceeded,
    /// Output limit exceeded.
    #[serde(rename = "OLE")]
    OutputLimitExceeded,
    /// Run-time error: a signal or a non-zero exit code.
    #[serde(rename = "RTE")]
    RunTimeError,
    /// Compile error, compiler limits included.
    #[serde(rename = "CE")]
    CompileError,
    /// Idleness limit exceeded: the wall clock ran out while the CPU time did not.
    #[serde(rename = "ILE")]
    IdlenessLimitExceeded,
    /// Security violation: the program tried what no solution needs.
    #[serde(rename = "SV")]
    SecurityViolation,
    /// Judging error: ours or the problem's, never the contestant's.
    #[serde(rename = "JE")]
    JudgingError,
}

impl Verdict {
    /// Every verdict, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Accepted,
        Self::WrongAnswer,
        Self::TimeLimitExceeded,
        Self::MemoryLimitExceeded,
        Self::OutputLimitExceeded,
        Self::RunTimeError,
        Self::CompileError,
        Self::IdlenessLimitExceeded,
        Self::SecurityViolation,
        Self::JudgingError,
    ];

    /// The code, such as `AC`: stable, stored and sent.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "AC",
            Self::WrongAnswer => "WA",
            Self::TimeLimitExceeded => "TLE",
            Self::MemoryLimitExceeded => "MLE",
            Self::OutputLimitExceeded => "OLE",
            Self::RunTimeError => "RTE",
            Self::CompileError => "CE",
            Self::IdlenessLimitExceeded => "ILE",
            Self::SecurityViolation => "SV",
            Self::JudgingError => "JE",
        }
    }

    /// The verdict in words, such as `Accepted`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::WrongAnswer => "Wrong answer",
            Self::TimeLimitExceeded => "Time limit exceeded",
            Self::MemoryLimitExceeded => "Memory limit exceeded",
            Self::OutputLimitExceeded => "Output limit exceeded",
            Self::RunTimeError => "Run-time error",
            Self::CompileError => "Compile error",
            Self::IdlenessLimitExceeded => "Idleness limit exceeded",
            Self::SecurityViolation => "Security violation",
            Self::JudgingError => "Judging error",
        }
    }

    /// Whether this is [`Verdict::Accepted`].
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// A text that is no verdict's code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a verdict: expected AC, WA, TLE, MLE, OLE, RTE, CE, ILE, SV or JE")]
pub struct UnknownVerdict(String);

impl FromStr for Verdict {
    type Err = UnknownVerdict;

    fn from_str(code: &str) -> Result<Self, UnknownVerdict> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.code() == code)
            .ok_or_else(|| UnknownVerdict(code.chars().take(20).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_one_everywhere() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.code().parse(), Ok(verdict));
            assert_eq!(serde_json::to_string(&verdict).unwrap(), format!("\"{}\"", verdict.code()));
        }
        assert!("OK".parse::<Verdict>().is_err());
    }
}
