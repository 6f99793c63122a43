//! The life of a judgement: `queued → compiling → running → finished`.
//!
//! [`Judgement::apply`] folds the reports of workers into a judgement. It is total and idempotent: a report that was
//! seen before, comes from a lease that is no longer held, or comes after the end changes nothing. So reports may be
//! delivered twice, and a worker that was believed dead may come back, without harm.

use serde::{Deserialize, Serialize};

use crate::event::{Event, Report};
use crate::grading::{GroupGrade, Score, TestResult, Totals};
use crate::id::{Fence, JudgementId, SubmissionId};
use crate::verdict::Verdict;

/// After so many failures of ours the judgement ends in [`Verdict::JudgingError`].
pub const MAX_FAILURES: u32 = 3;

/// The progress number of a finished judgement; more than any package has test cases.
pub const FINISHED: u32 = 1_000_000;

/// How far a judgement has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Waiting for a worker.
    Queued,
    /// A worker compiles it.
    Compiling,
    /// Test cases are being run.
    Running,
    /// It has its verdict.
    Finished,
}

impl Phase {
    /// The phase as it is stored and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Compiling => "compiling",
            Self::Running => "running",
            Self::Finished => "finished",
        }
    }
}

/// One judging of a submission, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Its name.
    pub id: JudgementId,
    /// What is being judged.
    pub submission: SubmissionId,
    /// The newest lease seen; reports under an older one are stale.
    pub fence: Fence,
    /// The number of reports of this lease that were applied: the sequence the next must have.
    pub reports: u32,
    /// How far it has come.
    pub phase: Phase,
    /// Test cases of the package, known once the program is compiled.
    pub tests_total: Option<u32>,
    /// Results so far, in order.
    pub tests: Vec<TestResult>,
    /// The verdict, once finished.
    pub verdict: Option<Verdict>,
    /// The points, once finished; `None` for a problem that is passed or failed.
    pub score: Option<Score>,
    /// What its groups came to, once finished; none for a problem without points or groups.
    pub groups: Vec<GroupGrade>,
    /// What the compiler printed.
    pub compile_log: String,
    /// One sentence for the contestant.
    pub message: String,
    /// The compiler or interpreter that was used and its version, once finished; empty when not known.
    pub tool: String,
    /// How often judging failed: an error a worker reported, or a lease that ran out.
    pub failures: u32,
    /// Why judging failed the last time it did, for the jury.
    pub failure: String,
}

/// What a report did to a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The judgement moved on.
    Advanced,
    /// The judgement has its verdict now.
    Finished,
    /// The worker failed; the job must be queued again.
    Retry,
    /// Nothing changed: the report was stale, repeated, out of order or late.
    Ignored,
}

impl Judgement {
    /// A judgement that waits for its first lease.
    #[must_use]
    pub fn queued(id: JudgementId, submission: SubmissionId) -> Self {
        Self {
            id,
            submission,
            fence: Fence::default(),
            reports: 0,
            phase: Phase::Queued,
            tests_total: None,
            tests: Vec::new(),
            verdict: None,
            score: None,
            groups: Vec::new(),
            compile_log: String::new(),
            message: String::new(),
            tool: String::new(),
            failures: 0,
            failure: String::new(),
        }
    }

    /// Folds one report in; says what it did.
    ///
    /// A report of a newer lease starts the judging over: what the lost worker had reported is forgotten.
    pub fn apply(&mut self, report: &Report) -> Applied {
        if report.judgement != self.id || self.phase == Phase::Finished || report.fence < self.fence {
            return Applied::Ignored;
        }
        if report.fence > self.fence {
            if report.sequence != 0 {
                return Applied::Ignored;
            }
            let (failures, failure) = (self.failures, std::mem::take(&mut self.failure));
            *self = Self { fence: report.fence, failures, failure, ..Self::queued(self.id, self.submission) };
        }
        if report.sequence != self.reports {
            return Applied::Ignored;
        }
        let applied = self.step(&report.event);
        if applied != Applied::Ignored {
            self.reports += 1;
        }
        applied
    }

    fn step(&mut self, event: &Event) -> Applied {
        match (self.phase, event) {
            (Phase::Queued, Event::Started) => self.phase = Phase::Compiling,
            (Phase::Compiling, Event::Compiled { tests_total }) => {
                self.phase = Phase::Running;
                self.tests_total = Some(*tests_total);
            }
            (Phase::Running, Event::Tested { result }) => self.tests.push(result.clone()),
            // The judgement holds nothing of these, so nothing made of a judgement can show them.
            (Phase::Compiling | Phase::Running, Event::Violated { .. } | Event::Noted { .. }) => {}
            (_, Event::Finished { verdict, score, groups, compile_log, message, tool }) => {
                (self.score, self.groups, self.tool) = (*score, groups.clone(), tool.clone());
                self.finish(*verdict, compile_log, message);
                return Applied::Finished;
            }
            (_, Event::Failed { reason }) => {
                return self.fail(reason);
            }
            _ => return Applied::Ignored,
        }
        Applied::Advanced
    }

    /// Counts one failure of ours, reported by a worker or found when a lease ran out: another try, or `JE` after the
    /// last. A finished judgement stays as it is.
    pub fn fail(&mut self, reason: &str) -> Applied {
        if self.phase == Phase::Finished {
            return Applied::Ignored;
        }
        self.failures += 1;
        reason.clone_into(&mut self.failure);
        if self.failures < MAX_FAILURES {
            return Applied::Retry;
        }
        self.finish(Verdict::JudgingError, "", "");
        Applied::Finished
    }

    fn finish(&mut self, verdict: Verdict, compile_log: &str, message: &str) {
        self.phase = Phase::Finished;
        self.verdict = Some(verdict);
        compile_log.clone_into(&mut self.compile_log);
        message.clone_into(&mut self.message);
    }

    /// How many test cases passed.
    #[must_use]
    pub fn tests_passed(&self) -> u32 {
        Totals::of(&self.tests).passed
    }

    /// A number that only grows while a submission is judged, whoever judges it and however often it is begun again:
    /// queued 1, compiling 2, running with `k` test cases done `3 + k`, finished [`FINISHED`]. Followers of a live
    /// stream drop what is not above the last they saw, so what they see never goes back.
    #[must_use]
    pub fn progress(&self) -> u32 {
        match self.phase {
            Phase::Queued => 1,
            Phase::Compiling => 2,
            Phase::Running => 3 + u32::try_from(self.tests.len()).unwrap_or(FINISHED).min(FINISHED - 4),
            Phase::Finished => FINISHED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grading::tests::result;
    use crate::note::JuryNote;
    use crate::violation::Step;
    use crate::violation::tests::violation;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn judgement() -> Judgement {
        Judgement::queued(JudgementId(Uuid::from_u128(1)), SubmissionId(Uuid::from_u128(2)))
    }

    fn report(fence: u32, sequence: u32, event: Event) -> Report {
        let Judgement { id, submission, .. } = judgement();
        Report { submission, judgement: id, fence: Fence(fence), sequence, event }
    }

    fn finished(verdict: Verdict) -> Event {
        Event::Finished {
            verdict,
            score: None,
            groups: Vec::new(),
            compile_log: String::new(),
            message: String::new(),
            tool: "GCC 14.2.0".to_owned(),
        }
    }

    fn life(fence: u32) -> Vec<Report> {
        let tested = || Event::Tested { result: result(Verdict::Accepted, 3) };
        [Event::Started, Event::Compiled { tests_total: 2 }, tested(), tested(), finished(Verdict::Accepted)]
            .into_iter()
            .zip(0..)
            .map(|(event, sequence)| report(fence, sequence, event))
            .collect()
    }

    #[test]
    fn a_whole_life() {
        let mut judgement = judgement();
        let seen: Vec<_> = life(1)
            .iter()
            .map(|report| {
                judgement.apply(report);
                (judgement.phase.name(), judgement.progress())
            })
            .collect();
        let expected = [("compiling", 2), ("running", 3), ("running", 4), ("running", 5), ("finished", FINISHED)];
        assert_eq!(seen, expected);
        assert_eq!((judgement.verdict, judgement.tests_passed()), (Some(Verdict::Accepted), 2));
        assert_eq!(judgement.tool, "GCC 14.2.0");
    }

    #[test]
    fn a_stale_lease_is_not_heard() {
        let mut judgement = judgement();
        judgement.apply(&report(2, 0, Event::Started));
        for report in life(1) {
            assert_eq!(judgement.apply(&report), Applied::Ignored);
        }
        assert_eq!(judgement.phase, Phase::Compiling);
    }

    #[test]
    fn a_new_lease_starts_over() {
        let mut judgement = judgement();
        for report in &life(1)[..3] {
            judgement.apply(report);
        }
        assert_eq!(judgement.apply(&report(2, 0, Event::Started)), Applied::Advanced);
        assert_eq!((judgement.phase, judgement.tests.len()), (Phase::Compiling, 0));
    }

    #[test]
    fn what_is_for_the_jury_leaves_no_trace_in_the_judgement() {
        let step = || Step::Test { test: "secret/1".to_owned() };
        let events = [
            Event::Violated { violation: violation(step()) },
            Event::Noted { note: JuryNote::new(step(), "they said".to_owned()) },
        ];
        for event in events {
            let mut judgement = judgement();
            assert_eq!(judgement.apply(&report(1, 0, event.clone())), Applied::Ignored);
            judgement.apply(&report(1, 0, Event::Started));
            let before = judgement.clone();
            assert_eq!(judgement.apply(&report(1, 1, event)), Applied::Advanced);
            assert_eq!(judgement, Judgement { reports: 2, ..before });
            assert_eq!(judgement.apply(&report(1, 2, Event::Compiled { tests_total: 2 })), Applied::Advanced);
        }
    }

    #[test]
    fn the_last_failed_try_is_a_judging_error() {
        let mut judgement = judgement();
        let failed = || Event::Failed { reason: "disk full".to_owned() };
        for fence in 1..MAX_FAILURES {
            assert_eq!(judgement.apply(&report(fence, 0, failed())), Applied::Retry);
        }
        assert_eq!(judgement.apply(&report(MAX_FAILURES, 0, failed())), Applied::Finished);
        assert_eq!(judgement.verdict, Some(Verdict::JudgingError));
        assert_eq!((judgement.message.as_str(), judgement.failure.as_str()), ("", "disk full"));
    }

    proptest! {
        /// Reports of several leases, repeated and shuffled in any way: the verdict is set once and stays.
        #[test]
        fn a_verdict_never_changes(order in prop::collection::vec((1_u32..4, 0_usize..5), 0..60)) {
            let mut judgement = judgement();
            let mut settled: Option<Judgement> = None;
            for (fence, index) in order {
                let mut report = life(fence)[index].clone();
                if let Event::Finished { verdict, .. } = &mut report.event {
                    *verdict = Verdict::ALL[fence as usize];
                }
                let before = judgement.fence;
                judgement.apply(&report);
                prop_assert!(judgement.fence >= before);
                if let Some(settled) = &settled {
                    prop_assert_eq!(settled, &judgement);
                } else if judgement.phase == Phase::Finished {
                    settled = Some(judgement.clone());
                }
            }
        }

        /// Applying every report twice gives what applying it once gives.
        #[test]
        fn applying_is_idempotent(cut in 0_usize..6, repeats in prop::collection::vec(1_usize..4, 5)) {
            let (mut once, mut often) = (judgement(), judgement());
            for (report, repeats) in life(1).iter().zip(repeats).take(cut) {
                once.apply(report);
                for _ in 0..repeats {
                    often.apply(report);
                }
            }
            prop_assert_eq!(once, often);
        }
    }
}
