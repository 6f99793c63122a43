//! What the writer publishes after each commit, and everybody may read.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

use gavel_core::{Judgement, JudgementId};
use tokio::sync::Notify;

use crate::record::{Stats, Timestamp};

/// The state in memory. Only the writer changes it, and only to what a commit made true.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The judgement of every leased job, with the reports so far. It holds no more than there are leases.
    live: RwLock<HashMap<JudgementId, Judgement>>,
    /// Wakes workers when jobs have come.
    pub(crate) arrivals: Notify,
    pub(crate) waiting: AtomicU64,
    pub(crate) leased: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) failed_commits: AtomicU64,
    pub(crate) operations: AtomicU64,
    pub(crate) ignored_reports: AtomicU64,
    opened: (Timestamp, Instant),
}

impl Shared {
    pub(crate) fn new(waiting: u64, leased: u64) -> Self {
        Self {
            live: RwLock::default(),
            arrivals: Notify::new(),
            waiting: waiting.into(),
            leased: leased.into(),
            commits: AtomicU64::new(0),
            failed_commits: AtomicU64::new(0),
            operations: AtomicU64::new(0),
            ignored_reports: AtomicU64::new(0),
            opened: (Timestamp::now(), Instant::now()),
        }
    }

    /// The wall clock of the opening, moved on by the monotonic clock: a step of the wall clock ends no lease.
    pub(crate) fn now(&self) -> Timestamp {
        self.opened.0.after(self.opened.1.elapsed())
    }

    pub(crate) fn live(&self, id: JudgementId) -> Option<Judgement> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Takes over what a batch made of the judgements it touched; `None` is a judgement that is not leased any more.
    pub(crate) fn publish(&self, touched: HashMap<JudgementId, Option<Judgement>>) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        for (id, judgement) in touched {
            match judgement {
                Some(judgement) => live.insert(id, judgement),
                None => live.remove(&id),
            };
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            waiting: read(&self.waiting),
            leased: read(&self.leased),
            commits: read(&self.commits),
            failed_commits: read(&self.failed_commits),
            operations: read(&self.operations),
            ignored_reports: read(&self.ignored_reports),
        }
    }
}
