//! A worker that does its work, and stops.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use gavel_core::Verdict;
use gavel_worker::WorkerConfig;
use tokio::sync::watch;

use crate::fixture::{Behaviour, House};

#[tokio::test]
async fn every_job_is_judged_and_a_package_is_unpacked_once() {
    let house = House::open().await;
    let started = house.start(3, |_| Behaviour::AddAfter(Duration::from_millis(1)));
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(house.submit("python3", format!("# {number}").as_bytes()).await);
    }
    for id in ids {
        let record = house.finished(id).await;
        assert_eq!(record.judgement.verdict, Some(Verdict::Accepted), "{:?}", record.judgement);
        assert_eq!(Some(record.judgement.tests.len() as u32), record.judgement.tests_total);
        assert_eq!(record.judgement.failures, 0);
    }
    assert_eq!(started.opened.load(Ordering::Relaxed), 3, "a good runner is kept");
    let packages = house.directory.path().join("cache/packages");
    let unpacked: HashSet<_> = std::fs::read_dir(&packages).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(unpacked, HashSet::from([house.package.to_string().into()]));
    started.stop().await;
    assert_eq!(std::fs::read_dir(packages).unwrap().count(), 0, "nothing is left behind");
}

#[tokio::test]
async fn jobs_are_claimed_only_for_free_slots() {
    let house = House::open().await;
    for number in 0..6 {
        house.submit("python3", format!("# {number}").as_bytes()).await;
    }
    let started = house.start(2, |_| Behaviour::AddAfter(Duration::from_millis(300)));
    started.begun(2).await;
    assert_eq!((house.store.stats().leased, house.store.stats().waiting), (2, 4));
    started.stop().await;
}

#[tokio::test]
async fn an_idle_worker_stops_at_once() {
    let house = House::open().await;
    let started = house.start(2, |_| Behaviour::Add);
    let id = house.submit("python3", b"#").await;
    house.finished(id).await;
    let begun = Instant::now();
    started.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_runs_is_finished_before_the_worker_stops() {
    let house = House::open().await;
    let (first, second) = (house.submit("python3", b"# 1").await, house.submit("python3", b"# 2").await);
    let started = house.start(1, |_| Behaviour::AddAfter(Duration::from_millis(30)));
    started.begun(1).await;
    started.stop().await;
    assert_eq!(house.finished(first).await.judgement.verdict, Some(Verdict::Accepted));
    assert_eq!(house.record(second).await.finished_at, None);
    assert_eq!((house.store.stats().leased, house.store.stats().waiting), (0, 1), "nothing more was claimed");
}

#[tokio::test]
async fn what_takes_too_long_is_handed_back() {
    let house = House::open().await;
    let id = house.submit("python3", b"#").await;
    let config = WorkerConfig { drain: Duration::from_millis(50), ..house.config(1) };
    let slow = house.start_with(config, |_| Behaviour::AddAfter(Duration::from_millis(200)));
    slow.begun(1).await;
    slow.stop().await;
    assert_eq!((house.store.stats().leased, house.store.stats().waiting), (0, 1));
    // Another worker takes over while the slot of the first still goes on, in silence.
    let config = WorkerConfig::new("other", 1, house.directory.path().join("other"));
    let started = house.start_with(config, |_| Behaviour::Add);
    let judgement = house.finished(id).await.judgement;
    assert_eq!((judgement.verdict, judgement.failures, judgement.fence.0), (Some(Verdict::Accepted), 0, 2));
    started.stop().await;
}

#[tokio::test]
async fn a_lease_is_renewed_for_as_long_as_it_takes() {
    let lease = Duration::from_secs(3);
    let house = House::open_with(lease).await;
    let id = house.submit("python3", b"#").await;
    let started = house.start(1, |_| Behaviour::AddAfter(Duration::from_millis(400)));
    let sweeping = async {
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert_eq!(house.store.sweep(house.store.now()).await.unwrap(), []);
        }
    };
    let record = tokio::select! {
        record = house.finished(id) => record,
        () = sweeping => unreachable!("sweeping never ends"),
    };
    assert!(record.finished_at.unwrap() > record.created_at.after(lease), "it took longer than a lease");
    assert_eq!((record.judgement.verdict, record.judgement.fence.0), (Some(Verdict::Accepted), 1));
    started.stop().await;
}

#[tokio::test]
async fn the_worker_ends_with_the_store() {
    let house = House::open().await;
    let started = house.start(2, |_| Behaviour::Add);
    let id = house.submit("python3", b"#").await;
    house.finished(id).await;
    house.store.close().await;
    tokio::time::timeout(crate::fixture::PATIENCE, started.running).await.unwrap().unwrap().unwrap();
}

/// Two workers with different tools, one of which gets another while it waits.
#[tokio::test]
async fn a_job_is_judged_by_a_worker_that_has_its_language() {
    let house = House::open().await;
    let tools = |ids: &[&str]| Arc::new(ids.iter().map(|id| (id.parse().unwrap(), format!("{id} 1.0"))).collect());
    let (first, second) = (watch::channel(tools(&["python3"])), watch::channel(tools(&["javascript"])));
    let with = |name: &str, languages| {
        let directory = house.directory.path().join(name);
        WorkerConfig { languages: Some(languages), ..WorkerConfig::new(name, 1, directory) }
    };
    let one = house.start_with(with("one", first.1), |_| Behaviour::Add);
    let other = house.start_with(with("other", second.1), |_| Behaviour::Add);
    let script = house.submit("javascript", b"//").await;
    assert_eq!(house.finished(script).await.judgement.tool, "javascript 1.0");
    assert_eq!(one.runs.load(Ordering::Relaxed), 0, "the other one has its tool");
    let both = [house.submit("ruby-unknown", b"#").await, house.submit("python3", b"#").await];
    assert_eq!(house.finished(both[1]).await.judgement.tool, "python3 1.0", "what nobody has blocks nobody");
    assert_eq!(house.record(both[0]).await.judgement.verdict, None);
    let runs = other.runs.load(Ordering::Relaxed);
    first.0.send(tools(&[])).unwrap();
    second.0.send(tools(&["javascript", "python3"])).unwrap();
    let moved = house.submit("python3", b"# 2").await;
    assert_eq!(house.finished(moved).await.judgement.verdict, Some(Verdict::Accepted));
    assert!(other.runs.load(Ordering::Relaxed) > runs, "it took the new tool while it waited");
    one.stop().await;
    other.stop().await;
}
