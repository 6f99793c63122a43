//! What the servers wrote, read when none of them runs.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::{Connection, SqliteConnection};

use super::corpus::mark;
use super::history::History;

async fn open(data: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", data.join("gavel.db").display())).await.unwrap()
}

async fn count(database: &mut SqliteConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(database).await.unwrap()
}

/// How many jobs wait and how many are leased.
pub(super) async fn jobs(data: &Path) -> (i64, i64) {
    let mut database = open(data).await;
    let waiting = count(&mut database, "SELECT count(*) FROM jobs WHERE lease_until IS NULL").await;
    (waiting, count(&mut database, "SELECT count(*) FROM jobs WHERE lease_until IS NOT NULL").await)
}

/// Compares with the clients' history. How many submissions were judged more than once.
pub(super) async fn check(data: &Path, history: &History) -> i64 {
    let mut database = open(data).await;
    let rows: Vec<(String, Vec<u8>, Option<String>)> = sqlx::query_as(
        "SELECT lower(hex(submissions.id)), blobs.content, judgements.verdict FROM submissions
         JOIN blobs ON blobs.digest = submissions.source
         LEFT JOIN judgements ON judgements.submission = submissions.id",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    let mut by_mark = BTreeMap::new();
    for (id, source, verdict) in &rows {
        let number = mark(std::str::from_utf8(source).unwrap());
        let twice = by_mark.insert(number, (id, verdict));
        assert!(twice.is_none(), "submission {number} is there twice, or has two judgements: {id}, {twice:?}");
    }
    for (number, sent) in history.sent() {
        let found = by_mark.remove(&number);
        if let Some(id) = &sent.id {
            let (stored, _) = found.unwrap_or_else(|| panic!("submission {number} is lost: {sent:?}"));
            assert_eq!(*stored, id.replace('-', ""), "submission {number}");
            assert_eq!(sent.verdict.as_deref(), Some(sent.label), "submission {number}");
        }
        // Taken but not acknowledged is judged like any other.
        let verdict = found.and_then(|(_, verdict)| verdict.as_deref());
        assert!(found.is_none() || verdict == Some(sent.label), "submission {number}: {found:?}, not {sent:?}");
    }
    assert!(by_mark.is_empty(), "nobody sent {by_mark:?}");
    for (sql, expected) in [
        ("SELECT count(*) FROM submissions", rows.len() as i64),
        ("SELECT count(*) FROM judgements WHERE NOT is_current OR verdict IS NULL OR verdict = 'JE'", 0),
        ("SELECT count(*) FROM jobs", 0),
        // A kill is nobody's failure.
        ("SELECT coalesce(sum(failures), 0) FROM judgements", 0),
        ("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'", 0),
        ("SELECT count(*) FROM pragma_foreign_key_check", 0),
    ] {
        assert_eq!(count(&mut database, sql).await, expected, "{sql}");
    }
    count(&mut database, "SELECT count(*) FROM judgements WHERE fence > 1").await
}
