//! What a program tried that no solution needs, and that ended it: for the jury alone.
//!
//! A violation travels and is kept apart from results and messages, so that no view made for contestants holds one.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where in judging it happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "lowercase")]
pub enum Step {
    /// The compiler, or what looks whether a source is a program: the source made it do this.
    Compile,
    /// The program, on this test case.
    Test {
        /// The test case's name below `data/`.
        test: String,
    },
    /// The package's own output validator: the problem's fault, not the contestant's.
    Validator {
        /// The test case's name below `data/`; `None` while the validator itself was compiled.
        test: Option<String>,
    },
}

impl Step {
    /// The step as it is stored and counted.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Compile => "compile",
            Self::Test { .. } => "test",
            Self::Validator { .. } => "validator",
        }
    }

    /// The test case, where there is one.
    #[must_use]
    pub fn test(&self) -> Option<&str> {
        match self {
            Self::Compile => None,
            Self::Test { test } => Some(test),
            Self::Validator { test } => test.as_deref(),
        }
    }

    /// The step of this name; `None` when there is no such step, or a test case is missing or too many.
    #[must_use]
    pub fn named(name: &str, test: Option<String>) -> Option<Self> {
        match (name, test) {
            ("compile", None) => Some(Self::Compile),
            ("test", Some(test)) => Some(Self::Test { test }),
            ("validator", test) => Some(Self::Validator { test }),
            _ => None,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compile => f.write_str("compile"),
            Self::Test { test } => write!(f, "test {test}"),
            Self::Validator { test: Some(test) } => write!(f, "output validator on {test}"),
            Self::Validator { test: None } => f.write_str("compiling the output validator"),
        }
    }
}

/// One system call that ended a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Violation {
    /// When in judging.
    #[serde(flatten)]
    pub step: Step,
    /// The calling convention, such as `x86-64`, `x32` or `i386`.
    pub abi: String,
    /// The system call's number in that convention.
    pub number: u32,
    /// Its name, where the number has one.
    pub call: Option<String>,
    /// Its arguments as the registers held them.
    pub args: [u64; 6],
}

impl Violation {
    /// The calling convention of 64-bit programs, which is not worth mentioning.
    pub const NATIVE: &'static str = "x86-64";

    /// The arguments in hexadecimal, such as `0x0, 0x1, 0x0, 0x0, 0x0, 0x0`.
    #[must_use]
    pub fn arguments(&self) -> String {
        self.args.map(|argument| format!("{argument:#x}")).join(", ")
    }
}

/// As `ptrace(0x0, 0x1, 0x0, 0x0, 0x0, 0x0)`, with the convention in front where it is not the ordinary one.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.abi != Self::NATIVE {
            write!(f, "{} ", self.abi)?;
        }
        match &self.call {
            Some(call) => f.write_str(call)?,
            None => write!(f, "call {}", self.number)?,
        }
        write!(f, "({})", self.arguments())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn violation(step: Step) -> Violation {
        let abi = Violation::NATIVE.to_owned();
        Violation { step, abi, number: 101, call: Some("ptrace".to_owned()), args: [0, 1, u64::MAX, 0, 0, 0] }
    }

    #[test]
    fn a_step_is_found_again_by_its_name() {
        let test = || "secret/1".to_owned();
        let all = [
            Step::Compile,
            Step::Test { test: test() },
            Step::Validator { test: Some(test()) },
            Step::Validator { test: None },
        ];
        for step in all {
            assert_eq!(Step::named(step.name(), step.test().map(str::to_owned)), Some(step));
        }
        for (name, test) in [("compile", Some(test())), ("test", None), ("", None)] {
            assert_eq!(Step::named(name, test), None, "{name}");
        }
    }

    #[test]
    fn a_call_is_written_as_in_c() {
        let mut violation = violation(Step::Compile);
        assert_eq!(violation.to_string(), "ptrace(0x0, 0x1, 0xffffffffffffffff, 0x0, 0x0, 0x0)");
        (violation.call, violation.abi) = (None, "x32".to_owned());
        assert_eq!(violation.to_string(), "x32 call 101(0x0, 0x1, 0xffffffffffffffff, 0x0, 0x0, 0x0)");
    }

    #[test]
    fn it_survives_the_wire() {
        for step in [Step::Compile, Step::Validator { test: None }] {
            let violation = violation(step);
            let text = serde_json::to_string(&violation).unwrap();
            assert_eq!(serde_json::from_str::<Violation>(&text).unwrap(), violation, "{text}");
        }
    }
}
