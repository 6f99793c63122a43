//! What only the embedded backends can be asked: files, locks, damage, reopening.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::fixture::*;
use gavel_core::{Digest, Lane, Phase, Verdict};
use gavel_store::{Store, StoreConfig, StoreError, SubmitError};

fn blob_file(directory: &Path, digest: &Digest) -> PathBuf {
    let name = digest.to_string();
    directory.join("blobs").join(&name[..2]).join(&name[2..])
}

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let (done, half, queued) = (submit(&store, "1").await, submit(&store, "2").await, submit(&store, "3").await);
    let job = claim(&store, "w").await;
    record(&store, &life(&job, Verdict::Accepted)).await;
    let before = store.submission(done).await.unwrap().unwrap();
    let job = claim(&store, "w").await;
    let told = life(&job, Verdict::WrongAnswer);
    record(&store, &told[..3]).await;
    store.close().await;

    let store = open(directory.path()).await;
    assert_eq!((store.stats().waiting, store.stats().leased), (1, 1));
    assert_eq!(store.submission(done).await.unwrap().unwrap(), before);
    assert_eq!(store.recover().await.unwrap(), 1);
    assert_eq!((store.stats().waiting, store.stats().leased), (2, 0));
    assert!(record(&store, &told).await.is_empty(), "the dead process's lease is gone");
    let half_record = store.submission(half).await.unwrap().unwrap();
    assert_eq!((half_record.judgement.phase, half_record.judgement.failures), (Phase::Queued, 0));
    for expected in [half, queued] {
        let job = claim(&store, "w").await;
        assert_eq!(job.submission, expected);
        record(&store, &life(&job, Verdict::Accepted)).await;
        assert_eq!(verdict(&store, expected).await, Some(Verdict::Accepted));
    }
}

#[tokio::test]
async fn a_lease_outlives_the_store_that_gave_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let id = submit(&store, "1").await;
    let job = claim(&store, "far-away").await;
    store.close().await;
    let store = open(directory.path()).await;
    assert_eq!(record(&store, &life(&job, Verdict::Accepted)).await.len(), 5);
    assert_eq!(verdict(&store, id).await, Some(Verdict::Accepted));
}

#[tokio::test]
async fn a_full_queue_refuses() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_with(&StoreConfig { max_queue: 3, ..StoreConfig::embedded(directory.path()) }).await;
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.submit(new(number.to_string(), Lane::Practice)).await })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => taken += 1,
            Err(SubmitError::QueueFull { waiting: 3, limit: 3 }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((taken, store.queue_depth()), (3, 3));
    let job = claim(&store, "w").await;
    submit(&store, "room for one").await;
    store.queue().hand_back(&[lease(&job)]).await.unwrap();
    assert_eq!(store.queue_depth(), 4, "what was accepted comes back even into a full queue");
}

#[tokio::test]
async fn a_changed_blob_is_detected_and_mended_by_storing_it_again() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let (large, small) = (bytes::Bytes::from(vec![7; 100 << 10]), bytes::Bytes::from_static(b"small"));
    let (large_digest, small_digest) =
        (store.blobs().put(large.clone()).await.unwrap(), store.blobs().put(small.clone()).await.unwrap());
    let path = blob_file(directory.path(), &large_digest);
    let mut spoilt = large.to_vec();
    spoilt[50_000] ^= 1;
    for damage in [spoilt, large[..1000].to_vec(), Vec::new()] {
        std::fs::write(&path, damage).unwrap();
        assert!(matches!(store.blobs().get(&large_digest).await, Err(StoreError::CorruptBlob(d)) if d == large_digest));
        let copy = directory.path().join("copy");
        assert!(matches!(store.blobs().fetch(&large_digest, &copy).await, Err(StoreError::CorruptBlob(_))));
        assert!(!copy.exists());
        store.blobs().put(large.clone()).await.unwrap();
        assert_eq!(store.blobs().get(&large_digest).await.unwrap(), large);
    }
    let url = format!("sqlite://{}", directory.path().join("gavel.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("UPDATE blobs SET content = x'00'").execute(&pool).await.unwrap();
    assert!(matches!(store.blobs().get(&small_digest).await, Err(StoreError::CorruptBlob(_))));
    store.blobs().put(small.clone()).await.unwrap();
    assert_eq!(store.blobs().get(&small_digest).await.unwrap(), small);
}

#[tokio::test]
async fn only_one_process_serves_but_others_may_import() {
    let directory = tempfile::tempdir().unwrap();
    let server = open(directory.path()).await;
    server.recover().await.unwrap();
    server.recover().await.unwrap();
    let other = Store::open(&StoreConfig::embedded(directory.path())).await.unwrap();
    let refused = other.recover().await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");

    // Both write at once; each waits for the other, and the server sees the import at once.
    let submitting = tokio::spawn({
        let server = server.clone();
        async move {
            for number in 0..50 {
                submit(&server, &number.to_string()).await;
            }
        }
    });
    for version in 10..40 {
        other.put_problem(problem(Digest([version; 32]))).await.unwrap();
        assert_eq!(server.problem(&problem_id()).await.unwrap().unwrap().package, Digest([version; 32]));
    }
    submitting.await.unwrap();
    server.close().await;
    other.recover().await.unwrap();
}

#[tokio::test]
async fn many_may_open_a_new_database_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let config = StoreConfig::embedded(&directory.path().join("not/yet/there"));
    let opening: Vec<_> = (0..4)
        .map(|_| {
            let config = config.clone();
            tokio::spawn(async move { Store::open(&config).await.map(drop) })
        })
        .collect();
    for open in opening {
        open.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_none_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("gavel.db"), "this is not a database, but longer than a header".repeat(40))
        .unwrap();
    let error = Store::open(&StoreConfig::embedded(directory.path())).await.unwrap_err().to_string();
    assert!(error.contains("not a database"), "{error}");
}

#[tokio::test]
async fn one_verdict_is_a_rule_of_the_tables() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    submit(&store, "1").await;
    let url = format!("sqlite://{}", directory.path().join("gavel.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let second = sqlx::query(
        "INSERT INTO judgements (id, submission, is_current, created_at) SELECT randomblob(16), id, 1, 0 FROM submissions",
    );
    let error = second.execute(&pool).await.unwrap_err().to_string();
    assert!(error.contains("UNIQUE"), "{error}");
}

#[tokio::test]
async fn a_write_that_fails_leaves_no_trace() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let id = submit(&store, "1").await;
    let job = claim(&store, "w").await;
    // A trigger stands in for the disk: from here on verdicts cannot be written.
    let url = format!("sqlite://{}", directory.path().join("gavel.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let sql = "CREATE TRIGGER broken BEFORE UPDATE OF verdict ON judgements BEGIN SELECT RAISE(ROLLBACK, 'disk'); END";
    sqlx::query(sql).execute(&pool).await.unwrap();
    let told = life(&job, Verdict::Accepted);
    let before = store.stats();
    let error = store.record(&told).await.unwrap_err().to_string();
    assert!(error.contains("write a verdict") && error.contains("disk"), "{error}");
    let now = store.submission(id).await.unwrap().unwrap();
    assert_eq!((now.judgement.phase, now.judgement.reports), (Phase::Queued, 0), "nothing is half applied");
    assert_eq!(store.stats().failed_commits, before.failed_commits + 1);
    assert_eq!((store.stats().leased, store.stats().waiting), (1, 0));

    sqlx::query("DROP TRIGGER broken").execute(&pool).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(store.record(&told).await.unwrap().len(), 5, "the same reports may be given again");
    assert_eq!(verdict(&store, id).await, Some(Verdict::Accepted));
}

#[tokio::test]
async fn a_commit_that_fails_acknowledges_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let url = format!("sqlite://{}", directory.path().join("gavel.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    // A deferred reference to nothing: every statement succeeds, and then the COMMIT fails.
    let sql = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER broken AFTER INSERT ON submissions BEGIN INSERT INTO child VALUES (1); END";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    let before = store.stats();
    let submissions = (0..30).map(|number| store.submit(new(number.to_string(), Lane::Practice)));
    for outcome in futures::future::join_all(submissions).await {
        let error = outcome.unwrap_err().to_string();
        assert!(error.starts_with("cannot commit"), "{error}");
    }
    let after = store.stats();
    assert_eq!((after.waiting, after.commits, after.operations), (0, before.commits, before.operations));
    assert!(after.failed_commits > 0);

    sqlx::raw_sql("DROP TRIGGER broken").execute(&pool).await.unwrap();
    let id = submit(&store, "again").await;
    assert_eq!(claim(&store, "w").await.submission, id, "nothing of the others is queued");
    assert_eq!(store.stats().waiting, 0);
}
