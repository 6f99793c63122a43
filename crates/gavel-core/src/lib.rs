//! The rules of Gavel, pure.
//!
//! # Theory of operation
//!
//! A *submission* is a program somebody sent for a problem; a *judgement* is one judging of it. Everything that
//! can be decided without touching the world is decided here: how a judgement moves from `queued` to its verdict
//! ([`submission`]), how the results of the test cases become one verdict ([`grading`]), and which messages travel
//! between the parts ([`job`], [`event`]).
//!
//! The crate does no I/O, knows no clock, no randomness, no database and no network; `now` is an argument where
//! time matters. So every rule is a function that a test can call, and the same rule gives the same answer in the
//! server, in a worker and in a replay of an old contest.

pub mod event;
pub mod grading;
pub mod id;
pub mod job;
pub mod limits;
pub mod note;
pub mod size;
pub mod submission;
pub mod verdict;
pub mod violation;

pub use event::{Event, Report};
pub use grading::{Grade, Grading, GroupGrade, Score, TestResult, Totals, grade};
pub use id::{Digest, Fence, JudgementId, LanguageId, ProblemId, SubmissionId};
pub use job::{Job, Lane};
pub use limits::Limits;
pub use note::JuryNote;
pub use size::ByteSize;
pub use submission::{Applied, Judgement, Phase};
pub use verdict::Verdict;
pub use violation::{Step, Violation};
