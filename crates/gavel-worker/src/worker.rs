//! The worker and its loop.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use gavel_core::{Job, LanguageId};
use gavel_judge::{Judge, Runner};
use gavel_store::{Blobs, Lease, Queue, StoreError, WorkerId};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::error::{RunnerError, WorkerError};
use crate::judging::Tools;
use crate::leases::Leases;
use crate::packages::Packages;
use crate::slot::{OpenRunner, Order, Said, Slot};

/// How long to wait after a claim failed.
const RETRY: Duration = Duration::from_secs(1);

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// What it is called in the log and in the reasons of failures, such as the host's name.
    pub name: String,
    /// How many jobs it judges at once. About as many as there are processors: programs that share one slow each other
    /// down in wall time, though not in CPU time.
    pub slots: u32,
    /// Where it keeps unpacked packages. It must be this worker's alone, and is emptied at the start.
    pub cache_dir: PathBuf,
    /// How long it may finish what it is at after it is told to stop.
    pub drain: Duration,
    /// The languages whose tools are here, each with what is recorded of its tool, as they come and go: only jobs in
    /// these are claimed. `None` claims all, and records nothing.
    pub languages: Option<Languages>,
}

/// Languages and their tools, which may change.
pub type Languages = watch::Receiver<Arc<BTreeMap<LanguageId, String>>>;

impl WorkerConfig {
    /// A configuration with 30 seconds to drain, for all languages.
    #[must_use]
    pub fn new(name: impl Into<String>, slots: u32, cache_dir: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), slots, cache_dir: cache_dir.into(), drain: Duration::from_secs(30), languages: None }
    }
}

/// Judges what waits in a queue.
pub struct Worker {
    config: WorkerConfig,
    queue: Queue,
    blobs: Blobs,
    judge: Arc<Judge>,
    open_runner: Arc<OpenRunner>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker that opens a runner for each slot with `open_runner`, which is given the slot's number from 0 on. It is
    /// called on the slot's own thread, and again whenever a runner failed; the old one is dropped before.
    #[must_use]
    pub fn new<E: Into<RunnerError>>(
        config: WorkerConfig,
        queue: Queue,
        blobs: Blobs,
        judge: Arc<Judge>,
        open_runner: impl Fn(u32) -> Result<Box<dyn Runner + Send>, E> + Send + Sync + 'static,
    ) -> Self {
        let open_runner = Arc::new(move |slot| open_runner(slot).map_err(Into::into));
        Self { config, queue, blobs, judge, open_runner }
    }

    /// Works until `stop`, or until the store is closed. When it returns, the slots' runners are closed and every job
    /// is done or handed back; but a slot that did not finish in time goes on in silence until its judging ends.
    ///
    /// # Errors
    /// When there is no working at all: no slot can open a runner, or the cache directory cannot be used.
    pub async fn run(self, stop: CancellationToken) -> Result<(), WorkerError> {
        let (directory, blobs) = (self.config.cache_dir.clone(), self.blobs.clone());
        let opened = tokio::task::spawn_blocking(move || Packages::open(&directory, blobs)).await;
        let packages = opened.map_err(|error| {
            WorkerError::file("prepare directory", &self.config.cache_dir)(std::io::Error::other(error))
        })??;
        let Self { config, queue, blobs, judge, open_runner } = self;
        let (runtime, languages) = (Handle::current(), config.languages.clone());
        let tools = Arc::new(Tools { queue: queue.clone(), blobs, packages, judge, runtime, languages });
        let leases = Arc::new(Leases::default());
        let (sender, said) = unbounded_channel();
        let mut stops = Vec::new();
        for number in 0..config.slots {
            let (keep, stop) = mpsc::channel();
            stops.push(keep);
            let (tools, leases, said) = (Arc::clone(&tools), Arc::clone(&leases), sender.clone());
            let slot = Slot { number, tools, leases, open_runner: Arc::clone(&open_runner), stop, said };
            std::thread::Builder::new()
                .name(format!("gavel-slot-{number}"))
                .spawn(|| slot.run())
                .map_err(|source| WorkerError::Thread { slot: number, source })?;
        }
        // From here on only the slots hold them: the channel ends with the last slot, and the packages go with it.
        drop((sender, tools));
        let running = Running { config, queue, leases: Arc::clone(&leases), said, stops };
        let keeping = running.queue.clone();
        tokio::select! {
            outcome = running.work_and_drain(&stop) => outcome,
            () = leases.keep(&keeping) => Ok(()),
        }
    }
}

/// What can be claimed: the languages that are here, and answers, which need no tool.
fn claimable(languages: &mut Languages) -> Arc<BTreeSet<LanguageId>> {
    let here = languages.borrow_and_update();
    Arc::new(here.keys().cloned().chain([LanguageId::text()]).collect())
}

/// The loop beside the slots.
struct Running {
    config: WorkerConfig,
    queue: Queue,
    leases: Arc<Leases>,
    said: UnboundedReceiver<Said>,
    /// Dropping these stops the slots.
    stops: Vec<mpsc::Sender<()>>,
}

impl Running {
    async fn work_and_drain(mut self, stop: &CancellationToken) -> Result<(), WorkerError> {
        let outcome = self.work(stop).await;
        self.drain().await;
        outcome
    }

    /// Claims for the free slots, until there is a reason to end.
    async fn work(&mut self, stop: &CancellationToken) -> Result<(), WorkerError> {
        let worker = WorkerId(self.config.name.clone());
        let mut free: Vec<mpsc::Sender<Order>> = Vec::new();
        let mut without_runner = 0;
        let mut languages = self.config.languages.clone();
        loop {
            let (queue, room) = (&self.queue, free.len());
            let here = languages.as_mut().map(claimable);
            let claim = async {
                match &here {
                    _ if room == 0 => std::future::pending().await,
                    Some(here) => queue.claim_in(&worker, room, here).await,
                    None => queue.claim(&worker, room).await,
                }
            };
            let changed = async {
                let seen = match &mut languages {
                    Some(languages) => languages.changed().await.is_ok(),
                    None => false,
                };
                if !seen {
                    // Nobody looks any more: what is here stays.
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                // A claim that was waiting is given up and begun again with more room.
                said = self.said.recv() => match said {
                    Some(Said::Free(slot)) => free.push(slot),
                    Some(Said::NoRunner(error)) => {
                        without_runner += 1;
                        if without_runner == self.config.slots {
                            return Err(WorkerError::NoRunner(error));
                        }
                    }
                    None => return Ok(()),
                },
                () = changed => {}
                claimed = claim => match claimed {
                    Ok(jobs) => self.hand_out(jobs, &mut free).await,
                    Err(StoreError::Closed) => return Ok(()),
                    Err(error) => {
                        tracing::error!(%error, "cannot claim jobs, trying again");
                        tokio::time::sleep(RETRY).await;
                    }
                },
            }
        }
    }

    async fn hand_out(&self, jobs: Vec<Job>, free: &mut Vec<mpsc::Sender<Order>>) {
        tracing::trace!(target: "gavel::step", "claimed");
        for job in jobs {
            let (lease, held) = (Lease::from(&job), self.leases.take(&job));
            let refused = match free.pop() {
                Some(slot) => slot.send((job, held)).err().map(|refused| refused.0.0),
                None => Some(job),
            };
            // A slot is gone only when opening its runner panicked; its job must not wait for the lease to run out.
            if let Some(job) = refused {
                self.leases.done(&job);
                if let Err(error) = self.queue.hand_back(&[lease]).await {
                    tracing::error!(%error, "cannot hand a job back");
                }
            }
        }
    }

    /// Lets the slots finish, and hands back what they do not finish in time.
    async fn drain(mut self) {
        self.stops.clear();
        let all_slots_ended = async { while self.said.recv().await.is_some() {} };
        if tokio::time::timeout(self.config.drain, all_slots_ended).await.is_ok() {
            return;
        }
        match self.leases.hand_back(&self.queue).await {
            Ok(jobs) => tracing::warn!(jobs, "handed back what was not finished in time"),
            Err(error) => tracing::error!(%error, "cannot hand back jobs; they return when their leases run out"),
        }
    }
}
