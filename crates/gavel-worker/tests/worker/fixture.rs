//! A store with a problem in it, a recorder, and a runner that does what a test wants.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gavel_core::{Digest, Lane, ProblemId, SubmissionId};
use gavel_judge::{Judge, Languages, Package, Runner};
use gavel_sandbox::{Command, Error, Finished, Outcome, Report, Sink, Stream, Usage};
use gavel_store::{NewSubmission, ProblemRecord, Store, StoreConfig, SubmissionRecord};
use gavel_worker::{Worker, WorkerConfig, WorkerError};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes, even on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A store that serves, with its recorder running.
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) package: Digest,
    pub(crate) directory: TempDir,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(Duration::from_secs(30)).await
    }

    pub(crate) async fn open_with(lease: Duration) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let config = StoreConfig { lease, ..StoreConfig::embedded(directory.path()) };
        let store = Store::open(&config).await.unwrap();
        store.recover().await.unwrap();
        let package = Package::open(&problems().join("sum")).unwrap();
        let digest = store.blobs().put(package.pack().unwrap().into()).await.unwrap();
        put(&store, &package, digest).await;
        let mut reports = store.reports().unwrap();
        let recorder = store.clone();
        tokio::spawn(async move {
            let mut batch = Vec::new();
            while reports.recv_many(&mut batch, 100).await > 0 {
                recorder.record(&batch).await.unwrap();
                batch.clear();
            }
        });
        Self { store, package: digest, directory }
    }

    pub(crate) async fn submit(&self, language: &str, source: &[u8]) -> SubmissionId {
        let new = NewSubmission {
            problem: problem_id(),
            package: self.package,
            language: language.parse().unwrap(),
            source: source.to_vec().into(),
            lane: Lane::Practice,
        };
        self.store.submit(new).await.unwrap()
    }

    pub(crate) async fn record(&self, id: SubmissionId) -> SubmissionRecord {
        self.store.submission(id).await.unwrap().unwrap()
    }

    /// Waits for the verdict.
    pub(crate) async fn finished(&self, id: SubmissionId) -> SubmissionRecord {
        let waiting = async {
            loop {
                let record = self.record(id).await;
                if record.finished_at.is_some() {
                    return record;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("a verdict")
    }

    pub(crate) fn config(&self, slots: u32) -> WorkerConfig {
        WorkerConfig::new("tester", slots, self.directory.path().join("cache"))
    }

    pub(crate) fn worker<E: Into<gavel_worker::RunnerError>>(
        &self,
        config: WorkerConfig,
        open_runner: impl Fn(u32) -> Result<Box<dyn Runner + Send>, E> + Send + Sync + 'static,
    ) -> Worker {
        let judge = Judge::new(Languages::builtin(), self.directory.path().join("work"));
        Worker::new(config, self.store.queue(), self.store.blobs(), Arc::new(judge), open_runner)
    }

    /// Starts a worker with runners that behave.
    pub(crate) fn start(&self, slots: u32, behaviour: impl Fn(u32) -> Behaviour + Send + Sync + 'static) -> Started {
        self.start_with(self.config(slots), behaviour)
    }

    pub(crate) fn start_with(
        &self,
        config: WorkerConfig,
        behaviour: impl Fn(u32) -> Behaviour + Send + Sync + 'static,
    ) -> Started {
        let stop = CancellationToken::new();
        let (opened, runs) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let (opening, running, behaviour) = (Arc::clone(&opened), Arc::clone(&runs), Arc::new(behaviour));
        let worker = self.worker(config, move |_| {
            opening.fetch_add(1, Ordering::Relaxed);
            let (runs, behaviour) = (Arc::clone(&running), Arc::clone(&behaviour));
            Ok::<Box<dyn Runner + Send>, Error>(Box::new(Adder { runs, behaviour }))
        });
        Started { running: tokio::spawn(worker.run(stop.clone())), stop, opened, runs }
    }
}

/// A worker at work.
pub(crate) struct Started {
    pub(crate) running: JoinHandle<Result<(), WorkerError>>,
    pub(crate) stop: CancellationToken,
    /// Runners opened so far.
    pub(crate) opened: Arc<AtomicU32>,
    /// Programs run so far.
    pub(crate) runs: Arc<AtomicU32>,
}

impl Started {
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.running).await.expect("the worker stops").unwrap().unwrap();
    }

    /// Waits until so many programs were begun.
    pub(crate) async fn begun(&self, runs: u32) {
        let waiting = async {
            while self.runs.load(Ordering::Relaxed) < runs {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("a run");
    }
}

/// What a runner does in its run of this number, counted over all runners from 0.
pub(crate) enum Behaviour {
    Add,
    AddAfter(Duration),
    Fail,
    Panic,
}

type Behaviours = dyn Fn(u32) -> Behaviour + Send + Sync;

/// Runs no program: adds the numbers of the input, as the problem `sum` wants.
struct Adder {
    runs: Arc<AtomicU32>,
    behaviour: Arc<Behaviours>,
}

impl Runner for Adder {
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        match (self.behaviour)(self.runs.fetch_add(1, Ordering::Relaxed)) {
            Behaviour::Add => {}
            Behaviour::AddAfter(pause) => std::thread::sleep(pause),
            Behaviour::Fail => return Err(Error::Command("told to fail".to_owned())),
            Behaviour::Panic => panic!("told to panic"),
        }
        let mut input = String::new();
        File::from(command.stdin.expect("a test case has an input")).read_to_string(&mut input).unwrap();
        let sum: i64 = input.split_whitespace().map(|number| number.parse::<i64>().unwrap()).sum();
        sink.write(Stream::Stdout, format!("{sum}\n").as_bytes());
        let usage =
            Usage { cpu_time: Duration::from_millis(1), wall_time: Duration::from_millis(2), ..Usage::default() };
        Ok(Finished { report: Report { outcome: Outcome::Exited(0), usage, violation: None }, tree: None })
    }
}

pub(crate) async fn put(store: &Store, package: &Package, digest: Digest) {
    let problem = ProblemRecord {
        id: problem_id(),
        name: package.name().to_owned(),
        package: digest,
        limits: package.limits,
        statement_markdown: package.statement_markdown().to_owned(),
        samples: Vec::new(),
        attachments: Vec::new(),
        tests_total: package.tests_total(),
        types: vec!["pass-fail".to_owned()],
        max_score: None,
    };
    store.put_problem(problem).await.unwrap();
}

pub(crate) fn problem_id() -> ProblemId {
    "sum".parse().unwrap()
}

pub(crate) fn problems() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../problems")
}
