//! What comes in: blobs, problems, submissions.

use bytes::Bytes;
use gavel_core::{Digest, Lane};
use sqlx::SqliteConnection;

use super::batch::Batch;
use super::row::millionths;
use crate::error::StoreError;
use crate::operation::{Submission, Submitted};
use crate::record::{ProblemRecord, Timestamp};

impl Batch<'_> {
    pub(super) async fn put_blob(&mut self, digest: Digest, content: &Bytes) -> Result<(), StoreError> {
        insert_blob(self.transaction().await?, digest, content).await
    }

    pub(super) async fn put_problem(&mut self, problem: &ProblemRecord) -> Result<(), StoreError> {
        let json = |error: serde_json::Error| StoreError::row("problem")(error.to_string());
        let limits = serde_json::to_string(&problem.limits).map_err(json)?;
        let samples = serde_json::to_string(&problem.samples).map_err(json)?;
        let attachments = serde_json::to_string(&problem.attachments).map_err(json)?;
        let types = serde_json::to_string(&problem.types).map_err(json)?;
        let connection = self.transaction().await?;
        // The same package may be imported again by a version of Gavel that reads more out of it.
        sqlx::query(
            "INSERT INTO problem_versions
                (problem, package, name, limits, statement_markdown, samples, attachments, tests_total, types, max_score,
                 created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET name = excluded.name, limits = excluded.limits,
                statement_markdown = excluded.statement_markdown, samples = excluded.samples,
                attachments = excluded.attachments, tests_total = excluded.tests_total, types = excluded.types, max_score = excluded.max_score",
        )
        .bind(problem.id.as_str())
        .bind(&problem.package.0[..])
        .bind(&problem.name)
        .bind(limits)
        .bind(&problem.statement_markdown)
        .bind(samples)
        .bind(attachments)
        .bind(i64::from(problem.tests_total))
        .bind(types)
        .bind(problem.max_score.map(millionths))
        .bind(Timestamp::now().0)
        .execute(&mut *connection)
        .await
        .map_err(StoreError::database("store a problem's version"))?;
        sqlx::query(
            "INSERT INTO problems (id, package) VALUES (?, ?) ON CONFLICT DO UPDATE SET package = excluded.package",
        )
        .bind(problem.id.as_str())
        .bind(&problem.package.0[..])
        .execute(connection)
        .await
        .map_err(StoreError::database("store a problem"))?;
        Ok(())
    }

    /// Source, submission, judgement and job: all or nothing.
    pub(super) async fn submit(&mut self, new: &Submission) -> Result<Submitted, StoreError> {
        if self.waiting >= self.max_queue {
            return Ok(Submitted::QueueFull { waiting: self.waiting });
        }
        let connection = self.transaction().await?;
        if let Some(content) = &new.content {
            insert_blob(connection, new.source, content).await?;
        }
        sqlx::query(
            "INSERT INTO submissions (id, problem, package, language, source, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(new.id.0)
        .bind(new.problem.as_str())
        .bind(&new.package.0[..])
        .bind(new.language.as_str())
        .bind(&new.source.0[..])
        .bind(new.created_at.0)
        .execute(&mut *connection)
        .await
        .map_err(StoreError::database("store a submission"))?;
        insert_judgement(connection, new).await?;
        insert_job(connection, new, new.lane).await?;
        self.waiting += 1;
        self.arrived = true;
        Ok(Submitted::Queued)
    }
}

async fn insert_blob(connection: &mut SqliteConnection, digest: Digest, content: &Bytes) -> Result<(), StoreError> {
    // Storing the same content again mends a row that the disk has spoilt.
    sqlx::query(
        "INSERT INTO blobs (digest, content) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET content = excluded.content WHERE content <> excluded.content",
    )
    .bind(&digest.0[..])
    .bind(&content[..])
    .execute(connection)
    .await
    .map_err(StoreError::database("store a blob"))?;
    Ok(())
}

async fn insert_judgement(connection: &mut SqliteConnection, new: &Submission) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO judgements (id, submission, is_current, created_at) VALUES (?, ?, 1, ?)")
        .bind(new.judgement.0)
        .bind(new.id.0)
        .bind(new.created_at.0)
        .execute(connection)
        .await
        .map_err(StoreError::database("store a judgement"))?;
    Ok(())
}

async fn insert_job(connection: &mut SqliteConnection, new: &Submission, lane: Lane) -> Result<(), StoreError> {
    // The row id is one above the highest that waits or is leased, so it is the order of arrival.
    sqlx::query("INSERT INTO jobs (judgement, lane) VALUES (?, ?)")
        .bind(new.judgement.0)
        .bind(lane.rank())
        .execute(connection)
        .await
        .map_err(StoreError::database("queue a job"))?;
    Ok(())
}
