//! A job: the order to judge, complete in itself.

use serde::{Deserialize, Serialize};

use crate::id::{Digest, Fence, JudgementId, LanguageId, ProblemId, SubmissionId};

/// Which queue a job waits in; a contest goes before practice, practice before rejudging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// A running contest.
    Contest,
    /// Everything sent outside a contest.
    Practice,
    /// Judging again what already has a verdict.
    Rejudge,
}

impl Lane {
    /// The lane's place in the order of claiming, lowest first; stored with the job.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Contest => 0,
            Self::Practice => 1,
            Self::Rejudge => 2,
        }
    }
}

/// Everything a worker needs: it fetches the package and the source by digest and never asks the server anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The submission being judged.
    pub submission: SubmissionId,
    /// The judgement that this job will finish.
    pub judgement: JudgementId,
    /// Which lease this is; every report carries it.
    pub fence: Fence,
    /// The problem's name, for logs.
    pub problem: ProblemId,
    /// The package: limits, test cases and validators. A changed package has another digest.
    pub package: Digest,
    /// The language of the source.
    pub language: LanguageId,
    /// The source.
    pub source: Digest,
}
