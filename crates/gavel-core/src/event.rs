//! What a worker tells of a judgement while it makes it.

use serde::{Deserialize, Serialize};

use crate::grading::{GroupGrade, Score, TestResult};
use crate::id::{Fence, JudgementId, SubmissionId};
use crate::note::JuryNote;
use crate::verdict::Verdict;
use crate::violation::Violation;

/// One step of a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Event {
    /// A worker holds the lease and compiles.
    Started,
    /// The program is ready; this many test cases will be run at most.
    Compiled {
        /// Test cases of the package.
        tests_total: u32,
    },
    /// One more test case has been run, in order.
    Tested {
        /// What it gave.
        result: TestResult,
    },
    /// A run ended because it tried what no solution needs. What follows from it comes as an event of its own; this one
    /// is for the jury and changes nothing that contestants see.
    Violated {
        /// What was tried, and where.
        violation: Violation,
    },
    /// What a validator wrote for the jury, or what was said to an interactor. It changes nothing that contestants see.
    Noted {
        /// What, and where.
        note: JuryNote,
    },
    /// The judgement has its verdict.
    Finished {
        /// The verdict of the whole.
        verdict: Verdict,
        /// The points; `None` for a problem that is passed or failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        score: Option<Score>,
        /// What the groups of a problem with points came to, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<GroupGrade>,
        /// What the compiler printed, cleaned and cut; empty when it printed nothing.
        compile_log: String,
        /// One sentence for the contestant, such as the signal in words; empty when there is nothing to add.
        message: String,
        /// The language's compiler or interpreter and its version, with the image it is in; empty when not known.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        tool: String,
    },
    /// The worker could not judge: our fault. The job is tried again elsewhere, and becomes `JE` after the last try.
    Failed {
        /// What went wrong, for the jury and the log, never for the contestant.
        reason: String,
    },
}

/// An event with its address: which judgement, under which lease, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The submission being judged.
    pub submission: SubmissionId,
    /// The judgement being made.
    pub judgement: JudgementId,
    /// The lease under which the worker speaks.
    pub fence: Fence,
    /// The event's place in this lease, from 0.
    pub sequence: u32,
    /// What happened.
    pub event: Event,
}
