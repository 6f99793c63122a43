//! What a follower is told: the states of a judgement as a row of numbered updates.
//!
//! Update number `n` is a function of the judgement and `n` alone, so nothing has to be kept to tell it again: the
//! judgement itself is the history.

use gavel_core::submission::FINISHED;
use gavel_core::{GroupGrade, Judgement, Score, TestResult, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

use crate::hidden::{Eyes, Told, Used};

/// The sequence of the update that says `queued`; see [`Judgement::progress`].
const QUEUED: u32 = 1;
/// That of `compiling`.
const COMPILING: u32 = 2;
/// That of `running` before the first test case is done.
const RUNNING: u32 = 3;

/// How far a submission has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Waiting for a worker.
    Queued,
    /// A worker compiles it.
    Compiling,
    /// Test cases are being run.
    Running,
    /// It has its verdict.
    Finished,
}

/// What was found: accepted, wrong answer, time, memory or output limit exceeded, run-time error, compile error,
/// idleness limit exceeded, security violation, or judging error (ours, never the contestant's).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(as = Verdict)]
pub(crate) enum VerdictCode {
    Ac,
    Wa,
    Tle,
    Mle,
    Ole,
    Rte,
    Ce,
    Ile,
    Sv,
    Je,
}

impl From<Verdict> for VerdictCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accepted => Self::Ac,
            Verdict::WrongAnswer => Self::Wa,
            Verdict::TimeLimitExceeded => Self::Tle,
            Verdict::MemoryLimitExceeded => Self::Mle,
            Verdict::OutputLimitExceeded => Self::Ole,
            Verdict::RunTimeError => Self::Rte,
            Verdict::CompileError => Self::Ce,
            Verdict::IdlenessLimitExceeded => Self::Ile,
            Verdict::SecurityViolation => Self::Sv,
            Verdict::JudgingError => Self::Je,
        }
    }
}

/// What one test case gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Test {
    /// Its place in the order of judging, from 1.
    #[schema(minimum = 1)]
    number: u32,
    /// Whether it is one of the samples in the statement.
    sample: bool,
    verdict: VerdictCode,
    /// CPU time in milliseconds, all threads and children together. Of a test case that is no sample it is rounded up to
    /// a twentieth of the time limit and at least to 10 ms, unless the server tells everything.
    cpu_time_ms: u64,
    /// Wall time in milliseconds, rounded as the CPU time but in steps five times as long.
    wall_time_ms: u64,
    /// Peak memory in KiB, rounded up likewise to a sixteenth of the memory limit.
    memory_kib: u64,
    /// Whether times and memory are rounded up, so that it was at most so much.
    rounded: bool,
}

impl Test {
    /// `index` counts from 0.
    fn new(index: u32, result: &TestResult, eyes: Eyes) -> Self {
        let Told { cpu_time_ms, wall_time_ms, memory_kib, rounded } = eyes.of_test(result);
        Self {
            number: index + 1,
            sample: result.is_sample(),
            verdict: result.verdict.into(),
            cpu_time_ms,
            wall_time_ms,
            memory_kib,
            rounded,
        }
    }
}

/// What a group of test cases came to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Group)]
pub(crate) struct GroupView {
    /// Its name.
    #[schema(example = "2-large")]
    name: String,
    /// Its points.
    score: f64,
    /// The most it gives; null where that has no bound.
    #[schema(required)]
    max_score: Option<f64>,
    /// How many of its test cases passed.
    tests_passed: u32,
    /// How many it has. Those that could change nothing were not run.
    tests_total: u32,
}

impl From<&GroupGrade> for GroupView {
    fn from(group: &GroupGrade) -> Self {
        Self {
            name: group.name.strip_prefix("secret/").unwrap_or(&group.name).to_owned(),
            score: group.score.points(),
            max_score: group.max_score.map(Score::points),
            tests_passed: group.passed,
            tests_total: group.total,
        }
    }
}

/// The results of a judgement, in order.
pub(crate) fn tests(judgement: &Judgement, eyes: Eyes) -> impl Iterator<Item = Test> {
    (0..).zip(&judgement.tests).map(move |(index, result)| Test::new(index, result, eyes))
}

/// One step of a submission's judging. A step never follows one with a higher `sequence`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Update {
    /// Queued 1, compiling 2, running with `k` test cases done `3 + k`, finished 1000000. To resume after a
    /// reconnect, ask for those after the last one seen.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub(crate) sequence: u32,
    /// The submission's id.
    #[schema(format = Uuid)]
    pub(crate) id: String,
    pub(crate) state: State,
    /// Test cases run so far.
    pub(crate) tests_done: u32,
    /// Those of them that passed.
    pub(crate) tests_passed: u32,
    /// Test cases of the problem; null until the program is compiled. After a failure not all of them are run.
    #[schema(required)]
    pub(crate) tests_total: Option<u32>,
    /// The test case that has just been run, if the step is one.
    #[schema(required)]
    pub(crate) test: Option<Test>,
    /// The verdict, once finished.
    #[schema(required)]
    pub(crate) verdict: Option<VerdictCode>,
    /// Points, once finished; null for problems that are passed or failed.
    #[schema(required)]
    pub(crate) score: Option<f64>,
    /// What the groups of test cases came to, once finished; empty for problems without points or groups.
    pub(crate) groups: Vec<GroupView>,
    /// The largest CPU time of one test case so far, in milliseconds; rounded up as that of a hidden test case.
    #[schema(required)]
    pub(crate) cpu_time_ms: Option<u64>,
    /// The largest wall time of one test case so far, in milliseconds; rounded likewise.
    #[schema(required)]
    pub(crate) wall_time_ms: Option<u64>,
    /// The largest peak memory of one test case so far, in KiB; rounded likewise.
    #[schema(required)]
    pub(crate) memory_kib: Option<u64>,
    /// Whether times and memory are rounded up, so that it was at most so much.
    pub(crate) rounded: bool,
    /// What the compiler printed, once finished; null when it printed nothing.
    #[schema(required)]
    pub(crate) compile_log: Option<String>,
    /// A sentence for the contestant, once finished; null when there is nothing to add.
    #[schema(required)]
    pub(crate) message: Option<String>,
    /// The compiler or interpreter that was used and its version, once finished; null when that is not known.
    #[schema(required, example = "GCC 14.2.0 in debian13 of 2026-11-23-1a2b3c4d")]
    pub(crate) tool: Option<String>,
}

impl Update {
    /// The newest update of a judgement.
    pub(crate) fn newest(judgement: &Judgement, eyes: Eyes) -> Self {
        let mut so_far = SoFar::default();
        judgement.tests.iter().for_each(|result| so_far.add(result));
        so_far.update(judgement, judgement.progress(), None, eyes)
    }
}

/// Every update of a judgement with a sequence above `after`, in order.
///
/// A judgement that was begun again after a lost lease tells its new course from `after` on, so a follower never sees
/// it go back.
pub(crate) fn updates_after(judgement: &Judgement, after: u32, eyes: Eyes) -> impl Iterator<Item = Update> {
    let mut so_far = SoFar::default();
    course(judgement).filter_map(move |(sequence, result)| {
        if let Some(result) = result {
            so_far.add(result);
        }
        (sequence > after).then(|| so_far.update(judgement, sequence, result, eyes))
    })
}

/// The sequence numbers that a judgement has gone through, each with the test result it brought.
fn course(judgement: &Judgement) -> impl Iterator<Item = (u32, Option<&TestResult>)> {
    let begun = [(QUEUED, None), (COMPILING, None)];
    // Without a total the program was never compiled, and nothing ran.
    let compiled = judgement.tests_total.map(|_| (RUNNING, None));
    let ran = (RUNNING + 1..FINISHED).zip(judgement.tests.iter().map(Some));
    let course = begun.into_iter().chain(compiled).chain(ran).chain([(FINISHED, None)]);
    let progress = judgement.progress();
    course.take_while(move |(sequence, _)| *sequence <= progress)
}

/// The sum of the first test results.
#[derive(Default)]
struct SoFar {
    done: u32,
    passed: u32,
    used: Used,
}

impl SoFar {
    fn add(&mut self, result: &TestResult) {
        self.done += 1;
        self.passed += u32::from(result.verdict.is_accepted());
        let used = &mut self.used;
        used.cpu_time = used.cpu_time.max(result.cpu_time);
        used.wall_time = used.wall_time.max(result.wall_time);
        used.memory = used.memory.max(result.memory);
    }

    fn update(&self, judgement: &Judgement, sequence: u32, test: Option<&TestResult>, eyes: Eyes) -> Update {
        let told = (self.done > 0).then(|| eyes.of_sum(self.used));
        let finished = sequence == FINISHED;
        Update {
            sequence,
            id: judgement.submission.to_string(),
            state: match sequence {
                QUEUED => State::Queued,
                COMPILING => State::Compiling,
                FINISHED => State::Finished,
                _ => State::Running,
            },
            tests_done: self.done,
            tests_passed: self.passed,
            tests_total: judgement.tests_total.filter(|_| sequence >= RUNNING),
            test: test.map(|result| Test::new(self.done - 1, result, eyes)),
            verdict: judgement.verdict.filter(|_| finished).map(VerdictCode::from),
            score: judgement.score.filter(|_| finished).map(Score::points),
            groups: judgement.groups.iter().filter(|_| finished).map(GroupView::from).collect(),
            cpu_time_ms: told.map(|told| told.cpu_time_ms),
            wall_time_ms: told.map(|told| told.wall_time_ms),
            memory_kib: told.map(|told| told.memory_kib),
            rounded: told.is_some_and(|told| told.rounded),
            compile_log: finished.then(|| judgement.compile_log.clone()).filter(|log| !log.is_empty()),
            message: finished.then(|| eyes.message(judgement).to_owned()).filter(|message| !message.is_empty()),
            tool: finished.then(|| judgement.tool.clone()).filter(|tool| !tool.is_empty()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::hidden::{HiddenTests, JUDGING_FAILED};
    use gavel_core::{ByteSize, Event, Fence, JudgementId, Limits, Report, SubmissionId};
    use std::time::Duration;

    /// Eyes that see everything.
    pub(crate) fn full() -> Eyes {
        Eyes::new(HiddenTests::Full, &Limits::default())
    }

    /// A judgement after `reports` steps of a life with two test cases, the second one wrong.
    pub(crate) fn judged(fence: u32, reports: u32) -> Judgement {
        let submission: SubmissionId = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
        let id: JudgementId = "018f0000-0000-7000-8000-000000000002".parse().unwrap();
        let mut judgement = Judgement::queued(id, submission);
        let result = |name: &str, verdict, ms| TestResult {
            name: name.to_owned(),
            verdict,
            score: None,
            cpu_time: Duration::from_millis(ms),
            wall_time: Duration::from_millis(ms + 1),
            memory: ByteSize::kib(ms),
            message: String::new(),
            from_validator: false,
        };
        let life = [
            Event::Started,
            Event::Compiled { tests_total: 9 },
            Event::Tested { result: result("sample/1", Verdict::Accepted, 20) },
            Event::Tested { result: result("secret/1", Verdict::WrongAnswer, 10) },
            Event::Finished {
                verdict: Verdict::WrongAnswer,
                score: None,
                groups: Vec::new(),
                compile_log: "warning".to_owned(),
                message: "no".to_owned(),
                tool: "GCC 14.2.0".to_owned(),
            },
        ];
        for (event, sequence) in life.into_iter().zip(0..reports) {
            judgement.apply(&Report { submission, judgement: id, fence: Fence(fence), sequence, event });
        }
        judgement
    }

    fn sequences(judgement: &Judgement, after: u32) -> Vec<u32> {
        updates_after(judgement, after, full()).map(|update| update.sequence).collect()
    }

    #[test]
    fn a_whole_life_is_told_in_order() {
        assert_eq!(sequences(&judged(1, 5), 0), [1, 2, 3, 4, 5, FINISHED]);
        assert_eq!(sequences(&judged(1, 0), 0), [1]);
        assert_eq!(sequences(&judged(1, 3), 2), [3, 4]);
        assert_eq!(sequences(&judged(1, 5), FINISHED), [0_u32; 0]);
    }

    /// What was told live and what is told again later is the same, whatever has come since.
    #[test]
    fn an_update_does_not_depend_on_what_followed() {
        let whole: Vec<_> = updates_after(&judged(1, 5), 0, full()).collect();
        for reports in 0..=5 {
            let so_far = judged(1, reports);
            let told: Vec<_> = updates_after(&so_far, 0, full()).collect();
            assert_eq!(told, whole[..told.len()], "after {reports} reports");
            assert_eq!(told.last().unwrap().sequence, so_far.progress());
        }
    }

    #[test]
    fn the_newest_update_is_the_last_one_without_its_test() {
        for reports in 0..=5 {
            let judgement = judged(1, reports);
            let last = updates_after(&judgement, 0, full()).last().unwrap();
            assert_eq!(Update::newest(&judgement, full()), Update { test: None, ..last });
        }
    }

    #[test]
    fn maxima_and_the_test_are_those_of_the_step() {
        let updates: Vec<_> = updates_after(&judged(1, 5), 0, full()).collect();
        let [_, _, compiled, first, second, last] = &updates[..] else { panic!("{updates:?}") };
        assert_eq!((compiled.tests_total, compiled.cpu_time_ms, &compiled.test), (Some(9), None, &None));
        assert_eq!((first.tests_passed, first.cpu_time_ms), (1, Some(20)));
        let test = second.test.as_ref().unwrap();
        assert_eq!((test.number, test.sample, test.verdict, test.cpu_time_ms), (2, false, VerdictCode::Wa, 10));
        assert_eq!((second.tests_done, second.tests_passed, second.cpu_time_ms), (2, 1, Some(20)));
        assert_eq!((second.verdict, &second.compile_log, &second.message), (None, &None, &None));
        assert_eq!((last.verdict, last.compile_log.as_deref()), (Some(VerdictCode::Wa), Some("warning")));
        assert_eq!((&second.tool, last.tool.as_deref()), (&None, Some("GCC 14.2.0")));
    }

    #[test]
    fn why_judging_failed_is_not_told() {
        let mut judgement = judged(1, 2);
        for _ in 0..3 {
            judgement.fail("disk /var/secret is full");
        }
        let last = updates_after(&judgement, 0, full()).last().unwrap();
        assert_eq!((last.verdict, last.message.as_deref()), (Some(VerdictCode::Je), Some(JUDGING_FAILED)));
        assert!(!serde_json::to_string(&last).unwrap().contains("secret"));
    }

    #[test]
    fn every_verdict_has_its_code() {
        for verdict in Verdict::ALL {
            let code = serde_json::to_value(VerdictCode::from(verdict)).unwrap();
            assert_eq!(code, verdict.code());
        }
    }
}
