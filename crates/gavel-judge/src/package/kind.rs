//! The type of a problem: how a submission is run, and whether it gets points.

/// What `type` in problem.yaml says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kind {
    /// Whether submissions get points beside the verdict.
    pub scoring: bool,
    /// How a submission is run on a test case.
    pub run: RunKind,
}

/// How a submission is run on a test case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunKind {
    /// Once: it reads the input and prints the output.
    #[default]
    Plain,
    /// Once, beside the output validator: each reads what the other prints.
    Interactive,
    /// Several times, one after the other: the output validator makes the next input.
    MultiPass {
        /// Passes at most.
        passes: u32,
    },
    /// Several times, each beside the output validator.
    InteractiveMultiPass {
        /// Passes at most.
        passes: u32,
    },
    /// Never: the submission is the output itself.
    SubmitAnswer,
}

impl RunKind {
    /// Whether the submission talks with the output validator.
    #[must_use]
    pub const fn is_interactive(self) -> bool {
        matches!(self, Self::Interactive | Self::InteractiveMultiPass { .. })
    }

    /// Passes at most, where there may be several.
    #[must_use]
    pub const fn passes(self) -> Option<u32> {
        match self {
            Self::MultiPass { passes } | Self::InteractiveMultiPass { passes } => Some(passes),
            Self::Plain | Self::Interactive | Self::SubmitAnswer => None,
        }
    }

    /// Whether only a custom output validator can judge it.
    #[must_use]
    pub const fn needs_validator(self) -> bool {
        self.is_interactive() || self.passes().is_some()
    }
}

impl Kind {
    /// The words of the format, such as `scoring interactive`; `pass-fail` where it is neither more nor less.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        let mut words = vec![if self.scoring { "scoring" } else { "pass-fail" }];
        if self.run.is_interactive() {
            words.push("interactive");
        }
        if self.run.passes().is_some() {
            words.push("multi-pass");
        }
        if self.run == RunKind::SubmitAnswer {
            words.push("submit-answer");
        }
        words
    }
}
