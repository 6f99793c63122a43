//! The recorder: takes what workers report, makes it durable, then tells the followers.
//!
//! Whatever waits is recorded in one batch, so the busier the server is, the fewer commits it needs for each report.
//! A batch that the store does not take is kept and tried again; workers wait meanwhile, since the channel they send
//! into is bounded. Beside it the sweeper takes back the jobs of workers that are not heard of any more.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use futures::future::BoxFuture;
use gavel_core::{Applied, Event, Judgement, Report};
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
        if received == 0 {
            return;
        }
        tracing::trace!(target: "gavel::step", "reported");
        let Some(recorded) = insist(|reports| keep(Arc::clone(&app), reports).boxed(), &batch, &stop).await else {
            return;
        };
        tracing::trace!(target: "gavel::step", "recorded");
        for Recorded { report, applied, judgement } in recorded {
            if let Event::Violated { violation } = &report.event {
                app.instruments.violation(violation);
            }
            tell(&app, applied, judgement);
        }
        tracing::trace!(target: "gavel::step", "told");
        batch.clear();
    }
}

async fn keep(app: Arc<App>, reports: &[Report]) -> Result<Vec<Recorded>, StoreError> {
    app.store.record(reports).await.inspect_err(|_| app.instruments.record_failed())
}

/// Has reports recorded in order, however often it takes. `None` when the store is closed, or still fails when the
/// server stops: then the rest is dropped, and the jobs are judged again once their leases are taken back.
async fn insist(
    keep: impl Fn(&[Report]) -> BoxFuture<'_, Result<Vec<Recorded>, StoreError>>,
    reports: &[Report],
    stop: &CancellationToken,
) -> Option<Vec<Recorded>> {
    let mut recorded = Vec::with_capacity(reports.len());
    let mut pieces = VecDeque::from([reports]);
    let mut wait = RETRY.0;
    while let Some(piece) = pieces.pop_front() {
        match keep(piece).await {
            Ok(done) => recorded.extend(done),
            // One of them will never be taken, and the others must not wait for it.
            Err(StoreError::CorruptRow { .. }) if piece.len() > 1 => pieces.extend(piece.chunks(1)),
            Err(error @ StoreError::CorruptRow { .. }) => {
                tracing::error!(%error, judgement = %piece[0].judgement, "report dropped");
            }
            Err(error) => {
                tracing::error!(%error, reports = piece.len(), "cannot record reports, trying again");
                if matches!(error, StoreError::Closed) || stop.is_cancelled() {
                    return None;
                }
                pieces.push_front(piece);
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(RETRY.1);
            }
        }
    }
    Some(recorded)
}

/// Takes back, until `stop`, the jobs whose leases ran out.
pub(crate) async fn sweep(app: Arc<App>, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(app.config.sweep_every)).await.is_some() {
        app.instruments.upkeep();
        app.rate.upkeep();
        match app.store.sweep(app.store.now()).await {
            Ok(swept) => swept.into_iter().for_each(|swept| tell(&app, swept.applied, swept.judgement)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::update::tests::judged;
    use gavel_core::Fence;
    use std::sync::Mutex;

    /// Reports that differ in their sequence.
    fn reports(count: u32) -> Vec<Report> {
        let Judgement { id, submission, .. } = judged(1, 0);
        let report = |sequence| Report { submission, judgement: id, fence: Fence(1), sequence, event: Event::Started };
        (0..count).map(report).collect()
    }

    fn corrupt() -> StoreError {
        StoreError::CorruptRow { what: "judgement", reason: "a bit fell over".to_owned() }
    }

    /// A store that asks `fail` before it takes reports, and the sequences it took.
    async fn try_with(fail: impl Fn(&[Report]) -> Option<StoreError>, stop: &CancellationToken) -> (bool, Vec<u32>) {
        let taken = Mutex::new(Vec::new());
        let take = |reports: &[Report]| {
            taken.lock().unwrap().extend(reports.iter().map(|report| report.sequence));
            Ok(Vec::new())
        };
        let keep = |reports: &[Report]| fail(reports).map_or_else(|| take(reports), Err);
        let ended = insist(|reports| std::future::ready(keep(reports)).boxed(), &reports(4), stop).await.is_some();
        (ended, taken.into_inner().unwrap())
    }

    fn down() -> StoreError {
        StoreError::NoBlob(gavel_core::Digest([0; 32]))
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_fails_for_a_while_loses_nothing() {
        let failures = Mutex::new(20);
        let fail = |_: &[Report]| {
            let mut failures = failures.lock().unwrap();
            *failures -= 1;
            (*failures > 0).then(down)
        };
        assert_eq!(try_with(fail, &CancellationToken::new()).await, (true, vec![0, 1, 2, 3]));
    }

    #[tokio::test(start_paused = true)]
    async fn one_bad_report_does_not_hold_up_the_others() {
        let fail = |reports: &[Report]| reports.iter().any(|report| report.sequence == 2).then(corrupt);
        assert_eq!(try_with(fail, &CancellationToken::new()).await, (true, vec![0, 1, 3]));
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_with_the_store_and_does_not_hold_up_the_end() {
        let stopped = CancellationToken::new();
        assert_eq!(try_with(|_| Some(StoreError::Closed), &stopped).await, (false, vec![]));
        stopped.cancel();
        assert_eq!(try_with(|_| Some(down()), &stopped).await, (false, vec![]));
        assert_eq!(try_with(|_| None, &stopped).await, (true, vec![0, 1, 2, 3]), "what can be recorded is");
    }
}
