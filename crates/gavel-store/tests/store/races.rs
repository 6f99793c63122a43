//! Workers, zombies, sweeps, restarts and repeats in any order: each submission ends with exactly one verdict, told to
//! exactly one listener, under the newest lease, and it never changes.

use std::collections::HashMap;

use crate::fixture::*;
use gavel_core::submission::MAX_FAILURES;
use gavel_core::{Applied, Event, Job, SubmissionId, Verdict};
use gavel_store::Store;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Submit,
    /// A worker claims up to so many.
    Claim(usize),
    /// Some holder, past or present, says its reports from one place to another, both as part of five.
    Send {
        holder: usize,
        from: usize,
        to: usize,
    },
    /// Some holder, past or present, says that it failed.
    Fail(usize),
    /// Some holder, past or present, gives its job back.
    HandBack(usize),
    Renew(usize),
    /// All leases run out.
    Sweep,
    /// The server dies and starts again.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Submit),
        4 => (1_usize..4).prop_map(Step::Claim),
        10 => (any::<prop::sample::Index>(), 0_usize..5, 1_usize..6)
            .prop_map(|(holder, from, to)| Step::Send { holder: holder.index(1 << 16), from, to }),
        4 => (0_usize..1 << 16).prop_map(|holder| Step::Send { holder, from: 0, to: 5 }),
        1 => (0_usize..1 << 16).prop_map(Step::Fail),
        1 => (0_usize..1 << 16).prop_map(Step::HandBack),
        1 => (0_usize..1 << 16).prop_map(Step::Renew),
        1 => Just(Step::Sweep),
        1 => Just(Step::Restart),
    ]
}

/// What the outside knows.
#[derive(Default)]
struct World {
    submissions: Vec<SubmissionId>,
    /// Every lease ever given.
    holders: Vec<Job>,
    /// The newest lease of each submission, while it is held.
    current: HashMap<SubmissionId, Job>,
    /// The verdicts that were announced.
    finals: HashMap<SubmissionId, Verdict>,
}

/// Each lease finds a verdict of its own, so that a verdict tells which lease wrote it.
fn found_by(job: &Job) -> Verdict {
    Verdict::ALL[job.fence.0 as usize % 9]
}

impl World {
    fn holder(&self, index: usize) -> Option<Job> {
        (!self.holders.is_empty()).then(|| self.holders[index % self.holders.len()].clone())
    }

    fn holds(&self, job: &Job) -> bool {
        self.current.get(&job.submission) == Some(job)
    }

    fn announce(&mut self, id: SubmissionId, verdict: Verdict) {
        assert!(self.finals.insert(id, verdict).is_none(), "{id} has two verdicts");
        self.current.remove(&id);
    }

    async fn send(&mut self, store: &Store, job: &Job, reports: &[gavel_core::Report]) {
        let held = self.holds(job);
        for change in record(store, reports).await {
            assert!(held, "a stale lease was heard: {change:?}");
            match change.applied {
                Applied::Finished => self.announce(job.submission, change.judgement.verdict.unwrap()),
                Applied::Retry => drop(self.current.remove(&job.submission)),
                Applied::Advanced | Applied::Ignored => {}
            }
        }
        if let Some(verdict) = self.finals.get(&job.submission)
            && held
        {
            assert!(*verdict == found_by(job) || *verdict == Verdict::JudgingError);
        }
    }

    async fn take(&mut self, store: Store, step: &Step, directory: &std::path::Path) -> Store {
        match *step {
            Step::Submit => self.submissions.push(submit(&store, &self.submissions.len().to_string()).await),
            Step::Claim(max) if store.queue_depth() > 0 => {
                for job in store.queue().claim(&worker("w"), max).await.unwrap() {
                    assert!(!self.finals.contains_key(&job.submission), "a finished submission was handed out");
                    let before = self.current.insert(job.submission, job.clone());
                    assert!(before.is_none(), "handed out twice");
                    let newest =
                        self.holders.iter().filter(|old| old.submission == job.submission).map(|old| old.fence);
                    assert!(newest.max() < Some(job.fence));
                    self.holders.push(job);
                }
            }
            Step::Send { holder, from, to } => {
                if let Some(job) = self.holder(holder) {
                    let life = life(&job, found_by(&job));
                    self.send(&store, &job, life.get(from..to).unwrap_or_default()).await;
                }
            }
            Step::Fail(holder) => {
                if let Some(job) = self.holder(holder) {
                    self.send(&store, &job, &[report(&job, 0, Event::Failed { reason: "disk".to_owned() })]).await;
                }
            }
            Step::HandBack(holder) => {
                if let Some(job) = self.holder(holder) {
                    store.queue().hand_back(&[lease(&job)]).await.unwrap();
                    if self.holds(&job) {
                        self.current.remove(&job.submission);
                    }
                }
            }
            Step::Renew(holder) => {
                if let Some(job) = self.holder(holder) {
                    let lost = store.queue().renew(&[lease(&job)]).await.unwrap();
                    assert_eq!(lost.is_empty(), self.holds(&job));
                }
            }
            Step::Sweep => {
                for swept in sweep_all(&store).await {
                    let id = swept.judgement.submission;
                    assert!(self.current.remove(&id).is_some());
                    if swept.applied == Applied::Finished {
                        assert_eq!(swept.judgement.failures, MAX_FAILURES);
                        self.announce(id, Verdict::JudgingError);
                    }
                }
                assert!(self.current.is_empty());
            }
            Step::Restart => {
                store.close().await;
                let store = open(directory).await;
                assert_eq!(store.recover().await.unwrap(), self.current.len() as u64);
                self.current.clear();
                return store;
            }
            Step::Claim(_) => {}
        }
        store
    }

    /// What the store says must be what was announced, at any time.
    async fn check(&self, store: &Store) {
        for id in &self.submissions {
            assert_eq!(verdict(store, *id).await, self.finals.get(id).copied());
        }
        let stats = store.stats();
        assert_eq!(stats.leased, self.current.len() as u64);
        assert_eq!(stats.waiting as usize, self.submissions.len() - self.finals.len() - self.current.len());
    }
}

async fn run(steps: &[Step]) {
    let directory = tempfile::tempdir().unwrap();
    let mut store = open(directory.path()).await;
    store.recover().await.unwrap();
    let mut world = World::default();
    for step in steps {
        store = world.take(store, step, directory.path()).await;
        world.check(&store).await;
    }
    // Whatever happened, one honest worker brings everything to an end.
    sweep_until_free(&mut world, &store).await;
    while store.queue_depth() > 0 {
        store = world.take(store, &Step::Claim(3), directory.path()).await;
        for job in world.current.values().cloned().collect::<Vec<_>>() {
            let life = life(&job, found_by(&job));
            world.send(&store, &job, &life).await;
        }
    }
    world.check(&store).await;
    assert_eq!(world.finals.len(), world.submissions.len());
    store.close().await;
}

async fn sweep_until_free(world: &mut World, store: &Store) {
    for swept in sweep_all(store).await {
        world.current.remove(&swept.judgement.submission);
        if swept.applied == Applied::Finished {
            world.announce(swept.judgement.submission, Verdict::JudgingError);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn each_submission_gets_exactly_one_verdict(steps in prop::collection::vec(step(), 1..60)) {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(run(&steps));
    }
}
