//! A worker in trouble: whatever breaks, no contestant is blamed and no job is lost.

use std::sync::atomic::Ordering;
use std::time::Duration;

use gavel_core::submission::MAX_FAILURES;
use gavel_core::{Digest, Verdict};
use gavel_judge::Package;
use gavel_worker::WorkerError;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Behaviour, House, PATIENCE, problems, put};

#[tokio::test]
async fn a_runner_that_failed_is_opened_anew_and_the_job_is_judged_again() {
    let house = House::open().await;
    let started = house.start(1, |run| if run == 2 { Behaviour::Fail } else { Behaviour::Add });
    let id = house.submit("python3", b"#").await;
    let judgement = house.finished(id).await.judgement;
    assert_eq!((judgement.verdict, judgement.failures), (Some(Verdict::Accepted), 1));
    assert!(judgement.failure.contains("told to fail"), "{}", judgement.failure);
    assert_eq!(started.opened.load(Ordering::Relaxed), 2);
    started.stop().await;
}

#[tokio::test]
async fn a_panic_costs_one_try_and_no_slot() {
    let house = House::open().await;
    let started = house.start(1, |run| if run == 1 { Behaviour::Panic } else { Behaviour::Add });
    let (first, second) = (house.submit("python3", b"# 1").await, house.submit("python3", b"# 2").await);
    let judgement = house.finished(first).await.judgement;
    assert_eq!((judgement.verdict, judgement.failures), (Some(Verdict::Accepted), 1));
    assert!(judgement.failure.contains("told to panic"), "{}", judgement.failure);
    assert_eq!(house.finished(second).await.judgement.failures, 0);
    assert_eq!(started.opened.load(Ordering::Relaxed), 2);
    started.stop().await;
}

#[tokio::test]
async fn a_job_that_always_fails_becomes_a_judging_error() {
    let house = House::open().await;
    let started = house.start(2, |_| Behaviour::Fail);
    let id = house.submit("python3", b"#").await;
    let judgement = house.finished(id).await.judgement;
    assert_eq!((judgement.verdict, judgement.failures), (Some(Verdict::JudgingError), MAX_FAILURES));
    assert_eq!(judgement.message, "", "the contestant is told nothing of it");
    started.stop().await;
}

#[tokio::test]
async fn a_package_that_is_missing_or_spoilt_is_our_failure() {
    let house = House::open().await;
    let started = house.start(3, |_| Behaviour::Add);
    let package = Package::open(&problems().join("sum")).unwrap();
    let mut archive = package.pack().unwrap();
    let spoilt = archive.len() / 2;
    archive[spoilt] ^= 1;
    archive.truncate(spoilt + 512);
    let half = house.store.blobs().put(archive.into()).await.unwrap();
    for digest in [Digest([7; 32]), half] {
        put(&house.store, &package, digest).await;
        let house = House { package: digest, directory: tempfile::tempdir().unwrap(), store: house.store.clone() };
        let judgement = house.finished(house.submit("python3", b"#").await).await.judgement;
        assert_eq!(judgement.verdict, Some(Verdict::JudgingError));
        assert!(judgement.failure.contains("package"), "{}", judgement.failure);
    }
    let record = house.finished(house.submit("python3", b"# good").await).await;
    assert_eq!(record.judgement.verdict, Some(Verdict::Accepted), "the slots go on");
    started.stop().await;
}

#[tokio::test]
async fn a_worker_without_runners_takes_no_job_and_says_why() {
    let house = House::open().await;
    house.submit("python3", b"#").await;
    let worker = house.worker(house.config(2), |slot| Err(format!("no box in slot {slot}")));
    let ended = tokio::time::timeout(PATIENCE, worker.run(CancellationToken::new())).await.unwrap();
    let error = ended.unwrap_err();
    assert!(matches!(error, WorkerError::NoRunner(_)) && error.to_string().contains("no box in slot"), "{error}");
    assert_eq!((house.store.stats().waiting, house.store.stats().leased), (1, 0));
}

#[tokio::test]
async fn a_lost_lease_makes_the_slot_silent() {
    let house = House::open_with(Duration::from_millis(600)).await;
    let id = house.submit("python3", b"#").await;
    let started = house.start(1, |run| Behaviour::AddAfter(Duration::from_millis(if run == 0 { 1500 } else { 1 })));
    started.begun(1).await;
    // The clock jumps, or the worker was asleep: its lease is taken back while it runs the first test case.
    let swept = house.store.sweep(house.store.now().after(Duration::from_secs(60))).await.unwrap();
    assert_eq!(swept.len(), 1);
    let judgement = house.finished(id).await.judgement;
    assert_eq!((judgement.verdict, judgement.failures, judgement.fence.0), (Some(Verdict::Accepted), 1, 2));
    assert!(judgement.failure.contains("lease of worker tester"), "{}", judgement.failure);
    assert_eq!(started.opened.load(Ordering::Relaxed), 1, "the runner is not to blame");
    started.stop().await;
}

#[tokio::test]
async fn two_workers_do_not_share_a_cache() {
    let house = House::open().await;
    let started = house.start(1, |_| Behaviour::Add);
    let id = house.submit("python3", b"#").await;
    house.finished(id).await;
    let second = house.worker(house.config(1), |_| Err("never asked"));
    let error = second.run(CancellationToken::new()).await.unwrap_err();
    assert!(matches!(error, WorkerError::InUse { .. }), "{error}");
    started.stop().await;
}
