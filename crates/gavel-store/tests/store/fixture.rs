//! What every test of the store starts from.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use gavel_core::{
    ByteSize, Digest, Event, GroupGrade, Job, Lane, Limits, ProblemId, Report, Score, Step, SubmissionId, TestResult,
    Verdict, Violation,
};
use gavel_store::{Attachment, Lease, NewSubmission, ProblemRecord, Recorded, Sample, Store, StoreConfig, WorkerId};

/// The package that every test submits to.
pub(crate) const PACKAGE: Digest = Digest([3; 32]);

/// A store below `directory`, with one problem in it.
pub(crate) async fn open(directory: &Path) -> Store {
    open_with(&StoreConfig::embedded(directory)).await
}

pub(crate) async fn open_with(config: &StoreConfig) -> Store {
    let store = Store::open(config).await.unwrap();
    store.put_problem(problem(PACKAGE)).await.unwrap();
    store
}

pub(crate) fn problem(package: Digest) -> ProblemRecord {
    ProblemRecord {
        id: problem_id(),
        name: "A + B".to_owned(),
        package,
        limits: Limits { time: Duration::from_millis(1500), ..Limits::default() },
        statement_markdown: "Add *two* numbers.".to_owned(),
        samples: vec![Sample {
            name: "1".to_owned(),
            input: "1 2\n".to_owned(),
            answer: "3\n".to_owned(),
            interaction: Some("< 1 2\n".to_owned()),
        }],
        attachments: vec![Attachment { name: "tools/play.py".to_owned(), bytes: 17, blob: Digest([9; 32]) }],
        tests_total: 2,
        types: vec!["scoring".to_owned(), "interactive".to_owned()],
        max_score: Some(Score::from_millionths(99_500_000)),
    }
}

pub(crate) fn problem_id() -> ProblemId {
    "sum".parse().unwrap()
}

pub(crate) fn worker(name: &str) -> WorkerId {
    WorkerId(name.to_owned())
}

pub(crate) fn new(source: impl Into<Bytes>, lane: Lane) -> NewSubmission {
    NewSubmission {
        problem: problem_id(),
        package: PACKAGE,
        language: "python3".parse().unwrap(),
        source: source.into(),
        lane,
    }
}

pub(crate) async fn submit(store: &Store, source: &str) -> SubmissionId {
    store.submit(new(source.to_owned(), Lane::Practice)).await.unwrap()
}

/// Claims one job that must be there.
pub(crate) async fn claim(store: &Store, name: &str) -> Job {
    store.queue().claim(&worker(name), 1).await.unwrap().remove(0)
}

pub(crate) fn report(job: &Job, sequence: u32, event: Event) -> Report {
    Report { submission: job.submission, judgement: job.judgement, fence: job.fence, sequence, event }
}

pub(crate) fn test_result(number: u32, verdict: Verdict) -> TestResult {
    TestResult {
        name: format!("secret/{number}"),
        verdict,
        score: (number == 2).then(|| Score::from_millionths(33_333_333)),
        cpu_time: Duration::from_nanos(12_345_678 + u64::from(number)),
        wall_time: Duration::from_millis(20),
        memory: ByteSize::kib(900),
        message: "\"quoted\", with ünïcode\nand a second line".to_owned(),
        from_validator: number == 2,
    }
}

pub(crate) fn violation(step: Step) -> Violation {
    let abi = "x32".to_owned();
    Violation { step, abi, number: u32::MAX, call: Some("ptrace".to_owned()), args: [0, u64::MAX, 1 << 63, 3, 4, 5] }
}

/// Everything a worker says that finds `verdict` on the second of two test cases.
pub(crate) fn life(job: &Job, verdict: Verdict) -> Vec<Report> {
    let events = [
        Event::Started,
        Event::Compiled { tests_total: 2 },
        Event::Tested { result: test_result(1, Verdict::Accepted) },
        Event::Tested { result: test_result(2, verdict) },
        Event::Finished {
            verdict,
            score: Some(Score::from_millionths(33_333_333)),
            groups: vec![GroupGrade {
                name: "secret/1".to_owned(),
                score: Score::from_millionths(33_333_333),
                max_score: None,
                passed: 1,
                total: 2,
            }],
            compile_log: "a warning".to_owned(),
            message: "well".to_owned(),
        },
    ];
    events.into_iter().zip(0..).map(|(event, sequence)| report(job, sequence, event)).collect()
}

pub(crate) async fn record(store: &Store, reports: &[Report]) -> Vec<Recorded> {
    store.record(reports).await.unwrap()
}

pub(crate) async fn verdict(store: &Store, id: SubmissionId) -> Option<Verdict> {
    store.submission(id).await.unwrap().unwrap().judgement.verdict
}

/// Lets every lease of now run out.
pub(crate) async fn sweep_all(store: &Store) -> Vec<gavel_store::Swept> {
    store.sweep(store.now().after(Duration::from_secs(3600))).await.unwrap()
}

pub(crate) fn lease(job: &Job) -> Lease {
    Lease::from(job)
}
