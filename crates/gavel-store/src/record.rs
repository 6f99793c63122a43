//! What the store takes and gives.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use gavel_core::{
    Applied, Digest, Fence, Job, Judgement, JudgementId, JuryNote, Lane, LanguageId, Limits, ProblemId, Report, Score,
    SubmissionId, Violation,
};
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment by the wall clock.
    #[must_use]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(0).after(since)
    }

    /// The moment this much later; saturates.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(moment: Timestamp) -> Self {
        let distance = Duration::from_millis(moment.0.unsigned_abs());
        if moment.0 < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
    }
}

/// An example of a problem, shown with the statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Its name below `data/sample`, such as `1`.
    pub name: String,
    /// What the program reads.
    pub input: String,
    /// What the jury would print.
    pub answer: String,
    /// What is shown instead of both, where a program and the judge talk with one another: lines of the judge behind `<`,
    /// of the program behind `>`, passes parted by `---`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<String>,
}

/// A file that a problem gives to contestants beside its statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its path below `attachments/`.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// The blob that holds them.
    pub blob: Digest,
}

/// A problem as the page shows it; the package itself is the blob [`ProblemRecord::package`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRecord {
    /// Its short name.
    pub id: ProblemId,
    /// Its full name.
    pub name: String,
    /// The current package.
    pub package: Digest,
    /// What a submission may use.
    pub limits: Limits,
    /// The statement, as Markdown.
    pub statement_markdown: String,
    /// The examples, in order.
    pub samples: Vec<Sample>,
    /// What contestants may download, by name.
    pub attachments: Vec<Attachment>,
    /// How many test cases the package has.
    pub tests_total: u32,
    /// What kind of problem it is, in the words of the package format, such as `scoring` or `interactive`.
    pub types: Vec<String>,
    /// The most points a submission can get; `None` where there are none, or no bound.
    pub max_score: Option<Score>,
}

/// A submission as it comes in.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    /// For which problem; it must be in the store.
    pub problem: ProblemId,
    /// The problem's package at this moment: the one it will be judged by.
    pub package: Digest,
    /// In which language.
    pub language: LanguageId,
    /// The program.
    pub source: Bytes,
    /// In which queue it waits.
    pub lane: Lane,
}

/// A submission as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionRecord {
    /// Its id.
    pub id: SubmissionId,
    /// For which problem.
    pub problem: ProblemId,
    /// That problem's full name when it was sent.
    pub problem_name: String,
    /// The package it is judged by.
    pub package: Digest,
    /// What that package lets it use.
    pub limits: Limits,
    /// The most points that package gives; `None` where there are none, or no bound.
    pub max_score: Option<Score>,
    /// In which language.
    pub language: LanguageId,
    /// The blob with the program.
    pub source: Digest,
    /// When it came in.
    pub created_at: Timestamp,
    /// Its current judgement, with the reports so far when a worker is at it.
    pub judgement: Judgement,
    /// When the judgement got its verdict.
    pub finished_at: Option<Timestamp>,
}

/// A violation and whose it was: for the jury alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViolationRecord {
    /// The submission that was judged.
    pub submission: SubmissionId,
    /// In which judging of it.
    pub judgement: JudgementId,
    /// For which problem.
    pub problem: ProblemId,
    /// In which language the submission is.
    pub language: LanguageId,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// What was tried, and where.
    pub violation: Violation,
}

/// A note and which judging it is of: for the jury alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRecord {
    /// The judging.
    pub judgement: JudgementId,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// What there is to know, and where.
    pub note: JuryNote,
}

/// Who claims jobs, such as a host's name: for the log and the jury.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkerId(pub String);

impl fmt::Display for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The right to judge one job, until it runs out or is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The judgement to be made.
    pub judgement: JudgementId,
    /// Which lease of it.
    pub fence: Fence,
}

impl From<&Job> for Lease {
    fn from(job: &Job) -> Self {
        Self { judgement: job.judgement, fence: job.fence }
    }
}

/// A report that changed a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The report.
    pub report: Report,
    /// What it did; never [`Applied::Ignored`].
    pub applied: Applied,
    /// The judgement right after it.
    pub judgement: Judgement,
}

/// A judgement whose lease ran out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    /// [`Applied::Retry`]: it waits for another worker; [`Applied::Finished`]: it was the last try, and it is `JE` now.
    pub applied: Applied,
    /// The judgement after it.
    pub judgement: Judgement,
}

/// Counters since the store was opened, and how long the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Jobs that wait for a worker.
    pub waiting: u64,
    /// Jobs that are leased.
    pub leased: u64,
    /// Transactions committed, each with one fsync.
    pub commits: u64,
    /// Transactions that failed; what they held was not acknowledged.
    pub failed_commits: u64,
    /// Write operations done.
    pub operations: u64,
    /// Reports that changed nothing: stale, repeated or late.
    pub ignored_reports: u64,
}
