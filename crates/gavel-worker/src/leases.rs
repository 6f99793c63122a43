//! The leases that this worker holds, and their renewal.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gavel_core::Job;
use gavel_store::{Lease, Queue, StoreError};

/// Whether a lease is still held, as far as this worker knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held(Arc<AtomicBool>);

impl Held {
    pub(crate) fn is_lost(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn lose(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The leases held by all slots together.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    held: Mutex<HashMap<Lease, Held>>,
}

impl Leases {
    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<Lease, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take(&self, job: &Job) -> Held {
        let held = Held::default();
        self.held().insert(Lease::from(job), held.clone());
        held
    }

    /// The job is done or failed, and that was reported.
    pub(crate) fn done(&self, job: &Job) {
        self.held().remove(&Lease::from(job));
    }

    fn all(&self) -> Vec<Lease> {
        self.held().keys().copied().collect()
    }

    fn lose(&self, leases: &[Lease]) {
        let mut held = self.held();
        for lease in leases {
            if let Some(lost) = held.remove(lease) {
                tracing::warn!(judgement = %lease.judgement, "a lease is lost; what its slot still finds is dropped");
                lost.lose();
            }
        }
    }

    /// Renews at each third of a lease, for ever: two renewals may fail before a lease runs out.
    pub(crate) async fn keep(&self, queue: &Queue) {
        let pause = (queue.lease() / 3).max(Duration::from_millis(10));
        loop {
            tokio::time::sleep(pause).await;
            let leases = self.all();
            if leases.is_empty() {
                continue;
            }
            match queue.renew(&leases).await {
                // A job that was done in the meantime is not held any more, and its lease is rightly gone.
                Ok(lost) => self.lose(&lost),
                Err(error) => tracing::error!(%error, leases = leases.len(), "cannot renew leases, trying again"),
            }
        }
    }

    /// Hands back what is not done. The slots that are still at it fall silent first.
    pub(crate) async fn hand_back(&self, queue: &Queue) -> Result<usize, StoreError> {
        let leases = self.all();
        if leases.is_empty() {
            return Ok(0);
        }
        self.held().drain().for_each(|(_, held)| held.lose());
        queue.hand_back(&leases).await?;
        Ok(leases.len())
    }
}
