//! The recorder: takes what workers report, makes it durable, then tells the followers.
//!
//! Whatever waits is recorded in one batch, so the busier the server is, the fewer commits it needs for each report.
//! A batch that the store does not take is kept and tried again; workers wait meanwhile, since the channel they send
//! into is bounded. Beside it the sweeper takes back the jobs of workers that are not heard of any more.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use gavel_core::{Applied, Judgement, Report};
use gavel_store::{Recorded, StoreError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::server::App;

/// So many reports are recorded in one transaction.
const MAX_BATCH: usize = 512;

/// How long to wait after the store failed: the first time, and at most.
const RETRY: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// Records until `stop` and then what is still waiting, or until nobody can report any more.
pub(crate) async fn record(app: Arc<App>, mut reports: mpsc::Receiver<Report>, stop: CancellationToken) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    loop {
        // In this order: `stop` is seen only when nothing is waiting.
        let received = tokio::select! {
            biased;
            received = reports.recv_many(&mut batch, MAX_BATCH) => received,
            () = stop.cancelled() => 0,
        };
        if received == 0 || !keep(&app, &batch, &stop).await {
            return;
        }
        batch.clear();
    }
}

/// Records a batch, however often it takes. `false` when the store is closed, or still fails when the server stops:
/// then the reports are dropped, and the jobs are judged again once their leases are taken back.
async fn keep(app: &App, batch: &[Report], stop: &CancellationToken) -> bool {
    let mut wait = RETRY.0;
    loop {
        match app.store.record(batch).await {
            Ok(recorded) => {
                recorded.into_iter().for_each(|Recorded { applied, judgement, .. }| tell(app, applied, judgement));
                return true;
            }
            Err(error @ StoreError::CorruptRow { .. }) if batch.len() == 1 => {
                // It will never be taken, and those behind it must not wait for it.
                tracing::error!(%error, judgement = %batch[0].judgement, "report dropped");
                return true;
            }
            Err(StoreError::CorruptRow { .. }) => {
                for report in batch.chunks(1) {
                    if !Box::pin(keep(app, report, stop)).await {
                        return false;
                    }
                }
                return true;
            }
            Err(error) => {
                app.instruments.record_failed();
                tracing::error!(%error, reports = batch.len(), "cannot record reports, trying again");
                if matches!(error, StoreError::Closed) || stop.is_cancelled() {
                    return false;
                }
            }
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(RETRY.1);
    }
}

/// Takes back, until `stop`, the jobs whose leases ran out.
pub(crate) async fn sweep(app: Arc<App>, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(app.config.sweep_every)).await.is_some() {
        app.instruments.upkeep();
        match app.store.sweep(app.store.now()).await {
            Ok(swept) => {
                for swept in swept {
                    let Judgement { submission, failures, .. } = swept.judgement;
                    tracing::warn!(%submission, failures, "a lease ran out");
                    tell(&app, swept.applied, swept.judgement);
                }
            }
            Err(error) => tracing::error!(%error, "cannot take back lost jobs, trying again"),
        }
    }
}

/// Tells the followers and the measurements of a judgement that is on the disk.
fn tell(app: &App, applied: Applied, judgement: Judgement) {
    if applied == Applied::Finished
        && let Some(verdict) = judgement.verdict
    {
        app.instruments.verdict(verdict, age(&judgement));
    }
    app.live.advance(judgement);
}

/// How long ago the submission came in: its id, a UUID of version 7, begins with the moment it was made.
fn age(judgement: &Judgement) -> Option<Duration> {
    let (seconds, nanos) = judgement.submission.0.get_timestamp()?.to_unix();
    let made = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
    SystemTime::now().duration_since(made).ok()
}
